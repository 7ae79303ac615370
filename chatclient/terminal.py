"""How the terminal client writes: people, times and messages as lines, safe to print. It asks nobody anything.

What other people wrote never reaches the terminal raw: characters that steer it are shown as "�", and the second line
of a message is indented, so that none can pose as another message.
"""

import os
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, tzinfo
from typing import Final, TextIO

from chatclient.core.model import RoomSummary
from chatprotocol.rows import File, Message, User

_JOINERS: Final = "\u200c\u200d"
_UNSAFE: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_COLOURS: Final = (31, 33, 35, 61, 64, 97, 125, 130, 136, 160, 166, 172)
"""Of the 256 colours, some that can be read on black and on white."""
_NAME_COLUMNS: Final = 16
_LAST_MS: Final = 253_402_128_000_000
"""The 30th of December 9999: whatever the zone, there is a day after it."""


def time_of(at_ms: int) -> datetime:
    """Return a time of the protocol; one beyond all calendars is their last day."""
    return datetime.fromtimestamp(min(at_ms, _LAST_MS) / 1000, UTC)


def safe(text: str) -> str:
    """Return a text of one line with nothing in it that steers a terminal."""
    return "".join(_shown(character) for character in text)


def _shown(character: str) -> str:
    if character == "\t":
        return " "
    unsafe = unicodedata.category(character) in _UNSAFE and character not in _JOINERS
    return "�" if unsafe else character


def has_colours(stream: TextIO) -> bool:
    """Whether to write in colours: to a terminal, unless it or the person says no (`NO_COLOR`)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


class Paper:
    """Writes messages one below another: a line for each new day, names in their colours, texts in one column."""

    def __init__(self, *, colours: bool, zone: tzinfo | None = None) -> None:
        self._colours = colours
        self._zone = zone
        self._day: date | None = None
        self._column = 0

    def widen(self, authors: Iterable[int], people: Mapping[int, User]) -> None:
        """Make the column of names wide enough for these, so that texts stand below one another."""
        names = (_cut(name_of(author, people), _NAME_COLUMNS) for author in authors)
        self._column = max([self._column, *map(width, names)])

    def message(self, message: Message, people: Mapping[int, User]) -> str:
        """Return the lines of a message, each with its end."""
        at = time_of(message.at).astimezone(self._zone)
        name = _cut(name_of(message.author, people), _NAME_COLUMNS)
        column = max(self._column, width(name))
        gap = " " * (column - width(name) + 2)
        indent = " " * (len("00:00  ") + column + 2)
        body = self._body(message, people)
        first = f"{self._dim(f'{at:%H:%M}')}  {self._person(name, message.author)}{gap}{body[0]}"
        lines = [*self._new_day(at.date()), first, *(indent + line for line in body[1:])]
        return "".join(f"{line.rstrip()}\n" for line in lines)

    def _new_day(self, day: date) -> list[str]:
        if day == self._day:
            return []
        self._day = day
        return [self._dim(f"── {day:%A}, {day.day} {day:%B %Y} ──")]

    def _body(self, message: Message, people: Mapping[int, User]) -> list[str]:
        if message.deleted:
            return [self._dim("(deleted)")]
        lines = [safe(line) for line in message.text.split("\n")] if message.text else []
        lines += [f"[{safe(file.name)}, {_size(file)}]" for file in message.files]
        lines = lines or [""]
        if message.kind == "system":
            lines = [self._dim(line) for line in lines]
        if message.reply_to is not None:
            lines[0] = self._dim(f"(to {message.reply_to}) ") + lines[0]
        if message.edited_at is not None:
            lines[-1] += self._dim(" (edited)")
        return lines

    def rooms(self, rooms: list[RoomSummary], people: Mapping[int, User]) -> str:
        """Return the list of rooms as lines."""
        names = [_cut(room_name(room, people), 40) for room in rooms]
        column = max((width(name) for name in names), default=0)
        lines = []
        for room, name in zip(rooms, names, strict=True):
            waiting = f"{room.unread} new" if room.unread else ""
            calls = f", {room.mentions} for you" if room.mentions else ""
            padded = name + " " * (column - width(name))
            shown = self._bold(padded) if room.unread else padded
            lines.append(f"{shown}  {self._dim(f'{room.room.id:>6}')}  {waiting}{calls}".rstrip())
        return "".join(f"{line}\n" for line in lines)

    def _person(self, name: str, user: int) -> str:
        return f"\x1b[1;38;5;{_COLOURS[user % len(_COLOURS)]}m{name}\x1b[0m" if self._colours else name

    def _dim(self, text: str) -> str:
        return f"\x1b[2m{text}\x1b[0m" if self._colours else text

    def _bold(self, text: str) -> str:
        return f"\x1b[1m{text}\x1b[0m" if self._colours else text


def name_of(user: int, people: Mapping[int, User]) -> str:
    """What a person is called, safe to print."""
    person = people.get(user)
    return safe(person.display_name or person.username) if person else f"person {user}"


def room_name(room: RoomSummary, people: Mapping[int, User]) -> str:
    """What a room is called, safe to print: `#name`, or the people of a direct room."""
    if room.room.kind != "direct":
        return "#" + safe(room.room.name)
    names = [f"@{safe(people[user].username)}" for user in room.others if user in people]
    return ", ".join(names) or f"direct room {room.room.id}"


def width(text: str) -> int:
    """How many columns a terminal gives a text."""
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character) or character in _JOINERS:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _cut(text: str, columns: int) -> str:
    if width(text) <= columns:
        return text
    while width(text) > columns - 1:
        text = text[:-1]
    return text + "…"


def _size(file: File) -> str:
    size, unit = float(file.bytes), "B"
    for larger in ("KB", "MB", "GB"):
        if size < 1000:
            break
        size, unit = size / 1000, larger
    return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
