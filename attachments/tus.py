"""What the tus protocol says in headers: numbers, metadata, checksums. Pure: no request, no disk.

https://tus.io/protocols/resumable-upload, version 1.0.0, with creation, checksum, termination and expiration.
"""

import base64
import binascii
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from attachments.refusals import Why, bad_header, refusal
from chatprotocol.errors import ErrorCode
from chatprotocol.filenames import clean_name
from chatprotocol.ids import MAX_INTEGER

if TYPE_CHECKING:
    from hashlib import _Hash as Hash

VERSION: Final = "1.0.0"
EXTENSIONS: Final = "creation,checksum,termination,expiration"
CONTENT_TYPE: Final = "application/offset+octet-stream"
METADATA_CHARACTERS: Final = 32 * 1024
DIGEST_CHARACTERS: Final = 64

ALGORITHMS: Final[Mapping[str, "Callable[[], Hash]"]] = {
    # What tus demands; it guards against accidents, not against people.
    "sha1": lambda: hashlib.sha1(usedforsecurity=False),
    "sha256": hashlib.sha256,
}


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a client says of a file before it comes."""

    name: str
    sha256: bytes | None
    as_file: bool


@dataclass(frozen=True, slots=True)
class Checksum:
    """What the bytes of one PATCH must come to."""

    algorithm: str
    digest: bytes

    def begin(self) -> "Hash":
        """Return a sum over nothing yet."""
        return ALGORITHMS[self.algorithm]()


def assert_version(said: str | None) -> None:
    """Refuse a client that speaks another version, or does not say which."""
    if said != VERSION:
        raise refusal(Why.VERSION, ErrorCode.UNSUPPORTED, "This server speaks version 1.0.0 of tus.")


def number(header: str, said: str | None) -> int:
    """Return a header's number. Raises bad_request."""
    if said is None or not (said.isascii() and said.isdigit()) or len(said) > 16 or int(said) > MAX_INTEGER:
        raise bad_header(header)
    return int(said)


def parse_metadata(said: str | None) -> Metadata:
    """Read `Upload-Metadata`: what is not known is passed over. Raises bad_request."""
    found = _pairs(said or "")
    sha256 = found.get("sha256", "")
    return Metadata(
        name=clean_name(found.get("filename", "")),
        sha256=_from_hex(sha256) if sha256 else None,
        as_file=found.get("as_file") == "1",
    )


def _pairs(said: str) -> dict[str, str]:
    if len(said) > METADATA_CHARACTERS:
        raise bad_header("Upload-Metadata")
    found: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in said.split(","))):
        key, _, value = pair.partition(" ")
        if not key.isascii() or key in found:
            raise bad_header("Upload-Metadata")
        try:
            found[key] = base64.b64decode(value.strip(), validate=True).decode()
        except (binascii.Error, ValueError):
            raise bad_header("Upload-Metadata") from None
    return found


def _from_hex(said: str) -> bytes:
    try:
        digest = bytes.fromhex(said) if len(said) == DIGEST_CHARACTERS else b""
    except ValueError:
        digest = b""
    if not digest:
        raise bad_header("Upload-Metadata")
    return digest


def parse_checksum(said: str | None) -> Checksum | None:
    """Read `Upload-Checksum`. Raises bad_request."""
    if said is None:
        return None
    algorithm, _, encoded = said.strip().partition(" ")
    if algorithm not in ALGORITHMS:
        raise bad_header("Upload-Checksum")
    try:
        digest = base64.b64decode(encoded.strip(), validate=True)
    except (binascii.Error, ValueError):
        raise bad_header("Upload-Checksum") from None
    if len(digest) != ALGORITHMS[algorithm]().digest_size:
        raise bad_header("Upload-Checksum")
    return Checksum(algorithm, digest)
