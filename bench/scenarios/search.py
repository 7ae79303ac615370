"""Searching among a million messages: words that all say, words that few say, parts of words, and one old room.

Three people are in a large room, and with a fourth in a small one that has fallen silent long ago. In SQLite, and in a
PostgreSQL of the measurement's own where one is installed.
"""

from functools import partial
from typing import Final

from bench import talk
from bench.contest import side_by_side
from bench.load import Frame
from bench.peers import hearth
from bench.report import Bar, Report
from bench.setting import Setting
from bench.stage import percentile, staged
from chatsite.demo.words import word
from tests.scale.postgresql import DURABLE, postgresql, program

OLD_MESSAGES: Final = 200
COMMONEST_MS: Final = 5.0
OLD_ROOM_MS: Final = 10.0

_COMMONEST: Final = "the commonest word"
_OLD_ROOM: Final = "the commonest word, somebody who is in the old room alone"


def measure(setting: Setting) -> list[Report]:
    """Measure one who searches, in each database."""
    messages = setting.effort.size(1_000_000, 100_000, 500)
    rooms = [f"1x4:{OLD_MESSAGES}", f"1x3:{messages}"]
    reports = [_measure(setting, "SQLite", messages, hearth.seed(setting.place("hearth"), 4, rooms))]
    if not program("initdb").startswith("/"):
        reports[0].notes.append("missing: no PostgreSQL is installed here")
        return reports
    with postgresql(*DURABLE) as server:
        server.ask("postgres", "CREATE DATABASE hearth")
        seeded = hearth.seed_database(setting.place("postgresql"), server.url("hearth"), 4, rooms)
        reports.append(_measure(setting, "PostgreSQL", messages, seeded))
    return reports


def _measure(setting: Setting, database: str, messages: int, seeded: hearth.Seed) -> Report:
    report = Report(f"search in {database}, {messages:,} messages", "p50 ms")
    common, seldom = word(0), word(3_000)
    asked: dict[str, tuple[int, list[Frame]]] = {
        _COMMONEST: (0, [talk.search(common)]),
        "a word of one message in forty": (0, [talk.search(seldom)]),
        "a word that nobody says": (0, [talk.search("nevermore")]),
        "two common words beside each other": (0, [talk.search(f'"{common} {word(1)}"')]),
        "the beginning of a word": (0, [talk.search(f"{seldom[:5]}*")]),
        "letters inside of words": (0, [talk.search(seldom[1:6])]),
        _OLD_ROOM: (3, [talk.search(common)]),
    }
    frames = iter([said for _, said in asked.values()])
    with (
        hearth.living(
            seeded, lambda _: next(frames), people=[person for person, _ in asked.values()]
        ) as house,
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
    medians = {line.name: line.median for line in report.lines}
    report.bars = [
        Bar.at_most(f"{_COMMONEST}: p50 ≤ 5 ms", medians[_COMMONEST], COMMONEST_MS, "ms"),
        Bar.at_most("one old room: p50 ≤ 10 ms", medians[_OLD_ROOM], OLD_ROOM_MS, "ms"),
    ]
    return report
