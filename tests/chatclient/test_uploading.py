"""Messages with files: shown at once, sent when the server has their files, whatever happens on the way."""

import asyncio
import os
import random
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from chatclient.changes import OutboxChanged, RoomsChanged, Uploading
from chatclient.core.model import Outgoing, Pending, PendingFile
from chatclient.core.tus import CHUNK_BYTES
from chatclient.profiles import Profiles
from chatclient.store.words import Words
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.requests import Post
from tests.chatclient.conftest import ROOM
from tests.chatclient.fakeserver import ME, TOKEN, FakeServer
from tests.chatclient.fileserver import Answer, FileServer, Request, refusing
from tests.chatclient.watching import Watched

ROOT = Path(__file__).resolve().parents[2]
OpenClient = Callable[..., Awaitable[Watched]]


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits between attempts are short."""
    monkeypatch.setattr("chatclient.core.tus.BUSY_MS", 10)
    monkeypatch.setattr("chatclient.core.tus.FULL_MS", 10)
    monkeypatch.setattr("chatclient.uploading.BACKOFF", (0.01, 0.02))
    monkeypatch.setattr("chatclient.uploading.TERMINATION_PAUSE_S", 0.01)


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    path = tmp_path / "letter.pdf"
    path.write_bytes(b"%PDF " + bytes(range(256)) * 40)
    return path


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """Two and a half chunks."""
    path = tmp_path / "film.mp4"
    path.write_bytes(os.urandom(CHUNK_BYTES * 5 // 2))
    return path


def held(path: Path) -> bytes:
    return path.read_bytes()


def write(path: Path, content: bytes, changed_ns: int | None = None) -> None:
    path.write_bytes(content)
    if changed_ns is not None:
        os.utime(path, ns=(changed_ns, changed_ns))


def when_changed(path: Path) -> int:
    return path.stat().st_mtime_ns


def remove(path: Path) -> None:
    path.unlink()


def outgoing(*paths: Path) -> list[Outgoing]:
    return [Outgoing(path=path) for path in paths]


def contents(server: FakeServer, files: FileServer, number: int = 1) -> list[bytes]:
    return [files.contents[file.id] for file in server.message(ROOM, number).files]


async def only(watched: Watched) -> Pending:
    (pending,) = await watched.client.pending(ROOM)
    return pending


async def until_failed(watched: Watched) -> HearthError:
    def has_failed() -> bool:
        told = watched.of(OutboxChanged)
        return bool(told) and any(pending.state == "failed" for pending in told[-1].pending)

    await watched.until(has_failed)
    error = (await only(watched)).error
    assert error is not None
    return error


async def test_a_file_is_shown_at_once_and_then_sent_with_its_message(
    sender: Watched, files: FileServer, server: FakeServer, letter: Path
) -> None:
    files.gate.clear()
    key = await sender.client.post_files(ROOM, outgoing(letter), "read this", reply_to=3)
    pending = await only(sender)
    assert (pending.key, pending.text, pending.reply_to, pending.state) == (key, "read this", 3, "waiting")
    assert sender.of(OutboxChanged)[0].pending[0].files == (
        PendingFile(
            place=0,
            path=letter,
            name="letter.pdf",
            type="application/pdf",
            bytes=len(held(letter)),
            state="waiting",
        ),
    )
    files.gate.set()
    await sender.until_sent(ROOM)
    message = server.message(ROOM, 1)
    assert (message.key, message.text, message.reply_to) == (key, "read this", 3)
    assert [file.name for file in message.files] == ["letter.pdf"]
    assert contents(server, files) == [held(letter)]


async def test_it_is_told_how_far_a_file_is(sender: Watched, files: FileServer, film: Path) -> None:
    key = await sender.client.post_files(ROOM, outgoing(film))
    await sender.until_sent(ROOM)
    told = sender.of(Uploading)
    size = len(held(film))
    assert {(each.room, each.key, each.place, each.of) for each in told} == {(ROOM, key, 0, size)}
    assert [each.state for each in told if each.state != "uploading"] == ["reading", "done"]
    assert [each.sent for each in told] == sorted(each.sent for each in told)
    assert told[-1].sent == size


async def test_a_large_file_goes_in_chunks_each_with_its_sum(
    sender: Watched, files: FileServer, film: Path
) -> None:
    await sender.client.post_files(ROOM, outgoing(film))
    await sender.until_sent(ROOM)
    patches = files.asked_of("PATCH")
    assert [request.offset for request in patches] == [0, CHUNK_BYTES, 2 * CHUNK_BYTES]
    assert all(request.headers["upload-checksum"].startswith("sha256 ") for request in patches)
    (upload,) = files.uploads.values()
    assert upload.said["filename"] == "film.mp4"
    assert upload.said["filetype"] == "video/mp4"
    assert "as_file" not in upload.said


async def test_what_the_person_says_of_a_file_counts(
    sender: Watched, files: FileServer, server: FakeServer, letter: Path
) -> None:
    said = Outgoing(path=letter, name="../a\u202eb.jpg", type="image/jpeg", as_file=True)
    await sender.client.post_files(ROOM, [said])
    await sender.until_sent(ROOM)
    (upload,) = files.uploads.values()
    assert (upload.said["filename"], upload.said["filetype"], upload.said["as_file"]) == (
        "ab.jpg",
        "image/jpeg",
        "1",
    )


async def test_files_keep_their_order_and_go_two_at_a_time(
    sender: Watched, files: FileServer, server: FakeServer, tmp_path: Path
) -> None:
    paths = [tmp_path / f"{number}.txt" for number in range(5)]
    for number, path in enumerate(paths):
        write(path, str(number).encode())
    files.gate.clear()
    await sender.client.post_files(ROOM, outgoing(*paths))
    await files.until(lambda: len(files.asked_of("PATCH")) == 2)
    await sender.settled()
    assert len(files.asked_of("PATCH")) == 2
    files.gate.set()
    await sender.until_sent(ROOM)
    assert contents(server, files) == [b"0", b"1", b"2", b"3", b"4"]
    assert files.most_at_once == 2


async def test_an_empty_file_is_a_file(
    sender: Watched, files: FileServer, server: FakeServer, tmp_path: Path
) -> None:
    path = tmp_path / "nothing"
    write(path, b"")
    await sender.client.post_files(ROOM, outgoing(path))
    await sender.until_sent(ROOM)
    assert contents(server, files) == [b""]
    assert files.asked_of("PATCH") == []


async def test_what_is_written_afterwards_does_not_wait_for_files(
    sender: Watched, files: FileServer, server: FakeServer, letter: Path
) -> None:
    files.gate.clear()
    await sender.client.post_files(ROOM, outgoing(letter), "the letter")
    await sender.client.post(ROOM, "by the way")
    await sender.until_said("by the way")
    files.gate.set()
    await sender.until_sent(ROOM)
    assert [message.text for message in server.messages(ROOM)] == ["by the way", "the letter"]


@pytest.mark.parametrize("cut", [0, 1, CHUNK_BYTES // 2, CHUNK_BYTES - 1, CHUNK_BYTES])
async def test_an_upload_that_breaks_goes_on_where_the_server_stands(
    cut: int, sender: Watched, files: FileServer, server: FakeServer, film: Path
) -> None:
    files.cuts = [CHUNK_BYTES + 1, cut]
    await sender.client.post_files(ROOM, outgoing(film))
    await sender.until_sent(ROOM)
    assert contents(server, files) == [held(film)]
    assert len(files.asked_of("POST")) == 1
    offsets = [request.offset for request in files.asked_of("PATCH")]
    assert offsets == sorted(offsets)


async def test_twenty_uploads_cut_at_any_byte_all_go_on(
    sender: Watched, files: FileServer, server: FakeServer, tmp_path: Path
) -> None:
    chance = random.Random(5)
    paths = [tmp_path / f"{number}.bin" for number in range(20)]
    for path in paths:
        write(path, chance.randbytes(chance.randrange(1, 100_000)))
    files.cuts = [chance.randrange(100_000) for _ in paths]
    for path in paths:
        await sender.client.post_files(ROOM, outgoing(path))
    await sender.until_sent(ROOM)
    found = [contents(server, files, number)[0] for number in range(1, 21)]
    assert sorted(found) == sorted(map(held, paths))
    assert len(files.asked_of("POST")) == 20


async def test_without_a_connection_files_wait_and_then_go_on(
    sender: Watched, files: FileServer, server: FakeServer, film: Path
) -> None:
    port = server.port
    files.gate.clear()
    await sender.client.post_files(ROOM, outgoing(film))
    await files.until(lambda: bool(files.asked_of("PATCH")))
    await server.stop()
    await sender.until_state("offline")
    files.gate.set()
    await server.start(port)
    await sender.until_sent(ROOM)
    assert contents(server, files) == [held(film)]


async def test_files_outlive_the_program_and_go_on(
    files: FileServer, server: FakeServer, open_client: OpenClient, film: Path
) -> None:
    first = await open_client(files.address)
    await first.client.wait_online(5)

    def hold(request: Request) -> Answer | None:
        if request.method == "PATCH" and request.offset:
            files.gate.clear()
        return None

    files.overrides.append(hold)
    await first.client.post_files(ROOM, outgoing(film), "the film")
    await files.until(lambda: not files.gate.is_set())
    await first.client.stop()
    files.overrides.clear()
    files.gate.set()
    before = len(files.asked_of("PATCH"))
    again = await open_client(files.address)
    await again.until_sent(ROOM)
    assert contents(server, files) == [held(film)]
    assert len(files.asked_of("POST")) == 1
    assert all(request.offset for request in files.asked_of("PATCH")[before:])


KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from chatclient.changes import Uploading
from chatclient.client import Client
from chatclient.core.model import Outgoing
from chatclient.core.tus import CHUNK_BYTES
from chatclient.profiles import Profiles

def die(change):
    if isinstance(change, Uploading) and change.sent > CHUNK_BYTES:
        os.kill(os.getpid(), signal.SIGKILL)

async def main():
    profiles = Profiles(Path(sys.argv[1]))
    client = Client(profiles.get("anna"), profiles=profiles)
    client.subscribe(die)
    await client.start()
    await client.wait_online(10)
    await client.post_files(7, [Outgoing(path=Path(sys.argv[2]))], "the film")
    await asyncio.sleep(20)

asyncio.run(main())
"""


