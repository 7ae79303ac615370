"""A file of a message as it is shown: one that the server has, or one of mine that is on its way there. Pure."""

from collections.abc import Sequence
from mimetypes import guess_type
from pathlib import Path
from typing import Final

import msgspec

from chatclient.core.model import Outgoing, Pending, PendingFile
from chatprotocol.rows import File, Message
from qtclient.language import translate
from qtclient.pictures.local import SHOWN, local_size
from qtclient.words.amounts import readable_bytes, readable_length
from qtclient.words.plain import one_line

LONGEST_PX: Final = 1_000_000
"""No picture is longer; what a server says of one may be anything, and Qt cannot count so far."""
LONGEST_MS: Final = 1000 * 3600 * 1000


class Attached(msgspec.Struct, frozen=True, kw_only=True):
    """One file. `file` is 0 while it is on its way; then `path` is where it lies here. A picture has a width and a height.

    `place` is which of its message's files it is, from 0.
    """

    place: int
    file: int = 0
    path: Path | None = None
    name: str
    type: str
    bytes: int
    width: int = 0
    height: int = 0
    placeholder: str = ""
    length_ms: int = 0
    """Of sound and films; 0 where it is not known."""

    @property
    def is_picture(self) -> bool:
        """Tell whether it is shown, and not only named."""
        return bool(self.width and self.height)

    @property
    def source(self) -> int | Path:
        """Return where its bytes come from."""
        return self.file if self.path is None else self.path

    @property
    def kind(self) -> str:
        """Return what it is, in one word of a person."""
        if self.is_picture:
            return translate("Files", "Picture")
        return {"video": translate("Files", "Video"), "audio": translate("Files", "Sound")}.get(
            self.type.partition("/")[0], translate("Files", "File")
        )

    @property
    def measures(self) -> str:
        """Return how large it is, and how long it lasts where that is known."""
        size = readable_bytes(self.bytes)
        return f"{readable_length(self.length_ms)} · {size}" if self.length_ms else size

    @property
    def spoken(self) -> str:
        """Return "kind name, length, size"."""
        return f"{self.kind} {one_line(self.name)}, {self.measures.replace(' · ', ', ')}"


def files_of(message: Message) -> tuple[Attached, ...]:
    """Return the files of a message."""
    return tuple(of_file(place, file) for place, file in enumerate(message.files))


def files_waiting(pending: Pending) -> tuple[Attached, ...]:
    """Return the files of a message that waits; a picture that goes as a file is shown as one, as it will be."""
    return tuple(map(_of_waiting, pending.files))


def of_file(place: int, file: File) -> Attached:
    """Return a file of a message."""
    sides = file.width or 0, file.height or 0
    shown = file.type in SHOWN and min(sides) > 0 and max(sides) <= LONGEST_PX
    return Attached(
        place=place,
        file=file.id,
        name=file.name,
        type=file.type,
        bytes=file.bytes,
        width=sides[0] if shown else 0,
        height=sides[1] if shown else 0,
        placeholder=file.placeholder or "",
        length_ms=min(file.length_ms or 0, LONGEST_MS),
    )


def _of_waiting(file: PendingFile) -> Attached:
    size = local_size(file.path) if file.type in SHOWN and not file.as_file else None
    width, height = size or (0, 0)
    return Attached(
        place=file.place,
        path=file.path,
        name=file.name,
        type=file.type,
        bytes=file.bytes,
        width=width,
        height=height,
    )


def of_draft(files: Sequence[Outgoing]) -> str:
    """Return what stands for files that are to go with a message, by their names alone: nothing is read for a list."""
    types = [file.type or guess_type(file.name or file.path.name)[0] for file in files]
    if types and all(type_ in SHOWN for type_ in types):
        return translate("Files", "%n picture(s)", "", len(types))
    return translate("Files", "%n file(s)", "", len(types)) if types else ""


def summed_up(files: tuple[Attached, ...]) -> str:
    """Return what stands for a message without words: how many pictures, or the names of its files."""
    pictures = sum(file.is_picture for file in files)
    if pictures and pictures == len(files):
        return translate("Files", "%n picture(s)", "", pictures)
    return ", ".join(one_line(file.name) for file in files)
