"""Hints: what it costs a process to tell the others over Redis how far feeds have come, and to hear it.

Two processes and a Redis of their own. One says sixteen words a second, each of one feed or of fifty; what counts is
the processor time that each of them takes for a word. Whoever tells hears their own words, too, as every process does.
"""

import asyncio
import contextlib
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import uvloop

from bench import machine
from bench.report import Report
from bench.servers import ROOT, STOP_S
from bench.setting import Setting
from bench.stage import Failed
from feeds.layer import News
from feeds.layer_redis import RedisLayer, channels_at

GROUP: Final = "bench"
EVERY_S: Final = 0.06
"""Longer than a process rests between two words, so that none is joined with the next."""
_START_S: Final = 10.0


def measure(setting: Setting) -> list[Report]:
    """Measure words of one feed, and words of fifty."""
    words = setting.effort.size(200, 100, 5)
    report = Report(f"hints over Redis, {words:,} words", "µs a word")
    with _redis(setting.folder("redis")) as url:
        for feeds in (1, 50):
            told, heard = (
                report.line(f"told, {feeds} feeds in a word"),
                report.line(f"heard, {feeds} feeds in a word"),
            )
            for _ in range(setting.effort.rounds):
                for line, us in zip((told, heard), _pair(url, words, feeds), strict=True):
                    line.values.append(us)
    return [report]


def _pair(url: str, words: int, feeds: int) -> tuple[float, float]:
    """Let one process tell and another hear; return what each took for a word, in microseconds."""
    with machine.on_core(machine.SERVER_CORE):
        both = [
            subprocess.Popen(
                [sys.executable, "-m", "bench.scenarios.hints", role, url, str(words), str(feeds)],
                cwd=ROOT, stdout=subprocess.PIPE, text=True,
            )
            for role in ("hear", "tell")
        ]  # fmt: skip
    try:
        said = [process.communicate(timeout=60 + words * EVERY_S * 4)[0].strip() for process in both]
    except subprocess.TimeoutExpired as late:
        raise Failed("hints: a process did not come to an end") from late
    finally:
        for process in both:
            process.kill()
            process.wait()
    if not all(said):
        raise Failed("hints: the two processes did not hear each other")
    heard, told = map(float, said)
    return told, heard


@contextlib.contextmanager
def _redis(folder: Path) -> Iterator[str]:
    # Debian's redis-tools carries one program that is the server when it is called so.
    program = shutil.which("redis-server") or shutil.which("redis-check-rdb")
    if program is None:
        raise Failed("Redis is not installed: make test-scale installs it")
    at = folder / "redis.sock"
    command = ["redis-server", "--port", "0", "--unixsocket", str(at), "--save", "", "--appendonly", "no"]
    with machine.on_core(machine.LOAD_CORE):
        process = subprocess.Popen(command, executable=program, cwd=folder, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + _START_S
        while not at.exists():
            if time.monotonic() > deadline or process.poll() is not None:
                raise Failed("hints: Redis did not start")
            time.sleep(0.02)
        yield f"unix://{at}"
    finally:
        process.terminate()
        process.wait(STOP_S)


# ---- the processes -----------------------------------------------------------------------------------------------


class _Ear:
    """What a process hears of the other."""

    def __init__(self) -> None:
        self.words = 0
        self.met = asyncio.Event()
        self.spoken = asyncio.Event()

    def hint(self, heads: Mapping[int, int]) -> None:
        """Count a word."""
        if heads:
            self.words += 1
            self.spoken.set()

    def news(self, news: News) -> None:
        """Hear of nobody who writes."""

    def elsewhere(self, process: str, people: Mapping[int, int], *, whole: bool) -> None:
        """Learn that the other is there."""
        self.met.set()

    def heard_again(self) -> None:
        """Go on."""


async def tell(layer: RedisLayer, ear: _Ear, words: int, feeds: int) -> float:
    """Say so many words once the other is there; return the processor time of one."""
    await ear.met.wait()
    begun_s = time.process_time()
    for word in range(words):
        layer.announce(dict.fromkeys(range(feeds), word))
        await asyncio.sleep(EVERY_S)
    return (time.process_time() - begun_s) / words


async def hear(layer: RedisLayer, ear: _Ear, words: int, feeds: int) -> float:
    """Hear so many words, or all until nothing has come for a while; return the processor time of one."""
    await ear.spoken.wait()
    begun_s, before = time.process_time(), ear.words
    while ear.words < words:
        ear.spoken.clear()
        async with asyncio.timeout(_START_S):
            await ear.spoken.wait()
    return (time.process_time() - begun_s) / max(1, ear.words - before)


async def _main(role: str, url: str, words: int, feeds: int) -> None:
    layer, ear = RedisLayer(channels_at(url, GROUP), GROUP), _Ear()
    await layer.start(ear)
    try:
        async with asyncio.timeout(_START_S + words * EVERY_S * 3):
            print((await _ROLES[role](layer, ear, words, feeds)) * 1e6)
    finally:
        await layer.stop()


_ROLES: Final = {"tell": tell, "hear": hear}

if __name__ == "__main__":
    uvloop.run(_main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
