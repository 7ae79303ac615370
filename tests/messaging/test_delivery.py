"""Who hears what over real sockets: coming into rooms and going, direct rooms, typing, presence, resuming, slow readers."""

import asyncio
from typing import Any

import pytest

from chatprotocol import requests as rq
from chatprotocol import rows
from chatprotocol.errors import CloseCode
from chatprotocol.frames import Changes, PresenceNews, RoomStands, TypingNews
from chatprotocol.ids import room_feed
from feeds import journal, runtime
from messaging.connection import Connection
from messaging.services import members
from tests.cast import Person, cast, new_key, person, room, say, say_many
from tests.messaging.calling import PATIENCE_S, Caller
from tests.messaging.conftest import Line, doing, limit, writer_held
from tests.messaging.replica import Replica


def post(room_id: int, text: str = "hello") -> rq.Post:
    return rq.Post(room=room_id, key=new_key(), text=text)


def texts(caller: Caller, room_id: int) -> list[str]:
    """Return what the caller was told that people said in the room, in order."""
    told = [row for row in caller.rows_of(room_id) if isinstance(row, rows.Message)]
    return [row.text for row in told if row.kind == "text"]


async def assert_level(caller: Caller, room_id: int) -> None:
    """Assert that a member's replica of a room, once it is level, is what a fresh one would be."""
    feed = room_feed(room_id)
    fresh, more = Replica(), True
    while more:
        page = await caller.ask(rq.Sync(feed=feed, after=fresh.cursor))
        fresh.read(page)
        more = page.more
    await caller.until_level(feed, fresh.cursor)
    known = caller.replicas[feed].rows
    assert known == {key: fresh.rows[key] for key in known}


async def told(caller: Caller, room_id: int, text: str) -> None:
    """Wait until a caller was told of a message with this text."""
    await caller.until(lambda: text in texts(caller, room_id))


def state_in(caller: Caller, room_id: int) -> str:
    """Return how a caller stands in a room, as their account says."""
    found = caller.replicas["account"].rows.get(("membership", (room_id,)))
    return found.state if isinstance(found, rows.Membership) else "never"


async def out_of(caller: Caller, room_id: int) -> None:
    """Wait until a caller was told that they are no longer in a room."""
    await caller.until(lambda: state_in(caller, room_id) != "member")


# ---- coming and going --------------------------------------------------------------------------------------------


async def test_who_joins_is_told_first_where_the_room_stands_and_then_what_happens(line: Line) -> None:
    scene = await doing(cast, "public")
    there = scene.room.pk
    owner, stranger = await line.join(scene.owner, scene.stranger)
    assert stranger.of_room(there) == []
    joined = await stranger.ask(rq.RoomJoin(room=there))
    assert (joined.membership.state, joined.membership.read) == ("member", 4)
    await stranger.until(lambda: stranger.of_room(there))
    await owner.ask(post(there, "welcome"))
    await told(stranger, there, "welcome")
    first, *after = stranger.of_room(there)
    assert isinstance(first, RoomStands)
    assert first.membership == joined.membership
    assert all(isinstance(frame, Changes) for frame in after)
    assert texts(stranger, there) == ["welcome"]
    await assert_level(stranger, there)
    await assert_level(owner, there)


async def test_who_is_invited_or_named_at_the_beginning_comes_in_the_same_way(line: Line) -> None:
    owner, anna, ben = [await doing(person, name) for name in ("owner", "anna", "ben")]
    at_owner, at_anna, at_ben = await line.join(owner, anna, ben)
    made = await at_owner.ask(rq.RoomCreate(kind="private", name="attic", members=[anna.id], key=new_key()))
    # Who has made the room comes in like the others: what is said before is in what is read where it stands.
    await at_owner.until(lambda: at_owner.of_room(made.room))
    await at_anna.until(lambda: at_anna.of_room(made.room))
    await at_owner.ask(rq.RoomInvite(room=made.room, user=ben.id))
    await at_ben.until(lambda: at_ben.of_room(made.room))
    await at_owner.ask(post(made.room))
    for caller in (at_owner, at_anna, at_ben):
        await told(caller, made.room, "hello")
        stands = [frame for frame in caller.of_room(made.room) if isinstance(frame, RoomStands)]
        assert len(stands) == 1
        assert caller.of_room(made.room)[0] is stands[0]
        await assert_level(caller, made.room)


