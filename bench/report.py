"""What was measured: lines with a figure a run, the bars they are held against, a table and JSON."""

import json
import statistics
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from bench.stage import Run, doubts, percentile

_WIDTH: Final = 46


@dataclass(slots=True)
class Line:
    """One thing that was measured: a value a round, and the runs behind the values where there are any."""

    name: str
    values: list[float] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)

    @property
    def median(self) -> float:
        """Return the figure."""
        return statistics.median(self.values) if self.values else 0.0

    @property
    def of_a_core(self) -> float:
        """Return the figure for a second of the server's processor time: it hardly minds who else is on the machine."""
        shares = [run.server_share for run in self.runs]
        return (
            statistics.median(
                value / share for value, share in zip(self.values, shares, strict=True) if share
            )
            if any(shares)
            else 0.0
        )

    def note(self, run: Run, value: float) -> None:
        """Add a run, and the figure that it has shown."""
        self.runs.append(run)
        self.values.append(value)

    def across(self, of_run: Callable[[Run], float]) -> float:
        """Return the median of something else that the runs have shown."""
        return statistics.median(map(of_run, self.runs)) if self.runs else 0.0


@dataclass(frozen=True, slots=True)
class Bar:
    """What has to be reached: a figure, and whether it does; None where it could not be measured."""

    wish: str
    figure: str
    reached: bool | None

    @classmethod
    def at_least(cls, wish: str, ours: Line, times: float, theirs: Line | None) -> "Bar":
        """Hold a line against a multiple of another's."""
        if theirs is None or not theirs.median or not ours.median:
            return cls(wish, "not measured", None)
        ratio = ours.median / theirs.median
        by_core = (
            f" ({ours.of_a_core / theirs.of_a_core:.2f} × by processor time)" if theirs.of_a_core else ""
        )
        return cls(wish, f"{ratio:.2f} ×{by_core}", ratio >= times)

    @classmethod
    def no_more_than(cls, wish: str, ours: Line, theirs: Line | None) -> "Bar":
        """Hold a line, of which less is better, against another's."""
        if theirs is None or not theirs.values or not ours.values:
            return cls(wish, "not measured", None)
        return cls(wish, f"{number(ours.median)} to {number(theirs.median)}", ours.median <= theirs.median)

    @classmethod
    def at_most_times(cls, wish: str, ours: Line, times: float, theirs: Line | None) -> "Bar":
        """Hold a line, of which less is better, against a multiple of another's."""
        if theirs is None or not theirs.median or not ours.median:
            return cls(wish, "not measured", None)
        ratio = ours.median / theirs.median
        return cls(wish, f"{ratio:.2f} ×", ratio <= times)

    @classmethod
    def at_most(cls, wish: str, value: float, limit: float, unit: str) -> "Bar":
        """Hold a figure against a limit."""
        return cls(wish, f"{value:,.1f} {unit}", value <= limit)


@dataclass(slots=True)
class Report:
    """A scenario's outcome. The first line is what the ratios refer to, unless another is named."""

    title: str
    unit: str
    lines: list[Line] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    base: Line | None = None

    def line(self, name: str, *values: float) -> Line:
        """Add a line."""
        made = Line(name, list(values))
        self.lines.append(made)
        return made

    def text(self) -> str:
        """Return the table."""
        base = self.base.median if self.base else 0.0
        head = f"{self.title:{_WIDTH}}{self.unit:>14}" + (f"{'ratio':>8}" if base else "")
        if any(line.runs for line in self.lines):
            head += "".join(f"{name:>{width}}" for name, width, _ in _COLUMNS)
        rows = [head]
        for line in self.lines:
            row = f"  {line.name:{_WIDTH - 2}}{number(line.median):>14}"
            if base:
                row += f"{line.median / base:>8.2f}"
            if line.runs:
                row += "".join(f"{show(line):>{width}}" for _, width, show in _COLUMNS)
            rows.append(row)
            rows += [f"      ! {doubt}" for doubt in doubts(line.runs)]
        rows += [f"  {_verdict(bar)}  {bar.wish}: {bar.figure}" for bar in self.bars]
        rows += [f"  {note}" for note in self.notes]
        return "\n".join(rows)

    def plain(self) -> dict[str, Any]:
        """Return everything, for JSON."""
        return {
            "title": self.title,
            "unit": self.unit,
            "lines": [
                {
                    "name": line.name,
                    "median": line.median,
                    "of_a_core": line.of_a_core,
                    "values": line.values,
                    "runs": [_plain_run(run) for run in line.runs],
                }
                for line in self.lines
            ],
            "bars": [{"wish": bar.wish, "figure": bar.figure, "reached": bar.reached} for bar in self.bars],
            "notes": self.notes,
        }


def number(value: float) -> str:
    """Return a figure with three digits that count."""
    return f"{value:,.0f}" if value >= 100 else f"{value:,.1f}" if value >= 10 else f"{value:,.2f}"


def _latency(name: str, percent: int) -> Callable[[Line], str]:
    return lambda line: number(line.across(lambda run: percentile(getattr(run, name), percent)))


_COLUMNS: Final[list[tuple[str, int, Callable[[Line], str]]]] = [
    ("of a core", 12, lambda line: number(line.of_a_core)),
    ("back p50", 10, _latency("back_ms", 50)),
    ("p99", 8, _latency("back_ms", 99)),
    ("last p50", 10, _latency("last_ms", 50)),
    ("p99 ms", 8, _latency("last_ms", 99)),
    ("µs/msg", 8, lambda line: number(line.across(lambda run: run.server_us))),
    ("server", 8, lambda line: f"{line.across(lambda run: run.server_share):.0%}"),
    ("load", 6, lambda line: f"{line.across(lambda run: run.load_share):.0%}"),
]
"""What runs show beside the figure: name, width, and how a line shows it."""


def _verdict(bar: Bar) -> str:
    return {True: "reached    ", False: "NOT reached", None: "not known  "}[bar.reached]


def _plain_run(run: Run) -> dict[str, Any]:
    return {
        "seconds": run.seconds,
        "sent": run.sent,
        "deliveries": run.deliveries,
        "messages_per_s": run.messages_per_s,
        "deliveries_per_s": run.deliveries_per_s,
        "back_ms": {str(p): percentile(run.back_ms, p) for p in (50, 90, 99)},
        "last_ms": {str(p): percentile(run.last_ms, p) for p in (50, 90, 99)},
        "server_us_per_message": run.server_us,
        "server_share": run.server_share,
        "load_share": run.load_share,
        "others_share": run.others_share,
        "received_bytes": run.received_bytes,
        "received_messages": run.received_messages,
        "troubles": run.troubles,
    }


def write_json(path: Path, conditions: dict[str, Any], reports: dict[str, list[Report]]) -> None:
    """Write everything, replacing what an earlier run has written."""
    path.parent.mkdir(exist_ok=True)
    found = {
        "conditions": conditions,
        "scenarios": {name: [report.plain() for report in some] for name, some in reports.items()},
    }
    path.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
