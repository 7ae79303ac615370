"""Signing in with the browser: what is opened, what comes back, and what else comes to the door and is not let in."""

import asyncio
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from chatclient import browsing as browsing_module
from chatclient import entering
from chatclient.browsing import Browsing, browsing
from chatclient.profiles import Profiles
from chatclient.signin import redeem
from chatprotocol.browsersignin import challenge_of
from chatprotocol.errors import ErrorCode, HearthError
from tests.chatclient.httpserver import GRANTED, serving
from tests.chatclient.test_signin import HEARTH
from tests.chatclient.test_trust import hearth

BASE = "https://chat.example.org"


def asked(address: str) -> dict[str, str]:
    """What the server is asked in the address that is opened."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


async def visit(
    target: str, method: str = "GET", host: str = "", *, language: str = "en", raw: bytes = b""
) -> str:
    """Go to an address of this machine, as a browser does; returns what comes back."""
    parts = urlsplit(target)
    assert parts.hostname == "127.0.0.1"
    reader, writer = await asyncio.open_connection("127.0.0.1", parts.port)
    head = f"{method} {parts.path}?{parts.query} HTTP/1.1\r\nHost: {host or parts.netloc}\r\nAccept-Language: {language}"
    writer.write(raw or f"{head}\r\n\r\n".encode())
    try:
        return (await reader.read()).decode()
    except ConnectionError:
        return ""
    finally:
        writer.transport.abort()


def back(attempt: Browsing, **said: str) -> str:
    """Where the server sends the browser back to."""
    wanted = asked(attempt.address)
    return f"{wanted['redirect_uri']}?{urlencode({'state': wanted['state'], **said})}"


async def test_the_browser_is_sent_to_the_server_with_a_challenge() -> None:
    async with browsing(BASE, "Anna’s laptop") as attempt:
        assert attempt.address.startswith(f"{BASE}/accounts/device?")
        wanted = asked(attempt.address)
        assert wanted["code_challenge_method"] == "S256"
        assert wanted["name"] == "Anna’s laptop"
        assert wanted["platform"]
        parts = urlsplit(wanted["redirect_uri"])
        assert (parts.scheme, parts.hostname) == ("http", "127.0.0.1")
        assert len(parts.path) > 16
        await visit(back(attempt, code="c0de"))
        granting = await attempt.granting()
    assert challenge_of(granting.verifier) == wanted["code_challenge"]
    assert 43 <= len(granting.verifier) <= 128
    assert granting.code == "c0de"
    assert granting.verifier not in attempt.address


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en-GB,en;q=0.9", "You can close this window"),
        ("de-DE,de;q=0.9", "Sie können dieses Fenster schließen"),
    ],
)
async def test_the_page_says_that_it_can_be_closed(language: str, words: str) -> None:
    async with browsing(BASE, "laptop") as attempt:
        page = await visit(back(attempt, code="c0de"), language=language)
    assert page.startswith("HTTP/1.1 200 OK\r\n")
    assert words in page
    assert "c0de" not in page
    assert "Content-Security-Policy: default-src 'none'" in page


async def test_who_refuses_in_the_browser_is_not_signed_in() -> None:
    async with browsing(BASE, "laptop") as attempt:
        page = await visit(back(attempt, error="access_denied", code="c0de"))
        assert "Nobody was signed in" in page
        with pytest.raises(HearthError, match="refused in the browser") as refusal:
            await attempt.granting()
    assert refusal.value.code is ErrorCode.FORBIDDEN


async def test_what_is_not_ours_is_not_taken_and_ends_nothing() -> None:
    async with browsing(BASE, "laptop") as attempt:
        good = back(attempt, code="c0de")
        uri = asked(attempt.address)["redirect_uri"]
        for target, *named in (
            (f"{uri}?code=evil&state=wrong",),
            (f"{uri}?code=evil",),
            (f"{uri}?state={asked(attempt.address)['state']}",),
            (f"{good}&code=evil",),
            (f"{good}&a=1&b=1&c=1&d=1&e=1&f=1&g=1&h=1",),
            (good.replace(urlsplit(uri).path, "/"),),
            (good, "GET", "evil.example"),
            (good, "POST"),
            (f"{uri}?error=access_denied&state=wrong",),
            (f"{uri}?code=%ff&state=%ff",),
        ):
            answer = await visit(target, *named)
            assert answer.startswith("HTTP/1.1 404 Not Found"), (target, named)
        await visit(good, raw=b"\x16\x03\x01" + b"x" * 100 + b"\r\n\r\n")
        await visit(good)
        assert (await attempt.granting()).code == "c0de"


async def test_only_the_first_answer_counts() -> None:
    async with browsing(BASE, "laptop") as attempt:
        await visit(back(attempt, code="first"))
        assert (await visit(back(attempt, code="second"))).startswith("HTTP/1.1 404")
        assert (await attempt.granting()).code == "first"


async def test_a_request_without_end_and_too_many_at_once_are_bounded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(browsing_module, "_MOST_CONNECTIONS", 3)
    async with browsing(BASE, "laptop") as attempt:
        port = urlsplit(asked(attempt.address)["redirect_uri"]).port
        assert await visit(back(attempt, code="x"), raw=b"GET / HTTP/1.1\r\nA: " + b"a" * 70_000) == ""
        silent = [await asyncio.open_connection("127.0.0.1", port) for _ in range(3)]
        assert await visit(back(attempt, code="x")) == ""
        for _, writer in silent:
            writer.transport.abort()
        async with asyncio.timeout(5):
            while attempt._connections:
                await asyncio.wait(attempt._connections)
        await visit(back(attempt, code="c0de"))
        assert (await attempt.granting()).code == "c0de"
        silent = [await asyncio.open_connection("127.0.0.1", port)]
    assert await silent[0][0].read() == b""
    silent[0][1].transport.abort()


async def test_who_says_nothing_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browsing_module, "_CONNECTION_S", 0.01)
    async with browsing(BASE, "laptop") as attempt:
        assert await visit(back(attempt, code="x"), raw=b"GET") == ""


async def test_nobody_waits_for_ever_and_the_door_is_closed_afterwards() -> None:
    async with browsing(BASE, "laptop") as attempt:
        with pytest.raises(HearthError, match="in time"):
            await attempt.granting(0.01)
        target = back(attempt, code="late")
    with pytest.raises(ConnectionError):
        await visit(target)


async def test_what_the_browser_brings_is_redeemed_with_the_secret() -> None:
    async with serving(HEARTH) as server, browsing(server.address, "laptop") as attempt:
        await visit(back(attempt, code="c0de"))
        granting = await attempt.granting()
        granted = await redeem(server.address, granting, "laptop")
        (request,) = server.asked
    assert granted.token == GRANTED["token"]
    assert request.body == {
        "code": "c0de",
        "verifier": granting.verifier,
        "name": "laptop",
        "platform": request.body["platform"],
    }


async def test_the_terminal_signs_in_with_the_browser(
    profiles: Profiles, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HEARTH_PROFILE_DIR", str(profiles.folder))

    def browser(address: str) -> None:
        """A browser in which somebody says yes."""
        wanted = asked(address)
        asyncio.run(
            visit(f"{wanted['redirect_uri']}?{urlencode({'state': wanted['state'], 'code': 'c0de'})}")
        )

    monkeypatch.setattr(entering, "_open", browser)
    async with serving(HEARTH) as server:
        assert await hearth("login", server.address, "--browser") == 0
        assert server.asked[-1].body["code"] == "c0de"
        assert server.address in capsys.readouterr().err
        (profile,) = profiles.all()
        assert profile.username == "anna"
        # Somebody else in the browser than the profile is of: the device that was made is signed out again.
        profiles.save(type(profile)(name="other", address=server.address, username="ben", user=2, device=9))
        assert await hearth("login", server.address, "--browser", "--profile", "other") == 1
        assert server.asked[-1].method == "DELETE"
