"""Files by the terminal: `hearth upload` and `hearth download`, with bars for people and lines of JSON for programs."""

import asyncio
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from chatclient.changes import (
    Change,
    ConnectionChanged,
    Downloading,
    MessagesChanged,
    OutboxChanged,
    Uploading,
)
from chatclient.commands import FAILED, OK, Destination
from chatclient.core.model import Outgoing
from chatclient.lettering import safe
from chatclient.naming import find_room
from chatclient.output import Terminal, note, progress, stopped
from chatclient.records import download_json, downloading_json, json_line, uploading_json
from chatclient.terminal import bar, messages_wait
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.ids import Key
from chatprotocol.rows import File, Message


async def upload(
    terminal: Terminal, to: Destination, files: Sequence[Outgoing], caption: str, *, timeout_s: float
) -> int:
    """Send files as one message, and wait until the server has it."""
    try:
        # As with words: what is held may be enough to know the room, and files wait for a connection.
        room = await find_room(terminal.client, to.room)
    except HearthError:
        await terminal.connect()
        room = await find_room(terminal.client, to.room, make=True)
    key = await terminal.client.post_files(room, files, caption, to.reply_to, to.thread)
    return await Shipment(terminal, room, key, timeout_s).arrive()


class Shipment:
    """A message with files on its way. `timeout_s` is how long nothing may happen."""

    def __init__(self, terminal: Terminal, room: int, key: Key, timeout_s: float) -> None:
        self._terminal = terminal
        self._room = room
        self._key = key
        self._timeout_s = timeout_s
        self._message: Message | None = None
        self._code: int | None = None

    async def arrive(self) -> int:
        """Wait for it; returns an exit code. Raises HearthError where there is no getting on."""
        try:
            while self._code is None:
                await self._take(await self._change())
        finally:
            progress("")
            if self._code is None:
                note(f"{messages_wait(1)} in the outbox, to go on when this profile is next online.")
        if self._terminal.as_json and self._message is not None:
            self._terminal.show([self._message])
        return self._code

    async def _change(self) -> Change:
        try:
            async with asyncio.timeout(self._timeout_s):
                return await self._terminal.changes.get()
        except TimeoutError:
            reason = self._terminal.client.connection.reason or "The server does not answer."
            raise HearthError(ErrorCode.BUSY, reason) from None

    async def _take(self, change: Change) -> None:
        match change:
            case Uploading() if change.key == self._key:
                await self._show(change)
            case MessagesChanged() if change.room == self._room:
                self._message = next(
                    (each for each in change.messages if each.key == self._key), self._message
                )
            case OutboxChanged() if change.room == self._room:
                await self._look()
            case ConnectionChanged() if change.connection.state == "stopped":
                raise stopped(change)
            case _:
                pass

    async def _look(self) -> None:
        """See what has become of it: a change tells how it was when it was told."""
        pending = {each.key: each for each in await self._terminal.client.pending(self._room)}
        here = pending.get(self._key)
        if here is None:
            self._code = OK
        elif here.error is not None:
            self._code = FAILED
            note(f"not sent: {here.error.message}")
            await self._terminal.client.discard(self._key)

    async def _show(self, change: Uploading) -> None:
        pending = await self._terminal.client.pending(self._room)
        files = next((each.files for each in pending if each.key == self._key), ())
        if not files:
            return
        if self._terminal.as_json:
            _write(json_line(uploading_json(change, files[change.place].name)))
            return
        names = ", ".join(file.name for file in files)
        progress(
            bar(change.reason or names, sum(file.sent for file in files), sum(file.bytes for file in files))
        )


async def download(terminal: Terminal, room: str, number: int, name: str | None, to: Path) -> int:
    """Bring the files of a message, or the one of this name, into a folder; print where they are."""
    await terminal.connect()
    id = await find_room(terminal.client, room)
    page = await terminal.client.page(id, around=number, limit=1)
    carried = [file for message in page.messages if message.number == number for file in message.files]
    wanted = [file for file in carried if name in (None, file.name)]
    if not wanted:
        which = "file" if name is None else f"file called {safe(name)}"
        raise HearthError(ErrorCode.NOT_FOUND, f"Message {number} has no {which}.")
    await asyncio.to_thread(to.mkdir, parents=True, exist_ok=True)
    unsubscribe = terminal.client.subscribe(lambda change: _show_download(terminal, change, wanted))
    try:
        for file in wanted:
            path = await terminal.client.download(id, number, file.id, to)
            progress("")
            _write(json_line(download_json(file, path)) if terminal.as_json else f"{safe(str(path))}\n")
    finally:
        progress("")
        unsubscribe()
    return OK


def _show_download(terminal: Terminal, change: Change, files: Iterable[File]) -> None:
    if not isinstance(change, Downloading):
        return
    name = next((file.name for file in files if file.id == change.file), "")
    if terminal.as_json:
        _write(json_line(downloading_json(change, name)))
    else:
        progress(bar(name, change.got, change.of))


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()
