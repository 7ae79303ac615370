"""Reading rooms: out of the cache where it is whole, else from the server; offline what there is, and saying so."""

from collections.abc import Awaitable, Callable

import pytest

from chatclient.changes import MembersChanged, MessagesStale, MotdChanged, Notice, Reset, RoomsChanged
from chatclient.client import Client
from chatclient.core.model import Draft, Page
from chatclient.profiles import Profiles
from chatclient.store.cache import FILE_NAME
from chatclient.store.database import Database
from chatclient.store.errors import StoreDamaged, StoreFull
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.ids import room_feed
from chatprotocol.requests import Counts, History, MemberPage, Members, MessagePage, Sync
from chatprotocol.rows import Member, Server
from tests.chatclient.conftest import ROOM
from tests.chatclient.fakeserver import HANDLERS, ME, FakeServer
from tests.chatclient.rows import message
from tests.chatclient.watching import Watched

OpenClient = Callable[..., Awaitable[Watched]]


def numbers(page: Page) -> list[int]:
    return [each.number for each in page.messages]


def span(first: int, last: int) -> list[int]:
    return list(range(first, last + 1))


@pytest.fixture
async def long_room(server: FakeServer, open_client: OpenClient) -> Watched:
    """A room of a hundred messages, of which nothing is held yet."""
    for number in range(1, 101):
        server.say(ROOM, f"text {number}")
    watched = await open_client(server)
    await watched.client.wait_online(5)
    return watched


async def test_the_latest_page_is_asked_once_and_then_held(long_room: Watched, server: FakeServer) -> None:
    for _ in range(2):
        page = await long_room.client.page(ROOM, limit=30)
        assert numbers(page) == span(71, 100)
        assert (page.has_more_before, page.has_more_after, page.complete) == (True, False, True)
    assert len(server.asked_of(History)) == 1


async def test_pages_before_after_and_around(long_room: Watched) -> None:
    page = await long_room.client.page(ROOM, before=50, limit=10)
    assert numbers(page) == span(40, 49)
    assert (page.has_more_before, page.has_more_after) == (True, True)
    page = await long_room.client.page(ROOM, after=49, limit=10)
    assert numbers(page) == span(50, 59)
    page = await long_room.client.page(ROOM, around=20, limit=10)
    assert numbers(page) == span(15, 24)
    page = await long_room.client.page(ROOM, before=11, limit=50)
    assert numbers(page) == span(1, 10)
    assert not page.has_more_before


async def test_pages_that_touch_grow_together_and_are_read_from_the_cache(
    long_room: Watched, server: FakeServer
) -> None:
    await long_room.client.page(ROOM, limit=20)
    await long_room.client.page(ROOM, before=81, limit=20)
    asked = len(server.asked_of(History))
    page = await long_room.client.page(ROOM, around=80, limit=30)
    assert numbers(page) == span(65, 94)
    assert numbers(await long_room.client.page(ROOM, after=70, limit=5)) == span(71, 75)
    assert len(server.asked_of(History)) == asked


async def test_what_comes_live_belongs_to_the_page(long_room: Watched, server: FakeServer) -> None:
    await long_room.client.page(ROOM, limit=5)
    server.say(ROOM, "new")
    await long_room.until_said("new")
    assert numbers(await long_room.client.page(ROOM, limit=3)) == span(99, 101)
    assert len(server.asked_of(History)) == 1


async def test_beyond_the_ends_there_is_nothing_to_ask(long_room: Watched, server: FakeServer) -> None:
    after = await long_room.client.page(ROOM, after=100)
    assert (numbers(after), after.has_more_after) == ([], False)
    before = await long_room.client.page(ROOM, before=1)
    assert (numbers(before), before.has_more_before) == ([], False)
    assert server.asked_of(History) == []


async def test_an_empty_room_is_a_whole_page(anna: Watched, server: FakeServer) -> None:
    page = await anna.client.page(ROOM)
    assert (numbers(page), page.has_more_before, page.has_more_after, page.complete) == (
        [],
        False,
        False,
        True,
    )


