"""Pictures come once for all who ask, a few at a time, the last asked for first, and are there without a network."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from chatclient.changes import MessagesChanged
from chatclient.picturing import MOST_AT_ONCE
from chatclient.profiles import Profiles
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.rows import File
from tests.chatclient.conftest import ROOM
from tests.chatclient.fakeserver import FakeServer
from tests.chatclient.fileserver import Answer, FileServer, Request, refusing
from tests.chatclient.watching import Watched

OpenClient = Callable[..., Awaitable[Watched]]


@pytest.fixture
def pictures(files: FileServer) -> FileServer:
    """A server with fifty thumbnails."""
    files.thumbnails = {(id, 320): f"picture {id}".encode() for id in range(50)}
    return files


async def test_a_thumbnail_and_the_file_itself_are_two_things(sender: Watched, files: FileServer) -> None:
    made = files.keep(b"the whole picture")
    files.thumbnails = {(made.id, 320): b"small", (made.id, 1280): b"larger"}
    assert [await sender.client.picture(made.id, size) for size in (320, 1280, None)] == [
        b"small",
        b"larger",
        b"the whole picture",
    ]


async def test_all_who_ask_for_the_same_get_one_answer(sender: Watched, pictures: FileServer) -> None:
    found = await asyncio.gather(*(sender.client.picture(7) for _ in range(20)))
    assert set(found) == {b"picture 7"}
    assert len(pictures.asked) == 1
    assert await sender.client.picture(7) == b"picture 7"
    assert len(pictures.asked) == 1


async def test_whoever_goes_away_takes_nothing_from_the_others(sender: Watched, pictures: FileServer) -> None:
    gone, stays = (asyncio.ensure_future(sender.client.picture(7)) for _ in range(2))
    await pictures.until(lambda: bool(pictures.asked))
    gone.cancel()
    assert await stays == b"picture 7"


async def test_the_last_asked_for_come_first_and_four_at_once(
    sender: Watched, pictures: FileServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    await sender.client.picture(49)
    pictures.asked.clear()
    turns, answer = asyncio.Semaphore(0), pictures._take

    async def slow(request: Request, *streams: asyncio.StreamReader) -> bool:
        pictures.asked.append(request)
        pictures._news.set()
        await turns.acquire()
        pictures.asked.remove(request)
        return await answer(request, *streams)  # type: ignore[arg-type]  # a reader and a writer

    def numbers() -> list[int]:
        return [int(request.path.split("/")[4]) for request in pictures.asked]

    monkeypatch.setattr(pictures, "_take", slow)
    asked = []
    for id in range(20):
        asked.append(asyncio.ensure_future(sender.client.picture(id)))
        # It is looked for on the disk first, in a thread: whose turn comes when is no order.
        while (id, 320) not in sender.client._open.pictures._asked:  # noqa: ASYNC110  # nobody tells
            await asyncio.sleep(0)
    await pictures.until(lambda: len(pictures.asked) == MOST_AT_ONCE)
    await sender.settled()
    assert sorted(numbers()) == [0, 1, 2, 3]
    turns.release()
    await pictures.until(lambda: max(numbers()) > 3)
    assert max(numbers()) == 19
    for _ in asked:
        turns.release()
    await asyncio.gather(*asked)


async def test_pictures_are_there_without_a_network(
    sender: Watched, pictures: FileServer, open_client: OpenClient
) -> None:
    assert await sender.client.picture(7) == b"picture 7"
    await sender.client.stop()
    offline = await open_client("http://127.0.0.1:9")
    assert await offline.client.picture(7) == b"picture 7"
    with pytest.raises(HearthError) as refusal:
        await offline.client.picture(8)
    assert refusal.value.code is ErrorCode.BUSY


async def test_the_pictures_of_another_beginning_of_the_server_are_others(
    sender: Watched, pictures: FileServer, server: FakeServer
) -> None:
    assert await sender.client.picture(7) == b"picture 7"
    server.epoch = "second"
    server.drop()
    await sender.until_state("offline")
    await sender.client.wait_online(5)
    pictures.thumbnails[7, 320] = b"something else"
    assert await sender.client.picture(7) == b"something else"


async def test_what_i_may_not_see_is_not_there_and_may_be_later(
    sender: Watched, pictures: FileServer
) -> None:
    pictures.overrides.append(lambda _: refusing(404, "not_found", "There is no such file."))
    with pytest.raises(HearthError) as refusal:
        await sender.client.picture(7)
    assert refusal.value.code is ErrorCode.NOT_FOUND
    pictures.overrides.clear()
    assert await sender.client.picture(7) == b"picture 7"


@pytest.mark.parametrize(
    "answer",
    [
        Answer(500),
        Answer(206, {}, b"part"),
        Answer(200, {}, b"x" * 2_000),
        Answer(200, {"Content-Length": "9"}),
    ],
)
async def test_what_is_no_answer_is_not_kept(
    answer: Answer, sender: Watched, pictures: FileServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chatclient.picturing.MOST_BYTES", 1_000)
    pictures.overrides.append(lambda _: answer)
    with pytest.raises(HearthError):
        await sender.client.picture(7)
    pictures.overrides.clear()
    assert await sender.client.picture(7) == b"picture 7"


async def test_too_many_at_once_are_given_up_the_oldest_first(
    sender: Watched, pictures: FileServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chatclient.picturing.MOST_WAITING", 5)
    found = await asyncio.gather(*(sender.client.picture(id) for id in range(50)), return_exceptions=True)
    refused = [each for each in found if isinstance(each, HearthError)]
    assert refused
    assert {error.code for error in refused} == {ErrorCode.BUSY}
    assert await sender.client.picture(0) == b"picture 0"


async def test_the_end_leaves_nobody_waiting(sender: Watched, pictures: FileServer) -> None:
    pictures.overrides.append(lambda _: Answer(200, {"Content-Length": "100"}, b""))
    asking = asyncio.ensure_future(sender.client.picture(7))
    await pictures.until(lambda: bool(pictures.asked))
    await sender.client.stop()
    with pytest.raises(HearthError):
        await asking


async def test_signing_out_takes_the_pictures_along(
    sender: Watched, pictures: FileServer, profiles: Profiles
) -> None:
    await sender.client.picture(7)
    await sender.client.stop()
    folder = profiles.folder_of("anna")
    assert [path.name for path in sorted(folder.rglob("7-320"))] == ["7-320"]
    profiles.remove("anna")
    assert list(profiles.folder.rglob("7-320")) == []


async def test_no_more_is_kept_than_is_wished(sender: Watched, pictures: FileServer) -> None:
    for id in (1, 2):
        await sender.client.picture(id)
    await sender.client.limit_pictures(len(b"picture 1"))
    pictures.asked.clear()
    await sender.client.picture(2)
    assert not pictures.asked
    await sender.client.picture(1)
    assert len(pictures.asked) == 1


async def test_nothing_is_kept_of_what_no_message_carries_any_more(
    sender: Watched, server: FakeServer, files: FileServer, open_client: OpenClient
) -> None:
    made = [files.keep(f"file {n}".encode()) for n in range(4)]
    files.thumbnails = {(file.id, size): b"small" for file in made for size in (320, 1280)}
    numbers = [server.say(ROOM, "look", files=[file]).number for file in made]
    await sender.client.page(ROOM)
    for file in made:
        for size in (320, 1280, None):
            await sender.client.picture(file.id, size)
    gone = numbers[1]
    server.change_room(ROOM, first=gone)  # the first of them
    server.change(ROOM, numbers[2], files=[])
    server.change(ROOM, numbers[3], text="still there")
    await sender.until_told(MessagesChanged, lambda told: told.messages[-1].text == "still there")
    await sender.client.stop()
    offline = await open_client("http://127.0.0.1:9")
    assert await kept(offline, made) == {
        made[0].id: False, made[1].id: True, made[2].id: False, made[3].id: True,
    }  # fmt: skip


async def kept(watched: Watched, files: list[File]) -> dict[int, bool]:
    found = {}
    for file in files:
        try:
            found[file.id] = bool(await watched.client.picture(file.id, 1280))
        except HearthError:
            found[file.id] = False
    return found
