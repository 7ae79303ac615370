"""Rooms for everybody: whoever joins the server finds themselves there, so that nobody comes into an empty house."""

import io

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import Settings

from accounts import invitations, roster, services
from accounts.models import AuditEntry
from accounts.services import NewPerson
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.requests import RoomUpdate
from messaging.models import Member, Room
from messaging.policy import Actor
from messaging.services import members, rooms
from messaging.services.administration import administer_room, welcome_in
from tests.cast import person, room

pytestmark = pytest.mark.django_db


def adduser(monkeypatch: pytest.MonkeyPatch, name: str, *options: str) -> str:
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse battery\n"))
    out = io.StringIO()
    call_command("adduser", name, "--password-stdin", *options, stdout=out, stderr=out)
    return out.getvalue()


def people_of(named: str) -> list[str]:
    there = Member.objects.filter(room__name=named, state=Member.State.MEMBER)
    return sorted(name.lower() for name in there.values_list("user__display_name", flat=True))


@pytest.fixture
def attic() -> Room:
    """A room for everybody, of Anna."""
    made = room(person("anna"), name="attic")
    welcome_in(made.pk, True, by=person("admin", role="admin").id)
    return made


def test_the_first_administrator_gets_a_room_for_everybody(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Whoever joins finds themselves in the room general." in adduser(monkeypatch, "maria", "--admin")
    general = Room.objects.get()
    assert (general.kind, general.name, general.welcoming) == ("public", "general", True)
    assert Member.objects.get().role == "owner"
    assert "general" not in adduser(monkeypatch, "ben")
    assert people_of("general") == ["ben", "maria"]


def test_it_is_named_in_the_language_of_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    assert "von Anfang an im Raum allgemein" in adduser(monkeypatch, "maria", "--admin")
    assert Room.objects.get().name == "allgemein"


def test_a_server_with_rooms_gets_none(monkeypatch: pytest.MonkeyPatch) -> None:
    room(person("anna"), kind="private")
    assert "room" not in adduser(monkeypatch, "maria", "--admin")
    assert Room.objects.count() == 1


def test_members_and_direct_conversations_bring_none_and_hinder_none(monkeypatch: pytest.MonkeyPatch) -> None:
    anna, ben = person("anna"), person("ben")
    rooms.direct_room(anna.actor, [ben.id])
    adduser(monkeypatch, "clara", "--moderator")
    assert not Room.objects.filter(welcoming=True).exists()
    adduser(monkeypatch, "maria", "--admin")
    assert people_of("general") == ["maria"]


def test_whoever_joins_by_whatever_way_is_in_it(attic: Room, settings: Settings) -> None:
    invitations.join(invitations.invite(room="attic").token, NewPerson(username="invited"))
    settings.HEARTH_REGISTRATION = "open"
    invitations.join(None, NewPerson(username="walked-in"))
    roster.carry_out([roster.Entry(number=1, name="Listed", username="listed", email="", rooms=())])
    services.store_person(NewPerson(username="robot", bot=True))
    assert people_of("attic") == ["anna", "invited", "listed", "walked-in"]


def test_whoever_was_there_before_is_not_brought_in_and_whoever_leaves_stays_away(attic: Room) -> None:
    assert people_of("attic") == ["anna"]
    joined = services.store_person(NewPerson(username="nora"))
    members.leave_room(Actor(joined.pk), attic.pk)
    services.store_person(NewPerson(username="otto"))
    assert people_of("attic") == ["anna", "otto"]


def test_an_archived_room_takes_nobody(attic: Room) -> None:
    administer_room(attic.pk, RoomUpdate(room=attic.pk, archived=True), by=person("boss", role="admin").id)
    services.store_person(NewPerson(username="nora"))
    assert "nora" not in people_of("attic")


@pytest.mark.parametrize(("role", "allowed"), [("admin", True), ("moderator", True), ("member", False)])
def test_staff_says_which_rooms_are_for_everybody(role: str, allowed: bool) -> None:
    lounge, by = room(person("anna")), person(role, role=role).id
    if not allowed:
        with pytest.raises(HearthError) as refused:
            welcome_in(lounge.pk, True, by=by)
        assert refused.value.code is ErrorCode.FORBIDDEN
        return
    for wished in (True, True, False):
        welcome_in(lounge.pk, wished, by=by)
        lounge.refresh_from_db()
        assert lounge.welcoming is wished
    assert AuditEntry.objects.filter(act="room.changed", room=lounge.pk).count() == 2


@pytest.mark.parametrize("role", ["admin", "moderator"])
def test_staff_opens_no_private_room_that_is_not_theirs_to_open(role: str, client: Client) -> None:
    """Whoever could would let a second account of their own in, and read there."""
    anna, stranger = person("anna"), person("stranger", role=role)
    board = room(anna, kind="private", name="board")
    with pytest.raises(HearthError) as refused:
        welcome_in(board.pk, True, by=stranger.id)
    assert refused.value.code is ErrorCode.FORBIDDEN
    client.force_login(stranger.user)
    page = f"/admin/messaging/room/{board.pk}/change/"
    assert 'name="welcoming"' not in client.get(page).content.decode()
    client.post(page, {"name": "board", "topic": "", "slow_s": "0", "welcoming": "on"})
    board.refresh_from_db()
    assert not board.welcoming
    members.invite(anna.actor, board.pk, stranger.id)
    with pytest.raises(HearthError):
        welcome_in(board.pk, True, by=stranger.id)
    members.give_role(anna.actor, board.pk, stranger.id, "moderator")
    welcome_in(board.pk, True, by=stranger.id)
    assert 'name="welcoming"' in client.get(page).content.decode()
    welcome_in(board.pk, False, by=person("another", role=role).id)
    board.refresh_from_db()
    assert not board.welcoming


def test_a_direct_conversation_is_never_for_everybody() -> None:
    anna, ben = person("anna"), person("ben")
    direct = rooms.direct_room(anna.actor, [ben.id])
    with pytest.raises(HearthError) as refused:
        welcome_in(direct, True, by=person("admin", role="admin").id)
    assert refused.value.code is ErrorCode.FORBIDDEN
    with pytest.raises(IntegrityError), transaction.atomic():
        Room.objects.filter(pk=direct).update(welcoming=True)


def test_it_is_ticked_on_the_page_of_the_room(client: Client) -> None:
    lounge, admin = room(person("anna")), person("admin", role="admin")
    client.force_login(admin.user)
    page = f"/admin/messaging/room/{lounge.pk}/change/"
    client.post(page, {"name": "lounge", "topic": "", "slow_s": "0", "welcoming": "on"})
    lounge.refresh_from_db()
    assert lounge.welcoming
    assert lounge.name == "lounge"
