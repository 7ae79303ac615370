"""A backup that is made while everybody talks, put back: what was acknowledged stands, and clients come along."""

import asyncio
from pathlib import Path

import pytest

from chatprotocol.requests import Post
from tests.endtoend.people import all_sent, client_of, everything, sign_in, until
from tests.endtoend.servers import ServerProcess
from tests.endtoend.test_kills import history, make_room
from tests.endtoend.wire import wire

TALKERS = [3, pytest.param(20, marks=pytest.mark.soak)]
BACKUPS = 2


class Talker:
    """Says one thing after another, and counts what was acknowledged."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.acknowledged = 0
        self.has_said_all = False
        self._changed = asyncio.Event()

    async def talk(self, server: ServerProcess, room: int) -> None:
        # A server waits no longer for a hello than so many may take to sign in.
        token = await asyncio.to_thread(server.sign_in, "anna")
        async with wire(server.port) as one:
            await one.hello(token)
            while not self.has_said_all:
                text = f"{self.name}:{self.acknowledged}"
                await one.ask(Post(room=room, text=text, key=f"{text:>16}".encode()))
                self.acknowledged += 1
                self._changed.set()

    async def until(self, count: int) -> None:
        while self.acknowledged < count:
            self._changed.clear()
            await self._changed.wait()


@pytest.mark.parametrize("talkers", TALKERS)
async def test_what_was_acknowledged_before_a_backup_is_in_it(
    unthrottled: ServerProcess, tmp_path: Path, talkers: int
) -> None:
    server = unthrottled
    room = await make_room(server)
    crowd = [Talker(f"t{number}") for number in range(talkers)]
    made: list[tuple[Path, list[int]]] = []
    async with asyncio.TaskGroup() as talking, asyncio.timeout(120):
        for talker in crowd:
            talking.create_task(talker.talk(server, room))
        for number in range(BACKUPS):
            await asyncio.gather(*(talker.until(talker.acknowledged + 20) for talker in crowd))
            before = [talker.acknowledged for talker in crowd]
            path = tmp_path / f"{number}.tar"
            done = await asyncio.to_thread(server.manage, "backup", str(path))
            assert done.returncode == 0, done.stderr
            made.append((path, before))
        for talker in crowd:
            talker.has_said_all = True
    for path, before in made:
        restored = ServerProcess(tmp_path / path.stem)
        restored.data.mkdir()
        done = await asyncio.to_thread(restored.manage, "restore", str(path))
        assert done.returncode == 0, done.stderr
        restored.start()
        stands = await history(restored, tmp_path / f"{path.stem}-profiles", room)
        assert restored.stop() == 0
        for number, said in enumerate(before):
            theirs = [text for text in stands if text.startswith(f"t{number}:")]
            # From the first on, without a gap or a double; all of what was acknowledged by then.
            assert theirs == [f"t{number}:{index}" for index in range(len(theirs))]
            assert len(theirs) >= said


async def test_clients_read_afresh_and_send_what_they_have_not_sent(
    server: ServerProcess, tmp_path: Path
) -> None:
    room = await make_room(server)
    client = client_of(sign_in(server, "anna", tmp_path / "anna"), "anna")
    await client.start()
    await client.wait_online()
    for text in ("one", "two"):
        await client.post(room, text)
    await all_sent(client, room)
    path = tmp_path / "backup.tar"
    assert (await asyncio.to_thread(server.manage, "backup", str(path))).returncode == 0
    await client.post(room, "said after the backup")
    await all_sent(client, room)
    assert server.stop() == 0

    await client.post(room, "written while nobody serves")
    done = await asyncio.to_thread(server.manage, "restore", str(path), "--replace")
    assert done.returncode == 0, done.stderr
    server.start()

    async def has_read_afresh() -> bool:
        return "said after the backup" not in [
            message.text for message in (await client.page(room, limit=50)).messages
        ]

    await until(client, has_read_afresh)
    await all_sent(client, room)
    await client.wait_online()
    stands = ["one", "two", "written while nobody serves"]
    assert await everything(client, room) == stands
    assert await history(server, tmp_path / "fresh", room) == stands
    await client.stop()
