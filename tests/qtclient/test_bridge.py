"""The bridge with a façade in its real thread: order, replies, refusals, and the end."""

import asyncio
import os
import threading
from collections.abc import Iterator

import pytest
from PyQt6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from chatclient.changes import MessagesStale, PresenceChanged, Reset
from chatprotocol.errors import ErrorCode, HearthError
from qtclient.bridge import Bridge
from qtclient.engine.facade import Facade
from qtclient.engine.thread import EngineThread
from tests.qtclient.fake import PROFILE, FakeFacade


@pytest.fixture
def bridge(qtbot: QtBot, facade: FakeFacade) -> Iterator[Bridge]:
    engine = EngineThread()
    engine.start()
    yield Bridge(lambda _profile: facade, engine)
    engine.stop()


def test_the_first_that_is_told_is_what_the_cache_holds(qtbot: QtBot, bridge: Bridge) -> None:
    with qtbot.waitSignal(bridge.reset) as heard:
        bridge.open(PROFILE)
    assert isinstance(heard.args[0], Reset)
    assert heard.args[0].snapshot.server_name == "Lindenhof"


def test_changes_are_told_in_their_order_in_the_windows_thread(
    qtbot: QtBot, bridge: Bridge, facade: FakeFacade
) -> None:
    heard: list[tuple[int, str]] = []
    bridge.messages_stale.connect(lambda change: heard.append((change.room, threading.current_thread().name)))
    with qtbot.waitSignal(bridge.reset):
        bridge.open(PROFILE)

    async def burst() -> None:
        for room in range(500):
            facade.say(MessagesStale(room=room))

    bridge.run(burst)
    qtbot.waitUntil(lambda: len(heard) == 500)
    assert [room for room, _ in heard] == list(range(500))
    assert {thread for _, thread in heard} == {threading.main_thread().name}


def test_the_engine_works_where_a_thread_may_not_give_way(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: int) -> None:
        raise PermissionError

    async def answer() -> int:
        return 7

    monkeypatch.setattr(os, "setpriority", forbidden)
    engine = EngineThread()
    engine.start()
    try:
        assert engine.give(answer()).result(5) == 7
    finally:
        engine.stop()


def test_what_is_asked_runs_in_the_engines_thread(qtbot: QtBot, bridge: Bridge) -> None:
    names: list[str] = []

    async def where() -> str:
        return threading.current_thread().name

    bridge.run(where).then(names.append)
    qtbot.waitUntil(lambda: bool(names))
    assert names == ["engine"]


def test_an_intent_is_carried_out_and_answered(qtbot: QtBot, bridge: Bridge, facade: FakeFacade) -> None:
    answers: list[object] = []
    bridge.open(PROFILE)
    bridge.ask(Facade.direct, [2]).then(answers.append)
    bridge.ask(Facade.page, 1, limit=5).then(lambda page: answers.append(len(page.messages)))
    qtbot.waitUntil(lambda: len(answers) == 2)
    assert answers == [5, 5]
    assert facade.asked_for("direct") == [((2,),)]


def test_a_reply_is_told_before_what_the_engine_said_after_it(
    qtbot: QtBot, bridge: Bridge, facade: FakeFacade
) -> None:
    heard: list[str] = []
    bridge.messages_stale.connect(lambda change: heard.append(f"change {change.room}"))
    with qtbot.waitSignal(bridge.reset):
        bridge.open(PROFILE)
    both = threading.Event()

    async def answer() -> str:
        facade.say(MessagesStale(room=1))
        return "reply"

    async def say_more() -> None:
        facade.say(MessagesStale(room=2))
        both.set()

    bridge.run(answer).then(heard.append)
    bridge.run(say_more)
    assert both.wait(5)  # the window has heard of neither yet
    qtbot.waitUntil(lambda: len(heard) == 3)
    assert heard == ["change 1", "reply", "change 2"]


