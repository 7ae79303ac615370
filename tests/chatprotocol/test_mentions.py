"""Where a text calls for people, and where it only looks like it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatprotocol.mentions import EVERYONE, MOST, Span, mentioned, spans

NAMES = ["anna", "Zoë", "ben.d", "c_3-po", "李小龍", "иван", "مريم", "हिन्दी", "7of9"]

names = st.sampled_from(NAMES)
words = st.text(
    st.characters(categories=["Lu", "Ll", "Po", "Nd"], exclude_characters="@`/\\._-~"), min_size=1
)
pieces = [*"@`~\\/[]()._-+ \n\tä", "anna", "all", "://", "```", "~~~", "](", "@@", " @"]
hostile = st.lists(st.sampled_from(pieces)).map("".join)


def called(text: str) -> list[str]:
    return [span.name for span in spans(text)]


@pytest.mark.parametrize("name", NAMES)
def test_names_of_every_script_are_found(name: str) -> None:
    assert spans(f"Hello @{name}!") == (Span(6, 7 + len(name), name, everyone=False),)


@pytest.mark.parametrize(
    "text",
    [
        "@anna", "(@anna)", "*@anna*", "_@anna_", "**@anna**,", "~~@anna~~", "ask @anna.", "ask @anna...", "@anna's",
        "@anna/ben", "“@anna”", "- @anna", "> @anna", "1.\t@anna", "one\n@anna", "`code`@anna", "`half @anna", "...@anna",
        "``@anna`", "\\`@anna`", "a\n\n    @anna", "```\ncode\n```\n@anna", "[x] @anna (y)", "a/b @anna", "@anna, a@b.org",
    ],
)  # fmt: skip
def test_a_mention_stands_at_the_beginning_of_a_word(text: str) -> None:
    assert called(text) == ["anna"]


@pytest.mark.parametrize(
    "text",
    [
        "", "@", "@ anna", "anna", "@.anna", "@_anna", "@-", "@@anna", "ben@anna", "ben@anna.org", "b.-@anna", "a+@anna",
        "@anna@example.org", "https://example.org/@anna", "https://@anna", "mailto:x@anna", "example.org/a?to=@anna",
        "/@anna", "\\@anna", "to=@anna", "`@anna`", "``a ` @anna``", "`\\`` @anna `", "`one\n@anna`", "```\n@anna\n```",
        "```py\n@anna", "~~~\n@anna\n~~~", "  ````\n```\n@anna\n````", "```\n\n@anna\n\n```", "[ask @anna](https://x.org)",
        "ä@anna", "हि@anna", "李@anna",
    ],
)  # fmt: skip
def test_addresses_links_and_code_call_for_nobody(text: str) -> None:
    assert spans(text) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("`one\n\n@anna`", ["anna"]),
        ("``` not a ` fence\n@anna", ["anna"]),
        ("    ```\n@anna\n    ```", []),
        ("```\n@ben\n``` no end\n@anna\n```\n@dora", ["dora"]),
        ("`@ben` @anna `@dora`", ["anna"]),
        ("\u2028```\n@anna", ["anna"]),
    ],
)
def test_code_ends_where_it_is_shown_to_end(text: str, expected: list[str]) -> None:
    assert called(text) == expected


@pytest.mark.parametrize("name", ["all", "here", "All", "HERE"])
def test_all_and_here_call_for_everyone(name: str) -> None:
    assert mentioned(f"@{name}: @anna has arrived") == (("anna",), True)
    assert not mentioned(f"@{name}body").everyone


def test_a_name_counts_once_but_is_marked_everywhere() -> None:
    assert mentioned("@anna @ben @anna").names == ("anna", "ben")
    assert called("@anna @ben @anna") == ["anna", "ben", "anna"]


def test_what_comes_after_the_most_names_is_text() -> None:
    text = " ".join(f"@person{number}" for number in range(MOST + 10)) + " @person0 @all"
    assert mentioned(text) == (tuple(f"person{number}" for number in range(MOST)), True)
    assert called(text)[-2:] == ["person0", "all"]
    assert mentioned("@anna @ben", most=1).names == ("anna",)


@given(hostile | st.text())
def test_a_mention_is_what_stands_there(text: str) -> None:
    end = 0
    for span in spans(text):
        assert end <= span.start < span.end <= len(text)
        assert text[span.start : span.end] == f"@{span.name}"
        assert span.name[0].isalnum()
        assert span.name[-1] not in "._-"
        assert span.everyone == (span.name.casefold() in EVERYONE)
        end = span.end


@given(st.lists(names | words))
def test_among_words_every_name_is_found(said: list[str]) -> None:
    text = " ".join(f"@{word}" if word in NAMES else word for word in said)
    assert called(text) == [word for word in said if word in NAMES]


@given(st.text(st.characters(exclude_characters="`~\\")), hostile)
def test_nothing_in_a_fence_is_found(before: str, code: str) -> None:
    fence = "`" * (code.count("`") + 3)
    assert spans(f"{before}\n\n{fence}\n{code}\n{fence}\n") == spans(f"{before}\n\n")


@pytest.mark.parametrize(
    "part",
    [
        "@", "@a", "._-@", "`", "[", "[](", "](", "\\`", "\n", "\n ", "~~~\n", "/@", "@a@", "[@a](", "````\n@a `", "` `` ",
        "_@_", "@a.", "x", "\\", "- ` \n\n",
    ],
)  # fmt: skip
def test_hostile_text_takes_no_longer_than_any_other(part: str) -> None:
    # In proportion to its length this is done at once; to the square of it, nobody would wait for it.
    text = part * (400_000 // len(part)) + "@anna"
    assert len(spans(text)) <= len(text)


def test_many_runs_of_backticks_that_never_meet_are_looked_at_once() -> None:
    text = " @a ".join("`" * length for length in range(1, 900))
    assert len(spans(text)) == 898
