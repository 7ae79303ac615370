"""One connection: from hello to bye. It reads requests, hands them to the handlers, and listens for the hub.

It knows sockets only as two functions, one that sends bytes and one that ends the connection.
"""

import asyncio
import contextlib
import itertools
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, Final

import structlog
from django.db import DatabaseError

from accounts import queries as accounts
from accounts.services import note_seen
from chatprotocol import codec
from chatprotocol.errors import CloseCode, ErrorCode, HearthError, ProtocolError
from chatprotocol.frames import Asked, Bye, Misasked, TypingNews
from chatprotocol.ids import ACCOUNT, PROTOCOL_VERSION, SITE, room_feed
from chatprotocol.requests import Hello, Request
from chatprotocol.session import ServerSession, State
from feeds.hub import Held
from feeds.journal import Write
from feeds.layer import News
from feeds.models import SITE_FEED_ID
from feeds.outlet import Outlet, WriteNow
from feeds.telemetry import counted
from feeds.verbs import Outcome
from messaging import greeting, handlers, replaying
from messaging.handlers import Drawing, WriteHandler
from messaging.live import Live
from messaging.policy import Actor

logger = structlog.get_logger(__name__)
_is_on: Final = logging.getLogger(__name__).isEnabledFor
"""Asked before anything is put together for the log that is rarely written there."""

FAREWELL_S: Final = 1.0
"""How long the last words may take to leave, before the connection ends without them."""

UNREADABLE: Final = "unreadable"
"""What a request is called whose operation is not known."""

_numbers: Final = itertools.count(1)


