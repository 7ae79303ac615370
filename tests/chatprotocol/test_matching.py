"""Where a text holds what is looked for; and that a real index and the text itself agree about it."""

import sqlite3
from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatprotocol.indexing import (
    FTS5,
    AllOf,
    any_room,
    author_token,
    days_between,
    expression,
    fts5,
    line,
    words_of,
)
from chatprotocol.matching import SNIPPET_CHARACTERS, Matcher
from chatprotocol.searching import parse

TODAY = date(2026, 11, 28)
AT_MS = 1_795_824_000_000
"""The 28th of November 2026."""


def marked(typed: str, text: str) -> str | None:
    """Return a text with what was found in brackets; None where it is not found."""
    found = Matcher(parse(typed)).excerpt(text)
    if found is None:
        return None
    snippet, spans = found
    for start, end in reversed(spans):
        snippet = f"{snippet[:start]}[{snippet[start:end]}]{snippet[end:]}"
    return snippet


CASES = [
    ("kettle", "The Kettle boils", "The [Kettle] boils"),
    ("kettle", "teakettles", "tea[kettle]s"),
    ("ettl", "The kettle", "The k[ettl]e"),
    ("on", "on and on, upon", "[on] and [on], upon"),
    ("tea kettle", "kettle for tea", "[kettle] for [tea]"),
    ("tea kettle", "kettle", None),
    ('"is on"', "The kettle IS, on!", "The kettle [IS, on]!"),
    ('"is on"', "on is only", None),
    ("kett*", "the kettle, a bekettled", "the [kett]le, a bekettled"),
    ("tea -milk", "tea with milk", None),
    ("tea -milk", "tea, no milkshake", "[tea], no milkshake"),
    ("tea -milk*", "tea, no milkshake", None),
    ("strasse", "Große STRAẞE 5", "Große [STRAẞE] 5"),
    ("straße", "Lange Strasse", "Lange [Strasse]"),
    ("muller", "Müller", "[Müller]"),
    ("mueller", "Frau Müller", "Frau [Müller]"),
    ("müller", "Mueller und Muller", "[Mueller] und [Muller]"),
    ("ueller", "Müller", "M[üller]"),
    ("tea -mueller", "tea for Müller", None),
    ("garten", "Im Schulgärten", "Im Schul[gärten]"),
    ("gärten", "Im Schulgärten", "Im Schul[gärten]"),
    ("cafe", "Cafe\u0301 au lait", "[Café] au lait"),
    ("fish", "ﬁsh", "[ﬁsh]"),
    ("ist", "Fiﬆ", "F[iﬆ]"),
    ("検索", "これは検索機能です", "これは[検索]機能です"),
    ("能", "検索機能", "検索機[能]"),
    ("検索機能", "検索と機能", None),
    ('"用 ok"', "iPhone用 ok", "iPhone[用 ok]"),
    ("用", "iPhone用", "iPhone[用]"),
    ("iphone", "新iPhone用", "新[iPhone]用"),
    ("🎉", "hurra 🎉!", "hurra [🎉]!"),
    ("e-mail", "no e-mail, email", "no [e-mail], email"),
    ("foo_bar", "foo bar", "[foo bar]"),
]


@pytest.mark.parametrize(("typed", "text", "shown"), CASES)
def test_text_is_marked_where_it_holds_what_is_looked_for(typed: str, text: str, shown: str | None) -> None:
    assert marked(typed, text) == shown


def test_filters_alone_mark_nothing() -> None:
    assert marked("from:anna", "hello") == "hello"


def test_of_a_long_text_the_part_around_is_shown() -> None:
    text = "word " * 500 + "kettle " + "word " * 500
    found = Matcher(parse("kettle")).excerpt(text)
    assert found is not None
    snippet, [(start, end)] = found
    assert len(snippet) <= SNIPPET_CHARACTERS
    assert snippet.startswith("word ")
    assert snippet[start:end] == "kettle"


def test_a_part_with_one_end_of_a_spoiler_is_given_as_the_inside_of_one() -> None:
    found = Matcher(parse("kettle")).excerpt("||" + "word " * 50 + "a|b\nkettle|| " + "word " * 50)
    assert found is not None
    snippet, [(start, end)] = found
    assert len(snippet) <= SNIPPET_CHARACTERS
    assert snippet.startswith("||word ")
    assert snippet.endswith("||")
    assert "a b kettle   word" in snippet
    assert snippet[start:end] == "kettle"


@pytest.mark.parametrize(
    "text",
    [
        "||" + "word " * 50 + "\n\nkettle " + "word " * 50 + "||",
        "`||` " + "word " * 50 + "kettle " + "word " * 50 + "||",
        "||word|| " + "word " * 50 + "kettle",
    ],
)
def test_a_part_that_no_spoiler_can_reach_into_is_given_as_it_is(text: str) -> None:
    assert (marked("kettle", text) or "").count("||") == 0


