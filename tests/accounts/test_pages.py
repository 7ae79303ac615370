"""The account pages: signing in, passwords, addresses, devices, and who may open what."""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings as configured
from django.contrib.auth.hashers import make_password
from django.core import mail as outbox
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from pytest_django import Settings

from accounts import invitations, links, mail, services
from accounts.limits import SignInLimits
from accounts.models import Device, Link, User
from accounts.pages import visitor
from chatprotocol.errors import ErrorCode, HearthError
from tests.accounts.conftest import PASSWORD, add, signed_in
from tests.accounts.pages import LOGIN, NEW_PASSWORD, browser, password_link, sign_in, text
from tests.clock import Clock

pytestmark = pytest.mark.django_db


# ---- signing in and out ---------------------------------------------------------------------------------------------


def test_signing_in_leads_to_the_account_or_where_one_wanted_to_go(member: User) -> None:
    client = Client()
    asked = client.get("/accounts/devices/")
    assert asked.headers["Location"] == f"{LOGIN}?next=/accounts/devices/"
    answer = client.post(asked.headers["Location"], {"login": "MARA", "password": PASSWORD})
    assert answer.headers["Location"] == "/accounts/devices/"
    assert sign_in(Client(), "mara").headers["Location"] == "/accounts/"


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"]
)
def test_signing_in_leads_nowhere_else(member: User, wanted: str) -> None:
    assert sign_in(Client(), "mara", next=wanted).headers["Location"] == "/accounts/"


def test_a_wrong_name_and_a_wrong_password_are_one_page(member: User) -> None:
    pages = [text(sign_in(Client(), name, "wrong")) for name in ("mara", "nobody")]
    assert "The name or the password is wrong." in pages[0]
    secret = re.compile(r'csrfmiddlewaretoken" value="\w+"')
    assert secret.sub("", pages[0]).replace("mara", "") == secret.sub("", pages[1]).replace("nobody", "")


def test_guessing_is_throttled_as_for_devices(member: User, settings: Settings) -> None:
    settings.HEARTH_SIGN_IN_LIMITS = SignInLimits(sign_in_failures=2)
    for _ in range(2):
        sign_in(Client(), "mara", "wrong")
    assert "Too many attempts" in text(sign_in(Client(), "mara"))


def test_suspension_is_told_to_whoever_knows_the_password_and_ends_the_session(
    member: User, admin: User
) -> None:
    client = browser(member)
    services.suspend(member.pk, by=admin.pk)
    assert client.get("/accounts/").status_code == 302
    assert "The name or the password is wrong." in text(sign_in(Client(), "mara", "wrong"))
    assert "This account is suspended." in text(sign_in(Client(), "mara"))


def test_people_of_the_demo_sign_in_on_this_machine_only() -> None:
    demo = services.NewPerson(username="anna", password_hash=make_password(PASSWORD), demo=True)
    services.store_person(demo)
    assert sign_in(Client(REMOTE_ADDR="127.0.0.1"), "anna").status_code == 302
    assert "own machine" in text(sign_in(Client(REMOTE_ADDR="192.0.2.1"), "anna"))


def test_signing_out_is_asked_first_and_leaves_devices_alone(member: User) -> None:
    signed_in(member)
    client = browser(member)
    assert "Sign out here?" in text(client.get("/accounts/logout/"))
    assert client.get("/accounts/").status_code == 200
    client.post("/accounts/logout/")
    assert client.get("/accounts/").status_code == 302
    assert Device.objects.get().revoked_at is None


def test_a_session_is_another_one_after_signing_in(member: User) -> None:
    client = Client()
    client.get(LOGIN)
    before = client.session.session_key
    sign_in(client, "mara")
    assert client.session.session_key not in {None, before}


# ---- the password -----------------------------------------------------------------------------------------------


def change(client: Client, old: str = PASSWORD, new: str = NEW_PASSWORD) -> Any:
    return client.post("/accounts/password/", {"old": old, "password": new})


def test_a_new_password_signs_all_devices_and_browsers_out_but_this_one(member: User) -> None:
    signed_in(member)
    here, there = browser(member), browser(member)
    assert change(here).status_code == 302
    member.refresh_from_db()
    assert member.check_password(NEW_PASSWORD)
    assert Device.objects.get().revoked_at is not None
    assert (here.get("/accounts/").status_code, there.get("/accounts/").status_code) == (200, 302)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("wrong", NEW_PASSWORD, "The password is wrong."),
        (PASSWORD, "short", "too short"),
        (PASSWORD, "", "required"),
    ],
)
def test_a_wrong_change_changes_nothing(member: User, old: str, new: str, message: str) -> None:
    assert message in text(change(browser(member), old, new))
    member.refresh_from_db()
    assert member.check_password(PASSWORD)


