"""What is too old goes into the trash, where nobody reads it, comes back out of it, or is destroyed in time."""

from datetime import timedelta
from typing import Any, Final

import pytest
from django.db import connection

from accounts import jobs
from accounts.models import AuditEntry, Job
from attachments.models import Blob, File
from chatprotocol import requests as rq
from chatprotocol import rows
from chatprotocol.errors import HearthError
from chatprotocol.rows import Gone
from feeds import clock
from messaging import handlers, policy, queries
from messaging.models import Mention, Message, MessageFile, MessageVersion, Room, SentKey
from messaging.moderation import destroying, purging, retention, tidying
from messaging.moderation.models import Cut, HouseRules
from messaging.search import finding
from messaging.services import drafts, marks, messages, posting, reports
from messaging.services.posting import NewMessage
from messaging.services.reactions import NewReaction, react_to_messages
from tests.cast import Person, file_of, new_key, person, room, say
from tests.clock import NOON, Clock, stopped
from tests.messaging.test_search import kept_tokens

pytestmark = pytest.mark.django_db

DAYS: Final = 30


@pytest.fixture(autouse=True)
def time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return stopped(monkeypatch)


OLD: Final = 6
"""Messages that are too old; 7 to 10 are not."""


@pytest.fixture
def lounge(anna: Person, ben: Person, admin: Person, time: Clock) -> Room:
    """A room that keeps what was said for thirty days; six of its ten messages are older."""
    there = room(anna, ben)
    for number in range(1, 11):
        with time.ago(days=100 - number if number <= OLD else 20 - number):
            say(anna if number % 2 else ben, there.pk, f"message number{number}")
    retention.set_retention(there.pk, DAYS, by=admin.id)
    there.refresh_from_db()
    return there


def first(there: Room) -> int:
    there.refresh_from_db()
    return there.first


def cut_now(there: Room) -> Cut:
    made = retention.cut_old(there.pk)
    assert made is not None
    return made


def numbers(who: Person, there: Room, **bounds: Any) -> list[int]:
    page = handlers.read(who.actor, rq.History(room=there.pk, **bounds))
    return [message.number for message in page.messages]


def found(who: Person, query: str) -> list[int]:
    return [hit.number for hit in handlers.read(who.actor, rq.Search(query=query)).hits]


def tidy() -> Job:
    job = jobs.finish(jobs.ask(tidying.KIND, {}))
    assert job.state == "done", job.told
    return job


# ---- how long ----------------------------------------------------------------------------------------------------


def test_a_room_says_how_long_it_keeps_what_is_said(lounge: Room, anna: Person, admin: Person) -> None:
    page = handlers.read(anna.actor, rq.Sync(feed=f"room:{lounge.pk}", after=0))
    [row] = [row for row in page.rows if row.__struct_config__.tag == "room"]
    assert row.retention_days == DAYS
    retention.set_retention(lounge.pk, None, by=admin.id)
    lounge.refresh_from_db()
    assert lounge.retention_days is None
    assert [entry.details for entry in AuditEntry.objects.filter(act="retention.set", room=lounge.pk)] == [
        {"days": 30, "before": None},
        {"days": None, "before": 30},
    ]


def test_saying_the_same_again_changes_nothing(lounge: Room, admin: Person) -> None:
    entries = AuditEntry.objects.count()
    lounge.refresh_from_db()
    assert retention.set_retention(lounge.pk, DAYS, by=admin.id) == lounge.pos
    assert AuditEntry.objects.count() == entries


@pytest.mark.parametrize("days", [0, -1, 36_501])
def test_too_few_and_too_many_days_are_refused(lounge: Room, admin: Person, days: int) -> None:
    with pytest.raises(HearthError, match="bad_request"):
        retention.set_retention(lounge.pk, days, by=admin.id)


def test_only_administrators_say_how_long_and_of_no_conversation(
    lounge: Room, anna: Person, ben: Person, admin: Person
) -> None:
    made = cut_now(lounge)
    moderator = person("moderator", role="moderator")
    direct = room(anna, ben, kind="direct")
    for who, there in ((moderator, lounge), (anna, lounge), (admin, direct)):
        with pytest.raises(HearthError, match="forbidden"):
            retention.set_retention(there.pk, 7, by=who.id)
    for who in (moderator, anna):
        with pytest.raises(HearthError, match="forbidden"):
            retention.bring_back(made.pk, by=who.id)
        with pytest.raises(HearthError, match="forbidden"):
            retention.cut(lounge.pk, 9, size=0, by=who.id)
    with pytest.raises(HearthError, match="not_found"):
        retention.set_retention(999_999, 7, by=admin.id)


