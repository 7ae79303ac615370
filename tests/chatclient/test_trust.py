"""How a server is trusted: by an authority, by a fingerprint that a person has compared; and what is never sent to others."""

import asyncio
import contextlib
import json
import ssl
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from pathlib import Path

import pytest

from chatclient import devices, entering, signin, tls, web
from chatclient.cli import main, parser
from chatclient.devices import Password, Trust
from chatclient.profiles import Profile, Profiles
from chatprotocol.errors import ErrorCode, HearthError
from tests.chatclient.certificates import HERE, Certificate, made
from tests.chatclient.conftest import ROOM
from tests.chatclient.fakeserver import ME, TOKEN, FakeServer, running
from tests.chatclient.httpserver import HttpServer, serving
from tests.chatclient.test_signin import HEARTH
from tests.chatclient.watching import Watched

PASSWORD = Password(username="anna", password="pass word")


@pytest.fixture
def own() -> Certificate:
    """A certificate that nobody vouches for."""
    return made()


@pytest.fixture
def other() -> Certificate:
    """Somebody else's, for the same address."""
    return made()


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Certificate:
    """Whom this machine trusts."""
    authority = made("Authority", is_authority=True)
    file = tmp_path / "authorities.pem"
    file.write_bytes(authority.pem())
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    return authority


@pytest.fixture
def serve(tmp_path: Path) -> Callable[..., contextlib.AbstractAsyncContextManager[HttpServer]]:
    """Serve Hearth's door with a certificate."""
    return lambda certificate: serving(HEARTH, certificate.serving(tmp_path))


Serve = Callable[[Certificate], contextlib.AbstractAsyncContextManager[HttpServer]]


def saved(profiles: Profiles, address: str, pin: str = "") -> Profile:
    profile = Profile(name="anna", address=address, username="anna", user=ME, device=1, pin=pin)
    profiles.save(profile)
    profiles.save_token_in_file(profile, TOKEN)
    return profile


# ---- what is there -----------------------------------------------------------------------------------------------


async def test_a_public_certificate_is_verified_and_nobody_is_asked(
    authority: Certificate, serve: Serve
) -> None:
    async with serve(made(authority=authority)) as server:
        found = await signin.probe(server.address)
    assert (found.usable, found.protection, found.fingerprint) == (True, "tls", "")


async def test_a_certificate_of_its_own_is_shown_by_its_fingerprint(own: Certificate, serve: Serve) -> None:
    async with serve(own) as server:
        found = await signin.probe(server.address)
        asked = server.asked
    assert found.protection == "unknown"
    assert found.fingerprint == own.fingerprint
    assert (found.is_hearth, found.name, found.problem) == (True, "Home", "")
    assert [request.path for request in asked] == ["/healthz"]


async def test_a_certificate_of_an_unknown_authority_is_shown_too(serve: Serve) -> None:
    certificate = made(authority=made("Nobody", is_authority=True))
    async with serve(certificate) as server:
        found = await signin.probe(server.address)
    assert (found.protection, found.fingerprint) == ("unknown", certificate.fingerprint)


@pytest.mark.parametrize(
    ("name", "days", "said"),
    [
        (HERE, (-20, -1), "has run out"),
        (HERE, (1, 20), "is not valid yet"),
        ("chat.example.org", (-1, 20), "is for another name"),
        ("10.1.2.3", (-1, 20), "is for another name"),
    ],
)
async def test_what_is_wrong_with_a_certificate_that_somebody_vouches_for_is_said_and_cannot_be_accepted(
    authority: Certificate, serve: Serve, name: str, days: tuple[int, int], said: str, profiles: Profiles
) -> None:
    async with serve(made(name, authority, valid_days=days)) as server:
        found = await signin.probe(server.address)
        assert said in found.problem
        assert not found.usable
        assert found.fingerprint == ""
        with pytest.raises(HearthError, match=said):
            await devices.look(profiles, server.address)
        assert server.asked == []


