"""Why something did not work is said in the program's language, whoever says it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from chatclient.failures import sentence, status_sentence
from chatprotocol.errors import HearthError
from chatprotocol.searching import parse
from qtclient.words.reasons import SENTENCES, in_words

ROOT = Path(__file__).parents[2]
SERVER = ("accounts", "attachments", "chatprotocol", "feeds", "messaging")
NOT_SHOWN = {
    "There is no such feed.",
    "Name one of before, after and around.",
    "This is no cursor of this search.",
    "This key names a room already.",
    "This key names a message already.",
    "A preference is named by up to 64 small letters, digits, dots, hyphens and underscores.",
    "There is no such role.",
    "This is the last administrator.",
    "This name is taken.",
    "This invitation is not valid, or not any more.",
    "This link is not valid, or not any more.",
    "This is no challenge of RFC 7636.",
    "There is more than one room of this name.",
    "There is no such job.",
    "This has to be brought to its end: it cannot be called off.",
    "This is not in the trash.",
    "This is not in the trash any more.",
    "These are too many at once.",
    "These are too few days, or too many.",
    "There is no such report.",
    "There is no such decision.",
    "There is no such word.",
    "There is no such announcement.",
    "This announcement is over.",
    "A word is shown to the moderators, or refused.",
    "Nobody is silenced in, or removed from, a direct conversation.",
    "Only moderators and administrators see what was reported.",
    "Say for how long, a year at most.",
    "Say why: the author reads it.",
    "There is no such export.",
    "This account was erased.",
    "This job is over.",
    "Say why you have to read this.",
    "This was judged already.",
    "Whoever has asked is no administrator any more.",
    "Only an administrator asks for this.",
    "You are in this room: read it as everybody there does.",
    "Nothing is said there.",
    "Another administrator has to grant this.",
    "There was another administrator within the last week: until it is over nobody reads alone.",
    "Others have changed your account within the last week: until it is over you cannot grant this.",
    "This was not granted.",
    "This look is over. Ask for another one.",
    "Nobody has asked for this.",
    "There is more than one room of this name: give its number.",
}
"""What no request of this program is refused with: of its own making, or an administrator's."""


def said_by_the_server() -> Iterator[str]:
    """Every sentence that stands behind a code of the protocol; not those of the pages of administrators."""
    for file in (file for package in SERVER for file in (ROOT / package).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and len(node.args) > 1:
                code, text = node.args[:2]
                if ast.unparse(code).startswith("ErrorCode.") and isinstance(text, ast.Constant):
                    yield str(text.value)


def test_every_sentence_of_the_server_is_known() -> None:
    said = set(said_by_the_server())
    assert said >= NOT_SHOWN
    assert said - NOT_SHOWN - set(SENTENCES) == set()


@pytest.mark.usefixtures("german")
def test_a_reason_is_said_in_german() -> None:
    assert in_words("Join the room first.") == "Treten Sie dem Raum zuerst bei."
    assert in_words("This is too long: at most 16384 bytes.") == "Das ist zu lang: höchstens 16384 Bytes."
    refused = sentence(ConnectionRefusedError(111, "refused"), "https://chat.example.org")
    assert in_words(refused).startswith("Unter chat.example.org antwortet nichts")


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize("status", [200, 302, 429, 503])
def test_what_a_web_server_answers_is_said_in_german(status: int) -> None:
    said = status_sentence(status, "https://chat.example.org")
    assert in_words(said) != said
    assert "chat.example.org" in in_words(said)


@pytest.mark.usefixtures("german")
def test_a_sentence_that_is_not_known_is_shown_as_it_came() -> None:
    assert in_words("The moon is {full}.") == "The moon is {full}."
    assert in_words("{host} does not answer.") == "{host} antwortet nicht."
    assert in_words("") == ""


def test_what_stands_in_a_gap_is_never_a_pattern() -> None:
    assert in_words("a{0}b.*:80 does not answer.") == "a{0}b.*:80 does not answer."
    assert all(re.fullmatch(r"[^{}]*(\{[a-z]+\}[^{}]*)*", each) for each in SENTENCES)


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize(
    "query",
    [
        "",
        '"a',
        '"a"b',
        "-from:ben a",
        "- a",
        "a*b",
        "g*",
        '""',
        "hat:file a",
        "from: a",
        "has:fish a",
        "is:x a",
        "before:soon a",
        "before:2026-01-31 before:2026-01-30 a",
        "!!!",
        "a" * 5000,
        "a " * 90,
    ],
)
def test_what_a_search_is_refused_with_is_said_in_german(query: str) -> None:
    with pytest.raises(HearthError) as refusal:
        parse(query)
    assert in_words(refusal.value.message) != refusal.value.message
