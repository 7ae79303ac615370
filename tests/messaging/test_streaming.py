"""Files through the production server: bodies of any length, connections that break, rights that end."""

import asyncio
import contextlib
import hashlib
import random
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

import httpx
import msgspec
import pytest
from django.core.signals import request_started
from pytest_django import Settings

from accounts import services as accounts
from attachments import parts, serve, streaming, streams, uploading
from attachments.models import File
from attachments.receiving import Reception
from attachments.store import store
from messaging.services import members
from tests.attachments.conftest import checksum, metadata
from tests.cast import Person, file_of, person, room, say
from tests.messaging.calling import PATIENCE_S
from tests.messaging.conftest import Line, doing

TUS = {"Tus-Resumable": "1.0.0", "Content-Type": "application/offset+octet-stream"}
CUTS = [20, pytest.param(500, marks=pytest.mark.soak)]


@pytest.fixture(autouse=True)
def disk(settings: Settings, tmp_path: Path) -> None:
    settings.HEARTH_UPLOADS = tmp_path / "uploads"
    settings.STORAGES = settings.STORAGES | {
        "files": {"BACKEND": "attachments.disk.DiskStorage", "OPTIONS": {"location": tmp_path / "files"}}
    }


class Sender:
    """Somebody who speaks HTTP to the server."""

    def __init__(self, line: Line, who: Person) -> None:
        self.port = line.port
        self.who = who
        self.http = httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{line.port}",
            headers={"Authorization": f"Bearer {who.token}"},
            trust_env=False,
        )

    async def begin(self, length: int, **said: str) -> str:
        headers = TUS | {"Upload-Length": str(length), "Upload-Metadata": metadata(filename="a.bin", **said)}
        answer = await self.http.post("/api/v1/uploads", headers=headers)
        assert answer.status_code == 201
        return answer.headers["Location"]

    async def bring(self, path: str, data: Any, offset: int = 0, /, **headers: str) -> httpx.Response:
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.http.patch(path, content=data, headers=TUS | {"Upload-Offset": str(offset)} | said)

    async def offset(self, path: str) -> int:
        return int((await self.http.head(path, headers=TUS)).headers["Upload-Offset"])

    async def raw(self, path: str, offset: int, length: int, data: bytes) -> asyncio.StreamWriter:
        """Send a PATCH that announces more than it brings."""
        _, writer = await asyncio.open_connection("127.0.0.1", self.port)
        head = [f"PATCH {path} HTTP/1.1", "Host: 127.0.0.1", f"Authorization: Bearer {self.who.token}",
                *(f"{name}: {value}" for name, value in TUS.items()), f"Upload-Offset: {offset}",
                f"Content-Length: {length}", "", ""]  # fmt: skip
        writer.write("\r\n".join(head).encode() + data)
        await writer.drain()
        return writer


