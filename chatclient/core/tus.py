"""One upload by tus 1.0.0 (https://tus.io/protocols/resumable-upload): what to ask next, and what an answer means.

It knows no sockets and no files. What is asked is an `Ask`; whoever asks it tells what was answered. Where nothing was, this
attempt is over. Where the server stands is always its own word: it is looked up first by the next attempt, and after
anything out of the ordinary.
"""

from base64 import b64encode
from collections.abc import Mapping
from typing import Final, Literal
from urllib.parse import urlsplit

import msgspec

from chatclient.core.uploads import Attachment
from chatprotocol.errors import TRANSIENT_CODES, ErrorCode, HearthError
from chatprotocol.ids import MAX_INTEGER

TUS: Final = {"Tus-Resumable": "1.0.0"}
PATH: Final = "/api/v1/uploads"
CHUNK_BYTES: Final = 1024 * 1024
"""No server of ours refuses so much in one request; a proxy before it may."""
LEAST_CHUNK_BYTES: Final = 64 * 1024
MOST_STUMBLES: Final = 3
"""How often the same may go wrong without a byte of progress in between."""
BUSY_MS: Final = 1_000
"""When the server still takes an earlier part of the same file: the connection has gone, but not there."""
FULL_MS: Final = 30_000
"""When the disk of the server is full, somebody has to make room first."""
LONGEST_PAUSE_MS: Final = 10 * 60 * 1_000

STRANGE: Final = "The server sent something that this program does not understand."
FORGETFUL: Final = "The server does not keep what is sent of this file."
DAMAGED: Final = "This file arrives damaged again and again: the way to the server changes it."
NO_ROOM: Final = "The server has no room for files at the moment."
TOO_LARGE: Final = "This file is larger than the server takes."
STILL_BUSY: Final = "The server is still busy with an earlier part of this file."
NOT_SIGNED_IN: Final = "This device is not signed in any more."


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """A request; the body of a PATCH is the `length` bytes of the file from `offset` on, with their checksum."""

    method: Literal["POST", "HEAD", "PATCH"]
    path: str
    headers: dict[str, str]
    offset: int = 0
    length: int = 0


class Done(msgspec.Struct, frozen=True):
    """The server has all of it, and calls it so."""

    file: int


class Again(msgspec.Struct, frozen=True):
    """It did not work, and may later: not before `after_ms`, where that is named."""

    reason: str
    after_ms: int | None = None


class Failed(msgspec.Struct, frozen=True):
    """It will not work like this."""

    error: HearthError


Outcome = Done | Again | Failed
Headers = Mapping[str, str]
"""By their names in lower case."""


