"""Verifiers and challenges of signing in by a browser."""

import secrets

import pytest

from chatprotocol.browsersignin import challenge_of, is_challenge, is_verifier

VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"


def test_the_challenge_is_that_of_rfc_7636() -> None:
    assert challenge_of(VERIFIER) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_what_programs_make_can_be_what_it_is() -> None:
    verifier = secrets.token_urlsafe(64)
    assert is_verifier(verifier)
    assert is_challenge(challenge_of(verifier))


@pytest.mark.parametrize(
    "text", ["", "short", "x" * 42, "x" * 129, "ä" * 50, VERIFIER + " ", VERIFIER + "\n"]
)
def test_what_cannot_be_a_verifier_is_none(text: str) -> None:
    assert not is_verifier(text)


@pytest.mark.parametrize("text", ["", "x" * 42, "x" * 44, "." * 43, "x" * 43 + "\n"])
def test_what_cannot_be_a_challenge_is_none(text: str) -> None:
    assert not is_challenge(text)
