"""Nothing reaches whoever was removed, banned or suspended, and nothing of theirs lands, whatever it races with."""

import pytest

from tests.endtoend import races
from tests.endtoend.conftest import LANES
from tests.endtoend.races import BANS, REMOVALS, SIGNED_OUT, STAYING, SUSPENSIONS, Act
from tests.endtoend.servers import ServerProcess

EACH = (*REMOVALS, *BANS, *SUSPENSIONS, *SIGNED_OUT, *STAYING)


@pytest.mark.parametrize(
    ("acts", "count", "lanes"),
    [
        pytest.param(EACH, len(EACH), 2, id="each"),
        pytest.param(REMOVALS, 4_000, LANES, id="removals", marks=pytest.mark.soak),
        pytest.param(BANS, 3_000, LANES, id="bans", marks=pytest.mark.soak),
        pytest.param(SUSPENSIONS, 3_000, LANES, id="suspensions", marks=pytest.mark.soak),
        pytest.param(SIGNED_OUT, 500, LANES, id="devices", marks=pytest.mark.soak),
        pytest.param(STAYING, 1_000, LANES, id="silences", marks=pytest.mark.soak),
    ],
)
async def test_what_is_said_after_it_reaches_nobody_whom_it_befell(
    keeping_order: ServerProcess, acts: tuple[Act, ...], count: int, lanes: int, seed: int
) -> None:
    assert await races.run(keeping_order, acts, count, seed, lanes) == count
