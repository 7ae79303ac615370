"""Storms: everybody says hello at once, everybody moves read marks, everybody reacts to one message.

In the hello storm each client has missed 50 rows, ten in each of five of its 20 rooms; it is level when the server says
so, and the storm is over when all are and every missed row has come.
"""

import random
import time
from functools import partial
from typing import Final

from bench import machine, talk
from bench.contest import side_by_side
from bench.load import Back, Frame
from bench.peers import hearth
from bench.peers.hearth import Seed
from bench.report import Bar, Report
from bench.setting import Setting
from bench.stage import Failed, House, Participant, Stage, percentile, staged

LEVEL_S: Final = 15
JOINED_FRAMES: Final = 10
"""So many frames at most each of 200 may get of the reactions of all within a second."""
_EMOJI: Final = ("👍", "❤️", "😂", "🎉", "😮")
MISSED_ROOMS, MISSED_EACH = 5, 10
_CALM_S: Final = 3.0
"""Between two storms: those who have gone are forgotten, and everybody is told."""


def hellos(setting: Setting) -> list[Report]:
    """Measure the hello storm: clients that were away for a night, and clients that hold nothing yet."""
    people, rooms = setting.effort.size(1000, 200, 10), setting.effort.size(400, 80, 20)
    size = 50 if people >= 50 else 5
    report = Report(
        f"hello storm: {people} clients at once, {rooms * size // people} rooms each", "s until level"
    )
    seeded = hearth.seed(setting.place("hearth"), people, [f"{rooms}x{size}:{2 * MISSED_EACH}"])
    with hearth.serving(seeded) as (port, pid):
        behind = report.line(f"each {MISSED_ROOMS * MISSED_EACH} rows behind")
        anew = report.line("each without anything")
        for _ in range(setting.effort.rounds):
            behind.values.append(
                _storm(setting, report, House(hearth.NAME, port, [pid], _behind(seeded)), people)
            )
            anew.values.append(_storm(setting, report, House(hearth.NAME, port, [pid], _anew(seeded)), 0))
        report.notes.append(f"the server holds {machine.resident_bytes([pid]) / 2**20:,.0f} MiB after it")
    report.bars = [Bar.at_most("level within 15 s, nothing dropped", behind.median, LEVEL_S, "s")]
    return [report]


def _behind(seeded: Seed) -> list[Participant]:
    chosen = random.Random(0)
    found = []
    for person in range(len(seeded.people)):
        rooms = chosen.sample(seeded.rooms_of(person), MISSED_ROOMS)
        found.append(Participant(hearth.level_opening(seeded, person, dict.fromkeys(rooms, MISSED_EACH))))
    return found


def _anew(seeded: Seed) -> list[Participant]:
    return [Participant(talk.opening(seeded.token(person))) for person in range(len(seeded.people))]


def _storm(setting: Setting, report: Report, house: House, people_behind: int) -> float:
    """Return how many seconds it takes until everybody is level. Raises Failed where somebody is dropped."""
    load, stage = setting.load, Stage(setting.load, house)
    rows = people_behind * MISSED_ROOMS * MISSED_EACH
    try:
        begun_ns = time.monotonic_ns()
        stage.open(at_once=len(house.participants), timeout_s=120)
        while load.tally.others < rows and time.monotonic_ns() - begun_ns < 120e9:
            load.serve(0.05)
        tally = load.tally
        if tally.others < rows or tally.closed:
            raise Failed(f"{rows - tally.others} rows did not come, {tally.closed} connections were closed")
        return (max(tally.last_level_ns, tally.last_other_ns if rows else 0) - begun_ns) / 1e9
    finally:
        stage.close()
        load.serve(_CALM_S if setting.effort.grade < 2 else 0)


def read_marks(setting: Setting) -> list[Report]:
    """Measure the storm of read marks: 200 people, five rooms each, marks that go forth and back."""
    people, size = setting.effort.size(200, 200, 10), setting.effort.size(50, 50, 5)
    report = Report(f"read-mark storm: {people} people, {20 * size // people} rooms each", "marks/s")
    seeded = hearth.seed(setting.place("hearth"), people, [f"20x{size}:20"])
    with hearth.living(
        seeded,
        lambda person: [
            talk.mark_read(room, number) for number in (1, 2) for room in seeded.rooms_of(person)
        ],
        Back.BY_ANSWER,
    ) as house:
        stage = Stage(setting.load, house)
        try:
            stage.open()
            side_by_side(
                report,
                setting.effort.rounds,
                [(hearth.NAME, lambda: stage.run(setting.effort.seconds, window=1))],
                lambda run: run.messages_per_s,
            )
        finally:
            stage.close()
    return [report]


def reactions(setting: Setting) -> list[Report]:
    """Measure a crowd that reacts: one message of a room of 200, everybody once within a second, and all hear of it."""
    people = setting.effort.size(200, 200, 10)
    messages = setting.effort.rounds
    report = Report(f"{people} people react to one message within a second", "frames each")
    seeded = hearth.seed(setting.place("hearth"), people, [f"1x{people}:{messages}"])
    (room,) = (made["id"] for made in seeded.rooms)
    line, answered = report.line("a listener, answers not counted"), report.line("until the answer, p99 ms")
    for number in range(1, messages + 1):
        saying = partial(_reaction, room, number)
        with hearth.living(seeded, saying, Back.BY_ANSWER) as house, staged(setting.load, house) as stage:
            run = stage.run(1.0, every_s=1.0)
        line.values.append((run.received_messages - run.sent) / people)
        line.runs.append(run)
        answered.values.append(percentile(run.back_ms, 99))
        report.notes.append(
            f"{run.sent} reactions, {run.received_bytes / people / 1024:,.1f} KiB for each listener"
        )
    report.bars = [
        Bar.at_most(f"a few joined frames for each, not {people}", line.median, JOINED_FRAMES, "frames")
    ]
    return [report]


def _reaction(room: int, number: int, person: int) -> list[Frame]:
    return [talk.react(room, number, _EMOJI[person % len(_EMOJI)])]
