"""What happens to a message after it was posted: edits, whose former versions are kept, deletion, pins."""

from collections.abc import Sequence

from accounts import audit
from accounts.audit import Act
from feeds import clock
from feeds.journal import verb
from feeds.positions import advance
from messaging import policy, search
from messaging.models import Message, MessageVersion, Room
from messaging.moderation import inforce, newcomers, words
from messaging.moderation.wordlist import Rule
from messaging.policy import Actor
from messaging.services import carrying, mentioning
from messaging.services.acting import message_in, place_in
from messaging.texts import check_message


@verb
def edit_message(actor: Actor, room: int, number: int, text: str) -> int:
    """Change the text of one's own message; return the row's position. The version before is kept."""
    place = place_in(actor, room)
    message = message_in(place.room, number)
    now_ms = clock.now_ms()
    policy.may_edit(place, message, now_ms)
    check_message(text, carries=bool(message.files))
    if text != message.text:
        rule = _judged(actor, text)
        said_at_ms = message.edited_at_ms or message.at_ms
        message.versions.create(text=message.text, at_ms=said_at_ms)
        mentioning.forget([message])
        with search.renewed(message):
            message.text = text
            message.edited_at_ms = now_ms
            mentioning.resolve([(place, message)])
            advance(message)
        mentioning.remember([message])
        if rule is not None and place.room.kind != Room.Kind.DIRECT:
            words.flag([(message, rule)])
    return message.pos


def _judged(actor: Actor, text: str) -> Rule | None:
    """Return the rule because of which the moderators want to see what a message says now. Raises forbidden."""
    now = inforce.in_force()
    if actor.user in newcomers.new_among([actor.user], now):
        newcomers.may_say(text, now)
    return words.judge(text, now.words)


@verb
def delete_message(actor: Actor, room: int, number: int) -> int:
    """Turn a message into a tombstone, its versions included; return the row's position."""
    place = place_in(actor, room)
    message = message_in(place.room, number)
    policy.may_delete(place, message)
    if bury(message) and not policy.is_ones_own(place, message):
        audit.note(
            Act.MESSAGE_DELETED,
            by=actor.user,
            person=message.author_id,
            room=room,
            subject=f"message {number}",
        )
    return message.pos


def bury(message: Message) -> bool:
    """Turn a message into a tombstone, its versions included; tell whether it was none before. A part of a verb."""
    if message.deleted:
        return False
    with search.renewed(message):
        _empty([message])
    return True


def bury_together(messages: Sequence[Message]) -> None:
    """Turn messages of one room, none of them a tombstone, into tombstones. A part of a verb.

    Words that nobody says any more stay in the list of words for now: to look for each is much work.
    """
    search.forget(messages)
    _empty(messages)


def _empty(messages: Sequence[Message]) -> None:
    MessageVersion.objects.filter(message__in=messages).delete()
    mentioning.forget(messages)
    carrying.let_go(messages)
    for message in messages:
        message.text = ""
        message.deleted = True
        message.edited_at_ms = None
        message.reply_to = None
        message.reactions = ""
        message.files = ""
        message.pinned_at_ms = None
    advance(*messages)


@verb
def pin_message(actor: Actor, room: int, number: int, *, on: bool) -> int:
    """Pin a message, or take its pin off; return the row's position."""
    place = place_in(actor, room)
    message = message_in(place.room, number)
    policy.may_pin(place, message)
    if on != (message.pinned_at_ms is not None):
        with search.renewed(message):
            message.pinned_at_ms = clock.now_ms() if on else None
            advance(message)
        if place.room.kind != Room.Kind.DIRECT:
            audit.note(
                Act.MESSAGE_PINNED,
                by=actor.user,
                person=message.author_id,
                room=room,
                subject=f"message {number}",
                on=on,
            )
    return message.pos
