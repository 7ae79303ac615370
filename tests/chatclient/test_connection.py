"""How a connection begins and ends: hello, every close code, servers that are none, and what people are told."""

import asyncio
import logging
import socket
from collections.abc import Awaitable, Callable

import pytest

from chatclient.changes import ConnectionChanged, PeopleChanged, Reset, RoomsChanged
from chatclient.client import Client
from chatclient.profiles import Profile, Profiles
from chatclient.store.errors import ProfileInUse
from chatprotocol import codec
from chatprotocol.errors import HearthError
from chatprotocol.frames import Bye
from chatprotocol.limits import MAX_OUT_MESSAGE_BYTES, Limits
from chatprotocol.rows import AnyRow, Gone
from tests.chatclient.conftest import ROOM
from tests.chatclient.fakeserver import TOKEN, Connection, FakeServer, running
from tests.chatclient.rows import user
from tests.chatclient.watching import Watched

OpenClient = Callable[..., Awaitable[Watched]]


async def test_what_the_cache_holds_is_told_before_any_network(open_client: OpenClient) -> None:
    watched = await open_client("http://127.0.0.1:9")
    first, second = watched.told[:2] if len(watched.told) > 1 else (watched.told[0], None)
    assert isinstance(first, Reset)
    assert first.snapshot.connection.state == "offline"
    assert second is None or isinstance(second, ConnectionChanged)


async def test_the_first_hello_brings_people_and_rooms(anna: Watched) -> None:
    snapshot = anna.client.snapshot
    assert snapshot.server_name == "Home"
    assert snapshot.me is not None
    assert snapshot.me.username == "anna"
    assert sorted(user.username for user in snapshot.people) == ["anna", "ben", "clara"]
    assert [room.room.name for room in snapshot.rooms] == ["general"]
    assert anna.room(ROOM) == snapshot.rooms[0]


async def test_the_second_hello_says_what_is_held(
    anna: Watched, server: FakeServer, open_client: OpenClient
) -> None:
    await anna.client.stop()
    server.say(ROOM, "meanwhile")
    again = await open_client(server)
    first = again.told[0]
    assert isinstance(first, Reset)
    assert [room.room.name for room in first.snapshot.rooms] == ["general"]
    await again.client.wait_online(5)
    await again.until_said("meanwhile")
    assert server.hellos[0].cursors == {}
    assert server.hellos[1].cursors == {"site": 3, "account": 1, "room:7": 4}
    assert server.hellos[1].epoch == "first"
    assert len(again.of(Reset)) == 1


async def test_nothing_that_is_known_is_told_again_after_a_short_cut(
    anna: Watched, server: FakeServer
) -> None:
    told = len(anna.told)
    server.drop()
    await anna.until_state("offline")
    await anna.client.wait_online(5)
    await anna.settled()
    assert not [c for c in anna.told[told:] if isinstance(c, PeopleChanged | RoomsChanged | Reset)]


@pytest.mark.parametrize("code", [1001, 1012, 1013, 4408, 4008, 4429, 1000, 4999])
async def test_the_client_comes_back_after(code: int, anna: Watched, server: FakeServer) -> None:
    await server.close(code)
    await server.until(lambda: len(server.hellos) == 2)
    await anna.client.wait_online(5)


@pytest.mark.parametrize("with_bye", [False, True])
@pytest.mark.parametrize("code", [4400, 1009, 4401, 4403, 4426])
async def test_the_client_stops_and_says_so_after(
    code: int, with_bye: bool, anna: Watched, server: FakeServer
) -> None:
    await server.close(code, bye=Bye(code, "So it is.") if with_bye else None)
    stopped = await anna.until_state("stopped")
    assert stopped.reason.endswith(".")
    assert stopped.sign_in == (code == 4401)
    with pytest.raises(HearthError) as refusal:
        await anna.client.wait_online(5)
    assert refusal.value.message == stopped.reason
    assert len(server.hellos) == 1


async def test_a_stopped_client_tries_again_when_it_is_asked_to(anna: Watched, server: FakeServer) -> None:
    await server.close(4403)
    await anna.until_state("stopped")
    await anna.client.reconnect()
    await anna.client.wait_online(5)


async def test_a_pause_that_the_server_wants_is_kept(anna: Watched, server: FakeServer) -> None:
    before_ms = anna.client.connection.since_ms
    await server.close(4429, bye=Bye(4429, "Too much.", 60_000))
    offline = await anna.until_state("offline")
    assert offline.retry_at_ms is not None
    assert offline.retry_at_ms >= before_ms + 60_000


async def test_a_token_that_is_not_known_asks_to_sign_in(server: FakeServer, open_client: OpenClient) -> None:
    watched = await open_client(server, token="another")
    stopped = await watched.until_state("stopped")
    assert stopped.sign_in


