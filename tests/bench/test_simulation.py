"""The sums of docs/scaling.md: by hand for a community that fits on a page, and against people who are drawn."""

import dataclasses
import math
from pathlib import Path

import pytest

from bench import simulation
from bench.simulation import MEASURED, SIZES, Community, Costs, Rooms, draw, elsewhere, load_of, processes_for
from feeds import hub, layer_redis
from messaging import presence

SCALING = Path(__file__).parent.parent.parent / "docs" / "scaling.md"

PAIRS_AND_HALLS = (Rooms(2, 4, 0.5), Rooms(11, 1, 0.5))

COSTS = Costs(
    post_us=100, delivery_us=10, hint_us=1, read_us=50, compare_us=5, idle_us=2, hello_us=1_000,
    connection_bytes=10, message_bytes=100, frame_bytes=200, person_bytes=10, presence_bytes=5,
)  # fmt: skip


def village(**more: object) -> Community:
    """360 people of whom half are online: 2 messages a second, 180 connections, audiences of 1½ and 6."""
    habits = {
        "people": 360, "online": 0.5, "messages_a_day": 100, "peak": 0.2, "comings_an_hour": 10,
        "rooms": PAIRS_AND_HALLS,
    }  # fmt: skip
    return Community(**{**habits, **more})  # type: ignore[arg-type]  # as the names say


# ---- by hand -----------------------------------------------------------------------------------------------------


def test_a_communitys_sums() -> None:
    found = village()
    assert found.messages == pytest.approx(2)
    assert found.connections == 180
    assert found.audience == pytest.approx((1.5 + 6) / 2)
    assert found.presence == pytest.approx(1)
    sums = dict(simulation.sums(found, COSTS))
    assert sums["deliveries a second"] == pytest.approx(7.5)
    assert sums["database a day, GB"] == pytest.approx(36_000 * 100 / 1e9)
    assert sums["database a year, TB"] == pytest.approx(365 * 36_000 * 100 / 1e12)
    assert sums["sent by servers, MB/s"] == pytest.approx(7.5 * 200 / 1e6)
    assert sums["memory of connections, GB"] == pytest.approx(1_800 / 1e9)
    assert sums["people's rows of a first hello, MB"] == pytest.approx(3_600 / 1e6)
    assert sums["presence sent by servers, MB/s"] == pytest.approx(180 * 1 * 5 / 1e6)


def test_one_process_hears_no_hints() -> None:
    load = load_of(village(), COSTS, 1)
    assert (load.hints, load.reads) == (0, 0)
    assert load.posts == pytest.approx(2 * 100e-6)
    assert load.deliveries == pytest.approx(7.5 * 10e-6)
    assert load.idle == pytest.approx(180 * 2e-6)
    assert load.hellos == pytest.approx(0.5 * 1_000e-6)
    assert load.presence == pytest.approx(180 / 2 * 10e-6)
    # 720 rooms of two and 33 of eleven, somebody of whom is here; with 180 accounts compared every five seconds.
    rooms = 720 * (1 - 0**1) + 360 / 11
    assert load.comparing == pytest.approx((180 + rooms) / 5 * 5e-6)
    assert load.all == pytest.approx(math.fsum(dataclasses.astuple(load)))


def test_two_processes_tell_each_other_everything_and_read_what_concerns_them() -> None:
    load = load_of(village(), COSTS, 2)
    # The other of a pair is online and elsewhere one time in four; of ten, five are, and all of them here hardly ever.
    spread = (0.5 * (1 - 0.5**0.5)) + 0.5 * (1 - 0.5**5)
    assert load.hints == pytest.approx((1 + 1) * 1e-6)
    assert load.reads == pytest.approx(spread * 50e-6)
    assert load.posts == pytest.approx(100e-6)
    only_listeners = load_of(village(), COSTS, 2, told="listeners")
    assert only_listeners.hints == pytest.approx((1 + spread) * 1e-6)
    assert only_listeners.reads == load.reads


