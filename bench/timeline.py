"""The desktop's timeline: appending a row, a frame of scrolling, with many rows held or pictures in them; and reading
what a message means.

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

from PyQt6.QtGui import QColor, QImage
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication

from bench.hostile import TEXTS
from chatclient.core.model import Page
from chatprotocol.errors import HearthError
from chatprotocol.placeholder import encode
from chatprotocol.rows import File, Message, User
from qtclient.itemmodels.people import People
from qtclient.itemmodels.pictures import Pictures
from qtclient.itemmodels.timeline import TimelineModel
from qtclient.markup.reader import read
from qtclient.pictures.records import Picture, Wanted
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


class Decoded:
    """A picture that is there as soon as it is asked for: what decodes is another thread's work."""

    def __init__(self, wanted: Wanted) -> None:
        image = QImage(wanted.width, wanted.height, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(QColor("#43604f"))
        self.picture = Picture((image,))

    def then(self, callback: Callable[[Picture | None], object]) -> object:
        return callback(self.picture)

    def refused(self, _callback: Callable[[HearthError], object]) -> object:
        return None


def shown(number: int) -> Message:
    """A message with a picture; every seventh has six."""
    pixels = bytes((number * 31 + place * 7) % 256 for place in range(3 * 32 * 24))
    files = [
        File(
            id=10 * number + place,
            name=f"{number}-{place}.jpg",
            type="image/jpeg",
            bytes=2_000_000,
            width=4000,
            height=3000 if number % 3 else 5000,
            placeholder=encode(pixels, 32, 24) if number % 5 else PLACEHOLDER,
            sha256=bytes(32),
        )
        for place in range(6 if number % 7 == 0 else 1)
    ]
    at = START + timedelta(minutes=2 * number)
    author = 2 + number // 3 % 5
    return Message(
        pos=number, room=1, number=number, author=author, at=int(at.timestamp() * 1000), files=files
    )


PLACEHOLDER = encode(bytes(3 * 32 * 24), 32, 24)


def scrolling_pictures(look: Look, count: int, times: int) -> dict[str, float]:
    """Return how long a frame of scrolling takes through pictures: the first time they are seen, and when they are kept."""
    bench = Bench(look, count, Pictures(Decoded))
    messages = tuple(map(shown, range(1, count + 1)))
    bench.page = Page(room=1, messages=messages, has_more_before=False, has_more_after=False)
    bench.first_paint()
    found = {}
    for name, pause_ms in (("placeholders only", 0), ("pictures come", 40)):
        bench.view.to_end()
        bench.paint()
        took = []
        for _ in range(times):
            took += milliseconds(bench.scroll, 1)
            if pause_ms:
                WAIT(pause_ms)
        found[f"{name}: p50"] = statistics.median(took)
        found[f"{name}: p99"] = statistics.quantiles(took, n=100)[98]
        found[f"{name}: most"] = max(took)
    bench.view.close()
    return found


WAIT: Callable[[int], None] = getattr(QTest, "qWait")  # noqa: B009  # the stubs take it for a method


class Bench:
    """One timeline of 1,000 × 700 px that holds `count` rows."""

    def __init__(self, look: Look, count: int, pictures: Pictures | None = None) -> None:
        self.count = count
        self.people = People()
        users = [User(pos=id, id=id, username=f"u{id}", display_name=f"Person {id}") for id in range(1, 8)]
        self.people.reset(users[0], users, frozenset())
        self.model = TimelineModel(pictures=pictures)
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
    pictures = scrolling_pictures(look, 1_000, times)
    print(json.dumps({"rows": rows, "hostile": hostile, "pictures": pictures}))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
