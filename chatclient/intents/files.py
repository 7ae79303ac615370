"""Files on their way: into drafts and messages, to the server, and from it to a place on this device."""

from collections.abc import Sequence
from pathlib import Path

from chatclient import reading
from chatclient.core.model import Outgoing, Panel
from chatclient.intents.opened import Intents
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.ids import Key
from chatprotocol.requests import Files, History


class FileIntents(Intents):
    """Files of drafts and messages."""

    async def keep_pasted(self, data: bytes, name: str) -> Path:
        """Write what was pasted into the profile's folder, to be attached or sent from there.

        It is deleted when no message that waits and no draft needs it any more.
        """
        with self._mending() as opened:
            return await opened.attacher.keep(data, name)

    async def attach(self, room: int, files: Sequence[Outgoing], thread: int = 0) -> None:
        """Keep these as the files of a draft, on this device; an empty sequence clears them."""
        with self._mending() as opened:
            opened.attacher.attach(room, thread, files)

    async def attached(self, room: int, thread: int = 0) -> tuple[Outgoing, ...]:
        """The files of a draft, in their order; whether they are still there is found out when they are sent."""
        with self._mending() as opened:
            return opened.attacher.attached(room, thread)

    async def post_files(
        self,
        room: int,
        files: Sequence[Outgoing],
        text: str = "",
        reply_to: int | None = None,
        thread: int | None = None,
    ) -> Key:
        """Put a message with files into the outbox; returns its key once it is stored, online or not.

        It is sent when the server has its files, which lie where they are until then; what is written meanwhile goes
        before it. `pending` has its files at once, `Uploading` tells how far they are. They take the place of the
        files of the draft that stood there. Raises HearthError where a file cannot be read.
        """
        with self._mending() as opened:
            return await opened.attacher.post(room, files, text, reply_to, thread)

    async def pause_upload(self, key: Key) -> None:
        """Let the files of a message that waits rest, also over an end of the program; `discard` gives it up."""
        self._open.uploader.pause(key)

    async def resume_upload(self, key: Key) -> None:
        """Let the files of a message go on where the server stands."""
        self._open.uploader.resume(key)

    async def download(self, room: int, number: int, file: int, to: Path) -> Path:
        """Bring a file of a message to a place, or into a folder under its own name; returns where it is then.

        Nothing is overwritten: where something is there it is `name (2)`. `Downloading` tells how far it is. Raises
        HearthError: refusals, `busy` where it broke (asked again, it goes on there), `conflict` where it was cancelled.
        """
        ask = reading.checked(History(room=room, around=number, limit=1))
        with self._mending() as opened:
            page = await opened.reader.page(ask)
        found = [each for message in page.messages if message.number == number for each in message.files]
        wanted = next((each for each in found if each.id == file), None)
        if wanted is None:
            raise HearthError(ErrorCode.NOT_FOUND, "There is no such file.", field="file")
        return await opened.downloader.download(wanted, to)

    async def cancel_download(self, file: int, to: Path) -> None:
        """Give a download up that was asked for with this place; what has come is deleted."""
        self._open.downloader.cancel(file, to)

    async def files(self, room: int, before: int | None = None, limit: int = 50) -> Panel:
        """Return messages of a room with files, newest first; offline those that the cache holds."""
        ask = reading.checked(Files(room=room, before=before, limit=limit))
        with self._mending() as opened:
            return await opened.panels.files(ask)
