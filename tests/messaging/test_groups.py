"""What happens to writes that wait together, while people listen."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any
from unittest import mock

from django.db import transaction

from chatprotocol import requests as rq
from chatprotocol.ids import room_feed
from feeds import journal, runtime
from feeds.journal import Write, verb
from feeds.verbs import AnyVerb
from messaging import greeting
from messaging.services import marks, members, messages
from tests.cast import Person, new_key, person, room, say
from tests.messaging.conftest import Line, doing


def running() -> journal.Journal:
    process = runtime.current()
    assert process is not None
    return process.journal


class Gate:
    """Keeps the journal busy, so that what is submitted meanwhile waits and is carried out together."""

    def __init__(self) -> None:
        self._open = threading.Event()
        begun = threading.Event()

        @verb
        def wait() -> None:
            begun.set()
            self._open.wait(10)

        running().submit(Write(wait, (), {}, settle=_ignore))
        self._begun = begun

    async def __aenter__(self) -> "Gate":
        await asyncio.to_thread(self._begun.wait, 10)
        return self

    async def __aexit__(self, *error: object) -> None:
        self._open.set()

    def submit(
        self, one: AnyVerb, *args: Any, settle: Callable[[Any], None] | None = None
    ) -> "asyncio.Future[Any]":
        """Let a write wait; the future has its outcome."""
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        running().submit(Write(one, args, {}, settle or future.set_result))
        return future


def _ignore(outcome: object) -> None:
    pass


def _of(*people: Person) -> int:
    return int(room(*people).pk)


async def test_what_a_message_says_after_a_removal_does_not_reach_the_removed_in_the_same_group(
    line: Line,
) -> None:
    anna, ben = await doing(person, "anna"), await doing(person, "ben")
    found = await doing(_of, anna, ben)
    hers, his = await line.join(anna, ben)
    await hers.ask(rq.Post(room=found, key=new_key(), text="draft"))
    async with Gate() as gate:
        gate.submit(messages.edit_message, anna.actor, found, 1, "second draft")
        gate.submit(members.remove, anna.actor, found, ben.id)
        last = gate.submit(messages.edit_message, anna.actor, found, 1, "not for ben")
    head = await last
    await hers.until_level(room_feed(found), head)
    await his.fence()
    texts = [row.text for row in his.rows_of(found) if hasattr(row, "text")]
    assert "not for ben" not in texts
    assert [row.text for row in hers.rows_of(found) if hasattr(row, "text")][-1] == "not for ben"


async def test_an_outcome_that_cannot_be_told_keeps_nobody_else_waiting(line: Line) -> None:
    anna = await doing(person, "anna")
    found = await doing(_of, anna)
    (hers,) = await line.join(anna)

    def fail(outcome: object) -> None:
        raise ZeroDivisionError

    async with Gate() as gate:
        gate.submit(marks.mark_read, anna.actor, found, 0, settle=fail)
        (posted,) = await hers.send(rq.Post(room=found, key=new_key(), text="still here"))
    assert (await posted).number == 1


async def test_a_layer_that_fails_does_not_end_the_writing(line: Line) -> None:
    anna = await doing(person, "anna")
    found = await doing(_of, anna)
    (hers,) = await line.join(anna)
    process = runtime.current()
    assert process is not None
    with mock.patch.object(process._layer, "announce", side_effect=OSError("nobody there")):
        await hers.ask(rq.Post(room=found, key=new_key(), text="one"))
    assert (await hers.ask(rq.Post(room=found, key=new_key(), text="two"))).number == 2


async def test_nothing_comes_before_the_welcome(line: Line) -> None:
    anna = await doing(person, "anna")
    found = await doing(_of, anna)
    (first,) = await line.join(anna)
    greet, may_answer, has_read = greeting.greet, threading.Event(), threading.Event()

    def slowly(*args: Any) -> greeting.Greeting:
        greeted = greet(*args)
        has_read.set()
        may_answer.wait(10)
        return greeted

    with mock.patch.object(greeting, "greet", slowly):
        second = await line.call()
        welcome = asyncio.create_task(second.hello(anna))
        await asyncio.to_thread(has_read.wait, 10)
        await first.ask(rq.Post(room=found, key=new_key(), text="meanwhile"))
        new_room = (await first.ask(rq.RoomCreate(kind="public", name="new", key=new_key()))).room
        may_answer.set()
        assert (await welcome).you.id == anna.id
    await second.until_level(room_feed(found), (await welcome).feeds[room_feed(found)] + 1)
    await second.until_level(room_feed(new_room), 1)


def _many_rooms(anna: Person) -> None:
    with transaction.atomic():
        for _ in range(450):
            say(anna, room(anna).pk)


async def test_whoever_is_in_very_many_rooms_is_told_of_all_of_them(line: Line) -> None:
    anna = await doing(person, "anna")
    await doing(_many_rooms, anna)
    hers, welcome = await line.greet(anna)
    for feed, head in welcome.feeds.items():
        await hers.until_level(feed, head)
    assert len(welcome.feeds) == 452
