"""Whatever the network does to frames, and however often the program ends: the replica becomes what the server has.

The server is the one of `fakeserver`, without sockets; the network is a list of frames that chance drops, doubles and
puts in another order.
"""

import contextlib
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from chatclient.core.drafts import Drafts
from chatclient.core.marks import ReadMarks
from chatclient.gathering import Gathering
from chatclient.replica import Replica
from chatclient.store.cache import Cache
from chatprotocol import codec
from chatprotocol.frames import Changes, RoomStands
from chatprotocol.ids import ACCOUNT, SITE, room_feed, room_of_feed
from chatprotocol.limits import Limits
from chatprotocol.requests import ChangesPage, History, Members, ServerInfo, Sync, Welcome
from chatprotocol.rows import Member, Room, User
from tests.chatclient.fakeserver import HANDLERS, ME, START_MS, FakeServer

ROOMS = (7, 8)
rooms = st.sampled_from(ROOMS)
chance = st.integers(0, 1_000)


class Wire:
    """What a connection of `fakeserver` is to it: somewhere to put frames."""

    def __init__(self) -> None:
        self.frames: list[Any] = []

    def tell(self, data: bytes) -> None:
        self.frames += codec.decode_server(data)


class ReplicaAgainstServer(RuleBasedStateMachine):
    @initialize(epoch=st.sampled_from(["first", "first", "other"]))
    def begin(self, epoch: str) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.server = FakeServer()
        self.server.epoch = epoch
        for room in ROOMS:
            self.server.make_room(room, f"room {room}", kind="direct" if room == 8 else "private")
        self.wire = Wire()
        self.open_replica()
        self.connect()

    def open_replica(self) -> None:
        self.cache = Cache(Path(self.folder.name))
        self.replica = Replica(self.cache, Gathering(), ReadMarks(), Drafts((), lambda: 0))

    # ---- the server ----------------------------------------------------------------------------------------------

    @rule(room=rooms, author=st.sampled_from([1, 2, 3]), calls=st.booleans())
    def say(self, room: int, author: int, calls: bool) -> None:
        self.server.say(room, "something", author, mentions=[ME] if calls else [])

    @rule(room=rooms, which=chance)
    def edit(self, room: int, which: int) -> None:
        messages = self.server.messages(room)
        if messages:
            self.server.change(room, 1 + which % len(messages), text=f"edited {which}", edited_at=START_MS)

    @rule(room=rooms, which=chance)
    def delete(self, room: int, which: int) -> None:
        messages = self.server.messages(room)
        if messages:
            self.server.change(room, 1 + which % len(messages), text="", mentions=[], deleted=True)

    @rule(room=rooms, which=chance)
    def forget_the_oldest(self, room: int, which: int) -> None:
        first = self.server.feeds[room_feed(room)].of(Room)[0].first
        if first <= len(self.server.messages(room)):
            self.server.change_room(room, first=first + which % 3)

    @rule(room=rooms, topic=chance)
    def name_topic(self, room: int, topic: int) -> None:
        self.server.change_room(room, topic=str(topic))

    @rule(room=rooms, user=st.sampled_from([2, 3, 4]))
    def change_member(self, room: int, user: int) -> None:
        self.server.put(
            room_feed(room),
            lambda pos: Member(room=room, user=user, role="moderator", state="member", pos=pos),
        )

    @rule(name=chance)
    def rename_person(self, name: int) -> None:
        self.server.put_user(2 + name % 3, f"name{name}")

    @rule(room=rooms, number=st.integers(0, 20))
    def read_elsewhere(self, room: int, number: int) -> None:
        if self.is_mine(room):
            self.server.set_membership(room, read=min(number, len(self.server.messages(room))))

    @rule(room=rooms)
    def remove_me(self, room: int) -> None:
        if self.is_mine(room):
            self.server.set_membership(room, state="removed")

    @rule(room=rooms)
    def let_me_in_again(self, room: int) -> None:
        if not self.is_mine(room):
            self.server.set_membership(room, state="member")
            self.wire.tell(self.server.stands(room))

    @rule()
    def restore_a_backup(self) -> None:
        self.server.epoch += "'"
        self.connect()

    def is_mine(self, room: int) -> bool:
        return room_feed(room) in self.server.my_feeds()

    # ---- the network ---------------------------------------------------------------------------------------------

    @rule(count=st.integers(1, 5))
    def deliver(self, count: int) -> None:
        for _ in range(min(count, len(self.wire.frames))):
            self.take(self.wire.frames.pop(0))

    @precondition(lambda self: self.wire.frames)
    @rule(which=chance)
    def drop(self, which: int) -> None:
        place = which % len(self.wire.frames)
        if isinstance(self.wire.frames[place], Changes):
            del self.wire.frames[place]

    @precondition(lambda self: self.wire.frames)
    @rule(which=chance)
    def double(self, which: int) -> None:
        frame = self.wire.frames[which % len(self.wire.frames)]
        if isinstance(frame, Changes):
            self.wire.frames.append(frame)

    @precondition(lambda self: len(self.wire.frames) > 1)
    @rule(which=chance)
    def overtake(self, which: int) -> None:
        """A frame is overtaken by another of its feed."""
        place = which % (len(self.wire.frames) - 1)
        one, two = self.wire.frames[place : place + 2]
        if isinstance(one, Changes) and isinstance(two, Changes):
            self.wire.frames[place : place + 2] = [two, one]

    @rule()
    def ask(self) -> None:
        for request in self.replica.sync.ask():
            self.wire.frames.append((request, HANDLERS[Sync](self.server, request)))

    @rule(room=rooms, before=st.one_of(st.none(), st.integers(1, 20)), limit=st.integers(1, 6))
    def read_history(self, room: int, before: int | None, limit: int) -> None:
        place = self.replica.places.get(room)
        if place is not None and self.is_mine(room):
            request = History(room=room, before=before, limit=limit)
            self.wire.frames.append((request, place.era, HANDLERS[History](self.server, request)))

    @rule(room=rooms)
    def read_members(self, room: int) -> None:
        place = self.replica.places.get(room)
        if place is not None and self.is_mine(room):
            request = Members(room=room)
            self.wire.frames.append((request, place.era, HANDLERS[Members](self.server, request)))

    @rule()
    def connect(self) -> None:
        self.server.connections.clear()
        self.wire = Wire()
        self.replica.open()
        cursors = self.replica.sync.cursors if self.replica.sync.epoch == self.server.epoch else {}
        heads = self.server.my_feeds()
        you = self.server.feeds[SITE].rows["user", (ME,)]
        assert isinstance(you, User)
        welcome = Welcome(
            you=you,
            device=1,
            epoch=self.server.epoch,
            server=ServerInfo(name="Home", version="1"),
            now=START_MS,
            limits=Limits(),
            features=[],
            feeds=heads,
        )
        with self.cache.transaction():
            self.replica.welcome(welcome)
        for name, head in heads.items():
            cursor = cursors.get(name, 0 if name in (SITE, ACCOUNT) else None)
            if cursor is None:
                self.wire.tell(self.server.stands(room_of_feed(name) or 0))
            elif cursor < head:
                rows = self.server.feeds[name].after(cursor)
                self.wire.tell(self.server.frame(name, cursor, head, rows))
        self.server.connections.add(self.wire)  # type: ignore[arg-type]  # all that it is asked is `tell`

    @rule()
    def fall_behind(self) -> None:
        """Away so long that the server answers with where the rooms stand."""
        self.connect()
        self.wire.frames = [
            frame
            for frame in self.wire.frames
            if not (isinstance(frame, Changes) and room_of_feed(frame.feed))
        ]
        for room in ROOMS:
            if self.is_mine(room):
                self.wire.tell(self.server.stands(room))

    @rule()
    def end_and_start_again(self) -> None:
        self.cache.close()
        self.open_replica()
        self.connect()

    @rule()
    def fail_to_store(self) -> None:
        """What cannot be stored leaves no trace in memory either."""
        if not self.wire.frames:
            return
        with contextlib.suppress(OSError), self.cache.transaction():
            self.apply(self.wire.frames[0])
            raise OSError
        self.replica.load()
        self.connect()

    def take(self, frame: Any) -> None:
        with self.cache.transaction():
            self.apply(frame)

    def apply(self, frame: Any) -> None:
        match frame:
            case Changes():
                self.replica.changes(frame)
            case RoomStands():
                self.replica.stands(frame)
            case (Sync() as request, ChangesPage() as page):
                self.replica.changes_page(request, page)
            case (History() as request, era, page):
                self.replica.history_page(request.room, era, page.messages)
            case (Members() as request, era, page):
                self.replica.members_page(request.room, era, page.members)
            case _:
                raise AssertionError(frame)

    # ---- what must hold ------------------------------------------------------------------------------------------

    @invariant()
    def memory_is_what_is_stored(self) -> None:
        if hasattr(self, "replica"):
            stored = Replica(self.cache, Gathering(), ReadMarks(), Drafts((), lambda: 0))
            assert {SITE: 0, ACCOUNT: 0} | stored.sync.cursors == self.replica.sync.cursors
            assert stored.users == self.replica.users
            for room, place in self.replica.places.items():
                again = stored.places[room]
                assert (again.room, again.membership) == (place.room, place.membership)
                assert (again.held, again.fresh, again.others) == (place.held, place.fresh, place.others)
                assert stored.summary(room) == self.replica.summary(room)

    @invariant()
    def nothing_is_held_of_rooms_that_are_not_mine(self) -> None:
        if hasattr(self, "replica"):
            for room in set(ROOMS) - set(self.replica.places):
                assert self.cache.messages(room, 0, 1_000) == ()
                assert room_feed(room) not in self.replica.sync.cursors

    @rule()
    def settle(self) -> None:
        """The connection holds: after what is asked is answered, replica and server are the same."""
        self.connect()
        while self.wire.frames:
            self.take(self.wire.frames.pop(0))
            self.ask()
        server, replica = self.server, self.replica
        assert replica.sync.level
        assert replica.sync.cursors == server.my_feeds()
        assert replica.users == {user.id: user for user in server.feeds[SITE].of(User)}
        assert {room_feed(room) for room in replica.places} == set(server.my_feeds()) - {SITE, ACCOUNT}
        for room in replica.places:
            self.compare(room)

    def compare(self, room: int) -> None:
        place, messages = self.replica.places[room], self.server.messages(room)
        assert place.room == self.server.feeds[room_feed(room)].of(Room)[0]
        assert place.membership == self.server.membership(room)
        assert place.last_number == len(messages)
        for first, last in place.fresh:
            held = self.cache.messages(room, first, last)
            assert list(held) == [m for m in messages if first <= m.number <= last]
        if place.members_fresh:
            assert sorted(self.cache.rows(room_feed(room), Member), key=lambda m: m.user) == sorted(
                self.server.feeds[room_feed(room)].of(Member), key=lambda m: m.user
            )
        summary = self.replica.summary(room)
        assert summary is not None
        unread = [m for m in messages if m.number > place.membership.read and m.number >= place.first]
        assert summary.unread == len(unread)
        if place.counts_mentions(place.membership.read) and place.first == 1:
            calls = sum(ME in m.mentions and m.author != ME and not m.deleted for m in unread)
            assert summary.mentions == calls or not place.fresh.holds(1, place.last_number)

    def teardown(self) -> None:
        if hasattr(self, "replica"):
            self.settle()
            self.cache.close()
            self.folder.cleanup()


TestReplicaAgainstServer = ReplicaAgainstServer.TestCase
TestReplicaAgainstServer.settings = settings(stateful_step_count=40)
