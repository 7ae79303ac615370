"""When the sessions of browsers end, and what else has been opened for somebody: all of it but what they hold now."""

import time
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.test import Client

from accounts import handover, links, secondfactor, services
from accounts.models import Link, SignInCode, User
from accounts.tokens import hash_token, new_token
from chatprotocol.browsersignin import challenge_of
from tests.accounts.conftest import PASSWORD
from tests.accounts.pages import LOGIN, NEW_PASSWORD, browser, password_link, sign_in

pytestmark = pytest.mark.django_db

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
CODE_PAGE = "/accounts/two-factor/code/"
VERIFIER = "v" * 43


def is_in(client: Client) -> bool:
    return client.get("/accounts/").status_code == 200


# ---- what ends them -------------------------------------------------------------------------------------------------


def sign_all_out_here(here: Client, user: User) -> None:
    here.post("/accounts/devices/all/sign-out/")


def sign_all_out_in_the_program(here: Client, user: User) -> None:
    token = new_token()
    services.add_device(user.pk, name="laptop", platform="", token_hash=hash_token(token))
    shown = {"Authorization": f"Bearer {token}"}
    assert Client().delete("/api/v1/devices", headers=shown).status_code == 204


def change_the_password(here: Client, user: User) -> None:
    assert here.post("/accounts/password/", {"old": PASSWORD, "password": NEW_PASSWORD}).status_code == 302


def get_a_password_from_a_moderator(here: Client, user: User) -> None:
    services.set_password(user.pk, NEW_PASSWORD)


def choose_a_password_behind_a_link(here: Client, user: User) -> None:
    assert Client().post(password_link(user), {"password": NEW_PASSWORD}).status_code == 302


def be_suspended_for_a_while(here: Client, user: User) -> None:
    services.suspend(user.pk)
    services.reactivate(user.pk)


def lose_the_second_factor(here: Client, user: User) -> None:
    secondfactor.remove(user.pk)


End = Callable[[Client, User], None]
OWN: list[End] = [sign_all_out_here, change_the_password]
"""What somebody does in a browser, which stays signed in."""
ENDS: list[End] = [
    *OWN,
    sign_all_out_in_the_program,
    get_a_password_from_a_moderator,
    choose_a_password_behind_a_link,
    be_suspended_for_a_while,
    lose_the_second_factor,
]
each_end = pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)


@each_end
def test_all_browsers_are_signed_out_but_the_one_that_asks(member: User, stranger: User, end: End) -> None:
    here, there, others = browser(member), browser(member), browser(stranger)
    end(here, member)
    assert not is_in(there)
    assert is_in(here) is (end in OWN)
    assert is_in(others)


@each_end
def test_a_session_that_was_copied_before_is_over(member: User, end: End) -> None:
    here, thief = browser(member), Client()
    thief.cookies["sessionid"] = here.cookies["sessionid"].value
    assert is_in(thief)
    end(here, member)
    assert not is_in(thief)


@pytest.fixture
def protected(member: User) -> User:
    Authenticator.objects.create(user=member, type="totp", data={"secret": SECRET})
    return member


def code() -> str:
    return str(auth.format_hotp_value(auth.hotp_value(SECRET, int(time.time()) // 30)))


@pytest.mark.parametrize("end", ENDS[2:], ids=lambda end: end.__name__)
def test_who_has_given_the_password_and_not_yet_the_code_begins_again(protected: User, end: End) -> None:
    half = Client()
    assert sign_in(half, "mara").headers["Location"].startswith(CODE_PAGE)
    end(Client(), protected)
    answer = half.post(CODE_PAGE, {"code": code()})
    assert answer.headers["Location"] == LOGIN
    assert not is_in(half)


@each_end
def test_a_program_that_was_let_in_but_has_not_come_stays_outside(member: User, end: End) -> None:
    given = handover.agree(member.pk, challenge=challenge_of(VERIFIER), name="laptop", platform="")
    end(browser(member), member)
    body = {"code": given, "verifier": VERIFIER}
    assert Client().post("/api/v1/devices", body, content_type="application/json").status_code == 401


def test_a_browser_that_has_just_signed_all_out_signs_programs_in(member: User) -> None:
    here = browser(member)
    sign_all_out_here(here, member)
    assert here.get("/accounts/email/").status_code == 200


def test_nobody_is_signed_out_by_what_is_refused(member: User, stranger: User) -> None:
    there = browser(member)
    wrong = {"old": "wrong", "password": NEW_PASSWORD}
    for client in (browser(stranger), browser(member)):
        assert client.post("/accounts/password/", wrong).status_code == 200
    assert Client().post("/accounts/devices/all/sign-out/").status_code == 302
    assert is_in(there)


def test_without_a_device_there_are_still_other_browsers_to_sign_out(member: User) -> None:
    assert "/accounts/devices/all/sign-out/" in browser(member).get("/accounts/devices/").content.decode()


# ---- links ----------------------------------------------------------------------------------------------------------


def change_the_address(here: Client, user: User) -> None:
    services.change_email(user.pk, "other@example.org", by=user.pk)


@pytest.mark.parametrize(
    "end",
    [change_the_password, get_a_password_from_a_moderator, be_suspended_for_a_while, change_the_address],
    ids=lambda end: end.__name__,
)
def test_links_for_a_password_end_with_what_they_were_made_for(member: User, end: End) -> None:
    services.change_email(member.pk, "mara@example.org", confirmed=True)
    link = password_link(member)
    end(browser(member), member)
    assert Client().get(link).status_code == 404


def test_a_link_stays_where_nothing_has_changed(member: User, moderator: User) -> None:
    services.change_email(member.pk, "mara@example.org", confirmed=True)
    link = password_link(member)
    services.change_email(member.pk, "mara@example.org", by=moderator.pk)
    secondfactor.remove(member.pk, by=moderator.pk)
    assert Client().get(link).status_code == 200
    assert links.person_of(link.rsplit("/", 1)[1], Link.Purpose.PASSWORD) == member


def test_codes_of_others_stay(member: User, stranger: User) -> None:
    handover.agree(stranger.pk, challenge=challenge_of(VERIFIER), name="laptop", platform="")
    secondfactor.remove(member.pk)
    assert SignInCode.objects.count() == 1
