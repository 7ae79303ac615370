"""Reactions, threads and what else can be done with a message: painted, hit, offered, asked for."""

from datetime import timedelta

import pytest
from msgspec.structs import replace
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from chatclient.core.model import Page
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.requests import Version
from chatprotocol.rows import Message
from qtclient.app import App
from qtclient.conversation.room_face import rights_in
from qtclient.emojis.custom import shown_emoji
from qtclient.emojis.loading import load
from qtclient.engine.facade import Facade
from qtclient.itemmodels.markups import Markups
from qtclient.itemmodels.people import People
from qtclient.itemmodels.reactions import who_reacted
from qtclient.itemmodels.sentences import spoken
from qtclient.itemmodels.timeline import TimelineModel
from qtclient.times.moments import exact
from qtclient.widgets.choice_menu import ChoiceMenu
from qtclient.widgets.message_dialogs import ReportDialog, VersionsDialog
from qtclient.widgets.room_dialogs import ConfirmDialog
from qtclient.widgets.timeline import Timeline
from qtclient.widgets.timeline_menu import Rights, message_menu
from qtclient.words.own_links import message_link
from tests.qtclient.community import ME, NOW, Community, message, ms
from tests.qtclient.fake import FakeFacade
from tests.qtclient.hands import click, press, write
from tests.qtclient.steps import choose, settle

# Popups grab the keyboard, which the screenless platform has none of.
pytestmark = pytest.mark.qt_log_ignore("^This plugin does not support", extend=True)

GIVEN = {"👍": [2, ME], "🎉": [3], "party": [4]}


def show(timeline: Timeline, model: TimelineModel, *messages: Message) -> None:
    model.show(Page(room=1, messages=messages, has_more_before=False, has_more_after=False), (), me=ME)
    timeline.settle()


def chip_point(timeline: Timeline, row: int, place: int) -> QPoint:
    return timeline.laid(row).chips[place].box.center().toPoint() + QPoint(0, timeline.row_top(row))


# ---- in the timeline ----


def test_a_chip_an_emoji_and_one_for_another(timeline: Timeline, model: TimelineModel) -> None:
    show(timeline, model, message(1, 1, 2, NOW, "x", reactions=GIVEN), message(1, 2, 3, NOW, "y"))
    assert [(chip.emoji, chip.users) for chip in timeline.laid(0).chips] == [
        ("👍", (2, ME)),
        ("🎉", (3,)),
        ("party", (4,)),
        ("", ()),
    ]
    assert timeline.laid(1).chips == []


def test_chips_that_do_not_fit_stand_in_the_next_line(timeline: Timeline, model: TimelineModel) -> None:
    many = {emoji: [2, 3] for emoji in "😀😁😂😃😄😅😆😇😈😉😊😋😌😍😎😏😐😑😒😓"}
    show(timeline, model, message(1, 1, 2, NOW, "x", reactions=many))
    laid, columns = timeline.laid(0), timeline._layouts.columns
    assert len({chip.box.top() for chip in laid.chips}) > 1
    assert all(chip.box.right() <= columns.text + columns.width for chip in laid.chips)
    assert laid.chips[-1].box.bottom() < laid.height
    few = timeline.laid(0).height
    timeline.resize(500, 600)
    timeline.settle()
    assert timeline.laid(0).height > few


def test_a_click_on_a_chip_asks_for_that_very_emoji(
    qtbot: QtBot, timeline: Timeline, model: TimelineModel
) -> None:
    show(timeline, model, message(1, 1, 2, NOW, "x", reactions=GIVEN))
    for place, action in ((0, "react 👍"), (2, "react party"), (3, "react")):
        with qtbot.waitSignal(timeline.action_asked) as asked:
            click(timeline.viewport(), chip_point(timeline, 0, place))
        assert asked.args == [1, action]
    assert "You, " in timeline._tip(chip_point(timeline, 0, 0))
    assert timeline._tip(chip_point(timeline, 0, 3)) == "React…"


def test_a_message_with_a_thread_says_how_many_replies_it_has(
    qtbot: QtBot, timeline: Timeline, model: TimelineModel
) -> None:
    show(timeline, model, message(1, 1, 2, NOW, "x", replies=3, reactions={"👍": [2]}))
    line = timeline.laid(0).thread
    assert line is not None
    assert line.top() > timeline.laid(0).chips[0].box.bottom()
    with qtbot.waitSignal(timeline.action_asked) as asked:
        click(timeline.viewport(), line.center().toPoint() + QPoint(0, timeline.row_top(0)))
    assert asked.args == [1, "thread"]


def test_the_guess_of_a_height_knows_of_chips_and_threads(timeline: Timeline, model: TimelineModel) -> None:
    show(timeline, model, message(1, 1, 2, NOW, "x", replies=3, reactions={"👍": [2]}))
    assert timeline._layouts.guess(0) == timeline.laid(0).height


