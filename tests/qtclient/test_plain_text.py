"""Other people's words are data: links, names in sentences, tooltips."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qtclient.words.fuzzy import fit
from qtclient.words.links import links_in
from qtclient.words.plain import isolated, menu_text, one_line, tooltip


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("see https://example.org/a?b=c#d now", ["https://example.org/a?b=c#d"]),
        ("(https://example.org)", ["https://example.org"]),
        ("https://en.wikipedia.org/wiki/Fire_(element).", ["https://en.wikipedia.org/wiki/Fire_(element)"]),
        (
            "http://a.de, https://b.de; mailto:anna@example.org!",
            ["http://a.de", "https://b.de", "mailto:anna@example.org"],
        ),
        ("HTTPS://EXAMPLE.ORG", ["HTTPS://EXAMPLE.ORG"]),
        ("javascript:alert(1) file:///etc/passwd ftp://x data:text/html,x", []),
        ("xhttps://example.org", []),
        ("https://", []),
        ("mailto:", []),
        ("„https://example.org/ä“", ["https://example.org/ä"]),
        ("https://example.org/\u202egpj.exe", ["https://example.org/"]),
        ("no colon here", []),
    ],
)
def test_only_web_and_mail_addresses_are_links(text: str, addresses: list[str]) -> None:
    assert [link.address for link in links_in(text)] == addresses


def test_very_many_brackets_behind_an_address_take_no_longer_than_their_number() -> None:
    assert [link.address for link in links_in("https://example.org/(a)" + ")" * 300_000)] == [
        "https://example.org/(a)"
    ]


@given(st.text())
def test_a_link_is_exactly_the_text_that_is_shown(text: str) -> None:
    for link in links_in("a https://example.org/" + text):
        assert ("a https://example.org/" + text)[link.start : link.end] == link.address
        assert link.address.lower().startswith(("http://", "https://", "mailto:"))


@given(st.text())
def test_a_name_cannot_turn_the_sentence_around_it(name: str) -> None:
    shown = isolated(name)
    inner = shown[1:-1]
    assert not any(each in inner for each in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\n")
    assert (shown[0], shown[-1]) == ("\u2068", "\u2069")


def test_a_tooltip_is_never_markup() -> None:
    assert tooltip("plain") == "plain"
    assert "<img" not in tooltip('<img src="file:///etc/passwd">')
    assert tooltip("a < b\nc") == "<qt>a &lt; b<br>c</qt>"


def test_a_long_line_of_a_tooltip_is_broken() -> None:
    names = ", ".join(f"Person {number}" for number in range(20))
    assert tooltip(names) == f"<qt>{names}</qt>"
    assert tooltip("a short line\n" * 20) == "a short line\n" * 20


def test_a_menu_shows_an_ampersand() -> None:
    assert menu_text("Tom & Jerry") == "Tom && Jerry"
    assert one_line(" a \n b ") == "a b"


@pytest.mark.parametrize(
    ("typed", "better", "worse"),
    [
        ("gen", "general", "garden and engine"),
        ("ben", "Ben Okafor", "Reuben"),
        ("bo", "Ben Okafor", "laboratory"),
        ("zoe", "Zoë", "zodiac e"),
        ("mu", "Müller", "Emu"),
    ],
)
def test_the_better_name_comes_first(typed: str, better: str, worse: str) -> None:
    score = fit(typed, better)
    other = fit(typed, worse)
    assert score is not None
    assert other is None or score > other


@given(st.text(max_size=20), st.text(max_size=60))
def test_a_name_fits_only_what_is_in_it(typed: str, name: str) -> None:
    assert fit("", name) == 0
    if fit(typed, name) is None:
        assert typed.casefold() != name.casefold()


def test_letters_in_another_order_do_not_fit() -> None:
    assert fit("neb", "Ben") is None