async def test_without_a_token_nothing_is_tried(server: FakeServer, open_client: OpenClient) -> None:
    watched = await open_client(server, token=None)
    assert (await watched.until_state("stopped")).sign_in
    assert server.hellos == []


async def test_after_signing_in_again_the_client_goes_on_where_it_was(
    server: FakeServer, open_client: OpenClient, profiles: Profiles
) -> None:
    watched = await open_client(server, token="another")
    await watched.until_state("stopped")
    key = await watched.client.post(ROOM, "written meanwhile")
    profiles.save_token_in_file(watched.client.profile, TOKEN)
    await watched.client.reconnect()
    await watched.until_said("written meanwhile")
    assert server.message(ROOM, 1).key == key


async def test_the_token_stands_in_no_log_and_no_url(
    server: FakeServer, open_client: OpenClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    paths: list[str] = []

    async def note(connection: Connection) -> None:
        request = connection.socket.request
        assert request is not None
        paths.append(request.path + str(request.headers))
        await connection.run()

    server.on_connect = note
    watched = await open_client(server)
    await watched.client.wait_online(5)
    await watched.client.stop()
    assert paths
    assert TOKEN not in "".join(paths)
    # The library shows bytes that it sends at the lowest level; nothing of ours does at any.
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith("websockets")]
    assert TOKEN not in "".join(ours)


# ---- servers that are none ---------------------------------------------------------------------------------------


async def reason(watched: Watched) -> str:
    told = await watched.until_told(ConnectionChanged, lambda change: bool(change.connection.reason))
    return told.connection.reason


async def answer_http(status: str, body: bytes = b"hello") -> asyncio.Server:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        writer.write(head.encode() + body)
        await writer.drain()
        writer.close()

    return await asyncio.start_server(answer, "127.0.0.1")


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("200 OK", "not a Hearth server"),
        ("404 Not Found", "not a Hearth server"),
        ("502 Bad Gateway", "not available"),
        ("503 Service Unavailable", "not available"),
        ("301 Moved Permanently", "another address"),
        ("429 Too Many Requests", "pause"),
    ],
)
async def test_a_web_server_that_is_no_hearth_is_called_what_it_is(
    status: str, said: str, open_client: OpenClient
) -> None:
    async with await answer_http(status) as http:
        port = http.sockets[0].getsockname()[1]
        watched = await open_client(f"http://127.0.0.1:{port}")
        assert said in await reason(watched)
        await watched.client.stop()


async def test_something_that_speaks_no_http_is_no_hearth(open_client: OpenClient) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example.org ESMTP\r\n")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1") as smtp:
        port = smtp.sockets[0].getsockname()[1]
        watched = await open_client(f"http://127.0.0.1:{port}")
        assert "not a Hearth server" in await reason(watched)
        await watched.client.stop()


async def test_another_kind_of_websocket_is_no_hearth(open_client: OpenClient) -> None:
    server = FakeServer()
    server.subprotocols = None
    async with running(server):
        watched = await open_client(server)
        # It says nothing on its own: the client leaves after a moment.
        server.on_connect = lambda connection: connection.socket.close()
        assert "not a Hearth server" in await reason(watched)
        await watched.client.stop()


async def test_a_hearth_of_another_time_says_which_side_to_update(open_client: OpenClient) -> None:
    async def farewell(connection: Connection) -> None:
        await connection.close(4426, bye=Bye(4426, "This server speaks hearth.v2: update the client."))

    server = FakeServer()
    server.subprotocols = None
    server.on_connect = farewell
    async with running(server):
        watched = await open_client(server)
        stopped = await watched.until_state("stopped")
        assert stopped.reason == "This server speaks hearth.v2: update the client."
        await watched.client.stop()


async def test_a_port_where_nobody_listens(open_client: OpenClient) -> None:
    watched = await open_client("http://127.0.0.1:1")
    assert "Nothing answers" in await reason(watched)
    assert watched.client.connection.state in ("offline", "connecting")


async def test_a_name_that_does_not_resolve(open_client: OpenClient, monkeypatch: pytest.MonkeyPatch) -> None:
    async def resolve(*args: object, **named: object) -> object:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", resolve)
    watched = await open_client("https://nowhere.invalid")
    assert "no server called nowhere.invalid" in await reason(watched)


async def test_plain_http_to_a_public_address_is_refused_before_anything_is_sent(
    open_client: OpenClient,
) -> None:
    watched = await open_client("http://chat.example.org")
    stopped = await watched.until_state("stopped")
    assert "https" in stopped.reason


async def test_plain_http_in_the_own_network_has_to_be_accepted(open_client: OpenClient) -> None:
    watched = await open_client("http://192.168.255.1")
    stopped = await watched.until_state("stopped")
    assert "others in the network can read it" in stopped.reason


