"""Drives the core over the socket and the store: connects, says hello, resumes, asks.

The rules are the core's: this module asks them and carries it out. What is sent on its own is the timekeeper's, what
comes in is the intake's, what people and programs want is `chatclient.client`'s. Everything belongs to one event loop.
"""

import asyncio
import contextlib
import logging
import platform
from collections.abc import Awaitable, Callable
from typing import Any, Final

from chatclient import dialing
from chatclient.changes import ConnectionChanged
from chatclient.clock import Clock
from chatclient.core.backoff import Backoff
from chatclient.core.model import Connection, ConnectionState
from chatclient.core.verdicts import LOST, Verdict
from chatclient.desk import Desk
from chatclient.indexing import index_the_rest
from chatclient.intake import Intake
from chatclient.link import Link, Lost
from chatclient.profiles import Profile
from chatclient.store.errors import StoreDamaged, StoreError
from chatclient.timekeeper import Timekeeper
from chatclient.version import version
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.ids import ACCOUNT, SITE
from chatprotocol.limits import Limits
from chatprotocol.requests import ClientInfo, Hello, Request, Welcome
from chatprotocol.session import ClientEvent

logger = logging.getLogger(__name__)

WELCOME_TIMEOUT_S: Final = 10.0
ANSWER_TIMEOUT_S: Final = 30.0
STEADY_MS: Final = 10_000
"""A connection that lasted this long was a good one: back-off begins anew."""
MOST_CURSORS: Final = 1_000
"""More do not fit into a hello; then the server says of every room where it stands."""
PAUSES: Final = 3
"""How often a request is asked again after the pause that the server wants, before whoever asked is told."""
LONGEST_PAUSE_MS: Final = 5_000
LAST_DRAFT_S: Final = 1.0
"""How long the end waits for the server to have the drafts."""

SILENT: Final = Verdict(resume=True, reason="The server does not answer.")
NO_TOKEN: Final = Verdict(resume=False, reason="This device is not signed in.", sign_in=True)
STUMBLED: Final = Verdict(resume=True, reason="Something went wrong in this program; it tries again.")