class Index:
    """An index of a few lines in a database of its own."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._db = sqlite3.connect(":memory:")
        self._db.execute(f"CREATE VIRTUAL TABLE kept USING {FTS5}")
        self._db.executemany("INSERT INTO kept (rowid, line) VALUES (?, ?)", enumerate(lines))
        self._words = words_of(lines, 3)

    def find(self, typed: str, *rooms: int) -> set[int]:
        asked = expression(
            parse(typed), None, TODAY, lambda letters: [word for word in self._words if letters in word]
        )
        if rooms:
            asked = AllOf((any_room(rooms), *asked.of), asked.without)
        sql = "SELECT rowid FROM kept WHERE kept MATCH ?"
        return {rowid for (rowid,) in self._db.execute(sql, (fts5(asked),))}

    def __enter__(self) -> "Index":
        return self

    def __exit__(self, *error: object) -> None:
        self._db.close()


@pytest.mark.parametrize(("typed", "text", "shown"), CASES)
def test_an_index_finds_what_the_text_holds(typed: str, text: str, shown: str | None) -> None:
    with Index([line(7, 3, AT_MS, text)]) as index:
        assert index.find(typed) == (set() if shown is None else {0})
        assert index.find(typed, 7, 8) == (set() if shown is None else {0})
        assert index.find(typed, 8) == set()


WORDS = st.text(alphabet="aeksüöß éが検索🎉K-_.", max_size=12)


@given(st.lists(WORDS, min_size=1, max_size=6), st.text(alphabet="aeksüßé検索", min_size=1, max_size=4))
def test_whatever_the_text_holds_the_index_finds(texts: list[str], typed: str) -> None:
    matcher = Matcher(parse(typed))
    held = {n for n, text in enumerate(texts) if matcher.excerpt(text) is not None}
    with Index([line(1, 1, AT_MS, text) for text in texts]) as index:
        assert index.find(typed) == held


def test_filters_are_tokens() -> None:
    lines = [
        line(1, 3, AT_MS, "see https://example.org"),
        line(1, 3, AT_MS - 86_400_000, "a picture", ["file", "image"]),
        line(2, 4, 0, "old", ["pinned"]),
    ]
    with Index(lines) as index:
        assert index.find("has:link") == {0}
        assert index.find("has:file has:image") == {1}
        assert index.find("is:pinned") == {2}
        assert index.find("before:2026-11-28") == {1, 2}
        assert index.find("after:2026-11-26 before:2026-11-28") == {1}
        assert index.find("after:2026-11-27") == {0}
        assert index.find("after:9999-12-31") == index.find("before:0001-01-01") == set()
        # What a person types is never one of them.
        assert index.find("3") == index.find('"+link"') == index.find('"2026"') == set()
    assert author_token(3) in lines[0]


@given(st.dates(date(1990, 1, 1), date(2030, 1, 1)), st.dates(date(1990, 1, 1), date(2030, 1, 1)))
def test_a_span_of_days_is_said_by_years_months_and_days(first: date, last: date) -> None:
    found = list(days_between(first.toordinal(), last.toordinal()))
    assert len(found) <= 2 * 30 + 2 * 11 + 40
    for day in (first, last, date(2000, 2, 29)):
        said = {f"={day.year}", f"={day:%Y%m}", f"={day:%Y%m%d}"}
        assert len(said.intersection(found)) == (1 if first <= day <= last else 0)


# ---- hostile texts -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sign", ["🎉", "☀"])
def test_no_phrase_is_tried_in_more_ways_than_a_text_has_characters(sign: str) -> None:
    # A sign that could be taken for a gap, too, would be tried in as many ways as there are ways to part them.
    phrase = f'"{" ".join([sign] * 30)} x"'
    assert marked(phrase, sign * 60) is None
    assert marked(phrase, sign * 30 + "x") == f"[{sign * 30}x]"
    assert marked(f'"tea {sign} tea"', f"tea {sign}{sign} tea") is None


def test_a_gap_holds_no_piece_on_either_side() -> None:
    with Index([line(1, 1, AT_MS, "tea ☀ kettle"), line(1, 1, AT_MS, "tea _-… kettle")]) as index:
        assert index.find('"tea kettle"') == {1}
    assert marked('"tea kettle"', "tea ☀ kettle") is None
    assert marked('"tea kettle"', "tea _-… kettle") == "[tea _-… kettle]"


def test_a_long_run_without_spaces_is_found_as_a_whole() -> None:
    run = "検索機能" * 20
    assert marked(f'"{run} ok"', f"これは{run} ok") == f"これは[{run} ok]"


def test_what_is_said_all_over_is_marked_where_it_is_shown() -> None:
    found = Matcher(parse("検 索")).excerpt("検索" * 5_000)
    assert found is not None
    snippet, spans = found
    assert spans == [(0, len(snippet))]
