"""What is known of one room of mine, and how a list shows it: unread, mentions, latest message, others.

Rows are passed in. Counting what is stored is asked of whoever stores it.
"""

from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

import msgspec

from chatclient.core.model import Outgoing, RoomSummary
from chatclient.core.ranges import Ranges
from chatprotocol.rows import Member, Membership, Message, Room

NOWHERE: Final = -1
"""A read mark that nobody has."""


class Tally(NamedTuple):
    """What the server is to count of a room: what waits above `read`. What was known then tells whether it still does."""

    read: int
    recounts: int
    last_number: int


class Place(msgspec.Struct, kw_only=True):
    """A room of mine.

    `held` are the numbers held without a hole, `fresh` those among them that no change can have passed by. The server
    counted `mentions` above `counted_from`, up to `counted_to`. `era` grows whenever what is held becomes stale,
    `recounts` whenever what is counted does. `silenced_until` is mine, as far as my member row is here.
    """

    membership: Membership
    room: Room | None = None
    last: Message | None = None
    last_number: int = 0
    mentions: int = 0
    counted_from: int = 0
    counted_to: int = 0
    members_fresh: bool = False
    others: tuple[int, ...] = ()
    silenced_until: int | None = None
    held: Ranges = Ranges()
    fresh: Ranges = Ranges()
    era: int = 0
    recounts: int = 0

    @property
    def first(self) -> int:
        """The lowest number that the room still has."""
        return max(1, self.room.first if self.room else 1)

    def unread(self, read: int) -> int:
        """How many messages wait above a read mark; what is gone does not wait."""
        return max(0, self.last_number - max(read, self.first - 1))

    def counts_mentions(self, read: int) -> bool:
        """Whether the mentions above a read mark can be counted by what is known here."""
        return (
            read >= self.counted_to
            or read == self.counted_from
            or self.fresh.holds(max(read + 1, self.first), self.counted_to)
        )

    def mentions_above(self, read: int, count_held: Callable[[int], int]) -> int:
        """How many messages above a read mark mention me; `count_held` counts those held above a number."""
        if self.last_number <= read:
            return 0
        if read >= self.counted_to or self.fresh.holds(max(read + 1, self.first), self.counted_to):
            return count_held(read)
        stated = self.mentions + count_held(self.counted_to)
        return stated if read == self.counted_from else min(stated, self.unread(read))

    def may_call_otherwise(self, message: Message) -> bool:
        """Whether a message that the server has counted may call for others now, and it is not known for whom before."""
        is_counted = self.counted_from < message.number <= self.counted_to
        is_changed = message.edited_at is not None or message.deleted
        return is_counted and is_changed and not self.fresh.holds(message.number, message.number)

    def recount(self) -> None:
        """What the server counted may be otherwise now: it is an estimate until it is counted again."""
        self.counted_from = NOWHERE
        self.recounts += 1

    def latest(self, message: Message) -> None:
        """A message is here: the room goes as far as that, and it may be what a list shows."""
        self.last_number = max(self.last_number, message.number)
        if (
            self.last is None
            or message.number > self.last.number
            or (message.number == self.last.number and message.pos >= self.last.pos)
        ):
            self.last = message

    def stale(self) -> None:
        """What is held may have changed unseen."""
        self.fresh, self.members_fresh = Ranges(), False
        self.era += 1

    def forget_messages(self) -> None:
        """What is held is void."""
        self.stale()
        self.held, self.last, self.last_number = Ranges(), None, 0


def others_of(members: Iterable[Member], me: int) -> tuple[int, ...]:
    """The other people of a direct room, given its member rows."""
    return tuple(sorted(member.user for member in members if member.user != me))


def summary(
    place: Place,
    *,
    read: int,
    draft: str,
    draft_files: tuple[Outgoing, ...] = (),
    count_held: Callable[[int], int],
) -> RoomSummary | None:
    """Return a room as a list shows it, `read` being my mark as it is shown; None while its name is not known."""
    if place.room is None or place.membership.state != "member":
        return None
    membership = place.membership
    if membership.read != read:
        membership = msgspec.structs.replace(membership, read=read)
    return RoomSummary(
        room=place.room,
        membership=membership,
        last=place.last,
        last_number=place.last_number,
        unread=place.unread(read),
        mentions=place.mentions_above(read, count_held),
        others=place.others,
        silenced_until=place.silenced_until,
        draft=draft,
        draft_files=draft_files,
    )