async def test_offline_a_page_that_is_held_is_given_and_one_that_is_not_says_so(
    long_room: Watched, server: FakeServer, open_client: OpenClient
) -> None:
    await long_room.client.page(ROOM, limit=10)
    await long_room.client.page(ROOM, around=50, limit=10)
    await long_room.client.stop()
    offline = await open_client("http://127.0.0.1:9")
    page = await offline.client.page(ROOM, limit=10)
    assert (numbers(page), page.complete) == (span(91, 100), True)
    page = await offline.client.page(ROOM, limit=50)
    assert (numbers(page), page.complete, page.has_more_before) == (span(91, 100), False, True)
    page = await offline.client.page(ROOM, before=95, limit=10)
    assert (numbers(page), page.complete) == (span(91, 94), False)
    page = await offline.client.page(ROOM, before=80, limit=10)
    assert (numbers(page), page.complete, page.has_more_before) == ([], False, True)
    page = await offline.client.page(ROOM, after=52, limit=10)
    assert (numbers(page), page.complete) == (span(53, 54), False)
    page = await offline.client.page(ROOM, after=60, limit=10)
    assert (numbers(page), page.complete) == ([], False)
    page = await offline.client.page(ROOM, around=56, limit=4)
    assert (numbers(page), page.complete) == (span(51, 54), False)
    page = await offline.client.page(ROOM, around=52, limit=20)
    assert (numbers(page), page.complete) == (span(45, 54), False)


async def test_offline_nothing_is_held_of_a_room_never_read(
    long_room: Watched, open_client: OpenClient
) -> None:
    await long_room.client.stop()
    offline = await open_client("http://127.0.0.1:9")
    page = await offline.client.page(ROOM)
    assert (numbers(page), page.complete, page.has_more_before) == ([], False, True)


async def test_after_a_long_absence_a_page_is_read_again_and_offline_shown_as_it_was(
    long_room: Watched, server: FakeServer, open_client: OpenClient
) -> None:
    await long_room.client.page(ROOM, limit=10)
    await long_room.client.stop()
    server.change(ROOM, 95, text="changed meanwhile")
    for _ in range(1_100):
        server.put_user(2, "ben")
        server.change_room(ROOM, topic="again and again")
    again = await open_client(server)
    await again.until_told(MessagesStale)
    await again.client.wait_online(5)
    page = await again.client.page(ROOM, limit=10)
    assert page.messages[4].text == "changed meanwhile"
    assert len(server.asked_of(History)) == 2


async def test_a_page_that_became_stale_on_its_way_is_read_again(
    long_room: Watched, server: FakeServer
) -> None:
    def stale(request: History) -> MessagePage:
        del server.overrides[History]
        answer: MessagePage = HANDLERS[History](server, request)
        (connection,) = server.connections
        server.change(ROOM, 100, text="later")
        connection.tell(server.stands(ROOM))
        return answer

    server.overrides[History] = stale
    page = await long_room.client.page(ROOM, limit=5)
    assert page.messages[-1].text == "later"
    assert len(server.asked_of(History)) == 2


async def test_a_refusal_of_history_is_told(long_room: Watched, server: FakeServer) -> None:
    def refuse(request: History) -> None:
        raise HearthError(ErrorCode.NOT_FOUND, "There is no such room.")

    server.overrides[History] = refuse
    with pytest.raises(HearthError, match="no such room"):
        await long_room.client.page(ROOM)
    with pytest.raises(HearthError, match="no such room"):
        await long_room.client.page(99)


async def test_a_busy_server_gives_what_is_held(long_room: Watched, server: FakeServer) -> None:
    def refuse(request: History) -> None:
        raise HearthError(ErrorCode.BUSY, "Later.")

    server.overrides[History] = refuse
    assert not (await long_room.client.page(ROOM)).complete


