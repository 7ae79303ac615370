"""Where a measurement takes place: a server, those who are connected to it, and what one run of theirs has shown."""

import contextlib
import itertools
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bench import machine
from bench.load import Back, Dialect, Frame, Load, Step, Tally

LOAD_AT_MOST: Final = 0.7
"""Of its core: above it the load generator might be what is measured."""
OTHERS_AT_MOST: Final = 0.1
"""Of both cores: what anybody else on the machine may take from a run."""
DRAIN_S: Final = 30.0
"""How long after a run what is on its way may still come."""

_flocks: Final = itertools.count()


class Failed(Exception):
    """A measurement could not be made; the message says why, in one line."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Who is in which room, and who talks, to all of their rooms in turn. People are numbers from 0."""

    people: int
    rooms: tuple[tuple[int, ...], ...]
    speakers: tuple[int, ...]

    @classmethod
    def one_room(cls, people: int) -> "Layout":
        """Return a room of all, in which one talks."""
        return cls(people, (tuple(range(people)),), (0,))

    def rooms_of(self, person: int) -> list[int]:
        """Return the rooms that a person is in."""
        return [number for number, members in enumerate(self.rooms) if person in members]


@dataclass(frozen=True, slots=True)
class Participant:
    """One connection: its way in, and what it says when it may."""

    steps: Sequence[Step]
    frames: Sequence[Frame] = ()


@dataclass(frozen=True, slots=True)
class House:
    """A server that runs, and those who are to connect to it."""

    name: str
    port: int
    pids: Sequence[int]
    participants: Sequence[Participant]
    dialect: Dialect = Dialect.WEBSOCKET
    back: Back = Back.BY_MARK
    at_once: int = 100
    """How many may come in at the same time."""
    log: Path | None = None

    def last_words(self) -> str:
        """Return what the server has last written to its log."""
        if self.log is None or not self.log.exists():
            return ""
        return (self.log.read_text(errors="replace").strip().splitlines() or [""])[-1]


@dataclass(slots=True)
class Run:
    """What one run has shown. Rates are a second, from the first message to the last delivery or answer."""

    seconds: float
    sent: int
    deliveries: int
    messages_per_s: float
    deliveries_per_s: float
    back_ms: list[float] = field(repr=False)
    """Of each message: until it was back at its speaker."""
    last_ms: list[float] = field(repr=False)
    """Of each message: until the last of its audience had it."""
    server_cpu_s: float
    load_share: float
    server_share: float
    others_share: float
    received_bytes: int
    received_messages: int
    troubles: list[str]

    @property
    def server_us(self) -> float:
        """Return the server's processor time for a message, in microseconds."""
        return self.server_cpu_s / self.sent * 1e6 if self.sent else 0.0


def doubts(runs: Sequence[Run]) -> list[str]:
    """Return why runs are to be read with care."""
    found = list(dict.fromkeys(trouble for run in runs for trouble in run.troubles))
    for what, shares, most in (
        ("the load generator took", [run.load_share for run in runs], LOAD_AT_MOST),
        ("others took of both cores", [run.others_share for run in runs], OTHERS_AT_MOST),
    ):
        if shares and max(shares) > most:
            found.append(f"{what} {min(shares):.0%} to {max(shares):.0%}")
    return found


def percentile(values: Sequence[float], percent: int) -> float:
    """Return the value that so many percent do not exceed; 0 of nothing."""
    if len(values) < 2:
        return values[0] if values else 0.0
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


