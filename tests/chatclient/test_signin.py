"""The HTTP door: what is at an address, signing in and out, and what people are told when it does not work."""

import pytest

from chatclient import devices, signin
from chatclient.demo import demo_profile
from chatclient.devices import Password, Trust
from chatclient.profiles import Profile, Profiles
from chatclient.store.words import Words
from chatprotocol.errors import ErrorCode, HearthError
from tests.chatclient.httpserver import GRANTED, HEALTH, serving
from tests.chatclient.store.test_words import written

HEARTH = {
    ("GET", "/healthz"): (200, HEALTH),
    ("POST", "/api/v1/devices"): (201, GRANTED),
    ("GET", "/api/v1/devices"): (200, []),
    ("DELETE", "/api/v1/devices/current"): (204, None),
}


async def refused(*args: str, **named: bool) -> HearthError:
    with pytest.raises(HearthError) as refusal:
        await signin.sign_in(*args, **named)  # type: ignore[arg-type]  # four texts
    return refusal.value


# ---- what is there -----------------------------------------------------------------------------------------------


async def test_a_hearth_server_is_known_by_its_health() -> None:
    async with serving(HEARTH) as server:
        found = await signin.probe(server.address)
    assert found == signin.Probe(
        address=server.address,
        reachable=True,
        is_hearth=True,
        name="Home",
        version="1.2",
        protection="loopback",
    )
    assert found.usable


async def test_an_address_without_a_scheme_is_found() -> None:
    async with serving(HEARTH) as server:
        found = await signin.probe(f"localhost:{server.port}")
    assert found.address == f"http://localhost:{server.port}"


@pytest.mark.parametrize(
    "answer",
    [
        (404, {}),
        (200, {"server": "other"}),
        (200, ["hello"]),
        (200, None),
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\n<htm>",
        b"HTTP/1.1 200 OK\r\nContent-Length: 900000\r\nConnection: close\r\n\r\n" + b" " * 900_000,
        b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\nConnection: close\r\n\r\n" + b"[" * 100_000,
    ],
)
async def test_what_is_no_hearth_server_is_said_to_be_none(answer: tuple[int, object] | bytes) -> None:
    async with serving({("GET", "/healthz"): answer}) as server:
        found = await signin.probe(server.address)
    assert found.reachable
    assert not found.is_hearth
    assert not found.usable
    assert "not a Hearth server" in found.problem


async def test_something_that_is_no_web_server_is_said_to_be_none() -> None:
    async with serving({("GET", "/healthz"): b"220 mail.example.org ESMTP\r\n"}) as server:
        found = await signin.probe(server.address)
    assert "not a Hearth server" in found.problem


async def test_a_port_where_nobody_listens_is_said() -> None:
    found = await signin.probe("127.0.0.1:1")
    assert not found.reachable
    assert "Nothing answers" in found.problem


async def test_what_is_no_address_is_said() -> None:
    found = await signin.probe("two words")
    assert "not the address of a server" in found.problem


async def test_a_public_address_without_protection_is_not_even_asked() -> None:
    found = await signin.probe("http://chat.example.org")
    assert "use https" in found.problem
    assert not found.usable


async def test_https_where_only_http_is_spoken_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signin, "TIMEOUT_S", 0.2)
    async with serving(HEARTH) as server:
        found = await signin.probe(server.address.replace("http:", "https:"))
    assert not found.usable
    assert found.problem


# ---- in and out --------------------------------------------------------------------------------------------------


async def test_signing_in_gives_a_token_and_who_i_am() -> None:
    async with serving(HEARTH) as server:
        granted = await signin.sign_in(server.address, "anna", "pass word", "my laptop")
        (request,) = server.asked
    assert (granted.token, granted.device, granted.user.id, granted.user.username) == (
        "secret-token",
        5,
        1,
        "anna",
    )
    assert request.body["username"] == "anna"
    assert request.body["password"] == "pass word"
    assert request.body["name"] == "my laptop"
    assert request.body["platform"]
    assert "secret-token" not in repr(granted)


