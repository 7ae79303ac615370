"""Files from one real client to another through a real server that is killed on the way."""

import hashlib
import os
from pathlib import Path

from chatclient.changes import Change, Uploading
from chatclient.client import Client
from chatclient.core.model import Outgoing
from chatclient.core.tus import CHUNK_BYTES
from chatprotocol.rows import Message
from tests.endtoend.people import client_of, sign_in, until
from tests.endtoend.servers import ServerProcess

MIB = 1024 * 1024


def make(path: Path, size: int) -> bytes:
    content = os.urandom(size)
    path.write_bytes(content)
    return hashlib.sha256(content).digest()


def digest(path: Path) -> bytes:
    return hashlib.sha256(path.read_bytes()).digest()


async def last(client: Client, room: int) -> Message | None:
    if all(each.room.id != room for each in client.snapshot.rooms):
        return None
    page = await client.page(room, limit=1)
    return page.messages[-1] if page.messages else None


async def test_a_file_arrives_whole_though_the_server_is_killed_on_the_way(
    server: ServerProcess, tmp_path: Path
) -> None:
    film, downloads = tmp_path / "film.bin", tmp_path / "downloads"
    downloads.mkdir()
    expected = make(film, 6 * MIB + 17)
    homes = {name: sign_in(server, name, tmp_path / name) for name in ("anna", "ben")}
    anna, ben = client_of(homes["anna"], "anna"), client_of(homes["ben"], "ben")
    kills = [2 * CHUNK_BYTES, 4 * CHUNK_BYTES]

    def kill(change: Change) -> None:
        if isinstance(change, Uploading) and kills and change.sent > kills[0]:
            kills.pop(0)
            server.kill()
            server.start()

    anna.subscribe(kill)
    for client in (anna, ben):
        await client.start()
        await client.wait_online(20)
    room = await anna.direct([ben.profile.user])
    await anna.post_files(room, [Outgoing(path=film)], "the film")

    async def has_come() -> bool:
        message = await last(ben, room)
        return message is not None and message.text == "the film"

    await until(ben, has_come)
    message = await last(ben, room)
    assert message is not None
    (file,) = message.files
    assert (file.name, file.bytes, file.sha256) == ("film.bin", 6 * MIB + 17, expected)
    assert not kills
    path = await ben.download(room, message.number, file.id, downloads)
    assert digest(path) == expected
    panel = await ben.files(room)
    assert [each.number for each in panel.messages] == [message.number]
    for client in (anna, ben):
        await client.stop()
