"""How long the house keeps files: what was written stays, and what it carried goes into the trash."""

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts import jobs
from accounts.models import AuditEntry, Job
from attachments.models import Blob, File
from chatprotocol import requests as rq
from chatprotocol import rows
from chatprotocol.errors import HearthError
from messaging import handlers, policy
from messaging.exports import asking
from messaging.models import Message, MessageFile, Room
from messaging.moderation import filekeeping, retention, rules, tidying
from messaging.moderation.models import Export, FilesCut
from messaging.services import messages
from tests.cast import Person, file_of, person, room, say
from tests.clock import Clock, stopped
from tests.messaging.test_exports import made
from tests.messaging.watching import published

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return stopped(monkeypatch)


@pytest.fixture
def gallery(anna: Person, ben: Person, admin: Person, time: Clock) -> Room:
    """Three messages: two files with words and one without, of old; and one file of now. Files are kept for a month."""
    there = room(anna, ben)
    with time.ago(60):
        said(anna, there, "look at these", "one.txt", "two.txt")
        said(ben, there, "", "alone.txt")
    said(anna, there, "new", "new.txt")
    rules.set_rules(by=admin.id, files_days=30)
    return there


def said(who: Person, there: Room, text: str, *names: str) -> int:
    return say(who, there.pk, text, files=[file_of(who, name.encode(), name=name) for name in names])


def tidy() -> Job:
    job = jobs.finish(jobs.ask(tidying.KIND, {}))
    assert job.state == "done", job.told
    return job


def carried(who: Person, there: Room) -> dict[int, list[str]]:
    page = handlers.read(who.actor, rq.History(room=there.pk))
    return {message.number: [file.name for file in message.files] for message in page.messages}


def panel(who: Person, there: Room) -> list[int]:
    return [message.number for message in handlers.read(who.actor, rq.Files(room=there.pk)).messages]


def found(who: Person, query: str) -> list[int]:
    return [hit.number for hit in handlers.read(who.actor, rq.Search(query=query)).hits]


def readable(who: Person, name: str) -> bool:
    file = File.objects.get(name=name)
    if policy.readable_files({(who.id, file.pk)}):
        return policy.file_for(who.actor, file.pk) == file
    with pytest.raises(HearthError, match="not_found"):
        policy.file_for(who.actor, file.pk)
    return False


def test_the_preview_says_how_many_files_would_go_and_how_large_they_are(gallery: Room) -> None:
    sizes = sum(len(name) for name in ("one.txt", "two.txt", "alone.txt"))
    assert filekeeping.preview(30) == filekeeping.Preview(3, sizes)
    assert filekeeping.preview(61) == filekeeping.Preview(0, 0)
    tidy()
    assert filekeeping.preview(30) == filekeeping.Preview(0, 0)


def test_old_files_go_and_what_was_written_stays(gallery: Room, anna: Person, ben: Person) -> None:
    assert found(ben, "has:file") == [3, 2, 1]
    job = tidy()
    assert carried(ben, gallery) == {1: [], 2: [], 3: ["new.txt"]}
    assert [message.text for message in Message.objects.order_by("number")] == ["look at these", "", "new"]
    assert not Message.objects.filter(deleted=True).exists()
    assert panel(ben, gallery) == [3]
    assert found(ben, "has:file") == [3]
    assert found(ben, "look") == [1]
    for who in (anna, ben):
        assert [readable(who, name) for name in ("one.txt", "two.txt", "alone.txt", "new.txt")] == [
            False, False, False, True,
        ]  # fmt: skip
    assert "Files put into the trash" in job.told
    [entry] = AuditEntry.objects.filter(act="files.removed")
    assert entry.details == {"files": 3, "bytes": 23}


def test_the_messages_change_and_everybody_is_told(gallery: Room, ben: Person) -> None:
    gallery.feed.refresh_from_db()
    before = gallery.feed.head
    tidy()
    page = handlers.read(ben.actor, rq.Sync(feed=f"room:{gallery.pk}", after=before))
    assert [row.number for row in page.rows if isinstance(row, rows.Message)] == [1, 2]


def test_all_is_kept_where_the_house_says_nothing(gallery: Room, ben: Person, admin: Person) -> None:
    rules.set_rules(by=admin.id, files_days=0)
    tidy()
    assert carried(ben, gallery)[1] == ["one.txt", "two.txt"]


