"""The emoji that a server has of its own: in words, among reactions and where emoji are chosen."""

from collections.abc import Iterable
from functools import partial

import pytest
from msgspec.structs import replace
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QAction, QColor, QImage, QTextCursor
from PyQt6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from chatprotocol.rows import Emoji
from qtclient.app import App
from qtclient.emojis.custom import name_out_of, shown_emoji
from qtclient.itemmodels.custom_emojis import CustomEmojis
from qtclient.itemmodels.emojis import RECENT, Emojis
from qtclient.itemmodels.pictures import Pictures
from qtclient.itemmodels.sentences import words_of
from qtclient.itemmodels.suggestions import emoji_for
from qtclient.itemmodels.timeline import TimelineModel
from qtclient.pictures.records import Picture, Wanted
from qtclient.theme.look import Look
from qtclient.widgets.emoji_picker import EmojiPicker
from qtclient.widgets.timeline import Timeline
from qtclient.widgets.timeline_menu import Rights, message_menu
from tests.qtclient.community import NOW, message
from tests.qtclient.fake import FakeFacade
from tests.qtclient.hands import press, write
from tests.qtclient.photos import in_bytes
from tests.qtclient.showing import painted, point_of, say, show, y_of
from tests.qtclient.steps import settle

# Popups grab the keyboard, which the screenless platform has none of.
pytestmark = pytest.mark.qt_log_ignore("^This plugin does not support", extend=True)

RED, GREEN = QColor(220, 30, 30), QColor(30, 200, 30)


def emoji(name: str, id: int = 1, file: int = 90) -> Emoji:
    return Emoji(pos=1, id=id, name=name, file=file)


def image(colour: QColor, width: int = 64, height: int = 64) -> QImage:
    made = QImage(width, height, QImage.Format.Format_RGB32)
    made.fill(colour)
    return made


def bring(pictures: Pictures, frames: Iterable[QImage], delays_ms: tuple[int, ...] = ()) -> list[Wanted]:
    """Let whatever is wanted be this picture; returns what was wanted."""
    held, wanted = tuple(frames), []

    class Answer:
        def then(self, callback: object) -> None:
            callback(Picture(held, delays_ms, moves=len(held) > 1))  # type: ignore[operator]  # as asked for

        def refused(self, callback: object) -> None:
            pass

    def engine(asked: Wanted) -> Answer:
        wanted.append(asked)
        return Answer()

    pictures._engine = engine
    return wanted


def has(shown: QImage, colour: QColor) -> bool:
    return any(
        shown.pixelColor(x, y) == colour
        for x in range(0, shown.width(), 3)
        for y in range(0, shown.height(), 3)
    )


def shows(timeline: Timeline, colour: QColor) -> bool:
    return has(painted(timeline), colour)


# ---- in words ----


def test_a_name_is_a_picture_one_line_high_and_nothing_moves_when_it_comes(
    qtbot: QtBot, timeline: Timeline, model: TimelineModel
) -> None:
    model.customs.take([emoji("blob")])
    say(timeline, model, "so :blob: it is")
    say_plain = timeline.laid(0).height
    before = timeline.laid(0).body
    assert before is not None
    assert before.height == timeline._look.sizes.line
    assert not shows(timeline, RED)
    wanted = bring(model.pictures, [image(RED)])
    qtbot.waitUntil(lambda: shows(timeline, RED))
    assert timeline.laid(0).body is before
    assert timeline.laid(0).height == say_plain
    side = wanted[0].width
    assert side < timeline._look.sizes.line
    assert (wanted[0].source, wanted[0].height, wanted[0].detail) == (90, side, 320)


def test_an_unknown_name_stays_words_and_is_a_picture_as_soon_as_it_is_known(
    timeline: Timeline, model: TimelineModel
) -> None:
    say(timeline, model, "a :blob: b")

    def shown() -> str:
        timeline.settle()
        body = timeline.laid(0).body
        assert body is not None
        return body.boxes[0].layout.text()

    assert shown() == "a :blob: b"
    model.customs.take([emoji("blob")])
    assert shown() == "a \u00a0 b"
    model.customs.take([])
    assert shown() == "a :blob: b"


