"""What is wanted of a picture, and what comes of it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec
from PyQt6.QtGui import QImage

Detail = Literal[320, 1280] | None
"""The longest side of the thumbnail that is enough; None is the picture itself."""


class Wanted(msgspec.Struct, frozen=True):
    """A picture as it will be painted: `width` × `height` are pixels of the screen.

    `source` is a file of a message by its id, or one on this machine. What `fills` covers the whole box and is cut;
    else all of it is seen within the box. Nothing is ever enlarged but to fill. `radius` rounds its corners.
    """

    source: int | Path
    width: int
    height: int
    detail: Detail = 320
    fills: bool = False
    moving: bool = False
    radius: int = 0


@dataclass(frozen=True)
class Picture:
    """A decoded picture: one frame, or several and how long each is shown."""

    frames: tuple[QImage, ...]
    delays_ms: tuple[int, ...] = ()
    moves: bool = False
    """It would move, whether or not more than its first frame was wanted."""

    @property
    def bytes(self) -> int:
        """Return how much memory it takes."""
        return sum(frame.sizeInBytes() for frame in self.frames)

    @property
    def loop_ms(self) -> int:
        """Return how long it takes to come round."""
        return sum(self.delays_ms)

    def frame_at(self, since_ms: int) -> tuple[QImage, int]:
        """Return the frame that is shown so long after the first, and for how long it still is; 0 for always."""
        loop_ms = self.loop_ms
        if len(self.frames) < 2 or not loop_ms:
            return self.frames[0], 0
        rest = since_ms % loop_ms
        for frame, delay_ms in zip(self.frames, self.delays_ms, strict=True):
            if rest < delay_ms:
                return frame, delay_ms - rest
            rest -= delay_ms
        return self.frames[-1], self.delays_ms[-1]


class Unreadable(Exception):
    """These bytes are no picture that is shown here."""


class NoPicture(Unreadable):
    """They do not even begin as one."""


class TooLarge(Unreadable):
    """It has more pixels than are decoded."""
