"""Memory: what an idle connection costs, and what a reader that never reads can do."""

import resource
from typing import Final

from bench import machine, talk
from bench.contest import side_by_side
from bench.load import Back
from bench.peers import hearth
from bench.report import Bar, Report
from bench.setting import Setting
from bench.stage import House, Participant, Run, Stage, staged

CONNECTION_KIB, EMPTY_MB, UNCHANGED, DEAF_MIB = 40, 100, 0.9, 1.0
FILES_OF_ITS_OWN: Final = 200
"""What a server has open besides connections, generously."""
_SETTLE_S: Final = 3.0
_LONG_BYTES: Final = 4_000
"""Long messages fill what the system keeps for a reader that does not read."""


def idle(setting: Setting) -> list[Report]:
    """Measure connections that are level and say nothing, 20 rooms each."""
    few, many = setting.effort.size(1000, 200, 5), _as_many_as_may_be(setting.effort.size(5000, 500, 10))
    rooms, size = max(1, many * 20 // 50), min(50, many)
    report = Report("idle connections, 20 rooms each", "KiB each")
    seeded = hearth.seed(setting.place("hearth"), many, [f"{rooms}x{size}"])
    settle_s = _SETTLE_S if setting.effort.grade < 2 else 0.1
    with hearth.serving(seeded) as (port, pid):
        setting.load.serve(settle_s)
        empty_bytes = machine.resident_bytes([pid])
        everybody = [Participant(hearth.level_opening(seeded, person)) for person in range(many)]
        stages, held = [], []
        bars = [Bar.at_most("≤ 100 MB before the first", empty_bytes / 1e6, EMPTY_MB, "MB")]
        for first, last in ((0, few), (few, many)):
            stages.append(Stage(setting.load, House(hearth.NAME, port, [pid], everybody[first:last])))
            stages[-1].open(at_once=50)
            setting.load.serve(settle_s)
            held.append(machine.resident_bytes([pid]))
            each_kib = (held[-1] - empty_bytes) / 1024 / last
            report.line(f"{last:,} connections", each_kib)
            bars.append(Bar.at_most(f"≤ 40 KiB with {last:,} connections", each_kib, CONNECTION_KIB, "KiB"))
        for stage in stages:
            stage.close()
    report.line(f"each after the first {few:,}", (held[1] - held[0]) / 1024 / (many - few))
    report.bars = bars
    return [report]


def _as_many_as_may_be(wanted: int) -> int:
    """Return how many connections the system lets one process have."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return min(wanted, soft - FILES_OF_ITS_OWN)


def slow_readers(setting: Setting) -> list[Report]:
    """Measure a room of 200 with and without ten more who never read."""
    people, deaf = setting.effort.size(200, 200, 8), setting.effort.size(10, 10, 2)
    report = Report(f"{deaf} readers that never read, beside {people} that do", "deliveries/s")
    seeded = hearth.seed(setting.place("hearth"), people + deaf, [f"1x{people + deaf}"])
    room = seeded.rooms[0]["id"]
    said = [talk.post(room, people, _LONG_BYTES)]
    grown_bytes: list[float] = []
    with (
        hearth.living(
            seeded, lambda person: said if person == 0 else [], Back.BY_MARK, people=range(people)
        ) as house,
        staged(setting.load, house) as stage,
    ):
        others = [Participant(hearth.level_opening(seeded, people + one)) for one in range(deaf)]

        def with_them() -> Run:
            resting = Stage(setting.load, House(house.name, house.port, house.pids, others))
            resting.open()
            for connection in resting.connections:
                setting.load.deafen(connection, True)
            before = machine.resident_bytes(house.pids)
            seen: list[int] = [before]
            try:
                return stage.run(
                    setting.effort.seconds,
                    window=8,
                    watch=lambda: seen.append(machine.resident_bytes(house.pids)),
                )
            finally:
                grown_bytes.append(max(seen) - before)
                resting.close()

        lines = side_by_side(
            report,
            setting.effort.rounds,
            [
                ("without", lambda: stage.run(setting.effort.seconds, window=8)),
                ("with", with_them),
            ],
            lambda run: run.deliveries_per_s,
        )
    report.base = lines["without"]
    each_mib = max(grown_bytes) / deaf / 2**20
    said_mib = max(run.sent for run in lines["with"].runs) * _LONG_BYTES / 2**20
    report.notes.append(f"each of them was to be sent {said_mib:,.1f} MiB in a run")
    report.bars = [
        Bar.at_least("nobody else is slower (≥ 0.9 ×)", lines["with"], UNCHANGED, lines["without"]),
        Bar.at_most("memory for each of them ≤ 1 MiB", each_mib, DEAF_MIB, "MiB"),
    ]
    return [report]