async def test_a_room_opened_while_offline_is_told_of_when_it_can_be_read(
    long_room: Watched, server: FakeServer, open_client: OpenClient
) -> None:
    await long_room.client.stop()
    await server.stop()
    offline = await open_client(server)
    assert not (await offline.client.page(ROOM)).complete
    await server.start(server.port)
    await offline.client.reconnect()
    await offline.until_told(MessagesStale, lambda told: told.room == ROOM)
    assert (await offline.client.page(ROOM)).complete


async def test_a_page_that_a_busy_server_did_not_give_is_told_of_later(
    long_room: Watched, server: FakeServer
) -> None:
    def refuse_once(request: History) -> None:
        del server.overrides[History]
        raise HearthError(ErrorCode.BUSY, "Later.", retry_ms=20)

    server.overrides[History] = refuse_once
    assert not (await long_room.client.page(ROOM)).complete
    await long_room.until_told(MessagesStale, lambda told: told.room == ROOM)
    assert (await long_room.client.page(ROOM)).complete


async def test_a_pause_that_the_server_asks_for_is_made(long_room: Watched, server: FakeServer) -> None:
    refusals = [HearthError(ErrorCode.RATE_LIMITED, "Slowly.", retry_ms=1) for _ in range(3)]

    def slowly(request: History) -> MessagePage:
        if refusals:
            raise refusals.pop()
        answer: MessagePage = HANDLERS[History](server, request)
        return answer

    server.overrides[History] = slowly
    assert (await long_room.client.page(ROOM)).complete
    assert len(server.asked_of(History)) == 4


@pytest.mark.parametrize("wrong", [{"before": 1, "after": 2}, {"limit": 0}, {"limit": 201}, {"around": -1}])
async def test_a_page_that_cannot_be_meant_is_refused(wrong: dict[str, int], anna: Watched) -> None:
    with pytest.raises(HearthError) as refusal:
        await anna.client.page(ROOM, **wrong)
    assert refusal.value.code is ErrorCode.BAD_REQUEST


async def test_a_public_room_that_i_am_not_in_is_read_but_not_kept(anna: Watched, server: FakeServer) -> None:
    server.make_room(9, "hall", users=(2, 3))
    server.feeds[room_feed(9)].put(lambda pos: message(1, room=9, pos=pos))
    assert numbers(await anna.client.page(9)) == [1]
    assert [member.user for member in await anna.client.members(9)] == [2, 3]
    assert [each.room.id for each in anna.client.snapshot.rooms] == [ROOM]


async def test_a_page_of_something_else_is_not_kept(long_room: Watched, server: FakeServer) -> None:
    server.overrides[History] = lambda request: MessagePage(
        messages=[message(5, room=8)], has_more_before=False, has_more_after=False
    )
    page = await long_room.client.page(ROOM)
    assert not page.complete
    assert numbers(page) == []


# ---- members and rooms -------------------------------------------------------------------------------------------


async def test_members_are_read_page_by_page_once_and_then_held(anna: Watched, server: FakeServer) -> None:
    def two_at_a_time(request: Members) -> MemberPage:
        answer: MemberPage = HANDLERS[Members](server, Members(room=ROOM, after=request.after, limit=2))
        return answer

    server.overrides[Members] = two_at_a_time
    for _ in range(2):
        assert [member.user for member in await anna.client.members(ROOM)] == [1, 2, 3]
    assert len(server.asked_of(Members)) == 2
    server.put(room_feed(ROOM), lambda pos: Member(room=ROOM, user=4, role="member", state="member", pos=pos))
    await anna.until_told(MembersChanged, lambda told: told.members[-1].user == 4)
    assert [member.user for member in await anna.client.members(ROOM)] == [1, 2, 3, 4]
    assert len(server.asked_of(Members)) == 2


async def test_a_server_that_turns_pages_for_ever_is_not_followed(anna: Watched, server: FakeServer) -> None:
    members = HANDLERS[Members](server, Members(room=ROOM)).members
    server.overrides[Members] = lambda request: MemberPage(members=members, next=2)
    assert len(await anna.client.members(ROOM)) == 3
    assert len(server.asked_of(Members)) == 2