@pytest.fixture
def pausing(
    qtbot: QtBot, bridge: Bridge, facade: FakeFacade, monkeypatch: pytest.MonkeyPatch
) -> tuple[Bridge, list[int]]:
    """A bridge that pauses for good, with room 3 still to be told of; and what it tells from now on."""
    monkeypatch.setattr("qtclient.bridge._FRAME_MS", 600_000)
    heard: list[int] = []
    bridge.messages_stale.connect(lambda change: heard.append(change.room))
    with qtbot.waitSignal(bridge.reset):
        bridge.open(PROFILE)

    async def say() -> None:
        facade.say(MessagesStale(room=1))
        facade.say(MessagesStale(room=2))

    bridge.run(say).then(lambda _: heard.append(0))
    qtbot.waitUntil(lambda: 0 in heard)
    heard.clear()

    async def say_more() -> None:
        facade.say(MessagesStale(room=3))

    with qtbot.waitSignal(bridge._waiting):
        bridge.run(say_more)
    return bridge, heard


def test_a_reply_that_nobody_awaits_ends_no_pause(
    qtbot: QtBot, facade: FakeFacade, pausing: tuple[Bridge, list[int]]
) -> None:
    bridge, heard = pausing
    facade.refuse["delete"] = HearthError(ErrorCode.FORBIDDEN, "Not yours.")
    with qtbot.waitSignal(bridge.refused):
        bridge.ask(Facade.delete, 1, 1)
    assert heard == []
    bridge.ask(Facade.members, 1).then(lambda _: heard.append(0))
    qtbot.waitUntil(lambda: 0 in heard)
    assert heard == [3, 0]


def test_what_is_worked_out_beside_the_engine_ends_no_pause(
    qtbot: QtBot, pausing: tuple[Bridge, list[int]]
) -> None:
    bridge, heard = pausing

    async def sum_of(*numbers: int) -> int:
        return sum(numbers)

    bridge.work_out(sum_of, 40, 2).then(heard.append)
    qtbot.waitUntil(lambda: bool(heard))
    assert heard == [42]


def test_what_is_prepared_is_so_before_it_is_told_and_in_the_engines_thread(
    qtbot: QtBot, bridge: Bridge, facade: FakeFacade
) -> None:
    heard: list[str] = []
    with qtbot.waitSignal(bridge.reset):
        bridge.open(PROFILE)
    bridge.prepare = lambda _change: heard.append(threading.current_thread().name)
    bridge.messages_stale.connect(lambda _: heard.append("told"))

    async def say() -> None:
        facade.say(MessagesStale(room=1))

    bridge.run(say)
    qtbot.waitUntil(lambda: "told" in heard)
    assert heard == ["engine", "told"]


def test_several_intents_can_be_asked_in_one_go(qtbot: QtBot, bridge: Bridge) -> None:
    async def both(facade: Facade, room: int) -> tuple[int, int]:
        return len(await facade.members(room)), len(await facade.pending(room))

    answers: list[tuple[int, int]] = []
    bridge.open(PROFILE)
    bridge.ask(both, 1).then(answers.append)
    qtbot.waitUntil(lambda: bool(answers))
    assert answers == [(10, 2)]


def test_a_refusal_goes_to_who_waits_for_it_else_to_all(
    qtbot: QtBot, bridge: Bridge, facade: FakeFacade
) -> None:
    facade.refuse["delete"] = HearthError(ErrorCode.FORBIDDEN, "Not yours.")
    caught: list[HearthError] = []
    with qtbot.waitSignal(bridge.reset):
        bridge.open(PROFILE)
    with qtbot.assertNotEmitted(bridge.refused):
        bridge.ask(Facade.delete, 1, 1).refused(caught.append)
        qtbot.waitUntil(lambda: bool(caught))
    with qtbot.waitSignal(bridge.refused) as heard:
        bridge.ask(Facade.delete, 1, 1)
    assert heard.args[0].message == "Not yours."


