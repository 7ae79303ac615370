"""What a message means as it is shown: copied as it was written, opened by a click, said in plain words."""

import itertools
from typing import Any

import pytest
from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QAction, QDesktopServices, QFontMetricsF, QTextLine
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from qtclient.app import App
from qtclient.conversation.following import open_link
from qtclient.delegates.body_layout import BodyLayout, Known
from qtclient.delegates.text_boxes import CODE_PAD_PX
from qtclient.itemmodels.rooms import RoomsModel
from qtclient.itemmodels.timeline import TimelineModel
from qtclient.markup.reader import read
from qtclient.theme.look import Look
from qtclient.widgets.choice_menu import ChoiceMenu
from qtclient.widgets.link_dialog import LinkDialog
from qtclient.widgets.timeline import Timeline
from qtclient.widgets.timeline_menu import Rights, message_menu
from qtclient.words.links import may_open
from tests.qtclient.community import NOW, Community, message
from tests.qtclient.fake import FakeFacade
from tests.qtclient.hands import click, press
from tests.qtclient.showing import point_of, say, show
from tests.qtclient.steps import choose

# Popups grab the keyboard, which the screenless platform has none of.
pytestmark = pytest.mark.qt_log_ignore("^This plugin does not support", extend=True)

EVERYTHING = (
    "# Head\n\nWords **bold** `code` ||hidden|| [here](https://evil.example) #general\n\n> quoted\n\n"
    "- [x] done\n\n```python\nreturn 1\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |"
)


def source_of(timeline: Timeline, first: str, last: str) -> str:
    """Return what is copied from the beginning of one run to the end of another."""
    body = timeline.laid(0).body
    assert body is not None
    spans = {each.run.text: (box.first + each.first, box.first + each.last) for box, each in body.runs()}
    return body.source(spans[first][0], spans[last][1])


# ---- layout ----


def test_no_two_boxes_of_a_message_overlap_and_none_leaves_the_column(
    timeline: Timeline, model: TimelineModel
) -> None:
    say(timeline, model, EVERYTHING)
    body = timeline.laid(0).body
    assert body is not None
    assert all(box.x + box.width <= timeline._layouts.columns.width for box in body.boxes)
    assert all(box.y >= 0 and box.y + box.height <= body.height for box in body.boxes)
    columns = sorted(body.boxes, key=lambda box: (box.y, box.x))
    for one, other in itertools.pairwise(columns):
        assert other.y >= one.y + one.height or other.x >= one.x + one.width


@pytest.mark.parametrize("scale", [80, 100, 200])
def test_lines_of_all_kinds_are_as_far_apart_as_the_visual_bar_says(
    timeline: Timeline, model: TimelineModel, look: Look, scale: int
) -> None:
    look.choose(scale=scale)
    say(timeline, model, EVERYTHING)
    body = timeline.laid(0).body
    assert body is not None
    for box in body.boxes:
        assert 1.33 <= box.line / box.layout.font().pixelSize() <= 1.46


def test_a_table_wider_than_the_column_is_lines_of_words(timeline: Timeline, model: TimelineModel) -> None:
    say(timeline, model, "|a" * 30 + "|\n" + "|-" * 30 + "|\n" + "|b" * 30 + "|")
    body = timeline.laid(0).body
    assert body is not None
    assert len(body.boxes) == 2


def test_emoji_alone_are_larger_than_words(timeline: Timeline, model: TimelineModel) -> None:
    show(timeline, model, [message(1, 1, 2, NOW, "🎉"), message(1, 2, 2, NOW, "🎉 yes")])
    large, words = timeline.laid(0).body, timeline.laid(1).body
    assert large is not None
    assert words is not None
    assert large.height > 1.5 * words.height


