"""The desktop on a real server: how soon its room is painted, how soon a key is, how soon the emoji picker is open.

The program is the one that people start, without a screen. Its cache holds 20 rooms of 5,000 messages. The server has a
core, the window and the load share the other one.
"""

import itertools
import random
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from bench import talk
from bench.desktop import Window, fill_profile, opened
from bench.peers import hearth
from bench.peers.hearth import Seed
from bench.report import Bar, Line, Report
from bench.setting import Setting
from bench.stage import House, Participant, Run, Stage, percentile

START_MS, KEY_MS, PICKER_MS, FILTER_MS = 700, 16, 100, 16
MESSAGES_A_S: Final = 200
KEY_EVERY_S: Final = 0.09
"""Somebody who types fast."""
POINTED_S: Final = 0.3
"""So long a button is pointed at before it is clicked."""
LONGER: Final = 5
STARTS: Final = 7
"""A round."""
_WORDS: Final = "the glue needs another hour before anything heavy may stand on it "
_FILTERS: Final = ("heart", "smil", "cat", "flag", "haus")


class _Home:
    """A server with rooms, and a profile on it that has read them."""

    def __init__(self, setting: Setting, stack: ExitStack) -> None:
        effort = setting.effort
        self.people = effort.size(11, 11, 3)
        rooms, messages = effort.size(20, 20, 2), effort.size(5_000, 5_000, 100)
        self.seeded: Seed = hearth.seed(
            setting.place("hearth"), self.people, [f"{rooms}x{self.people}:{messages}"]
        )
        self.port, self.pid = stack.enter_context(hearth.serving(self.seeded))
        self.folder: Path = setting.folder("profiles")
        self.reader = self.people - 1
        self.rooms = self.seeded.rooms_of(self.reader)
        self.held = fill_profile(self.folder, self.seeded, self.reader, self.port)
        with opened(self.folder, self.rooms[-1]):
            pass  # the first start compiles the program


def start(setting: Setting) -> list[Report]:
    """Measure a cold start: from the start of the process until the room is painted that was open."""
    with ExitStack() as stack:
        home = _Home(setting, stack)
        report = Report(f"start of the desktop, {home.held:,} messages cached", "ms")
        line = report.line("until the open room is painted")
        for _ in range(setting.effort.rounds * setting.effort.size(STARTS, STARTS, 1)):
            with opened(home.folder, home.rooms[-1]) as (_window, took_ms):
                line.values.append(took_ms)
    report.notes.append(f"of {len(line.values)} starts the quickest took {min(line.values):,.0f} ms, "
                        f"the slowest {max(line.values):,.0f}")  # fmt: skip
    report.bars = [Bar.at_most("from the start of the process ≤ 700 ms", line.median, START_MS, "ms")]
    return [report]


def typing(setting: Setting) -> list[Report]:
    """Measure keys that are pressed while nothing is said, while much is said in the open room, and in the others."""
    with ExitStack() as stack:
        home = _Home(setting, stack)
        here, *others = reversed(home.rooms)
        window, _ = stack.enter_context(opened(home.folder, here))
        window.until_level()
        report = Report(f"a key, echoed in the window, {home.held:,} messages cached", "ms, p99")
        lines = []
        for name, rooms in (
            ("nothing is said", ()),
            (f"{MESSAGES_A_S} messages a second in the open room", (here,)),
            (f"{MESSAGES_A_S} messages a second in {len(others)} others", others),
        ):
            lines.append(_typed(setting, home, window, report.line(name), rooms))
            report.notes.append(lines[-1].name + ": " + _spread(lines[-1].values))
            lines[-1].values = [percentile(lines[-1].values, 99)]
    report.bars = [
        Bar.at_most(f"99 % within 16 ms, {line.name}", line.median, KEY_MS, "ms") for line in lines
    ]
    return [report]


def _typed(setting: Setting, home: _Home, window: Window, line: Line, rooms: Sequence[int]) -> Line:
    """Type, and let the others talk in some rooms meanwhile; the line gets what each key took."""
    seconds = setting.effort.seconds * LONGER * setting.effort.rounds
    with ExitStack() as stack:
        others = stack.enter_context(_Talk(setting, home, rooms)) if rooms else None
        typist = threading.Thread(target=_type, args=(window, seconds))
        typist.start()
        if others is not None:
            line.runs.append(others.run(seconds))
        typist.join()
        window.ask("report")
        line.values += window.answer()["took_ms"]
    return line


def _type(window: Window, seconds: float) -> None:
    """Type words and take them back, at no even pace."""
    pace, begun_s = random.Random(0), time.monotonic()
    for letter in itertools.cycle(_WORDS * 2 + "\b" * len(_WORDS) * 2):
        if time.monotonic() - begun_s > seconds:
            return
        window.press(letter)
        time.sleep(KEY_EVERY_S * (0.5 + pace.random()))


class _Talk:
    """Everybody else talks in some rooms, so many messages a second together."""

    def __init__(self, setting: Setting, home: _Home, rooms: Sequence[int]) -> None:
        speakers = range(home.reader)
        self._every_s = len(speakers) / MESSAGES_A_S
        talkers = [
            Participant(
                hearth.level_opening(home.seeded, person),
                [talk.post(room, len(speakers), person + turn) for turn, room in enumerate(rooms)],
            )
            for person in speakers
        ]
        self._stage = Stage(setting.load, House(hearth.NAME, home.port, [home.pid], talkers))

    def __enter__(self) -> "_Talk":
        self._stage.open()
        return self

    def __exit__(self, *_: object) -> None:
        self._stage.close()

    def run(self, seconds: float) -> Run:
        """Talk for so long."""
        return self._stage.run(seconds, every_s=self._every_s)


def picker(setting: Setting) -> list[Report]:
    """Measure the emoji picker: opened for the first time, and each letter that is typed into it."""
    with ExitStack() as stack:
        home = _Home(setting, stack)
        report = Report("the emoji picker", "ms")
        first, again = report.line("opened for the first time"), report.line("opened again")
        filtered = report.line("a letter typed into it, p99")
        took: list[float] = []
        for _ in range(setting.effort.rounds * setting.effort.size(STARTS, STARTS, 1)):
            with opened(home.folder, home.rooms[-1]) as (window, _started_ms):
                window.until_level()
                window.ask("point")
                time.sleep(POINTED_S)
                first.values += _open_picker(window)
                took += _filter(window)
                again.values += _open_picker(window)
        filtered.values = [percentile(took, 99)]
    report.notes.append(f"a letter typed into it: {_spread(took)}")
    report.bars = [
        Bar.at_most("the first time ≤ 100 ms", first.median, PICKER_MS, "ms"),
        Bar.at_most("99 % of the letters ≤ 16 ms", filtered.median, FILTER_MS, "ms"),
    ]
    return [report]


def _open_picker(window: Window) -> list[float]:
    window.ask("picker", time.monotonic_ns())
    took_ms: list[float] = window.answer()["took_ms"]
    return took_ms


def _filter(window: Window) -> list[float]:
    """Type words and take them back, then close the picker; return what each letter took."""
    for letter in "".join(word + "\b" * len(word) for word in _FILTERS):
        window.press(letter)
        time.sleep(KEY_EVERY_S)
    window.ask("report")
    took_ms: list[float] = window.answer()["took_ms"]
    window.ask("close")
    return took_ms


def _spread(took_ms: Sequence[float]) -> str:
    return (
        f"{len(took_ms):,} keys, p50 {percentile(took_ms, 50):.1f}, p99 {percentile(took_ms, 99):.1f}, "
        f"max {max(took_ms, default=0):.1f} ms"
    )
