"""Devices over HTTP, as `docs/http.md` has it."""

import logging
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from accounts import services
from accounts.door import STATUSES
from accounts.limits import SignInLimits
from accounts.models import Device, User
from chatprotocol.errors import ErrorCode, HearthError
from tests.accounts.conftest import PASSWORD, signed_in

pytestmark = pytest.mark.django_db


def post(client: Client, **changes: Any) -> Any:
    body = {"username": "mara", "password": PASSWORD, "name": "laptop", "platform": "linux"} | changes
    body = {name: value for name, value in body.items() if value is not None}
    return client.post("/api/v1/devices", body, content_type="application/json")


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_signing_in_gives_a_token_a_device_and_the_person(client: Client, member: User) -> None:
    answer = post(client)
    assert answer.status_code == 201
    body = answer.json()
    assert body["device"] == Device.objects.get().pk
    assert body["user"] == {
        "k": "user", "pos": member.pos, "id": member.pk, "username": "mara", "display_name": "mara",
        "avatar": None, "role": "member", "status": "", "active": True, "bot": False,
    }  # fmt: skip
    assert client.get("/api/v1/devices", headers=bearer(body["token"])).status_code == 200


def test_a_wrong_password_and_an_unknown_name_are_one_answer(client: Client, member: User) -> None:
    wrong, unknown = post(client, password="wrong"), post(client, username="nobody")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.content == unknown.content
    assert wrong.json() == {"code": "invalid_credentials", "message": "The name or the password is wrong."}


def test_suspension_is_403_after_the_right_password_only(client: Client, member: User, admin: User) -> None:
    services.suspend(member.pk, by=admin.pk)
    assert post(client, password="wrong").status_code == 401
    answer = post(client)
    assert (answer.status_code, answer.json()["code"]) == (403, "suspended")


