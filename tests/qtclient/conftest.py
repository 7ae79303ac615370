"""The window's tests: one application without a screen, a look, a community, and the whole program on a fake façade."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PyQt6.QtCore import QCoreApplication, QEvent, QLocale, QRect, QTranslator
from PyQt6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from qtclient import language
from qtclient.app import App
from qtclient.emojis.loading import load
from qtclient.itemmodels.emojis import Emojis
from qtclient.itemmodels.people import People
from qtclient.itemmodels.rooms import RoomsModel
from qtclient.itemmodels.timeline import TimelineModel
from qtclient.process.unhandled import Unhandled
from qtclient.settings.kept import Settings
from qtclient.theme.look import Look
from qtclient.widgets.emoji_picker import EmojiPicker
from qtclient.widgets.timeline import Timeline
from tests.qtclient.community import ME, NOW, ONLINE, PEOPLE, Community, ms
from tests.qtclient.fake import PROFILE, FakeDoor, FakeFacade


@pytest.fixture(autouse=True)
def nothing_is_left() -> Iterator[None]:
    """Delete a test's windows with the test: the next one's style sheet would lay out what is left of their models."""
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture(autouse=True)
def font_of_the_system(qapp: QApplication) -> Iterator[None]:
    """Give the application its font back: the next look's sizes would grow from the one that was chosen."""
    before = qapp.font()
    yield
    qapp.setFont(before)


@pytest.fixture
def german(qapp: QApplication) -> Iterator[None]:
    """Let the program speak German for the time of the test."""
    before = qapp.findChildren(QTranslator)
    language.install(qapp, "de")
    yield
    for translator in set(qapp.findChildren(QTranslator)) - set(before):
        QCoreApplication.removeTranslator(translator)
        translator.setParent(None)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    yield
    QLocale.setDefault(before)


@pytest.fixture
def look(qapp: QApplication) -> Iterator[Look]:
    made = Look(qapp, "light")
    yield made
    made.setParent(None)


@pytest.fixture
def people(qapp: QApplication) -> People:
    made = People()
    made.reset(PEOPLE[0], PEOPLE, ONLINE)
    return made


def the_day() -> date:
    return NOW.date()


@pytest.fixture
def community() -> Community:
    return Community()


@pytest.fixture
def rooms(people: People, community: Community) -> RoomsModel:
    made = RoomsModel(people, the_day, lambda: ms(NOW))
    made.reset(community.summary(room) for room in community.rooms)
    return made


@pytest.fixture
def model(qapp: QApplication) -> TimelineModel:
    made = TimelineModel()
    made.me = ME
    return made


@pytest.fixture
def timeline(qtbot: QtBot, model: TimelineModel, people: People, look: Look) -> Timeline:
    made = Timeline(model, people, look, the_day)
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show()
    made.activateWindow()
    with qtbot.waitActive(made):
        pass
    return made


@pytest.fixture
def emojis(qapp: QApplication) -> Emojis:
    """All of Unicode's, and none of the server's own."""
    made = Emojis("en")
    made.take(load("en"))
    return made


@pytest.fixture
def picker(qtbot: QtBot, look: Look, emojis: Emojis) -> Iterator[EmojiPicker]:
    """A picker that is open."""
    window = QWidget()
    qtbot.addWidget(window)
    made = EmojiPicker(emojis, look, window)
    made.open_beside(QRect(300, 500, 30, 30))
    yield made
    made.hide()


@pytest.fixture
def facade() -> FakeFacade:
    return FakeFacade()


@pytest.fixture
def door() -> FakeDoor:
    return FakeDoor(PROFILE)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "window.ini")


@pytest.fixture
def app(
    qtbot: QtBot, qapp: QApplication, facade: FakeFacade, door: FakeDoor, settings: Settings
) -> Iterator[App]:
    """The whole program, begun but not yet shown: wait for what the test needs."""
    font = qapp.font()
    made = App(qapp, settings, lambda _profile: facade, door, Unhandled(), lambda: ms(NOW))
    qtbot.addWidget(made.window)
    made.start()
    yield made
    made.stop()
    made.look.setParent(None)
    qapp.setFont(font)  # else the next look takes the size that was chosen here for the system's


@pytest.fixture
def opened(qtbot: QtBot, app: App) -> App:
    """The whole program with #general open."""
    app.entrance.begin("")
    qtbot.waitUntil(lambda: app.window.isVisible() and app.conversation.room != 0)
    app.window.activateWindow()
    app.conversation.open(1)
    qtbot.waitUntil(lambda: app.models.timeline.room == 1)
    return app
