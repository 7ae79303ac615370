"""The pictures of one account as they are painted: asked for when they come near the view, decoded elsewhere, kept for a while.

Until a picture is here there is nothing but its placeholder. What was wanted last is asked for first, a few at a time:
whoever scrolls on is not kept waiting by what has gone out of sight.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any, Literal, Protocol

import msgspec
from PyQt6.QtCore import QObject, pyqtSignal

from chatclient.core.model import Pending
from chatprotocol.errors import TRANSIENT_CODES, HearthError
from chatprotocol.ids import Key
from chatprotocol.rows import Message
from qtclient.pictures.local import SHOWN, local_size
from qtclient.pictures.records import Picture, Wanted
from qtclient.times.timers import single_shot

KEPT_BYTES = 64 * 1024 * 1024
MOST_ASKED = 6
_MOST_WANTED = 80
"""About what fits into a view; the rest is wanted again when it is painted again."""
_ASK_MS, _TELL_MS, _AGAIN_MS = 20, 16, 5_000

Trouble = Literal["", "broken", "away"]


class Answer(Protocol):
    """Will call back with a picture, None for one that cannot be shown; or with a refusal."""

    def then(self, callback: Callable[[Picture | None], object], /) -> Any: ...
    def refused(self, callback: Callable[[HearthError], object], /) -> Any: ...


Engine = Callable[[Wanted], Answer]


class Pictures(QObject):
    """Pictures by what is wanted of them; the longest unused are dropped."""

    arrived = pyqtSignal(frozenset)
    """The sources of which there is more to show now, or nothing ever."""

    def __init__(self, engine: Engine | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self._held: OrderedDict[Wanted, Picture] = OrderedDict()
        self._bytes = 0
        self._wanted: dict[Wanted, None] = {}
        self._asked: set[Wanted] = set()
        self._broken: set[Wanted] = set()
        self._away: set[Wanted] = set()
        self._news: set[int | Path] = set()
        self._mine: dict[Key, list[Path]] = {}
        self._adopted: dict[int, Path] = {}
        self._moving = True
        self._ask_soon = single_shot(self, _ASK_MS, self._ask_on)
        self._tell_soon = single_shot(self, _TELL_MS, self._tell)
        self._again = single_shot(self, _AGAIN_MS, self.try_again)

    # ---- what is painted ----

    @property
    def moving(self) -> bool:
        """Tell whether what moves is to move by itself."""
        return self._moving

    def set_moving(self, moving: bool) -> None:
        """Let what moves move by itself, or stand still."""
        if moving != self._moving:
            self._moving = moving
            self._say(wanted.source for wanted in self._held)

    def of(self, wanted: Wanted) -> Picture | None:
        """Return a picture; where it is not here it is asked for, and `arrived` tells."""
        found = self._held.get(wanted) or self._as_sent(wanted)
        if found is not None:
            if wanted in self._held:
                self._held.move_to_end(wanted)
            return found
        if wanted not in self._asked and wanted not in self._broken and wanted not in self._away:
            self._wanted.pop(wanted, None)
            self._wanted[wanted] = None
            if not self._ask_soon.isActive():
                self._ask_soon.start()
        return None

    def trouble(self, wanted: Wanted) -> Trouble:
        """Return why a picture is not here although it was asked for: it cannot be shown, or cannot be had now."""
        if wanted in self._broken:
            return "broken"
        return "away" if wanted in self._away else ""

    def forget(self) -> None:
        """Forget everything: it is another account's."""
        self._held.clear()
        self._bytes = 0
        for each in (self._wanted, self._broken, self._away, self._mine, self._adopted):
            each.clear()

    def try_again(self) -> None:
        """Ask again for what could not be had, when it is painted next."""
        away, self._away = self._away, set()
        self._say(wanted.source for wanted in away)

    # ---- mine, which need not come back from the server ----

    def note_waiting(self, pending: Iterable[Pending]) -> None:
        """These messages of mine wait, with their files."""
        for each in pending:
            if each.files:
                self._mine[each.key] = [file.path for file in each.files]

    def note_sent(self, messages: Iterable[Message]) -> None:
        """These messages are here: for the files of those that waited, what is painted already stays."""
        for message in messages:
            paths = self._mine.pop(message.key, []) if message.key is not None else []
            if len(paths) == len(message.files):
                self._adopted |= {file.id: path for file, path in zip(message.files, paths, strict=True)}

    def _as_sent(self, wanted: Wanted) -> Picture | None:
        path = self._adopted.get(wanted.source) if isinstance(wanted.source, int) else None
        return None if path is None else self._held.get(msgspec.structs.replace(wanted, source=path))

    # ---- asking ----

    def _ask_on(self) -> None:
        while len(self._wanted) > _MOST_WANTED:
            del self._wanted[next(iter(self._wanted))]
        while self._wanted and len(self._asked) < MOST_ASKED and self._engine is not None:
            wanted, _ = self._wanted.popitem()
            self._asked.add(wanted)
            asked = self._engine(wanted)
            asked.then(partial(self._on_picture, wanted))
            asked.refused(partial(self._on_refused, wanted))

    def _on_picture(self, wanted: Wanted, picture: Picture | None) -> None:
        self._asked.discard(wanted)
        if picture is None:
            self._broken.add(wanted)
        else:
            self._keep(wanted, picture)
        self._say([wanted.source])
        self._ask_on()

    def _on_refused(self, wanted: Wanted, error: HearthError) -> None:
        self._asked.discard(wanted)
        if error.code in TRANSIENT_CODES:
            self._away.add(wanted)
            self._again.start()
        else:
            self._broken.add(wanted)
        self._say([wanted.source])
        self._ask_on()

    def _keep(self, wanted: Wanted, picture: Picture) -> None:
        before = self._held.pop(wanted, None)
        self._held[wanted] = picture
        self._bytes += picture.bytes - (before.bytes if before is not None else 0)
        while self._bytes > KEPT_BYTES and len(self._held) > 1:
            _, dropped = self._held.popitem(last=False)
            self._bytes -= dropped.bytes

    def _say(self, sources: Iterable[int | Path]) -> None:
        self._news.update(sources)
        if self._news and not self._tell_soon.isActive():
            self._tell_soon.start()

    def _tell(self) -> None:
        news, self._news = self._news, set()
        self.arrived.emit(frozenset(news))


def prepare(pending: Iterable[Pending]) -> None:
    """Read how large the pictures are that will be shown at once, before the window asks: it does not read from the disk."""
    for each in pending:
        for file in each.files:
            if file.type in SHOWN:
                local_size(file.path)
