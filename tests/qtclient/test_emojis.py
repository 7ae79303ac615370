"""Emoji: the table, names in a text, what was used last, and the picker by keyboard and mouse."""

import pytest
from PyQt6.QtCore import QRect, Qt
from PyQt6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from chatprotocol.emoji import is_custom_name
from chatprotocol.errors import HearthError
from messaging.texts import check_emoji_name
from qtclient.delegates.emoji import emoji_picture
from qtclient.emojis.groups import GROUPS
from qtclient.emojis.loading import load
from qtclient.emojis.names import _names, emoji_named
from qtclient.emojis.shortcodes import has_shortcodes, with_emoji
from qtclient.emojis.table import TONES, EmojiTable
from qtclient.itemmodels.emoji_grid import COLUMNS, EmojiGrid, EmojiRole
from qtclient.itemmodels.emojis import RECENT, TONE, Emojis
from qtclient.theme.look import Look
from qtclient.widgets.emoji_picker import EmojiPicker
from tests.qtclient.hands import click, press, write

# Popups grab the keyboard, which the screenless platform has none of.
pytestmark = pytest.mark.qt_log_ignore("^This plugin does not support", extend=True)


@pytest.fixture(scope="module")
def table() -> EmojiTable:
    return load("en")


# ---- names ----


def test_no_emoji_of_the_servers_own_can_have_a_name_that_is_read_as_another() -> None:
    names = [name for name in _names() if is_custom_name(name)]
    assert {"feuer", "rotes_herz", "fire", "8ball"} <= set(names)
    for name in filter(emoji_named, (*names, *(name.replace("_", "-") for name in names))):
        with pytest.raises(HearthError, match="conflict"):
            check_emoji_name(name)


# ---- the table ----


def test_every_group_has_its_emoji_and_every_emoji_its_group(table: EmojiTable) -> None:
    assert list(table.groups) == list(GROUPS)
    assert all(len(emojis) > 100 for emojis in table.groups.values())
    assert sum(map(len, table.groups.values())) == len(table.all)
    for group, emoji in {
        "smileys": "😀",
        "people": "👍",
        "food": "🍕",
        "flags": "🇩🇪",
        "symbols": "✅",
    }.items():
        assert emoji in [each.text for each in table.groups[group]]  # type: ignore[index]  # as spelt above


def test_no_emoji_stands_there_in_a_skin_tone_but_each_knows_its_own(table: EmojiTable) -> None:
    assert not [each for each in table.all if any(tone in each.text for tone in TONES)]
    thumb = table.emoji("👍🏽")
    assert thumb is not None
    assert (thumb.text, thumb.in_tone(0), thumb.in_tone(3)) == ("👍", "👍", "👍🏽")
    pizza = table.emoji("🍕")
    assert pizza is not None
    assert pizza.in_tone(3) == "🍕"


@pytest.mark.parametrize("name", ["thumbs_up", "+1", "thumbsup", "daumen_hoch", "Daumen_Hoch"])
def test_an_emoji_is_known_by_its_names_in_both_languages(name: str) -> None:
    assert emoji_named(name) == "👍"
    assert emoji_named("no such") == ""
    assert emoji_named("turkey") == "🦃"


def test_a_name_is_sent_as_it_is_read_whatever_the_language(emojis: Emojis) -> None:
    names = {name for language in ("en", "de") for each in load(language).all for name in each.names}
    assert {name for name in names if not emoji_named(name)} == set()
    ambiguous = "tiger"  # two emoji are called so, one of them in German
    assert Emojis("de").named(ambiguous) == Emojis("en").named(ambiguous) == emoji_named(ambiguous)


def test_the_own_language_names_an_emoji() -> None:
    assert load("de").name("🎉") != load("en").name("🎉") == "Party popper"
    assert load("en").name("house_cat") == "house_cat"


