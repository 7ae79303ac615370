"""Taking along what is one's own, or all that was said in a room."""

import io
import json
import time
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from accounts import jobs
from accounts import services as accounts
from accounts.models import AuditEntry, Job, User
from attachments.models import File
from attachments.store import store
from chatprotocol import requests as rq
from chatprotocol.errors import HearthError
from feeds import clock
from messaging import policy
from messaging.exports import asking, writing
from messaging.models import Member
from messaging.moderation import erasing, tidying
from messaging.moderation.models import Export, Look
from messaging.services import members, messages, posting, rooms
from messaging.services.posting import NewMessage
from messaging.services.reactions import NewReaction, react_to_messages
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


def look_into(room_id: int, admin: Person, hours: int = 24) -> Look:
    now = clock.now()
    return Look.objects.create(
        room_id=room_id, reason="a threat", asked_by_id=admin.id, asked_at=now, state="granted",
        judged_at=now, ends_at=now + timedelta(hours=hours),
    )  # fmt: skip


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
    look = look_into(attic.pk, admin)

    assert b"a secret" in made(asking.export_room(attic.pk, by=admin.id))[f"export/rooms/{attic.pk}.json"]

    Look.objects.filter(pk=look.pk).update(ends_at=clock.now())
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


def test_the_job_of_an_export_is_forgotten_and_both_who_asked_and_the_audit_log_stay(anna: Person) -> None:
    export = asking.export_room(room(anna).pk, by=anna.id)
    made(export)
    with clock.standing(clock.now() + timedelta(days=jobs.KEPT.days + 1)):
        jobs.finish(jobs.ask(tidying.KIND, {}))
    assert not Job.objects.filter(kind=asking.KIND).exists()
    assert Export.objects.get(job=None).asked_by_id == anna.id
    assert AuditEntry.objects.filter(act="room.exported", actor=anna.id).exists()


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


# ---- who may not have it any more --------------------------------------------------------------------------------


def fetched(who: Person, export: Export) -> int:
    browser = Client()
    browser.force_login(User.objects.get(pk=who.id))
    answer = browser.get(f"/accounts/data/{export.pk}/")
    if answer.streaming:
        b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # as files come
    return answer.status_code


@pytest.mark.parametrize("happens", ["removed", "no owner"])
def test_a_room_that_is_nobodys_own_any_more_is_not_fetched(anna: Person, ben: Person, happens: str) -> None:
    attic = room(anna, ben, name="attic").pk
    say(anna, attic)
    members.give_role(anna.actor, attic, ben.id, Member.Role.OWNER)
    export = asking.export_room(attic, by=ben.id)
    made(export)
    assert fetched(ben, export) == 200
    if happens == "removed":
        members.give_role(anna.actor, attic, ben.id, Member.Role.MEMBER)
        members.remove(anna.actor, attic, ben.id)
    else:
        members.give_role(anna.actor, attic, ben.id, Member.Role.MODERATOR)
    assert fetched(ben, export) == 404
    assert not asking.exports_of(ben.id).exists()


@pytest.mark.parametrize("happens", ["the look is over", "no administrator"])
def test_what_was_taken_along_by_a_look_is_fetched_no_longer_than_it_lasts(
    anna: Person, happens: str
) -> None:
    admin, other = person("admin", role="admin"), person("other", role="admin")
    attic = room(anna, name="attic").pk
    say(anna, attic, "a secret")
    look = look_into(attic, admin)
    export = asking.export_room(attic, by=admin.id)
    made(export)
    assert fetched(admin, export) == 200
    if happens == "no administrator":
        accounts.change_role(admin.id, "moderator", by=other.id)
    else:
        Look.objects.filter(pk=look.pk).update(ends_at=clock.now())
    assert fetched(admin, export) == 404


@pytest.mark.parametrize("parts_made", range(5))
def test_nothing_is_made_or_kept_for_an_account_that_is_erased_meanwhile(
    anna: Person, settings: Settings, parts_made: int
) -> None:
    say(anna, room(anna, name="attic").pk, "a secret")
    export = asking.export_oneself(anna.id)
    assert export.job is not None
    for _ in range(parts_made):
        jobs.step(export.job.pk)
    erasing.erase(anna.id, by=anna.id)
    jobs.finish(export.job)
    export.refresh_from_db()
    assert export.file is None
    assert not File.objects.exists()
    assert list((Path(settings.HEARTH_DATA) / "exports").glob("*")) == []


def test_an_account_that_is_erased_while_its_export_is_packed_has_none(
    anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(anna, room(anna, name="attic").pk, "a secret")
    export = asking.export_oneself(anna.id)
    assert export.job is not None
    pack = writing._packed

    def erased_meanwhile(one: Export) -> Any:
        packed = pack(one)
        erasing.erase(anna.id, by=anna.id)
        return packed

    monkeypatch.setattr(writing, "_packed", erased_meanwhile)
    assert jobs.finish(export.job).state == "failed"
    export.refresh_from_db()
    assert export.file is None
    assert not File.objects.exists()


def test_whoever_was_removed_learns_nothing_new_of_the_room_by_taking_their_own_along(
    anna: Person, ben: Person
) -> None:
    attic = room(anna, ben, name="attic", kind="private").pk
    number = say(ben, attic, "my own words")
    members.remove(anna.actor, attic, ben.id)
    rooms.update_room(anna.actor, rq.RoomUpdate(room=attic, name="What Ben must not know"))
    react_to_messages(NewReaction(anna.actor, rq.React(room=attic, number=number, emoji="🎉", on=True)))
    silent = rooms.direct_room(anna.actor, [ben.id])

    parts = made(asking.export_oneself(ben.id))

    whole = b"".join(parts.values()).decode()
    assert "my own words" in whole
    assert "must not know" not in whole
    assert "🎉" not in whole
    assert silent not in [each["id"] for each in json.loads(parts["export/about.json"])["rooms"]]


def test_a_stolen_session_fetches_nothing(anna: Person) -> None:
    export = asking.export_oneself(anna.id)
    made(export)
    browser = Client()
    browser.force_login(anna.user)
    session = browser.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - 3_600}]
    session.save()
    answer = browser.get(f"/accounts/data/{export.pk}/")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/again/")
