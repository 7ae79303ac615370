"""Waits between attempts: longer and longer, never the same for two clients, never too short or too long."""

from hypothesis import given
from hypothesis import strategies as st

from chatclient.core.backoff import LEAST_S, MOST_S, Backoff


def test_the_longest_wait_doubles_up_to_the_most() -> None:
    backoff = Backoff(lambda: 1.0)
    assert [backoff.next_s() for _ in range(8)] == [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0, 30.0]


@given(st.lists(st.floats(0, 1, exclude_max=True), min_size=1, max_size=40))
def test_every_wait_lies_between_the_least_and_the_most(chances: list[float]) -> None:
    following = iter(chances)
    backoff = Backoff(lambda: next(following))
    assert all(LEAST_S <= backoff.next_s() <= MOST_S for _ in chances)


def test_clients_that_lost_their_server_at_once_spread_over_the_whole_wait() -> None:
    assert Backoff(lambda: 0.0).next_s() == LEAST_S
    assert Backoff(lambda: 0.5).next_s() == 0.75


def test_after_a_success_waits_begin_anew() -> None:
    backoff = Backoff(lambda: 1.0)
    for _ in range(5):
        backoff.next_s()
    backoff.reset()
    assert backoff.next_s() == 1.0
