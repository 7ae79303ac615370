"""Who may do what in a room. Every door asks here, under the locks of what it is about to change.

"Not yours" and "does not exist" are one answer, `not_found`: nobody learns that a private room exists.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, NoReturn

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts import policy as accounts
from accounts.models import User
from attachments.models import File
from attachments.refusals import no_such_file
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.ids import MAX_INTEGER
from chatprotocol.system import SystemVerb, parse
from feeds import clock
from messaging import statements
from messaging.models import Emoji, Member, Membership, Message, MessageFile, Room
from messaging.moderation.models import Look, Report


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: a person, and the device through which they ask (None within the server itself)."""

    user: int
    device: int | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """A member's place in a room: the side that only they see, the side that the others see, the room."""

    membership: Membership
    member: Member
    room: Room
    shut_by: frozenset[int] | None = None
    """Who of the two people of a direct room has blocked the other; None where nobody has asked yet."""

    @property
    def moderates(self) -> bool:
        """Whether they keep order in the room."""
        return self.member.role in {Member.Role.OWNER, Member.Role.MODERATOR}

    @property
    def owns(self) -> bool:
        """Whether the room is theirs."""
        return self.member.role == Member.Role.OWNER


RANKS: Final[Mapping[str, int]] = {Member.Role.MEMBER: 0, Member.Role.MODERATOR: 1, Member.Role.OWNER: 2}


def refuse(
    code: ErrorCode, message: str, *, field: str | None = None, retry_ms: int | None = None
) -> NoReturn:
    """Refuse what was asked."""
    raise HearthError(code, message, field=field, retry_ms=retry_ms)


def no_such_room() -> HearthError:
    """Return the answer to whoever asks for a room that is not theirs, or that does not exist."""
    return HearthError(ErrorCode.NOT_FOUND, "There is no such room.", field="room")


def not_in_room() -> HearthError:
    """Return the answer to whoever asks for the inside of a public room without being in it."""
    return HearthError(ErrorCode.FORBIDDEN, "Join the room first.", field="room")


# ---- being in a room ---------------------------------------------------------------------------------------------


def standing(user: int, room: int) -> Standing:
    """Return a member's place in a room. Raises not_found, or forbidden where the room is public."""
    found = standings([(user, room)]).get((user, room))
    if found is None:
        raise outside(room)
    return found


def standings(asked: Iterable[tuple[int, int]]) -> dict[tuple[int, int], Standing]:
    """Return the places of those of (user, room) that are members, in one query."""
    found = statements.places({(room, user) for user, room in asked})
    return {(place.member.user_id, place.member.room_id): Standing(*place) for place in found}


def rooms_of(user: int) -> Mapping[int, str]:
    """Return the rooms that somebody is in, with their names."""
    return statements.rooms_of(user)


def outside(room: int) -> HearthError:
    """Return what somebody who is not a member learns of a room."""
    is_public = Room.objects.filter(pk=room, kind=Room.Kind.PUBLIC).exists()
    return not_in_room() if is_public else no_such_room()


# ---- blocks ------------------------------------------------------------------------------------------------------


def with_blocks(places: Mapping[tuple[int, int], Standing]) -> dict[tuple[int, int], Standing]:
    """Return the places with what the people of direct rooms of two have blocked; one query, where there are any."""
    others = {slot: _other_of_two(place) for slot, place in places.items()}
    pairs = {pair for (user, _), other in others.items() if other for pair in ((user, other), (other, user))}
    if not pairs:
        return dict(places)
    blocks = statements.blocks_among(pairs)
    return {
        slot: replace(place, shut_by=_shut_by(place.member.user_id, others[slot], blocks))
        for slot, place in places.items()
    }


def shut_by(place: Standing) -> frozenset[int]:
    """Return who of the two people of a direct room has blocked the other; nobody in a room of many."""
    if place.shut_by is not None:
        return place.shut_by
    other = _other_of_two(place)
    return _blocks_between(place.member.user_id, other) if other is not None else frozenset()


