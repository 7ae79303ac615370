"""Every verb, and everybody who watches: an old replica and what changed since is a fresh replica."""

import importlib
import pkgutil
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Final, get_args

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

import accounts as accounts_package
import attachments as attachments_package
import messaging as messaging_package
from accounts import bulk, handover, invitations, jobs, links, personal, roster, secondfactor
from accounts import erasing as account_erasing
from accounts import services as accounts
from accounts.models import Job
from attachments import services as attachments
from attachments.models import Upload
from attachments.pictures import Facts
from chatprotocol import requests as rq
from chatprotocol.browsersignin import challenge_of
from chatprotocol.rows import AnyRow, Gone, kind_of
from feeds import clock, journal
from feeds.changes import Changed
from feeds.journal import Write
from feeds.verbs import AnyVerb, SetVerb, Verb
from messaging.exports import asking, writing
from messaging.models import MessageFile, Room
from messaging.moderation import (
    announcing,
    daily,
    destroying,
    erasing,
    filekeeping,
    fileremoval,
    judging,
    looks,
    purging,
    retention,
    rules,
    tidying,
    words,
)
from messaging.moderation.models import Cut, FilesCut, Look, Report, WordRule
from messaging.services import (
    administration,
    drafts,
    emoji,
    marks,
    members,
    messages,
    notifying,
    portraits,
    posting,
    reactions,
    reports,
    rooms,
)
from messaging.services.posting import NewMessage
from messaging.services.reactions import NewReaction
from tests.cast import (
    MEMBERS_MESSAGE,
    OWNERS_MESSAGE,
    ROLES,
    ROOM_KINDS,
    Cast,
    Person,
    cast,
    custom_emoji,
    file_of,
    new_key,
    person,
    picture_of,
    room,
    say,
)
from tests.messaging.watching import Fresh, Positions, Publications, Watcher, published

pytestmark = pytest.mark.django_db


class Stage:
    """A cast around rooms of every kind, and what some actions need to have happened before."""

    def __init__(self, kind: str) -> None:
        self.scene: Cast = cast(kind)
        scene = self.scene
        self.room = scene.room.pk
        self.admin = person("admin", role="admin")
        self.lobby = room(scene.stranger, scene.member, name="lobby").pk
        self.silent = rooms.direct_room(scene.owner.actor, [scene.stranger.id])
        self.key = new_key()
        say(scene.member, self.lobby, "under this key", key=self.key)
        messages.edit_message(scene.member.actor, self.lobby, 1, "edited once")
        self.phone = accounts.add_device(
            scene.member.id, name="phone", platform="test", token_hash=secrets.token_hex(32)
        )

        self.keep("member", self.lobby, text="for later")
        personal.set_preference(scene.member.id, None, "theme", "dark")
        personal.set_block(scene.member.id, None, scene.removed.id, True)

    @property
    def everybody(self) -> list[Person]:
        return [self.admin, *(self.scene.person(role) for role in ROLES)]

    def say(self, author: str, room_id: int, **more: Any) -> rq.Posted:
        """Post as somebody of the cast."""
        wish: dict[str, Any] = {"room": room_id, "key": new_key(), "text": "hello"} | more
        post = rq.Post(**wish)
        return posting.post_messages(NewMessage(self.scene.person(author).actor, post))

    def keep(self, author: str, room_id: int, **what: Any) -> int:
        """Keep a draft of somebody of the cast."""
        return drafts.keep_draft(self.scene.person(author).actor, rq.DraftRequest(room=room_id, **what))

    def notify(self, **what: Any) -> int:
        """Set how the room may call for the member."""
        return notifying.set_notifications(self.scene.member.actor, rq.Notify(room=self.room, **what))

    def group(self, *calls: tuple[AnyVerb, tuple[Any, ...]]) -> None:
        """Carry calls out as the journal does with what waits: in one transaction, a set first."""
        writes = [Write(verb, args, {}, settle=lambda outcome: None) for verb, args in calls]
        commit = journal._carry_out_group(writes)
        running = journal.started()
        assert isinstance(running, Publications)
        running.publish(commit)


def _export_and_fetch(stage: Stage) -> None:
    export = asking.export_oneself(stage.scene.member.id)
    assert export.job is not None
    assert jobs.finish(export.job).state == "done"


def _much_at_once(stage: Stage) -> None:
    scene, post = stage.scene, posting.post_messages
    twin = NewMessage(scene.member.actor, rq.Post(room=stage.room, key=new_key(), text="twin"))

    def new(author: str, room_id: int, text: str) -> tuple[AnyVerb, tuple[Any, ...]]:
        return post, (
            NewMessage(scene.person(author).actor, rq.Post(room=room_id, key=new_key(), text=text)),
        )

    stage.group(
        (post, (twin,)),
        new("owner", stage.room, "two"),
        (post, (twin,)),
        new("stranger", stage.room, "refused"),
        new("stranger", stage.lobby, "three"),
        new("owner", stage.silent, "the first here"),
        new("owner", stage.silent, "the second"),
        (members.remove, (scene.stranger.actor, stage.lobby, scene.member.id)),
        (members.invite, (scene.stranger.actor, stage.lobby, scene.owner.id)),
        new("owner", stage.lobby, "just came in"),
        (rooms.update_room, (scene.stranger.actor, rq.RoomUpdate(room=stage.lobby, topic="one"))),
        (rooms.update_room, (scene.stranger.actor, rq.RoomUpdate(room=stage.lobby, topic="two"))),
        (members.invite, (scene.stranger.actor, stage.lobby, scene.member.id)),
    )


