"""How I want to be disturbed: hours on the wall's clock, words, and their way as text."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatclient.core.disturbing import (
    DAYS,
    KEYWORD_LETTERS,
    MOST_KEYWORDS,
    AttentionSettings,
    Hours,
    finds,
    tidy,
)

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
minutes = st.integers(0, 24 * 60 - 1)
hours = st.builds(Hours, minutes, minutes)
weeks = st.lists(st.none() | hours, min_size=DAYS, max_size=DAYS).map(tuple)
settings = st.builds(
    AttentionSettings,
    keywords=st.lists(st.text(), max_size=5).map(tidy),
    quiet_hours=weeks,
    quiet_until_ms=st.integers(0, 2**53 - 1),
    hide_text=st.booleans(),
    sound=st.booleans(),
)


def week(**days: Hours) -> AttentionSettings:
    names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    return AttentionSettings(quiet_hours=tuple(days.get(name) for name in names))


@pytest.mark.parametrize(
    ("day", "hour", "quiet"),
    [(0, 21, False), (0, 22, True), (0, 23, True), (1, 0, True), (1, 6, True), (1, 7, False), (6, 23, False)],
)
def test_a_night_belongs_to_the_day_on_which_it_begins(day: int, hour: int, quiet: bool) -> None:
    monday_night = week(mon=Hours(22 * 60, 7 * 60))
    assert monday_night.is_quiet(MONDAY + timedelta(days=day, hours=hour)) is quiet


def test_sunday_night_ends_on_monday() -> None:
    assert week(sun=Hours(23 * 60, 60)).is_quiet(MONDAY + timedelta(minutes=59))
    assert not week(sun=Hours(23 * 60, 60)).is_quiet(MONDAY + timedelta(minutes=60))


def test_the_same_hour_twice_is_a_day_and_a_night() -> None:
    saturday = week(sat=Hours(8 * 60, 8 * 60))
    found = [hour for hour in range(DAYS * 24) if saturday.is_quiet(MONDAY + timedelta(hours=hour))]
    assert found == list(range(5 * 24 + 8, 6 * 24 + 8))


@given(weeks, st.integers(0, DAYS * 24 * 60 - 1))
def test_quiet_lasts_exactly_from_each_beginning_to_its_end(
    week: tuple[Hours | None, ...], minute: int
) -> None:
    whole = DAYS * 24 * 60
    spans = [
        (day * 24 * 60 + each.start, (each.end - each.start) % (24 * 60) or 24 * 60)
        for day, each in enumerate(week)
        if each is not None
    ]
    expected = any((minute - start) % whole < length for start, length in spans)
    assert AttentionSettings(quiet_hours=week).is_quiet(MONDAY + timedelta(minutes=minute)) is expected


def test_quiet_for_now_ends_when_it_was_to() -> None:
    until = AttentionSettings(quiet_until_ms=int(MONDAY.timestamp() * 1000))
    assert until.is_quiet(MONDAY - timedelta(milliseconds=1))
    assert not until.is_quiet(MONDAY)


@given(settings)
def test_settings_come_back_from_their_text(settings: AttentionSettings) -> None:
    assert AttentionSettings.parse(settings.compose()) == settings


@given(st.text() | st.recursive(st.none() | st.booleans() | st.integers(), st.lists).map(repr))
def test_what_cannot_be_read_was_never_set(text: str) -> None:
    AttentionSettings.parse(text).is_quiet(MONDAY)


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "[]",
        "{",
        '{"keywords":3,"quiet_hours":[1],"quiet_until":-1,"hide_text":1,"sound":"yes"}',
        '{"quiet_hours":[[0,1440],[0],null,"x",[-1,5],{},[1.5,2]],"quiet_until":1e99,"later":{}}',
        "[" * 100_000,
    ],
)
def test_a_text_of_another_shape_is_as_if_never_set(text: str | None) -> None:
    assert AttentionSettings.parse(text) == AttentionSettings()


def test_words_are_kept_once_and_short() -> None:
    assert tidy([" tea  time ", "TEA time", "", 3, "x" * 200]) == ("TEA time", "x" * KEYWORD_LETTERS)
    assert len(tidy([f"word {number}" for number in range(99)])) == MOST_KEYWORDS


@pytest.mark.parametrize(
    ("word", "text", "found"),
    [
        ("fair", "The summer FAIR!", True),
        ("fair", "unfairly", False),
        ("fair", "fair_play", False),
        ("c++", "I like C++.", True),
        ("tea time", "tea\n  time", True),
        ("straße", "in der STRASSE", True),
        ("李", "请问李美玲在吗", True),
        ("@tent", "ask @tent now", True),
        ("привет", "Привет!", True),
        ("ﬁre", "fire", True),
        (".", "no dots here", False),
    ],
)
def test_a_word_is_found_whole_in_any_case(word: str, text: str, found: bool) -> None:
    assert finds((word,), text) is found


def test_no_word_finds_nothing() -> None:
    assert not finds((), "anything")
    assert not finds(("", " "), "anything")


@given(st.lists(st.text(), max_size=5), st.text())
def test_any_word_can_be_looked_for(words: list[str], text: str) -> None:
    finds(tuple(words), text)
    for word in tidy(words):
        assert finds((word,), f"- {word} -")
