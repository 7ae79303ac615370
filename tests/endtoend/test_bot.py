"""The bot of the manual against a real server: it answers once, also what it missed, whatever ends it."""

import asyncio
import os
import re
import signal
import sys
from pathlib import Path

from chatclient.client import Client
from chatprotocol.rows import Message
from tests.endtoend.people import client_of, sign_in, until
from tests.endtoend.servers import ROOT, ServerProcess


def example() -> str:
    """The program in the manual, as it stands there."""
    found = re.search(r"```python\n(.*?)```", (ROOT / "docs" / "bots.md").read_text(), re.DOTALL)
    assert found is not None
    return found[1]


class RunningBot:
    def __init__(self, program: Path, profiles: Path) -> None:
        self._program = program
        self._environment = {**os.environ, "HEARTH_PROFILE_DIR": str(profiles), "PYTHONPATH": str(ROOT)}
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, str(self._program), env=self._environment, stderr=asyncio.subprocess.PIPE
        )

    async def end(self, how: signal.Signals) -> tuple[int, str]:
        assert self._process is not None
        self._process.send_signal(how)
        async with asyncio.timeout(20):
            _, said = await self._process.communicate()
        assert self._process.returncode is not None
        return self._process.returncode, said.decode()


class Room:
    """A room as Anna sees it."""

    def __init__(self, anna: Client, id: int) -> None:
        self.anna = anna
        self.id = id
        self.bot = 0

    async def messages(self) -> list[Message]:
        page = await self.anna.page(self.id, limit=200)
        return [message for message in page.messages if message.kind == "text"]

    async def answers(self) -> list[str]:
        return [message.text for message in await self.messages() if message.author == self.bot]

    async def until_answered(self, *texts: str) -> None:
        async def answered() -> bool:
            return len(await self.answers()) >= len(texts)

        await until(self.anna, answered)
        assert await self.answers() == [f"Hello anna, you said: {text}" for text in texts]


async def _conversation(server: ServerProcess, tmp_path: Path) -> None:
    program = tmp_path / "greeter.py"
    program.write_text(example())
    sign_in(server, "clara", tmp_path / "bot")
    bot = RunningBot(program, tmp_path / "bot")
    anna = client_of(sign_in(server, "anna", tmp_path / "anna"), "anna")
    await anna.start()
    try:
        await anna.wait_online()
        clara = next(user.id for user in anna.snapshot.people if user.username == "clara")
        room = Room(anna, await anna.create_room("private", "workshop", members=[clara]))
        room.bot = clara
        await anna.post(room.id, "@clara will you come?")
        await bot.start()
        await room.until_answered("@clara will you come?")
        direct = Room(anna, await anna.direct([clara]))
        direct.bot = clara
        await anna.post(direct.id, "are you there?")
        await direct.until_answered("are you there?")
        await anna.post(room.id, "nobody in particular")
        await anna.post(room.id, "@clara one")
        await room.until_answered("@clara will you come?", "@clara one")
        assert (await room.messages())[0].reactions == {"👋": [clara]}
        await anna.post(direct.id, "ready?")  # what was said before it is handled then
        await direct.until_answered("are you there?", "ready?")
        await bot.end(signal.SIGKILL)
        for text in ("@clara two", "@clara three"):
            await anna.post(room.id, text)
        await bot.start()
        await room.until_answered("@clara will you come?", "@clara one", "@clara two", "@clara three")
        code, said_at_the_end = await bot.end(signal.SIGINT)
        assert (code, said_at_the_end) == (0, "")
    finally:
        await anna.stop()


def test_the_bot_of_the_manual_answers_once(server: ServerProcess, tmp_path: Path) -> None:
    asyncio.run(_conversation(server, tmp_path))
