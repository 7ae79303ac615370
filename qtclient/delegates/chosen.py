"""How a file is painted that is to be sent: what it shows or its sign, its name, its size, the switch that lets a picture
go as a file, the way to take it out.
"""

from PyQt6.QtCore import QEvent, QModelIndex, QPoint, QPointF, QRect, QRectF, Qt
from PyQt6.QtGui import QFontMetricsF, QImage, QMouseEvent, QPainter
from PyQt6.QtWidgets import QAbstractItemView, QStyleOptionViewItem

from qtclient.delegates.attachments_painter import sign_of
from qtclient.delegates.list_painting import draw_cut, paint_ground, paint_sign
from qtclient.delegates.ratio import ratio_of
from qtclient.delegates.row_delegate import RowDelegate
from qtclient.itemmodels.chosen import Chosen, ChosenModel
from qtclient.itemmodels.pictures import Pictures
from qtclient.language import translate
from qtclient.pictures.records import Wanted
from qtclient.theme.icons import pixmap
from qtclient.theme.look import Look

_ROW_PX, _SIDE_PX, _BUTTON_PX, _BOX_PX = 64, 48, 30, 16
FACE_PX = 3 * _SIDE_PX
"""As wide as what a picture shows may have to be: text of 150 % on a screen of two device pixels per pixel."""


class ChosenDelegate(RowDelegate[Chosen]):
    """Paints rows that are `Chosen`; a click on its cross takes a file out, one on its switch turns that."""

    def __init__(self, pictures: Pictures, look: Look, parent: QAbstractItemView) -> None:
        super().__init__(Chosen, look, parent)
        self._pictures = pictures

    def height_px(self, row: Chosen, place: int) -> int:
        return self._look.sizes.px(_ROW_PX)

    def paint_row(
        self, painter: QPainter, row: Chosen, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        look, sizes = self._look, self._look.sizes
        paint_ground(painter, look, option, under="raised")
        side = sizes.px(_SIDE_PX)
        box = QRectF(option.rect.left() + sizes.px(14), option.rect.center().y() - side / 2, side, side)
        self._paint_face(painter, row, box)
        switch = self._switch(option.rect, row)
        beside = switch if switch is not None else self._button(option.rect)
        left, right = box.right() + sizes.px(12), beside.left() - sizes.px(6)
        middle = option.rect.center().y()
        upper = QRectF(left, middle - sizes.line, right - left, sizes.line)
        name = QFontMetricsF(sizes.text).elidedText(row.title, Qt.TextElideMode.ElideMiddle, upper.width())
        draw_cut(painter, upper, name, sizes.text, look.colour("text"))
        ink = "danger" if row.problem else "secondary"
        lower = QRectF(left, middle + 1, right - left, sizes.small_line)
        draw_cut(painter, lower, row.detail, sizes.small, look.colour(ink))
        if switch is not None:
            self._paint_switch(painter, switch, on=row.file.as_file)
        inner = sizes.px(16)
        at = QPointF(self._button(option.rect).center()) - QPointF(inner / 2, inner / 2)
        painter.drawPixmap(at, pixmap("close", look.colours.secondary, inner, ratio_of(painter)))

    def _paint_face(self, painter: QPainter, row: Chosen, box: QRectF) -> None:
        if row.face is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(box, row.face)
        elif (picture := self._picture(row, box.width(), ratio_of(painter))) is not None:
            painter.drawImage(box, picture)
        else:
            paint_sign(painter, self._look, box, "image" if row.size is not None else sign_of(row.type))

    def _picture(self, row: Chosen, side: float, ratio: float) -> QImage | None:
        """Return what a file shows, where that has been read."""
        if row.size is None:
            return None
        whole = round(side * ratio)
        wanted = Wanted(source=row.file.path, width=whole, height=whole, fills=True, radius=round(6 * ratio))
        picture = self._pictures.of(wanted)
        return picture.frames[0] if picture is not None else None

    def _paint_switch(self, painter: QPainter, box: QRect, *, on: bool) -> None:
        """Paint a box with a tick, as those of the sheet are, and what it is for."""
        look, sizes = self._look, self._look.sizes
        side = sizes.px(_BOX_PX)
        tick = QRectF(box.left() + sizes.px(6), box.center().y() - side / 2 + 1, side, side)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(look.colour("accent" if on else "field_border"))
        painter.setBrush(look.colour("accent" if on else "raised"))
        painter.drawRoundedRect(tick.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        if on:
            inner = side * 0.75
            at = tick.center() - QPointF(inner / 2, inner / 2)
            sign = pixmap("check", look.colours.on_accent, round(inner), ratio_of(painter))
            painter.drawPixmap(at, sign)
        words = QRectF(tick.right() + sizes.px(6), box.top(), box.right() - tick.right(), box.height())
        draw_cut(painter, words, switch_text(), sizes.small, look.colour("secondary"))

    def _switch(self, rect: QRect, row: Chosen) -> QRect | None:
        """Return where a picture is let go as a file."""
        if not row.is_picture:
            return None
        px, button = self._look.sizes.px, self._button(rect)
        words = QFontMetricsF(self._look.sizes.small).horizontalAdvance(switch_text())
        width = round(words) + px(_BOX_PX + 20)
        return QRect(button.left() - px(4) - width, button.top(), width, button.height())

    def _button(self, rect: QRect) -> QRect:
        side = self._look.sizes.px(_BUTTON_PX)
        right = rect.right() - self._look.sizes.px(12)
        return QRect(right - side, rect.center().y() - side // 2, side, side)

    def editorEvent(
        self,
        event: QEvent | None,
        model: object,
        option: QStyleOptionViewItem,
        index: QModelIndex,
    ) -> bool:
        if (
            not isinstance(event, QMouseEvent)
            or event.type() != QEvent.Type.MouseButtonRelease
            or event.button() != Qt.MouseButton.LeftButton
            or not isinstance(model, ChosenModel)
        ):
            return False
        row, at = model.row(index.row()), event.position().toPoint()
        switch = self._switch(option.rect, row)
        if self._button(option.rect).contains(at):
            model.remove(index.row())
        elif switch is not None and switch.contains(at):
            model.set_as_file(index.row(), not row.file.as_file)
        else:
            return False
        return True

    def tip(self, row: Chosen, rect: QRect, at: QPoint) -> str:
        switch = self._switch(rect, row)
        if self._button(rect).contains(at):
            return translate("Attach", "Take it out")
        if switch is not None and switch.contains(at):
            return translate("Attach", "Send this picture unchanged, with what the camera noted in it")
        return f"{row.title}\n{row.detail}"


def switch_text() -> str:
    """Return what the switch of a row is called."""
    return translate("Attach", "As a file")