def test_emoji_alone_are_large_only_while_the_server_has_them(
    timeline: Timeline, model: TimelineModel
) -> None:
    model.customs.take([emoji("blob")])
    show(timeline, model, [message(1, 1, 2, NOW, "🎉 :blob:"), message(1, 2, 2, NOW, "🎉 :gone:")])

    def height(row: int) -> int:
        body = timeline.laid(row).body
        assert body is not None
        return body.height

    assert height(0) > 1.5 * height(1) == 1.5 * timeline._look.sizes.line
    below = y_of(timeline, model, 2) - y_of(timeline, model, 1)
    model.customs.take([])
    assert y_of(timeline, model, 2) - y_of(timeline, model, 1) < below
    assert height(0) == height(1)


def test_a_picture_is_copied_as_its_name_and_has_it_for_a_tooltip(
    timeline: Timeline, model: TimelineModel
) -> None:
    model.customs.take([emoji("q")])
    say(timeline, model, "so :q: it **is**")
    body = timeline.laid(0).body
    assert body is not None
    picture = next(placed for _, placed in body.runs() if placed.emoji)
    assert body.source(picture.first, picture.last) == ":q:"
    assert body.source(0, picture.last) == "so :q:"
    assert timeline._tip(point_of(timeline, picture.run.text)) == ":q:"
    assert words_of(model.entry(0), model.markups) == "so :q: it is"


def test_what_a_spoiler_hides_is_not_painted(qtbot: QtBot, timeline: Timeline, model: TimelineModel) -> None:
    model.customs.take([emoji("blob")])
    bring(model.pictures, [image(RED)])
    say(timeline, model, "it is ||the :blob: of course||")
    painted(timeline)
    assert not shows(timeline, RED)
    timeline.reveal(1, frozenset({1}))
    qtbot.waitUntil(lambda: shows(timeline, RED))


def test_pictures_that_move_stand_still_where_nothing_is_to_move(
    qtbot: QtBot, timeline: Timeline, model: TimelineModel
) -> None:
    model.customs.take([emoji("blob")])
    wanted = bring(model.pictures, [image(RED), image(GREEN)], (40, 40))
    say(timeline, model, "so :blob:")
    for colour in (RED, GREEN, RED):
        qtbot.waitUntil(partial(shows, timeline, colour))
    assert {each.moving for each in wanted} == {True}
    model.pictures.set_moving(False)
    qtbot.waitUntil(lambda: any(not each.moving for each in wanted))
    qtbot.waitUntil(lambda: not timeline._moving._due)
    assert shows(timeline, RED)
    assert not timeline._moving._due


def test_a_name_in_code_and_in_a_link_is_no_picture(timeline: Timeline, model: TimelineModel) -> None:
    model.customs.take([emoji("blob")])
    say(timeline, model, "`:blob:` [:blob:](https://example.org)\n```\n:blob:\n```")
    assert timeline.laid(0).emoji == frozenset()


# ---- among reactions ----


def test_a_reaction_is_a_picture_as_wide_as_any_other_or_its_name(
    qtbot: QtBot, timeline: Timeline, model: TimelineModel
) -> None:
    model.customs.take([emoji("a_very_long_name")])
    bring(model.pictures, [image(RED)])
    reacted = replace(message(1, 1, 2, NOW, "x"), reactions={"a_very_long_name": [2], "gone": [3]})
    show(timeline, model, [reacted])
    own, gone, _ = timeline.laid(0).chips
    assert own.file == 90
    assert gone.file == 0
    assert own.box.width() < gone.box.width()
    qtbot.waitUntil(lambda: shows(timeline, RED))
    model.customs.take([])
    timeline.settle()
    assert timeline.laid(0).chips[0].box.width() > own.box.width()


