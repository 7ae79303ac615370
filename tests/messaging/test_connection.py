"""The real consumer over real sockets: hello, what is asked, and how a connection ends."""

import asyncio
import threading
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client

from accounts import services as accounts
from accounts.tokens import hash_token
from chatprotocol import packing, rows
from chatprotocol import requests as rq
from chatprotocol.errors import CloseCode, ErrorCode, HearthError
from chatprotocol.frames import Bye, RoomStands
from chatprotocol.ids import room_feed
from chatprotocol.limits import Limits
from feeds import runtime
from messaging import handlers
from messaging.connection import Connection
from messaging.handlers import WRITES
from messaging.models import Message
from messaging.policy import Actor
from tests.cast import cast, new_key, person
from tests.messaging.calling import INFO, PATIENCE_S, Caller
from tests.messaging.conftest import Line, doing, limit, writer_held


async def refused(caller: Caller, ask: rq.Request) -> HearthError:
    """Ask something, and return with what it was refused."""
    with pytest.raises(HearthError) as refusal:
        await caller.ask(ask)
    return refusal.value


# ---- hello -------------------------------------------------------------------------------------------------------


async def test_the_welcome_says_who_i_am_and_names_all_my_feeds_and_no_other(line: Line) -> None:
    scene = await doing(cast, "private")
    caller, welcome = await line.greet(scene.member)
    assert welcome.you.id == scene.member.id
    assert welcome.device == scene.member.device.pk
    assert welcome.limits == Limits()
    assert set(welcome.feeds) == {"site", "account", room_feed(scene.room.pk)}
    for feed, head in welcome.feeds.items():
        assert (await caller.ask(rq.Sync(feed=feed, after=0))).to == head
    for outsider in (scene.stranger, scene.removed):
        _, welcome = await line.greet(outsider)
        assert set(welcome.feeds) == {"site", "account"}


async def test_after_the_welcome_come_site_and_account_in_full_and_where_each_room_stands(line: Line) -> None:
    scene = await doing(cast, "private")
    [member] = await line.join(scene.member)
    for feed in ("site", "account"):
        page = await member.ask(rq.Sync(feed=feed, after=0))
        assert list(member.replicas[feed].rows.values()) == page.rows
    [stands] = member.of_room(scene.room.pk)
    assert isinstance(stands, RoomStands)
    assert stands.last is not None
    assert (stands.last.text, stands.last_number, stands.unread) == (f"removed {scene.removed.id}", 3, 1)


@pytest.mark.parametrize(("version", "outdated"), [(0, "client"), (2, "server")])
async def test_another_version_of_the_protocol_is_told_which_side_to_update(
    line: Line, version: int, outdated: str
) -> None:
    caller = await line.call()
    refusal = await refused(caller, rq.Hello(token="x", client=INFO, protocol=version))
    assert f"update the {outdated}" in refusal.message
    assert await caller.ended() == caller.bye == CloseCode.WRONG_VERSION


@pytest.mark.parametrize("offered", [(), ("hearth.v0", "chat")])
async def test_a_client_that_offers_no_version_of_ours_is_told_so(
    line: Line, offered: tuple[str, ...]
) -> None:
    caller = await line.call(subprotocols=offered)
    assert await caller.ended() == caller.bye == CloseCode.WRONG_VERSION


async def test_a_token_that_opens_nothing_is_refused_and_then_the_connection_ends(line: Line) -> None:
    caller = await line.call()
    refusal = await refused(caller, rq.Hello(token="wrong", client=INFO))
    assert refusal.code is ErrorCode.UNAUTHENTICATED
    assert await caller.ended() == caller.bye == CloseCode.UNAUTHENTICATED


async def test_a_session_of_a_browser_opens_nothing_here(line: Line) -> None:
    anna, browser = await doing(person, "anna"), Client()
    await doing(browser.force_login, anna.user)
    session = browser.cookies["sessionid"].value
    shown = {"Cookie": f"sessionid={session}", "Origin": f"http://127.0.0.1:{line.port}"}
    for token in ("", session, f"sessionid={session}"):
        caller = await line.call(headers=shown)
        with pytest.raises(HearthError) as refusal:
            await caller.hello(token)
        assert refusal.value.code is ErrorCode.UNAUTHENTICATED
        assert await caller.ended() == CloseCode.UNAUTHENTICATED


