"""Joining: invitations, what becomes of them, and who may come without one."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from accounts import invitations, services
from accounts.invitations import Made
from accounts.limits import SignInLimits
from accounts.models import Invitation, User
from accounts.services import NewPerson
from accounts.tokens import hash_token, new_token
from chatprotocol.errors import ErrorCode, HearthError
from tests.accounts.pages import browser, text
from tests.clock import Clock

pytestmark = pytest.mark.django_db

WISH = {"username": "Nora", "display_name": "Nora N.", "password": "quite another horse", "email": ""}


def address(made: Made) -> str:
    return f"/accounts/join/{made.token}"


def refusal(wish: Any) -> HearthError:
    with pytest.raises(HearthError) as refused:
        wish()
    return refused.value


# ---- the invitation ---------------------------------------------------------------------------------------------


def test_a_token_is_256_random_bits_and_stored_as_its_hash() -> None:
    made = invitations.invite()
    assert len(made.token) >= 43
    assert made.invitation.token_hash == hash_token(made.token)
    assert made.token not in repr(made)
    assert not any(made.token in str(value) for value in Invitation.objects.values_list().get())


@pytest.mark.parametrize(
    ("who", "allowed"), [("admin", True), ("moderator", True), ("member", False), (None, True)]
)
def test_who_invites_and_withdraws(who: str | None, allowed: bool, request: pytest.FixtureRequest) -> None:
    by = None if who is None else request.getfixturevalue(who).pk
    there = invitations.invite().invitation.pk
    if allowed:
        invitations.invite(by=by)
        invitations.withdraw(there, by=by)
        return
    for wish in (lambda: invitations.invite(by=by), lambda: invitations.withdraw(there, by=by)):
        assert refusal(wish).code is ErrorCode.FORBIDDEN


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"uses": 0}, "uses"),
        ({"uses": 1001}, "uses"),
        ({"days": 0}, "days"),
        ({"days": 366}, "days"),
        ({"note": "x" * 129}, "note"),
        ({"note": "a\nb"}, "note"),
        ({"room": "nowhere"}, "room"),
    ],
)
def test_a_wrong_wish_names_its_field(wish: dict[str, Any], field: str) -> None:
    assert refusal(lambda: invitations.invite(**wish)).field == field
    assert not Invitation.objects.exists()


def test_a_closed_server_invites_nobody(settings: Settings) -> None:
    made = invitations.invite()
    settings.HEARTH_REGISTRATION = "closed"
    assert refusal(invitations.invite).code is ErrorCode.FORBIDDEN
    assert refusal(lambda: invitations.invitation_of(made.token)).code is ErrorCode.NOT_FOUND
    invitations.withdraw(made.invitation.pk)


# ---- the page ---------------------------------------------------------------------------------------------------


def test_whoever_has_an_invitation_joins_and_is_led_into_the_program(client: Client) -> None:
    made = invitations.invite()
    assert "Join Hearth" in text(client.get(address(made)))
    answer = client.post(address(made), WISH, follow=True)
    nora = User.objects.get()
    assert (nora.username, nora.display_name, nora.role) == ("Nora", "Nora N.", "member")
    assert nora.check_password(WISH["password"])
    assert "hearth://testserver/join?name=Nora" in text(answer)
    assert client.get("/accounts/").status_code == 200


def test_whoever_has_just_chosen_a_password_sets_up_a_second_factor_at_once(client: Client) -> None:
    client.post(address(invitations.invite()), WISH)
    assert client.get("/accounts/two-factor/app/").status_code == 200


def test_a_name_in_another_script_is_led_there_too(client: Client) -> None:
    answer = client.post(address(invitations.invite()), WISH | {"username": "Özlem"}, follow=True)
    assert "join?name=%C3%96zlem" in text(answer)


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (
            "https://example.org/hearth.git",
            'pipx install "hearth-chat[desktop] @ git+https://example.org/hearth.git"',
        ),
        ("https://school.example/chat", 'href="https://school.example/chat"'),
        ("", "ask whoever looks after this server"),
    ],
)
@pytest.mark.parametrize("door", ["join", "front"])
def test_people_are_told_where_to_get_the_program(
    client: Client, settings: Settings, place: str, said: str, door: str
) -> None:
    settings.HEARTH_PROGRAM = place
    page = (
        client.post(address(invitations.invite()), WISH, follow=True) if door == "join" else client.get("/")
    )
    assert said in text(page)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"username": "MARA"}, "This name is taken."),
        ({"username": "no ra"}, "letters, digits"),
        ({"username": ""}, "required"),
        ({"display_name": ""}, "required"),
        ({"display_name": "a\u202eb"}, "cannot be shown"),
        ({"password": "short"}, "too short"),
        ({"password": "Nora N."}, "too short"),
        ({"password": "password"}, "too common"),
        ({"email": "nonsense"}, "valid email"),
    ],
)
def test_a_wrong_wish_is_refused_at_its_field_and_uses_nothing_up(
    client: Client, member: User, changes: dict[str, str], message: str
) -> None:
    made = invitations.invite()
    answer = client.post(address(made), WISH | changes)
    assert message in text(answer)
    assert "aria-invalid" in text(answer)
    assert list(User.objects.all()) == [member]
    assert Invitation.objects.get().used == 0


def test_nobody_makes_themselves_more_than_a_member(client: Client, admin: User) -> None:
    client.post(address(invitations.invite(by=admin.pk)), WISH | {"role": "admin", "is_staff": "1"})
    assert User.objects.get(username="Nora").role == "member"
    wish = NewPerson(username="otto", role="admin")
    assert refusal(lambda: invitations.join(invitations.invite().token, wish)).code is ErrorCode.FORBIDDEN


def bad_tokens(clock: Clock, by: User) -> dict[str, str]:
    used, withdrawn, over, of_suspended = (invitations.invite(days=30), invitations.invite(days=30), invitations.invite(days=1), invitations.invite(days=30, by=by.pk))  # fmt: skip
    invitations.join(used.token, NewPerson(username="first"))
    invitations.withdraw(withdrawn.invitation.pk)
    clock.turn(days=2)
    services.suspend(by.pk)
    return {
        "used up": used.token,
        "withdrawn": withdrawn.token,
        "over": over.token,
        "of somebody suspended": of_suspended.token,
        "guessed": new_token(),
        "long": "x" * 5_000,
    }


def test_whatever_is_wrong_with_an_invitation_the_page_is_one(moderator: User, clock: Clock) -> None:
    tokens = bad_tokens(clock, moderator)
    people = User.objects.count()
    answers = [ask(f"/accounts/join/{token}") for token in tokens.values() for ask in (Client().get, post)]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert Client().get("/accounts/join/").content == answers[0].content
    assert User.objects.count() == people


def post(path: str) -> Any:
    return Client().post(path, WISH)


def test_the_maker_who_is_no_moderator_any_more_invites_nobody(moderator: User) -> None:
    made = invitations.invite(by=moderator.pk)
    services.change_role(moderator.pk, "member")
    assert refusal(lambda: invitations.invitation_of(made.token)).code is ErrorCode.NOT_FOUND


def test_an_invitation_of_several_uses_counts_down(client: Client) -> None:
    made = invitations.invite(uses=2)
    for name in ("nora", "otto"):
        assert browser().post(address(made), WISH | {"username": name}).status_code == 302
    assert browser().post(address(made), WISH | {"username": "paul"}).status_code == 404
    assert Invitation.objects.get().used == 2


def test_whoever_is_signed_in_joins_nothing_more(member: User) -> None:
    made = invitations.invite()
    assert browser(member).post(address(made), WISH).status_code == 302
    assert Invitation.objects.get().used == 0


# ---- open to everybody ------------------------------------------------------------------------------------------


def test_an_open_server_takes_anybody_in(client: Client, settings: Settings) -> None:
    settings.HEARTH_REGISTRATION = "open"
    assert "/accounts/join/" in text(client.get("/"))
    assert client.post("/accounts/join/", WISH).status_code == 302
    assert User.objects.get().username == "Nora"


def test_an_open_server_takes_so_many_from_one_address(settings: Settings) -> None:
    settings.HEARTH_REGISTRATION = "open"
    settings.HEARTH_SIGN_IN_LIMITS = SignInLimits(joins_of_address=1)
    assert browser().post("/accounts/join/", WISH).status_code == 302
    assert "Too many attempts" in text(browser().post("/accounts/join/", WISH | {"username": "otto"}))


def test_nobody_learns_all_names_by_asking_to_join(settings: Settings, member: User) -> None:
    settings.HEARTH_REGISTRATION = "open"
    settings.HEARTH_SIGN_IN_LIMITS = SignInLimits(joins_of_address=2)
    taken = WISH | {"username": "mara"}
    pages = [text(browser().post("/accounts/join/", taken)) for _ in range(3)]
    assert ["This name is taken." in page for page in pages] == [True, True, False]
    assert "Too many attempts" in pages[2]


def test_an_invitation_ends_with_its_days(clock: Clock) -> None:
    made = invitations.invite(days=7)
    clock.time += timedelta(days=7, seconds=-1)
    assert invitations.invitation_of(made.token) == made.invitation
    clock.time += timedelta(seconds=1)
    assert refusal(lambda: invitations.invitation_of(made.token)).code is ErrorCode.NOT_FOUND
