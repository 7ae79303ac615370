"""`hearth upload` and `hearth download`: what they print, for people and for programs, and their exit codes."""

import json
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from chatclient.core.tus import CHUNK_BYTES
from chatclient.terminal import bar
from chatprotocol.errors import ErrorCode, HearthError
from tests.chatclient.commanding import run
from tests.chatclient.conftest import ROOM
from tests.chatclient.fakeserver import FakeServer
from tests.chatclient.fileserver import FileServer, refusing
from tests.chatclient.watching import Watched

Run = Callable[..., Awaitable[int]]


pytestmark = pytest.mark.usefixtures("at_home")


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    path = tmp_path / "letter.pdf"
    path.write_bytes(b"dear all")
    return path


def held(path: Path) -> bytes:
    return path.read_bytes()


def fill(path: Path, size: int) -> None:
    path.write_bytes(b"x" * size)


def json_lines(capsys: pytest.CaptureFixture[str]) -> list[Any]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


async def test_files_are_sent_as_one_message_with_their_caption(
    server: FakeServer, letter: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(tmp_path / "b.txt", 3)
    server.say(ROOM, "send it")
    assert (
        await run(
            "upload", "general", letter, tmp_path / "b.txt", "--caption", "as you wished", "--reply-to", "1"
        )
        == 0
    )
    message = server.message(ROOM, 2)
    assert (message.text, message.reply_to) == ("as you wished", 1)
    assert [file.name for file in message.files] == ["letter.pdf", "b.txt"]
    assert capsys.readouterr() == ("", "")


async def test_programs_are_told_how_far_it_is_and_then_of_the_message(
    server: FakeServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    film = tmp_path / "film.mp4"
    fill(film, CHUNK_BYTES + 1)
    assert await run("--json", "upload", "general", film, "--as-file") == 0
    *told, message = json_lines(capsys)
    assert told[0] == {
        "uploading": "film.mp4", "place": 0, "sent": 0, "of": CHUNK_BYTES + 1, "state": "reading", "reason": None,
    }  # fmt: skip
    assert (message["number"], message["files"][0]["name"]) == (1, "film.mp4")


async def test_people_see_a_bar(
    letter: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    assert await run("upload", "general", letter) == 0
    shown = capsys.readouterr().err
    assert "letter.pdf  ░░░░░░░░░░░░░░░░░░░░    0 %  0 B of 8 B" in shown
    assert shown.endswith("\r\x1b[K")


async def test_a_file_that_cannot_be_sent_is_said(
    files: FileServer, letter: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files.overrides.append(lambda request: refusing(413, "too_large", "A file may have at most 5 bytes."))
    assert await run("upload", "general", letter) == 1
    assert capsys.readouterr().err == "hearth: not sent: A file may have at most 5 bytes.\n"
    with pytest.raises(HearthError, match="absent is not there"):
        await run("upload", "general", tmp_path / "absent")


async def test_without_a_server_files_wait_for_the_next_time(
    files: FileServer,
    server: FakeServer,
    open_client: Callable[..., Awaitable[Watched]],
    letter: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    await run("rooms")
    port = server.port
    await server.stop()
    with pytest.raises(HearthError) as refusal:
        await run("upload", "general", letter, "--timeout", "0.1")
    assert refusal.value.code is ErrorCode.BUSY
    assert "1 message waits in the outbox" in capsys.readouterr().err
    await server.start(port)
    await open_client(files.address)
    await server.until(lambda: bool(server.messages(ROOM)))
    assert [file.name for file in server.message(ROOM, 1).files] == ["letter.pdf"]


async def test_a_conversation_begins_with_files(server: FakeServer, letter: Path) -> None:
    assert await run("upload", "@ben", letter) == 0
    assert [file.name for file in server.messages(2_002)[0].files] == ["letter.pdf"]


async def test_the_files_of_a_message_are_fetched_into_a_folder(
    files: FileServer, server: FakeServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    server.say(ROOM, "two", files=[files.keep(b"one", "a.txt"), files.keep(b"two", "b.txt")])
    to = tmp_path / "new" / "folder"
    assert await run("download", "general", "1", "--to", to) == 0
    assert capsys.readouterr().out.splitlines() == [str(to / "a.txt"), str(to / "b.txt")]
    assert (held(to / "a.txt"), held(to / "b.txt")) == (b"one", b"two")
    assert await run("download", "--json", "general", "1", "b.txt", "--to", to) == 0
    *told, here = json_lines(capsys)
    assert told[0] == {"downloading": "b.txt", "file": 101, "got": 0, "of": 3}
    assert here == {
        "file": 101, "name": "b.txt", "type": "text/plain", "bytes": 3, "path": str(to / "b (2).txt"),
        "sha256": "3fc4ccfe745870e2c0d99f71f30ff0656c8dedd41cc1d7d3d376b0dbe685e2f3",
    }  # fmt: skip


async def test_what_a_message_does_not_carry_is_said(
    files: FileServer, server: FakeServer, tmp_path: Path
) -> None:
    server.say(ROOM, "one", files=[files.keep(b"one", "a.txt")])
    with pytest.raises(HearthError, match="Message 1 has no file called b"):
        await run("download", "general", "1", "b.txt", "--to", tmp_path)
    with pytest.raises(HearthError, match="Message 9 has no file"):
        await run("download", "general", "9", "--to", tmp_path)


def test_a_bar_fits_its_line_and_steers_nothing() -> None:
    assert bar("film.mp4", 500_000, 2_000_000) == "film.mp4  █████░░░░░░░░░░░░░░░   25 %  500.0 KB of 2.0 MB"
    assert "100 %" in bar("nothing", 0, 0)
    long = bar("a\x1b[2J" + "x" * 100, 1, 3)
    assert "\x1b" not in long
    assert len(long) <= 78
