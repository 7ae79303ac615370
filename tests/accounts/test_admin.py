"""The administration: who gets in, what they may do, and that all of it goes through services."""

import re
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django import Settings

from accounts import invitations, links, passwords, services
from accounts.adminparts import day
from accounts.limits import SignInLimits
from accounts.models import Device, Invitation, Link, Server, User
from accounts.pages import visitor
from accounts.tokens import hash_token, new_token
from chatprotocol.errors import HearthError
from feeds import clock
from feeds.models import SITE_FEED_ID, Feed
from tests.accounts.conftest import PASSWORD, add, signed_in

pytestmark = pytest.mark.django_db

PEOPLE = "admin:accounts_user_changelist"


def login(client: Client, username: str, password: str = PASSWORD) -> Any:
    """Follow the administration's way in."""
    asked = client.get("/admin/", follow=True)
    where = "/accounts/login/?next=/admin/"
    assert asked.redirect_chain[-1] == (where, 302)
    return client.post(where, {"login": username, "password": password}, follow=True)


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def site_head() -> int:
    return Feed.objects.get(pk=SITE_FEED_ID).head


# ---- the way in -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("who", "status"), [("admin", 200), ("moderator", 200), ("member", 403)])
def test_moderators_and_administrators_get_in(
    client: Client, who: str, status: int, request: pytest.FixtureRequest
) -> None:
    user = request.getfixturevalue(who)
    answer = login(client, user.username)
    assert answer.status_code == status
    assert ("for moderators" in answer.content.decode()) is (status == 403)


def test_guessing_at_the_administration_is_throttled(client: Client, admin: User, settings: Settings) -> None:
    settings.HEARTH_SIGN_IN_LIMITS = SignInLimits(sign_in_failures=2)
    for _ in range(2):
        assert "name or the password is wrong" in login(client, "adele", "wrong").content.decode()
    assert "Too many attempts" in login(client, "adele").content.decode()


def test_signing_in_is_noted_without_a_position(client: Client, admin: User) -> None:
    before = site_head()
    login(client, "adele")
    admin.refresh_from_db()
    assert admin.last_login is not None
    assert site_head() == before


def test_a_suspended_administrator_is_out_at_once(admin: User) -> None:
    second = browser(add("second", "admin"))
    assert second.get("/admin/").status_code == 200
    services.suspend(User.objects.get(username="second").pk, by=admin.pk)
    assert second.get("/admin/").status_code == 302


@pytest.mark.parametrize(
    "page", ["/admin/", "/admin/accounts/user/", "/admin/accounts/device/", "/admin/accounts/server/"]
)
def test_members_and_strangers_see_nothing(client: Client, member: User, page: str) -> None:
    assert client.get(page).status_code == 302
    assert browser(member).get(page).status_code == 302