@pytest.mark.parametrize("text", ["see `code` here", "עברית `code` עברית"])
def test_the_ground_of_code_leaves_a_space_to_the_words_beside_it(
    timeline: Timeline, model: TimelineModel, look: Look, text: str
) -> None:
    say(timeline, model, text)
    body = timeline.laid(0).body
    assert body is not None
    box = body.boxes[0]
    first = text.index("`")
    last = first + len("code")
    (word,) = box.rects(first, last)
    before, after = sorted((*box.rects(0, first - 1), *box.rects(last + 1, body.length)), key=QRectF.left)
    space = QFontMetricsF(look.sizes.text).horizontalAdvance(" ")
    assert word.left() - look.sizes.px(CODE_PAD_PX) - before.right() == pytest.approx(space, abs=1)
    assert after.left() - word.right() == pytest.approx(space, abs=1)


# ---- copying ----


def test_what_is_copied_is_what_was_written(timeline: Timeline, model: TimelineModel) -> None:
    say(timeline, model, "a **bold** and *it* `c`")
    assert source_of(timeline, "bold", "bold") == "**bold**"
    assert source_of(timeline, "bold", "it") == "**bold** and *it*"
    assert source_of(timeline, "a ", "c") == "a **bold** and *it* `c`"


def test_a_part_of_marked_words_is_copied_without_the_marks(timeline: Timeline, model: TimelineModel) -> None:
    say(timeline, model, "a **bold** b")
    body = timeline.laid(0).body
    assert body is not None
    assert body.source(3, 5) == "ol"


def test_all_of_a_message_is_copied_with_everything(timeline: Timeline, model: TimelineModel) -> None:
    say(timeline, model, EVERYTHING)
    timeline._selection.select_message(0)
    assert timeline.selected_text() == EVERYTHING


def test_the_button_of_code_copies_the_code_and_nothing_else(
    timeline: Timeline, model: TimelineModel
) -> None:
    say(timeline, model, "look\n```python\nreturn 1\n```")
    body = timeline.laid(0).body
    assert body is not None
    corner = QPointF(timeline._layouts.columns.text, timeline.row_top(0) + timeline.laid(0).body_y)
    at = (corner + body.codes[0].button.center()).toPoint()
    assert timeline._tip(at) == "Copy code"
    click(timeline.viewport(), at=at)
    clipboard = QApplication.clipboard()
    assert clipboard is not None
    assert clipboard.text() == "return 1"


def test_the_menu_reaches_code_and_spoilers_without_a_mouse(timeline: Timeline, model: TimelineModel) -> None:
    say(timeline, model, "||x||\n```\na\n```")
    assert timeline._words_for(0) == ["copy_code", "reveal"]
    timeline._act(1, "copy_code")
    clipboard = QApplication.clipboard()
    assert clipboard is not None
    assert clipboard.text() == "a"
    timeline._act(1, "reveal")
    assert timeline._words_for(0) == ["copy_code"]
    menu = message_menu(
        model.entry(0),
        timeline._people,
        Rights(),
        emoji=[],
        more=["copy_code"],
        parent=timeline,
    )
    assert menu is not None
    assert menu.actions()[0].text() == "Copy code"


# ---- what a click does ----


def test_a_spoiler_opens_by_a_click_and_its_link_only_by_the_next(
    qtbot: QtBot, timeline: Timeline, model: TimelineModel
) -> None:
    say(timeline, model, "see ||https://example.org|| now")
    at = point_of(timeline, "https")
    assert timeline.link_at(at) is None
    with qtbot.assertNotEmitted(timeline.link_opened):
        click(timeline.viewport(), at=at)
    with qtbot.waitSignal(timeline.link_opened) as heard:
        click(timeline.viewport(), at=at)
    assert heard.args == ["https://example.org"]


def test_a_link_whose_words_hide_where_it_leads_is_not_opened_at_once(
    qtbot: QtBot, timeline: Timeline, model: TimelineModel
) -> None:
    say(timeline, model, "[https://bank.example](https://evil.example/x)")
    at = point_of(timeline, "bank")
    assert timeline._tip(at) == "https://evil.example/x"
    with (
        qtbot.assertNotEmitted(timeline.link_opened),
        qtbot.waitSignal(timeline.hidden_link_clicked) as heard,
    ):
        click(timeline.viewport(), at=at)
    assert heard.args == ["https://evil.example/x"]


