"""The form to sign in with: says in one quiet line what is at the address while it is typed. Shows and emits."""

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget

from chatclient.signin import Probe
from qtclient.engine.door import Entry
from qtclient.language import translate
from qtclient.theme.look import Look
from qtclient.times.timers import single_shot
from qtclient.widgets.browser_wait import BrowserWait
from qtclient.widgets.certificate_box import CertificateBox
from qtclient.widgets.code_field import CodeField
from qtclient.widgets.controls import (
    Button,
    PlainLabel,
    flat_button,
    primary_button,
    quiet_label,
    set_mark,
)
from qtclient.words.reasons import in_words

_PROBE_MS = 450


class SignInForm(QWidget):
    """Address, name, password, and what the server asks for besides; or the browser, which asks for all of it."""

    address_typed = pyqtSignal(str)
    entry_asked = pyqtSignal(Entry)
    browser_asked = pyqtSignal(Entry)
    forget_asked = pyqtSignal(str)
    """The certificate that is trusted for an address is to be forgotten."""
    back_asked = pyqtSignal()
    attention_asked = pyqtSignal(QWidget)
    """A part of it says something new, which is to be in sight."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._profile = ""
        self._base = ""
        self._offers_browser = False
        self._busy = False
        self.address = QLineEdit()
        self.address.setPlaceholderText("chat.example.org")
        self.probe_line = quiet_label()
        self.probe_line.setMinimumHeight(look.sizes.px(34))
        self.probe_line.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.certificate = CertificateBox(look)
        self.username = QLineEdit()
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.code = CodeField(look)
        self.accept_plain = QCheckBox(translate("SignIn", "Sign in although nothing protects the connection"))
        self.wrong = quiet_label()
        self.button = primary_button(translate("SignIn", "Sign in"))
        self.browser = Button(translate("SignIn", "Sign in with the browser"))
        self.waiting = BrowserWait(look)
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
        column.addWidget(self.certificate)
        column.addSpacing(px(4))
        self._add_field(column, translate("SignIn", "User name"), self.username)
        column.addSpacing(px(8))
        self._add_field(column, translate("SignIn", "Password"), self.password)
        column.addWidget(self.code)
        column.addWidget(self.accept_plain)
        column.addSpacing(px(4))
        column.addWidget(self.wrong)
        column.addSpacing(px(4))
        column.addWidget(self.button)
        column.addWidget(self.browser)
        column.addWidget(self.waiting)
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
        for field in (self.address, self.username, self.password, self.code.field):
            field.textChanged.connect(self._on_changed)
            field.textEdited.connect(self.wrong.hide)
            field.returnPressed.connect(self._on_enter)
        for field in (self.username, self.password):
            field.textEdited.connect(self.code.clear)
        self.accept_plain.toggled.connect(self._on_changed)
        self.certificate.changed.connect(self._on_changed)
        self.certificate.forget_asked.connect(self._on_forget)
        self.button.clicked.connect(self._on_enter)
        self.browser.clicked.connect(self._on_browser)
        self.back.clicked.connect(self.back_asked)

    # ---- what others say ----

    def clear(self) -> None:
        """Ask for a server that is not known yet."""
        self.fill("", "", "")

    def fill(self, profile: str, address: str, username: str) -> None:
        """Ask for the password of a saved profile, or with no profile, of somebody who is to be a new one."""
        self._profile = profile
        self.address.setText(address)
        self.username.setText(username)
        self.password.clear()
        self.code.clear()
        self.probe_line.setText(translate("SignIn", "Ask whoever runs your server for its address."))
        set_mark(self.probe_line, good=False, wrong=False, quiet=True)
        self._forget_probe()
        self.show_wrong("")
        if address:
            self._probe_soon.start(0)

    def look_again(self) -> None:
        """Ask once more what is at the address."""
        self._probe_soon.start(0)

    def _forget_probe(self) -> None:
        """What was asked of the server at another address is asked no longer."""
        self._base = ""
        self._offers_browser = False
        self.accept_plain.setChecked(False)
        self.accept_plain.hide()
        self.browser.hide()
        self.certificate.clear()

    def show_probe(self, probe: Probe) -> None:
        """Say what is at the address."""
        self._base = probe.address
        self.probe_line.setText(probe_text(probe))
        asks = probe.usable and probe.protection in ("plain", "unknown")
        set_mark(
            self.probe_line,
            good=probe.usable and not asks,
            wrong=bool(probe.problem),
            quiet=not probe.problem and (asks or not probe.usable),
        )
        self.accept_plain.setVisible(probe.usable and probe.protection == "plain")
        self.certificate.show_probe(probe)
        self._offers_browser = probe.usable and probe.browser
        self.browser.setVisible(self._offers_browser and self.waiting.isHidden())
        self._on_changed()

    def show_wrong(self, text: str) -> None:
        """Say why signing in did not work, unless it stands under the address; lets the person try again."""
        self.wrong.setText(text)
        set_mark(self.wrong, wrong=True, quiet=False)
        self.wrong.setVisible(bool(text) and text != self.probe_line.text())
        if self.password.hasFocus():
            self.password.selectAll()
        self._be_busy(False)
        if text:
            self.attention_asked.emit(self.wrong)

    def ask_code(self, *, wrong: bool) -> None:
        """Ask for the code of the second factor: the password was right. `wrong`: the one that was typed is not good."""
        self.show_wrong("")
        self.code.ask(wrong=wrong)
        self._on_changed()
        self.attention_asked.emit(self.code)

    def show_waiting(self, waiting: bool) -> None:
        """Wait for the browser, or no longer."""
        self.waiting.setVisible(waiting)
        self.button.setVisible(not waiting)
        self.browser.setVisible(not waiting and self._offers_browser)
        for field in (self.address, self.username, self.password):
            field.setEnabled(not waiting)
        if waiting:
            self.wrong.hide()
            self.waiting.cancel.setFocus()
            self.attention_asked.emit(self.waiting)
        self._be_busy(False)

    # ---- what happens in it ----

    def _be_busy(self, busy: bool) -> None:
        self._busy = busy
        self.button.setText(translate("SignIn", "Signing in…") if busy else translate("SignIn", "Sign in"))
        self._on_changed()

    def _on_address(self) -> None:
        self.probe_line.setText(translate("SignIn", "Looking…") if self.address.text().strip() else "")
        set_mark(self.probe_line, good=False, wrong=False, quiet=True)
        self._forget_probe()
        self.code.clear()
        self._probe_soon.start(_PROBE_MS)

    def _on_pause(self) -> None:
        if self.address.text().strip():
            self.address_typed.emit(self.address.text().strip())

    def _on_changed(self) -> None:
        settled = self.accept_plain.isHidden() or self.accept_plain.isChecked()
        settled = settled and self.certificate.is_settled and not self._busy
        self.button.setEnabled(settled and self._empty() is None)
        self.browser.setEnabled(settled)

    def _empty(self) -> QLineEdit | None:
        """Return the first field that is empty and must not be; to trust a saved server anew takes no password."""
        needed = [self.address, self.username]
        if not (self._profile and self.certificate.accepted):
            needed.append(self.password)
        if not self.code.isHidden():
            needed.append(self.code.field)
        return next((field for field in needed if not field.text().strip()), None)

    def _on_enter(self) -> None:
        if self.button.isEnabled() and self.waiting.isHidden():
            self.wrong.hide()
            self._be_busy(True)
            self.entry_asked.emit(self._entry())
        elif (empty := self._empty()) is not None:
            empty.setFocus()

    def _on_browser(self) -> None:
        self.wrong.hide()
        self.browser_asked.emit(self._entry())

    def _on_forget(self) -> None:
        self.forget_asked.emit(self._base)

    def _entry(self) -> Entry:
        return Entry(
            name=self._profile,
            address=self.address.text().strip(),
            username=self.username.text().strip(),
            password=self.password.text(),
            totp=self.code.text,
            accept_plain=self.accept_plain.isChecked(),
            fingerprint=self.certificate.accepted,
        )


def probe_text(probe: Probe) -> str:
    """Return what is at an address as one line."""
    if probe.pin:
        return translate("SignIn", "This is another certificate than the one that you trust.")
    if probe.problem:
        return in_words(probe.problem)
    if not probe.reachable:
        return translate("SignIn", "Nothing answers at this address.")
    if not probe.is_hearth:
        return translate("SignIn", "Something answers here, but it is not a Hearth server.")
    protection = {
        "tls": translate("SignIn", "the connection is encrypted"),
        "pinned": translate("SignIn", "encrypted, by the certificate that you trust"),
        "unknown": translate("SignIn", "encrypted; compare the certificate before you sign in"),
        "loopback": translate("SignIn", "on this computer"),
        "plain": translate("SignIn", "not encrypted: others on this network can read along"),
        None: "",
    }[probe.protection]
    version = f"Hearth {probe.version}".strip()
    return " · ".join(part for part in (probe.name, version, protection) if part)
