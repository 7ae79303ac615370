"""Turns what has become different into the changes that the client's owner is told, in one fixed order."""

from collections.abc import Callable, Iterator

from chatclient.changes import (
    BlocksChanged,
    Change,
    DevicesChanged,
    DraftChanged,
    EmojiChanged,
    MembersChanged,
    MessagesChanged,
    MessagesStale,
    MotdChanged,
    Notice,
    OutboxChanged,
    PeopleChanged,
    PreferencesChanged,
    PresenceChanged,
    Reset,
    RoomsChanged,
    TypingChanged,
    Withdrawn,
)  # fmt: skip
from chatclient.core.model import Snapshot
from chatclient.core.outbox import Outbox
from chatclient.core.presence import Presence, Typists
from chatclient.gathering import Gathering
from chatclient.hearing import Hearing
from chatclient.replica import Replica


def tell(
    gathered: Gathering,
    replica: Replica,
    outbox: Outbox,
    presence: Presence,
    typists: Typists,
    hearing: Hearing,
    snapshot: Callable[[], Snapshot],
) -> Iterator[Change]:
    """Yield what has become different. People come before the rooms that name them, rooms before their messages."""
    yield from (Notice(text=text) for text in gathered.notices)
    if gathered.everything:
        yield Reset(snapshot=snapshot())
    else:
        yield from _people_and_rooms(gathered, replica)
        if gathered.motd:
            yield MotdChanged(text=replica.motd)
    if gathered.devices:
        new = tuple(each for each in replica.devices if each.id in gathered.new_devices)
        yield DevicesChanged(devices=replica.devices, new=new)
    for room, members in sorted(gathered.members.items()):
        yield MembersChanged(room=room, members=tuple(members[user] for user in sorted(members)))
    yield from _messages(gathered, replica)
    for room in sorted(gathered.outbox):
        yield OutboxChanged(room=room, pending=outbox.pending(room))
    for room, thread in sorted(gathered.drafts):
        yield DraftChanged(room=room, thread=thread)
    if gathered.online:
        yield PresenceChanged(online=presence.online)
    for room in sorted(gathered.typing):
        yield TypingChanged(room=room, users=typists.in_room(room))
    for room, number in sorted(gathered.seen.items()):
        yield Withdrawn(room=room, up_to=number)
    yield from hearing.calls(gathered, replica)


def _people_and_rooms(gathered: Gathering, replica: Replica) -> Iterator[Change]:
    if gathered.blocks:
        yield BlocksChanged(blocked=replica.blocked)
    if gathered.preferences:
        yield PreferencesChanged(preferences=replica.preferences)
    if gathered.emoji:
        yield EmojiChanged()
    if gathered.people:
        yield PeopleChanged(people=tuple(gathered.people.values()))
    summaries = (replica.summary(room) for room in sorted(gathered.rooms))
    rooms = tuple(found for found in summaries if found is not None)
    if rooms or gathered.removed:
        yield RoomsChanged(rooms=rooms, removed=tuple(sorted(gathered.removed)))


def _messages(gathered: Gathering, replica: Replica) -> Iterator[Change]:
    for room in sorted(gathered.stale):
        yield MessagesStale(room=room)
    for room, messages in sorted(gathered.messages.items()):
        ascending = (messages[number] for number in sorted(messages))
        yield MessagesChanged(room=room, messages=replica.seen(ascending))