# ---- what would go -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "end"),
    [(9, 11), (10, 10), (12, 8), (13, 7), (30, 7), (93, 7), (94, 6), (98, 2), (99, 1), (500, 1)],
)
def test_the_preview_names_what_is_older(lounge: Room, days: int, end: int) -> None:
    assert retention.preview(lounge, days) == retention.Preview(end, end - 1, 0)


def test_the_preview_of_a_room_without_messages_is_nothing(anna: Person) -> None:
    assert retention.preview(room(anna), 1) == retention.Preview(1, 0, 0)


def test_the_preview_sums_the_files_that_would_go(anna: Person, time: Clock) -> None:
    there = room(anna)
    with time.ago(days=40):
        say(anna, there.pk, "old", files=[file_of(anna, b"x" * 700), file_of(anna, b"y" * 300)])
    say(anna, there.pk, "young", files=[file_of(anna, b"z" * 5_000)])
    there.refresh_from_db()
    assert retention.preview(there, DAYS) == retention.Preview(2, 1, 1_000)


def test_where_the_clock_was_set_back_the_end_lies_between_old_and_young(anna: Person, time: Clock) -> None:
    there = room(anna)
    for days in (100, 1, 99, 98, 1):
        with time.ago(days=days):
            say(anna, there.pk, "said")
    there.refresh_from_db()
    end = retention.end_of(there, DAYS)
    at_ms = dict(Message.objects.filter(room=there).values_list("number", "at_ms"))
    young_ms = clock.to_ms(NOON - timedelta(days=DAYS))
    assert at_ms[end - 1] < young_ms <= at_ms[end]


# ---- the cut -----------------------------------------------------------------------------------------------------


def test_a_cut_is_one_change_of_the_room(lounge: Room) -> None:
    lounge.feed.refresh_from_db()
    before = lounge.feed.head
    made = cut_now(lounge)
    lounge.feed.refresh_from_db()
    assert lounge.feed.head == before + 1
    assert first(lounge) == OLD + 1
    assert (made.begin, made.end, made.messages, made.state) == (1, OLD + 1, OLD, "trash")
    assert made.due_at == NOON + timedelta(days=14)
    [entry] = AuditEntry.objects.filter(act="retention.cut")
    assert (entry.room, entry.actor, entry.details) == (lounge.pk, None, {"messages": OLD, "bytes": 0})


def test_what_is_young_enough_is_not_cut(lounge: Room, admin: Person) -> None:
    cut_now(lounge)
    assert retention.cut_old(lounge.pk) is None
    retention.set_retention(lounge.pk, None, by=admin.id)
    assert retention.cut_old(lounge.pk) is None
    assert retention.cut(lounge.pk, 9, size=0) is None
    assert first(lounge) == OLD + 1


def test_what_the_room_is_to_keep_for_longer_by_now_is_not_cut(lounge: Room, admin: Person) -> None:
    old = retention.preview(lounge, DAYS)
    retention.set_retention(lounge.pk, 98, by=admin.id)
    assert retention.cut(lounge.pk, old.end, size=0) is None
    assert first(lounge) == 1


def test_a_room_can_lose_all_that_was_ever_said(lounge: Room, anna: Person, ben: Person, time: Clock) -> None:
    time.turn(days=365)
    cut_now(lounge)
    assert first(lounge) == 11
    assert numbers(anna, lounge) == []
    [stands] = queries.catch_up(ben.id, {lounge.pk: None})
    assert stands.frame is not None
    assert say(anna, lounge.pk, "and on it goes") == 11
    assert numbers(ben, lounge) == [11]
    assert [found.number for found in handlers.read(ben.actor, rq.History(room=lounge.pk)).messages] == [11]


# ---- what is in the trash is not there ---------------------------------------------------------------------------