async def test_a_suspended_person_and_a_revoked_device_are_turned_away(line: Line) -> None:
    anna, ben = await doing(person, "anna"), await doing(person, "ben")
    await doing(accounts.suspend, anna.id)
    await doing(accounts.revoke_device, ben.device.pk)
    for who, code in ((anna, CloseCode.SUSPENDED), (ben, CloseCode.UNAUTHENTICATED)):
        caller = await line.call()
        await refused(caller, rq.Hello(token=who.token, client=INFO))
        assert await caller.ended() == caller.bye == code


async def test_whoever_says_no_hello_in_time_is_closed(line: Line, settings: Any) -> None:
    limit(settings, hello_ms=20)
    caller = await line.call()
    assert await caller.ended() == caller.bye == CloseCode.NO_HELLO


async def test_whoever_has_said_hello_in_time_stays(line: Line, settings: Any) -> None:
    limit(settings, hello_ms=200)
    anna = await doing(person, "anna")
    caller, _ = await line.greet(anna)
    silent = await line.call()
    await silent.ended()
    await caller.fence()


async def test_an_account_has_so_many_connections_and_no_more(line: Line, settings: Any) -> None:
    limit(settings, connections=3)
    anna, ben = await doing(person, "anna"), await doing(person, "ben")
    for _ in range(3):
        await line.greet(anna)
    caller = await line.call()
    assert (await refused(caller, rq.Hello(token=anna.token, client=INFO))).code is ErrorCode.BUSY
    assert await caller.ended() == caller.bye == CloseCode.BUSY
    await line.greet(ben)


async def test_connections_that_come_all_at_once_are_not_more_either(line: Line, settings: Any) -> None:
    limit(settings, connections=3)
    anna = await doing(person, "anna")
    callers = [await line.call() for _ in range(10)]
    answers = await asyncio.gather(*(caller.hello(anna) for caller in callers), return_exceptions=True)
    assert sum(isinstance(answer, rq.Welcome) for answer in answers) == 3


# ---- breaking the protocol ---------------------------------------------------------------------------------------

PING = packing.pack({"t": "ping", "id": 7, "d": {}})


NO_FRAMES: dict[str, str | bytes] = {
    "text": "text",
    "empty": b"",
    "a byte that means nothing": b"\xc1",
    "garbage": b"garbage",
    "a list": packing.pack([1, 2, 3]),
    "no id": packing.pack({"t": "ping"}),
    "a negative id": packing.pack({"t": "ping", "id": -1, "d": {}}),
    "no type": packing.pack({"id": 7, "d": {}}),
    "two frames": PING + PING,
    "cut short": PING[:-1],
}


@pytest.mark.parametrize("greeted", [True, False])
async def test_what_is_no_frame_ends_the_connection(line: Line, greeted: bool) -> None:
    anna = await doing(person, "anna")
    for what, message in NO_FRAMES.items():
        caller = await line.call()
        if greeted:
            await caller.hello(anna)
        await caller.wire.send(message)
        assert await caller.ended() == caller.bye == CloseCode.BAD_PROTOCOL, what


async def test_nothing_may_be_asked_before_hello(line: Line) -> None:
    caller = await line.call()
    await caller.wire.send(PING)
    assert await caller.ended() == caller.bye == CloseCode.BAD_PROTOCOL


async def test_hello_is_said_once(line: Line) -> None:
    anna = await doing(person, "anna")
    caller, _ = await line.greet(anna)
    hello = packing.pack({"t": "hello", "id": 9, "d": rq.Hello(token=anna.token, client=INFO)})
    await caller.wire.send(hello)
    assert await caller.ended() == caller.bye == CloseCode.BAD_PROTOCOL


async def test_a_message_that_is_too_large_ends_the_connection(line: Line) -> None:
    caller, welcome = await line.greet(await doing(person, "anna"))
    await caller.wire.send(b"x" * (welcome.limits.message_bytes + 1))
    assert await caller.ended() == CloseCode.TOO_BIG


