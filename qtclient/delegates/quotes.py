"""The line above a reply: whose words it answers, and how they begin."""

from PyQt6.QtCore import QPointF, QRect, Qt
from PyQt6.QtGui import QFontMetricsF, QPainter

from qtclient.delegates.message_layout import Columns
from qtclient.itemmodels.entries import Entry
from qtclient.itemmodels.people import People
from qtclient.language import translate
from qtclient.theme.look import Look
from qtclient.words.plain import one_line


def paint_quote(
    painter: QPainter, look: Look, quoted: tuple[Entry, str] | None, people: People, columns: Columns, y: int
) -> None:
    """Paint what is answered, a row and its plain words; None where it is not held here."""
    sizes = look.sizes
    metrics = QFontMetricsF(sizes.small)
    bar = look.colours.name(quoted[0].author) if quoted is not None else look.colour("secondary")
    painter.fillRect(QRect(columns.text, y + 2, 2, sizes.small_line - 2), bar)
    x, rest = columns.text + sizes.px(10), float(columns.width - sizes.px(10))
    baseline = y + (sizes.small_line + metrics.ascent() - metrics.descent()) / 2
    text = translate("Timeline", "Reply to an earlier message")
    if quoted is not None:
        name = people.name(quoted[0].author)
        painter.setFont(sizes.small_bold)
        painter.setPen(bar)
        painter.drawText(QPointF(x, baseline), name)
        used = QFontMetricsF(sizes.small_bold).horizontalAdvance(name) + sizes.px(6)
        x, rest = x + round(used), rest - used
        text = quoted[1]
    painter.setFont(sizes.small)
    painter.setPen(look.colour("secondary"))
    shown = metrics.elidedText(one_line(text), Qt.TextElideMode.ElideRight, max(0.0, rest))
    painter.drawText(QPointF(x, baseline), shown)
