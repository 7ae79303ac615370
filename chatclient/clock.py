"""The clocks of this machine, passed in so that tests hold them: one that people read, one that never jumps."""

import time
from collections.abc import Callable

import msgspec


def _wall_ms() -> int:
    return time.time_ns() // 1_000_000


def _steady_ms() -> int:
    return time.monotonic_ns() // 1_000_000


class Clock(msgspec.Struct, frozen=True, kw_only=True):
    """`wall_ms` is milliseconds since the epoch (UTC); `steady_ms` measures waits and is compared with itself only."""

    wall_ms: Callable[[], int] = _wall_ms
    steady_ms: Callable[[], int] = _steady_ms
