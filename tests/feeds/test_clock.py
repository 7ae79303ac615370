"""The server's clock goes, and can be held."""

from datetime import UTC, datetime, timedelta

import pytest

from feeds import clock

THEN = datetime(2020, 2, 29, 12, tzinfo=UTC)


def test_the_clock_goes_in_utc() -> None:
    before = datetime.now(UTC)
    assert before <= clock.now() <= before + timedelta(minutes=1)
    assert clock.now().tzinfo is UTC
    assert abs(clock.now_ms() - clock.to_ms(before)) < 60_000


def _fail_then() -> None:
    with clock.standing(THEN):
        assert clock.now() == THEN
        with clock.standing(THEN + timedelta(days=1)):
            assert clock.now_ms() == clock.to_ms(THEN) + 24 * 3600 * 1000
        assert clock.now() == THEN
        raise ValueError("a bug")


def test_the_clock_stands_until_it_is_let_go_again_whatever_happens_meanwhile() -> None:
    with pytest.raises(ValueError, match="a bug"):
        _fail_then()
    assert clock.now() > THEN
