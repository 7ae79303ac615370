"""Settings: how the others see me – picture, name, status –, and whom I have blocked."""

from functools import partial

from PyQt6.QtCore import QModelIndex, Qt, pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from chatprotocol.errors import HearthError
from qtclient.delegates.people import PeopleDelegate
from qtclient.itemmodels.blocked import BlockedModel
from qtclient.language import translate
from qtclient.theme.look import Look
from qtclient.widgets.controls import Button, PlainLabel, quiet_label, set_mark
from qtclient.widgets.lists import framed_list
from qtclient.widgets.picture_field import PictureField
from qtclient.widgets.profile_card import ProfileFields
from qtclient.words.reasons import in_words


class AccountPage(QWidget):
    """Emits another display name and status, or whom to unblock."""

    profile_asked = pyqtSignal(str, str)
    unblock_asked = pyqtSignal("qint64")

    def __init__(
        self, look: Look, name: str, status: str, blocked: BlockedModel, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._blocked = blocked
        self.picture = PictureField(look, self)
        self.fields = ProfileFields(look, name, status)
        self.save = Button(translate("AccountPage", "Save"))
        self.said = PlainLabel()
        self.said.setWordWrap(True)
        self.list = framed_list(
            translate("AccountPage", "Blocked people"),
            blocked,
            partial(PeopleDelegate, look, under="surface"),
        )
        self._nobody = quiet_label(
            translate("AccountPage", "Nobody is blocked. The card of a person blocks and unblocks them.")
        )
        self.unblock = Button(translate("AccountPage", "Unblock"))
        self._lay_out()
        self._connect()
        self._on_blocked()
        self._on_fields()

    def _lay_out(self) -> None:
        px = self._look.sizes.px
        saving = QHBoxLayout()
        saving.addWidget(self.save)
        saving.addWidget(self.said, 1)
        title = PlainLabel(translate("AccountPage", "Blocked people"))
        title.setFont(self._look.sizes.small_bold)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(6))
        column.addWidget(self.picture)
        column.addSpacing(px(6))
        column.addWidget(self.fields)
        column.addSpacing(px(4))
        column.addLayout(saving)
        column.addSpacing(px(10))
        column.addWidget(title)
        column.addWidget(self._nobody)
        column.addWidget(self.list, 1)
        column.addWidget(self.unblock, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(0)

    def _connect(self) -> None:
        self.fields.changed.connect(self._on_fields)
        self.save.clicked.connect(self._on_save)
        self.unblock.clicked.connect(self._on_unblock)
        self._blocked.modelReset.connect(self._on_blocked)

    def show_saved(self, _answer: object = None) -> None:
        """Say that the others see it now."""
        self._say(translate("AccountPage", "Saved."), good=True)

    def show_refusal(self, error: HearthError) -> None:
        """Say why the server refused."""
        self._say(in_words(error.message), good=False)
        self.save.setEnabled(self.fields.is_good)

    def _say(self, text: str, *, good: bool) -> None:
        self.said.setText(text)
        set_mark(self.said, good=good, wrong=not good)

    def _on_fields(self) -> None:
        self.said.setText("")
        self.save.setEnabled(self.fields.is_good)

    def _on_save(self) -> None:
        self.save.setEnabled(False)
        self.profile_asked.emit(*self.fields.values())

    def _on_blocked(self) -> None:
        some = self._blocked.rowCount() > 0
        self._nobody.setVisible(not some)
        self.list.setVisible(some)
        self.unblock.setVisible(some)
        self.list.setCurrentIndex(self._blocked.index(0) if some else QModelIndex())

    def _on_unblock(self) -> None:
        index = self.list.currentIndex()
        if index.isValid():
            self.unblock_asked.emit(self._blocked.user(index.row()))
