"""Who moves files gives way, and how many do so is bounded."""

import os
import sys
import threading

import pytest

from attachments.movers import NICENESS, Places, movers
from attachments.refusals import too_many_at_once
from chatprotocol.errors import HearthError


def test_a_place_is_left_once_whoever_says_so_again() -> None:
    places = Places(too_many_at_once)
    first, second = places.take(1, 3, 2), places.take(1, 3, 2)
    with pytest.raises(HearthError, match="busy"):
        places.take(1, 3, 2)
    other = places.take(2, 3, 2)
    with pytest.raises(HearthError, match="busy"):
        places.take(3, 3, 2)
    first.leave()
    first.leave()
    assert places.taken == 2
    with places.held(3, 3, 2):
        assert places.taken == 3
    second.leave()
    other.leave()
    assert places.taken == 0


@pytest.mark.skipif(sys.platform != "linux", reason="threads have a priority of their own on Linux alone")
def test_who_moves_files_stands_behind_everybody_else() -> None:
    def niceness() -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    before = niceness()
    threads = movers("test")
    assert threads.submit(niceness).result() == max(before, NICENESS)
    threads.shutdown()
    assert niceness() == before
