"""Much at once is not slowness: only a reader that holds a send up is too slow."""

import asyncio
from typing import Any

from django.db import transaction

from chatprotocol import requests as rq
from feeds.outlet import Outlet
from tests.cast import Person, new_key, person, room
from tests.messaging.conftest import Line, doing, limit


def _rooms(anna: Person, ben: Person) -> list[int]:
    with transaction.atomic():
        return [room(anna, ben).pk for _ in range(30)]


async def test_a_group_of_long_messages_to_many_rooms_closes_nobody(line: Line, settings: Any) -> None:
    limit(settings, requests_per_s=10_000, request_burst=10_000)
    anna, ben = await doing(person, "anna"), await doing(person, "ben")
    rooms = await doing(_rooms, anna, ben)
    hers, his = await line.join(anna, ben)
    posts = await hers.send(*(rq.Post(room=found, key=new_key(), text="x" * 16_000) for found in rooms))
    assert {posted.number for posted in await asyncio.gather(*posts)} == {1}
    await his.until(lambda: all(his.rows_of(found) for found in rooms))
    assert (hers.code, his.code) == (None, None)


async def test_the_last_words_leave_behind_whatever_waits() -> None:
    sent: list[bytes] = []

    async def send(data: bytes) -> None:
        sent.append(data)

    running: list[asyncio.Task[None]] = []
    outlet = Outlet(send, 10, lambda: None, lambda: running.append(asyncio.create_task(outlet.run())))
    outlet.push(b"0123456789")
    outlet.last_words(b"bye")
    outlet.push(b"too late")
    await outlet.drained()
    await asyncio.gather(*running)
    assert b"".join(sent) == b"0123456789bye"
