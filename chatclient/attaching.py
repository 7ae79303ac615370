"""Files as a person attaches and sends them: noted, kept with a draft, posted with a message.

The files of a draft stay on this device until they are sent: only words follow a person to other devices.
"""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import msgspec

from chatclient import originals
from chatclient.composing import Composer
from chatclient.core.model import Outgoing
from chatclient.desk import Desk
from chatprotocol.ids import Key


class Attacher:
    """Attaches for one client."""

    def __init__(self, desk: Desk, composer: Composer) -> None:
        self._desk = desk
        self._composer = composer

    async def post(
        self, room: int, files: Sequence[Outgoing], text: str, reply_to: int | None, thread: int | None
    ) -> Key:
        """Store a message with files and let it wait; returns its key.

        Raises HearthError where a file cannot be read, or the message could never be sent.
        """
        self._composer.check_count(len(files))
        attachments = await asyncio.gather(*map(originals.attach, files))
        return self._composer.post(room, text, reply_to, thread, tuple(attachments))

    def attached(self, room: int, thread: int) -> tuple[Outgoing, ...]:
        """The files of a draft."""
        return self._desk.words.attached((room, thread))

    def attach(self, room: int, thread: int, files: Sequence[Outgoing]) -> None:
        """Keep these as the files of a draft; what was pasted for it and is not among them is deleted."""
        words = self._desk.words
        before = words.attached((room, thread))
        whole = [msgspec.structs.replace(file, path=file.path.absolute()) for file in files]
        words.set_attached((room, thread), whole)
        self._desk.drafts.put_files((room, thread), tuple(whole))
        needed = words.paths()
        for file in before:
            if file.path not in needed:
                self._desk.originals.forget(file.path)
        self._desk.gathering.add_room(room)
        self._desk.flush()

    async def keep(self, data: bytes, name: str) -> Path:
        """Write what was pasted to where it is kept until it is sent."""
        return await self._desk.originals.keep(data, name)
