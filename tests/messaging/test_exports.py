"""Taking along what is one's own, or all that was said in a room."""

import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from accounts import jobs
from accounts import services as accounts
from accounts.models import AuditEntry, User
from attachments.models import File
from attachments.store import store
from chatprotocol import requests as rq
from chatprotocol.errors import HearthError
from feeds import clock
from messaging import policy
from messaging.exports import asking, writing
from messaging.models import Member
from messaging.moderation.models import Export, Look
from messaging.services import members, messages, posting
from messaging.services.posting import NewMessage
from tests.cast import Person, file_of, new_key, person, room, say

pytestmark = pytest.mark.django_db


def made(export: Export) -> dict[str, bytes]:
    """What is in the file that an export has become, by its path."""
    job = export.job
    assert job is not None
    assert jobs.finish(job).state == "done", job.told
    export.refresh_from_db()
    file = File.objects.select_related("blob").get(pk=export.file or 0)
    with store().as_file(file.blob.stored_as) as path, zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def said_in(parts: dict[str, bytes], room_id: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(parts[f"export/rooms/{room_id}.json"])["messages"]
    return found


def test_one_takes_along_all_that_one_has_said_sent_and_set(anna: Person, ben: Person) -> None:
    attic = room(anna, ben, name="attic").pk
    direct = room(anna, ben, kind="direct").pk
    say(anna, attic, "Grüße & küsse")
    say(ben, attic, "a word of his")
    say(ben, direct, "just for you")
    picture = file_of(anna, name="a/b: holiday.png")
    wish = rq.Post(room=direct, key=new_key(), text="", files=[picture.pk], reply_to=1)
    posting.post_messages(NewMessage(anna.actor, wish))

    parts = made(asking.export_oneself(anna.id))

    assert [each["text"] for each in said_in(parts, attic)] == ["Grüße & küsse"]
    [hello, sent] = said_in(parts, direct)
    assert hello["text"] == "hello"
    assert (sent["reply_to"], sent["files"][0]["name"]) == (1, picture.name)
    assert parts[f"export/{sent['files'][0]['path']}"] == b"".join(_bytes_of(picture))
    about = json.loads(parts["export/about.json"])
    assert about["person"]["username"] == anna.user.username
    assert {each["id"] for each in about["rooms"]} == {attic, direct}
    assert {each["username"] for each in about["people"]} == {anna.user.username, ben.user.username}
    whole = b"".join(parts.values())
    assert b"a word of his" not in whole
    assert b"just for you" not in whole


def _bytes_of(file: File) -> list[bytes]:
    with store().as_file(file.blob.stored_as) as path:
        return [path.read_bytes()]


def test_an_owner_takes_along_all_that_was_said_in_a_room(anna: Person, ben: Person) -> None:
    attic = room(anna, ben, name="attic").pk
    for text in ("one", "two", "three"):
        say(ben, attic, text)
    messages.delete_message(ben.actor, attic, 2)

    parts = made(asking.export_room(attic, by=anna.id))

    assert [(each["author"], each["text"]) for each in said_in(parts, attic)] == [
        (ben.id, "one"),
        (ben.id, "three"),
    ]
    assert AuditEntry.objects.latest("number").act == "room.exported"


def test_nobody_else_takes_a_room_along_and_nobody_learns_that_it_is_there(anna: Person, ben: Person) -> None:
    attic = room(anna, ben, name="attic").pk
    admin = person("admin", role="admin")
    direct = room(anna, ben, kind="direct").pk
    for who, which in ((ben, attic), (admin, attic), (anna, direct), (anna, 9999)):
        with pytest.raises(HearthError, match="no such room"):
            asking.export_room(which, by=who.id)


def test_an_administrator_takes_a_room_along_while_they_may_look_into_it(anna: Person) -> None:
    admin = person("admin", role="admin")
    attic = room(anna, name="attic")
    say(anna, attic.pk, "a secret")
    now = clock.now()
    look = Look.objects.create(
        room=attic, reason="a threat", asked_by_id=admin.id, asked_at=now, state="granted",
        judged_at=now, ends_at=now + timedelta(hours=1),
    )  # fmt: skip

    assert b"a secret" in made(asking.export_room(attic.pk, by=admin.id))[f"export/rooms/{attic.pk}.json"]

    Look.objects.filter(pk=look.pk).update(ends_at=now)
    with pytest.raises(HearthError, match="no such room"):
        asking.export_room(attic.pk, by=admin.id)


def test_a_page_that_was_written_twice_since_the_server_was_killed_stands_there_once(
    anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "MESSAGES_AT_ONCE", 2)
    attic = room(anna, name="attic").pk
    for count in range(5):
        say(anna, attic, f"ä{count}")
    export = asking.export_oneself(anna.id)
    job = export.job
    assert job is not None
    jobs.step(job.pk)
    jobs.step(job.pk)
    job.refresh_from_db()
    writing.work(job)  # done, but not noted: the process was killed

    assert [each["text"] for each in said_in(made(export), attic)] == [f"ä{count}" for count in range(5)]


def test_what_is_being_made_is_not_asked_for_twice(anna: Person) -> None:
    first = asking.export_oneself(anna.id)

    assert asking.export_oneself(anna.id) == first
    made(first)
    assert asking.export_oneself(anna.id) != first


def test_a_full_disk_is_said_plainly_and_nothing_is_left(
    anna: Person, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "SPARE_BYTES", 1 << 62)
    export = asking.export_oneself(anna.id)
    assert export.job is not None

    job = jobs.finish(export.job)

    assert (job.state, job.told) == ("failed", "There is not enough space on the server's disk.")
    assert list((Path(settings.HEARTH_DATA) / "exports").iterdir()) == []
    assert list(asking.exports_of(anna.id)) == [export]


def test_an_export_is_fetched_by_whoever_asked_in_a_browser_and_by_no_device(
    anna: Person, ben: Person
) -> None:
    export = asking.export_oneself(anna.id)
    made(export)
    mine, others = Client(), Client()
    mine.force_login(anna.user)
    others.force_login(ben.user)

    answer = mine.get(f"/accounts/data/{export.pk}/")

    assert answer["Content-Disposition"] == f'attachment; filename="{anna.user.username}.zip"'
    assert zipfile.is_zipfile(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]  # as files come
    assert others.get(f"/accounts/data/{export.pk}/").status_code == 404
    assert Client().get(f"/accounts/data/{export.pk}/").status_code == 302
    with pytest.raises(HearthError):
        policy.file_for(anna.actor, export.file or 0)


def test_an_export_is_gone_after_its_time_with_its_bytes(anna: Person, settings: Settings) -> None:
    export = asking.export_oneself(anna.id)
    made(export)
    (Path(settings.HEARTH_DATA) / "exports" / "77").mkdir()

    with clock.standing(clock.now() + timedelta(days=Export.DAYS)):
        assert not asking.exports_of(anna.id).exists()
        writing.tidy(jobs.ask(writing.TIDY, {}))

    export.refresh_from_db()
    assert export.file is None
    assert not File.objects.exists()
    assert list((Path(settings.HEARTH_DATA) / "exports").iterdir()) == []


def test_whoever_lost_the_room_or_was_suspended_asks_no_more(anna: Person, ben: Person) -> None:
    attic = room(anna, ben, name="attic").pk
    members.give_role(anna.actor, attic, ben.id, Member.Role.OWNER)
    members.leave_room(anna.actor, attic)
    with pytest.raises(HearthError, match="no such room"):
        asking.export_room(attic, by=anna.id)
    accounts.suspend(ben.id)
    with pytest.raises(HearthError, match="suspended"):
        asking.export_oneself(ben.id)
    assert User.objects.filter(active=False).count() == 1
