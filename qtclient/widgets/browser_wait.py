"""What the form to sign in shows while the browser asks: what to do there, and how to stop it."""

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from qtclient.language import translate
from qtclient.theme.look import Look
from qtclient.widgets.controls import Button, FittedLabel, flat_button


class BrowserWait(QWidget):
    """There while it is waited."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        px = look.sizes.px
        words = FittedLabel(
            translate(
                "SignIn",
                "A page of your server has opened in the browser: sign in there, and say yes to this device.",
            )
        )
        self.again = flat_button(translate("SignIn", "Open the page again"))
        self.cancel = Button(translate("SignIn", "Cancel"))
        line = QHBoxLayout()
        line.setSpacing(px(8))
        line.addWidget(self.cancel)
        line.addWidget(self.again)
        line.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, px(4))
        column.setSpacing(px(8))
        column.addWidget(words)
        column.addLayout(line)
        column.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.hide()
