"""How a file is painted that is to be sent: what it shows or its sign, its name, its size, the way to take it out."""

from PyQt6.QtCore import QEvent, QModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PyQt6.QtGui import QFontMetricsF, QHelpEvent, QMouseEvent, QPainter
from PyQt6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QToolTip

from qtclient.delegates.attachments_painter import sign_of
from qtclient.delegates.list_painting import draw_cut, paint_ground, paint_sign
from qtclient.delegates.ratio import ratio_of
from qtclient.itemmodels.chosen import Chosen, ChosenModel
from qtclient.itemmodels.pictures import Pictures
from qtclient.language import translate
from qtclient.pictures.records import Wanted
from qtclient.theme.icons import pixmap
from qtclient.theme.look import Look
from qtclient.words.plain import tooltip

_ROW_PX, _SIDE_PX, _BUTTON_PX = 64, 48, 30


class ChosenDelegate(QStyledItemDelegate):
    """Paints rows that are `Chosen`; a click on its cross takes a file out."""

    def __init__(self, pictures: Pictures, look: Look, parent: QAbstractItemView) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._look = look

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        return QSize(0, self._look.sizes.px(_ROW_PX))

    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        row = index.data(Qt.ItemDataRole.UserRole)
        if painter is None or not isinstance(row, Chosen):
            return
        look, sizes = self._look, self._look.sizes
        painter.save()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        paint_ground(painter, look, option, chosen=chosen, under="raised")
        side = sizes.px(_SIDE_PX)
        box = QRectF(option.rect.left() + sizes.px(14), option.rect.center().y() - side / 2, side, side)
        self._paint_face(painter, row, box)
        left, right = box.right() + sizes.px(12), self._button(option.rect).left() - sizes.px(6)
        middle = option.rect.center().y()
        upper = QRectF(left, middle - sizes.line, right - left, sizes.line)
        name = QFontMetricsF(sizes.text).elidedText(row.title, Qt.TextElideMode.ElideMiddle, upper.width())
        draw_cut(painter, upper, name, sizes.text, look.colour("text"))
        ink = "danger" if row.problem else "secondary"
        lower = QRectF(left, middle + 1, right - left, sizes.small_line)
        draw_cut(painter, lower, row.detail, sizes.small, look.colour(ink))
        inner = sizes.px(16)
        at = QPointF(self._button(option.rect).center()) - QPointF(inner / 2, inner / 2)
        painter.drawPixmap(at, pixmap("close", look.colours.secondary, inner, ratio_of(painter)))
        painter.restore()

    def _paint_face(self, painter: QPainter, row: Chosen, box: QRectF) -> None:
        ratio = ratio_of(painter)
        picture = None
        if row.size is not None:
            side = round(box.width() * ratio)
            picture = self._pictures.of(
                Wanted(source=row.file.path, width=side, height=side, fills=True, radius=round(6 * ratio))
            )
        if picture is not None:
            painter.drawImage(box, picture.frames[0])
            return
        paint_sign(painter, self._look, box, "image" if row.size is not None else sign_of(row.type))

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
            isinstance(event, QMouseEvent)
            and event.type() == QEvent.Type.MouseButtonRelease
            and event.button() == Qt.MouseButton.LeftButton
            and self._button(option.rect).contains(event.position().toPoint())
            and isinstance(model, ChosenModel)
        ):
            model.remove(index.row())
            return True
        return False

    def helpEvent(
        self,
        event: QHelpEvent | None,
        view: QAbstractItemView | None,
        option: QStyleOptionViewItem,
        index: QModelIndex,
    ) -> bool:
        row = index.data(Qt.ItemDataRole.UserRole)
        if event is None or not isinstance(row, Chosen):
            return False
        on_button = self._button(option.rect).contains(event.pos())
        text = translate("Attach", "Take it out") if on_button else f"{row.title}\n{row.detail}"
        QToolTip.showText(event.globalPos(), tooltip(text), view)
        return True
