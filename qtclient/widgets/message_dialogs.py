"""Dialogs about one message: reporting it, and what it said before it was edited."""

from collections.abc import Sequence

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtGui import QTextCharFormat, QTextCursor
from PyQt6.QtWidgets import QPlainTextEdit, QWidget

from chatprotocol.requests import Version
from qtclient.language import translate
from qtclient.theme.look import Look
from qtclient.times.moments import exact
from qtclient.widgets.controls import quiet_label
from qtclient.widgets.dialog import Dialog

_WIDTH_PX, _HEIGHT_PX = 560, 440


class ReportDialog(Dialog):
    """Emits why a message is shown to the moderators."""

    reason_asked = pyqtSignal(str)

    def __init__(self, look: Look, parent: QWidget) -> None:
        title = translate("Report", "Report this message")
        super().__init__(look, title, translate("Report", "Report"), parent)
        self.reason = QPlainTextEdit()
        self.reason.setProperty("framed", True)
        self.reason.setTabChangesFocus(True)
        self.reason.setFixedHeight(look.sizes.px(96))
        hint = translate("Report", "The people who look after this server will see it, and that it was you.")
        self.body.addWidget(quiet_label(hint))
        self.body.addSpacing(look.sizes.px(4))
        self.body.addWidget(self.field_label(translate("Report", "What is wrong with it?"), self.reason))
        self.body.addWidget(self.reason)
        self.reason.textChanged.connect(self._on_text)
        self._on_text()
        self.reason.setFocus()

    def _on_text(self) -> None:
        self.action_button.setEnabled(bool(self.reason.toPlainText().strip()))

    def accepted_by_button(self) -> None:
        self.wait()
        self.reason_asked.emit(self.reason.toPlainText().strip())


class VersionsDialog(Dialog):
    """Shows all that a message has said, newest first, as text that can be read, selected and copied.

    It is shown as it was written, marks and all: what a link led to may be just what was changed.
    """

    def __init__(self, versions: Sequence[Version], look: Look, parent: QWidget) -> None:
        title = translate("Versions", "Versions of this message")
        super().__init__(look, title, translate("Versions", "Close"), parent)
        self.cancel_button.hide()
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setProperty("framed", True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(title)
        self.text.setMinimumHeight(look.sizes.px(180))
        self.body.addWidget(self.text, 1)
        self._write(versions)
        room, px = parent.size(), look.sizes.px
        self.resize(
            max(px(420), min(px(_WIDTH_PX), room.width() - px(40))),
            min(px(_HEIGHT_PX), room.height() - px(40)),
        )
        self.action_button.setFocus()

    def _write(self, versions: Sequence[Version]) -> None:
        sizes = self.look.sizes
        when, words = QTextCharFormat(), QTextCharFormat()
        when.setFont(sizes.small_bold)
        when.setForeground(self.look.colour("secondary"))
        words.setFont(sizes.text)
        cursor = QTextCursor(self.text.document())
        last = len(versions) - 1
        for place, version in enumerate(versions):
            cursor.insertText(f"{_when(version.at, newest=not place, oldest=place == last)}\n", when)
            cursor.insertText(version.text + "\n\n" * (place < last), words)
        self.text.moveCursor(QTextCursor.MoveOperation.Start)


def _when(at: int, *, newest: bool, oldest: bool) -> str:
    """Return from when on a message said something."""
    if newest:
        return translate("Versions", "Now, since {time}").format(time=exact(at))
    if oldest:
        return translate("Versions", "At first, {time}").format(time=exact(at))
    return exact(at)