class Engine:
    """The connection of one profile, for as long as the program wants one."""

    def __init__(
        self,
        profile: Profile,
        desk: Desk,
        read_token: Callable[[], Awaitable[str | None]],
        *,
        program: str,
        clock: Clock,
        backoff: Backoff,
    ) -> None:
        self._profile = profile
        self._desk = desk
        self._read_token = read_token
        self._program = program
        self._clock = clock
        self._backoff = backoff
        self._timekeeper = Timekeeper(desk, clock, self.mend)
        self._intake = Intake(desk, clock)
        self._tasks: list[asyncio.Task[None]] = []
        self._link: Link | None = None
        self._again = asyncio.Event()
        self._waiting: list[asyncio.Future[None]] = []
        self._refusal: HearthError | None = None
        self._welcomed = False
        self.limits = Limits()

    # ---- life ----------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to connect, to keep time, and to index what is not indexed yet."""
        work = (self._run(), self._timekeeper.run(), index_the_rest(self._desk, self.mend))
        self._tasks = [asyncio.create_task(each) for each in work]

    async def stop(self) -> None:
        """End the connection, after a last word on drafts."""
        await self._timekeeper.send_drafts(LAST_DRAFT_S)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []

    def reconnect(self) -> None:
        """Try now, whatever was waited for."""
        self._backoff.reset()
        self._again.set()
        if self._desk.connection.state == "stopped":
            self._become("connecting")

    def mend(self) -> None:
        """The cache is damaged: begin a new one, and a new connection for it."""
        try:
            self._desk.mend()
            self._desk.flush()
        except StoreError:
            logger.exception("a new cache could not be made")
        self._end_link()

    def _end_link(self) -> None:
        if self._link is not None:
            self._ending = asyncio.create_task(self._link.end())

    def wake(self) -> None:
        """Something may be due."""
        self._timekeeper.wake()

    def read_again(self, room: int, error: HearthError) -> None:
        """A page of a room was given with holes, for this reason: say so when it can be read whole."""
        self._timekeeper.read_again(room, error)

    @property
    def online(self) -> bool:
        """Whether requests can be asked."""
        return self._desk.connection.state == "online"

    async def _run(self) -> None:
        while True:
            self._again.clear()
            began_ms = self._clock.steady_ms()
            verdict = await self._connection()
            if self._clock.steady_ms() - began_ms >= STEADY_MS:
                self._backoff.reset()
            await self._pause(verdict)

    async def _pause(self, verdict: Verdict) -> None:
        if not verdict.resume:
            self._become("stopped", verdict.reason, sign_in=verdict.sign_in)
            await self._again.wait()
            return
        wait_s = max(self._backoff.next_s(), verdict.after_ms / 1000)
        retry_at_ms = self._clock.wall_ms() + int(wait_s * 1000)
        self._become("offline", verdict.reason, retry_at_ms=retry_at_ms, distrusted=verdict.distrusted)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(wait_s):
                await self._again.wait()

    async def _connection(self) -> Verdict:
        """Live through one connection, or the attempt at one."""
        if self._desk.connection.state != "connecting":
            before = self._desk.connection
            self._become("connecting", before.reason, distrusted=before.distrusted)
        try:
            token = await self._read_token()
            if token is None:
                return NO_TOKEN
            link = await self._dial()
            return await self._live(link, token)
        except dialing.NoConnection as error:
            return error.verdict
        except StoreDamaged as error:
            self.mend()
            return Verdict(resume=True, reason=error.message)
        except StoreError as error:
            return Verdict(resume=True, reason=error.message)
        except Exception:
            logger.exception("a connection failed")
            return STUMBLED

    async def _dial(self) -> Link:
        profile = self._profile
        socket = await dialing.dial(profile.address, accept_plain=profile.accept_plain, pin=profile.pin)
        return Link(socket, self._receive)

    async def _live(self, link: Link, token: str) -> Verdict:
        self._link, self._refusal, self._welcomed = link, None, False
        self._desk.replica.open()
        link.send(self._hello(token), self._greeted)
        impatience = asyncio.get_running_loop().call_later(WELCOME_TIMEOUT_S, self._give_up_waiting)
        try:
            verdict = await link.run()
        finally:
            impatience.cancel()
            self._link = None
            self._timekeeper.offline()
        return self._explained(verdict)

    def _hello(self, token: str) -> Hello:
        sync = self._desk.replica.sync
        cursors = sync.cursors
        if len(cursors) > MOST_CURSORS:
            cursors = {feed: cursors[feed] for feed in (SITE, ACCOUNT) if feed in cursors}
        info = ClientInfo(name=self._program, version=version(), platform=platform.system() or "unknown")
        return Hello(token=token, client=info, epoch=sync.epoch, cursors=cursors)

    def _give_up_waiting(self) -> None:
        if not self.online:
            self._refusal = HearthError(ErrorCode.BUSY, SILENT.reason)
            self._end_link()

    def _explained(self, verdict: Verdict) -> Verdict:
        """A connection that ended without a word after a refused hello has its reason in the refusal."""
        if verdict is LOST and self._refusal is not None:
            return Verdict(resume=True, reason=self._refusal.message, after_ms=self._refusal.retry_ms or 0)
        return verdict

    def _become(
        self,
        state: ConnectionState,
        reason: str = "",
        *,
        sign_in: bool = False,
        retry_at_ms: int | None = None,
        level: bool = False,
        distrusted: bool = False,
    ) -> None:
        self._desk.connection = Connection(
            state=state,
            since_ms=self._clock.wall_ms(),
            reason=reason,
            sign_in=sign_in,
            retry_at_ms=retry_at_ms,
            level=level,
            distrusted=distrusted,
        )
        self._desk.emit(ConnectionChanged(connection=self._desk.connection))
        self._notify()

    # ---- what the server says ------------------------------------------------------------------------------------

    def _receive(self, events: list[ClientEvent]) -> None:
        if self._link is None:
            return
        was_online = self.online
        self._intake.take(events, self._link.settle)
        if self._welcomed and not was_online:
            self._become("online")
            self._timekeeper.online(self._link.send)
        self._desk.flush()
        if self.online and not self._desk.connection.level and self._desk.replica.sync.level:
            self._become("online", level=True)
        self._timekeeper.wake()
        self._notify()

    def _greeted(self, answer: Welcome | HearthError) -> None:
        if isinstance(answer, Lost):
            return
        if isinstance(answer, HearthError):
            self._refusal = answer
            return
        self._desk.drafts.ahead_ms = answer.now - self._clock.wall_ms()
        self._desk.replica.welcome(answer)
        self.limits = answer.limits
        self._welcomed = True

    # ---- requests ------------------------------------------------------------------------------------------------

    async def ask(self, request: Request) -> Any:
        """Ask the server and return its answer.

        Raises HearthError: a refusal, `busy` without a connection, Lost where it is not known what has become of it.
        """
        for _ in range(PAUSES):
            try:
                return await self._ask(request)
            except HearthError as error:
                pause_ms = error.retry_ms or 0
                if error.code is not ErrorCode.RATE_LIMITED or pause_ms > LONGEST_PAUSE_MS:
                    raise
            await asyncio.sleep(pause_ms / 1000)
        return await self._ask(request)

    async def _ask(self, request: Request) -> Any:
        if self._link is None or not self.online:
            raise no_connection()
        answered: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._link.send(request, lambda answer: _resolve(answered, answer))
        try:
            async with asyncio.timeout(ANSWER_TIMEOUT_S):
                return await answered
        except TimeoutError:
            raise Lost from None

    def tell_in_passing(self, request: Request) -> None:
        """Ask without waiting for the answer; forgotten without a connection."""
        if self._link is not None and self.online:
            self._link.send(request, lambda _: None)

    async def level(self, timeout_s: float, *, named: bool = False) -> None:
        """Return once the client is online and level; `named`: and knows who is in its direct rooms.

        Raises HearthError where it stops, or after `timeout_s`.
        """
        try:
            async with asyncio.timeout(timeout_s):
                while not self._level_or_stopped(named):
                    waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
                    self._waiting.append(waiter)
                    await waiter
        except TimeoutError:
            reason = self._desk.connection.reason or SILENT.reason
            raise HearthError(ErrorCode.BUSY, reason) from None
        stopped = self._desk.connection
        if stopped.state == "stopped":
            code = ErrorCode.UNAUTHENTICATED if stopped.sign_in else ErrorCode.UNSUPPORTED
            raise HearthError(code, stopped.reason)

    def _level_or_stopped(self, named: bool) -> bool:
        state = self._desk.connection.state
        if state != "online":
            return state == "stopped"
        return self._desk.replica.sync.level and not (named and self._timekeeper.unnamed())

    def _notify(self) -> None:
        """Let those who wait for another state look again."""
        waiting, self._waiting = self._waiting, []
        for waiter in waiting:
            _resolve(waiter, None)


def _resolve(answered: "asyncio.Future[Any]", answer: Any) -> None:
    if answered.done():
        return
    if isinstance(answer, HearthError):
        answered.set_exception(answer)
    else:
        answered.set_result(answer)


def no_connection() -> HearthError:
    """Return the answer to whoever asks what only the server can do, while it cannot be asked."""
    return HearthError(ErrorCode.BUSY, "There is no connection to the server at the moment.")