def _everybody_reacts(stage: Stage) -> None:
    scene, room_id = stage.scene, stage.room

    def reacts(who: Person, number: int, *, on: bool = True) -> tuple[AnyVerb, tuple[Any, ...]]:
        wish = rq.React(room=room_id, number=number, emoji="🎉", on=on)
        return reactions.react_to_messages, (NewReaction(who.actor, wish),)

    stage.group(
        reacts(scene.owner, OWNERS_MESSAGE),
        reacts(scene.member, OWNERS_MESSAGE),
        reacts(scene.member, MEMBERS_MESSAGE),
        reacts(scene.stranger, OWNERS_MESSAGE),
        reacts(scene.moderator, OWNERS_MESSAGE),
        reacts(scene.moderator, OWNERS_MESSAGE, on=False),
    )


def _react(stage: Stage, number: int, *, on: bool = True) -> int:
    wish = rq.React(room=stage.room, number=number, emoji="👍", on=on)
    return reactions.react_to_messages(NewReaction(stage.scene.member.actor, wish))


def _talk_in_a_thread(stage: Stage) -> None:
    stage.say("member", stage.room, thread=OWNERS_MESSAGE)
    stage.say("owner", stage.room, thread=OWNERS_MESSAGE, text=f"thanks @{stage.scene.member.user.username}")
    messages.delete_message(stage.scene.owner.actor, stage.room, OWNERS_MESSAGE)


def _delete_what_had_everything(stage: Stage) -> None:
    number = stage.say("member", stage.room, text="@all come").number
    _react(stage, number)
    messages.pin_message(stage.scene.owner.actor, stage.room, number, on=True)
    messages.delete_message(stage.scene.member.actor, stage.room, number)


def _add_devices(stage: Stage, count: int) -> None:
    for n in range(count):
        accounts.add_device(
            stage.scene.member.id, name=f"tablet {n}", platform="test", token_hash=secrets.token_hex(32)
        )


def _hand_a_program_over(stage: Stage) -> None:
    verifier = "v" * 43
    code = handover.agree(
        stage.scene.member.id, challenge=challenge_of(verifier), name="laptop", platform="test"
    )
    handover.redeem(code, verifier)


def _join(stage: Stage) -> None:
    made = invitations.invite(room=Room.objects.get(pk=stage.lobby).name)
    invitations.join(made.token, accounts.NewPerson(username="invited"))


def _choose_a_password(stage: Stage) -> None:
    links.use_for_password(links.password_link(stage.scene.member.id, by=stage.admin.id), "hash")


def _confirm_an_address(stage: Stage) -> None:
    accounts.change_email(stage.scene.member.id, "m@example.org")
    links.use_for_email(links.email_link(stage.scene.member.id))


def _add_a_roster(stage: Stage) -> None:
    roster.carry_out(
        [roster.Entry(number=2, name="Anna Berg", username="anna.berg", email="", rooms=(stage.lobby,))]
    )


def _hand_over(stage: Stage) -> None:
    scene = stage.scene
    members.give_role(scene.owner.actor, stage.room, scene.member.id, "owner")
    members.give_role(scene.owner.actor, stage.room, scene.owner.id, "member")


def _leave_for_good(stage: Stage) -> None:
    members.leave_room(stage.scene.member.actor, stage.lobby)
    members.leave_room(stage.scene.stranger.actor, stage.lobby)


def _join_a_room_for_everybody(stage: Stage) -> None:
    """Let somebody new find themselves in the room."""
    administration.welcome_in(stage.room, True, by=stage.admin.id)
    accounts.store_person(accounts.NewPerson(username="newcomer"))


def _update(**what: Any) -> "Action":
    return lambda s: rooms.update_room(s.scene.owner.actor, rq.RoomUpdate(room=s.room, **what))


def _carry(stage: Stage, author: str, room_id: int, **more: Any) -> rq.Posted:
    files = [file_of(stage.scene.person(author), name=name) for name in ("one.txt", "two.txt")]
    return stage.say(author, room_id, files=[file.pk for file in files], **more)


def _carry_and_delete(stage: Stage) -> None:
    number = _carry(stage, "member", stage.room, text="").number
    messages.delete_message(stage.scene.owner.actor, stage.room, number)


def _upload(stage: Stage) -> Upload:
    wish = attachments.NewUpload("a.txt", 5)
    return attachments.begin_upload(stage.scene.member.id, None, attachments.new_upload_id(), wish)


def _keep_file(stage: Stage) -> None:
    made = attachments.Made(bytes(32), 5, Facts("text/plain"), "aa/bb")
    attachments.keep_file(stage.scene.member.id, _upload(stage).pk, made)


def _show(stage: Stage, role: str, **more: Any) -> int:
    who = stage.scene.person(role)
    return portraits.show_oneself(who.actor, rq.Profile(avatar=1, **more), picture_of(who))


def _show_none(stage: Stage, role: str) -> int:
    return portraits.show_oneself(stage.scene.person(role).actor, rq.Profile(avatar=None))


def _show_another(stage: Stage) -> None:
    _show(stage, "member")
    _show(stage, "member", status="away")
    _show_none(stage, "member")


def _take_the_picture_away(stage: Stage) -> None:
    _show(stage, "member")
    portraits.remove_portrait(stage.scene.member.id, by=stage.admin.id)


def _add_emoji(stage: Stage) -> int:
    return custom_emoji("our_kettle", stage.admin)


def _take_the_second_factor_away(stage: Stage) -> None:
    Authenticator.objects.create(
        user=stage.scene.member.user, type="totp", data={"secret": "GEZDGNBVGY3TQOJQ"}
    )
    secondfactor.remove(stage.scene.member.id, by=stage.admin.id)


