"""How a browser signs a program in, as `docs/http.md` has it (RFC 8252, RFC 7636)."""

import time
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import Client

from accounts import services
from accounts.models import Device, SignInCode, User
from accounts.pages import visitor
from tests.accounts.pages import browser, text
from tests.clock import Clock

pytestmark = pytest.mark.django_db

VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
ASKED = {
    "redirect_uri": "http://127.0.0.1:45678/back", "state": "a state", "code_challenge": CHALLENGE,
    "code_challenge_method": "S256", "name": "laptop", "platform": "linux",
}  # fmt: skip


def page(**changes: str) -> str:
    return f"/accounts/device?{urlencode(ASKED | changes)}"


def agreed(client: Client, path: str | None = None) -> dict[str, str]:
    answer = client.post(path or page(), {"agree": "yes"})
    assert answer.status_code == 302
    where = urlsplit(answer.headers["Location"])
    assert where.geturl().startswith("http://127.0.0.1:45678/back?")
    return {name: values[0] for name, values in parse_qs(where.query).items()}


def redeem(**changes: Any) -> Any:
    body = {"verifier": VERIFIER} | changes
    return Client().post("/api/v1/devices", body, content_type="application/json")


def test_a_program_is_signed_in_by_the_browser(member: User) -> None:
    client = Client()
    asked = client.get(page())
    answer = client.post(
        asked.headers["Location"], {"login": "mara", "password": "correct horse"}, follow=True
    )
    assert answer.redirect_chain == [(page(), 302)]
    assert "Sign “laptop” in as mara?" in text(answer)
    given = agreed(client)
    assert given["state"] == "a state"
    signed_in = redeem(code=given["code"])
    assert signed_in.status_code == 201
    body = signed_in.json()
    assert body["user"]["username"] == "mara"
    assert (Device.objects.get().name, Device.objects.get().platform) == ("laptop", "linux")
    token = {"Authorization": f"Bearer {body['token']}"}
    assert Client().get("/api/v1/devices", headers=token).status_code == 200


def test_a_program_may_say_what_it_is_called(member: User) -> None:
    code = agreed(browser(member))["code"]
    assert redeem(code=code, name="desk", platform="windows").status_code == 201
    assert Device.objects.get().name == "desk"


def test_a_refusal_is_told_to_the_program(member: User) -> None:
    answer = browser(member).post(page(), {"refuse": "yes"})
    assert answer.headers["Location"] == "http://127.0.0.1:45678/back?error=access_denied&state=a+state"
    assert not SignInCode.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uri": uri}
        for uri in (
            "", "https://127.0.0.1:1/", "http://localhost:1/", "http://evil.example/", "http://127.0.0.1.evil.example/",
            "http://127.0.0.1:1@evil.example/", "http://user@127.0.0.1/", "http://127.0.0.1:123456/", "http://127.0.0.2/",
            "http://127.0.0.1:1/\\evil", "http://127.0.0.1:1/\r\nX: y", "javascript:alert(1)", "//127.0.0.1/",
            "http://127.0.0.1:1/#fragment", "http://127.0.0.1:1/?query=1", "http://[::2]:1/", " http://127.0.0.1/",
        )
    ] + [
        {"code_challenge_method": "plain"}, {"code_challenge_method": ""}, {"code_challenge": "short"},
        {"code_challenge": CHALLENGE + "x"}, {"state": "x" * 513}, {"name": ""}, {"name": "a\nb"}, {"platform": "x" * 200},
    ],
)  # fmt: skip
def test_what_is_asked_wrongly_leads_nowhere(member: User, changes: dict[str, str]) -> None:
    for client in (Client(), browser(member)):
        for answer in (client.get(page(**changes)), client.post(page(**changes), {"agree": "yes"})):
            assert answer.status_code == 400
            assert "Location" not in answer.headers
            assert "evil" not in text(answer)
    assert not SignInCode.objects.exists()


@pytest.mark.parametrize(
    "uri", ["http://127.0.0.1", "http://127.0.0.1:1/a/b-c_d~e.f", "http://[::1]:45678/x"]
)
def test_any_port_and_path_of_loopback_will_do(member: User, uri: str) -> None:
    client = browser(member)
    answer = client.get(page(redirect_uri=uri))
    assert answer.status_code == 200
    target = "http:" if "[" in uri else "http://" + uri.split("/")[2]
    # Its parts come in any order.
    assert f"form-action 'self' {target}" in answer.headers["Content-Security-Policy"].split("; ")
    assert (
        client.post(page(redirect_uri=uri), {"agree": "yes"}).headers["Location"].startswith(f"{uri}?code=")
    )


def wrong(code: str) -> list[dict[str, str]]:
    return [
        {"code": code, "verifier": VERIFIER[::-1]},
        {"code": code, "verifier": CHALLENGE},
        {"code": code, "verifier": "short"},
        {"code": code, "verifier": ""},
        {"code": code + "x"},
        {"code": ""},
        {"code": "x" * 5_000},
        {"code": code, "verifier": "ä" * 50},
    ]


def test_a_wrong_code_or_verifier_opens_nothing_and_spoils_nothing(member: User) -> None:
    code = agreed(browser(member))["code"]
    answers = [redeem(**changes) for changes in wrong(code)]
    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {
        (401, "invalid_credentials")
    }
    assert len({answer.content for answer in answers}) == 1
    assert redeem(code=code).status_code == 201


def test_a_code_works_once_and_for_five_minutes(member: User, clock: Clock) -> None:
    client = browser(member)
    first, second = agreed(client)["code"], agreed(client)["code"]
    assert [redeem(code=first).status_code for _ in range(2)] == [201, 401]
    clock.turn(minutes=5)
    assert redeem(code=second).status_code == 401


def test_a_code_is_kept_as_its_hash(member: User) -> None:
    code = agreed(browser(member))["code"]
    assert not any(code in str(value) for value in SignInCode.objects.values_list().get())


def test_codes_that_are_over_go(member: User, clock: Clock) -> None:
    client = browser(member)
    agreed(client)
    clock.turn(minutes=6)
    agreed(client)
    assert SignInCode.objects.count() == 1


@pytest.mark.parametrize("missing", ["code", "verifier"])
def test_the_field_that_is_missing_is_named(missing: str) -> None:
    answer = redeem(**({"code": "x"} | {missing: None}))
    assert (answer.status_code, answer.json()["field"]) == (400, missing)


def test_who_was_suspended_or_has_another_password_meanwhile_is_not_signed_in(
    member: User, stranger: User
) -> None:
    first, second = agreed(browser(member))["code"], agreed(browser(stranger))["code"]
    services.suspend(member.pk)
    services.set_password(stranger.pk, "quite another horse")
    assert (redeem(code=first).status_code, redeem(code=second).status_code) == (401, 401)
    assert not Device.objects.exists()


def test_a_session_that_somebody_has_stolen_signs_no_program_in(
    member: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = browser(member)
    later = time.time() + visitor.RECENT_S + 1
    monkeypatch.setattr("accounts.pages.visitor.time.time", lambda: later)
    for answer in (client.get(page()), client.post(page(), {"agree": "yes"})):
        assert answer.headers["Location"].startswith("/accounts/again/?next=")
    assert not SignInCode.objects.exists()
