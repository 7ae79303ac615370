"""Token buckets let an account ask so often and no more."""

from hypothesis import given
from hypothesis import strategies as st

from chatprotocol.limits import Limits
from messaging.buckets import Buckets

LIMITS = Limits(requests_per_s=5, request_burst=10)
waits = st.lists(st.floats(0, 3, allow_nan=False), min_size=1, max_size=60)


@given(waits)
def test_in_no_span_are_there_more_than_the_burst_and_the_rate_allow(waits: list[float]) -> None:
    buckets, now, granted = Buckets(LIMITS), 1_000.0, []
    for wait in waits:
        now += wait
        if buckets.take(1, now) == 0:
            granted.append(now)
    for index, first in enumerate(granted):
        for count, last in enumerate(granted[index:], start=1):
            assert count <= LIMITS.request_burst + (last - first) * LIMITS.requests_per_s + 1e-6


@given(waits)
def test_whoever_waits_as_long_as_they_are_told_may_ask(waits: list[float]) -> None:
    buckets, now = Buckets(LIMITS), 1_000.0
    for wait in waits:
        now += wait
        wait_ms = buckets.take(1, now)
        if wait_ms:
            assert 0 < wait_ms <= 1_000 / LIMITS.requests_per_s + 1
            now += wait_ms / 1_000
            assert buckets.take(1, now) == 0


@given(st.lists(st.floats(0, 0.19), max_size=50))
def test_a_burst_is_granted_at_once_and_then_the_rate(waits: list[float]) -> None:
    buckets = Buckets(LIMITS)
    assert [buckets.take(1, 0.0) for _ in range(LIMITS.request_burst)] == [0] * LIMITS.request_burst
    now = granted = 0.0
    for wait in waits:
        now += wait
        granted += buckets.take(1, now) == 0
    assert granted <= now * LIMITS.requests_per_s + 1e-6


@given(st.floats(0, 100))
def test_a_clock_that_goes_back_grants_nothing_extra(back: float) -> None:
    buckets = Buckets(LIMITS)
    for _ in range(LIMITS.request_burst):
        buckets.take(1, 1_000.0)
    assert buckets.take(1, 1_000.0 - back) > 0


def test_one_accounts_haste_is_not_anothers() -> None:
    buckets = Buckets(LIMITS)
    while buckets.take(1, 0.0) == 0:
        pass
    assert buckets.take(2, 0.0) == 0


def test_buckets_that_are_full_again_are_forgotten_and_no_others() -> None:
    buckets = Buckets(LIMITS)
    buckets.take(1, 0.0)
    buckets.take(2, 1.5)
    buckets.forget_full(2.1)
    assert set(buckets._of_account) == {2}
    buckets.forget_full(3.6)
    assert buckets._of_account == {}


def test_an_account_that_is_connected_to_several_processes_has_its_share_in_each() -> None:
    of_one, of_two = Buckets(LIMITS), Buckets(LIMITS)
    assert [of_one.take(1, 0.0) for _ in range(10)] == [0] * 10
    assert [of_two.take(1, 0.0, processes=2) for _ in range(5)] == [0] * 5
    assert of_one.take(1, 0.0) == 201
    assert of_two.take(1, 0.0, processes=2) == 401
    assert Buckets(LIMITS).take(1, 0.0, processes=100) == 0


def test_what_counts_for_many_takes_as_many_tokens() -> None:
    buckets = Buckets(LIMITS)
    assert buckets.take(1, 0.0, price=4) == buckets.take(1, 0.0, price=4) == 0
    assert buckets.take(1, 0.0, price=4) == 401
    assert buckets.take(1, 0.0, price=2) == 0
    assert buckets.take(1, 0.8, price=4) == 0


def test_what_counts_for_more_than_a_bucket_holds_is_granted_by_a_full_one() -> None:
    buckets = Buckets(LIMITS)
    assert buckets.take(1, 0.0, price=99) == 0
    assert buckets.take(1, 1.0, price=99) == 1001
    assert buckets.take(1, 2.01, price=99) == 0
