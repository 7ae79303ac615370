"""The replica: rows of the server's in the cache, and in memory what a first paint needs. It knows no network.

What the server says goes in, differences come out in the gathering. Every method that stores is called inside
`cache.transaction()`; where that fails, `load` brings the memory back to what is stored.
"""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Final

from chatclient.core import ranges
from chatclient.core.drafts import Drafts
from chatclient.core.marks import ReadMarks
from chatclient.core.model import RoomSummary
from chatclient.core.places import Place, Tally, summary
from chatclient.core.ranges import Ranges
from chatclient.core.sync import Sync, lost_rooms
from chatclient.core.wishes import Wishes
from chatclient.gathering import Gathering
from chatclient.mine import Mine
from chatclient.placekeeper import PlaceKeeper
from chatclient.store.cache import Cache
from chatprotocol.emoji import is_custom_name
from chatprotocol.errors import ProtocolError
from chatprotocol.frames import Changes, RoomStands
from chatprotocol.ids import ACCOUNT, SITE, room_feed, room_of_feed
from chatprotocol.requests import ChangesPage, Count, Welcome
from chatprotocol.requests import Sync as SyncRequest
from chatprotocol.rows import (
    AnyRow,
    Device,
    Emoji,
    Gone,
    Member,
    Membership,
    Message,
    Room,
    Server,
    User,
)  # fmt: skip

RECENT_MS: Final = 60_000
"""Who was away for less than this has missed nothing: what was written meanwhile is news to them."""
MOST_EMOJI: Final = 5_000
"""Ten times as many as a server usually has: nobody finds one among more."""