def test_chips_stand_below_whatever_the_words_are(
    qtbot: QtBot, timeline: Timeline, model: TimelineModel
) -> None:
    text = "# Plan\n- [ ] ||secret||\n```python\npass\n```"
    show(timeline, model, message(1, 1, 2, NOW, text, reactions={"👍": [2]}, replies=2, edited_at=1))
    laid = timeline.laid(0)
    assert laid.body is not None
    assert laid.thread is not None
    assert laid.body.codes
    below_words = laid.body_y + laid.body.height
    assert below_words <= laid.chips[0].box.top() < laid.chips[0].box.bottom() <= laid.thread.top()
    assert laid.thread.bottom() <= laid.height
    with qtbot.waitSignal(timeline.action_asked) as asked:
        click(timeline.viewport(), chip_point(timeline, 0, 0))
    assert asked.args == [1, "react 👍"]
    timeline.grab()


def test_at_most_ten_people_are_named(people: People) -> None:
    assert who_reacted((2, ME), people).startswith("You, ")
    told = who_reacted((2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 21, ME), people)
    assert told.endswith(" and 2 other(s)")
    assert "You" in told
    assert who_reacted((), people) == ""
    assert [shown_emoji(each) for each in ("party", "👍", "#️⃣")] == [":party:", "👍", "#️⃣"]


def test_a_screen_reader_hears_the_reactions(model: TimelineModel, people: People) -> None:
    model.show(
        Page(
            room=1,
            messages=(message(1, 1, 2, NOW, "x", reactions={"👍": [ME, 3]}),),
            has_more_before=False,
            has_more_after=False,
        ),
        (),
        me=ME,
    )
    assert spoken(model.entry(0), people, Markups()).endswith("Reactions: 👍 You, \u2068Clara Ruiz\u2069")


def test_the_menu_offers_the_reactions_that_are_there_and_those_used_last(
    timeline: Timeline, model: TimelineModel, people: People
) -> None:
    show(timeline, model, message(1, 1, 2, NOW, "x", reactions={"👍": [ME]}))
    menu = message_menu(model.entry(0), people, Rights(), emoji=["👍", "🎉"], parent=timeline)
    assert menu is not None
    under = menu.findChild(QMenu)
    assert under is not None
    offered = [(each.data(), each.isChecked()) for each in under.actions() if not each.isSeparator()]
    assert offered == [("react 👍", True), ("react 🎉", False), ("react", False)]


@pytest.mark.parametrize(
    ("room", "changed", "rights"),
    [
        (1, {}, Rights(moderate=True, pin=True)),
        (2, {}, Rights()),
        (2, {"read_only": True}, Rights(write=False)),
        (3, {"archived": True}, Rights(react=False, write=False, moderate=True)),
        (5, {}, Rights(pin=True)),
    ],
)
def test_what_is_offered_depends_on_room_and_role(
    room: int, changed: dict[str, bool], rights: Rights
) -> None:
    summary = Community().summary(room)
    assert rights_in(replace(summary, room=replace(summary.room, **changed)), frozenset(), now_ms=0) == rights


def test_the_address_of_a_message() -> None:
    assert message_link("https://chat.example.org", 3, 14) == "hearth://chat.example.org/3/14"
    assert message_link("http://127.0.0.1:8000/", 3, 14) == "hearth://127.0.0.1:8000/3/14"
    assert message_link("https://example.org/chat/", 3, 14) == "hearth://example.org/chat/3/14"


# ---- in the window ----


def act(app: App, number: int, action: str) -> None:
    app.window.chat.pane.timeline.action_asked.emit(number, action)


