"""The composer: its keys, its height, what it takes and what it says."""

import pytest
from PyQt6.QtCore import QEvent, QMimeData, QObject, QPoint, Qt
from PyQt6.QtGui import QFontMetrics, QPaintEvent
from PyQt6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from qtclient.app import App
from qtclient.theme.look import Look, Scheme
from qtclient.widgets.composer import Composer
from qtclient.widgets.typing_line import typing_text
from tests.qtclient.hands import click, press, write


class Painted(QObject):
    """Notes whether all of a widget is painted, not only its cursor."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.whole = False
        self._widget = widget
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject | None, event: QEvent | None) -> bool:
        if isinstance(event, QPaintEvent) and event.rect() == self._widget.rect():
            self.whole = True
        return False


@pytest.fixture
def composer(qtbot: QtBot, look: Look) -> Composer:
    made = Composer(look)
    qtbot.addWidget(made)
    made.resize(600, 60)
    made.set_window_height(600)
    made.show()
    return made


def test_enter_sends_and_shift_enter_breaks_the_line(qtbot: QtBot, composer: Composer) -> None:
    write(composer.box, "one")
    press(composer.box, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    write(composer.box, "two")
    with qtbot.waitSignal(composer.send_asked) as sent:
        press(composer.box, Qt.Key.Key_Return)
    assert sent.args == ["one\ntwo"]


def test_enter_breaks_the_line_and_control_enter_sends_where_that_is_wished(
    qtbot: QtBot, composer: Composer
) -> None:
    composer.box.enter_sends = False
    write(composer.box, "one")
    with qtbot.assertNotEmitted(composer.send_asked):
        press(composer.box, Qt.Key.Key_Return)
    write(composer.box, "two")
    with qtbot.waitSignal(composer.send_asked) as sent:
        press(composer.box, Qt.Key.Key_Enter, Qt.KeyboardModifier.ControlModifier)
    assert sent.args == ["one\ntwo"]


def test_control_enter_sends_either_way(qtbot: QtBot, composer: Composer) -> None:
    write(composer.box, "one")
    with qtbot.waitSignal(composer.send_asked):
        press(composer.box, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_nothing_is_sent_where_nothing_stands(qtbot: QtBot, composer: Composer) -> None:
    write(composer.box, "  ")
    with qtbot.assertNotEmitted(composer.send_asked):
        press(composer.box, Qt.Key.Key_Return)
    assert not composer.send_button.isEnabled()


def test_up_edits_the_last_message_only_in_an_empty_box(qtbot: QtBot, composer: Composer) -> None:
    with qtbot.waitSignal(composer.edit_last_asked):
        press(composer.box, Qt.Key.Key_Up)
    write(composer.box, "x")
    with qtbot.assertNotEmitted(composer.edit_last_asked):
        press(composer.box, Qt.Key.Key_Up)


def test_escape_and_control_arrows_are_told(qtbot: QtBot, composer: Composer) -> None:
    with qtbot.waitSignal(composer.cancel_asked):
        press(composer.box, Qt.Key.Key_Escape)
    with qtbot.waitSignal(composer.reply_step_asked) as step:
        press(composer.box, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    assert step.args == [-1]


def test_the_box_grows_to_a_third_of_the_window_and_no_further(qtbot: QtBot, composer: Composer) -> None:
    low = composer.sizeHint().height()
    assert low >= 40
    composer.set_text("\n".join("line" for _ in range(5)))
    middle = composer.box.height()
    composer.set_text("\n".join("line" for _ in range(80)))
    assert middle > low / 2
    assert composer.sizeHint().height() <= 600 / 3 + 30
    composer.set_text("")
    assert composer.sizeHint().height() == low


def test_an_invitation_that_changes_is_painted(qtbot: QtBot, composer: Composer) -> None:
    viewport = composer.box.viewport()
    assert viewport is not None
    painted = Painted(viewport)
    composer.set_room("Anna", "")
    composer.box.resize(500, 40)
    qtbot.waitUntil(lambda: painted.whole)
    painted.whole = False
    composer.set_room("Ole", "")
    qtbot.waitUntil(lambda: painted.whole)


def test_words_put_in_by_the_program_are_not_told_as_typed(qtbot: QtBot, composer: Composer) -> None:
    with qtbot.assertNotEmitted(composer.changed):
        composer.set_text("draft")
    with qtbot.waitSignal(composer.changed) as heard:
        write(composer.box, "!")
    assert heard.args == ["draft!"]


def test_what_is_too_long_is_said_and_not_sent(qtbot: QtBot, composer: Composer) -> None:
    composer.set_limit(20)
    composer.set_text("ääääääääää")
    assert composer._count.text() == "0 left"
    assert composer.send_button.isEnabled()
    composer.set_text("äääääääääää")
    assert composer._count.text() == "2 too many"
    with qtbot.assertNotEmitted(composer.send_asked):
        press(composer.box, Qt.Key.Key_Return)
    composer.set_text("short")
    assert not composer._count.isVisible()


def test_only_words_are_pasted(composer: Composer) -> None:
    data = QMimeData()
    data.setHtml("<p>bold</p><img src='file:///etc/passwd'>")
    composer.box.insertFromMimeData(data)
    assert composer.text() == ""
    data.setText("bold")
    composer.box.insertFromMimeData(data)
    assert composer.text() == "bold"


def test_a_closed_room_says_why(qtbot: QtBot, composer: Composer) -> None:
    composer.set_room("general", "This room is archived.")
    assert composer.box.placeholderText() == "This room is archived."
    assert not composer.box.isEnabled()
    composer.set_room("general", "")
    assert composer.box.isEnabled()
    assert composer.box.placeholderText() == "Message \u2068general\u2069"


def test_an_invitation_that_is_too_long_ends_in_an_ellipsis(qtbot: QtBot, composer: Composer) -> None:
    title = "the room with a very long name in which we plan the summer party"
    composer.set_room(title, "")
    composer.resize(300, 60)
    box = composer.box
    qtbot.waitUntil(lambda: "…" in box.placeholderText())
    viewport = box.viewport()
    assert viewport is not None
    assert box.fontMetrics().horizontalAdvance(box.placeholderText()) <= viewport.width()
    assert title in box.toolTip()
    assert title in box.accessibleName()
    composer.resize(900, 60)
    qtbot.waitUntil(lambda: title in box.placeholderText())
    assert not box.toolTip()


def test_what_is_replied_to_can_be_dropped(qtbot: QtBot, composer: Composer) -> None:
    composer.show_note("reply", "Reply to Ben: hello")
    assert composer._note.isVisible()
    with qtbot.waitSignal(composer.cancel_asked):
        click(composer._drop)


@pytest.mark.parametrize(
    ("names", "text"),
    [
        ([], ""),
        (["Ben"], "\u2068Ben\u2069 is typing…"),
        (["Ben", "Clara"], "\u2068Ben\u2069 and \u2068Clara\u2069 are typing…"),
        (["Ben", "Clara", "Dan", "Eve"], "\u2068Ben\u2069, \u2068Clara\u2069 and others are typing…"),
    ],
)
def test_two_are_named_at_most(qapp: object, names: list[str], text: str) -> None:
    assert typing_text(names) == text


def test_a_notice_stands_whole_beside_who_is_typing_and_goes(qtbot: QtBot, opened: App) -> None:
    pane = opened.window.chat.pane
    pane.typing_line.show_typing(["Ben"])
    words = "No keyring was found: what signs you in is kept in a file that only you can read. " * 3
    pane.notice_line.show_notice(words, wrong=False)
    opened.window.resize(480, 600)
    qtbot.waitUntil(lambda: pane.notice_line.height() >= 3 * QFontMetrics(opened.look.sizes.small).height())
    assert pane.notice_line.text() == words
    assert pane.typing_line.text() == typing_text(["Ben"])
    pane.notice_line._forget.timeout.emit()
    assert pane.notice_line.text() == ""
    pane.notice_line.show_notice("That did not work.")
    click(pane.notice_line._close)
    assert pane.notice_line.isHidden()


def test_the_cursor_rests_after_a_while_and_wakes_with_a_key(qtbot: QtBot, composer: Composer) -> None:
    usual = QApplication.cursorFlashTime()
    press(composer.box, "a")
    composer.box._calm._rest.timeout.emit()
    assert QApplication.cursorFlashTime() == 0
    press(composer.box, "b")
    assert QApplication.cursorFlashTime() == usual
    composer.box._calm._rest.timeout.emit()
    composer.box._calm.end()
    assert QApplication.cursorFlashTime() == usual


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_box_has_the_ground_of_its_theme(composer: Composer, look: Look, scheme: Scheme) -> None:
    look.choose(scheme=scheme)
    composer.set_text("one\ntwo\nthree")
    image = composer.grab().toImage()
    corner = composer.box.mapTo(composer, QPoint(composer.box.width() - 4, 4))
    ground = look.colours.raised if look.colours.dark else look.colours.surface
    assert image.pixelColor(corner).name() == ground


def test_a_draft_that_fits_is_shown_from_its_first_line(qtbot: QtBot, composer: Composer) -> None:
    composer.set_text("one\ntwo\nthree")
    bar = composer.box.verticalScrollBar()
    assert bar is not None
    qtbot.waitUntil(lambda: bar.maximum() == 0)
    assert bar.value() == 0
