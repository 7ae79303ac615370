"""Reacting: carried out for many at once, so that a message to which everybody reacts changes once, and not for each.

The reactions of one group to one message are one change of its row, whoever they come from.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from accounts import queries as accounts
from chatprotocol.emoji import is_custom_name
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.requests import React
from feeds import clock
from feeds.journal import set_verb_in
from feeds.positions import advance, lock_feeds
from messaging import policy, statements
from messaging.models import Emoji, Message
from messaging.packing import Reactions, packed_reactions, reactions_of
from messaging.policy import Actor, Standing
from messaging.texts import check_emoji, limits

Spot = tuple[int, int]
"""A room, and the number of a message in it."""

REST_S: Final = 0.2
"""So long the journal rests from reactions: a crowd that reacts changes a message a few times a second, not for each."""


@dataclass(frozen=True, slots=True)
class NewReaction:
    """What somebody adds to a message, or takes back."""

    actor: Actor
    wish: React

    @property
    def spot(self) -> Spot:
        """Which message it is about."""
        return self.wish.room, self.wish.number

    @property
    def place(self) -> tuple[int, int]:
        """Who, and in which room."""
        return self.actor.user, self.wish.room


@dataclass(slots=True)
class _Desk:
    """What one set of reactions is judged by."""

    now_ms: int
    refused_devices: Mapping[int, HearthError]
    places: Mapping[tuple[int, int], Standing]
    messages: Mapping[Spot, Message]
    custom: Collection[str]
    """Of the names with which somebody of the set reacts, those that emoji of the server have."""
    reactions: dict[Spot, Reactions] = field(default_factory=dict)
    """Of the messages that somebody of the set reacts to, as they will be."""


def _feeds_of(batch: Sequence[NewReaction]) -> Iterable[int]:
    """Return what a set may advance: its rooms."""
    return {item.wish.room for item in batch}


@set_verb_in(_feeds_of, rest_s=REST_S)
def react_to_messages(batch: list[NewReaction]) -> list[int | HearthError]:
    """Add reactions and take them back; return the positions of the messages' rows. What is so already changes nothing."""
    lock_feeds(_feeds_of(batch))
    desk = _lay_out(batch)
    taken = [_take(desk, item) for item in batch]
    changed = []
    for spot, reactions in desk.reactions.items():
        message, packed = desk.messages[spot], packed_reactions(reactions)
        if packed != message.reactions:
            message.reactions = packed
            changed.append(message)
    if changed:
        advance(*changed)
    return [one if isinstance(one, HearthError) else one.pos for one in taken]


def _lay_out(batch: Sequence[NewReaction]) -> _Desk:
    devices = {item.actor.device for item in batch if item.actor.device is not None}
    return _Desk(
        now_ms=clock.now_ms(),
        refused_devices=accounts.refused_devices(devices),
        places=policy.with_blocks(policy.standings(item.place for item in batch)),
        messages=statements.messages_at({item.spot for item in batch}),
        custom=_custom({item.wish.emoji for item in batch if item.wish.on}),
    )


def _custom(emoji: Collection[str]) -> Collection[str]:
    """Return which of these are the server's own; nothing is asked where all are Unicode's."""
    names = [each for each in emoji if is_custom_name(each)]
    return set(Emoji.objects.filter(name__in=names).values_list("name", flat=True)) if names else ()


def _take(desk: _Desk, item: NewReaction) -> Message | HearthError:
    """Judge one reaction, and let it count where it is allowed."""
    refused = desk.refused_devices.get(item.actor.device) if item.actor.device is not None else None
    if refused is not None:
        return refused
    try:
        message = _judge(desk, item)
        reactions = desk.reactions.setdefault(item.spot, reactions_of(message.reactions))
        (_add if item.wish.on else _take_back)(reactions, item.wish.emoji, item.actor.user)
    except HearthError as refusal:
        return refusal
    return message


def _judge(desk: _Desk, item: NewReaction) -> Message:
    place = desk.places.get(item.place)
    if place is None:
        raise policy.outside(item.wish.room)
    # Who takes back may do so with what is gone, too.
    check_emoji(item.wish.emoji, desk.custom if item.wish.on else None)
    message = desk.messages.get(item.spot)
    if message is None or message.number < place.room.first:
        policy.refuse(ErrorCode.NOT_FOUND, "There is no message with this number.", field="number")
    policy.may_react(place, message, desk.now_ms)
    return message


def _add(reactions: Reactions, emoji: str, user: int) -> None:
    users = reactions.get(emoji, [])
    if user in users:
        return
    if not users and len(reactions) >= limits().reaction_emoji:
        policy.refuse(ErrorCode.TOO_LARGE, "This message has enough different reactions.", field="emoji")
    if sum(map(len, reactions.values())) >= limits().reactions:
        policy.refuse(ErrorCode.TOO_LARGE, "This message has enough reactions.", field="number")
    reactions[emoji] = [*users, user]


def _take_back(reactions: Reactions, emoji: str, user: int) -> None:
    users = [other for other in reactions.get(emoji, []) if other != user]
    if users:
        reactions[emoji] = users
    else:
        reactions.pop(emoji, None)
