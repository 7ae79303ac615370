"""How fingerprints are written, and how they are read."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatprotocol.fingerprints import fingerprint, read_fingerprint

OURS = fingerprint(b"a certificate")


def test_a_fingerprint_is_the_sha_256_in_upper_case_pairs() -> None:
    assert OURS.replace(":", "").lower() == hashlib.sha256(b"a certificate").hexdigest()
    assert len(OURS.split(":")) == 32
    assert not any(letter.islower() for letter in OURS)


@pytest.mark.parametrize(
    "typed",
    [OURS, OURS.lower(), OURS.replace(":", ""), f" SHA256 Fingerprint={OURS}\n", f"sha-256: {OURS}", OURS.replace(":", " ")],
)  # fmt: skip
def test_a_fingerprint_is_read_as_it_is_printed_and_as_it_is_typed(typed: str) -> None:
    assert read_fingerprint(typed) == OURS


@pytest.mark.parametrize(
    "typed", ["", "AA:BB", f"{OURS}:00", f"{OURS[:-1]}G", f"{OURS[:-1]}\u0661", f"md5: {OURS}"]
)
def test_what_is_no_fingerprint_is_none(typed: str) -> None:
    assert read_fingerprint(typed) is None


@given(st.binary())
def test_what_is_shown_is_read(certificate: bytes) -> None:
    assert read_fingerprint(fingerprint(certificate)) == fingerprint(certificate)
