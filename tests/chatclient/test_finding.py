"""Searching: the server's answer online, the cache's offline, and the same language for both."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from chatclient.profiles import Profiles
from chatclient.store.cache import Cache
from chatclient.store.index import Index
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.requests import Hit, Hits, Search
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
    await told(anna, 2)
    await told(anna, 1, 8)
    await server.stop()
    assert await numbers(anna, "ettl", complete=False) == [1]
    assert await numbers(anna, "strasse mueller", complete=False) == [1]
    assert await numbers(anna, "機能 from:me", complete=False) == [2]
    assert await numbers(anna, "from:ben", complete=False) == [1]
    assert await numbers(anna, "from:Clara in:summer-party", complete=False) == [1]
    assert await numbers(anna, "in:nowhere kettle", complete=False) == []
    assert await numbers(anna, "from:nobody kettle", complete=False) == []
    assert await numbers(anna, "müller", complete=False, room=ROOM) == []
    with pytest.raises(HearthError, match="no such room"):
        await anna.client.search("kettle", 99)


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
    assert held(cache) == ["kettle", "the"]
    cache.close()


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
        self._works = self.is_new = False

    monkeypatch.setattr(Index, "__init__", without)
    anna = await open_client(server)
    await anna.client.wait_online(5)
    server.say(ROOM, "kettle")
    await told(anna, 1)
    server.overrides[Search] = refuse(ErrorCode.BUSY)
    assert await numbers(anna, "kettle", complete=False) == []
    assert await numbers(anna, "ettl", complete=False) == []
