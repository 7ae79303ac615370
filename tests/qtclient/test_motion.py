"""Less motion: the desktop is asked over its bus, and what moves stands still as soon as it, or the person, says so."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jeepney import DBusAddress, HeaderFields, Message, new_error
from jeepney import new_method_return as answer_to
from jeepney import new_signal as signal_of
from pytestqt.qtbot import QtBot

from qtclient.app import App
from qtclient.process.motion import COMMON, GNOME, INTERFACE, NAME, PATH, Motion
from qtclient.widgets.files_page import FilesPage
from tests.qtclient.desktopbus import Service, running_bus

Value = tuple[str, Any]


class SettingsPortal(Service):
    """A desktop's settings."""

    def __init__(self, address: str, said: dict[tuple[str, str], Value]) -> None:
        self.said = said
        super().__init__(address, NAME)

    def _answer(self, call: Message) -> None:
        assert call.header.fields[HeaderFields.member] == "Read"
        value = self.said.get(tuple(call.body))
        answer = new_error(call, f"{NAME}.Error.NotFound")
        if value is not None:
            answer = answer_to(call, "v", (("v", value),))
        self._connection.send(answer)

    def change(self, setting: tuple[str, str], value: Value) -> None:
        address = DBusAddress(PATH, interface=INTERFACE)
        self._connection.send(signal_of(address, "SettingChanged", "ssv", (*setting, value)))


@pytest.fixture
def portal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SettingsPortal]:
    with running_bus(tmp_path) as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        made = SettingsPortal(address, {})
        yield made
        made.stop()


@pytest.fixture
def motion(qtbot: QtBot) -> Iterator[Motion]:
    made = Motion()
    yield made
    made.end()


@pytest.mark.parametrize(("setting", "value"), [(GNOME, ("b", False)), (COMMON, ("u", 1))])
def test_the_desktop_is_asked_and_followed(
    qtbot: QtBot, portal: SettingsPortal, motion: Motion, setting: tuple[str, str], value: Value
) -> None:
    portal.said[setting] = value
    with qtbot.waitSignal(motion.changed):
        motion.begin()
    assert motion.reduced
    usual = ("b", True) if setting == GNOME else ("u", 0)
    with qtbot.waitSignal(motion.changed):
        portal.change(setting, usual)
    assert not motion.reduced


def test_other_settings_and_other_kinds_of_values_mean_nothing(
    qtbot: QtBot, portal: SettingsPortal, motion: Motion
) -> None:
    motion.begin()
    with qtbot.waitSignal(motion.changed):
        portal.change(("org.gnome.desktop.interface", "clock-format"), ("s", "12h"))
        portal.change(GNOME, ("s", "no"))
        portal.change(COMMON, ("u", 1))
    assert motion.reduced


def test_without_a_bus_motion_is_as_usual(
    monkeypatch: pytest.MonkeyPatch, motion: Motion, tmp_path: Path
) -> None:
    for address in ("disabled:", f"unix:path={tmp_path}/gone"):
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        motion.begin()
        assert not motion.reduced


def test_pictures_stand_still_where_the_desktop_or_the_person_wishes_it(qtbot: QtBot, opened: App) -> None:
    frame, seen = opened.frame, []

    def look() -> None:
        seen.append(opened.models.pictures.moving)

    look()
    frame.motion._take(GNOME, False)
    look()
    opened.servers.here.settings_actions.show(3)
    assert opened.window.findChildren(FilesPage)[-1].autoplay.isChecked()
    frame.motion._take(GNOME, True)
    look()
    frame.choose_autoplay(False)
    look()
    assert seen == [True, False, True, False]
