"""Drafts on every device: kept at once, sent soon, received, cleared by the message that they become."""

from collections.abc import Awaitable, Callable

import pytest

from chatclient.changes import DraftChanged
from chatclient.clock import Clock
from chatclient.core import drafts
from chatclient.core.model import Draft
from chatclient.profiles import Profiles
from chatclient.store.errors import StoreFull
from chatclient.store.words import Words
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.requests import At, DraftRequest, Post
from tests.chatclient.conftest import ROOM
from tests.chatclient.fakeserver import ME, START_MS, Connection, FakeServer
from tests.chatclient.watching import Watched

OpenClient = Callable[..., Awaitable[Watched]]


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drafts go at once, so that no test waits for them."""
    monkeypatch.setattr(drafts, "INTERVAL_MS", 0)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch, soon: None) -> None:
    """Drafts go only when somebody leaves."""
    monkeypatch.setattr(drafts, "INTERVAL_MS", 1_000_000)


def kept(profiles: Profiles) -> list[str]:
    words = Words(profiles.folder_of("anna"), ME)
    try:
        return [draft.text for draft in words.drafts()]
    finally:
        words.close()


async def until_draft(server: FakeServer, text: str | None, thread: int = 0) -> None:
    def stands() -> bool:
        held = server.draft(ROOM, thread)
        return text == (held.text if held else None)

    await server.until(stands)


async def test_a_draft_is_sent_with_its_thread_and_its_reply(anna: Watched, server: FakeServer) -> None:
    await anna.client.save_draft(ROOM, "half", reply_to=3, thread=2)
    await until_draft(server, "half", thread=2)
    assert server.asked_of(DraftRequest) == [DraftRequest(room=ROOM, thread=2, text="half", reply_to=3)]
    assert await anna.client.draft(ROOM, 2) == Draft("half", 3)
    assert await anna.client.draft(ROOM) == Draft()


async def test_what_the_server_has_is_no_longer_kept_apart(
    anna: Watched, server: FakeServer, profiles: Profiles, open_client: OpenClient
) -> None:
    await anna.client.save_draft(ROOM, "half")
    await until_draft(server, "half")
    await anna.settled()
    await anna.client.stop()
    assert kept(profiles) == []
    again = await open_client("http://127.0.0.1:9")
    assert await again.client.draft(ROOM) == Draft("half")


@pytest.mark.usefixtures("later")
async def test_the_end_sends_what_is_written_and_waits_for_it(
    anna: Watched, server: FakeServer, profiles: Profiles
) -> None:
    await anna.client.save_draft(ROOM, "half")
    await anna.client.save_draft(ROOM, "half a")
    assert kept_while_open(anna) == ["half a"]
    await anna.client.stop()
    assert [request.text for request in server.asked_of(DraftRequest)] == ["half a"]


def kept_while_open(watched: Watched) -> list[str]:
    """What would be there after a kill."""
    assert watched.client._opened is not None
    return [draft.text for draft in watched.client._opened.desk.words.drafts()]


async def test_the_end_does_not_wait_for_a_server_that_says_nothing(
    anna: Watched, server: FakeServer, profiles: Profiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chatclient.engine.LAST_DRAFT_S", 0.02)
    server.overrides[DraftRequest] = lambda request: None
    await anna.client.save_draft(ROOM, "half")
    await anna.client.stop()
    assert kept(profiles) == ["half"]


async def test_a_draft_of_another_device_is_shown_and_told(anna: Watched, server: FakeServer) -> None:
    server.put_draft(ROOM, "from the phone", reply_to=2)
    assert await anna.until_told(DraftChanged) == DraftChanged(room=ROOM, thread=0)
    assert await anna.client.draft(ROOM) == Draft("from the phone", 2)
    await anna.until(lambda: getattr(anna.room(ROOM), "draft", "") == "from the phone")
    server.put_draft(ROOM, "")
    await anna.until(lambda: getattr(anna.room(ROOM), "draft", "") == "")
    assert len(anna.of(DraftChanged)) == 2


async def test_my_own_words_are_no_news(anna: Watched, server: FakeServer) -> None:
    await anna.client.save_draft(ROOM, "half")
    await until_draft(server, "half")
    await anna.settled()
    assert anna.of(DraftChanged) == []


def wall(ms: int) -> Clock:
    return Clock(wall_ms=lambda: ms)


@pytest.mark.parametrize(
    ("theirs_at", "stands"), [(START_MS + 60_000, "theirs"), (START_MS - 60_000, "mine")]
)
async def test_of_two_drafts_the_newer_wins_once_the_client_is_level(
    theirs_at: int, stands: str, server: FakeServer, open_client: OpenClient
) -> None:
    offline = await open_client("http://127.0.0.1:9", clock=wall(START_MS))
    await offline.client.save_draft(ROOM, "mine")
    await offline.client.stop()
    server.put_draft(ROOM, "theirs", at=theirs_at)
    server.now_ms = START_MS + 120_000
    again = await open_client(server, clock=wall(START_MS + 120_000))
    await again.client.wait_online(5)
    await until_draft(server, stands)
    assert await again.client.draft(ROOM) == Draft(stands)


async def test_words_written_offline_are_sent_when_there_is_a_server(
    server: FakeServer, open_client: OpenClient
) -> None:
    port = server.port
    await server.stop()
    watched = await open_client(f"http://127.0.0.1:{port}")
    await watched.client.save_draft(ROOM, "written on the train")
    await server.start(port)
    await until_draft(server, "written on the train")


async def test_nothing_is_sent_before_it_is_known_what_stands_there(
    server: FakeServer, open_client: OpenClient
) -> None:
    """The account's changes have not come yet: they may hold newer words."""
    withheld: list[bytes] = []

    def withhold(connection: object, data: bytes) -> None:
        withheld.append(data)

    server.put_draft(ROOM, "theirs", at=START_MS + 60_000)
    offline = await open_client("http://127.0.0.1:9", clock=wall(START_MS))
    await offline.client.save_draft(ROOM, "mine")
    await offline.client.stop()
    tell = Connection.tell
    Connection.tell = withhold  # type: ignore[method-assign,assignment]  # until the test lets go
    try:
        again = await open_client(server, clock=wall(START_MS + 90_000))
        await again.until_state("online")
        await server.until(lambda: bool(server.connections))
    finally:
        Connection.tell = tell  # type: ignore[method-assign]
    assert server.asked_of(DraftRequest) == []
    (connection,) = server.connections
    for data in withheld:
        connection.tell(data)
    await again.client.wait_online(5)
    await again.settled()
    assert server.asked_of(DraftRequest) == []
    assert await again.client.draft(ROOM) == Draft("theirs")


