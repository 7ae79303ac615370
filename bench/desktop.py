"""Desktops to be measured: a profile whose cache holds whole rooms, and a window on it in a process of its own."""

import asyncio
import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from bench import machine
from bench.peers.hearth import Seed
from bench.servers import ROOT, STOP_S
from bench.stage import Failed
from chatclient.client import Client
from chatclient.profiles import Profile, Profiles

NAME: Final = "bench"
_PAGE: Final = 200
_LOG: Final = "bench-window.log"


def fill_profile(folder: Path, seeded: Seed, person: int, port: int) -> int:
    """Make a profile of a person, signed in, who has read all of their rooms; return how many messages it holds."""
    profile = Profile(
        name=NAME,
        address=f"http://127.0.0.1:{port}",
        username=f"person{person}",
        user=int(seeded.people[person]["id"]),
        device=1,
    )
    profiles = Profiles(folder)
    profiles.save(profile)
    profiles.save_token_in_file(profile, seeded.token(person))
    return asyncio.run(_read_everything(Client(profile, profiles=profiles), seeded.rooms_of(person)))


async def _read_everything(client: Client, rooms: list[int]) -> int:
    await client.start()
    try:
        await client.wait_online()
        held = 0
        for room in rooms:
            before: int | None = None
            while True:
                page = await client.page(room, before=before, limit=_PAGE)
                held += len(page.messages)
                if before is None and page.messages:
                    await client.mark_read(room, page.messages[-1].number)
                if not page.has_more_before:
                    break
                before = page.messages[0].number
        return held
    finally:
        await client.stop()


class Window:
    """A desktop that runs."""

    def __init__(self, process: "subprocess.Popen[str]", log: Path) -> None:
        self._process = process
        self._log = log

    def ask(self, *words: object) -> None:
        """Say something to it."""
        assert self._process.stdin is not None
        self._process.stdin.write(" ".join(map(str, words)) + "\n")
        self._process.stdin.flush()

    def press(self, letter: str) -> None:
        """Press a key, now."""
        self.ask("key", time.monotonic_ns(), letter)

    def answer(self) -> dict[str, Any]:
        """Return what it says next. Raises Failed where it is gone."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            last = self._log.read_text(errors="replace").strip().splitlines()[-1:] or ["it says nothing"]
            raise Failed(f"the window ended: {last[0]}")
        found: dict[str, Any] = json.loads(line)
        return found

    def until_level(self) -> None:
        """Wait until the server has told it everything."""
        while True:
            self.ask("level")
            if self.answer()["level"]:
                return
            time.sleep(0.1)


@contextlib.contextmanager
def opened(folder: Path, room: int) -> Iterator[tuple[Window, float]]:
    """Start the desktop on a folder of profiles, with a room open; yield it once that is painted, and after how long.

    In milliseconds from the start of the process. It has the core that the server does not have.
    """
    _leave_open(folder, room)
    environment = _environment(folder)
    log = folder / _LOG
    with log.open("ab") as errors, machine.on_core(machine.LOAD_CORE):
        process = subprocess.Popen(
            [sys.executable, "-m", "bench.window", str(time.monotonic_ns())],
            cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True,
        )  # fmt: skip
    window = Window(process, log)
    try:
        yield window, float(window.answer()["painted_ms"])
    finally:
        with contextlib.suppress(OSError):
            window.ask("quit")
        try:
            process.communicate(timeout=STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


def _environment(folder: Path) -> dict[str, str]:
    """Return the environment of a program that is installed: its modules are compiled, whatever is usual here."""
    return {
        **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
        "PYTHONPYCACHEPREFIX": str(folder / "compiled"),
        "HEARTH_PROFILE_DIR": str(folder),
        "QT_QPA_PLATFORM": "offscreen",
    }


def _leave_open(folder: Path, room: int) -> None:
    """Let the window have been left with this room open."""
    (folder / "window.ini").write_text(
        f"[room.{NAME}]\nroom={room}\nnumber=0\ndistance=0\n", encoding="utf-8"
    )
