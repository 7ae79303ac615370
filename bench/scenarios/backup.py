"""Backups: the whole server is written into files, one after the other, while 200 people talk in fifty rooms of four.

Somebody says something somewhere two hundred times a second, at their time, whatever has come back: first nothing else
happens, then backups are made, and so on, in one run of one server. The latest backup is looked through at the end: what is
measured is one that could be restored.
"""

import statistics
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path
from typing import Final

from bench.peers import hearth
from bench.report import Bar, Line, Report
from bench.servers import ROOT
from bench.setting import Setting
from bench.stage import Failed, Stage, percentile, staged

EVERY_S: Final = 1.0
"""So often each of them says something."""
P99_MS: Final = 40.0
"""What is asked of messages at other times too."""
LONGER: Final = 5
"""Runs are as many times longer than elsewhere: one message in a hundred is looked for."""


class Backups:
    """Makes one backup after the other while it is entered."""

    def __init__(self, seeded: hearth.Seed) -> None:
        self._seeded = seeded
        self._enough = threading.Event()
        self._making: threading.Thread | None = None
        self.took_s: list[float] = []
        self.error = ""

    def __enter__(self) -> "Backups":
        self._enough.clear()
        self._making = threading.Thread(target=self._make)
        self._making.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._enough.set()
        if self._making is not None:
            self._making.join()
        if self.error:
            raise Failed(f"no backup was made: {self.error}")

    @property
    def path(self) -> Path:
        """Where the latest of them is."""
        return self._seeded.folder / "backup.tar"

    def verify(self) -> None:
        """Look whether the latest of them is whole. Raises Failed."""
        error = self._run("--verify", str(self.path))
        if error:
            raise Failed(f"the backup is not whole: {error}")

    def _make(self) -> None:
        while not self._enough.is_set() and not self.error:
            self.path.unlink(missing_ok=True)
            begun_s = time.monotonic()
            self.error = self._run(str(self.path))
            self.took_s.append(time.monotonic() - begun_s)

    def _run(self, *words: str) -> str:
        """Run `backup`; return what it complains of."""
        done = subprocess.run(
            [sys.executable, "manage.py", "backup", *words],
            cwd=ROOT, env=hearth.environment_of(self._seeded), capture_output=True, text=True, check=False,
        )  # fmt: skip
        return (done.stderr.strip() or "?").splitlines()[-1] if done.returncode else ""


def measure(setting: Setting) -> list[Report]:
    """Measure one server."""
    effort = setting.effort
    people, messages = effort.size(200, 200, 8), effort.size(300_000, 30_000, 300)
    seconds = effort.seconds * (LONGER if effort.grade < 2 else 1)
    report = Report(f"backups of {messages:,} messages beside {people} who talk", "p99 ms")
    alone, beside = report.line("alone"), report.line("beside them")
    seeded = hearth.seed(setting.place("hearth"), people, [f"{people // 4}x4", f"1x4:{messages}"])
    backups = Backups(seeded)
    with (
        hearth.living(seeded, partial(hearth.posts, seeded)) as house,
        staged(setting.load, house) as stage,
    ):
        for _ in range(effort.rounds):
            _note(alone, stage, seconds)
            with backups:
                _note(beside, stage, seconds)
        backups.verify()
    report.base = alone
    report.notes = [
        f"{len(backups.took_s)} backups, {backups.path.stat().st_size / 1e6:,.0f} MB each, in {statistics.median(backups.took_s):,.1f} s",
        f"half of the messages within {_median(alone):,.1f} ms alone, {_median(beside):,.1f} ms beside them",
    ]
    report.bars = [Bar.at_most("beside them p99 ≤ 40 ms", beside.median, P99_MS, "ms")]
    return [report]


def _note(line: Line, stage: Stage, seconds: float) -> None:
    run = stage.run(seconds, every_s=EVERY_S)
    line.note(run, percentile(run.last_ms, 99))


def _median(line: Line) -> float:
    return line.across(lambda run: percentile(run.last_ms, 50))
