"""The two servers as they are started: `serve` for production, `runserver` for development."""

import asyncio
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
import websockets
from django.core.management import CommandError, call_command
from pytest_django import Settings
from websockets.typing import Subprotocol

from chatprotocol.errors import CloseCode
from chatprotocol.frames import Bye
from chatprotocol.ids import SUBPROTOCOL
from chatprotocol.requests import ClientInfo, Hello
from chatprotocol.session import Answered, ClientSession
from chatsite import server
from tests.chatsite.conftest import ROOT, Process, environment, manage

Start = Callable[..., Process]
PASSWORD = "correct horse"


MADE = f"""
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "chatsite.settings"
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from accounts import services
for name, role in (("anna", "member"), ("ben", "member"), ("adele", "admin")):
    services.add_person(name, {PASSWORD!r}, role=role)
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A server's data folder with people in it."""
    folder = tmp_path_factory.mktemp("data")
    done = subprocess.run(
        [sys.executable, "-c", MADE],
        cwd=ROOT,
        env=environment(folder),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder


# ---- addresses --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("127.0.0.1:8000", server.Address("127.0.0.1", 8000)),
        ("[::1]:8443", server.Address("::1", 8443)),
        ("chat.example:80", server.Address("chat.example", 80)),
        (":8000", server.Address("0.0.0.0", 8000)),
        ("8000", server.Address("127.0.0.1", 8000)),
    ],
)
def test_addresses_as_people_write_them(text: str, address: server.Address) -> None:
    assert server.parse_address(text) == address


@pytest.mark.parametrize(
    "text", ["", "localhost", "::1", "::1:8000", "127.0.0.1:", "127.0.0.1:99999", "x:-1", "x:²"]
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(server.CannotServe, match="--bind must look like"):
        server.parse_address(text)


def refusal(*arguments: str) -> str:
    """What `serve` says instead of serving."""
    with pytest.raises(CommandError) as refused:
        call_command("serve", *arguments)
    return str(refused.value)


@pytest.mark.django_db
def test_a_port_in_use_is_one_clear_line(free_port: int) -> None:
    with socket.create_server(("127.0.0.1", free_port)):
        said = refusal("--bind", f"127.0.0.1:{free_port}")
    assert said == (
        f"127.0.0.1:{free_port} is in use: another program listens there. Choose another port with --bind."
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--workers", "2"], "set REDIS_URL"),
        (["--workers", "0"], "--workers must be at least 1"),
        (["--tls-cert", "x.pem"], "belong together"),
        (
            ["--tls-cert", "/nothing", "--tls-key", "/nothing"],
            "The certificate /nothing cannot be read: No such file or directory.",
        ),
        (["--tls", "self-signed", "--tls-cert", "x", "--tls-key", "x"], "makes its own certificate"),
        (["--bind", "192.0.2.1:8000"], "192.0.2.1:8000 cannot be used"),
        (["--bind", "no.such.host.invalid:8000"], "is no address of this machine"),
        (["--bind", "8000000"], "--bind must look like"),
    ],
)
def test_what_cannot_be_served_is_one_clear_line(arguments: list[str], message: str) -> None:
    said = refusal(*arguments)
    assert message in said
    assert "\n" not in said


@pytest.mark.django_db
def test_where_sockets_cannot_be_handed_over_there_is_one_process(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1"
    monkeypatch.setattr("chatsite.workers.POSSIBLE", False)
    assert "not possible on this system" in refusal("--workers", "2")


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["redis://:secret@127.0.0.1:1/0", "pigeon://:secret@127.0.0.1"])
def test_a_redis_that_does_not_answer_is_one_clear_line(settings: Settings, url: str) -> None:
    settings.REDIS_URL = url
    said = refusal("--workers", "2")
    assert said.startswith("Redis does not answer where REDIS_URL says: ")
    assert "secret" not in said


@pytest.mark.django_db
def test_sqlite_does_not_serve_from_several_machines(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.REDIS_URL = "redis://elsewhere.invalid"
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "chatsite.sqlite")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert "SQLite is for the processes of one" in refusal()


def test_a_postgresql_that_does_not_answer_is_one_clear_line(tmp_path: Path) -> None:
    done = manage(tmp_path, "serve", DATABASE_URL="postgres://me:secret@127.0.0.1:1/hearth")
    assert done.returncode == 1
    assert done.stderr.startswith("CommandError: The database hearth does not answer: ")
    assert done.stderr.count("\n") == 1
    assert "secret" not in done.stderr