def test_what_a_server_says_of_reactions_stays_in_its_place(timeline: Timeline, model: TimelineModel) -> None:
    names = ["x" * 64, "\u202eevil <b>\nname" * 50, *(f"name_{number}" for number in range(5_000))]
    reacted = replace(message(1, 1, 2, NOW, "x"), reactions={name: [2] for name in names})
    timeline.resize(320, 600)
    show(timeline, model, [reacted])
    painted(timeline)
    columns, chips = timeline._layouts.columns, timeline.laid(0).chips
    assert len(chips) == 101
    assert all(chip.box.right() <= columns.text + columns.width for chip in chips)
    assert chips[0].cut
    assert not chips[-2].cut
    written = shown_emoji(names[1])
    assert len(written) == 64
    assert not set(written) & set("\u202e\n")
    assert shown_emoji("👨\u200d👩\u200d👧\u200d👦") == "👨\u200d👩\u200d👧\u200d👦"


# ---- where emoji are chosen ----


@pytest.fixture
def emojis(emojis: Emojis) -> Emojis:
    emojis.customs.take([emoji("blob", 1, 90), emoji("party_cat", 2, 91)])
    return emojis


def test_the_picker_has_them_under_their_own_heading_and_finds_them_first(
    qtbot: QtBot, picker: EmojiPicker
) -> None:
    grid = picker.grid
    headings = [grid.index(row, 0).data() for row in grid.headings()]
    assert headings[:3] == ["Used last", "Of this server", "Smileys and hearts"]
    row = grid.headings()[1] + 1
    assert [grid.emoji(grid.index(row, column)) for column in range(3)] == ["blob", "party_cat", ""]
    assert grid.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) == ":blob:"
    picker._groups[1].click()
    assert grid.emoji(picker.view.currentIndex()) == "blob"
    picker._groups[2].click()
    assert grid.emoji(picker.view.currentIndex()) == "😀"
    write(picker.typed, "party")
    assert picker.typed.accessibleDescription() == ":party_cat:"
    with qtbot.waitSignal(picker.picked) as picked:
        press(picker.typed, Qt.Key.Key_Return)
    assert picked.args == ["party_cat"]


def test_without_any_the_picker_has_no_heading_and_no_button_for_them(picker: EmojiPicker) -> None:
    picker._emojis.customs.take([])
    assert picker.grid.index(picker.grid.headings()[1], 0).data() == "Smileys and hearts"
    assert picker._groups[1].isHidden()
    picker._groups[2].click()
    assert picker.grid.emoji(picker.view.currentIndex()) == "😀"


def test_what_was_used_last_is_forgotten_only_while_it_is_gone(emojis: Emojis) -> None:
    emojis.take_preferences({RECENT: "blob 🍕"})
    assert emojis.recents[:2] == ("blob", "🍕")
    emojis.customs.take([])
    assert emojis.recents[0] == "🍕"
    emojis.use("🐻")
    emojis.customs.take([emoji("blob")])
    assert emojis.recents[:3] == ("🐻", "blob", "🍕")


def test_completion_offers_them_before_all_others(emojis: Emojis) -> None:
    offered = emoji_for("part", emojis)
    assert (offered[0].text, offered[0].spoken, offered[0].emoji) == (
        ":party_cat:",
        ":party_cat:",
        "party_cat",
    )
    assert "🎉" in [each.text for each in offered]
    assert len(offered) <= 8


# ---- their names ----


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("blob2", ""),
        ("", ""),
        ("Parrot", "Only the letters a to z, digits, _, - and + can be in a name."),
        ("_x", "A name begins with a letter or a digit."),
        ("x" * 65, "A name has at most 64 letters."),
        ("blob", "There is an emoji of this name already."),
        ("tada", "🎉 has this name already."),
        ("konfettibombe", "🎉 has this name already."),
    ],
)
def test_what_is_wrong_with_a_name_is_said(qapp: object, name: str, said: str) -> None:
    customs = CustomEmojis()
    customs.take([emoji("blob")])
    assert customs.wrong_with(name) == said
    assert customs.wrong_with("blob", now="blob") == ""


