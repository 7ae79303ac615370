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

from chatclient.core.drafts import Drafts, Kept, Spot
from chatclient.core.marks import ReadMarks
from chatclient.core.wishes import Wish, Wishes
from chatclient.gathering import Gathering
from chatclient.replica import Replica
from chatclient.store.cache import Cache
from chatprotocol import codec
from chatprotocol.frames import Changes, RoomStands
from chatprotocol.ids import ACCOUNT, SITE, room_feed, room_of_feed
from chatprotocol.limits import Limits
from chatprotocol.requests import (
    ChangesPage,
    DraftRequest,
    History,
    Members,
    Pins,
    React,
    ServerInfo,
    SetPreference,
    Sync,
    Thread,
    Welcome,
)  # fmt: skip
from chatprotocol.rows import Block, Member, Preference, Room, User
from tests.chatclient.fakeserver import HANDLERS, ME, START_MS, FakeServer

ROOMS = (7, 8)
SPOTS = ((7, 0), (7, 1), (8, 0))
LATER_MS = START_MS + 1_000_000
rooms = st.sampled_from(ROOMS)
spots = st.sampled_from(SPOTS)
texts = st.sampled_from(["", "one", "another"])
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
        self.drafts = Drafts((), lambda: LATER_MS)
        self.open_replica()
        self.connect()

    def open_replica(self) -> None:
        self.cache = Cache(Path(self.folder.name))
        self.wishes = Wishes()
        self.wished: list[Wish] = []
        self.replica = Replica(self.cache, Gathering(), ReadMarks(), self.drafts, self.wishes)

    def kept_drafts(self) -> Drafts:
        """What another start would find."""
        unsent = (self.drafts.unsent(*spot) for spot in SPOTS)
        return Drafts([kept for kept in unsent if kept is not None], lambda: LATER_MS)

    # ---- the server ----------------------------------------------------------------------------------------------

    @rule(
        room=rooms,
        author=st.sampled_from([1, 2, 3]),
        calls=st.booleans(),
        thread=st.sampled_from([None, 1]),
        pinned=st.booleans(),
    )
    def say(self, room: int, author: int, calls: bool, thread: int | None, pinned: bool) -> None:
        mentions = [ME] if calls else []
        self.server.say(room, "something", author, mentions=mentions, thread=thread, pinned=pinned)

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

    @rule(room=rooms, which=chance, by=st.sampled_from([1, 2, 3]))
    def react_elsewhere(self, room: int, which: int, by: int) -> None:
        messages = self.server.messages(room)
        if messages:
            held = messages[which % len(messages)]
            self.server.change(room, held.number, reactions={} if held.reactions else {"👍": [by]})

    @rule(user=st.sampled_from([2, 3]), on=st.booleans())
    def block(self, user: int, on: bool) -> None:
        self.server.put(ACCOUNT, lambda pos: Block(user=user, on=on, pos=pos))

    @rule(value=st.sampled_from(["", "dark", "light"]))
    def prefer(self, value: str) -> None:
        HANDLERS[SetPreference](self.server, SetPreference(name="theme", value=value))

    @rule(spot=spots, text=texts)
    def write_elsewhere(self, spot: Spot, text: str) -> None:
        self.server.put_draft(spot[0], text, thread=spot[1], at=LATER_MS)

    @rule(room=rooms, which=chance)
    def forget_the_oldest(self, room: int, which: int) -> None:
        first = self.server.feeds[room_feed(room)].of(Room)[0].first
        end = len(self.server.messages(room)) + 1
        self.server.change_room(room, first=min(first + which % 3, end))

    @rule(room=rooms, which=chance)
    def bring_the_oldest_back(self, room: int, which: int) -> None:
        first = self.server.feeds[room_feed(room)].of(Room)[0].first
        if first > 1:
            self.server.change_room(room, first=1 + which % (first - 1))

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

    # ---- the person ----------------------------------------------------------------------------------------------

    @rule(spot=spots, text=texts)
    def write_here(self, spot: Spot, text: str) -> None:
        self.drafts.write(Kept(room=spot[0], thread=spot[1], text=text, at_ms=START_MS), 0)

    @rule(is_refused=st.booleans())
    def send_drafts(self, is_refused: bool) -> None:
        for request in self.drafts.due(LATER_MS):
            if is_refused:
                self.drafts.refused(request.room, request.thread, 0, 0)
            else:
                answer = HANDLERS[DraftRequest](self.server, request)
                self.drafts.answered(request.room, request.thread, answer.pos)

    @rule(room=rooms, which=chance, on=st.booleans())
    def wish(self, room: int, which: int, on: bool) -> None:
        messages = self.server.messages(room)
        if messages and self.is_mine(room) and room in self.replica.places:
            number = 1 + which % len(messages)
            self.wished.append(self.wishes.add(React(room=room, number=number, emoji="👍", on=on)))

    @precondition(lambda self: self.wished)
    @rule(is_refused=st.booleans())
    def answer_a_wish(self, is_refused: bool) -> None:
        wish = self.wished.pop(0)
        if is_refused:
            self.wishes.end(wish)
        else:
            answer = HANDLERS[React](self.server, wish.request)
            self.wishes.answered(wish, answer.pos, self.cache.message(*wish.spot))

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

    @rule(room=rooms, root=st.integers(1, 9), kind=st.sampled_from([Thread, Pins]))
    def read_a_panel(self, room: int, root: int, kind: type[Any]) -> None:
        if room in self.replica.places and self.is_mine(room):
            request = Thread(room=room, root=root) if kind is Thread else Pins(room=room)
            self.wire.frames.append((request, HANDLERS[kind](self.server, request)))

    @rule()
    def connect(self) -> None:
        self.server.connections.clear()
        self.drafts.lost()
        for wish in self.wished:
            self.wishes.end(wish)
        self.wished = []
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
        self.drafts = self.kept_drafts()
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
            case (Thread() | Pins() as request, page):
                self.replica.scattered(request.room, page.messages)
            case (Members() as request, era, page):
                self.replica.members_page(request.room, era, page.members)
            case _:
                raise AssertionError(frame)

    # ---- what must hold ------------------------------------------------------------------------------------------

    @invariant()
    def memory_is_what_is_stored(self) -> None:
        if hasattr(self, "replica"):
            stored = Replica(self.cache, Gathering(), ReadMarks(), self.kept_drafts())
            assert (stored.blocked, stored.preferences) == (self.replica.blocked, self.replica.preferences)
            assert {SITE: 0, ACCOUNT: 0} | stored.sync.cursors == self.replica.sync.cursors
            assert stored.users == self.replica.users
            for room, place in self.replica.places.items():
                again = stored.places[room]
                assert (again.room, again.membership) == (place.room, place.membership)
                assert (again.held, again.fresh, again.others) == (place.held, place.fresh, place.others)
                assert stored.summary(room) == self.replica.summary(room)

    @invariant()
    def nothing_is_stored_but_what_the_server_said(self) -> None:
        if hasattr(self, "replica"):
            for room in self.replica.places:
                now = {message.number: message for message in self.server.messages(room)}
                for held in self.cache.messages(room, 0, 1_000):
                    assert held.pos < now[held.number].pos or held == now[held.number]

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
        while self.wire.frames or self.drafts.moving:
            while self.wire.frames:
                self.take(self.wire.frames.pop(0))
                self.ask()
            self.send_drafts(is_refused=False)
        server, replica = self.server, self.replica
        assert replica.sync.level
        assert replica.sync.cursors == server.my_feeds()
        assert replica.users == {user.id: user for user in server.feeds[SITE].of(User)}
        assert {room_feed(room) for room in replica.places} == set(server.my_feeds()) - {SITE, ACCOUNT}
        for room in replica.places:
            self.compare(room)
        for spot in SPOTS:
            held = server.draft(*spot)
            assert self.drafts.shown(*spot).text == (held.text if held else "")
            assert self.drafts.unsent(*spot) is None
        assert replica.blocked == {block.user for block in server.feeds[ACCOUNT].of(Block) if block.on}
        assert list(replica.preferences.values()) == [p.value for p in server.feeds[ACCOUNT].of(Preference)]

    def compare(self, room: int) -> None:
        server = self.server
        place, messages = self.replica.places[room], server.messages(room)
        assert place.room == self.server.feeds[room_feed(room)].of(Room)[0]
        assert place.membership == self.server.membership(room)
        assert place.last_number == len(messages)
        for first, last in place.fresh:
            held = self.replica.seen(self.cache.messages(room, first, last))
            assert list(held) == [m for m in messages if first <= m.number <= last]
        if place.members_fresh:
            assert sorted(self.cache.rows(room_feed(room), Member), key=lambda m: m.user) == sorted(
                self.server.feeds[room_feed(room)].of(Member), key=lambda m: m.user
            )
        summary = self.replica.summary(room)
        assert summary is not None
        unread = [m for m in messages if m.number > place.membership.read and m.number >= place.first]
        assert summary.unread == len(unread)
        if place.counts_mentions(place.membership.read):
            assert summary.mentions == sum(server.calls_me(m) for m in unread)

    def teardown(self) -> None:
        if hasattr(self, "replica"):
            self.settle()
            self.cache.close()
            self.folder.cleanup()


TestReplicaAgainstServer = ReplicaAgainstServer.TestCase
TestReplicaAgainstServer.settings = settings(stateful_step_count=40)