def may_begin(user: int, people: Collection[int]) -> None:
    """Refuse whoever opens a direct room of two where one of them has blocked the other."""
    if len(people) == 2:
        [other] = set(people) - {user}
        _refuse_shut(user, _blocks_between(user, other), "users")


def _refuse_shut(user: int, shut: frozenset[int], field: str) -> None:
    # Whoever was blocked is told no more than that it does not work.
    if user in shut:
        refuse(ErrorCode.FORBIDDEN, "You have blocked this person.", field=field)
    if shut:
        refuse(ErrorCode.FORBIDDEN, "You cannot write to this person.", field=field)


def _blocks_between(user: int, other: int) -> frozenset[int]:
    return _shut_by(user, other, statements.blocks_among([(user, other), (other, user)]))


def _shut_by(user: int, other: int | None, blocks: Collection[tuple[int, int]]) -> frozenset[int]:
    if other is None:
        return frozenset()
    return frozenset(owner for owner, blocked in ((user, other), (other, user)) if (owner, blocked) in blocks)


def _other_of_two(place: Standing) -> int | None:
    """Return the other person of a direct room of two."""
    people = (place.room.direct_key or "").split(",")
    if len(people) != 2:
        return None
    [other] = {int(person) for person in people} - {place.member.user_id}
    return other


# ---- writing -----------------------------------------------------------------------------------------------------


def may_write(place: Standing, now_ms: int) -> None:
    """Refuse whoever may not write in the room now."""
    refuse_archived(place.room)
    if place.room.read_only and not place.moderates:
        refuse(ErrorCode.READ_ONLY, "Only the moderators write in this room.", field="room")
    refuse_silent(place, now_ms)


def refuse_archived(room: Room) -> None:
    """Refuse what changes a room that is kept to be read."""
    if room.archived:
        refuse(ErrorCode.READ_ONLY, "This room is archived: it can only be read.", field="room")


def refuse_silent(place: Standing, now_ms: int) -> None:
    """Refuse whoever may only read in the room for now."""
    left_ms = _silent_ms(place.member, now_ms)
    if left_ms:
        refuse(ErrorCode.SILENCED, "You cannot write in this room for now.", retry_ms=left_ms)
    _refuse_shut(place.member.user_id, shut_by(place), "room")


def is_heard(place: Standing, now_ms: int) -> bool:
    """Tell whether the others hear that somebody writes: not of whom nothing would be taken."""
    return not (_silent_ms(place.member, now_ms) or shut_by(place))


def _silent_ms(member: Member, now_ms: int) -> int:
    """Return for how long somebody may only read yet."""
    return max(0, (member.silenced_until_ms or 0) - now_ms)


def may_write_again(place: Standing, last_at_ms: int | None, now_ms: int) -> None:
    """Refuse whoever wrote too short a while ago for a room in slow mode."""
    if place.room.slow_ms == 0 or place.moderates or last_at_ms is None:
        return
    # A clock that was set back counts as time that has passed.
    waited_ms = now_ms - last_at_ms
    if 0 <= waited_ms < place.room.slow_ms:
        refuse(
            ErrorCode.SLOW_MODE,
            "This room is in slow mode: wait a little before you write again.",
            retry_ms=place.room.slow_ms - waited_ms,
        )


def may_edit(place: Standing, message: Message, now_ms: int) -> None:
    """Refuse whoever may not change the text of a message."""
    if message.author_id != place.member.user_id or message.kind != Message.Kind.TEXT:
        refuse(ErrorCode.FORBIDDEN, "Only its author can edit a message.", field="number")
    may_write(place, now_ms)
    refuse_deleted(message)


def may_delete(place: Standing, message: Message) -> None:
    """Refuse whoever may not delete a message. What the house has noted is nobody's own."""
    if not is_ones_own(place, message) and not place.moderates:
        refuse(ErrorCode.FORBIDDEN, "Only its author or a moderator can delete a message.", field="number")
    refuse_lasting(message)


def is_ones_own(place: Standing, message: Message) -> bool:
    """Tell whether somebody has said this themselves."""
    return message.author_id == place.member.user_id and message.kind == Message.Kind.TEXT