def test_the_address_is_shown_before_it_is_opened(qtbot: QtBot, opened: App) -> None:
    opened.window.chat.pane.timeline.hidden_link_clicked.emit("https://evil.example/x")
    dialog = opened.window.findChild(LinkDialog)
    assert dialog is not None
    assert dialog.shown.toPlainText() == "https://evil.example/x"
    dialog.open_asked.disconnect()
    with qtbot.waitSignal(dialog.open_asked) as heard:
        dialog.action_button.click()
    assert heard.args == ["https://evil.example/x"]


def test_the_name_of_a_room_of_mine_leads_there(qtbot: QtBot, opened: App) -> None:
    opened.window.chat.pane.timeline.room_asked.emit("Workshop")
    assert opened.conversation.room == 2
    opened.window.chat.pane.timeline.room_asked.emit("nowhere")
    assert opened.conversation.room == 2


def test_the_name_of_a_room_that_is_not_mine_is_words(timeline: Timeline, model: TimelineModel) -> None:
    say(timeline, model, "in #general and #nowhere")
    model.has_room = lambda name: name == "general"
    body = timeline.laid(0).body
    assert body is not None
    acts = [timeline._does_something(0, placed.run) for _, placed in body.runs() if placed.run.kind == "room"]
    assert acts == [True, False]


def test_no_run_of_a_message_has_an_address_that_may_not_be_opened(
    timeline: Timeline, model: TimelineModel
) -> None:
    say(timeline, model, "[a](javascript:x) [b](file:///x) <data:x> [c](https://example.org) `d`")
    body = timeline.laid(0).body
    assert body is not None
    targets = [placed.run.target for _, placed in body.runs() if placed.run.kind == "link"]
    assert targets == ["https://example.org"]
    assert all(map(may_open, targets))


def test_only_web_and_mail_addresses_reach_the_desktop(
    monkeypatch: pytest.MonkeyPatch, qapp: QApplication
) -> None:
    opened_urls: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened_urls.append(url.toString()))
    for address in (
        "https://example.org/a",
        "mailto:a@example.org",
        "file:///etc/passwd",
        "javascript:1",
        "hearth://x",
    ):
        open_link(address)
    assert opened_urls == ["https://example.org/a", "mailto:a@example.org"]


# ---- plain words ----


def test_what_is_heard_has_no_marks_and_keeps_a_spoiler_until_it_is_opened(
    timeline: Timeline, model: TimelineModel
) -> None:
    say(timeline, model, "**bold** ||hidden|| `code`")
    timeline.setFocus(Qt.FocusReason.TabFocusReason)
    press(timeline, Qt.Key.Key_Up)
    heard = timeline.accessibleName()
    assert heard.startswith("Ben Okafor, ")
    assert "bold spoiler code" in heard
    timeline._act(1, "reveal")
    assert "bold hidden code" in timeline.accessibleName()


def test_a_preview_has_no_marks(community: Community, rooms: RoomsModel) -> None:
    community.messages[2].append(message(2, 10, 2, NOW, "**bold** ||x|| [a](https://example.org)"))
    rooms.update([community.summary(2)])
    place = rooms.place_of(2)
    assert place is not None
    assert rooms.row(place).preview.endswith("bold ▒▒▒ a")


# ---- links by keyboard ----


def choose_first(timeline: Timeline) -> None:
    timeline.setFocus(Qt.FocusReason.TabFocusReason)
    press(timeline, Qt.Key.Key_Up)


def link_menu(timeline: Timeline) -> dict[str, str]:
    """Return what the menu of the chosen message offers of its links: words and what they are called."""
    menu = timeline.findChildren(ChoiceMenu)[-1]
    offered = [action for action in menu.findChildren(QAction) if str(action.data()).startswith("link ")]
    return {str(action.data()): action.text() for action in offered}


