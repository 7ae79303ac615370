"""What I write: shown at once, stored before it is sent, sent once, in order, whatever happens to the connection."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from chatclient.changes import MessagesChanged, OutboxChanged, TypingChanged
from chatclient.core.model import Draft, Pending
from chatclient.profiles import Profiles
from chatclient.store.words import Words
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.requests import MarkRead, Post, Posted, Typing
from tests.chatclient.conftest import ROOM
from tests.chatclient.fakeserver import ME, FakeServer, typing_news
from tests.chatclient.watching import Watched

OpenClient = Callable[..., Awaitable[Watched]]


def texts(server: FakeServer) -> list[str]:
    return [message.text for message in server.messages(ROOM)]


def states(pending: tuple[Pending, ...]) -> list[str]:
    return [each.state for each in pending]


async def test_a_message_is_shown_at_once_then_sent_and_settled(anna: Watched, server: FakeServer) -> None:
    key = await anna.client.post(ROOM, "hello", reply_to=3)
    (pending,) = await anna.client.pending(ROOM)
    assert (pending.key, pending.text, pending.reply_to) == (key, "hello", 3)
    assert anna.of(OutboxChanged)[0].pending == (pending,)
    await anna.until_sent(ROOM)
    assert server.message(ROOM, 1).key == key
    assert server.message(ROOM, 1).reply_to == 3
    seen = [m.key for told in anna.of(MessagesChanged) for m in told.messages]
    assert seen == [key]


async def test_the_pending_row_goes_no_sooner_than_its_message_comes(
    anna: Watched, server: FakeServer
) -> None:
    server.overrides[Post] = lambda request: Posted(number=1, at=1, dup=False)
    await anna.client.post(ROOM, "hello")
    await server.until(lambda: bool(server.asked_of(Post)))
    await anna.settled()
    assert states(await anna.client.pending(ROOM)) == ["sending"]
    server.say(ROOM, "hello", ME)
    await anna.until_sent(ROOM)


def kept(profiles: Profiles) -> list[bytes]:
    words = Words(profiles.folder_of("anna"), ME)
    try:
        return [written.key for written in words.outbox()]
    finally:
        words.close()


async def test_what_is_acknowledged_is_no_longer_kept(
    anna: Watched, server: FakeServer, profiles: Profiles
) -> None:
    server.overrides[Post] = lambda request: Posted(number=1, at=1, dup=False)
    await anna.client.post(ROOM, "hello")
    await server.until(lambda: bool(server.asked_of(Post)))
    await anna.settled()
    await anna.client.stop()
    assert kept(profiles) == []


async def test_what_stands_in_its_room_is_no_longer_kept_or_shown_as_waiting(
    anna: Watched, server: FakeServer, profiles: Profiles
) -> None:
    def say_nothing(request: Post) -> None:
        server.say(request.room, request.text, ME, request.key)

    server.overrides[Post] = say_nothing
    await anna.client.post(ROOM, "hello")
    await anna.until_sent(ROOM)
    await anna.client.stop()
    assert kept(profiles) == []


async def test_messages_written_offline_go_in_order_when_there_is_a_server(
    server: FakeServer, open_client: OpenClient
) -> None:
    port = server.port
    await server.stop()
    watched = await open_client(f"http://127.0.0.1:{port}")
    for number in range(5):
        await watched.client.post(ROOM, str(number))
    assert states(await watched.client.pending(ROOM)) == ["waiting"] * 5
    await server.start(port)
    await watched.until_sent(ROOM)
    assert texts(server) == ["0", "1", "2", "3", "4"]


async def test_messages_outlive_the_program(server: FakeServer, open_client: OpenClient) -> None:
    offline = await open_client("http://127.0.0.1:9")
    await offline.client.post(ROOM, "before the end")
    await offline.client.stop()
    again = await open_client(server)
    await again.until_said("before the end")
    await again.until_sent(ROOM)
    assert len(server.messages(ROOM)) == 1


@pytest.mark.parametrize("is_stored", [False, True])
async def test_an_answer_that_is_lost_doubles_and_loses_nothing(
    is_stored: bool, anna: Watched, server: FakeServer
) -> None:
    def lose(request: Post) -> None:
        del server.overrides[Post]
        if is_stored:
            (connection,) = server.connections
            connection.muted = True
            server.say(request.room, request.text, ME, request.key)
        server.drop()

    server.overrides[Post] = lose
    keys = [await anna.client.post(ROOM, str(number)) for number in range(3)]
    await anna.until_sent(ROOM)
    assert [message.key for message in server.messages(ROOM)] == keys


async def test_a_message_that_stood_already_is_settled_by_the_same_answer(
    server: FakeServer, open_client: OpenClient, profiles: Profiles
) -> None:
    """The program ended after the message was carried out, before it was seen; its row came meanwhile."""
    first = await open_client(server)
    await first.client.wait_online(5)
    await first.client.post(ROOM, "hello")
    await first.until_sent(ROOM)
    (message,) = server.messages(ROOM)
    await first.client.stop()
    words = Words(profiles.folder_of("anna"), ME)
    words._db.run(
        "INSERT INTO outbox (key, user, room, text, created_at_ms) VALUES (?, ?, ?, ?, 1)",
        (message.key, ME, ROOM, "hello"),
    )
    words.close()
    again = await open_client(server)
    assert await again.client.pending(ROOM) == ()
    await again.client.wait_online(5)
    assert len(server.asked_of(Post)) == 1


async def test_slow_mode_waits_and_goes_on(anna: Watched, server: FakeServer) -> None:
    def slowly(request: Post) -> None:
        del server.overrides[Post]
        raise HearthError(ErrorCode.SLOW_MODE, "Slowly.", retry_ms=20)

    server.overrides[Post] = slowly
    await anna.client.post(ROOM, "one")
    await anna.client.post(ROOM, "two")
    await anna.until_sent(ROOM)
    assert texts(server) == ["one", "two"]
    assert len({request.key for request in server.asked_of(Post)}) == 2
    assert len(server.asked_of(Post)) == 3


async def test_a_refused_message_stays_and_can_be_tried_again_or_discarded(
    anna: Watched, server: FakeServer, profiles: Profiles, open_client: OpenClient
) -> None:
    def refuse(request: Post) -> None:
        raise HearthError(ErrorCode.READ_ONLY, "This room is read only.")

    server.overrides[Post] = refuse
    first = await anna.client.post(ROOM, "one")
    second = await anna.client.post(ROOM, "two")
    await anna.until(lambda: states(anna.of(OutboxChanged)[-1].pending) == ["failed", "failed"])
    error = anna.of(OutboxChanged)[-1].pending[0].error
    assert error is not None
    assert error.message == "This room is read only."
    await anna.client.stop()

    again = await open_client(server)
    await again.client.wait_online(5)
    assert states(await again.client.pending(ROOM)) == ["failed", "failed"]
    del server.overrides[Post]
    await again.client.discard(first)
    await again.client.discard(first)
    await again.client.retry(second)
    await again.client.retry(second)
    await again.until_sent(ROOM)
    assert texts(server) == ["two"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", ErrorCode.BAD_REQUEST),
        (" \n ", ErrorCode.BAD_REQUEST),
        ("a\x1b[31m", ErrorCode.BAD_REQUEST),
        ("lone \ud800 half", ErrorCode.BAD_REQUEST),
        ("ä" * 9_000, ErrorCode.TOO_LARGE),
    ],
)
async def test_what_can_never_be_sent_is_refused_at_once(text: str, code: ErrorCode, anna: Watched) -> None:
    with pytest.raises(HearthError) as refusal:
        await anna.client.post(ROOM, text)
    assert refusal.value.code is code
    assert await anna.client.pending(ROOM) == ()


async def test_a_message_on_its_way_cannot_be_discarded(anna: Watched, server: FakeServer) -> None:
    server.overrides[Post] = lambda request: None
    key = await anna.client.post(ROOM, "hello")
    await server.until(lambda: bool(server.asked_of(Post)))
    with pytest.raises(HearthError) as refusal:
        await anna.client.discard(key)
    assert refusal.value.code is ErrorCode.CONFLICT


async def test_what_is_written_to_a_room_that_is_lost_fails_and_is_kept(
    anna: Watched, server: FakeServer
) -> None:
    server.set_membership(ROOM, state="removed")
    await anna.until(lambda: anna.client.snapshot.rooms == ())

    def refuse(request: Post) -> None:
        raise HearthError(ErrorCode.NOT_FOUND, "There is no such room.")

    server.overrides[Post] = refuse
    await anna.client.post(ROOM, "too late")
    await anna.until(lambda: states(anna.of(OutboxChanged)[-1].pending) == ["failed"])


# ---- read marks, typing, drafts ----------------------------------------------------------------------------------


async def test_reading_is_shown_at_once_and_said_once(anna: Watched, server: FakeServer) -> None:
    for number in range(5):
        server.say(ROOM, str(number))
    await anna.until_said("4")
    room = anna.room(ROOM)
    assert room is not None
    assert room.unread == 5
    for number in (2, 5, 4):
        await anna.client.mark_read(ROOM, number)
    room = anna.room(ROOM)
    assert room is not None
    assert room.unread == 0
    await server.until(lambda: bool(server.asked_of(MarkRead)))
    await anna.settled()
    assert server.asked_of(MarkRead) == [MarkRead(room=ROOM, number=5)]
    await anna.client.mark_read(99, 5)


async def test_marking_unread_goes_back(anna: Watched, server: FakeServer) -> None:
    for number in range(3):
        server.say(ROOM, str(number))
    server.set_membership(ROOM, read=3)
    await anna.until(lambda: (room := anna.room(ROOM)) is not None and room.membership.read == 3)
    await anna.client.mark_read(ROOM, 1, back=True)
    room = anna.room(ROOM)
    assert room is not None
    assert room.unread == 2
    await server.until(lambda: (held := server.membership(ROOM)) is not None and held.read == 1)


async def test_what_was_read_offline_is_said_later(server: FakeServer, open_client: OpenClient) -> None:
    server.say(ROOM, "hello")
    first = await open_client(server)
    await first.client.wait_online(5)
    await first.client.stop()
    offline = await open_client("http://127.0.0.1:9")
    await offline.client.mark_read(ROOM, 1)
    room = offline.room(ROOM)
    assert room is not None
    assert room.unread == 0
    await offline.client.stop()
    again = await open_client(server)
    assert again.client.snapshot.rooms[0].unread == 0
    await server.until(lambda: (held := server.membership(ROOM)) is not None and held.read == 1)
    await again.client.wait_online(5)


async def test_a_mark_whose_answer_was_lost_is_said_again(
    anna: Watched, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chatclient.core.marks.INTERVAL_MS", 20)

    def lose(request: MarkRead) -> None:
        del server.overrides[MarkRead]
        server.drop()

    server.overrides[MarkRead] = lose
    server.say(ROOM, "hello")
    await anna.until_said("hello")
    await anna.client.mark_read(ROOM, 1)
    await server.until(lambda: (held := server.membership(ROOM)) is not None and held.read == 1)
    assert len(server.asked_of(MarkRead)) == 2


async def test_a_mark_that_is_refused_is_taken_back(anna: Watched, server: FakeServer) -> None:
    def refuse(request: MarkRead) -> None:
        raise HearthError(ErrorCode.FORBIDDEN, "No.")

    server.overrides[MarkRead] = refuse
    server.say(ROOM, "hello")
    await anna.until_said("hello")
    await anna.client.mark_read(ROOM, 1)
    await anna.until(lambda: (room := anna.room(ROOM)) is not None and room.unread == 1)


async def test_writing_is_said_now_and_then_and_when_it_ends(anna: Watched, server: FakeServer) -> None:
    for on in (True, True, False, False):
        await anna.client.typing(ROOM, on)
    await anna.settled()
    assert server.asked_of(Typing) == [Typing(room=ROOM, on=True), Typing(room=ROOM, on=False)]


async def test_without_a_connection_nobody_is_told_that_i_write(open_client: OpenClient) -> None:
    offline = await open_client("http://127.0.0.1:9")
    await offline.client.typing(ROOM, True)


async def test_others_write_until_they_say_something_or_the_connection_goes(
    anna: Watched, server: FakeServer
) -> None:
    (connection,) = server.connections
    connection.tell(typing_news(ROOM, ME, True))
    connection.tell(typing_news(ROOM, 2, True))
    await anna.until_told(TypingChanged, lambda told: told.users == (2,))
    server.say(ROOM, "so", author=2)
    await anna.until(lambda: anna.of(TypingChanged)[-1].users == ())
    connection.tell(typing_news(ROOM, 3, True))
    await anna.until(lambda: anna.of(TypingChanged)[-1].users == (3,))
    server.drop()
    await anna.until(lambda: anna.of(TypingChanged)[-1].users == ())


async def test_drafts_are_kept_here_and_shown_in_the_list(anna: Watched, open_client: OpenClient) -> None:
    await anna.client.save_draft(ROOM, "half a sen")
    room = anna.room(ROOM)
    assert room is not None
    assert room.draft == "half a sen"
    told = len(anna.told)
    await anna.client.save_draft(ROOM, "half a sen")
    assert len(anna.told) == told
    await anna.client.stop()
    again = await open_client("http://127.0.0.1:9")
    assert await again.client.draft(ROOM) == Draft("half a sen")
    assert again.client.snapshot.rooms[0].draft == "half a sen"
    await again.client.save_draft(ROOM, "")
    assert await again.client.draft(ROOM) == Draft()
    assert await again.client.draft(99) == Draft()


async def test_many_messages_go_without_waiting_for_one_another_across_rooms(
    server: FakeServer, open_client: OpenClient
) -> None:
    for room in range(10, 20):
        server.make_room(room, f"room {room}")
    watched = await open_client(server)
    await watched.client.wait_online(5)
    await asyncio.gather(*(watched.client.post(room, str(n)) for n in range(5) for room in range(10, 20)))
    await server.until(lambda: all(len(server.messages(room)) == 5 for room in range(10, 20)))
    assert all([m.text for m in server.messages(room)] == list("01234") for room in range(10, 20))
