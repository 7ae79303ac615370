"""What a server process and its picture worker say to one another, over two pipes.

Each says one msgpack map a time behind its length in four bytes. The worker has seen strangers' bytes, so that the
server reads it like a stranger: anything but an answer, or too long a one, raises `Nonsense`.
"""

import os
from io import RawIOBase
from pathlib import Path
from typing import IO, Annotated, Final, Literal, TypeVar

import msgspec

from chatprotocol import packing
from chatprotocol.errors import ProtocolError

T = TypeVar("T")

ANSWER_BYTES: Final = 16 * 1024 * 1024
"""No thumbnail is as long."""
_LENGTH_BYTES: Final = 4

Doing = Literal["examine", "measure", "strip", "thumbnail", "avatar", "emoji"]
Stream = IO[bytes] | RawIOBase


LONGEST_MS: Final = 2**31 - 1
"""What claims to last for more than 24 days is not believed."""


class Facts(msgspec.Struct, frozen=True):
    """What there is to say of a file; pixels – as it is seen, turned upright – and placeholder for pictures only, length
    for sound and films only.
    """

    type: str
    width: int | None = None
    height: int | None = None
    placeholder: str | None = None
    length_ms: Annotated[int, msgspec.Meta(ge=1, le=LONGEST_MS)] | None = None


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to be done with the file at `path`."""

    do: Doing
    path: bytes
    type: str
    to: bytes = b""
    size: int = 0

    @property
    def source(self) -> Path:
        """Return where the picture lies."""
        return Path(os.fsdecode(self.path))

    @property
    def target(self) -> Path:
        """Return where to write it."""
        return Path(os.fsdecode(self.to))


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What has become of it. `refused` says what is wrong with the file – `too_long` where it is a picture that moves for
    longer than may be –, `errno` with the disk that it was written to.

    A worker that is `spent` takes no further job.
    """

    refused: str | None = None
    too_long: bool = False
    errno: int | None = None
    facts: Facts | None = None
    picture: bytes | None = None
    spent: bool = False


class Bounds(msgspec.Struct, frozen=True, kw_only=True):
    """What a worker may take."""

    memory_bytes: int = 1024 * 1024 * 1024
    """Address space of the process."""
    cpu_s: int = 20
    """Processor time of one job."""
    wall_s: float = 60.0
    """From asking to the answer, whatever the worker waits for."""
    jobs: int = 2_000
    """After so many a fresh one takes over."""
    idle_s: float = 300.0
    """Who has nothing to do for so long ends, and gives back its memory."""
    waiting: int = 16
    """Callers of one server process at a time, the one whose turn it is among them."""


class Nonsense(Exception):
    """The other side does not speak as it should."""


def send(stream: IO[bytes], said: Job | Answer) -> None:
    """Write it whole."""
    packed = packing.pack(said)
    stream.write(len(packed).to_bytes(_LENGTH_BYTES) + packed)
    stream.flush()


def receive_job(stream: Stream) -> Job | None:
    """Return the next job, or None where there is nobody any more who could give one."""
    try:
        return _typed(_received(stream), Job)
    except EOFError:
        return None


def receive_answer(stream: Stream) -> Answer:
    """Return the answer. Raises EOFError where the worker has ended, and Nonsense."""
    return _typed(_received(stream), Answer)


def _typed(said: object, kind: type[T]) -> T:
    try:
        return msgspec.convert(said, kind)
    except msgspec.ValidationError as error:
        raise Nonsense("what is said has another shape") from error


def _received(stream: Stream) -> object:
    length = int.from_bytes(_exactly(stream, _LENGTH_BYTES))
    if length > ANSWER_BYTES:
        raise Nonsense("what is said is too long")
    try:
        return packing.unpack_one(_exactly(stream, length))
    except ProtocolError as error:
        raise Nonsense("what is said cannot be read") from error


def _exactly(stream: Stream, count: int) -> bytes:
    read = b""
    while len(read) < count:
        more = stream.read(count - len(read))
        if not more:
            raise EOFError
        read += more
    return read