async def test_a_program_killed_in_the_middle_of_a_file_goes_on_there(
    files: FileServer, server: FakeServer, open_client: OpenClient, profiles: Profiles, film: Path
) -> None:
    offline = await open_client(files.address)
    await offline.client.stop()
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        KILLED,
        str(profiles.folder),
        str(film),
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    async with asyncio.timeout(30):
        assert await process.wait() == -signal.SIGKILL
    before = len(files.asked_of("PATCH"))
    again = await open_client(files.address)
    await again.until_said("the film")
    assert contents(server, files) == [held(film)]
    assert len(files.asked_of("POST")) == 1
    assert all(request.offset for request in files.asked_of("PATCH")[before:])


# ---- what is in the way ------------------------------------------------------------------------------------------


def once(answer: Answer, method: str = "PATCH") -> Callable[[Request], Answer | None]:
    """Answer the first of these so, and the others honestly."""
    answers = [answer]
    return lambda request: answers.pop() if request.method == method and answers else None


@pytest.mark.parametrize(
    "answer",
    [
        refusing(423, "busy", "This upload is being written already."),
        refusing(460, "bad_request", "What has come is not what was sent."),
        refusing(409, "conflict", "The upload has come to another place."),
        refusing(507, "busy", "The server has no space for files at the moment.", retry_ms=20),
        refusing(503, "busy", "The server is busy."),
        refusing(401, "unauthenticated", "This device is not signed in."),
        Answer(502),
        Answer(413, body=b"<html>too large for this proxy"),
        Answer(204),
        Answer(302, {"Location": "https://portal.example/"}),
    ],
    ids=lambda answer: str(answer.status),
)
async def test_what_passes_is_waited_for(
    answer: Answer, sender: Watched, files: FileServer, server: FakeServer, film: Path
) -> None:
    files.overrides.append(once(answer))
    await sender.client.post_files(ROOM, outgoing(film))
    await sender.until_sent(ROOM)
    assert contents(server, files) == [held(film)]
    assert len(files.asked_of("POST")) == 1


