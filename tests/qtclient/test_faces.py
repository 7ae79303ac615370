"""Faces of people and rooms: shown where they are, letters and signs until then."""

from msgspec.structs import replace
from PyQt6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from chatclient.changes import PeopleChanged
from qtclient.app import App
from tests.qtclient.community import NOW, PEOPLE, message
from tests.qtclient.fake import FakeFacade
from tests.qtclient.photos import in_bytes

BLUE = QColor(20, 40, 200)


def give_ben_a_face(facade: FakeFacade) -> None:
    image = QImage(256, 256, QImage.Format.Format_RGB32)
    image.fill(BLUE)
    facade.community.pictures[70] = in_bytes(image, "PNG")
    facade.say(PeopleChanged(people=(replace(PEOPLE[1], avatar=70),)))


def test_a_face_stands_beside_messages_and_in_lists(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    give_ben_a_face(facade)
    facade.arrive(message(1, 24, 3, NOW, "x"))
    facade.arrive(message(1, 25, 2, NOW, "hello"))
    model, timeline = opened.models.timeline, opened.window.chat.pane.timeline
    qtbot.waitUntil(lambda: model.row_of(25) is not None)
    timeline.to_end()
    row = model.row_of(25)
    assert row is not None

    def beside() -> QColor:
        timeline.settle()
        columns = timeline._layouts.columns
        y = timeline.row_top(row) + timeline.laid(row).head_y + columns.avatar // 2
        return timeline.grab().toImage().pixelColor(columns.margin + columns.avatar // 2, y)

    qtbot.waitUntil(lambda: beside() == BLUE)
    rooms = opened.window.chat.sidebar.rooms

    def in_list() -> bool:
        image = rooms.grab().toImage()
        return any(image.pixelColor(33, y) == BLUE for y in range(0, image.height(), 5))

    qtbot.waitUntil(in_list)
    assert set(facade.asked_for("picture")) == {(70, 320)}


def test_without_a_face_there_are_letters(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    facade.say(PeopleChanged(people=(replace(PEOPLE[1], avatar=71),)))
    people = opened.models.people
    qtbot.waitUntil(lambda: people.get(2) is not None and people.get(2).avatar == 71)  # type: ignore[union-attr]  # asked just before
    assert people.face(2, 36, 1.0) is None
    qtbot.waitUntil(lambda: bool(opened.models.pictures._broken))
    assert people.face(2, 36, 1.0) is None
