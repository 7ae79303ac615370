"""Dialogs about one message: reporting it, and what it said before it was edited."""

from collections.abc import Sequence

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QPlainTextEdit, QWidget

from chatprotocol.requests import Version
from qtclient.language import translate
from qtclient.moments import exact
from qtclient.theme.look import Look
from qtclient.widgets.controls import quiet_label
from qtclient.widgets.dialog import Dialog


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
    """Shows all that a message has said, newest first, as text that can be read, selected and copied."""

    def __init__(self, versions: Sequence[Version], look: Look, parent: QWidget) -> None:
        title = translate("Versions", "Earlier versions")
        super().__init__(look, title, translate("Versions", "Close"), parent)
        self.cancel_button.hide()
        self.text = QPlainTextEdit("\n\n".join(f"{exact(each.at)}\n{each.text}" for each in versions))
        self.text.setReadOnly(True)
        self.text.setProperty("framed", True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(title)
        self.text.setMinimumHeight(look.sizes.px(180))
        self.body.addWidget(self.text, 1)
        self.action_button.setFocus()
