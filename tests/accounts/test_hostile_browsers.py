"""What a browser does that somebody else has talked into it, and what names and addresses a stranger makes up."""

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.core import mail as outbox
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from pytest_django import Settings

from accounts import invitations, links, services
from accounts.models import Device, Invitation, Link, Server, User
from tests.accounts.authenticator import SoftAuthenticator
from tests.accounts.conftest import PASSWORD, signed_in
from tests.accounts.pages import LOGIN, NEW_PASSWORD, browser, password_link, sign_in, text
from tests.accounts.test_passkeys import added, asked, confirmed, shown

pytestmark = pytest.mark.django_db


# ---- forms that another site sends ----------------------------------------------------------------------------------


def addresses(patterns: Any, prefix: str = "/") -> Iterator[str]:
    """Every address of some patterns; numbers are 1, texts guessed."""
    for one in patterns:
        part = prefix + str(one.pattern).lstrip("^").rstrip("$")
        if isinstance(one, URLResolver):
            yield from addresses(one.url_patterns, part)
        elif isinstance(one, URLPattern):
            named = re.sub(r"<int:\w+>|<(?:path:)?\w*(?:pk|id|device)>", "1", part)
            yield re.sub(r"<[^>]+>|\(\?P.+?\)", "guessed", named)


def pages_of(part: str) -> list[str]:
    roots = [one for one in get_resolver().url_patterns if str(one.pattern) == part]
    return sorted(set(addresses(roots)))


each_part = pytest.mark.parametrize("part", ["accounts/", "admin/"])


def test_the_pages_are_all_looked_at() -> None:
    assert len(pages_of("accounts/")) > 25
    found = pages_of("admin/")
    for model in admin.site._registry:
        name = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        assert {name, f"{name}1/change/", f"{name}add/"} <= set(found)


@each_part
@pytest.mark.parametrize("who", [None, "member", "admin"])
def test_no_form_of_another_site_is_taken(
    part: str, who: str | None, request: pytest.FixtureRequest, member: User
) -> None:
    client = Client(enforce_csrf_checks=True)
    if who is not None:
        client.force_login(request.getfixturevalue(who))
    sent = {"login": "mara", "password": PASSWORD, "action": "suspend", "_selected_action": member.pk}
    for path in pages_of(part):
        assert client.post(path, sent).status_code == 403, path
    client.cookies["csrftoken"] = "x" * 32
    own = {"csrfmiddlewaretoken": "x" * 32} | sent
    for path in pages_of(part):
        assert client.post(path, own, headers={"origin": "https://evil.example"}).status_code == 403, path
    assert User.objects.get(pk=member.pk).active


@each_part
def test_nothing_changes_where_somebody_only_looks(part: str, admin: User, moderator: User) -> None:
    signed_in(admin)
    invitations.invite()
    client = browser(admin)

    def all_there_is() -> list[Any]:
        tables = (User, Device, Invitation, Link, Server, Authenticator)
        return [list(table._base_manager.order_by("pk").values()) for table in tables]

    before = all_there_is()
    for path in pages_of(part):
        client.get(path)
        assert all_there_is() == before, path
    assert client.get("/accounts/").status_code == 200


@pytest.mark.parametrize(
    "path", ["/accounts/devices/", LOGIN, "/accounts/device?x=1", "/admin/", "/accounts/join/x"]
)
def test_no_page_stands_in_a_frame_of_another(path: str) -> None:
    answer = Client().get(path)
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


# ---- where one is led -----------------------------------------------------------------------------------------------

ELSEWHERE = [
    "https://evil.example/", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "http:evil.example",
    "https:///evil.example", "javascript:alert(1)", "data:text/html,x", "https://testserver.evil.example/", " //evil.example",
    "https://testserver@evil.example/", "\t//evil.example", "//evil.example/accounts/", "https://other.example/",
]  # fmt: skip


def leads_home(answer: Any) -> bool:
    return answer.status_code != 302 or bool(re.match(r"/(?![/\\])", answer.headers["Location"]))


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_no_page_leads_away_from_here(member: User, admin: User, settings: Settings, wanted: str) -> None:
    # What else this server is called may be somebody else's tomorrow.
    settings.ALLOWED_HOSTS = ["testserver", ".other.example", "other.example"]
    asked_for = urlencode({"next": wanted})
    assert leads_home(sign_in(Client(), "mara", next=wanted))
    assert leads_home(Client().post(f"{LOGIN}?{asked_for}", {"login": "mara", "password": PASSWORD}))
    client = browser(member)
    for path in ("/accounts/again/", LOGIN, "/accounts/passkeys/login/", "/accounts/join/", "/admin/login/"):
        assert leads_home(client.get(f"{path}?{asked_for}")), path
    again = client.post(f"/accounts/again/?{asked_for}", {"password": PASSWORD, "next": wanted})
    assert leads_home(again)
    assert leads_home(browser(admin).get(f"/admin/login/?{asked_for}"))
    assert leads_home(client.post(f"/accounts/logout/?{asked_for}", {"next": wanted}))