async def test_nobody_is_led_from_a_wrong_certificate_to_no_protection(
    own: Certificate, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serve(own) as server:
        monkeypatch.setattr(
            "chatclient.addresses.candidates", lambda typed: (server.address, "http://127.0.0.1:1")
        )
        found = await signin.probe("box", lambda address: "AA:BB")
    assert found.address == server.address
    assert (found.pin, found.fingerprint) == ("AA:BB", own.fingerprint)
    assert not found.usable


async def test_a_pinned_certificate_is_known_again(own: Certificate, serve: Serve) -> None:
    async with serve(own) as server:
        found = await signin.probe(server.address, lambda address: own.fingerprint)
    assert (found.usable, found.protection) == (True, "pinned")


async def test_old_tls_is_refused(own: Certificate, tmp_path: Path) -> None:
    context = own.serving(tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # that nobody should is what this is about
        context.minimum_version = ssl.TLSVersion.TLSv1_1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    async with serving(HEARTH, context) as server:
        found = await signin.probe(server.address, lambda address: own.fingerprint)
    assert not found.usable
    assert "does not speak TLS" in found.problem


# ---- fingerprints ------------------------------------------------------------------------------------------------


def test_a_fingerprint_is_read_as_it_is_printed_and_as_it_is_typed(own: Certificate) -> None:
    ours = own.fingerprint
    for typed in (
        ours,
        ours.lower(),
        ours.replace(":", ""),
        f" SHA256 Fingerprint={ours}\n",
        f"sha-256: {ours}",
    ):
        assert tls.read_fingerprint(typed) == ours
    lines = tls.lines_of(ours)
    assert len(lines) == 4
    assert tls.read_fingerprint(" ".join(lines)) == ours
    assert lines[0] == f"{ours[:11]}  {ours[12:23]}"
    for typed in ("", "AA:BB", ours + ":00", ours[:-1] + "G"):
        with pytest.raises(HearthError) as refusal:
            tls.read_fingerprint(typed)
        assert (refusal.value.code, refusal.value.field) == (ErrorCode.BAD_REQUEST, "fingerprint")


def test_a_pin_is_of_no_use_to_a_connection_that_would_not_check_it() -> None:
    with pytest.raises(tls.OtherCertificate):
        tls._NoSocket.do_handshake(object())  # type: ignore[arg-type]  # it looks at nothing


# ---- signing in --------------------------------------------------------------------------------------------------


async def test_nothing_is_sent_before_the_fingerprint_is_accepted(
    own: Certificate, serve: Serve, profiles: Profiles
) -> None:
    async with serve(own) as server:
        found = await devices.look(profiles, server.address)
        with pytest.raises(HearthError, match=own.fingerprint):
            await devices.login(profiles, found, PASSWORD, Trust(), profile=None)
        with pytest.raises(HearthError, match=own.fingerprint):
            await devices.login(profiles, found, PASSWORD, Trust(fingerprint="AA"), profile=None)
        assert [request.method for request in server.asked] == ["GET"]
        await devices.login(profiles, found, PASSWORD, Trust(fingerprint=own.fingerprint), profile="home")
    kept = profiles.get("home")
    assert kept is not None
    assert kept.pin == own.fingerprint
    assert profiles.pin(server.address) == own.fingerprint


async def test_who_comes_in_between_after_the_question_gets_no_password(
    own: Certificate, other: Certificate, serve: Serve, profiles: Profiles, tmp_path: Path
) -> None:
    async with serve(own) as server:
        found = await devices.look(profiles, server.address)
    async with between(HEARTH, other.serving(tmp_path), server.port) as middle:
        with pytest.raises(tls.Distrusted) as refusal:
            await devices.login(profiles, found, PASSWORD, Trust(fingerprint=own.fingerprint), profile=None)
        assert middle.asked == []
    assert (refusal.value.pin, refusal.value.found) == (own.fingerprint, other.fingerprint)
    assert own.fingerprint in refusal.value.message
    assert other.fingerprint in refusal.value.message


async def test_a_second_account_of_the_server_is_under_the_same_pin(
    own: Certificate, other: Certificate, serve: Serve, profiles: Profiles
) -> None:
    async with serve(other) as server:
        saved(profiles, server.address, own.fingerprint)
        with pytest.raises(tls.Distrusted, match="hearth trust --forget"):
            await devices.look(profiles, server.address)
        assert server.asked == []


async def test_a_named_fingerprint_has_to_be_that_of_the_certificate(
    own: Certificate, serve: Serve, profiles: Profiles
) -> None:
    async with serve(own) as server:
        found = await devices.look(profiles, server.address, own.fingerprint)
        assert found.protection == "pinned"
        with pytest.raises(tls.Distrusted):
            await devices.look(profiles, server.address, "AA")
    async with serving(HEARTH) as plain:
        with pytest.raises(HearthError, match="no certificate of this fingerprint"):
            await devices.look(profiles, plain.address, own.fingerprint)


# ---- signed in ---------------------------------------------------------------------------------------------------


@contextlib.asynccontextmanager
async def between(
    answers: Mapping[tuple[str, str], tuple[int, object] | bytes], context: ssl.SSLContext, port: int
) -> AsyncIterator[HttpServer]:
    """Another server where there was one, such as somebody in between has."""
    middle = HttpServer(dict(answers), scheme="https", port=port)
    listening = await asyncio.start_server(middle.answer, HERE, port, ssl=context)
    try:
        yield middle
    finally:
        listening.close()
        await asyncio.gather(*middle.tasks, return_exceptions=True)
        await listening.wait_closed()


OpenClient = Callable[..., Awaitable[Watched]]


async def test_the_socket_goes_through_the_pin(
    own: Certificate, other: Certificate, open_client: OpenClient, tmp_path: Path
) -> None:
    server = FakeServer()
    server.make_room(ROOM)
    server.tls = own.serving(tmp_path)
    async with running(server):
        watched = await open_client(server, pin=own.fingerprint)
        await watched.client.wait_online(5)
        port = server.port
        await server.stop()
        server.tls = other.serving(tmp_path)
        hellos = len(server.hellos)
        await server.start(port)
        await watched.until(lambda: watched.client.connection.distrusted)
        reason = watched.client.connection.reason
        assert own.fingerprint in reason
        assert other.fingerprint in reason
        assert watched.client.connection.state != "stopped"
        assert len(server.hellos) == hellos
        await server.stop()
        server.tls = own.serving(tmp_path)
        await server.start(port)
        await watched.client.wait_online(5)
        assert not watched.client.connection.distrusted


async def test_without_a_pin_the_socket_trusts_authorities_only(
    own: Certificate, authority: Certificate, open_client: OpenClient, tmp_path: Path
) -> None:
    server = FakeServer()
    server.make_room(ROOM)
    server.tls = own.serving(tmp_path)
    async with running(server):
        watched = await open_client(server)
        await watched.until(lambda: watched.client.connection.distrusted)
        assert "Nobody vouches" in watched.client.connection.reason
        await server.stop()
        server.tls = made(authority=authority).serving(tmp_path)
        await server.start(server.port)
        await watched.client.wait_online(5)


async def test_the_token_is_not_shown_to_another_certificate(
    own: Certificate, other: Certificate, serve: Serve, profiles: Profiles
) -> None:
    async def token() -> str:
        return TOKEN

    async with serve(other) as server:
        door = web.Door(saved(profiles, server.address, own.fingerprint), token)
        with pytest.raises(tls.Distrusted):
            await door.ask("GET", "/api/v1/devices", {})
        with pytest.raises(tls.Distrusted):
            await signin.sign_out(server.address, TOKEN, pin=own.fingerprint)
        await door.close()
        assert server.asked == []
    async with serve(own) as server:
        door = web.Door(saved(profiles, server.address, own.fingerprint), token)
        assert (await door.ask("GET", "/api/v1/devices", {})).status == 200
        await door.close()


# ---- in the terminal ---------------------------------------------------------------------------------------------


@pytest.fixture
def at_home(profiles: Profiles, monkeypatch: pytest.MonkeyPatch) -> Profiles:
    monkeypatch.setenv("HEARTH_PROFILE_DIR", str(profiles.folder))
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("getpass.getpass", lambda: "pass word")
    return profiles


def answering(monkeypatch: pytest.MonkeyPatch, *answers: str) -> list[str]:
    """Somebody at the terminal types this; returns what they are asked."""
    asked: list[str] = []
    left = list(answers)

    def answer(prompt: str) -> str:
        asked.append(prompt)
        return left.pop(0)

    monkeypatch.setattr("builtins.input", answer)
    return asked


async def hearth(*arguments: str) -> int:
    """Carry out a command of the terminal beside this loop, in which the server lives."""

    def carry_out() -> int:
        with pytest.raises(SystemExit) as end:
            main(arguments)
        code = end.value.code
        assert isinstance(code, int)
        return code

    return await asyncio.to_thread(carry_out)


async def test_the_terminal_shows_the_fingerprint_and_asks(
    at_home: Profiles,
    own: Certificate,
    serve: Serve,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    async with serve(own) as server:
        answering(monkeypatch, "no")
        assert await hearth("login", server.address, "anna") == 1
        assert [request.method for request in server.asked] == ["GET"]
        asked = answering(monkeypatch, "yes")
        assert await hearth("login", server.address, "anna") == 0
    assert asked == ["Are they the same? [y/N] "]
    shown = capsys.readouterr().err
    assert all(line in shown for line in tls.lines_of(own.fingerprint))
    (profile,) = at_home.all()
    assert profile.pin == own.fingerprint


async def test_a_script_names_the_fingerprint(
    at_home: Profiles,
    own: Certificate,
    serve: Serve,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    async with serve(own) as server:
        assert await hearth("login", server.address, "anna") == 1
        assert f"--fingerprint {own.fingerprint}" in capsys.readouterr().err
        assert await hearth("login", server.address, "anna", "--fingerprint", own.fingerprint.lower()) == 0
        assert await hearth("login", server.address, "anna", "--fingerprint", "nonsense") == 1
    assert at_home.pin(server.address) == own.fingerprint


async def test_a_pin_is_forgotten_on_purpose_and_another_is_compared_anew(
    at_home: Profiles,
    own: Certificate,
    other: Certificate,
    serve: Serve,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    async with serve(other) as server:
        saved(at_home, server.address, own.fingerprint)
        assert await hearth("trust") == 0
        assert own.fingerprint in capsys.readouterr().err
        answering(monkeypatch, "n")
        assert await hearth("trust", "--forget") == 0
        assert at_home.pin(server.address) == own.fingerprint
        answering(monkeypatch, "y")
        assert await hearth("trust", "--forget") == 0
        assert at_home.pin(server.address) == ""
        assert "can pretend to be it" in capsys.readouterr().err
        asked = answering(monkeypatch, "y")
        assert await hearth("trust") == 0
        assert asked
        assert at_home.pin(server.address) == other.fingerprint
        assert await hearth("trust", "--forget", "--yes") == 0
        assert await hearth("trust", "--forget", "--yes") == 0


async def test_without_a_terminal_nothing_is_forgotten_by_mistake(
    at_home: Profiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved(at_home, "https://127.0.0.1:1", "AA")
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    assert await hearth("trust", "--forget") == 1
    assert at_home.pin("https://127.0.0.1:1") == "AA"


async def test_what_needs_no_pin_is_said(
    at_home: Profiles, authority: Certificate, serve: Serve, capsys: pytest.CaptureFixture[str]
) -> None:
    async with serve(made(authority=authority)) as server:
        saved(at_home, server.address)
        assert await hearth("trust") == 0
    assert "others vouch" in capsys.readouterr().err


# ---- the second factor -------------------------------------------------------------------------------------------


def needing_a_code(server: HttpServer, good: str) -> None:
    """Let the server ask for the code of a second factor."""
    answer = server.bytes_for

    def bytes_for(method: str, path: str) -> bytes:
        said = server.asked[-1].body
        if method == "POST" and (said.get("totp") != good):
            body = {"code": "totp_required", "message": "Type the code of your second factor."}
            if "totp" in said:
                body |= {"message": "This code is not good.", "field": "totp"}
            server.answers["POST", path] = 401, body
        elif method == "POST":
            server.answers["POST", path] = HEARTH["POST", "/api/v1/devices"]
        return answer(method, path)

    server.bytes_for = bytes_for  # type: ignore[method-assign]  # this one asks for more


async def test_the_terminal_asks_for_the_code_and_again_where_it_is_wrong(
    at_home: Profiles, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with serving(HEARTH) as server:
        needing_a_code(server, "123456")
        answering(monkeypatch, "000000", " 123456 ")
        assert await hearth("login", server.address, "anna") == 0
        said = [request.body.get("totp") for request in server.asked if request.method == "POST"]
    assert said == [None, "000000", "123456"]
    assert "This code is not good." in capsys.readouterr().err


async def test_a_script_gives_the_code_in_a_second_line(
    at_home: Profiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = iter(["pass word\n", "123456\n", "pass word\n", "000000\n", "pass word\n", ""])
    monkeypatch.setattr("sys.stdin.readline", lambda: next(lines), raising=False)
    async with serving(HEARTH) as server:
        needing_a_code(server, "123456")
        assert await hearth("login", server.address, "anna", "--password-stdin") == 0
        assert await hearth("login", server.address, "anna", "--password-stdin") == 1
        assert await hearth("login", server.address, "anna", "--password-stdin") == 1
    assert len(at_home.all()) == 1


def test_secrets_are_not_in_what_is_printed_of_them() -> None:
    assert "pass word" not in repr(PASSWORD)
    assert json.dumps(repr(signin.Granting(code="c0de", verifier="v3rifier"))) == '"Granting()"'
    assert entering.ATTEMPTS > 1
    assert parser().parse_args(["login", "x", "--browser"]).browser