def test_the_old_password_is_not_guessed_at_a_stolen_browser(member: User, settings: Settings) -> None:
    client = browser(member)
    settings.HEARTH_SIGN_IN_LIMITS = SignInLimits(sign_in_failures=2)
    for _ in range(2):
        change(client, "wrong")
    assert "Too many attempts" in text(change(client))


# ---- a forgotten password ---------------------------------------------------------------------------------------


def test_a_link_gives_a_new_password_once_and_signs_all_out(member: User) -> None:
    signed_in(member)
    there, link = browser(member), password_link(member)
    client = Client()
    assert "mara" in text(client.get(link))
    assert "too short" in text(client.post(link, {"password": "short"}))
    assert client.post(link, {"password": NEW_PASSWORD}).headers["Location"] == LOGIN
    assert client.post(link, {"password": "third horse of all"}).status_code == 404
    member.refresh_from_db()
    assert member.check_password(NEW_PASSWORD)
    assert Device.objects.get().revoked_at is not None
    assert there.get("/accounts/").status_code == 302
    assert client.get("/accounts/").status_code == 302


def test_whatever_is_wrong_with_a_link_the_page_is_one(member: User, stranger: User, clock: Clock) -> None:
    replaced, over = password_link(member), password_link(stranger)
    confirms = f"/accounts/reset/{links.email_link(member.pk)}"
    password_link(member)
    clock.turn(hours=25)
    suspended = password_link(member)
    services.suspend(member.pk)
    pages = [Client().get(path) for path in (replaced, over, confirms, suspended, "/accounts/reset/guessed")]
    pages.append(Client().get("/accounts/join/guessed"))
    assert {page.status_code for page in pages} == {404}
    assert len({page.content for page in pages}) == 1


@pytest.mark.parametrize(
    ("who", "whom", "allowed"),
    [
        ("admin", "moderator", True),
        ("moderator", "member", True),
        ("moderator", "admin", False),
        ("member", "stranger", False),
    ],
)
def test_who_makes_a_link_for_whom(
    who: str, whom: str, allowed: bool, request: pytest.FixtureRequest
) -> None:
    by, person = request.getfixturevalue(who), request.getfixturevalue(whom)
    if allowed:
        links.password_link(person.pk, by=by.pk)
        return
    with pytest.raises(HearthError) as refused:
        links.password_link(person.pk, by=by.pk)
    assert refused.value.code is ErrorCode.FORBIDDEN
    assert not Link.objects.exists()


def with_address(user: User, email: str, *, confirmed: bool = True) -> None:
    services.change_email(user.pk, email, by=user.pk, confirmed=confirmed)


def test_a_mail_brings_a_link_to_every_account_of_a_confirmed_address(
    member: User, stranger: User, admin: User
) -> None:
    with_address(member, "family@example.org")
    with_address(stranger, "Family@example.org")
    with_address(admin, "family@example.org", confirmed=False)
    mail.send_password_links("family@example.org", "https://chat.example.org", "en")
    mail.send_password_links("unknown@example.org", "https://chat.example.org", "en")
    assert sorted(sent.to[0] for sent in outbox.outbox) == ["Family@example.org", "family@example.org"]
    for sent in outbox.outbox:
        found = re.search(r"https://chat\.example\.org(/accounts/reset/\S+)", str(sent.body))
        assert found is not None
        assert Client().get(found[1]).status_code == 200


def test_the_mail_speaks_the_language_of_whoever_asked(member: User) -> None:
    with_address(member, "mara@example.org")
    mail.send_password_links("mara@example.org", "https://chat.example.org", "de")
    assert outbox.outbox[0].subject == "Ein neues Passwort bei Hearth"
    assert "Hallo mara," in str(outbox.outbox[0].body)


def test_nobody_learns_whether_an_address_is_known(member: User, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Callable[[], None]] = []
    monkeypatch.setattr("accounts.mail._later", asked.append)
    with_address(member, "mara@example.org")
    pages = [
        Client().post("/accounts/reset/", {"email": email}) for email in ("mara@example.org", "x@example.org")
    ]
    assert pages[0].content == pages[1].content
    assert len(asked) == 2
    assert not Link.objects.exists()


