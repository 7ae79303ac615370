"""What each request asks of the house: the table from request to verb or query.

A handler knows neither sockets nor bytes. A read runs in a reader's thread inside a snapshot, a write in the journal;
what a write needs to have drawn first is drawn outside of both. What is in no table here is `unsupported`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from accounts import personal
from accounts import queries as accounts
from attachments import drawing
from attachments.drawing import Drawn
from attachments.models import File
from chatprotocol import requests as rq
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.ids import ACCOUNT, SITE, room_of_feed
from feeds import clock
from feeds.changes import read_page
from feeds.models import SITE_FEED_ID, Feed
from feeds.positions import heads_of
from feeds.verbs import AnyVerb
from messaging import policy, queries
from messaging.kinds import membership_row
from messaging.models import Membership
from messaging.policy import Actor
from messaging.search import find
from messaging.services import (
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

# ---- reads -------------------------------------------------------------------------------------------------------


def ping(actor: Actor, ask: rq.Ping) -> rq.Now:
    """Answer with the server's clock."""
    return rq.Now(now=clock.now_ms())


def sync(actor: Actor, ask: rq.Sync) -> rq.ChangesPage:
    """Return what changed in a feed after a position."""
    page = read_page(_feed(actor, ask.feed), ask.after, ask.limit)
    changed = [change.row for change in page.changed]
    return rq.ChangesPage(from_=page.from_, to=page.to, rows=changed, more=page.more)


def _feed(actor: Actor, name: str) -> Feed:
    if name == SITE:
        return Feed.objects.get(pk=SITE_FEED_ID)
    if name == ACCOUNT:
        return Feed.objects.get(owner=actor.user)
    room = room_of_feed(name)
    if room is None:
        raise HearthError(ErrorCode.NOT_FOUND, "There is no such feed.", field="feed")
    policy.standing(actor.user, room)
    return Feed.objects.get(pk=room)


def history(actor: Actor, ask: rq.History) -> rq.MessagePage:
    """Return messages by number."""
    return queries.history(actor, ask)


def thread(actor: Actor, ask: rq.Thread) -> rq.MessagePage:
    """Return the replies in a thread."""
    return queries.thread(actor, ask)


def pins(actor: Actor, ask: rq.Pins) -> rq.PanelPage:
    """Return pinned messages."""
    return queries.pins(actor, ask)


def files(actor: Actor, ask: rq.Files) -> rq.PanelPage:
    """Return messages with files."""
    return queries.files(actor, ask)


def members_page(actor: Actor, ask: rq.Members) -> rq.MemberPage:
    """Return who is in a room."""
    return queries.members(actor, ask.room, ask.after, ask.limit)


def counts(actor: Actor, ask: rq.Counts) -> dict[str, rq.Count]:
    """Return what waits."""
    return queries.counts(actor, ask.rooms)


def edits(actor: Actor, ask: rq.Edits) -> rq.Versions:
    """Return what a message said before."""
    return queries.edits(actor, ask.room, ask.number)


def directory(actor: Actor, ask: rq.Rooms) -> rq.RoomPage:
    """Return public rooms."""
    return queries.directory(ask.query, ask.after)


def search(actor: Actor, ask: rq.Search) -> rq.Hits:
    """Return messages that hold what is looked for."""
    return find(actor, ask)


@dataclass(frozen=True, slots=True)
class Told:
    """Who may say that they write, and where the room's feed stood then; the connection passes it on."""

    room: int
    on: bool
    at: int
    answer: rq.Done


def typing(actor: Actor, ask: rq.Typing) -> Told | rq.Done:
    """Let whoever is in the room say that they write; nobody hears it of whom nothing would be taken."""
    if not policy.is_heard(policy.standing(actor.user, ask.room), clock.now_ms()):
        return rq.Done()
    return Told(ask.room, ask.on, heads_of([ask.room])[ask.room], rq.Done())


READS: Final[Mapping[type[rq.Request], Callable[[Actor, Any], Any]]] = {
    rq.Ping: ping,
    rq.Sync: sync,
    rq.History: history,
    rq.Thread: thread,
    rq.Pins: pins,
    rq.Files: files,
    rq.Members: members_page,
    rq.Counts: counts,
    rq.Edits: edits,
    rq.Rooms: directory,
    rq.Search: search,
    rq.Typing: typing,
}


def read(actor: Actor, ask: rq.Request) -> Any:
    """Carry out a read for a device that is still welcome."""
    accounts.assert_active(actor.device)
    return READS[type(ask)](actor, ask)


# ---- writes ------------------------------------------------------------------------------------------------------


def _at(pos: int) -> rq.At:
    return rq.At(pos=pos)


def _room(room: int) -> rq.RoomId:
    return rq.RoomId(room=room)


def _membered(membership: Membership) -> rq.Membered:
    return rq.Membered(membership=membership_row(membership))


def _done(nothing: None) -> rq.Done:
    return rq.Done()


def _as_it_is(answer: rq.Answer) -> rq.Answer:
    return answer


