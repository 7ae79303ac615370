"""What lies over a room while files are dragged there: a place that says that they can be let go."""

from collections.abc import Callable
from pathlib import Path

from PyQt6.QtCore import QEvent, QMimeData, QObject, QRectF, Qt, pyqtSignal
from PyQt6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QWidget

from qtclient.language import translate
from qtclient.theme.icons import pixmap
from qtclient.theme.look import Look


def local_files(data: QMimeData | None) -> list[Path]:
    """Return the files of this machine that are dragged or pasted; what lies elsewhere is none."""
    urls = data.urls() if data is not None else []
    return [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]


class DropSurface(QWidget):
    """Covers its parent from when files are dragged over it until they are let go or taken away."""

    dropped = pyqtSignal(list)
    """Paths."""

    def __init__(
        self, look: Look, may_drop: Callable[[], bool], parent: QWidget, invitation: str = ""
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._may_drop = may_drop
        self._host = parent
        self.setAcceptDrops(True)
        self.setAccessibleName(invitation or translate("Attach", "Let go to send"))
        parent.setAcceptDrops(True)
        parent.installEventFilter(self)
        self.hide()

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if watched is self._host and isinstance(event, QDragEnterEvent):
            if local_files(event.mimeData()) and self._may_drop():
                event.acceptProposedAction()
                self.setGeometry(self._host.rect())
                self.raise_()
                self.show()
            return True
        if watched is self._host and isinstance(event, QDropEvent) and event.type() == QEvent.Type.Drop:
            self.dropEvent(event)
            return True
        return super().eventFilter(watched, event)

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:
        if event is not None and local_files(event.mimeData()):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent | None) -> None:
        if event is not None:
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: object) -> None:
        self.hide()

    def dropEvent(self, event: QDropEvent | None) -> None:
        self.hide()
        files = local_files(event.mimeData()) if event is not None else []
        if event is not None and files:
            event.acceptProposedAction()
            self.dropped.emit(files)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        look, sizes = self._look, self._look.sizes
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = look.colour("surface")
        veil.setAlpha(225)
        painter.fillRect(self.rect(), veil)
        inset = sizes.px(18)
        box = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        ground = look.colour("selected")
        ground.setAlpha(110)
        painter.setBrush(ground)
        painter.setPen(QPen(look.colour("accent"), 2, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(box, 14, 14)
        side = sizes.px(40)
        middle = box.center()
        sign = pixmap("attach", look.colours.accent_text, side, self.devicePixelRatioF())
        painter.drawPixmap(round(middle.x() - side / 2), round(middle.y() - side), sign)
        painter.setFont(sizes.title)
        painter.setPen(look.colour("accent_text"))
        words = QRectF(box.left(), middle.y() + sizes.px(10), box.width(), sizes.px(30))
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, self.accessibleName())
        painter.end()
