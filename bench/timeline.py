"""The desktop's timeline: appending a row, a frame of scrolling, with many rows held; and reading what a message means.

Run: `python -m bench.timeline TIMES ROWS…`. Prints milliseconds as JSON: what was done, and a figure for each count of
rows. A process of its own, because a program has one QApplication.
"""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication

from bench.hostile import TEXTS
from chatclient.core.model import Page
from chatprotocol.rows import Message, User
from qtclient.itemmodels.people import People
from qtclient.itemmodels.timeline import TimelineModel
from qtclient.markup.reader import read
from qtclient.theme.look import Look
from qtclient.times.moments import today
from qtclient.widgets.timeline import Timeline

WHEEL_PX = 120
WORDS = [
    "The",
    "glue",
    "needs",
    "another",
    "hour",
    "before",
    "anything",
    "heavy",
    "may",
    "stand",
    "on",
    "it",
    "so",
    "please",
    "be",
    "patient",
    "🙂",
]
START = datetime(2026, 1, 1, tzinfo=UTC)


def said(number: int) -> Message:
    text = " ".join(WORDS[: 3 + number * 7 % 15] * (1 + number % 3))
    at = START + timedelta(minutes=2 * number)
    author = 2 + number // 3 % 5
    return Message(pos=number, room=1, number=number, author=author, at=int(at.timestamp() * 1000), text=text)


def room(count: int) -> Page:
    messages = tuple(map(said, range(1, count + 1)))
    return Page(room=1, messages=messages, has_more_before=False, has_more_after=False)


def milliseconds(work: Callable[[int], object], times: int) -> list[float]:
    took = []
    for turn in range(times):
        begun = time.perf_counter()
        work(turn)
        took.append((time.perf_counter() - begun) * 1000)
    return took


SHORT = "The **glue** needs another hour, see https://example.org/glue – @ben :tada:"
LONG = (SHORT + " `code` and *more* of it.\n") * 160


def reading(times: int) -> dict[str, float]:
    """Return how long it takes to read messages: p50."""
    return {
        f"read a message, {name}: p50": statistics.median(_read(text, times))
        for name, text in {"short": SHORT, "16 KB": LONG[:16_000]}.items()
    }


def hostile_reading(times: int) -> dict[str, float]:
    """Return how long it takes to read each of the texts that are hard to read: p50."""
    return {name: statistics.median(_read(text, times)) for name, text in TEXTS.items()}


def _read(text: str, times: int) -> list[float]:
    read(SHORT)
    return milliseconds(lambda _turn: read(text), times)


class Bench:
    """One timeline of 1,000 × 700 px that holds `count` rows."""

    def __init__(self, look: Look, count: int) -> None:
        self.count = count
        self.people = People()
        users = [User(pos=id, id=id, username=f"u{id}", display_name=f"Person {id}") for id in range(1, 8)]
        self.people.reset(users[0], users, frozenset())
        self.model = TimelineModel()
        self.view = Timeline(self.model, self.people, look, today)
        self.view.resize(1000, 700)
        self.view.show()
        exposed = getattr(QTest, "qWaitForWindowExposed")  # noqa: B009  # the stubs take it for a method
        assert exposed(self.view)
        self.page = room(count)

    def first_paint(self) -> float:
        begun = time.perf_counter()
        self.model.show(self.page, (), me=1)
        self.paint()
        return (time.perf_counter() - begun) * 1000

    def append(self, turn: int) -> None:
        self.model.update([said(self.count + turn + 1)])
        self.paint()

    def scroll(self, _turn: int) -> None:
        bar = self.view.verticalScrollBar()
        assert bar is not None
        bar.setValue(bar.value() - WHEEL_PX)
        self.paint()

    def paint(self) -> None:
        viewport = self.view.viewport()
        assert viewport is not None
        viewport.repaint()

    def frame(self, _turn: int) -> None:
        self.paint()


def main(times: int, *sizes: int) -> None:
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    look = Look(application, "light")
    rows: dict[str, list[float]] = {}
    for count in sizes:
        bench = Bench(look, count)
        rows.setdefault("first paint, all rows handed over", []).append(bench.first_paint())
        for name, work in (
            ("append a row at the end, painted", bench.append),
            ("scroll by one notch, whole view painted", bench.scroll),
            ("paint the whole view again", bench.frame),
        ):
            took = milliseconds(work, times)
            rows.setdefault(f"{name}: p50", []).append(statistics.median(took))
            rows.setdefault(f"{name}: p99", []).append(statistics.quantiles(took, n=100)[98])
        bench.view.close()
        for name, took_ms in reading(times).items():
            rows.setdefault(name, []).append(took_ms)
    hostile = hostile_reading(max(3, times // 20))
    print(json.dumps({"rows": rows, "hostile": hostile}))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