@pytest.fixture
def hoard(anna: Person, ben: Person, admin: Person, time: Clock) -> Room:
    """A room whose first message has everything that a message can have, and a thread; all but the last are old."""
    there = room(anna, ben)
    with time.ago(days=60):
        files = [file_of(anna, b"a treasure", name="treasure.txt")]
        say(anna, there.pk, f"hoarded @{ben.user.username}", files=files)
        messages.edit_message(anna.actor, there.pk, 1, f"hoarded gold @{ben.user.username}")
        messages.pin_message(anna.actor, there.pk, 1, on=True)
        react_to_messages(NewReaction(ben.actor, rq.React(room=there.pk, number=1, emoji="👍", on=True)))
        reply(ben, there, "a reply of old")
        reply(ben, there, "a hoarded reply", thread=1)
    with time.ago(days=10):
        reply(anna, there, "young in the thread", thread=1)
    retention.set_retention(there.pk, DAYS, by=admin.id)
    return there


def reply(who: Person, there: Room, text: str, **more: Any) -> int:
    post = rq.Post(room=there.pk, key=new_key(), text=text, **more)
    return posting.post_messages(NewMessage(who.actor, post)).number


def refused(code: str, verb: Any, *args: Any, **kwargs: Any) -> None:
    with pytest.raises(HearthError) as refusal:
        verb(*args, **kwargs)
    assert refusal.value.code == code


def test_nobody_reads_what_is_in_the_trash(hoard: Room, anna: Person, ben: Person) -> None:
    file = File.objects.get(name="treasure.txt")
    assert policy.file_for(ben.actor, file.pk) == file
    cut_now(hoard)
    for who in (anna, ben):
        assert numbers(who, hoard) == [4]
        for bounds in ({"around": 1}, {"around": 2, "limit": 1}, {"after": 0}, {"before": 5}):
            assert numbers(who, hoard, **bounds) == [4], bounds
        assert numbers(who, hoard, before=4) == []
        page = handlers.read(who.actor, rq.History(room=hoard.pk, before=4))
        assert not page.has_more_before
        thread = handlers.read(who.actor, rq.Thread(room=hoard.pk, root=1))
        assert [message.number for message in thread.messages] == [4]
        assert handlers.read(who.actor, rq.Pins(room=hoard.pk)).messages == []
        assert handlers.read(who.actor, rq.Files(room=hoard.pk)).messages == []
        refused("not_found", handlers.read, who.actor, rq.Edits(room=hoard.pk, number=1))
        assert found(who, "hoarded") == []
        assert found(who, "oarde") == []
        assert found(who, "has:file") == found(who, "is:pinned") == []
        # Whoever has uploaded it has it as everybody else.
        refused("not_found", policy.file_for, who.actor, file.pk)
        assert policy.readable_files({(who.id, file.pk)}) == set()


def test_nobody_does_anything_to_what_is_in_the_trash(hoard: Room, anna: Person, ben: Person) -> None:
    file = File.objects.get(name="treasure.txt")
    cut_now(hoard)
    there = hoard.pk
    refused("not_found", messages.edit_message, anna.actor, there, 1, "changed")
    refused("not_found", messages.delete_message, anna.actor, there, 1)
    refused("not_found", messages.pin_message, anna.actor, there, 1, on=False)
    refused("not_found", reports.report_message, ben.actor, there, 1, "old")
    react = rq.React(room=there, number=1, emoji="👍", on=False)
    refused("not_found", react_to_messages, NewReaction(ben.actor, react))
    refused("bad_request", reply, ben, hoard, "late", thread=1)
    refused("bad_request", reply, ben, hoard, "late", reply_to=2)
    refused("not_found", reply, ben, hoard, "mine now", files=[file.pk])
    refused("bad_request", drafts.keep_draft, ben.actor, rq.DraftRequest(room=there, text="x", reply_to=1))


