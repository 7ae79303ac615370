"""What is written can be read: contrast in both themes, for every person's colour."""

import itertools
from typing import get_args

import pytest
from PyQt6.QtGui import QFont, QFontMetricsF
from PyQt6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from qtclient.delegates.avatars import initials
from qtclient.delegates.message_layout import Columns
from qtclient.markup.records import CodeClass
from qtclient.theme.code_colours import code_colour
from qtclient.theme.colour_space import WHITE, contrast, from_hex, luminance, to_hex
from qtclient.theme.colours import DARK, LIGHT, Colours
from qtclient.theme.icons import _FOLDER, pixmap
from qtclient.theme.look import Look, Scheme
from qtclient.theme.sizes import Sizes

THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
SURFACES = ("sidebar", "surface", "raised", "hover", "sidebar_hover", "selected", "mention")
WRITTEN = ("text", "secondary", "accent_text", "danger")


def ratio(one: str, other: str) -> float:
    return contrast(from_hex(one), from_hex(other))


@THEMES
@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("ink", WRITTEN)
def test_text_can_be_read_on_every_surface(theme: Colours, surface: str, ink: str) -> None:
    assert ratio(getattr(theme, ink), getattr(theme, surface)) >= 4.5


@THEMES
@pytest.mark.parametrize("surface", ["surface", "hover", "mention", "selection"])
def test_links_and_selected_text_can_be_read(theme: Colours, surface: str) -> None:
    assert ratio(theme.text, getattr(theme, surface)) >= 4.5
    if surface != "selection":
        assert ratio(theme.link, getattr(theme, surface)) >= 4.5


@THEMES
@pytest.mark.parametrize("name", get_args(CodeClass))
def test_code_can_be_read_on_its_ground(theme: Colours, name: CodeClass) -> None:
    assert ratio(code_colour(theme, name), theme.code_ground) >= 4.5


@THEMES
@pytest.mark.parametrize("ink", ["text", "secondary", "link"])
def test_words_can_be_read_on_the_ground_of_code(theme: Colours, ink: str) -> None:
    assert ratio(getattr(theme, ink), theme.code_ground) >= 4.5
    assert ratio(theme.spoiler, theme.surface) >= 3.0


@THEMES
def test_buttons_and_pills_can_be_read(theme: Colours) -> None:
    assert ratio(theme.on_accent, theme.accent) >= 4.5
    assert ratio(theme.on_accent, theme.accent_hover) >= 4.5
    assert ratio(theme.on_pill, theme.pill) >= 4.5
    assert ratio(theme.text, theme.border) >= 4.5


@THEMES
@pytest.mark.parametrize("user", range(0, 400, 3))
def test_everybody_has_a_name_and_an_avatar_that_can_be_read(theme: Colours, user: int) -> None:
    name = theme.name(user).name()
    for surface in ("sidebar", "surface", "hover", "mention", "selected"):
        assert ratio(name, getattr(theme, surface)) >= 4.5
    assert ratio(theme.avatar(user).name(), to_hex(WHITE)) >= 3.0


@THEMES
def test_a_mention_is_a_breath_of_colour(theme: Colours) -> None:
    tint, ground, accent = map(from_hex, (theme.mention, theme.surface, theme.accent))
    shares = [(t - g) / (a - g) for t, g, a in zip(tint, ground, accent, strict=True) if a != g]
    assert all(share <= 0.12 for share in shares)


@THEMES
def test_the_presence_dot_and_the_focus_line_stand_out(theme: Colours) -> None:
    for surface in ("sidebar", "surface", "raised"):
        assert ratio(theme.online, getattr(theme, surface)) >= 3.0
        assert ratio(theme.accent, getattr(theme, surface)) >= 3.0


def test_the_dark_theme_has_three_steps_and_avatars_that_do_not_glare() -> None:
    steps = [luminance(from_hex(each)) for each in (DARK.sidebar, DARK.surface, DARK.raised)]
    assert steps == sorted(steps)
    assert len(set(steps)) == 3
    assert all(luminance(from_hex(DARK.avatar(user).name())) < 0.2 for user in range(60))


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Anna Lindqvist", "AL"),
        ("anna", "A"),
        ("Konstantin-Alexander von Hohenlohe", "KH"),
        ("Ole 🌻", "O"),
        ("李 美玲", "李"),
        ("نور الهاشمي", "ن"),
        ("", "?"),
        ("🌻", "🌻"),
        ("(Max) Müller", "MM"),
        ("👩‍👩‍👧 Family", "F"),
    ],
)
def test_initials_are_letters_of_the_name(qapp: QApplication, name: str, letters: str) -> None:
    assert initials(name) == letters


def test_the_look_follows_what_is_chosen(look: Look) -> None:
    heard: list[bool] = []
    look.changed.connect(lambda: heard.append(look.colours.dark))
    look.choose(scheme="dark", scale=150)
    assert heard == [True]
    assert look.sizes.text_px == 21
    assert look.sizes.avatar == 54


@pytest.mark.parametrize("scale", [80, 100, 125, 200])
def test_a_line_is_as_high_as_the_visual_bar_says(qapp: QApplication, scale: int) -> None:
    sizes = Sizes(QFont(), scale)
    assert 1.35 <= sizes.line / sizes.text_px <= 1.45
    assert QFontMetricsF(sizes.text).height() <= sizes.line + 1
    assert sizes.small.pixelSize() < sizes.text.pixelSize() < sizes.title.pixelSize()


@pytest.mark.parametrize("scale", [80, 100, 200])
def test_a_line_holds_about_ninety_letters_however_wide_the_window(qapp: QApplication, scale: int) -> None:
    font = QFont()
    font.setPixelSize(14)
    columns = Columns.of(Sizes(font, scale), 5000)
    assert columns.width <= 720 * scale / 100
    assert 80 <= columns.letters <= 95


def test_sizes_are_those_of_the_visual_bar(qapp: QApplication) -> None:
    sizes = Sizes(QFont())
    assert sizes.avatar == 36
    assert 56 <= sizes.row <= 60
    assert 32 <= Sizes(QFont(), compact=True).row <= 36
    assert 52 <= sizes.bar <= 56


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_a_field_says_while_it_is_empty_can_be_read(qtbot: QtBot, look: Look, scheme: Scheme) -> None:
    look.choose(scheme=scheme)
    field = QLineEdit()
    qtbot.addWidget(field)
    field.setPlaceholderText("chat.example.org")
    field.resize(300, field.sizeHint().height())
    drawn = field.grab().toImage()
    ground = drawn.pixelColor(drawn.width() - 20, drawn.height() // 2).name()
    places = itertools.product(range(11, 150), range(8, drawn.height() - 8))
    assert max(ratio(drawn.pixelColor(x, y).name(), ground) for x, y in places) >= 4.5


def test_every_icon_can_be_drawn(qapp: QApplication) -> None:
    for file in _FOLDER.glob("*.svg"):
        drawn = pixmap(file.stem, "#ff0000", 24).toImage()
        assert any(drawn.pixelColor(x, y).alpha() for x in range(24) for y in range(24)), file.stem