def test_a_reaction_is_added_and_taken_back(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    act(opened, 22, "react 🎉")
    settle(qtbot, opened)
    row = opened.models.timeline.row_of(22)
    assert row is not None
    held = opened.models.timeline.entry(row).message
    assert held is not None
    assert held.reactions == {"🎉": [ME]}
    assert facade.community.preferences["emoji.recent"].startswith("🎉 ")
    act(opened, 22, "react 🎉")
    settle(qtbot, opened)
    assert facade.asked_for("react") == [(1, 22, "🎉", True), (1, 22, "🎉", False)]


def test_a_refused_reaction_is_said_in_one_line(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    facade.refuse["react"] = HearthError(ErrorCode.READ_ONLY, "This room is archived.")
    act(opened, 22, "react 🎉")
    settle(qtbot, opened)
    assert opened.window.chat.pane.notice_line.text() == "This room is archived."


def test_any_emoji_can_be_picked_for_a_message(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    act(opened, 22, "react")
    picker = opened.servers.here.picking._picker
    assert picker is not None
    qtbot.waitUntil(lambda: picker.grid.rowCount() > 100)
    write(picker.typed, "otter")
    press(picker.typed, Qt.Key.Key_Return)
    settle(qtbot, opened)
    assert facade.asked_for("react") == [(1, 22, "🦦", True)]
    assert opened.window.chat.pane.timeline.hasFocus()


def test_the_bar_over_a_message_offers_what_was_used_last(
    qtbot: QtBot, opened: App, facade: FakeFacade
) -> None:
    timeline = opened.window.chat.pane.timeline
    timeline.settle()
    row = opened.models.timeline.row_of(23)
    assert row is not None
    timeline._set_hovered(row, -1)
    bar = timeline._bar
    assert bar.isVisible()
    assert [button.emoji for button in bar._emoji] == list(opened.models.emojis.recents[:3])
    assert not bar._edit.isVisibleTo(bar)
    click(bar._emoji[1])
    settle(qtbot, opened)
    assert facade.asked_for("react") == [(1, 23, "❤️", True)]
    assert bar._emoji[0].emoji == "❤️"


def test_the_menu_by_keyboard_reacts(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    timeline = opened.window.chat.pane.timeline
    timeline.setFocus(Qt.FocusReason.TabFocusReason)
    for _ in range(3):
        press(timeline, Qt.Key.Key_Up)
    press(timeline, Qt.Key.Key_Return)
    menu = timeline.findChild(ChoiceMenu)
    assert menu is not None
    choose(menu, "react 👍")
    settle(qtbot, opened)
    assert [asked[2:] for asked in facade.asked_for("react")] == [("👍", True)]


def test_a_message_is_pinned_and_the_pin_taken_off(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    act(opened, 22, "pin")
    act(opened, 22, "unpin")
    settle(qtbot, opened)
    assert facade.asked_for("pin") == [(1, 22, True), (1, 22, False)]


def test_a_thread_is_asked_for_by_its_root(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    asked: list[tuple[int, int]] = []
    opened.conversation.thread_asked.connect(lambda room, root: asked.append((room, root)))
    facade.change(1, 23, thread=20)
    settle(qtbot, opened)
    act(opened, 22, "thread")
    act(opened, 23, "thread")
    assert asked == [(1, 22), (1, 20)]


def test_the_link_to_a_message_is_copied(opened: App) -> None:
    act(opened, 22, "copy_place")
    clipboard = QApplication.clipboard()
    assert clipboard is not None
    assert clipboard.text() == "hearth://127.0.0.1:8000/1/22"


def test_a_report_needs_a_reason_and_is_confirmed(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    act(opened, 22, "report")
    dialog = opened.window.findChild(ReportDialog)
    assert dialog is not None
    assert not dialog.action_button.isEnabled()
    write(dialog.reason, "rude")
    facade.refuse["report"] = HearthError(ErrorCode.RATE_LIMITED, "Not so fast.")
    click(dialog.action_button)
    qtbot.waitUntil(lambda: dialog._wrong.text() == "Not so fast.")
    del facade.refuse["report"]
    click(dialog.action_button)
    qtbot.waitUntil(lambda: bool(opened.window.chat.pane.notice_line.text()))
    assert facade.asked_for("report")[-1] == (1, 22, "rude")
    assert opened.window.chat.pane.notice_line.text() == "Thank you. The message has been reported."


def test_earlier_versions_are_shown_as_plain_text(
    qtbot: QtBot, opened: App, facade: FakeFacade, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def edits(room: int, number: int) -> tuple[Version, ...]:
        earlier = ms(NOW - timedelta(minutes=5))
        return Version(text="<b>now</b>", at=ms(NOW)), Version(text="before", at=earlier)

    monkeypatch.setattr(facade, "edits", edits)
    act(opened, 9, "versions")
    qtbot.waitUntil(lambda: opened.window.findChild(VersionsDialog) is not None)
    dialog = opened.window.findChild(VersionsDialog)
    assert dialog is not None
    text = dialog.text.toPlainText()
    now, at_first = exact(ms(NOW)), exact(ms(NOW - timedelta(minutes=5)))
    assert text == f"Now, since {now}\n<b>now</b>\n\nAt first, {at_first}\nbefore"
    assert dialog.text.fontMetrics().lineSpacing() * 5 < dialog.text.height()
    assert not dialog.text.textCursor().position()
    assert dialog.text.isReadOnly()
    click(dialog.action_button)


def test_deleting_asks_once(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    act(opened, 9, "delete")
    dialog = opened.window.findChild(ConfirmDialog)
    assert dialog is not None
    assert facade.asked_for("delete") == []
    click(dialog.action_button)
    settle(qtbot, opened)
    assert facade.asked_for("delete") == [(1, 9)]


def test_enter_presses_cancel_where_that_has_the_focus(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    act(opened, 9, "delete")
    dialog = opened.window.findChild(ConfirmDialog)
    assert dialog is not None
    dialog.cancel_button.setFocus()
    press(dialog.cancel_button, Qt.Key.Key_Return)
    settle(qtbot, opened)
    assert facade.asked_for("delete") == []


def test_who_is_blocked_is_hidden_in_the_open_room(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    opened.bridge.ask(Facade.block, 2, True)
    settle(qtbot, opened)
    model = opened.models.timeline
    assert {model.entry(row).kind for row in range(model.message_count) if model.entry(row).author == 2} == {
        "blocked"
    }
    assert opened.models.people.blocked == {2}


def test_the_names_of_emoji_are_read_in_the_language_of_the_program() -> None:
    assert load("de").name("👍") == "Daumen hoch"
