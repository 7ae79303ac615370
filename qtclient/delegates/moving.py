"""Pictures that move: which frame is shown now, and who is to be painted again for the next. What is not painted rests."""

from collections.abc import Callable, Hashable
from time import monotonic

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtGui import QImage

from qtclient.pictures.records import Picture
from qtclient.times.timers import single_shot

_SMALLEST_STEP_MS = 15


def clock_ms() -> int:
    """Return a time that never jumps, in milliseconds."""
    return int(monotonic() * 1000)


class Moving(QObject):
    """Keeps the time for the pictures of one view."""

    due = pyqtSignal(frozenset)
    """Whoever shows another frame now, by the names under which they were painted."""

    def __init__(self, parent: QObject, clock: Callable[[], int] = clock_ms) -> None:
        super().__init__(parent)
        self._clock = clock
        self._due: dict[Hashable, int] = {}
        self._timer = single_shot(self, 0, self._tell)

    def frame(self, picture: Picture, who: Hashable) -> QImage:
        """Return what is shown now of a picture that is being painted."""
        now = self._clock()
        image, rest_ms = picture.frame_at(now)
        if rest_ms:
            self._due[who] = min(now + rest_ms, self._due.get(who, now + rest_ms))
            self._wait(now)
        return image

    def _wait(self, now: int) -> None:
        rest_ms = max(_SMALLEST_STEP_MS, min(self._due.values()) - now)
        if not self._timer.isActive() or self._timer.remainingTime() > rest_ms:
            self._timer.start(rest_ms)

    def _tell(self) -> None:
        now = self._clock()
        due = frozenset(who for who, at in self._due.items() if at <= now)
        for who in due:
            del self._due[who]
        if self._due:
            self._wait(now)
        if due:
            self.due.emit(due)