def _report(stage: Stage) -> int:
    reports.report_message(stage.scene.owner.actor, stage.room, MEMBERS_MESSAGE, "rude")
    return Report.objects.get().pk


def _add_words(stage: Stage) -> int:
    words.add_words(["darn"], "refuse", by=stage.admin.id)
    return WordRule.objects.get().pk


def _announce(stage: Stage, later: int = 0) -> int:
    begins_at = clock.now() + timedelta(hours=later)
    return announcing.announce(
        "tea is ready", begins_at, begins_at + timedelta(hours=1), by=stage.admin.id
    ).pk


def _switch(stage: Stage) -> None:
    _announce(stage, later=1)
    with clock.standing(clock.now() + timedelta(hours=1)):
        announcing.switch()


def _decide(stage: Stage, outcome: str) -> None:
    decision = judging.Decision(
        outcome=outcome, reason="rude", silence=timedelta(hours=1), deletes=outcome != "dismissed"
    )
    judging.decide(_report(stage), decision, by=stage.admin.id)


def _ask_for_a_job(stage: Stage) -> Job:
    """It suspends nobody: no step of it is begun."""
    deed = bulk.deed_of(accounts.suspend)
    return bulk.ask(deed, [stage.scene.member.id], done="%(count)d.", by=stage.admin.id)


def _ban_and_end_it(stage: Stage) -> None:
    administration.ban_as_staff(stage.room, stage.scene.member.id, by=stage.admin.id)
    administration.end_ban_as_staff(stage.room, stage.scene.member.id, by=stage.admin.id)


def _ban_and_lift_it(stage: Stage) -> None:
    owner, member = stage.scene.owner, stage.scene.member
    members.ban(owner.actor, stage.room, member.id)
    members.ban(owner.actor, stage.room, member.id, clock.now_ms())


def _remove_a_file(stage: Stage) -> None:
    _carry(stage, "member", stage.room)
    carried = MessageFile.objects.filter(room=stage.room).latest("pk")
    fileremoval.remove_file(carried.file_id, by=stage.admin.id, reason="too large")


def _hold_a_job(stage: Stage) -> jobs.Hold:
    hold = jobs.take(_ask_for_a_job(stage).pk)
    assert hold is not None
    return hold


def _suspend_many(stage: Stage) -> None:
    jobs.finish(_ask_for_a_job(stage))


def _look(stage: Stage, **how: Any) -> int:
    """A look that the administrator has asked for."""
    look = Look.objects.create(
        room_id=stage.room, reason="a complaint", asked_by_id=stage.admin.id, asked_at=clock.now(), **how
    )
    return int(look.pk)


def _ask_to_look(stage: Stage) -> None:
    person("second", role="admin")
    looks.ask(stage.room, "a complaint", by=stage.admin.id)


def _read(stage: Stage) -> None:
    look = _look(stage, state="granted", judged_at=clock.now(), ends_at=clock.now() + timedelta(hours=1))
    looks.read(look, by=stage.admin.id)


@contextmanager
def _later(days: int) -> Iterator[None]:
    with clock.standing(clock.now() + timedelta(days=days)):
        yield


def _cut(stage: Stage) -> Cut:
    """All that was ever said goes into the trash, and something is said after that."""
    with _later(100):
        retention.set_retention(stage.room, 30, by=stage.admin.id)
        made = retention.cut_old(stage.room)
    assert made is not None
    stage.say("owner", stage.room, text="and on it goes")
    return made


def _cut_and_bring_back(stage: Stage) -> None:
    retention.bring_back(_cut(stage).pk, by=stage.admin.id)


def _cut_and_destroy(stage: Stage) -> None:
    _carry(stage, "member", stage.room)
    messages.edit_message(stage.scene.member.actor, stage.room, MEMBERS_MESSAGE, "edited @all")
    _cut(stage)
    with _later(200):
        jobs.finish(jobs.ask(tidying.KIND, {}))


def _cut_files(stage: Stage) -> FilesCut:
    _carry(stage, "member", stage.room)
    rules.set_rules(by=stage.admin.id, files_days=30)
    with _later(100):
        jobs.finish(jobs.ask(tidying.KIND, {}))
    return FilesCut.objects.get()


def _cut_files_and_bring_them_back(stage: Stage) -> None:
    jobs.finish(filekeeping.bring_back(_cut_files(stage).pk, by=stage.admin.id))


def _cut_files_and_destroy_them(stage: Stage) -> None:
    _cut_files(stage)
    with _later(200):
        jobs.finish(jobs.ask(tidying.KIND, {}))


Action = Callable[[Stage], object]

