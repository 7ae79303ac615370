"""Every verb: whether it takes more rights than everybody has, and what the audit log says of it then."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, Final

import pytest
from django.db import transaction

from accounts import audit, invitations, links
from accounts import services as accounts
from accounts.audit import Act
from accounts.models import AuditEntry, User
from chatprotocol import requests as rq
from chatprotocol.errors import HearthError
from feeds import clock
from feeds.verbs import AnyVerb, Call, Outcome, SetVerb, Verb
from messaging.policy import Actor
from messaging.services import members, messages, rooms
from tests.cast import MEMBERS_MESSAGE, OWNERS_MESSAGE, ROOM_KINDS, Cast, cast, person, room, say
from tests.messaging.test_convergence import ACTIONS, Stage, all_verbs
from tests.messaging.watching import published

pytestmark = pytest.mark.django_db

# One line a verb: its module, its name, and what may be noted while it is at work. A hyphen is what everybody may do with
# their own, or the server does by itself.
TABLE: Final = """
accounts.auditcheck                ask                     -
accounts.bulk                      ask                     job.asked
accounts.erasing                   erase_account           person.erased
accounts.handover                  redeem                  -
accounts.handover                  store_code              -
accounts.invitations               join                    -
accounts.invitations               store_invitation        invitation.made
accounts.invitations               withdraw                invitation.withdrawn
accounts.jobs                      _end                    -
accounts.jobs                      _note                   -
accounts.jobs                      ask                     -
accounts.jobs                      cancel                  job.cancelled
accounts.jobs                      forget_old              -
accounts.jobs                      let_go                  -
accounts.jobs                      take                    -
accounts.links                     store_link              person.link
accounts.links                     use_for_email           -
accounts.links                     use_for_password        -
accounts.personal                  change_own_profile      -
accounts.personal                  set_block               -
accounts.personal                  set_preference          -
accounts.roster                    add_all                 person.added person.link
accounts.secondfactor              begin                   -
accounts.secondfactor              take_away               person.second_factor
accounts.secondfactor              use_code                -
accounts.services                  add_device              -
accounts.services                  change_email            person.email
accounts.services                  change_profile          person.edited person.portrait
accounts.services                  change_role             person.role
accounts.services                  change_server           server.changed
accounts.services                  reactivate              person.reactivated
accounts.services                  rename_device           -
accounts.services                  revoke_device           device.revoked
accounts.services                  revoke_devices          device.revoked
accounts.services                  store_password          person.password
accounts.services                  store_person            person.added
accounts.services                  store_seen              -
accounts.services                  suspend                 person.suspended
attachments.services               begin_upload            -
attachments.services               end_upload              -
attachments.services               forget_expired_uploads  -
attachments.services               forget_files            -
attachments.services               forget_leftovers        -
attachments.services               keep_file               -
attachments.services               note_leftover           -
attachments.services               prolong_upload          -
messaging.exports.asking           export_oneself          -
messaging.exports.asking           export_room             room.exported
messaging.exports.writing          _finish                 -
messaging.exports.writing          _let_go                 -
messaging.moderation.announcing    announce                announcement.made
messaging.moderation.announcing    switch                  -
messaging.moderation.announcing    withdraw                announcement.withdrawn
messaging.moderation.daily         store                   -
messaging.moderation.destroying    destroy_messages        -
messaging.moderation.destroying    end_cut                 retention.destroyed
messaging.moderation.destroying    end_files_cut           -
messaging.moderation.destroying    forget_words            -
messaging.moderation.destroying    let_go_of_files         -
messaging.moderation.erasing       _leave_next             member.role
messaging.moderation.erasing       _let_go_of_unsent       -
messaging.moderation.erasing       erase                   -
messaging.moderation.filekeeping   begin_cut               -
messaging.moderation.filekeeping   bring_back              retention.undone rules.changed
messaging.moderation.filekeeping   cut_files               -
messaging.moderation.filekeeping   end_of_cutting          files.removed
messaging.moderation.filekeeping   put_back                -
messaging.moderation.fileremoval   remove_file             file.removed
messaging.moderation.judging       decide                  report.decided message.deleted person.warned person.suspended person.purged member.silenced member.removed
messaging.moderation.judging       look_at                 report.read
messaging.moderation.looks         ask                     look.asked look.granted
messaging.moderation.looks         judge                   look.granted look.refused
messaging.moderation.looks         read                    look.taken
messaging.moderation.purging       bury_all                -
messaging.moderation.purging       purge                   person.purged
messaging.moderation.retention     bring_back              retention.undone
messaging.moderation.retention     cut                     retention.cut
messaging.moderation.retention     set_retention           retention.set
messaging.moderation.rules         set_rules               rules.changed
messaging.moderation.tidying       begin                   job.asked
messaging.moderation.words         change_word             word.changed
messaging.moderation.words         remove_word             word.changed
messaging.moderation.words         store_words             word.changed
messaging.services.administration  administer_room         room.changed
messaging.services.administration  ban_as_staff            member.banned
messaging.services.administration  bring_in_as_staff       member.invited
messaging.services.administration  delete_as_staff         message.deleted
messaging.services.administration  end_ban_as_staff        member.unbanned
messaging.services.administration  give_role_as_staff      member.role
messaging.services.administration  remove_as_staff         member.removed
messaging.services.administration  silence_as_staff        member.silenced
messaging.services.administration  welcome_in              room.changed
messaging.services.drafts          keep_draft              -
messaging.services.emoji           add_emoji               emoji.changed
messaging.services.emoji           remove_emoji            emoji.changed
messaging.services.emoji           rename_emoji            emoji.changed
messaging.services.marks           mark_read               -
messaging.services.members         admit                   -
messaging.services.members         ban                     member.banned member.unbanned
messaging.services.members         give_role               member.role
messaging.services.members         invite                  member.invited
messaging.services.members         join_room               -
messaging.services.members         leave_room              -
messaging.services.members         remove                  member.removed
messaging.services.members         silence                 member.silenced
messaging.services.messages        delete_message          message.deleted
messaging.services.messages        edit_message            -
messaging.services.messages        pin_message             message.pinned
messaging.services.notifying       set_notifications       -
messaging.services.portraits       remove_portrait         person.portrait
messaging.services.portraits       show_oneself            -
messaging.services.posting         post_messages           -
messaging.services.reactions       react_to_messages       -
messaging.services.reports         report_message          -
messaging.services.rooms           create_room             -
messaging.services.rooms           direct_room             -
messaging.services.rooms           open_first              -
messaging.services.rooms           update_room             room.changed
"""


def _table() -> dict[tuple[str, str], set[str]]:
    lines = [line.split() for line in TABLE.strip().splitlines()]
    return {(module, name): set(acts) - {"-"} for module, name, *acts in lines}


def _name_of(verb: AnyVerb) -> tuple[str, str]:
    return verb.function.__module__, verb.__name__


class Notes:
    """What is noted while which verbs are at work: the one that was asked for, and those that are parts of it."""

    def __init__(self) -> None:
        self.found: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._at_work: list[AnyVerb] = []

    def watch(self, outcomes: Callable[[Any, list[Call]], list[Outcome]]) -> Any:
        def watched(verb: AnyVerb, calls: list[Call]) -> list[Outcome]:
            self._at_work.append(verb)
            try:
                return outcomes(verb, calls)
            finally:
                self._at_work.pop()

        return watched

    def hear(self, note: Callable[..., Any]) -> Any:
        def heard(act: Act, **what: Any) -> Any:
            for verb in self._at_work:
                self.found[_name_of(verb)].add(act.value)
            return note(act, **what)

        return heard


@pytest.fixture
def notes(monkeypatch: pytest.MonkeyPatch) -> Notes:
    notes = Notes()
    for kind in (Verb, SetVerb):
        monkeypatch.setattr(kind, "outcomes", notes.watch(kind.outcomes))
    monkeypatch.setattr(audit, "note", notes.hear(audit.note))
    return notes


def test_every_verb_says_whether_everybody_may() -> None:
    assert set(_table()) == {_name_of(verb) for verb in all_verbs()}


def test_what_takes_more_rights_is_noted_and_nothing_else(notes: Notes, subtests: pytest.Subtests) -> None:
    for kind in ROOM_KINDS:
        with transaction.atomic():
            stage = Stage(kind)
            for _, of_kind, _, action in ACTIONS:
                if of_kind == kind:
                    with transaction.atomic(), published():
                        action(stage)
                        transaction.set_rollback(True)
            transaction.set_rollback(True)
    table = _table()
    for verb in {_name_of(verb) for verb, _, _, _ in ACTIONS}:
        with subtests.test(verb=".".join(verb)):
            assert notes.found[verb] == table[verb]


# ---- what an entry says ------------------------------------------------------------------------------------------


@pytest.fixture
def scene() -> Cast:
    return cast("private")


@pytest.fixture
def noted(scene: Cast) -> Callable[[], list[AuditEntry]]:
    """What is noted from now on."""
    before = AuditEntry.objects.count()
    return lambda: list(AuditEntry.objects.filter(number__gt=before))


Noted = Callable[[], list[AuditEntry]]


def test_an_entry_says_who_did_what_to_whom_and_where(scene: Cast, noted: Noted) -> None:
    messages.delete_message(scene.moderator.actor, scene.room.pk, OWNERS_MESSAGE)
    [found] = noted()
    assert found.act == Act.MESSAGE_DELETED
    assert (found.actor_id, found.person_id, found.room, found.subject) == (
        scene.moderator.id, scene.owner.id, scene.room.pk, f"message {OWNERS_MESSAGE}"
    )  # fmt: skip


def test_a_reason_stands_with_the_act(scene: Cast, noted: Noted) -> None:
    accounts.suspend(scene.member.id, reason="threatened others")
    [found] = noted()
    assert (found.act, found.actor, found.reason) == (Act.PERSON_SUSPENDED, None, "threatened others")


def test_a_role_is_noted_with_what_it_was_before(scene: Cast, noted: Noted) -> None:
    members.give_role(scene.owner.actor, scene.room.pk, scene.moderator.id, "owner")
    [found] = noted()
    assert found.details == {"role": "owner", "before": "moderator"}


def test_what_changes_nothing_is_not_noted(scene: Cast, noted: Noted) -> None:
    members.give_role(scene.owner.actor, scene.room.pk, scene.moderator.id, "moderator")
    members.invite(scene.owner.actor, scene.room.pk, scene.member.id)
    accounts.suspend(scene.suspended.id)
    assert noted() == []


def test_the_end_of_a_ban_is_noted_as_such_and_once(scene: Cast, noted: Noted) -> None:
    members.ban(scene.owner.actor, scene.room.pk, scene.member.id)
    for _ in range(2):
        members.ban(scene.owner.actor, scene.room.pk, scene.member.id, clock.now_ms())
    assert [found.act for found in noted()] == [Act.MEMBER_BANNED, Act.MEMBER_UNBANNED]


def test_what_is_refused_is_not_noted(scene: Cast, noted: Noted) -> None:
    with pytest.raises(HearthError):
        members.remove(scene.member.actor, scene.room.pk, scene.moderator.id)
    with pytest.raises(HearthError):
        accounts.suspend(scene.owner.id, by=scene.member.id)
    assert noted() == []


def test_what_people_do_with_their_own_is_not_noted(scene: Cast, noted: Noted) -> None:
    me, lobby = scene.member, room(scene.member, name="lobby", kind="public")
    direct = room(scene.member, scene.owner, kind="direct")
    accounts.change_profile(me.id, display_name="Mim", by=me.id)
    accounts.change_email(me.id, "m@example.org", by=me.id)
    links.use_for_email(links.email_link(me.id))
    links.use_for_password(links.password_link(me.id, by_mail=True), "hash")
    accounts.store_password(me.id, "another hash", by=me.id)
    phone = accounts.add_device(me.id, name="phone", platform="test", token_hash="0" * 64)
    accounts.revoke_device(phone.pk, by=me.id)
    accounts.revoke_devices(me.id, by=me.id)
    messages.delete_message(Actor(me.id), scene.room.pk, MEMBERS_MESSAGE)
    members.invite(Actor(me.id), lobby.pk, scene.owner.id)
    messages.pin_message(scene.owner.actor, direct.pk, 1, on=True)
    assert noted() == []


@pytest.mark.parametrize("kind", ["public", "private"])
def test_no_entry_repeats_what_was_said(kind: str) -> None:
    canary = "the canary sings at midnight"
    scene = cast(kind)
    number = say(scene.member, scene.room.pk, canary)
    owner = scene.owner.actor
    messages.pin_message(owner, scene.room.pk, number, on=True)
    rooms.update_room(owner, rq.RoomUpdate(room=scene.room.pk, name=canary, topic=canary))
    messages.delete_message(owner, scene.room.pk, number)
    members.ban(owner, scene.room.pk, scene.member.id)
    written = [str(values) for values in AuditEntry.objects.values_list("subject", "reason", "details")]
    assert written
    assert not any(canary in each for each in written)


def test_whoever_joins_is_remembered_with_their_invitation() -> None:
    made = invitations.invite()
    joined = invitations.join(made.token, accounts.NewPerson(username="invited"))
    assert User.objects.get(pk=joined.pk).invitation == made.invitation
    assert User.objects.get(pk=person("added").id).invitation is None
