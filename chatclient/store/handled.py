"""How far a bot has come in each room, on disk, so that it goes on there after an end of whatever kind."""

from pathlib import Path
from typing import Final

from chatclient.store.database import Database, script

FILE_NAME: Final = "handled.sqlite3"


class Handled:
    """The numbers up to which a bot has handled what was said."""

    def __init__(self, folder: Path) -> None:
        self._db = Database(folder / FILE_NAME, (script("handled.sql"),), durable=True)
        self._numbers: dict[int, int] = dict(self._db.all("SELECT room, number FROM handled"))

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def get(self, room: int) -> int | None:
        """How far a room is handled; None where the bot was never there."""
        return self._numbers.get(room)

    def put(self, room: int, number: int) -> None:
        """A room is handled up to here."""
        if self._numbers.get(room) != number:
            self._db.run("INSERT OR REPLACE INTO handled VALUES (?, ?)", (room, number))
            self._numbers[room] = number
