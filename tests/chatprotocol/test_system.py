"""What rooms say of themselves: composed by servers, read by clients, unknown to neither side's harm."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatprotocol.ids import MAX_INTEGER
from chatprotocol.system import System, SystemVerb, compose, parse
from tests.chatprotocol.strategies import texts, uints


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("joined", System(SystemVerb.JOINED)),
        ("left", System(SystemVerb.LEFT)),
        ("invited 12", System(SystemVerb.INVITED, 12)),
        ("removed 12", System(SystemVerb.REMOVED, 12)),
        ("banned 12", System(SystemVerb.BANNED, 12)),
        ("renamed The attic", System(SystemVerb.RENAMED, words="The attic")),
        ("topic Dust\nand more", System(SystemVerb.TOPIC, words="Dust\nand more")),
        ("topic ", System(SystemVerb.TOPIC)),
        ("archived", System(SystemVerb.ARCHIVED)),
        ("reopened", System(SystemVerb.REOPENED)),
        ("looking", System(SystemVerb.LOOKING)),
    ],
)
def test_every_verb_has_its_text(text: str, said: System) -> None:
    assert parse(text) == said
    assert compose(*said) == text


def test_the_texts_are_those_of_all_verbs() -> None:
    assert {verb.value for verb in SystemVerb} == {
        "joined", "left", "invited", "removed", "banned", "renamed", "topic", "archived", "reopened",
        "looking",
    }  # fmt: skip


@given(st.sampled_from(SystemVerb), st.none() | uints, texts)
def test_what_is_composed_is_read_again(verb: SystemVerb, user: int | None, words: str) -> None:
    try:
        text = compose(verb, user, words)
    except ValueError:
        return
    assert parse(text) == System(verb, user, words)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "joined now", "joined ", "Joined", "danced", "invited", "invited ", "invited anna", "invited 1 2",
        "invited -1", "invited \u0661", "invited  1", "archived 1", f"banned {MAX_INTEGER + 1}", "banned " + "9" * 5_000,
    ],
)  # fmt: skip
def test_what_is_unknown_says_nothing(text: str) -> None:
    assert parse(text) is None


@given(texts)
def test_any_text_is_read_or_says_nothing(text: str) -> None:
    said = parse(text)
    assert said is None or compose(*said).split(" ")[0] == text.split(" ", maxsplit=1)[0]


def test_a_verb_takes_its_own_arguments_only() -> None:
    for verb, user, words in (
        ("joined", 1, ""),
        ("invited", None, ""),
        ("left", None, "x"),
        ("banned", 1, "x"),
    ):
        with pytest.raises(ValueError, match="arguments"):
            compose(SystemVerb(verb), user, words)
