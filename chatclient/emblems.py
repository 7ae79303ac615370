"""Pictures of people, rooms and emoji: a file is carried to the server and named there, which makes of it what all see.

Nothing of it is kept here, and nothing waits: whoever asks stays until it is done or refused. An upload of which nothing
has become is ended at the server.
"""

import asyncio
import contextlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

import msgspec

from chatclient import carrying, originals
from chatclient.core.model import Outgoing
from chatclient.core.tus import Again, Done, Failed
from chatclient.core.uploads import Attachment
from chatclient.desk import Desk
from chatclient.engine import Engine, no_connection
from chatclient.web import Door
from chatclient.writing import Wanted, Writer
from chatprotocol.emoji import assert_custom_name
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.requests import At, EmojiAdd, EmojiAdded, EmojiRemove, EmojiRename, Profile, RoomUpdate
from chatprotocol.rows import Emoji, Room

Progress = Callable[[int, int], None]
"""Called with how many bytes of how many are at the server or on their way."""

MOST_BYTES: Final = 128 * 1024 * 1024
"""No server makes a picture of a larger file: it is not carried there in vain."""
ATTEMPTS: Final = 3
PAUSE_S: Final = 1.0
FAREWELL_S: Final = 2.0

NO_PICTURE: Final = "This is no picture that can be shown here."
TAKEN: Final = "There is an emoji of this name already."
NOT_YET: Final = "This server does not do this yet."


class Emblems:
    """Sets pictures for one client."""

    def __init__(self, desk: Desk, engine: Engine, writer: Writer, door: Door) -> None:
        self._desk = desk
        self._engine = engine
        self._writer = writer
        self._door = door

    # ---- avatars -------------------------------------------------------------------------------------------------

    async def set_avatar(self, source: Path | None, told: Progress | None) -> None:
        """Show a picture as mine, or none."""

        def mine() -> int | None:
            me = self._desk.replica.me
            return me.avatar if me is not None else None

        before, file = mine(), await self._wanted(source, told)
        await self._writer.write(Profile(avatar=file), _changes(mine, before, file))

    async def set_room_avatar(self, room: int, source: Path | None, told: Progress | None) -> None:
        """Show a picture as a room's, or none."""

        def its() -> int | None:
            known = self._room(room)
            return known.avatar if known is not None else None

        known, before, file = self._room(room), its(), await self._wanted(source, told)
        answer = await self._writer.write(RoomUpdate(room=room, avatar=file), _changes(its, before, file))
        # A server that does not know the field passes over it, and changes nothing.
        is_as_it_was = isinstance(answer, At) and known is not None and answer.pos <= known.pos
        if is_as_it_was and (file, before) != (None, None):
            raise HearthError(ErrorCode.UNSUPPORTED, NOT_YET, field="avatar")

    def _room(self, room: int) -> Room | None:
        place = self._desk.replica.places.get(room)
        return place.room if place is not None else None

    # ---- emoji ---------------------------------------------------------------------------------------------------

    async def add(self, name: str, source: Path, told: Progress | None) -> int:
        """Add a custom emoji; return its id."""
        known = self._desk.replica.custom_emoji
        _check_name(name, known)
        file = await self._carried(source, told)

        def added() -> int | None:
            new = {each.name: each.id for each in self._desk.replica.custom_emoji if each not in known}
            return new.get(name)

        async def is_there() -> bool:
            return added() is not None

        answer = await self._writer.write(EmojiAdd(name=name, file=file), is_there)
        return answer.id if isinstance(answer, EmojiAdded) else added() or 0

    async def rename(self, id: int, name: str) -> None:
        """Give a custom emoji another name."""
        _check_name(name, [each for each in self._desk.replica.custom_emoji if each.id != id])

        async def is_so() -> bool:
            return any((each.id, each.name) == (id, name) for each in self._desk.replica.custom_emoji)

        await self._writer.write(EmojiRename(id=id, name=name), is_so)

    async def remove(self, id: int) -> None:
        """Remove a custom emoji."""

        async def is_so() -> bool:
            return all(each.id != id for each in self._desk.replica.custom_emoji)

        await self._writer.write(EmojiRemove(id=id), is_so)

    # ---- carrying ------------------------------------------------------------------------------------------------

    async def _wanted(self, source: Path | None, told: Progress | None) -> int | None:
        """Carry the picture that is to be shown, where there is to be one."""
        return None if source is None else await self._carried(source, told)

    async def _carried(self, source: Path, told: Progress | None) -> int:
        """Carry a picture to the server; return what it is called there. Raises HearthError."""
        if not self._engine.online:
            raise no_connection()
        attachment = await originals.attach(Outgoing(path=source))
        if attachment.bytes > MOST_BYTES:
            raise HearthError(ErrorCode.TOO_LARGE, "This picture is too large.")
        attachment = msgspec.structs.replace(attachment, sha256=await originals.digest(attachment))
        return await _Carriage(self._door, attachment, told).arrive()


class _Carriage:
    """One picture on its way."""

    def __init__(self, door: Door, attachment: Attachment, told: Progress | None) -> None:
        self._door = door
        self._attachment = attachment
        self._progress = told

    async def arrive(self) -> int:
        """Carry it, also over a stumble or two."""
        reason = ""
        try:
            for _ in range(ATTEMPTS):
                match await carrying.carry(self._door, self._attachment, self._told):
                    case Done(file):
                        return file
                    case Failed(error):
                        raise _as_of_a_picture(error)
                    case Again(reason, after_ms):
                        await asyncio.sleep(max(PAUSE_S, (after_ms or 0) / 1000))
            raise HearthError(ErrorCode.BUSY, reason)
        except BaseException:
            await self._end()
            raise

    def _told(self, url: str | None, sent: int) -> None:
        self._attachment = msgspec.structs.replace(self._attachment, url=url)
        if self._progress is not None:
            self._progress(sent, self._attachment.bytes)

    async def _end(self) -> None:
        """Leave nothing behind at the server. It would forget by itself, later."""
        if self._attachment.url is not None:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(FAREWELL_S):
                    await carrying.terminate(self._door, self._attachment.url)


def _as_of_a_picture(error: HearthError) -> HearthError:
    """Files may go as they are; what is to be seen by all may not."""
    return HearthError(ErrorCode.BAD_REQUEST, NO_PICTURE) if error.code is ErrorCode.UNSUPPORTED else error


def _changes(now: Callable[[], int | None], before: int | None, wanted: int | None) -> Wanted:
    """Tell whether a picture is another one, or none any more, as it was to be."""

    async def is_so() -> bool:
        return now() is None if wanted is None else now() not in (None, before)

    return is_so


def _check_name(name: str, known: Iterable[Emoji]) -> None:
    assert_custom_name(name)
    if any(each.name == name for each in known):
        raise HearthError(ErrorCode.CONFLICT, TAKEN, field="name")