async def test_a_posted_message_clears_its_draft_everywhere(anna: Watched, server: FakeServer) -> None:
    await anna.client.save_draft(ROOM, "hello", thread=1)
    await until_draft(server, "hello", thread=1)
    await anna.client.post(ROOM, "hello", thread=1)
    assert await anna.client.draft(ROOM, 1) == Draft()
    await until_draft(server, None, thread=1)
    assert server.asked_of(Post)[0].thread == 1


@pytest.mark.usefixtures("later")
async def test_a_message_and_its_empty_draft_are_kept_together(anna: Watched) -> None:
    await anna.client.save_draft(ROOM, "hello")
    await anna.client.post(ROOM, "hello")
    assert kept_while_open(anna) == [""]


async def test_what_is_posted_from_here_leaves_words_from_elsewhere_alone(
    anna: Watched, server: FakeServer
) -> None:
    server.put_draft(ROOM, "a long letter")
    await anna.until_told(DraftChanged)
    await anna.client.post(ROOM, "backup done")
    await anna.until_sent(ROOM)
    assert await anna.client.draft(ROOM) == Draft("a long letter")
    assert server.asked_of(DraftRequest) == []


async def test_a_reply_without_words_is_no_draft(anna: Watched, server: FakeServer) -> None:
    await anna.client.save_draft(ROOM, "", reply_to=3)
    assert await anna.client.draft(ROOM) == Draft()
    assert kept_while_open(anna) == []


@pytest.mark.parametrize("code", [ErrorCode.UNSUPPORTED, ErrorCode.TOO_LARGE])
async def test_a_draft_that_the_server_does_not_take_stays_on_this_device(
    code: ErrorCode, anna: Watched, server: FakeServer, profiles: Profiles
) -> None:
    def refuse(request: DraftRequest) -> At:
        raise HearthError(code, "Not here.")

    server.overrides[DraftRequest] = refuse
    await anna.client.save_draft(ROOM, "half")
    await server.until(lambda: bool(server.asked_of(DraftRequest)))
    await anna.settled()
    assert await anna.client.draft(ROOM) == Draft("half")
    await anna.client.stop()
    assert kept(profiles) == ["half"]
    assert len(server.asked_of(DraftRequest)) == 1


async def test_a_busy_server_gets_the_draft_a_little_later(anna: Watched, server: FakeServer) -> None:
    def refuse(request: DraftRequest) -> At:
        del server.overrides[DraftRequest]
        raise HearthError(ErrorCode.BUSY, "Later.", retry_ms=1)

    server.overrides[DraftRequest] = refuse
    await anna.client.save_draft(ROOM, "half")
    await until_draft(server, "half")


async def test_an_answer_that_is_lost_loses_no_words(anna: Watched, server: FakeServer) -> None:
    def lose(request: DraftRequest) -> None:
        del server.overrides[DraftRequest]
        server.drop()

    server.overrides[DraftRequest] = lose
    await anna.client.save_draft(ROOM, "half")
    await until_draft(server, "half")


async def test_a_full_disk_costs_no_draft_that_the_server_has(
    anna: Watched, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert anna.client._opened is not None
    words = anna.client._opened.desk.words
    await anna.client.save_draft(ROOM, "half")

    def refuse(*_: object) -> None:
        raise StoreFull

    monkeypatch.setattr(words, "set_draft", refuse)
    await until_draft(server, "half")
    await anna.settled()
    assert await anna.client.draft(ROOM) == Draft("half")
    monkeypatch.undo()


async def test_another_epoch_takes_the_drafts_of_the_first_with_it(anna: Watched, server: FakeServer) -> None:
    server.put_draft(ROOM, "theirs")
    await anna.until_told(DraftChanged)
    server.epoch = "second"
    server.feeds["account"].rows.pop(("draft", (ROOM, 0)))
    server.drop()
    await anna.until(lambda: not anna.client.connection.level)
    await anna.client.wait_online(5)
    assert await anna.client.draft(ROOM) == Draft()