async def test_offline_the_members_that_are_held_are_given(anna: Watched, open_client: OpenClient) -> None:
    await anna.client.members(ROOM)
    await anna.client.stop()
    offline = await open_client("http://127.0.0.1:9")
    assert len(await offline.client.members(ROOM)) == 3
    with pytest.raises(HearthError):
        await offline.client.members(99)


async def test_the_directory_is_asked_page_by_page(anna: Watched, server: FakeServer) -> None:
    assert [each.name for each in await anna.client.directory("gen")] == ["general"]
    assert await anna.client.directory("nowhere") == ()


async def test_a_direct_room_shows_its_people(server: FakeServer, open_client: OpenClient) -> None:
    server.make_room(8, "", kind="direct", users=(1, 3, 2))
    watched = await open_client(server)
    await watched.client.wait_online(5)
    shown = watched.room(8)
    assert shown is not None
    assert shown.others == (2, 3)
    await watched.client.stop()
    again = await open_client(server)
    assert {each.room.id: each.others for each in again.client.snapshot.rooms} == {ROOM: (), 8: (2, 3)}
    await again.client.wait_online(5)
    assert len(server.asked_of(Members)) == 1


async def test_a_direct_room_whose_people_cannot_be_read_holds_nothing_up(
    server: FakeServer, open_client: OpenClient
) -> None:
    refusals = [HearthError(ErrorCode.BUSY, "Later.", retry_ms=1), HearthError(ErrorCode.FORBIDDEN, "No.")]

    def refuse(request: Members) -> None:
        raise refusals.pop(0)

    server.overrides[Members] = refuse
    server.make_room(8, "", kind="direct", users=(1, 2))
    watched = await open_client(server)
    await watched.client.wait_online(5)
    assert refusals == []


async def test_a_room_i_come_into_is_shown_and_one_i_lose_is_not(anna: Watched, server: FakeServer) -> None:
    server.make_room(9, "hall", users=(2, 3))
    server.enter(9)
    await anna.until(lambda: anna.room(9) is not None)
    server.set_membership(9, state="removed")
    await anna.until(lambda: anna.room(9) is None)
    assert anna.of(RoomsChanged)[-1].removed == (9,)


async def test_mentions_that_are_not_held_are_counted_by_the_server(
    server: FakeServer, open_client: OpenClient
) -> None:
    for number in range(1, 31):
        server.say(ROOM, f"text {number}", mentions=[ME] if number % 10 == 0 else [])
    watched = await open_client(server)
    await watched.client.wait_online(5)
    shown = watched.room(ROOM)
    assert shown is not None
    assert (shown.unread, shown.mentions) == (30, 3)
    server.set_membership(ROOM, read=15)
    await watched.until(
        lambda: (now := watched.room(ROOM)) is not None and (now.unread, now.mentions) == (15, 2)
    )
    assert server.asked_of(Counts) == [Counts(rooms=[ROOM])]
    server.say(ROOM, "you", mentions=[ME])
    await watched.until(lambda: (now := watched.room(ROOM)) is not None and now.mentions == 3)
    assert len(server.asked_of(Counts)) == 1


async def test_a_count_that_the_server_puts_off_is_asked_again(
    server: FakeServer, open_client: OpenClient
) -> None:
    refusals = [HearthError(ErrorCode.BUSY, "Later.", retry_ms=1), HearthError(ErrorCode.FORBIDDEN, "No.")]

    def refuse(request: Counts) -> None:
        raise refusals.pop(0)

    server.overrides[Counts] = refuse
    for _ in range(5):
        server.say(ROOM, "text", mentions=[ME])
    watched = await open_client(server)
    await watched.client.wait_online(5)
    server.set_membership(ROOM, read=2)
    await server.until(lambda: len(server.asked_of(Counts)) == 2)
    shown = watched.room(ROOM)
    assert shown is not None
    assert shown.mentions == 3


# ---- holes, epochs, damage ---------------------------------------------------------------------------------------


