"""Several processes write to one database: no ring of waiting, one order in every feed, nothing lost.

Each journal here has a thread and a connection of its own, as each process has. SQLite lets one write at a time and
has nothing to be tested.
"""

import threading
from collections.abc import Iterator

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import User
from chatprotocol.requests import Post, RoomUpdate
from feeds import clock
from feeds.journal import Commit, Journal, Write, verb_in
from feeds.models import SITE_FEED_ID, Feed
from feeds.positions import advance, lock_feeds, turn, unit_of_work
from feeds.verbs import AnyVerb, Outcome
from messaging.models import Member, Message, Room
from messaging.services import marks, posting, rooms
from tests.cast import Person, new_key, person, room

WAIT_S = 30

pytestmark = pytest.mark.scale


class Office:
    """The journal of one process, and the outcomes of what it was given."""

    def __init__(self) -> None:
        self.outcomes: list[Outcome] = []
        self.groups: list[int] = []
        self.journal = Journal(self._told)

    def _told(self, commit: Commit) -> None:
        self.groups.append(len(commit.outcomes))
        commit.settle()

    def submit(self, verb: AnyVerb, *args: object) -> None:
        self.journal.submit(Write(verb, args, {}, self.outcomes.append))


@pytest.fixture
def offices(shared_database: None) -> Iterator[tuple[Office, Office]]:
    """Two journals that have not begun: what they are given first is one group each."""
    pair = Office(), Office()
    yield pair
    for office in pair:
        if office.journal._thread.is_alive():
            office.journal.stop()


def carry_out(offices: tuple[Office, Office]) -> None:
    for office in offices:
        office.journal.start()
    for office in offices:
        office.journal.stop()


def deadlocks() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


def test_groups_that_change_rooms_in_opposite_orders_do_not_wait_in_a_ring(
    offices: tuple[Office, Office],
) -> None:
    anna = person("anna")
    lounges = [room(anna, name=f"room {n}").pk for n in range(20)]
    before = deadlocks()
    for lounge in lounges:
        offices[0].submit(rooms.update_room, anna.actor, RoomUpdate(room=lounge, topic="up"))
    for lounge in reversed(lounges):
        offices[1].submit(rooms.update_room, anna.actor, RoomUpdate(room=lounge, topic="down"))
    carry_out(offices)
    assert offices[0].groups == offices[1].groups == [len(lounges)]
    assert deadlocks() == before
    assert {type(outcome) for office in offices for outcome in office.outcomes} == {int}


def _talk(office: Office, author: Person, lounges: list[int], count: int) -> None:
    for number in range(count):
        for lounge in lounges:
            post = Post(room=lounge, key=new_key(), text=f"{author.user.username} {number}")
            office.submit(posting.post_messages, posting.NewMessage(author.actor, post))
            office.submit(marks.mark_read, author.actor, lounge, 0)


def test_two_processes_that_talk_in_the_same_rooms_give_one_order_without_a_hole(
    offices: tuple[Office, Office],
) -> None:
    anna, ben = person("anna"), person("ben")
    lounges = [room(anna, ben, name=f"room {n}").pk for n in range(5)]
    before = deadlocks()
    _talk(offices[0], anna, lounges, 20)
    _talk(offices[1], ben, lounges[::-1], 20)
    carry_out(offices)
    assert deadlocks() == before
    assert not any(isinstance(outcome, Exception) for office in offices for outcome in office.outcomes)
    for lounge in lounges:
        said = Message.objects.filter(room=lounge).order_by("number")
        assert [message.number for message in said] == list(range(1, 41))
        positions = [message.pos for message in said]
        assert positions == sorted(positions)
        head = Feed.objects.get(pk=lounge).head
        rows = [*positions, *Member.objects.filter(room=lounge).values_list("pos", flat=True)]
        rows.append(Room.objects.get(pk=lounge).pos)
        assert sorted(rows) == list(range(1, head + 1))


class Elsewhere:
    """A transaction of another process, which stays open until it is told to end."""

    def __init__(self, feeds: list[int] | None) -> None:
        self._feeds = feeds
        self._holds, self._ends = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._work)

    def _work(self) -> None:
        try:
            with transaction.atomic(), turn(None if self._feeds is None else lambda: self._feeds or []):
                self._holds.set()
                assert self._ends.wait(WAIT_S)
        finally:
            connection.close()

    def __enter__(self) -> "Elsewhere":
        self._thread.start()
        assert self._holds.wait(WAIT_S)
        return self

    def __exit__(self, *trouble: object) -> None:
        self._ends.set()
        self._thread.join()


def _waits(feeds: list[int] | None) -> bool:
    """Tell whether a transaction would have to wait for its turn, or for its feeds."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '50ms'")
        try:
            with turn(None if feeds is None else lambda: feeds):
                return False
        except DatabaseError:
            transaction.set_rollback(True)
            return True


def test_who_names_their_feeds_runs_beside_others_that_do(shared_database: None) -> None:
    feeds = [Feed.objects.create(kind=Feed.Kind.ROOM).pk for _ in range(2)]
    with Elsewhere(feeds[:1]):
        assert not _waits(feeds[1:])
        assert _waits(feeds[:1])
        assert _waits(None)


def test_who_locks_as_it_goes_runs_while_nobody_else_writes(shared_database: None) -> None:
    feed = Feed.objects.create(kind=Feed.Kind.ROOM).pk
    with Elsewhere(None):
        assert _waits(None)
        assert _waits([feed])
    assert not _waits(None)


@pytest.mark.django_db
def test_what_was_named_is_locked_once_and_nothing_else_advances() -> None:
    anna = person("anna")
    found = User.objects.get(pk=anna.id)
    with transaction.atomic(), unit_of_work(), turn(lambda: [found.account_feed_id]):
        lock_feeds([SITE_FEED_ID])  # it has named what it locks
        anna.device.last_seen = clock.now().date()
        advance(anna.device)
        with pytest.raises(RuntimeError, match="has not named"):
            advance(found)


@pytest.mark.django_db
def test_inside_a_callers_transaction_a_verb_takes_the_whole_turn() -> None:
    @verb_in(lambda calls: [SITE_FEED_ID])
    def held() -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT mode FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
            return [mode for (mode,) in cursor.fetchall()]

    assert held() == ["ExclusiveLock"]