def may_call_everyone(place: Standing, people: int, most: int) -> bool:
    """Tell whether somebody's `@all` calls for all in the room: owners' and moderators' do, in small rooms anybody's."""
    return place.moderates or people <= most


def may_hang_from(root: Message | None) -> None:
    """Refuse a message for the thread of what is no root of one: threads are one deep, and nothing new hangs from a
    tombstone.
    """
    if root is None:
        refuse(ErrorCode.BAD_REQUEST, "There is no message with this number.", field="thread")
    if root.thread is not None:
        refuse(ErrorCode.BAD_REQUEST, "This message stands in a thread itself.", field="thread")
    if root.deleted:
        refuse(ErrorCode.CONFLICT, "This message was deleted.", field="thread")


def may_react(place: Standing, message: Message, now_ms: int) -> None:
    """Refuse whoever may not react to a message. Where only moderators write, the others may react all the same."""
    refuse_archived(place.room)
    refuse_silent(place, now_ms)
    refuse_deleted(message)


def may_pin(place: Standing, message: Message) -> None:
    """Refuse whoever may not pin a message or take its pin off."""
    if not place.moderates and place.room.kind != Room.Kind.DIRECT:
        refuse(ErrorCode.FORBIDDEN, "Only owners and moderators pin messages.", field="number")
    refuse_archived(place.room)
    refuse_deleted(message)


def refuse_deleted(message: Message) -> None:
    """Refuse what cannot be done to a tombstone."""
    if message.deleted:
        refuse(ErrorCode.CONFLICT, "This message was deleted.", field="number")


def may_report(place: Standing, message: Message) -> None:
    """Refuse whoever shows the moderators what they have written themselves, or what says nothing any more."""
    if message.author_id == place.member.user_id:
        refuse(ErrorCode.BAD_REQUEST, "This message is your own.", field="number")
    refuse_deleted(message)


def refuse_lasting(message: Message) -> None:
    """Refuse to take away what the room was told for everybody's sake: that somebody may read it from outside."""
    said = parse(message.text) if message.kind == Message.Kind.SYSTEM else None
    if said is not None and said.verb is SystemVerb.LOOKING:
        refuse(ErrorCode.FORBIDDEN, "This stays, so that everybody here reads it.", field="number")


# ---- files -------------------------------------------------------------------------------------------------------

IS_POSTED: Final = Exists(MessageFile.objects.filter(file=OuterRef("pk")))
"""Whether a message carries a file: then whoever has uploaded it may have it as everybody else, and no longer."""


def readable_files(asked: Collection[tuple[int, int]]) -> set[tuple[int, int]]:
    """Return those of (user, file) where a message that the person may read carries the file. One query."""
    found = MessageFile.objects.filter(
        file__in={file for _, file in asked},
        cut=None,
        number__gte=F("room__first"),
        room__members__user__in={user for user, _ in asked},
        room__members__state=Member.State.MEMBER,
        room__members__membership__isnull=False,
    )
    return set(found.values_list("room__members__user", "file").distinct()) & set(asked)


def file_for(actor: Actor, id: int) -> File:
    """Return a file for whoever may have its bytes. Raises not_found, whether it is there or not.

    Those are the members of a room where a message carries it; whoever has uploaded it, until somebody has posted it; and
    for what was drawn whoever sees the row that names it.
    """
    return _file_for(actor, id, "file")


def own_picture(actor: Actor, id: int, field: str) -> File:
    """Return a file that somebody has uploaded themselves and may still have, to be drawn. Raises not_found."""
    file = _file_for(actor, id, field)
    if file.owner_id != actor.user or file.drawn:
        raise no_such_file(field)
    return file


def _file_for(actor: Actor, id: int, field: str) -> File:
    file = File.objects.select_related("blob").filter(pk=id).first() if 0 < id <= MAX_INTEGER else None
    if file is None or not (_sees if file.drawn else _may_read)(actor.user, file):
        raise no_such_file(field)
    return file


