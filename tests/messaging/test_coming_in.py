"""Coming into rooms while reads are on their way: the test says when each read ends and what it has seen."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from accounts import queries as accounts
from chatprotocol import codec, rows
from chatprotocol import requests as rq
from chatprotocol.errors import CloseCode, ErrorCode, HearthError
from chatprotocol.frames import Asked, Bye, Changes, Err, Ok, PresenceNews, RoomStands, ServerFrame
from chatprotocol.ids import room_feed
from chatprotocol.limits import Limits
from feeds.changes import Changed, Page
from feeds.hub import Hub
from feeds.kinds import Close, Effect, Subscribe, Unsubscribe
from feeds.models import SITE_FEED_ID
from messaging import greeting, queries
from messaging.connection import Connection
from messaging.consumer import _sender
from messaging.live import Live
from messaging.queries import CatchUp
from tests.messaging.calling import INFO

ME = 5
ACCOUNT_FEED = 2
ROOM = 7


@dataclass
class Read:
    """A read that has begun."""

    function: Callable[..., Any]
    args: tuple[Any, ...]
    answer: "asyncio.Future[Any]"


@dataclass
class Process:
    """What a connection needs of a process; reads end when the test says so."""

    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.get_running_loop)
    reads: list[Read] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.hub = Hub(self)

    def read(self, function: Callable[..., Any], *args: Any) -> "asyncio.Future[Any]":
        read = Read(function, args, self.loop.create_future())
        self.reads.append(read)
        return read.answer

    def page(self, feed: int, after: int) -> "asyncio.Future[Page]":
        return self.read(self.page, feed, after)

    def heads(self, feeds: list[int]) -> "asyncio.Future[Mapping[int, int]]":
        return self.read(self.heads, feeds)


def change(pos: int, *effects: Effect) -> Changed:
    row = rows.Message(pos=pos, room=ROOM, number=pos, author=1, at=0, text=f"text {pos}")
    return Changed(pos, row, effects)


def stands(head: int) -> CatchUp:
    """What a read says of the room when its feed was at `head`."""
    frame = RoomStands(
        feed=room_feed(ROOM),
        head=head,
        room=rows.Room(pos=1, id=ROOM, kind="public", name="lounge"),
        membership=rows.Membership(pos=1, room=ROOM, role="member", joined_at=0, read=0, state="member"),
        last=None,
        last_number=0,
        unread=0,
        mentions=0,
    )
    return CatchUp(ROOM, head, codec.encode_news(frame))


class Scene:
    """One connection, and everything that it has sent."""

    def __init__(self) -> None:
        self.process = Process()
        self.sent: list[ServerFrame] = []
        self.flows = asyncio.Event()
        """Whether the client reads."""
        self.flows.set()
        self.connection = Connection(Live(self.process), self._send)  # type: ignore[arg-type]
        self.connection.open()
        self._positions = 0

    async def _send(self, data: bytes) -> None:
        await self.flows.wait()
        self.sent += codec.decode_server(data)

    async def turn(self) -> None:
        """Let everything happen that can happen without another read."""
        for _ in range(20):
            await asyncio.sleep(0)

    async def answer(self, answer: Any, which: int = 0) -> Read:
        """End a read; return what was asked."""
        await self.turn()
        read = self.process.reads.pop(which)
        if isinstance(answer, Exception):
            read.answer.set_exception(answer)
        else:
            read.answer.set_result(answer)
        await self.turn()
        return read

    async def greet(self, *rooms: int, level: bool = True) -> None:
        """Say hello up to the welcome; where `level`, site and account are level then, and the rooms are being read."""
        hello = rq.Hello(token="x", client=INFO)
        self.connection.receive(codec.encode_request(Asked(1, hello)))
        await self.answer(accounts.Authenticated(ME, 1))
        await self.answer(ACCOUNT_FEED)
        feeds = {"site": 0, "account": 0} | {str(room_feed(room)): 0 for room in rooms}
        welcome = rq.Welcome(
            you=rows.User(pos=0, id=ME, username="me", display_name="Me"),
            device=1, epoch="e", server=rq.ServerInfo(name="s", version="0"), now=0, limits=Limits(), features=[],
            feeds=feeds,
        )  # fmt: skip
        await self.answer(greeting.Greeting(welcome, ACCOUNT_FEED, {}))
        for feed in (SITE_FEED_ID, ACCOUNT_FEED) if level else ():
            read = await self.answer(Page(0, 0, [], [], more=False))
            assert read.args[:2] == (feed, 0)

    def account_says(self, effect: Effect) -> None:
        """Publish a change of the person's account with an effect."""
        self._positions += 1
        row = rows.Preference(pos=self._positions, name="x", value="y")
        self.process.hub.publish({ACCOUNT_FEED: [Changed(self._positions, row, (effect,))]})

    def room_says(self, *changes: Changed) -> None:
        """Publish changes of the room."""
        self.process.hub.publish({ROOM: list(changes)})

    @property
    def of_room(self) -> list[tuple[int, int] | int]:
        """What was sent of the room: the spans of changes, the heads of room frames."""
        found: list[tuple[int, int] | int] = []
        for frame in self.sent:
            if isinstance(frame, Changes) and frame.feed == room_feed(ROOM):
                found.append((frame.from_, frame.to))
            elif isinstance(frame, RoomStands):
                found.append(frame.head)
        return found


