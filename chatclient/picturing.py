"""Pictures for a screen: out of the cache, else from the server, once for everybody who asks for the same.

A few are fetched at once. What was asked for last comes first: whoever scrolls looks at the last ones. What waits too
long behind the others is given up, and can be asked for again.
"""

import asyncio
import hashlib
import logging
from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from chatclient.store.pictures import LIMIT_BYTES, PictureStore
from chatclient.web import Door
from chatprotocol.errors import ErrorCode, HearthError

if TYPE_CHECKING:
    import httpx

logger = logging.getLogger(__name__)

MOST_AT_ONCE: Final = 4
MOST_WAITING: Final = 200
MOST_BYTES: Final = 64 * 1024 * 1024
"""A file that is larger is looked at by a program of its own."""

STUMBLED: Final = "Something went wrong in this program; please try again."

Size = Literal[320, 1280] | None
"""The longest side of a thumbnail in pixels; None is the file itself."""
SIZES: Final[tuple[Size, ...]] = (320, 1280, None)
Asked = tuple[int, Size]


class Pictures:
    """Pictures for one client. `realm` tells of which server and person they are, as of now."""

    def __init__(self, folder: Path, door: Door, realm: Callable[[], str]) -> None:
        self._folder = folder
        self._door = door
        self._realm = realm
        self._kept: PictureStore | None = None
        self._limit_bytes = LIMIT_BYTES
        self._asked: dict[Asked, asyncio.Future[bytes]] = {}
        self._waiting: list[Asked] = []
        self._fetching: set[asyncio.Task[None]] = set()
        self._forgetting: set[asyncio.Task[None]] = set()

    async def picture(self, file: int, size: Size) -> bytes:
        """Return a thumbnail of a file, or the file.

        Raises HearthError: `not_found` where there is none or I may not see it, `busy` where it cannot be had now.
        """
        held = await asyncio.to_thread(self._store().get, _name((file, size)))
        if held is not None:
            return held
        asked = file, size
        if asked not in self._asked:
            self._asked[asked] = asyncio.get_running_loop().create_future()
        elif asked in self._waiting:
            self._waiting.remove(asked)
        else:
            return await asyncio.shield(self._asked[asked])
        answer = self._asked[asked]
        self._waiting.append(asked)
        self._go_on()
        return await asyncio.shield(answer)

    async def set_limit(self, limit_bytes: int) -> None:
        """Keep no more pictures on the disk than this."""
        self._limit_bytes = limit_bytes
        await asyncio.to_thread(self._store().set_limit, limit_bytes)

    def forget(self, files: Collection[int]) -> None:
        """Keep nothing of files any more; returns at once."""
        names = [_name((file, size)) for file in files for size in SIZES]
        task = asyncio.create_task(asyncio.to_thread(self._store().forget, names))
        self._forgetting.add(task)
        task.add_done_callback(self._forgetting.discard)

    async def stop(self) -> None:
        """Fetch nothing any more."""
        await asyncio.gather(*self._forgetting)
        self._waiting.clear()
        for task in self._fetching:
            task.cancel()
        await asyncio.gather(*self._fetching, return_exceptions=True)
        for asked in tuple(self._asked):
            self._settle(asked, HearthError(ErrorCode.BUSY, "The program is being closed."))

    def _store(self) -> PictureStore:
        realm = hashlib.sha256(self._realm().encode()).hexdigest()[:16]
        if self._kept is None or self._kept.realm != realm:
            self._kept = PictureStore(self._folder, realm, self._limit_bytes)
        return self._kept

    def _go_on(self) -> None:
        while len(self._waiting) > MOST_WAITING:
            self._settle(
                self._waiting.pop(0), HearthError(ErrorCode.BUSY, "Too many pictures are asked for at once.")
            )
        while self._waiting and len(self._fetching) < MOST_AT_ONCE:
            task = asyncio.create_task(self._fetch(self._waiting.pop()))
            self._fetching.add(task)
            task.add_done_callback(self._fetched)

    def _fetched(self, task: "asyncio.Task[None]") -> None:
        self._fetching.discard(task)
        self._go_on()

    async def _fetch(self, asked: Asked) -> None:
        store = self._store()
        try:
            data = await self._got(*asked)
            await asyncio.to_thread(store.put, _name(asked), data)
        except HearthError as error:
            self._settle(asked, error)
        except Exception:
            logger.exception("a picture could not be fetched")
            self._settle(asked, HearthError(ErrorCode.INTERNAL, STUMBLED))
        else:
            self._settle(asked, data)

    async def _got(self, file: int, size: Size) -> bytes:
        path = f"/api/v1/files/{file}" + (f"/thumbnail?size={size}" if size else "")
        async with self._door.read(path, {}) as response:
            return await _whole(response)

    def _settle(self, asked: Asked, answer: bytes | HearthError) -> None:
        future = self._asked.pop(asked)
        if isinstance(answer, HearthError):
            future.set_exception(answer)
            future.exception()  # whoever asked may have gone
        else:
            future.set_result(answer)


async def _whole(response: "httpx.Response") -> bytes:
    data = bytearray()
    async for part in response.aiter_raw():
        data += part
        if len(data) > MOST_BYTES:
            raise HearthError(ErrorCode.TOO_LARGE, "This picture is too large to be shown here.")
    if response.status_code != 200:
        raise HearthError(
            ErrorCode.INTERNAL, "The server sent something that this program does not understand."
        )
    return bytes(data)


def _name(asked: Asked) -> str:
    file, size = asked
    return f"{file}-{size or 'whole'}"
