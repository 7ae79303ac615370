"""Commands and their keys: one table for shortcuts, sheet and settings; other keys can be chosen."""

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from qtclient.app import App
from qtclient.commands import COMMANDS, Keymap, label
from qtclient.settings import Settings
from tests.qtclient.hands import write
from tests.qtclient.test_window import key

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
        assert command.fixed == (command.name not in opened._commands)


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
    keymap.choose("members", "Ctrl+K")
    assert (keymap.clash("members"), keymap.clash("switcher")) == ("switcher", "members")
    keymap.choose("members", "Ctrl+Up")
    assert keymap.clash("members") == "reply_up"


def test_keys_call_their_command_from_now_on(qtbot: QtBot, opened: App) -> None:
    box = opened.window.chat.pane.composer.box
    qtbot.waitUntil(box.hasFocus)
    opened.window.keymap.choose("members", "Ctrl+M")
    key(qtbot, opened, Qt.Key.Key_F9)
    assert opened.window.chat.panel is None
    key(qtbot, opened, Qt.Key.Key_M, CONTROL)
    assert opened.window.chat.panel == "members"


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
