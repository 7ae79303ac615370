"""The places of my rooms as the cache keeps them: read from it at the start, written to it with everything that changes.

What is right to know of a place is `chatclient.core.places`'; what the server's words change of it, the replica's.
"""

from collections.abc import Collection

from chatclient.core.places import Place, others_of
from chatclient.core.ranges import Ranges
from chatclient.store.cache import Cache, Standing
from chatprotocol.ids import room_feed
from chatprotocol.rows import Member, Membership, Room


class PlaceKeeper:
    """Changes places, in memory and in the cache alike. Every method but `load` belongs into a transaction."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache

    def load(self, membership: Membership) -> Place:
        """Return the place of a membership of mine, with all that is held of its room."""
        cache, room = self._cache, membership.room
        standing = cache.standing(room)
        place = Place(
            membership=membership,
            room=next(iter(cache.rows(room_feed(room), Room)), None),
            last=standing.last,
            last_number=standing.last_number,
            mentions=standing.mentions,
            counted_from=standing.counted_from,
            counted_to=standing.counted_to,
            members_fresh=standing.members_fresh,
            held=cache.ranges(room, fresh=False),
            fresh=cache.ranges(room, fresh=True),
        )
        self.know_members(place)
        latest = cache.latest(room)
        if latest is not None:
            place.latest(latest)
        return place

    def know_members(self, place: Place) -> bool:
        """Learn from the members what a list shows of a room; tells whether that is different now.

        Those of a direct room are its name; elsewhere my own row says whether I may write.
        """
        if place.room is None:
            return False
        before = place.others, place.silenced_until
        feed, me = room_feed(place.room.id), self._cache.user
        if place.room.kind == "direct":
            place.others = others_of(self._cache.rows(feed, Member), me)
        else:
            mine = self._cache.row(feed, Member, me)
            place.silenced_until = None if mine is None else mine.silenced_until
        return before != (place.others, place.silenced_until)

    def set_ranges(self, place: Place, held: Ranges, fresh: Ranges) -> None:
        """These numbers are held without a hole, and `fresh` those among them that no change can have passed by."""
        room = place.membership.room
        if held != place.held:
            self._cache.set_ranges(room, place.held, held, fresh=False)
            place.held = held
        if fresh != place.fresh:
            self._cache.set_ranges(room, place.fresh, fresh, fresh=True)
            place.fresh = fresh

    def set_count(self, place: Place, mentions: int, counted_from: int, counted_to: int) -> None:
        """The server has counted so many mentions above one number, up to another."""
        place.mentions, place.counted_from, place.counted_to = mentions, counted_from, counted_to
        self.store(place)

    def recount(self, place: Place) -> None:
        """What the server has counted may be otherwise now."""
        place.recount()
        self.store(place)

    def forget_gone(self, place: Place, numbers: Collection[int]) -> None:
        """These messages are gone, for now or for good: what is on its way of them may be from before that."""
        self.set_ranges(place, place.held.without(numbers), place.fresh.without(numbers))
        place.era += 1
        place.last_number = max(place.last_number, *numbers)
        if place.last is not None and place.last.number in numbers:
            place.last = self._cache.latest(place.membership.room)
        self.recount(place)

    def begin_earlier(self, place: Place) -> None:
        """The room begins earlier again: what lies there has to be read, and what is on its way may be from before it went."""
        place.era += 1
        self.recount(place)

    def forget_below_first(self, place: Place) -> None:
        """What lies below where the room begins is gone, though it counts: numbers go on where they were."""
        first = place.first
        self._cache.drop_below(place.membership.room, first)
        self.set_ranges(place, place.held.from_first(first), place.fresh.from_first(first))
        # All that is gone was written once, whether or not it was ever heard of here.
        place.last_number = max(place.last_number, first - 1)
        if place.last is not None and place.last.number < first:
            place.last = None
        if place.mentions and place.counted_from + 1 < first:
            place.recount()
        self.store(place)

    def store(self, place: Place) -> None:
        """Keep where the room stands."""
        standing = Standing(
            last_number=place.last_number,
            last=place.last,
            mentions=place.mentions,
            counted_from=place.counted_from,
            counted_to=place.counted_to,
            members_fresh=place.members_fresh,
        )
        self._cache.set_standing(place.membership.room, standing)