@pytest.mark.parametrize("status", [404, 410])
async def test_an_upload_that_the_server_has_forgotten_begins_anew(
    status: int, sender: Watched, files: FileServer, server: FakeServer, film: Path
) -> None:
    def forget(request: Request) -> Answer | None:
        if request.method == "PATCH" and request.offset == CHUNK_BYTES:
            files.overrides.clear()
            return refusing(status, "not_found", "There is no such upload.")
        return None

    files.overrides.append(forget)
    await sender.client.post_files(ROOM, outgoing(film))
    await sender.until_sent(ROOM)
    assert contents(server, files) == [held(film)]
    assert len(files.asked_of("POST")) == 2


async def test_where_the_proxy_takes_less_the_chunks_are_smaller(
    sender: Watched, files: FileServer, server: FakeServer, film: Path
) -> None:
    def small(request: Request) -> Answer | None:
        return Answer(413) if len(request.body) > 300_000 else None

    files.overrides.append(small)
    await sender.client.post_files(ROOM, outgoing(film))
    await sender.until_sent(ROOM)
    assert contents(server, files) == [held(film)]


@pytest.mark.parametrize(
    ("method", "answer", "code", "said"),
    [
        (
            "POST",
            refusing(413, "too_large", "A file may have at most 5 bytes.", field="Upload-Length"),
            ErrorCode.TOO_LARGE,
            "A file may have at most 5 bytes.",
        ),
        (
            "PATCH",
            refusing(413, "too_large", "Your files take all the room.", field="Upload-Length"),
            ErrorCode.TOO_LARGE,
            "Your files take all the room.",
        ),
        ("POST", Answer(413), ErrorCode.TOO_LARGE, "This file is larger than the server takes."),
        ("PATCH", refusing(403), ErrorCode.FORBIDDEN, "Not here."),
    ],
)
async def test_what_does_not_pass_fails_the_message_and_is_said(
    method: str,
    answer: Answer,
    code: ErrorCode,
    said: str,
    sender: Watched,
    files: FileServer,
    server: FakeServer,
    letter: Path,
) -> None:
    files.overrides.append(lambda request: answer if request.method == method else None)
    key = await sender.client.post_files(ROOM, outgoing(letter))
    error = await until_failed(sender)
    assert (error.code, error.message) == (code, said)
    assert (await only(sender)).files[0].state == "failed"
    await sender.client.post(ROOM, "and so on")
    await sender.until_said("and so on")
    files.overrides.clear()
    await sender.client.retry(key)
    await sender.until_sent(ROOM)
    assert contents(server, files, 2) == [held(letter)]