# ---- whose session it is --------------------------------------------------------------------------------------------


def by_password(client: Client, user: User) -> None:
    sign_in(client, user.username)


def by_joining(client: Client, user: User) -> None:
    wish = {"username": "nora", "display_name": "Nora", "password": NEW_PASSWORD}
    client.post(f"/accounts/join/{invitations.invite().token}", wish)


def by_passkey(client: Client, user: User) -> None:
    phone = SoftAuthenticator()
    added(confirmed(user), phone)
    shown(client, phone.get(asked(client)))


def by_recovery_code(client: Client, user: User) -> None:
    Authenticator.objects.create(user=user, type="totp", data={"secret": "GEZDGNBVGY3TQOJQ"})
    codes = Authenticator.objects.create(
        user=user, type="recovery_codes", data={"seed": "5eed" * 20, "used_mask": 0}
    )
    sign_in(client, user.username)
    client.post("/accounts/two-factor/code/", {"code": codes.wrap().get_unused_codes()[0]})


@pytest.mark.parametrize(
    "way", [by_password, by_joining, by_passkey, by_recovery_code], ids=lambda way: way.__name__
)
def test_a_session_that_somebody_has_laid_out_is_not_the_one_that_is_opened(
    member: User, way: Callable[[Client, User], None]
) -> None:
    client, attacker = Client(), Client()
    # Somebody at the code has a session; whoever lays it out keeps a copy.
    asked(attacker)
    laid_out = attacker.cookies["sessionid"].value
    client.cookies["sessionid"] = laid_out
    way(client, member)
    assert client.get("/accounts/").status_code == 200
    assert client.cookies["sessionid"].value != laid_out
    assert attacker.get("/accounts/").status_code == 302


def test_a_session_that_nobody_gave_out_is_none(member: User) -> None:
    client = Client()
    client.cookies["sessionid"] = "a" * 32
    sign_in(client, "mara")
    assert client.cookies["sessionid"].value != "a" * 32


def test_the_secret_of_forms_is_another_one_after_signing_in(member: User) -> None:
    client = Client()
    client.get(LOGIN)
    before = client.cookies["csrftoken"].value
    sign_in(client, "mara")
    assert client.cookies["csrftoken"].value != before


def test_a_session_opens_pages_and_no_call_of_a_program(member: User) -> None:
    device = signed_in(member).device
    client = browser(member)
    for answer in (
        client.get("/api/v1/devices"),
        client.delete("/api/v1/devices"),
        client.delete(f"/api/v1/devices/{device.pk}"),
        client.post("/api/v1/uploads"),
    ):
        assert answer.status_code == 401
    assert Device.objects.get().revoked_at is None


# ---- what strangers say this server is called -----------------------------------------------------------------------


@pytest.fixture
def sent_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.mail._later", lambda send: send())


@pytest.mark.usefixtures("sent_at_once")
@pytest.mark.parametrize(
    "host", ["evil.example", "chat.evil.example", "chat.example.org:6666", "localhost:6666"]
)
def test_mails_lead_where_the_owner_says_and_not_where_a_stranger_does(
    member: User, settings: Settings, host: str
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    settings.HEARTH_ADDRESS = "https://chat.example.org"
    services.change_email(member.pk, "mara@example.org", confirmed=True)
    Client().post("/accounts/reset/", {"email": "mara@example.org"}, headers={"host": host})
    client = browser(member)
    client.post("/accounts/email/", {"email": "m@example.org"}, headers={"host": host})
    assert len(outbox.outbox) == 2
    for one in outbox.outbox:
        assert re.findall(r"https?://[^/\s]+", str(one.body)) == ["https://chat.example.org"]


@pytest.mark.usefixtures("sent_at_once")
def test_without_an_address_of_its_own_a_server_names_itself_in_mails(
    member: User, settings: Settings
) -> None:
    settings.ALLOWED_HOSTS = ["localhost", "chat.example.org", "*"]
    services.change_email(member.pk, "mara@example.org", confirmed=True)
    Client().post("/accounts/reset/", {"email": "mara@example.org"}, headers={"host": "evil.example"})
    assert "https://chat.example.org/" in str(outbox.outbox[0].body)
    assert "evil" not in str(outbox.outbox[0].body)


def test_names_of_the_server_that_are_none_are_answered_without_a_page(member: User) -> None:
    for path in (LOGIN, "/accounts/reset/", password_link(member)):
        answer = Client().get(path, headers={"host": "evil.example"})
        assert answer.status_code == 400
        assert "evil" not in text(answer)


def test_links_that_a_moderator_makes_are_told_to_nobody_else(member: User, moderator: User) -> None:
    token = links.password_link(member.pk, by=moderator.pk)
    page = Client().get(f"/accounts/reset/{token}")
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert "no-store" in page.headers["Cache-Control"]
    assert not re.search(r"""(src|href)=["'](https?:)?//""", text(page))