async def test_the_largest_message_is_read(line: Line) -> None:
    caller, welcome = await line.greet(await doing(person, "anna"))
    padding = welcome.limits.message_bytes - len(
        packing.pack({"t": "ping", "id": 7, "d": {"x": "x" * 60_000}})
    )
    [answer] = await caller.send(rq.Ping())
    await answer
    whole = packing.pack({"t": "nonsense", "id": 7, "d": {"x": "x" * (60_000 + padding - 4)}})
    assert len(whole) == welcome.limits.message_bytes
    caller.session._in_flight[7] = rq.Ping()
    caller._answers[7] = asyncio.get_running_loop().create_future()
    await caller.wire.send(whole)
    with pytest.raises(HearthError, match="unsupported"):
        await caller._answers[7]


# ---- asking ------------------------------------------------------------------------------------------------------


async def test_a_request_that_is_not_carried_out_is_answered_unsupported(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(handlers.WRITES, rq.RoomSilence)  # type: ignore[misc]  # a dict
    caller, _ = await line.greet(await doing(person, "anna"))
    refusal = await refused(caller, rq.RoomSilence(room=1, user=1))
    assert refusal.code is ErrorCode.UNSUPPORTED


async def test_a_request_that_is_misshapen_is_answered_with_the_field_and_the_connection_stays(
    line: Line,
) -> None:
    caller, _ = await line.greet(await doing(person, "anna"))
    refusal = await refused(caller, rq.History(room=-1))
    assert (refusal.code, refusal.field) == (ErrorCode.BAD_REQUEST, "room")
    refusal = await refused(caller, rq.History(room=1, limit=201))
    assert (refusal.code, refusal.field) == (ErrorCode.BAD_REQUEST, "limit")
    await caller.fence()


async def test_too_many_requests_are_refused_and_told_when_to_ask_again(line: Line, settings: Any) -> None:
    limit(settings, requests_per_s=1, request_burst=7)
    anna = await doing(person, "anna")
    phone, _ = await line.greet(anna)
    laptop, _ = await line.greet(anna)
    await phone.fence()
    await laptop.fence()
    await laptop.fence()
    refusal = await refused(phone, rq.Ping())
    assert refusal.code is ErrorCode.RATE_LIMITED
    assert refusal.retry_ms is not None
    assert 0 < refusal.retry_ms <= 1_000
    other, _ = await line.greet(await doing(person, "ben"))
    await other.fence()


async def test_a_large_request_counts_as_many(line: Line, settings: Any) -> None:
    limit(settings, requests_per_s=1, request_burst=6)
    scene = await doing(cast, "public")
    owner, _ = await line.greet(scene.owner)
    await owner.ask(rq.Post(room=scene.room.pk, key=new_key(), text="x" * 3 * 4_096))
    refusal = await refused(owner, rq.Ping())
    assert refusal.code is ErrorCode.RATE_LIMITED


async def test_whoever_comes_too_often_is_told_when_to_come_again(line: Line, settings: Any) -> None:
    limit(settings, requests_per_s=1, request_burst=3)
    anna = await doing(person, "anna")
    await line.greet(anna)
    one_too_many = await line.call()
    with pytest.raises(HearthError) as refusal:
        await one_too_many.hello(anna)
    assert refusal.value.code is ErrorCode.RATE_LIMITED
    assert refusal.value.retry_ms is not None
    assert await one_too_many.ended() == CloseCode.TOO_MUCH
    [bye] = one_too_many.heard(Bye)
    assert bye.retry_ms == refusal.value.retry_ms
    await line.greet(await doing(person, "ben"))


async def test_what_goes_wrong_on_the_server_is_said_without_its_secrets(
    line: Line, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caller, _ = await line.greet(await doing(person, "anna"))
    for trouble, code in (
        (DatabaseError("secret"), ErrorCode.BUSY),
        (ValueError("secret"), ErrorCode.INTERNAL),
    ):
        monkeypatch.setattr("messaging.handlers.read", _failing(trouble))
        refusal = await refused(caller, rq.Ping())
        assert refusal.code is code
        assert "secret" not in refusal.message
    monkeypatch.undo()
    await caller.fence()


def _failing(trouble: Exception) -> Any:
    def read(actor: object, ask: object) -> None:
        raise trouble

    return read


async def test_no_more_requests_are_read_than_may_be_in_flight(line: Line, settings: Any) -> None:
    limit(settings, in_flight=4)
    scene = await doing(cast, "public")
    owner, member = await line.join(scene.owner, scene.member)
    async with writer_held() as journal:
        posts = [rq.Post(room=scene.room.pk, key=new_key(), text=f"{n}") for n in range(10)]
        answers = await owner.send(*posts)
        for _ in range(20):
            await member.fence()
            assert journal.waiting <= 4
        assert journal.waiting == 4
        assert not any(answer.done() for answer in answers)
    assert [(await answer).number for answer in answers] == list(range(4, 14))


async def test_a_post_is_answered_when_it_is_stored(line: Line) -> None:
    scene = await doing(cast, "public")
    owner, _ = await line.greet(scene.owner)
    posted = await owner.ask(rq.Post(room=scene.room.pk, key=new_key(), text="stored"))
    stored = await doing(Message.objects.get, room=scene.room, number=posted.number)
    assert (stored.text, stored.at_ms) == ("stored", posted.at)


async def test_a_post_that_is_not_stored_yet_is_not_answered_and_reaches_nobody(line: Line) -> None:
    scene = await doing(cast, "public")
    owner, member = await line.join(scene.owner, scene.member)
    async with writer_held():
        [answer] = await owner.send(rq.Post(room=scene.room.pk, key=new_key(), text="stored"))
        await member.fence()
        await owner.fence()
        assert not answer.done()
        assert member.rows_of(scene.room.pk) == []
    assert (await answer).number == 4
    await member.until(lambda: member.rows_of(scene.room.pk))


async def test_writes_of_one_connection_are_carried_out_in_the_order_they_came(line: Line) -> None:
    scene = await doing(cast, "private")
    room = scene.room.pk
    owner, member = await line.join(scene.owner, scene.member)
    async with writer_held():
        answers = await owner.send(
            rq.Post(room=room, key=new_key(), text="first"),
            rq.Edit(room=room, number=4, text="edited"),
            rq.Post(room=room, key=new_key(), text="second"),
            rq.Delete(room=room, number=5),
            rq.RoomUpdate(room=room, archived=True),
            rq.Post(room=room, key=new_key(), text="too late"),
        )
    *done, last = await asyncio.gather(*answers, return_exceptions=True)
    assert [type(one) for one in done] == [rq.Posted, rq.At, rq.Posted, rq.At, rq.At]
    assert isinstance(last, HearthError)
    assert last.code is ErrorCode.READ_ONLY
    page = await member.ask(rq.History(room=room))
    said = [(m.text, m.deleted) for m in page.messages[3:]]
    assert said == [("edited", False), ("", True), ("archived", False)]


async def test_what_was_posted_by_many_at_once_has_one_order_for_everybody(line: Line) -> None:
    scene = await doing(cast, "public")
    room = scene.room.pk
    callers = await line.join(scene.owner, scene.moderator, scene.member)
    answers = [
        await caller.send(*(rq.Post(room=room, key=new_key(), text=f"{n} {i}") for i in range(15)))
        for n, caller in enumerate(callers)
    ]
    numbers = [[(await answer).number for answer in mine] for mine in answers]
    assert all(mine == sorted(mine) for mine in numbers)
    assert sorted(number for mine in numbers for number in mine) == list(range(4, 49))
    head = (await callers[0].ask(rq.Sync(feed=room_feed(room), after=0))).to
    for caller in callers:
        await caller.until_level(room_feed(room), head)
        said = [row for row in caller.rows_of(room) if isinstance(row, rows.Message)]
        assert [row.number for row in said] == list(range(4, 49))
        assert len({row.pos for row in said}) == 45


async def test_a_write_whose_answer_cannot_be_made_is_answered_all_the_same(
    line: Line, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    scene = await doing(cast, "public")
    owner, _ = await line.greet(scene.owner)

    def fail(outcome: object) -> None:
        raise ValueError("a bug")

    monkeypatch.setattr(WRITES[rq.RoomUpdate], "answer", fail)
    assert (await refused(owner, rq.RoomUpdate(room=scene.room.pk, topic="x"))).code is ErrorCode.INTERNAL
    assert "could not be answered" in caplog.text


# ---- the end -----------------------------------------------------------------------------------------------------


async def test_a_revoked_device_is_closed_within_a_second_and_the_persons_others_stay(line: Line) -> None:
    anna = await doing(person, "anna")
    device = await doing(
        accounts.add_device,
        anna.id,
        name="phone",
        platform="test",
        token_hash=hash_token("token of the phone"),
    )
    [laptop] = await line.join(anna)
    phone = await line.call()
    await phone.hello("token of the phone")
    async with asyncio.timeout(1):
        await doing(accounts.revoke_device, device.pk)
        assert await phone.ended() == phone.bye == CloseCode.UNAUTHENTICATED
    await laptop.fence()
    assert "device" in {kind for kind, _ in laptop.replicas["account"].rows}


async def test_a_suspended_person_is_closed_everywhere_within_a_second(line: Line) -> None:
    anna, ben = await doing(person, "anna"), await doing(person, "ben")
    phone, _ = await line.greet(anna)
    laptop, _ = await line.greet(anna)
    other, _ = await line.greet(ben)
    async with asyncio.timeout(1):
        await doing(accounts.suspend, anna.id)
        assert await phone.ended() == phone.bye == CloseCode.SUSPENDED
        assert await laptop.ended() == laptop.bye == CloseCode.SUSPENDED
    await other.fence()


async def test_everybody_is_told_when_the_server_ends(line: Line) -> None:
    anna, ben = await doing(person, "anna"), await doing(person, "ben")
    callers = await line.join(anna, ben)
    await line.end()
    for caller in callers:
        assert await caller.ended() == caller.bye == CloseCode.RESTARTING


async def test_whoever_hangs_up_is_forgotten(line: Line, caplog: pytest.LogCaptureFixture) -> None:
    scene = await doing(cast, "public")
    owner, member = await line.join(scene.owner, scene.member)
    process = runtime.current()
    assert process is not None
    await member.wire.close()
    for _ in range(100):
        if process.hub.online() == [scene.owner.id]:
            break
        await owner.fence()
    assert process.hub.online() == [scene.owner.id]
    await owner.ask(rq.Post(room=scene.room.pk, key=new_key(), text="alone"))
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


async def test_a_connection_that_breaks_off_is_forgotten_without_a_word_in_the_log(
    line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    scene = await doing(cast, "public")
    owner, member = await line.join(scene.owner, scene.member)
    process = runtime.current()
    assert process is not None
    member.wire.transport.abort()
    for n in range(15):
        await owner.ask(rq.Post(room=scene.room.pk, key=new_key(), text=f"{n}"))
    assert process.hub.online() == [scene.owner.id]
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


async def test_a_connection_that_cannot_be_read_is_ended_and_logged(
    line: Line, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caller, _ = await line.greet(await doing(person, "anna"))

    def fail(connection: object, data: object) -> None:
        raise ValueError("a bug")

    monkeypatch.setattr(Connection, "receive", fail)
    await caller.wire.send(PING)
    assert await caller.ended() == caller.bye == CloseCode.RESTARTING
    assert "a connection could not be read" in caplog.text


async def test_however_many_search_others_still_read(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = await doing(cast, "private")
    let_go, read = threading.Event(), handlers.read

    def slowly(actor: Actor, ask: rq.Request) -> Any:
        if isinstance(ask, rq.Search):
            assert let_go.wait(PATIENCE_S)
        return read(actor, ask)

    monkeypatch.setattr(handlers, "read", slowly)
    searching = await line.join(*[scene.owner, scene.member] * 3)
    [moderator] = await line.join(scene.moderator)
    answers = [answer for caller in searching for answer in await caller.send(rq.Search(query="message"))]
    await moderator.fence()
    assert not any(answer.done() for answer in answers)
    let_go.set()
    assert all([(await answer).hits for answer in answers])


async def test_a_search_counts_as_several_requests(line: Line, settings: Any) -> None:
    limit(settings, requests_per_s=1, request_burst=8)
    scene = await doing(cast, "private")
    [member] = await line.join(scene.member)
    await member.ask(rq.Search(query="message"))
    refusal = await refused(member, rq.Search(query="message"))
    assert refusal.code is ErrorCode.RATE_LIMITED
