"""Passkeys, from adding one to losing it: with an authenticator in software, which also does what no honest one would."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.test import Client
from fido2.utils import websafe_encode
from pytest_django import Settings

from accounts import services
from accounts.limits import SignInLimits
from accounts.models import User
from tests.accounts.authenticator import SoftAuthenticator, options_in
from tests.accounts.conftest import PASSWORD
from tests.accounts.pages import LOGIN, browser, sign_in, text
from tests.clock import Clock

pytestmark = pytest.mark.django_db

ADD = "/accounts/passkeys/add/"
BY_PASSKEY = "/accounts/passkeys/login/"
CODE_PAGE = "/accounts/two-factor/code/"
WRONG = "This code is wrong, or was used already."


def confirmed(user: User) -> Client:
    """A browser in which somebody has just given their password once more."""
    client = browser(user)
    assert client.post("/accounts/again/", {"password": PASSWORD}).status_code == 302
    return client


def added(client: Client, authenticator: SoftAuthenticator, name: str = "phone") -> Any:
    credential = authenticator.create(options_in(client.get(ADD).content.decode()))
    return client.post(ADD, {"name": name, "passwordless": "on", "credential": json.dumps(credential)})


@pytest.fixture
def phone() -> SoftAuthenticator:
    return SoftAuthenticator()


@pytest.fixture
def protected(member: User, phone: SoftAuthenticator) -> User:
    """Somebody with a passkey on their phone."""
    assert added(confirmed(member), phone).status_code == 302
    return member


def asked(client: Client) -> Any:
    """What the sign-in page asks an authenticator for, of whoever comes."""
    return client.get(BY_PASSKEY, headers={"accept": "application/json"}).json()["request_options"]


def shown(client: Client, credential: Any, path: str = BY_PASSKEY, **more: str) -> Any:
    return client.post(path, {"credential": json.dumps(credential)} | more)


def is_in(client: Client) -> bool:
    return client.get("/accounts/").status_code == 200


# ---- the ceremony ---------------------------------------------------------------------------------------------------


def test_a_passkey_is_added_with_a_name_and_recovery_codes(member: User, phone: SoftAuthenticator) -> None:
    client = confirmed(member)
    answer = added(client, phone, "my <phone>")
    assert answer.headers["Location"] == "/accounts/two-factor/recovery/"
    codes = Authenticator.objects.get(user=member, type="recovery_codes").wrap().get_unused_codes()
    page = text(client.get("/accounts/two-factor/recovery/"))
    assert all(code in page for code in codes)
    assert "my &lt;phone&gt;" in text(client.get("/accounts/two-factor/"))


def test_a_passkey_opens_without_a_password_and_without_a_code(
    protected: User, phone: SoftAuthenticator
) -> None:
    client = Client()
    answer = shown(client, phone.get(asked(client)))
    assert answer.headers["Location"] == "/accounts/"
    assert is_in(client)


def test_a_passkey_leads_where_one_wanted_to_go_and_nowhere_else(
    protected: User, phone: SoftAuthenticator
) -> None:
    for wanted, led in (("/accounts/devices/", "/accounts/devices/"), ("//evil.example", "/accounts/")):
        client = Client()
        assert shown(client, phone.get(asked(client)), next=wanted).headers["Location"] == led


def test_a_passkey_is_the_second_factor_after_the_password(protected: User, phone: SoftAuthenticator) -> None:
    client = Client()
    assert sign_in(client, "mara").headers["Location"].startswith(CODE_PAGE)
    assert not is_in(client)
    answer = shown(client, phone.get(options_in(client.get(CODE_PAGE).content.decode())), CODE_PAGE)
    assert answer.headers["Location"] == "/accounts/"
    assert is_in(client)


def test_a_security_key_that_asks_for_nothing_is_a_second_factor_only(
    member: User, phone: SoftAuthenticator
) -> None:
    assert added(confirmed(member), phone).status_code == 302
    phone.verifies_people = False
    alone, after_password = Client(), Client()
    shown(alone, phone.get(asked(alone)))
    assert not is_in(alone)
    sign_in(after_password, "mara")
    page = after_password.get(CODE_PAGE).content.decode()
    shown(after_password, phone.get(options_in(page)), CODE_PAGE)
    assert is_in(after_password)


def test_a_recovery_code_opens_once_where_the_phone_is_gone(protected: User) -> None:
    code = Authenticator.objects.get(user=protected, type="recovery_codes").wrap().get_unused_codes()[0]
    for opens in (True, False):
        client = Client()
        sign_in(client, "mara")
        client.post(CODE_PAGE, {"code": code})
        assert is_in(client) is opens
    body = {"username": "mara", "password": PASSWORD, "name": "laptop", "totp": code}
    again = Client().post("/api/v1/devices", body, content_type="application/json")
    assert again.json()["code"] == "totp_required"


def test_a_passkey_shows_once_more_who_sits_there(protected: User, phone: SoftAuthenticator) -> None:
    client = Client()
    shown(client, phone.get(asked(client)))
    assert client.get(ADD).headers["Location"].startswith("/accounts/again/")
    again = "/accounts/passkeys/again/"
    assert f'href="{again}"' in text(client.get("/accounts/again/"))
    answer = shown(client, phone.get(options_in(client.get(again).content.decode())), again, next=ADD)
    assert answer.headers["Location"] == ADD
    assert client.get(ADD).status_code == 200


def test_a_passkey_is_renamed_and_removed_and_opens_nothing_any_more(
    protected: User, phone: SoftAuthenticator
) -> None:
    client = Client()
    shown(client, phone.get(asked(client)))
    client.post("/accounts/again/", {"password": PASSWORD})
    path = f"/accounts/passkeys/{Authenticator.objects.get(type='webauthn').pk}/"
    assert client.post(path, {"name": "old phone"}).status_code == 302
    assert "old phone" in text(client.get("/accounts/two-factor/"))
    assert "old phone" in text(client.get(f"{path}remove/"))
    assert client.post(f"{path}remove/").status_code == 302
    # With the last passkey the codes for its loss have gone, and the password is enough again.
    assert not Authenticator.objects.exists()
    late = Client()
    assert WRONG in text(late.get(shown(late, phone.get(asked(late))).headers["Location"]))
    assert not is_in(late)
    assert sign_in(late, "mara").headers["Location"] == "/accounts/"


def test_of_two_passkeys_each_opens_and_one_stays(protected: User, phone: SoftAuthenticator) -> None:
    client = confirmed_by(phone)
    key = SoftAuthenticator()
    assert added(client, key, "key").headers["Location"] == "/accounts/two-factor/"
    first = Authenticator.objects.filter(type="webauthn").order_by("pk")[0]
    client.post(f"/accounts/passkeys/{first.pk}/remove/")
    for authenticator, opens in ((phone, False), (key, True)):
        visitor = Client()
        shown(visitor, authenticator.get(asked(visitor)))
        assert is_in(visitor) is opens
    assert Authenticator.objects.filter(type="recovery_codes").exists()


def confirmed_by(authenticator: SoftAuthenticator) -> Client:
    client = Client()
    shown(client, authenticator.get(asked(client)))
    client.post("/accounts/again/", {"password": PASSWORD})
    return client


# ---- what no honest one would do ------------------------------------------------------------------------------------


def with_other_bytes(credential: Any, name: str) -> Any:
    credential["response"][name] = websafe_encode(b"x" * 70)
    return credential


FORGED: dict[str, Callable[[SoftAuthenticator, Any], Any]] = {
    "another signature": lambda key, wish: with_other_bytes(key.get(wish), "signature"),
    "no data": lambda key, wish: with_other_bytes(key.get(wish), "authenticatorData"),
    "another site's page": lambda key, wish: SoftAuthenticator("https://evil.example", keys=key.keys).get(wish),
    "a page without TLS": lambda key, wish: SoftAuthenticator("http://testserver", keys=key.keys).get(wish),
    "an older challenge": lambda key, wish: key.get({"publicKey": wish["publicKey"] | {"challenge": "b2xk"}}),
    "a key nobody knows": lambda key, wish: key.get(wish, _stranger_with_handle_of(key)),
    "what was made to add one": lambda key, wish: SoftAuthenticator().create(
        {"publicKey": wish["publicKey"] | {"rp": {"id": "testserver"}, "user": {"id": key.keys[0].user_handle}}}
    ),
}  # fmt: skip


def _stranger_with_handle_of(authenticator: SoftAuthenticator) -> Any:
    other = SoftAuthenticator()
    own = authenticator.keys[0]
    other.create({"publicKey": {"rp": {"id": own.place}, "user": {"id": own.user_handle}, "challenge": ""}})
    return other.keys[0]


@pytest.mark.parametrize("how", FORGED)
def test_what_is_forged_opens_nothing(protected: User, phone: SoftAuthenticator, how: str) -> None:
    client = Client()
    shown(client, FORGED[how](phone, asked(client)))
    assert not is_in(client)
    sign_in(client, "mara")
    page = client.get(CODE_PAGE).content.decode()
    shown(client, FORGED[how](phone, options_in(page)), CODE_PAGE)
    assert not is_in(client)


def test_what_was_signed_once_opens_no_second_time_and_no_other_browser(
    protected: User, phone: SoftAuthenticator
) -> None:
    first, second = Client(), Client()
    credential = phone.get(asked(first))
    asked(second)
    shown(second, credential)
    assert not is_in(second)
    shown(first, credential)
    assert is_in(first)
    first.post("/accounts/logout/")
    shown(first, credential)
    assert not is_in(first)


def test_ones_own_passkey_opens_nobody_elses_account(
    protected: User, stranger: User, phone: SoftAuthenticator
) -> None:
    theirs = SoftAuthenticator()
    added(confirmed(stranger), theirs)
    theirs.keys[0].user_handle = phone.keys[0].user_handle
    client = Client()
    shown(client, theirs.get(asked(client)))
    assert not is_in(client)
    sign_in(client, "mara")
    page = client.get(CODE_PAGE).content.decode()
    shown(client, theirs.get(options_in(page), theirs.keys[0]), CODE_PAGE)
    assert not is_in(client)


@pytest.mark.parametrize("deed", ["", "remove/"])
def test_others_passkeys_are_not_there(protected: User, stranger: User, deed: str) -> None:
    path = f"/accounts/passkeys/{Authenticator.objects.get(type='webauthn').pk}/{deed}"
    client = confirmed(stranger)
    assert client.get(path).status_code == 404
    assert client.post(path, {"name": "mine"}).status_code == 404
    assert Authenticator.objects.get(type="webauthn").wrap().name == "phone"


def test_who_may_not_come_in_does_not_by_a_passkey(
    protected: User, phone: SoftAuthenticator, admin: User
) -> None:
    services.suspend(protected.pk, by=admin.pk)
    client = Client()
    answer = shown(client, phone.get(asked(client)))
    assert "This account is suspended." in text(client.get(answer.headers["Location"]))
    assert not is_in(client)


def test_people_of_the_demo_come_in_on_this_machine_only_by_a_passkey_too(phone: SoftAuthenticator) -> None:
    demo = services.NewPerson(username="anna", password_hash=make_password(PASSWORD), demo=True)
    anna = services.store_person(demo)
    at_home = Client(REMOTE_ADDR="127.0.0.1")
    sign_in(at_home, "anna")
    at_home.post("/accounts/again/", {"password": PASSWORD})
    assert added(at_home, phone).status_code == 302
    elsewhere = Client(REMOTE_ADDR="192.0.2.1")
    shown(elsewhere, phone.get(asked(elsewhere)))
    assert not is_in(elsewhere)
    assert anna.demo


NONSENSE: list[Any] = [
    None, [], "x", 1, {}, {"response": None}, {"response": []}, {"response": {}}, {"response": {"userHandle": None}},
    {"response": {"userHandle": 5}}, {"response": {"userHandle": "ä"}}, {"response": {"userHandle": "//8"}},
    {"response": {"userHandle": "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk"}},
    {"id": "x", "rawId": "x", "type": "public-key", "response": {}},
    {"id": "eA", "rawId": "eA", "type": "public-key", "response": {"clientDataJSON": "e30", "authenticatorData": "A" * 60, "signature": "eA", "userHandle": "MQ"}},
    {"id": "eA", "rawId": "eA", "type": "public-key", "response": {"clientDataJSON": "W10", "attestationObject": "oA"}},
    {"id": "eA", "rawId": "eA", "type": "public-key", "response": {"clientDataJSON": "e30", "attestationObject": "oWNmbXRkbm9uZQ"}},
]  # fmt: skip


@pytest.mark.parametrize("path", [BY_PASSKEY, CODE_PAGE, ADD, "/accounts/passkeys/again/"])
def test_nonsense_is_refused_and_no_bug(protected: User, phone: SoftAuthenticator, path: str) -> None:
    client = Client() if path in {BY_PASSKEY, CODE_PAGE} else confirmed_by(phone)
    if path == CODE_PAGE:
        sign_in(client, "mara")
    before = Authenticator.objects.count()
    for nonsense in [*map(json.dumps, NONSENSE), "{", ""]:
        asked(client) if path == BY_PASSKEY else client.get(path)
        assert client.post(path, {"credential": nonsense, "name": "x"}).status_code in {200, 302}
    assert Authenticator.objects.count() == before


@pytest.mark.parametrize("name", ["x" * 129, "a\nb", "a\u202eb", "\u200b"])
def test_a_passkey_is_not_called_what_cannot_be_shown(
    protected: User, phone: SoftAuthenticator, name: str
) -> None:
    client = confirmed_by(phone)
    path = f"/accounts/passkeys/{Authenticator.objects.get(type='webauthn').pk}/"
    assert "aria-invalid" in text(client.post(path, {"name": name}))
    # The authenticator has made the new one already.
    assert added(client, SoftAuthenticator(), name).status_code == 302
    names = {one.wrap().name for one in Authenticator.objects.filter(type="webauthn")}
    assert names == {"phone", "Passkey"}


# ---- strangers who ask and do not come ------------------------------------------------------------------------------


def test_strangers_who_ask_for_a_challenge_leave_little_and_not_for_long(
    protected: User, clock: Clock
) -> None:
    Session.objects.all().delete()
    for _ in range(5):
        asked(Client())
    assert Session.objects.count() == 5
    Session.objects.update(expire_date=clock.time)
    clock.turn(seconds=1)
    asked(Client())
    assert Session.objects.count() == 1


def test_a_stranger_asks_so_often_in_an_hour(protected: User, settings: Settings) -> None:
    settings.HEARTH_SIGN_IN_LIMITS = SignInLimits(passkeys_of_address=2)
    for status in (200, 200, 429):
        answer = Client().get(BY_PASSKEY, headers={"accept": "application/json"})
        assert answer.status_code == status
    assert Client().get(BY_PASSKEY).headers["Location"] == LOGIN
