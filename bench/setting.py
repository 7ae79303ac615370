"""What every scenario is given: the load, a folder for its servers' data, and how much effort to make."""

import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.load import Load
from bench.report import Report


@dataclass(frozen=True, slots=True)
class Effort:
    """How long and how large: rounds, seconds a run, and which of three sizes."""

    rounds: int
    seconds: float
    grade: int

    def size(self, full: int, quick: int, tiny: int) -> int:
        """Return the size that fits."""
        return (full, quick, tiny)[self.grade]


FULL: Final = Effort(rounds=3, seconds=4.0, grade=0)
QUICK: Final = Effort(rounds=1, seconds=2.0, grade=1)
TINY: Final = Effort(rounds=1, seconds=0.1, grade=2)
"""For the tests: shows that a scenario runs, and nothing else."""


_numbers: Final = itertools.count()


@dataclass(slots=True)
class Setting:
    """What a scenario works with."""

    load: Load
    effort: Effort
    root: Path
    peers: bool = False
    """Whether ejabberd and prosody take part."""

    def folder(self, name: str) -> Path:
        """Return a new folder for a server's data, which exists."""
        made = self.place(name)
        made.mkdir()
        return made

    def place(self, name: str) -> Path:
        """Return where a folder may be made."""
        return self.root / f"{name}-{next(_numbers)}"


Scenario = Callable[[Setting], Iterable[Report]]
"""Reports come as they are ready."""
