"""The settings: what is chosen is in force at once, kept, and sent where it is to follow me."""

import pytest
from PyQt6.QtCore import Qt, QTime
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from chatclient.core.disturbing import AttentionSettings, Hours
from chatprotocol.errors import ErrorCode, HearthError
from qtclient.app import App
from qtclient.settings.commands import Keymap
from qtclient.settings.kept import Settings
from qtclient.widgets.account_page import AccountPage
from qtclient.widgets.appearance_page import AppearancePage
from qtclient.widgets.files_page import FilesPage
from qtclient.widgets.notifications_page import NotificationsPage
from qtclient.widgets.settings_dialog import SettingsDialog
from tests.qtclient.community import NOW, ms
from tests.qtclient.fake import FakeFacade
from tests.qtclient.hands import click
from tests.qtclient.steps import key, settle
from tests.qtclient.test_accessibility import nameless, rich

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def dialog(qtbot: QtBot, opened: App) -> SettingsDialog:
    key(qtbot, opened, Qt.Key.Key_Comma, CONTROL)
    found = opened.window.findChild(SettingsDialog)
    assert found is not None
    return found


def test_the_dialog_is_opened_by_key_closed_by_escape_and_every_control_has_a_name(
    qtbot: QtBot, opened: App, dialog: SettingsDialog
) -> None:
    assert nameless(dialog) == []
    assert rich(dialog) == []
    assert dialog.names.hasFocus()
    key(qtbot, opened, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert QApplication.activeModalWidget() is None


def test_tab_goes_from_the_pages_to_the_first_control_of_the_one_that_is_shown(
    qtbot: QtBot, opened: App, dialog: SettingsDialog
) -> None:
    page = dialog.findChild(AccountPage)
    assert page is not None
    dialog.show_page(dialog.names.count() - 1)
    key(qtbot, opened, Qt.Key.Key_Tab)
    assert page.picture.choose_button.hasFocus()


def test_how_the_window_looks_is_in_force_at_once_and_kept(
    opened: App, dialog: SettingsDialog, settings: Settings
) -> None:
    page = dialog.findChild(AppearancePage)
    assert page is not None
    page.schemes[2].setChecked(True)
    page.compact.setChecked(True)
    page.scale.setCurrentText("125 %")
    page.language.setCurrentText("Deutsch")
    assert opened.look.colours.dark
    assert (settings.scheme, settings.compact, settings.scale, settings.language) == ("dark", True, 125, "de")
    assert page.note.text() == "The language changes when the program is started again."
    page.cosy.setChecked(True)
    page.schemes[1].setChecked(True)
    assert (settings.scheme, settings.compact) == ("light", False)


def test_what_enter_does_is_in_force_at_once_in_every_box_and_in_the_sheet_and_kept(
    opened: App, dialog: SettingsDialog, settings: Settings
) -> None:
    page = dialog.findChild(AppearancePage)
    assert page is not None
    assert page.enter_sends.isChecked()
    page.enter_breaks.setChecked(True)
    chat, keymap = opened.window.chat, opened.window.keymap
    boxes = (chat.pane.composer.box, chat.side.thread_panel.composer.box)
    assert [box.enter_sends for box in boxes] == [False, False]
    assert (keymap.keys("send"), keymap.keys("new_line")) == (("Ctrl+Return",), ("Return", "Shift+Return"))
    assert not Keymap(settings).enter_sends
    page.enter_sends.setChecked(True)
    assert [box.enter_sends for box in boxes] == [True, True]
    assert (keymap.keys("send"), keymap.keys("new_line")) == (("Return",), ("Shift+Return",))


def test_what_calls_me_is_kept_on_every_device(
    qtbot: QtBot, opened: App, dialog: SettingsDialog, facade: FakeFacade
) -> None:
    page = dialog.findChild(NotificationsPage)
    assert page is not None
    page.keywords.setText("garden,  my   street, garden,")
    page.hide_text.setChecked(True)
    page.days[0].on.setChecked(True)
    page.days[0].end.setTime(QTime(6, 30))
    assert page._tell_soon.isActive()
    page.tell()
    settle(qtbot, opened)
    kept = AttentionSettings.parse(facade.community.preferences["attention"])
    assert kept == AttentionSettings(
        keywords=("garden", "my street"),
        hide_text=True,
        quiet_hours=(Hours(22 * 60, 6 * 60 + 30), *(None,) * 6),
    )
    assert len(facade.asked_for("set_preference")) == 1
    page.tell()
    settle(qtbot, opened)
    assert len(facade.asked_for("set_preference")) == 1


def test_the_settings_show_what_another_device_has_chosen(
    qtbot: QtBot, opened: App, facade: FakeFacade
) -> None:
    chosen = AttentionSettings(
        keywords=("tea",), quiet_hours=(None,) * 6 + (Hours(60, 120),), quiet_until_ms=5, sound=True
    )
    opened.bridge.run(facade.set_preference, "attention", chosen.compose())
    qtbot.waitUntil(lambda: opened.notifier.settings == chosen)
    opened.servers.here.settings_actions.show()
    page = opened.window.findChild(NotificationsPage)
    assert page is not None
    assert page.settings() == chosen
    assert page.days[6].start.isEnabled()
    assert not page.days[0].start.isEnabled()


def test_an_hour_of_quiet_that_is_asked_for_meanwhile_survives_the_dialog(
    qtbot: QtBot, opened: App, dialog: SettingsDialog, facade: FakeFacade
) -> None:
    page = dialog.findChild(NotificationsPage)
    assert page is not None
    opened.notifier.be_quiet(ms(NOW) + 1)
    qtbot.waitUntil(lambda: opened.notifier.settings.quiet_until_ms == ms(NOW) + 1)
    page.sound.setChecked(True)
    page.tell()
    settle(qtbot, opened)
    kept = AttentionSettings.parse(facade.community.preferences["attention"])
    assert kept == AttentionSettings(quiet_until_ms=ms(NOW) + 1, sound=True)


def test_closing_the_dialog_keeps_what_was_changed_last(
    qtbot: QtBot, opened: App, dialog: SettingsDialog, facade: FakeFacade
) -> None:
    page = dialog.findChild(NotificationsPage)
    assert page is not None
    page.sound.setChecked(True)
    click(dialog.action_button)
    settle(qtbot, opened)
    assert AttentionSettings.parse(facade.community.preferences["attention"]).sound


def test_name_and_status_are_saved(
    qtbot: QtBot, opened: App, dialog: SettingsDialog, facade: FakeFacade
) -> None:
    page = dialog.findChild(AccountPage)
    assert page is not None
    page.fields.status.setText("on the train")
    click(page.save)
    qtbot.waitUntil(lambda: page.said.text() == "Saved.")
    assert facade.asked_for("set_profile") == [("Anna Lindqvist", "on the train")]
    facade.refuse["set_profile"] = HearthError(ErrorCode.BAD_REQUEST, "That is too long.")
    page.fields.name.setText("Anna")
    assert page.said.text() == ""
    click(page.save)
    qtbot.waitUntil(lambda: page.said.text() == "That is too long.")
    assert page.save.isEnabled()


def test_blocked_people_are_listed_and_unblocked(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    opened.bridge.run(facade.block, 4, True)
    opened.bridge.run(facade.block, 2, True)
    qtbot.waitUntil(lambda: opened.models.people.blocked == {2, 4})
    opened.servers.here.settings_actions.show(3)
    page = opened.window.findChild(AccountPage)
    assert page is not None
    model = page.list.model()
    assert model is not None
    assert [model.index(row, 0).data() for row in range(model.rowCount())] == ["Ben Okafor", "David Lind"]
    click(page.unblock)
    qtbot.waitUntil(lambda: model.rowCount() == 1)
    click(page.unblock)
    qtbot.waitUntil(page.list.isHidden)
    assert facade.asked_for("block")[2:] == [(2, False), (4, False)]


def test_pictures_stand_still_where_that_is_chosen_and_less_of_them_is_kept(
    qtbot: QtBot, opened: App, dialog: SettingsDialog, settings: Settings, facade: FakeFacade
) -> None:
    page = dialog.findChild(FilesPage)
    assert page is not None
    assert page.autoplay.isChecked()
    assert page.kept.currentText() == "512 MB"
    page.autoplay.click()
    assert not opened.models.pictures.moving
    page.kept.setCurrentText("128 MB")
    assert (settings.autoplay, settings.pictures_mb) == (False, 128)
    qtbot.waitUntil(lambda: facade.asked_for("limit_pictures")[-1:] == [(128_000_000,)])
