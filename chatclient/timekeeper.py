"""Carries out what is due: posts, read marks, holes to be filled, pages to be read again, counts, names of direct
rooms, news that runs out.

What is due and when is the core's to say. It sleeps until then, or until it is woken because something has happened.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from functools import partial
from typing import Final

from chatclient.clock import Clock
from chatclient.core.places import Tally
from chatclient.desk import Desk
from chatclient.link import Lost, Settle
from chatclient.store.errors import StoreDamaged, StoreError
from chatprotocol.errors import TRANSIENT_CODES, HearthError
from chatprotocol.ids import ACCOUNT, Key
from chatprotocol.requests import (
    At,
    ChangesPage,
    Count,
    Counts,
    DraftRequest,
    MarkRead,
    MemberPage,
    Members,
    Post,
    Posted,
    Request,
    Sync,
)  # fmt: skip

logger = logging.getLogger(__name__)

RETRY_MS: Final = 1_000
"""When a refusal says that the same may succeed later, but not when."""

MOST_COUNTED: Final = 1_000
"""Rooms in one `counts`."""

Send = Callable[[Request, Settle], None]


class Timekeeper:
    """The one place that sends on its own."""

    def __init__(self, desk: Desk, clock: Clock, mend: Callable[[], None]) -> None:
        self._desk = desk
        self._clock = clock
        self._mend = mend
        self._woken = asyncio.Event()
        self._send: Send | None = None
        self._paused_until_ms = 0
        self._counted: dict[int, tuple[int, int]] = {}
        self._unnamable: set[int] = set()
        self._naming = False
        self._with_holes: dict[int, int] = {}
        self._drafts_settled = asyncio.Event()

    async def run(self) -> None:
        """Keep time until cancelled."""
        while True:
            self._woken.clear()
            works = self._works()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._wait_s() if works else RETRY_MS / 1000):
                    await self._woken.wait()

    def _works(self) -> bool:
        try:
            self.work()
        except StoreDamaged:
            self._mend()
        except StoreError as error:
            logger.warning("%s", error.message)  # what was not told now is told when the disk works again
            return False
        except Exception:
            logger.exception("keeping time failed; it goes on")
            return False
        return True

    def wake(self) -> None:
        """Something has happened: look again what is due."""
        self._woken.set()

    def read_again(self, room: int, error: HearthError) -> None:
        """A page of a room was given with holes, for this reason: say so when it can be read whole."""
        wait_ms = (_retry_ms(error) or RETRY_MS) if self._send is not None else 0
        self._with_holes[room] = self._clock.steady_ms() + wait_ms
        self.wake()

    async def send_drafts(self, timeout_s: float) -> None:
        """Let the server have what is written, if it can be had in this time; else it goes with the next start."""
        drafts = self._desk.drafts
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                while self._send is not None and self._knows_drafts and drafts.moving:
                    drafts.hurry()
                    self._drafts_settled.clear()
                    self.wake()
                    await self._drafts_settled.wait()

    def online(self, send: Send) -> None:
        """The server has let us in: from now on requests go there."""
        self._send = send
        self._paused_until_ms = 0
        self._counted.clear()
        self._unnamable.clear()
        self._naming = False
        self.wake()

    def offline(self) -> None:
        """The connection is gone; what was not answered waits."""
        desk, self._send = self._desk, None
        desk.gathering.outbox |= desk.outbox.lost()
        desk.gathering.typing |= desk.typists.clear()
        desk.marks.lost()
        desk.drafts.lost()
        desk.keep_marks()
        desk.presence.lost(self._clock.steady_ms())
        desk.flush()
        self.wake()

    def work(self) -> None:
        """Do what is due now."""
        desk, now_ms = self._desk, self._clock.steady_ms()
        desk.gathering.typing |= desk.typists.expire(now_ms)
        desk.gathering.online |= desk.presence.expire(now_ms)
        if self._send is not None:
            self._send_due(self._send, now_ms)
        desk.flush()

    def _send_due(self, send: Send, now_ms: int) -> None:
        desk = self._desk
        for room in [room for room, due_ms in self._with_holes.items() if due_ms <= now_ms]:
            del self._with_holes[room]
            desk.gathering.stale.add(room)
        for post in desk.outbox.due(now_ms):
            desk.gathering.outbox.add(post.room)
            send(post, partial(self._posted, post))
        for mark in desk.marks.due(now_ms):
            send(mark, partial(self._marked, mark))
        if self._knows_drafts:
            for draft in desk.drafts.due(now_ms):
                send(draft, partial(self._drafted, draft))
        if self._paused_until_ms <= now_ms:
            self._paused_until_ms = 0
            for sync in desk.replica.sync.ask():
                send(sync, partial(self._synced, sync))
            self._count(send)
            self._name(send)

    @property
    def _knows_drafts(self) -> bool:
        """Whether what was written on other devices meanwhile is here, so that the older does not go over the newer."""
        return self._desk.replica.sync.level_with(ACCOUNT)

    def _wait_s(self) -> float | None:
        desk = self._desk
        dues = [desk.typists.next_due_ms(), desk.presence.next_due_ms()]
        if self._send is not None:
            dues += [desk.outbox.next_due_ms(), desk.marks.next_due_ms()]
            dues += [desk.drafts.next_due_ms() if self._knows_drafts else None]
            dues += [self._paused_until_ms or None, min(self._with_holes.values(), default=None)]
        soonest_ms = min((due_ms for due_ms in dues if due_ms is not None), default=None)
        return None if soonest_ms is None else max(0, soonest_ms - self._clock.steady_ms()) / 1000

    # ---- answers -------------------------------------------------------------------------------------------------

    def _posted(self, post: Post, answer: Posted | HearthError) -> None:
        desk = self._desk
        if isinstance(answer, Lost):
            return
        if isinstance(answer, HearthError):
            self._refused(post.key, answer)
        elif desk.outbox.acknowledged(post.key, answer.number) is not None:
            desk.forget_written([post.key])
        desk.gathering.outbox.add(post.room)
        self.wake()

    def _refused(self, key: Key, error: HearthError) -> None:
        written = self._desk.outbox.refused(key, error, self._clock.steady_ms())
        if written is not None and written.error is not None:
            self._desk.note_failed(key, error)
        elif written is not None and written.files:
            for place in range(len(written.files)):
                self._desk.keep_attachment((key, place))

    def _marked(self, mark: MarkRead, answer: At | HearthError) -> None:
        marks = self._desk.marks
        if isinstance(answer, Lost):
            return
        if isinstance(answer, HearthError):
            marks.refused(mark.room, self._clock.steady_ms(), _retry_ms(answer))
        else:
            marks.answered(mark.room, answer.pos)
        self._desk.gathering.add_room(mark.room)
        self.wake()

    def _drafted(self, draft: DraftRequest, answer: At | HearthError) -> None:
        drafts = self._desk.drafts
        if isinstance(answer, Lost):
            return
        if isinstance(answer, HearthError):
            drafts.refused(draft.room, draft.thread, self._clock.steady_ms(), _retry_ms(answer))
        else:
            drafts.answered(draft.room, draft.thread, answer.pos)
        self._drafts_settled.set()
        self.wake()

    def _synced(self, request: Sync, answer: ChangesPage | HearthError) -> None:
        if isinstance(answer, Lost):
            return
        if isinstance(answer, HearthError):
            self._desk.replica.sync.refused(request, transient=self._paused(answer))
        else:
            self._desk.replica.changes_page(request, answer)
        self.wake()

    # ---- what only the server knows ------------------------------------------------------------------------------

    def _count(self, send: Send) -> None:
        """Ask once for the mentions above a read mark where the messages in between are not held."""
        asked = [
            (room, tally)
            for room, tally in self._desk.replica.uncounted().items()
            if self._counted.get(room) != tally[:2]
        ][:MOST_COUNTED]
        if asked:
            self._counted |= {room: tally[:2] for room, tally in asked}
            send(Counts(rooms=[room for room, _ in asked]), partial(self._have_counted, dict(asked)))

    def _have_counted(self, asked: dict[int, Tally], answer: dict[str, Count] | HearthError) -> None:
        if isinstance(answer, HearthError):
            if not isinstance(answer, Lost) and self._paused(answer):
                self._counted = {room: key for room, key in self._counted.items() if room not in asked}
            return
        for room, tally in asked.items():
            count = answer.get(str(room))
            if count is not None:
                self._desk.replica.counted(room, tally, count)
        self.wake()

    def _paused(self, error: HearthError) -> bool:
        """Ask nothing of this kind until the server may answer; tells whether it ever may."""
        retry_ms = _retry_ms(error)
        if retry_ms is not None:
            self._paused_until_ms = self._clock.steady_ms() + retry_ms
        return retry_ms is not None

    def unnamed(self) -> list[int]:
        """The direct rooms whose people are still to be asked, or on their way."""
        return [room for room in self._desk.replica.unnamed() if room not in self._unnamable]

    def _name(self, send: Send) -> None:
        """Ask who is in a direct room, one room after another: its people are its name."""
        if self._naming:
            return
        room = next(iter(self.unnamed()), None)
        if room is not None:
            self._naming = True
            send(Members(room=room), partial(self._have_named, room, self._desk.replica.places[room].era))

    def _have_named(self, room: int, era: int, answer: MemberPage | HearthError) -> None:
        self._naming = False
        if isinstance(answer, MemberPage):
            self._desk.replica.members_page(room, era, answer.members)
        elif not isinstance(answer, Lost) and not self._paused(answer):
            self._unnamable.add(room)
        self.wake()


def _retry_ms(error: HearthError) -> int | None:
    """When the same may succeed; None where it will not."""
    if error.code not in TRANSIENT_CODES:
        return None
    return RETRY_MS if error.retry_ms is None else error.retry_ms
