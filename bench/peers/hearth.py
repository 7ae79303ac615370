"""Hearth itself, as people run it: `manage.py serve`, SQLite with synchronous=FULL; only speed limits are raised."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bench import talk
from bench.load import Back
from bench.servers import ROOT, free_port, running
from bench.stage import Failed, House, Layout, Participant

NAME: Final = "Hearth"

LIMITS: Final = {
    "requests_per_s": 1_000_000, "request_burst": 1_000_000, "in_flight": 128, "room_members": 5_000,
}  # fmt: skip
"""Nobody is as fast as the load, and no room of the demo as large. Everything else is as it comes."""


@dataclass(frozen=True, slots=True)
class Seed:
    """What `benchseed` has made, in a folder of its own."""

    folder: Path
    epoch: str
    heads: Mapping[str, int]
    people: Sequence[Mapping[str, Any]]
    rooms: Sequence[Mapping[str, Any]]

    def token(self, person: int) -> str:
        """Return what a person's device shows."""
        return str(self.people[person]["token"])

    def rooms_of(self, person: int) -> list[int]:
        """Return the ids of the rooms that a person is in."""
        return [room["id"] for room in self.rooms if person in room["members"]]

    def copied(self, folder: Path) -> "Seed":
        """Return the same in another folder: what is measured changes it."""
        shutil.copytree(self.folder, folder)
        return Seed(folder, self.epoch, self.heads, self.people, self.rooms)


def environment(folder: Path) -> dict[str, str]:
    """Return the settings of a server that is measured."""
    limits = {f"HEARTH_LIMIT_{name.upper()}": str(value) for name, value in LIMITS.items()}
    return {"HEARTH_DATA": str(folder), "HEARTH_LOG_LEVEL": "warning", **limits}


def seed(folder: Path, people: int, rooms: Sequence[str]) -> Seed:
    """Make people and rooms (`25x2:1000`, as benchseed has it) in a new folder. Raises Failed."""
    folder.mkdir(parents=True)
    out = folder / "seed.json"
    wishes = [word for wish in rooms for word in ("--rooms", wish)]
    made = subprocess.run(
        [sys.executable, "manage.py", "benchseed", str(people), *wishes, "--out", str(out)],
        cwd=ROOT, env={**os.environ, **environment(folder)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if made.returncode:
        raise Failed(f"benchseed failed: {made.stderr.strip().splitlines()[-1]}")
    found = json.loads(out.read_text())
    return Seed(folder, found["epoch"], found["heads"], found["people"], found["rooms"])


@contextlib.contextmanager
def serving(seed: Seed) -> Iterator[tuple[int, int]]:
    """Run a server on what was seeded; yield its port and its process's id. Raises Failed."""
    port = free_port()
    command = [sys.executable, "manage.py", "serve", "--bind", f"127.0.0.1:{port}"]
    with running(command, seed.folder, port, environment(seed.folder)) as process:
        yield port, process.pid


@contextlib.contextmanager
def house(folder: Path, layout: Layout, *, back: Back = Back.BY_MARK) -> Iterator[House]:
    """Run Hearth with these people and rooms. Raises Failed."""
    sizes = {len(members) for members in layout.rooms}
    if len(sizes) != 1:
        raise ValueError("the rooms of a layout are equally large")
    seeded = seed(folder, layout.people, [f"{len(layout.rooms)}x{sizes.pop()}"])
    speakers = set(layout.speakers)
    with serving(seeded) as (port, pid):
        yield House(NAME, port, [pid], _participants(seeded, speakers), back=back)


def _participants(seeded: Seed, speakers: set[int]) -> list[Participant]:
    audience = {room["id"]: len(room["members"]) for room in seeded.rooms}
    return [
        Participant(
            talk.opening(seeded.token(person)),
            [talk.post(room, audience[room]) for room in seeded.rooms_of(person)]
            if person in speakers
            else [],
        )
        for person in range(len(seeded.people))
    ]
