"""How a row of the room list is painted, and where its parts are hit."""

from PyQt6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    Qt,
    pyqtSignal,
)
from PyQt6.QtGui import QMouseEvent, QPainter
from PyQt6.QtWidgets import QAbstractItemView, QStyleOptionViewItem

from qtclient.delegates.avatars import face_avatar, person_avatar, room_avatar
from qtclient.delegates.list_painting import draw_cut, draw_pill, draw_presence, paint_ground, width_of
from qtclient.delegates.ratio import ratio_of
from qtclient.delegates.row_delegate import RowDelegate
from qtclient.itemmodels.people import People
from qtclient.itemmodels.room_rows import RoomRow
from qtclient.language import translate
from qtclient.theme.icons import pixmap
from qtclient.theme.look import Look

_TOP_COUNT = 999
_MUTED_OPACITY = 0.55


class RoomsDelegate(RowDelegate[RoomRow]):
    """Paints headings, rooms and hints; the + of a heading is a place of its own."""

    add_asked = pyqtSignal(str)

    def __init__(self, look: Look, parent: QAbstractItemView, people: People | None = None) -> None:
        super().__init__(RoomRow, look, parent)
        self._people = people

    def height_px(self, row: RoomRow, place: int) -> int:
        sizes = self._look.sizes
        if row.kind == "section":
            return sizes.px(34 if place == 0 else 44)
        return sizes.px(48) if row.kind == "hint" else sizes.row

    def paint_row(
        self, painter: QPainter, row: RoomRow, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        if row.kind == "section":
            self._paint_section(painter, option, row)
        elif row.kind == "hint":
            self._paint_hint(painter, option, row)
        else:
            self._paint_room(painter, option, row)

    def _paint_section(self, painter: QPainter, option: QStyleOptionViewItem, row: RoomRow) -> None:
        sizes, colours = self._look.sizes, self._look.colours
        rect = QRectF(option.rect)
        line = QRectF(rect.left() + sizes.px(16), rect.bottom() - sizes.px(30), rect.width(), sizes.px(28))
        draw_cut(painter, line, row.title.upper(), sizes.tiny_bold, self._look.colour("secondary"))
        box = self._add_box(option.rect)
        focused = bool(option.state & option.state.State_HasFocus)
        if bool(option.state & option.state.State_MouseOver) or focused:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(self._look.colour("accent") if focused else Qt.PenStyle.NoPen)
            painter.setBrush(self._look.colour("sidebar_hover"))
            painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 7, 7)
        side = sizes.px(15)
        at = box.center().x() - side // 2, box.center().y() - side // 2
        painter.drawPixmap(*at, pixmap("plus", colours.secondary, side, ratio_of(painter)))

    def _paint_hint(self, painter: QPainter, option: QStyleOptionViewItem, row: RoomRow) -> None:
        sizes = self._look.sizes
        rect = option.rect.adjusted(sizes.px(16), 0, -sizes.px(16), 0)
        painter.setFont(sizes.small)
        painter.setPen(self._look.colour("secondary"))
        painter.drawText(rect, Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap, row.title)

    def _paint_room(self, painter: QPainter, option: QStyleOptionViewItem, row: RoomRow) -> None:
        look, sizes = self._look, self._look.sizes
        under = paint_ground(painter, look, option, chosen=row.open)
        rect = option.rect
        side = sizes.px(24 if sizes.compact else 38)
        avatar = QRect(rect.left() + sizes.px(14), rect.center().y() - side // 2 + 1, side, side)
        self._paint_avatar(painter, row, avatar, under)
        left = avatar.right() + sizes.px(11)
        inside = QRectF(left, rect.top(), rect.right() - sizes.px(16) - left, rect.height())
        if sizes.compact:
            self._paint_name(painter, row, inside, pill=True)
            return
        half = inside.height() / 2
        upper = QRectF(inside.left(), inside.top() + sizes.px(8), inside.width(), half - sizes.px(8))
        lower = QRectF(inside.left(), inside.top() + half, inside.width(), half - sizes.px(8))
        self._paint_name(painter, row, upper, pill=False)
        self._paint_preview(painter, row, lower)

    def _paint_avatar(self, painter: QPainter, row: RoomRow, avatar: QRect, under: str) -> None:
        look, ratio = self._look, ratio_of(painter)
        side, people = avatar.width(), self._people
        own = people.face_of(row.face, side, ratio) if people is not None else None
        if own is not None:
            picture = face_avatar(own, ratio)
        elif row.glyph:
            picture = room_avatar(look, row.room, row.glyph, side, ratio, under)
        else:
            face = people.face(row.person, side, ratio) if people is not None else None
            picture = person_avatar(look, row.person, row.title, side, ratio, face)
        painter.setOpacity(_MUTED_OPACITY if row.muted else 1)
        painter.drawPixmap(avatar.topLeft(), picture)
        painter.setOpacity(1)
        draw_presence(painter, avatar, look, under, online=row.online)

    def _paint_name(self, painter: QPainter, row: RoomRow, line: QRectF, *, pill: bool) -> None:
        look, sizes = self._look, self._look.sizes
        right = line.right()
        if pill:
            right = self._paint_pills(painter, row, right, line.center().y())
        elif row.time:
            width = width_of(row.time, sizes.tiny)
            ink = look.colour("accent_text" if row.mentions else "secondary")
            draw_cut(
                painter,
                QRectF(right - width - 1, line.top(), width + 2, line.height()),
                row.time,
                sizes.tiny,
                ink,
            )
            right -= width + sizes.px(8)
        if row.muted:
            right = self._paint_sign(painter, "bell-off", "secondary", right, line.center().y())
        if row.draft and sizes.compact:  # else it is told in the line below
            right = self._paint_sign(painter, "pencil", "danger", right, line.center().y())
        calls = bool(row.unread) and not row.muted
        line.setRight(right)
        ink = look.colour("secondary" if row.muted else "text")
        draw_cut(painter, line, row.title, sizes.bold if calls or row.mentions else sizes.text, ink)

    def _paint_sign(self, painter: QPainter, icon: str, ink: str, right: float, middle: float) -> float:
        """Draw the crossed bell of a room that does not call, or a draft's pencil; returns where it begins."""
        side = self._look.sizes.px(14)
        sign = pixmap(icon, self._look.colour(ink).name(), side, ratio_of(painter))
        painter.drawPixmap(QPointF(right - side, middle - side / 2), sign)
        return right - side - self._look.sizes.px(6)

    def _paint_preview(self, painter: QPainter, row: RoomRow, line: QRectF) -> None:
        look, sizes = self._look, self._look.sizes
        line.setRight(self._paint_pills(painter, row, line.right(), line.center().y()))
        if row.draft:
            mark = translate("Rooms", "Draft:") + " "
            draw_cut(painter, line, mark, sizes.small, look.colour("danger"))
            line.setLeft(line.left() + width_of(mark, sizes.small))
        draw_cut(painter, line, row.preview, sizes.small, look.colour("secondary"))

    def _paint_pills(self, painter: QPainter, row: RoomRow, right: float, middle: float) -> float:
        gap = self._look.sizes.px(6)
        if row.unread:
            count = str(row.unread) if row.unread <= _TOP_COUNT else f"{_TOP_COUNT}+"
            right = draw_pill(painter, right, middle, count, self._look, call=False, quiet=row.muted) - gap
        if row.mentions:
            right = draw_pill(painter, right + gap / 3, middle, "@", self._look, call=True, quiet=False) - gap
        return right

    # ---- what is hit ----

    def _add_box(self, rect: QRect) -> QRect:
        side = self._look.sizes.px(26)
        return QRect(rect.right() - side - self._look.sizes.px(12), rect.bottom() - side - 3, side, side)

    def editorEvent(
        self,
        event: QEvent | None,
        model: QAbstractItemModel | None,
        option: QStyleOptionViewItem,
        index: QModelIndex,
    ) -> bool:
        row = self.row_of(index)
        if row is not None and row.kind == "section" and _is_click(event, self._add_box(option.rect)):
            self.add_asked.emit(row.section)
            return True
        return super().editorEvent(event, model, option, index)

    def tip(self, row: RoomRow, rect: QRect, at: QPoint) -> str:
        if row.kind == "section":
            return add_text(row.section) if self._add_box(rect).contains(at) else ""
        return "\n".join(filter(None, (row.title, row.preview))) if row.kind == "room" else ""


def add_text(section: str) -> str:
    """Return what the + of a section does."""
    if section == "rooms":
        return translate("Rooms", "New room, or join one")
    return translate("Rooms", "Write to someone")


def _is_click(event: QEvent | None, box: QRect) -> bool:
    released = isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonRelease
    return released and isinstance(event, QMouseEvent) and box.contains(event.position().toPoint())