@pytest.fixture
async def scene(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Scene]:
    monkeypatch.setattr("messaging.connection.note_seen", lambda device: None)
    scene = Scene()
    yield scene
    await scene.connection.shut()


async def test_a_room_at_hello_is_read_and_then_goes_on_live(scene: Scene) -> None:
    await scene.greet(ROOM)
    scene.room_says(change(1), change(2))
    assert scene.of_room == []
    read = await scene.answer([stands(1)])
    assert read.function is queries.catch_up
    scene.room_says(change(3))
    await scene.turn()
    assert scene.of_room == [1, (0, 2), (2, 3)]


async def test_who_comes_into_a_room_reads_it_after_being_put_on(scene: Scene) -> None:
    await scene.greet()
    scene.account_says(Subscribe(ME, ROOM))
    scene.room_says(change(6))
    await scene.answer([stands(5)])
    assert scene.of_room == [5, (5, 6)]


async def test_a_read_that_found_nobody_does_not_undo_a_later_coming_in(scene: Scene) -> None:
    await scene.greet()
    scene.account_says(Subscribe(ME, ROOM))
    await scene.turn()
    scene.account_says(Unsubscribe(ME, ROOM))
    scene.account_says(Subscribe(ME, ROOM))
    await scene.turn()
    assert len(scene.process.reads) == 2
    await scene.answer([])
    await scene.answer([stands(5)])
    scene.room_says(change(6))
    await scene.turn()
    assert scene.of_room == [5, (5, 6)]


async def test_a_read_from_before_a_removal_does_not_count_for_a_later_coming_in(scene: Scene) -> None:
    await scene.greet()
    scene.account_says(Subscribe(ME, ROOM))
    await scene.turn()
    scene.room_says(change(4, Unsubscribe(ME, ROOM)))
    scene.room_says(change(5))
    scene.account_says(Subscribe(ME, ROOM))
    scene.room_says(change(6))
    await scene.turn()
    await scene.answer([stands(3)])
    assert scene.of_room == []
    await scene.answer([stands(6)])
    scene.room_says(change(7))
    await scene.turn()
    assert scene.of_room == [6, (6, 7)]


async def test_who_was_removed_while_the_room_was_read_gets_nothing_of_it(scene: Scene) -> None:
    await scene.greet(ROOM)
    scene.room_says(change(4, Unsubscribe(ME, ROOM)))
    await scene.answer([stands(3)])
    scene.room_says(change(5))
    await scene.turn()
    assert scene.of_room == []


async def test_who_is_no_member_when_the_room_is_read_is_taken_off(scene: Scene) -> None:
    await scene.greet(ROOM)
    await scene.answer([CatchUp(ROOM, 0, None, lost=True)])
    scene.room_says(change(1))
    await scene.turn()
    assert scene.of_room == []
    assert scene.process.hub._served.keys() == {SITE_FEED_ID, ACCOUNT_FEED}


async def test_a_position_that_nobody_here_was_told_of_is_read_before_going_on(scene: Scene) -> None:
    await scene.greet(ROOM)
    await scene.turn()
    # Another process has written 6 after this read saw 5, and only 7 is told here.
    scene.room_says(change(7))
    await scene.answer([stands(5)])
    assert scene.of_room == [5]
    read = await scene.answer(
        [CatchUp(ROOM, 7, codec.encode_changes(room_feed(ROOM), 5, 7, [change(6).packed, change(7).packed]))]
    )
    assert read.args[:2] == (ME, {ROOM: 5})
    scene.room_says(change(8))
    await scene.turn()
    assert scene.of_room == [5, (5, 7), (7, 8)]


async def test_what_comes_meanwhile_is_bounded_and_read_again_instead(scene: Scene) -> None:
    await scene.greet(ROOM)
    await scene.turn()
    large = "x" * 16_000
    for pos in range(1, 101):
        row = rows.Message(pos=pos, room=ROOM, number=pos, author=1, at=0, text=large)
        scene.room_says(Changed(pos, row, ()))
    held = scene.process.hub._served[ROOM].held[scene.connection]
    assert held.size_bytes <= 64 * 1024
    await scene.answer([stands(0)])
    read = await scene.answer([stands(100)])
    assert read.args[:2] == (ME, {ROOM: 0})
    scene.room_says(change(101))
    await scene.turn()
    assert scene.of_room == [0, 100, (100, 101)]
    assert not scene.connection._closing