class Replica:
    """The rows of one person on one server."""

    def __init__(
        self,
        cache: Cache,
        gathering: Gathering,
        marks: ReadMarks,
        drafts: Drafts,
        wishes: Wishes | None = None,
    ) -> None:
        self.cache = cache
        self._gathering = gathering
        self._marks = marks
        self._drafts = drafts
        self._wishes = wishes or Wishes()
        self._is_live = False
        self._recent_from_ms = 0
        self.load()

    def gather_into(self, gathering: Gathering) -> None:
        """Put differences there from now on."""
        self._gathering = gathering

    def load(self) -> None:
        """Read from the cache what is held in memory, and begin again at its cursors."""
        cache = self.cache
        self.server_name = cache.meta("server_name") or ""
        self.users = {user.id: user for user in cache.rows(SITE, User)}
        self._emoji = {emoji.id: emoji for emoji in cache.rows(SITE, Emoji)}
        self.motd = next((server.motd for server in cache.rows(SITE, Server)), "")
        self._mine = Mine(cache, self._drafts)
        self._keeper = PlaceKeeper(cache)
        memberships = cache.rows(ACCOUNT, Membership)
        self.places = {each.room: self._keeper.load(each) for each in memberships if each.state == "member"}
        self.open()

    def open(self) -> None:
        """A connection begins: what was kept beyond holes of the last one is forgotten."""
        self.sync = Sync(self.cache.cursors(), self.cache.meta("epoch"))

    # ---- what a screen asks --------------------------------------------------------------------------------------

    @property
    def me(self) -> User | None:
        """My own row."""
        return self.users.get(self.cache.user)

    @property
    def blocked(self) -> frozenset[int]:
        """Whom I have blocked."""
        return self._mine.blocked

    @property
    def preferences(self) -> dict[str, str]:
        """My preferences."""
        return self._mine.preferences

    @property
    def devices(self) -> tuple[Device, ...]:
        """My devices, in the order in which they were signed in."""
        return self._mine.devices

    @property
    def custom_emoji(self) -> tuple[Emoji, ...]:
        """The custom emoji of the server, by name. What has another sort of name can be written nowhere: it is none."""
        named = (emoji for emoji in self._emoji.values() if is_custom_name(emoji.name))
        return tuple(islice(sorted(named, key=lambda emoji: (emoji.name, emoji.id)), MOST_EMOJI))

    def read(self, place: Place) -> int:
        """My read mark in a room as it is shown: the row's, with what is on its way laid over it."""
        return self._marks.shown(place.membership.room, place.membership.read, place.membership.pos)

    def summary(self, room: int) -> RoomSummary | None:
        """A room as a list shows it; None where it is not mine or its name is not known yet."""
        place = self.places.get(room)
        if place is None:
            return None
        return summary(
            place,
            read=self.read(place),
            draft=self._drafts.shown(room).text,
            draft_files=self._drafts.files(room),
            count_held=lambda after: self.cache.calls(room, after, self.blocked),
        )

    def summaries(self) -> tuple[RoomSummary, ...]:
        """Every room of mine."""
        return tuple(found for room in self.places if (found := self.summary(room)) is not None)

    def seen(self, messages: Iterable[Message]) -> tuple[Message, ...]:
        """Messages as they are to be seen: what I wish of them is laid over them."""
        return tuple(self._wishes.laid_over(message, self.cache.user) for message in messages)

    def uncounted(self) -> dict[int, Tally]:
        """The rooms whose mentions only the server can count, once it knows my read mark, and what is to be asked."""
        return {
            room: Tally(place.membership.read, place.recounts, place.last_number)
            for room, place in self.places.items()
            if self.read(place) == place.membership.read and not place.counts_mentions(place.membership.read)
        }

    def unnamed(self) -> list[int]:
        """The direct rooms whose people are not known, though their names are the room's."""
        return [
            room
            for room, place in self.places.items()
            if place.room is not None and place.room.kind == "direct" and not place.members_fresh
        ]

    # ---- what the server says ------------------------------------------------------------------------------------

    def welcome(self, welcome: Welcome) -> None:
        """The server has let us in."""
        cache = self.cache
        is_first = self.sync.epoch is None
        opened = self.sync.welcome(welcome)
        if opened.everything:
            cache.clear()
            self.users, self.places = {}, {}
            self._wishes.drop()
        for room in {*opened.rooms, *self._absent(welcome.feeds)}:
            self._drop_room(room)
        for feed in opened.feeds:
            cache.drop_rows(feed)
            cache.set_cursor(feed, 0)
        if opened.everything or ACCOUNT in opened.feeds:
            self._mine.load()
        if opened.everything or SITE in opened.feeds:
            self._forget_emoji()
            self._hear_motd("")
        self._gathering.everything |= opened.everything or is_first
        self._recent_from_ms = welcome.now - (0 if is_first else RECENT_MS)
        self._know_server(welcome)
        self._apply_rows(SITE, (welcome.you,))

    def _absent(self, feeds: Mapping[str, int]) -> list[int]:
        return [room for room in self.places if room_feed(room) not in feeds]

    def _know_server(self, welcome: Welcome) -> None:
        self.cache.set_meta("epoch", welcome.epoch)
        self.cache.set_meta("user", str(welcome.you.id))
        self._name_server(welcome.server.name)

    def _name_server(self, name: str) -> None:
        if name != self.server_name:
            self.server_name = name
            self.cache.set_meta("server_name", name)
            self._gathering.everything = True

    def _hear_motd(self, text: str) -> None:
        self._gathering.motd |= text != self.motd
        self.motd = text

    def changes(self, changes: Changes) -> None:
        """Rows of a feed have changed."""
        self._is_live = self.sync.level_with(changes.feed)
        for applied in self.sync.changes(changes):
            self._apply(applied)

    def changes_page(self, request: SyncRequest, page: ChangesPage) -> None:
        """The answer to `sync` is here."""
        self._is_live = self.sync.level_with(request.feed)
        for applied in self.sync.page(request, page):
            self._apply(applied)

    def stands(self, frame: RoomStands) -> None:
        """The server says where a room stands: what is held of it is stale."""
        room = frame.room.id
        self._apply_rows(ACCOUNT, (frame.membership,))
        place = self.places.get(room)
        if place is None:
            self.sync.drop(room)  # a newer row says that it is not mine any more
            return
        self._is_live = self.sync.level_with(frame.feed)
        if self.sync.stands(frame):
            self.cache.drop_room(room)
            self._wishes.drop(room)
            place.forget_messages()
        self._keeper.set_ranges(place, place.held, Ranges())
        place.stale()
        self._apply_rows(frame.feed, (frame.room,))
        if frame.last is not None:
            self._hear(place, frame.last)
        place.last_number = max(place.last_number, frame.last_number)
        if frame.last is not None and not _same(place.last, frame.last):
            place.latest(frame.last)
        self._keeper.set_count(place, frame.mentions, frame.membership.read, frame.last_number)
        self.cache.set_cursor(frame.feed, frame.head)
        self._gathering.stale.add(room)
        self._gathering.add_room(room)

    def counted(self, room: int, tally: Tally, count: Count) -> None:
        """The server has counted what waits above my read mark, unless something has come between."""
        place = self.places.get(room)
        if place is not None and tally[:2] == (place.membership.read, place.recounts):
            counted_to = max(tally.last_number, max(tally.read, place.first - 1) + count.unread)
            self._keeper.set_count(place, count.mentions, tally.read, counted_to)
            self._gathering.add_room(room)

    def history_page(self, room: int, era: int, messages: list[Message]) -> bool:
        """Store a page of a room, asked in this era. Tells whether it still is: otherwise the page may be stale."""
        place = self.places.get(room)
        if place is None or not messages:
            return True
        numbers = [message.number for message in messages]
        if numbers != sorted(set(numbers)) or any(message.room != room for message in messages):
            raise ProtocolError("a page of history holds something else")
        span = numbers[0], numbers[-1]
        self.cache.put(room_feed(room), messages)
        self.cache.drop_absent(room, span, numbers)
        if era == place.era:
            self._keeper.set_ranges(place, place.held.add(*span), place.fresh.add(*span))
        self._is_live = self.sync.level_with(room_feed(room))
        for message in messages:
            if message.number > place.last_number:
                self._show(place, message)
            else:
                self._wishes.seen(message)
                place.latest(message)
        if span[0] < place.first:
            self._keeper.forget_below_first(place)
        return era == place.era

    def scattered(self, room: int, messages: list[Message]) -> None:
        """Store messages that were found here and there in a room: of what lies between them they say nothing."""
        place = self.places.get(room)
        if place is None:
            return
        if any(message.room != room for message in messages):
            raise ProtocolError("messages of a room are of another")
        self.cache.put(room_feed(room), messages)
        for message in messages:
            if message.number > place.last_number:
                self._show(place, message)
            else:
                self._wishes.seen(message)
        if any(message.number < place.first for message in messages):
            self._keeper.forget_below_first(place)

    def members_page(self, room: int, era: int, members: Iterable[Member]) -> None:
        """Store all member rows of a room, asked in this era."""
        place = self.places.get(room)
        if place is None:
            return
        self._apply_rows(room_feed(room), (member for member in members if member.room == room))
        place.members_fresh = era == place.era
        self._keeper.store(place)

    # ---- applying ------------------------------------------------------------------------------------------------

    def _apply(self, changes: Changes) -> None:
        self._apply_rows(changes.feed, changes.rows)
        if self.sync.holds(changes.feed):
            self.cache.set_cursor(changes.feed, changes.to)

    def _apply_rows(self, feed: str, rows: Iterable[AnyRow | Gone]) -> None:
        applied = self.cache.put(feed, rows)
        if feed == SITE:
            self._apply_site(applied)
        elif feed == ACCOUNT:
            self._apply_account(applied)
        else:
            self._apply_room(feed, applied)

    def _apply_site(self, rows: Iterable[AnyRow | Gone]) -> None:
        for row in rows:
            if isinstance(row, User) and row != self.users.get(row.id):
                self.users[row.id] = row
                self._gathering.person(row)
            elif isinstance(row, Server):
                self._name_server(row.name)
                self._hear_motd(row.motd)
            elif isinstance(row, Emoji) and row != self._emoji.get(row.id):
                self._emoji[row.id] = row
                self._gathering.emoji = True
            elif isinstance(row, Gone) and row.kind == "emoji":
                self._gathering.emoji |= self._emoji.pop(int(row.key[0]), None) is not None

    def _forget_emoji(self) -> None:
        """Unlike people they go for good: what the server does not say again is not there."""
        self._gathering.emoji |= bool(self._emoji)
        self._emoji = {}

    def _apply_account(self, rows: list[AnyRow | Gone]) -> None:
        for row in rows:
            if isinstance(row, Membership) and row.state == "member":
                place = self.places.setdefault(row.room, Place(membership=row))
                if row.read > place.membership.read:
                    self._gathering.see(row.room, row.read)
                place.membership = row
                self._gathering.add_room(row.room)
        for room in lost_rooms(rows):
            self._drop_room(room)
        blocked = self.blocked
        self._mine.take(rows, self._gathering)
        if self.blocked != blocked:
            for room, place in self.places.items():
                self._keeper.recount(place)
                self._gathering.add_room(room)

    def _apply_room(self, feed: str, rows: list[AnyRow | Gone]) -> None:
        place = self.places.get(room_of_feed(feed) or 0)
        if place is None:
            return
        for row in rows:
            if isinstance(row, Room):
                self._apply_settings(place, row)
            elif isinstance(row, Message):
                self._show(place, row)
            elif isinstance(row, Member):
                self._gathering.member(row)
        gone = [int(row.key[1]) for row in rows if isinstance(row, Gone) and row.kind == "message"]
        if gone:
            self._keeper.forget_gone(place, gone)
            self._gathering.stale.add(place.membership.room)
        if any(place.may_call_otherwise(row) for row in rows if isinstance(row, Message)):
            self._keeper.recount(place)
        numbers = ranges.of_numbers(row.number for row in rows if isinstance(row, Message))
        self._keeper.set_ranges(place, place.held.add_all(numbers), place.fresh.add_all(numbers))
        if any(first < place.first for first, _ in numbers):
            self._keeper.forget_below_first(place)
        if any(isinstance(row, Member | Room) for row in rows) and self._keeper.know_members(place):
            self._gathering.add_room(place.membership.room)

    def _apply_settings(self, place: Place, room: Room) -> None:
        first, place.room = place.first, room
        if place.first > first:
            self._keeper.forget_below_first(place)
        elif place.first < first:
            self._keeper.begin_earlier(place)
        if place.first != first:
            self._gathering.stale.add(room.id)
        self._gathering.add_room(room.id)

    def _hear(self, place: Place, message: Message) -> None:
        """Note a message that is new here and has just been written; what was missed for longer calls nobody."""
        is_news = self._is_live or message.at >= self._recent_from_ms
        if message.number > place.last_number and is_news:
            self._gathering.new(message)

    def _show(self, place: Place, message: Message) -> None:
        self._hear(place, message)
        self._wishes.seen(message)
        place.latest(message)
        if message.number >= place.first:
            self._gathering.message(message)

    def _drop_room(self, room: int) -> None:
        self.sync.drop(room)
        self.cache.drop_room(room)
        self._marks.drop(room)
        self._wishes.drop(room)
        place = self.places.pop(room, None)
        if place is not None:
            self._gathering.remove_room(room)
            self._gathering.see(room, place.last_number)


def _same(held: Message | None, preview: Message) -> bool:
    """Whether what is held is what the preview shows, or newer: then its text is whole."""
    return held is not None and held.number == preview.number and held.pos >= preview.pos
