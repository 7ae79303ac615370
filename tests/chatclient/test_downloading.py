"""Files of messages come down whole or not at all, go on where they stopped, and take the place of nothing."""

import asyncio
import errno
import gzip
import hashlib
import os
from pathlib import Path

import msgspec
import pytest

from chatclient.changes import Downloading
from chatclient.downloading import TRIES
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.rows import File
from tests.chatclient.conftest import ROOM
from tests.chatclient.fakeserver import FakeServer
from tests.chatclient.fileserver import Answer, FileServer, Request, refusing
from tests.chatclient.watching import Watched

CONTENT = os.urandom(3_000_000)


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chatclient.downloading.BACKOFF", (0.01, 0.02))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "downloads"
    made.mkdir()
    return made


@pytest.fixture
def film(files: FileServer) -> File:
    return files.keep(CONTENT, "film.mp4", "video/mp4")


@pytest.fixture
def said(film: File, server: FakeServer) -> None:
    """Ben has posted it."""
    server.say(ROOM, "the film", files=[film])


def lying(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def put(path: Path, content: bytes) -> None:
    path.write_bytes(content)


@pytest.mark.usefixtures("said")
async def test_a_file_comes_into_a_folder_under_its_name(sender: Watched, film: File, folder: Path) -> None:
    path = await sender.client.download(ROOM, 1, film.id, folder)
    assert path == folder / "film.mp4"
    assert lying(folder) == {"film.mp4": CONTENT}
    told = sender.of(Downloading)
    assert (told[0].got, told[-1].got) == (0, len(CONTENT))
    assert {(each.file, each.to, each.of) for each in told} == {(film.id, folder, len(CONTENT))}


@pytest.mark.usefixtures("said")
async def test_it_takes_the_place_of_nothing(sender: Watched, film: File, folder: Path) -> None:
    put(folder / "mine.mp4", b"mine")
    paths = [await sender.client.download(ROOM, 1, film.id, folder / "mine.mp4") for _ in range(2)]
    assert [path.name for path in paths] == ["mine (2).mp4", "mine (3).mp4"]
    assert lying(folder) == {"mine.mp4": b"mine", "mine (2).mp4": CONTENT, "mine (3).mp4": CONTENT}


@pytest.mark.usefixtures("said")
async def test_a_disk_that_knows_no_links_will_do(
    sender: Watched, film: File, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(self: Path, target: Path) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", no_links)
    for _ in range(2):
        await sender.client.download(ROOM, 1, film.id, folder)
    assert lying(folder) == {"film.mp4": CONTENT, "film (2).mp4": CONTENT}


@pytest.mark.usefixtures("said")
async def test_what_breaks_goes_on_where_it_stopped(
    sender: Watched, film: File, files: FileServer, folder: Path
) -> None:
    files.download_cuts = [1_500_000, 0, 7]
    await sender.client.download(ROOM, 1, film.id, folder)
    assert lying(folder) == {"film.mp4": CONTENT}
    asked = [request.headers.get("range") for request in files.asked_of("GET")]
    assert asked[0] is None
    assert all(each is not None for each in asked[1:])
    assert all("if-range" in request.headers for request in files.asked_of("GET")[1:])


@pytest.mark.usefixtures("said")
async def test_what_is_given_up_is_gone_on_with_when_it_is_asked_for_again(
    sender: Watched, film: File, files: FileServer, folder: Path
) -> None:
    files.download_cuts = [1_500_000, 0, 0, 0, 0, 0]
    with pytest.raises(HearthError) as refusal:
        await sender.client.download(ROOM, 1, film.id, folder)
    assert refusal.value.code is ErrorCode.BUSY
    assert list(lying(folder)) == [f"film.mp4.{film.id}.part"]
    before = len(files.asked_of("GET"))
    await sender.client.download(ROOM, 1, film.id, folder)
    assert lying(folder) == {"film.mp4": CONTENT}
    assert "range" in files.asked_of("GET")[before].headers


@pytest.mark.usefixtures("said")
@pytest.mark.parametrize("held", [b"x" * 1_000, CONTENT[:-1] + b"!", CONTENT + b"more", CONTENT])
async def test_what_lies_there_of_another_attempt_is_checked(
    held: bytes, sender: Watched, film: File, folder: Path
) -> None:
    put(folder / f"film.mp4.{film.id}.part", held)
    await sender.client.download(ROOM, 1, film.id, folder)
    assert lying(folder) == {"film.mp4": CONTENT}


@pytest.mark.usefixtures("said")
async def test_a_server_that_knows_no_ranges_will_do(
    sender: Watched, film: File, files: FileServer, folder: Path
) -> None:
    def whole(request: Request) -> Answer | None:
        request.headers.pop("range", None)
        return None

    files.overrides.append(whole)
    put(folder / f"film.mp4.{film.id}.part", CONTENT[:1_000])
    await sender.client.download(ROOM, 1, film.id, folder)
    assert lying(folder) == {"film.mp4": CONTENT}


@pytest.mark.usefixtures("said")
@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, {}, b"x" * len(CONTENT)),
        Answer(200, {}, CONTENT + b"more"),
        Answer(200, {}, b"<html>the portal of this hotel"),
        Answer(206, {"Content-Range": f"bytes 5-{len(CONTENT) - 1}/{len(CONTENT)}"}, CONTENT[5:]),
        Answer(206, {"Content-Range": f"bytes 0-{len(CONTENT) - 1}/{2**63}"}, CONTENT),
        Answer(206, {"Content-Range": "bytes 0-4/5"}, CONTENT),
        Answer(206, {"Content-Range": "pages 1-2"}, CONTENT),
        Answer(206, {}, CONTENT),
        Answer(200, {"Content-Length": str(len(CONTENT) - 1)}, CONTENT[:-1]),
        Answer(200, {"Content-Length": str(2**40)}, CONTENT),
        Answer(200, {"Content-Encoding": "gzip"}, gzip.compress(CONTENT, 1)),
        Answer(200, {"Content-Encoding": "gzip", "Content-Length": str(len(CONTENT))}, b"x" * len(CONTENT)),
        Answer(200, {"Transfer-Encoding": "chunked"}, b"FFFFFFFFFFFF\r\n" + CONTENT + b"more"),
        Answer(200, {"Transfer-Encoding": "chunked"}, b"no number\r\n" + CONTENT),
        Answer(204),
        Answer(302, {"Location": "http://127.0.0.1:1/elsewhere"}),
        Answer(200, {"X": "x" * 200_000}, CONTENT),
        Answer(416),
    ],
)
async def test_what_is_not_the_file_is_not_kept(
    answer: Answer, sender: Watched, film: File, files: FileServer, folder: Path
) -> None:
    files.overrides.append(lambda request: answer)
    with pytest.raises(HearthError):
        await sender.client.download(ROOM, 1, film.id, folder)
    assert "film.mp4" not in lying(folder)
    files.overrides.clear()
    await sender.client.download(ROOM, 1, film.id, folder)
    assert lying(folder) == {"film.mp4": CONTENT}


