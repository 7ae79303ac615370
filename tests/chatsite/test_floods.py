"""A peer that has not signed in cannot keep the server to itself."""

import asyncio
import contextlib
import time
import urllib.request

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from chatprotocol.ids import SUBPROTOCOL
from tests.endtoend.servers import ServerProcess


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    process = ServerProcess(tmp_path_factory.mktemp("flood"))
    process.prepare(())
    process.start()
    yield process
    assert process.stop() == 0


def _answers_within(server: ServerProcess, limit_s: float) -> bool:
    begin = time.monotonic()
    with urllib.request.urlopen(f"{server.address}/healthz", timeout=20):
        return time.monotonic() - begin < limit_s


@pytest.mark.parametrize("opcode", [0x89, 0x8A])
async def test_a_flood_of_control_frames_ends_its_own_connection(server: ServerProcess, opcode: int) -> None:
    flood = bytes([opcode, 0x80, 0, 0, 0, 0]) * 20_000
    async with connect(
        f"ws://127.0.0.1:{server.port}/ws/",
        subprotocols=[Subprotocol(SUBPROTOCOL)],
        compression=None,
        proxy=None,
    ) as socket:
        with contextlib.suppress(ConnectionError):
            socket.transport.write(flood)
        assert await asyncio.to_thread(_answers_within, server, 5.0)
        with pytest.raises(ConnectionClosed):
            await asyncio.wait_for(socket.recv(), 5)
