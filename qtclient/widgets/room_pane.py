"""The middle of the window: bar, connection line, timeline, who is writing, composer."""

from collections.abc import Callable
from datetime import date

from PyQt6.QtCore import QRect, QRectF, QSize, Qt
from PyQt6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PyQt6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from qtclient.itemmodels.people import People
from qtclient.itemmodels.timeline import TimelineModel
from qtclient.language import translate
from qtclient.theme.icons import pixmap
from qtclient.theme.look import Look
from qtclient.widgets.composer import Composer
from qtclient.widgets.connection_line import ConnectionLine
from qtclient.widgets.controls import Button
from qtclient.widgets.header import Header
from qtclient.widgets.notice_line import NoticeLine
from qtclient.widgets.surfaces import Ground
from qtclient.widgets.timeline import Timeline
from qtclient.widgets.typing_line import TypingLine


class NewButton(Button):
    """Leads to the latest message: "↓ 12 new"."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent=parent)
        self._look = look
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.show_count(0)
        self.hide()

    def show_count(self, count: int) -> None:
        """Say how many messages are new below."""
        self.setText(translate("Timeline", "%n new", "", count) if count else "")
        self.setAccessibleName(
            translate("Timeline", "Go to the latest message, %n new", "", count)
            if count
            else translate("Timeline", "Go to the latest message")
        )
        self.setToolTip(f"{translate('Timeline', 'Go to the latest message')} (Ctrl+End)")
        self.resize(self.sizeHint())

    def sizeHint(self) -> QSize:
        px = self._look.sizes.px
        width = QFontMetricsF(self._look.sizes.small_bold).horizontalAdvance(self.text())
        return QSize(round(width) + px(40 if self.text() else 34), px(34))

    def paintEvent(self, event: QPaintEvent | None) -> None:
        look, sizes, colours = self._look, self._look.sizes, self._look.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        some = bool(self.text())
        painter.setPen(look.colour("text" if self.hasFocus() else "accent" if some else "field_border"))
        ground = ("accent_hover" if self.underMouse() else "accent") if some else "raised"
        painter.setBrush(look.colour(ground))
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        ink = colours.on_accent if some else colours.secondary
        side = sizes.px(16)
        left = sizes.px(10) if some else round((self.width() - side) / 2)
        picture = pixmap("down", ink, side, self.devicePixelRatioF())
        painter.drawPixmap(left, (self.height() - side) // 2, picture)
        painter.setFont(sizes.small_bold)
        painter.setPen(look.colour("on_accent"))
        painter.drawText(box.adjusted(sizes.px(29), 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self.text())
        painter.end()


class RoomPane(Ground):
    """Holds the parts of one room together; decides nothing."""

    def __init__(
        self,
        model: TimelineModel,
        people: People,
        look: Look,
        today: Callable[[], date],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(look, "surface", parent)
        self.header = Header(look)
        self.connection_line = ConnectionLine(look)
        self.timeline = Timeline(model, people, look, today)
        self.notice_line = NoticeLine(look)
        self.question_line = NoticeLine(look)
        self.typing_line = TypingLine(look)
        self.composer = Composer(look)
        self.new_button = NewButton(look, self)
        px = look.sizes.px
        below = QHBoxLayout()
        below.setContentsMargins(px(34), 0, px(20), 0)
        below.addWidget(self.typing_line, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.connection_line)
        column.addWidget(self.timeline, 1)
        column.addWidget(self.question_line)
        column.addWidget(self.notice_line)
        column.addLayout(below)
        column.addWidget(self.composer)

    def show_below(self, count: int, *, shown: bool) -> None:
        """Offer the way to the latest message."""
        self.new_button.show_count(count)
        self.new_button.setVisible(shown)
        self._place_button()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        window = self.window()
        if window is not None:
            self.composer.set_window_height(window.height())
        self._place_button()

    def _place_button(self) -> None:
        px = self._look.sizes.px
        below = self.timeline.geometry()
        x = below.right() - self.new_button.width() - px(24)
        self.new_button.move(x, below.bottom() - self.new_button.height() - px(10))
        self.new_button.raise_()
        place = self.new_button.geometry().translated(-below.topLeft())
        self.timeline.keep_clear(QRect() if self.new_button.isHidden() else place)