async def test_signing_in_at_what_people_type_looks_first_where_that_is() -> None:
    device = {**GRANTED, "device": {"id": 9, "name": "laptop"}}
    async with serving({**HEARTH, ("POST", "/api/v1/devices"): (201, device)}) as server:
        granted = await signin.sign_in(f"localhost:{server.port}", "anna", "pw", "laptop")
    assert granted.address == f"http://localhost:{server.port}"
    assert granted.device == 9
    assert (await refused("localhost:1", "anna", "pw", "laptop")).code is ErrorCode.BUSY


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (
            401,
            {"code": "invalid_credentials", "message": "Wrong name or password."},
            ErrorCode.INVALID_CREDENTIALS,
        ),
        (403, {"code": "suspended", "message": "Suspended."}, ErrorCode.SUSPENDED),
        (400, {"code": "bad_request", "message": "No.", "field": "name"}, ErrorCode.BAD_REQUEST),
        (400, {"code": "from_the_future", "message": "No."}, ErrorCode.INTERNAL),
        (502, None, ErrorCode.BUSY),
        (201, {"token": 5}, ErrorCode.BUSY),
    ],
)
async def test_a_refusal_is_told_as_the_server_put_it(status: int, body: object, code: ErrorCode) -> None:
    async with serving({("POST", "/api/v1/devices"): (status, body)}) as server:
        error = await refused(server.address, "anna", "pw", "laptop")
    assert error.code is code
    if isinstance(body, dict) and "message" in body:
        assert error.message == body["message"]
        assert error.field == body.get("field")


async def test_a_password_is_not_sent_unprotected() -> None:
    assert (await refused("http://192.168.255.1", "anna", "pw", "laptop")).code is ErrorCode.FORBIDDEN
    assert (await refused("http://chat.example.org", "anna", "pw", "laptop")).code is ErrorCode.FORBIDDEN


async def test_signing_out_shows_the_token_in_a_header_only() -> None:
    async with serving(HEARTH) as server:
        await signin.sign_out(server.address, "secret-token")
        (request,) = server.asked
    assert (request.method, request.path) == ("DELETE", "/api/v1/devices/current")
    assert request.headers["authorization"] == "Bearer secret-token"


async def test_a_device_that_is_signed_out_already_is_signed_out() -> None:
    answer = 401, {"code": "unauthenticated", "message": "No."}
    async with serving({("DELETE", "/api/v1/devices/current"): answer}) as server:
        await signin.sign_out(server.address, "secret-token")
    async with serving({("DELETE", "/api/v1/devices/current"): (500, None)}) as server:
        with pytest.raises(HearthError):
            await signin.sign_out(server.address, "secret-token")


@pytest.mark.parametrize(("status", "is_in"), [(200, True), (401, False), (403, False)])
async def test_whether_a_device_is_signed_in(status: int, is_in: bool) -> None:
    async with serving({("GET", "/api/v1/devices"): (status, {})}) as server:
        assert await signin.is_signed_in(server.address, "secret-token") is is_in
    async with serving({("GET", "/api/v1/devices"): (503, {})}) as server:
        with pytest.raises(HearthError):
            await signin.is_signed_in(server.address, "secret-token")


# ---- profiles from the terminal ----------------------------------------------------------------------------------


async def log_in(
    profiles: Profiles, address: str, profile: str | None = None, **named: str | bool
) -> list[str]:
    found = await devices.look(profiles, address)
    proof = Password(username="anna", password="pw")
    return await devices.login(profiles, found, proof, Trust(**named), profile=profile)  # type: ignore[arg-type]  # by name


async def chosen(profiles: Profiles, **named: str | None) -> Profile:
    return await devices.chosen(profiles, **{"profile": None, "server": None, "demo": None, **named})


async def test_logging_in_keeps_a_profile_and_says_where_the_token_is(profiles: Profiles) -> None:
    async with serving(HEARTH) as server:
        said = await log_in(profiles, server.address)
    profile = await chosen(profiles)
    assert profile.name == f"anna@127.0.0.1-{server.port}"
    assert (profile.user, profile.device, profile.server_name) == (1, 5, "Home")
    assert profiles.token(profile) == "secret-token"
    assert "signed in to Home as anna" in said[0]
    assert "no keyring" in said[1]


async def test_logging_in_again_takes_the_place_of_the_device_before(profiles: Profiles) -> None:
    async with serving(HEARTH) as server:
        await log_in(profiles, server.address, profile="home")
        await log_in(profiles, server.address, profile="home")
        assert [r.path for r in server.asked if r.method == "DELETE"] == ["/api/v1/devices/current"]
    async with serving(HEARTH) as other:
        with pytest.raises(HearthError) as refusal:
            await log_in(profiles, other.address, profile="home")
    assert refusal.value.code is ErrorCode.CONFLICT


async def test_logging_in_where_there_is_no_hearth_is_refused(profiles: Profiles) -> None:
    with pytest.raises(HearthError, match="Nothing answers"):
        await log_in(profiles, "127.0.0.1:1")


