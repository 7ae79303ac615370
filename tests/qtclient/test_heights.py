"""Heights behave like a plain list of numbers, whatever is done to them."""

import random
import time

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from qtclient.itemmodels.heights import Heights

HEIGHT = st.integers(min_value=0, max_value=200)
SOME = st.lists(HEIGHT, max_size=90)


class LikeAList(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.heights = Heights()
        self.plain: list[int] = []
        self.known: list[bool] = []

    @rule(added=SOME)
    def append(self, added: list[int]) -> None:
        self.heights.append(added)
        self.plain += added
        self.known += [False] * len(added)

    @rule(added=SOME)
    def prepend(self, added: list[int]) -> None:
        self.heights.prepend(added)
        self.plain = added + self.plain
        self.known = [False] * len(added) + self.known

    @rule(data=st.data(), added=SOME)
    def insert(self, data: st.DataObject, added: list[int]) -> None:
        row = data.draw(st.integers(0, len(self.plain)))
        self.heights.insert(row, added)
        self.plain[row:row] = added
        self.known[row:row] = [False] * len(added)

    @precondition(lambda self: self.plain)
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        row = data.draw(st.integers(0, len(self.plain) - 1))
        count = data.draw(st.integers(1, len(self.plain) - row))
        self.heights.remove(row, count)
        del self.plain[row : row + count]
        del self.known[row : row + count]

    @precondition(lambda self: self.plain)
    @rule(data=st.data(), height=HEIGHT)
    def measure(self, data: st.DataObject, height: int) -> None:
        row = data.draw(st.integers(0, len(self.plain) - 1))
        assert self.heights.measure(row, height) == height - self.plain[row]
        self.plain[row] = height
        self.known[row] = True

    @rule()
    def forget(self) -> None:
        self.heights.forget_measures()
        self.known = [False] * len(self.plain)

    @invariant()
    def same(self) -> None:
        count = len(self.plain)
        assert len(self.heights) == count
        assert self.heights.total == sum(self.plain)
        assert [self.heights[row] for row in range(count)] == self.plain
        assert [self.heights.is_measured(row) for row in range(count)] == self.known
        assert [self.heights.top(row) for row in range(count + 1)] == [
            sum(self.plain[:row]) for row in range(count + 1)
        ]


TestLikeAList = LikeAList.TestCase


@given(st.lists(st.integers(0, 60), min_size=1, max_size=200), st.integers(-10, 5_000))
def test_row_at_is_the_row_that_covers_a_height(plain: list[int], y: int) -> None:
    heights = Heights(plain)
    row = heights.row_at(y)
    if 0 <= y < sum(plain):
        assert heights.top(row) <= y < heights.top(row + 1)
    else:
        assert 0 <= row < len(plain)


def test_adding_at_either_end_of_a_long_column_takes_no_time() -> None:
    heights = Heights([20] * 100_000)
    dice = random.Random(1)
    begun_s = time.process_time()  # what others do meanwhile is not measured
    for _ in range(1_000):
        heights.append([dice.randrange(20, 90)])
        heights.row_at(dice.randrange(heights.total))
    for _ in range(10):
        heights.prepend([40] * 60)
    assert time.process_time() - begun_s < 1.0
