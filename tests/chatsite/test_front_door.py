"""What a peer may do before anybody has signed in: how long it may be silent, how much it may say, how many may come."""

import contextlib
import logging
import resource
import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from chatsite import server as chatsite_server
from chatsite.lobby import DoorLimits, Lobby
from chatsite.logs import STRANGERS_CHARACTERS, STRANGERS_LINES, OfStrangers
from tests.chatsite.test_servers import greeted
from tests.endtoend.servers import ServerProcess

STRANGERS = 6
PATIENCE_S = 10
HOST = b"Host: localhost\r\n"
UPGRADE = (
    b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: hearth.v1\r\n"
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    limits = {
        "HEARTH_LIMIT_REQUEST_HEAD_MS": "300",
        "HEARTH_LIMIT_REQUEST_HEAD_BYTES": "20000",
        "HEARTH_LIMIT_STRANGERS": f"{STRANGERS}",
    }
    process = ServerProcess(tmp_path_factory.mktemp("door"), **limits)
    process.prepare(("anna",))
    process.start()
    yield process
    assert process.stop() == 0


def caller(server: ServerProcess) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE_S)


def heard(connection: socket.socket) -> bytes:
    """Everything that comes until the server ends the connection."""
    parts = []
    with contextlib.suppress(ConnectionResetError):
        while part := connection.recv(65536):
            parts.append(part)
    return b"".join(parts)


