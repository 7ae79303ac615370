"""The line under a message that was refused: why, and what can be done. Painted and hit by the same measures."""

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QFontMetricsF, QPainter

from qtclient.delegates.message_layout import Columns, Laid
from qtclient.delegates.ratio import ratio_of
from qtclient.itemmodels.entries import Entry
from qtclient.language import translate
from qtclient.theme.icons import pixmap
from qtclient.theme.look import Look
from qtclient.words.plain import isolated
from qtclient.words.reasons import in_words

ACTIONS = ("retry", "copy", "discard")
_SIGN_PX = 19


class RefusalLine:
    """The measures of one such line; y is counted from the top of its row."""

    def __init__(self, look: Look, entry: Entry, laid: Laid, columns: Columns) -> None:
        sizes = look.sizes
        self._look = look
        words = QFontMetricsF(sizes.small_bold)
        widths = [words.horizontalAdvance(action_text(name)) + sizes.px(14) for name in ACTIONS]
        left = columns.text + sizes.px(_SIGN_PX)
        rest = max(sizes.px(60), columns.width - sum(widths) - sizes.px(_SIGN_PX + 6))
        metrics = QFontMetricsF(sizes.small)
        self.said = metrics.elidedText(refusal(entry), Qt.TextElideMode.ElideRight, rest)
        self.line = QRectF(columns.text, laid.note_y, columns.width, sizes.small_line)
        self.actions: dict[str, QRectF] = {}
        x = left + metrics.horizontalAdvance(self.said) + sizes.px(6)
        for name, width in zip(ACTIONS, widths, strict=True):
            self.actions[name] = QRectF(x, laid.note_y, width, sizes.small_line)
            x += width

    def action_at(self, point: QPointF) -> str:
        """Return the action at a point; empty for none."""
        return next((name for name, rect in self.actions.items() if rect.contains(point)), "")

    def paint(self, painter: QPainter, y: int) -> None:
        """Paint the line of a row whose top is at `y`."""
        look, sizes = self._look, self._look.sizes
        line = self.line.translated(0, y)
        side = sizes.px(13)
        sign = pixmap("warning", look.colours.danger, side, ratio_of(painter))
        painter.drawPixmap(QPointF(line.left(), line.center().y() - side / 2), sign)
        painter.setFont(sizes.small)
        painter.setPen(look.colour("danger"))
        painter.drawText(line.adjusted(sizes.px(_SIGN_PX), 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self.said)
        painter.setFont(sizes.small_bold)
        painter.setPen(look.colour("accent_text"))
        for name, rect in self.actions.items():
            painter.drawText(rect.translated(0, y), Qt.AlignmentFlag.AlignCenter, action_text(name))


def refusal(entry: Entry) -> str:
    """Return why a message was not sent, as one plain sentence."""
    error = entry.pending.error if entry.pending is not None else None
    if error is None or not error.message:
        return translate("Timeline", "Not sent.")
    return translate("Timeline", "Not sent: {reason}").format(reason=isolated(in_words(error.message)))


def action_text(name: str) -> str:
    """Return what an action is called."""
    return {
        "retry": translate("Timeline", "Retry"),
        "copy": translate("Timeline", "Copy"),
        "discard": translate("Timeline", "Discard"),
    }[name]
