"""`make bench`: measures how fast Hearth is beside others, in one run on this machine.

make bench                      everything
make bench ARGS="fanout"        one scenario, or several
make bench ARGS="--quick"       a short form of everything
make bench-peers                with ejabberd and prosody
"""

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Final

from bench import machine
from bench.load import BUILD, CannotLoad, Load
from bench.report import Report, write_json
from bench.scenarios import (
    backup,
    fanout,
    files,
    growth,
    guess,
    hints,
    history,
    latency,
    memory,
    posts,
    presence,
    retention,
    rooms,
    search,
    storms,
    timeline,
    windows,
)
from bench.setting import FULL, QUICK, TINY, Effort, Scenario, Setting
from bench.stage import Failed

SCENARIOS: Final[dict[str, Scenario]] = {
    "fanout": fanout.measure,
    "latency": latency.measure,
    "posts": posts.measure,
    "rooms": rooms.measure,
    "hellos": storms.hellos,
    "marks": storms.read_marks,
    "reactions": storms.reactions,
    "presence": presence.measure,
    "idle": memory.idle,
    "slow": memory.slow_readers,
    "hints": hints.measure,
    "history": history.measure,
    "search": search.measure,
    "growth": growth.measure,
    "retention": retention.measure,
    "backup": backup.measure,
    "files": files.measure,
    "guess": guess.measure,
    "timeline": timeline.measure,
    "start": windows.start,
    "typing": windows.typing,
    "picker": windows.picker,
}


def main(arguments: list[str] | None = None) -> int:
    """Measure what is asked for; return how many scenarios failed."""
    options = _options(arguments)
    BUILD.mkdir(exist_ok=True)
    try:
        load = Load()
    except CannotLoad as reason:
        print(reason, file=sys.stderr)
        return 1
    conditions = machine.conditions(BUILD)
    print(", ".join(f"{name} {value}" for name, value in conditions.items()), "\n", flush=True)
    reports: dict[str, list[Report]] = {}
    failed = 0
    # Beside the code, not in /tmp: there a disk may be memory, and syncing it would cost nothing.
    with (
        tempfile.TemporaryDirectory(prefix="bench-", dir=BUILD) as folder,
        machine.on_core(machine.LOAD_CORE),
    ):
        setting = Setting(load, options.effort, Path(folder), peers=options.peers)
        for name in options.scenarios or SCENARIOS:
            reports[name] = []
            try:
                for report in SCENARIOS[name](setting):
                    print(report.text(), "\n", flush=True)
                    reports[name].append(report)
            except Failed as failure:
                failed += 1
                print(f"{name} failed: {failure}\n", flush=True)
            write_json(options.json, conditions, reports)
    print(f"All figures: {options.json}")
    return failed


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description="Measures Hearth beside others.")
    parser.add_argument("scenarios", nargs="*", choices=[*SCENARIOS, []], metavar="SCENARIO",
                        help=", ".join(SCENARIOS))  # fmt: skip
    effort = parser.add_mutually_exclusive_group()
    effort.add_argument("--quick", dest="effort", action="store_const", const=QUICK, help="one short round")
    effort.add_argument("--tiny", dest="effort", action="store_const", const=TINY, help="shows that it runs")
    parser.add_argument("--peers", action="store_true", help="with ejabberd and prosody")
    parser.add_argument("--json", type=Path, default=BUILD / "bench.json", help="default: %(default)s")
    parser.set_defaults(effort=FULL)
    found = parser.parse_args(arguments)
    assert isinstance(found.effort, Effort)
    return found


if __name__ == "__main__":
    sys.exit(main())