# ---- a session that somebody has stolen -----------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/admin/", "/admin/accounts/user/", "/admin/accounts/user/add/"])
def test_who_sits_there_is_asked_again_after_an_hour(
    admin: User, member: User, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    client = Client()
    login(client, "adele")
    chosen = {"action": "suspend", "_selected_action": member.pk}
    later = time.time() + visitor.RECENT_AT_WORK_S
    monkeypatch.setattr("accounts.pages.visitor.time.time", lambda: later - 10)
    assert client.get(path).status_code == 200
    monkeypatch.setattr("accounts.pages.visitor.time.time", lambda: later + 1)
    for answer in (client.get(path), client.post(path, chosen)):
        assert answer.headers["Location"] == f"/accounts/again/?{urlencode({'next': path})}"
    assert User.objects.get(pk=member.pk).active


def test_who_has_shown_it_goes_on_where_they_were(admin: User) -> None:
    client = Client()
    login(client, "adele")
    session = client.session
    session["account_authentication_methods"][0]["at"] -= visitor.RECENT_AT_WORK_S
    session.save()
    asked = client.get("/admin/accounts/user/", follow=True)
    again = asked.redirect_chain[-1][0]
    answer = client.post(again, {"password": PASSWORD}, follow=True)
    assert answer.redirect_chain[-1][0] == "/admin/accounts/user/"
    assert answer.status_code == 200


@pytest.mark.parametrize("who", ["admin", "moderator"])
def test_nobody_makes_themselves_an_account_at_work_that_outlasts_the_session(
    who: str, request: pytest.FixtureRequest
) -> None:
    thief_at = request.getfixturevalue(who)
    Authenticator.objects.create(user=thief_at, type="totp", data={"secret": "GEZDGNBVGY3TQOJQ"})
    visitor = browser(thief_at)
    own = f"/admin/accounts/user/{thief_at.pk}/change/"
    assert 'name="password"' not in visitor.get(own).content.decode()
    wish = {"display_name": "x", "status": "", "password": "quite another horse", "email": "evil@example.org"}
    visitor.post(own, wish)
    assert "/accounts/reset/" not in act(visitor, PEOPLE, "link_for_password", thief_at)
    act(visitor, PEOPLE, "remove_second_factor", thief_at)
    thief_at.refresh_from_db()
    assert (thief_at.display_name, thief_at.email) == ("x", "")
    assert thief_at.check_password(PASSWORD)
    assert Authenticator.objects.filter(user=thief_at).exists()
    assert not Link.objects.exists()


# ---- people -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["admin", "moderator"])
def test_every_page_opens(who: str, member: User, request: pytest.FixtureRequest) -> None:
    visitor = browser(request.getfixturevalue(who))
    device = signed_in(member).device
    for page in (
        "/admin/", "/admin/accounts/", "/admin/accounts/user/", "/admin/accounts/user/?q=MAR&role__exact=member",
        "/admin/accounts/user/add/", f"/admin/accounts/user/{member.pk}/change/", "/admin/accounts/device/",
        f"/admin/accounts/user/{member.pk}/history/", "/admin/accounts/server/1/change/",
        "/admin/accounts/device/?state=in", "/admin/accounts/invitation/", "/admin/accounts/invitation/add/",
        "/admin/accounts/invitation/?state=valid",
    ):  # fmt: skip
        answer = visitor.get(page)
        assert answer.status_code == 200, page
        assert device.token_hash not in answer.content.decode()


def test_people_are_found_by_any_script(admin: User) -> None:
    services.add_person("Özlem", PASSWORD, display_name="Özlem Öztürk")
    page = browser(admin).get("/admin/accounts/user/?q=öZL").content.decode()
    assert "Özlem Öztürk" in page
    assert "adele</a>" not in page


def test_adding_a_person_goes_through_the_service(admin: User) -> None:
    wish = {
        "username": "Nora",
        "display_name": "Nora N.",
        "password": "quite another horse",
        "role": "moderator",
        "email": "n@example.org",
    }
    answer = browser(admin).post("/admin/accounts/user/add/", wish)
    assert answer.status_code == 302
    nora = User.objects.get(username="Nora")
    assert (nora.display_name, nora.role, nora.email, nora.pos) == (
        "Nora N.",
        "moderator",
        "n@example.org",
        site_head(),
    )
    assert nora.check_password("quite another horse")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"username": "MARA"}, "taken"),
        ({"username": "no ra"}, "letters, digits"),
        ({"password": "short"}, "too short"),
        ({"password": ""}, "required"),
    ],
)
def test_a_wrong_wish_is_refused_where_it_was_made(
    admin: User, member: User, changes: dict[str, str], message: str
) -> None:
    wish = {
        "username": "nora",
        "display_name": "Nora",
        "password": "quite another horse",
        "role": "member",
    } | changes
    answer = browser(admin).post("/admin/accounts/user/add/", wish, follow=True)
    assert message in answer.content.decode()
    assert set(User.objects.values_list("username", flat=True)) == {"adele", "mara"}


def test_what_is_wrong_with_a_new_person_is_said_in_german(admin: User) -> None:
    wish = {"username": "no ra", "display_name": "Nora", "password": "hearth", "role": "member"}
    page = browser(admin).post("/admin/accounts/user/add/", wish, headers={"accept-language": "de"})
    assert "Ein Benutzername hat nur Buchstaben" in page.content.decode()


def test_a_moderator_lets_members_in_only(moderator: User) -> None:
    wish = {"username": "nora", "display_name": "Nora", "password": "quite another horse", "role": "admin"}
    browser(moderator).post("/admin/accounts/user/add/", wish)
    assert User.objects.get(username="nora").role == "member"