async def test_a_hole_is_filled_without_another_connection(anna: Watched, server: FakeServer) -> None:
    (connection,) = server.connections
    connection.muted = True
    server.say(ROOM, "lost on the way")
    connection.muted = False
    server.say(ROOM, "beyond")
    await anna.until_said("lost on the way")
    await anna.until_said("beyond")
    assert server.asked_of(Sync) == [Sync(feed=room_feed(ROOM), after=4)]
    assert len(server.hellos) == 1


async def test_a_hole_that_may_not_be_filled_yet_is_asked_for_again(
    anna: Watched, server: FakeServer
) -> None:
    def later(request: Sync) -> None:
        del server.overrides[Sync]
        raise HearthError(ErrorCode.BUSY, "Later.", retry_ms=5)

    server.overrides[Sync] = later
    (connection,) = server.connections
    connection.muted = True
    server.say(ROOM, "lost on the way")
    connection.muted = False
    server.say(ROOM, "beyond")
    await anna.until_said("beyond")
    assert len(server.asked_of(Sync)) == 2


async def test_a_hole_that_may_never_be_filled_is_let_be(anna: Watched, server: FakeServer) -> None:
    def never(request: Sync) -> None:
        raise HearthError(ErrorCode.NOT_FOUND, "There is no such room.")

    server.overrides[Sync] = never
    (connection,) = server.connections
    connection.muted = True
    server.say(ROOM, "lost on the way")
    connection.muted = False
    server.say(ROOM, "beyond")
    await server.until(lambda: bool(server.asked_of(Sync)))
    await anna.settled()
    assert len(server.asked_of(Sync)) == 1


async def test_another_epoch_forgets_all_rows_and_keeps_what_waits(anna: Watched, server: FakeServer) -> None:
    server.say(ROOM, "of the old world")
    await anna.until_said("of the old world")
    await server.stop()
    await anna.until_state("offline")
    key = await anna.client.post(ROOM, "written between")
    await anna.client.save_draft(ROOM, "a draft")
    restored = FakeServer()
    restored.epoch = "second"
    restored.make_room(ROOM, "restored")
    await restored.start(server.port)
    try:
        await anna.until(lambda: len(anna.of(Reset)) == 3)
        await anna.until_said("written between")
        assert restored.message(ROOM, 1).key == key
        assert numbers(await anna.client.page(ROOM)) == [1]
        assert await anna.client.draft(ROOM) == Draft("a draft")
    finally:
        await anna.client.stop()
        await restored.stop()


async def test_another_account_in_the_same_profile_sees_nothing_of_the_first(
    anna: Watched, server: FakeServer, profiles: Profiles
) -> None:
    server.say(ROOM, "for anna")
    await anna.until_said("for anna")
    await anna.client.post(ROOM, "hello")
    await anna.until_sent(ROOM)
    await anna.client.save_draft(ROOM, "annas draft")
    await anna.client.stop()
    saved = profiles.get("anna")
    assert saved is not None
    other = Client(
        type(saved)(name="anna", address="http://127.0.0.1:9", username="ben", user=2, device=2),
        profiles=profiles,
    )
    watched = Watched(other)
    await other.start()
    first = watched.told[0]
    assert isinstance(first, Reset)
    assert (first.snapshot.rooms, first.snapshot.people, first.snapshot.me) == ((), (), None)
    assert await other.draft(ROOM) == Draft()
    await other.stop()


def damage(profiles: Profiles) -> None:
    path = profiles.folder_of("anna") / FILE_NAME
    path.write_bytes(b"nothing of a database" * 5_000)


async def test_a_damaged_cache_is_put_aside_and_fetched_again(
    anna: Watched, server: FakeServer, profiles: Profiles, open_client: OpenClient
) -> None:
    server.say(ROOM, "still there")
    await anna.until_said("still there")
    await anna.client.stop()
    damage(profiles)
    again = await open_client("http://127.0.0.1:9")
    (notice,) = again.of(Notice)
    assert "damaged" in notice.text
    await again.client.post(ROOM, "words are elsewhere")
    await again.client.stop()
    assert (profiles.folder_of("anna") / "cache.damaged.sqlite3").exists()
    healed = await open_client(server)
    assert [each.text for each in await healed.client.pending(ROOM)] == ["words are elsewhere"]
    await healed.until_said("words are elsewhere")
    assert numbers(await healed.client.page(ROOM)) == [1, 2]