@pytest.mark.usefixtures("said")
async def test_a_server_that_never_gets_further_is_given_up(
    sender: Watched, film: File, files: FileServer, folder: Path
) -> None:
    def from_the_beginning(request: Request) -> Answer | None:
        request.headers.pop("range", None)
        return None

    files.overrides.append(from_the_beginning)
    # Now more, now less: what comes is never more than there was.
    files.download_cuts = [1_000, 900, 1_000] * 100
    with pytest.raises(HearthError) as refusal:
        await sender.client.download(ROOM, 1, film.id, folder)
    assert refusal.value.code is ErrorCode.BUSY
    assert len(files.asked_of("GET")) == 1 + TRIES


@pytest.mark.usefixtures("said")
async def test_a_server_that_stands_still_is_left_and_asked_for_the_rest(
    sender: Watched, film: File, files: FileServer, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chatclient.web.STILLNESS_S", 0.2)
    files.stands_still = True
    files.download_cuts = [1_000_000, 0]
    await sender.client.download(ROOM, 1, film.id, folder)
    assert lying(folder) == {"film.mp4": CONTENT}
    assert len(files.asked_of("GET")) == 3


@pytest.mark.usefixtures("said")
async def test_a_server_makes_nobody_wait_for_ever(
    sender: Watched, film: File, files: FileServer, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chatclient.downloading.LONGEST_PAUSE_S", 0.01)
    files.overrides.append(lambda request: refusing(503, "busy", "Later.", retry_ms=2**50))
    with pytest.raises(HearthError, match="busy"):
        await sender.client.download(ROOM, 1, film.id, folder)
    assert len(files.asked_of("GET")) == TRIES


@pytest.mark.usefixtures("said")
@pytest.mark.parametrize("etag", ["é", 'W/"weak"', '"', '"' + "x" * 300 + '"', '"a\tb"'])
async def test_a_name_of_the_bytes_that_is_none_is_not_repeated(
    etag: str, sender: Watched, film: File, files: FileServer, folder: Path
) -> None:
    def named(request: Request) -> Answer | None:
        asked = request.headers.get("if-range")
        assert asked in {None, f'"{film.sha256.hex()}"'}
        if "range" in request.headers:
            return None
        return Answer(200, {"ETag": etag, "Content-Length": str(len(CONTENT))}, CONTENT)

    files.overrides.append(named)
    files.download_cuts = [1_000_000]
    await sender.client.download(ROOM, 1, film.id, folder)
    assert lying(folder) == {"film.mp4": CONTENT}


@pytest.mark.usefixtures("said")
async def test_a_refusal_that_is_packed_is_not_unpacked(
    sender: Watched, film: File, files: FileServer, folder: Path
) -> None:
    bomb = gzip.compress(gzip.compress(bytes(50_000_000)))
    packed = Answer(404, {"Content-Encoding": "gzip, gzip", "Content-Length": str(len(bomb))}, bomb)
    files.overrides.append(lambda request: packed)
    with pytest.raises(HearthError, match="busy"):
        await sender.client.download(ROOM, 1, film.id, folder)
    assert all(request.headers["accept-encoding"] == "identity" for request in files.asked)
    assert "film.mp4" not in lying(folder)


@pytest.mark.usefixtures("said")
async def test_whoever_may_not_have_it_any_more_keeps_no_part(
    sender: Watched, film: File, files: FileServer, folder: Path
) -> None:
    files.download_cuts = [1_000_000]
    gone = refusing(404, "not_found", "There is no such file.")
    files.overrides.append(lambda request: gone if "range" in request.headers else None)
    with pytest.raises(HearthError) as refusal:
        await sender.client.download(ROOM, 1, film.id, folder)
    assert (refusal.value.code, refusal.value.message) == (ErrorCode.NOT_FOUND, "There is no such file.")
    assert lying(folder) == {}


@pytest.mark.usefixtures("said")
async def test_a_download_is_given_up(sender: Watched, film: File, files: FileServer, folder: Path) -> None:
    stuck = asyncio.Event()

    def hold(request: Request) -> Answer | None:
        stuck.set()
        return Answer(200, {"Content-Length": str(len(CONTENT))}, CONTENT[:100])

    files.overrides.append(hold)
    asking = asyncio.ensure_future(sender.client.download(ROOM, 1, film.id, folder))
    await stuck.wait()
    await sender.client.cancel_download(film.id, folder)
    with pytest.raises(HearthError) as refusal:
        await asking
    assert refusal.value.code is ErrorCode.CONFLICT
    assert lying(folder) == {}
    await sender.client.cancel_download(film.id, folder)
    files.overrides.clear()
    await sender.client.download(ROOM, 1, film.id, folder)
    assert lying(folder) == {"film.mp4": CONTENT}


@pytest.mark.usefixtures("said")
async def test_who_asks_for_the_same_waits_for_the_same(
    sender: Watched, film: File, files: FileServer, folder: Path
) -> None:
    both = (sender.client.download(ROOM, 1, film.id, folder) for _ in range(2))
    assert set(await asyncio.gather(*both)) == {folder / "film.mp4"}
    assert len(files.asked_of("GET")) == 1


@pytest.mark.usefixtures("said")
async def test_a_disk_that_refuses_is_said(
    sender: Watched, film: File, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(file: int, data: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("chatclient.incoming.os.write", full)
    with pytest.raises(HearthError) as refusal:
        await sender.client.download(ROOM, 1, film.id, folder)
    assert refusal.value.message == "film.mp4 cannot be written: No space left on device."
    assert lying(folder) == {}
    with pytest.raises(HearthError, match="cannot be written"):
        await sender.client.download(ROOM, 1, film.id, folder / "absent" / "film.mp4")


async def test_names_of_others_lead_nowhere(
    sender: Watched, files: FileServer, server: FakeServer, folder: Path
) -> None:
    evil = msgspec.structs.replace(files.keep(b"x"), name="../../.profile\u202e")
    server.say(ROOM, "look", files=[evil])
    await sender.until_said("look")
    assert await sender.client.download(ROOM, 1, evil.id, folder) == folder / "profile"


@pytest.mark.usefixtures("said")
@pytest.mark.parametrize(("number", "file"), [(1, 9), (2, 100)])
async def test_what_no_message_carries_is_not_there(
    number: int, file: int, sender: Watched, folder: Path
) -> None:
    with pytest.raises(HearthError) as refusal:
        await sender.client.download(ROOM, number, file, folder)
    assert refusal.value.code is ErrorCode.NOT_FOUND


async def test_what_a_server_says_of_a_file_is_not_believed(
    sender: Watched, files: FileServer, server: FakeServer, folder: Path
) -> None:
    liar = msgspec.structs.replace(files.keep(b"a film"), sha256=hashlib.sha256(b"another").digest())
    server.say(ROOM, "look", files=[liar])
    await sender.until_said("look")
    with pytest.raises(HearthError) as refusal:
        await sender.client.download(ROOM, 1, liar.id, folder)
    assert "damaged" in refusal.value.message
    assert lying(folder) == {}


@pytest.mark.usefixtures("said")
async def test_the_messages_with_files_are_listed_newest_first_also_offline(
    sender: Watched, film: File, server: FakeServer
) -> None:
    server.say(ROOM, "nothing")
    server.say(ROOM, "again", files=[film])
    await sender.until_said("again")
    panel = await sender.client.files(ROOM, limit=1)
    assert ([message.number for message in panel.messages], panel.next, panel.complete) == ([3], 3, True)
    panel = await sender.client.files(ROOM, before=3)
    assert [message.number for message in panel.messages] == [1]
    server.drop()
    await sender.until_state("offline")
    panel = await sender.client.files(ROOM)
    assert ([message.number for message in panel.messages], panel.complete) == ([3, 1], False)