def test_changing_a_person_takes_positions(admin: User, member: User) -> None:
    wish = {"display_name": "Mara M.", "status": "away", "role": "moderator", "email": "", "password": ""}
    assert browser(admin).post(f"/admin/accounts/user/{member.pk}/change/", wish).status_code == 302
    member.refresh_from_db()
    assert (member.display_name, member.status, member.role) == ("Mara M.", "away", "moderator")
    assert member.pos == site_head()
    assert member.check_password(PASSWORD)


def test_a_new_password_through_the_form_signs_devices_out(admin: User, member: User) -> None:
    signed_in(member)
    wish = {"display_name": "mara", "status": "", "role": "member", "password": "quite another horse"}
    browser(admin).post(f"/admin/accounts/user/{member.pk}/change/", wish)
    member.refresh_from_db()
    assert member.check_password("quite another horse")
    assert not Device.objects.filter(revoked_at=None).exists()


def test_a_moderator_changes_no_role_and_no_administrator(admin: User, moderator: User, member: User) -> None:
    visitor = browser(moderator)
    visitor.post(f"/admin/accounts/user/{member.pk}/change/", {"display_name": "Mara", "role": "admin"})
    member.refresh_from_db()
    assert (member.display_name, member.role) == ("Mara", "member")
    answer = visitor.post(f"/admin/accounts/user/{admin.pk}/change/", {"display_name": "x"})
    assert answer.status_code == 403


def test_the_own_password_is_changed_where_all_change_theirs(admin: User) -> None:
    answer = browser(admin).get("/admin/password_change/")
    assert answer.headers["Location"] == "/accounts/password/"


@pytest.mark.parametrize("wanted", ["https://evil.example", "//evil.example", "/accounts/", "/admin/login/"])
def test_the_way_in_leads_nowhere_else(admin: User, wanted: str) -> None:
    answer = browser(admin).get("/admin/login/", {"next": wanted})
    assert answer.headers["Location"] in {"/admin/", "/admin/login/"}


def act(visitor: Client, page: str, action: str, *rows: Any) -> str:
    wish = {"action": action, "_selected_action": [row.pk for row in rows]}
    return visitor.post(reverse(page), wish, follow=True).content.decode()


def test_people_are_suspended_and_reactivated_from_the_list(
    admin: User, member: User, stranger: User
) -> None:
    visitor = browser(admin)
    page = act(visitor, PEOPLE, "suspend", member, stranger, admin)
    assert "2 suspended." in page
    assert "You cannot suspend yourself." in page
    assert set(User.objects.filter(active=True)) == {admin}
    assert "1 may sign in again." in act(visitor, PEOPLE, "reactivate", member)


def test_a_refusal_is_said_in_german(admin: User) -> None:
    visitor = browser(admin)
    chosen = {"action": "suspend", "_selected_action": [admin.pk]}
    answer = visitor.post(reverse(PEOPLE), chosen, headers={"accept-language": "de"})
    page = visitor.get(answer.headers["Location"], headers={"accept-language": "de"}).content.decode()
    assert "Sich selbst können Sie nicht sperren." in page


def test_a_moderator_suspends_members_only(admin: User, moderator: User, member: User) -> None:
    page = act(browser(moderator), PEOPLE, "suspend", member, admin)
    assert "1 suspended." in page
    assert set(User.objects.filter(active=True)) == {admin, moderator}


def test_devices_are_signed_out_from_the_list(moderator: User, member: User) -> None:
    device = signed_in(member).device
    page = act(browser(moderator), "admin:accounts_device_changelist", "sign_out", device)
    assert "1 signed out." in page
    assert Device.objects.get().revoked_at is not None


@pytest.mark.parametrize("model", ["user", "device", "server"])
def test_nothing_is_deleted(admin: User, member: User, model: str) -> None:
    signed_in(member)
    visitor = browser(admin)
    key = member.pk if model == "user" else 1
    assert visitor.post(f"/admin/accounts/{model}/{key}/delete/", {"post": "yes"}).status_code == 403
    changelist = f"admin:accounts_{model}_changelist"
    act(visitor, changelist, "delete_selected", member)
    assert (User.objects.count(), Device.objects.count(), Server.objects.count()) == (2, 1, 1)


def test_administrators_name_the_server_here(admin: User, moderator: User) -> None:
    wish = {"name": "Lindenschule", "resting_motd": "Willkommen!"}
    assert browser(moderator).post("/admin/accounts/server/1/change/", wish).status_code == 403
    assert browser(admin).post("/admin/accounts/server/1/change/", wish).status_code == 302
    server = Server.objects.get()
    assert (server.name, server.pos) == ("Lindenschule", site_head())


