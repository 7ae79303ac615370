"""Times as they are shown: whatever a server says, there is a day for it."""

from collections.abc import Callable

import pytest

from chatprotocol.ids import MAX_INTEGER
from qtclient.times.moments import day_heading, day_of, exact, list_time, local, time_of_day, today

MOMENTS: tuple[Callable[[int], object], ...] = (
    local,
    time_of_day,
    exact,
    lambda at_ms: list_time(at_ms, today()),
    lambda at_ms: day_heading(day_of(at_ms), today()),
)


@pytest.mark.parametrize("at_ms", [0, 253_402_300_799_999, MAX_INTEGER])
@pytest.mark.parametrize("moment", MOMENTS)
def test_a_time_beyond_all_calendars_is_shown_as_their_last_day(
    moment: Callable[[int], object], at_ms: int
) -> None:
    assert moment(at_ms)
