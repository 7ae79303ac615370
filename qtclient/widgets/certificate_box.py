"""What is asked of a certificate for which nobody vouches: its fingerprint is compared, or another one is forgotten."""

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QFontDatabase
from PyQt6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from chatclient.signin import Probe
from chatclient.tls import lines_of
from qtclient.language import translate
from qtclient.theme.look import Look
from qtclient.widgets.controls import Button, FittedLabel, PlainLabel, set_mark

_SELECTABLE = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard


class CertificateBox(QWidget):
    """There while a certificate is not trusted. Emits when it is accepted, and that the pinned one is to be forgotten."""

    changed = pyqtSignal()
    forget_asked = pyqtSignal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._found = ""
        self._words = FittedLabel()
        set_mark(self._words, quiet=True)
        self._pinned_title, self.pinned = self._titled(translate("Certificate", "Trusted so far"))
        self._found_title, self.found = self._titled(translate("Certificate", "Fingerprint (SHA-256)"))
        self.accept = QCheckBox(translate("Certificate", "They are the same: trust this server"))
        self.forget = Button(translate("Certificate", "Forget the trusted certificate…"))
        px = look.sizes.px
        column = QVBoxLayout(self)
        column.setContentsMargins(0, px(2), 0, px(4))
        column.setSpacing(px(4))
        for part in (self._words, self._pinned_title, self.pinned, self._found_title, self.found):
            column.addWidget(part)
            column.addSpacing(px(2))
        column.addSpacing(px(4))
        column.addWidget(self.accept)
        column.addWidget(self.forget, 0, Qt.AlignmentFlag.AlignLeft)
        self.accept.toggled.connect(self.changed)
        self.forget.clicked.connect(self.forget_asked)
        self.clear()

    def _titled(self, title: str) -> tuple[PlainLabel, PlainLabel]:
        """Return a title and the fingerprint below it, which can be copied."""
        above, below = PlainLabel(title), PlainLabel()
        above.setFont(self._look.sizes.small_bold)
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPixelSize(self._look.sizes.small.pixelSize())
        below.setFont(font)
        below.setTextInteractionFlags(_SELECTABLE)
        below.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        above.setBuddy(below)
        return above, below

    def clear(self) -> None:
        """Ask for nothing."""
        self._found = ""
        self.accept.setChecked(False)
        self.hide()

    def show_probe(self, probe: Probe) -> None:
        """Ask for what the certificate at an address needs, if it needs anything."""
        if probe.protection != "unknown" or not probe.fingerprint:
            self.clear()
            return
        if probe.fingerprint != self._found:
            self.accept.setChecked(False)
        self._found = probe.fingerprint
        self._say(self.found, probe.fingerprint)
        self._say(self.pinned, probe.pin)
        is_other = bool(probe.pin)
        self._words.setText(_other() if is_other else _unknown())
        self._found_title.setText(
            translate("Certificate", "There now")
            if is_other
            else translate("Certificate", "Fingerprint (SHA-256)")
        )
        for part in (self._pinned_title, self.pinned, self.forget):
            part.setVisible(is_other)
        self.accept.setVisible(not is_other)
        self.show()

    def _say(self, label: PlainLabel, fingerprint: str) -> None:
        label.setText("\n".join(lines_of(fingerprint)))
        label.setMinimumSize(label.sizeHint())  # of all things this must not be cut
        label.setAccessibleName(fingerprint)

    @property
    def is_settled(self) -> bool:
        """Tell whether nothing is left to be asked."""
        return self.isHidden() or self.accept.isChecked()

    @property
    def accepted(self) -> str:
        """Return the fingerprint that was compared; empty where none was."""
        return self._found if not self.isHidden() and self.accept.isChecked() else ""


def _unknown() -> str:
    return translate(
        "Certificate",
        "This server has a certificate of its own. Ask whoever looks after it for the fingerprint – by telephone or on "
        "paper, not over this network – and compare all of it. You are asked only once.",
    )


def _other() -> str:
    return translate(
        "Certificate",
        "Somebody may be in between and pretend to be your server: nothing was sent. Or the server has a new "
        "certificate; whoever looks after it can tell.",
    )