# Verb, kind of the room, what somebody does. What begins with "nothing:" moves no feed.
ACTIONS: Final[list[tuple[AnyVerb, str, str, Action]]] = [
    # ---- messages
    (posting.post_messages, "public", "a member writes", lambda s: s.say("member", s.room)),
    (posting.post_messages, "private", "the owner answers", lambda s: s.say("owner", s.room, reply_to=1)),
    (posting.post_messages, "direct", "a member writes", lambda s: s.say("member", s.room)),
    (posting.post_messages, "public", "a direct room appears", lambda s: s.say("owner", s.silent)),
    (posting.post_messages, "public", "nothing: a known key", lambda s: s.say("member", s.lobby, key=s.key)),
    (posting.post_messages, "private", "much at once", _much_at_once),
    (posting.post_messages, "private", "the owner calls for all", lambda s: s.say("owner", s.room, text="@all: tea")),
    (posting.post_messages, "private", "some talk in a thread, and its root goes", _talk_in_a_thread),
    (posting.post_messages, "private", "a member's message carries files", lambda s: _carry(s, "member", s.room)),
    (messages.delete_message, "private", "what carried files goes", _carry_and_delete),
    (reactions.react_to_messages, "private", "a member reacts", lambda s: _react(s, OWNERS_MESSAGE)),
    (reactions.react_to_messages, "direct", "a member reacts", lambda s: _react(s, OWNERS_MESSAGE)),
    (reactions.react_to_messages, "public", "everybody reacts at once", _everybody_reacts),
    (
        reactions.react_to_messages, "public", "nothing: there is none to take back",
        lambda s: _react(s, OWNERS_MESSAGE, on=False),
    ),
    (
        messages.pin_message, "private", "the moderator pins",
        lambda s: messages.pin_message(s.scene.moderator.actor, s.room, MEMBERS_MESSAGE, on=True),
    ),
    (
        messages.pin_message, "public", "nothing: is not pinned",
        lambda s: messages.pin_message(s.scene.owner.actor, s.room, MEMBERS_MESSAGE, on=False),
    ),
    (
        messages.edit_message, "private", "the member edits",
        lambda s: messages.edit_message(s.scene.member.actor, s.room, MEMBERS_MESSAGE, "changed"),
    ),
    (
        messages.edit_message, "private", "nothing: the same text",
        lambda s: messages.edit_message(s.scene.member.actor, s.lobby, 1, "edited once"),
    ),
    (
        messages.delete_message, "private", "the author deletes what was edited",
        lambda s: messages.delete_message(s.scene.member.actor, s.lobby, 1),
    ),
    (messages.delete_message, "private", "the author deletes what had everything", _delete_what_had_everything),
    (
        messages.edit_message, "public", "the member calls for somebody after all",
        lambda s: messages.edit_message(
            s.scene.member.actor, s.room, MEMBERS_MESSAGE, f"ask @{s.scene.owner.user.username}"
        ),
    ),
    (
        messages.delete_message, "private", "a moderator deletes the owner's",
        lambda s: messages.delete_message(s.scene.moderator.actor, s.room, OWNERS_MESSAGE),
    ),
    (
        marks.mark_read, "private", "the owner reads",
        lambda s: marks.mark_read(s.scene.owner.actor, s.room, MEMBERS_MESSAGE),
    ),
    (
        marks.mark_read, "private", "the member marks as unread",
        lambda s: marks.mark_read(s.scene.member.actor, s.room, 0, back=True),
    ),
    (
        marks.mark_read, "private", "nothing: read already",
        lambda s: marks.mark_read(s.scene.member.actor, s.room, 1),
    ),
    # ---- what somebody has here
    (asking.export_oneself, "private", "nothing: the member takes it along", _export_and_fetch),
    (asking.export_room, "public", "nothing: the owner takes the room along",
        lambda s: asking.export_room(s.room, by=s.scene.owner.id)),
    (writing._finish, "private", "nothing: what was made is kept", _export_and_fetch),
    (writing._let_go, "private", "nothing: no export is over", lambda s: writing._let_go()),
    (erasing.erase, "private", "the member erases their account", lambda s: erasing.erase(s.scene.member.id, by=s.scene.member.id)),
    (account_erasing.erase_account, "public", "an administrator erases the owner's account",
        lambda s: account_erasing.erase_account(s.scene.owner.id, reason="gone", by=s.admin.id)),
    (erasing._leave_next, "public", "the owner goes from the first of their rooms", lambda s: erasing._leave_next(s.scene.owner.id)),
    (erasing._let_go_of_unsent, "public", "the member's draft goes", lambda s: erasing._let_go_of_unsent(s.scene.member.id)),
    # ---- what belongs to one person
    (drafts.keep_draft, "private", "a draft", lambda s: s.keep("owner", s.room, text="not yet", reply_to=1)),
    (drafts.keep_draft, "direct", "a draft in a thread", lambda s: s.keep("owner", s.room, thread=1, text="not yet")),
    (
        drafts.keep_draft, "private", "a draft of a file",
        lambda s: s.keep("owner", s.room, text="", files=[file_of(s.scene.owner).pk]),
    ),
    (drafts.keep_draft, "public", "another text", lambda s: s.keep("member", s.lobby, text="still not")),
    (drafts.keep_draft, "public", "a draft is cleared", lambda s: s.keep("member", s.lobby, text="")),
    (drafts.keep_draft, "private", "nothing: the same text", lambda s: s.keep("member", s.lobby, text="for later")),
    (drafts.keep_draft, "private", "nothing: there was none", lambda s: s.keep("owner", s.room, text="")),
    (
        members.leave_room, "public", "a draft goes with the room",
        lambda s: members.leave_room(s.scene.member.actor, s.lobby),
    ),
    (
        members.ban, "direct", "a draft goes with a ban",
        lambda s: members.ban(s.scene.stranger.actor, s.lobby, s.scene.member.id),
    ),
    (
        notifying.set_notifications, "private", "only mentions, and at the top",
        lambda s: s.notify(level="mentions", muted_until=5, pinned=True),
    ),
    (notifying.set_notifications, "private", "nothing: as it is", lambda s: s.notify(level="all")),
    (
        reports.report_message, "private", "nothing: nobody sees a report",
        lambda s: reports.report_message(s.scene.owner.actor, s.room, MEMBERS_MESSAGE, "rude"),
    ),
    (
        personal.set_preference, "private", "a preference",
        lambda s: personal.set_preference(s.scene.owner.id, None, "theme", "light"),
    ),
    (
        personal.set_preference, "private", "a preference is cleared",
        lambda s: personal.set_preference(s.scene.member.id, None, "theme", ""),
    ),
    (
        personal.set_preference, "private", "nothing: the same value",
        lambda s: personal.set_preference(s.scene.member.id, None, "theme", "dark"),
    ),
    (
        personal.set_block, "private", "somebody is blocked",
        lambda s: personal.set_block(s.scene.owner.id, None, s.scene.stranger.id, True),
    ),
    (
        personal.set_block, "private", "no longer",
        lambda s: personal.set_block(s.scene.member.id, None, s.scene.removed.id, False),
    ),
    (
        personal.set_block, "private", "nothing: never was",
        lambda s: personal.set_block(s.scene.member.id, None, s.scene.stranger.id, False),
    ),
    (
        personal.change_own_profile, "private", "a status",
        lambda s: personal.change_own_profile(s.scene.member.id, None, rq.Profile(status="away")),
    ),
    (
        personal.change_own_profile, "private", "nothing: as it is",
        lambda s: personal.change_own_profile(s.scene.member.id, None, rq.Profile(status=" ")),
    ),
    # ---- pictures and emoji
    (portraits.show_oneself, "private", "a picture", lambda s: _show(s, "member")),
    (portraits.show_oneself, "private", "nothing: had none", lambda s: _show_none(s, "member")),
    (portraits.show_oneself, "public", "another picture and a status", _show_another),
    (portraits.remove_portrait, "public", "the staff takes a picture away", _take_the_picture_away),
    (
        rooms.update_room, "private", "the room has a picture",
        lambda s: rooms.update_room(
            s.scene.owner.actor, rq.RoomUpdate(room=s.room, avatar=1), picture_of(s.scene.owner)
        ),
    ),
    (rooms.update_room, "private", "nothing: the room has none", _update(avatar=None)),
    (emoji.add_emoji, "private", "an emoji", _add_emoji),
    (
        emoji.rename_emoji, "private", "an emoji is renamed",
        lambda s: emoji.rename_emoji(s.admin.actor, _add_emoji(s), "our_teapot"),
    ),
    (emoji.remove_emoji, "private", "an emoji goes", lambda s: emoji.remove_emoji(s.admin.actor, _add_emoji(s))),
    # ---- files, which nobody mirrors
    (attachments.begin_upload, "private", "nothing: a file begins to come", _upload),
    (
        attachments.prolong_upload, "private", "nothing: more of it comes",
        lambda s: attachments.prolong_upload(s.scene.member.id, _upload(s).pk),
    ),
    (
        attachments.end_upload, "private", "nothing: it is not wanted any more",
        lambda s: attachments.end_upload(s.scene.member.id, None, _upload(s).pk),
    ),
    (attachments.keep_file, "private", "nothing: it has come", _keep_file),
    (attachments.note_leftover, "private", "nothing: bytes", lambda s: attachments.note_leftover("aa/bb")),
    (attachments.forget_leftovers, "private", "nothing: no bytes", lambda s: attachments.forget_leftovers(["aa/bb"])),
    (attachments.forget_expired_uploads, "private", "nothing: late", lambda s: attachments.forget_expired_uploads()),
    (
        attachments.forget_files, "private", "nothing: nobody posts it",
        lambda s: attachments.forget_files([file_of(s.scene.member).pk]),
    ),
    # ---- rooms
    (
        rooms.create_room, "public", "a room with members",
        lambda s: room(s.scene.stranger, s.scene.owner, s.scene.removed, kind="private"),
    ),
    (rooms.create_room, "public", "a room alone", lambda s: room(s.scene.removed)),
    (
        rooms.direct_room, "public", "a room that nobody else sees yet",
        lambda s: rooms.direct_room(s.scene.stranger.actor, [s.scene.member.id, s.scene.owner.id]),
    ),
    (
        rooms.direct_room, "public", "the other asks for it too",
        lambda s: rooms.direct_room(s.scene.stranger.actor, [s.scene.owner.id]),
    ),
    (
        rooms.direct_room, "public", "nothing: it is there",
        lambda s: rooms.direct_room(s.scene.owner.actor, [s.scene.stranger.id]),
    ),
    (rooms.update_room, "private", "the name and the topic", _update(name="attic", topic="dust")),
    (rooms.update_room, "public", "slow and read only", _update(slow_ms=1_000, read_only=True)),
    (rooms.update_room, "public", "archived", _update(archived=True)),
    (rooms.update_room, "public", "nothing: as it is", _update(name="lounge", archived=False)),
    (
        administration.administer_room, "private", "the staff renames",
        lambda s: administration.administer_room(
            s.room, rq.RoomUpdate(room=s.room, name="renamed"), by=s.admin.id
        ),
    ),
    (
        administration.welcome_in, "public", "nothing: whoever joins finds themselves there",
        lambda s: administration.welcome_in(s.room, True, by=s.admin.id),
    ),
    (accounts.store_person, "public", "somebody new is in a room for everybody", _join_a_room_for_everybody),
    (rooms.open_first, "public", "nothing: there are rooms", lambda s: rooms.open_first(s.scene.owner.actor, "general")),
    (
        administration.remove_as_staff, "private", "the staff removes a member",
        lambda s: administration.remove_as_staff(s.room, s.scene.member.id, by=s.admin.id),
    ),
    (
        administration.ban_as_staff, "public", "the staff bans a member",
        lambda s: administration.ban_as_staff(s.room, s.scene.member.id, by=s.admin.id, reason="rude"),
    ),
    (
        administration.bring_in_as_staff, "public", "the staff brings the stranger in",
        lambda s: administration.bring_in_as_staff(s.room, s.scene.stranger.id, by=s.admin.id),
    ),
    (
        administration.bring_in_as_staff, "public", "nothing: is in",
        lambda s: administration.bring_in_as_staff(s.room, s.scene.member.id, by=s.admin.id),
    ),
    (administration.end_ban_as_staff, "private", "the staff ends a ban", _ban_and_end_it),
    (
        administration.end_ban_as_staff, "public", "nothing: is not banned",
        lambda s: administration.end_ban_as_staff(s.room, s.scene.removed.id, by=s.admin.id),
    ),
    (
        administration.silence_as_staff, "private", "the staff silences a member",
        lambda s: administration.silence_as_staff(s.room, s.scene.member.id, 2**52, by=s.admin.id),
    ),
    (
        administration.silence_as_staff, "public", "nothing: may write",
        lambda s: administration.silence_as_staff(s.room, s.scene.member.id, by=s.admin.id),
    ),
    (
        administration.give_role_as_staff, "private", "the staff makes an owner",
        lambda s: administration.give_role_as_staff(s.room, s.scene.member.id, "owner", by=s.admin.id),
    ),
    (
        administration.delete_as_staff, "private", "the staff deletes",
        lambda s: administration.delete_as_staff(s.room, MEMBERS_MESSAGE, by=s.admin.id, reason="rude"),
    ),
    # ---- keeping order
    (judging.look_at, "private", "nothing: a moderator looks", lambda s: judging.look_at(_report(s), by=s.admin.id)),
    (judging.decide, "private", "nothing: a report is dismissed", lambda s: _decide(s, "dismissed")),
    (judging.decide, "private", "the author is warned, and their message goes", lambda s: _decide(s, "warned")),
    (judging.decide, "direct", "the message of a direct room goes", lambda s: _decide(s, "deleted")),
    (judging.decide, "public", "the author is silenced, and their message goes", lambda s: _decide(s, "silenced")),
    (judging.decide, "public", "the author is removed, and their message goes", lambda s: _decide(s, "removed")),
    (judging.decide, "private", "all that the author has said goes", lambda s: _decide(s, "purged")),
    (purging.purge, "public", "nothing: what goes is a job's", lambda s: purging.purge(s.scene.member.id, by=s.admin.id)),
    (
        purging.bury_all, "public", "some of what a person has said goes",
        lambda s: purging.bury_all(s.lobby, s.scene.member.id, [1]),
    ),
    (announcing.announce, "private", "something is announced", _announce),
    (announcing.announce, "public", "nothing: it is announced for later", lambda s: _announce(s, later=1)),
    (
        announcing.withdraw, "private", "an announcement is withdrawn",
        lambda s: announcing.withdraw(_announce(s), by=s.admin.id),
    ),
    (announcing.switch, "private", "an announcement begins by itself", _switch),
    (words.store_words, "private", "nothing: the words are the server's", _add_words),
    (
        words.change_word, "private", "nothing: nor is it seen what comes of them",
        lambda s: words.change_word(_add_words(s), "flag", by=s.admin.id),
    ),
    (
        words.remove_word, "private", "nothing: nor that they go",
        lambda s: words.remove_word(_add_words(s), by=s.admin.id),
    ),
    # ---- coming and going
    (members.join_room, "public", "the stranger joins", lambda s: members.join_room(s.scene.stranger.actor, s.room)),
    (members.join_room, "public", "the removed comes back", lambda s: members.join_room(s.scene.removed.actor, s.room)),
    (members.join_room, "public", "nothing: is in", lambda s: members.join_room(s.scene.member.actor, s.room)),
    (members.leave_room, "private", "a member leaves", lambda s: members.leave_room(s.scene.member.actor, s.room)),
    (members.leave_room, "private", "everybody leaves", _leave_for_good),
    (
        members.invite, "private", "the stranger is brought in",
        lambda s: members.invite(s.scene.owner.actor, s.room, s.scene.stranger.id),
    ),
    (
        members.invite, "private", "the removed is brought back",
        lambda s: members.invite(s.scene.owner.actor, s.room, s.scene.removed.id),
    ),
    (
        members.invite, "private", "nothing: is in",
        lambda s: members.invite(s.scene.owner.actor, s.room, s.scene.member.id),
    ),
    (
        members.remove, "private", "a member is removed",
        lambda s: members.remove(s.scene.owner.actor, s.room, s.scene.member.id),
    ),
    (
        members.remove, "public", "the moderator is removed",
        lambda s: members.remove(s.scene.owner.actor, s.room, s.scene.moderator.id),
    ),
    (
        members.ban, "private", "a member is banned for good",
        lambda s: members.ban(s.scene.owner.actor, s.room, s.scene.member.id),
    ),
    (
        members.ban, "public", "somebody who was never in, until a time",
        lambda s: members.ban(s.scene.owner.actor, s.room, s.scene.stranger.id, clock.now_ms() + 60_000),
    ),
    (members.ban, "private", "a ban is lifted", _ban_and_lift_it),
    (
        members.silence, "private", "a member may only read",
        lambda s: members.silence(s.scene.moderator.actor, s.room, s.scene.member.id, clock.now_ms() + 60_000),
    ),
    (
        members.silence, "public", "nothing: may write",
        lambda s: members.silence(s.scene.owner.actor, s.room, s.scene.member.id),
    ),
    (
        members.give_role, "private", "a member becomes a moderator",
        lambda s: members.give_role(s.scene.owner.actor, s.room, s.scene.member.id, "moderator"),
    ),
    (members.give_role, "private", "the owner hands over", _hand_over),
    (
        members.give_role, "private", "nothing: has it",
        lambda s: members.give_role(s.scene.owner.actor, s.room, s.scene.member.id, "member"),
    ),
    # ---- people and devices
    (accounts.store_person, "public", "somebody new", lambda s: person("newcomer")),
    (accounts.suspend, "private", "a member is suspended", lambda s: accounts.suspend(s.scene.member.id)),
    (accounts.suspend, "private", "nothing: is suspended", lambda s: accounts.suspend(s.scene.suspended.id)),
    (accounts.reactivate, "private", "comes back", lambda s: accounts.reactivate(s.scene.suspended.id)),
    (
        accounts.change_role, "private", "becomes a moderator of the site",
        lambda s: accounts.change_role(s.scene.member.id, "moderator", by=s.admin.id),
    ),
    (
        accounts.change_profile, "direct", "another name and status",
        lambda s: accounts.change_profile(s.scene.member.id, display_name="Mim", status="away", by=s.scene.member.id),
    ),
    (
        accounts.change_profile, "private", "the staff gives another name",
        lambda s: accounts.change_profile(s.scene.member.id, display_name="Mim", by=s.admin.id),
    ),
    (
        accounts.change_email, "private", "nothing: nobody sees an address",
        lambda s: accounts.change_email(s.scene.member.id, "m@example.org"),
    ),
    (
        accounts.store_password, "private", "a new password signs out",
        lambda s: accounts.store_password(s.scene.member.id, "hash"),
    ),
    (accounts.add_device, "private", "another device", lambda s: _add_devices(s, 1)),
    (accounts.add_device, "private", "more devices than may be", lambda s: _add_devices(s, 51)),
    (accounts.revoke_device, "private", "a device is signed out", lambda s: accounts.revoke_device(s.phone.pk)),
    (
        accounts.store_seen, "private", "a device is seen on another day",
        lambda s: accounts.store_seen(s.phone.pk, clock.now().date() + timedelta(days=1)),
    ),
    (accounts.revoke_devices, "private", "all are signed out", lambda s: accounts.revoke_devices(s.scene.member.id)),
    (
        accounts.rename_device, "private", "a device is renamed",
        lambda s: accounts.rename_device(s.phone.pk, "the old one", by=s.scene.member.id),
    ),
    (
        invitations.store_invitation, "public", "nothing: an invitation is the server's",
        lambda s: invitations.invite(by=s.admin.id),
    ),
    (
        invitations.withdraw, "public", "nothing: nor is its end seen",
        lambda s: invitations.withdraw(invitations.invite().invitation.pk, by=s.admin.id),
    ),
    (members.admit, "public", "whoever joins the server is in a room", lambda s: members.admit(s.lobby, s.scene.owner.id, by=None)),
    (members.admit, "public", "nothing: is there already", lambda s: members.admit(s.lobby, s.scene.member.id, by=None)),
    (invitations.join, "public", "somebody with an invitation comes, into a room", _join),
    (roster.add_all, "public", "people of a list come, into their room", _add_a_roster),
    (
        links.store_link, "private", "nothing: a link is its person's",
        lambda s: links.password_link(s.scene.member.id, by=s.admin.id),
    ),
    (links.use_for_password, "private", "a password behind a link signs out", _choose_a_password),
    (links.use_for_email, "private", "nothing: nobody sees whether an address is confirmed", _confirm_an_address),
    (
        handover.store_code, "private", "nothing: a code for a program",
        lambda s: handover.agree(s.scene.member.id, challenge="c" * 43, name="laptop", platform="test"),
    ),
    (handover.redeem, "private", "nothing: it is used up", _hand_a_program_over),
    (
        secondfactor.begin, "private", "nothing: a wrong code",
        lambda s: secondfactor.begin(s.scene.member.id, "GEZDGNBVGY3TQOJQ", "000000"),
    ),
    (
        secondfactor.use_code, "private", "nothing: a code where none is asked for",
        lambda s: secondfactor.use_code(s.scene.member.id, "000000"),
    ),
    (
        secondfactor.take_away, "private", "nothing: the second factor goes", _take_the_second_factor_away,
    ),
    (
        daily.store, "private", "nothing: what was said is counted",
        lambda s: daily.store(daily.counted_to(), 1, {clock.now().date(): 1}),
    ),
    # ---- reading what others write
    (looks.ask, "private", "the only administrator asks", lambda s: looks.ask(s.room, "a complaint", by=s.admin.id)),
    (looks.ask, "direct", "the other administrators are told", _ask_to_look),
    (
        looks.judge, "direct", "it is granted",
        lambda s: looks.judge(_look(s), grants=True, by=person("second", role="admin").id),
    ),
    (
        looks.judge, "private", "a new administrator refuses it",
        lambda s: looks.judge(_look(s), grants=False, by=person("second", role="admin").id),
    ),
    (looks.read, "private", "nothing: it is read", _read),
    (accounts.change_server, "private", "the server is named", lambda s: accounts.change_server(name="Home", motd="hi")),
    # ---- jobs, which nobody mirrors: what is seen is what their steps do
    (rules.set_rules, "private", "nothing: the house has rules", lambda s: rules.set_rules(by=s.admin.id, trash_days=3)),
    # ---- what is old
    (
        retention.set_retention, "private", "the room keeps what is said for a month",
        lambda s: retention.set_retention(s.room, 30, by=s.admin.id),
    ),
    (
        retention.set_retention, "public", "nothing: for ever, as it is",
        lambda s: retention.set_retention(s.room, None, by=s.admin.id),
    ),
    (retention.cut, "private", "all goes into the trash", _cut),
    (retention.cut, "public", "nothing: none of it is too old", lambda s: retention.cut(s.room, 2, size=0)),
    (retention.bring_back, "private", "and comes back", _cut_and_bring_back),
    (destroying.destroy_messages, "private", "and is destroyed", _cut_and_destroy),
    (destroying.let_go_of_files, "public", "with its files", _cut_and_destroy),
    (destroying.end_cut, "public", "until nothing is left of it", _cut_and_destroy),
    (destroying.forget_words, "private", "nothing: and nobody says it any more", lambda s: destroying.forget_words(["gone"])),
    (tidying.begin, "private", "nothing: it is to be done now", lambda s: tidying.begin(by=s.admin.id)),
    (filekeeping.begin_cut, "private", "nothing: old files go", lambda s: filekeeping.begin_cut(clock.now())),
    (filekeeping.cut_files, "private", "from their messages", _cut_files),
    (filekeeping.end_of_cutting, "public", "all of them", _cut_files),
    (filekeeping.bring_back, "private", "they come back", _cut_files_and_bring_them_back),
    (filekeeping.put_back, "public", "into their messages", _cut_files_and_bring_them_back),
    (fileremoval.remove_file, "private", "the staff removes one of a message's files", _remove_a_file),
    (destroying.end_files_cut, "private", "they are destroyed", _cut_files_and_destroy_them),
    (jobs.ask, "private", "nothing: a job is asked for", lambda s: jobs.ask(bulk.KIND, {})),
    (bulk.ask, "private", "nothing: something is to be done to many", _ask_for_a_job),
    (bulk.ask, "private", "it is done to many", _suspend_many),
    (jobs.cancel, "private", "nothing: a job is called off", lambda s: jobs.cancel(_ask_for_a_job(s).pk)),
    (jobs.take, "private", "nothing: a process takes a job", _hold_a_job),
    (jobs.forget_old, "private", "nothing: jobs that were over long ago are forgotten", lambda _: jobs.forget_old()),
    (jobs.let_go, "private", "nothing: and leaves it", lambda s: jobs.let_go([_hold_a_job(s)])),
    (jobs._note, "private", "nothing: how far it is", lambda s: jobs._note(_hold_a_job(s), jobs.Step({}, 1))),
    (
        jobs._end, "private", "nothing: its end",
        lambda s: jobs._end(_hold_a_job(s), "done", 1, 1, "done"),
    ),
]  # fmt: skip