@pytest.mark.parametrize("how", ["leave", "remove", "ban"])
@pytest.mark.parametrize("kind", ["public", "private"])
async def test_nothing_at_or_after_a_removal_reaches_the_removed(line: Line, how: str, kind: str) -> None:
    scene = await doing(cast, kind)
    there, gone = scene.room.pk, scene.member
    owner, phone, laptop = await line.join(scene.owner, gone, gone)
    await owner.ask(post(there, "before"))
    if how == "leave":
        left = await phone.ask(rq.RoomLeave(room=there))
        assert left.membership.state == "left"
    elif how == "remove":
        await owner.ask(rq.RoomRemove(room=there, user=gone.id))
    else:
        await owner.ask(rq.RoomBan(room=there, user=gone.id))
    await owner.ask(post(there, "after"))
    await owner.ask(rq.Typing(room=there, on=True))
    for caller in (phone, laptop):
        await out_of(caller, there)
        await caller.fence()
        assert texts(caller, there) == ["before"]
        assert not [row for row in caller.rows_of(there) if isinstance(row, rows.Member)]
        assert caller.heard(TypingNews) == []
    await told(owner, there, "after")
    await assert_level(owner, there)


async def test_who_comes_back_sees_what_was_said_while_they_were_away(line: Line) -> None:
    scene = await doing(cast, "private")
    there = scene.room.pk
    owner, member = await line.join(scene.owner, scene.member)
    await owner.ask(rq.RoomRemove(room=there, user=scene.member.id))
    await owner.ask(post(there, "while you were away"))
    heard = len(member.of_room(there))
    await owner.ask(rq.RoomInvite(room=there, user=scene.member.id))
    await member.until(lambda: len(member.of_room(there)) > heard)
    assert isinstance(member.of_room(there)[heard], RoomStands)
    await owner.ask(post(there, "welcome back"))
    await told(member, there, "welcome back")
    assert texts(member, there) == ["welcome back"]
    page = await member.ask(rq.History(room=there))
    assert [m.text for m in page.messages[-3:] if m.kind == "text"] == ["while you were away", "welcome back"]
    await assert_level(member, there)


async def test_coming_and_going_many_times_at_once_ends_level(line: Line) -> None:
    scene = await doing(cast, "public")
    there = scene.room.pk
    owner, phone, laptop = await line.join(scene.owner, scene.stranger, scene.stranger)
    answers = []
    for n in range(6):
        answers += await phone.send(rq.RoomJoin(room=there), post(there, f"{n}"), rq.RoomLeave(room=there))
        answers += await owner.send(post(there, f"owner {n}"))
    answers += await phone.send(rq.RoomJoin(room=there))
    await asyncio.gather(*answers)
    await owner.ask(post(there, "last"))
    for caller in (owner, phone, laptop):
        await assert_level(caller, there)


async def test_who_goes_and_comes_back_in_one_commit_hears_what_follows(line: Line) -> None:
    scene = await doing(cast, "private")
    there = scene.room.pk
    owner, member = await line.join(scene.owner, scene.member)
    async with writer_held() as journal:
        # Its account is the first feed of the commit, before the room's that says of the going.
        mine = await member.send(rq.MarkRead(room=there, number=1, back=True))
        while journal.waiting < 1:
            await member.fence()
        theirs = await owner.send(
            rq.RoomRemove(room=there, user=scene.member.id), rq.RoomInvite(room=there, user=scene.member.id)
        )
        while journal.waiting < 3:
            await owner.fence()
    await asyncio.gather(*mine, *theirs)
    await member.until(lambda: member.of_room(there)[1:])
    await owner.ask(post(there, "welcome back"))
    await told(member, there, "welcome back")
    await assert_level(member, there)


