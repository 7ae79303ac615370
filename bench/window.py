"""The desktop as people start it, in a process of its own, with somebody who looks at it and types.

Run: `python -m bench.window BEGUN_NS`, with the environment of `python -m qtclient`. BEGUN_NS is when the process was
started, by the monotonic clock, which all processes of a machine share. It says what it sees, a line of JSON each: first
how far the start has come, then what becomes of the words that it reads.

    key NS LETTER     a key that was pressed at NS, in whatever has the focus
    point             at the button of the emoji picker
    picker NS         the button of the emoji picker, clicked at NS
    close             the picker is closed again
    report            how long it took from each key until what it changed was painted, in milliseconds
    level             once the server has said everything
    quit
"""

import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any, Final

from PyQt6.QtCore import QEvent, QObject, QPointF, QSocketNotifier, Qt, QTimer
from PyQt6.QtGui import QEnterEvent, QKeyEvent, QPaintEvent
from PyQt6.QtWidgets import QApplication, QWidget

from qtclient import __main__ as desktop

_KEYS: Final = {"\b": Qt.Key.Key_Backspace, " ": Qt.Key.Key_Space}


def say(**words: object) -> None:
    """Tell whoever measures."""
    print(json.dumps(words), flush=True)


class Echo(QObject):
    """How long it takes from a key until a frame is through in which a widget was painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._pressed_ns: list[int] = []
        self._then: Callable[[], None] | None = None
        self.took_ms: list[float] = []
        widget.installEventFilter(self)

    def press(self, at_ns: int) -> None:
        """A key was pressed: what it changes is still to be painted."""
        self._pressed_ns.append(at_ns)

    def await_frame(self, then: Callable[[], None]) -> None:
        """Call back with the next frame in which the widget is painted."""
        self._then = then

    def eventFilter(  # noqa: N802  # Qt's name
        self, watched: QObject | None, event: QEvent | None
    ) -> bool:
        if event is not None and event.type() == QEvent.Type.Paint:
            # All that belongs to a frame is painted in one turn of the loop, and this comes in the next.
            QTimer.singleShot(0, self._on_frame)
        return False

    def _on_frame(self) -> None:
        now_ns = time.monotonic_ns()
        self.took_ms += [(now_ns - at_ns) / 1e6 for at_ns in self._pressed_ns]
        self._pressed_ns.clear()
        then, self._then = self._then, None
        if then is not None:
            then()


class Hands(QObject):
    """Does in the window what is said, once its room is painted."""

    def __init__(self, window: Any) -> None:
        super().__init__()
        self._window = window
        self._composer = window.chat.pane.composer
        self._echo = Echo(self._composer.box.viewport())
        self._rest = b""
        self._notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read, self)  # type: ignore[arg-type]  # the stubs know no numbers
        self._notifier.activated.connect(self._on_words)

    def _on_words(self) -> None:
        *lines, self._rest = (self._rest + os.read(sys.stdin.fileno(), 65_536)).split(b"\n")
        for line in lines:
            word, *rest = line.decode().split(" ", 2)
            getattr(self, f"_{word}")(*rest)

    def _key(self, at_ns: str, letter: str) -> None:
        focused = QApplication.focusWidget() or self._composer.box
        self._echo.press(int(at_ns))
        key = _KEYS.get(letter, Qt.Key(ord(letter.upper())))
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, "" if letter == "\b" else letter)
            QApplication.sendEvent(focused, event)

    def _report(self) -> None:
        say(took_ms=self._echo.took_ms)
        self._echo.took_ms = []

    def _level(self) -> None:
        line = self._window.chat.pane.connection_line
        say(level=not line.isVisible())

    def _point(self) -> None:
        at = QPointF(self._composer.emoji_button.rect().center())
        QApplication.sendEvent(self._composer.emoji_button, QEnterEvent(at, at, at))

    def _picker(self, at_ns: str) -> None:
        """Open the picker; it is open once emoji of all groups are painted."""
        self._composer.emoji_button.click()
        picker = next(each for each in QApplication.topLevelWidgets() if type(each).__name__ == "EmojiPicker")
        self._echo = Echo(picker.view.viewport())  # type: ignore[attr-defined]  # its name is looked at above
        grid = picker.grid  # type: ignore[attr-defined]  # the same

        def painted() -> None:
            if len(grid.headings()) > 1:
                say(took_ms=[(time.monotonic_ns() - int(at_ns)) / 1e6])
            else:
                self._echo.await_frame(painted)

        self._echo.await_frame(painted)

    def _close(self) -> None:
        popup = QApplication.activePopupWidget()
        if popup is not None:
            popup.hide()

    def _quit(self) -> None:
        QApplication.quit()


def watch_start(begun_ns: int) -> None:
    """Say when the room was first painted; from then on there are hands."""
    from qtclient.widgets.timeline_view import TimelineView

    paint = TimelineView.paintEvent
    said: list[Hands] = []

    def painted(view: TimelineView, event: QPaintEvent | None) -> None:
        paint(view, event)
        if not said and view._model.rowCount():
            took_ms = (time.monotonic_ns() - begun_ns) / 1e6
            said.append(Hands(view.window()))
            say(painted_ms=took_ms)

    setattr(TimelineView, "paintEvent", painted)  # noqa: B010  # seen from within, before there is any


def main(begun_ns: int) -> int:
    """Start the program, as `python -m qtclient` does."""
    stay = desktop.stay

    def stay_watched(*parts: Any) -> int:
        watch_start(begun_ns)
        return stay(*parts)

    setattr(desktop, "stay", stay_watched)  # noqa: B010  # the last thing that it does before its window is made
    return desktop.main([])


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
