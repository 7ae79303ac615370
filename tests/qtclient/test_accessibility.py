"""Every control of every page and dialog has a name; nothing is a mouse's alone; nothing is rich text."""

from collections.abc import Callable

import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from qtclient.app import App
from qtclient.itemmodels.choice import ChoiceModel
from qtclient.itemmodels.directory import DirectoryModel
from qtclient.itemmodels.people import People
from qtclient.itemmodels.rooms import RoomsModel
from qtclient.theme.look import Look
from qtclient.widgets.dialog import Dialog
from qtclient.widgets.directory_dialog import DirectoryDialog
from qtclient.widgets.room_dialogs import ConfirmDialog, NewRoomDialog, PeopleDialog, RoomSettingsDialog
from tests.qtclient.community import Community
from tests.qtclient.hands import click, press

CONTROLS = (QAbstractButton, QAbstractItemView, QAbstractScrollArea, QLineEdit, QPlainTextEdit)


def nameless(widget: QWidget) -> list[str]:
    found = []
    for control in widget.findChildren(QWidget):
        if not isinstance(control, CONTROLS) or isinstance(control, QScrollBar):
            continue
        if control.objectName().startswith("qt_"):
            continue
        spoken = control.accessibleName() or (control.text() if isinstance(control, QAbstractButton) else "")
        if not spoken and not (isinstance(control.parent(), QLineEdit)):
            found.append(f"{type(control).__name__} in {type(control.parent()).__name__}")
    return found


def rich(widget: QWidget) -> list[str]:
    return [
        label.text()
        for label in widget.findChildren(QLabel)
        if label.textFormat() != Qt.TextFormat.PlainText and label.text()
    ]


def test_every_control_of_the_window_has_a_name(qtbot: QtBot, opened: App) -> None:
    opened.side.show("members")
    assert nameless(opened.window) == []
    assert rich(opened.window) == []


def test_every_control_of_the_sign_in_page_has_a_name(app: App) -> None:
    app.window.sign_in.show_form()
    assert nameless(app.window.sign_in) == []


@pytest.mark.parametrize("which", ["new", "settings", "people", "confirm", "directory"])
def test_every_control_of_every_dialog_has_a_name(
    qtbot: QtBot, look: Look, people: People, rooms: RoomsModel, which: str
) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    dialogs: dict[str, Callable[[], Dialog]] = {
        "new": lambda: NewRoomDialog(ChoiceModel(people), look, parent),
        "settings": lambda: RoomSettingsDialog(Community().rooms[1], look, parent),
        "people": lambda: PeopleDialog(ChoiceModel(people), "Write to", "hint", "Start", look, parent),
        "confirm": lambda: ConfirmDialog("Sure?", "<b>text</b>", "Yes", look, parent),
        "directory": lambda: DirectoryDialog(DirectoryModel(rooms), look, parent),
    }
    dialog = dialogs[which]()
    assert nameless(dialog) == []
    assert rich(dialog) == []
    assert dialog.accessibleName()


def test_the_keyboard_reaches_every_button(qtbot: QtBot, opened: App) -> None:
    chat = opened.window.chat
    for button in (
        chat.sidebar.switcher_button,
        chat.sidebar.menu_button,
        chat.pane.header.members_button,
        chat.pane.header.menu_button,
        chat.pane.composer.send_button,
    ):
        assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
        assert button.toolTip()


def test_a_heading_adds_by_enter_as_by_a_click(qtbot: QtBot, opened: App) -> None:
    rooms = opened.window.chat.sidebar.rooms
    rooms.setCurrentIndex(opened.models.rooms.index(0))
    with qtbot.waitSignal(rooms.add_asked) as heard:
        press(rooms, Qt.Key.Key_Return)
    assert heard.args == ["rooms"]
    box = rooms.visualRect(opened.models.rooms.index(6))
    with qtbot.waitSignal(rooms.add_asked) as heard:
        click(rooms.viewport(), at=QPoint(box.right() - 20, box.bottom() - 12))
    assert heard.args == ["direct"]
    rooms.setCurrentIndex(opened.models.rooms.index(2))
    press(rooms, Qt.Key.Key_Return)
    assert opened.conversation.room == 3


@pytest.mark.qt_log_ignore("^This plugin does not support", extend=True)
def test_a_dialog_in_the_largest_letters_keeps_its_buttons_on_the_screen(
    qtbot: QtBot, qapp: QApplication
) -> None:
    look, window = Look(qapp, "light", 200), QWidget()
    qtbot.addWidget(window)
    window.show()
    dialog = Dialog(look, "Many fields", "Do it", window)
    fields = [QLineEdit() for _ in range(14)]
    for field in fields:
        dialog.body.addWidget(field)
    fields[0].setFocus()
    dialog.open()
    screen = dialog.screen()
    assert screen is not None
    qtbot.waitUntil(lambda: dialog.action_button.geometry().bottom() > 0)
    assert dialog.height() <= screen.availableSize().height()
    assert dialog.rect().contains(dialog.action_button.geometry())
    assert dialog.focusWidget() is fields[0]
    dialog.reject()
    look.setParent(None)
