"""Writes that are not queued: carried out, refused, or lost on the way; then the rows tell what has become of them."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from chatclient.changes import BlocksChanged, PreferencesChanged
from chatclient.client import Client
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.ids import ACCOUNT, room_feed
from chatprotocol.requests import (
    At,
    Delete,
    Direct,
    Edit,
    Membered,
    Members,
    Notify,
    Profile,
    Report,
    RoomBan,
    RoomCreate,
    RoomInvite,
    RoomJoin,
    RoomLeave,
    RoomRemove,
    RoomSetRole,
    RoomSilence,
    RoomUpdate,
    SetBlock,
    SetPreference,
)
from chatprotocol.rows import Member, Preference
from tests.chatclient.conftest import ROOM
from tests.chatclient.fakeserver import HANDLERS, START_MS, FakeServer
from tests.chatclient.watching import Watched

Intent = Callable[[Client], Awaitable[Any]]


def member(server: FakeServer, user: int, **named: Any) -> At:
    fields = {"role": "member", "state": "member", **named}
    row = server.put(room_feed(ROOM), lambda pos: Member(room=ROOM, user=user, pos=pos, **fields))
    return At(pos=row.pos)


def carry_out(server: FakeServer, request: Any) -> Any:
    """What a real server does with the writes that the fake one leaves out."""
    match request:
        case RoomInvite():
            return member(server, request.user)
        case RoomRemove():
            return member(server, request.user, state="removed")
        case RoomBan():
            return member(server, request.user, state="banned", banned_until=request.until)
        case RoomSilence():
            return member(server, request.user, silenced_until=request.until)
        case RoomSetRole():
            return member(server, request.user, role=request.role)
        case RoomUpdate():
            server.change_room(ROOM, topic=request.topic)
            return At(pos=server.feeds[room_feed(ROOM)].head)
        case _:
            return HANDLERS[type(request)](server, request)


WRITES: dict[type[Any], Intent] = {
    Edit: lambda client: client.edit(ROOM, 1, "better"),
    Delete: lambda client: client.delete(ROOM, 1),
    RoomJoin: lambda client: client.join(9),
    RoomLeave: lambda client: client.leave(ROOM),
    RoomInvite: lambda client: client.invite(ROOM, 4),
    RoomRemove: lambda client: client.remove(ROOM, 2),
    RoomBan: lambda client: client.ban(ROOM, 2, until=5),
    RoomSilence: lambda client: client.silence(ROOM, 2, until=5),
    RoomSetRole: lambda client: client.set_role(ROOM, 2, "moderator"),
    RoomUpdate: lambda client: client.update_room(ROOM, topic="news"),
    Direct: lambda client: client.direct([2, 3]),
    Notify: lambda client: client.set_notify(ROOM, level="mentions", muted_until=5, pinned=True),
    SetBlock: lambda client: client.block(2, True),
    Profile: lambda client: client.set_profile("Anna L.", "away"),
    SetPreference: lambda client: client.set_preference("theme", "dark"),
}


@pytest.fixture
def house(server: FakeServer) -> FakeServer:
    server.say(ROOM, "good")
    server.make_room(9, "hall", users=(2, 3))
    for kind in WRITES:
        server.overrides[kind] = lambda request: carry_out(server, request)
    return server


@pytest.fixture
async def at_home(house: FakeServer, anna: Watched) -> Watched:
    return anna


@pytest.mark.parametrize("kind", WRITES)
async def test_a_write_is_carried_out(kind: type[Any], house: FakeServer, at_home: Watched) -> None:
    await WRITES[kind](at_home.client)
    assert len(house.asked_of(kind)) == 1


@pytest.mark.parametrize("kind", WRITES)
async def test_a_write_that_is_refused_says_why(kind: type[Any], house: FakeServer, at_home: Watched) -> None:
    def refuse(request: Any) -> None:
        raise HearthError(ErrorCode.FORBIDDEN, "Only an owner may do this.")

    house.overrides[kind] = refuse
    with pytest.raises(HearthError, match="Only an owner"):
        await WRITES[kind](at_home.client)


@pytest.mark.parametrize("kind", WRITES)
async def test_a_write_whose_answer_was_lost_is_known_by_its_rows(
    kind: type[Any], house: FakeServer, at_home: Watched
) -> None:
    def carry_out_and_cut(request: Any) -> None:
        house.drop()
        house.connections.clear()
        carry_out(house, request)

    house.overrides[kind] = carry_out_and_cut
    await WRITES[kind](at_home.client)
    assert len(house.asked_of(kind)) == 1


@pytest.mark.parametrize("kind", WRITES)
async def test_a_write_that_was_lost_is_not_repeated_but_told(
    kind: type[Any], house: FakeServer, at_home: Watched
) -> None:
    def cut(request: Any) -> None:
        house.drop()

    house.overrides[kind] = cut
    with pytest.raises(HearthError) as refusal:
        await WRITES[kind](at_home.client)
    assert refusal.value.code is ErrorCode.BUSY
    assert len(house.asked_of(kind)) == 1


@pytest.mark.parametrize("kind", WRITES)
async def test_offline_nothing_of_this_kind_is_taken(
    kind: type[Any], house: FakeServer, at_home: Watched
) -> None:
    await house.stop()
    await at_home.until_state("offline")
    with pytest.raises(HearthError) as refusal:
        await WRITES[kind](at_home.client)
    assert refusal.value.code is ErrorCode.BUSY


async def test_a_room_is_made_once_however_often_its_answer_is_lost(
    at_home: Watched, house: FakeServer
) -> None:
    lost = 2

    def lose(request: RoomCreate) -> Any:
        nonlocal lost
        made = HANDLERS[RoomCreate](house, request)
        if not lost:
            return made
        lost -= 1
        return house.drop()

    house.overrides[RoomCreate] = lose
    room = await at_home.client.create_room("private", "club", "chess", [2])
    requests = house.asked_of(RoomCreate)
    assert len(requests) == 3
    assert len({request.key for request in requests}) == 1
    assert (requests[0].name, requests[0].topic, requests[0].members) == ("club", "chess", [2])
    await at_home.until(lambda: at_home.room(room) is not None)


async def test_a_report_is_repeated_until_it_is_answered(at_home: Watched, house: FakeServer) -> None:
    def lose(request: Report) -> None:
        del house.overrides[Report]
        house.drop()

    house.overrides[Report] = lose
    await at_home.client.report(ROOM, 1, "rude")
    assert house.asked_of(Report) == [Report(room=ROOM, number=1, reason="rude")] * 2


async def test_what_is_left_out_of_notifications_stays_as_it_is(at_home: Watched, house: FakeServer) -> None:
    async def after(**named: Any) -> tuple[object, ...]:
        await at_home.client.set_notify(ROOM, **named)
        await at_home.settled()
        room = at_home.room(ROOM)
        assert room is not None
        return room.membership.level, room.membership.muted_until, room.membership.pinned

    assert await after(level="mentions") == ("mentions", None, False)
    assert await after(muted_until=START_MS) == ("mentions", START_MS, False)
    assert await after(pinned=True) == ("mentions", START_MS, True)
    assert await after(level="nothing") == ("nothing", START_MS, True)
    assert await after(muted_until=0) == ("nothing", None, True)
    assert await after(pinned=False) == ("nothing", None, False)
    with pytest.raises(HearthError, match="not in this room"):
        await at_home.client.set_notify(9, level="all")


async def test_only_what_is_named_of_a_profile_is_changed(at_home: Watched, house: FakeServer) -> None:
    await at_home.client.set_profile(status="away")
    await at_home.client.set_profile(display_name="Anna L.")
    assert house.asked_of(Profile) == [Profile(status="away"), Profile(display_name="Anna L.")]
    await at_home.settled()
    me = at_home.client.snapshot.me
    assert me is not None
    assert (me.display_name, me.status) == ("Anna L.", "away")


async def test_preferences_follow_from_device_to_device(at_home: Watched, house: FakeServer) -> None:
    assert await at_home.client.preference("theme") is None
    await at_home.client.set_preference("theme", "dark")
    await at_home.settled()
    assert await at_home.client.preference("theme") == "dark"
    house.put(ACCOUNT, lambda pos: Preference(name="language", value="de", pos=pos))
    told = await at_home.until_told(PreferencesChanged, lambda told: "language" in told.preferences)
    assert told.preferences == at_home.client.snapshot.preferences == {"theme": "dark", "language": "de"}
    await at_home.client.set_preference("theme", "")
    await at_home.settled()
    assert await at_home.client.preference("theme") is None


async def test_who_is_blocked_is_told_and_remembered(
    at_home: Watched, open_client: Callable[..., Awaitable[Watched]]
) -> None:
    await at_home.client.block(2, True)
    await at_home.client.block(3, True)
    await at_home.client.block(3, True)
    await at_home.settled()
    assert [told.blocked for told in at_home.of(BlocksChanged)] == [{2}, {2, 3}]
    await at_home.client.block(2, False)
    await at_home.settled()
    await at_home.client.stop()
    again = await open_client("http://127.0.0.1:9")
    assert again.client.snapshot.blocked == {3}


async def test_the_versions_of_a_message_are_asked(at_home: Watched) -> None:
    assert [version.text for version in await at_home.client.edits(ROOM, 1)] == ["good"]


async def test_a_setting_that_is_not_shown_by_the_rows_is_not_done(
    at_home: Watched, house: FakeServer
) -> None:
    def cut(request: RoomUpdate) -> None:
        house.set_membership(ROOM, state="removed")
        house.drop()

    house.overrides[RoomUpdate] = cut
    with pytest.raises(HearthError):
        await at_home.client.update_room(ROOM, name="news", slow_ms=5, read_only=True, archived=False)


async def test_an_answer_that_never_comes_is_not_waited_for(
    at_home: Watched, house: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chatclient.engine.ANSWER_TIMEOUT_S", 0.02)
    house.overrides[Members] = lambda request: None
    assert await at_home.client.members(ROOM) == ()
    house.overrides[RoomLeave] = lambda request: None
    with pytest.raises(HearthError, match="before this was done"):
        await at_home.client.leave(ROOM)


async def test_whoever_stops_waiting_disturbs_nobody(at_home: Watched, house: FakeServer) -> None:
    def late(request: RoomLeave) -> Membered:
        asking.cancel()
        answer: Membered = HANDLERS[RoomLeave](house, request)
        return answer

    house.overrides[RoomLeave] = late
    asking = asyncio.ensure_future(at_home.client.leave(ROOM))
    with pytest.raises(asyncio.CancelledError):
        await asking
    await at_home.until(lambda: at_home.room(ROOM) is None)


async def test_waiting_for_a_connection_ends_in_time(at_home: Watched, house: FakeServer) -> None:
    await house.stop()
    await at_home.until_state("offline")
    with pytest.raises(HearthError) as refusal:
        await at_home.client.wait_online(0.05)
    assert refusal.value.code is ErrorCode.BUSY
    assert refusal.value.message