def test_a_search_does_not_look_through_the_trash_of_a_room(
    anna: Person, admin: Person, time: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, large = room(anna, name="old"), room(anna, name="large")
    with time.ago(days=200):
        say(anna, old.pk, "a kettle of old")
    with time.ago(days=100):
        for _ in range(40):
            say(anna, large.pk, "a kettle in the trash")
    retention.set_retention(large.pk, DAYS, by=admin.id)
    cut_now(large)
    monkeypatch.setattr("messaging.search.finding.AT_ONCE", 4)
    pages: list[int] = []
    ids = finding._Search._ids

    def counted(self: finding._Search, *args: Any) -> list[int]:
        pages.append(1)
        return ids(self, *args)

    monkeypatch.setattr(finding._Search, "_ids", counted)
    hits = handlers.read(anna.actor, rq.Search(query="kettle")).hits
    assert [hit.room for hit in hits] == [old.pk]
    assert len(pages) == 2
    assert handlers.read(anna.actor, rq.Search(query="kettle", room=large.pk)).hits == []
    assert len(pages) == 3


def changed(who: Person, there: Room, after: int) -> dict[int, rows.Message | Gone]:
    """What a client hears of a room's messages that was away since a position."""
    page = handlers.read(who.actor, rq.Sync(feed=f"room:{there.pk}", after=after))
    gone = {int(row.key[1]): row for row in page.rows if isinstance(row, Gone) and row.kind == "message"}
    return gone | {row.number: row for row in page.rows if isinstance(row, rows.Message)}


def test_whoever_comes_back_is_told_that_what_is_in_the_trash_is_gone(hoard: Room, ben: Person) -> None:
    cut_now(hoard)
    heard = changed(ben, hoard, 0)
    assert {number: isinstance(row, Gone) for number, row in heard.items()} == {
        1: True,
        2: True,
        3: True,
        4: False,
    }
    assert "hoarded" not in str(heard)
    # And by the door through which clients come in.
    [caught] = queries.catch_up(ben.id, {hoard.pk: 0})
    assert caught.frame is not None
    assert b"hoarded" not in caught.frame
    assert b"young in the thread" in caught.frame


def test_a_key_names_its_message_for_ever(hoard: Room, anna: Person, time: Clock) -> None:
    key = bytes(Message.objects.get(room=hoard, number=1).key or b"")
    again = NewMessage(anna.actor, rq.Post(room=hoard.pk, key=key, text="again"))
    for _ in ("in the trash", "destroyed"):
        cut = retention.cut_old(hoard.pk)
        assert cut is None or cut.messages == 3
        posted = posting.post_messages(again)
        assert (posted.number, posted.dup) == (1, True)
        time.turn(days=15)
        tidy()
    assert not Message.objects.filter(room=hoard, number=1).exists()


# ---- what waits to be read ---------------------------------------------------------------------------------------


def waiting(who: Person, there: Room) -> tuple[int, int]:
    counted = handlers.read(who.actor, rq.Counts(rooms=[there.pk]))[str(there.pk)]
    [stands] = queries.catch_up(who.id, {there.pk: None})
    assert stands.frame is not None
    return counted.unread, counted.mentions


def test_what_is_gone_does_not_wait_to_be_read(hoard: Room, ben: Person, admin: Person) -> None:
    marks.mark_read(ben.actor, hoard.pk, 0, back=True)
    assert waiting(ben, hoard) == (4, 1)
    made = cut_now(hoard)
    assert waiting(ben, hoard) == (1, 0)
    retention.bring_back(made.pk, by=admin.id)
    assert waiting(ben, hoard) == (4, 1)


# ---- and back ----------------------------------------------------------------------------------------------------


def test_what_was_brought_back_is_as_it_was(hoard: Room, ben: Person, admin: Person) -> None:
    before = handlers.read(ben.actor, rq.History(room=hoard.pk)).messages
    made = cut_now(hoard)
    assert [cut.pk for cut in retention.bring_back(made.pk, by=admin.id)] == [made.pk]
    assert first(hoard) == 1
    assert handlers.read(ben.actor, rq.History(room=hoard.pk)).messages == before
    assert found(ben, "hoarded") == [3, 1]
    file = File.objects.get(name="treasure.txt")
    assert policy.file_for(ben.actor, file.pk) == file
    [entry] = AuditEntry.objects.filter(act="retention.undone")
    assert (entry.room, entry.actor_id, entry.details) == (hoard.pk, admin.id, {"messages": 3})


def test_what_was_brought_back_stays(hoard: Room, admin: Person, time: Clock) -> None:
    made = cut_now(hoard)
    retention.bring_back(made.pk, by=admin.id)
    hoard.refresh_from_db()
    assert hoard.retention_days is None
    time.turn(days=400)
    tidy()
    assert Message.objects.filter(room=hoard).count() == 4
    with pytest.raises(HearthError, match="conflict"):
        retention.bring_back(made.pk, by=admin.id)


def test_with_what_was_cut_first_comes_back_what_was_cut_later(
    lounge: Room, admin: Person, time: Clock
) -> None:
    oldest = cut_now(lounge)
    time.turn(days=19)
    later = cut_now(lounge)
    assert (later.begin, first(lounge)) == (OLD + 1, 9)
    # The first is destroyed by now, and what is left is brought back alone.
    tidy()
    oldest.refresh_from_db()
    assert oldest.state == "destroyed"
    with pytest.raises(HearthError, match="conflict"):
        retention.bring_back(oldest.pk, by=admin.id)
    retention.bring_back(later.pk, by=admin.id)
    assert first(lounge) == OLD + 1


def test_of_two_cuts_the_later_comes_back_alone_and_the_earlier_with_it(
    lounge: Room, admin: Person, time: Clock
) -> None:
    cuts = [cut_now(lounge)]
    for _ in range(2):
        time.turn(days=18 if len(cuts) == 1 else 1)
        HouseRules.objects.update(trash_days=30)
        Cut.objects.update(due_at=time.time + timedelta(days=30))
        cuts.append(cut_now(lounge))
    assert [cut.end for cut in cuts] == [7, 8, 9]
    retention.bring_back(cuts[2].pk, by=admin.id)
    assert first(lounge) == 8
    back = retention.bring_back(cuts[0].pk, by=admin.id)
    assert [cut.pk for cut in back] == [cuts[0].pk, cuts[1].pk]
    assert first(lounge) == 1


def test_what_is_not_in_the_trash_is_not_brought_back(lounge: Room, admin: Person, time: Clock) -> None:
    with pytest.raises(HearthError, match="not_found"):
        retention.bring_back(999_999, by=admin.id)
    made = cut_now(lounge)
    time.turn(days=14)
    with pytest.raises(HearthError, match="conflict"):
        retention.bring_back(made.pk, by=admin.id)


# ---- destroyed ---------------------------------------------------------------------------------------------------


def test_nothing_is_destroyed_before_its_time(hoard: Room, time: Clock) -> None:
    cut_now(hoard)
    time.turn(days=13, hours=23)
    tidy()
    assert Message.objects.filter(room=hoard).count() == 4


def test_of_what_was_destroyed_nothing_is_left_but_its_keys(hoard: Room, anna: Person, time: Clock) -> None:
    say(anna, hoard.pk, "somebody says gold", files=[file_of(anna, b"young", name="young.txt")])
    hoard.refresh_from_db()
    was = hoard.files_bytes
    keys = SentKey.objects.count()
    cut_now(hoard)
    time.turn(days=14)

    job = tidy()

    assert list(Message.objects.filter(room=hoard).values_list("number", flat=True)) == [4, 5]
    assert not MessageVersion.objects.exists()
    assert not Mention.objects.exists()
    assert [file.name for file in File.objects.all()] == ["young.txt"]
    assert Blob.objects.count() == 1
    assert MessageFile.objects.count() == 1
    hoard.refresh_from_db()
    assert (was, hoard.files_bytes) == (len(b"a treasure") + len(b"young"), len(b"young"))
    assert SentKey.objects.count() == keys
    assert Cut.objects.get().state == "destroyed"
    assert (job.done, job.total) == (3, 3)
    assert "hoarded" not in words()
    assert "gold" in words()
    assert found(anna, "gold") == [5]
    [entry] = AuditEntry.objects.filter(act="retention.destroyed")
    assert (entry.room, entry.details) == (hoard.pk, {"messages": 3, "bytes": len(b"a treasure")})


def words() -> set[str]:
    """The words that can be searched for inside of."""
    return set(kept_tokens()[0])


def test_a_file_that_somebody_has_passed_on_stays(
    hoard: Room, anna: Person, ben: Person, time: Clock
) -> None:
    file = File.objects.get(name="treasure.txt")
    other = room(ben, anna, name="other")
    say(ben, other.pk, "look", files=[file])
    cut_now(hoard)
    assert policy.file_for(anna.actor, file.pk) == file
    time.turn(days=14)
    tidy()
    assert policy.file_for(anna.actor, file.pk) == file


def test_it_is_destroyed_a_few_at_a_time_and_goes_on_after_every_end(
    lounge: Room, monkeypatch: pytest.MonkeyPatch, time: Clock
) -> None:
    monkeypatch.setattr(destroying, "MESSAGES_AT_ONCE", 2)
    cut_now(lounge)
    time.turn(days=14)
    job = jobs.ask(tidying.KIND, {})
    while jobs.step(job.pk) and Message.objects.filter(room=lounge).count() == 10:
        pass
    assert Message.objects.filter(room=lounge).count() == 8

    class Killed(BaseException):
        pass

    def killed(*args: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(jobs, "_note", killed)
        with pytest.raises(Killed):
            jobs.step(job.pk)
    assert Message.objects.filter(room=lounge).count() == 6
    Job.objects.update(held_until=None)
    jobs.finish(job)
    assert (job.state, Message.objects.filter(room=lounge).count()) == ("done", 4)
    assert Cut.objects.get().state == "destroyed"


def test_a_later_cut_waits_for_the_earlier_ones_of_its_room(lounge: Room, time: Clock, admin: Person) -> None:
    earlier = cut_now(lounge)
    HouseRules.objects.update(trash_days=0)
    Cut.objects.update(due_at=NOON + timedelta(days=365))
    time.turn(days=19)
    later = cut_now(lounge)
    tidy()
    later.refresh_from_db()
    assert later.state == "trash"
    time.turn(days=400)
    tidy()
    assert {cut.state for cut in Cut.objects.filter(pk__in=[earlier.pk, later.pk])} == {"destroyed"}


def test_nothing_that_can_be_read_is_ever_destroyed(lounge: Room, time: Clock) -> None:
    made = cut_now(lounge)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE messaging_room SET first = 1 WHERE feed_id = %s", [lounge.pk])
    time.turn(days=365)
    destroying.destroy_messages(lounge.pk, made.begin, made.end)
    assert not destroying.due_cuts().exists()
    assert Message.objects.filter(room=lounge).count() == 10


def test_somebody_who_is_purged_has_nothing_in_the_trash_either(
    hoard: Room, anna: Person, ben: Person, admin: Person
) -> None:
    made = cut_now(hoard)
    jobs.finish(purging.purge(anna.id, by=admin.id))
    retention.bring_back(made.pk, by=admin.id)
    said = {message.number: message.text for message in Message.objects.filter(room=hoard)}
    assert said == {1: "", 2: "a reply of old", 3: "a hoarded reply", 4: ""}
    assert not File.objects.exists()


# ---- every day ---------------------------------------------------------------------------------------------------


def test_rooms_are_tidied_every_day_by_the_server_itself(lounge: Room, anna: Person, time: Clock) -> None:
    quiet = room(anna, name="quiet")
    say(anna, quiet.pk, "said")
    jobs.ask_for_what_is_due()
    [job] = Job.objects.filter(kind=tidying.KIND)
    jobs.finish(job)
    assert (first(lounge), first(quiet)) == (OLD + 1, 1)
    assert "Messages put into the trash: %(messages)s" in job.told
    time.turn(days=1)
    jobs.ask_for_what_is_due()
    assert Job.objects.filter(kind=tidying.KIND).count() == 2


def test_where_there_is_nothing_to_do_nothing_is_done() -> None:
    assert tidy().told == "There was nothing to do."


def test_many_rooms_that_keep_all_they_have_cost_few_steps(
    anna: Person, admin: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tidying, "ROOMS_AT_ONCE", 3)
    for _ in range(7):
        retention.set_retention(room(anna).pk, DAYS, by=admin.id)
    job = jobs.ask(tidying.KIND, {})
    steps = 1
    while jobs.step(job.pk):
        steps += 1
    assert steps == 3 + 5


def test_the_same_person_at_work_twice_is_refused_plainly(lounge: Room, admin: Person) -> None:
    made = cut_now(lounge)
    retention.bring_back(made.pk, by=admin.id)
    with pytest.raises(HearthError, match="not in the trash any more"):
        retention.bring_back(made.pk, by=admin.id)
