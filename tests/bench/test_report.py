import dataclasses
import json
from pathlib import Path

from bench.report import Bar, Line, Report, number, write_json
from bench.stage import Run, doubts

RUN = Run(
    seconds=2.0,
    sent=100,
    deliveries=1000,
    messages_per_s=50,
    deliveries_per_s=500,
    back_ms=[1.0, 2.0, 3.0],
    last_ms=[2.0, 4.0, 6.0],
    server_cpu_s=1.0,
    load_share=0.2,
    server_share=0.5,
    others_share=0.0,
    received_bytes=0,
    received_messages=0,
    troubles=[],
)


def line(*values: float, server_share: float = 0.5) -> Line:
    run = dataclasses.replace(RUN, server_share=server_share)
    return Line("a line", list(values), [run] * len(values))


def test_the_median_of_three_rounds_counts() -> None:
    assert line(1, 100, 3).median == 3
    assert line().median == 0


def test_a_figure_is_also_given_for_a_whole_core() -> None:
    assert line(500, 700, 600, server_share=0.5).of_a_core == 1200
    assert Line("without runs", [5.0]).of_a_core == 0


def test_a_bar_is_a_multiple_of_somebody_else() -> None:
    assert Bar.at_least("five times", line(50), 5, line(10)).reached is True
    assert Bar.at_least("five times", line(49), 5, line(10)).reached is False
    assert Bar.at_least("five times", line(49), 5, None).reached is None
    assert Bar.at_least("five times", line(49), 5, line()).reached is None


def test_a_bar_where_less_is_better() -> None:
    assert Bar.no_more_than("sooner", line(2), line(3)).reached is True
    assert Bar.no_more_than("sooner", line(4), line(3)).reached is False
    assert Bar.no_more_than("sooner", line(4), line()).reached is None
    assert Bar.at_most("short", 40.0, 40, "ms").reached is True
    assert Bar.at_most("short", 40.1, 40, "ms").reached is False


def test_a_bar_that_is_a_multiple_where_less_is_better() -> None:
    assert Bar.at_most_times("as cheap", line(12), 1.2, line(10)).reached is True
    assert Bar.at_most_times("as cheap", line(13), 1.2, line(10)).reached is False
    assert Bar.at_most_times("as cheap", line(13), 1.2, None).reached is None
    assert Bar.at_most_times("as cheap", line(), 1.2, line(10)).reached is None
    assert Bar.at_most_times("as cheap", line(13), 1.2, line(0)).reached is None


def test_what_makes_runs_doubtful_is_said_once() -> None:
    lost = dataclasses.replace(RUN, troubles=["something is missing"])
    hurried = dataclasses.replace(RUN, load_share=0.75, others_share=0.3)
    assert doubts([RUN]) == []
    assert doubts([RUN, lost, lost, hurried]) == [
        "something is missing",
        "the load generator took 20% to 75%",
        "others took of both cores 0% to 30%",
    ]


def test_figures_have_three_digits_that_count() -> None:
    assert [number(value) for value in (0.1234, 12.34, 123.4, 1234.5)] == ["0.12", "12.3", "123", "1,234"]


def test_the_table_and_the_json_say_the_same(tmp_path: Path) -> None:
    report = Report(
        "a scenario", "a second", [line(10), line(20)], [Bar("as wished", "2 ×", True)], ["a note"]
    )
    report.base = report.lines[0]
    text = report.text()
    assert "reached      as wished: 2 ×" in text
    assert "2.00" in text
    assert "a note" in text
    out = tmp_path / "build" / "bench.json"
    write_json(out, {"cores": 2}, {"some": [report]})
    found = json.loads(out.read_text())
    assert found["conditions"] == {"cores": 2}
    (plain,) = found["scenarios"]["some"]
    assert [one["median"] for one in plain["lines"]] == [10, 20]
    assert plain["lines"][0]["runs"][0]["last_ms"]["50"] == 4
    assert plain["bars"][0]["reached"] is True