# ---- invitations and links --------------------------------------------------------------------------------------


def invited(visitor: Client, **changes: Any) -> Any:
    wish = {"note": "for the sixth form", "uses": 30, "days": 14, "into": ""} | changes
    return visitor.post("/admin/accounts/invitation/add/", wish)


def test_a_moderator_makes_an_invitation_and_sees_its_link_once(moderator: User) -> None:
    visitor = browser(moderator)
    page = invited(visitor).content.decode()
    found = re.search(r"http://testserver/accounts/join/([\w-]{43})", page)
    assert found is not None
    invitation = invitations.invitation_of(found[1])
    assert (invitation.uses, invitation.made_by_id) == (30, moderator.pk)
    for page in (
        "/admin/accounts/invitation/",
        "/admin/",
        f"/admin/accounts/invitation/{invitation.pk}/change/",
    ):
        answer = visitor.get(page, follow=True).content.decode()
        assert found[1] not in answer
        assert invitation.token_hash not in answer


def test_whoever_administers_from_the_machine_itself_is_told_that_the_link_opens_nowhere_else(
    moderator: User, settings: Settings
) -> None:
    visitor = browser(moderator)
    told = "this machine only: set HEARTH_ADDRESS"
    assert told not in invited(visitor).content.decode()
    visitor.defaults["HTTP_HOST"] = "127.0.0.1:8000"
    page = invited(visitor).content.decode()
    assert "http://127.0.0.1:8000/accounts/join/" in page
    assert told in page
    settings.HEARTH_ADDRESS = "https://chat.example.org"
    page = invited(visitor).content.decode()
    assert "https://chat.example.org/accounts/join/" in page
    assert told not in page


@pytest.mark.parametrize(
    "changes", [{"uses": 0}, {"uses": 5_000}, {"days": 0}, {"days": 1_000}, {"into": "nowhere"}]
)
def test_a_wrong_invitation_is_not_made(moderator: User, changes: dict[str, Any]) -> None:
    invited(browser(moderator), **changes)
    assert not Invitation.objects.exists()


def test_an_invitation_is_withdrawn_from_the_list(moderator: User) -> None:
    made = invitations.invite()
    page = act(browser(moderator), "admin:accounts_invitation_changelist", "withdraw", made.invitation)
    assert "1 withdrawn." in page
    assert Invitation.objects.get().withdrawn_at is not None


def test_a_closed_server_offers_no_invitation(moderator: User, settings: Settings) -> None:
    settings.HEARTH_REGISTRATION = "closed"
    assert invited(browser(moderator)).status_code == 403


def test_a_link_for_a_new_password_is_made_for_those_one_manages(
    moderator: User, admin: User, member: User
) -> None:
    page = act(browser(moderator), PEOPLE, "link_for_password", member, admin)
    found = re.findall(r"http://testserver/accounts/reset/([\w-]{43})", page)
    assert [links.person_of(token, Link.Purpose.PASSWORD) for token in found] == [member]
    assert list(Link.objects.values_list("user", flat=True)) == [member.pk]


def test_a_moderator_takes_a_lost_second_factor_away(moderator: User, admin: User, member: User) -> None:
    for person in (member, admin):
        Authenticator.objects.create(user=person, type="totp", data={"secret": "GEZDGNBVGY3TQOJQ"})
    page = act(browser(moderator), PEOPLE, "remove_second_factor", member, admin)
    assert "1 sign in without a second factor." in page
    assert [found.user for found in Authenticator.objects.all()] == [admin]


# ---- what looking tells -----------------------------------------------------------------------------------------


def test_a_moderator_who_looks_at_an_administrator_sees_no_hash_and_no_address(
    admin: User, moderator: User
) -> None:
    User.objects.filter(pk=admin.pk).update(email="adele@example.org")
    page = browser(moderator).get(reverse("admin:accounts_user_change", args=[admin.pk])).content.decode()
    assert "adele" in page
    assert "adele@example.org" not in page
    assert "argon2" not in page
    assert admin.password not in page


