"""Pictures out of the engine: read there, decoded in a thread of its own, a few at a time. Nothing of it is the window's."""

import asyncio
from typing import Final

from qtclient.engine.facade import Facade
from qtclient.pictures.decoding import decoded
from qtclient.pictures.records import Picture, Unreadable, Wanted

_AT_ONCE: Final = 2
"""A picture takes a core while it is decoded, and memory."""


class Looker:
    """Looks at pictures for one account."""

    def __init__(self) -> None:
        self._turns: asyncio.Semaphore | None = None

    async def look(self, facade: Facade, wanted: Wanted) -> Picture | None:
        """Return a picture as it is wanted, None for one that cannot be shown. Raises HearthError where it is not to be had."""
        source = wanted.source
        data = await facade.picture(source, wanted.detail) if isinstance(source, int) else source
        if self._turns is None:
            self._turns = asyncio.Semaphore(_AT_ONCE)
        async with self._turns:
            try:
                return await asyncio.to_thread(decoded, data, wanted)
            except Unreadable:
                return None
