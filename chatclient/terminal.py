"""How the terminal client writes: people, times and messages as lines, safe to print. It asks nobody anything.

What other people wrote never reaches the terminal raw: it goes through `chatclient.lettering`, and the second line of a
message is indented, so that none can pose as another message.
"""

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, tzinfo
from typing import Final, TextIO

from chatclient.core.model import RoomSummary
from chatclient.lettering import cut, name_of, safe, width
from chatclient.remarks import system_sentence
from chatprotocol.requests import Hit
from chatprotocol.rows import File, Message, User

_COLOURS: Final = (31, 33, 35, 61, 64, 97, 125, 130, 136, 160, 166, 172)
"""Of the 256 colours, some that can be read on black and on white."""
_NAME_COLUMNS: Final = 16
_BAR_COLUMNS: Final = 20
_LAST_MS: Final = 253_402_128_000_000
"""The 30th of December 9999: whatever the zone, there is a day after it."""


def time_of(at_ms: int) -> datetime:
    """Return a time of the protocol; one beyond all calendars is their last day."""
    return datetime.fromtimestamp(min(at_ms, _LAST_MS) / 1000, UTC)


def has_colours(stream: TextIO) -> bool:
    """Whether to write in colours: to a terminal, unless it or the person says no (`NO_COLOR`)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def messages_wait(count: int) -> str:
    """Return how many messages wait, as the beginning of a sentence."""
    return "1 message waits" if count == 1 else f"{count} messages wait"


def bar(label: str, done: int, of: int, columns: int = 78) -> str:
    """Return a line that shows how much of something is done."""
    part = done / of if of else 1.0
    said = f"{int(part * 100):>3} %  {size(done)} of {size(of)}"
    full = int(part * _BAR_COLUMNS)
    drawn = "█" * full + "░" * (_BAR_COLUMNS - full)
    return f"{cut(safe(label), columns - _BAR_COLUMNS - len(said) - 4)}  {drawn}  {said}"


class Paper:
    """Writes messages one below another: a line for each new day, names in their colours, texts in one column."""

    def __init__(self, *, colours: bool, zone: tzinfo | None = None, numbered: bool = False) -> None:
        self._colours = colours
        self._zone = zone
        self._numbered = numbered
        self._day: date | None = None
        self._column = 0

    def widen(self, authors: Iterable[int], people: Mapping[int, User]) -> None:
        """Make the column of names wide enough for these, so that texts stand below one another."""
        names = (cut(name_of(author, people), _NAME_COLUMNS) for author in authors)
        self._column = max([self._column, *map(width, names)])

    def message(
        self, message: Message, people: Mapping[int, User], blocked: Collection[int] = frozenset()
    ) -> str:
        """Return the lines of a message, each with its end; of blocked people's only that it is there."""
        at = time_of(message.at).astimezone(self._zone)
        margin = f"{at:%H:%M}" + (f"  {message.number:>5}" if self._numbered else "")
        if message.kind == "system" and not message.deleted:
            written = [f"{self._dim(margin)}  {self._dim(system_sentence(message, people))}"]
        else:
            body = self._folded() if message.author in blocked else self._body(message, people)
            written = self._said(margin, message.author, body, people)
        lines = [*self._new_day(at.date()), *written]
        return "".join(f"{line.rstrip()}\n" for line in lines)

    def _said(self, margin: str, author: int, body: list[str], people: Mapping[int, User]) -> list[str]:
        """Put lines beside the name of who said them."""
        name = cut(name_of(author, people), _NAME_COLUMNS)
        column = max(self._column, width(name))
        gap = " " * (column - width(name) + 2)
        indent = " " * (len(margin) + column + 4)
        first = f"{self._dim(margin)}  {self._person(name, author)}{gap}{body[0]}"
        return [first, *(indent + line for line in body[1:])]

    def remark(self, sentence: str) -> str:
        """Return what was done to a message as a line with its end."""
        return f"       {self._dim(sentence)}\n"

    def _new_day(self, day: date) -> list[str]:
        if day == self._day:
            return []
        self._day = day
        return [self._dim(f"── {day:%A}, {day.day} {day:%B %Y} ──")]

    def _folded(self) -> list[str]:
        return [self._dim("(of somebody whom you have blocked)")]

    def _body(self, message: Message, people: Mapping[int, User]) -> list[str]:
        if message.deleted:
            return [self._dim("(deleted)")]
        lines = [safe(line) for line in message.text.split("\n")] if message.text else []
        lines += map(_carried, message.files)
        lines = lines or [self._dim("(a file that is not kept any more)")]
        if message.reply_to is not None:
            lines[0] = self._dim(f"(to {message.reply_to}) ") + lines[0]
        if message.thread is not None:
            lines[0] = self._dim(f"(in thread {message.thread}) ") + lines[0]
        if message.edited_at is not None:
            lines[-1] += self._dim(" (edited)")
        return lines + [self._dim(said) for said in _hanging_on(message, people)]

    def person(self, user: User) -> str:
        """Return who somebody is as a line."""
        status = f"  {self._dim(safe(user.status))}" if user.status else ""
        return f"{safe(user.display_name)}  {self._dim('@' + safe(user.username))}{status}\n"

    def rooms(self, rooms: list[RoomSummary], people: Mapping[int, User]) -> str:
        """Return the list of rooms as lines."""
        names = [cut(room_name(room, people), 40) for room in rooms]
        column = max((width(name) for name in names), default=0)
        lines = []
        for room, name in zip(rooms, names, strict=True):
            waiting = f"{room.unread} new" if room.unread else ""
            calls = f", {room.mentions} for you" if room.mentions else ""
            padded = _padded(name, column)
            shown = self._bold(padded) if room.unread else padded
            lines.append(f"{shown}  {self._dim(f'{room.room.id:>6}')}  {waiting}{calls}".rstrip())
        return "".join(f"{line}\n" for line in lines)

    def hits(self, hits: list[Hit], rooms: Mapping[int, str], people: Mapping[int, User]) -> str:
        """Return what a search has found as lines: room, number, time, author, and the text around, the find in bold.

        `rooms` are the rooms' names, safe to print.
        """
        names = [cut(rooms.get(hit.room, f"room {hit.room}"), 40) for hit in hits]
        numbers = [str(hit.number) for hit in hits]
        authors = [cut(name_of(hit.author, people), _NAME_COLUMNS) if hit.author else "" for hit in hits]
        columns = [max(map(width, column), default=0) for column in (names, numbers, authors)]
        lines = []
        for hit, name, number, author in zip(hits, names, numbers, authors, strict=True):
            head = (
                _padded(name, columns[0]),
                self._dim(f"{number.rjust(columns[1])}  {self._moment(hit.at)}"),
                self._person(_padded(author, columns[2]), hit.author),
            )
            lines.append("  ".join([*head, self._marked(hit)]).rstrip())
        return "".join(f"{line}\n" for line in lines)

    def _moment(self, at_ms: int) -> str:
        """A day and a time, in one column also where they are not known."""
        return f"{time_of(at_ms).astimezone(self._zone):%Y-%m-%d %H:%M}" if at_ms else " " * 16

    def _marked(self, hit: Hit) -> str:
        """The text of a hit in one line, or what it carries; a span that is none of it marks nothing."""
        if not hit.snippet:
            return " ".join(map(_carried, hit.files))
        shown, place = "", 0
        for start, end in hit.spans:
            if place <= start < end <= len(hit.snippet):
                shown += safe(_one_line(hit.snippet[place:start]))
                shown += self._bold(safe(_one_line(hit.snippet[start:end])))
                place = end
        return shown + safe(_one_line(hit.snippet[place:]))

    def _person(self, name: str, user: int) -> str:
        return f"\x1b[1;38;5;{_COLOURS[user % len(_COLOURS)]}m{name}\x1b[0m" if self._colours else name

    def _dim(self, text: str) -> str:
        return f"\x1b[2m{text}\x1b[0m" if self._colours else text

    def _bold(self, text: str) -> str:
        return f"\x1b[1m{text}\x1b[0m" if self._colours else text