@pytest.mark.parametrize(
    "asked",
    [
        "password__startswith=a",
        "email__startswith=a",
        "display_name__regex=^(a%2B)%2B$",
        "last_login__year=99999999999",
        "role__regex=x",
    ],
)
def test_addresses_ask_what_the_filters_ask_and_nothing_else(moderator: User, asked: str) -> None:
    answer = browser(moderator).get(f"{reverse(PEOPLE)}?{asked}")
    assert answer.status_code in {302, 400}


def listed(visitor: Client, part: str, asked: str = "") -> list[str]:
    """Return what a list shows, a row each, in its order."""
    answer = visitor.get(f"{reverse(f'admin:accounts_{part}_changelist')}?{asked}")
    assert answer.status_code == 200, asked
    return [str(row) for row in answer.context["cl"].result_list]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("role__exact=member", ["bell", "gone", "mara"]),
        ("state=active", ["adele", "gone", "mara", "moritz"]),
        ("state=suspended", ["paul"]),
        ("state=bot", ["bell"]),
        ("seen=today", ["mara"]),
        ("seen=week", ["mara"]),
        ("seen=longer", ["gone"]),
        ("seen=never", ["adele", "bell", "moritz", "paul"]),
        ("seen=nonsense", ["adele", "bell", "gone", "mara", "moritz", "paul"]),
        ("o=-4", ["mara", "gone"]),
    ],
)
def test_people_are_found_by_what_they_are_and_when_they_were_here(
    admin: User, moderator: User, member: User, asked: str, found: list[str]
) -> None:
    signed_in(member)
    with clock.standing(clock.now() - timedelta(days=40)):
        signed_in(add("gone"))
    services.store_person(services.NewPerson(username="bell", bot=True))
    services.suspend(add("paul", "moderator").pk)
    people = listed(browser(admin), "user", asked)
    assert (people[:2] if asked == "o=-4" else [name for name in people if name != "hearth"]) == found


def test_a_persons_page_tells_who_let_them_in_and_whom_they_have_let_in(admin: User, moderator: User) -> None:
    made = invitations.invite(uses=3, by=moderator.pk, note="class 7a")
    nora = invitations.join(made.token, services.NewPerson(username="nora", display_name="Nora N."))
    visitor = browser(admin)
    assert listed(visitor, "user", f"person={moderator.pk}") == ["nora"]
    assert listed(visitor, "user", f"invitation={made.invitation.pk}") == ["nora"]
    page = visitor.get(f"/admin/accounts/user/{nora.pk}/change/").content.decode()
    assert f'href="/admin/accounts/user/{moderator.pk}/change/"' in page
    page = visitor.get(f"/admin/accounts/user/{moderator.pk}/change/").content.decode()
    assert f'href="/admin/accounts/user/?person={moderator.pk}" class="underline">1 person</a>' in page


def test_whoever_the_owner_has_invited_is_said_to_be(admin: User) -> None:
    nora = invitations.join(invitations.invite().token, services.NewPerson(username="nora"))
    assert (
        "the server&#x27;s owner"
        in browser(admin).get(f"/admin/accounts/user/{nora.pk}/change/").content.decode()
    )


@pytest.mark.parametrize("part", ["user", "device", "invitation"])
@pytest.mark.parametrize("key", ["0", "-1", "x", "9" * 30])
def test_a_list_of_what_is_nobodys_is_empty(admin: User, part: str, key: str) -> None:
    invitations.invite(by=admin.pk)
    signed_in(admin)
    assert listed(browser(admin), part, f"person={key}") == []


def test_what_fits_a_person_is_done_on_their_page_and_one_stays_there(admin: User, member: User) -> None:
    page = f"/admin/accounts/user/{member.pk}/change/"
    visitor = browser(admin)

    def offered() -> list[str]:
        return re.findall(r'name="action" value="(\w+)"', visitor.get(page).content.decode())

    assert "suspend" in offered()
    assert "reactivate" not in offered()
    wish = {"action": "suspend", "_selected_action": member.pk, "from_page": member.pk}
    answer = visitor.post(reverse(PEOPLE), wish)
    assert (answer.status_code, answer.headers["Location"]) == (302, page)
    assert "reactivate" in offered()
    assert "suspend" not in offered()


def test_nobody_is_offered_to_do_anything_to_themselves_or_to_those_above(
    admin: User, moderator: User
) -> None:
    for who, whose in ((admin, admin), (moderator, admin)):
        page = browser(who).get(f"/admin/accounts/user/{whose.pk}/change/").content.decode()
        assert 'name="action"' not in page


