"""What calls me is told once, as it comes; what was read anywhere calls no more."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import pytest

from chatclient.changes import Called, MessagesChanged, PreferencesChanged, Reset, RoomsChanged, Withdrawn
from chatclient.clock import Clock
from chatclient.core.disturbing import PREFERENCE, AttentionSettings, Hours
from chatprotocol.ids import ACCOUNT, room_feed
from chatprotocol.rows import Block, Preference
from tests.chatclient.conftest import ROOM
from tests.chatclient.fakeserver import ME, START_MS, FakeServer
from tests.chatclient.watching import Watched

OpenClient = Callable[..., Awaitable[Watched]]
BEN, CLARA, OTHER = 2, 3, 8


def prefer(server: FakeServer, **named: Any) -> None:
    text = AttentionSettings(**named).compose()
    server.put(ACCOUNT, lambda pos: Preference(name=PREFERENCE, value=text, pos=pos))


def called(watched: Watched) -> list[tuple[int, str, str, int]]:
    return [(call.room, call.message.text, call.why, call.count) for call in watched.of(Called)]


async def test_a_message_calls_me_once_and_not_again_when_it_changes(
    anna: Watched, server: FakeServer
) -> None:
    server.say(ROOM, "hello", author=BEN)
    await anna.until_told(Called)
    server.change(ROOM, 1, text="hello all", mentions_all=True)
    await anna.until_said("hello all")
    await anna.settled()
    assert called(anna) == [(ROOM, "hello", "all", 1)]
    assert anna.told.index(anna.of(Called)[0]) > anna.told.index(anna.of(MessagesChanged)[0])


async def test_what_i_say_elsewhere_does_not_call_me(anna: Watched, server: FakeServer) -> None:
    server.say(ROOM, "from my telephone", author=ME)
    await anna.until_said("from my telephone")
    await anna.settled()
    assert called(anna) == []


async def test_many_that_come_together_are_one_call(anna: Watched, server: FakeServer) -> None:
    feed, before = room_feed(ROOM), server.feeds[room_feed(ROOM)].head
    listening, server.connections = server.connections, set()
    rows = [server.say(ROOM, f"text {number}", mentions=[ME] if number == 4 else []) for number in range(9)]
    server.connections = listening
    server.tell(feed, before, list(rows))
    await anna.until_told(Called)
    assert called(anna) == [(ROOM, "text 4", "mention", 9)]


async def test_what_was_missed_for_long_is_counted_only(anna: Watched, server: FakeServer) -> None:
    server.drop()
    await anna.until_state("offline")
    server.now_ms = START_MS + 10 * 60_000
    server.say(ROOM, "while you slept", mentions=[ME])
    await anna.client.wait_online(5)
    await anna.until_said("while you slept")
    server.say(ROOM, "good morning", mentions=[ME])
    await anna.until_said("good morning")
    await anna.settled()
    assert called(anna) == [(ROOM, "good morning", "mention", 1)]
    room = anna.room(ROOM)
    assert room is not None
    assert room.mentions == 2


async def test_what_came_in_the_moment_of_a_lost_connection_calls_me(
    anna: Watched, server: FakeServer
) -> None:
    server.drop()
    await anna.until_state("offline")
    server.now_ms = START_MS + 30_000
    server.say(ROOM, "just now")
    await anna.until_told(Called)
    assert called(anna) == [(ROOM, "just now", "all", 1)]


async def test_a_first_connection_calls_for_nothing(server: FakeServer, open_client: OpenClient) -> None:
    server.say(ROOM, "long ago", mentions=[ME])
    server.now_ms = START_MS + 1_000
    watched = await open_client(server)
    await watched.client.wait_online(5)
    await watched.settled()
    assert called(watched) == []


async def test_the_first_word_of_somebody_new_calls_me(anna: Watched, server: FakeServer) -> None:
    server.make_room(OTHER, "", kind="direct", users=(BEN,))
    server.say(OTHER, "do you have a minute?")
    server.enter(OTHER)
    await anna.until_told(Called)
    assert called(anna) == [(OTHER, "do you have a minute?", "direct", 1)]


async def test_a_room_that_i_come_into_does_not_call_me_for_its_past(
    anna: Watched, server: FakeServer
) -> None:
    server.make_room(OTHER, users=(BEN,))
    server.say(OTHER, "long ago", mentions=[ME])
    server.set_membership(OTHER, read=1)
    for connection in server.connections:
        connection.tell(server.stands(OTHER))
    await anna.until(lambda: anna.room(OTHER) is not None)
    await anna.settled()
    assert called(anna) == []


async def test_the_room_that_i_look_at_does_not_call_me(anna: Watched, server: FakeServer) -> None:
    await anna.client.watch(ROOM)
    server.say(ROOM, "seen", mentions=[ME])
    await anna.until_said("seen")
    await anna.client.watch(0)
    server.say(ROOM, "not seen")
    await anna.until_told(Called)
    assert called(anna) == [(ROOM, "not seen", "all", 1)]


async def test_settings_and_blocks_hold_as_soon_as_they_are_known(anna: Watched, server: FakeServer) -> None:
    server.set_membership(ROOM, level="mentions")
    prefer(server, keywords=("tent",))
    server.put(ACCOUNT, lambda pos: Block(user=CLARA, on=True, pos=pos))
    server.say(ROOM, "the tent?", author=CLARA)
    server.say(ROOM, "the chairs?")
    server.say(ROOM, "the tent!")
    await anna.until_told(Called)
    server.put(ACCOUNT, lambda pos: Block(user=CLARA, on=False, pos=pos))
    server.say(ROOM, "the tent, again", author=CLARA)
    await anna.until_said("the tent, again")
    await anna.settled()
    assert called(anna) == [(ROOM, "the tent!", "keyword", 1), (ROOM, "the tent, again", "keyword", 1)]
    assert anna.of(PreferencesChanged)[-1].preferences.keys() == {PREFERENCE}


async def test_settings_are_there_after_a_restart(
    anna: Watched, server: FakeServer, open_client: OpenClient
) -> None:
    server.set_membership(ROOM, level="mentions")
    prefer(server, keywords=("tent",))
    await anna.until_told(PreferencesChanged)
    await anna.client.stop()
    again = await open_client(server)
    assert again.of(Reset)[0].snapshot.preferences == anna.of(PreferencesChanged)[-1].preferences
    await again.client.wait_online(5)
    server.say(ROOM, "the tent")
    await again.until_told(Called)
    assert called(again) == [(ROOM, "the tent", "keyword", 1)]


async def test_hours_of_quiet_are_those_of_the_wall(server: FakeServer, open_client: OpenClient) -> None:
    monday = datetime(2026, 3, 2, 23, 30).astimezone()
    clock = Clock(wall_ms=lambda: int(monday.timestamp() * 1000))
    prefer(server, quiet_hours=(Hours(22 * 60, 7 * 60), *[None] * 6))
    watched = await open_client(server, clock=clock)
    await watched.client.wait_online(5)
    server.say(ROOM, "psst", mentions=[ME])
    await watched.until_said("psst")
    await watched.settled()
    assert called(watched) == []


async def test_what_was_read_elsewhere_is_withdrawn(anna: Watched, server: FakeServer) -> None:
    server.say(ROOM, "hello")
    await anna.until_told(Called)
    server.set_membership(ROOM, read=1)
    told = await anna.until_told(Withdrawn)
    assert told == Withdrawn(room=ROOM, up_to=1)


async def test_what_i_read_here_is_withdrawn_at_once(anna: Watched, server: FakeServer) -> None:
    server.say(ROOM, "hello")
    await anna.until_told(Called)
    await anna.client.mark_read(ROOM, 1)
    assert anna.of(Withdrawn) == [Withdrawn(room=ROOM, up_to=1)]
    await anna.client.mark_read(ROOM, 0, back=True)
    await anna.until(lambda: server.membership(ROOM).read == 0)  # type: ignore[union-attr]  # I am in it
    await anna.settled()
    assert {each.up_to for each in anna.of(Withdrawn)} <= {0, 1}


async def test_a_room_that_is_lost_calls_no_more(anna: Watched, server: FakeServer) -> None:
    server.say(ROOM, "hello")
    await anna.until_told(Called)
    server.set_membership(ROOM, state="removed")
    await anna.until_told(RoomsChanged, lambda told: ROOM in told.removed)
    assert await anna.until_told(Withdrawn) == Withdrawn(room=ROOM, up_to=1)


@pytest.mark.parametrize("level", ["all", "mentions", "nothing"])
async def test_a_level_holds_from_the_row_on(anna: Watched, server: FakeServer, level: Any) -> None:
    server.set_membership(ROOM, level=level)
    server.say(ROOM, "plain")
    await anna.until_said("plain")
    server.say(ROOM, "for you", mentions=[ME])
    await anna.until_said("for you")
    await anna.settled()
    expected = {"all": ["plain", "for you"], "mentions": ["for you"], "nothing": []}
    assert [text for _, text, _, _ in called(anna)] == expected[level]
