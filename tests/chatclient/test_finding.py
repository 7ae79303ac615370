"""Searching: the server's answer online, the cache's offline, and the same language for both."""

from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path

import pytest

from chatclient import indexing
from chatclient.profiles import Profiles
from chatclient.store.cache import Cache
from chatclient.store.errors import StoreDamaged, StoreError, StoreFull
from chatclient.store.index import Index
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.indexing import expression
from chatprotocol.requests import Hit, Hits, Search
from chatprotocol.searching import parse
from tests.chatclient.conftest import ROOM
from tests.chatclient.fakeserver import FakeServer
from tests.chatclient.rows import message, room
from tests.chatclient.watching import Watched

Open = Callable[..., Awaitable[Watched]]


def refuse(code: ErrorCode) -> Callable[[Search], Hits]:
    def refused(request: Search) -> Hits:
        raise HearthError(code, "not now")

    return refused


async def numbers(anna: Watched, query: str, *, complete: bool, room: int | None = None) -> list[int]:
    found = await anna.client.search(query, room)
    assert found.complete is complete
    return [hit.number for hit in found.hits]


async def told(anna: Watched, number: int, at: int = ROOM) -> None:
    """Wait until a message has come."""
    await anna.until(
        lambda: any(each.room.id == at and each.last_number >= number for each in anna.client.snapshot.rooms)
    )


async def test_the_server_is_asked_and_its_pages_go_on(server: FakeServer, anna: Watched) -> None:
    for number in range(70):
        server.say(ROOM, f"kettle {number}")
    first = await anna.client.search("kettle", ROOM)
    assert (len(first.hits), first.complete) == (50, True)
    second = await anna.client.search("kettle", ROOM, first.next)
    assert (len(second.hits), second.next) == (20, None)
    assert [request.room for request in server.asked_of(Search)] == [ROOM, ROOM]


async def test_pages_without_a_hit_are_passed_over(server: FakeServer, anna: Watched) -> None:
    pages = {
        None: Hits(hits=[], next="a"),
        "a": Hits(hits=[], next="b"),
        "b": Hits(hits=[Hit(room=ROOM, number=7, snippet="kettle", spans=[(0, 6)])], next="c"),
    }
    server.overrides[Search] = lambda request: pages[request.cursor]
    found = await anna.client.search("kettle", ROOM)
    assert ([hit.number for hit in found.hits], found.next) == ([7], "c")
    server.overrides[Search] = lambda request: Hits(hits=[], next="for ever")
    assert (await anna.client.search("kettle", ROOM)).hits == ()


async def test_what_cannot_be_read_is_never_sent(server: FakeServer, anna: Watched) -> None:
    with pytest.raises(HearthError, match="no end quote"):
        await anna.client.search('"kettle')
    assert server.asked_of(Search) == []


@pytest.mark.parametrize("code", [ErrorCode.BUSY, ErrorCode.UNSUPPORTED])
async def test_a_server_that_does_not_search_leaves_it_to_the_cache(
    server: FakeServer, anna: Watched, code: ErrorCode
) -> None:
    server.say(ROOM, "the kettle")
    await told(anna, 1)
    server.overrides[Search] = refuse(code)
    assert await numbers(anna, "kettle", complete=False) == [1]


async def test_what_the_server_refuses_is_refused(server: FakeServer, anna: Watched) -> None:
    server.overrides[Search] = refuse(ErrorCode.FORBIDDEN)
    with pytest.raises(HearthError, match="not now"):
        await anna.client.search("kettle", 99)


async def test_offline_the_cache_is_looked_through(server: FakeServer, anna: Watched) -> None:
    server.make_room(8, "Summer party")
    server.enter(8)
    server.say(ROOM, "the kettle boils", author=2)
    server.say(8, "Frau Müller, Lange Straße", author=3)
    server.say(ROOM, "検索機能", author=1)
    server.say(ROOM, "renamed The kettle", author=2, kind="system")
    await told(anna, 3)
    await told(anna, 1, 8)
    await server.stop()
    [hit] = (await anna.client.search("ettl")).hits
    assert (hit.number, hit.author, hit.at) == (1, 2, server.messages(ROOM)[0].at)
    assert await numbers(anna, "strasse mueller", complete=False) == [1]
    assert await numbers(anna, "機能 from:me", complete=False) == [2]
    assert await numbers(anna, "from:ben", complete=False) == [1]
    assert await numbers(anna, "from:Clara in:summer-party", complete=False) == [1]
    assert await numbers(anna, "in:nowhere kettle", complete=False) == []
    assert await numbers(anna, "from:nobody kettle", complete=False) == []
    assert await numbers(anna, "müller", complete=False, room=ROOM) == []
    with pytest.raises(HearthError, match="no such room"):
        await anna.client.search("kettle", 99)


