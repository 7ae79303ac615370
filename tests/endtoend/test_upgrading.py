"""A server of the first release comes up to date, and goes back, while its clients wait: they go on where they were."""

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from chatclient.profiles import Profiles
from tests import first_release
from tests.endtoend.people import all_sent, client_of, everything, until
from tests.endtoend.servers import ServerProcess
from tests.endtoend.test_kills import history
from tests.first_release import ROOM, SAID, WAITS

AFTER = "written while the server was upgraded"
BETWEEN = "said by the new version"
BACK = "written while the server went back"


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
