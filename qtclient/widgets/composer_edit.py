"""The box that is typed into: plain text, as high as what is in it, up to a limit. Keys become signals."""

from collections.abc import Iterable
from math import ceil

from PyQt6.QtCore import QEvent, QKeyCombination, QMimeData, QSize, Qt, pyqtSignal
from PyQt6.QtGui import (
    QDragEnterEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QTextBlock,
    QTextOption,
)
from PyQt6.QtWidgets import QApplication, QFrame, QPlainTextEdit, QSizePolicy, QWidget

from qtclient.markup.pasting import markdown_of
from qtclient.pictures.pasted import Pasted, pasted
from qtclient.widgets.cursor_calm import CursorCalm
from qtclient.widgets.drop_surface import local_files
from qtclient.widgets.format_keys import toggle_mark
from qtclient.words.plain import tooltip

_MARGIN_PX = 5
_SPARE_PX = 2
"""With less, the text edit thinks that its last line is cut."""
_CONTROL, _ALT, _SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
_TO_END = QKeyCombination(_CONTROL, Qt.Key.Key_End)
_MARKS = {
    QKeyCombination(_CONTROL, Qt.Key.Key_B): "**",
    QKeyCombination(_CONTROL, Qt.Key.Key_I): "*",
    QKeyCombination(_CONTROL | _SHIFT, Qt.Key.Key_X): "~~",
}
_PASTE_PLAIN = QKeyCombination(_CONTROL | _SHIFT, Qt.Key.Key_V)
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ComposerEdit(QPlainTextEdit):
    """Emits what its keys mean; keeps the rest to itself."""

    send_asked = pyqtSignal()
    edit_last_asked = pyqtSignal()
    cancel_asked = pyqtSignal()
    reply_step_asked = pyqtSignal(int)
    focus_changed = pyqtSignal()
    files_pasted = pyqtSignal(list)
    """Paths."""
    picture_pasted = pyqtSignal(Pasted)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._most_px = 200
        self.enter_sends = True
        """Else it begins a new line, and only Ctrl+Enter sends, which does either way."""
        self._invitation = ""
        self._window_keys: frozenset[QKeyCombination] = frozenset()
        self._calm = CursorCalm(self)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(0)  # type: ignore[union-attr]  # a text edit always has one
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # type: ignore[union-attr]  # as above
        self.setViewportMargins(0, _MARGIN_PX, 0, _MARGIN_PX)
        self.textChanged.connect(self._grow)

    def invite(self, text: str) -> None:
        """Say in the empty box what it is for, on one line; what does not fit is in the tooltip."""
        self._invitation = text
        self._show_invitation()

    def _show_invitation(self) -> None:
        viewport = self.viewport()
        room = viewport.width() if viewport is not None else 0
        shown = self.fontMetrics().elidedText(self._invitation, Qt.TextElideMode.ElideRight, room)
        if shown != self.placeholderText():
            self.setPlaceholderText(shown)
            self.setToolTip("" if shown == self._invitation else tooltip(self._invitation))
            if viewport is not None:
                viewport.update()  # Qt paints anew where an invitation comes or goes, not where it changes

    def set_most(self, height_px: int) -> None:
        """Say how high the box may grow."""
        self._most_px = height_px
        self._grow()

    def set_window_keys(self, keys: Iterable[QKeySequence]) -> None:
        """Say which keys are the window's, although a text edit has a use for them."""
        self._window_keys = frozenset(each[0] for each in keys if not each.isEmpty())

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Fill the ground, so that a blinking cursor makes nothing below be painted anew."""
        if event is not None:
            painter = QPainter(self.viewport())
            painter.fillRect(event.rect(), self.palette().base())
            painter.end()
        super().paintEvent(event)

    def event(self, event: QEvent | None) -> bool:
        """Leave to the window the keys that are the window's."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and self._is_windows(event)
        ):
            event.ignore()
            return False
        return super().event(event)

    def _is_windows(self, event: QKeyEvent) -> bool:
        keys = event.keyCombination()
        return keys in self._window_keys and (keys != _TO_END or self.textCursor().atEnd())

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        self._calm.stir()
        if event is None or not self._take(event):
            super().keyPressEvent(event)

    def _take(self, event: QKeyEvent) -> bool:
        """Tell whether a key meant something of ours."""
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        control = held == Qt.KeyboardModifier.ControlModifier
        if event.key() in _ENTER and (control or (self.enter_sends and not held)):
            self.send_asked.emit()
        elif event.key() == Qt.Key.Key_Up and not held and not self.toPlainText():
            self.edit_last_asked.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.cancel_asked.emit()
        elif control and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.reply_step_asked.emit(-1 if event.key() == Qt.Key.Key_Up else 1)
        elif event.keyCombination() in _MARKS and not self.isReadOnly():
            toggle_mark(self, _MARKS[event.keyCombination()])
        elif event.keyCombination() == _PASTE_PLAIN:
            self._paste_plain()
        else:
            return False
        return True

    def canInsertFromMimeData(self, source: QMimeData | None) -> bool:
        return super().canInsertFromMimeData(source) or _is_picture(source) or bool(local_files(source))

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:
        """Leave files to the room, which shows where they can be let go."""
        if event is not None and local_files(event.mimeData()):
            event.ignore()
        else:
            super().dragEnterEvent(event)

    def insertFromMimeData(self, source: QMimeData | None) -> None:
        """Take in words, what is rich about them as Markdown; files and pictures are told of, and go beside them."""
        if source is None:
            return
        files = local_files(source)
        if files or _is_picture(source):
            picture = None if files else pasted(source)
            if files:
                self.files_pasted.emit(files)
            elif picture is not None:
                self.picture_pasted.emit(picture)
            return
        text = markdown_of(source.html()) if source.hasHtml() else None
        if text is not None or source.hasText():
            self.insertPlainText(text if text is not None else source.text())

    def _paste_plain(self) -> None:
        clipboard = QApplication.clipboard()
        if clipboard is not None and not self.isReadOnly():
            self.insertPlainText(clipboard.text())

    def sizeHint(self) -> QSize:
        return QSize(200, self.height())

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]  # handed on as it came
        self._grow()
        self._show_invitation()

    def focusInEvent(self, event: object) -> None:
        super().focusInEvent(event)  # type: ignore[arg-type]  # handed on as it came
        self._calm.stir()
        self.focus_changed.emit()

    def focusOutEvent(self, event: object) -> None:
        super().focusOutEvent(event)  # type: ignore[arg-type]  # handed on as it came
        self._calm.end()
        self.focus_changed.emit()

    def _grow(self) -> None:
        """Be as high as the text, up to the limit; only beyond it can the box be scrolled."""
        wanted = self._text_px()
        height = min(wanted, self._most_px) + 2 * _MARGIN_PX
        tall = wanted > self._most_px
        self.setVerticalScrollBarPolicy(
            Qt.ScrollBarPolicy.ScrollBarAsNeeded if tall else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        )
        if height != self.height():
            self.setFixedHeight(height)
            self.updateGeometry()
        bar = self.verticalScrollBar()
        if bar is not None and not tall:
            bar.setValue(0)

    def _text_px(self) -> int:
        """Return how high the text is; not much more than the limit is measured."""
        document = self.document()
        block, height = (document.firstBlock() if document is not None else QTextBlock()), 0.0
        while block.isValid() and height <= self._most_px:
            height += self.blockBoundingRect(block).height()
            block = block.next()
        return ceil(height) + _SPARE_PX


def _is_picture(source: QMimeData | None) -> bool:
    """Tell whether this is a picture, and not words that also come as one, as from a table."""
    return source is not None and source.hasImage() and not source.hasText()
