"""A grey line that stands for messages: what a room says of itself, or what is hidden, with a word that shows it."""

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QFontMetricsF, QPainter

from qtclient.delegates.message_layout import Columns, Laid
from qtclient.itemmodels.entries import Entry
from qtclient.language import translate
from qtclient.theme.look import Look
from qtclient.words.plain import one_line

_VCENTER = Qt.AlignmentFlag.AlignVCenter


class FoldedLine:
    """The measures of one such line; y is counted from the top of its row."""

    def __init__(self, look: Look, entry: Entry, laid: Laid, columns: Columns) -> None:
        sizes = look.sizes
        self._look = look
        small = QFontMetricsF(sizes.small)
        self.action = translate("Timeline", "Show") if entry.kind == "blocked" else ""
        room = QFontMetricsF(sizes.small_bold).horizontalAdvance(self.action) + sizes.px(14)
        rest = columns.width - (room if self.action else 0)
        self.said = small.elidedText(one_line(laid.text), Qt.TextElideMode.ElideRight, rest)
        self.line = QRectF(columns.text, laid.body_y + sizes.px(5), columns.width, sizes.small_line)
        left = columns.text + small.horizontalAdvance(self.said)
        self.action_box = QRectF(left, self.line.top(), room, self.line.height()) if self.action else QRectF()

    def action_at(self, point: QPointF) -> str:
        """Return the action at a point; empty for none."""
        return "show" if self.action_box.contains(point) else ""

    def paint(self, painter: QPainter, y: int) -> None:
        """Paint the line of a row whose top is at `y`."""
        look, sizes = self._look, self._look.sizes
        painter.setFont(sizes.small)
        painter.setPen(look.colour("secondary"))
        painter.drawText(self.line.translated(0, y), _VCENTER, self.said)
        if self.action:
            painter.setFont(sizes.small_bold)
            painter.setPen(look.colour("accent_text"))
            painter.drawText(self.action_box.translated(0, y), Qt.AlignmentFlag.AlignCenter, self.action)