@pytest.mark.parametrize(
    ("emoji", "name"),
    [
        ("😀", "Grinsendes Gesicht"),
        ("😱", "Vor Angst schreiendes Gesicht"),
        ("🧑‍💻", "IT-Experte/IT-Expertin"),
        ("🤙", "Ruf-mich-an-Handzeichen"),
        ("🧑‍🚒", "Feuerwehrmann/-frau"),
        ("🧑‍🚀", "Astronaut(in)"),
        ("♌", "Löwe (Sternzeichen)"),
        ("🔛", "On!-Pfeil"),
        ("🇻🇮", "Flagge Amerikanische Jungferninseln"),
    ],
)
def test_german_nouns_have_their_capitals(emoji: str, name: str) -> None:
    assert load("de").name(emoji) == name


def test_the_best_fit_is_found_first(table: EmojiTable) -> None:
    assert table.search("tada", 5)[0].text == "🎉"
    assert table.search("red heart", 5)[0].text == "❤️"
    assert table.search("heart red", 5)[0].text == "❤️"
    assert table.search("Grinsendes", 5)
    assert len(table.search("a", 5)) == 5
    assert table.search("", 5) == table.search("no such thing at all", 5) == []


# ---- names in a text ----


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("hi :tada:", "hi 🎉"),
        (":+1::tada:", "👍🎉"),
        ("(:Tada:)", "(🎉)"),
        (":daumen_hoch:.", "👍."),
        ("`:tada:` and ``a ` :tada:``", "`:tada:` and ``a ` :tada:``"),
        ("```\n:tada:\n```\n:tada:", "```\n:tada:\n```\n🎉"),
        ("~~~\n:tada:", "~~~\n:tada:"),
        ("10:30:15 and a:tada:", "10:30:15 and a:tada:"),
        ("https://example.org/:tada:", "https://example.org/:tada:"),
        (":no_such: :tada", ":no_such: :tada"),
    ],
)
def test_names_in_a_text_become_emoji_but_not_in_code(text: str, shown: str) -> None:
    assert with_emoji(text, Emojis("en").named) == shown


def test_most_texts_need_no_table() -> None:
    assert not has_shortcodes("See you at 10:30: bring a cake :)")
    assert has_shortcodes(":tada:")


# ---- what was used last ----


def test_what_is_used_comes_first_and_is_kept(qtbot: QtBot, emojis: Emojis) -> None:
    with qtbot.waitSignal(emojis.preference_asked) as kept:
        emojis.use("🍕")
    assert emojis.recents[0] == "🍕"
    assert kept.args == [RECENT, " ".join(emojis.recents)]
    with qtbot.assertNotEmitted(emojis.preference_asked):
        emojis.use("🍕")


def test_preferences_of_another_device_are_taken_over(emojis: Emojis) -> None:
    emojis.take_preferences({RECENT: "🍕 🐻", TONE: "4"})
    assert emojis.recents[:3] == ("🍕", "🐻", "👍")
    assert emojis.tone == 4
    assert emojis.named("+1") == "👍🏾"
    emojis.take_preferences({TONE: "9"})
    assert emojis.tone == 0


def test_the_table_is_wanted_once(qtbot: QtBot) -> None:
    emojis = Emojis("en")
    with qtbot.waitSignal(emojis.wanted):
        emojis.want()
    with qtbot.assertNotEmitted(emojis.wanted):
        emojis.want()
    assert emojis.named("tada") == "🎉"


# ---- the picker ----


def current(picker: EmojiPicker) -> str:
    return picker.grid.emoji(picker.view.currentIndex())


def test_the_grid_has_a_heading_for_what_was_used_last_and_for_every_group(emojis: Emojis) -> None:
    grid = EmojiGrid(emojis)
    grid.show("")
    headings = [grid.index(row, 0).data(EmojiRole.HEADING) for row in grid.headings()]
    assert headings[:2] == ["Used last", "Smileys and hearts"]
    assert len(headings) == 10
    first = grid.index(1, 0)
    assert first.data(Qt.ItemDataRole.AccessibleTextRole) == "Thumbs up"
    assert grid.flags(grid.index(0, 0)) == Qt.ItemFlag.NoItemFlags


