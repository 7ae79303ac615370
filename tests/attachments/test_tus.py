"""What tus's headers say, read strictly."""

import base64
import contextlib
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attachments import tus
from chatprotocol.errors import ErrorCode, HearthError
from tests.attachments.conftest import checksum, metadata


def test_metadata_says_name_sum_and_whether_it_is_a_file() -> None:
    digest = hashlib.sha256(b"x").digest()
    said = metadata(filename="../ä.txt", filetype="text/plain", sha256=digest.hex(), as_file="1")
    assert tus.parse_metadata(said) == tus.Metadata("ä.txt", digest, True)


@pytest.mark.parametrize("said", [None, "", " , ", "filename", "filename ", "relativePath dGVzdA=="])
def test_metadata_may_say_nothing(said: str | None) -> None:
    assert tus.parse_metadata(said) == tus.Metadata("file", None, False)


@pytest.mark.parametrize(
    "said",
    [
        "filename !!!",
        "filename /w==",
        "filename YQ==,filename Yg==",
        "nämë YQ==",
        "sha256 " + base64.b64encode(b"zz" * 32).decode(),
        "sha256 " + base64.b64encode(b"ab" * 31).decode(),
        "a " + "A" * 40_000,
    ],
)
def test_metadata_that_cannot_be_read_is_refused(said: str) -> None:
    with pytest.raises(HearthError) as refusal:
        tus.parse_metadata(said)
    assert (refusal.value.code, refusal.value.field) == (ErrorCode.BAD_REQUEST, "Upload-Metadata")


@pytest.mark.parametrize("said", [None, "", "-1", "+1", "1.5", "1e3", " 1", "٣", "9" * 17, str(2**53)])
def test_a_number_that_is_none_is_refused(said: str | None) -> None:
    with pytest.raises(HearthError) as refusal:
        tus.number("Upload-Offset", said)
    assert refusal.value.field == "Upload-Offset"


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_a_checksum_is_of_one_of_two_kinds(algorithm: str) -> None:
    said = tus.parse_checksum(checksum(b"some bytes", algorithm))
    assert said is not None
    sum_ = said.begin()
    sum_.update(b"some bytes")
    assert sum_.digest() == said.digest


@pytest.mark.parametrize(
    "said", ["", "md5 AAAA", "sha1", "sha1 !", "sha256 " + base64.b64encode(b"x" * 20).decode()]
)
def test_a_checksum_that_cannot_be_read_is_refused(said: str) -> None:
    with pytest.raises(HearthError) as refusal:
        tus.parse_checksum(said)
    assert refusal.value.field == "Upload-Checksum"


@given(st.text(max_size=200))
def test_whatever_is_said_is_read_or_refused(said: str) -> None:
    for read in (tus.parse_metadata, tus.parse_checksum, lambda text: tus.number("X", text)):
        with contextlib.suppress(HearthError):
            read(said)
