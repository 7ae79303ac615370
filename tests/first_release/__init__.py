"""What the first release of Hearth has left on people's disks, as SQL: a server's database, and anna's client.

anna, ben and clara are in it, a private room, a public one and a direct one; twelve messages, of which one was mended and one
deleted. anna's client has read them all, and something in it waits that she wrote while nobody served.
"""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

ROOM: Final = 5
SAID: Final = ["said 0", "said 1, and mended", "said 2", "", *(f"said {number}" for number in range(4, 12))]
WAITS: Final = "waits in the outbox"
MIGRATIONS: Final = 21
COMMIT: Final = "4632205"
"""The latest whose server leaves such a database."""

_HERE: Final = Path(__file__).parent
_PROFILE: Final = {
    "name": "anna", "username": "anna", "user": 1, "device": 3, "server_name": "", "accept_plain": False,
}  # fmt: skip
_TOKEN: Final = "X2hyVxuX5Fy1Md6P24o_FWdihs5IlJk6XrqyloLq8qI"


def put_server(data: Path) -> None:
    """Put the server's database into a new data folder."""
    data.mkdir(0o700)
    _put("server", data / "hearth.sqlite3")


def put_client(profiles: Path, address: str) -> None:
    """Put anna's client into a new folder of profiles, as if it had known the server at this address."""
    folder = profiles / "anna"
    folder.mkdir(0o700, parents=True)
    for name in ("cache", "words"):
        _put(name, folder / f"{name}.sqlite3")
    (folder / "profile.json").write_text(json.dumps(_PROFILE | {"address": address}))
    (folder / "token").write_text(_TOKEN)


def _put(name: str, path: Path) -> None:
    with closing(sqlite3.connect(path)) as made:
        made.executescript((_HERE / f"{name}.sql").read_text("utf-8"))
