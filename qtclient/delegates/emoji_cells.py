"""How a cell of the emoji picker is painted: an emoji on its ground, or a heading across the row."""

from collections.abc import Callable
from time import monotonic

from PyQt6.QtCore import QModelIndex, QPoint, QRectF, Qt
from PyQt6.QtGui import QPainter
from PyQt6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from chatprotocol.emoji import is_custom_name
from qtclient.delegates.custom_emoji import CustomPainter
from qtclient.delegates.emoji import emoji_picture
from qtclient.delegates.list_painting import draw_cut
from qtclient.delegates.ratio import ratio_of
from qtclient.itemmodels.custom_emojis import CustomEmojis
from qtclient.itemmodels.emoji_grid import EmojiRole
from qtclient.theme.look import Look

EMOJI_PX = 24
_DRAW_S = 0.004
"""A quarter of a frame: the rest of it is for finding what was typed, and for all else that is painted."""


class EmojiCells(QStyledItemDelegate):
    """Paints the cells of an `EmojiGrid`."""

    def __init__(
        self,
        look: Look,
        parent: QAbstractItemView,
        customs: CustomEmojis,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        super().__init__(parent)
        self._customs = customs
        self._look = look
        self._clock = clock
        self._until = 0.0
        self.left_out = False
        """Whether cells were left empty: there was no time to draw their emoji."""

    def begin(self) -> None:
        """Take a short while at most for emoji that were never drawn before: the grid is there at once."""
        self.left_out, self._until = False, self._clock() + _DRAW_S

    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        if painter is None:
            return
        look, box = self._look, QRectF(option.rect)
        heading = index.data(EmojiRole.HEADING)
        if heading:
            line = box.adjusted(look.sizes.px(6), look.sizes.px(6), 0, 0)
            draw_cut(painter, line, str(heading), look.sizes.small_bold, look.colour("secondary"))
            return
        emoji = str(index.data() or "")
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        pointed = bool(option.state & QStyle.StateFlag.State_MouseOver)
        if emoji and (chosen or pointed):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(look.colour("accent") if chosen else Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("selected" if chosen else "sidebar_hover"))
            painter.drawRoundedRect(box.adjusted(1.5, 1.5, -1.5, -1.5), 7, 7)
        side = look.sizes.px(EMOJI_PX)
        if is_custom_name(emoji):
            square = QRectF(0, 0, side, side)
            square.moveCenter(box.center())
            CustomPainter(painter, look, self._customs).paint(self._customs.file(emoji), square)
        elif emoji:
            in_time = self._clock() < self._until
            picture = emoji_picture(emoji, look, side, ratio_of(painter), draw=in_time)
            if picture is None:
                self.left_out = True
                return
            painter.drawPixmap(option.rect.center() - QPoint(side // 2, side // 2) + QPoint(1, 1), picture)
