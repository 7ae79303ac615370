"""Has the files of messages carried to the server: what goes when is `chatclient.core.uploads`', how is `carrying`'s.

It begins nothing without a connection, and goes on where the server stands when there is one again. It wakes whenever
the outbox looks different or the connection does.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, Final

import msgspec

from chatclient import carrying, originals
from chatclient.changes import Change, ConnectionChanged, OutboxChanged, Uploading
from chatclient.clock import Clock
from chatclient.core.backoff import LEAST_S, MOST_S, Backoff
from chatclient.core.pace import Pace
from chatclient.core.tus import Again, Done, Failed, Outcome
from chatclient.core.uploads import MOST_AT_ONCE, Attachment, Spot
from chatclient.desk import Desk
from chatclient.web import Door
from chatprotocol.errors import HearthError
from chatprotocol.ids import Key

logger = logging.getLogger(__name__)

BACKOFF: Final = LEAST_S, MOST_S
STUMBLED: Final = "Something went wrong in this program; it tries again."
TERMINATION_TRIES: Final = 3
"""The server may be busy with what was on its way when the person changed their mind."""
TERMINATION_PAUSE_S: Final = 1.0


class Uploader:
    """Uploads for one client. `random` gives numbers in [0, 1); `wake` lets what can go now be sent."""

    def __init__(
        self, desk: Desk, door: Door, clock: Clock, random: Callable[[], float], wake: Callable[[], None]
    ) -> None:
        self._desk = desk
        self._door = door
        self._clock = clock
        self._random = random
        self._wake_others = wake
        self._woken = asyncio.Event()
        self._carried: dict[Spot, asyncio.Task[None]] = {}
        self._asides: set[asyncio.Task[None]] = set()
        self._backoffs: dict[Spot, Backoff] = {}
        self._pace = Pace()
        self._keeping: asyncio.Task[None] | None = None

    # ---- life ----------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to carry what waits."""
        self._desk.originals.sweep(self._desk.words.paths())
        self._unsubscribe = self._desk.subscribe(self._hear)
        self._keeping = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        """Carry nothing any more; what is not there waits in the outbox."""
        tasks = [*self._carried.values(), *self._asides]
        if self._keeping is not None:
            self._unsubscribe()
            tasks.append(self._keeping)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _hear(self, change: Change) -> None:
        if isinstance(change, ConnectionChanged):
            if change.connection.state == "online":
                self._desk.outbox.uploads.hurry()
            self._woken.set()
        elif isinstance(change, OutboxChanged):
            self._woken.set()

    async def _keep(self) -> None:
        while True:
            self._woken.clear()
            try:
                self._work()
            except Exception:
                logger.exception("carrying files failed; it goes on")
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._wait_s()):
                    await self._woken.wait()

    def _work(self) -> None:
        """Begin what is due, end what is not wanted any more."""
        uploads = self._desk.outbox.uploads
        for spot, task in self._carried.items():
            if not uploads.is_running(spot):
                task.cancel()
        for left in uploads.take_left():
            self._forget(left)
        if self._is_online:
            for spot in uploads.due(self._clock.steady_ms(), self._carried):
                self._tell(spot)
                self._carried[spot] = task = asyncio.create_task(self._carry(spot))
                task.add_done_callback(partial(self._ended, spot))

    @property
    def _is_online(self) -> bool:
        return self._desk.connection.state == "online"

    def _wait_s(self) -> float | None:
        due_ms = self._desk.outbox.uploads.next_due_ms()
        if due_ms is None or not self._is_online or len(self._carried) >= MOST_AT_ONCE:
            return None
        return max(0, due_ms - self._clock.steady_ms()) / 1000

    def _ended(self, spot: Spot, _: "asyncio.Task[None]") -> None:
        del self._carried[spot]
        self._woken.set()

    # ---- what the person wants -----------------------------------------------------------------------------------

    def pause(self, key: Key) -> None:
        """Let the files of a message rest."""
        if self._desk.outbox.uploads.pause(key):
            self._turned(key)

    def resume(self, key: Key) -> None:
        """Let them go on."""
        if self._desk.outbox.uploads.resume(key):
            self._turned(key)

    def _turned(self, key: Key) -> None:
        for place, _ in enumerate(self._desk.outbox.uploads.attachments(key)):
            self._desk.keep_attachment((key, place))
            self._tell((key, place))
        self._woken.set()

    def _forget(self, left: Attachment) -> None:
        """A file is needed no longer: neither what was pasted here, nor half of it there."""
        if left.path not in self._desk.words.paths():
            self._desk.originals.forget(left.path)
        if left.url is not None and left.file is None:
            self._aside(self._terminate(left.url))

    async def _terminate(self, url: str) -> None:
        for _ in range(TERMINATION_TRIES):
            if await carrying.terminate(self._door, url):
                return
            await asyncio.sleep(TERMINATION_PAUSE_S)

    def _aside(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._asides.add(task)
        task.add_done_callback(self._asides.discard)

    # ---- one file ------------------------------------------------------------------------------------------------

    async def _carry(self, spot: Spot) -> None:
        try:
            outcome = await self._outcome(spot)
        except HearthError as error:
            outcome = Failed(error)
        except Exception:
            logger.exception("a file could not be carried")
            outcome = Again(STUMBLED)
        if self._desk.outbox.uploads.is_running(spot):
            self._end(spot, outcome)

    async def _outcome(self, spot: Spot) -> Outcome:
        uploads = self._desk.outbox.uploads
        attachment = uploads.attachment(spot)
        if attachment.sha256 is None:
            digest = await originals.digest(attachment)
            if not uploads.is_running(spot):
                return Again("")  # it is given up, or another file stands in its place
            attachment = msgspec.structs.replace(attachment, sha256=digest)
            self._learn(spot, attachment)
        return await carrying.carry(
            self._door, attachment, lambda url, sent: self._progressed(spot, url, sent)
        )

    def _progressed(self, spot: Spot, url: str | None, sent: int) -> None:
        uploads = self._desk.outbox.uploads
        if not uploads.is_running(spot):
            return
        if uploads.attachment(spot).url != url:
            self._learn(spot, msgspec.structs.replace(uploads.attachment(spot), url=url))
        if sent > uploads.file(spot).sent:
            self._backoffs.pop(spot, None)
        uploads.progressed(spot, sent)
        self._tell(spot)

    def _learn(self, spot: Spot, attachment: Attachment) -> None:
        self._desk.outbox.uploads.learned(spot, attachment)
        self._desk.keep_attachment(spot)

    def _end(self, spot: Spot, outcome: Outcome) -> None:
        uploads = self._desk.outbox.uploads
        match outcome:
            case Done(file):
                self._learn(spot, msgspec.structs.replace(uploads.attachment(spot), file=file))
                self._backoffs.pop(spot, None)
            case Again(reason, after_ms):
                uploads.again(spot, reason, self._clock.steady_ms() + self._wait_ms(spot, after_ms or 0))
            case Failed(error):
                uploads.refused(spot, error.message)
        self._tell(spot)
        if isinstance(outcome, Failed):
            self._desk.fail(spot[0], outcome.error)
        elif isinstance(outcome, Done):
            self._pace.forget(spot)
            self._wake_others()

    def _wait_ms(self, spot: Spot, named_ms: int) -> int:
        least_s, most_s = BACKOFF
        backoff = self._backoffs.setdefault(spot, Backoff(self._random, least_s=least_s, most_s=most_s))
        return max(named_ms, int(backoff.next_s() * 1000))

    def _tell(self, spot: Spot) -> None:
        key, _ = spot
        file = self._desk.outbox.uploads.file(spot)
        room = self._desk.outbox.room_of(key)
        state = file.state, file.reason, file.sent == file.bytes
        if room is not None and self._pace.is_due(spot, state, self._clock.steady_ms()):
            self._desk.emit(
                Uploading(
                    room=room,
                    key=key,
                    place=file.place,
                    sent=file.sent,
                    of=file.bytes,
                    state=file.state,
                    reason=file.reason,
                )
            )