async def test_an_unprotected_address_has_to_be_accepted(
    profiles: Profiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chatclient.addresses.is_loopback", lambda address: False)
    async with serving(HEARTH) as server:
        with pytest.raises(HearthError, match="--accept-plain"):
            await log_in(profiles, server.address)
        await log_in(profiles, server.address, accept_plain=True)
    assert (await chosen(profiles)).accept_plain


async def test_a_name_that_can_be_no_folder_gets_another(profiles: Profiles) -> None:
    assert devices._name_for("https://[::1]", "änna") == "_nna@--1"
    assert devices._name_for("https://chat.example.org", "a/b") == "hearth"


async def test_which_profile_is_meant_must_be_clear(profiles: Profiles) -> None:
    with pytest.raises(HearthError) as refusal:
        await chosen(profiles)
    assert refusal.value.code is ErrorCode.UNAUTHENTICATED
    for name, port in (("one", 1), ("two", 2)):
        profiles.save(
            Profile(name=name, address=f"http://127.0.0.1:{port}", username="anna", user=1, device=1)
        )
    with pytest.raises(HearthError, match="one, two"):
        await chosen(profiles)
    assert (await chosen(profiles, profile="two")).name == "two"
    assert (await chosen(profiles, server="127.0.0.1:1")).name == "one"
    with pytest.raises(HearthError, match="as “three”"):
        await chosen(profiles, profile="three")


async def test_logging_out_tells_the_server_and_leaves_nothing(profiles: Profiles) -> None:
    async with serving(HEARTH) as server:
        await log_in(profiles, server.address, profile="home")
        said = await devices.logout(profiles, await chosen(profiles), force=False)
        assert server.asked[-1].method == "DELETE"
    assert said == ["signed out; the profile home is deleted"]
    assert not profiles.folder_of("home").exists()


async def test_logging_out_without_a_server_says_what_is_left_to_do(profiles: Profiles) -> None:
    async with serving(HEARTH) as server:
        await log_in(profiles, server.address, profile="home")
    said = await devices.logout(profiles, await chosen(profiles), force=False)
    assert said[1].startswith("the server could not be told: it counts this device as signed in until")
    assert profiles.all() == ()


async def test_logging_out_does_not_lose_what_waits_by_mistake(profiles: Profiles) -> None:
    async with serving(HEARTH) as server:
        await log_in(profiles, server.address, profile="home")
        words = Words(profiles.folder_of("home"), 1)
        words.add(written(1))
        words.close()
        with pytest.raises(HearthError, match="1 message waits"):
            await devices.logout(profiles, await chosen(profiles), force=False)
        await devices.logout(profiles, await chosen(profiles), force=True)
    assert profiles.all() == ()


async def test_a_profile_without_a_token_is_logged_out_without_a_server(profiles: Profiles) -> None:
    profile = Profile(name="home", address="http://127.0.0.1:1", username="anna", user=1, device=1)
    profiles.save(profile)
    assert await devices.logout(profiles, profile, force=False) == ["signed out; the profile home is deleted"]


# ---- demo people -------------------------------------------------------------------------------------------------


async def test_a_demo_person_is_signed_in_once(profiles: Profiles) -> None:
    async with serving(HEARTH) as server:
        profile = await chosen(profiles, demo="Anna", server=server.address)
        assert await chosen(profiles, demo="anna", server=server.address) == profile
        assert profile.name == f"demo-anna-{server.port}"
        assert [r.body["password"] for r in server.asked if r.method == "POST"] == ["hearth-demo"]
    assert await demo_profile(server.address, "anna", profiles) == profile
    assert profiles.token(profile) == "secret-token"


async def test_a_demo_person_whose_token_is_not_known_any_more_is_signed_in_anew(profiles: Profiles) -> None:
    async with serving(HEARTH) as server:
        profile = await demo_profile(server.address, "anna", profiles)
        server.answers["GET", "/api/v1/devices"] = 401, {}
        await demo_profile(server.address, "anna", profiles)
        profiles.forget_token(profile)
        await demo_profile(server.address, "anna", profiles)
        assert len([request for request in server.asked if request.method == "POST"]) == 3


async def test_demo_people_exist_on_this_machine_only(profiles: Profiles) -> None:
    with pytest.raises(HearthError) as refusal:
        await demo_profile("https://chat.example.org", "anna", profiles)
    assert refusal.value.code is ErrorCode.FORBIDDEN
    with pytest.raises(HearthError, match="Nothing answers"):
        await demo_profile("http://localhost:1", "anna", profiles)
