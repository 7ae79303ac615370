"""Commands and their keys: one table for shortcuts, sheet and settings; other keys can be chosen."""

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QKeySequence
from PyQt6.QtTest import QAbstractItemModelTester
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from qtclient.app import App
from qtclient.itemmodels.shortcuts import ShortcutsModel
from qtclient.settings.commands import COMMANDS, Keymap, label
from qtclient.settings.kept import Settings
from qtclient.widgets.settings_dialog import SettingsDialog
from qtclient.widgets.shortcuts_page import ShortcutsPage, may_be_chosen
from qtclient.widgets.shortcuts_sheet import ShortcutsSheet
from tests.qtclient.hands import click, press, write
from tests.qtclient.steps import key

CONTROL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


@pytest.fixture
def keymap(qapp: QApplication, settings: Settings) -> Keymap:
    return Keymap(settings)


def test_no_two_commands_of_the_table_have_the_same_keys(keymap: Keymap) -> None:
    assert [command.name for command in COMMANDS if keymap.clash(command.name)] == []


def test_every_command_is_called_something_and_can_be_carried_out(opened: App) -> None:
    for command in COMMANDS:
        assert label(command.name)
        assert command.fixed == (command.name not in opened.commands)


def test_other_keys_are_kept_and_can_be_given_up(keymap: Keymap, settings: Settings) -> None:
    keymap.choose("members", "Ctrl+M")
    keymap.choose("pins", "")
    again = Keymap(settings)
    assert (again.keys("members"), again.keys("pins"), again.is_chosen("pins")) == (("Ctrl+M",), (), True)
    again.reset("members")
    assert Keymap(settings).keys("members") == ("F9",)
    again.reset_all()
    assert Keymap(settings).keys("pins") == ("Ctrl+Shift+P",)


def test_keys_that_two_commands_have_are_pointed_out_at_both(keymap: Keymap) -> None:
    model = ShortcutsModel(keymap)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    keymap.choose("members", "Ctrl+K")
    assert (keymap.clash("members"), keymap.clash("switcher")) == ("switcher", "members")
    assert "Go to a room or person" in model.row(model.place_of("members")).clash
    keymap.choose("members", "Ctrl+Up")
    assert keymap.clash("members") == "reply_up"
    del tester


def test_keys_call_their_command_from_now_on(qtbot: QtBot, opened: App) -> None:
    box = opened.window.chat.pane.composer.box
    qtbot.waitUntil(box.hasFocus)
    opened.window.keymap.choose("members", "Ctrl+M")
    key(qtbot, opened, Qt.Key.Key_F9)
    assert not opened.window.chat.side.isVisible()
    key(qtbot, opened, Qt.Key.Key_M, CONTROL)
    assert opened.window.chat.panel == "members"
    assert opened.window.chat.pane.header.members_button.toolTip() == "Members (Ctrl+M)"


def test_of_two_commands_with_the_same_keys_the_first_is_called(qtbot: QtBot, opened: App) -> None:
    opened.window.keymap.choose("members", "Ctrl+K")
    key(qtbot, opened, Qt.Key.Key_K, CONTROL)
    assert opened.window.chat.switcher.isVisible()
    assert opened.window.chat.panel is None


def test_keys_that_a_text_edit_has_a_use_for_reach_the_window(qtbot: QtBot, opened: App) -> None:
    box = opened.window.chat.pane.composer.box
    write(box, "some words")
    opened.window.keymap.choose("pins", "Ctrl+A")
    key(qtbot, opened, Qt.Key.Key_A, CONTROL)
    assert opened.window.chat.panel == "pins"
    assert not box.textCursor().hasSelection()


@pytest.mark.parametrize(
    ("keys", "may"), [("Ctrl+M", True), ("F7", True), ("Alt+Shift+X", True), ("A", False), ("Shift+A", False)]
)
def test_keys_with_which_one_types_are_not_chosen(keys: str, may: bool) -> None:
    assert may_be_chosen(QKeySequence(keys)) is may


def test_the_sheet_shows_every_command_and_leads_to_the_settings(qtbot: QtBot, opened: App) -> None:
    key(qtbot, opened, Qt.Key.Key_Slash, CONTROL)
    sheet = opened.window.findChild(ShortcutsSheet)
    assert sheet is not None
    model = sheet.list.model()
    assert isinstance(model, ShortcutsModel)
    shown = [model.row(place) for place in range(model.rowCount())]
    alone = [command.name for command in COMMANDS if command.group != "server"]
    assert [row.name for row in shown if row.name] == alone
    assert model.row(model.place_of("switcher")).spoken == "Go to a room or person, Ctrl+K"
    click(sheet.action_button)
    dialog = opened.window.findChild(SettingsDialog)
    assert dialog is not None
    assert dialog.names.currentItem().text() == "Shortcuts"  # type: ignore[union-attr]  # one is chosen


@pytest.fixture
def page(qtbot: QtBot, opened: App) -> ShortcutsPage:
    opened.servers.here.settings_actions.show_shortcuts()
    found = opened.window.findChild(ShortcutsPage)
    assert found is not None
    return found


def test_keys_are_pressed_for_the_command_that_is_chosen(page: ShortcutsPage, opened: App) -> None:
    model = page._model
    page.list.setCurrentIndex(model.index(model.place_of("pins")))
    assert page.keys.keySequence().toString() == "Ctrl+Shift+P"
    page.keys.setKeySequence(QKeySequence("Ctrl+K"))
    page.keys.editingFinished.emit()
    assert opened.window.keymap.keys("pins") == ("Ctrl+K",)
    assert "Go to a room or person" in page.wrong.text()
    click(page.reset)
    assert opened.window.keymap.keys("pins") == ("Ctrl+Shift+P",)
    assert page.wrong.text() == ""
    assert not page.reset.isEnabled()


def test_a_letter_alone_is_no_shortcut(page: ShortcutsPage, opened: App) -> None:
    page.keys.setKeySequence(QKeySequence("B"))
    page.keys.editingFinished.emit()
    assert "together with Ctrl or Alt" in page.wrong.text()
    assert page.keys.keySequence().toString() == "Ctrl+K"
    assert not opened.window.keymap.is_chosen("switcher")


def test_a_command_can_be_without_keys_and_all_get_theirs_back(page: ShortcutsPage, opened: App) -> None:
    click(page.none)
    assert opened.window.keymap.keys("switcher") == ()
    press(page.list, Qt.Key.Key_Return)
    click(page.reset_all)
    assert opened.window.keymap.keys("switcher") == ("Ctrl+K",)
