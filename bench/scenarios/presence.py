"""Passing news: 1,000 people in one room and in small ones, who type, come and go. What it takes of the server's core.

Forty of them are typing at any time, a quarter of those in the room of all: as many as it takes to say four messages a
second, where each is written for ten seconds. Everybody comes and goes four times an hour. Nothing is said.

What a hello costs is measured elsewhere. So the server is first given as many comings and goings that are no news, those
of second devices, and counted is what it spends beyond that on telling who is there and who writes.
"""

import itertools
import time
from collections.abc import Callable
from functools import partial
from typing import Final

from bench import talk
from bench.contest import side_by_side
from bench.load import Frame
from bench.peers import hearth
from bench.peers.hearth import Seed
from bench.report import Bar, Report
from bench.setting import Setting
from bench.stage import House, Participant, Run, Stage

SHARE_PERCENT: Final = 5
TYPE_EVERY_S: Final = 3.0
"""How often a client says again that somebody writes."""
COME_EVERY_S: Final = 0.9
_NO_NEWS: Final = "second devices come and go"
_PEOPLE: Final = "people come and go"
_BOTH: Final = "people come and go, and type"
LONGER: Final = 5
"""Runs are as many times longer than elsewhere: what is looked for is little."""


def measure(setting: Setting) -> list[Report]:
    """Measure typing alone, coming and going alone, and both."""
    people, typists = setting.effort.size(1000, 1000, 10), setting.effort.size(40, 40, 8)
    report = Report(f"{people} people: who is there, and who of {typists} writes", "% of a core")
    seeded = hearth.seed(setting.place("hearth"), people, [f"1x{people}", f"{people // 2}x4"])
    visitors = setting.effort.size(20, 20, 2)
    with hearth.living(seeded, partial(_typing, seeded, typists), people=range(people - visitors)) as house:
        stage = Stage(setting.load, house)
        try:
            stage.open()
            lines = side_by_side(
                report, setting.effort.rounds, _contests(setting, stage, seeded, visitors), _share
            )
        finally:
            stage.close()
    without = lines[_NO_NEWS].median if _NO_NEWS in lines else 0.0
    spent = lines[_BOTH].median - without
    report.bars = [Bar.at_most("≤ 5 % of the server’s core, beyond the hellos", spent, SHARE_PERCENT, "%")]
    return [report]


def _contests(
    setting: Setting, stage: Stage, seeded: Seed, visitors: int
) -> list[tuple[str, Callable[[], Run]]]:
    is_tiny = setting.effort.grade == 2
    seconds = setting.effort.seconds * (1 if is_tiny else LONGER)
    type_every_s = 0.002 if is_tiny else TYPE_EVERY_S

    def come_and_go(people: range, every_s: float = 0) -> Run:
        visiting = _Visitors(setting, stage.house, seeded, people)
        try:
            return stage.run(seconds, every_s=every_s, watch=visiting.look)
        finally:
            visiting.close()

    there, away = range(visitors), range(len(seeded.people) - visitors, len(seeded.people))
    alone: list[tuple[str, Callable[[], Run]]] = [
        (_NO_NEWS, lambda: come_and_go(there)),
        (_PEOPLE, lambda: come_and_go(away)),
    ]
    return [
        # In a tenth of a second too little comes of it to be seen.
        *([] if is_tiny else alone),
        (_BOTH, lambda: come_and_go(away, type_every_s)),
    ]


def _typing(seeded: Seed, typists: int, person: int) -> list[Frame]:
    """Return what a typist says: that they write, three times, and that they do so no longer."""
    if person >= typists:
        return []
    everybody, *small = seeded.rooms_of(person)
    room = everybody if person % 4 == 0 else small[0]
    return [talk.typing(room, on) for on in (True, True, True, False)]


def _share(run: Run) -> float:
    return 100 * run.server_share


class _Visitors:
    """People who come and go in turn: half of them are there at any time."""

    def __init__(self, setting: Setting, house: House, seeded: Seed, people: range) -> None:
        openings = [Participant(hearth.level_opening(seeded, person)) for person in people]
        self._stages = [
            Stage(setting.load, House(house.name, house.port, house.pids, [opening])) for opening in openings
        ]
        self._turn = itertools.cycle(range(len(openings)))
        self._due_s = time.monotonic()

    def look(self) -> None:
        """Let one come and one go, where it is time."""
        if time.monotonic() < self._due_s:
            return
        self._due_s += COME_EVERY_S
        place = next(self._turn)
        coming, going = self._stages[place], self._stages[place - len(self._stages) // 2]
        going.close()
        coming.connections.append(coming.connect(coming.house.participants[0]))

    def close(self) -> None:
        """Let all of them go."""
        for stage in self._stages:
            stage.close()
