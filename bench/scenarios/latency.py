"""Latency: a room of 200 in which five messages a second are said, that is 1,000 deliveries a second.

What counts is how long it takes until the last of the room has a message. They are said at their time, whatever has
come back: a server that falls behind is not spared.
"""

import contextlib
from functools import partial
from typing import Final

from bench.contest import MakeHouse, open_stages, side_by_side
from bench.peers import ceiling, hearth, xmpp
from bench.report import Bar, Report
from bench.setting import Setting
from bench.stage import Layout, Run, percentile

DELIVERIES_PER_S: Final = 1_000
LONGER: Final = 5
"""Runs are as many times longer than elsewhere: there are few messages, and one in a hundred is looked for."""


def measure(setting: Setting) -> list[Report]:
    """Measure a room."""
    people = setting.effort.size(200, 200, 10)
    report = Report(f"latency to the last of {people}, 1,000 deliveries/s", "p99 ms")
    with contextlib.ExitStack() as stack:
        stages = open_stages(setting, report, _houses(setting, Layout.one_room(people)), stack)
        seconds = setting.effort.seconds * (LONGER if setting.effort.grade < 2 else 1)
        pace_s = people / DELIVERIES_PER_S
        contestants = [(name, partial(stage.run, seconds, every_s=pace_s)) for name, stage in stages.items()]
        lines = side_by_side(report, setting.effort.rounds, contestants, _p99)
    report.base = lines[hearth.NAME]
    report.bars = [
        Bar.no_more_than(
            "p99 ≤ ejabberd’s without archive", lines[hearth.NAME], lines.get(xmpp.EJABBERD_ALONE)
        )
    ]
    return [report]


def _houses(setting: Setting, layout: Layout) -> dict[str, MakeHouse]:
    found: dict[str, MakeHouse] = {
        hearth.NAME: partial(hearth.house, setting.place("hearth"), layout),
        ceiling.NAME: partial(ceiling.house, setting.folder("ceiling"), layout),
    }
    return found | (xmpp.houses(setting.folder, layout) if setting.peers else {})


def _p99(run: Run) -> float:
    return percentile(run.last_ms, 99)