async def test_what_blocked_people_said_is_found_where_they_are_named(
    server: FakeServer, anna: Watched
) -> None:
    server.say(ROOM, "my kettle", author=2)
    server.say(ROOM, "your kettle", author=3)
    await told(anna, 2)
    await anna.client.block(2, True)
    await anna.until(lambda: 2 in anna.client.snapshot.blocked)
    server.overrides[Search] = refuse(ErrorCode.BUSY)
    assert await numbers(anna, "kettle", complete=False) == [2]
    assert await numbers(anna, "kettle from:ben", complete=False) == [1]


async def test_pages_out_of_the_cache_hold_everything_once(server: FakeServer, anna: Watched) -> None:
    server.make_room(8, "zoo")
    server.enter(8)
    for number in range(120):
        server.say(8 if number % 3 else ROOM, f"kettle {number}", at=1_750_000_000_000 + number)
    await told(anna, 40)
    await told(anna, 80, 8)
    server.overrides[Search] = refuse(ErrorCode.BUSY)
    found: list[Hit] = []
    cursor, sizes = None, []
    while True:
        page = await anna.client.search("kettle", None, cursor)
        found += page.hits
        sizes.append(len(page.hits))
        # A page out of the cache goes on there, whatever the server can do by now.
        server.overrides.pop(Search, None)
        cursor = page.next
        if cursor is None:
            break
    assert sizes == [50, 50, 20]
    assert [hit.snippet for hit in found] == [f"kettle {number}" for number in range(119, -1, -1)]
    with pytest.raises(HearthError, match="no cursor"):
        await anna.client.search("kettle", None, "@1.2")


# ---- the index of the cache --------------------------------------------------------------------------------------


def held(cache: Cache) -> list[str]:
    """Return the words that the cache keeps."""
    return sorted(word for (word,) in cache._db.all("SELECT term FROM word") if word[0] not in "#@=+")