def _may_read(user: int, file: File) -> bool:
    if readable_files({(user, file.pk)}):
        return True
    return file.owner_id == user and not MessageFile.objects.filter(file=file).exists()


def _sees(user: int, file: File) -> bool:
    """Tell whether somebody sees the row that a drawn picture stands in: people and emoji are seen by everybody."""
    if User.objects.filter(avatar=file.pk).exists() or Emoji.objects.filter(file=file.pk).exists():
        return True
    room = Room.objects.filter(avatar=file.pk).first()
    return room is not None and (_is_in_directory(room) or (user, room.pk) in standings([(user, room.pk)]))


def _is_in_directory(room: Room) -> bool:
    return room.kind == Room.Kind.PUBLIC and not room.archived


# ---- rooms -------------------------------------------------------------------------------------------------------


def may_change(place: Standing, *, archives: bool, opens_again: bool) -> None:
    """Refuse whoever may not change a room's settings. An archived room is opened again before it is changed."""
    refuse_direct(place.room)
    if archives and not place.owns:
        refuse(ErrorCode.FORBIDDEN, "Only an owner can archive a room.", field="archived")
    if not place.moderates:
        refuse(ErrorCode.FORBIDDEN, "Only owners and moderators change a room.", field="room")
    if place.room.archived and not opens_again:
        refuse(ErrorCode.READ_ONLY, "This room is archived: it can only be read.", field="room")


def may_join(room: Room, member: Member | None, now_ms: int) -> None:
    """Refuse whoever may not come into a room on their own."""
    if room.kind != Room.Kind.PUBLIC:
        raise no_such_room()
    if member is not None and is_banned(member, now_ms):
        refuse(ErrorCode.FORBIDDEN, "You are banned from this room.", field="room")
    if room.archived:
        refuse(ErrorCode.READ_ONLY, "This room is archived.", field="room")


def is_banned(member: Member, now_ms: int) -> bool:
    """Tell whether a ban is in force."""
    until = member.banned_until_ms
    return member.state == Member.State.BANNED and (until is None or until > now_ms)


def may_leave(place: Standing, *, last_owner: bool, alone: bool) -> None:
    """Refuse whoever cannot go."""
    if place.room.kind == Room.Kind.DIRECT:
        refuse(ErrorCode.FORBIDDEN, "Nobody leaves a direct conversation.", field="room")
    if last_owner and not alone:
        refuse(ErrorCode.CONFLICT, "Make somebody else an owner before you leave.", field="room")


def may_invite(place: Standing, invited: Member | None, now_ms: int) -> None:
    """Refuse whoever may not bring this person in."""
    refuse_direct(place.room)
    if place.room.archived:
        refuse(ErrorCode.READ_ONLY, "This room is archived.", field="room")
    if not place.moderates and place.room.kind == Room.Kind.PRIVATE:
        refuse(ErrorCode.FORBIDDEN, "Only owners and moderators invite into a private room.", field="room")
    if invited is not None and is_banned(invited, now_ms) and not place.moderates:
        refuse(ErrorCode.FORBIDDEN, "This person is banned from the room.", field="user")


def invites_by_rank(room: Room, invited: Member | None, now_ms: int) -> bool:
    """Tell whether only owners and moderators may bring this person in."""
    return room.kind == Room.Kind.PRIVATE or (invited is not None and is_banned(invited, now_ms))


def takes_new_people(room: Room) -> bool:
    """Tell whether an invitation to the server may lead into a room."""
    return room.kind != Room.Kind.DIRECT and not room.archived


def may_lead_into(by: int | None, room: Room) -> bool:
    """Tell whether somebody's invitation to the server may lead into a room; None is the machine's owner.

    Into a public room anybody comes. A private one is led into by those who may invite there; for others it is not there.
    """
    if not takes_new_people(room):
        return False
    if by is None or room.kind == Room.Kind.PUBLIC:
        return True
    member = Member.objects.filter(room=room, user=by, state=Member.State.MEMBER).first()
    return member is not None and member.role in {Member.Role.OWNER, Member.Role.MODERATOR}


