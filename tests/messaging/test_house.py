"""The house's own account: it speaks to people, and nobody answers it, blocks it or signs in with it."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from allauth.mfa.models import Authenticator
from django.db import transaction

from accounts import bulk, jobs, links, personal, secondfactor
from accounts import services as accounts
from accounts.models import User
from chatprotocol import requests as rq
from chatprotocol.errors import HearthError
from feeds.journal import verb
from messaging.models import Member, Message, Room
from messaging.moderation import house
from messaging.services import marks, members, reactions, rooms
from messaging.services.reactions import NewReaction
from tests.cast import Person, new_key, person, room, say

pytestmark = pytest.mark.django_db

Help = Callable[[int, int], object]


@verb
def tell(user: int, text: str) -> None:
    """Say something as the house."""
    house.tell(user, text)


@pytest.fixture
def told(anna: Person) -> Room:
    """The room in which the house has said something to Anna."""
    tell(anna.id, "Please be kind.")
    return Room.objects.get(kind="direct")


def the_house() -> User:
    return User.objects.get(house=True)


def test_what_the_house_says_is_a_direct_message_that_waits_to_be_read(anna: Person, told: Room) -> None:
    message = Message.objects.get(room=told)
    assert (message.author_id, message.text) == (the_house().pk, "Please be kind.")
    side = Member.objects.get(room=told, user=anna.id).membership
    assert (side.read, told.last_number, told.read_only) == (0, 1, True)


def test_what_it_says_later_comes_into_the_same_room(anna: Person, told: Room) -> None:
    tell(anna.id, "Thank you.")
    tell(person("ben").id, "Good morning.")
    assert list(Message.objects.filter(room=told).values_list("text", flat=True)) == [
        "Please be kind.",
        "Thank you.",
    ]
    assert User.objects.filter(house=True).count() == 1


def test_nobody_answers_it_but_with_an_emoji(anna: Person, told: Room) -> None:
    with pytest.raises(HearthError, match="read_only"):
        say(anna, told.pk)
    reactions.react_to_messages(
        NewReaction(anna.actor, rq.React(room=told.pk, number=1, emoji="👍", on=True))
    )
    marks.mark_read(anna.actor, told.pk, 1)


def test_its_conversation_is_found_and_none_is_begun_with_it(anna: Person, told: Room) -> None:
    ben, hearth = person("ben"), the_house().pk
    assert rooms.direct_room(anna.actor, [hearth]) == told.pk
    for users in ([hearth], [hearth, anna.id]):
        with pytest.raises(HearthError, match="not_found"):
            rooms.direct_room(ben.actor, users)


def test_it_is_brought_into_no_room(anna: Person, told: Room) -> None:
    lounge, hearth = room(anna).pk, the_house().pk
    with pytest.raises(HearthError, match="not_found"):
        members.invite(anna.actor, lounge, hearth)
    wish = rq.RoomCreate(kind="public", name="attic", members=[hearth], key=new_key())
    with pytest.raises(HearthError, match="not_found"):
        rooms.create_room(anna.actor, wish)


def test_it_cannot_be_blocked(anna: Person, told: Room) -> None:
    with pytest.raises(HearthError, match="forbidden"):
        personal.set_block(anna.id, None, the_house().pk, True)
    tell(anna.id, "Still here.")


@pytest.mark.parametrize("role", ["moderator", "admin"])
def test_nobody_of_the_staff_makes_it_theirs(told: Room, role: str) -> None:
    by, hearth = person(role, role=role).id, the_house().pk
    deeds: list[Callable[[], object]] = [
        lambda: accounts.store_password(hearth, "hash", by=by),
        lambda: links.password_link(hearth, by=by),
        lambda: accounts.suspend(hearth, by=by),
        lambda: accounts.change_profile(hearth, display_name="Santa", by=by),
        lambda: accounts.change_role(hearth, "admin", by=by),
        lambda: accounts.change_email(hearth, "santa@example.org", by=by),
    ]
    for deed in deeds:
        with pytest.raises(HearthError, match="forbidden"), transaction.atomic():
            deed()


@pytest.mark.parametrize(
    ("deed", "said"),
    [
        (lambda user, by: accounts.store_password(user, "hash", by=by), "mona (moderator) has set a new password"),
        (lambda user, by: links.password_link(user, by=by), "mona (moderator) has made a link"),
        (lambda user, by: accounts.change_email(user, "m@example.org", by=by), "mona (moderator) has changed the e-mail"),
        (lambda user, by: secondfactor.remove(user, by=by), "mona (moderator) has taken the second factor"),
    ],
)  # fmt: skip
def test_whoever_is_helped_with_their_account_is_told_by_whom(deed: Help, said: str) -> None:
    user = _with_a_password("anna")
    _with_a_second_factor(user)
    deed(user, _with_a_password("mona", "moderator"))
    told = Message.objects.get()
    assert told.text.startswith(said)
    assert Member.objects.filter(room=told.room, user=user).exists()


def test_it_is_told_in_the_language_of_whoever_helps() -> None:
    mona = _with_a_password("mona", "moderator")
    accounts.store_password(_with_a_password("anna"), "hash", by=mona, language="de")
    assert Message.objects.get().text.startswith("mona (Moderation) hat ein neues Passwort")


def test_what_is_done_to_many_is_told_in_the_language_of_whoever_has_asked() -> None:
    mona, anna = _with_a_password("mona", "moderator"), _with_a_password("anna")
    _with_a_second_factor(anna)
    deed = bulk.deed_of(secondfactor.remove)
    jobs.finish(bulk.ask(deed, [anna], done="%(count)d.", by=mona, language="de"))
    assert Message.objects.get().text.startswith("mona (Moderation) hat den zweiten Faktor Ihres Kontos")


def test_nobody_is_told_of_what_they_or_the_owner_have_done_nor_whoever_is_being_let_in() -> None:
    anna, mona = _with_a_password("anna"), _with_a_password("mona", "moderator")
    for by in (anna, None):
        accounts.store_password(anna, "hash", by=by)
        accounts.change_email(anna, "a@example.org", by=by)
    links.password_link(anna, by_mail=True)
    links.password_link(person("ben").id, by=mona)
    assert not Message.objects.exists()


def _with_a_second_factor(user: int) -> None:
    Authenticator.objects.create(user_id=user, type="totp", data={"secret": "GEZDGNBVGY3TQOJQ"})


def _with_a_password(name: str, role: str = "member") -> int:
    return accounts.store_person(accounts.NewPerson(username=name, password_hash="hash", role=role)).pk


def test_it_is_called_as_the_server_is_and_by_another_username_where_somebody_has_its_own() -> None:
    accounts.change_server(name="Lindenschule", motd="")
    accounts.store_person(accounts.NewPerson(username="Hearth"))
    tell(person("anna").id, "Please be kind.")
    assert (the_house().username, the_house().display_name) == ("hearth-2", "Lindenschule")
    accounts.change_server(name="Eichenschule", motd="")
    assert the_house().display_name == "Eichenschule"


def test_somebody_who_is_in_as_many_rooms_as_may_be_is_told_all_the_same(anna: Person, settings: Any) -> None:
    for _ in range(3):
        room(anna)
    settings.HEARTH_PERSONAL_LIMITS = msgspec.structs.replace(settings.HEARTH_PERSONAL_LIMITS, rooms=3)
    tell(anna.id, "Please be kind.")
    assert Message.objects.get(kind="text").text == "Please be kind."
