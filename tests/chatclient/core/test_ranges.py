"""Which numbers are held: exactly those that were added, in as few ranges as can be."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from chatclient.core.ranges import Ranges, of_numbers

numbers = st.integers(0, 40)
spans = st.lists(st.tuples(numbers, numbers), max_size=12)


def held(ranges: Ranges) -> set[int]:
    return {number for first, last in ranges for number in range(first, last + 1)}


def meant(spans: list[tuple[int, int]]) -> set[int]:
    return {number for first, last in spans for number in range(first, last + 1)}


@given(spans)
def test_ranges_hold_exactly_what_was_added(spans: list[tuple[int, int]]) -> None:
    ranges = Ranges()
    for first, last in spans:
        ranges = ranges.add(first, last)
    assert held(ranges) == meant(spans)
    assert ranges == Ranges(spans) == Ranges().add_all(spans)
    assert hash(ranges) == hash(Ranges(spans))


@given(spans)
def test_ranges_never_touch_and_ascend(spans: list[tuple[int, int]]) -> None:
    ranges = list(Ranges(spans))
    assert all(low <= high for low, high in ranges)
    assert all(before[1] + 1 < after[0] for before, after in itertools.pairwise(ranges))


@given(spans, numbers, numbers)
def test_a_span_is_held_when_every_number_of_it_is(
    spans: list[tuple[int, int]], first: int, last: int
) -> None:
    ranges = Ranges(spans)
    assert ranges.holds(first, last) == (set(range(first, last + 1)) <= meant(spans))


@given(spans, numbers)
def test_the_range_around_a_number_reaches_as_far_as_there_is_no_hole(
    spans: list[tuple[int, int]], number: int
) -> None:
    ranges, all_held = Ranges(spans), meant(spans)
    found = ranges.around(number)
    if number not in all_held:
        assert found is None
    else:
        assert found is not None
        first, last = found
        assert first <= number <= last
        assert set(range(first, last + 1)) <= all_held
        assert first - 1 not in all_held
        assert last + 1 not in all_held


@given(spans, numbers)
def test_nothing_is_held_below_where_the_room_begins(spans: list[tuple[int, int]], first: int) -> None:
    assert held(Ranges(spans).from_first(first)) == {number for number in meant(spans) if number >= first}


@given(spans, st.lists(numbers, max_size=6))
def test_what_is_taken_out_is_not_held_and_everything_else_is(
    spans: list[tuple[int, int]], gone: list[int]
) -> None:
    assert held(Ranges(spans).without(gone)) == meant(spans) - set(gone)


@given(spans, numbers)
def test_the_nearest_range_is_nearer_than_any_other(spans: list[tuple[int, int]], number: int) -> None:
    found = Ranges(spans).nearest(number)
    if found is None:
        assert not meant(spans)
        return
    distances = [abs(each - number) for each in meant(spans)]
    assert min(abs(each - number) for each in range(found[0], found[1] + 1)) == min(distances)


def test_of_two_ranges_as_near_the_newer_is_nearest() -> None:
    assert Ranges([(1, 3), (7, 9)]).nearest(5) == (7, 9)


@given(st.lists(numbers))
def test_single_numbers_in_any_order_become_ranges(some: list[int]) -> None:
    assert held(of_numbers(some)) == set(some)


def test_ranges_show_what_they_hold() -> None:
    assert repr(Ranges([(1, 2), (3, 4)])) == "Ranges([(1, 4)])"
    assert Ranges() != "Ranges([])"
