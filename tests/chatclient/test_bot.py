"""Bots: called with what others say, once, in order, also with what came while they were away."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from chatclient.bot import Bot, Heard
from chatclient.profiles import Profile, Profiles
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.frames import Bye
from chatprotocol.ids import ACCOUNT, SITE
from chatprotocol.requests import History
from chatprotocol.rows import Block, User
from tests.chatclient.conftest import ROOM
from tests.chatclient.fakeserver import HANDLERS, ME, TOKEN, FakeServer
from tests.chatclient.fileserver import FileServer


class Listener:
    """A bot that notes what it was called with."""

    def __init__(self, server: FakeServer, profiles: Profiles, address: str = "") -> None:
        profile = Profile(name="anna", address=address or server.address, username="anna", user=ME, device=1)
        profiles.save(profile)
        profiles.save_token_in_file(profile, TOKEN)
        self.bot = Bot("anna", profiles=profiles)
        self.heard: list[str] = []
        self.mentions: list[str] = []
        self._more = asyncio.Event()
        self.bot.message(self.hear)
        self.bot.mention(self.hear_mention)

    async def hear(self, heard: Heard) -> None:
        self.heard.append(heard.text)
        self._more.set()

    async def hear_mention(self, heard: Heard) -> None:
        self.mentions.append(heard.text)

    async def until_heard(self, text: str) -> None:
        async with asyncio.timeout(5):
            while text not in self.heard:
                self._more.clear()
                await self._more.wait()

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        living = asyncio.ensure_future(self.bot.live())
        try:
            yield
        finally:
            living.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await living


@pytest.fixture
def listener(server: FakeServer, profiles: Profiles) -> Listener:
    return Listener(server, profiles)


def write(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def put_user(server: FakeServer, id: int, *, bot: bool) -> None:
    server.put(SITE, lambda pos: User(id=id, username=f"u{id}", display_name="U", bot=bot, pos=pos))


async def test_what_others_say_is_heard_in_order(listener: Listener, server: FakeServer) -> None:
    server.say(ROOM, "before it ran")
    async with listener.running():
        await listener.until_heard("before it ran")
        for number in range(5):
            server.say(ROOM, f"text {number}")
        await listener.until_heard("text 4")
    assert listener.heard == ["before it ran", *(f"text {number}" for number in range(5))]


async def test_what_nobody_said_to_a_bot_is_not_heard(listener: Listener, server: FakeServer) -> None:
    put_user(server, 8, bot=True)
    server.put(ACCOUNT, lambda pos: Block(user=3, on=True, pos=pos))
    server.say(ROOM, "my own", author=ME)
    server.say(ROOM, "of another bot", author=8)
    server.say(ROOM, "of somebody blocked", author=3)
    server.say(ROOM, "joined", kind="system")
    server.say(ROOM, "", deleted=True)
    server.say(ROOM, "of somebody unknown", author=99)
    server.say(ROOM, "said")
    async with listener.running():
        await listener.until_heard("said")
        server.put(ACCOUNT, lambda pos: Block(user=2, on=True, pos=pos))
        server.put(ACCOUNT, lambda pos: Block(user=3, on=False, pos=pos))
        server.say(ROOM, "of somebody blocked now", author=2)
        put_user(server, 9, bot=False)
        server.say(ROOM, "of somebody new", author=9)
        server.say(ROOM, "of somebody blocked no longer", author=3)
        await listener.until_heard("of somebody blocked no longer")
    assert listener.heard == ["said", "of somebody new", "of somebody blocked no longer"]


async def test_mentions_are_what_names_the_bot_or_is_said_to_it_alone(
    listener: Listener, server: FakeServer
) -> None:
    server.make_room(8, "", kind="direct", users=(1, 2))
    server.make_room(9, "", kind="direct", users=(1, 2, 3))
    async with listener.running():
        server.say(ROOM, "you", mentions=[ME])
        server.say(ROOM, "all", mentions_all=True)
        server.say(8, "to you alone")
        server.say(9, "to you both")
        for text in ("you", "all", "to you alone", "to you both"):
            await listener.until_heard(text)
    assert sorted(listener.mentions) == ["to you alone", "you"]


async def test_an_answer_stands_where_it_was_asked(listener: Listener, server: FakeServer) -> None:
    @listener.bot.mention
    async def answer(heard: Heard) -> None:
        assert (heard.author.username, heard.room.room.name) == ("ben", "general")
        await heard.react("👋")
        await heard.react("👋", on=False)
        await heard.react("🎉")
        await heard.reply(f"you said: {heard.text}")

    server.say(ROOM, "root")
    server.say(ROOM, "hey", mentions=[ME], thread=1)
    async with listener.running():
        await server.until(lambda: len(server.messages(ROOM)) == 3)
    said = server.message(ROOM, 3)
    assert (said.text, said.reply_to, said.thread) == ("you said: hey", 2, 1)
    assert server.message(ROOM, 2).reactions == {"🎉": [ME]}


async def test_an_answer_may_carry_files(files: FileServer, server: FakeServer, profiles: Profiles) -> None:
    listener = Listener(server, profiles, files.address)
    chart = profiles.folder.parent / "chart.png"
    write(chart, b"a chart")

    @listener.bot.message
    async def answer(heard: Heard) -> None:
        await heard.reply("here", [chart])

    server.say(ROOM, "a chart, please")
    async with listener.running():
        await server.until(lambda: len(server.messages(ROOM)) == 2)
    made = server.message(ROOM, 2)
    assert (made.text, made.reply_to, [file.name for file in made.files]) == ("here", 1, ["chart.png"])


async def test_what_was_handled_is_not_heard_again_and_what_was_missed_is(
    listener: Listener, server: FakeServer
) -> None:
    async with listener.running():
        server.say(ROOM, "one")
        await listener.until_heard("one")
        server.say(ROOM, "two")
        await listener.until_heard("two")
    for number in range(250):
        server.say(ROOM, f"missed {number}")
    server.set_membership(ROOM, read=200)
    async with listener.running():
        await listener.until_heard("missed 249")
        server.drop()
        server.connections.clear()
        server.say(ROOM, "three")
        await listener.until_heard("three")
    assert listener.heard == ["one", "two", *(f"missed {number}" for number in range(250)), "three"]


async def test_a_new_room_begins_with_what_is_not_read(listener: Listener, server: FakeServer) -> None:
    server.make_room(9, "hall", users=(2, 3))
    server.say(9, "old")
    async with listener.running():
        await server.until(lambda: bool(server.connections))
        server.set_membership(9, read=1)
        server.enter(9)
        server.say(9, "new")
        await listener.until_heard("new")
        server.set_membership(9, state="removed")
        server.say(ROOM, "elsewhere")
        await listener.until_heard("elsewhere")
    assert listener.heard == ["new", "elsewhere"]


async def test_a_function_that_fails_is_logged_and_the_bot_goes_on(
    listener: Listener, server: FakeServer, caplog: pytest.LogCaptureFixture
) -> None:
    @listener.bot.mention
    async def stumble(heard: Heard) -> None:
        raise ZeroDivisionError

    server.say(ROOM, "you", mentions=[ME])
    async with listener.running():
        server.say(ROOM, "next")
        await listener.until_heard("next")
    assert [record.message for record in caplog.records if record.levelno == logging.ERROR] == [
        f"message 1 of room {ROOM} could not be handled"
    ]


async def test_a_room_that_cannot_be_read_does_not_end_the_bot(
    listener: Listener, server: FakeServer, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(request: History) -> None:
        del server.overrides[History]
        raise HearthError(ErrorCode.NOT_FOUND, "Not any more.")

    server.overrides[History] = refuse
    server.say(ROOM, "one")
    async with listener.running():
        await server.until(lambda: History not in server.overrides)
        server.say(ROOM, "two")
        await listener.until_heard("two")
    assert listener.heard == ["one", "two"]
    assert f"room {ROOM} cannot be read: Not any more." in [record.message for record in caplog.records]


async def test_a_server_that_gives_nothing_is_not_asked_for_ever(
    listener: Listener, server: FakeServer
) -> None:
    empty = partial(HANDLERS[History], server)
    server.overrides[History] = lambda request: empty(History(room=ROOM, after=1_000))
    server.say(ROOM, "one")
    async with listener.running():
        await server.until(lambda: bool(server.asked_of(History)))
        server.overrides.clear()
        server.say(ROOM, "two")
        await listener.until_heard("two")
    assert listener.heard == ["one", "two"]


async def test_a_bot_that_is_not_signed_in_says_so(listener: Listener, server: FakeServer) -> None:
    living = asyncio.ensure_future(listener.bot.live())
    await server.until(lambda: bool(server.connections))
    await server.close(4401, bye=Bye(4401, "Revoked."))
    with pytest.raises(HearthError) as refusal:
        await living
    assert refusal.value.code is ErrorCode.UNAUTHENTICATED
    with pytest.raises(HearthError, match="not signed in"):
        await Bot("nobody", profiles=listener.bot._profiles).live()


async def test_a_bot_for_another_version_says_so(listener: Listener, server: FakeServer) -> None:
    living = asyncio.ensure_future(listener.bot.live())
    await server.until(lambda: bool(server.connections))
    await server.close(4426, bye=Bye(4426, "Please update."))
    with pytest.raises(HearthError) as refusal:
        await living
    assert refusal.value.code is ErrorCode.UNSUPPORTED


def test_who_interrupts_a_bot_gets_no_traceback(monkeypatch: pytest.MonkeyPatch, profiles: Profiles) -> None:
    async def interrupt(bot: Bot) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Bot, "live", interrupt)
    Bot(profiles=profiles).run()
