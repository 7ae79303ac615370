"""Whoever asks for much at once, or has missed much, gets all of it: only a reader that does not read is too slow."""

import asyncio

from django.db import transaction

from chatprotocol import requests as rq
from chatprotocol.ids import room_feed
from messaging.services.messages import edit_message
from tests.cast import Person, person, room, say
from tests.messaging.conftest import Line, doing

LONG = "x" * 16_000


def full_rooms(anna: Person, count: int) -> list[int]:
    """Rooms of long messages: the history of each fills a page, and so does what is missed of it."""
    with transaction.atomic():
        rooms = [room(anna).pk for _ in range(count)]
        for found in rooms:
            for _ in range(14):
                say(anna, found, LONG)
    return rooms


async def test_many_large_pages_asked_for_at_once_all_come(line: Line) -> None:
    anna = await doing(person, "anna")
    (found,) = await doing(full_rooms, anna, 1)
    (hers,) = await line.join(anna)
    pages = await asyncio.gather(*(hers.ask(rq.History(room=found, limit=200)) for _ in range(8)))
    assert [len(page.messages) for page in pages] == [12] * 8
    assert all(page.has_more_before for page in pages)


async def test_a_message_with_many_long_versions_answers_with_the_newest(line: Line) -> None:
    anna = await doing(person, "anna")
    found = await doing(much_edited, anna, 20)
    (hers,) = await line.join(anna)
    versions = (await hers.ask(rq.Edits(room=found, number=1))).versions
    assert [version.text[-2:] for version in versions] == [f"{edit:02}" for edit in range(20, 8, -1)]


def much_edited(anna: Person, edits: int) -> int:
    """A room with a message that was edited often."""
    found = room(anna).pk
    with transaction.atomic():
        say(anna, found, LONG + "00")
        for edit in range(1, edits + 1):
            edit_message(anna.actor, found, 1, f"{LONG}{edit:02}")
    return int(found)


async def test_whoever_has_missed_much_of_many_rooms_is_brought_level(line: Line) -> None:
    anna = await doing(person, "anna")
    rooms = await doing(full_rooms, anna, 5)
    _, welcome = await line.greet(anna)
    epoch = welcome.epoch
    again, _ = await line.greet(anna, epoch=epoch, cursors={room_feed(found): 0 for found in rooms})
    for found in rooms:
        await again.until_level(room_feed(found), welcome.feeds[room_feed(found)])
        assert len([row for row in again.rows_of(found) if hasattr(row, "text")]) == 14