# ---- servers that do wrong ---------------------------------------------------------------------------------------

HOSTILE: dict[str, str | bytes] = {
    "text": "hello",
    "garbage": b"\xc1" * 50,
    "no map": b"\x93\x01\x02\x03",
    "answer to nothing": codec.encode_ok(99, {}),
    "news before the welcome": codec.encode_changes("site", 0, 1, []),
    "control characters": b"\x82\xa1t\xa6typing\xa1d\x81\xa4room\xa1\x1b",
    "changes that run backwards": codec.encode_changes("site", 5, 1, []),
    "deep": b"\x91" * 2_000 + b"\x00",
    "too large": b"\x00" * (MAX_OUT_MESSAGE_BYTES + 1),
}


@pytest.mark.parametrize("what", HOSTILE)
async def test_a_server_that_breaks_the_protocol_is_left_and_tried_again(
    what: str, server: FakeServer, open_client: OpenClient
) -> None:
    async def break_it(connection: Connection) -> None:
        server.on_connect = None
        await connection.socket.recv()
        await connection.socket.send(HOSTILE[what])
        await connection.socket.wait_closed()

    server.on_connect = break_it
    watched = await open_client(server)
    assert "does not understand" in await reason(watched)
    await watched.client.wait_online(5)


async def test_a_room_frame_that_names_two_rooms_changes_nothing(anna: Watched, server: FakeServer) -> None:
    good = server.stands(ROOM)
    (connection,) = server.connections
    connection.tell(good.replace(b"room:7", b"room:8"))
    told = await anna.until_told(ConnectionChanged, lambda change: "understand" in change.connection.reason)
    assert told.connection.state == "offline"
    await anna.client.wait_online(5)
    assert [room.room.id for room in anna.client.snapshot.rooms] == [ROOM]


async def test_a_server_that_says_nothing_is_left(
    server: FakeServer, open_client: OpenClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chatclient.engine.WELCOME_TIMEOUT_S", 0.05)

    async def be_silent(connection: Connection) -> None:
        server.on_connect = None
        await connection.socket.wait_closed()

    server.on_connect = be_silent
    watched = await open_client(server)
    assert await reason(watched) == "The server does not answer."
    monkeypatch.undo()
    await watched.client.wait_online(5)


async def test_larger_messages_are_taken_once_the_server_has_said_so(
    server: FakeServer, open_client: OpenClient
) -> None:
    server.limits = Limits(out_message_bytes=1_000_000)
    watched = await open_client(server)
    await watched.client.wait_online(5)
    assert await watched.client.limits() == server.limits
    (connection,) = server.connections
    rows: list[AnyRow | Gone] = [user(number, "somebody", pos=number) for number in range(4, 4_000)]
    data = server.frame("site", 3, 3_999, rows)
    assert len(data) > 256 * 1024
    connection.tell(data)
    await watched.until(lambda: len(watched.client.snapshot.people) == 3_999)
    assert len(server.hellos) == 1


# ---- one profile, one program ------------------------------------------------------------------------------------


async def test_a_profile_that_is_open_cannot_be_opened_again(
    anna: Watched, profiles: Profiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chatclient.store.database.PATIENCE_S", 0)
    second = Client(anna.client.profile, profiles=profiles)
    with pytest.raises(ProfileInUse):
        await second.start()
    await second.stop()


async def test_a_client_that_is_not_started_does_nothing(profiles: Profiles) -> None:
    client = Client(
        Profile(name="a", address="http://127.0.0.1", username="a", user=1, device=1), profiles=profiles
    )
    with pytest.raises(RuntimeError):
        await client.post(ROOM, "hello")
    await client.stop()


async def test_whoever_listens_later_hears_everything_first(anna: Watched, server: FakeServer) -> None:
    heard: list[object] = []
    end = anna.client.subscribe(heard.append)
    assert heard == [Reset(snapshot=anna.client.snapshot)]
    end()
    end()
    server.say(ROOM, "hello")
    await anna.until_said("hello")
    assert len(heard) == 1


async def test_a_listener_that_stumbles_keeps_nobody_from_hearing(
    server: FakeServer, anna: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    def stumble(change: object) -> None:
        if not isinstance(change, Reset):
            raise ValueError("a bug of the screen's")

    anna.client.subscribe(stumble)
    server.say(ROOM, "hello")
    late = Watched(anna.client)
    server.say(ROOM, "again")
    await late.until_said("again")
    assert "a listener failed" in caplog.text


async def test_before_the_start_a_listener_can_change_its_mind(profiles: Profiles) -> None:
    profile = Profile(name="a", address="http://127.0.0.1:9", username="a", user=1, device=1)
    client = Client(profile, profiles=profiles)
    heard: list[object] = []
    client.subscribe(heard.append)()
    await client.start()
    await client.stop()
    assert heard == []
