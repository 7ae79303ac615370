"""The load generator from Python: builds `load.c`, and drives it through ctypes.

Every byte is built here; C replays, fills in numbers, counts. What the structures mean is said in `load.c`.
"""

import ctypes
import os
import resource
import shutil
import struct
import subprocess
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Final

BUILD: Final = Path(__file__).resolve().parent.parent / "build"
SOURCE: Final = Path(__file__).with_name("load.c")

MARK: Final = "~*~"
UNFILLED_MARK: Final = f"{MARK}????????"
"""The greatest number. Stands once in the text of every message that is counted; the digits become the message's number."""
UNFILLED_ID: Final = 0xFFFF_FFFE
UNFILLED_KEY: Final = b"key, filled in.."
_SLICE_MS: Final = 50


class CannotLoad(Exception):
    """There is no load generator; the message is one line that says what is missing."""


class Dialect(IntEnum):
    """What is spoken on a connection."""

    PLAIN = 0
    WEBSOCKET = 1


class Back(IntEnum):
    """What tells a speaker that a message has come back: its own delivery, or the answer to the request."""

    BY_MARK = 0
    BY_ANSWER = 1


class _Goal(IntEnum):
    TIME = 0
    EVERYBODY_LEVEL = 1
    EVERYTHING_HEARD = 2


_LEVEL: Final = 3


class Message(ctypes.Structure):
    """One message of a run: nanoseconds of the monotonic clock; 0 where it has not happened."""

    _fields_ = (
        ("sent_ns", ctypes.c_uint64),
        ("back_ns", ctypes.c_uint64),
        ("last_ns", ctypes.c_uint64),
        ("heard", ctypes.c_uint32),
        ("speaker", ctypes.c_uint32),
    )
    sent_ns: int
    back_ns: int
    last_ns: int
    heard: int


class Tally(ctypes.Structure):
    """What has been counted since the beginning of a run."""

    _fields_ = (
        *(
            (name, ctypes.c_uint64)
            for name in (
                "sent", "back", "heard", "expected", "others", "refusals", "received_bytes", "received_messages",
                "first_sent_ns", "last_heard_ns", "last_other_ns", "last_back_ns", "last_level_ns", "opening", "closed", "close_code",
            )
        ),
        ("refusal", ctypes.c_char * 160),
    )  # fmt: skip
    sent: int
    back: int
    heard: int
    expected: int
    others: int
    refusals: int
    received_bytes: int
    received_messages: int
    first_sent_ns: int
    last_heard_ns: int
    last_other_ns: int
    last_back_ns: int
    last_level_ns: int
    opening: int
    closed: int
    close_code: int
    refusal: bytes


class _Frame(ctypes.Structure):
    _fields_ = (
        ("bytes", ctypes.c_char_p),
        ("size", ctypes.c_uint64),
        ("mark_at", ctypes.c_int32),
        ("id_at", ctypes.c_int32),
        ("key_at", ctypes.c_int32),
        ("audience", ctypes.c_uint32),
    )


class _Step(ctypes.Structure):
    _fields_ = (
        ("send", ctypes.c_char_p),
        ("send_size", ctypes.c_uint64),
        ("until", ctypes.c_char_p),
        ("until_size", ctypes.c_uint64),
    )


@dataclass(frozen=True, slots=True)
class Step:
    """What is sent on the way in, and at most 31 bytes that have to come before the next step."""

    send: bytes
    until: bytes


@dataclass(frozen=True, slots=True)
class Frame:
    """What is said, as it goes over the wire, and how many connections will hear it.

    In it UNFILLED_MARK, UNFILLED_ID and UNFILLED_KEY are filled in anew each time, where they occur.
    """

    data: bytes
    audience: int

    def for_c(self) -> _Frame:
        """Return it as C takes it."""
        mark_at = self.data.find(UNFILLED_MARK.encode())
        id_at = self.data.find(struct.pack("!BI", 0xCE, UNFILLED_ID))
        return _Frame(
            self.data,
            len(self.data),
            mark_at + len(MARK) if mark_at >= 0 else -1,
            id_at + 1 if id_at >= 0 else -1,
            self.data.find(UNFILLED_KEY),
            self.audience,
        )


def masked(payload: bytes) -> bytes:
    """Return a binary WebSocket message of a client's, masked with zeros."""
    size = len(payload)
    if size < 126:
        head = struct.pack("!BB", 0x82, 0x80 | size)
    elif size < 65_536:
        head = struct.pack("!BBH", 0x82, 0x80 | 126, size)
    else:
        head = struct.pack("!BBQ", 0x82, 0x80 | 127, size)
    return head + b"\0\0\0\0" + payload


def upgrade(path: str, subprotocol: str | None = None) -> Step:
    """Return the request for a WebSocket. C waits for its answer whatever `until` says."""
    offer = f"Sec-WebSocket-Protocol: {subprotocol}\r\n" if subprotocol else ""
    request = (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: aGVhcnRoJ3MgYmVuY2ggIQ==\r\nSec-WebSocket-Version: 13\r\n{offer}\r\n"
    )
    return Step(request.encode(), b"")


