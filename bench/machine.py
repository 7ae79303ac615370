"""The machine that is measured on: its cores, what processes take of them, and what else was going on."""

import contextlib
import os
import platform
import subprocess
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

_CORES: Final = sorted(os.sched_getaffinity(0))
SERVER_CORE, LOAD_CORE = _CORES[0], _CORES[-1]
_TICKS_PER_S: Final = os.sysconf("SC_CLK_TCK")
_PAGE_BYTES: Final = os.sysconf("SC_PAGE_SIZE")


@contextlib.contextmanager
def on_core(core: int) -> Iterator[None]:
    """Keep this process on a core inside the block, whichever it is kept on outside; what is started in it stays there.

    A core that the program was not given changes nothing.
    """
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core} if core in _CORES else before)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def cpu_s(pids: Iterable[int]) -> float:
    """Return the processor time that processes have taken, in steps of 10 ms."""
    ticks = 0
    for pid in pids:
        # The name may hold spaces and brackets; the numbers follow the last one.
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / _TICKS_PER_S


def resident_bytes(pids: Iterable[int]) -> int:
    """Return the memory that processes hold."""
    pages = sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in pids)
    return pages * _PAGE_BYTES


def busy_s() -> float:
    """Return how long the two measuring cores have worked for anybody, waited for the host included."""
    total = 0
    for line in Path("/proc/stat").read_text().splitlines():
        name, *ticks = line.split()
        if name in (f"cpu{SERVER_CORE}", f"cpu{LOAD_CORE}"):
            user, nice, system, _idle, _waiting, irq, softirq, steal = map(int, ticks[:8])
            total += user + nice + system + irq + softirq + steal
    return total / _TICKS_PER_S


def synced_write_ms(folder: Path) -> float:
    """Return how long it takes to append 4 KiB to a file and have the disk keep it: the median of 50."""
    took = []
    path = folder / "synced"
    with path.open("wb", buffering=0) as file:
        for _ in range(50):
            begun = time.perf_counter()
            file.write(b"x" * 4096)
            os.fdatasync(file.fileno())
            took.append(time.perf_counter() - begun)
    path.unlink()
    return sorted(took)[25] * 1000


def conditions(folder: Path) -> dict[str, Any]:
    """Return what a reader of the figures has to know."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": _output("git", "rev-parse", "--short", "HEAD"),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "disk": _output("stat", "--file-system", "--format=%T", str(folder)),
        "synced_write_ms": round(synced_write_ms(folder), 3),
        "load_average": round(os.getloadavg()[0], 2),
    }


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _output(*command: str) -> str:
    found = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parent)
    return found.stdout.strip()