async def test_a_file_that_always_arrives_damaged_fails(
    sender: Watched, files: FileServer, letter: Path
) -> None:
    damaged = refusing(460, "bad_request", "What has come is not what was sent.", field="sha256")
    files.overrides.append(lambda request: damaged if request.method == "PATCH" else None)
    await sender.client.post_files(ROOM, outgoing(letter))
    assert "damaged" in (await until_failed(sender)).message


async def test_a_file_that_changed_fails_plainly(
    sender: Watched, files: FileServer, server: FakeServer, film: Path, letter: Path
) -> None:
    files.gate.clear()
    await sender.client.post_files(ROOM, outgoing(film))
    await files.until(lambda: bool(files.asked_of("PATCH")))
    write(film, held(letter))
    files.gate.set()
    error = await until_failed(sender)
    assert error.message == "film.mp4 has changed since it was attached: attach it again."
    assert server.messages(ROOM) == []


async def test_a_file_that_is_gone_fails_plainly(
    open_client: OpenClient, files: FileServer, letter: Path
) -> None:
    offline = await open_client("http://127.0.0.1:9")
    await offline.client.post_files(ROOM, outgoing(letter))
    await offline.client.stop()
    remove(letter)
    again = await open_client(files.address)
    error = await until_failed(again)
    assert (error.code, error.message) == (ErrorCode.NOT_FOUND, "letter.pdf is not there.")