@pytest.fixture
async def received(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """Set once the server holds the part of an upload whose bytes it waits for."""
    begun, loop, receive = asyncio.Event(), asyncio.get_running_loop(), uploading.receive

    def noted(*args: Any) -> Reception | None:
        reception = receive(*args)
        loop.call_soon_threadsafe(begun.set)
        return reception

    monkeypatch.setattr(uploading, "receive", noted)
    return begun


@pytest.fixture
async def anna(line: Line) -> AsyncIterator[Sender]:
    sender = Sender(line, await doing(person, "anna"))
    yield sender
    await sender.http.aclose()


def kept(answer: httpx.Response) -> bytes:
    file = File.objects.select_related("blob").get(pk=answer.headers["Hearth-File"])
    with store().as_file(file.blob.stored_as) as path:
        return path.read_bytes()


async def in_pieces(data: bytes, size: int = 70_000) -> AsyncIterator[bytes]:
    for first in range(0, len(data), size):
        yield data[first : first + size]


async def test_a_long_body_comes_whole_and_is_never_held(
    anna: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = random.Random(1).randbytes(5_000_000)
    largest = 0
    take = Reception.take

    def measured(reception: Any, piece: bytes) -> None:
        nonlocal largest
        largest = max(largest, len(piece))
        take(reception, piece)

    monkeypatch.setattr(Reception, "take", measured)
    path = await anna.begin(len(data), sha256=hashlib.sha256(data).hexdigest())
    answer = await anna.bring(path, in_pieces(data))
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (204, str(len(data)))
    assert await doing(kept, answer) == data
    assert largest < 2 * streaming.PIECE_BYTES


@pytest.mark.parametrize("cuts", CUTS)
async def test_uploads_cut_anywhere_go_on_where_they_were(anna: Sender, cuts: int) -> None:
    chance = random.Random(cuts)
    data = chance.randbytes(300_000)
    path = await anna.begin(len(data), sha256=hashlib.sha256(data).hexdigest())
    done = 0
    for _ in range(cuts):
        reached = done + chance.randrange(2 * (len(data) - done) // cuts + 1)
        writer = await anna.raw(path, done, len(data) - done, data[done:reached])
        writer.transport.abort()
        # Until the server has heard of it, it holds the part.
        while (answer := await anna.bring(path, b"", await anna.offset(path))).status_code in {409, 423}:
            pass
        assert answer.status_code == 204
        offset = await anna.offset(path)
        assert done <= offset <= reached
        done = offset
    answer = await anna.bring(path, data[done:], done)
    assert await doing(kept, answer) == data


async def test_refusals_are_read_and_the_connection_goes_on(anna: Sender) -> None:
    path = await anna.begin(1000)
    body = bytes(1000)
    for headers, status in (
        ({"Upload_Offset": "7"}, 409),
        ({"Content_Type": "text/plain"}, 415),
        ({"Tus_Resumable": "2.0.0"}, 412),
        ({"Upload_Checksum": checksum(b"other")}, 460),
        ({"Upload_Checksum": "md5 xx"}, 400),
        ({"Authorization": "Bearer wrong"}, 401),
        ({"Authorization": "Basic wrong"}, 401),
    ):
        answer = await anna.bring(path, body, **headers)
        assert answer.status_code == status
        assert answer.json()["code"]
        assert answer.headers["Tus-Resumable"] == "1.0.0"
        assert "Connection" not in answer.headers
    assert (await anna.bring(path, body + b"x")).status_code == 413
    assert (await anna.bring("/api/v1/uploads/" + "x" * 43, body)).status_code == 404
    assert await anna.offset(path) == 0


async def test_a_body_without_end_is_cut_at_what_was_announced(anna: Sender) -> None:
    path = await anna.begin(100_000)

    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield bytes(70_000)

    with contextlib.suppress(httpx.HTTPError):  # it sends on until the connection is closed
        assert (await anna.bring(path, endless())).status_code == 413
    assert await anna.offset(path) == 0


async def test_bytes_with_a_checksum_are_kept_whole_or_not_at_all(anna: Sender) -> None:
    path = await anna.begin(10)
    writer = await anna.raw(path, 0, 5, b"")
    writer.transport.abort()
    while (answer := await anna.bring(path, b"01234", upload_checksum=checksum(b"01234"))).status_code == 423:
        pass
    assert answer.headers["Upload-Offset"] == "5"


def bound(settings: Settings, **limits: int) -> None:
    settings.HEARTH_FILE_LIMITS = msgspec.structs.replace(settings.HEARTH_FILE_LIMITS, **limits)


async def test_so_many_are_received_at_once(anna: Sender, settings: Settings) -> None:
    path = await anna.begin(10)
    bound(settings, uploads_at_once=0)
    answer = await anna.bring(path, b"x")
    assert (answer.status_code, answer.json()["code"], answer.headers["Retry-After"]) == (503, "busy", "1")
    bound(settings, uploads_at_once=1)
    assert (await anna.bring(path, b"x")).status_code == 204


async def test_whoever_takes_their_share_of_places_leaves_the_others_to_others(
    anna: Sender, line: Line, received: asyncio.Event, settings: Settings
) -> None:
    bound(settings, person_uploads_at_once=1)
    slow, other = await anna.begin(10), await anna.begin(1)
    writer = await anna.raw(slow, 0, 10, b"01234")
    await received.wait()
    answer = await anna.bring(other, b"x")
    assert (answer.status_code, answer.json()["code"], answer.headers["Retry-After"]) == (503, "busy", "1")
    ben = Sender(line, await doing(person, "ben"))
    assert (await ben.bring(await ben.begin(1), b"x")).status_code == 204
    await ben.http.aclose()
    writer.transport.abort()
    while (answer := await anna.bring(other, b"x")).status_code == 503:
        pass
    assert answer.status_code == 204


async def test_two_at_once_are_refused(anna: Sender, received: asyncio.Event) -> None:
    path = await anna.begin(10)
    writer = await anna.raw(path, 0, 10, b"01234")
    await received.wait()
    answer = await anna.bring(path, b"x")
    assert (answer.status_code, answer.json()["code"]) == (423, "busy")
    writer.transport.abort()


async def test_whoever_brings_nothing_for_long_is_let_go(anna: Sender, settings: Settings) -> None:
    bound(settings, upload_idle_ms=1)
    path = await anna.begin(10)
    reader, writer = await asyncio.open_connection("127.0.0.1", anna.port)
    writer.close()
    del reader
    writer = await anna.raw(path, 0, 10, b"01234")
    while await anna.offset(path) != 5:
        pass
    while (answer := await anna.bring(path, b"56789", 5)).status_code == 423:
        pass
    assert answer.status_code == 204
    writer.transport.abort()


async def test_a_disk_that_becomes_full_says_so_and_keeps_what_came(
    anna: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = bytes(3_000_000)
    path = await anna.begin(len(data))
    left = [3, 2, 1, 0]

    def free() -> int:
        return left.pop(0) * 10_000_000 if left else 10_000_000

    monkeypatch.setattr(parts, "free_bytes", free)
    left[:] = [1, 0]
    answer = await anna.bring(path, data)
    assert (answer.status_code, answer.json()["code"]) == (507, "busy")
    offset = await anna.offset(path)
    assert 0 < offset < len(data)
    answer = await anna.bring(path, data[offset:], offset)
    assert await doing(kept, answer) == data


async def test_whoever_finishes_much_at_once_leaves_finishers_to_others(
    anna: Sender, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    finishing, goes_on, finish = asyncio.Event(), threading.Event(), streaming._finish
    loop = asyncio.get_running_loop()

    def slowly(reception: Reception) -> File:
        if reception.upload.owner_id == anna.who.id:
            loop.call_soon_threadsafe(finishing.set)
            assert goes_on.wait(PATIENCE_S)
        return finish(reception)

    monkeypatch.setattr(streaming, "_finish", slowly)
    paths = [await anna.begin(1) for _ in range(streaming.FINISHERS + 1)]
    bringing = [asyncio.create_task(anna.bring(path, b"x")) for path in paths]
    await finishing.wait()
    for path in paths:
        while await anna.offset(path) != 1:
            pass
    ben = Sender(line, await doing(person, "ben"))
    try:
        async with asyncio.timeout(PATIENCE_S / 2):
            assert (await ben.bring(await ben.begin(1), b"x")).status_code == 204
    finally:
        goes_on.set()
        await ben.http.aclose()
    assert [answer.status_code for answer in await asyncio.gather(*bringing)] == [204] * len(paths)


# ---- one after another -------------------------------------------------------------------------------------------


async def test_a_request_that_comes_before_the_last_is_answered_has_a_thread_of_its_own(line: Line) -> None:
    begun: list[threading.Thread] = []

    def note(**request: Any) -> None:
        begun.append(threading.current_thread())

    request_started.connect(note)
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", line.port)
        ask = "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        writer.write(f"{ask}\r\n{ask}Connection: close\r\n\r\n".encode())
        async with asyncio.timeout(PATIENCE_S):
            answers = await reader.read()
        writer.close()
    finally:
        request_started.disconnect(note)
    assert answers.count(b"HTTP/1.1 200 OK") == 2
    # What is opened in a thread is closed in it, and the thread of the first may be over before the second is.
    assert len(set(begun)) == 2


# ---- downloads ---------------------------------------------------------------------------------------------------


async def posted(anna: Sender, data: bytes) -> tuple[int, File]:
    def post() -> tuple[int, File]:
        lounge = room(anna.who, kind="private").pk
        file = file_of(anna.who, data)
        say(anna.who, lounge, files=[file])
        return lounge, file

    return await doing(post)


async def test_a_download_is_what_was_uploaded(anna: Sender) -> None:
    data = random.Random(2).randbytes(3_000_000)
    _, file = await posted(anna, data)
    whole = await anna.http.get(f"/api/v1/files/{file.pk}")
    part = await anna.http.get(f"/api/v1/files/{file.pk}", headers={"Range": "bytes=2000000-"})
    head = await anna.http.head(f"/api/v1/files/{file.pk}")
    assert (whole.content, part.content, head.content) == (data, data[2_000_000:], b"")
    assert (part.status_code, head.headers["Content-Length"]) == (206, "3000000")


async def test_a_member_who_is_removed_does_not_get_the_rest(
    anna: Sender, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "ASKED_AGAIN_S", -1.0)
    lounge, file = await posted(anna, bytes(30_000_000))
    ben = Sender(line, await doing(person, "ben"))
    await doing(members.invite, anna.who.actor, lounge, ben.who.id)
    got = 0
    async with ben.http.stream("GET", f"/api/v1/files/{file.pk}") as answer:
        with contextlib.suppress(httpx.HTTPError):
            async for piece in answer.aiter_bytes():
                if not got:
                    await doing(members.remove, anna.who.actor, lounge, ben.who.id)
                got += len(piece)
    assert 0 < got < 30_000_000
    await ben.http.aclose()


async def test_whoever_goes_in_the_middle_leaves_nothing_open(anna: Sender) -> None:
    _, file = await posted(anna, bytes(30_000_000))
    async with anna.http.stream("GET", f"/api/v1/files/{file.pk}") as answer:
        async for _ in answer.aiter_bytes():
            break
    assert (await anna.http.get("/healthz")).status_code == 200


async def test_so_many_files_are_given_out_at_once_to_all_and_to_one(
    anna: Sender, line: Line, settings: Settings
) -> None:
    lounge, file = await posted(anna, bytes(30_000_000))
    ben = Sender(line, await doing(person, "ben"))
    await doing(members.invite, anna.who.actor, lounge, ben.who.id)
    path = f"/api/v1/files/{file.pk}"
    bound(settings, downloads_at_once=2, person_downloads_at_once=1)
    async with anna.http.stream("GET", path):
        refused = await anna.http.get(path)
        assert (refused.status_code, refused.json()["code"], refused.headers["Retry-After"]) == (
            503,
            "busy",
            "1",
        )
        async with ben.http.stream("GET", path) as answer:
            assert answer.status_code == 200
            bound(settings, downloads_at_once=2, person_downloads_at_once=3)
            assert (await anna.http.get(path)).status_code == 503
            # What is not a file's bytes takes no place.
            assert (await anna.http.head(path)).status_code == 200
    # A connection that was left gives its place back when the server has heard of it.
    while (await anna.http.head(path)).status_code == 200 and serve._places.taken:
        pass
    assert len((await anna.http.get(path)).content) == 30_000_000
    await ben.http.aclose()


async def standing_still(who: Sender, file: File) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Somebody who has begun a download and takes nothing of it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", who.port)
    head = [
        f"GET /api/v1/files/{file.pk} HTTP/1.1",
        "Host: 127.0.0.1",
        f"Authorization: Bearer {who.who.token}",
    ]
    writer.write("\r\n".join([*head, "", ""]).encode())
    await writer.drain()
    # Whoever has begun to be answered has a place, or has had one: what lasts as long as it lasts may be over.
    await reader.readuntil(b"\r\n\r\n")
    cast("asyncio.Transport", writer.transport).pause_reading()
    return reader, writer


async def test_a_right_ends_also_for_who_takes_nothing(
    anna: Sender, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    lounge, file = await posted(anna, bytes(30_000_000))
    ben = Sender(line, await doing(person, "ben"))
    await doing(members.invite, anna.who.actor, lounge, ben.who.id)
    monkeypatch.setattr(streams, "ASKED_AGAIN_S", 0.01)
    _, writer = await standing_still(ben, file)
    await doing(members.remove, anna.who.actor, lounge, ben.who.id)
    async with asyncio.timeout(PATIENCE_S):
        while serve._places.taken:
            await anna.http.get("/healthz")
    writer.transport.abort()
    await ben.http.aclose()


async def test_whoever_takes_nothing_for_long_is_let_go(anna: Sender, settings: Settings) -> None:
    _, file = await posted(anna, bytes(30_000_000))
    bound(settings, download_idle_ms=1)
    reader, writer = await standing_still(anna, file)
    transport = cast("asyncio.Transport", writer.transport)
    while serve._places.taken:
        await anna.http.get("/healthz")
    transport.resume_reading()
    got = 0
    with contextlib.suppress(ConnectionError):
        while data := await reader.read(1 << 20):
            got += len(data)
    assert got < 30_000_000
    transport.abort()


async def test_whoever_goes_before_they_are_answered_gives_their_place_back(
    anna: Sender, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, file = await posted(anna, bytes(3_000_000))
    opening, goes_on = asyncio.Event(), threading.Event()
    loop, opened = asyncio.get_running_loop(), serve._opened

    def slowly(*args: Any) -> Any:
        loop.call_soon_threadsafe(opening.set)
        assert goes_on.wait(PATIENCE_S)
        return opened(*args)

    monkeypatch.setattr(serve, "_opened", slowly)
    before = len(line.protocols())
    _, writer = await asyncio.open_connection("127.0.0.1", anna.port)
    head = [
        f"GET /api/v1/files/{file.pk} HTTP/1.1",
        "Host: 127.0.0.1",
        f"Authorization: Bearer {anna.who.token}",
    ]
    writer.write("\r\n".join([*head, "", ""]).encode())
    await opening.wait()
    assert serve._places.taken == 1
    writer.transport.abort()
    while len(line.protocols()) > before:
        await asyncio.to_thread(goes_on.wait, 0.01)
    goes_on.set()
    async with asyncio.timeout(PATIENCE_S):
        while serve._places.taken:
            await anna.http.get("/healthz")


async def test_whoever_brings_little_at_a_time_is_asked_too_whether_they_still_may(
    anna: Sender, received: asyncio.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = await anna.begin(10_000_000)
    writer = await anna.raw(path, 0, 10_000_000, b"0123")
    await received.wait()
    await doing(accounts.suspend, anna.who.id)
    monkeypatch.setattr(streaming, "ASKED_AGAIN_S", -1.0)
    async with asyncio.timeout(PATIENCE_S):
        while streaming._places.taken:
            writer.write(b"4")
            with contextlib.suppress(ConnectionError):
                await writer.drain()
            await asyncio.to_thread(lambda: None)
    writer.transport.abort()
