"""The desktop's timeline with 10,000 and 100,000 rows: first paint, appending, scrolling, painting; 1,000 pictures; reading text."""

import json
import subprocess
import sys

from bench import machine
from bench.report import Bar, Report, number
from bench.servers import ROOT
from bench.setting import Setting
from bench.stage import Failed

FIRST_PAINT_MS, FRAME_MS, READING_MS = 700, 8, 50
SHOWN = 10


def measure(setting: Setting) -> list[Report]:
    """Measure a window that nobody sees."""
    sizes = [setting.effort.size(10_000, 10_000, 100), setting.effort.size(100_000, 100_000, 1_000)]
    times = setting.effort.size(200, 100, 3)
    with machine.on_core(machine.SERVER_CORE):
        done = subprocess.run(
            [sys.executable, "-m", "bench.timeline", str(times), *map(str, sizes)],
            cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
    if done.returncode:
        raise Failed(f"the timeline cannot be shown: {done.stderr.strip().splitlines()[-1]}")
    report = Report(f"timeline, {sizes[1]:,} rows", "ms")
    said = json.loads(done.stdout)
    found: dict[str, list[float]] = said["rows"]
    for name, (few, many) in found.items():
        report.line(name, many)
        report.notes.append(f"{name}: {number(many / few)} × what it takes with {sizes[0]:,}")
    values = {name: many for name, (_, many) in found.items()}
    report.bars = [
        Bar.at_most(f"{name} ≤ {limit} ms", values[name], limit, "ms")
        for name, limit in (
            ("first paint, all rows handed over", FIRST_PAINT_MS),
            ("append a row at the end, painted: p50", FRAME_MS),
            ("paint the whole view again: p50", FRAME_MS),
            ("read a message, 16 KB: p50", READING_MS),
        )
    ]
    return [report, _pictures(said["pictures"]), _hostile(said["hostile"])]


def _pictures(found: dict[str, float]) -> Report:
    """Report how long a frame takes that scrolls through pictures."""
    report = Report("scrolling by a notch through 1,000 messages with pictures", "ms")
    for name, took_ms in found.items():
        report.line(name, took_ms)
    report.bars = [
        Bar.at_most(f"{name} ≤ {FRAME_MS} ms", took_ms, FRAME_MS, "ms")
        for name, took_ms in found.items()
        if name.endswith("p99")
    ]
    return report


def _hostile(found: dict[str, float]) -> Report:
    """Report how long the texts take that are hard to read: those that take longest."""
    report = Report(f"reading {len(found)} hostile texts of 16 KiB: the longest", "ms")
    for name in sorted(found, key=found.__getitem__, reverse=True)[:SHOWN]:
        report.line(name, found[name])
    report.bars = [Bar.at_most(f"every one ≤ {READING_MS} ms", report.lines[0].median, READING_MS, "ms")]
    return report
