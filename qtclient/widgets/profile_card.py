"""The card of a person: who they are, whether they are there, what can be done. My own can be changed."""

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from qtclient.language import translate
from qtclient.theme.look import Look
from qtclient.widgets.controls import PlainLabel, flat_button, quiet_label, set_mark
from qtclient.widgets.dialog import Dialog
from qtclient.widgets.portrait import Portrait
from qtclient.words.plain import one_line

NAME_LETTERS, STATUS_LETTERS = 60, 100
_PORTRAIT_PX = 72


class Card(Dialog):
    """Picture, user name, whether they are there, and what they say of themselves."""

    def __init__(self, look: Look, user: int, name: str, username: str, action: str, parent: QWidget) -> None:
        super().__init__(look, one_line(name), action, parent)
        self._user, self._name = user, name
        px = look.sizes.px
        self.cancel_button.setText(translate("ProfileCard", "Close"))
        self.portrait = Portrait(look, _PORTRAIT_PX, "surface")
        self.there = quiet_label()
        self.status = PlainLabel()
        self.status.setWordWrap(True)
        words = QVBoxLayout()
        words.setSpacing(px(3))
        words.addStretch(1)
        words.addWidget(PlainLabel(f"@{username}"))
        words.addWidget(self.there)
        words.addWidget(self.status)
        words.addStretch(1)
        line = QHBoxLayout()
        line.setSpacing(px(16))
        line.addWidget(self.portrait, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(words, 1)
        self.body.addLayout(line)

    def show_presence(self, *, online: bool, status: str) -> None:
        """Show whether the person is there, and what they say of themselves."""
        self.portrait.show_person(self._user, self._name, online=online)
        self.there.setText(
            translate("ProfileCard", "Online") if online else translate("ProfileCard", "Offline")
        )
        self.status.setText(one_line(status))
        self.status.setVisible(bool(status))


class PersonCard(Card):
    """Somebody else: they can be written to, and blocked."""

    write_asked = pyqtSignal("qint64")
    block_asked = pyqtSignal("qint64", bool)

    def __init__(self, look: Look, user: int, name: str, username: str, parent: QWidget) -> None:
        super().__init__(look, user, name, username, translate("ProfileCard", "Write to them"), parent)
        self._blocked = False
        self._about_block = quiet_label()
        self.block_button = flat_button("")
        self.body.addSpacing(look.sizes.px(4))
        self.body.addWidget(self._about_block)
        self.body.addWidget(self.block_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.block_button.clicked.connect(self._on_block)
        self.show_blocked(False)

    def show_blocked(self, blocked: bool) -> None:
        """Show whether I have blocked them."""
        self._blocked = blocked
        self.block_button.setEnabled(True)
        self.block_button.setText(
            translate("ProfileCard", "Unblock") if blocked else translate("ProfileCard", "Block…")
        )
        set_mark(self.block_button, danger=not blocked)
        self._about_block.setText(
            translate("ProfileCard", "You have blocked this person: nothing passes between the two of you.")
        )
        self._about_block.setVisible(blocked)
        self.action_button.setEnabled(not blocked)
        self.fit()

    def _on_block(self) -> None:
        self.block_button.setEnabled(False)
        self.block_asked.emit(self._user, not self._blocked)

    def accepted_by_button(self) -> None:
        self.accept()
        self.write_asked.emit(self._user)


class MyCard(Card):
    """Me: how the others see me can be changed."""

    profile_asked = pyqtSignal(str, str)

    def __init__(self, look: Look, user: int, name: str, username: str, status: str, parent: QWidget) -> None:
        super().__init__(look, user, name, username, translate("ProfileCard", "Save"), parent)
        self.fields = ProfileFields(look, name, status)
        self.body.addSpacing(look.sizes.px(6))
        self.body.addWidget(self.fields)
        self.fields.changed.connect(self._on_changed)
        self._on_changed()

    def _on_changed(self) -> None:
        self.action_button.setEnabled(self.fields.is_good)

    def accepted_by_button(self) -> None:
        self.wait()
        self.profile_asked.emit(*self.fields.values())


class ProfileFields(QWidget):
    """How the others see me."""

    changed = pyqtSignal()

    def __init__(self, look: Look, name: str, status: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = QLineEdit(name)
        self.name.setMaxLength(NAME_LETTERS)
        self.status = QLineEdit(status)
        self.status.setMaxLength(STATUS_LETTERS)
        self.status.setPlaceholderText(translate("ProfileCard", "What you are doing (optional)"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.sizes.px(6))
        for text, field in (
            (translate("ProfileCard", "Display name"), self.name),
            (translate("ProfileCard", "Status"), self.status),
        ):
            label = PlainLabel(text)
            label.setFont(look.sizes.small_bold)
            label.setBuddy(field)
            field.setAccessibleName(text)
            if column.count():
                column.addSpacing(look.sizes.px(4))
            column.addWidget(label)
            column.addWidget(field)
            field.textChanged.connect(self.changed)

    @property
    def is_good(self) -> bool:
        """Tell whether this could be what I am called."""
        return bool(self.name.text().strip())

    def values(self) -> tuple[str, str]:
        """Return display name and status."""
        return self.name.text().strip(), self.status.text().strip()
