"""A person's hands: keys and mouse, typed. (The stubs of QTest take its functions for methods.)"""

from collections.abc import Callable
from typing import Any

from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QWidget

_key: Callable[..., None] = getattr(QTest, "keyClick")  # noqa: B009
_keys: Callable[..., None] = getattr(QTest, "keyClicks")  # noqa: B009
_click: Callable[..., None] = getattr(QTest, "mouseClick")  # noqa: B009
_double: Callable[..., None] = getattr(QTest, "mouseDClick")  # noqa: B009
_down: Callable[..., None] = getattr(QTest, "mousePress")  # noqa: B009
_move: Callable[..., None] = getattr(QTest, "mouseMove")  # noqa: B009
_up: Callable[..., None] = getattr(QTest, "mouseRelease")  # noqa: B009
_NONE = Qt.KeyboardModifier.NoModifier


def press(widget: QWidget, key: Qt.Key | str, held: Qt.KeyboardModifier = _NONE) -> None:
    _key(widget, key, held)


def write(widget: QWidget, text: str) -> None:
    _keys(widget, text)


def click(widget: QWidget | None, at: QPoint | None = None) -> None:
    _click(widget, Qt.MouseButton.LeftButton, **_place(at))


def double_click(widget: QWidget | None, at: QPoint | None = None) -> None:
    _double(widget, Qt.MouseButton.LeftButton, **_place(at))


def drag(widget: QWidget, start: QPoint, end: QPoint) -> None:
    _down(widget, Qt.MouseButton.LeftButton, pos=start)
    _move(widget, end)
    _up(widget, Qt.MouseButton.LeftButton, pos=end)


def _place(at: QPoint | None) -> dict[str, Any]:
    return {} if at is None else {"pos": at}
