"""Whom messages call for: names in texts become members of the room, and are kept so that they can be counted.

Parts of verbs. A name is looked for among the members of the room alone: whether somebody exists elsewhere, nobody
learns here.
"""

from collections.abc import Iterable, Iterator, Sequence

from accounts.usernames import KEY_MAX_BYTES, username_key
from chatprotocol.mentions import Mentioned, mentioned
from messaging import policy, statements
from messaging.models import Mention, Message
from messaging.packing import calls_everyone, mentions_of, packed_mentions
from messaging.policy import Standing
from messaging.texts import limits

Said = tuple[Standing, Message]
"""A message, and its author's place in the room."""


def may_call(text: str) -> bool:
    """Tell whether a text could call for anybody: most do not, and cost nothing more."""
    return "@" in text


def resolve(said: Sequence[Said]) -> None:
    """Let messages that are about to be written say whom they call for. Two queries at most, however many."""
    calls = [(place, message, mentioned(message.text, limits().mentions)) for place, message in said]
    names = {(message.room_id, _key(name)) for _, message, found in calls for name in found.names}
    members = statements.members_named(names)
    sizes = _sizes_of(calls)
    for place, message, found in calls:
        users = [members.get((message.room_id, _key(name))) for name in found.names]
        everyone = found.everyone and policy.may_call_everyone(
            place, sizes.get(message.room_id, 0), limits().everyone_members
        )
        known = dict.fromkeys(user for user in users if user is not None)
        message.mentions = packed_mentions(known, everyone=everyone)


def _key(name: str) -> str:
    """Return a name as it is compared; what is too long for anybody's name costs nothing, and is nobody's."""
    return username_key(name) if len(name) <= KEY_MAX_BYTES else ""


def _sizes_of(calls: Iterable[tuple[Standing, Message, Mentioned]]) -> dict[int, int]:
    """Return how many people are in the rooms where it matters to somebody who calls for all."""
    rooms = {message.room_id for place, message, found in calls if found.everyone and not place.moderates}
    return statements.people_in(rooms) if rooms else {}


def remember(messages: Iterable[Message]) -> None:
    """Write for counting whom messages call for, once they have their numbers."""
    calls = [call for message in messages for call in _calls_of(message)]
    if calls:
        statements.remember_calls(calls)


def forget(messages: Iterable[Message]) -> None:
    """Let messages of one room that are about to change call for nobody any more."""
    calling = [message for message in messages if message.mentions]
    if calling:
        numbers = [message.number for message in calling]
        Mention.objects.filter(room=calling[0].room_id, number__in=numbers).delete()
    for message in calling:
        message.mentions = ""


def _calls_of(message: Message) -> Iterator[tuple[int, int, int]]:
    everyone = calls_everyone(message.mentions)
    for whom in [Mention.EVERYONE] if everyone else mentions_of(message.mentions):
        yield message.room_id, whom, message.number
