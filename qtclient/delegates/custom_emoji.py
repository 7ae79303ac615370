"""Paints the emoji that a server has of its own: in the room that is kept for them before their picture is here."""

from collections.abc import Hashable
from pathlib import Path

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QImage, QPainter

from qtclient.delegates.moving import Moving
from qtclient.delegates.ratio import ratio_of
from qtclient.itemmodels.custom_emojis import CustomEmojis, wanted_emoji
from qtclient.theme.icons import pixmap
from qtclient.theme.look import Look

_ROUND_PX, _SIGN_SHARE = 4, 0.7


class CustomPainter:
    """Paints for one painter; where they may, those move that are painted under the name of somebody (`who`)."""

    def __init__(
        self,
        painter: QPainter,
        look: Look,
        customs: CustomEmojis,
        moving: Moving | None = None,
        who: Hashable = None,
    ) -> None:
        self._painter = painter
        self._look = look
        self._customs = customs
        self._moving = moving
        self._who = who

    def paint(self, source: int | Path, box: QRectF) -> None:
        """Paint an emoji into a square: a file of the server, or one of this machine that is to be one."""
        pictures, ratio = self._customs.pictures, ratio_of(self._painter)
        moves = self._moving is not None and pictures.moving
        wanted = wanted_emoji(source, round(box.width()), ratio, moving=moves)
        picture = pictures.of(wanted)
        if picture is None:
            if pictures.trouble(wanted):
                self._paint_lack(box)
        elif self._moving is not None and moves:
            self._draw(self._moving.frame(picture, self._who), box)
        else:
            self._draw(picture.frames[0], box)

    def _draw(self, image: QImage, box: QRectF) -> None:
        """Draw a picture as large as the square lets it be: it may be made smaller than that, and never square."""
        share = box.width() / max(1, image.width(), image.height())
        at = QRectF(0, 0, image.width() * share, image.height() * share)
        at.moveCenter(box.center())
        self._painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self._painter.drawImage(at, image)

    def _paint_lack(self, box: QRectF) -> None:
        """Say that there is a picture that cannot be shown."""
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(self._look.colour("code_ground"))
        self._painter.drawRoundedRect(box, _ROUND_PX, _ROUND_PX)
        side = round(box.width() * _SIGN_SHARE)
        sign = pixmap("image-off", self._look.colours.secondary, side, ratio_of(self._painter))
        self._painter.drawPixmap(box.center() - QPointF(side / 2, side / 2), sign)