def test_enter_picks_what_was_searched(qtbot: QtBot, picker: EmojiPicker) -> None:
    write(picker.typed, "tada")
    assert current(picker) == "🎉"
    assert picker.typed.accessibleDescription() == "Party popper"
    with qtbot.waitSignals([picker.closed, picker.picked], order="strict") as signals:
        press(picker.typed, Qt.Key.Key_Return)
    assert signals.all_signals_and_args[1].args == ("🎉",)
    assert picker.isHidden()


def test_the_arrows_walk_over_emoji_and_past_headings(picker: EmojiPicker) -> None:
    recents = picker._emojis.recents
    assert current(picker) == recents[0]
    press(picker.typed, Qt.Key.Key_Right)
    assert current(picker) == recents[1]
    press(picker.typed, Qt.Key.Key_Down)
    assert current(picker) == picker.grid.emoji(picker.grid.index(3, 1))
    press(picker.typed, Qt.Key.Key_Up)
    press(picker.typed, Qt.Key.Key_Left)
    press(picker.typed, Qt.Key.Key_Left)
    press(picker.typed, Qt.Key.Key_Up)
    assert current(picker) == recents[0]
    for _ in recents:
        press(picker.typed, Qt.Key.Key_Right)
    assert picker.view.currentIndex().row() == 3
    press(picker.typed, Qt.Key.Key_Left)
    assert current(picker) == recents[-1]
    press(picker.typed, Qt.Key.Key_PageDown)
    assert picker.view.currentIndex().row() > 5


def test_escape_closes_and_picks_nothing(qtbot: QtBot, picker: EmojiPicker) -> None:
    with qtbot.assertNotEmitted(picker.picked), qtbot.waitSignal(picker.closed):
        press(picker.typed, Qt.Key.Key_Escape)


def test_a_click_picks(qtbot: QtBot, picker: EmojiPicker) -> None:
    index = picker.grid.index(3, 2)
    with qtbot.waitSignal(picker.picked) as picked:
        click(picker.view.viewport(), picker.view.visualRect(index).center())
    assert picked.args == [picker.grid.emoji(index)]


def test_a_group_is_brought_to_the_top(picker: EmojiPicker) -> None:
    click(picker._groups[5])
    assert current(picker) == picker._emojis.now().groups["food"][0].text
    heading = picker.grid.index(picker.view.currentIndex().row() - 1, 0)
    assert picker.view.visualRect(heading).top() == 0


def test_a_skin_tone_is_shown_and_kept(qtbot: QtBot, picker: EmojiPicker) -> None:
    button = picker.tones.button(5)
    assert button is not None
    with qtbot.waitSignal(picker._emojis.preference_asked) as kept:
        click(button)
    assert kept.args == [TONE, "5"]
    write(picker.typed, "thumbs up")
    assert current(picker) == "👍🏿"


def test_nothing_is_picked_where_nothing_fits(qtbot: QtBot, picker: EmojiPicker) -> None:
    write(picker.typed, "no such thing")
    assert picker.grid.rowCount() == 0
    press(picker.typed, Qt.Key.Key_Down)
    with qtbot.assertNotEmitted(picker.picked):
        press(picker.typed, Qt.Key.Key_Return)
    assert picker.isVisible()


def test_a_picker_without_a_table_offers_what_was_used_last_and_waits(qtbot: QtBot, look: Look) -> None:
    window, emojis = QWidget(), Emojis("en")
    qtbot.addWidget(window)
    picker = EmojiPicker(emojis, look, window)
    picker.open_beside(QRect(0, 0, 10, 10))
    assert picker.grid.rowCount() == 2
    emojis.take(load("en"))
    assert picker.grid.rowCount() > 200
    assert picker.grid.columnCount() == COLUMNS


def test_emoji_that_were_never_drawn_do_not_hold_up_the_grid(look: Look) -> None:
    assert emoji_picture("🦖", look, 91, 1.0, draw=False) is None
    drawn = emoji_picture("🦖", look, 91, 1.0)
    assert drawn is not None
    assert emoji_picture("🦖", look, 91, 1.0, draw=False) is drawn


def test_every_button_of_the_picker_has_a_name(picker: EmojiPicker) -> None:
    buttons = [*picker._groups, *picker.tones.buttons()]
    assert len({button.accessibleName() for button in buttons}) == len(buttons) == 17
