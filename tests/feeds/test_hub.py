"""The hub delivers every change to every listener, once, in order, and to nobody who has been taken off."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pytest

from chatprotocol import codec, rows
from chatprotocol.frames import Changes
from chatprotocol.limits import PAGE_BYTES, Limits
from feeds.changes import Changed, Page
from feeds.hub import HELD_BYTES, Held, Hub
from feeds.kinds import Close, Effect, Subscribe, Unsubscribe
from feeds.layer import News

ROOM = 7
NAME = "room:7"
OTHER_ROOM = 8
MAX_FRAME_BYTES = PAGE_BYTES + 1024


@dataclass(eq=False)
class Ear:
    """A listener that remembers what it was given."""

    user: int
    device: int = 0
    heard: list[Changes] = field(default_factory=list)
    sizes_bytes: list[int] = field(default_factory=list)
    put_on: list[int] = field(default_factory=list)
    closed: int | None = None
    leaves: Callable[[], None] | None = None
    comes_in: Callable[[int], None] | None = None
    news: list[bytes] = field(default_factory=list)

    def deliver(self, data: bytes) -> None:
        self.sizes_bytes.append(len(data))
        for frame in codec.decode_server(data, Limits(out_message_bytes=len(data))):
            assert isinstance(frame, Changes)
            self.heard.append(frame)
        if self.leaves is not None:
            self.leaves()

    def deliver_news(self, data: bytes) -> None:
        self.news.append(data)

    def subscribed(self, feed: int) -> None:
        self.put_on.append(feed)
        if self.comes_in is not None:
            self.comes_in(feed)

    def close(self, code: int, message: str) -> None:
        self.closed = code

    @property
    def spans(self) -> list[tuple[int, int]]:
        return [(frame.from_, frame.to) for frame in self.heard]

    @property
    def positions(self) -> list[int]:
        return [row.pos for frame in self.heard for row in frame.rows]


def change(pos: int, *effects: Effect) -> Changed:
    row = rows.Message(pos=pos, room=ROOM, number=pos, author=1, at=0, text=f"text {pos}")
    return Changed(pos, row, effects)


class Database:
    """What the hub reads from: one feed, rows by position."""

    def __init__(self) -> None:
        self.head = 0
        self.rows: dict[int, Changed] = {}
        self.reads = 0
        self.trouble: BaseException | None = None
        self.page_rows = 2

    def write(self, *changes: Changed) -> dict[int, list[Changed]]:
        for one in changes:
            self.rows[one.pos] = one
            self.head = max(self.head, one.pos)
        return {ROOM: list(changes)}

    async def page(self, feed: int, after: int) -> Page:
        self.reads += 1
        if self.trouble is not None:
            raise self.trouble
        rows = [self.rows[pos] for pos in sorted(self.rows) if after < pos <= self.head]
        found, rest = rows[: self.page_rows], rows[self.page_rows :]
        to = found[-1].pos if rest else self.head
        beyond = tuple(effect for one in rest for effect in one.effects)
        return Page(after, to, found, [one.packed for one in found], bool(rest), beyond)

    async def heads(self, feeds: list[int]) -> Mapping[int, int]:
        if self.trouble is not None:
            raise self.trouble
        return {ROOM: self.head}


@pytest.fixture
def database() -> Database:
    return Database()


@pytest.fixture
def hub(database: Database) -> Hub:
    return Hub(database)


def listening(hub: Hub, user: int, *, at: int = 0, device: int = 0) -> Ear:
    ear = Ear(user, device)
    hub.connect(ear)
    assert hub.release(hub.hold(ear, ROOM, NAME), at)
    return ear


async def settled(hub: Hub) -> None:
    """Wait until the hub has read what it wanted to read."""
    while hub._tasks:
        await next(iter(hub._tasks))
        await asyncio.sleep(0)


async def test_every_listener_gets_the_same_bytes_in_order(hub: Hub, database: Database) -> None:
    first, second = listening(hub, 1), listening(hub, 2)
    hub.publish(database.write(change(1), change(2)))
    hub.publish(database.write(change(3)))
    assert first.spans == second.spans == [(0, 2), (2, 3)]
    assert first.positions == [1, 2, 3]
    assert database.reads == 0


async def test_what_was_delivered_is_not_delivered_again(hub: Hub, database: Database) -> None:
    ear = listening(hub, 1)
    changes = database.write(change(1))
    hub.publish(changes)
    hub.publish(changes)
    assert ear.positions == [1]


async def test_a_missing_position_is_read_from_the_database(hub: Hub, database: Database) -> None:
    ear = listening(hub, 1)
    database.write(change(1), change(2))
    hub.publish(database.write(change(3)))
    await settled(hub)
    assert ear.positions == [1, 2, 3]
    assert ear.spans == [(0, 2), (2, 3)]


async def test_a_position_whose_row_has_moved_on_is_no_hole(hub: Hub, database: Database) -> None:
    ear = listening(hub, 1)
    database.head = 4
    hub.publish(database.write(change(5)))
    await settled(hub)
    assert ear.spans == [(0, 5)]
    assert ear.positions == [5]


async def test_what_comes_while_the_database_is_read_is_delivered_after_it(
    hub: Hub, database: Database
) -> None:
    ear = listening(hub, 1)
    database.write(change(1))
    hub.publish(database.write(change(2)))
    hub.publish(database.write(change(3)))
    hub.publish(database.write(change(4)))
    await settled(hub)
    hub.publish(database.write(change(5)))
    assert ear.positions == [1, 2, 3, 4, 5]
    assert [to for _, to in ear.spans] == [*[from_ for from_, _ in ear.spans][1:], 5]


async def test_a_lost_hint_is_found_by_comparing_heads(hub: Hub, database: Database) -> None:
    ear = listening(hub, 1)
    database.write(change(1), change(2), change(3))
    await hub.compare()
    await settled(hub)
    assert ear.positions == [1, 2, 3]


async def test_a_held_listener_gets_what_came_meanwhile_from_where_it_is_released(
    hub: Hub, database: Database
) -> None:
    level = listening(hub, 1)
    late = Ear(2)
    hub.connect(late)
    place = hub.hold(late, ROOM, NAME)
    hub.publish(database.write(change(1)))
    hub.publish(database.write(change(2)))
    assert late.heard == []
    assert hub.release(place, at=1)
    hub.publish(database.write(change(3)))
    assert late.positions == [2, 3]
    assert level.positions == [1, 2, 3]


async def test_a_removal_ends_the_frame_and_its_own_row_does_not_go_to_the_removed(
    hub: Hub, database: Database
) -> None:
    stays, goes = listening(hub, 1), listening(hub, 2)
    hub.publish(database.write(change(1), change(2), change(3, Unsubscribe(2, ROOM)), change(4)))
    assert goes.spans == [(0, 2)]
    assert goes.positions == [1, 2]
    assert stays.spans == [(0, 2), (2, 4)]
    assert stays.positions == [1, 2, 3, 4]


async def test_a_removal_read_from_the_database_comes_before_everything_read_with_it(
    hub: Hub, database: Database
) -> None:
    stays, goes = listening(hub, 1), listening(hub, 2)
    database.write(change(1), change(2, Unsubscribe(2, ROOM)))
    await hub.compare()
    await settled(hub)
    assert goes.heard == []
    assert stays.positions == [1, 2]


async def test_a_held_listener_who_is_removed_is_not_released(hub: Hub, database: Database) -> None:
    listening(hub, 1)
    goes = Ear(2)
    hub.connect(goes)
    place = hub.hold(goes, ROOM, NAME)
    hub.publish(database.write(change(1, Unsubscribe(2, ROOM))))
    assert hub.release(place, at=0)
    hub.publish(database.write(change(2)))
    assert goes.heard == []


async def test_who_comes_into_a_room_is_told_to_read_it_first(hub: Hub, database: Database) -> None:
    ear = Ear(3)
    hub.connect(ear)
    hub.publish({9: [change(1, Subscribe(3, ROOM))]})
    assert ear.put_on == [ROOM]


async def test_who_listens_already_is_not_told_again(hub: Hub, database: Database) -> None:
    ear = listening(hub, 3)
    hub.publish({9: [change(1, Subscribe(3, ROOM))]})
    assert ear.put_on == []


async def test_a_revoked_device_is_closed_and_the_persons_others_stay(hub: Hub, database: Database) -> None:
    phone, laptop = listening(hub, 1, device=10), listening(hub, 1, device=11)
    hub.publish({9: [change(1, Close(1, 10, 4401, "signed out"))]})
    assert phone.closed == 4401
    assert laptop.closed is None


async def test_a_suspended_person_is_closed_everywhere(hub: Hub, database: Database) -> None:
    phone, laptop, other = listening(hub, 1, device=10), listening(hub, 1, device=11), listening(hub, 2)
    hub.publish({9: [change(1, Close(1, None, 4403, "suspended"))]})
    assert (phone.closed, laptop.closed, other.closed) == (4403, 4403, None)


async def test_whoever_has_disconnected_gets_nothing_more(hub: Hub, database: Database) -> None:
    ear = listening(hub, 1)
    hub.disconnect(ear)
    hub.publish(database.write(change(1)))
    assert ear.heard == []
    assert hub._served == {}


async def test_news_goes_to_the_others_of_a_room(hub: Hub, database: Database) -> None:
    writer, reader = listening(hub, 1), listening(hub, 2)
    hub.news(News(ROOM, b"news", without_user=1, at=0))
    assert (writer.news, reader.news) == ([], [b"news"])


@pytest.fixture
def crowd(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> list[Ear]:
    """Three people in a room, which is more than few."""
    monkeypatch.setattr("feeds.hub.FEW", 2)
    return [listening(hub, user) for user in (1, 2, 3)]


async def test_news_of_a_feed_with_many_listeners_is_told_together(hub: Hub, crowd: list[Ear]) -> None:
    one, two, three = crowd
    hub.news(News(ROOM, b"<1 writes>", without_user=1, at=0))
    hub.news(News(ROOM, b"<2 writes>", without_user=2, at=0))
    assert [ear.news for ear in crowd] == [[], [], []]
    hub.passing.tell()
    assert (one.news, two.news, three.news) == ([b"<2 writes>"], [b"<1 writes>"], [b"<1 writes><2 writes>"])
    hub.passing.tell()
    assert len(three.news) == 1


async def test_what_is_told_of_a_person_replaces_what_still_waits(hub: Hub, crowd: list[Ear]) -> None:
    for data in (b"writes", b"writes no longer"):
        hub.news(News(ROOM, data, without_user=1, at=0))
    hub.passing.tell()
    assert [ear.news for ear in crowd] == [[], [b"writes no longer"], [b"writes no longer"]]


async def test_news_of_several_feeds_and_for_everybody_is_one_message(hub: Hub, crowd: list[Ear]) -> None:
    for ear in crowd:
        assert hub.release(hub.hold(ear, OTHER_ROOM, "room:8"), 0)
    elsewhere = Ear(4)
    hub.connect(elsewhere)
    hub.passing.for_everybody = lambda: (b"<5 came>",)
    for feed in (ROOM, OTHER_ROOM):
        hub.news(News(feed, b"<1 writes in %d>" % feed, without_user=1, at=0))
    hub.passing.tell()
    both = b"<5 came><1 writes in %d><1 writes in %d>" % (ROOM, OTHER_ROOM)
    assert [ear.news for ear in (*crowd, elsewhere)] == [[b"<5 came>"], [both], [both], [b"<5 came>"]]


async def test_waiting_news_goes_to_nobody_who_was_taken_off_meanwhile(hub: Hub, crowd: list[Ear]) -> None:
    hub.news(News(ROOM, b"writes", without_user=1, at=0))
    hub.take_off(crowd[1], ROOM)
    hub.disconnect(crowd[2])
    hub.passing.tell()
    hub.news(News(ROOM, b"writes", without_user=1, at=0))
    assert [ear.news for ear in crowd] == [[], [], []]


async def test_news_that_nobody_is_left_to_hear_is_forgotten(hub: Hub, crowd: list[Ear]) -> None:
    hub.news(News(ROOM, b"writes", without_user=1, at=0))
    for ear in crowd:
        hub.disconnect(ear)
    hub.passing.tell()
    assert [ear.news for ear in crowd] == [[], [], []]


async def test_long_news_comes_in_several_messages(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("feeds.passing.JOINED_BYTES", 6)
    ear = Ear(1)
    hub.connect(ear)
    hub.passing.for_everybody = lambda: (b"one", b"two", b"three")
    hub.passing.tell()
    assert ear.news == [b"onetwo", b"three"]


async def test_waiting_news_is_told_by_itself_after_a_while(
    hub: Hub, crowd: list[Ear], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feeds.passing.JOIN_S", 0)
    told = asyncio.get_running_loop().create_future()
    monkeypatch.setattr(crowd[1], "deliver_news", told.set_result)
    hub.news(News(ROOM, b"writes", without_user=1, at=0))
    async with asyncio.timeout(10):
        assert await told == b"writes"


async def test_presence_tells_of_the_first_and_the_last_connection(hub: Hub, database: Database) -> None:
    told: list[tuple[int, bool]] = []
    hub.presence_changed = lambda user, online: told.append((user, online))
    first, second = listening(hub, 1), listening(hub, 1)
    hub.disconnect(first)
    assert hub.online() == [1]
    hub.disconnect(second)
    assert told == [(1, True), (1, False)]
    assert hub.online() == []


async def test_more_than_fits_into_a_page_is_delivered_page_by_page(hub: Hub, database: Database) -> None:
    ear = listening(hub, 1)
    large = [
        Changed(pos, rows.Message(pos=pos, room=ROOM, number=pos, author=1, at=0, text="x" * 16_000), ())
        for pos in range(1, 41)
    ]
    hub.publish(database.write(*large))
    await settled(hub)
    assert ear.positions == list(range(1, 41))
    assert max(ear.sizes_bytes) < MAX_FRAME_BYTES
    assert [from_ for from_, _ in ear.spans] == [0, *(to for _, to in ear.spans[:-1])]


# ---- who is known ------------------------------------------------------------------------------------------------


async def test_the_hub_knows_its_connections_until_they_have_ended(hub: Hub, database: Database) -> None:
    first, second = listening(hub, 1), listening(hub, 1)
    assert hub.connections_of(1) == 2
    assert hub.connections_of(2) == 0
    hub.let_go(first)
    hub.publish(database.write(change(1)))
    assert (first.heard, second.positions) == ([], [1])
    assert hub.connections_of(1) == 1
    assert set(hub.listeners()) == {first, second}
    hub.disconnect(first)
    hub.disconnect(first)
    assert hub.listeners() == [second]


async def test_whoever_is_not_known_is_put_on_nothing(hub: Hub, database: Database) -> None:
    nobody = Ear(1)
    place = hub.hold(nobody, ROOM, NAME)
    assert not hub.is_held(place)
    assert hub.release(place, 0)
    hub.take_off(nobody, ROOM)
    hub.publish(database.write(change(1)))
    assert nobody.heard == []
    assert hub._served == {}


async def test_whoever_listens_already_is_not_held_back_again(hub: Hub, database: Database) -> None:
    ear = listening(hub, 1)
    place = hub.hold(ear, ROOM, NAME)
    assert not hub.is_held(place)
    hub.publish(database.write(change(1)))
    assert ear.positions == [1]


async def test_being_put_on_twice_is_being_put_on_once(hub: Hub, database: Database) -> None:
    ear = Ear(1)
    hub.connect(ear)
    first = hub.hold(ear, ROOM, NAME)
    assert hub.hold(ear, ROOM, NAME) is first
    assert hub.is_held(first)


async def test_an_earlier_place_releases_nobody(hub: Hub, database: Database) -> None:
    ear = Ear(1)
    hub.connect(ear)
    earlier = hub.hold(ear, ROOM, NAME)
    hub.take_off(ear, ROOM)
    later = hub.hold(ear, ROOM, NAME)
    assert hub.release(earlier, 0)
    assert not hub.is_held(earlier)
    assert hub.is_held(later)


async def test_who_came_in_after_it_was_read_that_they_are_outside_reads_again(
    hub: Hub, database: Database
) -> None:
    ear = Ear(1)
    hub.connect(ear)
    place = hub.hold(ear, ROOM, NAME)
    hub.publish(database.write(change(1, Subscribe(1, ROOM))))
    assert not hub.leave(place)
    assert hub.is_held(place)
    assert hub.leave(place)
    assert not hub.is_held(place)
    assert hub.leave(place)


async def test_what_waits_for_a_held_listener_is_bounded_and_then_read_again(
    hub: Hub, database: Database
) -> None:
    ear = Ear(1)
    hub.connect(ear)
    place = hub.hold(ear, ROOM, NAME)
    for pos in range(1, 11):
        row = rows.Message(pos=pos, room=ROOM, number=pos, author=1, at=0, text="x" * 16_000)
        hub.publish(database.write(Changed(pos, row, ())))
    assert place.size_bytes <= HELD_BYTES
    assert not hub.release(place, 0)
    assert (ear.heard, place.size_bytes) == ([], 0)
    hub.publish(database.write(change(11)))
    assert hub.release(place, 10)
    assert ear.positions == [11]


async def test_a_hole_before_what_waits_is_read_before_going_on(hub: Hub, database: Database) -> None:
    ear = Ear(1)
    hub.connect(ear)
    place = hub.hold(ear, ROOM, NAME)
    database.write(change(1), change(2))
    hub.publish(database.write(change(3)))
    assert not hub.release(place, 1)
    assert hub.release(place, 3)
    hub.publish(database.write(change(4)))
    assert ear.spans == [(3, 4)]


# ---- what it was not told ----------------------------------------------------------------------------------------


async def test_a_hint_beyond_what_the_database_knows_ends_the_reading(hub: Hub, database: Database) -> None:
    ear = listening(hub, 1)
    hub.hint({ROOM: 5, 99: 5})
    await settled(hub)
    assert (ear.heard, database.reads) == ([], 1)
    hub.publish(database.write(change(1)))
    assert ear.positions == [1]


async def test_a_hint_of_what_was_delivered_reads_nothing(hub: Hub, database: Database) -> None:
    listening(hub, 1)
    hub.publish(database.write(change(1)))
    hub.hint({ROOM: 1})
    await settled(hub)
    assert database.reads == 0


async def test_a_feed_that_could_not_be_read_is_read_by_the_next_comparison(
    hub: Hub, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    ear = listening(hub, 1)
    database.trouble = OSError("not now")
    hub.publish(database.write(change(2)))
    await settled(hub)
    assert "could not be caught up" in caplog.text
    database.trouble = None
    database.write(change(1))
    await hub.compare()
    await settled(hub)
    assert ear.positions == [1, 2]


async def test_when_the_last_listener_goes_the_reading_ends(hub: Hub, database: Database) -> None:
    ear = listening(hub, 1)
    hub.publish(database.write(change(2)))
    assert hub._tasks
    hub.disconnect(ear)
    with pytest.raises(asyncio.CancelledError):
        await settled(hub)
    assert ear.heard == []


async def test_the_removal_of_the_last_listener_ends_the_reading_that_found_it(
    hub: Hub, database: Database
) -> None:
    goes = listening(hub, 2)
    database.write(change(1), change(2, Unsubscribe(2, ROOM)), change(3), change(4))
    await hub.compare()
    with pytest.raises(asyncio.CancelledError):
        await settled(hub)
    assert goes.heard == []
    assert hub._served == {}


async def test_where_nobody_listens_nothing_is_compared(hub: Hub, database: Database) -> None:
    database.trouble = AssertionError("nobody asks")
    await hub.compare()


async def test_effects_of_a_feed_to_which_nobody_listens_are_applied(hub: Hub, database: Database) -> None:
    ear = listening(hub, 2)
    hub.publish({9: [change(1, Unsubscribe(2, ROOM))]})
    hub.publish(database.write(change(1)))
    assert ear.heard == []


async def test_a_listener_that_is_closed_by_a_frame_keeps_nobody_from_it(
    hub: Hub, database: Database
) -> None:
    slow, quick = listening(hub, 1), listening(hub, 2)
    slow.leaves = lambda: hub.disconnect(slow)
    hub.publish(database.write(change(1)))
    hub.publish(database.write(change(2)))
    assert (slow.positions, quick.positions) == ([1], [1, 2])


async def test_news_of_a_feed_to_which_nobody_listens_reaches_nobody(hub: Hub) -> None:
    hub.news(News(ROOM, b"news", without_user=1, at=0))
    ear = listening(hub, 2)
    hub.hold(ear, OTHER_ROOM, "r8")
    hub.news(News(OTHER_ROOM, b"news", without_user=1, at=0))
    assert ear.news == []


async def test_news_is_kept_from_whoever_was_taken_off_before_it_in_another_process(
    hub: Hub, database: Database
) -> None:
    removed, stays = listening(hub, 1), listening(hub, 2)
    database.write(change(1, Unsubscribe(1, ROOM)))
    hub.news(News(ROOM, b"too early", without_user=3, at=1))
    await settled(hub)
    hub.news(News(ROOM, b"news", without_user=3, at=1))
    assert (removed.news, stays.news) == ([], [b"news"])
    assert (removed.positions, stays.positions) == ([], [1])


# ---- other processes ---------------------------------------------------------------------------------------------


async def test_a_person_is_online_while_any_process_has_a_connection_of_theirs(hub: Hub) -> None:
    told: list[tuple[int, bool]] = []
    hub.presence_changed = lambda user, online: told.append((user, online))
    hub.elsewhere("other", {1: 2, 2: 1}, whole=True)
    here = listening(hub, 1)
    assert sorted(hub.online()) == [1, 2]
    assert (hub.connections_of(1), hub.processes_of(1)) == (3, 2)
    hub.elsewhere("third", {1: 1}, whole=False)
    hub.elsewhere("other", {2: 0, 1: 0}, whole=False)
    hub.disconnect(here)
    assert (hub.connections_of(1), hub.processes_of(1)) == (1, 1)
    hub.elsewhere("third", {}, whole=True)
    assert told == [(1, True), (2, True), (2, False), (1, False)]
    assert (hub.online(), hub.connections_of(1), hub.processes_of(1)) == ([], 0, 0)


async def test_what_a_process_says_of_all_replaces_what_it_has_said_before(hub: Hub) -> None:
    hub.elsewhere("other", {1: 1, 2: 1}, whole=True)
    hub.elsewhere("other", {2: 1, 3: 1}, whole=True)
    assert sorted(hub.online()) == [2, 3]


async def test_the_others_are_told_how_many_connections_a_person_has(hub: Hub) -> None:
    told: list[tuple[int, int]] = []
    hub.connected = lambda user, connections: told.append((user, connections))
    first, second = listening(hub, 1), listening(hub, 1)
    hub.disconnect(first)
    hub.disconnect(second)
    assert told == [(1, 1), (1, 2), (1, 1), (1, 0)]


async def test_when_the_others_are_heard_again_heads_are_compared_at_once(
    hub: Hub, database: Database
) -> None:
    ear = listening(hub, 1)
    database.write(change(1))
    hub.heard_again()
    await settled(hub)
    assert ear.positions == [1]


async def test_the_heads_of_very_many_feeds_are_asked_for_some_at_a_time(
    hub: Hub, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feeds.hub.COMPARED_AT_ONCE", 1)
    ear = listening(hub, 1)
    hub.hold(ear, OTHER_ROOM, "r8")
    database.write(change(1))
    await hub.compare()
    await settled(hub)
    assert ear.positions == [1]


async def test_a_hub_whose_presence_nobody_wants_to_know(hub: Hub) -> None:
    hub.disconnect(listening(hub, 1))
    assert hub.online() == []


async def test_a_hint_that_comes_while_the_feed_is_read_is_followed_by_the_same_reading(
    hub: Hub, database: Database
) -> None:
    ear = listening(hub, 1)
    database.write(change(1), change(2))
    hub.hint({ROOM: 1})
    hub.hint({ROOM: 2})
    await settled(hub)
    assert (ear.positions, len(hub._tasks)) == ([1, 2], 0)


async def test_who_comes_back_while_an_older_removal_is_read_is_told_to_read_again(
    hub: Hub, database: Database
) -> None:
    stays, back = listening(hub, 1), listening(hub, 2)
    hub.publish(database.write(change(1)))
    database.write(change(2), change(3, Unsubscribe(2, ROOM)))
    hub.hint({ROOM: 3})
    hub.publish({9: [change(1, Unsubscribe(2, ROOM))]})
    hub.publish({9: [change(2, Subscribe(2, ROOM))]})
    hub.hold(back, ROOM, NAME)
    told = len(back.put_on)
    await settled(hub)
    assert len(back.put_on) == told + 1
    assert (stays.positions, back.positions) == ([1, 2, 3], [1])


async def test_who_has_read_less_than_another_reads_on_before_going_on(hub: Hub, database: Database) -> None:
    slow, quick = Ear(1), Ear(2)
    hub.connect(slow)
    hub.connect(quick)
    places = [hub.hold(ear, ROOM, NAME) for ear in (slow, quick)]
    elsewhere = database.write(change(1), change(2))
    assert hub.release(places[1], 2)
    hub.publish(elsewhere)
    assert not hub.release(places[0], 0)
    assert hub.release(places[0], 2)
    hub.publish(database.write(change(3)))
    assert slow.spans == quick.spans == [(2, 3)]


async def test_a_removal_that_is_told_after_a_later_coming_back_lets_the_person_read_again(
    hub: Hub, database: Database
) -> None:
    listening(hub, 1)
    back = listening(hub, 2)
    places: list[Held] = []
    back.comes_in = lambda feed: places.append(hub.hold(back, feed, NAME))
    changes = database.write(change(1, Unsubscribe(2, ROOM)), change(2))
    hub.publish({9: [change(1, Unsubscribe(2, ROOM)), change(2, Subscribe(2, ROOM))]} | changes)
    assert hub.is_held(places[-1])
    assert hub.release(places[-1], 2)
    hub.publish(database.write(change(3)))
    assert back.positions == [3]


async def test_who_was_removed_gets_no_page_whose_removal_has_moved_to_a_later_one(
    hub: Hub, database: Database
) -> None:
    stays, goes = listening(hub, 1), listening(hub, 2)
    # Removed at 1; what was said afterwards; and the row that removed them changed once more.
    database.write(change(2), change(3), change(4, Unsubscribe(2, ROOM)))
    await hub.compare()
    await settled(hub)
    assert goes.heard == []
    assert stays.positions == [2, 3, 4]
