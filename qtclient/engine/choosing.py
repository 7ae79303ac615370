"""Looks files over before they are sent, in the engine's thread: whether they are there, how large, and what they show."""

import asyncio
import stat
from collections.abc import Sequence
from typing import NamedTuple

from PyQt6.QtCore import QBuffer, QIODevice
from PyQt6.QtGui import QImage

from chatclient.core.model import Outgoing
from chatprotocol.limits import Limits
from qtclient.engine.facade import Facade
from qtclient.itemmodels.chosen import Chosen
from qtclient.pictures.local import goes_as_file, local_size
from qtclient.pictures.pasted import Pasted


class LookedOver(NamedTuple):
    """Files as they are now, of the draft of a room or thread, and how many a message takes."""

    room: int
    thread: int
    rows: tuple[Chosen, ...]
    most_files: int


async def look_over(facade: Facade, room: int, thread: int, files: Sequence[Outgoing]) -> LookedOver:
    """Return what is to be known of files before they are sent."""
    limits = await facade.limits()
    rows = await asyncio.gather(*(asyncio.to_thread(_chosen, file, limits) for file in files))
    return LookedOver(room, thread, tuple(rows), limits.files)


async def read_attached(facade: Facade, room: int, thread: int) -> LookedOver:
    """Return the files of a draft."""
    return await look_over(facade, room, thread, await facade.attached(room, thread))


async def keep_picture(facade: Facade, room: int, thread: int, picture: Pasted, name: str) -> LookedOver:
    """Keep a picture that was pasted, until it is sent."""
    data = picture.data
    if picture.image is not None:
        data = await asyncio.to_thread(as_png, picture.image)
    file = Outgoing(path=await facade.keep_pasted(data, name), name=name, type=picture.type)
    return await look_over(facade, room, thread, [file])


async def attach_too(facade: Facade, room: int, thread: int, file: Outgoing) -> None:
    """Put a file beside those that stand in a draft: it is another room's by now that is shown."""
    await facade.attach(room, [*await facade.attached(room, thread), file], thread)


def _chosen(file: Outgoing, limits: Limits) -> Chosen:
    try:
        found = file.path.stat()
    except OSError:
        return Chosen(file=file, problem="gone")
    if not stat.S_ISREG(found.st_mode):
        return Chosen(file=file, problem="folder" if stat.S_ISDIR(found.st_mode) else "gone")
    if found.st_size > limits.file_bytes:
        return Chosen(file=file, bytes=found.st_size, problem="too_large", most_bytes=limits.file_bytes)
    return Chosen(
        file=file,
        bytes=found.st_size,
        size=local_size(file.path),
        goes_as_file=goes_as_file(file.path),
    )


def as_png(image: QImage) -> bytes:
    """Return a picture as a file holds it. It takes its time: never in the window's thread."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return buffer.data().data()