def may_open_to_all(actor: User, room: Room) -> None:
    """Refuse whoever may not say that a room is for everybody who joins: they could let themselves in as somebody else."""
    if not may_lead_into(actor.pk, room):
        refuse(ErrorCode.FORBIDDEN, "You may not change this room.", field="room")


def may_expel(place: Standing, user: int, target: Member | None) -> None:
    """Refuse whoever may not remove, ban or silence this person."""
    refuse_direct(place.room)
    if not place.moderates:
        refuse(ErrorCode.FORBIDDEN, "Only owners and moderators can do this.", field="room")
    if user == place.member.user_id:
        refuse(ErrorCode.CONFLICT, "You cannot do this to yourself.", field="user")
    rank = RANKS[target.role] if target is not None and target.is_in else 0
    if rank >= RANKS[place.member.role]:
        refuse(ErrorCode.FORBIDDEN, "You cannot do this to somebody of your own rank or above.", field="user")


def may_give_role(place: Standing, target: Member, role: str, *, last_owner: bool) -> None:
    """Refuse whoever may not give this person this role."""
    refuse_direct(place.room)
    if not place.owns:
        refuse(ErrorCode.FORBIDDEN, "Only an owner gives roles.", field="room")
    refuse_ownerless(target, role, last_owner=last_owner)


def refuse_ownerless(target: Member, role: str, *, last_owner: bool) -> None:
    """Refuse to take the last owner's role away."""
    if target.role == Member.Role.OWNER and role != Member.Role.OWNER and last_owner:
        refuse(ErrorCode.CONFLICT, "A room keeps at least one owner.", field="role")


def refuse_direct(room: Room) -> None:
    """Refuse what makes no sense in a direct conversation."""
    if room.kind == Room.Kind.DIRECT:
        refuse(
            ErrorCode.FORBIDDEN, "A direct conversation has no settings and no other members.", field="room"
        )


def exportable_rooms(user: int) -> QuerySet[Room]:
    """Return the rooms of which somebody may take along all that was said there now: their owners, and an administrator who
    looks into them with leave.
    """
    owned = Member.objects.filter(user=user, role=Member.Role.OWNER, state=Member.State.MEMBER)
    looks = Look.objects.filter(
        asked_by=user,
        state=Look.State.GRANTED,
        ends_at__gt=clock.now(),
        asked_by__role=User.Role.ADMIN,
    )
    of_many = Q(pk__in=owned.values("room")) & ~Q(kind=Room.Kind.DIRECT)
    return Room.objects.filter(of_many | Q(pk__in=looks.values("room")))


def exportable_room(user: int, room: int) -> Room:
    """Return a room for whoever may take it along. Raises not_found to everybody else."""
    found = exportable_rooms(user).filter(pk=room).first()
    if found is None:
        raise no_such_room()
    return found


# ---- keeping order from outside: staff of the server -------------------------------------------------------------


def may_see_reports(actor: User) -> bool:
    """Tell whether somebody may see what was reported: staff may, whatever room it was said in."""
    return actor.is_staff


def may_judge(actor: User) -> Q:
    """Return which reports somebody of the staff may see: none about themselves."""
    return ~Q(author=actor)


def may_administer(actor: User, room: Room) -> None:
    """Refuse whoever may not change a room's settings from outside: staff may; direct rooms are nobody's business."""
    if not actor.is_staff or room.kind == Room.Kind.DIRECT:
        refuse(ErrorCode.FORBIDDEN, "You may not change this room.", field="room")


def may_govern(actor: User, room: Room, person: User) -> None:
    """Refuse staff who may not remove, ban or silence this person in a room from outside, or give them a role there."""
    may_administer(actor, room)
    if actor.pk == person.pk:
        refuse(ErrorCode.CONFLICT, "You cannot do this to yourself.", field="user")
    accounts.assert_may_manage(actor, person)


