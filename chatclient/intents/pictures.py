"""Pictures: as they are shown, and those of people, rooms and emoji, which are set here."""

from pathlib import Path

from chatclient.emblems import Progress
from chatclient.intents.opened import Intents
from chatclient.picturing import Size
from chatprotocol.rows import Emoji


class PictureIntents(Intents):
    """Pictures to look at, and to be seen by."""

    async def picture(self, file: int, size: Size = 320) -> bytes:
        """Return a picture as its file holds it: a thumbnail with this longest side, or the file itself (None).

        Out of the cache, else from the server, once for all who ask at the same time; the last asked for comes first.
        Raises HearthError: `not_found` where there is none for me, `busy` where it cannot be had now.
        """
        return await self._open.pictures.picture(file, size)

    async def limit_pictures(self, limit_bytes: int) -> None:
        """Keep no more pictures on this device than this; those that were looked at least recently go."""
        await self._open.pictures.set_limit(limit_bytes)

    async def set_avatar(self, source: Path | None, told: Progress | None = None) -> None:
        """Show a picture as mine, or none: the server makes a small square of its middle.

        Carried to the server before it is asked; `told` is called with how far it is. Raises HearthError.
        """
        await self._open.emblems.set_avatar(source, told)

    async def set_room_avatar(self, room: int, source: Path | None, told: Progress | None = None) -> None:
        """Show a picture as a room's, or none; as `set_avatar`."""
        await self._open.emblems.set_room_avatar(room, source, told)

    async def emoji(self) -> tuple[Emoji, ...]:
        """The custom emoji of the server, by name; `picture` has what they look like."""
        return self._open.desk.replica.custom_emoji

    async def add_emoji(self, name: str, source: Path, told: Progress | None = None) -> int:
        """Add a custom emoji; return its id. What moves stays moving. As `set_avatar`."""
        return await self._open.emblems.add(name, source, told)

    async def rename_emoji(self, id: int, name: str) -> None:
        """Give a custom emoji another name."""
        await self._open.emblems.rename(id, name)

    async def remove_emoji(self, id: int) -> None:
        """Remove a custom emoji; reactions and texts that name it stay."""
        await self._open.emblems.remove(id)