class Transfer:
    """An upload that begins, or goes on. `url` is where the server takes it, None before it has said so."""

    def __init__(self, attachment: Attachment) -> None:
        self._attachment = attachment
        self.url = attachment.url
        self.offset = 0
        self._looks = self.url is not None
        self._asked: Literal["POST", "HEAD", "PATCH"] = "POST"
        self._chunk_bytes = CHUNK_BYTES
        self._restarts = 0
        self._stumbles = 0
        self._wholes_damaged = 0

    def next(self) -> Ask:
        """Say what to ask now."""
        ask = self._next()
        self._asked = ask.method
        return ask

    def _next(self) -> Ask:
        if self.url is None:
            return Ask(method="POST", path=PATH, headers=_creation(self._attachment))
        if self._looks:
            return Ask(method="HEAD", path=self.url, headers={**TUS})
        length = min(self._chunk_bytes, self._attachment.bytes - self.offset)
        headers = {
            **TUS,
            "Upload-Offset": str(self.offset),
            "Content-Type": "application/offset+octet-stream",
            "Content-Length": str(length),
        }
        return Ask(method="PATCH", path=self.url, headers=headers, offset=self.offset, length=length)

    def answered(self, status: int, headers: Headers, refusal: HearthError | None) -> Outcome | None:
        """Say what an answer means: an end, or None where it goes on. `refusal` is what its body says, if anything."""
        if status in (200, 201, 204):
            return self._taken(headers)
        self._looks = True
        if self._asked != "POST" and status in (404, 410):
            return self._forgotten()
        if self._asked == "PATCH":
            match status:
                case 409:
                    return self._stumbled(Again(STRANGE))
                case 460:
                    return self._damaged(refusal)
                case 413 if self._chunk_bytes > LEAST_CHUNK_BYTES and not _is_of_the_whole(refusal):
                    self._chunk_bytes //= 2
                    return None
        return _refused(status, headers, refusal)

    # ---- what it was asked and granted ---------------------------------------------------------------------------

    def _taken(self, headers: Headers) -> Outcome | None:
        file = _number(headers.get("hearth-file"))
        if file is not None:
            return Done(file)
        if self._asked == "POST":
            self.url, self.offset = _path(headers.get("location", "")), 0
            self._looks = not self._attachment.bytes
            return None if self.url else Again(STRANGE)
        offset = _number(headers.get("upload-offset"))
        if self._is_of_another(headers, offset):
            return self._forgotten()
        return self._stands_at(offset)

    def _is_of_another(self, headers: Headers, offset: int | None) -> bool:
        bytes_, said = self._attachment.bytes, headers.get("upload-length")
        return (offset is not None and offset > bytes_) or (said is not None and _number(said) != bytes_)

    def _stands_at(self, offset: int | None) -> Outcome | None:
        """The server says where it stands. A PATCH that brings nothing on is looked up, and not repeated for ever."""
        if offset is None:
            self._looks = True
            return self._stumbled(Again(STRANGE))
        before, self.offset = self.offset, offset
        if self._asked == "HEAD":
            self._looks = False
            return None
        if offset > before:
            self._stumbles = 0
            self._looks = offset == self._attachment.bytes
            return None
        self._looks = True
        return self._stumbled(Again(STRANGE))

    def _damaged(self, refusal: HearthError | None) -> Outcome | None:
        """What has come is not what was sent: the chunk, or the file as a whole, of which nothing is kept then."""
        end = Failed(HearthError(ErrorCode.CONFLICT, DAMAGED))
        if refusal is None or refusal.field != "sha256":
            return self._stumbled(end)
        self._wholes_damaged += 1
        return end if self._wholes_damaged > MOST_STUMBLES else None

    def _forgotten(self) -> Outcome | None:
        self.url, self.offset, self._looks = None, 0, False
        self._restarts += 1
        if self._restarts > MOST_STUMBLES:
            return Failed(HearthError(ErrorCode.CONFLICT, FORGETFUL))
        return None

    def _stumbled(self, end: Outcome) -> Outcome | None:
        self._stumbles += 1
        return end if self._stumbles > MOST_STUMBLES else None


def _refused(status: int, headers: Headers, refusal: HearthError | None) -> Outcome:
    named_ms = _pause_ms(headers, refusal)
    said = refusal.message if refusal else ""
    if status == 423:
        return Again(STILL_BUSY, max(named_ms or 0, BUSY_MS))
    if status == 507:
        return Again(said or NO_ROOM, named_ms or FULL_MS)
    if status == 401:
        return Again(NOT_SIGNED_IN, named_ms)
    if status == 413:
        return Failed(refusal or HearthError(ErrorCode.TOO_LARGE, TOO_LARGE))
    if refusal is not None and refusal.code not in TRANSIENT_CODES:
        return Failed(refusal)
    return Again(said, named_ms)


def _is_of_the_whole(refusal: HearthError | None) -> bool:
    """Whether what is too large is the file, or what a person has, and not the chunk."""
    return refusal is not None and refusal.field == "Upload-Length"


def _pause_ms(headers: Headers, refusal: HearthError | None) -> int | None:
    if refusal is not None and refusal.retry_ms is not None:
        return min(refusal.retry_ms, LONGEST_PAUSE_MS)
    seconds = _number(headers.get("retry-after"))
    return None if seconds is None else min(seconds * 1_000, LONGEST_PAUSE_MS)


def _creation(attachment: Attachment) -> dict[str, str]:
    said = {"filename": attachment.name.encode(), "filetype": attachment.type.encode()}
    if attachment.sha256 is not None:
        said["sha256"] = attachment.sha256.hex().encode()
    if attachment.as_file:
        said["as_file"] = b"1"
    metadata = ",".join(f"{name} {b64encode(value).decode()}" for name, value in said.items())
    return {**TUS, "Upload-Length": str(attachment.bytes), "Upload-Metadata": metadata}


def checksum(digest: bytes) -> str:
    """Return the `Upload-Checksum` of what has this sha256."""
    return f"sha256 {b64encode(digest).decode()}"


def _path(location: str) -> str | None:
    """The path of an upload. Whatever host is named: what lets this device in goes to its own server only."""
    try:
        path = urlsplit(location).path
    except ValueError:
        return None
    return path if path.startswith("/") and not path.startswith("//") and path.isascii() else None


def _number(text: str | None) -> int | None:
    if text is None or not text.isascii() or not text.isdecimal() or len(text) > 19:
        return None
    number = int(text)
    return number if number <= MAX_INTEGER else None
