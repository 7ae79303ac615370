"""The lines of threads: how many replies hang from a message, and of which thread one is. Measured, painted and hit."""

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QFontMetricsF, QPainter

from qtclient.delegates.ratio import ratio_of
from qtclient.itemmodels.entries import Entry
from qtclient.itemmodels.sentences import replies_text
from qtclient.language import translate
from qtclient.theme.icons import pixmap
from qtclient.theme.look import Look
from qtclient.theme.sizes import Sizes
from qtclient.words.plain import isolated, one_line

_SIGN_PX = 14


def line_height(sizes: Sizes) -> int:
    """Return how high the line is, what is above it included."""
    return sizes.small_line + sizes.px(4)


def thread_box(entry: Entry, look: Look, left: int, top: int) -> QRectF | None:
    """Return where the line stands, from the top of its row; None for a message without replies."""
    count = entry.shape.replies
    if not count:
        return None
    sizes = look.sizes
    words = QFontMetricsF(sizes.small_bold).horizontalAdvance(replies_text(count))
    return QRectF(left, top + sizes.px(2), sizes.px(_SIGN_PX + 6) + words, sizes.small_line + sizes.px(2))


def paint_thread(painter: QPainter, look: Look, entry: Entry, box: QRectF) -> None:
    """Paint the line in a box."""
    sizes = look.sizes
    side = sizes.px(_SIGN_PX)
    sign = pixmap("thread", look.colours.accent_text, side, ratio_of(painter))
    painter.drawPixmap(QPointF(box.left(), box.center().y() - side / 2), sign)
    painter.setFont(sizes.small_bold)
    painter.setPen(look.colour("accent_text"))
    words = box.adjusted(sizes.px(_SIGN_PX + 6), 0, sizes.px(4), 0)
    painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, replies_text(entry.shape.replies))


def aside_box(sizes: Sizes, left: int, width: int, top: int) -> QRectF:
    """Return where the line over a message of a thread stands, from the top of its row."""
    return QRectF(left, top, width, sizes.small_line + sizes.px(2))


def aside_text(root: str) -> str:
    """Return of which thread a message is; `root` is what the thread hangs from, empty where it is not held."""
    said = one_line(root)
    if not said:
        return translate("Timeline", "In a thread")
    return translate("Timeline", "In the thread: {root}").format(root=isolated(said))


def paint_aside(painter: QPainter, look: Look, root: str, box: QRectF) -> None:
    """Paint the line over a message of a thread."""
    sizes = look.sizes
    side = sizes.px(_SIGN_PX)
    sign = pixmap("thread", look.colours.secondary, side, ratio_of(painter))
    painter.drawPixmap(QPointF(box.left(), box.center().y() - side / 2), sign)
    words = box.adjusted(sizes.px(_SIGN_PX + 6), 0, 0, 0)
    metrics = QFontMetricsF(sizes.small)
    painter.setFont(sizes.small)
    painter.setPen(look.colour("secondary"))
    shown = metrics.elidedText(aside_text(root), Qt.TextElideMode.ElideRight, words.width())
    painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, shown)