def test_devices_are_filtered_by_day_and_by_whether_they_are_signed_in(moderator: User, member: User) -> None:
    signed_in(member, "phone")
    services.revoke_device(signed_in(member, "laptop").device.pk)
    visitor = browser(moderator)
    assert listed(visitor, "device", "state=in") == ["phone"]
    assert listed(visitor, "device", "state=out") == ["laptop"]
    assert listed(visitor, "device", f"person={member.pk}") == ["laptop", "phone"]
    assert listed(visitor, "device", "last_seen__gte=2026-01-01&last_seen__lt=2026-01-02") == []


def test_invitations_are_found_by_their_state(admin: User) -> None:
    with clock.standing(clock.now() - timedelta(days=9)):
        invitations.invite(note="over", by=admin.pk)
    token = invitations.invite(note="used", by=admin.pk).token
    invitations.join(token, services.NewPerson(username="nora"))
    invitations.withdraw(invitations.invite(note="withdrawn", by=admin.pk).invitation.pk)
    invitations.invite(note="valid", by=admin.pk)
    visitor = browser(admin)
    for state in ("over", "used", "withdrawn", "valid"):
        assert listed(visitor, "invitation", f"state={state}") == [state]
    assert listed(visitor, "invitation", "q=WITH") == ["withdrawn"]


def test_the_server_has_a_page_and_no_list(admin: User) -> None:
    assert (
        browser(admin).get("/admin/accounts/server/").headers["Location"]
        == "/admin/accounts/server/1/change/"
    )


@pytest.mark.parametrize("part", ["user", "device", "invitation"])
def test_a_list_costs_the_same_however_long_it_is(
    admin: User, moderator: User, part: str, django_assert_max_num_queries: Any
) -> None:
    made = invitations.invite(uses=30, by=moderator.pk)
    for number in range(12):
        nora = invitations.join(made.token, services.NewPerson(username=f"nora{number}"))
        services.add_device(nora.pk, name="laptop", platform="linux", token_hash=hash_token(new_token()))
        invitations.invite(by=moderator.pk)
    visitor = browser(admin)
    with django_assert_max_num_queries(19):
        visitor.get(reverse(f"admin:accounts_{part}_changelist"))


@pytest.mark.parametrize(
    ("days", "german"), [(0, "heute"), (1, "gestern"), (9, "1.\N{NO-BREAK SPACE}März\N{NO-BREAK SPACE}2026")]
)
def test_near_days_have_names(days: int, german: str) -> None:
    now = datetime(2026, 3, 10, 0, 30, tzinfo=UTC)
    with clock.standing(now), translation.override("de"):
        assert day(now - timedelta(days=days)) == german
        assert day((now - timedelta(days=days)).date()) == german
        assert day(None) == "nie"


def test_a_password_is_hashed_before_the_form_holds_the_database(
    admin: User, member: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    depth: list[int] = []
    encode = passwords.encode

    def watched(password: str) -> str:
        depth.append(len(connection.savepoint_ids))
        return encode(password)

    monkeypatch.setattr("accounts.passwords.encode", watched)
    visitor = browser(admin)
    before = len(connection.savepoint_ids)
    visitor.post(
        f"/admin/accounts/user/{member.pk}/change/",
        {"display_name": "m", "role": "member", "password": "quite another horse"},
    )
    visitor.post(
        "/admin/accounts/user/add/",
        {"username": "nora", "display_name": "Nora", "password": "quite another horse", "role": "member"},
    )
    assert depth == [before, before]
    assert User.objects.named("nora").exists()


def test_an_address_is_changed_through_policy(admin: User, moderator: User, member: User) -> None:
    visitor = browser(moderator)
    wish = {
        "display_name": "mara",
        "status": "",
        "role": "member",
        "email": "mara@example.org",
        "password": "",
    }
    visitor.post(f"/admin/accounts/user/{member.pk}/change/", wish)
    member.refresh_from_db()
    assert member.email == "mara@example.org"
    with pytest.raises(HearthError, match="forbidden"):
        services.change_email(admin.pk, "x@example.org", by=moderator.pk)
    services.change_email(member.pk, "", by=member.pk)
    member.refresh_from_db()
    assert member.email == ""
