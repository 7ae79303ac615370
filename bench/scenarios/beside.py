"""Chat beside bulk transfers: a room in which something is said all the time, alone and while many files come and go.

Both are measured in one run, one after the other in every round. The files are moved by a process that gives way to the
load on their core, so that what is measured is the server.
"""

import time
from functools import partial
from typing import Final

from bench import bulk
from bench.peers import hearth
from bench.report import Bar, Line, Report
from bench.setting import Setting
from bench.stage import Run, Stage, percentile, staged

P99_MS: Final = 100
EVERY_S: Final = 0.05
PEOPLE_MOVE: Final = 10
LONGER: Final = 4
"""Runs are as many times longer than elsewhere: one message in a hundred is looked for."""
_SETTLE_S: Final = 2.0


def measure(setting: Setting) -> Report:
    """Measure a room of 50."""
    effort = setting.effort
    people, moves, mib = effort.size(50, 50, 4), effort.size(50, 50, 2), effort.size(100, 20, 1)
    report = Report(f"chat beside {moves} uploads and {moves} downloads of {mib} MiB", "p99 ms")
    alone, beside = report.line("alone"), report.line("beside them")
    speeds: list[tuple[float, float]] = []
    seconds = effort.seconds * (LONGER if effort.grade < 2 else 1)
    seeded = hearth.seed(setting.place("hearth"), people, [f"1x{people}"])
    movers = [seeded.token(person) for person in range(min(PEOPLE_MOVE, people))]
    posts = partial(hearth.posts, seeded)
    with (
        hearth.living(seeded, lambda person: [] if person else posts(person)) as house,
        staged(setting.load, house) as stage,
    ):
        for _ in range(effort.rounds):
            _note(alone, _said(stage, seconds))
            with bulk.moving(house.port, movers, moves, moves, mib * 2**20) as moving:
                setting.load.serve(_SETTLE_S if effort.grade < 2 else 0.1)
                before, began_s = moving.moved(), time.monotonic()
                _note(beside, _said(stage, seconds))
                after, took_s = moving.moved(), time.monotonic() - began_s
            speeds.append(tuple((after[way] - before[way]) / 1e6 / took_s for way in ("up", "down")))  # type: ignore[arg-type]
            report.notes = [_of(after)]
    report.base = alone
    up, down = (sorted(speed)[len(speed) // 2] for speed in zip(*speeds, strict=True))
    report.notes.insert(0, f"beside chat: {up:,.0f} MB/s up and {down:,.0f} MB/s down, all together")
    report.bars = [Bar.at_most("beside them p99 ≤ 100 ms", beside.median, P99_MS, "ms")]
    return report


def _said(stage: Stage, seconds: float) -> Run:
    return stage.run(seconds, every_s=EVERY_S)


def _note(line: Line, run: Run) -> None:
    line.note(run, percentile(run.last_ms, 99))


def _of(moved: dict[str, int]) -> str:
    return f"{moved['done']} files were moved, {moved['refused']} were told to wait, {moved['failed']} failed"