@pytest.mark.parametrize(
    ("words", "name"), [("Party Parrot (2)", "party_parrot_2"), ("+1", "1"), ("Ärger", "rger"), ("…", "")]
)
def test_the_name_of_a_file_makes_one(words: str, name: str) -> None:
    assert name_out_of(words) == name


# ---- in the program ----


def give(facade: FakeFacade, name: str, colour: QColor = RED) -> None:
    """The server has an emoji from the start."""
    id = len(facade.community.emoji) + 1
    facade.community.emoji[id] = emoji(name, id, 100 + id)
    facade.community.pictures[100 + id] = in_bytes(image(colour), "PNG")


@pytest.fixture
def facade() -> FakeFacade:
    made = FakeFacade()
    give(made, "blob")
    give(made, "party_cat", GREEN)
    return made


def shown_in(widget: QWidget, colour: QColor) -> bool:
    return has(widget.grab().toImage(), colour)


def test_what_is_written_with_a_name_shows_its_picture_and_lists_show_the_name(
    qtbot: QtBot, opened: App, facade: FakeFacade
) -> None:
    facade.arrive(message(1, 24, 2, NOW, "look :blob: here"))
    chat, models = opened.window.chat, opened.models
    qtbot.waitUntil(lambda: models.timeline.row_of(24) is not None)
    chat.pane.timeline.to_end()
    qtbot.waitUntil(lambda: shown_in(chat.pane.timeline, RED))
    row = next(each for each in models.rooms.walk() if each.room == 1)
    assert row.preview.endswith("look :blob: here")
    assert not shown_in(chat.sidebar.rooms, RED)
    assert (101, 320) in facade.asked_for("picture")


def test_completion_writes_a_name_and_the_picker_too(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    composer = opened.window.chat.pane.composer
    composer.box.setFocus()
    write(composer.box, ":blo")
    press(composer.box, Qt.Key.Key_Tab)
    assert composer.text() == ":blob: "
    assert opened.models.emojis.recents[0] == "blob"
    opened.servers.here.picking._write(composer, "party_cat")
    assert composer.text() == ":blob: :party_cat: "
    composer.set_text("so")
    composer.box.moveCursor(QTextCursor.MoveOperation.End)
    opened.servers.here.picking._write(composer, "blob")
    assert composer.text() == "so :blob: "
    composer.set_text(":blob: :party_cat:")
    press(composer.box, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(facade.asked_for("post")))
    assert facade.asked_for("post")[0][1] == ":blob: :party_cat:"
    timeline = opened.window.chat.pane.timeline
    qtbot.waitUntil(lambda: shown_in(timeline, GREEN))


def test_a_message_is_reacted_to_by_name_from_the_bar_and_the_menu(
    qtbot: QtBot, opened: App, facade: FakeFacade, look: Look
) -> None:
    opened.models.emojis.use("blob")
    timeline = opened.window.chat.pane.timeline
    bar = timeline._bar
    assert (bar._emoji[0].emoji, bar._emoji[0].accessibleName()) == ("blob", "React with :blob:")
    bar.show()
    qtbot.waitUntil(lambda: shown_in(bar._emoji[0], RED))
    menu = message_menu(
        opened.models.timeline.entry(3), opened.models.people, Rights(), emoji=["blob"], parent=bar
    )
    assert menu is not None
    words = {action.data(): action.text() for action in menu.findChildren(QAction)}
    assert words["react blob"] == ":blob:"
    number = opened.models.timeline.entry(3).number
    timeline.action_asked.emit(number, "react blob")
    settle(qtbot, opened)
    assert facade.asked_for("react") == [(1, number, "blob", True)]
