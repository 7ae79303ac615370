"""The line under a message that was refused: why, and what can be done. Painted and hit by the same measures."""

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QFontMetricsF, QPainter

from qtclient.delegates.message_layout import Columns, Laid, note_lines
from qtclient.delegates.ratio import ratio_of
from qtclient.itemmodels.entries import Entry
from qtclient.itemmodels.refused_files import cures
from qtclient.language import translate
from qtclient.theme.icons import pixmap
from qtclient.theme.look import Look
from qtclient.words.plain import isolated
from qtclient.words.reasons import in_words

_SIGN_PX = 19


class RefusalLine:
    """The measures of one such line; y is counted from the top of its row."""

    def __init__(self, look: Look, entry: Entry, laid: Laid, columns: Columns) -> None:
        sizes = look.sizes
        self._look = look
        names, parted = actions_of(entry), note_lines(entry) > 1
        words = QFontMetricsF(sizes.small_bold)
        widths = [words.horizontalAdvance(action_text(name)) + sizes.px(14) for name in names]
        while parted and len(widths) > 1 and sum(widths) > columns.width - sizes.px(_SIGN_PX):
            widths.pop()  # in large letters not all have room; the menu has them
        names = names[: len(widths)]
        left = columns.text + sizes.px(_SIGN_PX)
        beside = 0 if parted else sum(widths)
        rest = max(sizes.px(60), columns.width - beside - sizes.px(_SIGN_PX + 6))
        metrics = QFontMetricsF(sizes.small)
        self.said = metrics.elidedText(refusal(entry), Qt.TextElideMode.ElideRight, rest)
        self.line = QRectF(columns.text, laid.note_y, columns.width, sizes.small_line)
        self.actions: dict[str, QRectF] = {}
        # Below the sentence they begin where it does: a word stands in the middle of its place.
        x = left - sizes.px(7) if parted else left + metrics.horizontalAdvance(self.said) + sizes.px(6)
        y = laid.note_y + (sizes.small_line if parted else 0)
        for name, width in zip(names, widths, strict=True):
            self.actions[name] = QRectF(x, y, width, sizes.small_line)
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


def actions_of(entry: Entry) -> tuple[str, ...]:
    """Return what is offered, what helps most first."""
    helping = cures(entry.pending) if entry.pending is not None else ()
    if not helping:
        return ("retry", "copy", "discard")
    return (*helping, "discard") if "as_file" in helping else ("retry", *helping, "discard")


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
        "as_file": translate("Timeline", "Send as a file"),
        "without": translate("Timeline", "Send without it"),
        "copy": translate("Timeline", "Copy"),
        "discard": translate("Timeline", "Discard"),
    }[name]