async def test_an_answer_that_was_read_meanwhile_waits_for_what_the_hub_delivered(scene: Scene) -> None:
    await scene.greet(ROOM)
    await scene.answer([stands(0)])
    scene.connection.receive(codec.encode_request(Asked(2, rq.History(room=ROOM))))
    await scene.turn()
    scene.flows.clear()
    text = "x" * 150_000
    for pos in (1, 2):
        row = rows.Message(pos=pos, room=ROOM, number=pos, author=1, at=0, text=text)
        scene.room_says(Changed(pos, row, ()))
        await scene.turn()
    messages = [rows.Message(pos=1, room=ROOM, number=1, author=1, at=0, text=text)]
    await scene.answer(rq.MessagePage(messages=messages, has_more_before=False, has_more_after=False))
    scene.flows.set()
    await scene.turn()
    assert scene.of_room == [0, (0, 1), (1, 2)]
    assert isinstance(scene.sent[-1], Ok)
    assert scene.sent[-1].re == 2


async def test_passing_news_does_not_come_before_the_welcome(scene: Scene) -> None:
    scene.connection.receive(codec.encode_request(Asked(1, rq.Hello(token="x", client=INFO))))
    await scene.answer(accounts.Authenticated(ME, 1))
    await scene.answer(ACCOUNT_FEED)
    assert scene.process.hub.online() == [ME]
    scene.process.hub.passing.tell()
    await scene.turn()
    assert scene.sent == []


async def test_a_device_that_is_revoked_while_it_is_greeted_hears_nothing_but_the_end(scene: Scene) -> None:
    scene.connection.receive(codec.encode_request(Asked(1, rq.Hello(token="x", client=INFO))))
    await scene.answer(accounts.Authenticated(ME, 1))
    await scene.answer(ACCOUNT_FEED)
    scene.process.hub.publish({9: [change(1, Close(ME, 1, 4401, "signed out"))]})
    await scene.answer(accounts.unauthenticated())
    assert [type(frame).__name__ for frame in scene.sent] == ["Bye"]


async def test_a_page_that_was_being_read_does_not_come_after_the_last_words(scene: Scene) -> None:
    await scene.greet(ROOM)
    scene.process.hub.publish({9: [change(1, Close(ME, 1, 4401, "signed out"))]})
    await scene.answer([stands(3)])
    assert [type(frame).__name__ for frame in scene.sent] == ["Ok", "Bye"]


async def test_the_full_list_of_who_is_online_comes_once_everything_is_level(scene: Scene) -> None:
    await scene.greet(ROOM)
    assert not [frame for frame in scene.sent if isinstance(frame, PresenceNews)]
    await scene.answer([stands(3)])
    assert isinstance(scene.sent[0], Ok)
    assert scene.sent[-1] == PresenceNews([ME], [])


async def test_an_account_that_was_read_before_a_coming_in_does_not_undo_it(scene: Scene) -> None:
    await scene.greet(level=False)
    await scene.turn()
    # The account is being read as it was when the person had left; meanwhile they come back.
    scene.account_says(Subscribe(ME, ROOM))
    await scene.turn()
    assert [read.args[0] for read in scene.process.reads] == [SITE_FEED_ID, ME]
    await scene.answer(Page(0, 0, [], [], more=False))
    row = rows.Preference(pos=1, name="x", value="y")
    left = Changed(1, row, (Unsubscribe(ME, ROOM),))
    await scene.answer(Page(0, 1, [left], [left.packed], more=False), which=1)
    while scene.process.reads:
        await scene.answer([stands(5)])
    scene.room_says(change(6))
    await scene.turn()
    assert scene.of_room[-2:] == [5, (5, 6)]


async def test_an_account_that_says_that_one_has_left_takes_one_off(scene: Scene) -> None:
    await scene.greet(ROOM, level=False)
    await scene.answer(Page(0, 0, [], [], more=False))
    left = Changed(1, rows.Preference(pos=1, name="x", value="y"), (Unsubscribe(ME, ROOM),))
    await scene.answer(Page(0, 1, [left], [left.packed], more=False))
    while scene.process.reads:
        await scene.answer([CatchUp(ROOM, 0, None, lost=True)])
    scene.room_says(change(6))
    await scene.turn()
    assert scene.of_room == []
    assert ROOM not in scene.process.hub._served


# ---- troubles ----------------------------------------------------------------------------------------------------


