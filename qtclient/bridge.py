"""The bridge between the window and the engine of one server: the engine's thread on one side, typed Qt signals on the
other. Nothing but this module, and the thread's own, knows that there are two.

The engine says changes in its thread; they are queued, folded, and told in the window's thread. What the window asks
runs in the engine's thread; its `Reply` is told in the window's, after what the engine said before it and before what
it said after it: whoever reads a page and then hears of a message knows that the page does not hold it.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import Future
from functools import partial
from typing import Any, Concatenate, ParamSpec, TypeVar

from PyQt6 import sip
from PyQt6.QtCore import QObject, Qt, pyqtSignal

from chatclient.changes import (
    BlocksChanged,
    Called,
    Change,
    ConnectionChanged,
    DevicesChanged,
    Downloading,
    DraftChanged,
    EmojiChanged,
    MembersChanged,
    MessagesChanged,
    MessagesStale,
    MotdChanged,
    OutboxChanged,
    PeopleChanged,
    PreferencesChanged,
    PresenceChanged,
    Reset,
    RoomsChanged,
    TypingChanged,
    Uploading,
    Withdrawn,
)
from chatprotocol.errors import HearthError
from qtclient.engine.facade import Facade
from qtclient.engine.folding import folded
from qtclient.engine.reply import Reply
from qtclient.engine.thread import EngineThread
from qtclient.times.timers import single_shot

P = ParamSpec("P")
T = TypeVar("T")

Opener = Callable[[Any], Facade]
"""Makes the engine's façade for a profile; called in the engine's thread."""

_FINISH_S = 2.0
_FRAME_MS, _BUSY_MS = 16, 150
"""Between two tellings: after a silence, and while more and more comes, of which nobody can read each for itself."""


class Bridge(QObject):
    """The engine of one server as the window knows it."""

    reset = pyqtSignal(Reset)
    connection_changed = pyqtSignal(ConnectionChanged)
    rooms_changed = pyqtSignal(RoomsChanged)
    messages_changed = pyqtSignal(MessagesChanged)
    messages_stale = pyqtSignal(MessagesStale)
    outbox_changed = pyqtSignal(OutboxChanged)
    people_changed = pyqtSignal(PeopleChanged)
    presence_changed = pyqtSignal(PresenceChanged)
    members_changed = pyqtSignal(MembersChanged)
    typing_changed = pyqtSignal(TypingChanged)
    draft_changed = pyqtSignal(DraftChanged)
    blocks_changed = pyqtSignal(BlocksChanged)
    preferences_changed = pyqtSignal(PreferencesChanged)
    emoji_changed = pyqtSignal(EmojiChanged)
    motd_changed = pyqtSignal(MotdChanged)
    devices_changed = pyqtSignal(DevicesChanged)
    uploading = pyqtSignal(Uploading)
    downloading = pyqtSignal(Downloading)
    called = pyqtSignal(Called)
    withdrawn = pyqtSignal(Withdrawn)
    refused = pyqtSignal(HearthError)
    """A refusal of something for which nobody waits."""

    _waiting = pyqtSignal()
    _settled = pyqtSignal(object, object)

    def __init__(self, opener: Opener, engine: EngineThread, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._opener = opener
        self._engine = engine
        self._facade: Facade | None = None
        self.prepare: Callable[[Change], object] | None = None
        """Called with each change in the engine's thread before it is told here."""
        self._running: dict[Reply[Any], asyncio.Task[Any]] = {}
        """The engine's thread alone looks at it."""
        self._changes: deque[Change | Reply[Any]] = deque()
        """What the engine said, and between it the replies, where they belong."""
        self._pause = single_shot(self, _FRAME_MS, self._on_pause_over)
        self._signals = {
            Reset: self.reset,
            ConnectionChanged: self.connection_changed,
            RoomsChanged: self.rooms_changed,
            MessagesChanged: self.messages_changed,
            MessagesStale: self.messages_stale,
            OutboxChanged: self.outbox_changed,
            PeopleChanged: self.people_changed,
            PresenceChanged: self.presence_changed,
            MembersChanged: self.members_changed,
            TypingChanged: self.typing_changed,
            DraftChanged: self.draft_changed,
            BlocksChanged: self.blocks_changed,
            PreferencesChanged: self.preferences_changed,
            EmojiChanged: self.emoji_changed,
            MotdChanged: self.motd_changed,
            DevicesChanged: self.devices_changed,
            Uploading: self.uploading,
            Downloading: self.downloading,
            Called: self.called,
            Withdrawn: self.withdrawn,
        }
        # Queued, also where the engine was quicker than the window: a reply is told after it was given out.
        self._waiting.connect(self._on_waiting, Qt.ConnectionType.QueuedConnection)  # type: ignore[call-arg]  # the stubs know one
        self._settled.connect(self._on_settled, Qt.ConnectionType.QueuedConnection)  # type: ignore[call-arg]  # the stubs know one
        self._need_no_end = engine.at_end(self._finish)

    # ---- life ----

    def open(self, profile: object) -> Reply[None]:
        """Let the engine work for a profile, in place of the one before."""
        return self.run(self._open, profile)

    def close(self) -> Reply[None]:
        """Let the engine work for nobody."""
        return self.run(self._close)

    def let_go(self) -> None:
        """Be wanted no longer, once it is closed. It is gone as soon as no reply is on its way to it.

        Deleting it here might be in the middle of a signal that the engine's thread emits.
        """
        self._need_no_end()
        self.prepare = None
        self.setParent(None)

    # ---- asking ----

    def ask(
        self,
        intent: Callable[Concatenate[Facade, P], Coroutine[Any, Any, T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Reply[T]:
        """Ask the engine for one of its intents, `ask(Facade.page, room, limit=50)`, or for several in one go."""
        return self.run(partial(self._asked, intent, *args, **kwargs))

    def look_up(
        self,
        intent: Callable[Concatenate[Facade, P], Coroutine[Any, Any, T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Reply[T]:
        """Ask for what is the same whatever the engine says meanwhile, such as a picture: the reply is told when it comes."""
        return self._give(partial(self._asked, intent, *args, **kwargs), Reply())

    async def _asked(
        self,
        intent: Callable[Concatenate[Facade, P], Coroutine[Any, Any, T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        if self._facade is None:
            raise asyncio.CancelledError
        if getattr(Facade, intent.__name__, None) is intent:
            bound: Callable[P, Awaitable[T]] = getattr(self._facade, intent.__name__)
            return await bound(*args, **kwargs)
        return await intent(self._facade, *args, **kwargs)

    def run(self, work: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> Reply[T]:
        """Run any coroutine function in the engine's thread; once that is stopping nothing is run or answered."""
        reply: Reply[T] = Reply()

        async def carried_out() -> T:
            task = asyncio.current_task()
            if task is not None:
                self._running[reply] = task
                task.add_done_callback(lambda _task: self._running.pop(reply, None))
            try:
                return await work(*args, **kwargs)
            finally:
                reply.has_place = True
                self._changes.append(reply)

        return self._give(carried_out, reply)

    def cancel(self, reply: Reply[Any]) -> None:
        """Want no longer what was asked or run, if it is not done yet: it ends where it is, and nothing is told of it."""
        if not self._engine.stopping:
            # It begins behind what was given before it.
            self._engine.give(self._cancel(reply))

    async def _cancel(self, reply: Reply[Any]) -> None:
        task = self._running.get(reply)
        if task is not None:
            task.cancel()

    def work_out(
        self, work: Callable[P, Coroutine[Any, Any, T]], *args: P.args, **kwargs: P.kwargs
    ) -> Reply[T]:
        """Run what neither asks nor changes what the engine knows: the reply is told when it comes, whatever was said."""
        return self._give(partial(work, *args, **kwargs), Reply())

    def _give(self, work: Callable[[], Coroutine[Any, Any, T]], reply: Reply[T]) -> Reply[T]:
        def settled(future: Future[T]) -> None:
            if not sip.isdeleted(self):
                self._settled.emit(reply, future)

        if not self._engine.stopping:
            self._engine.give(work()).add_done_callback(settled)
        return reply

    # ---- in the engine's thread ----

    async def _open(self, profile: object) -> None:
        await self._close()
        facade = self._opener(profile)
        facade.subscribe(self._on_change)
        self._facade = facade
        try:
            await facade.start()
        except BaseException:
            self._facade = None
            raise

    async def _close(self) -> None:
        facade, self._facade = self._facade, None
        if facade is not None:
            await facade.stop()

    async def _finish(self) -> None:
        """Let what was asked come to its end, such as the last draft, then close."""
        if self._running:
            await asyncio.wait(self._running.values(), timeout=_FINISH_S)
        await self._close()

    def _on_change(self, change: Change) -> None:
        if self.prepare is not None:
            self.prepare(change)
        self._changes.append(change)
        self._waiting.emit()

    # ---- in the window's thread ----

    def _on_waiting(self) -> None:
        """Tell at once what came after a silence; while more comes, tell it in batches, and leave time for keys."""
        if not self._pause.isActive():
            self._tell()
            self._pause.start(_FRAME_MS)

    def _on_pause_over(self) -> None:
        if self._changes:
            self._tell()
            self._pause.start(_BUSY_MS)

    def _tell(self) -> None:
        """Tell what was said before the next reply: that one is on its way."""
        batch: list[Change] = []
        while self._changes:
            said = self._changes[0]
            if not isinstance(said, Reply):
                batch.append(said)
            elif said.has_place:
                break
            self._changes.popleft()
        for change in folded(batch):
            signal = self._signals.get(type(change))
            if signal is not None:
                signal.emit(change)

    def _on_settled(self, reply: Reply[object], future: "Future[object]") -> None:
        if reply.is_awaited:
            self._tell_before(reply)
        else:
            # Nothing has to be told before it: while much comes, each letter written would end the pause.
            reply.has_place = False
        error = reply.settle(future)
        if error is not None:
            self.refused.emit(error)

    def _tell_before(self, reply: Reply[object]) -> None:
        while reply.has_place:
            self._tell()
            passed = self._changes.popleft()
            if isinstance(passed, Reply):
                passed.has_place = False
