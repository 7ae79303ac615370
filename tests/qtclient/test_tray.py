"""The tray: what it shows and asks for, and what closing the window means where there is one."""

from datetime import timedelta

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QAction, QColor, QImage
from PyQt6.QtWidgets import QApplication, QMenu, QSystemTrayIcon, QWidget
from pytestqt.qtbot import QtBot

from chatclient.changes import PreferencesChanged
from chatclient.core.disturbing import PREFERENCE, AttentionSettings
from qtclient.app import App
from qtclient.notifications.tray import Tray
from qtclient.notifications.tray_icon import count_text, tray_icon
from qtclient.theme.colours import DARK, LIGHT, Colours
from tests.qtclient.community import NOW, message, ms
from tests.qtclient.fake import FakeFacade
from tests.qtclient.hands import press


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """There is a tray, and this is what it says."""
    titles: list[str] = []
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", staticmethod(lambda: True))
    monkeypatch.setattr(QSystemTrayIcon, "showMessage", lambda _icon, title, *_rest: titles.append(title))
    return titles


def entries(tray: Tray) -> dict[str, QAction]:
    menus = tray.findChildren(QSystemTrayIcon)
    menu = menus[0].contextMenu()
    assert isinstance(menu, QMenu)
    return {action.text(): action for action in menu.actions() if action.isVisible() and action.text()}


def tip(tray: Tray) -> str:
    return tray.findChildren(QSystemTrayIcon)[0].toolTip()


# ---- the picture -----------------------------------------------------------------------------------------------------


def picture(colours: Colours, calling: int = 0, *, waiting: bool = False, quiet: bool = False) -> QImage:
    return tray_icon(colours, count_text(calling), waiting=waiting, quiet=quiet).pixmap(32, 32).toImage()


def holds(image: QImage, colour: str) -> bool:
    wanted = QColor(colour).rgb()
    return any(
        image.pixelColor(x, y).rgb() == wanted and image.pixelColor(x, y).alpha() == 255
        for x in range(image.width())
        for y in range(image.height())
    )


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_a_number_stands_for_what_calls_and_a_dot_for_the_rest(colours: Colours) -> None:
    assert holds(picture(colours, 3, waiting=True), colours.danger)
    dot = picture(colours, waiting=True)
    assert holds(dot, colours.link)
    assert not holds(dot, colours.danger)
    assert not holds(picture(colours), colours.link)
    assert picture(colours, 3) != picture(colours, 4)
    assert picture(colours, quiet=True) != picture(colours)


def test_a_number_has_room_for_two_digits() -> None:
    assert [count_text(count) for count in (0, 1, 99, 100)] == ["", "1", "99", "99+"]


# ---- what it shows ---------------------------------------------------------------------------------------------------


def test_the_tray_counts_what_the_rooms_say(
    qtbot: QtBot, said: list[str], opened: App, facade: FakeFacade
) -> None:
    tray = opened.tray.tray
    tray.begin()
    qtbot.waitUntil(lambda: not opened.models.rooms.summary(1).unread)  # type: ignore[union-attr]  # it is open
    calling, other = opened.models.rooms.waiting()
    assert f"{calling} for you" in tip(tray)
    facade.arrive(message(5, 6, 2, NOW, "to you alone"))
    qtbot.waitUntil(lambda: f"{calling + 1} for you" in tip(tray))
    facade.arrive(message(4, 3, 2, NOW, "in a room that is muted"))
    facade.arrive(message(3, 5, 3, NOW, "to all of us"))
    qtbot.waitUntil(lambda: f"{other + 1} unread" in tip(tray))
    opened.notifier.end()
    assert tip(tray) == "Hearth"


