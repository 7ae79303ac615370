"""Timers in one line."""

from collections.abc import Callable

from PyQt6.QtCore import QObject, QTimer


def single_shot(parent: QObject, interval_ms: int, then: Callable[[], object]) -> QTimer:
    """Return a timer that, once started, calls `then` once."""
    timer = repeating(parent, interval_ms, then)
    timer.setSingleShot(True)
    return timer


def repeating(parent: QObject, interval_ms: int, then: Callable[[], object]) -> QTimer:
    """Return a timer that, once started, calls `then` again and again."""
    timer = QTimer(parent)
    timer.setInterval(interval_ms)
    timer.timeout.connect(then)
    return timer