def test_a_database_that_is_behind_is_not_served(tmp_path: Path) -> None:
    done = manage(tmp_path, "serve")
    assert done.returncode == 1
    assert done.stderr == (
        "CommandError: The database is not up to date. Run this first: python manage.py upgrade\n"
    )


# ---- serving ----------------------------------------------------------------------------------------------------


def sign_in(base: str, username: str = "anna") -> str:
    body = {"username": username, "password": PASSWORD, "name": "test", "platform": "test"}
    answer = httpx.post(f"{base}/api/v1/devices", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["token"])


async def connect(base: str, path: str = "/ws/", origin: str | None = None) -> websockets.ClientConnection:
    address = base.replace("http", "ws", 1) + path
    return await websockets.connect(
        address,
        subprotocols=[Subprotocol(SUBPROTOCOL)],
        origin=origin,  # type: ignore[arg-type]  # a NewType of str
        compression=None,
    )


@asynccontextmanager
async def greeted(base: str, token: str) -> AsyncIterator[tuple[websockets.ClientConnection, ClientSession]]:
    """A connection that has been let in."""
    async with await connect(base) as socket:
        session = ClientSession()
        client = ClientInfo(name="test", version="0", platform="test")
        await socket.send(session.ask(Hello(protocol=1, token=token, client=client))[1])
        welcomed = False
        while not welcomed:
            events = session.receive(await socket.recv(decode=False))
            welcomed = any(isinstance(event, Answered) for event in events)
        yield socket, session


async def bye(socket: websockets.ClientConnection, session: ClientSession) -> int:
    """The code of the last words, which is the code of the close as well."""
    async with asyncio.timeout(10):
        while True:
            for event in session.receive(await socket.recv(decode=False)):
                if isinstance(event, Bye):
                    assert await closed(socket) == event.code
                    return event.code


def check_http(base: str) -> None:
    assert httpx.get(f"{base}/healthz").json()["server"] == "hearth"
    assert httpx.get(f"{base}/readyz").status_code == 200
    assert httpx.get(f"{base}/static/unfold/css/styles.css").status_code == 200
    assert httpx.get(f"{base}/api/docs").status_code == 200
    too_long = httpx.post(f"{base}/api/v1/devices", content=b"x" * 70_000)
    assert (too_long.status_code, too_long.json()["code"]) == (413, "too_large")


async def check_sockets(base: str) -> None:
    for path, origin in (("/nothing/", None), ("/ws/", "https://evil.example"), ("/ws/", "null")):
        with pytest.raises(websockets.InvalidStatus) as refused:
            await connect(base, path, origin)
        assert refused.value.response.status_code == 403
    own = await connect(base, origin=base)
    await own.close()
    broken = await connect(base)
    await broken.send("text")
    assert (await closed(broken)) == CloseCode.BAD_PROTOCOL


async def closed(socket: websockets.ClientConnection) -> int | None:
    """The code with which a socket is closed, once it is."""
    async with asyncio.timeout(10):
        await socket.wait_closed()
    return socket.close_code


async def test_serve_serves_and_says_goodbye(data: Path, free_port: int, start: Start) -> None:
    process = start(data, "serve", "--bind", f"127.0.0.1:{free_port}")
    await asyncio.to_thread(process.wait_ready)
    base = f"http://127.0.0.1:{free_port}"
    assert process.printed == [f"Hearth is at {base}"]
    await asyncio.to_thread(check_http, base)
    await check_sockets(base)

    too_big = await connect(base)
    await too_big.send(b"x" * (64 * 1024 + 1))
    assert await closed(too_big) == CloseCode.TOO_BIG

    token = await asyncio.to_thread(sign_in, base)
    async with greeted(base, token) as (here, session):
        began = time.monotonic()
        process.popen.send_signal(signal.SIGTERM)
        assert await bye(here, session) == CloseCode.RESTARTING
    assert await asyncio.to_thread(process.popen.wait, 10) == 0
    assert time.monotonic() - began < 5
    assert not [line for line in process.said if "Traceback" in line or '"error"' in line]


