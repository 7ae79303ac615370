"""My devices in the settings, and what is said of one that is new."""

import pytest
from PyQt6.QtCore import Qt
from pytestqt.qtbot import QtBot

from chatclient.changes import DevicesChanged
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.rows import Device
from qtclient.app import App
from qtclient.widgets.device_dialog import DeviceDialog
from qtclient.widgets.devices_page import DevicesPage
from qtclient.widgets.room_dialogs import ConfirmDialog
from qtclient.widgets.settings_dialog import SettingsDialog
from tests.qtclient.fake import PROFILE, FakeFacade
from tests.qtclient.hands import click, press, write

DAY_MS = 1_750_032_000_000


def device(id: int, name: str, **named: object) -> Device:
    fields = {"platform": "Linux", "last_seen": DAY_MS + id * 86_400_000, "pos": id}
    return Device(id=id, name=name, **(fields | named))  # type: ignore[arg-type]  # by name


HERE = device(PROFILE.device, "laptop")
TABLET = device(5, "tablet", platform="Android")
PHONE = device(9, "phone", platform="")


@pytest.fixture
def facade() -> FakeFacade:
    made = FakeFacade()
    made.devices = (HERE, TABLET)
    return made


@pytest.fixture
def page(opened: App) -> DevicesPage:
    opened.servers.here.settings_actions.show_devices()
    dialog = opened.window.findChild(SettingsDialog)
    assert dialog is not None
    shown = dialog.findChild(DevicesPage)
    assert shown is not None
    assert shown.isVisible()
    return shown


def titles(page: DevicesPage) -> list[str]:
    return [page.model.row(place).title for place in range(page.model.count())]


def test_devices_are_listed_this_one_first(page: DevicesPage) -> None:
    assert titles(page) == ["laptop", "tablet"]
    assert page.model.row(0).said == "Linux · this device"
    assert page.model.row(1).said == "Android · last seen 21 June 2025"
    assert page.model.row(1).spoken == "tablet, Android · last seen 21 June 2025"
    assert not page.revoke.isEnabled()
    assert page.revoke_others.isEnabled()


def test_the_list_is_as_the_account_says_now(qtbot: QtBot, page: DevicesPage, facade: FakeFacade) -> None:
    page.list.setCurrentIndex(page.model.index(1))
    facade.say(DevicesChanged(devices=(HERE, TABLET, PHONE)))
    qtbot.waitUntil(lambda: titles(page) == ["laptop", "phone", "tablet"])
    assert page.list.currentIndex().row() == 2
    facade.say(DevicesChanged(devices=(HERE,)))
    qtbot.waitUntil(lambda: titles(page) == ["laptop"])
    assert not page.revoke_others.isEnabled()


def test_a_device_gets_another_name(qtbot: QtBot, page: DevicesPage, opened: App, facade: FakeFacade) -> None:
    click(page.rename)
    dialog = opened.window.findChild(DeviceDialog)
    assert dialog is not None
    dialog.name.clear()
    assert not dialog.action_button.isEnabled()
    write(dialog.name, " Anna's laptop ")
    facade.refuse["rename_device"] = HearthError(ErrorCode.BAD_REQUEST, "This is too long.")
    press(dialog.name, Qt.Key.Key_Return)
    qtbot.waitUntil(dialog._wrong.isVisible)
    del facade.refuse["rename_device"]
    click(dialog.action_button)
    qtbot.waitUntil(lambda: len(facade.asked_for("rename_device")) == 2)
    assert facade.asked_for("rename_device")[-1] == (PROFILE.device, "Anna's laptop")


def test_a_device_is_signed_out_after_a_question(
    qtbot: QtBot, page: DevicesPage, opened: App, facade: FakeFacade
) -> None:
    page.list.setCurrentIndex(page.model.index(1))
    facade.refuse["revoke_device"] = HearthError(ErrorCode.NOT_FOUND, "There is no such device.")
    click(page.revoke)
    dialog = opened.window.findChild(ConfirmDialog)
    assert dialog is not None
    assert facade.asked_for("revoke_device") == []
    click(dialog.action_button)
    qtbot.waitUntil(page.said.isVisible)
    assert facade.asked_for("revoke_device") == [(5,)]
    assert page.said.text() == "There is no such device."


def test_all_others_are_signed_out_after_a_question(
    qtbot: QtBot, page: DevicesPage, opened: App, facade: FakeFacade
) -> None:
    click(page.revoke_others)
    dialog = opened.window.findChild(ConfirmDialog)
    assert dialog is not None
    click(dialog.action_button)
    qtbot.waitUntil(lambda: facade.asked_for("revoke_other_devices") == [()])


def test_a_new_device_is_told_of_and_leads_to_the_page(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    line = opened.window.chat.pane.question_line
    assert line.text() == ""
    facade.say(DevicesChanged(devices=(HERE, TABLET, PHONE), new=(PHONE,)))
    qtbot.waitUntil(line.isVisible)
    assert "phone" in line.text()
    assert line.text().endswith("Was that you?")
    opened.window.chat.pane.notice_line.show_notice("Something else.")
    assert line.isVisible()
    click(line._action)
    assert not line.isVisible()
    page = opened.window.findChild(DevicesPage)
    assert page is not None
    qtbot.waitUntil(page.isVisible)
    assert page.model.row(page.list.currentIndex().row()).id == PHONE.id


def test_this_device_is_no_news(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    facade.say(DevicesChanged(devices=(HERE, TABLET), new=(HERE,)))
    facade.say(DevicesChanged(devices=(HERE,)))
    qtbot.waitUntil(lambda: opened.models.devices.count() == 1)
    assert opened.window.chat.pane.question_line.text() == ""
