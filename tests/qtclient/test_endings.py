"""Ctrl-C and SIGTERM end the program as closing its window does."""

import os
import signal
from collections.abc import Iterator

import pytest
from PyQt6.QtCore import QObject
from pytestqt.qtbot import QtBot

from qtclient.process.endings import Endings

SIGNALS = (signal.SIGINT, signal.SIGTERM)


@pytest.fixture
def owner() -> Iterator[QObject]:
    """An owner of the endings; afterwards this process hears signals as it did before."""
    handlers = {each: signal.getsignal(each) for each in SIGNALS}
    descriptor = signal.set_wakeup_fd(-1)
    yield QObject()
    signal.set_wakeup_fd(descriptor)
    for each, handler in handlers.items():
        signal.signal(each, handler)


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_is_heard_while_nothing_else_happens(
    number: signal.Signals, owner: QObject, qtbot: QtBot
) -> None:
    endings = Endings(owner)
    with qtbot.waitSignal(endings.asked):
        os.kill(os.getpid(), number)


def test_who_asks_twice_does_not_wait(owner: QObject, qtbot: QtBot) -> None:
    endings = Endings(owner)
    with qtbot.waitSignal(endings.asked):
        os.kill(os.getpid(), signal.SIGTERM)
    assert [signal.getsignal(each) for each in SIGNALS] == [signal.SIG_DFL, signal.SIG_DFL]