class Stage:
    """The connections to one house. They stay while others are measured."""

    def __init__(self, load: Load, house: House) -> None:
        self._load = load
        self.house = house
        self._flock = next(_flocks)
        self.connections: list[int] = []

    def open(self, *, at_once: int | None = None, timeout_s: float = 60) -> None:
        """Connect everybody, so many at once, and wait until they are level. Raises Failed."""
        self._load.begin(0)
        at_once = at_once or self.house.at_once
        for first in range(0, len(self.house.participants), at_once):
            some = self.house.participants[first : first + at_once]
            self.connections += map(self.connect, some)
            in_time = self._load.until_level(timeout_s)
            level = sum(map(self._load.is_level, self.connections))
            if not in_time or level < len(self.connections):
                raise Failed(
                    f"{self.house.name}: {level} of {len(self.connections)} connections came in"
                    f"{_quoted(self._load.tally)}; its log ends: {self.house.last_words()}"
                )

    def connect(self, one: Participant) -> int:
        """Begin to connect one; return its index."""
        house = self.house
        index = self._load.connect(
            house.port, one.steps, dialect=house.dialect, back=house.back, flock=self._flock
        )
        if one.frames:
            self._load.give_frames(index, one.frames)
        return index

    def run(
        self,
        seconds: float,
        *,
        window: int = 0,
        every_s: float = 0,
        only: int | None = None,
        watch: Callable[[], None] | None = None,
    ) -> Run:
        """Let those who have something to say speak for so long, or one of them; return what that has shown.

        `window`: messages of each that are on their way at once; `every_s`: one a period, whatever comes back.
        Raises Failed where somebody is not connected any more.
        """
        gone = len(self.connections) - sum(map(self._load.is_level, self.connections))
        if gone:
            raise Failed(
                f"{self.house.name}: {gone} of {len(self.connections)} connections have gone meanwhile"
            )
        pairs = enumerate(zip(self.connections, self.house.participants, strict=True))
        speakers = [index for place, (index, one) in pairs if one.frames and only in (None, place)]
        for speaker in speakers:
            self._load.speak(speaker, window=window, every_s=every_s)
        try:
            return self._measured(seconds, watch)
        finally:
            for speaker in speakers:
                self._load.speak(speaker)

    def _measured(self, seconds: float, watch: Callable[[], None] | None) -> Run:
        load, pids = self._load, self.house.pids
        begun, server, own, busy = time.monotonic(), machine.cpu_s(pids), load.cpu_s(), machine.busy_s()
        load.begin(seconds)
        load.until_heard(seconds + DRAIN_S, watch)
        took = time.monotonic() - begun
        own, server = load.cpu_s() - own, machine.cpu_s(pids) - server
        others = max(0.0, machine.busy_s() - busy - own - server)
        tally, messages = load.tally, load.messages()
        span = (max(tally.last_heard_ns, tally.last_back_ns) - tally.first_sent_ns) / 1e9
        return Run(
            seconds=took,
            sent=tally.sent,
            deliveries=tally.heard,
            messages_per_s=tally.back / span if tally.back else 0.0,
            deliveries_per_s=tally.heard / span if tally.heard else 0.0,
            back_ms=[(one.back_ns - one.sent_ns) / 1e6 for one in messages if one.back_ns],
            last_ms=[(one.last_ns - one.sent_ns) / 1e6 for one in messages if one.last_ns],
            server_cpu_s=server,
            load_share=own / took,
            server_share=server / took,
            others_share=others / took / 2,
            received_bytes=tally.received_bytes,
            received_messages=tally.received_messages,
            troubles=_troubles(tally),
        )

    def close(self) -> None:
        """Disconnect everybody."""
        self._load.close(self._flock)
        self.connections.clear()


def _troubles(tally: Tally) -> list[str]:
    found = []
    if tally.back < tally.sent:
        found.append(f"{tally.sent - tally.back} of {tally.sent} messages did not come back")
    if tally.heard < tally.expected:
        found.append(f"{tally.expected - tally.heard} of {tally.expected} deliveries are missing")
    if tally.heard > tally.expected:
        found.append(f"{tally.heard - tally.expected} deliveries too many")
    if tally.refusals:
        found.append(f"{tally.refusals} refusals{_quoted(tally)}")
    if tally.closed:
        found.append(f"{tally.closed} connections were closed ({tally.close_code})")
    return found


def _quoted(tally: Tally) -> str:
    said = tally.refusal.decode("ascii", "replace")
    return f": “{said}”" if said else ""


@contextlib.contextmanager
def staged(load: Load, house: House) -> Iterator[Stage]:
    """Connect everybody of a house for the time of the block. Raises Failed."""
    stage = Stage(load, house)
    try:
        stage.open()
        yield stage
    finally:
        stage.close()
