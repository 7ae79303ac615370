"""Many small rooms: 500 people in 500 rooms of four, four rooms each, and everybody talks to theirs in turn."""

from bench.contest import side_by_side
from bench.load import Back
from bench.peers import hearth
from bench.report import Report
from bench.setting import Setting
from bench.stage import staged


def measure(setting: Setting) -> list[Report]:
    """Measure one server."""
    people = setting.effort.size(500, 500, 10)
    report = Report(f"{people} rooms of 4, {people} people, everybody talks", "posts/s")
    seeded = hearth.seed(setting.place("hearth"), people, [f"{people}x4"])
    with (
        hearth.living(seeded, lambda person: hearth.posts(seeded, person), Back.BY_ANSWER) as house,
        staged(setting.load, house) as stage,
    ):
        side_by_side(
            report,
            setting.effort.rounds,
            [(hearth.NAME, lambda: stage.run(setting.effort.seconds, window=1))],
            lambda run: run.messages_per_s,
        )
    return [report]
