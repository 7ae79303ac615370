"""How a person is painted in a list: the members of a room, the people to choose from."""

from PyQt6.QtCore import QModelIndex, QPoint, QRect, QRectF, Qt
from PyQt6.QtGui import QFontMetricsF, QPainter
from PyQt6.QtWidgets import QAbstractItemView, QStyleOptionViewItem

from qtclient.delegates.avatars import person_avatar
from qtclient.delegates.list_painting import draw_cut, draw_presence, paint_ground
from qtclient.delegates.ratio import ratio_of
from qtclient.delegates.row_delegate import RowDelegate
from qtclient.itemmodels.members import MemberRow
from qtclient.itemmodels.people import People
from qtclient.theme.icons import pixmap
from qtclient.theme.look import Look


class PeopleDelegate(RowDelegate[MemberRow]):
    """Paints rows that are `MemberRow`s; a row that can be checked shows whether it is."""

    def __init__(
        self, look: Look, parent: QAbstractItemView, people: People | None = None, *, under: str = "sidebar"
    ) -> None:
        super().__init__(MemberRow, look, parent)
        self._people = people
        self._under = under

    def height_px(self, row: MemberRow, place: int) -> int:
        return self._look.sizes.px(36 if row.kind == "section" else 44)

    def paint_row(
        self, painter: QPainter, row: MemberRow, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        if row.kind == "section":
            sizes, rect = self._look.sizes, QRectF(option.rect)
            line = QRectF(
                rect.left() + sizes.px(16), rect.bottom() - sizes.px(26), rect.width(), sizes.px(22)
            )
            draw_cut(painter, line, row.title.upper(), sizes.tiny_bold, self._look.colour("secondary"))
        else:
            self._paint_person(painter, option, index, row)

    def _paint_person(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex, row: MemberRow
    ) -> None:
        look, sizes = self._look, self._look.sizes
        under = paint_ground(painter, look, option, under=self._under)
        side = sizes.px(30)
        avatar = QRect(
            option.rect.left() + sizes.px(14), option.rect.center().y() - side // 2 + 1, side, side
        )
        ratio = ratio_of(painter)
        face = self._people.face(row.user, side, ratio) if self._people is not None else None
        painter.drawPixmap(avatar.topLeft(), person_avatar(look, row.user, row.title, side, ratio, face))
        draw_presence(painter, avatar, look, under, online=row.online)
        left = avatar.right() + sizes.px(11)
        line = QRectF(
            left, option.rect.top(), option.rect.right() - sizes.px(16) - left, option.rect.height()
        )
        checked = index.data(Qt.ItemDataRole.CheckStateRole)
        if checked is not None:
            line.setRight(
                self._paint_check(painter, line, on=Qt.CheckState(checked) == Qt.CheckState.Checked)
            )
        elif row.role:
            width = QFontMetricsF(sizes.tiny).horizontalAdvance(row.role) + 2
            right = QRectF(line.right() - width, line.top(), width, line.height())
            draw_cut(painter, right, row.role, sizes.tiny, look.colour("secondary"))
            line.setRight(right.left() - sizes.px(8))
        self._paint_names(painter, line, row)

    def _paint_names(self, painter: QPainter, line: QRectF, row: MemberRow) -> None:
        look, sizes = self._look, self._look.sizes
        ink = look.colour("text" if row.online or self._under == "surface" else "secondary")
        if not row.status:
            draw_cut(painter, line, row.title, sizes.text, ink)
            return
        half = line.height() / 2
        draw_cut(
            painter, QRectF(line.left(), line.top() + 3, line.width(), half - 2), row.title, sizes.text, ink
        )
        lower = QRectF(line.left(), line.top() + half, line.width(), half - 4)
        draw_cut(painter, lower, row.status, sizes.tiny, look.colour("secondary"))

    def _paint_check(self, painter: QPainter, line: QRectF, *, on: bool) -> float:
        look = self._look
        side = look.sizes.px(18)
        box = QRectF(line.right() - side, line.center().y() - side / 2, side, side)
        painter.setPen(look.colour("accent" if on else "field_border"))
        painter.setBrush(look.colour("accent") if on else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        if on:
            picture = pixmap("check", look.colours.on_accent, side - 4, ratio_of(painter))
            painter.drawPixmap(box.topLeft().toPoint().x() + 2, box.topLeft().toPoint().y() + 2, picture)
        return box.left() - look.sizes.px(8)

    def tip(self, row: MemberRow, rect: QRect, at: QPoint) -> str:
        return "\n".join(filter(None, (row.title, row.role, row.status)))
