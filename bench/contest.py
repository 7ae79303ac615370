"""Measuring side by side: everybody is started first, and then each runs once a round, one after another."""

import contextlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager

from bench.peers import hearth
from bench.report import Line, Report
from bench.setting import Setting
from bench.stage import Failed, House, Run, Stage, staged

MakeHouse = Callable[[], AbstractContextManager[House]]
Contestant = tuple[str, Callable[[], Run]]


def open_stages(
    setting: Setting, report: Report, makers: Mapping[str, MakeHouse], stack: contextlib.ExitStack
) -> dict[str, Stage]:
    """Start everybody and connect to them. Who cannot start is said, and the rest goes on; only Hearth has to."""
    stages = {}
    for name, make in makers.items():
        try:
            with contextlib.ExitStack() as one:
                stages[name] = one.enter_context(staged(setting.load, one.enter_context(make())))
                stack.push(one.pop_all())
        except Failed as failure:
            if name == hearth.NAME:
                raise
            report.notes.append(f"missing: {failure}")
    return stages


def side_by_side(
    report: Report, rounds: int, contestants: Sequence[Contestant], value: Callable[[Run], float]
) -> dict[str, Line]:
    """Let each run once a round, one after another; add and return their lines by name.

    One that fails is said, and left out from then on.
    """
    lines = {name: report.line(name) for name, _ in contestants}
    failed: set[str] = set()
    for _ in range(rounds):
        for name, contest in contestants:
            if name in failed:
                continue
            try:
                run = contest()
            except Failed as failure:
                failed.add(name)
                report.notes.append(str(failure))
            else:
                lines[name].note(run, value(run))
    return lines
