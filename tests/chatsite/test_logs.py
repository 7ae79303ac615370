"""The log tells what is going on and whose it is, and nothing that people write or keep secret."""

import asyncio
import io
import json
import logging
import socket
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import structlog
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from accounts.tokens import new_token
from chatprotocol import packing
from chatprotocol import requests as rq
from chatprotocol.errors import HearthError
from chatprotocol.ids import SUBPROTOCOL
from chatsite import logs
from tests.cast import new_key
from tests.chatsite.test_servers import greeted
from tests.endtoend.servers import PASSWORD, ServerProcess
from tests.endtoend.wire import wire

CANARIES = {name: f"canary-{name}-tweets" for name in (
    "message", "edited", "topic", "query", "password", "password-of-nobody", "json", "msgpack", "text-frame",
    "query-string", "form", "cookie", "device-name", "raw", "draft",
)}  # fmt: skip

Line = dict[str, Any]


# ---- through every door ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    process = ServerProcess(
        tmp_path_factory.mktemp("talkative"),
        HEARTH_LOG_LEVEL="debug",
        HEARTH_DEBUG="yes",
        HEARTH_METRICS_TOKEN=CANARIES["cookie"] + "-metrics",
    )
    process.prepare(("anna", "ben"))
    process.start()
    yield process
    process.stop()


class Browser:
    """Asks over HTTP and does not mind what is answered."""

    def __init__(self, address: str) -> None:
        self._address = address
        self.cookies = CookieJar()
        self._open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> int:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self._address + path, body, named, method=method)
        try:
            with self._open.open(request, timeout=10) as answer:
                answer.read()
                return int(answer.status)
        except urllib.error.HTTPError as error:
            with error:
                error.read()
                return error.code


def over_http(server: ServerProcess, token: str) -> None:
    """What people, programs and strangers may send over HTTP."""
    json_ = {"Content_Type": "application/json"}
    browser = Browser(server.address)

    def sign_in(**more: object) -> int:
        body = {"username": "anna", "password": PASSWORD, "name": CANARIES["device-name"], "platform": "x"}
        return browser.ask("POST", "/api/v1/devices", json.dumps(body | more).encode(), **json_)

    assert sign_in() == 201
    assert sign_in(password=CANARIES["password"]) == 401
    assert sign_in(username="nobody", password=CANARIES["password-of-nobody"]) == 401
    assert sign_in(password={"not": CANARIES["json"]}) == 400
    broken = f'{{"username": "{CANARIES["json"]}'.encode()
    assert browser.ask("POST", "/api/v1/devices", broken, **json_) == 400
    assert browser.ask("GET", "/api/v1/devices", Authorization=f"Bearer {token}") == 200
    assert browser.ask("GET", "/api/v1/devices", Authorization=f"Bearer {CANARIES['cookie']}") == 401
    assert browser.ask("GET", f"/api/v1/devices?token={token}&q={CANARIES['query-string']}") == 401
    assert browser.ask("DELETE", f"/api/v1/devices/{token}", Authorization=f"Bearer {token}") == 400
    assert browser.ask("GET", f"/nothing/{token}?q={CANARIES['query-string']}") == 404
    assert browser.ask("GET", "/metrics", Authorization=f"Bearer {CANARIES['cookie']}-metrics") == 200
    assert browser.ask("PUT", "/", CANARIES["raw"].encode()) in {403, 405}


def in_the_administration(server: ServerProcess) -> None:
    """A sign-in that fails, one without its cookie, one with a session that is none."""
    browser = Browser(server.address)
    assert browser.ask("GET", "/accounts/login/") == 200
    csrf = next(cookie.value for cookie in browser.cookies if cookie.name == "csrftoken")
    form = {"login": "anna", "password": CANARIES["form"], "csrfmiddlewaretoken": csrf or ""}
    assert browser.ask("POST", "/accounts/login/", urlencode(form).encode()) == 200
    del form["csrfmiddlewaretoken"]
    assert browser.ask("POST", "/accounts/login/", urlencode(form).encode()) == 403
    stranger = Browser(server.address)
    assert stranger.ask("GET", "/admin/", Cookie=f"sessionid={CANARIES['cookie']}") == 200


