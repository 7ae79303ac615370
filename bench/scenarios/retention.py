"""Retention: a million old messages are destroyed while 200 people talk in fifty rooms of four.

Somebody says something somewhere two hundred times a second, at their time, whatever has come back. First nothing else happens;
then a job puts the messages of another room into the trash and destroys them, beside the talk and to the end; then nothing happens
again. All of it is one run of one server. What counts is how long it takes until the last of a room has a message.
"""

import time
from functools import partial
from typing import Final

from bench import forgetting
from bench.load import Back
from bench.peers import hearth
from bench.report import Bar, Line, Report
from bench.setting import Setting
from bench.stage import Run, Stage, percentile, staged

EVERY_S: Final = 1.0
"""So often each of them says something."""
AT_MOST_TIMES: Final = 2.0
LONGER: Final = 5
"""Runs are as many times longer than elsewhere: one message in a hundred is looked for."""
_LOOKS_WITHIN_S: Final = 60.0
"""The server looks for what others have asked for twice a minute."""


def measure(setting: Setting) -> list[Report]:
    """Measure one server."""
    effort = setting.effort
    people, messages = effort.size(200, 200, 8), effort.size(1_000_000, 100_000, 300)
    seconds = effort.seconds * (LONGER if effort.grade < 2 else 1)
    report = Report(f"retention: {messages:,} messages beside {people} who talk", "p99 ms")
    alone, beside = report.line("alone"), report.line("beside it")
    seeded = hearth.seed(setting.place("hearth"), people, [f"{people // 4}x4", f"1x4:{messages}"])
    old = seeded.rooms[-1]["id"]
    environment = hearth.environment_of(seeded)
    forgetting.prepare(old, environment)
    if effort.grade == 2:
        # Nobody waits until the server looks.
        forgetting.ask(environment)
    with (
        hearth.living(seeded, partial(hearth.posts, seeded), Back.BY_ANSWER) as house,
        staged(setting.load, house) as stage,
    ):
        for _ in range(effort.rounds):
            _note(alone, stage, seconds)
        if effort.grade < 2:
            forgetting.ask(environment)
            _wait_for_the_job(setting, seeded)
        begun_s = time.monotonic()
        while not beside.runs or forgetting.state(seeded.folder) == "running":
            _note(beside, stage, seconds)
        took_s = time.monotonic() - begun_s
        for _ in range(effort.rounds):
            _note(alone, stage, seconds)
    left = forgetting.left(seeded.folder, old, messages)
    report.base = alone
    report.notes = [
        f"{messages - left:,} of {messages:,} destroyed in {took_s:,.0f} s: {(messages - left) / took_s:,.0f} a second",
        f"the slowest of {len(beside.runs)} runs beside it: {max(beside.values):,.1f} ms; alone {max(alone.values):,.1f} ms",
        f"half of the messages within {_median(alone):,.1f} ms alone, {_median(beside):,.1f} ms beside it",
    ]
    report.bars = [Bar.at_most_times("nobody’s p99 above twice its normal", beside, AT_MOST_TIMES, alone)]
    return [report]


def _note(line: Line, stage: Stage, seconds: float) -> None:
    run: Run = stage.run(seconds, every_s=EVERY_S)
    line.note(run, percentile(run.last_ms, 99))


def _median(line: Line) -> float:
    return line.across(lambda run: percentile(run.last_ms, 50))


def _wait_for_the_job(setting: Setting, seeded: hearth.Seed) -> None:
    deadline_s = time.monotonic() + _LOOKS_WITHIN_S
    while forgetting.state(seeded.folder) == "waiting" and time.monotonic() < deadline_s:
        setting.load.serve(0.5)
