"""Every order in which commits, their news, reads and connections can meet: nobody misses a row, and no removed sees one.

The hub and the connections are the real ones. The database is a small world that a read looks at when the test says so,
and whose answer comes when the test says so; a commit is told later, or never where another process made it.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, cast
from unittest.mock import patch

from hypothesis import example, given
from hypothesis import strategies as st

from chatprotocol import codec, rows
from chatprotocol.frames import Changes, RoomStands
from chatprotocol.ids import ACCOUNT, SITE, room_feed
from chatprotocol.limits import Limits
from chatprotocol.requests import ClientInfo, Hello, ServerInfo, Welcome
from chatprotocol.session import Answered, ClientSession
from feeds.changes import Changed, Page, known_pages
from feeds.hub import Hub
from feeds.kinds import Effect, Subscribe, Unsubscribe
from feeds.models import SITE_FEED_ID
from messaging.connection import Connection
from messaging.greeting import Greeting
from messaging.live import Live
from messaging.presence import Presence
from messaging.queries import CatchUp, caught_up

ROOM: Final = 7
PEOPLE: Final = (1, 2)
PAGE_ROWS: Final = 2
FAR_BEHIND: Final = 6


def account_of(user: int) -> int:
    return 100 + user


# ---- the database ------------------------------------------------------------------------------------------------


class World:
    """What is committed: the latest row of each key by feed, who is a member, and since where the others are not."""

    def __init__(self) -> None:
        self.heads = {SITE_FEED_ID: 0, ROOM: 0} | {account_of(user): 0 for user in PEOPLE}
        self.rows: dict[int, dict[str, Changed]] = {feed: {} for feed in self.heads}
        self.out_at: dict[int, int] = dict.fromkeys(PEOPLE, 0)

    def is_in(self, user: int) -> bool:
        return user not in self.out_at

    def commit(self, deeds: list[tuple[str, int]]) -> dict[int, list[Changed]]:
        """Do several things in one transaction, a verb each; return what the journal would publish."""
        changes: dict[int, list[Changed]] = {}
        for deed, user in deeds:
            for feed, change in self._do(deed, user):
                changes.setdefault(feed, []).append(change)
        return changes

    def _do(self, deed: str, user: int) -> list[tuple[int, Changed]]:
        if deed == "say":
            number = self.heads[ROOM] + 1
            text = rows.Message(pos=number, room=ROOM, number=number, author=user, at=0, text="x" * 60)
            return [self._write(ROOM, f"message {number}", text)]
        if deed == "mark":
            return [self._membership(user)] if f"membership {user}" in self.rows[account_of(user)] else []
        if deed == "invite":
            self.out_at.pop(user, None)
        else:
            self.out_at.setdefault(user, self.heads[ROOM] + 1)
        # What the room says of it comes after: whoever was taken out is not told.
        return [self._member(user), self._membership(user), self._note(user)]

    def _note(self, user: int) -> tuple[int, Changed]:
        number = self.heads[ROOM] + 1
        note = rows.Message(
            pos=number, room=ROOM, number=number, author=user, at=0, kind="system", text="left"
        )
        return self._write(ROOM, f"message {number}", note)

    def _member(self, user: int) -> tuple[int, Changed]:
        state = "member" if self.is_in(user) else "removed"
        row = rows.Member(pos=self.heads[ROOM] + 1, room=ROOM, user=user, role="member", state=state)  # type: ignore[arg-type]
        effects = () if self.is_in(user) else (Unsubscribe(user, ROOM),)
        return self._write(ROOM, f"member {user}", row, *effects)

    def _membership(self, user: int) -> tuple[int, Changed]:
        feed = account_of(user)
        row = self.membership(user, self.heads[feed] + 1)
        effect = Subscribe if self.is_in(user) else Unsubscribe
        return self._write(feed, f"membership {user}", row, effect(user, ROOM))

    def membership(self, user: int, pos: int) -> rows.Membership:
        state = "member" if self.is_in(user) else "removed"
        return rows.Membership(pos=pos, room=ROOM, role="member", joined_at=0, read=0, state=state)  # type: ignore[arg-type]

    def _write(self, feed: int, key: str, row: rows.AnyRow, *effects: Effect) -> tuple[int, Changed]:
        self.heads[feed] += 1
        change = Changed(row.pos, row, effects)
        self.rows[feed][key] = change
        return feed, change

    # ---- what is read of it --------------------------------------------------------------------------------------

    def page(self, feed: int, after: int) -> Page:
        found = sorted((one for one in self.rows[feed].values() if one.pos > after), key=lambda one: one.pos)
        some, rest = found[:PAGE_ROWS], found[PAGE_ROWS:]
        to = some[-1].pos if rest else max(self.heads[feed], after)
        beyond = tuple(effect for one in rest for effect in one.effects)
        return Page(after, to, some, [one.packed for one in some], bool(rest), beyond)

    def greet(self, user: int, hello: Hello) -> Greeting:
        feeds = {str(SITE): self.heads[SITE_FEED_ID], str(ACCOUNT): self.heads[account_of(user)]}
        if self.is_in(user):
            feeds[room_feed(ROOM)] = self.heads[ROOM]
        welcome = Welcome(
            you=rows.User(pos=0, id=user, username="x", display_name="x", role="member"),
            device=user, epoch="e", server=ServerInfo(name="x", version="0"), now=0, limits=Limits(), features=[],
            feeds=feeds,
        )  # fmt: skip
        return Greeting(welcome, account_of(user), hello.cursors)

    def catch_up(self, user: int, cursors: dict[int, int | None]) -> list[CatchUp]:
        [(room, cursor)] = cursors.items()
        head = self.heads[ROOM]
        if not self.is_in(user):
            return [CatchUp(room, 0, None, lost=True)]
        if cursor is None or not head - FAR_BEHIND <= cursor <= head:
            stands = RoomStands(
                feed=room_feed(ROOM), head=head, room=rows.Room(pos=0, id=ROOM, kind="private", name="x"),
                membership=self.membership(user, 0), last=None, last_number=0, unread=0, mentions=0,
            )  # fmt: skip
            return [CatchUp(room, head, codec.encode_news(stands))]
        if cursor == head:
            return [CatchUp(room, head, None)]
        page = self.page(ROOM, cursor)
        return [
            CatchUp(
                room, page.to, codec.encode_changes(room_feed(ROOM), cursor, page.to, page.packed), page.more
            )
        ]


# ---- the process -------------------------------------------------------------------------------------------------


@dataclass
class Reading:
    """A read that was asked for; it sees the world when it looks, and is answered later."""

    look_at: Callable[[], Any]
    answer: "asyncio.Future[Any]"
    seen: list[Any] = field(default_factory=list)

    def look(self) -> None:
        if not self.seen:
            self.seen.append(self.look_at())

    def tell(self) -> None:
        self.look()
        if not self.answer.done():
            self.answer.set_result(self.seen[0])


class Process:
    """The readers and the hub of a process in this world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.loop = asyncio.get_running_loop()
        self.hub = Hub(self)
        self.readings: list[Reading] = []
        self.troubles: list[Exception] = []

    def page(self, feed: int, after: int) -> Awaitable[Page]:
        return self._ask(lambda: self.world.page(feed, after))

    def heads(self, feeds: list[int]) -> Awaitable[Mapping[int, int]]:
        return self._ask(lambda: {feed: self.world.heads[feed] for feed in feeds})

    def read(self, function: Callable[..., Any], *args: Any) -> Awaitable[Any]:
        answers: dict[str, Callable[..., Any]] = {
            "authenticate_token": lambda token: (int(token), int(token)),
            "account_feed": lambda actor: account_of(actor.user),
            "greet": lambda actor, hello: self.world.greet(actor.user, hello),
            # What is known already has tests of its own: here everything is read.
            "catch_up": lambda user, cursors, known: self.world.catch_up(user, cursors),
            "page_of": lambda feed, after, known: self.world.page(feed, after),
        }
        return self._ask(lambda: answers[function.__name__](*args))

    def _ask(self, look_at: Callable[[], Any]) -> Awaitable[Any]:
        self.readings.append(Reading(look_at, self.loop.create_future()))
        return self.readings[-1].answer


