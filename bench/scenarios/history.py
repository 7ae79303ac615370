"""History: pages of 50 from a room of a million messages, at its newest end, in its middle and at its oldest."""

from functools import partial
from typing import Final

from bench import talk
from bench.contest import side_by_side
from bench.load import Frame
from bench.peers import hearth
from bench.report import Bar, Report
from bench.setting import Setting
from bench.stage import percentile, staged

PAGE_MS: Final = 2.0


def measure(setting: Setting) -> list[Report]:
    """Measure one reader."""
    messages = setting.effort.size(1_000_000, 100_000, 200)
    report = Report(f"a page of history, {messages:,} messages", "p50 ms")
    seeded = hearth.seed(setting.place("hearth"), 3, [f"1x3:{messages}"])
    room = seeded.rooms[0]["id"]
    asked: dict[str, list[Frame]] = {
        "newest": [talk.history(room)],
        "somewhere between": [
            talk.history(room, before=messages // 100 * percent) for percent in (7, 61, 29, 83, 47, 13, 97)
        ],
        "oldest": [talk.history(room, after=0)],
    }
    with (
        hearth.living(seeded, lambda person: list(asked.values())[person]) as house,
        staged(setting.load, house) as stage,
    ):
        side_by_side(
            report,
            setting.effort.rounds,
            [
                (name, partial(stage.run, setting.effort.seconds, window=1, only=place))
                for place, name in enumerate(asked)
            ],
            lambda run: percentile(run.back_ms, 50),
        )
    report.bars = [
        Bar.at_most(f"{line.name}: p50 ≤ 2 ms", line.median, PAGE_MS, "ms")
        for line in report.lines
        if line.name != "somewhere between"
    ]
    return [report]