class Connection:
    """A listener of the hub, and the one whose requests are carried out."""

    user: int
    device: int

    def __init__(
        self,
        live: Live,
        send: Callable[[bytes], Awaitable[None]],
        signed_in: Callable[[], None] = lambda: None,
        write_now: WriteNow | None = None,
    ) -> None:
        self.number = next(_numbers)
        """What the log calls this connection; unique in its process."""
        self._live = live
        self._signed_in = signed_in
        self._session = ServerSession(live.limits)
        self._outlet = Outlet(send, live.limits.out_message_bytes, self._too_slow, self._speak_up, write_now)
        self._actor: Actor | None = None
        self._closing = False
        self._pause_ms = 0
        self._early: set[int] = set()
        self._answered: asyncio.Future[None] | None = None
        self._reading = asyncio.Lock()
        self._writing = asyncio.Lock()
        self._held_up = 0
        """Writes that are not handed over yet, because a picture is drawn for one of them."""
        self._tasks: set[asyncio.Task[None]] = set()
        self.ended: asyncio.Future[CloseCode] = live.process.loop.create_future()
        """Done when the connection is over; the code says why."""

    # ---- life ----------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Begin to wait for the hello."""
        counted.opened += 1
        self._begin(self._expect_hello())

    def _speak_up(self) -> None:
        self._begin(self._speak())

    async def _speak(self) -> None:
        try:
            await self._outlet.run()
        except OSError:
            # Nobody hears it any more.
            self._end(CloseCode.GOING_AWAY)

    async def shut(self) -> None:
        """The socket is gone: forget everything."""
        self._live.hub.disconnect(self)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._session.close()
        self._live.goodbye()

    def close(self, code: int, message: str, retry_ms: int | None = None) -> None:
        """Say the last words and end."""
        if self._session.state is State.CLOSED or self._closing:
            return
        self._closing = True
        self._live.hub.let_go(self)
        self._outlet.last_words(self._session.bye(Bye(int(code), message, retry_ms)))
        self._begin(self._farewell(CloseCode(code)))

    async def _farewell(self, code: CloseCode) -> None:
        try:
            async with asyncio.timeout(FAREWELL_S):
                await self._outlet.drained()
        except TimeoutError:
            self._log.debug("the last words did not leave in time")
        self._end(code)

    def gone(self, reading: "asyncio.Task[None]") -> None:
        """Learn that nothing more will be read: the client has gone, or the reading has failed."""
        if not reading.cancelled() and (error := reading.exception()) is not None:
            self._log.error("a connection could not be read", exc_info=error)
            self.close(CloseCode.RESTARTING, "Something went wrong on the server.")
        else:
            self._end(CloseCode.GOING_AWAY)

    def _end(self, code: CloseCode) -> None:
        if not self.ended.done():
            self.ended.set_result(code)
            counted.closed[code] += 1
            if _is_on(logging.DEBUG):
                self._log.debug("connection ended", code=int(code))

    async def _expect_hello(self) -> None:
        await asyncio.sleep(self._live.limits.hello_ms / 1000)
        if self._session.state is State.NEW:
            self.close(CloseCode.NO_HELLO, "No hello came in time.")

    def _too_slow(self) -> None:
        self.close(CloseCode.TOO_SLOW, "This connection reads too slowly.")

    # ---- what the client sends -----------------------------------------------------------------------------------

    async def may_read(self) -> None:
        """Wait until another request may be read: as many as may be are in flight, or too many have come."""
        if self._pause_ms:
            pause_s, self._pause_ms = self._pause_ms / 1000, 0
            await asyncio.sleep(pause_s)
        while self._session.full or self._session.state is State.GREETING:
            self._answered = self._live.process.loop.create_future()
            await self._answered

    def _let_read_on(self) -> None:
        if self._answered is not None and not self._answered.done():
            self._answered.set_result(None)

    def receive(self, data: bytes | None) -> None:
        """Take a message of the client's; None is one that is not binary."""
        if self._closing:
            return
        try:
            if data is None:
                raise ProtocolError("a message is not binary")
            if len(data) > self._live.limits.message_bytes:
                self.close(CloseCode.TOO_BIG, "A message is too large.")
                return
            asked = self._session.receive(data)
        except ProtocolError as error:
            self.close(CloseCode.BAD_PROTOCOL, f"The connection broke the protocol: {error}.")
            return
        self._take(asked, len(data))

    def _take(self, asked: Asked | Misasked, size_bytes: int) -> None:
        if self._actor is None:
            # The session lets nothing but a hello come first.
            self._begin(self._greet(asked))
            return
        kind = _kind_of(asked.request) if isinstance(asked, Asked) else None
        wait_ms = self._live.wait_ms(self._actor.user, kind, size_bytes)
        if wait_ms:
            self._pause_ms = wait_ms
            self._refuse(asked, _too_many(wait_ms))
        elif isinstance(asked, Misasked):
            self._refuse(asked, asked.error)
        else:
            self._carry_out(self._actor, asked)

    def _carry_out(self, actor: Actor, asked: Asked) -> None:
        write = handlers.WRITES.get(type(asked.request))
        if write is not None:
            drawing = write.drawing_of(asked.request)
            if drawing is None and not self._held_up:
                self._write(asked, write, *write.call(actor, asked.request))
            else:
                self._held_up += 1
                self._begin(self._write_in_turn(actor, asked, write, drawing))
        elif type(asked.request) in handlers.READS:
            self._begin(self._read(actor, asked))
        else:
            self._refuse(asked, HearthError(ErrorCode.UNSUPPORTED, "This server does not do this yet."))

    def _write(
        self, asked: Asked, write: WriteHandler, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        settle = partial(self._settle, asked, write.answer)
        self._live.process.journal.submit(Write(write.verb, args, kwargs, settle, origin=self))

    async def _write_in_turn(
        self, actor: Actor, asked: Asked, write: WriteHandler, drawing: Drawing | None
    ) -> None:
        """Write what needs a picture, or came after something that does: all that is written keeps its order."""
        try:
            with self._refusing(asked):
                async with self._writing:
                    args, kwargs = write.call(actor, asked.request)
                    if drawing is not None:
                        args = (*args, await self._live.draw(actor, asked.request, drawing))
                    self._write(asked, write, args, kwargs)
        finally:
            self._held_up -= 1

    async def _read(self, actor: Actor, asked: Asked) -> None:
        with self._refusing(asked):
            # One at a time, and each when the one before has left: what is read waits in the database, not in memory.
            async with self._reading:
                await self.drained()
                answer = await self._live.read(actor, asked.request)
                if isinstance(answer, handlers.Told):
                    self._pass_on(answer)
                    answer = answer.answer
                data = self._session.ok(asked.id, answer)
                self._note(asked, "ok")
                # What the hub has delivered meanwhile goes first.
                await self.drained()
                self.push_in_turn(data)
                self._let_read_on()

    @contextmanager
    def _refusing(self, asked: Asked) -> Iterator[None]:
        """Answer with what goes wrong: a refusal as it is, everything else in words that tell nothing."""
        try:
            yield
        except HearthError as refusal:
            self._refuse(asked, refusal)
        except DatabaseError:
            counted.database_refused("read")
            self._log_of(asked).exception("the database refused to read")
            busy = "The server cannot read its data at the moment."
            self._refuse(asked, HearthError(ErrorCode.BUSY, busy, retry_ms=1_000))
        except Exception:
            self._log_of(asked).exception("a request failed")
            self._refuse(asked, HearthError(ErrorCode.INTERNAL, "Something went wrong on the server."))

    def _settle(self, asked: Asked, answer: Callable[[Any], Any], outcome: Outcome) -> None:
        if isinstance(outcome, HearthError):
            self._refuse(asked, outcome)
            return
        try:
            self._answer(asked, answer(outcome))
        except Exception:
            # It is done all the same; whoever asked must not wait for ever.
            self._log_of(asked).exception("what was written could not be answered")
            self._refuse(asked, HearthError(ErrorCode.INTERNAL, "Something went wrong on the server."))

    def _answer(self, asked: Asked, answer: object) -> None:
        self._reply(self._session.ok(asked.id, answer))
        self._note(asked, "ok")

    def _refuse(self, asked: Asked | Misasked, error: HearthError) -> None:
        self._reply(self._session.err(asked.id, error))
        self._note(asked, error.code)

    def _reply(self, data: bytes) -> None:
        self._push(data)
        self._let_read_on()

    def _push(self, data: bytes) -> None:
        # Nothing comes after the last words, whatever was still being read for this connection.
        if not self._closing:
            self._outlet.push(data)

    def push_in_turn(self, data: bytes) -> None:
        """Send a frame behind what the hub has delivered."""
        if not self._closing:
            self._outlet.push_in_turn(data)

    async def drained(self) -> None:
        """Wait until nothing waits to be sent."""
        await self._outlet.drained()

    def _pass_on(self, told: handlers.Told) -> None:
        """Tell the room's others who writes."""
        data = codec.encode_news(TypingNews(told.room, self.user, told.on))
        self._live.process.news(News(told.room, data, without_user=self.user, at=told.at))

    # ---- what is told of it --------------------------------------------------------------------------------------

    @property
    def waiting(self) -> tuple[int, int]:
        """Return what waits to be sent: frames, and the bytes that count against the reader."""
        return self._outlet.waiting_frames, self._outlet.waiting_bytes

    def _note(self, asked: Asked | Misasked, outcome: str) -> None:
        op = asked.request.op if isinstance(asked, Asked) else UNREADABLE
        counted.requests[op, outcome] += 1
        if _is_on(logging.DEBUG):
            self._log_of(asked).debug("request answered", outcome=str(outcome))

    @property
    def log_context(self) -> dict[str, int]:
        """Return what the log says about whatever this connection has asked for."""
        if self._actor is None:
            return {"connection": self.number}
        return {"connection": self.number, "user": self.user, "device": self.device}

    @property
    def _log(self) -> Any:
        """Return a logger that says whose connection this is, made when it is wanted: it is for few."""
        return logger.bind(**self.log_context)

    def _log_of(self, asked: Asked | Misasked) -> Any:
        if isinstance(asked, Misasked):
            return self._log.bind(op=UNREADABLE)
        context = {"op": asked.request.op, "room": getattr(asked.request, "room", None)}
        return self._log.bind(**{name: value for name, value in context.items() if value is not None})

    # ---- opening -------------------------------------------------------------------------------------------------

    async def _greet(self, asked: Asked | Misasked) -> None:
        if isinstance(asked, Misasked) or not isinstance(asked.request, Hello):
            raise TypeError("the session lets nothing but a hello come first")
        try:
            await self._welcome(asked, asked.request)
        except HearthError as refusal:
            self._turn_away(asked, refusal)
        except Exception:
            self._log.exception("a hello failed")
            busy = "The server cannot take you in at the moment."
            self._turn_away(asked, HearthError(ErrorCode.BUSY, busy))
        self._let_read_on()

    def _turn_away(self, asked: Asked, refusal: HearthError) -> None:
        if self._closing:
            return
        self._push(self._session.err(asked.id, refusal))
        self._note(asked, refusal.code)
        self.close(_CLOSE_CODES.get(refusal.code, CloseCode.BUSY), refusal.message, refusal.retry_ms)

    async def _welcome(self, asked: Asked, hello: Hello) -> None:
        if hello.protocol != PROTOCOL_VERSION:
            which = "client" if hello.protocol < PROTOCOL_VERSION else "server"
            message = f"This server speaks version {PROTOCOL_VERSION} of the protocol: update the {which}."
            raise HearthError(ErrorCode.UNSUPPORTED, message, field="protocol")
        process, hub = self._live.process, self._live.hub
        self.user, self.device = await process.read(accounts.authenticate_token, hello.token)
        actor = Actor(self.user, self.device)
        account_feed = await process.read(greeting.account_feed, actor)
        if hub.connections_of(self.user) >= self._live.limits.connections:
            raise HearthError(ErrorCode.BUSY, "Too many connections of this account are open.")
        if wait_ms := self._live.wait_ms(self.user, Hello):
            raise _too_many(wait_ms)
        # From here on what happens to the person finds this connection; what it has missed is read after.
        hub.connect(self)
        own = [hub.hold(self, SITE_FEED_ID, SITE), hub.hold(self, account_feed, ACCOUNT)]
        greeted = await process.read(greeting.greet, actor, hello)
        if self._closing:
            return
        rooms = {room: hub.hold(self, room, room_feed(room)) for room in greeted.rooms()}
        self._actor = actor
        self._signed_in()
        self._answer(asked, greeted.welcome)
        self._begin(self._bring_level(greeted, own, rooms))
        for room in self._early - rooms.keys():
            self.subscribed(room)
        # Once a day this is a write, and waits for one.
        self._begin(self._note_seen())

    async def _note_seen(self) -> None:
        with contextlib.suppress(HearthError):  # the journal has said why; a day is lost at most
            await asyncio.to_thread(note_seen, self.device)

    async def _bring_level(self, greeted: greeting.Greeting, own: list[Held], rooms: dict[int, Held]) -> None:
        await replaying.replay(self._live, self, greeted, own, rooms)
        self._live.presence.tell_all(self)

    def gather(self) -> None:
        """Let the answer to a write leave with what the same commit delivers."""
        self._outlet.gather()

    # ---- what the hub says ---------------------------------------------------------------------------------------

    def deliver(self, data: bytes) -> None:
        """Take a frame."""
        self._push(data)

    def deliver_news(self, data: bytes) -> None:
        """Take passing news, or drop it: nothing comes before the welcome, and nothing after the last words."""
        if self._actor is not None and not self._closing:
            self._outlet.push_news(data)

    def subscribed(self, feed: int) -> None:
        """Come into a room: held back until it has been read where the room stands."""
        if self._actor is None:
            # Nothing comes before the welcome.
            self._early.add(feed)
            return
        place = self._live.hub.hold(self, feed, room_feed(feed))
        self._begin(replaying.replay_rooms(self._live, self, {feed: place}, {feed: None}))

    def _begin(self, work: Any) -> None:
        task = self._live.process.loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._log.error("a connection failed", exc_info=error)
            self.close(CloseCode.RESTARTING, "Something went wrong on the server.")


def _kind_of(request: Request) -> type:
    """Return as what a request is paid for."""
    write = handlers.WRITES.get(type(request))
    return Drawing if write is not None and write.drawing_of(request) is not None else type(request)


def _too_many(wait_ms: int) -> HearthError:
    return HearthError(ErrorCode.RATE_LIMITED, "Too many requests: wait a moment.", retry_ms=wait_ms)


_CLOSE_CODES: Final = {
    ErrorCode.UNAUTHENTICATED: CloseCode.UNAUTHENTICATED,
    ErrorCode.SUSPENDED: CloseCode.SUSPENDED,
    ErrorCode.UNSUPPORTED: CloseCode.WRONG_VERSION,
    ErrorCode.RATE_LIMITED: CloseCode.TOO_MUCH,
}