class Caller:
    """A client that remembers its cursors from one connection to the next, and bears neither hole nor leak."""

    def __init__(self, process: Process, user: int) -> None:
        self.process = process
        self.user = user
        self.cursors: dict[str, int] = {}
        self.connection: Connection | None = None
        self.welcomed = False
        self.flows = asyncio.Event()
        self.flows.set()

    def call(self) -> None:
        """Connect, where there is no connection, and say hello."""
        if self.connection is None:
            self.session, self.welcomed = ClientSession(), False
            self.connection = Quiet(_live(self.process), self._send)
            self.connection.open()
            info = ClientInfo(name="x", version="0", platform="x")
            hello = Hello(token=f"{self.user}", client=info, epoch="e", cursors=self.cursors)
            self.connection.receive(self.session.ask(hello)[1])

    async def hang_up(self) -> None:
        connection, self.connection = self.connection, None
        if connection is not None:
            await connection.shut()

    async def _send(self, data: bytes) -> None:
        await self.flows.wait()
        try:
            self._take(data)
        except Exception as error:
            self.process.troubles.append(error)
            raise

    def _take(self, data: bytes) -> None:
        for event in self.session.receive(data):
            if isinstance(event, Answered):
                assert isinstance(event.answer, Welcome)
                mine = event.answer.feeds
                self.cursors = {SITE: 0, ACCOUNT: 0} | {f: at for f, at in self.cursors.items() if f in mine}
                self.welcomed = True
            elif isinstance(event, RoomStands):
                self._assert_not_removed(event.head)
                self.cursors[event.feed] = event.head
            elif isinstance(event, Changes) and event.feed in self.cursors:
                self._change(event)

    def _change(self, frame: Changes) -> None:
        assert self.welcomed
        assert frame.from_ <= self.cursors[frame.feed], f"a hole in {frame.feed}"
        if frame.feed == room_feed(ROOM):
            for row in frame.rows:
                self._assert_not_removed(row.pos)
        self.cursors[frame.feed] = max(frame.to, self.cursors[frame.feed])
        for row in frame.rows:
            if isinstance(row, rows.Membership) and row.state != "member":
                self.cursors.pop(room_feed(ROOM), None)

    def _assert_not_removed(self, position: int) -> None:
        assert position < self.process.world.out_at.get(self.user, position + 1), "seen by the removed"

    def assert_level(self) -> None:
        """Assert that everything has come that is theirs, and that nothing else will."""
        heads = self.process.world.heads
        expected = {str(SITE): 0, str(ACCOUNT): heads[account_of(self.user)]}
        if self.process.world.is_in(self.user):
            expected[room_feed(ROOM)] = heads[ROOM]
        assert self.cursors == expected
        assert self.connection is not None
        on = {account_of(self.user), SITE_FEED_ID} | (
            {ROOM} if self.process.world.is_in(self.user) else set()
        )
        assert self.process.hub._feeds_of[self.connection] == on
        assert not any(served.held for served in self.process.hub._served.values())


