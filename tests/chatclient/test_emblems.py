"""Avatars and custom emoji, by the client and by the terminal: carried, named, told, and nothing left behind."""

import asyncio
import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from chatclient import emblems, replica
from chatclient.changes import EmojiChanged, PeopleChanged, RoomsChanged
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.ids import SITE
from chatprotocol.requests import At, EmojiAdd, Profile, RoomUpdate
from chatprotocol.rows import Emoji, Gone
from tests.chatclient.commanding import run
from tests.chatclient.conftest import ROOM
from tests.chatclient.fakeserver import ME, FakeServer
from tests.chatclient.fileserver import Answer, FileServer, Request, refusing
from tests.chatclient.watching import Watched

DATA = b"a picture" * 1000


@pytest.fixture(autouse=True)
def _without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(emblems, "PAUSE_S", 0.0)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "me.png"
    path.write_bytes(DATA)
    return path


def my_avatar(watched: Watched) -> int | None:
    me = watched.client.snapshot.me
    assert me is not None
    return me.avatar


def emoji(pos: int, id: int, name: str) -> Emoji:
    return Emoji(pos=pos, id=id, name=name, file=50 + id)


async def test_a_picture_is_carried_named_and_seen(
    server: FakeServer, files: FileServer, sender: Watched, picture: Path
) -> None:
    told: list[tuple[int, int]] = []
    await sender.client.set_avatar(picture, lambda sent, of: told.append((sent, of)))
    [asked] = server.asked_of(Profile)
    assert files.contents[asked.avatar] == DATA
    assert told[-1] == (9_000, 9_000)
    await sender.until(lambda: my_avatar(sender) is not None)
    [changed] = sender.of(PeopleChanged)[-1].people
    assert (changed.id, changed.avatar) == (ME, 1_001)
    await sender.client.set_avatar(None)
    await sender.until(lambda: my_avatar(sender) is None)


async def test_a_rooms_picture_is_carried_named_and_seen(
    server: FakeServer, sender: Watched, picture: Path
) -> None:
    await sender.client.set_room_avatar(ROOM, picture)
    await sender.until(lambda: sender.of(RoomsChanged)[-1].rooms[0].room.avatar == 1_001)
    await sender.client.set_room_avatar(ROOM, None)
    await sender.client.set_room_avatar(ROOM, None)
    # A room of which nothing is here yet, because it has just been made.
    server.make_room(9, "attic", users=(2,))
    await sender.client.set_room_avatar(9, picture)
    assert server.asked_of(RoomUpdate)[-1].room == 9


async def test_a_server_that_passes_over_a_rooms_picture_is_told_of(
    server: FakeServer, sender: Watched, picture: Path
) -> None:
    server.overrides[RoomUpdate] = lambda ask: At(pos=1)
    with pytest.raises(HearthError, match="unsupported"):
        await sender.client.set_room_avatar(ROOM, picture)


async def test_emoji_are_added_renamed_removed_and_told(
    server: FakeServer, sender: Watched, picture: Path
) -> None:
    client = sender.client
    id = await client.add_emoji("zebra", picture)
    await client.add_emoji("apple_pie", picture)
    await sender.until(lambda: len(client.snapshot.emoji) == 2)
    assert [each.name for each in await client.emoji()] == ["apple_pie", "zebra"]
    await client.rename_emoji(id, "a_zebra")
    await sender.until(lambda: client.snapshot.emoji[0].name == "a_zebra")
    await client.remove_emoji(id)
    await sender.until(lambda: len(client.snapshot.emoji) == 1)
    assert len(sender.of(EmojiChanged)) >= 3


async def test_emoji_are_there_without_a_network_and_those_that_are_gone_are_not(
    server: FakeServer, open_client: Any
) -> None:
    server.put(SITE, lambda pos: emoji(pos, 1, "one"))
    server.put(SITE, lambda pos: emoji(pos, 2, "two"))
    server.put(SITE, lambda pos: Gone("emoji", (1,), pos))
    first = await open_client(server)
    await first.client.wait_online(5)
    await first.until(lambda: bool(first.client.snapshot.emoji))
    await first.client.stop()
    await server.stop()
    again = await open_client("http://127.0.0.1:1")
    assert [each.name for each in await again.client.emoji()] == ["two"]
    assert [each.name for each in again.client.snapshot.emoji] == ["two"]


async def test_another_epoch_has_other_emoji(server: FakeServer, anna: Watched) -> None:
    server.put(SITE, lambda pos: emoji(pos, 1, "one"))
    await anna.until(lambda: bool(anna.client.snapshot.emoji))
    server.epoch = "second"
    server.feeds[SITE].rows.pop(("emoji", (1,)))
    server.drop()
    await anna.until(lambda: not anna.client.snapshot.emoji)


@pytest.mark.parametrize(
    ("name", "code"),
    [("Kettle", "bad_request"), (":kettle:", "bad_request"), ("", "bad_request"), ("one", "conflict")],
)
async def test_what_no_emoji_can_be_called_is_refused_before_anything_is_carried(
    server: FakeServer, files: FileServer, sender: Watched, picture: Path, name: str, code: str
) -> None:
    server.put(SITE, lambda pos: emoji(pos, 1, "one"))
    await sender.until(lambda: bool(sender.client.snapshot.emoji))
    with pytest.raises(HearthError, match=code) as refused:
        await sender.client.add_emoji(name, picture)
    assert refused.value.field == "name"
    assert not files.asked_of("POST")


