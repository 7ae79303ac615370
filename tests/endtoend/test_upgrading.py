"""A server of the first release comes up to date, and goes back, while its clients stay: they go on where they were."""

import asyncio
import itertools
import sqlite3
import subprocess
import tarfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import Final

import pytest

from chatclient.client import Client
from chatclient.profiles import Profiles
from tests import first_release
from tests.endtoend.people import all_sent, client_of, everything, few_waiting, sign_in, until
from tests.endtoend.servers import ROOT, ServerProcess
from tests.endtoend.test_kills import history
from tests.first_release import ROOM, SAID, WAITS

AFTER = "written while the server was upgraded"
BETWEEN = "said by the new version"
BACK = "written while the server went back"
EACH: Final = 30
"""So much each says before something happens."""


@pytest.mark.soak
async def test_clients_of_the_first_release_go_on_and_go_back(tmp_path: Path) -> None:
    server = ServerProcess(tmp_path / "data")
    first_release.put_server(server.data)
    profiles = Profiles(tmp_path / "anna")
    first_release.put_client(tmp_path / "anna", server.address)
    anna = client_of(profiles, "anna")
    told: Counter[str] = Counter()
    anna.subscribe(lambda change: told.update([type(change).__name__]))
    await anna.start()
    assert await everything(anna, ROOM) == SAID
    await anna.post(ROOM, AFTER)
    assert (await asyncio.to_thread(server.manage, "upgrade")).returncode == 0
    await asyncio.to_thread(server.start)
    await all_sent(anna, ROOM)
    stands = [*SAID, WAITS, AFTER]
    assert await everything(anna, ROOM) == stands
    assert await history(server, tmp_path / "fresh", ROOM) == stands
    # Nothing was read afresh: it went on with the cursors that the first release had given it.
    assert told["Reset"] == 1
    await anna.post(ROOM, BETWEEN)
    await all_sent(anna, ROOM)

    assert server.stop() == 0
    await anna.post(ROOM, BACK)
    for command in (["upgrade", "--rollback"], ["upgrade"]):
        done = await asyncio.to_thread(server.manage, *command)
        assert done.returncode == 0, done.stderr
    await asyncio.to_thread(server.start)

    async def has_read_afresh() -> bool:
        return BETWEEN not in await everything(anna, ROOM)

    await until(anna, has_read_afresh)
    await all_sent(anna, ROOM)
    assert await everything(anna, ROOM) == [*SAID, BACK]
    assert await history(server, tmp_path / "fresh-again", ROOM) == [*SAID, BACK]
    await anna.stop()
    assert server.stop() == 0


class Talker:
    """Somebody who says one thing after another, whether a server is there or not."""

    def __init__(self, profiles: Profiles, name: str) -> None:
        self.name = name
        self.client = client_of(profiles, name)
        self.said: list[str] = []
        self.read_afresh = 0
        """How often, once everything was here."""
        self._changed = asyncio.Event()

    async def come(self) -> None:
        await self.client.start()
        await self.client.wait_online()
        self.client.subscribe(self._count)
        self.read_afresh = 0

    def _count(self, change: object) -> None:
        self.read_afresh += type(change).__name__ == "Reset"

    async def talk(self) -> None:
        for number in itertools.count():
            await few_waiting(self.client, ROOM)
            text = f"{self.name} {number}"
            await self.client.post(ROOM, text)
            self.said.append(text)
            self._changed.set()
            await asyncio.sleep(0.01)

    async def until_more(self, count: int) -> None:
        """Wait until so much more is said."""
        enough = len(self.said) + count
        while len(self.said) < enough:
            self._changed.clear()
            await self._changed.wait()

    async def acknowledged(self) -> int:
        """Return, once the connection is gone, how many of the things said a server has acknowledged."""

        async def is_away() -> bool:
            return self.client.connection.state != "online"

        await until(self.client, is_away)
        waiting = {pending.text for pending in await self.client.pending(ROOM)}
        count = sum(text not in waiting for text in self.said)
        assert waiting.isdisjoint(self.said[:count])
        return count


def texts_in(database: Path, name: str) -> list[str]:
    """Return what somebody has said in the room, as it stands in a database."""
    with closing(sqlite3.connect(database)) as asked:
        found = asked.execute(
            "SELECT text FROM messaging_message WHERE room_id = ? AND text LIKE ? ORDER BY number",
            [ROOM, f"{name} %"],
        )
        return [text for (text,) in found]


@pytest.fixture
def first(tmp_path: Path) -> Path:
    """The program of the first release, out of the history."""
    packed = subprocess.run(
        ["git", "archive", first_release.COMMIT], cwd=ROOT, capture_output=True, check=False
    )
    if packed.returncode:
        pytest.skip("the history of this checkout does not go back so far")
    with tarfile.open(fileobj=BytesIO(packed.stdout)) as archive:
        archive.extractall(tmp_path / "first", filter="data")
    return tmp_path / "first"


@pytest.fixture
def server(first: Path, tmp_path: Path) -> Iterator[ServerProcess]:
    """A server of the first release, which runs."""
    process = ServerProcess(tmp_path / "data")
    first_release.put_server(process.data)
    process.program = first
    process.start()
    yield process
    process.kill()


@pytest.mark.soak
async def test_who_talks_meanwhile_loses_and_doubles_nothing(
    server: ServerProcess, first: Path, tmp_path: Path
) -> None:
    first_release.put_client(tmp_path / "anna", server.address)
    anna = Talker(Profiles(tmp_path / "anna"), "anna")
    ben = Talker(sign_in(server, "ben", tmp_path / "ben"), "ben")
    crowd = [anna, ben]
    for one in crowd:
        await one.come()
    talking = [asyncio.create_task(one.talk()) for one in crowd]

    async def talk_on() -> None:
        async with asyncio.timeout(60):
            await asyncio.gather(*(one.until_more(EACH) for one in crowd))

    async def exchange(program: Path, *command: str) -> list[int]:
        """Let another program serve, while everybody talks; return how much of each the one before has acknowledged."""
        assert await asyncio.to_thread(server.stop) == 0
        acknowledged = [await one.acknowledged() for one in crowd]
        server.program = ROOT
        done = await asyncio.to_thread(server.manage, *command)
        assert done.returncode == 0, done.stderr
        server.program = program
        await asyncio.to_thread(server.start)
        return acknowledged

    await talk_on()
    taken = await exchange(ROOT, "upgrade")
    await talk_on()
    kept = [texts_in(server.data / "before-upgrade" / "database.sqlite3", one.name) for one in crowd]
    for one, theirs, count in zip(crowd, kept, taken, strict=True):
        # They go on with the cursors that the first release has given them.
        assert one.read_afresh == 0
        assert theirs == one.said[: len(theirs)]
        assert len(theirs) >= count

    taken = await exchange(first, "upgrade", "--rollback")
    await talk_on()
    await exchange(ROOT, "upgrade")
    await talk_on()
    for task in talking:
        task.cancel()
    await asyncio.gather(*talking, return_exceptions=True)
    for one in crowd:
        await all_sent(one.client, ROOM)
        assert one.read_afresh == 1

    stands = await history(server, tmp_path / "fresh", ROOM)
    for one, theirs, count in zip(crowd, kept, taken, strict=True):
        # What the newer version has acknowledged went with it; all else is there once, in its order.
        assert [text for text in stands if text.startswith(f"{one.name} ")] == theirs + one.said[count:]

        async def has_all(client: Client = one.client) -> bool:
            return await everything(client, ROOM) == stands

        await until(one.client, has_all)
        await one.client.stop()
    assert server.stop() == 0