def test_the_only_link_of_the_chosen_message_is_opened(
    qtbot: QtBot, timeline: Timeline, model: TimelineModel
) -> None:
    say(timeline, model, "look at https://example.org/?a=1&b=2 and https://example.org/?a=1&b=2 again")
    assert not timeline.open_link()
    choose_first(timeline)
    with qtbot.waitSignal(timeline.link_opened) as opened:
        assert timeline.open_link()
    assert opened.args == ["https://example.org/?a=1&b=2"]
    press(timeline, Qt.Key.Key_Return)
    assert link_menu(timeline) == {"link 0": "Open link https://example.org/?a=1&&b=2"}
    with qtbot.waitSignal(timeline.link_opened):
        choose(timeline.findChildren(ChoiceMenu)[-1], "link 0")


def test_one_of_several_links_is_chosen_and_a_disguised_one_asked_about(
    qtbot: QtBot, timeline: Timeline, model: TimelineModel
) -> None:
    say(timeline, model, "https://a.example [**my** bank](https://evil.example) `x`")
    choose_first(timeline)
    assert timeline.open_link()
    assert link_menu(timeline) == {"link 0": "https://a.example", "link 1": "https://evil.example"}
    with qtbot.waitSignal(timeline.hidden_link_clicked) as asked:
        choose(timeline.findChildren(ChoiceMenu)[-1], "link 1")
    assert asked.args == ["https://evil.example"]


def test_a_link_in_a_spoiler_is_named_nowhere_before_it_is_shown(
    qtbot: QtBot, timeline: Timeline, model: TimelineModel
) -> None:
    say(timeline, model, "see ||https://example.org||")
    choose_first(timeline)
    press(timeline, Qt.Key.Key_Return)
    assert link_menu(timeline) == {}
    with qtbot.assertNotEmitted(timeline.link_opened):
        assert timeline.open_link()
    with qtbot.waitSignal(timeline.link_opened):
        assert timeline.open_link()


def test_a_message_without_links_offers_none(timeline: Timeline, model: TimelineModel) -> None:
    say(timeline, model, "**words** #general")
    choose_first(timeline)
    assert not timeline.open_link()


def test_the_key_opens_the_link_where_the_focus_is_and_else_says_what_is_missing(
    qtbot: QtBot, opened: App, facade: FakeFacade, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: asked.append(url.toString()))
    facade.arrive(message(1, 24, 2, NOW, "https://example.org/thread", thread=14))
    opened.side.open_thread(14)
    qtbot.waitUntil(lambda: opened.models.thread.rowCount() == 2)
    press(opened.window.chat.side.thread_panel.composer.box, "o", Qt.KeyboardModifier.ControlModifier)
    assert opened.window.chat.pane.notice_line.text() == "No message with a link is chosen."
    timeline = opened.window.chat.side.thread_panel.timeline
    timeline.setFocus(Qt.FocusReason.TabFocusReason)
    press(timeline, "o", Qt.KeyboardModifier.ControlModifier)
    assert asked == ["https://example.org/thread"]


class Counted:
    """Broken lines that note how often one of them is looked at."""

    def __init__(self, layout: Any) -> None:
        self._layout = layout
        self.looked_at = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._layout, name)

    def lineAt(self, number: int) -> QTextLine:
        self.looked_at += 1
        found: QTextLine = self._layout.lineAt(number)
        return found


def test_where_a_run_stands_is_found_without_a_look_at_every_line(look: Look) -> None:
    body = BodyLayout(look, 300, Known()).lay_out(read("some `code` and words that go on\n" * 60))
    [box] = body.boxes
    lines = list(box.lines())
    counted = Counted(box.layout)
    box.layout = counted  # type: ignore[assignment]  # all that is asked of it
    codes = [placed for placed in box.runs if placed.run.kind == "code"]
    found = [body.run_rects(box, placed) for placed in codes]
    assert len(codes) == 60
    assert all(found)
    assert counted.looked_at <= 3 * len(codes)
    tops = [rects[0].top() for rects in found]
    assert tops == sorted(tops)
    assert [
        len(
            [
                line
                for line in lines
                if line.textStart() < each.last and line.textStart() + line.textLength() > each.first
            ]
        )
        for each in codes
    ] == [len(rects) for rects in found]
    assert body.rects(-5, 0) == body.rects(body.length, body.length + 5) == []
