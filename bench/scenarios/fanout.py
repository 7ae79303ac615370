"""Fan-out: one room, one who talks, N who hear it. How many deliveries a second, with 8 and with 64 on their way."""

import contextlib
from collections.abc import Iterator
from functools import partial
from typing import Final

from bench.contest import MakeHouse, open_stages, side_by_side
from bench.peers import ancestor, ceiling, hearth, textbook, xmpp
from bench.report import Bar, Line, Report
from bench.setting import Setting
from bench.stage import Layout, Run

FEW, MANY = 8, 64
"""Messages that are on their way at once: a lively room, and a room on fire."""
AT_ONCE: Final = {hearth.NAME: (FEW, MANY), ceiling.NAME: (FEW, MANY)}
"""The others only with few: they would take minutes to come to an end with many."""
XMPP_PEOPLE: Final = 200
"""In larger rooms of theirs people do not come in before one has gone home: each is told of all the others."""


def measure(setting: Setting) -> Iterator[Report]:
    """Measure rooms of three sizes."""
    sizes = ((200, 50, 1000), (200, 50), (10,))
    for people in sizes[setting.effort.grade]:
        yield _room(setting, people)


def houses(setting: Setting, layout: Layout) -> dict[str, MakeHouse]:
    """Return everybody who is compared in one room."""
    found: dict[str, MakeHouse] = {
        hearth.NAME: partial(hearth.house, setting.place("hearth"), layout),
        ceiling.NAME: partial(ceiling.house, setting.folder("ceiling"), layout),
        ancestor.NAME: partial(ancestor.house, setting.folder("ancestor"), layout),
        textbook.NAME: partial(textbook.house, setting.folder("textbook"), layout),
    }
    if setting.peers and layout.people <= XMPP_PEOPLE:
        found |= xmpp.houses(setting.folder, layout)
    return found


def _room(setting: Setting, people: int) -> Report:
    report = Report(f"fan-out, N = {people}", "deliveries/s")
    with contextlib.ExitStack() as stack:
        stages = open_stages(setting, report, houses(setting, Layout.one_room(people)), stack)
        lines = side_by_side(
            report,
            setting.effort.rounds,
            [
                (f"{name}, {window} in flight", partial(stage.run, setting.effort.seconds, window=window))
                for name, stage in stages.items()
                for window in AT_ONCE.get(name, (FEW,))
            ],
            _deliveries,
        )
    report.base = lines.get(f"{ceiling.NAME}, {FEW} in flight")
    report.bars = _bars(people, lines)
    return report


def _deliveries(run: Run) -> float:
    return run.deliveries_per_s


def _bars(people: int, lines: dict[str, Line]) -> list[Bar]:
    few, many = (lines[f"{hearth.NAME}, {window} in flight"] for window in (FEW, MANY))
    raw = lines.get(f"{ceiling.NAME}, {FEW} in flight")
    old = lines.get(f"{ancestor.NAME}, {FEW} in flight")
    archiving = lines.get(f"{xmpp.EJABBERD_ARCHIVING}, {FEW} in flight")
    channels = lines.get(f"{textbook.NAME}, {FEW} in flight")
    if people == 50:
        return [Bar.at_least("≥ the ancestor, 8 in flight", few, 1, old)]
    if people == 1000:
        return [Bar.at_least("≥ 0.6 × raw uvloop, 8 in flight", few, 0.6, raw)]
    if people == 200:
        return [
            Bar.at_least("≥ 0.7 × raw uvloop, both with 8 in flight", few, 0.7, raw),
            Bar.at_least("≥ 2 × raw uvloop with 8 in flight, with 64", many, 2, raw),
            Bar.at_least("≥ 5 × ejabberd with its archive, 8 in flight", few, 5, archiving),
            Bar.at_least("≥ 35 × textbook Channels, 8 in flight", few, 35, channels),
        ]
    return []
