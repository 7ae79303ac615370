"""The second factor: codes of an app, recovery codes, and that none is taken twice."""

import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.test import Client
from pytest_django import Settings

from accounts import secondfactor, services
from accounts.limits import SignInLimits
from accounts.models import Device, User
from chatprotocol.errors import ErrorCode, HearthError
from tests.accounts.conftest import HOME, PASSWORD
from tests.accounts.pages import browser, sign_in, text

pytestmark = pytest.mark.django_db

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
CODE_PAGE = "/accounts/two-factor/code/"


@pytest.fixture(autouse=True)
def standing_time(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A time that stands until a test turns it: codes change by it."""
    now = [1_800_000_000.0]
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.time.time", lambda: now[0])
    return now


def code(ahead: int = 0) -> str:
    """The code of a time step, seen from now."""
    step = int(time.time()) // 30 + ahead
    return str(auth.format_hotp_value(auth.hotp_value(SECRET, step)))


@pytest.fixture
def protected(member: User) -> User:
    Authenticator.objects.create(user=member, type="totp", data={"secret": SECRET})
    Authenticator.objects.create(
        user=member, type="recovery_codes", data={"seed": "5eed" * 20, "used_mask": 0}
    )
    return member


def recovery_codes(user: User) -> list[str]:
    codes: list[str] = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()
    return codes


def post(client: Client, **changes: Any) -> Any:
    body = {"username": "mara", "password": PASSWORD, "name": "laptop"} | changes
    return client.post("/api/v1/devices", body, content_type="application/json")


# ---- devices ----------------------------------------------------------------------------------------------------


def test_a_code_is_asked_for_after_the_right_password_only(client: Client, protected: User) -> None:
    asked = post(client)
    assert (asked.status_code, asked.json()) == (
        401, {"code": "totp_required", "message": "A code of the second factor is needed."},
    )  # fmt: skip
    assert post(client, password="wrong").json()["code"] == "invalid_credentials"
    assert post(client, password="wrong", totp=code()).json()["code"] == "invalid_credentials"
    assert not Device.objects.exists()


def test_the_code_of_now_opens_and_opens_once(client: Client, protected: User) -> None:
    assert post(client, totp=code()).status_code == 201
    again = post(client, totp=code())
    assert (again.status_code, again.json()["code"], again.json()["field"]) == (401, "totp_required", "totp")
    assert Device.objects.count() == 1


@pytest.mark.parametrize(("ahead", "opens"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_go_wrong_by_half_a_minute(
    client: Client, protected: User, ahead: int, opens: bool
) -> None:
    assert (post(client, totp=code(ahead)).status_code == 201) is opens


def test_an_older_code_is_not_taken_after_a_newer_one(client: Client, protected: User) -> None:
    assert post(client, totp=code(0)).status_code == 201
    assert post(client, totp=code(-1)).status_code == 401
    assert post(client, totp=code(1)).status_code == 201


@pytest.mark.parametrize("given", ["", "000000x", "1" * 500, "\u0661\u0662\u0663\u0664\u0665\u0666", "\x00"])
def test_what_is_no_code_is_refused(client: Client, protected: User, given: str) -> None:
    assert post(client, totp=given).json()["code"] == "totp_required"


def test_spaces_in_a_code_do_no_harm(client: Client, protected: User) -> None:
    assert post(client, totp=f" {code()[:3]} {code()[3:]} ").status_code == 201


def test_a_recovery_code_opens_once(client: Client, protected: User) -> None:
    printed = recovery_codes(protected)[3]
    assert post(client, totp=printed).status_code == 201
    assert post(client, totp=printed).status_code == 401
    assert printed not in recovery_codes(protected)


def test_who_has_a_passkey_only_signs_in_by_the_browser(client: Client, member: User) -> None:
    Authenticator.objects.create(user=member, type="webauthn", data={})
    assert post(client, totp="123456").json()["code"] == "totp_required"


def test_without_a_second_factor_a_code_is_not_looked_at(client: Client, member: User) -> None:
    assert post(client, totp="nonsense").status_code == 201


def test_codes_are_counted_for_the_account_from_wherever_they_come(
    client: Client, protected: User, settings: Settings
) -> None:
    settings.HEARTH_SIGN_IN_LIMITS = SignInLimits(second_factor_tries=3)
    for n in range(3):
        assert post(Client(REMOTE_ADDR=f"192.0.2.{n}"), totp="000000").status_code == 401
    locked = post(client, totp=code())
    assert (locked.status_code, locked.json()["code"]) == (429, "rate_limited")
    assert int(locked.headers["Retry-After"]) > 0


def test_the_code_that_was_taken_is_remembered_in_the_database(protected: User) -> None:
    assert secondfactor.use_code(protected.pk, code()) == "totp"
    assert secondfactor.use_code(protected.pk, code()) is None
    protected.refresh_from_db()
    assert protected.totp_step == int(time.time()) // 30


# ---- the pages --------------------------------------------------------------------------------------------------


def test_signing_in_asks_for_the_code_and_is_nothing_before(protected: User) -> None:
    client = Client()
    assert sign_in(client, "mara").headers["Location"].startswith(CODE_PAGE)
    assert client.get("/accounts/").status_code == 302
    assert client.get("/admin/").status_code == 302
    assert "wrong, or was used" in text(client.post(CODE_PAGE, {"code": "000000"}))
    assert client.post(CODE_PAGE, {"code": code()}).headers["Location"] == "/accounts/"
    assert client.get("/accounts/").status_code == 200


def test_who_has_begun_as_somebody_else_gets_out_of_it(protected: User, stranger: User) -> None:
    client = Client()
    sign_in(client, "mara")
    assert "/accounts/logout/" in text(client.get(CODE_PAGE))
    assert client.post("/accounts/logout/").headers["Location"] == "/accounts/login/"
    assert "Username" in text(client.get("/accounts/login/"))
    assert client.get(CODE_PAGE).status_code == 302
    assert sign_in(client, "simon").headers["Location"] == "/accounts/"


def test_the_code_of_one_door_does_not_open_the_other(client: Client, protected: User) -> None:
    assert post(client, totp=code()).status_code == 201
    sign_in(client, "mara")
    assert "wrong, or was used" in text(client.post(CODE_PAGE, {"code": code()}))


def test_an_administrator_does_not_get_past_the_code(admin: User) -> None:
    Authenticator.objects.create(user=admin, type="totp", data={"secret": SECRET})
    client = Client()
    sign_in(client, "adele", next="/admin/")
    assert client.get("/admin/").status_code == 302
    assert client.post(CODE_PAGE, {"code": code()}).headers["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def confirmed(user: User) -> Client:
    """A browser in which somebody has just given their password once more."""
    client = browser(user)
    assert client.post("/accounts/again/", {"password": PASSWORD}).status_code == 302
    return client


def test_an_app_is_set_up_with_a_picture_and_its_first_code(
    member: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = confirmed(member)
    page = text(client.get("/accounts/two-factor/app/"))
    assert 'src="data:image/svg+xml' in page
    secret = client.session["mfa.totp.secret"]
    assert " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)) in page
    assert "not the code" in text(client.post("/accounts/two-factor/app/", {"code": "000000"}))
    first = auth.format_hotp_value(auth.hotp_value(secret, int(time.time()) // 30))
    answer = client.post("/accounts/two-factor/app/", {"code": first}, follow=True)
    assert all(printed in text(answer) for printed in recovery_codes(member))
    assert not any(
        printed in text(client.get("/accounts/two-factor/recovery/")) for printed in recovery_codes(member)
    )
    assert secondfactor.is_set_up(member.pk)
    assert secondfactor.use_code(member.pk, first) is None


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/two-factor/app/",
        "/accounts/two-factor/recovery/new/",
        "/accounts/passkeys/add/",
        "/accounts/passkeys/1/remove/",
    ],
)
def test_a_session_alone_changes_no_second_factor(member: User, path: str) -> None:
    client = browser(member)
    for answer in (client.get(path), client.post(path, {"code": "1"})):
        assert answer.headers["Location"].startswith("/accounts/again/")


def test_the_password_once_more_is_not_guessed(member: User, settings: Settings) -> None:
    client = browser(member)
    settings.HEARTH_SIGN_IN_LIMITS = SignInLimits(sign_in_failures=2)
    for _ in range(2):
        assert "wrong" in text(client.post("/accounts/again/", {"password": "wrong"}))
    assert "Too many attempts" in text(client.post("/accounts/again/", {"password": PASSWORD}))


def test_the_app_is_asked_for_no_more_once_it_is_removed(client: Client, protected: User) -> None:
    visitor = Client()
    sign_in(visitor, "mara")
    visitor.post(CODE_PAGE, {"code": code()})
    visitor.post("/accounts/again/", {"password": PASSWORD})
    assert visitor.post("/accounts/two-factor/app/remove/").status_code == 302
    assert not secondfactor.is_set_up(protected.pk)
    assert post(client).status_code == 201


# ---- help -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "allowed"), [("admin", True), ("moderator", True), ("stranger", False), ("member", False)]
)
def test_who_takes_a_lost_second_factor_away(
    protected: User, who: str, allowed: bool, request: pytest.FixtureRequest
) -> None:
    by = request.getfixturevalue(who).pk
    if allowed:
        secondfactor.remove(protected.pk, by=by)
    else:
        with pytest.raises(HearthError) as refused:
            secondfactor.remove(protected.pk, by=by)
        assert refused.value.code is ErrorCode.FORBIDDEN
    assert secondfactor.is_set_up(protected.pk) is not allowed


def test_suspension_is_told_before_the_code_is_asked(client: Client, protected: User) -> None:
    services.suspend(protected.pk)
    assert post(client).json()["code"] == "suspended"
    assert not HOME.loopback
