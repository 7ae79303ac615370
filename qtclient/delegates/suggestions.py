"""How a suggestion is painted: a face, a sign or an emoji, what it is called, and what more there is to say."""

from PyQt6.QtCore import QModelIndex, QRect, QRectF, QSize
from PyQt6.QtGui import QFontMetricsF, QPainter, QPixmap
from PyQt6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from chatprotocol.emoji import is_custom_name
from qtclient.delegates.avatars import person_avatar, room_avatar
from qtclient.delegates.custom_emoji import CustomPainter
from qtclient.delegates.emoji import emoji_picture
from qtclient.delegates.list_painting import draw_cut, draw_presence, paint_ground
from qtclient.delegates.ratio import ratio_of
from qtclient.itemmodels.custom_emojis import CustomEmojis
from qtclient.itemmodels.rows import RowRole
from qtclient.itemmodels.suggestions import Suggestion
from qtclient.theme.look import Look

ROW_PX = 34
_FACE_PX = 24


class SuggestionsDelegate(QStyledItemDelegate):
    """Paints rows that are `Suggestion`s."""

    def __init__(self, look: Look, parent: QAbstractItemView, customs: CustomEmojis) -> None:
        super().__init__(parent)
        self._customs = customs
        self._look = look

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        return QSize(0, self._look.sizes.px(ROW_PX))

    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        suggestion = index.data(RowRole.ROW)
        if painter is None or not isinstance(suggestion, Suggestion):
            return
        painter.save()
        look, sizes, box = self._look, self._look.sizes, option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        under = paint_ground(painter, look, option, chosen=chosen, under="raised")
        side = sizes.px(_FACE_PX)
        face = QRect(box.left() + sizes.px(14), box.center().y() - side // 2 + 1, side, side)
        if is_custom_name(suggestion.emoji):
            file = self._customs.file(suggestion.emoji)
            CustomPainter(painter, look, self._customs).paint(file, QRectF(face))
        else:
            painter.drawPixmap(face.topLeft(), self._face(suggestion, side, ratio_of(painter), under))
        draw_presence(painter, face, look, under, online=suggestion.online)
        left = face.right() + sizes.px(10)
        line = QRectF(left, box.top(), box.right() - sizes.px(14) - left, box.height())
        title = "" if suggestion.kind == "emoji" else suggestion.title
        draw_cut(painter, line, title, sizes.text, look.colour("text"))
        if title:
            line.setLeft(line.left() + QFontMetricsF(sizes.text).horizontalAdvance(title) + sizes.px(8))
        ink = look.colour("text" if suggestion.kind == "emoji" else "secondary")
        if line.width() > sizes.px(24):
            draw_cut(painter, line, suggestion.detail, sizes.text if not title else sizes.small, ink)
        painter.restore()

    def _face(self, suggestion: Suggestion, side: int, ratio: float, under: str) -> QPixmap:
        look = self._look
        if suggestion.kind == "emoji":
            return emoji_picture(suggestion.emoji, look, side, ratio) or QPixmap()
        if suggestion.glyph:
            return room_avatar(look, suggestion.room, suggestion.glyph, side, ratio, under)
        return person_avatar(look, suggestion.person, suggestion.title, side, ratio)