def test_words_come_and_go_with_their_messages(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.put("room:7", [message(1, text="the kettle"), message(2, text="tea"), message(3, text="milk")])
    cache.put("room:7", [message(1, pos=9, text="the teapot"), message(2, pos=1, text="an older tea")])
    cache.put("room:8", [message(1, room=8, text="zebra")])
    assert held(cache) == ["milk", "tea", "teapot", "the", "zebra"]
    cache.put("room:7", [message(3, pos=10, text="", deleted=True)])
    cache.drop_below(7, 2)
    assert held(cache) == ["tea", "zebra"]
    cache.drop_absent(7, (1, 3), [])
    assert held(cache) == ["zebra"]
    cache.drop_room(8)
    assert held(cache) == []
    cache.put("room:7", [message(1, text="again")])
    cache.clear()
    assert held(cache) == []
    cache.close()


def test_a_cache_from_before_there_was_an_index_gets_one(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.put("room:7", [room(7)])
    cache.put("room:7", [message(1, text="the kettle")])
    cache._db.run("DROP TABLE word")
    cache._db.run("DROP TABLE said")
    cache.close()
    cache = Cache(tmp_path)
    assert held(cache) == []
    assert cache.index_more()
    assert held(cache) == ["kettle", "the"]
    assert not cache.index_more()
    assert held(cache) == ["kettle", "the"]
    cache.close()


@pytest.fixture
def unindexed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two rooms of a cache that is to be indexed in portions of two."""
    monkeypatch.setattr("chatclient.store.cache.INDEXED_AT_ONCE", 2)
    cache = Cache(tmp_path)
    for room_ in (7, 8):
        cache.put(f"room:{room_}", [message(n, room=room_, text=f"w{room_}{n}") for n in (1, 2, 3)])
    cache._db.run("DROP TABLE word")
    cache._db.run("DROP TABLE said")
    cache.close()
    return tmp_path


def index_the_rest(cache: Cache) -> None:
    while cache.index_more():
        pass


def test_portions_go_on_after_a_restart_and_what_is_in_can_be_found(unindexed: Path) -> None:
    cache = Cache(unindexed)
    assert cache.index_more()
    assert held(cache) == ["w82", "w83"]
    assert cache.index.numbers(expression(parse("w82"), None, date(2026, 1, 1), lambda _: ()), 8, 9, 9) == [2]
    cache.close()
    cache = Cache(unindexed)
    assert cache.index_more()
    assert held(cache) == ["w73", "w81", "w82", "w83"]
    index_the_rest(cache)
    assert held(cache) == ["w71", "w72", "w73", "w81", "w82", "w83"]
    cache.close()
    assert not Cache(unindexed).index_more()


def change(cache: Cache) -> None:
    """Change, delete, drop and add on both sides of the second portion's end."""
    cache.put("room:7", [message(1, pos=9, text="changed71"), message(2, pos=9, text="", deleted=True)])
    cache.put("room:8", [message(1, room=8, pos=9, text="changed81"), message(4, room=8, text="w84")])
    cache.put("room:7", [message(4, text="w74")])
    cache.put("room:9", [message(1, room=9, text="w91")])
    cache.drop_absent(7, (3, 3), [])
    cache.drop_below(8, 3)


@pytest.mark.parametrize("portions", range(5))
def test_what_changes_meanwhile_is_in_as_it_is_at_the_end(unindexed: Path, portions: int) -> None:
    cache = Cache(unindexed)
    for _ in range(portions):
        cache.index_more()
    change(cache)
    index_the_rest(cache)
    assert held(cache) == ["changed71", "w74", "w83", "w84", "w91"]
    cache.drop_room(7)
    cache.drop_room(8)
    cache.drop_room(9)
    assert held(cache) == []
    cache.close()


def test_what_is_put_into_a_cleared_cache_before_it_was_indexed_is_found_too(unindexed: Path) -> None:
    cache = Cache(unindexed)
    cache.index_more()
    with cache.transaction():
        cache.clear()
    cache.put("room:7", [message(1, text="again")])
    cache.put("room:9", [message(1, room=9, text="here")])
    cache.close()
    cache = Cache(unindexed)
    index_the_rest(cache)
    assert held(cache) == ["again", "here"]
    cache.close()


async def test_a_client_indexes_what_it_held_after_the_start(
    server: FakeServer, anna: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.say(ROOM, "the kettle")
    await told(anna, 1)
    cache = anna.client._open.desk.cache
    cache._db.run("DROP TABLE word")
    cache._db.run("DROP TABLE said")
    cache.index = Index(cache._db)
    monkeypatch.setattr(indexing, "AFTER_START_S", 0)
    monkeypatch.setattr(indexing, "PAUSE_S", 0)
    await indexing.index_the_rest(anna.client._open.desk, lambda: None)
    server.overrides[Search] = refuse(ErrorCode.BUSY)
    assert await numbers(anna, "kettle", complete=False) == [1]


@pytest.mark.parametrize(("error", "mends"), [(StoreDamaged(), True), (StoreFull(), False)])
async def test_a_fault_while_indexing_ends_it_and_damage_is_mended(
    anna: Watched, monkeypatch: pytest.MonkeyPatch, error: StoreError, mends: bool
) -> None:
    def fail(self: Cache) -> bool:
        raise error

    mended: list[None] = []
    monkeypatch.setattr(Cache, "index_more", fail)
    monkeypatch.setattr(indexing, "AFTER_START_S", 0)
    await indexing.index_the_rest(anna.client._open.desk, lambda: mended.append(None))
    assert bool(mended) is mends


def test_numbers_that_no_room_can_have_do_no_harm(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    far = 2**53 - 1
    cache.put("room:7", [message(far, text="kettle", pos=1, at=1)])
    cache.put(f"room:{far}", [message(1, room=far, text="kettle")])
    assert held(cache) == []
    assert cache.message(7, far) is not None
    cache.drop_room(far)
    cache.close()


async def test_without_fts5_everything_but_searching_goes_on(
    server: FakeServer, profiles: Profiles, open_client: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without(self: Index, db: object) -> None:
        self._works, self.from_ = False, None

    monkeypatch.setattr(Index, "__init__", without)
    anna = await open_client(server)
    await anna.client.wait_online(5)
    server.say(ROOM, "kettle")
    await told(anna, 1)
    server.overrides[Search] = refuse(ErrorCode.BUSY)
    assert await numbers(anna, "kettle", complete=False) == []
    assert await numbers(anna, "ettl", complete=False) == []
