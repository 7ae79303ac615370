"""Pictures of people and rooms before they are set: opened and cut in threads, carried by the engine. Nothing is kept here."""

import asyncio
import os
import stat
import tempfile
from pathlib import Path
from typing import Final, Literal

from PyQt6.QtGui import QImage

from qtclient.engine.choosing import as_png
from qtclient.engine.facade import Facade
from qtclient.pictures.cropping import Crop, cut
from qtclient.pictures.decoding import decoded
from qtclient.pictures.records import NoPicture, TooLarge, Unreadable, Wanted

OPENED_PX: Final = 2048
"""The longest side of what is cut from: enough for the smallest square that can be chosen, and little to hold."""

Problem = Literal["gone", "no_file", "no_picture", "too_large", "damaged"]


async def open_picture(path: Path) -> QImage | Problem:
    """Return a picture of this machine, upright and small enough to be looked at; or what is wrong with it."""
    return await asyncio.to_thread(_opened, path)


def _opened(path: Path) -> QImage | Problem:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return "no_file"  # a pipe would never end
        with path.open("rb"):
            pass
    except (OSError, ValueError):
        return "gone"
    try:
        return decoded(path, Wanted(source=path, width=OPENED_PX, height=OPENED_PX)).frames[0]
    except TooLarge:
        return "too_large"
    except NoPicture:
        return "no_picture"
    except Unreadable:
        return "damaged"


async def set_portrait(facade: Facade, image: QImage, crop: Crop, room: int = 0) -> None:
    """Show a square of a picture as mine, or as a room's. Raises HearthError."""
    putting = asyncio.ensure_future(asyncio.to_thread(_put, image, crop))
    try:
        await _set(facade, await asyncio.shield(putting), room)
    finally:
        # Who wants it no longer waits until it is there: it has to go.
        path = await putting
        await asyncio.to_thread(path.unlink, missing_ok=True)


async def remove_portrait(facade: Facade, room: int = 0) -> None:
    """Show no picture as mine, or as a room's. Raises HearthError."""
    await _set(facade, None, room)


async def _set(facade: Facade, path: Path | None, room: int) -> None:
    if room:
        await facade.set_room_avatar(room, path)
    else:
        await facade.set_avatar(path)


def _put(image: QImage, crop: Crop) -> Path:
    """Write what is cut out to where only this person reads."""
    handle, name = tempfile.mkstemp(prefix="hearth-", suffix=".png")
    with os.fdopen(handle, "wb") as file:
        file.write(as_png(cut(image, crop)))
    return Path(name)