def may_take_down(actor: User, room: Room, message: Message) -> None:
    """Refuse staff who may not delete a message from outside: theirs are those of people whom they manage, or who were erased.

    In a direct room it is what somebody there has reported, and nothing else.
    """
    if room.kind != Room.Kind.DIRECT:
        may_administer(actor, room)
    elif not actor.is_staff or not _is_reported(room, message):
        refuse(ErrorCode.FORBIDDEN, "You may not change this room.", field="room")
    accounts.assert_may_clear_away(actor, message.author)
    refuse_lasting(message)


def may_bring_in(actor: User, room: Room) -> None:
    """Refuse staff who may not bring people into a room from outside.

    Into public ones they may, where everybody comes in by themselves. Whoever comes into a private one reads what was said
    there before: its owners and moderators bring people in, and nobody reads there from outside but with leave.
    """
    may_administer(actor, room)
    if room.archived:
        refuse(ErrorCode.READ_ONLY, "This room is archived.", field="room")
    if room.kind == Room.Kind.PRIVATE:
        refuse(ErrorCode.FORBIDDEN, "Only owners and moderators invite into a private room.", field="room")


def may_remove_file(actor: User, owner: User, rooms: Iterable[Room]) -> None:
    """Refuse staff who may not take a file out of the rooms where it was posted: theirs are files of people whom they
    manage; out of direct conversations administrators take them, who answer for the disk.
    """
    if not actor.is_staff:
        refuse(ErrorCode.FORBIDDEN, "Only moderators and administrators remove files of others.")
    if actor.role != User.Role.ADMIN and any(room.kind == Room.Kind.DIRECT for room in rooms):
        refuse(ErrorCode.FORBIDDEN, "Only an administrator removes files from direct conversations.")
    accounts.assert_may_clear_away(actor, owner)


def may_set_retention(actor: User | None, room: Room) -> None:
    """Refuse whoever may not say how long a room keeps what is said, or bring it back: administrators may, in rooms that belong
    to the community.
    """
    accounts.assert_may_set_rules(actor)
    if room.kind == Room.Kind.DIRECT:
        refuse(ErrorCode.FORBIDDEN, "You may not change this room.", field="room")


def may_ask_to_look(actor: User | None, room: Room | None) -> None:
    """Refuse whoever may not ask to read a room from outside. Administrators may, where they are not in it anyway."""
    if not accounts.may_look(actor):
        refuse(ErrorCode.FORBIDDEN, "Only an administrator asks for this.")
    if room is None or actor is None:
        raise no_such_room()
    if (actor.pk, room.pk) in standings([(actor.pk, room.pk)]):
        refuse(ErrorCode.CONFLICT, "You are in this room: read it as everybody there does.", field="room")
    if room.last_number < room.first:
        refuse(ErrorCode.CONFLICT, "Nothing is said there.", field="room")


def may_judge_look(actor: User | None, look: Look | None) -> None:
    """Refuse whoever may not say whether somebody may look: another administrator does."""
    if not accounts.may_look(actor):
        refuse(ErrorCode.FORBIDDEN, "Only an administrator asks for this.")
    if look is None:
        raise no_such_look()
    if actor is None or actor.pk == look.asked_by_id:
        refuse(ErrorCode.FORBIDDEN, "Another administrator has to grant this.")


def may_look(actor: User | None, look: Look | None, now: datetime) -> None:
    """Refuse whoever may not read a room now: whom it was granted may, for as long as it lasts."""
    if look is None or actor is None or actor.pk != look.asked_by_id:
        raise no_such_look()
    if not accounts.may_look(actor) or look.state != Look.State.GRANTED:
        refuse(ErrorCode.FORBIDDEN, "This was not granted.")
    if look.ends_at is None or look.ends_at <= now:
        refuse(ErrorCode.FORBIDDEN, "This look is over. Ask for another one.")


def no_such_look() -> HearthError:
    """Return the answer to whoever names a look that is not there, or not theirs."""
    return HearthError(ErrorCode.NOT_FOUND, "Nobody has asked for this.")


def _is_reported(room: Room, message: Message) -> bool:
    return Report.objects.filter(room=room, number=message.number, reporter__isnull=False).exists()
