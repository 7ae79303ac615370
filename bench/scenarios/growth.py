"""Growth: what a message costs when the server has ten times the people, the rooms, the history.

The same 50 people talk in the same 25 rooms; all else is there and sleeps. What counts is the server's processor time.
"""

import contextlib
from functools import partial
from typing import Final

from bench.contest import side_by_side
from bench.load import Back
from bench.peers import hearth
from bench.peers.hearth import Seed
from bench.report import Bar, Report
from bench.setting import Setting
from bench.stage import Stage, staged

TALKING_ROOMS: Final = 25
UNCHANGED: Final = 1.2


def measure(setting: Setting) -> list[Report]:
    """Measure five servers, of which four have grown."""
    people = setting.effort.size(500, 100, 50)
    rooms, history = people // 5, setting.effort.size(200, 50, 1)
    report = Report("growth: processor time for a message", "µs")
    # All of them first: it takes minutes, and who is connected meanwhile answers no ping.
    seeds = {
        name: _seed(setting, people * p, rooms * r, history * h)
        for name, p, r, h in (
            (f"{people} people, {rooms} rooms, {history} messages in each", 1, 1, 1),
            ("ten times the people", 10, 1, 1),
            ("ten times the rooms", 1, 10, 1),
            ("ten times the history", 1, 1, 10),
            ("ten times all", 10, 10, 10),
        )[: setting.effort.size(5, 5, 1)]
    }
    with contextlib.ExitStack() as stack:
        stages = {name: stack.enter_context(_server(setting, stack, seed)) for name, seed in seeds.items()}
        side_by_side(
            report,
            setting.effort.rounds,
            [(name, partial(stage.run, setting.effort.seconds, window=1)) for name, stage in stages.items()],
            lambda run: run.server_us,
        )
    report.base = report.lines[0]
    report.bars = [
        Bar.at_most_times(f"{line.name}: at most 1.2 × the cost", line, UNCHANGED, report.base)
        for line in report.lines[1:]
    ]
    return [report]


def _seed(setting: Setting, people: int, rooms: int, history: int) -> Seed:
    wishes = [f"{TALKING_ROOMS}x2:{history}", f"{rooms}x5:{history}"]
    return hearth.seed(setting.place("hearth"), people, wishes)


def _server(
    setting: Setting, stack: contextlib.ExitStack, seeded: Seed
) -> contextlib.AbstractContextManager[Stage]:
    talking = 2 * TALKING_ROOMS
    frames = {person: hearth.posts(seeded, person)[:1] for person in range(talking)}
    house = stack.enter_context(
        hearth.living(seeded, frames.__getitem__, Back.BY_ANSWER, people=range(talking))
    )
    return staged(setting.load, house)
