"""How a target of the switcher, and a room of the directory, is painted: one line and a half."""

from PyQt6.QtCore import QModelIndex, QRect, QRectF
from PyQt6.QtGui import QPainter
from PyQt6.QtWidgets import QAbstractItemView, QStyleOptionViewItem

from qtclient.delegates.avatars import person_avatar, room_avatar
from qtclient.delegates.list_painting import draw_cut, draw_pill, draw_presence, paint_ground
from qtclient.delegates.ratio import ratio_of
from qtclient.delegates.row_delegate import RowDelegate
from qtclient.itemmodels.people import People
from qtclient.itemmodels.switcher import Target
from qtclient.theme.look import Look


class TargetsDelegate(RowDelegate[Target]):
    """Paints rows that are `Target`s."""

    def __init__(
        self, look: Look, parent: QAbstractItemView, people: People | None = None, *, under: str = "raised"
    ) -> None:
        super().__init__(Target, look, parent)
        self._people = people
        self._under = under

    def height_px(self, row: Target, place: int) -> int:
        return self._look.sizes.px(48)

    def paint_row(
        self, painter: QPainter, row: Target, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        look, sizes = self._look, self._look.sizes
        under = paint_ground(painter, look, option, under=self._under)
        side = sizes.px(32)
        avatar = QRect(
            option.rect.left() + sizes.px(16), option.rect.center().y() - side // 2 + 1, side, side
        )
        ratio = ratio_of(painter)
        if row.glyph:
            picture = room_avatar(look, row.room, row.glyph, side, ratio, under)
        else:
            face = self._people.face(row.person, side, ratio) if self._people is not None else None
            picture = person_avatar(look, row.person, row.title, side, ratio, face)
        painter.drawPixmap(avatar.topLeft(), picture)
        draw_presence(painter, avatar, look, under, online=row.online)
        left = avatar.right() + sizes.px(11)
        line = QRectF(
            left, option.rect.top(), option.rect.right() - sizes.px(18) - left, option.rect.height()
        )
        self._paint_words(painter, line, row)

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
