"""What the texts of messages mean, read once and kept for a while.

Most texts are plain words, which cost nothing. The others are read by the engine's thread, one at a time between its own
work; until then a text stands as it was written, or covered where it may hide something. Without an engine everything is
read at once.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Iterable
from typing import Any, Protocol

from PyQt6.QtCore import QObject, pyqtSignal

from qtclient.language import translate
from qtclient.markup.plain import HIDDEN, plain
from qtclient.markup.reader import as_written, is_plain, read, unread
from qtclient.markup.records import Markup
from qtclient.times.timers import single_shot

KEPT = 1_000
_BATCH = 20
_AT_ONCE, _PAUSE_MS = 4, 50
"""So many questions follow one another, as when a room is opened; where they go on, each but a full one waits so long.

In a busy room every answer would else bring the next question, and both threads would do nothing but ask and answer.
"""

Readings = list[tuple[str, Markup]]


class Answer(Protocol):
    """Will call back with what was read."""

    def then(self, callback: Callable[[Readings], object], /) -> object: ...


Engine = Callable[[Callable[[list[str]], Coroutine[Any, Any, Readings]], list[str]], Answer]
"""Runs a coroutine function with its argument in the engine's thread; `Bridge.work_out` does."""


class Markups(QObject):
    """Readings by text; the longest unused are dropped."""

    arrived = pyqtSignal(frozenset)
    """These texts have been read, and mean more than their letters."""

    def __init__(self, engine: Engine | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self._kept: OrderedDict[str, Markup] = OrderedDict()
        self._prepared: dict[str, Markup] = {}
        """What the engine's thread has read before anybody here has seen it."""
        self._wanted: dict[str, None] = {}
        self._reading = False
        self._asked_at_once = 0
        self._pause = single_shot(self, _PAUSE_MS, self._on_pause_over)

    def __len__(self) -> int:
        return len(self._kept)

    def of(self, text: str) -> Markup:
        """Return what a text means; while it is not known, the text as it was written, but nothing that is hidden."""
        found = self._kept.get(text)
        if found is not None:
            self._kept.move_to_end(text)
            return found
        if is_plain(text):
            return as_written(text)
        prepared = self._prepared.pop(text, None)
        if prepared is not None:
            self._keep([(text, prepared)])
            return prepared
        if self._engine is None:
            return self.now(text)
        self._wanted[text] = None
        self._read_on()
        return unread(text)

    def prepare(self, texts: Iterable[str]) -> None:
        """Read texts that will be shown at once, in the engine's thread before it says them: they stand right from the start."""
        for text in texts:
            if text not in self._kept and text not in self._prepared and not is_plain(text):
                if len(self._prepared) >= KEPT:
                    self._prepared.clear()
                self._prepared[text] = read(text)

    def now(self, text: str) -> Markup:
        """Return what a text means, read at once where it is not known: for one that is shown once and not again."""
        if text not in self._kept:
            if is_plain(text):
                return as_written(text)
            self._keep([(text, read(text))])
        return self._kept[text]

    def plain(self, text: str, revealed: frozenset[int] = frozenset()) -> str:
        """Return a text as plain words."""
        return plain(self.of(text), revealed)

    def spoken(self, text: str, revealed: frozenset[int] = frozenset()) -> str:
        """Return a text as a screen reader says it: what is hidden is named, not drawn."""
        return told(self.plain(text, revealed))

    def _read_on(self) -> None:
        if self._reading or self._pause.isActive() or not self._wanted or self._engine is None:
            return
        self._reading = True
        latest_first = list(reversed(self._wanted))[:_BATCH]
        for text in latest_first:
            del self._wanted[text]
        self._engine(read_all, latest_first).then(self._on_read)

    def _on_read(self, readings: Readings) -> None:
        self._keep(readings)
        self.arrived.emit(frozenset(text for text, _ in readings))
        self._reading = False
        self._asked_at_once += 1
        if len(readings) == _BATCH or (self._wanted and self._asked_at_once < _AT_ONCE):
            self._read_on()
        else:
            self._pause.start()

    def _on_pause_over(self) -> None:
        if not self._wanted:
            self._asked_at_once = 0
        self._read_on()

    def _keep(self, readings: Readings) -> None:
        self._kept.update(readings)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)


def told(words: str) -> str:
    """Return plain words with a name for what is hidden in them."""
    return words.replace(HIDDEN, translate("Markup", "spoiler"))


async def read_all(texts: list[str]) -> Readings:
    """Read texts, and let what else is to be done go on between two of them."""
    readings: Readings = []
    for text in texts:
        readings.append((text, read(text)))
        await asyncio.sleep(0)
    return readings
