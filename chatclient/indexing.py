"""Puts what the cache held before it had an index into it: after the start, a little at a time, while all else goes on."""

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from chatclient.desk import Desk
from chatclient.store.errors import StoreDamaged, StoreError

logger = logging.getLogger(__name__)

AFTER_START_S: Final = 3.0
"""First the window is painted, and what is new is fetched."""
PAUSE_S: Final = 0.1


async def index_the_rest(desk: Desk, mend: Callable[[], None]) -> None:
    """Go on until all is in. What a fault keeps out is put in after the next start."""
    wait_s, has_more = AFTER_START_S, True
    try:
        while has_more:
            await asyncio.sleep(wait_s)
            wait_s, has_more = PAUSE_S, desk.cache.index_more()
    except StoreDamaged:
        mend()
    except StoreError as error:
        logger.warning("%s", error.message)
