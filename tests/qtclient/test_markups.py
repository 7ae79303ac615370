"""Texts are read in the engine's thread, before they are in sight: each once, and not all of them are kept."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from qtclient.app import App
from qtclient.itemmodels.markups import KEPT, Markups, Readings
from qtclient.itemmodels.people import People
from qtclient.itemmodels.timeline import TimelineModel
from qtclient.theme.look import Look
from qtclient.widgets.timeline import Timeline
from tests.qtclient.community import ME, NOW, message
from tests.qtclient.fake import FakeFacade
from tests.qtclient.showing import say, show

Work = Callable[[list[str]], Coroutine[Any, Any, Readings]]


class SlowEngine:
    """Reads when it is told to."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Work, list[str], Callable[[Readings], object]]] = []
        self.asked: list[list[str]] = []

    def __call__(self, work: Work, texts: list[str]) -> "SlowEngine":
        self.asked.append(texts)
        self._work = work
        return self

    def then(self, callback: Callable[[Readings], object], /) -> object:
        self.waiting.append((self._work, self.asked[-1], callback))
        return self

    def finish(self) -> None:
        work, texts, callback = self.waiting.pop(0)
        callback(asyncio.run(work(texts)))


def test_a_text_stands_as_it_was_written_until_it_is_read(qtbot: QtBot, people: People, look: Look) -> None:
    engine = SlowEngine()
    model = TimelineModel(markups=Markups(engine))
    timeline = Timeline(model, people, look, NOW.date)
    qtbot.addWidget(timeline)
    timeline.resize(900, 600)
    say(timeline, model, "**bold**\n\n> q")
    body = timeline.laid(0).body
    assert body is not None
    assert [placed.run.text for _, placed in body.runs() if placed.run.kind == "text"] == ["**bold**", "> q"]
    engine.finish()
    body = timeline.laid(0).body
    assert body is not None
    assert [placed.run.text for _, placed in body.runs()] == ["bold", "q"]
    assert timeline.at_end


def test_only_what_comes_near_the_view_is_read_and_every_text_once(
    qtbot: QtBot, people: People, look: Look
) -> None:
    engine = SlowEngine()
    model = TimelineModel(markups=Markups(engine))
    timeline = Timeline(model, people, look, NOW.date)
    qtbot.addWidget(timeline)
    timeline.resize(900, 600)
    show(timeline, model, [message(1, n, 2, NOW, f"**{n}**") for n in range(1, 1_001)])
    while engine.waiting:
        engine.finish()
        timeline.settle()
    asked = [text for texts in engine.asked for text in texts]
    assert len(asked) == len(set(asked)) < 120
    assert "**1000**" in asked


def test_what_is_new_after_an_answer_waits_a_moment_and_is_asked_for_together(qtbot: QtBot) -> None:
    engine = SlowEngine()
    markups = Markups(engine)
    markups.of("**1**")
    engine.finish()
    markups.of("**2**")
    markups.of("**3**")
    assert engine.asked == [["**1**"]]
    qtbot.waitUntil(lambda: len(engine.asked) == 2)
    engine.finish()
    assert engine.asked == [["**1**"], ["**3**", "**2**"]]


def test_what_was_prepared_is_not_asked_for() -> None:
    engine = SlowEngine()
    markups = Markups(engine)
    markups.prepare(["**1**", "plain", "**2**"])
    assert [markups.plain(text) for text in ("**1**", "**2**", "**1**")] == ["1", "2", "1"]
    assert engine.asked == []


def test_what_was_read_already_is_not_prepared_again() -> None:
    markups = Markups(SlowEngine())
    markups.now("**1**")
    markups.prepare(["**1**"])
    assert markups._prepared == {}


def test_what_is_prepared_and_never_shown_is_not_kept_for_ever() -> None:
    markups = Markups(SlowEngine())
    markups.prepare(f"**{number}**" for number in range(KEPT * 2 + 1))
    assert len(markups._prepared) == 1


def test_what_comes_into_the_open_room_stands_as_it_is_meant_from_the_start(
    qtbot: QtBot, opened: App, facade: FakeFacade
) -> None:
    timeline, model = opened.window.chat.pane.timeline, opened.models.timeline
    qtbot.waitUntil(lambda: model.rowCount() > 0)
    stood: list[str] = []

    def look(_parent: object, first: int, _last: int) -> None:
        body = timeline.laid(first).body
        assert body is not None
        stood.extend(placed.run.text for _, placed in body.runs())

    model.rowsInserted.connect(look)
    facade.arrive(message(1, model.last_number + 1, 2, NOW, "**bold** words"))
    qtbot.waitUntil(lambda: bool(stood))
    assert stood == ["bold", " words"]


@pytest.fixture
def slow(qtbot: QtBot, people: People, look: Look) -> tuple[SlowEngine, TimelineModel, Timeline]:
    """A timeline in sight whose last message answers its first, which is out of sight and not read yet."""
    engine = SlowEngine()
    model = TimelineModel(markups=Markups(engine))
    timeline = Timeline(model, people, look, NOW.date)
    qtbot.addWidget(timeline)
    timeline.resize(900, 600)
    words = [message(1, n, 2, NOW, "words") for n in range(2, 80)]
    first, last = message(1, 1, 2, NOW, "**q**"), message(1, 80, 2, NOW, "yes", reply_to=1)
    show(timeline, model, [first, *words, last])
    timeline.grab()
    return engine, model, timeline


def test_what_is_read_is_painted_where_it_is_quoted(slow: tuple[SlowEngine, TimelineModel, Timeline]) -> None:
    engine, _, timeline = slow
    assert engine.asked == [["**q**"]]
    engine.finish()
    assert timeline._repainter.isActive()


def test_what_is_read_for_elsewhere_is_not_painted(
    slow: tuple[SlowEngine, TimelineModel, Timeline],
) -> None:
    engine, model, timeline = slow
    engine.waiting.clear()
    model.markups.arrived.emit(frozenset(["**of another room**"]))
    assert not timeline._repainter.isActive()


def test_plain_words_are_never_sent_away_to_be_read() -> None:
    engine = SlowEngine()
    markups = Markups(engine)
    assert markups.plain("Hello there, how are you? 10:30, fine.") == "Hello there, how are you? 10:30, fine."
    assert engine.asked == []


def test_readings_are_kept_but_not_all_of_them() -> None:
    markups = Markups()
    for number in range(KEPT + 50):
        markups.of(f"**{number}**")
    assert len(markups) == KEPT


def test_the_engine_reads_in_its_own_thread(qtbot: QtBot, opened: App, facade: FakeFacade) -> None:
    facade.arrive(message(1, len(facade.community.messages[1]) + 1, 2, NOW, "**read** me"))
    markups = opened.models.timeline.markups
    qtbot.waitUntil(lambda: markups.plain("**read** me") == "read me")
    assert opened.models.people.me == ME
