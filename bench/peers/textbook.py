"""The textbook: the consumer of `textbook_site`, as its tutorial serves it, by daphne."""

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bench.peers import ceiling
from bench.servers import free_port, running
from bench.stage import House, Layout

NAME: Final = "textbook Channels"


@contextlib.contextmanager
def house(folder: Path, layout: Layout, *, stores: bool = False) -> Iterator[House]:
    """Run it for people who are in one room each; with `stores`, one ORM transaction a message. Raises Failed."""
    port = free_port()
    command = [sys.executable, "-m", "daphne", "-b", "127.0.0.1", "-p", str(port), "-v", "0"]
    environment = {
        "DJANGO_SETTINGS_MODULE": "bench.peers.textbook_site",
        "TEXTBOOK_DATABASE": str(folder / "textbook.sqlite3") if stores else "",
    }
    with running([*command, "bench.peers.textbook_site:application"], folder, port, environment) as process:
        yield House(NAME, port, [process.pid], ceiling.participants(layout))