@pytest.fixture
def systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """Where systemd listens to what it has started."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.settimeout(30)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        yield listening


def test_serve_tells_systemd_that_it_serves_and_ends_at_ctrl_c_without_a_word(
    data: Path, free_port: int, start: Start, systemd: socket.socket
) -> None:
    process = start(data, "serve", "--bind", f"127.0.0.1:{free_port}")
    assert systemd.recv(100) == b"READY=1"
    process.wait_ready()
    assert httpx.get(f"http://127.0.0.1:{free_port}/healthz").is_success
    process.popen.send_signal(signal.SIGINT)
    assert process.popen.wait(10) == 0
    assert len(process.printed) == 1


def suspend_in_the_administration(base: str) -> None:
    """What an administrator does with a browser: sign in, choose ben, suspend."""
    with httpx.Client(base_url=base, follow_redirects=True) as browser:
        browser.get("/accounts/login/")
        who = {"login": "adele", "password": PASSWORD}
        answer = browser.post(
            "/accounts/login/?next=/admin/accounts/user/",
            data=who | {"csrfmiddlewaretoken": browser.cookies["csrftoken"]},
        )
        assert str(answer.url).endswith("/admin/accounts/user/")
        wish = {
            "action": "suspend",
            "_selected_action": "2",
            "csrfmiddlewaretoken": browser.cookies["csrftoken"],
        }
        assert "1 suspended." in browser.post("/admin/accounts/user/", data=wish).text


async def test_who_is_signed_out_or_suspended_is_gone_within_a_second(
    data: Path, free_port: int, start: Start
) -> None:
    process = start(data, "serve", "--bind", f"127.0.0.1:{free_port}")
    await asyncio.to_thread(process.wait_ready)
    base = f"http://127.0.0.1:{free_port}"
    first, second = [await asyncio.to_thread(sign_in, base, "ben") for _ in range(2)]
    async with greeted(base, first) as (laptop, lost), greeted(base, second) as (phone, kept):
        mine = {"Authorization": f"Bearer {first}"}
        async with httpx.AsyncClient(base_url=base, headers=mine) as client:
            assert (await client.delete("/api/v1/devices/current")).status_code == 204
            began = time.monotonic()
        assert await bye(laptop, lost) == CloseCode.UNAUTHENTICATED
        assert time.monotonic() - began < 1
        await asyncio.to_thread(suspend_in_the_administration, base)
        assert await bye(phone, kept) == CloseCode.SUSPENDED


def change_password_in_the_browser(base: str) -> str:
    """What anna does with a browser: sign in, give herself another password. Return her session's cookie."""
    with httpx.Client(base_url=base, follow_redirects=True) as browser:
        browser.get("/accounts/login/")
        who = {"login": "anna", "password": PASSWORD, "csrfmiddlewaretoken": browser.cookies["csrftoken"]}
        assert str(browser.post("/accounts/login/", data=who).url).endswith("/accounts/")
        wish = {"old": PASSWORD, "password": PASSWORD, "csrfmiddlewaretoken": browser.cookies["csrftoken"]}
        answer = browser.post("/accounts/password/", data=wish | {"password": "quite another horse"})
        assert "All devices and all other browsers were signed out." in answer.text
        browser.post("/accounts/password/", data=wish | {"old": "quite another horse"})
        return browser.cookies["sessionid"]


async def test_a_new_password_ends_every_connection_and_a_session_opens_none(
    data: Path, free_port: int, start: Start
) -> None:
    process = start(data, "serve", "--bind", f"127.0.0.1:{free_port}")
    await asyncio.to_thread(process.wait_ready)
    base = f"http://127.0.0.1:{free_port}"
    token = await asyncio.to_thread(sign_in, base)
    async with greeted(base, token) as (here, session):
        changing = asyncio.create_task(asyncio.to_thread(change_password_in_the_browser, base))
        assert await bye(here, session) == CloseCode.UNAUTHENTICATED
        cookie = await changing
    stolen = {"Cookie": f"sessionid={cookie}", "Origin": base}
    async with websockets.connect(
        f"{base.replace('http', 'ws')}/ws/",
        subprotocols=[Subprotocol(SUBPROTOCOL)],
        additional_headers=stolen,
    ) as socket:
        session = ClientSession()
        client = ClientInfo(name="test", version="0", platform="test")
        await socket.send(session.ask(Hello(protocol=1, token=cookie, client=client))[1])
        assert await bye(socket, session) == CloseCode.UNAUTHENTICATED
    async with httpx.AsyncClient(base_url=base, headers=stolen) as thief:
        assert (await thief.get("/api/v1/devices")).status_code == 401
        assert (await thief.get("/accounts/")).status_code == 200


async def test_runserver_serves_the_same(data: Path, free_port: int, start: Start) -> None:
    process = start(data, "runserver", "--noreload", f"127.0.0.1:{free_port}")
    await asyncio.to_thread(process.wait_ready)
    base = f"http://127.0.0.1:{free_port}"
    await asyncio.to_thread(check_http, base)
    await check_sockets(base)
    token = await asyncio.to_thread(sign_in, base)
    async with greeted(base, token) as (here, _):
        await (await here.ping())
