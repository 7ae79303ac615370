"""Whether times can be told apart: the measure itself, on times that are known."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.telling import telling

times = st.lists(st.floats(0, 1e6), min_size=1, max_size=40)


@given(times, times)
def test_the_share_is_that_of_pairs_in_which_the_second_is_longer(
    first: list[float], second: list[float]
) -> None:
    longer = sum((b > a) + (a == b) / 2 for a in first for b in second)
    assert telling(first, second).share == pytest.approx(longer / (len(first) * len(second)))


@given(times, times)
def test_it_does_not_matter_who_is_named_first(first: list[float], second: list[float]) -> None:
    assert telling(first, second).share == pytest.approx(1 - telling(second, first).share)


def drawn(seed: int, count: int, mean: float) -> list[float]:
    source = random.Random(seed)
    return [source.gauss(mean, 1.0) for _ in range(count)]


def test_times_of_one_kind_cannot_be_told_apart() -> None:
    found = telling(drawn(1, 1000, 60), drawn(2, 1000, 60))
    assert found.is_within(0.05) is True
    assert abs(found.share - 0.5) < found.uncertainty


@pytest.mark.parametrize("shift", [0.3, -0.3, 1, 60])
def test_what_always_takes_a_little_longer_is_found(shift: float) -> None:
    found = telling(drawn(1, 1000, 60), drawn(2, 1000, 60 + shift))
    assert found.is_within(0.05) is False
    assert (found.share > 0.5) is (shift > 0)


def test_of_few_nothing_is_said() -> None:
    assert telling(drawn(1, 20, 60), drawn(2, 20, 60)).is_within(0.05) is None
