"""Adding, suspending, renaming people, and who may."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from accounts import queries, services
from accounts.kinds import user_effects, user_row
from accounts.models import User
from chatprotocol import rows
from chatprotocol.errors import ErrorCode, HearthError
from feeds import kinds
from feeds.changes import read_page
from feeds.models import SITE_FEED_ID, Feed, WriteOutsideAdvanceError
from tests.accounts.conftest import PASSWORD, add, signed_in

pytestmark = pytest.mark.django_db


def site() -> list[rows.AnyRow | rows.Gone]:
    return [change.row for change in read_page(Feed.objects.get(pk=SITE_FEED_ID), 0).changed]


def refusal(call: Callable[[], object]) -> tuple[ErrorCode, str | None]:
    with pytest.raises(HearthError) as refused:
        call()
    return refused.value.code, refused.value.field


def test_a_new_person_stands_in_the_site_with_an_account_of_their_own() -> None:
    anna = add("Anna")
    assert rows.User(pos=anna.pos, id=anna.pk, username="Anna", display_name="Anna") in site()
    assert anna.account_feed.kind == "account"
    assert anna.account_feed_id != add("ben").account_feed_id


def test_the_server_is_the_first_row_of_the_site() -> None:
    assert site() == [rows.Server(pos=1, name="Hearth")]


def test_a_name_is_taken_however_it_is_written() -> None:
    add("Anna")
    assert refusal(lambda: add("ＡＮＮＡ")) == (ErrorCode.CONFLICT, "username")  # noqa: RUF001
    assert User.objects.count() == 1


def test_the_database_itself_knows_one_person_of_a_name(member: User) -> None:
    feed = Feed.objects.create(kind="account")
    twin = User(
        username="x", username_key="mara", display_name="x", account_feed=feed, created_at=member.created_at
    )
    with pytest.raises(IntegrityError, match="username_key"), transaction.atomic():
        super(User, twin).save_base(force_insert=True)


def test_a_person_without_a_password_cannot_have_one_guessed() -> None:
    bot = services.store_person(services.NewPerson(username="feeder", bot=True))
    assert not bot.has_usable_password()
    assert user_row(bot).bot


@pytest.mark.parametrize("name", ["", " ", "a b", "x" * 65])
def test_what_is_no_username_is_refused(name: str) -> None:
    assert refusal(lambda: add(name)) == (ErrorCode.BAD_REQUEST, "username")


def test_people_are_written_by_services_alone(member: User) -> None:
    member.display_name = "Somebody else"
    with pytest.raises(WriteOutsideAdvanceError):
        member.save()
    with pytest.raises(WriteOutsideAdvanceError):
        User.objects.update(role="admin")
    with pytest.raises(WriteOutsideAdvanceError):
        User.objects.all().delete()
    with pytest.raises(WriteOutsideAdvanceError):
        User.objects.bulk_create([])


# ---- suspension -------------------------------------------------------------------------------------------------


def test_who_is_suspended_loses_every_connection(admin: User, member: User) -> None:
    suspended = services.suspend(member.pk, by=admin.pk)
    assert user_effects(suspended) == (kinds.Close(member.pk, None, 4403, "This account is suspended."),)
    assert user_effects(member) == ()


def test_a_suspended_device_is_refused_and_works_again_after(admin: User, member: User) -> None:
    token = signed_in(member).token
    services.suspend(member.pk, by=admin.pk)
    assert refusal(lambda: queries.authenticate_token(token))[0] is ErrorCode.SUSPENDED
    services.reactivate(member.pk, by=admin.pk)
    assert queries.authenticate_token(token).user_id == member.pk


def test_suspending_twice_takes_no_second_position(admin: User, member: User) -> None:
    first = services.suspend(member.pk, by=admin.pk).pos
    assert services.suspend(member.pk, by=admin.pk).pos == first


@pytest.mark.parametrize(
    ("actor", "person", "allowed"),
    [
        ("admin", "member", True), ("admin", "moderator", True), ("admin", "admin", False),
        ("moderator", "member", True), ("moderator", "moderator", False), ("moderator", "admin", False),
        ("member", "member", False), ("member", "stranger", False), ("member", "admin", False),
    ],
)  # fmt: skip
def test_who_may_suspend_whom(actor: str, person: str, allowed: bool, request: pytest.FixtureRequest) -> None:
    by, whom = request.getfixturevalue(actor), request.getfixturevalue(person)
    if allowed:
        assert not services.suspend(whom.pk, by=by.pk).active
    else:
        assert refusal(lambda: services.suspend(whom.pk, by=by.pk))[0] is ErrorCode.FORBIDDEN


def test_whoever_is_suspended_governs_nobody(admin: User, moderator: User, member: User) -> None:
    services.suspend(moderator.pk, by=admin.pk)
    assert refusal(lambda: services.suspend(member.pk, by=moderator.pk))[0] is ErrorCode.SUSPENDED


def test_a_server_always_keeps_an_administrator(admin: User) -> None:
    assert refusal(lambda: services.suspend(admin.pk))[0] is ErrorCode.CONFLICT
    assert refusal(lambda: services.change_role(admin.pk, "member"))[0] is ErrorCode.CONFLICT
    second = add("second", "admin")
    assert not services.suspend(admin.pk, by=second.pk).active


def test_nobody_is_not_found() -> None:
    assert refusal(lambda: services.suspend(4711)) == (ErrorCode.NOT_FOUND, "user")


# ---- roles and profiles -----------------------------------------------------------------------------------------


def test_administrators_give_roles(admin: User, member: User) -> None:
    promoted = services.change_role(member.pk, "moderator", by=admin.pk)
    assert promoted.role == "moderator"
    assert services.change_role(member.pk, "moderator", by=admin.pk).pos == promoted.pos
    assert services.change_role(member.pk, "admin", by=admin.pk).role == "admin"
    assert refusal(lambda: services.change_role(member.pk, "emperor")) == (ErrorCode.BAD_REQUEST, "role")


@pytest.mark.parametrize("actor", ["moderator", "member"])
def test_nobody_else_gives_roles(actor: str, stranger: User, request: pytest.FixtureRequest) -> None:
    by = request.getfixturevalue(actor)
    assert refusal(lambda: services.change_role(stranger.pk, "moderator", by=by.pk))[0] is ErrorCode.FORBIDDEN
    assert refusal(lambda: services.change_role(by.pk, "admin", by=by.pk))[0] is ErrorCode.FORBIDDEN


def test_an_administrator_does_not_change_their_own_role(admin: User) -> None:
    add("second", "admin")
    assert refusal(lambda: services.change_role(admin.pk, "member", by=admin.pk))[0] is ErrorCode.FORBIDDEN


def test_moderators_let_members_in_and_no_one_else(moderator: User, member: User) -> None:
    services.add_person("newcomer", PASSWORD, by=moderator.pk)
    assert (
        refusal(lambda: services.add_person("x", PASSWORD, role="admin", by=moderator.pk))[0]
        is ErrorCode.FORBIDDEN
    )
    assert refusal(lambda: services.add_person("x", PASSWORD, by=member.pk))[0] is ErrorCode.FORBIDDEN


def test_everybody_edits_their_own_profile(member: User) -> None:
    changed = services.change_profile(member.pk, display_name=" Mara M. ", status="at school", by=member.pk)
    assert (changed.display_name, changed.status) == ("Mara M.", "at school")
    assert changed.pos > member.pos
    assert services.change_profile(member.pk, status="at school", by=member.pk).pos == changed.pos


def test_nobody_edits_a_strangers_profile(member: User, stranger: User, moderator: User) -> None:
    assert (
        refusal(lambda: services.change_profile(stranger.pk, status="x", by=member.pk))[0]
        is ErrorCode.FORBIDDEN
    )
    assert services.change_profile(stranger.pk, status="", by=moderator.pk).pk == stranger.pk


@pytest.mark.parametrize(
    ("field", "value"), [("display_name", ""), ("display_name", "a\u202eb"), ("status", "x" * 129)]
)
def test_a_profile_that_cannot_be_shown_is_refused(member: User, field: str, value: str) -> None:
    assert refusal(lambda: services.change_profile(member.pk, **{field: value}))[1] == field  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["School by the lake", " SCHOOL  by the Lake", "School by\u200d the lake"])
def test_nobody_is_called_as_the_server(member: User, name: str) -> None:
    services.change_server(name="School by the lake", motd="")
    taken = (ErrorCode.CONFLICT, "display_name")
    assert refusal(lambda: services.change_profile(member.pk, display_name=name, by=member.pk)) == taken
    assert refusal(lambda: services.add_person("newcomer", PASSWORD, display_name=name)) == taken
    assert not User.objects.filter(username="newcomer").exists()


def test_whoever_was_called_so_before_keeps_their_name_and_changes_the_rest(member: User) -> None:
    services.change_server(name=member.display_name, motd="")
    kept = services.change_profile(member.pk, display_name=member.display_name, status="here", by=member.pk)
    assert kept.status == "here"


def test_a_new_password_signs_every_device_out(member: User) -> None:
    token = signed_in(member).token
    services.set_password(member.pk, "quite another horse", by=member.pk)
    assert refusal(lambda: queries.authenticate_token(token))[0] is ErrorCode.UNAUTHENTICATED
    member.refresh_from_db()
    assert member.check_password("quite another horse")


@pytest.mark.parametrize("password", ["", "short", "password123", "x" * 1025])
def test_a_password_that_is_easily_guessed_is_refused(member: User, password: str) -> None:
    assert refusal(lambda: services.set_password(member.pk, password)) == (ErrorCode.BAD_REQUEST, "password")


def test_a_member_sets_nobody_elses_password(member: User, stranger: User) -> None:
    call = lambda: services.set_password(stranger.pk, "quite another horse", by=member.pk)  # noqa: E731
    assert refusal(call)[0] is ErrorCode.FORBIDDEN


# ---- the server -------------------------------------------------------------------------------------------------


def test_administrators_name_the_server(admin: User, moderator: User) -> None:
    services.change_server(name="Lindenschule", motd="Willkommen!", by=admin.pk)
    assert rows.Server(pos=4, name="Lindenschule", motd="Willkommen!") in site()
    refused = refusal(lambda: services.change_server(name="x", motd="", by=moderator.pk))
    assert refused[0] is ErrorCode.FORBIDDEN