async def test_a_direct_room_appears_to_the_other_with_its_first_message(line: Line) -> None:
    anna, ben = await doing(person, "anna"), await doing(person, "ben")
    at_anna, at_ben = await line.join(anna, ben)
    there = (await at_anna.ask(rq.Direct(users=[ben.id]))).room
    await at_anna.until(lambda: at_anna.of_room(there))
    await at_ben.fence()
    assert at_ben.of_room(there) == []
    assert state_in(at_ben, there) == "never"
    await at_anna.ask(post(there, "hello ben"))
    await at_ben.until(lambda: at_ben.of_room(there))
    stands = at_ben.of_room(there)[0]
    assert isinstance(stands, RoomStands)
    assert stands.last is not None
    assert (stands.last.text, stands.unread) == ("hello ben", 1)
    await at_ben.ask(post(there, "hello anna"))
    await told(at_anna, there, "hello anna")
    for caller in (at_anna, at_ben):
        await assert_level(caller, there)


async def test_what_another_process_wrote_is_found_by_comparing(line: Line) -> None:
    scene = await doing(cast, "private")
    there = scene.room.pk
    owner, member, stranger = await line.join(scene.owner, scene.member, scene.stranger)
    process = runtime.current()
    assert process is not None

    def elsewhere() -> None:
        say(scene.owner, there, "from elsewhere")
        members.remove(scene.owner.actor, there, scene.member.id)
        members.invite(scene.owner.actor, there, scene.stranger.id)
        say(scene.owner, there, "after the removal")

    journal.use(None)
    try:
        await doing(elsewhere)
    finally:
        journal.use(process.journal)
    await process.hub.compare()
    await owner.until(lambda: texts(owner, there) == ["from elsewhere", "after the removal"])
    await stranger.until(lambda: stranger.of_room(there))
    await owner.ask(post(there, "live again"))
    await told(stranger, there, "live again")
    await member.fence()
    assert member.rows_of(there) == []
    await assert_level(owner, there)
    await assert_level(stranger, there)


# ---- passing news ------------------------------------------------------------------------------------------------


async def test_typing_is_told_to_the_others_of_the_room_alone(line: Line) -> None:
    scene = await doing(cast, "public")
    there = scene.room.pk
    phone, laptop, owner, stranger = await line.join(scene.member, scene.member, scene.owner, scene.stranger)
    await phone.ask(rq.Typing(room=there, on=True))
    await phone.ask(rq.Typing(room=there, on=False))
    await owner.until(lambda: len(owner.heard(TypingNews)) == 2)
    assert owner.heard(TypingNews) == [
        TypingNews(there, scene.member.id, True), TypingNews(there, scene.member.id, False)
    ]  # fmt: skip
    for caller in (phone, laptop, stranger):
        await caller.fence()
        assert caller.heard(TypingNews) == []