def test_a_mute_that_is_over_counts_again(
    qtbot: QtBot, said: list[str], opened: App, facade: FakeFacade, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = opened.models.rooms.waiting()
    facade.community.notify[2] = {"muted_until": ms(NOW) + 60_000}
    opened.models.rooms.update([facade.community.summary(2)])
    assert sum(opened.models.rooms.waiting()) < sum(before)
    monkeypatch.setattr(opened.models.rooms, "now_ms", lambda: ms(NOW) + 60_000)
    opened.models.rooms.refresh_muted()
    assert opened.models.rooms.waiting() == before
    assert not next(row for row in opened.models.rooms.walk() if row.room == 2).muted


# ---- its menu --------------------------------------------------------------------------------------------------------


def test_the_menu_asks_for_quiet_and_ends_it(
    qtbot: QtBot, said: list[str], opened: App, facade: FakeFacade
) -> None:
    tray = opened.tray.tray
    tray.begin()
    entries(tray)["Do not disturb for 1 hour"].trigger()
    qtbot.waitUntil(lambda: opened.notifier.settings.quiet_until_ms == ms(NOW) + 3_600_000)
    assert "do not disturb" in tip(tray)
    assert "Do not disturb for 1 hour" not in entries(tray)
    entries(tray)["Disturb me again"].trigger()
    qtbot.waitUntil(lambda: opened.notifier.settings.quiet_until_ms == 0)
    entries(tray)["Do not disturb until tomorrow"].trigger()
    morning = (NOW + timedelta(days=1)).replace(hour=8, minute=0)
    qtbot.waitUntil(lambda: opened.notifier.settings.quiet_until_ms > 0)
    assert (
        abs(opened.notifier.settings.quiet_until_ms - ms(morning)) <= 3_600_000
    )  # clocks may change that night
    assert [name for name, _ in facade.asked_for("set_preference")] == [PREFERENCE] * 3


def test_other_settings_survive_quiet(qtbot: QtBot, said: list[str], opened: App, facade: FakeFacade) -> None:
    text = AttentionSettings(keywords=("tent",), hide_text=True).compose()
    facade.say(PreferencesChanged(preferences={PREFERENCE: text}))
    qtbot.waitUntil(lambda: opened.notifier.settings.keywords == ("tent",))
    opened.notifier.be_quiet(ms(NOW) + 1)
    qtbot.waitUntil(lambda: opened.notifier.settings.quiet_until_ms == ms(NOW) + 1)
    assert (opened.notifier.settings.keywords, opened.notifier.settings.hide_text) == (("tent",), True)


# ---- closing ---------------------------------------------------------------------------------------------------------


def test_closing_hides_where_a_tray_is_and_explains_it_once(
    qtbot: QtBot, said: list[str], opened: App, qapp: QApplication
) -> None:
    tray = opened.tray.tray
    tray.begin()
    for _ in range(2):
        opened.window.close()
        assert not opened.window.isVisible()
        assert not qapp.quitOnLastWindowClosed()
        entries(tray)["Open Hearth"].trigger()
        assert opened.window.isVisible()
        assert qapp.quitOnLastWindowClosed()
    assert said == ["Hearth is still running"]


def test_a_click_on_the_icon_opens_the_window(qtbot: QtBot, said: list[str], opened: App) -> None:
    tray = opened.tray.tray
    tray.begin()
    opened.window.close()
    icon = tray.findChildren(QSystemTrayIcon)[0]
    icon.activated.emit(QSystemTrayIcon.ActivationReason.Context)
    assert not opened.window.isVisible()
    icon.activated.emit(QSystemTrayIcon.ActivationReason.Trigger)
    assert opened.window.isVisible()


def test_closing_ends_where_it_is_to_or_no_tray_is(qtbot: QtBot, opened: App) -> None:
    hidden: list[bool] = []
    opened.window.hidden.connect(lambda: hidden.append(True))
    opened.window.close()
    assert not opened.window.hides_when_closed
    assert hidden == []


def test_closing_ends_by_choice(qtbot: QtBot, said: list[str], opened: App) -> None:
    opened.staying._settings.close_hides = False
    opened.window.close()
    assert not opened.window.hides_when_closed


def test_ctrl_q_ends_the_program(qtbot: QtBot, said: list[str], opened: App) -> None:
    opened.tray.tray.begin()
    press(opened.window, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
    assert not opened.window.isVisible()
    assert not opened.window.hides_when_closed
    assert said == []


def test_the_engine_knows_at_which_room_somebody_looks(
    qtbot: QtBot, said: list[str], opened: App, facade: FakeFacade
) -> None:
    qtbot.waitUntil(lambda: facade.asked_for("watch")[-1] == (1,))
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(lambda: facade.asked_for("watch")[-1] == (0,))
    opened.staying.bring_up()
    qtbot.waitUntil(lambda: facade.asked_for("watch")[-1] == (1,))
    opened.conversation.open(2)
    qtbot.waitUntil(lambda: facade.asked_for("watch")[-1] == (2,))
    opened.tray.tray.begin()
    opened.window.close()
    qtbot.waitUntil(lambda: facade.asked_for("watch")[-1] == (0,))