@pytest.mark.parametrize("kind", ROOM_KINDS)
def test_an_old_replica_and_the_changes_are_a_fresh_replica(
    kind: str,
    subtests: pytest.Subtests,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    stage = Stage(kind)
    watchers = [Watcher(somebody) for somebody in stage.everybody]
    for watcher in watchers:
        watcher.read_all()
    for verb, of_kind, sentence, action in ACTIONS:
        if of_kind != kind:
            continue
        with subtests.test(verb=verb.__name__, what=sentence), transaction.atomic():
            with published() as publications, django_capture_on_commit_callbacks(execute=True):
                heads = Positions()
                action(stage)
            assert bool(publications.commits) != sentence.startswith("nothing:")
            heads.take(publications.commits)
            fresh = Fresh()
            for watcher in watchers:
                _assert_level(watcher.copy(), publications.commits, fresh)
            transaction.set_rollback(True)


def _assert_level(watcher: Watcher, commits: list[dict[int, list[Changed]]], fresh: Fresh) -> None:
    for commit in commits:
        watcher.hear(commit)
    watcher.read_all(limit=3)
    watcher.assert_level(fresh)


def test_every_verb_stands_in_the_table() -> None:
    assert {verb.__name__ for verb, _, _, _ in ACTIONS} == registered_verbs()


def test_every_kind_of_row_is_changed_by_some_verb_of_the_table(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    changed: set[str] = set()
    for kind in ROOM_KINDS:
        with transaction.atomic():
            stage = Stage(kind)
            for _, of_kind, _, action in ACTIONS:
                if of_kind == kind:
                    changed |= _kinds_changed(stage, action, django_capture_on_commit_callbacks)
            transaction.set_rollback(True)
    kinds = {str(row.__struct_config__.tag) for row in get_args(AnyRow)}
    assert changed == kinds


def _kinds_changed(
    stage: Stage, action: Callable[[Stage], object], capture: DjangoCaptureOnCommitCallbacks
) -> set[str]:
    with transaction.atomic():
        with published() as publications, capture(execute=True):
            action(stage)
        transaction.set_rollback(True)
    rows = (one.row for commit in publications.commits for changes in commit.values() for one in changes)
    return {row.kind if isinstance(row, Gone) else kind_of(row) for row in rows}


def registered_verbs() -> set[str]:
    """Return the names of all verbs of the server's apps, wherever they are defined."""
    return {verb.__name__ for verb in all_verbs()}


def all_verbs() -> set[AnyVerb]:
    """Return all verbs of the server's apps, wherever they are defined."""
    found: set[AnyVerb] = set()
    for package in (accounts_package, attachments_package, messaging_package):
        for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".migrations" in info.name:
                continue
            module = importlib.import_module(info.name)
            found |= {value for value in vars(module).values() if isinstance(value, Verb | SetVerb)}
    return found


def test_a_row_that_changed_without_a_position_would_be_noticed() -> None:
    stage = Stage("private")
    watcher = Watcher(stage.scene.owner)
    watcher.read_all()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE messaging_room SET topic = 'unnoticed'")
    watcher.read_all()
    with pytest.raises(AssertionError):
        watcher.assert_level(Fresh())
