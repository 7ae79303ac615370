"""The line under a message whose files are on their way: how far, how long still, what can be done. Painted and hit alike."""

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QFontMetricsF, QPainter

from qtclient.itemmodels.transfer_words import said_of
from qtclient.itemmodels.transfers import Transfer
from qtclient.language import translate
from qtclient.theme.look import Look


class UploadLine:
    """The measures of one such line, `top` is from the top of its row."""

    def __init__(
        self, look: Look, transfer: Transfer, left: int, width: int, top: int, *, online: bool
    ) -> None:
        sizes = look.sizes
        self._look = look
        names = actions_in(transfer)
        words = QFontMetricsF(sizes.small_bold)
        widths = [words.horizontalAdvance(action_text(name)) + sizes.px(14) for name in names]
        rest = max(sizes.px(60), width - sum(widths) - sizes.px(6))
        metrics = QFontMetricsF(sizes.small)
        self.said = metrics.elidedText(said_of(transfer, online=online), Qt.TextElideMode.ElideRight, rest)
        self.line = QRectF(left, top, width, sizes.small_line)
        self.actions: dict[str, QRectF] = {}
        x = left + metrics.horizontalAdvance(self.said) + sizes.px(6)
        for name, wide in zip(names, widths, strict=True):
            self.actions[name] = QRectF(x, top, wide, sizes.small_line)
            x += wide

    def action_at(self, point: QPointF) -> str:
        """Return the action at a point; empty for none."""
        return next((name for name, rect in self.actions.items() if rect.contains(point)), "")

    def paint(self, painter: QPainter, y: int) -> None:
        """Paint the line of a row whose top is at `y`."""
        look, sizes = self._look, self._look.sizes
        painter.setFont(sizes.small)
        painter.setPen(look.colour("secondary"))
        painter.drawText(self.line.translated(0, y), Qt.AlignmentFlag.AlignVCenter, self.said)
        painter.setFont(sizes.small_bold)
        painter.setPen(look.colour("accent_text"))
        for name, rect in self.actions.items():
            painter.drawText(rect.translated(0, y), Qt.AlignmentFlag.AlignCenter, action_text(name))


def actions_in(transfer: Transfer) -> tuple[str, ...]:
    """Return what can be done while files stand like this."""
    if transfer.state == "paused":
        return ("resume", "cancel")
    return () if transfer.state == "done" else ("pause", "cancel")


def action_text(name: str) -> str:
    """Return what an action is called."""
    return {
        "pause": translate("Uploads", "Pause"),
        "resume": translate("Uploads", "Resume"),
        "cancel": translate("Uploads", "Cancel"),
    }[name]
