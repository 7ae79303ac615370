"""How a backup keeps out of the way of the server beside which it is made: it works a small part of the time, in small pieces.

Who writes a message waits for the disk, which has little of the backup's to take before it; and for the processor, which is
the server's whenever the server wants it.
"""

import contextlib
import os
import time
from typing import Final

PIECE_BYTES: Final = 512 * 1024
"""What is read, summed and written at once."""
REST: Final = 3.0
"""After a piece nothing is done for so many times as long as it took."""
WORTH_IT_S: Final = 0.001
"""Shorter work is followed by more of it."""
LONGEST_S: Final = 0.1
_GIVES_WAY: Final = 19


class Pace:
    """Rests between pieces of work, where somebody is waited for."""

    def __init__(self, *, rests: bool) -> None:
        self._rests = rests
        self._since_s = time.monotonic()

    def rest(self) -> None:
        """Rest, if there was work."""
        worked_s = time.monotonic() - self._since_s
        if self._rests and worked_s >= WORTH_IT_S:
            time.sleep(min(worked_s * REST, LONGEST_S))
            self._since_s = time.monotonic()


def beside_server() -> Pace:
    """Return the pace of work beside a server, and let this process give way to it."""
    if hasattr(os, "sched_setscheduler"):
        with contextlib.suppress(OSError):
            os.nice(_GIVES_WAY)
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
    return Pace(rests=True)


def alone() -> Pace:
    """Return the pace of work for which a server has been stopped."""
    return Pace(rests=False)