def test_mails_are_counted_whether_or_not_anybody_gets_them(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accounts.mail._later", lambda send: None)
    settings.HEARTH_SIGN_IN_LIMITS = SignInLimits(mails_of_person=1)
    assert "on its way" in text(Client().post("/accounts/reset/", {"email": "x@example.org"}))
    assert "Too many attempts" in text(Client().post("/accounts/reset/", {"email": "X@example.org"}))


def test_without_mail_the_page_says_who_helps(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    assert "A moderator can make you a link" in text(Client().get("/accounts/reset/"))
    assert "A moderator can make you a link" in text(
        Client().post("/accounts/reset/", {"email": "x@example.org"})
    )


# ---- the address ------------------------------------------------------------------------------------------------


def test_an_address_is_confirmed_by_the_link_that_was_sent_there(
    member: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accounts.mail._later", lambda send: send())
    client = browser(member)
    client.post("/accounts/email/", {"email": "mara@example.org"})
    member.refresh_from_db()
    assert (member.email, member.email_confirmed) == ("mara@example.org", False)
    found = re.search(r"https://testserver(/accounts/email/\S+)", str(outbox.outbox[0].body))
    assert found is not None
    Client().get(found[1])
    assert not User.objects.get(pk=member.pk).email_confirmed
    Client().post(found[1])
    assert User.objects.get(pk=member.pk).email_confirmed
    assert Client().post(found[1]).status_code == 404


def test_a_link_to_an_address_that_was_changed_meanwhile_confirms_nothing(member: User) -> None:
    with_address(member, "first@example.org", confirmed=False)
    token = links.email_link(member.pk)
    with_address(member, "second@example.org", confirmed=False)
    assert Client().post(f"/accounts/email/{token}").status_code == 404
    member.refresh_from_db()
    assert not member.email_confirmed


def test_what_a_moderator_enters_is_confirmed_and_what_one_enters_oneself_is_not(
    member: User, moderator: User
) -> None:
    for by, confirmed in ((moderator, True), (member, False)):
        services.change_email(member.pk, "mara@example.org", by=by.pk)
        member.refresh_from_db()
        assert member.email_confirmed is confirmed


def test_a_session_that_somebody_has_stolen_changes_no_address(
    member: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = browser(member)
    later = time.time() + visitor.RECENT_S + 1
    monkeypatch.setattr("accounts.pages.visitor.time.time", lambda: later)
    for answer in (
        client.get("/accounts/email/"),
        client.post("/accounts/email/", {"email": "x@example.org"}),
    ):
        assert answer.headers["Location"] == "/accounts/again/?next=%2Faccounts%2Femail%2F"
    assert User.objects.get(pk=member.pk).email == ""


# ---- devices ----------------------------------------------------------------------------------------------------


def test_devices_are_seen_renamed_and_signed_out(member: User) -> None:
    laptop, phone = signed_in(member, "<laptop>").device, signed_in(member, "phone").device
    client = browser(member)
    page = text(client.get("/accounts/devices/"))
    assert "&lt;laptop&gt;" in page
    assert "phone" in page
    client.post(f"/accounts/devices/{laptop.pk}/", {"name": "old laptop"})
    laptop.refresh_from_db()
    assert laptop.name == "old laptop"
    assert "may not be empty" in text(client.post(f"/accounts/devices/{laptop.pk}/", {"name": "\u200b"}))
    client.post(f"/accounts/devices/{phone.pk}/sign-out/")
    assert list(Device.objects.filter(revoked_at=None)) == [laptop]
    client.post("/accounts/devices/all/sign-out/")
    assert not Device.objects.filter(revoked_at=None).exists()


@pytest.mark.parametrize("deed", ["", "sign-out/"])
def test_others_devices_are_not_there(member: User, admin: User, deed: str) -> None:
    theirs = signed_in(member).device
    path = f"/accounts/devices/{theirs.pk}/{deed}"
    assert browser(admin).post(path, {"name": "mine"}).status_code == 404
    theirs.refresh_from_db()
    assert (theirs.name, theirs.revoked_at) == ("laptop", None)


# ---- every page -------------------------------------------------------------------------------------------------

OPEN = {
    "account_login", "account_signup", "account_join", "account_reset_password", "account_new_password",
    "account_confirm_address", "account_device", "mfa_authenticate", "mfa_login_webauthn", "account_logout",
}  # fmt: skip
"""Pages that answer people who have not signed in with more than the way to sign in."""


def pages() -> list[URLPattern]:
    found = next(part for part in get_resolver().url_patterns if str(part.pattern) == "accounts/")
    assert isinstance(found, URLResolver)
    return [page for page in found.url_patterns if isinstance(page, URLPattern)]


def path_of(page: URLPattern, member: User | None = None) -> str:
    """An address of this page, where it has a variable part."""
    device = signed_in(member).device.pk if member is not None else 1
    named = {"<str:token>": "guessed", "<int:device>": str(device), "<int:pk>": "1"}
    path = str(page.pattern)
    for part, value in named.items():
        path = path.replace(part, value)
    return f"/accounts/{path}"


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_no_form_is_taken_without_its_token(page: URLPattern, member: User) -> None:
    for client in (Client(enforce_csrf_checks=True), Client(enforce_csrf_checks=True)):
        answer = client.post(path_of(page, member), {"login": "mara", "password": PASSWORD})
        assert answer.status_code == 403
        client.force_login(member)
    assert Device.objects.filter(revoked_at=None).count() == 2


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
@pytest.mark.parametrize("method", ["get", "post"])
def test_who_has_not_signed_in_is_led_to_where_one_does(page: URLPattern, method: str) -> None:
    answer = getattr(Client(), method)(path_of(page))
    if page.name in OPEN:
        assert answer.status_code in {200, 302, 400, 404, 405}
        return
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(LOGIN)


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
@pytest.mark.parametrize("who", ["member", "moderator", "admin"])
def test_every_page_is_the_same_for_every_role_and_shows_nobody_elses(
    page: URLPattern, who: str, stranger: User, request: pytest.FixtureRequest
) -> None:
    path = path_of(page, stranger)
    Authenticator.objects.create(user=stranger, type="totp", data={"secret": "GEZDGNBVGY3TQOJQ"})
    answer = browser(request.getfixturevalue(who)).get(path)
    assert answer.status_code in {200, 302, 400, 404, 405}
    assert "simon" not in text(answer)
    assert "GEZDGNBVGY3TQOJQ" not in text(answer)


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_no_page_brings_a_script_or_a_style_inside(page: URLPattern, language: str, member: User) -> None:
    for client in (Client(), browser(member)):
        answer = client.get(path_of(page), headers={"accept-language": language})
        found = text(answer)
        assert " style=" not in found
        assert "<style" not in found
        assert not re.search(r"<script(?![^>]*(src=|type=\"application/json\"))", found)
        assert not re.search(r"\son\w+=", found)
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy


def test_every_field_has_its_label_and_its_error_hangs_from_it() -> None:
    made = invitations.invite()
    page = text(Client().post(f"/accounts/join/{made.token}", {"username": "x"}))
    for field in re.findall(r'<input type="(?!hidden)\w+" name="\w+"[^>]*>', page):
        found = re.search(r' id="(\w+)"', field)
        assert found is not None
        assert f'<label for="{found[1]}">' in page
        for described in re.findall(r'aria-describedby="([^"]+)"', field):
            assert all(f'id="{part}"' in page for part in described.split())
    assert page.count("autofocus") == 1


def test_the_pages_speak_german() -> None:
    page = text(Client().get(LOGIN, headers={"accept-language": "de"}))
    assert '<html lang="de">' in page
    assert "Anmelden" in page
    assert "Passwort vergessen" in page


def test_every_page_says_whose_server_it_is(member: User) -> None:
    services.change_server(name="Lindenschule", motd="")
    for client in (Client(), browser(member)):
        for path in (LOGIN, "/accounts/reset/", "/accounts/join/guessed", "/accounts/two-factor/"):
            page = text(client.get(path, follow=True))
            assert "· Lindenschule</title>" in page
            assert "<span>Lindenschule</span>" in page


def test_no_part_of_allauth_decides_how_often_one_may_try() -> None:
    assert configured.ACCOUNT_RATE_LIMITS is False
    assert configured.MFA_RATE_LIMITS is False


def test_a_stranger_at_the_door_costs_no_session(client: Client) -> None:
    client.get(LOGIN)
    assert "sessionid" not in client.cookies
    assert add("later").pk