async def test_what_had_failed_can_be_tried_again_after_the_program_has_ended(
    open_client: OpenClient, files: FileServer, server: FakeServer, letter: Path
) -> None:
    content = held(letter)
    changed_ns = when_changed(letter)
    first = await open_client("http://127.0.0.1:9")
    key = await first.client.post_files(ROOM, outgoing(letter))
    await first.client.stop()
    remove(letter)
    second = await open_client(files.address)
    await until_failed(second)
    await second.client.stop()
    write(letter, content, changed_ns)
    third = await open_client(files.address)
    await third.client.wait_online(5)
    assert [file.state for file in (await only(third)).files] == ["failed"]
    await third.client.retry(key)
    await third.until_sent(ROOM)
    assert contents(server, files) == [content]


UNCLEAN = refusing(415, "unsupported", "It may say where it was taken. Send it as a file.")


def clean_only(request: Request) -> Answer | None:
    """Refuse what is no file at its end, as the server does with a picture that it cannot read."""
    wish = request.headers.get("upload-metadata", "")
    return UNCLEAN if request.method == "POST" and "as_file" not in wish and "cGljLnBuZw==" in wish else None


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "pic.png"
    path.write_bytes(b"\x89PNG no picture")
    return path


async def test_a_picture_that_was_refused_goes_as_a_file(
    sender: Watched, files: FileServer, server: FakeServer, picture: Path, letter: Path
) -> None:
    files.overrides.append(clean_only)
    key = await sender.client.post_files(ROOM, outgoing(letter, picture))
    await until_failed(sender)
    await sender.client.retry_as_file(key, 1)
    await sender.until_sent(ROOM)
    assert contents(server, files) == [held(letter), held(picture)]


async def test_a_message_goes_without_the_file_that_was_refused(
    sender: Watched, files: FileServer, server: FakeServer, picture: Path, letter: Path
) -> None:
    files.overrides.append(clean_only)
    key = await sender.client.post_files(ROOM, outgoing(picture, letter), "See here")
    await until_failed(sender)
    await sender.client.retry_without(key, 0)
    await sender.until_sent(ROOM)
    assert contents(server, files) == [held(letter)]
    assert server.messages(ROOM)[-1].text == "See here"


async def test_what_was_changed_after_a_refusal_outlives_the_program(
    open_client: OpenClient, files: FileServer, server: FakeServer, picture: Path, letter: Path
) -> None:
    files.overrides.append(clean_only)
    first = await open_client(files.address)
    await first.client.wait_online(5)
    key = await first.client.post_files(ROOM, outgoing(picture, letter))
    await until_failed(first)
    files.gate.clear()
    await first.client.retry_without(key, 0)
    assert [file.name for file in (await only(first)).files] == ["letter.pdf"]
    await first.client.stop()
    files.gate.set()
    again = await open_client(files.address)
    await again.until_said("")
    assert contents(server, files) == [held(letter)]


async def test_a_message_of_which_nothing_is_left_is_not_sent(
    sender: Watched, files: FileServer, picture: Path
) -> None:
    files.overrides.append(clean_only)
    key = await sender.client.post_files(ROOM, outgoing(picture))
    await until_failed(sender)
    with pytest.raises(HearthError) as refusal:
        await sender.client.retry_without(key, 0)
    assert refusal.value.code is ErrorCode.BAD_REQUEST
    assert (await only(sender)).state == "failed"


async def test_only_what_has_failed_is_changed(sender: Watched, files: FileServer, letter: Path) -> None:
    files.gate.clear()
    key = await sender.client.post_files(ROOM, outgoing(letter), "words")
    await sender.client.retry_without(key, 0)
    await sender.client.retry_as_file(key, 0)
    (file,) = (await only(sender)).files
    assert not file.as_file
    files.gate.set()
    await sender.until_sent(ROOM)
    await sender.client.retry_without(key, 0)