class Quiet(Connection):
    """A connection that stores no day."""

    async def _note_seen(self) -> None:
        """Write nothing."""


def _live(process: Process) -> Live:
    found = object.__new__(Live)
    found.process = cast(Any, process)
    found.hub, found.limits, found.presence = process.hub, Limits(), Presence(process.hub)
    found.site_pages, found.caught_up = known_pages(), caught_up()
    # Time does not pass here: whoever comes again and again is never asked to wait.
    found.wait_ms = lambda *asked: 0  # type: ignore[method-assign]
    found.goodbye = lambda: None  # type: ignore[method-assign]
    return found


# ---- what happens ------------------------------------------------------------------------------------------------

people = st.sampled_from(PEOPLE)
deeds = st.lists(
    st.tuples(st.sampled_from(["say", "say", "mark", "invite", "remove"]), people), min_size=1, max_size=5
)
steps = st.one_of(
    st.tuples(st.just("commit"), deeds),
    st.tuples(st.just("commit elsewhere"), deeds),
    st.tuples(st.just("publish"), st.none()),
    st.tuples(st.sampled_from(["look", "tell", "tell"]), st.integers(0, 5)),
    st.tuples(st.sampled_from(["compare", "rest"]), st.none()),
    st.tuples(st.sampled_from(["call", "call", "hang up", "stall", "flow"]), people),
)


