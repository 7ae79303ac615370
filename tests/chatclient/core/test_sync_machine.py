"""One feed against a model: any loss, doubling, reordering, hole or resume, and the replica still equals the server."""

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from chatclient.core.sync import Sync
from chatprotocol.frames import Changes
from chatprotocol.requests import ChangesPage
from chatprotocol.requests import Sync as SyncRequest
from chatprotocol.rows import Preference

FEED = "room:7"
chance = st.integers(0, 1_000)


class SyncAgainstFeed(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.head = 0
        self.rows: dict[str, Preference] = {}
        self.replica: dict[str, Preference] = {}
        self.sync = Sync({FEED: 0}, "first")
        self.wire: list[Any] = []
        self.heard = 0

    @property
    def cursor(self) -> int:
        return self.sync.cursors[FEED]

    # ---- the server ----------------------------------------------------------------------------------------------

    @rule(names=st.lists(st.sampled_from("abcdef"), min_size=1, max_size=4, unique=True))
    def change(self, names: list[str]) -> None:
        before, changed = self.head, []
        for name in names:
            self.head += 1
            self.rows[name] = Preference(name=name, value=str(self.head), pos=self.head)
            changed.append(self.rows[name])
        self.wire.append(Changes(FEED, before, self.head, list(changed)))

    def page(self, request: SyncRequest, limit: int) -> ChangesPage:
        found = sorted(
            (row for row in self.rows.values() if row.pos > request.after), key=lambda row: row.pos
        )
        more = len(found) > limit
        rows = found[:limit]
        return ChangesPage(
            from_=request.after, to=rows[-1].pos if more else self.head, rows=list(rows), more=more
        )

    # ---- the network ---------------------------------------------------------------------------------------------

    @precondition(lambda self: self.wire)
    @rule()
    def deliver(self) -> None:
        self.take(self.wire.pop(0))

    @precondition(lambda self: self.wire)
    @rule(which=chance)
    def drop(self, which: int) -> None:
        if isinstance(self.wire[which % len(self.wire)], Changes):
            del self.wire[which % len(self.wire)]

    @precondition(lambda self: self.wire)
    @rule(which=chance)
    def double(self, which: int) -> None:
        frame = self.wire[which % len(self.wire)]
        if isinstance(frame, Changes):
            self.wire.append(frame)

    @precondition(lambda self: self.wire)
    @rule(one=chance, two=chance)
    def overtake(self, one: int, two: int) -> None:
        one, two = one % len(self.wire), two % len(self.wire)
        self.wire[one], self.wire[two] = self.wire[two], self.wire[one]

    @rule(limit=st.integers(1, 3))
    def ask(self, limit: int) -> None:
        for request in self.sync.ask():
            self.wire.append((request, self.page(request, limit)))

    @rule()
    def resume(self) -> None:
        """The catching-up comes in pages, and what is live after it."""
        self.sync = Sync(self.sync.cursors, self.sync.epoch)
        self.wire = []
        self.heard = 0
        after = self.cursor
        while after < self.head:
            page = self.page(SyncRequest(feed=FEED, after=after), 2)
            self.wire.append(Changes(FEED, page.from_, page.to, page.rows))
            after = page.to

    def take(self, frame: Any) -> None:
        before = self.cursor
        self.heard = max(self.heard, frame.to if isinstance(frame, Changes) else frame[1].to)
        applied = self.sync.changes(frame) if isinstance(frame, Changes) else self.sync.page(*frame)
        for changes in applied:
            for row in changes.rows:
                assert isinstance(row, Preference)
                held = self.replica.get(row.name)
                if held is None or held.pos < row.pos:
                    self.replica[row.name] = row
        assert self.cursor >= before

    # ---- what must hold ------------------------------------------------------------------------------------------

    @invariant()
    def everything_up_to_the_cursor_is_held(self) -> None:
        if hasattr(self, "sync"):
            assert self.cursor <= self.head
            for name, row in self.rows.items():
                if row.pos <= self.cursor:
                    assert self.replica[name] == row

    @rule()
    def a_quiet_hour(self) -> None:
        """What is on the way arrives, what is asked is answered: a hole does not stay where something came after."""
        self.ask(2)
        while self.wire:
            self.take(self.wire.pop(0))
            self.ask(2)
        assert self.sync.ask() == ()
        assert self.cursor >= self.heard

    def teardown(self) -> None:
        if hasattr(self, "sync"):
            self.resume()
            self.a_quiet_hour()
            assert self.cursor == self.head
            assert self.replica == self.rows


TestSyncAgainstFeed = SyncAgainstFeed.TestCase
TestSyncAgainstFeed.settings = settings(max_examples=100, stateful_step_count=50)