def _hanging_on(message: Message, people: Mapping[int, User]) -> Iterator[str]:
    """What stands below a message: reactions with their people, its pin, what is in its thread."""
    reactions = [
        f"{safe(emoji)} {', '.join(name_of(user, people) for user in users)}"
        for emoji, users in message.reactions.items()
    ]
    if reactions:
        yield "  ".join(reactions)
    marks = ["pinned"] if message.pinned else []
    if message.replies:
        marks.append("1 reply" if message.replies == 1 else f"{message.replies} replies")
    if marks:
        yield f"({', '.join(marks)})"


def room_name(room: RoomSummary, people: Mapping[int, User]) -> str:
    """What a room is called, safe to print: `#name`, or the people of a direct room."""
    if room.room.kind != "direct":
        return "#" + safe(room.room.name)
    names = [f"@{safe(people[user].username)}" for user in room.others if user in people]
    return ", ".join(names) or f"direct room {room.room.id}"


def _padded(text: str, columns: int) -> str:
    return text + " " * (columns - width(text))


def _carried(file: File) -> str:
    return f"[{safe(file.name)}, {size(file.bytes)}]"


def _one_line(text: str) -> str:
    return text.replace("\n", " ")


def size(count: int) -> str:
    """Return a number of bytes as people read it."""
    number, unit = float(count), "B"
    for larger in ("KB", "MB", "GB"):
        if number < 1000:
            break
        number, unit = number / 1000, larger
    return f"{number:.0f} {unit}" if unit == "B" else f"{number:.1f} {unit}"