class Load:
    """All connections of this process. Not for more than one thread."""

    def __init__(self) -> None:
        self._c = ctypes.CDLL(str(build()))
        self._c.load_tally.restype = ctypes.POINTER(Tally)
        self._c.load_messages.restype = ctypes.POINTER(Message)
        self._c.load_begin.argtypes = [ctypes.c_uint64]
        self._c.load_speak.argtypes = [ctypes.c_uint32, ctypes.c_uint32, ctypes.c_uint64]
        self.cpu_s = cpu_s
        _allow_many_files()

    def connect(self, port: int, steps: Sequence[Step], *, dialect: Dialect, back: Back, flock: int) -> int:
        """Begin to connect; return the connection's index. Raises OSError."""
        made = (_Step * len(steps))(*(_Step(s.send, len(s.send), s.until, len(s.until)) for s in steps))
        index: int = self._c.load_connect(port, int(dialect), int(back), flock, made, len(steps))
        if index < 0:
            raise OSError(-index, os.strerror(-index))
        return index

    def give_frames(self, index: int, frames: Iterable[Frame]) -> None:
        """Let a connection say these, one after another and again from the first."""
        made = [frame.for_c() for frame in frames]
        self._c.load_frames(index, (_Frame * len(made))(*made), len(made))

    def speak(self, index: int, *, window: int = 0, every_s: float = 0) -> None:
        """Let a connection speak in the runs to come: `window` at once on their way, or one `every_s`; or not."""
        self._c.load_speak(index, window, int(every_s * 1e9))

    def deafen(self, index: int, deaf: bool) -> None:
        """Let a connection read nothing any more, or read again."""
        self._c.load_deafen(index, int(deaf))

    def begin(self, seconds: float) -> None:
        """Begin a run: whoever may speak does, for so long."""
        self._c.load_begin(int(seconds * 1e9))

    def serve(self, seconds: float, watch: Callable[[], None] | None = None) -> None:
        """Serve all connections for so long. `watch` is called every 50 ms."""
        self._until(_Goal.TIME, seconds, watch)

    def until_level(self, timeout_s: float, watch: Callable[[], None] | None = None) -> bool:
        """Serve until every connection has taken its steps, or has ended; return whether that was in time."""
        return self._until(_Goal.EVERYBODY_LEVEL, timeout_s, watch)

    def until_heard(self, timeout_s: float, watch: Callable[[], None] | None = None) -> bool:
        """Serve until the run is over and all of it is back and heard; return whether that was in time."""
        return self._until(_Goal.EVERYTHING_HEARD, timeout_s, watch)

    def _until(self, goal: _Goal, timeout_s: float, watch: Callable[[], None] | None) -> bool:
        deadline = time.monotonic() + timeout_s
        while (left_s := deadline - time.monotonic()) > 0:
            reached = self._c.load_turn(min(_SLICE_MS, int(left_s * 1000) + 1), int(goal))
            if reached < 0:
                raise OSError(-reached, os.strerror(-reached))
            if watch is not None:
                watch()
            if reached:
                return True
        return False

    def close(self, flock: int) -> None:
        """End all connections of a flock."""
        self._c.load_close(flock)

    def is_level(self, index: int) -> bool:
        """Tell whether a connection has taken its steps and is still there."""
        return bool(self._c.load_state(index) == _LEVEL)

    @property
    def tally(self) -> Tally:
        """Return a copy of what is counted so far."""
        return Tally.from_buffer_copy(self._c.load_tally().contents)

    def messages(self) -> list[Message]:
        """Return the messages of the run, in the order in which they were said."""
        count = self.tally.sent
        if not count:
            return []
        first = self._c.load_messages()
        return list(
            (Message * count).from_buffer_copy(ctypes.string_at(first, ctypes.sizeof(Message) * count))
        )


def cpu_s() -> float:
    """Return the processor time that this process, which is the load, has taken."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def build() -> Path:
    """Compile the generator where it is older than its source; return its path. Raises CannotLoad."""
    library = BUILD / "load.so"
    if library.exists() and library.stat().st_mtime > SOURCE.stat().st_mtime:
        return library
    compiler = os.environ.get("CC") or next(filter(shutil.which, ("cc", "gcc", "clang")), None)
    if compiler is None:
        raise CannotLoad("The load generator needs a C compiler: apt-get install gcc libc6-dev")
    BUILD.mkdir(exist_ok=True)
    unfinished = library.with_suffix(f".{os.getpid()}")
    command = [
        compiler,
        "-O2",
        "-std=c11",
        "-Wall",
        "-Wextra",
        "-shared",
        "-fPIC",
        "-o",
        str(unfinished),
        str(SOURCE),
    ]
    compiled = subprocess.run(command, capture_output=True, text=True, check=False)
    if compiled.returncode:
        raise CannotLoad(
            f"{compiler} cannot build the load generator, which needs Linux: {compiled.stderr.strip()}"
        )
    unfinished.replace(library)  # another run may be reading the old one
    return library


def _allow_many_files() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