async def over_sockets(server: ServerProcess, token: str) -> None:
    """What members write, what is refused, and what is no protocol at all."""
    async with wire(server.port) as one:
        await one.hello(token)
        made = rq.RoomCreate(kind="public", name="a room", topic=CANARIES["topic"], key=new_key())
        room = (await one.ask(made)).room
        posted = await one.ask(rq.Post(room=room, key=new_key(), text=CANARIES["message"]))
        await one.ask(rq.Edit(room=room, number=posted.number, text=CANARIES["edited"]))
        await one.ask(rq.Rooms(query=CANARIES["query"]))
        await one.ask(rq.Search(query=CANARIES["query"]))
        await one.ask(rq.DraftRequest(room=room, text=CANARIES["draft"]))
        for refused in (
            rq.Post(room=999, key=new_key(), text=CANARIES["message"]),
            rq.Post(room=room, key=new_key(), text=CANARIES["message"], files=[1]),
            rq.Search(query=f'"{CANARIES["query"]}'),
        ):
            with pytest.raises(HearthError):
                await one.ask(refused)
    async with greeted(server.address, token) as (live, _), asyncio.timeout(10):
        await live.send(
            packing.pack({"t": "post", "id": 77, "d": {"room": "x", "text": CANARIES["msgpack"]}})
        )
        await live.send(packing.pack({"t": CANARIES["msgpack"], "id": 78, "d": {}}))
        while b"unsupported" not in await live.recv(decode=False):
            pass
    for said in (
        CANARIES["text-frame"],
        CANARIES["msgpack"].encode(),
        packing.pack({"t": "ping", "id": 1, "d": {"token": CANARIES["msgpack"]}}),
        packing.pack({"t": "hello", "id": 1, "d": {"token": CANARIES["msgpack"] * 3}}),
    ):
        address = f"ws://127.0.0.1:{server.port}/ws/?token={token}"
        async with connect(
            address,
            subprotocols=[Subprotocol(SUBPROTOCOL)],
            additional_headers={"Authorization": f"Bearer {token}"},
            proxy=None,
        ) as socket_:
            await socket_.send(said)
            async with asyncio.timeout(10):
                await socket_.wait_closed()


def as_nothing_at_all(server: ServerProcess) -> None:
    """Bytes that are no HTTP."""
    for said in (b"GET / HTTP/9\r\n", CANARIES["raw"].encode() + b"\r\n\r\n"):
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as raw, suppress(OSError):
            raw.sendall(said)
            raw.shutdown(socket.SHUT_WR)
            while raw.recv(4096):
                pass


async def test_nothing_that_is_written_or_secret_is_in_the_log_at_any_level(server: ServerProcess) -> None:
    token = await asyncio.to_thread(server.sign_in, "anna")
    await asyncio.to_thread(over_http, server, token)
    await asyncio.to_thread(in_the_administration, server)
    await over_sockets(server, token)
    await asyncio.to_thread(as_nothing_at_all, server)
    # The last of it has been written when the server has ended.
    await asyncio.to_thread(server.stop)
    text = server.log.read_text()
    for canary in (*CANARIES.values(), token, PASSWORD):
        assert canary not in text, canary
        assert canary.encode().hex() not in text, canary
    said = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    answered = [line for line in said if line["event"] == "request answered"]
    posts = [line for line in answered if line["op"] == "post"]
    assert [line["outcome"] for line in posts] == ["ok", "not_found", "not_found"]
    assert all(
        {"connection", "user", "device", "room", "timestamp", "level"} <= line.keys() for line in posts
    )
    unreadable = [line["outcome"] for line in answered if line["op"] == "unreadable"]
    assert unreadable == ["bad_request", "unsupported"]
    assert {line["path"] for line in said if line["event"] == "sign-in failed"} == {
        "/api/v1/devices",
        "/accounts/login/",
    }
    assert "connection ended" in text


# ---- how a line is written ---------------------------------------------------------------------------------------