def test_more_processes_take_work_off_each_other_but_not_the_hints_that_everybody_hears() -> None:
    few, many = (load_of(village(), COSTS, count) for count in (2, 100))
    assert many.posts == pytest.approx(few.posts / 50)
    assert many.deliveries == pytest.approx(few.deliveries / 50)
    assert few.hints == pytest.approx(2e-6)
    assert many.hints == pytest.approx((0.02 + 1.98) * 1e-6)
    assert load_of(village(), COSTS, 100, told="listeners").hints < few.hints / 2


def test_what_everybody_hears_is_joined_into_so_many_words_a_second() -> None:
    town = village(people=360 * 100)
    assert load_of(town, COSTS, 2).hints == pytest.approx(2 * simulation.WORDS_A_SECOND * 1e-6)
    assert load_of(town, COSTS, 2, told="listeners").hints > 100 * 1e-6


def test_as_many_processes_are_taken_as_keep_below_the_bound() -> None:
    assert processes_for(village(), COSTS) == 1
    busy = dataclasses.replace(COSTS, post_us=1e6)
    count = processes_for(village(), busy)
    assert count is not None
    assert load_of(village(), busy, count).all <= simulation.BUSY
    assert load_of(village(), busy, count - 1).all > simulation.BUSY


def test_connections_bound_a_process_too() -> None:
    idle = village(people=10 * simulation.CONNECTIONS, messages_a_day=0, rooms=(Rooms(2, 0, 1),))
    assert (
        processes_for(idle, dataclasses.replace(COSTS, idle_us=0, hello_us=0, delivery_us=0, compare_us=0))
        == 5
    )


def test_where_everybody_hears_too_much_no_number_of_processes_helps() -> None:
    loud = village(people=360 * 10**6)
    dear = dataclasses.replace(COSTS, hint_us=500)
    assert processes_for(loud, dear, told="all") is None


# ---- against what is drawn ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("processes", [1, 3, 40])
def test_what_is_drawn_is_what_was_expected(processes: int) -> None:
    community = village(rooms=(Rooms(2, 10, 0.45), Rooms(8, 6, 0.35), Rooms(60, 1, 0.2)))
    messages = 20_000
    drawn = draw(community, processes, messages, seed=1)
    assert sum(drawn.posts.values()) == messages
    assert sum(drawn.deliveries.values()) == pytest.approx(messages * community.audience, rel=0.03)
    # How many others are online is drawn too, and the formula takes their mean: never too little.
    expected = sum(kind.talk * elsewhere(processes, community.others(kind)) for kind in community.rooms)
    reads = sum(drawn.reads.values()) / messages
    assert reads <= expected * 1.02
    assert reads == pytest.approx(expected, rel=0.12)
    assert set(drawn.deliveries) <= set(range(processes))
    if processes > 1:
        fair = sum(drawn.deliveries.values()) / processes
        assert max(drawn.deliveries.values()) == pytest.approx(fair, rel=0.15)


def test_the_same_seed_draws_the_same() -> None:
    assert draw(village(), 5, 500, seed=7) == draw(village(), 5, 500, seed=7)
    assert draw(village(), 5, 500, seed=7) != draw(village(), 5, 500, seed=8)


# ---- where it stands ---------------------------------------------------------------------------------------------


def test_the_tables_of_the_documentation_are_those_that_it_prints() -> None:
    text = SCALING.read_text(encoding="utf-8")
    for line in simulation.table(SIZES, MEASURED):
        assert line in text, f"python -m bench.simulation prints it anew: {line}"


def test_the_constants_are_those_of_the_server() -> None:
    assert simulation.COMPARE_S == hub.COMPARE_S
    assert simulation.JOIN_S == presence.JOIN_S
    assert pytest.approx(1 / layer_redis.REST_S) == simulation.WORDS_A_SECOND


def test_every_room_of_a_community_is_accounted_for() -> None:
    assert sum(kind.talk for kind in Community(1).rooms) == pytest.approx(1)
    assert sum(kind.each for kind in Community(1).rooms) == 20
