"""Durable posts: 50 people in 25 rooms, each of whom says the next thing when the last one is answered.

An answer means that the disk has it. The comparison keeps each message in a transaction of its own, under the same
SQLite settings.
"""

import contextlib
from functools import partial
from typing import Final

from bench.contest import open_stages, side_by_side
from bench.load import Back
from bench.peers import hearth, textbook
from bench.report import Bar, Report
from bench.setting import Setting
from bench.stage import Layout, Run, percentile

P99_MS: Final = 40


def measure(setting: Setting) -> list[Report]:
    """Measure both in one run."""
    rooms = setting.effort.size(25, 25, 5)
    pairs = tuple((2 * number, 2 * number + 1) for number in range(rooms))
    layout = Layout(2 * rooms, pairs, tuple(range(2 * rooms)))
    report = Report(f"durable posts, {layout.people} people in {rooms} rooms", "posts/s")
    makers = {
        hearth.NAME: partial(hearth.house, setting.place("hearth"), layout, back=Back.BY_ANSWER),
        textbook.NAME: partial(textbook.house, setting.folder("textbook"), layout, stores=True),
    }
    with contextlib.ExitStack() as stack:
        stages = open_stages(setting, report, makers, stack)
        lines = side_by_side(
            report,
            setting.effort.rounds,
            [
                (_NAMES[name], partial(stage.run, setting.effort.seconds, window=1))
                for name, stage in stages.items()
            ],
            _posts,
        )
    ours, theirs = (lines.get(name) for name in _NAMES.values())
    assert ours is not None
    report.base = theirs
    report.bars = [
        Bar.at_least("≥ 5 × one transaction a message", ours, 5, theirs),
        Bar.at_most("p99 ≤ 40 ms", ours.across(lambda run: percentile(run.back_ms, 99)), P99_MS, "ms"),
    ]
    return [report]


_NAMES: Final = {hearth.NAME: hearth.NAME, textbook.NAME: f"{textbook.NAME}, one transaction a message"}


def _posts(run: Run) -> float:
    return run.messages_per_s