def test_the_house_keeps_files_of_conversations_for_as_long(
    gallery: Room, anna: Person, ben: Person, time: Clock
) -> None:
    direct = room(anna, ben, kind="direct")
    with time.ago(60):
        said(anna, direct, "for you", "secret.txt")
    tidy()
    assert carried(ben, direct)[2] == []


def test_a_file_counts_for_its_room_until_it_is_destroyed(gallery: Room, ben: Person, time: Clock) -> None:
    gallery.refresh_from_db()
    was = gallery.files_bytes
    tidy()
    gallery.refresh_from_db()
    assert gallery.files_bytes == was
    time.turn(14)
    tidy()
    gallery.refresh_from_db()
    assert gallery.files_bytes == len("new.txt")
    assert [file.name for file in File.objects.all()] == ["new.txt"]
    assert Blob.objects.count() == MessageFile.objects.count() == 1
    assert {cut.state for cut in FilesCut.objects.all()} == {"destroyed"}


def test_what_was_brought_back_is_as_it_was_and_stays(
    gallery: Room, ben: Person, admin: Person, time: Clock
) -> None:
    before = handlers.read(ben.actor, rq.History(room=gallery.pk)).messages
    tidy()
    job = jobs.finish(filekeeping.bring_back(FilesCut.objects.get().pk, by=admin.id))
    after = handlers.read(ben.actor, rq.History(room=gallery.pk)).messages
    assert [message.files for message in after] == [message.files for message in before]
    assert (job.state, job.done, job.total) == ("done", 3, 3)
    assert readable(ben, "one.txt")
    assert found(ben, "has:file") == [3, 2, 1]
    assert rules.rules().files_days == 0
    time.turn(400)
    tidy()
    assert carried(ben, gallery)[1] == ["one.txt", "two.txt"]
    acts = set(AuditEntry.objects.filter(actor=admin.id).values_list("act", flat=True))
    assert acts >= {"retention.undone", "rules.changed"}


def test_what_was_deleted_meanwhile_does_not_come_back(
    gallery: Room, anna: Person, ben: Person, admin: Person, time: Clock
) -> None:
    tidy()
    messages.delete_message(anna.actor, gallery.pk, 1)
    assert not File.objects.filter(name="one.txt").exists()
    with_words = Room.objects.get(pk=gallery.pk)
    jobs.finish(filekeeping.bring_back(FilesCut.objects.get().pk, by=admin.id))
    assert carried(ben, gallery) == {1: [], 2: ["alone.txt"], 3: ["new.txt"]}
    assert with_words.files_bytes == len("alone.txt") + len("new.txt")


def test_what_is_in_the_trash_with_its_message_comes_back_with_it(
    gallery: Room, ben: Person, admin: Person
) -> None:
    tidy()
    cut = FilesCut.objects.get()
    retention.set_retention(gallery.pk, 30, by=admin.id)
    with_all = retention.cut_old(gallery.pk)
    assert with_all is not None
    jobs.finish(filekeeping.bring_back(cut.pk, by=admin.id))
    assert not readable(ben, "one.txt")
    page = handlers.read(ben.actor, rq.Sync(feed=f"room:{gallery.pk}", after=0))
    assert [row.number for row in page.rows if isinstance(row, rows.Message)] == [3]
    retention.bring_back(with_all.pk, by=admin.id)
    assert carried(ben, gallery) == {1: ["one.txt", "two.txt"], 2: ["alone.txt"], 3: ["new.txt"]}
    assert readable(ben, "one.txt")