def test_too_many_guesses_are_429_and_say_when(client: Client, member: User, settings: Settings) -> None:
    settings.HEARTH_SIGN_IN_LIMITS = SignInLimits(sign_in_failures=1, sign_in_window_s=60)
    post(client, password="wrong")
    answer = post(client)
    assert (answer.status_code, answer.json()["code"]) == (429, "rate_limited")
    assert 1 <= int(answer.headers["Retry-After"]) <= 60


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"username": None}, "username"),
        ({"password": None}, "password"),
        ({"name": None}, "name"),
        ({"name": ""}, "name"),
        ({"name": "x" * 129}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"username": 5}, "username"),
        ({"username": "\ud800"}, "username"),
    ],
)
def test_the_field_that_is_wrong_is_named(
    client: Client, member: User, changes: dict[str, Any], field: str
) -> None:
    answer = post(client, **changes)
    assert answer.status_code in {400, 413}
    assert answer.json()["field"] == field


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"text"', b"\xff", b"[" * 5000])
def test_what_is_no_request_is_refused_as_bad(client: Client, body: bytes) -> None:
    answer = client.post("/api/v1/devices", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")


def test_a_device_sees_all_of_its_owner_and_nobody_elses(
    client: Client, member: User, stranger: User
) -> None:
    first, second = signed_in(member, "laptop"), signed_in(member, "phone")
    signed_in(stranger)
    answer = client.get("/api/v1/devices", headers=bearer(first.token)).json()
    assert [(device["id"], device["name"], device["current"]) for device in answer] == [
        (second.device.pk, "phone", False),
        (first.device.pk, "laptop", True),
    ]


def test_a_device_signs_itself_or_another_of_its_owners_out(client: Client, member: User) -> None:
    first, second = signed_in(member), signed_in(member)
    assert (
        client.delete(f"/api/v1/devices/{second.device.pk}", headers=bearer(first.token)).status_code == 204
    )
    assert client.get("/api/v1/devices", headers=bearer(second.token)).status_code == 401
    assert client.delete("/api/v1/devices/current", headers=bearer(first.token)).status_code == 204
    assert client.get("/api/v1/devices", headers=bearer(first.token)).status_code == 401


@pytest.mark.parametrize("by", ["stranger", "moderator", "admin"])
def test_nobody_signs_anothers_device_out_here(
    client: Client, member: User, by: str, request: pytest.FixtureRequest
) -> None:
    theirs = signed_in(member).device.pk
    mine = signed_in(request.getfixturevalue(by)).token
    answer = client.delete(f"/api/v1/devices/{theirs}", headers=bearer(mine))
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert Device.objects.get(pk=theirs).revoked_at is None


@pytest.mark.parametrize("device", ["0", "-1", "99999999999999999999", "9007199254740993", "x", "1.5"])
def test_a_device_that_cannot_be_is_no_failure(client: Client, member: User, device: str) -> None:
    answer = client.delete(f"/api/v1/devices/{device}", headers=bearer(signed_in(member).token))
    assert answer.status_code in {400, 404}


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Bearer x", "Basic bWFyYTp4", "Token x", "Bearer \xe4"]
)
def test_without_a_token_nothing_is_told(client: Client, header: str) -> None:
    for answer in (
        client.get("/api/v1/devices", headers={"Authorization": header}),
        client.delete("/api/v1/devices/1", headers={"Authorization": header}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_session_of_the_administration_opens_no_api(client: Client, admin: User) -> None:
    client.force_login(admin)
    assert client.get("/api/v1/devices").status_code == 401


def test_neither_passwords_nor_tokens_are_logged(
    client: Client, member: User, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    token = post(client).json()["token"]
    post(client, password="a wrong secret")
    client.get("/api/v1/devices", headers=bearer(token + "x"))
    assert "device signed in" in caplog.text
    for secret in (PASSWORD, token, "a wrong secret"):
        assert secret not in caplog.text


def test_every_error_has_a_status() -> None:
    assert set(STATUSES) == set(ErrorCode)


# ---- names, and all the others ----------------------------------------------------------------------------------


def rename(client: Client, token: str, device: object, name: Any) -> Any:
    return client.patch(
        f"/api/v1/devices/{device}", {"name": name}, content_type="application/json", headers=bearer(token)
    )


def test_a_device_of_ones_own_is_renamed(client: Client, member: User) -> None:
    first, second = signed_in(member), signed_in(member)
    answer = rename(client, first.token, second.device.pk, " phone ")
    assert answer.status_code == 200
    assert answer.json()["name"] == "phone"
    renamed = Device.objects.get(pk=second.device.pk)
    assert (renamed.name, renamed.pos) == ("phone", second.device.pos + 1)
    rename(client, first.token, second.device.pk, "phone")
    assert Device.objects.get(pk=second.device.pk).pos == renamed.pos


@pytest.mark.parametrize(
    ("name", "status"), [("", 400), ("a\nb", 400), ("x" * 129, 413), (None, 400), (5, 400)]
)
def test_a_wrong_name_is_refused_at_its_field(client: Client, member: User, name: Any, status: int) -> None:
    mine = signed_in(member)
    answer = rename(client, mine.token, mine.device.pk, name)
    assert (answer.status_code, answer.json()["field"]) == (status, "name")


@pytest.mark.parametrize("by", ["stranger", "moderator", "admin"])
def test_nobody_renames_anothers_device(
    client: Client, member: User, by: str, request: pytest.FixtureRequest
) -> None:
    theirs = signed_in(member).device.pk
    mine = signed_in(request.getfixturevalue(by)).token
    assert rename(client, mine, theirs, "mine").status_code == 404
    with pytest.raises(HearthError):
        services.rename_device(theirs, "mine", by=request.getfixturevalue(by).pk)
    assert Device.objects.get(pk=theirs).name == "laptop"


def test_a_device_that_was_signed_out_is_not_renamed(client: Client, member: User) -> None:
    first, second = signed_in(member), signed_in(member)
    services.revoke_device(second.device.pk)
    assert rename(client, first.token, second.device.pk, "x").status_code == 404


def test_all_others_are_signed_out_and_nobody_elses(client: Client, member: User, stranger: User) -> None:
    here, there, theirs = signed_in(member), signed_in(member), signed_in(stranger)
    assert client.delete("/api/v1/devices", headers=bearer(here.token)).status_code == 204
    still_in = set(Device.objects.filter(revoked_at=None).values_list("pk", flat=True))
    assert still_in == {here.device.pk, theirs.device.pk}
    assert client.get("/api/v1/devices", headers=bearer(there.token)).status_code == 401
    assert client.delete("/api/v1/devices").status_code == 401