def ask(connection: socket.socket) -> bytes:
    """Ask whether the server lives, and keep the connection."""
    connection.sendall(b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n")
    answer = b""
    while not answer.endswith(b"}"):
        part = connection.recv(65536)
        assert part, answer
        answer += part
    return answer


# ---- before the first request ------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", [b"", b"GET / HTTP/1.1\r\nHost: loc", b"\r\n\r\n"])
def test_whoever_does_not_say_in_time_what_they_want_is_closed(server: ServerProcess, said: bytes) -> None:
    with caller(server) as connection:
        connection.sendall(said)
        assert heard(connection) == b""


@pytest.mark.parametrize("said", [b"GET / HT", b"\r\n"])
def test_a_later_request_has_its_deadline_too(server: ServerProcess, said: bytes) -> None:
    with caller(server) as connection:
        assert ask(connection).startswith(b"HTTP/1.1 200")
        connection.sendall(said)
        assert heard(connection) == b""


def test_who_asks_again_and_again_is_answered(server: ServerProcess) -> None:
    with caller(server) as connection:
        for _ in range(3):
            assert ask(connection).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("line", [b"X-Endless: " + b"x" * 20_000, b"X: y\r\n" * 3_400])
def test_headers_without_an_end_are_refused(server: ServerProcess, line: bytes) -> None:
    with caller(server) as connection:
        connection.sendall((b"GET / HTTP/1.1\r\n" + HOST + line)[:20_480])
        assert heard(connection).startswith(b"HTTP/1.1 431 ")


def test_a_long_body_is_no_long_head(server: ServerProcess) -> None:
    with caller(server) as connection:
        connection.sendall(
            b"POST /api/v1/devices HTTP/1.1\r\n" + HOST + b"Content-Length: 60000\r\n\r\n" + b"x" * 60_000
        )
        assert connection.recv(100).startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize("more", [b"X: " + b"y" * 9_000 + b"\r\n\r\n", b"Content-Length: 5\r\n\r\nabcde"])
def test_a_handshake_that_cannot_be_read_is_refused(server: ServerProcess, more: bytes) -> None:
    with caller(server) as connection:
        connection.sendall(b"GET /ws/ HTTP/1.1\r\n" + HOST + UPGRADE + more)
        assert heard(connection).startswith(b"HTTP/1.1 400 ")


# ---- how many ----------------------------------------------------------------------------------------------------


def test_no_more_strangers_come_in_than_may_and_their_places_are_free_again(server: ServerProcess) -> None:
    with ExitStack() as open_:
        silent = [open_.enter_context(caller(server)) for _ in range(STRANGERS)]
        assert heard(open_.enter_context(caller(server))) == b""
        for connection in silent:
            assert heard(connection) == b""
        assert ask(open_.enter_context(caller(server))).startswith(b"HTTP/1.1 200")


async def test_who_has_signed_in_is_no_stranger(server: ServerProcess) -> None:
    token = server.sign_in("anna")
    async with contextlib.AsyncExitStack() as open_:
        for _ in range(2 * STRANGERS):
            await open_.enter_async_context(greeted(server.address, token))


def test_an_address_has_its_own_bound_and_a_proxy_on_this_machine_has_none() -> None:
    lobby = Lobby(DoorLimits(strangers=10, strangers_of_address=2), files=100)
    first, second = lobby.enter("192.0.2.1"), lobby.enter("192.0.2.1")
    assert first is not None
    assert second is not None
    assert lobby.enter("192.0.2.1") is None
    assert lobby.enter("2001:db8::1") is not None
    assert lobby.enter("2001:db8::2") is not None
    assert lobby.enter("2001:db8::3") is None
    first.leave()
    first.leave()
    assert lobby.enter("192.0.2.1") is not None
    assert lobby.enter("192.0.2.1") is None
    for _ in range(6):
        assert lobby.enter("127.0.0.1") is not None
    assert lobby.enter("127.0.0.1") is None
    assert lobby.enter("192.0.2.9") is None


def test_strangers_leave_files_to_the_others() -> None:
    lobby = Lobby(DoorLimits(), files=8)
    assert [lobby.enter("127.0.0.1") is not None for _ in range(5)] == [True] * 4 + [False]


def test_the_server_opens_as_many_files_as_the_system_lets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda which: (1024, 4096))
    monkeypatch.setattr(resource, "setrlimit", lambda which, limits: asked.append(limits))
    assert chatsite_server.most_files() == 4096
    assert asked == [(4096, 4096)]

    def refuse(which: int, limits: tuple[int, int]) -> None:
        raise ValueError("not granted")

    monkeypatch.setattr(resource, "setrlimit", refuse)
    assert chatsite_server.most_files() == 1024
    monkeypatch.setattr(resource, "getrlimit", lambda which: (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    assert chatsite_server.most_files() == chatsite_server.MANY_FILES


# ---- what they can write into the log ----------------------------------------------------------------------------


def test_strangers_bring_a_line_each_and_no_traceback(server: ServerProcess) -> None:
    before = server.log.stat().st_size
    with caller(server) as connection:
        connection.sendall(b"GET /api/v1/devices HTTP/1.1\r\nHost: evil.example\r\n\r\n")
        assert connection.recv(100).startswith(b"HTTP/1.1 400 ")
    with caller(server) as connection:
        connection.sendall(b"GET /ws/ HTTP/1.1\r\n" + HOST + UPGRADE + b"\r\n")
        assert connection.recv(1000).startswith(b"HTTP/1.1 101 ")
        connection.sendall(b"\x01\x82\0\0\0\0\xff\xff" + b"\x80\x82\0\0\0\0\xff\xff")
        assert b"not binary" in connection.recv(1000)
    said = server.log.read_text()[before:]
    assert "evil.example" in said
    assert "Traceback" not in said
    assert "UTF-8" not in said
    assert max(map(len, said.splitlines())) < 2 * STRANGERS_CHARACTERS


def record(name: str, level: int = logging.WARNING, at: float = 0.0, **more: object) -> logging.LogRecord:
    found = logging.LogRecord(name, level, "", 0, "x%s" * 100, ("y",) * 100, (ValueError, ValueError(), None))
    found.created = at
    vars(found).update(more)
    return found


def test_what_strangers_cause_is_written_some_times_a_minute_and_everything_else_always() -> None:
    of_strangers = OfStrangers()
    lines = [record("django.request", status_code=404) for _ in range(STRANGERS_LINES + 5)]
    assert sum(map(of_strangers.filter, lines)) == STRANGERS_LINES
    assert lines[0].exc_info is None
    assert len(lines[0].getMessage()) == STRANGERS_CHARACTERS
    assert of_strangers.filter(record("uvicorn.error"))
    assert of_strangers.filter(record("django.request", at=61.0, status_code=404))
    bugs = [
        record("django.request", logging.ERROR, status_code=500),
        record("uvicorn.error", logging.ERROR),
        record("feeds.journal"),
    ]
    for bug in bugs:
        assert all(of_strangers.filter(bug) for _ in range(2 * STRANGERS_LINES))
        assert bug.exc_info is not None
