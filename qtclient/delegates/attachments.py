"""The files of a message, one box each: sign, name, size."""

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QFontMetricsF, QPainter

from chatprotocol.rows import File
from qtclient.delegates.message_layout import Columns
from qtclient.delegates.ratio import ratio_of
from qtclient.theme.icons import pixmap
from qtclient.theme.look import Look
from qtclient.words.plain import one_line

_VCENTER = Qt.AlignmentFlag.AlignVCenter
_BOX_PX, _WIDEST_PX = 32, 340


def paint_files(painter: QPainter, look: Look, files: list[File], columns: Columns, y: int) -> None:
    """Paint the files of a message below one another."""
    sizes = look.sizes
    for place, file in enumerate(files):
        top = y + place * sizes.rhythm.file
        width = min(columns.width, sizes.px(_WIDEST_PX))
        _paint_file(painter, look, file, QRectF(columns.text, top, width, sizes.px(_BOX_PX)))


def _paint_file(painter: QPainter, look: Look, file: File, box: QRectF) -> None:
    sizes = look.sizes
    metrics = QFontMetricsF(sizes.small)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(look.colour("border"))
    painter.setBrush(look.colour("hover"))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
    side = sizes.px(16)
    icon_at = QPointF(box.left() + sizes.px(10), box.center().y() - side / 2)
    painter.drawPixmap(icon_at, pixmap("file", look.colours.secondary, side, ratio_of(painter)))
    size = readable_bytes(file.bytes)
    inside = box.adjusted(sizes.px(34), 0, -sizes.px(10), 0)
    painter.setFont(sizes.small)
    painter.setPen(look.colour("secondary"))
    painter.drawText(inside, _VCENTER | Qt.AlignmentFlag.AlignRight, size)
    rest = inside.width() - metrics.horizontalAdvance(size) - sizes.px(12)
    painter.setPen(look.colour("text"))
    painter.drawText(
        inside, _VCENTER, metrics.elidedText(one_line(file.name), Qt.TextElideMode.ElideMiddle, rest)
    )


def readable_bytes(count: int) -> str:
    """Return a size as people say it."""
    size = float(count)
    for unit in ("B", "KB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" or size >= 10 else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"
