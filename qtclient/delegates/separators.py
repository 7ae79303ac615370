"""What stands between the messages of a timeline: the heading of a day, and "New"."""

from datetime import date

from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtGui import QFontMetricsF, QPainter

from qtclient.delegates.message_layout import Columns
from qtclient.itemmodels.entries import Entry
from qtclient.language import translate
from qtclient.theme.look import Look
from qtclient.times.moments import day_heading, day_of


def paint_day(painter: QPainter, look: Look, entry: Entry, columns: Columns, y: int, today: date) -> None:
    """Paint the heading of the day that begins with a row."""
    sizes, colour = look.sizes, look.colour
    text = day_heading(day_of(entry.at), today)
    middle = y + sizes.px(27)
    width = QFontMetricsF(sizes.small_bold).horizontalAdvance(text)
    centre = columns.view / 2
    gap = width / 2 + sizes.px(12)
    side = centre - gap - columns.margin
    painter.fillRect(QRectF(columns.margin, middle, side, 1), colour("border"))
    painter.fillRect(QRectF(centre + gap, middle, side, 1), colour("border"))
    painter.setFont(sizes.small_bold)
    painter.setPen(colour("secondary"))
    painter.drawText(
        QRectF(centre - width, middle - sizes.line / 2, 2 * width, sizes.line),
        Qt.AlignmentFlag.AlignCenter,
        text,
    )


def paint_new(painter: QPainter, look: Look, columns: Columns, y: int) -> None:
    """Paint the line above what was unread."""
    sizes, colour = look.sizes, look.colour
    text = translate("Timeline", "New")
    metrics = QFontMetricsF(sizes.tiny_bold)
    pill = QRectF(0, 0, metrics.horizontalAdvance(text) + sizes.px(16), sizes.px(18))
    middle = y + sizes.px(17)
    pill.moveTo(columns.view - columns.margin - pill.width(), middle - pill.height() / 2)
    line = QRectF(columns.margin, middle, pill.left() - columns.margin, 1)
    painter.fillRect(line, colour("accent"))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour("accent"))
    painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
    painter.setFont(sizes.tiny_bold)
    painter.setPen(colour("on_accent"))
    painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, text)
