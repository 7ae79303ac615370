"""How a suggestion is painted: a face, a sign or an emoji, what it is called, and what more there is to say."""

from PyQt6.QtCore import QModelIndex, QRect, QRectF
from PyQt6.QtGui import QFontMetricsF, QPainter, QPixmap
from PyQt6.QtWidgets import QAbstractItemView, QStyleOptionViewItem

from chatprotocol.emoji import is_custom_name
from qtclient.delegates.avatars import person_avatar, room_avatar
from qtclient.delegates.custom_emoji import CustomPainter
from qtclient.delegates.emoji import emoji_picture
from qtclient.delegates.list_painting import draw_cut, draw_presence, paint_ground
from qtclient.delegates.ratio import ratio_of
from qtclient.delegates.row_delegate import RowDelegate
from qtclient.itemmodels.custom_emojis import CustomEmojis
from qtclient.itemmodels.suggestions import Suggestion
from qtclient.theme.look import Look

ROW_PX = 34
_FACE_PX = 24


class SuggestionsDelegate(RowDelegate[Suggestion]):
    """Paints rows that are `Suggestion`s."""

    def __init__(self, look: Look, parent: QAbstractItemView, customs: CustomEmojis) -> None:
        super().__init__(Suggestion, look, parent)
        self._customs = customs

    def height_px(self, row: Suggestion, place: int) -> int:
        return self._look.sizes.px(ROW_PX)

    def paint_row(
        self, painter: QPainter, row: Suggestion, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        look, sizes, box = self._look, self._look.sizes, option.rect
        under = paint_ground(painter, look, option, under="raised")
        side = sizes.px(_FACE_PX)
        face = QRect(box.left() + sizes.px(14), box.center().y() - side // 2 + 1, side, side)
        if is_custom_name(row.emoji):
            file = self._customs.file(row.emoji)
            CustomPainter(painter, look, self._customs).paint(file, QRectF(face))
        else:
            painter.drawPixmap(face.topLeft(), self._face(row, side, ratio_of(painter), under))
        draw_presence(painter, face, look, under, online=row.online)
        left = face.right() + sizes.px(10)
        line = QRectF(left, box.top(), box.right() - sizes.px(14) - left, box.height())
        title = "" if row.kind == "emoji" else row.title
        draw_cut(painter, line, title, sizes.text, look.colour("text"))
        if title:
            line.setLeft(line.left() + QFontMetricsF(sizes.text).horizontalAdvance(title) + sizes.px(8))
        ink = look.colour("text" if row.kind == "emoji" else "secondary")
        if line.width() > sizes.px(24):
            draw_cut(painter, line, row.detail, sizes.text if not title else sizes.small, ink)

    def _face(self, suggestion: Suggestion, side: int, ratio: float, under: str) -> QPixmap:
        look = self._look
        if suggestion.kind == "emoji":
            return emoji_picture(suggestion.emoji, look, side, ratio) or QPixmap()
        if suggestion.glyph:
            return room_avatar(look, suggestion.room, suggestion.glyph, side, ratio, under)
        return person_avatar(look, suggestion.person, suggestion.title, side, ratio)
