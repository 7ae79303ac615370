"""How a target of the switcher, and a room of the directory, is painted: one line and a half."""

from PyQt6.QtCore import QModelIndex, QRect, QRectF, QSize
from PyQt6.QtGui import QPainter
from PyQt6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from qtclient.delegates.avatars import person_avatar, room_avatar
from qtclient.delegates.list_painting import draw_cut, draw_pill, draw_presence, paint_ground
from qtclient.delegates.ratio import ratio_of
from qtclient.itemmodels.people import People
from qtclient.itemmodels.rows import RowRole
from qtclient.itemmodels.switcher import Target
from qtclient.theme.look import Look


class TargetsDelegate(QStyledItemDelegate):
    """Paints rows that are `Target`s."""

    def __init__(
        self, look: Look, parent: QAbstractItemView, people: People | None = None, *, under: str = "raised"
    ) -> None:
        super().__init__(parent)
        self._people = people
        self._look = look
        self._under = under

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        return QSize(0, self._look.sizes.px(48))

    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        target = index.data(RowRole.ROW)
        if painter is None or not isinstance(target, Target):
            return
        painter.save()
        look, sizes = self._look, self._look.sizes
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        under = paint_ground(painter, look, option, chosen=chosen, under=self._under)
        side = sizes.px(32)
        avatar = QRect(
            option.rect.left() + sizes.px(16), option.rect.center().y() - side // 2 + 1, side, side
        )
        ratio = ratio_of(painter)
        if target.glyph:
            picture = room_avatar(look, target.room, target.glyph, side, ratio, under)
        else:
            face = self._people.face(target.person, side, ratio) if self._people is not None else None
            picture = person_avatar(look, target.person, target.title, side, ratio, face)
        painter.drawPixmap(avatar.topLeft(), picture)
        draw_presence(painter, avatar, look, under, online=target.online)
        left = avatar.right() + sizes.px(11)
        line = QRectF(
            left, option.rect.top(), option.rect.right() - sizes.px(18) - left, option.rect.height()
        )
        self._paint_words(painter, line, target)
        painter.restore()

    def _paint_words(self, painter: QPainter, line: QRectF, target: Target) -> None:
        look, sizes = self._look, self._look.sizes
        if target.unread:
            right = draw_pill(
                painter,
                line.right(),
                line.center().y(),
                str(target.unread),
                look,
                call=bool(target.mentions),
                quiet=False,
            )
            line.setRight(right - sizes.px(8))
        font = sizes.bold if target.unread else sizes.text
        if not target.detail:
            draw_cut(painter, line, target.title, font, look.colour("text"))
            return
        half = line.height() / 2
        upper = QRectF(line.left(), line.top() + 4, line.width(), half - 2)
        draw_cut(painter, upper, target.title, font, look.colour("text"))
        lower = QRectF(line.left(), line.top() + half, line.width(), half - 4)
        draw_cut(painter, lower, target.detail, sizes.small, look.colour("secondary"))