Call = tuple[tuple[Any, ...], dict[str, Any]]
"""What a verb is called with."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture that has to be drawn before a verb can be called, from the file that a field of the request names."""

    field: str
    draw: Callable[[File, str], Drawn]
    may: Callable[[Actor, Any], object]
    """Refuses whoever may not ask for it: nothing is drawn in vain."""

    def source(self, actor: Actor, ask: rq.Request) -> File:
        """Return the file to draw from; a read."""
        accounts.assert_active(actor.device)
        self.may(actor, ask)
        return policy.own_picture(actor, getattr(ask, self.field), self.field)

    def drawn(self, source: File) -> Drawn:
        """Draw it. Blocks for long, outside of any transaction."""
        return self.draw(source, self.field)


class WriteHandler:
    """A verb, how a request becomes its call, and how its result becomes the answer.

    Where the request names a picture, what is drawn of it is the last argument of the call.
    """

    def __init__(
        self,
        verb: AnyVerb,
        call: Callable[[Actor, Any], Call],
        answer: Callable[[Any], rq.Answer],
        drawing: Drawing | None = None,
    ) -> None:
        self.verb = verb
        self.call = call
        self.answer = answer
        self._drawing = drawing

    def drawing_of(self, ask: rq.Request) -> Drawing | None:
        """Return what has to be drawn first for a request; for nearly all of them it is nothing."""
        if self._drawing is None or not isinstance(getattr(ask, self._drawing.field), int):
            return None
        return self._drawing


def _arguments(*names: str) -> Callable[[Actor, Any], Call]:
    """Make a call of the actor and these fields of the request."""

    def call(actor: Actor, ask: Any) -> Call:
        return (actor, *(getattr(ask, name) for name in names)), {}

    return call


def _whole(actor: Actor, ask: Any) -> Call:
    return (actor, ask), {}


def _own(*names: str) -> Callable[[Actor, Any], Call]:
    """Make a call of the person, their device and these fields of the request."""

    def call(actor: Actor, ask: Any) -> Call:
        return (actor.user, actor.device, *(getattr(ask, name) for name in names)), {}

    return call


def _new_message(actor: Actor, ask: rq.Post) -> Call:
    return (posting.NewMessage(actor, ask),), {}


def _new_reaction(actor: Actor, ask: rq.React) -> Call:
    return (reactions.NewReaction(actor, ask),), {}


def _pin(actor: Actor, ask: rq.Pin) -> Call:
    return (actor, ask.room, ask.number), {"on": ask.on}


def _mark(actor: Actor, ask: rq.MarkRead) -> Call:
    return (actor, ask.room, ask.number), {"back": ask.back}


def _may_update(actor: Actor, ask: rq.RoomUpdate) -> None:
    rooms.assert_may_update(policy.standing(actor.user, ask.room), ask)


def _nobody_is_refused(actor: Actor, ask: rq.Profile) -> None:
    """Everybody may have a picture."""


WRITES: Final[Mapping[type[rq.Request], WriteHandler]] = {
    rq.Post: WriteHandler(posting.post_messages, _new_message, _as_it_is),
    rq.Edit: WriteHandler(messages.edit_message, _arguments("room", "number", "text"), _at),
    rq.Delete: WriteHandler(messages.delete_message, _arguments("room", "number"), _at),
    rq.React: WriteHandler(reactions.react_to_messages, _new_reaction, _at),
    rq.Pin: WriteHandler(messages.pin_message, _pin, _at),
    rq.MarkRead: WriteHandler(marks.mark_read, _mark, _at),
    rq.DraftRequest: WriteHandler(drafts.keep_draft, _whole, _at),
    rq.Notify: WriteHandler(notifying.set_notifications, _whole, _at),
    rq.Report: WriteHandler(reports.report_message, _arguments("room", "number", "reason"), _done),
    rq.RoomCreate: WriteHandler(rooms.create_room, _whole, _room),
    rq.Direct: WriteHandler(rooms.direct_room, _arguments("users"), _room),
    rq.RoomUpdate: WriteHandler(
        rooms.update_room, _whole, _at, Drawing("avatar", drawing.avatar, _may_update)
    ),
    rq.RoomJoin: WriteHandler(members.join_room, _arguments("room"), _membered),
    rq.RoomLeave: WriteHandler(members.leave_room, _arguments("room"), _membered),
    rq.RoomInvite: WriteHandler(members.invite, _arguments("room", "user"), _at),
    rq.RoomRemove: WriteHandler(members.remove, _arguments("room", "user"), _at),
    rq.RoomBan: WriteHandler(members.ban, _arguments("room", "user", "until"), _at),
    rq.RoomSilence: WriteHandler(members.silence, _arguments("room", "user", "until"), _at),
    rq.RoomSetRole: WriteHandler(members.give_role, _arguments("room", "user", "role"), _at),
    rq.Profile: WriteHandler(
        portraits.show_oneself, _whole, _at, Drawing("avatar", drawing.avatar, _nobody_is_refused)
    ),
    rq.SetPreference: WriteHandler(personal.set_preference, _own("name", "value"), _at),
    rq.SetBlock: WriteHandler(personal.set_block, _own("user", "on"), _at),
    rq.EmojiAdd: WriteHandler(
        emoji.add_emoji, _whole, _as_it_is, Drawing("file", drawing.emoji, emoji.assert_may_add)
    ),
    rq.EmojiRename: WriteHandler(emoji.rename_emoji, _arguments("id", "name"), _at),
    rq.EmojiRemove: WriteHandler(emoji.remove_emoji, _arguments("id"), _at),
}