async def test_who_arrives_is_told_who_is_online_and_the_others_what_changed(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feeds.passing.JOIN_S", 600)
    anna, ben = await doing(person, "anna"), await doing(person, "ben")
    process = runtime.current()
    assert process is not None
    at_anna, _ = await line.greet(anna)
    await at_anna.until(lambda: at_anna.heard(PresenceNews) == [PresenceNews([anna.id], [])])
    # Her own coming: what still waits to be told would be told together with Ben's.
    process.hub.passing.tell()
    await at_anna.until(lambda: at_anna.heard(PresenceNews) == [PresenceNews([anna.id], [])] * 2)
    at_ben, _ = await line.greet(ben)
    await at_ben.until(lambda: at_ben.heard(PresenceNews) == [PresenceNews(sorted([anna.id, ben.id]), [])])
    process.hub.passing.tell()
    await at_anna.until(lambda: at_anna.heard(PresenceNews)[2:] == [PresenceNews([ben.id], [])])
    await at_ben.wire.close()
    while ben.id in process.hub.online():
        await at_anna.fence()
    process.hub.passing.tell()
    await at_anna.until(lambda: at_anna.heard(PresenceNews)[3:] == [PresenceNews([], [ben.id])])


# ---- resuming ----------------------------------------------------------------------------------------------------


@pytest.fixture
def five_positions(monkeypatch: pytest.MonkeyPatch) -> int:
    """Let a room be far behind after a few positions."""
    monkeypatch.setattr("messaging.queries.CATCH_UP_POSITIONS", 5)
    return 5


async def test_who_comes_back_with_cursors_is_brought_level_by_changes(
    line: Line, five_positions: int
) -> None:
    scene = await doing(cast, "private")
    there, feed = scene.room.pk, room_feed(scene.room.pk)
    first, welcome = await line.greet(scene.member)
    await first.until_level(feed, welcome.feeds[feed])
    await first.wire.close()
    for n in range(five_positions):
        await doing(say, scene.owner, there, f"missed {n}")
    second = await line.call()
    second.replicas = first.replicas
    resumed = await second.hello(scene.member, epoch=welcome.epoch, cursors=welcome.feeds)
    await second.until_level(feed, resumed.feeds[feed])
    assert [type(frame) for frame in second.of_room(there)] == [Changes]
    assert texts(second, there) == [f"missed {n}" for n in range(five_positions)]
    assert [frame.feed for frame in second.heard(Changes)] == [feed]
    await assert_level(second, there)


async def test_who_is_too_far_behind_is_told_where_the_room_stands(line: Line, five_positions: int) -> None:
    scene = await doing(cast, "private")
    there, feed = scene.room.pk, room_feed(scene.room.pk)
    first, welcome = await line.greet(scene.member)
    await first.wire.close()
    for n in range(five_positions + 1):
        await doing(say, scene.owner, there, f"missed {n}")
    second, resumed = await line.greet(scene.member, epoch=welcome.epoch, cursors=welcome.feeds)
    await second.until_level(feed, resumed.feeds[feed])
    [stands] = second.of_room(there)
    assert isinstance(stands, RoomStands)
    assert (stands.unread, stands.last_number) == (five_positions + 2, five_positions + 4)


@pytest.mark.parametrize("how", ["other epoch", "no epoch", "cursors above the head"])
async def test_cursors_that_are_worth_nothing_are_answered_in_full(line: Line, how: str) -> None:
    scene = await doing(cast, "private")
    there = scene.room.pk
    _, welcome = await line.greet(scene.member)
    epoch = {"other epoch": "another", "no epoch": None}.get(how, welcome.epoch)
    beyond = 1 if how == "cursors above the head" else 0
    cursors = {feed: head + beyond for feed, head in welcome.feeds.items()}
    second, _ = await line.greet(scene.member, epoch=epoch, cursors=cursors)
    for feed, head in welcome.feeds.items():
        await second.until_level(feed, head)
    assert [type(frame) for frame in second.of_room(there)] == [RoomStands]
    assert {frame.feed: frame.from_ for frame in second.heard(Changes)} == {"site": 0, "account": 0}


async def test_cursors_of_rooms_that_are_not_mine_are_ignored(line: Line) -> None:
    scene = await doing(cast, "private")
    there = scene.room.pk
    _, welcome = await line.greet(scene.owner)
    cursors = {room_feed(there): 0, room_feed(999): 3, "site": 0, "nonsense": 1}
    removed, welcome = await line.greet(scene.removed, epoch=welcome.epoch, cursors=cursors)
    await removed.until_level("account", welcome.feeds["account"])
    await removed.fence()
    assert removed.of_room(there) == []


async def test_what_happens_while_somebody_is_brought_level_comes_after_it(line: Line) -> None:
    scene = await doing(cast, "public")
    there = scene.room.pk
    [owner] = await line.join(scene.owner)
    answers = await owner.send(*(post(there, f"{n}") for n in range(20)))
    late, _ = await line.greet(scene.member)
    answers += await owner.send(*(post(there, f"{n}") for n in range(20, 30)))
    await asyncio.gather(*answers)
    await late.until_level(room_feed(there), owner.replicas[room_feed(there)].cursor)
    await assert_level(late, there)


async def test_what_many_wrote_at_once_comes_in_frames_that_a_client_reads(line: Line) -> None:
    scene = await doing(cast, "public")
    there = scene.room.pk
    callers = await line.join(scene.owner, scene.moderator, scene.member)
    async with writer_held() as journal:
        answers = [
            answer
            for caller in callers
            for answer in await caller.send(*(post(there, f"{n} " + "x" * 16_000) for n in range(7)))
        ]
        while journal.waiting < len(answers):
            await asyncio.gather(*(caller.fence() for caller in callers))
    await asyncio.gather(*answers)
    for caller in callers:
        await assert_level(caller, there)
        assert len(texts(caller, there)) == 21


# ---- slow readers ------------------------------------------------------------------------------------------------


def of_person(who: Person) -> Connection:
    """Return the server's side of somebody's one connection."""
    process = runtime.current()
    assert process is not None
    [connection] = [one for one in process.hub.listeners() if one.user == who.id]
    assert isinstance(connection, Connection)
    return connection


def waiting_bytes(connection: Connection) -> int:
    """Return what the server keeps for a connection, whether it counts against the reader or not."""
    return sum(len(data) for data, _ in connection._outlet._waiting)


async def test_a_reader_that_does_not_read_is_closed_and_nobody_else_notices(
    line: Line, settings: Any
) -> None:
    limit(settings, requests_per_s=10_000, request_burst=10_000)
    scene = await doing(cast, "public")
    there = scene.room.pk
    slow = await line.call(sock=line.narrow())
    welcome = await slow.hello(scene.member)
    for feed, head in welcome.feeds.items():
        await slow.until_level(feed, head)
    owner, moderator = await line.join(scene.owner, scene.moderator)
    process = runtime.current()
    assert process is not None
    connection = of_person(scene.member)
    bound = welcome.limits.out_message_bytes
    slow.wire.transport.pause_reading()
    for n in range(400):
        await owner.ask(post(there, f"{n} " + "x" * 16_000))
        assert waiting_bytes(connection) <= bound
        assert max(line.unsent_bytes()) <= bound + 128 * 1024
        if connection not in process.hub._feeds_of:
            break
    assert connection not in process.hub._feeds_of
    slow.wire.transport.resume_reading()
    assert await slow.ended() == slow.bye == CloseCode.TOO_SLOW
    await assert_level(moderator, there)


async def test_a_reader_that_asks_much_and_does_not_read_fills_no_memory(line: Line) -> None:
    anna = await doing(person, "anna")
    there = (await doing(room, anna)).pk
    await doing(say_many, anna, there, ["x" * 16_000] * 20)
    greedy = await line.call(sock=line.narrow())
    welcome = await greedy.hello(anna)
    await greedy.until_level(room_feed(there), welcome.feeds[room_feed(there)])
    other, _ = await line.greet(await doing(person, "ben"))
    greedy.wire.transport.pause_reading()
    answers = await greedy.send(*(rq.History(room=there) for _ in range(welcome.limits.in_flight)))
    for _ in range(20):
        await other.fence()
        assert waiting_bytes(of_person(anna)) <= welcome.limits.out_message_bytes
        assert max(line.unsent_bytes()) <= welcome.limits.out_message_bytes + 128 * 1024
    assert not all(answer.done() for answer in answers)
    greedy.wire.transport.resume_reading()
    pages = await asyncio.gather(*answers)
    assert {page.messages[-1].number for page in pages} == {20}


async def test_a_reader_that_answers_no_ping_is_let_go_of_with_what_waits_for_it(
    line: Line, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit(settings, requests_per_s=10_000, request_burst=10_000)
    monkeypatch.setattr("chatsite.websockets.LINGER_S", 0.01)
    scene = await doing(cast, "public")
    there = scene.room.pk
    dead = await line.call(sock=line.narrow())
    await dead.hello(scene.member)
    [owner] = await line.join(scene.owner)
    process = runtime.current()
    assert process is not None
    connection = of_person(scene.member)
    dead.wire.transport.pause_reading()
    while not waiting_bytes(connection):
        await owner.ask(post(there, "x" * 16_000))
    [protocol] = [one for one in line.protocols() if one.transport.get_write_buffer_size()]
    protocol.keepalive_timeout()
    async with asyncio.timeout(PATIENCE_S):
        while connection in process.hub.listeners():
            await owner.fence()
    dead.wire.transport.abort()
