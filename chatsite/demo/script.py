"""Reads the demo's TOML: people, rooms, and who says what when.

A talk begins some time ago: `3d 07:41` is a time of day some days ago, `95m` some minutes. In it a line is a message:

    anna: Good morning!                  said a little after the line before
    +12 ben: Good morning.               twelve minutes later
    clara > anna: And to you. {☀️ ben}    an answer to Anna's latest message, with Ben's reaction

Lines that are indented belong to the message above them.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

HERE: Final = Path(__file__).parent

LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)

_LINE: Final = re.compile(
    r"(?:\+(?P<pause>\d+) )?(?P<author>\w+)(?: > (?P<to>\w+))?: (?P<text>.*?)(?: \{(?P<reactions>[^{}]+)\})?"
)
_AGO: Final = re.compile(r"(?:(?P<days>\d+)d (?P<hour>\d\d):(?P<minute>\d\d)|(?P<minutes>\d+)m)")


@dataclass(frozen=True, slots=True)
class Figure:
    """A person of the demo."""

    username: str
    display_name: str
    role: str = "member"
    status: str = ""
    bot: bool = False


@dataclass(slots=True)
class Line:
    """A message: when, who, what, in answer to whose latest message, and who reacts how."""

    at: datetime
    author: str
    text: str
    to: str | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scene:
    """A room, who is in it, what is said in it in order, and how many messages some have not read."""

    slug: str
    kind: str
    name: str
    topic: str
    owner: str
    members: list[str]
    unread: dict[str, int]
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Script:
    """The whole community."""

    server_name: str
    motd: str
    people: list[Figure]
    scenes: list[Scene]


def read_script(now: datetime) -> Script:
    """Read the demo as it looks at a time, given as an aware time of the place where it is shown."""
    people = tomllib.loads((HERE / "people.toml").read_text("utf-8"))
    scenes = [_scene(path, now) for path in sorted((HERE / "rooms").glob("*.toml"))]
    return Script(
        server_name=people["server"]["name"],
        motd=people["server"]["motd"],
        people=[Figure(**figure) for figure in people["people"]],
        scenes=sorted(scenes, key=lambda scene: scene.lines[0].at),
    )


def _scene(path: Path, now: datetime) -> Scene:
    room: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    return Scene(
        slug=path.stem,
        kind=room["kind"],
        name=room.get("name", ""),
        topic=room.get("topic", ""),
        owner=room["owner"],
        members=room["members"],
        unread=room.get("unread", {}),
        lines=[line for talk in room["talks"] for line in _lines(talk, now)],
    )


def _lines(talk: dict[str, str], now: datetime) -> Iterator[Line]:
    at = began_at(talk["ago"], now)
    said: list[Line] = []
    for row in talk["talk"].rstrip().split("\n"):
        if not row or row.startswith("    "):
            said[-1].text += "\n" + row[4:]
            continue
        line, pause_min = _parse(row)
        if said:
            at += timedelta(minutes=pause_min, seconds=_typing_s(line.text))
        line.at = at
        said.append(line)
    for line in said:
        line.text = line.text.strip()
        yield line


def began_at(ago: str, now: datetime) -> datetime:
    """Return when a talk began."""
    found = _AGO.fullmatch(ago)
    if found is None:
        raise ValueError(f"{ago!r} is no time ago")
    if found["minutes"]:
        return now - timedelta(minutes=int(found["minutes"]))
    then = now - timedelta(days=int(found["days"]))
    return then.replace(hour=int(found["hour"]), minute=int(found["minute"]), second=17, microsecond=0)


def _parse(row: str) -> tuple[Line, int]:
    found = _LINE.fullmatch(row)
    if found is None:
        raise ValueError(f"nobody says this: {row!r}")
    parts = [part.split() for part in (found["reactions"] or "").split(";") if part]
    reactions = {emoji: people for emoji, *people in parts}
    line = Line(LONG_AGO, found["author"], found["text"], found["to"], reactions)
    return line, int(found["pause"] or 0)


def _typing_s(text: str) -> int:
    """How long somebody takes to answer: longer for longer texts, and not always the same."""
    return 9 + min(len(text), 300) // 4 + sum(text.encode()) % 37
