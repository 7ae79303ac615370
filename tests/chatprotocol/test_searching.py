"""What a person types into a search, and what it is read as."""

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.searching import MOST_TERMS, Query, Term, parse


def word(text: str, how: str = "word", *, excluded: bool = False) -> Term:
    return Term(text=text, how=how, excluded=excluded)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("tea  kettle\n", Query(terms=(word("tea"), word("kettle")))),
        ('"boiling water" tea', Query(terms=(word("boiling water", "phrase"), word("tea")))),
        ("„boiling water“", Query(terms=(word("boiling water", "phrase"),))),
        ("kett*", Query(terms=(word("kett", "beginning"),))),
        ("tea -milk -\"two sugars\" -coff*", Query(terms=(
            word("tea"), word("milk", excluded=True), word("two sugars", "phrase", excluded=True),
            word("coff", "beginning", excluded=True),
        ))),
        ("from:anna from:@Ben tea", Query(terms=(word("tea"),), authors=("anna", "Ben"))),
        ("From:me", Query(authors=("me",))),
        ('in:general in:"summer party" in:#garten', Query(rooms=("general", "summer party", "garten"))),
        ("has:file has:image has:link", Query(has=frozenset({"file", "image", "link"}))),
        ("is:pinned", Query(pinned=True)),
        ("before:2026-01-31 after:2025-12-24", Query(before=date(2026, 1, 31), after=date(2025, 12, 24))),
        ("12:30 https://example.org/a?b=c e-mail", Query(
            terms=(word("12:30"), word("https://example.org/a?b=c"), word("e-mail"))
        )),
        ('"from:anna"', Query(terms=(word("from:anna", "phrase"),))),
        ("検索* 機", Query(terms=(word("検索", "beginning"), word("機")))),
    ],
)  # fmt: skip
def test_what_is_typed_is_read(typed: str, read: Query) -> None:
    assert parse(typed) == read


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("", "Say what to look for"),
        (" \n", "Say what to look for"),
        ("-tea", "Say also what to look for"),
        ('"boiling water', "no end quote"),
        ('from:"anna', "no end quote"),
        ('""', "A phrase is empty"),
        ('boil"ing', "with a space around"),
        ('"boiling"water', "with a space around"),
        ("- tea", "A minus stands right before"),
        ("tea * milk", "A star stands at the end"),
        ("k*ttle", "A star stands at the end"),
        ("k*", "at least 2 characters"),
        ("!!!", "!!! holds nothing"),
        ("from:", "right behind from:"),
        ('in:""', "right behind in:"),
        ("form:anna", "There is no filter form:"),
        ("-from:anna", "not before filters"),
        ("has:teapot", "file, image, link"),
        ("is:blue", "pinned"),
        ("before:yesterday", "before:2026-01-31"),
        ("after:2026-13-01", "after:2026-01-31"),
        ("before:2026-01-01 before:2026-01-02", "twice"),
        ("x" * 1_001, "at most 1000 characters"),
        (" ".join(["tea"] * (MOST_TERMS + 1)), "at most 20"),
        ("be* gi* nn* in* gs* of*", "at most 5 beginnings"),
        ("一 二 三 四 五 六", "at most 5 beginnings"),
        (" ".join(["from:a"] * 10 + ["in:b"] * 11), "at most 20 people and rooms"),
        (f'"{"a " * 60}" "{"b " * 41}"', "at most 100 words"),
    ],
)
def test_what_cannot_be_read_is_said(typed: str, hint: str) -> None:
    with pytest.raises(HearthError) as refused:
        parse(typed)
    assert refused.value.code is ErrorCode.BAD_REQUEST
    assert refused.value.field == "query"
    assert hint in refused.value.message


@given(st.text(max_size=60) | st.text(alphabet='ab-*":# from:in', max_size=30))
def test_whatever_is_typed_is_read_or_refused(typed: str) -> None:
    with contextlib.suppress(HearthError):
        found = parse(typed)
        assert found.wanted or found != Query(terms=found.terms)


@given(st.lists(st.from_regex(r"[a-zäöü]{3,8}", fullmatch=True), min_size=1, max_size=MOST_TERMS))
def test_plain_words_are_what_they_are(words: list[str]) -> None:
    assert [term.text for term in parse(" ".join(words)).terms] == words