async def test_a_carriage_goes_on_after_a_stumble_and_an_end_leaves_nothing(
    files: FileServer, sender: Watched, picture: Path
) -> None:
    files.cuts = [4_000]
    await sender.client.set_avatar(picture)
    assert bytes(files.contents[max(files.contents)]) == DATA
    before = len(files.uploads)
    files.overrides.append(lambda ask: refusing(503, "busy", "Later.") if ask.method == "PATCH" else None)
    with pytest.raises(HearthError, match="busy"):
        await sender.client.set_avatar(picture)
    assert len(files.uploads) == before


async def test_whoever_gives_a_picture_up_on_its_way_leaves_nothing(
    files: FileServer, sender: Watched, picture: Path
) -> None:
    files.gate.clear()
    setting = asyncio.create_task(sender.client.set_avatar(picture))
    await files.until(lambda: bool(files.asked_of("PATCH")))
    assert files.uploads
    setting.cancel()
    files.gate.set()
    with pytest.raises(asyncio.CancelledError):
        await setting
    assert not files.uploads
    assert my_avatar(sender) is None


async def test_emoji_that_no_text_can_name_are_none(server: FakeServer, sender: Watched) -> None:
    names = ["\u202eevil", "<b>bold</b>", "zero\u200bwidth", "Large", "", "two\nlines", "x" * 65, "fine"]
    for id, name in enumerate(names, 1):
        server.put(SITE, partial(emoji, id=id, name=name))
    await sender.until(lambda: bool(sender.client.snapshot.emoji))
    assert [each.name for each in await sender.client.emoji()] == ["fine"]
    assert [each.name for each in sender.client.snapshot.emoji] == ["fine"]


async def test_there_are_no_more_emoji_than_anybody_looks_through(
    server: FakeServer, sender: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replica, "MOST_EMOJI", 2)
    for id, name in enumerate(("c", "a", "b"), 1):
        server.put(SITE, partial(emoji, id=id, name=name))
    await sender.until(lambda: len(sender.client.snapshot.emoji) == 2)
    assert [each.name for each in await sender.client.emoji()] == ["a", "b"]


async def test_what_the_server_cannot_free_of_its_place_is_no_picture_here(
    files: FileServer, sender: Watched, picture: Path
) -> None:
    def refuse(ask: Request) -> Answer | None:
        return refusing(501, "unsupported", "Send it as a file.") if ask.method == "PATCH" else None

    files.overrides.append(refuse)
    with pytest.raises(HearthError, match="bad_request: This is no picture"):
        await sender.client.set_avatar(picture)


async def test_files_that_are_not_there_or_too_large_are_not_carried(
    files: FileServer, sender: Watched, picture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(HearthError, match="not_found"):
        await sender.client.set_avatar(picture.with_name("none.png"))
    monkeypatch.setattr(emblems, "MOST_BYTES", 10)
    with pytest.raises(HearthError, match="too_large"):
        await sender.client.set_avatar(picture)
    assert not files.asked_of("POST")


async def test_an_answer_that_was_lost_is_found_in_the_rows(
    server: FakeServer, sender: Watched, picture: Path
) -> None:
    def lose(ask: EmojiAdd) -> None:
        server.put(SITE, lambda pos: Emoji(pos=pos, id=8, name=ask.name, file=9))
        server.drop()

    server.overrides[EmojiAdd] = lose
    assert await sender.client.add_emoji("zebra", picture) == 8


async def test_nothing_is_carried_without_a_connection(open_client: Any, picture: Path) -> None:
    watched = await open_client("http://127.0.0.1:1")
    for what in (watched.client.set_avatar(picture), watched.client.add_emoji("zebra", picture)):
        with pytest.raises(HearthError, match="busy"):
            await what


# ---- by the terminal ---------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("at_home")
async def test_avatars_by_the_terminal(
    server: FakeServer, picture: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    assert await run("avatar", picture) == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "100 %" in captured.err
    assert await run("avatar", picture, "--room", "general") == 0
    assert await run("avatar", "--none") == 0
    assert [ask.avatar is None for ask in server.asked_of(Profile)] == [False, True]
    assert len(server.asked_of(RoomUpdate)) == 1
    with pytest.raises(SystemExit):
        await run("avatar")
    with pytest.raises(SystemExit):
        await run("avatar", picture, "--none")


@pytest.mark.usefixtures("at_home")
async def test_emoji_by_the_terminal(
    server: FakeServer, picture: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await run("emoji", "add", ":zebra:", picture) == 0
    assert await run("emoji", "add", "apple_pie", picture, "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"id": 2, "name": "apple_pie", "file": 1_002}
    assert await run("emoji") == 0
    assert capsys.readouterr().out == ":apple_pie:\n:zebra:\n"
    assert await run("emoji", "rename", "zebra", "our_zebra") == 0
    assert await run("emoji", "remove", ":apple_pie:") == 0
    assert await run("--json", "emoji") == 0
    assert json.loads(capsys.readouterr().out)["name"] == "our_zebra"
    with pytest.raises(HearthError) as refused:
        await run("emoji", "remove", "zebra")
    assert refused.value.code is ErrorCode.NOT_FOUND