def byes(scene: Scene) -> list[int]:
    return [frame.code for frame in scene.sent if isinstance(frame, Bye)]


async def test_a_hello_that_fails_is_told_that_the_server_is_busy(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    scene.connection.receive(codec.encode_request(Asked(1, rq.Hello(token="x", client=INFO))))
    await scene.answer(ValueError("a bug"))
    [refusal, _] = scene.sent
    assert isinstance(refusal, Err)
    assert refusal.error.code is ErrorCode.BUSY
    assert byes(scene) == [CloseCode.BUSY]
    assert await scene.connection.ended is CloseCode.BUSY
    assert "a hello failed" in caplog.text


async def test_a_room_that_cannot_be_read_ends_the_connection(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    await scene.greet(ROOM)
    await scene.answer(ValueError("a bug"))
    assert byes(scene) == [CloseCode.RESTARTING]
    assert "a connection failed" in caplog.text


async def test_a_device_whose_visit_cannot_be_noted_is_served_all_the_same(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def disk_is_full(device: int) -> None:
        raise HearthError(ErrorCode.BUSY, "The server cannot store anything at the moment.")

    monkeypatch.setattr("messaging.connection.note_seen", disk_is_full)
    await scene.greet(ROOM)
    await asyncio.to_thread(lambda: None)
    await scene.answer([stands(0)])
    assert byes(scene) == []
    assert scene.of_room == [0]


async def test_the_last_words_do_not_wait_for_ever(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("messaging.connection.FAREWELL_S", 0.001)
    await scene.greet()
    scene.flows.clear()
    scene.room_says(change(1))
    scene.connection.close(CloseCode.RESTARTING, "restarting")
    scene.connection.close(CloseCode.SUSPENDED, "only the first counts")
    assert await scene.connection.ended is CloseCode.RESTARTING
    scene.connection.deliver(b"nothing more")
    scene.connection.receive(b"nothing more")


async def test_a_socket_that_breaks_ends_the_connection(scene: Scene) -> None:
    async def broken(data: bytes) -> None:
        raise ConnectionResetError

    scene.connection._outlet._send = broken
    scene.connection.deliver(b"data")
    assert await scene.connection.ended is CloseCode.GOING_AWAY


async def test_a_read_that_ends_after_the_last_words_is_not_answered(scene: Scene) -> None:
    await scene.greet()
    scene.connection.receive(codec.encode_request(Asked(2, rq.Ping())))
    await scene.turn()
    scene.connection.close(CloseCode.RESTARTING, "restarting")
    await scene.answer(rq.Now(now=1))
    assert [frame.re for frame in scene.sent if isinstance(frame, Ok)] == [1]


async def test_a_request_of_a_connection_that_has_gone_is_settled_without_a_word(scene: Scene) -> None:
    await scene.greet()
    scene.connection.receive(codec.encode_request(Asked(2, rq.Ping())))
    await scene.connection.shut()
    scene.connection.close(CloseCode.RESTARTING, "nobody is there")
    assert scene.process.hub.listeners() == []


async def test_nothing_but_a_hello_greets(scene: Scene) -> None:
    with pytest.raises(TypeError, match="hello come first"):
        await scene.connection._greet(Asked(1, rq.Ping()))


async def test_a_message_that_is_too_large_ends_the_connection_whatever_the_server_let_through(
    scene: Scene,
) -> None:
    await scene.greet()
    scene.connection.receive(b"x" * (Limits().message_bytes + 1))
    await scene.turn()
    assert byes(scene) == [CloseCode.TOO_BIG]


async def test_a_request_that_is_refused_while_it_is_read_is_refused(scene: Scene) -> None:
    await scene.greet()
    scene.connection.receive(codec.encode_request(Asked(2, rq.Ping())))
    await scene.answer(HearthError(ErrorCode.NOT_FOUND, "There is no such room."))
    [refusal] = [frame for frame in scene.sent if isinstance(frame, Err)]
    assert (refusal.re, refusal.error.code) == (2, ErrorCode.NOT_FOUND)


async def test_who_is_closed_while_the_greeting_is_read_is_not_welcomed(scene: Scene) -> None:
    scene.connection.receive(codec.encode_request(Asked(1, rq.Hello(token="x", client=INFO))))
    await scene.answer(accounts.Authenticated(ME, 1))
    await scene.answer(ACCOUNT_FEED)
    scene.connection.close(CloseCode.RESTARTING, "restarting")
    await scene.answer(None)
    assert [type(frame) for frame in scene.sent] == [Bye]


async def test_a_server_that_says_that_a_socket_is_closed_is_heard() -> None:
    async def send(event: object) -> None:
        raise RuntimeError("unexpected message after websocket.close")

    with pytest.raises(ConnectionResetError):
        await _sender(send)(b"data")
