"""Chips: short words in round boxes, as many a line as there is room for. One that stands for a filter can be taken away."""

from collections.abc import Sequence
from functools import partial

from PyQt6.QtCore import QPoint, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PyQt6.QtWidgets import QAbstractButton, QWidget

from qtclient.language import translate
from qtclient.theme.icons import pixmap
from qtclient.theme.look import Look
from qtclient.words.plain import isolated, tooltip


class Chip(QAbstractButton):
    """A word with an icon behind it that says what a press does."""

    def __init__(self, look: Look, text: str, icon: str, spoken: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._icon = icon
        self.setText(text)
        self.setAccessibleName(spoken)
        self.setToolTip(tooltip(spoken))
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        sizes = self._look.sizes
        width = QFontMetricsF(sizes.small).horizontalAdvance(self.text())
        return QSize(round(width) + sizes.px(42), sizes.px(26))

    def enterEvent(self, event: object) -> None:
        self.update()

    def leaveEvent(self, event: object) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        look, sizes = self._look, self._look.sizes
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(look.colour("accent" if self.hasFocus() else "field_border"))
        painter.setBrush(look.colour("sidebar_hover" if self.underMouse() else "raised"))
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        side = sizes.px(12)
        left = self.width() - side - sizes.px(9)
        painter.drawPixmap(
            left,
            (self.height() - side) // 2,
            pixmap(self._icon, look.colours.secondary, side, self.devicePixelRatioF()),
        )
        words = QRectF(sizes.px(11), 0, left - sizes.px(15), self.height())
        painter.setFont(sizes.small)
        painter.setPen(look.colour("text"))
        shown = QFontMetricsF(sizes.small).elidedText(
            self.text(), Qt.TextElideMode.ElideRight, words.width() + 2
        )
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, shown)
        painter.end()


class ChipRow(QWidget):
    """Emits the place of the chip that is to be taken away, or that another filter is wanted."""

    removed = pyqtSignal(int)
    more_asked = pyqtSignal(QPoint)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._chips: list[Chip] = []
        self._more = Chip(
            look, translate("Chips", "Filter"), "plus", translate("Chips", "Add a filter"), self
        )
        self._more.clicked.connect(self._on_more)
        self._arrange()

    def show_words(self, words: Sequence[str]) -> None:
        """Show a chip for each of these, none made anew without need: one of them may have the focus."""
        if [chip.text() for chip in self._chips] == list(words):
            return
        for chip in self._chips:
            chip.hide()
            chip.deleteLater()
        self._chips = []
        for place, word in enumerate(words):
            spoken = translate("Chips", "Take away the filter {filter}").format(filter=isolated(word))
            chip = Chip(self._look, word, "close", spoken, self)
            chip.clicked.connect(partial(self.removed.emit, place))
            chip.show()
            self._chips.append(chip)
        self._order()
        self._arrange()

    def words(self) -> list[str]:
        """Return what the chips say."""
        return [chip.text() for chip in self._chips]

    def chip(self, place: int) -> Chip:
        """Return a chip."""
        return self._chips[place]

    def _order(self) -> None:
        for before, after in zip([*self._chips, self._more], [*self._chips[1:], self._more], strict=False):
            if before is not after:
                QWidget.setTabOrder(before, after)

    def _arrange(self) -> None:
        gap, x, y = self._look.sizes.px(6), 0, 0
        for chip in (*self._chips, self._more):
            size = chip.sizeHint().boundedTo(QSize(max(40, self.width()), 1000))
            if x and x + size.width() > self.width():
                x, y = 0, y + size.height() + gap
            chip.setGeometry(x, y, size.width(), size.height())
            x += size.width() + gap
        self.setFixedHeight(y + self._more.sizeHint().height())

    def _on_more(self) -> None:
        self.more_asked.emit(self._more.mapToGlobal(QPoint(0, self._more.height() + 2)))

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self._arrange()
