"""The form to sign in with: says in one quiet line what is at the address while it is typed. Shows and emits."""

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget

from chatclient.signin import Probe
from qtclient.engine.door import Entry
from qtclient.language import translate
from qtclient.theme.look import Look
from qtclient.times.timers import single_shot
from qtclient.widgets.controls import PlainLabel, flat_button, primary_button, quiet_label, set_mark
from qtclient.words.reasons import in_words

_PROBE_MS = 450


class SignInForm(QWidget):
    """Address, name, password; says in one quiet line what is at the address while it is typed."""

    address_typed = pyqtSignal(str)
    entry_asked = pyqtSignal(Entry)
    back_asked = pyqtSignal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._profile = ""
        self.address = QLineEdit()
        self.address.setPlaceholderText("chat.example.org")
        self.probe_line = quiet_label()
        self.probe_line.setMinimumHeight(look.sizes.px(34))
        self.probe_line.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.username = QLineEdit()
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.accept_plain = QCheckBox(translate("SignIn", "Sign in although nothing protects the connection"))
        self.wrong = quiet_label()
        self.button = primary_button(translate("SignIn", "Sign in"))
        self.back = flat_button(translate("SignIn", "Back to saved servers"))
        self._probe_soon = single_shot(self, _PROBE_MS, self._on_pause)
        self._lay_out()
        self._connect()
        self.clear()

    def _lay_out(self) -> None:
        px = self._look.sizes.px
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(5))
        self._add_field(column, translate("SignIn", "Server address"), self.address)
        column.addWidget(self.probe_line)
        column.addSpacing(px(4))
        self._add_field(column, translate("SignIn", "User name"), self.username)
        column.addSpacing(px(8))
        self._add_field(column, translate("SignIn", "Password"), self.password)
        column.addWidget(self.accept_plain)
        column.addSpacing(px(4))
        column.addWidget(self.wrong)
        column.addSpacing(px(4))
        column.addWidget(self.button)
        column.addWidget(self.back)
        column.addStretch(1)

    def _add_field(self, column: QVBoxLayout, text: str, field: QLineEdit) -> None:
        label = PlainLabel(text)
        label.setFont(self._look.sizes.small_bold)
        label.setBuddy(field)
        field.setAccessibleName(text)
        column.addWidget(label)
        column.addWidget(field)

    def _connect(self) -> None:
        self.address.textEdited.connect(self._on_address)
        for field in (self.address, self.username, self.password):
            field.textChanged.connect(self._on_changed)
            field.textEdited.connect(self.wrong.hide)
            field.returnPressed.connect(self._on_enter)
        self.accept_plain.toggled.connect(self._on_changed)
        self.button.clicked.connect(self._on_enter)
        self.back.clicked.connect(self.back_asked)

    # ---- what others say ----

    def clear(self) -> None:
        """Ask for a server that is not known yet."""
        self.fill("", "", "")

    def fill(self, profile: str, address: str, username: str) -> None:
        """Ask for the password of a saved profile."""
        self._profile = profile
        self.address.setText(address)
        self.username.setText(username)
        self.password.clear()
        self.probe_line.setText(translate("SignIn", "Ask whoever runs your server for its address."))
        set_mark(self.probe_line, good=False, wrong=False, quiet=True)
        self.accept_plain.setChecked(False)
        self.accept_plain.hide()
        self.show_wrong("")
        if address:
            self._probe_soon.start(0)

    def show_probe(self, probe: Probe) -> None:
        """Say what is at the address."""
        self.probe_line.setText(probe_text(probe))
        set_mark(
            self.probe_line,
            good=probe.usable,
            wrong=bool(probe.problem),
            quiet=not probe.usable and not probe.problem,
        )
        self.accept_plain.setVisible(probe.usable and probe.protection == "plain")
        self._on_changed()

    def show_wrong(self, text: str) -> None:
        """Say why signing in did not work, unless it stands under the address; lets the person try again."""
        self.wrong.setText(text)
        set_mark(self.wrong, wrong=True, quiet=False)
        self.wrong.setVisible(bool(text) and text != self.probe_line.text())
        if self.password.hasFocus():
            self.password.selectAll()
        self.button.setText(translate("SignIn", "Sign in"))
        self._on_changed()

    # ---- what happens in it ----

    def _on_address(self) -> None:
        self.probe_line.setText(translate("SignIn", "Looking…") if self.address.text().strip() else "")
        set_mark(self.probe_line, good=False, wrong=False, quiet=True)
        self._probe_soon.start(_PROBE_MS)

    def _on_pause(self) -> None:
        if self.address.text().strip():
            self.address_typed.emit(self.address.text().strip())

    def _on_changed(self) -> None:
        filled = all(field.text().strip() for field in (self.address, self.username, self.password))
        accepted = self.accept_plain.isHidden() or self.accept_plain.isChecked()
        self.button.setEnabled(filled and accepted)

    def _on_enter(self) -> None:
        if not self.button.isEnabled():
            for field in (self.address, self.username, self.password):
                if not field.text().strip():
                    field.setFocus()
                    return
            return
        self.button.setEnabled(False)
        self.button.setText(translate("SignIn", "Signing in…"))
        self.wrong.hide()
        self.entry_asked.emit(
            Entry(
                name=self._profile,
                address=self.address.text().strip(),
                username=self.username.text().strip(),
                password=self.password.text(),
                accept_plain=self.accept_plain.isChecked(),
            )
        )


def probe_text(probe: Probe) -> str:
    """Return what is at an address as one line."""
    if probe.problem:
        return in_words(probe.problem)
    if not probe.reachable:
        return translate("SignIn", "Nothing answers at this address.")
    if not probe.is_hearth:
        return translate("SignIn", "Something answers here, but it is not a Hearth server.")
    protection = {
        "tls": translate("SignIn", "the connection is encrypted"),
        "loopback": translate("SignIn", "on this computer"),
        "plain": translate("SignIn", "not encrypted: others on this network can read along"),
        None: "",
    }[probe.protection]
    version = f"Hearth {probe.version}".strip()
    return " · ".join(part for part in (probe.name, version, protection) if part)