def test_what_nobody_foresaw_is_raised_in_the_windows_thread(qtbot: QtBot, bridge: Bridge) -> None:
    async def broken() -> None:
        raise ZeroDivisionError("broken")

    with qtbot.captureExceptions() as caught:
        bridge.run(broken)
        qtbot.waitUntil(lambda: bool(caught))
    assert caught[0][0] is ZeroDivisionError


def test_who_has_gone_is_not_told(qtbot: QtBot, bridge: Bridge) -> None:
    class Waits(QWidget):
        def on_answer(self, _answer: object) -> None:
            raise AssertionError("told after the end")

    order: list[str] = []
    gone = Waits()
    bridge.open(PROFILE)
    bridge.ask(Facade.members, 1).then(gone.on_answer)
    gone.deleteLater()
    from PyQt6.QtCore import QCoreApplication, QEvent

    QCoreApplication.sendPostedEvents(gone, QEvent.Type.DeferredDelete)
    bridge.ask(Facade.members, 1).then(lambda _members: order.append("later"))
    qtbot.waitUntil(lambda: bool(order))


def test_nothing_is_answered_after_the_close(qtbot: QtBot, bridge: Bridge, facade: FakeFacade) -> None:
    answers: list[object] = []
    with qtbot.waitSignal(bridge.reset):
        bridge.open(PROFILE)
    bridge.close()
    bridge.ask(Facade.members, 1).then(answers.append)
    done: list[bool] = []

    async def after() -> bool:
        return True

    bridge.run(after).then(done.append)
    qtbot.waitUntil(lambda: bool(done))
    assert answers == []
    assert facade.asked_for("stop") == [()]


def test_stop_ends_the_thread_and_closes_every_facade(qtbot: QtBot, facade: FakeFacade) -> None:
    engine = EngineThread()
    engine.start()
    bridge, other = Bridge(lambda _profile: facade, engine), FakeFacade()
    beside = Bridge(lambda _profile: other, engine)
    with qtbot.waitSignals([bridge.reset, beside.reset]):
        bridge.open(PROFILE)
        beside.open(PROFILE)
    engine.stop()
    assert not engine.is_alive
    assert facade.asked_for("stop") == other.asked_for("stop") == [()]
    engine.stop()


def test_what_is_on_its_way_when_the_thread_ends_ends_with_it() -> None:
    engine = EngineThread()
    engine.start()
    begun, ended = threading.Event(), threading.Event()

    async def endless() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            ended.set()

    on_its_way = engine.give(endless())
    assert begun.wait(5)
    engine.stop()
    assert not engine.is_alive
    assert ended.is_set()
    assert on_its_way.cancelled()


def test_a_change_that_is_new_to_this_window_is_left_out(
    qtbot: QtBot, bridge: Bridge, facade: FakeFacade
) -> None:
    class Unknown(PresenceChanged, frozen=True, kw_only=True):
        pass

    with qtbot.waitSignal(bridge.reset):
        bridge.open(PROFILE)

    async def say() -> None:
        facade.say(Unknown(online=frozenset()))
        facade.say(MessagesStale(room=1))

    with qtbot.waitSignal(bridge.messages_stale), qtbot.assertNotEmitted(bridge.presence_changed):
        bridge.run(say)


def test_what_is_wanted_no_longer_ends_and_nothing_is_told_of_it(qtbot: QtBot, bridge: Bridge) -> None:
    begun, ended = threading.Event(), threading.Event()
    told: list[object] = []

    async def endless(_facade: Facade) -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    bridge.open(PROFILE)
    reply = bridge.ask(endless).then(told.append).refused(told.append)
    assert begun.wait(5)
    bridge.cancel(reply)
    assert ended.wait(5)
    # What comes back after it is told, and what has come back already cannot be ended.
    answers: list[object] = []
    later = bridge.ask(Facade.limits).then(answers.append)
    qtbot.waitUntil(lambda: len(answers) == 1)
    bridge.cancel(later)
    bridge.ask(Facade.limits).then(answers.append)
    qtbot.waitUntil(lambda: len(answers) == 2)
    assert told == []
