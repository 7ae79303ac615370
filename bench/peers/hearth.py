"""Hearth itself, as people run it: `manage.py serve`, SQLite with synchronous=FULL; only speed limits are raised."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bench import talk
from bench.load import Back, Frame, Step
from bench.servers import LOG, ROOT, free_port, running
from bench.stage import Failed, House, Layout, Participant
from chatprotocol.ids import ACCOUNT, SITE, room_feed

NAME: Final = "Hearth"

LIMITS: Final = {
    "requests_per_s": 1_000_000, "request_burst": 1_000_000, "in_flight": 128, "room_members": 5_000,
    "sign_in_failures": 1_000_000, "sign_in_address_failures": 1_000_000,
}  # fmt: skip
"""Nobody is as fast as the load, and no room of the demo as large. Everything else is as it comes."""

TEXTS: Final = 8
"""So many different things everybody says in each room."""


@dataclass(frozen=True, slots=True)
class Seed:
    """What `benchseed` has made, in a folder of its own."""

    folder: Path
    epoch: str
    heads: Mapping[str, int]
    people: Sequence[Mapping[str, Any]]
    rooms: Sequence[Mapping[str, Any]]
    database: str = ""
    """Where it is not SQLite in the folder: its address."""

    def token(self, person: int) -> str:
        """Return what a person's device shows."""
        return str(self.people[person]["token"])

    def rooms_of(self, person: int) -> list[int]:
        """Return the ids of the rooms that a person is in."""
        return [room["id"] for room in self.rooms if person in room["members"]]


def environment(folder: Path, database: str = "") -> dict[str, str]:
    """Return the settings of a server that is measured."""
    found = {f"HEARTH_LIMIT_{name.upper()}": str(value) for name, value in LIMITS.items()}
    if database:
        found["DATABASE_URL"] = database
    return {"HEARTH_DATA": str(folder), "HEARTH_LOG_LEVEL": "warning", **found}


def environment_of(seed: Seed) -> dict[str, str]:
    """Return the whole environment of a program that works on what was seeded."""
    settings = {"DJANGO_SETTINGS_MODULE": "chatsite.settings"}
    return {**os.environ, **environment(seed.folder, seed.database), **settings}


def seed(folder: Path, people: int, rooms: Sequence[str]) -> Seed:
    """Make people and rooms (`25x2:1000`, as benchseed has it) in a new folder. Raises Failed.

    What was made once is kept beside it and copied: nobody measures on what others have left.
    """
    shutil.copytree(_made(folder.parent, people, rooms), folder)
    return _read(folder)


def seed_database(folder: Path, database: str, people: int, rooms: Sequence[str]) -> Seed:
    """Make people and rooms in an empty database at an address, and a new folder for the server. Raises Failed."""
    folder.mkdir()
    _benchseed(folder, people, rooms, database)
    return _read(folder, database)


def _read(folder: Path, database: str = "") -> Seed:
    found = json.loads((folder / "seed.json").read_text())
    return Seed(folder, found["epoch"], found["heads"], found["people"], found["rooms"], database)


def _made(root: Path, people: int, rooms: Sequence[str]) -> Path:
    folder = root / "-".join(["seed", str(people), *rooms]).replace(":", "+")
    if not folder.exists():
        empty = root / "seed"
        if not empty.exists():
            empty.mkdir()
            _manage(empty, "migrate", "--verbosity", "0")
        shutil.copytree(empty, folder)
        _benchseed(folder, people, rooms)
    return folder


def _benchseed(folder: Path, people: int, rooms: Sequence[str], database: str = "") -> None:
    wishes = [word for wish in rooms for word in ("--rooms", wish)]
    _manage(folder, "benchseed", str(people), *wishes, "--out", str(folder / "seed.json"), database=database)


def _manage(folder: Path, *words: str, database: str = "") -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT, env={**os.environ, **environment(folder, database)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise Failed(f"{words[0]} failed: {(done.stderr.strip() or '?').splitlines()[-1]}")


@contextlib.contextmanager
def serving(seed: Seed) -> Iterator[tuple[int, int]]:
    """Run a server on what was seeded; yield its port and its process's id. Raises Failed."""
    port = free_port()
    command = [sys.executable, "manage.py", "serve", "--bind", f"127.0.0.1:{port}"]
    with running(command, seed.folder, port, environment(seed.folder, seed.database)) as process:
        yield port, process.pid


@contextlib.contextmanager
def running_for_developers(seed: Seed) -> Iterator[tuple[int, int]]:
    """Run what developers run, daphne, on what was seeded. Raises Failed."""
    port = free_port()
    command = [sys.executable, "manage.py", "runserver", "--noreload", f"127.0.0.1:{port}"]
    with running(command, seed.folder, port, environment(seed.folder)) as process:
        yield port, process.pid


@contextlib.contextmanager
def house(folder: Path, layout: Layout, *, back: Back = Back.BY_MARK) -> Iterator[House]:
    """Run Hearth with the people and rooms of a layout. Raises Failed."""
    (size,) = {len(members) for members in layout.rooms}
    seeded = seed(folder, layout.people, [f"{len(layout.rooms)}x{size}"])
    with living(
        seeded, lambda person: posts(seeded, person) if person in layout.speakers else [], back
    ) as found:
        yield found


@contextlib.contextmanager
def living(
    seeded: Seed,
    frames: Callable[[int], Sequence[Frame]],
    back: Back = Back.BY_ANSWER,
    *,
    people: Sequence[int] | None = None,
) -> Iterator[House]:
    """Run Hearth on what was seeded; `frames` returns what a person says. All `people` connect. Raises Failed."""
    everybody = range(len(seeded.people)) if people is None else people
    with serving(seeded) as (port, pid):
        come = [Participant(level_opening(seeded, person), frames(person)) for person in everybody]
        yield House(NAME, port, [pid], come, back=back, log=seeded.folder / LOG)


def posts(seeded: Seed, person: int) -> list[Frame]:
    """Return messages to each of a person's rooms, heard by all of the room; they say this and that."""
    return [
        talk.post(room["id"], len(room["members"]), person * TEXTS + number)
        for number in range(TEXTS)
        for room in seeded.rooms
        if person in room["members"]
    ]


def level_opening(seeded: Seed, person: int, behind: Mapping[int, int] | None = None) -> list[Step]:
    """Return the way in of somebody who holds all there is, but for the latest so many changes of some rooms."""
    cursors: dict[str, int] = {SITE: seeded.heads[SITE], ACCOUNT: seeded.people[person][ACCOUNT]}
    for room in seeded.rooms_of(person):
        name = str(room_feed(room))
        cursors[name] = seeded.heads[name] - (behind or {}).get(room, 0)
    return talk.opening(seeded.token(person), epoch=seeded.epoch, cursors=cursors)
