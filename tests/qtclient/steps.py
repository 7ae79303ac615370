"""Steps on the whole program: wait for the engine, press a key where the focus is, choose from a menu."""

from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from qtclient.app import App
from qtclient.widgets.choice_menu import ChoiceMenu
from tests.qtclient.hands import press


def settle(qtbot: QtBot, app: App) -> None:
    """Wait until the engine has answered all that was asked so far."""
    done: list[int] = []

    async def nothing() -> int:
        return 1

    app.bridge.run(nothing).then(done.append)
    qtbot.waitUntil(lambda: bool(done))
    app.window.chat.pane.timeline.settle()


def key(qtbot: QtBot, app: App, key: Qt.Key, *held: Qt.KeyboardModifier) -> None:
    modifiers = Qt.KeyboardModifier.NoModifier
    for each in held:
        modifiers |= each
    press(QApplication.focusWidget() or app.window, key, modifiers)


def choose(menu: QMenu, word: str) -> None:
    action = next(each for each in menu.findChildren(QAction) if each.data() == word)
    action.trigger()
    menu.close()


def open_menu(opened: App, room: int) -> ChoiceMenu:
    opened.servers.here.room_menu.show(room, QPoint(100, 100))
    menu = opened.window.findChildren(ChoiceMenu)[-1]
    assert isinstance(menu, ChoiceMenu)
    return menu