async def test_what_cannot_be_read_is_refused_at_once(sender: Watched, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path, said in (
        (tmp_path / "absent", "absent is not there."),
        (tmp_path, f"{tmp_path.name} is not a file."),
        (pipe, "pipe is not a file."),
    ):
        with pytest.raises(HearthError) as refusal:
            await sender.client.post_files(ROOM, outgoing(path))
        assert refusal.value.message == said
    assert await sender.client.pending(ROOM) == ()


async def test_a_message_has_no_more_files_than_the_server_takes(sender: Watched, letter: Path) -> None:
    with pytest.raises(HearthError, match="at most 10 files"):
        await sender.client.post_files(ROOM, outgoing(*[letter] * 11))


async def test_files_that_the_server_has_lost_are_sent_again_once(
    sender: Watched, files: FileServer, server: FakeServer, letter: Path
) -> None:
    def collect(request: Post) -> None:
        del server.overrides[Post]
        server.files.clear()
        files.uploads.clear()
        raise HearthError(ErrorCode.NOT_FOUND, "There is no such file.", field="files")

    server.overrides[Post] = collect
    await sender.client.post_files(ROOM, outgoing(letter))
    await sender.until_sent(ROOM)
    assert contents(server, files) == [held(letter)]
    assert len(files.asked_of("POST")) == 2

    def lose(request: Post) -> None:
        raise HearthError(ErrorCode.NOT_FOUND, "There is no such file.", field="files")

    server.overrides[Post] = lose
    await sender.client.post_files(ROOM, outgoing(letter))
    assert (await until_failed(sender)).message == "There is no such file."
    assert len(files.asked_of("POST")) == 4


async def test_the_token_goes_to_no_other_server(
    sender: Watched, files: FileServer, server: FakeServer, letter: Path
) -> None:
    def elsewhere(request: Request) -> Answer | None:
        if request.method != "POST":
            return None
        files.overrides.clear()
        answer = files._answer(request)
        answer.headers["Location"] = f"https://evil.example{answer.headers['Location']}"
        return answer

    files.overrides.append(elsewhere)
    await sender.client.post_files(ROOM, outgoing(letter))
    await sender.until_sent(ROOM)
    assert contents(server, files) == [held(letter)]
    assert {request.headers["authorization"] for request in files.asked} == {f"Bearer {TOKEN}"}


# ---- what the person wants ---------------------------------------------------------------------------------------


async def test_an_upload_is_given_up_here_and_there(
    sender: Watched, files: FileServer, server: FakeServer, film: Path
) -> None:
    files.gate.clear()
    key = await sender.client.post_files(ROOM, outgoing(film))
    await files.until(lambda: bool(files.asked_of("PATCH")))
    await sender.client.discard(key)
    files.gate.set()
    await files.until(lambda: bool(files.asked_of("DELETE")))
    await sender.settled()
    assert files.uploads == {}
    assert server.messages(ROOM) == []
    assert held(film)


async def test_an_upload_rests_and_goes_on(
    sender: Watched, files: FileServer, server: FakeServer, film: Path
) -> None:
    files.gate.clear()
    key = await sender.client.post_files(ROOM, outgoing(film))
    await files.until(lambda: bool(files.asked_of("PATCH")))
    await sender.client.pause_upload(key)
    assert sender.of(Uploading)[-1].state == "paused"
    await sender.client.pause_upload(key)
    files.gate.set()
    await sender.client.post(ROOM, "meanwhile")
    await sender.until_said("meanwhile")
    assert (await only(sender)).files[0].state == "paused"
    await sender.client.resume_upload(key)
    await sender.until_sent(ROOM)
    assert contents(server, files, 2) == [held(film)]
    assert len(files.asked_of("POST")) == 1


async def test_what_rests_rests_after_the_program_has_ended(
    open_client: OpenClient, files: FileServer, server: FakeServer, letter: Path
) -> None:
    offline = await open_client("http://127.0.0.1:9")
    key = await offline.client.post_files(ROOM, outgoing(letter))
    await offline.client.pause_upload(key)
    await offline.client.stop()
    again = await open_client(files.address)
    await again.client.wait_online(5)
    await again.settled()
    assert (await only(again)).files[0].state == "paused"
    assert files.asked == []
    await again.client.resume_upload(key)
    await again.until_sent(ROOM)
    assert contents(server, files) == [held(letter)]


def lying(profiles: Profiles) -> list[str]:
    folder = profiles.folder_of("anna") / "outgoing"
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


async def test_what_was_pasted_lies_in_the_profile_until_it_is_sent(
    sender: Watched, files: FileServer, server: FakeServer, profiles: Profiles
) -> None:
    first = await sender.client.keep_pasted(b"one", "picture.png")
    second = await sender.client.keep_pasted(b"two", "picture.png")
    assert lying(profiles) == ["picture (2).png", "picture.png"]
    key = await sender.client.post_files(ROOM, outgoing(first))
    await sender.until_sent(ROOM)
    await sender.settled()
    assert lying(profiles) == ["picture (2).png"]
    assert contents(server, files) == [b"one"]
    files.overrides.append(lambda request: refusing(403))
    key = await sender.client.post_files(ROOM, outgoing(second))
    await until_failed(sender)
    assert lying(profiles) == ["picture (2).png"]
    await sender.client.discard(key)
    await sender.settled()
    assert lying(profiles) == []


async def test_what_nobody_needs_any_more_is_swept_away(
    open_client: OpenClient, profiles: Profiles, letter: Path
) -> None:
    first = await open_client("http://127.0.0.1:9")
    needed = [await first.client.keep_pasted(b"x", name) for name in ("sent.png", "draft.png")]
    await first.client.keep_pasted(b"x", "stray.png")
    await first.client.post_files(ROOM, outgoing(needed[0]))
    await first.client.attach(ROOM, outgoing(needed[1]))
    await first.client.stop()
    again = await open_client("http://127.0.0.1:9")
    assert lying(profiles) == ["draft.png", "sent.png"]
    await again.client.attach(ROOM, ())
    assert lying(profiles) == ["sent.png"]


async def test_the_files_of_a_draft_are_kept_until_they_are_sent(
    open_client: OpenClient, letter: Path, film: Path
) -> None:
    first = await open_client("http://127.0.0.1:9")
    chosen = [Outgoing(path=film, as_file=True), Outgoing(path=letter, name="a letter.pdf")]
    await first.client.attach(ROOM, chosen)
    await first.client.attach(ROOM, chosen[:1], thread=5)
    await first.client.stop()
    again = await open_client("http://127.0.0.1:9")
    assert await again.client.attached(ROOM) == tuple(chosen)
    assert await again.client.attached(ROOM, 5) == (chosen[0],)
    await again.client.post_files(ROOM, chosen)
    assert await again.client.attached(ROOM) == ()
    assert await again.client.attached(ROOM, 5) == (chosen[0],)


async def test_a_room_says_which_files_stand_in_its_draft(
    sender: Watched, open_client: OpenClient, files: FileServer, letter: Path
) -> None:
    def files_of_draft() -> tuple[Outgoing, ...]:
        (summary,) = [each for each in sender.client.snapshot.rooms if each.room.id == ROOM]
        return summary.draft_files

    chosen = outgoing(letter)
    await sender.client.attach(ROOM, chosen)
    await sender.until_told(RoomsChanged, lambda told: told.rooms[0].draft_files == tuple(chosen))
    await sender.client.stop()
    await sender.client.start()
    assert files_of_draft() == tuple(chosen)
    await sender.client.wait_online(5)
    await sender.client.post_files(ROOM, chosen)
    assert files_of_draft() == ()


async def test_signing_out_takes_what_was_pasted_along(sender: Watched, profiles: Profiles) -> None:
    await sender.client.keep_pasted(b"x", "picture.png")
    await sender.client.stop()
    profiles.remove("anna")
    assert not profiles.folder_of("anna").exists()


async def test_what_is_there_already_is_not_sent_twice_after_the_end(
    open_client: OpenClient, files: FileServer, server: FakeServer, profiles: Profiles, letter: Path
) -> None:
    server.overrides[Post] = lambda request: None
    first = await open_client(files.address)
    await first.client.wait_online(5)
    await first.client.post_files(ROOM, outgoing(letter))
    await server.until(lambda: bool(server.asked_of(Post)))
    await first.client.stop()
    words = Words(profiles.folder_of("anna"), ME)
    (written,) = words.outbox()
    assert written.files[0].file is not None
    words.close()
    del server.overrides[Post]
    again = await open_client(files.address)
    await again.until_sent(ROOM)
    assert len(files.asked_of("POST")) == 1
    assert contents(server, files) == [held(letter)]