def test_what_changes_in_the_trash_is_told_to_nobody(
    gallery: Room, admin: Person, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    tidy()
    retention.set_retention(gallery.pk, 30, by=admin.id)
    assert retention.cut_old(gallery.pk) is not None
    with published() as publications, django_capture_on_commit_callbacks(execute=True):
        assert filekeeping.put_back(gallery.pk, [1, 2], FilesCut.objects.get().pk) == 3
    told = [one.row for commit in publications.commits for some in commit.values() for one in some]
    assert [type(row) for row in told] == [rows.Gone, rows.Gone]


def test_files_in_the_trash_of_their_room_are_not_put_there_twice(
    gallery: Room, ben: Person, admin: Person
) -> None:
    retention.set_retention(gallery.pk, 30, by=admin.id)
    tidy()
    assert not FilesCut.objects.exists()
    assert MessageFile.objects.filter(cut=None).count() == 4


def test_nobody_takes_along_what_is_in_the_trash(
    gallery: Room, anna: Person, ben: Person, admin: Person, time: Clock
) -> None:
    other, forgetful = room(ben, anna, name="other"), room(anna, name="forgetful")
    say(anna, other.pk, "", files=[File.objects.get(name="one.txt")])
    file_of(anna, b"never posted", name="never.txt")
    with time.ago(60):
        said(anna, forgetful, "", "forgotten.txt")
    retention.set_retention(forgetful.pk, 30, by=admin.id)
    tidy()
    assert sent(asking.export_oneself(anna.id)) == {"one.txt", "new.txt", "never.txt"}
    assert sent(asking.export_room(gallery.pk, by=anna.id)) == {"new.txt"}
    assert sent(asking.export_room(forgetful.pk, by=anna.id)) == set()


def sent(export: Export) -> set[str]:
    """The names of the files that an export takes along."""
    return {name.rpartition(" ")[2] for name in made(export) if "/files/" in name}


def test_a_file_that_was_passed_on_later_stays_where_it_was_passed_on(
    gallery: Room, anna: Person, ben: Person, time: Clock
) -> None:
    other = room(ben, anna, name="other")
    say(ben, other.pk, "see", files=[File.objects.get(name="one.txt")])
    tidy()
    assert readable(anna, "one.txt")
    time.turn(14)
    tidy()
    assert readable(anna, "one.txt")
    assert carried(anna, other) == {1: ["one.txt"]}


def test_only_administrators_bring_back_and_only_what_is_in_the_trash(
    gallery: Room, ben: Person, admin: Person, time: Clock
) -> None:
    tidy()
    cut = FilesCut.objects.get()
    for who in (ben, person("moderator", role="moderator")):
        with pytest.raises(HearthError, match="forbidden"):
            filekeeping.bring_back(cut.pk, by=who.id)
    with pytest.raises(HearthError, match="not_found"):
        filekeeping.bring_back(999_999, by=admin.id)
    time.turn(14)
    with pytest.raises(HearthError, match="conflict"):
        filekeeping.bring_back(cut.pk, by=admin.id)
    tidy()
    with pytest.raises(HearthError, match="conflict"):
        filekeeping.bring_back(cut.pk, by=admin.id)


def test_many_rooms_and_many_messages_are_gone_through_a_few_at_a_time(
    anna: Person, admin: Person, time: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filekeeping, "MESSAGES_AT_ONCE", 2)
    rooms = [room(anna, name=f"room {number}") for number in range(3)]
    with time.ago(60):
        for there in rooms[::2]:
            for number in range(3):
                said(anna, there, "", f"{number}.txt")
    say(anna, rooms[1].pk, "nothing here")
    rules.set_rules(by=admin.id, files_days=30)
    tidy()
    assert not Message.objects.filter(files__gt="").exists()
    cut = FilesCut.objects.get()
    assert cut.files == 6
    jobs.finish(filekeeping.bring_back(cut.pk, by=admin.id))
    assert Message.objects.filter(files__gt="").count() == 6


# ---- the rules of the house --------------------------------------------------------------------------------------


def test_only_administrators_set_the_rules(admin: Person) -> None:
    for who in (person("moderator", role="moderator"), person("member")):
        with pytest.raises(HearthError, match="forbidden"):
            rules.set_rules(by=who.id, files_days=1)
    rules.set_rules(by=admin.id, newcomer_hours=48, newcomer_links=False)
    found = rules.rules()
    assert (found.newcomer_hours, found.newcomer_links, found.files_days) == (48, False, 0)
    [entry] = AuditEntry.objects.filter(act="rules.changed")
    assert entry.details == {"newcomer_hours": 48, "newcomer_links": False}
    rules.set_rules(by=admin.id, newcomer_hours=48)
    assert AuditEntry.objects.filter(act="rules.changed").count() == 1


@pytest.mark.parametrize(("name", "value"), [("files_days", -1), ("files_days", 36_501), ("trash_days", 367)])
def test_a_rule_beyond_its_bounds_is_refused(admin: Person, name: str, value: int) -> None:
    with pytest.raises(HearthError, match="bad_request") as refused:
        rules.set_rules(by=admin.id, **{name: value})
    assert refused.value.field == name