@pytest.fixture
def written() -> Iterator[Callable[..., list[str]]]:
    """What a logger of ours writes in a format, line by line."""
    handlers: list[logging.Handler] = []
    logger = logging.getLogger("chatsite.of_this_test")
    logger.setLevel(logging.DEBUG)
    logger.propagate = False

    def write(format_: str, say: Callable[[Any], object]) -> list[str]:
        stream = io.StringIO()
        made = logs.formatter(format_)
        handler = logging.StreamHandler(stream)
        handler.setFormatter(made.pop("()")(**made))
        handlers.append(handler)
        logger.handlers = [handler]
        say(structlog.get_logger("chatsite.of_this_test"))
        return stream.getvalue().splitlines()

    yield write
    logger.handlers = []


def test_json_is_an_object_a_line_and_text_is_for_people(written: Callable[..., list[str]]) -> None:
    def say(logger: Any) -> None:
        with structlog.contextvars.bound_contextvars(path="/x"):
            logger.warning("two\nlines", room=7, who="Jürgen")

    [line] = written("json", say)
    found = json.loads(line)
    assert {
        "event": "two\nlines",
        "room": 7,
        "who": "Jürgen",
        "path": "/x",
        "level": "warning",
    }.items() <= found.items()
    assert "Jürgen" in line
    text = "\n".join(written("text", say))
    assert "room=7" in text
    assert "Jürgen" in text


def test_whatever_looks_like_a_token_is_blacked_out(written: Callable[..., list[str]]) -> None:
    token = new_token()

    def say(logger: Any) -> None:
        said = f"Bearer {token}"
        logger.info(said, path=f"/x/{token}/y", reason=ValueError(token), times=3)

    for format_ in ("json", "text"):
        text = "\n".join(written(format_, say))
        assert token not in text
        assert "/x/…/y" in text


REFUSED_ROW = "a constraint\nDETAIL:  Failing row contains (1, canary)."


def fail() -> None:
    """Fail with a row in the words, as PostgreSQL does, and with a local that holds one."""
    row = REFUSED_ROW
    try:
        raise LookupError(row)
    except LookupError as cause:
        raise RuntimeError(row) from cause


def test_of_an_exception_the_log_tells_the_place_and_one_line(written: Callable[..., list[str]]) -> None:
    def say(logger: Any) -> None:
        try:
            fail()
        except RuntimeError:
            logger.exception("it failed")

    for format_ in ("json", "text"):
        text = "\n".join(written(format_, say))
        assert "canary" not in text
        assert "DETAIL" not in text
        assert text.index("LookupError: a constraint") < text.index("RuntimeError: a constraint")
        assert f"{Path(__file__).name}" in text


def test_a_cause_that_comes_round_again_is_told_once() -> None:
    first, second = ValueError("first"), ValueError("second")
    first.__cause__, second.__cause__ = second, first
    told = logs.tell_exception((ValueError, first, None))
    assert told.count("ValueError: first") == told.count("ValueError: second") == 1


def test_a_context_that_was_suppressed_is_not_told() -> None:
    try:
        try:
            raise KeyError("inside")
        except KeyError:
            raise ValueError("outside") from None
    except ValueError as error:
        told = logs.tell_exception((ValueError, error, error.__traceback__))
    assert "KeyError" not in told.replace('KeyError("inside")', "")
    assert told.endswith("ValueError: outside")


def test_whoever_asks_again_and_again_whether_the_server_is_ready_does_not_fill_the_log() -> None:
    of_strangers = logs.OfStrangers()
    said = {"name": "chatsite.health", "msg": "the %s does not answer", "args": ("layer",), "created": 7.0}
    asked = [logging.makeLogRecord(said) for _ in range(2 * logs.STRANGERS_LINES)]
    assert sum(map(of_strangers.filter, asked)) == logs.STRANGERS_LINES


def test_at_debug_only_our_own_packages_say_more() -> None:
    found = logs.configuration("DEBUG")
    assert found["root"]["level"] == "INFO"
    assert {found["loggers"][name]["level"] for name in logs.OUR_OWN} == {"DEBUG"}


@pytest.mark.parametrize("level", ["INFO", "WARNING", "ERROR"])
def test_at_any_other_level_all_say_as_much(level: str) -> None:
    found = logs.configuration(level)
    assert found["root"]["level"] == level
    assert not found["loggers"].keys() & set(logs.OUR_OWN)