async def test_a_cache_of_a_later_version_is_fetched_again(
    anna: Watched, profiles: Profiles, open_client: OpenClient, server: FakeServer
) -> None:
    await anna.client.stop()
    database = Database(profiles.folder_of("anna") / FILE_NAME, ("", "", ""), durable=False)
    database.run("PRAGMA user_version = 99")
    database.close()
    again = await open_client(server)
    await again.client.wait_online(5)
    assert len(again.client.snapshot.rooms) == 1
    assert "newer Hearth" in again.of(Notice)[0].text


async def test_damage_met_while_reading_is_mended_while_running(
    anna: Watched, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.say(ROOM, "hello")
    await anna.until_said("hello")

    def damaged(*args: object, **named: object) -> None:
        raise StoreDamaged

    cache = anna.client._open.desk.cache
    monkeypatch.setattr(cache, "messages", damaged)
    with pytest.raises(StoreDamaged):
        await anna.client.page(ROOM)
    await anna.until_told(Notice)
    await server.until(lambda: len(server.hellos) == 2)
    await anna.client.wait_online(5)
    assert server.hellos[1].cursors == {"site": 0, "account": 0} or server.hellos[1].cursors == {}
    assert numbers(await anna.client.page(ROOM)) == [1]


async def test_damage_met_while_storing_is_mended_while_running(
    anna: Watched, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(*args: object, **named: object) -> None:
        raise StoreDamaged

    monkeypatch.setattr(anna.client._open.desk.cache, "set_cursor", damaged)
    server.say(ROOM, "hello")
    await anna.until_told(Notice)
    await anna.until_said("hello")


async def test_a_full_disk_loses_nothing_and_heals(
    anna: Watched, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object, **named: object) -> None:
        raise StoreFull

    with monkeypatch.context() as patched:
        patched.setattr(anna.client._open.desk.cache, "set_cursor", full)
        server.say(ROOM, "while the disk was full")
        offline = await anna.until_state("offline")
        assert "disk is full" in offline.reason
        assert numbers(await anna.client.page(ROOM)) == []
    await anna.until_said("while the disk was full")


async def test_a_message_that_cannot_be_kept_is_not_taken(
    anna: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object, **named: object) -> None:
        raise StoreFull

    monkeypatch.setattr(anna.client._open.desk.words, "add", full)
    with pytest.raises(HearthError) as refusal:
        await anna.client.post(ROOM, "hello")
    assert refusal.value.code is ErrorCode.BUSY
    assert await anna.client.pending(ROOM) == ()


async def test_a_name_that_the_server_takes_is_told(anna: Watched, server: FakeServer) -> None:
    server.put("site", lambda pos: Server(name="New", pos=pos))
    await anna.until(lambda: anna.client.snapshot.server_name == "New")


async def test_what_the_server_says_to_everybody_is_told_and_there_at_the_next_start(
    anna: Watched, server: FakeServer, open_client: Callable[..., Awaitable[Watched]]
) -> None:
    server.put("site", lambda pos: Server(name="Home", motd="Tea at five.", pos=pos))
    await anna.until_told(MotdChanged, lambda told: told.text == "Tea at five.")
    server.put("site", lambda pos: Server(name="Home", motd="Tea at five.", features=["tea"], pos=pos))
    await anna.settled()
    await anna.client.stop()
    await server.stop()
    again = await open_client(server)
    assert again.client.snapshot.motd == "Tea at five."
    assert [told.text for told in anna.of(MotdChanged)] == ["Tea at five."]


async def test_a_server_that_says_nothing_more_is_told_as_well(anna: Watched, server: FakeServer) -> None:
    server.put("site", lambda pos: Server(name="Home", motd="Tea at five.", pos=pos))
    server.put("site", lambda pos: Server(name="Home", pos=pos))
    await anna.until_told(MotdChanged, lambda told: told.text == "")
    assert anna.client.snapshot.motd == ""
