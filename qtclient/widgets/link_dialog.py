"""Says where a link leads whose words do not: server and address, before anything is opened."""

from PyQt6.QtCore import QUrl, pyqtSignal
from PyQt6.QtWidgets import QPlainTextEdit, QWidget

from qtclient.language import translate
from qtclient.theme.look import Look
from qtclient.widgets.controls import PlainLabel
from qtclient.widgets.dialog import Dialog
from qtclient.words.plain import isolated


class LinkDialog(Dialog):
    """Shows one address."""

    open_asked = pyqtSignal(str)

    def __init__(self, address: str, look: Look, parent: QWidget) -> None:
        super().__init__(look, translate("Link", "Where this link leads"), translate("Link", "Open"), parent)
        self._address = address
        host = QUrl(address).host(QUrl.ComponentFormattingOption.FullyEncoded)
        if host:
            leads = PlainLabel(translate("Link", "It leads to {server}.").format(server=isolated(host)))
            leads.setWordWrap(True)
            self.body.addWidget(leads)
        self.shown = QPlainTextEdit(address)
        self.shown.setProperty("framed", True)
        self.shown.setReadOnly(True)
        self.shown.setTabChangesFocus(True)
        self.shown.setAccessibleName(translate("Link", "Address"))
        self.shown.setFixedHeight(look.sizes.px(76))
        self.body.addWidget(self.shown)

    def accepted_by_button(self) -> None:
        self.accept()
        self.open_asked.emit(self._address)
