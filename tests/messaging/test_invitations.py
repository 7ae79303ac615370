"""Rooms as invitations to the server see them: who leads into which, and who finds themselves there."""

from typing import Any

import pytest

from accounts import invitations
from accounts.models import Invitation
from accounts.services import NewPerson
from chatprotocol import requests as rq
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.system import SystemVerb, parse
from messaging.models import Member, Message
from messaging.services import members, rooms
from tests.cast import Person, person, room

pytestmark = pytest.mark.django_db


def invite(by: Person | None, name: str) -> Any:
    return invitations.invite(room=name, by=None if by is None else by.id)


@pytest.mark.parametrize("kind", ["public", "private"])
def test_whoever_joins_finds_themselves_in_the_room(kind: str) -> None:
    anna = person("anna", "moderator")
    lounge = room(anna, kind=kind, name="Lounge")
    joined = invitations.join(invite(anna, "lounge").token, NewPerson(username="nora"))
    member = Member.objects.get(room=lounge, user=joined)
    assert (member.role, member.state) == ("member", "member")
    assert member.membership.feed_id == joined.account_feed_id
    said = parse(Message.objects.filter(room=lounge).latest("number").text)
    assert said is not None
    assert said.verb is SystemVerb.JOINED


def test_a_moderator_leads_into_no_private_room_of_others() -> None:
    anna, ben, clara = person("anna"), person("ben", "moderator"), person("clara", "admin")
    lounge = room(anna, kind="private", name="Lounge")
    for by in (ben, clara):
        with pytest.raises(HearthError) as refused:
            invite(by, "Lounge")
        assert (refused.value.code, refused.value.field) == (ErrorCode.NOT_FOUND, "room")
    members.invite(anna.actor, lounge.pk, ben.id)
    with pytest.raises(HearthError):
        invite(ben, "Lounge")
    members.give_role(anna.actor, lounge.pk, ben.id, "moderator")
    assert invite(ben, "Lounge").invitation.room == lounge.pk
    assert invite(None, "Lounge").invitation.room == lounge.pk


def test_whoever_may_lead_nobody_into_a_room_any_more_gets_nobody_in_by_an_older_invitation() -> None:
    anna, ben = person("anna"), person("ben", "moderator")
    attic, lounge = room(anna, ben, kind="private", name="Attic"), room(anna, ben, name="Lounge")
    members.give_role(anna.actor, attic.pk, ben.id, "moderator")
    into_the_attic, into_the_lounge = invite(ben, "Attic"), invite(ben, "Lounge")
    for place in (attic, lounge):
        members.remove(anna.actor, place.pk, ben.id)
    nora = invitations.join(into_the_attic.token, NewPerson(username="nora"))
    otto = invitations.join(into_the_lounge.token, NewPerson(username="otto"))
    assert not Member.objects.filter(room=attic, user=nora).exists()
    assert Member.objects.get(room=lounge, user=otto).is_in


def test_two_rooms_of_one_name_are_not_guessed_between() -> None:
    anna = person("anna")
    room(anna, name="Lounge")
    room(anna, name="LOUNGE")
    with pytest.raises(HearthError) as refused:
        invite(None, "lounge")
    assert refused.value.code is ErrorCode.CONFLICT


def test_a_room_that_takes_nobody_any_more_keeps_nobody_out_of_the_server() -> None:
    anna = person("anna")
    lounge = room(anna, name="Lounge")
    invitation = invite(None, "Lounge")
    rooms.update_room(anna.actor, rq.RoomUpdate(room=lounge.pk, archived=True))
    joined = invitations.join(invitation.token, NewPerson(username="nora"))
    assert not Member.objects.filter(room=lounge, user=joined).exists()
    with pytest.raises(HearthError):
        invite(None, "Lounge")
    Invitation.objects.update(room=999, uses=2)
    invitations.join(invitation.token, NewPerson(username="otto"))