class Play:
    """A run: steps in the order that was drawn, and in the end everything that was left."""

    def __init__(self) -> None:
        self.world = World()
        self.process = Process(self.world)
        self.callers = {user: Caller(self.process, user) for user in PEOPLE}
        self.untold: deque[dict[int, list[Changed]]] = deque()
        self.comparisons: list[asyncio.Task[None]] = []

    async def step(self, what: str, how: Any) -> None:
        readings = [one for one in self.process.readings if not one.answer.done()]
        if what == "commit":
            self.untold.append(self.world.commit(how))
        elif what == "commit elsewhere":
            self.world.commit(how)
        elif what == "publish" and self.untold:
            self.process.hub.publish(self.untold.popleft())
        elif what == "look" and readings:
            readings[how % len(readings)].look()
        elif what == "tell" and readings:
            readings[how % len(readings)].tell()
        elif what == "rest":
            await self.rest()
        elif what == "compare":
            self.comparisons.append(asyncio.create_task(self.process.hub.compare()))
        elif what == "call":
            self.callers[how].call()
        elif what == "hang up":
            await self.callers[how].hang_up()
        elif what in {"stall", "flow"}:
            flows = self.callers[how].flows
            flows.set() if what == "flow" else flows.clear()
        await turns()

    async def rest(self) -> None:
        """Publish and tell everything that is left."""
        while self.untold:
            await self.step("publish", None)
        while any(not one.answer.done() for one in self.process.readings):
            await self.step("tell", 0)

    async def end(self) -> None:
        """Tell everything that is left, compare until there is nothing to be found, and look at everybody."""
        for caller in self.callers.values():
            await self.step("call", caller.user)
            await self.step("flow", caller.user)
        for _ in range(2):
            await self.rest()
            await self.step("compare", None)
        await self.rest()
        for trouble in self.process.troubles:
            raise trouble
        for caller in self.callers.values():
            caller.assert_level()
            await caller.hang_up()
        await asyncio.gather(*self.comparisons)
        await turns()
        assert (self.process.hub._served, self.process.hub.listeners()) == ({}, [])


async def turns() -> None:
    for _ in range(12):
        await asyncio.sleep(0)


def play(members: list[int], present: list[int], script: list[tuple[str, Any]]) -> None:
    """Begin with these people in the room and these connected, follow the script, and come to the end."""
    begin: list[tuple[str, Any]] = [("commit", [("invite", user) for user in members])] if members else []
    begin += [*(("call", user) for user in present), ("rest", None)]

    async def run() -> None:
        one = Play()
        for what, how in begin + script:
            await one.step(what, how)
        await one.end()

    with patch.multiple("feeds.hub", PAGE_BYTES=400, HELD_BYTES=600):
        asyncio.run(run())


everybody = st.lists(people, unique=True)

A_REMOVAL_IS_READ_AND_TOLD_AFTER_THE_COMING_BACK: Final[list[tuple[str, Any]]] = [
    ("commit", [("remove", 2)]),
    ("publish", None),
    ("look", 0),
    ("look", 1),
    ("commit", [("invite", 2)]),
    ("publish", None),
]


@example([1, 2], [1, 2], A_REMOVAL_IS_READ_AND_TOLD_AFTER_THE_COMING_BACK)
@given(everybody, everybody, st.lists(steps, max_size=40))
def test_whatever_meets_whatever_everybody_ends_level_and_no_removed_sees_a_row(
    members: list[int], present: list[int], script: list[tuple[str, Any]]
) -> None:
    play(members, present, script)
