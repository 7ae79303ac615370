"""Pictures by the terminal: `hearth avatar` and `hearth emoji`, with bars for people and lines of JSON for programs."""

import sys
from collections.abc import Iterable
from pathlib import Path

from chatclient.commands import OK
from chatclient.emblems import Progress
from chatclient.lettering import safe
from chatclient.naming import find_room
from chatclient.output import Terminal, progress
from chatclient.records import emoji_json, json_line
from chatclient.terminal import bar
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.rows import Emoji


async def avatar(terminal: Terminal, source: Path | None, room: str | None) -> int:
    """Show a picture as mine or as a room's, or none."""
    await terminal.connect()
    told = _told(source)
    try:
        if room is None:
            await terminal.client.set_avatar(source, told)
        else:
            await terminal.client.set_room_avatar(await find_room(terminal.client, room), source, told)
    finally:
        progress("")
    return OK


async def emoji(terminal: Terminal) -> int:
    """Print the custom emoji of the server."""
    await terminal.go_online()
    _show(terminal, await terminal.client.emoji())
    return OK


async def add_emoji(terminal: Terminal, name: str, source: Path) -> int:
    """Add a custom emoji."""
    await terminal.connect()
    name = _bare(name)
    try:
        id = await terminal.client.add_emoji(name, source, _told(source))
    finally:
        progress("")
    return await _changed(terminal, id, name)


async def rename_emoji(terminal: Terminal, old: str, new: str) -> int:
    """Give a custom emoji another name."""
    await terminal.connect()
    found, name = await _find(terminal, old), _bare(new)
    await terminal.client.rename_emoji(found.id, name)
    return await _changed(terminal, found.id, name)


async def remove_emoji(terminal: Terminal, name: str) -> int:
    """Remove a custom emoji."""
    await terminal.connect()
    found = await _find(terminal, name)
    await terminal.client.remove_emoji(found.id)
    return OK


async def _changed(terminal: Terminal, id: int, name: str) -> int:
    def here() -> list[Emoji]:
        return [each for each in terminal.client.snapshot.emoji if (each.id, each.name) == (id, name)]

    if terminal.as_json:
        await terminal.until(lambda: bool(here()))
        _show(terminal, here())
    return OK


async def _find(terminal: Terminal, name: str) -> Emoji:
    for each in await terminal.client.emoji():
        if each.name == _bare(name):
            return each
    raise HearthError(ErrorCode.NOT_FOUND, f"There is no emoji called {safe(_bare(name))}.")


def _show(terminal: Terminal, emoji: Iterable[Emoji]) -> None:
    for each in emoji:
        sys.stdout.write(json_line(emoji_json(each)) if terminal.as_json else f":{safe(each.name)}:\n")
    sys.stdout.flush()


def _bare(name: str) -> str:
    """A name as it stands in a row: people write it with its colons, too."""
    return name.strip(":")


def _told(source: Path | None) -> Progress:
    label = source.name if source is not None else ""
    return lambda sent, of: progress(bar(label, sent, of))
