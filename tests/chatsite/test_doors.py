"""What stands around the applications."""

import contextlib
from collections.abc import AsyncIterator, Iterable
from typing import Any

import pytest
from pytest_django import Settings

from chatsite import doors


class Wire:
    """The server's side of ASGI: gives events, keeps what is sent."""

    def __init__(self, events: Iterable[dict[str, Any]]) -> None:
        self.events = list(events)
        self.sent: list[Any] = []

    async def receive(self) -> dict[str, Any]:
        return self.events.pop(0)

    async def send(self, event: Any) -> None:
        self.sent.append(event)


async def echo(scope: Any, receive: Any, send: Any) -> None:
    """Say how long the body was."""
    body, more = b"", True
    while more:
        event = await receive()
        body += event.get("body", b"")
        more = event.get("more_body", False)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": str(len(body)).encode()})


async def post(path: str, *chunks: bytes, announced: bytes | None = None) -> tuple[int, bytes]:
    headers = [] if announced is None else [(b"content-length", announced)]
    events = [
        {"type": "http.request", "body": chunk, "more_body": index < len(chunks) - 1}
        for index, chunk in enumerate(chunks)
    ]
    wire = Wire(events)
    await doors.BodyCap(echo)({"type": "http", "path": path, "headers": headers}, wire.receive, wire.send)
    return wire.sent[0]["status"], wire.sent[1]["body"]


@pytest.mark.parametrize(
    ("path", "cap"),
    [("/api/v1/devices", 64 * 1024), ("/api/v1/uploads/7", 1024 * 1024), ("/admin/", 1024 * 1024)],
)
async def test_bodies_have_a_cap_by_path(path: str, cap: int) -> None:
    assert await post(path, b"x" * cap) == (200, str(cap).encode())
    status, body = await post(path, b"x" * (cap + 1))
    assert status == 413
    assert b'"code": "too_large"' in body
    assert str(cap).encode() in body


async def test_a_body_that_announces_too_much_is_not_read() -> None:
    wire = Wire([])
    scope = {"type": "http", "path": "/", "headers": [(b"content-length", b"99999999")]}
    await doors.BodyCap(echo)(scope, wire.receive, wire.send)
    assert wire.sent[0]["status"] == 413


async def test_chunks_are_counted_together() -> None:
    half = b"x" * (32 * 1024)
    assert (await post("/api/v1/devices", half, half))[0] == 200
    assert (await post("/api/v1/devices", half, half, b"x"))[0] == 413


async def test_a_length_that_lies_does_not_help() -> None:
    assert (await post("/api/v1/devices", b"x" * 70_000, announced=b"5"))[0] == 413
    assert (await post("/api/v1/devices", b"x", announced=b"nonsense"))[0] == 200


async def handshake(*origins: str) -> bool:
    """Whether a handshake with these Origins reaches the application."""
    reached: list[bool] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        reached.append(True)

    wire = Wire([{"type": "websocket.connect"}])
    headers = [(b"origin", origin.encode("latin-1")) for origin in origins]
    await doors.OriginCheck(application)({"type": "websocket", "headers": headers}, wire.receive, wire.send)
    assert reached or wire.sent == [{"type": "websocket.close"}]
    return bool(reached)


@pytest.mark.parametrize(
    ("origins", "allowed"),
    [
        ([], True),
        (["https://chat.example"], True),
        (["https://chat.example:8443"], True),
        (["https://[::1]:8000"], True),
        (["https://evil.example"], False),
        (["https://chat.example.evil.example"], False),
        (["null"], False),
        ([""], False),
        (["https://["], False),
        (["https://chat.example", "https://evil.example"], False),
        (["file://"], False),
        (["\xff"], False),
    ],
)
async def test_a_browser_comes_from_our_own_pages_only(
    settings: Settings, origins: list[str], allowed: bool
) -> None:
    settings.ALLOWED_HOSTS = ["chat.example", "[::1]"]
    assert await handshake(*origins) is allowed


async def test_nowhere_is_closed_before_it_opens() -> None:
    wire = Wire([{"type": "websocket.connect"}])
    await doors.nowhere({}, wire.receive, wire.send)
    assert wire.sent == [{"type": "websocket.close"}]


async def test_the_process_starts_and_stops_with_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    happened: list[str] = []

    async def start() -> None:
        happened.append("start")

    async def stop() -> None:
        happened.append("stop")

    @contextlib.asynccontextmanager
    async def collecting() -> AsyncIterator[None]:
        happened.append("collect")
        yield

    @contextlib.asynccontextmanager
    async def working() -> AsyncIterator[None]:
        happened.append("work")
        yield

    monkeypatch.setattr("chatsite.doors.collecting.beside_people", collecting)
    monkeypatch.setattr("chatsite.doors.worker.beside_people", working)
    monkeypatch.setattr("chatsite.doors.runtime.start", start)
    monkeypatch.setattr("chatsite.doors.runtime.stop", stop)
    wire = Wire([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])
    await doors.lifespan({}, wire.receive, wire.send)
    assert happened == ["start", "collect", "work", "stop"]
    assert [event["type"] for event in wire.sent] == [
        "lifespan.startup.complete",
        "lifespan.shutdown.complete",
    ]
    body = Wire([{"type": "http.request"}])
    await doors.Started(echo)({"type": "http"}, body.receive, body.send)
    assert happened == ["start", "collect", "work", "stop", "start"]
