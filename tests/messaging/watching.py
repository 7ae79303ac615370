"""Everybody's replicas side by side: kept level by what is published, kept level by asking, and read afresh."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from chatprotocol import requests as rq
from chatprotocol.errors import HearthError
from chatprotocol.ids import ACCOUNT, SITE, room_feed, room_of_feed
from chatprotocol.rows import Member, Message
from feeds import journal
from feeds.changes import Changed
from feeds.journal import Commit, Journal, Write
from feeds.kinds import Close, Effect, Unsubscribe
from feeds.models import SITE_FEED_ID, Feed
from messaging import handlers
from messaging.models import Room
from messaging.policy import Actor
from tests.cast import Person
from tests.messaging.replica import Replica


class Publications(Journal):
    """A journal that carries nothing out itself: it remembers what others publish, by feed and in order."""

    def __init__(self) -> None:
        super().__init__(self._remember)
        self.commits: list[dict[int, list[Changed]]] = []

    def _remember(self, commit: Commit) -> None:
        self.commits.append(commit.changes)

    def submit(self, write: Write) -> None:
        raise AssertionError("inside a transaction nothing is handed over")


@contextmanager
def published() -> Iterator[Publications]:
    """Remember what the verbs inside publish; the caller sees to it that what waits for the commit runs."""
    publications = Publications()
    before = journal.started()
    journal.use(publications)
    try:
        yield publications
    finally:
        journal.use(before)


def read_on(actor: Actor, feed: str, replica: Replica, limit: int = 1_000) -> bool:
    """Ask for what changed since a replica's cursor, page by page. Return False where it is not theirs to read."""
    more = True
    while more:
        try:
            page = handlers.read(actor, rq.Sync(feed=feed, after=replica.cursor, limit=limit))
        except HearthError:
            return False
        replica.read(page)
        more = page.more
    return True


def read_what_it_lacks(actor: Actor, feed: str, replica: Replica) -> None:
    """Read by number what a replica of a room has lost, where the room begins earlier again."""
    room = room_of_feed(feed)
    if room is not None and replica.lacks:
        replica.read_by_number(list(handlers.read(actor, rq.History(room=room, limit=200)).messages))


@dataclass
class Watcher:
    """One person with three memories: what the hub would deliver, what asking gives, and (when compared) a fresh one."""

    person: Person
    asking: dict[str, Replica] = field(default_factory=lambda: defaultdict(Replica))
    live: dict[str, Replica] = field(default_factory=dict)

    def listened(self) -> dict[int, str]:
        """Return the feeds that the person listens to, by id."""
        ids: dict[str, int] = {SITE: SITE_FEED_ID, ACCOUNT: self.person.user.account_feed_id}
        return {ids.get(name) or room_of_feed(name) or 0: name for name in self.live}

    def read_all(self, limit: int = 1_000) -> None:
        """Read on in every feed that is theirs; forget those that are not."""
        for feed in self.feeds():
            if not read_on(self.person.actor, feed, self.asking[feed], limit):
                self.asking.pop(feed, None)

    def feeds(self) -> list[str]:
        """Return every feed that one may ask for."""
        return [SITE, ACCOUNT, *(room_feed(room) for room in Room.objects.values_list("pk", flat=True))]

    def copy(self) -> "Watcher":
        """Return the same person with the same memory, who listens from here on to everything that has been read."""
        asking = {feed: known.copy() for feed, known in self.asking.items()}
        return Watcher(
            self.person, defaultdict(Replica, asking), {feed: asking[feed].copy() for feed in asking}
        )

    def hear(self, commit: dict[int, list[Changed]]) -> None:
        """Take what a transaction has published, as the hub delivers it: nothing from a removal on."""
        for feed, changed in commit.items():
            for change in changed:
                if any(self._ends(effect) for effect in change.effects):
                    self.live = {}
                if Unsubscribe(self.person.id, feed) in change.effects:
                    self.live.pop(room_feed(feed), None)
                name = self.listened().get(feed)
                if name is not None:
                    self.live[name].change(change.pos - 1, change.pos, [change.row])

    def _ends(self, effect: Effect) -> bool:
        if not isinstance(effect, Close) or effect.user != self.person.id:
            return False
        return effect.device in (None, self.person.device.pk)

    def assert_level(self, fresh: "Fresh") -> None:
        """Assert of what has just been read on that every way to a replica has led to the same rows."""
        assert self.live.keys() <= self.asking.keys()
        for feed, asking in self.asking.items():
            read_what_it_lacks(self.person.actor, feed, asking)
            if feed in self.live:
                read_what_it_lacks(self.person.actor, feed, self.live[feed])
            there = fresh.replica(self.person.actor, feed)
            assert (asking.cursor, asking.rows) == (there.cursor, there.rows), feed
            live = self.live.get(feed)
            if live is not None:
                assert (live.cursor, live.rows) == (there.cursor, there.rows), feed


class Fresh:
    """What one reads who has nothing yet. A row's bytes are the same for everybody: each feed is read once."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int], Replica] = {}

    def replica(self, actor: Actor, feed: str) -> Replica:
        """Return a fresh replica of a feed that the actor may read; of a room, other questions tell the same."""
        key = (feed, actor.user if feed == ACCOUNT else 0)
        if key not in self._known:
            self._known[key] = fresh = Replica()
            assert read_on(actor, feed, fresh)
            fresh.lacks = False
            room = room_of_feed(feed)
            if room is not None:
                assert _messages(actor, room) == _of(fresh, Message)
                assert _members(actor, room) == _of(fresh, Member)
        return self._known[key]


def _of(replica: Replica, kind: type) -> list[object]:
    rows = [(key, row) for (_, key), row in replica.rows.items() if isinstance(row, kind)]
    return [row for _, row in sorted(rows, key=lambda item: item[0][1])]


def _messages(actor: Actor, room: int) -> list[object]:
    page = handlers.read(actor, rq.History(room=room, limit=200))
    assert not page.has_more_before
    return list(page.messages)


def _members(actor: Actor, room: int) -> list[object]:
    page = handlers.read(actor, rq.Members(room=room))
    assert page.next is None
    return list(page.members)


class Positions:
    """Asserts of every feed that what is published of it has the positions 1, 2, 3 … without holes or doubles."""

    def __init__(self) -> None:
        """Begin where the feeds are now."""
        self.heads = dict(Feed.objects.values_list("pk", "head"))

    def take(self, commits: Iterable[dict[int, list[Changed]]]) -> None:
        """Take what was published; whatever moved a head was published."""
        for commit in commits:
            for feed, changed in commit.items():
                for change in changed:
                    assert change.pos == self.heads.get(feed, 0) + 1, f"feed {feed} goes on at {change.pos}"
                    self.heads[feed] = change.pos
        heads = dict(Feed.objects.values_list("pk", "head"))
        assert heads == {feed: self.heads.get(feed, 0) for feed in heads}
