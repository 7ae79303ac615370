"""Dialogs about rooms: a new one, its settings, people to write to or to invite, leaving."""

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QRadioButton, QWidget

from chatclient.core.model import RoomSettings
from chatprotocol.rows import Room
from qtclient.itemmodels.choice import ChoiceModel
from qtclient.language import translate
from qtclient.theme.look import Look
from qtclient.widgets.controls import PlainLabel, name_choices, quiet_label
from qtclient.widgets.dialog import Dialog
from qtclient.widgets.people_chooser import PeopleChooser
from qtclient.widgets.picture_field import PictureField
from qtclient.words.plain import isolated

_NAME_LETTERS, _TOPIC_LETTERS = 60, 250


class NewRoomDialog(Dialog):
    """Emits kind, name, topic and members of the room to make."""

    room_asked = pyqtSignal(str, str, str, list)

    def __init__(self, people: ChoiceModel, look: Look, parent: QWidget) -> None:
        super().__init__(look, translate("NewRoom", "New room"), translate("NewRoom", "Create room"), parent)
        self._people = people
        self.name = QLineEdit()
        self.name.setMaxLength(_NAME_LETTERS)
        self.name.setPlaceholderText(translate("NewRoom", "garden"))
        self.topic = QLineEdit()
        self.topic.setMaxLength(_TOPIC_LETTERS)
        self.topic.setPlaceholderText(translate("NewRoom", "What it is about (optional)"))
        self.public = QRadioButton(translate("NewRoom", "Public: everyone here can find it and join"))
        self.private = QRadioButton(translate("NewRoom", "Private: only people who are invited"))
        self.public.setChecked(True)
        self.chooser = PeopleChooser(people, look)
        self.body.addWidget(self.field_label(translate("NewRoom", "Name"), self.name))
        self.body.addWidget(self.name)
        self.body.addSpacing(look.sizes.px(6))
        self.body.addWidget(self.field_label(translate("NewRoom", "Topic"), self.topic))
        self.body.addWidget(self.topic)
        self.body.addSpacing(look.sizes.px(6))
        self.body.addWidget(self.public)
        self.body.addWidget(self.private)
        self.body.addSpacing(look.sizes.px(6))
        self.body.addWidget(self.field_label(translate("NewRoom", "Members"), self.chooser))
        self.body.addWidget(self.chooser, 1)
        self.name.textChanged.connect(self._on_name)
        self._on_name()
        self.name.setFocus()

    def _on_name(self) -> None:
        self.action_button.setEnabled(bool(self.name.text().strip()))

    def accepted_by_button(self) -> None:
        kind = "public" if self.public.isChecked() else "private"
        self.wait()
        self.room_asked.emit(kind, self.name.text().strip(), self.topic.text().strip(), self._people.chosen())


_SLOW_MS = (0, 10_000, 30_000, 60_000, 300_000, 900_000, 3_600_000)


class RoomSettingsDialog(Dialog):
    """Emits what is to be different of a room, the name always; its picture is changed at once."""

    settings_asked = pyqtSignal(object)
    """`chatclient.core.model.RoomSettings`."""

    def __init__(self, room: Room, look: Look, parent: QWidget) -> None:
        title = translate("RoomSettings", "Settings of the room")
        super().__init__(look, title, translate("RoomSettings", "Save"), parent)
        self.picture = PictureField(look, self)
        self.name = QLineEdit(room.name)
        self.name.setMaxLength(_NAME_LETTERS)
        self.topic = QLineEdit(room.topic)
        self.topic.setMaxLength(_TOPIC_LETTERS)
        self.topic.setCursorPosition(0)  # a long one shows how it begins
        self.slow = QComboBox()
        for slow_ms in sorted({*_SLOW_MS, room.slow_ms}):
            self.slow.addItem(_slow_text(slow_ms), slow_ms)
        self.slow.setCurrentIndex(self.slow.findData(room.slow_ms))
        self.read_only = QCheckBox(translate("RoomSettings", "Only the owner and moderators write here"))
        self.read_only.setChecked(room.read_only)
        self.body.addWidget(self.picture)
        self.body.addSpacing(look.sizes.px(6))
        self.body.addWidget(self.field_label(translate("RoomSettings", "Name"), self.name))
        self.body.addWidget(self.name)
        self.body.addSpacing(look.sizes.px(6))
        self.body.addWidget(self.field_label(translate("RoomSettings", "Topic"), self.topic))
        self.body.addWidget(self.topic)
        self.body.addSpacing(look.sizes.px(6))
        slow = translate("RoomSettings", "Slow mode")
        self.body.addWidget(self.field_label(slow, self.slow))
        name_choices(self.slow, slow)
        self.body.addWidget(self.slow)
        self.body.addSpacing(look.sizes.px(6))
        self.body.addWidget(self.read_only)
        self.name.textChanged.connect(self._on_name)
        self.name.setFocus()

    def _on_name(self) -> None:
        self.action_button.setEnabled(bool(self.name.text().strip()))

    def accepted_by_button(self) -> None:
        self.wait()
        settings: RoomSettings = {
            "name": self.name.text().strip(),
            "topic": self.topic.text().strip(),
            "slow_ms": self.slow.currentData(),
            "read_only": self.read_only.isChecked(),
        }
        self.settings_asked.emit(settings)


def _slow_text(slow_ms: int) -> str:
    if slow_ms == 0:
        return translate("RoomSettings", "Everybody writes as often as they like")
    for unit_ms, text in (
        (3_600_000, translate("RoomSettings", "Once in %n hour(s)", "", slow_ms // 3_600_000)),
        (60_000, translate("RoomSettings", "Once in %n minute(s)", "", slow_ms // 60_000)),
    ):
        if slow_ms % unit_ms == 0:
            return text
    return translate("RoomSettings", "Once in %n second(s)", "", -(-slow_ms // 1000))


class PeopleDialog(Dialog):
    """Emits the people that were chosen: to write to, or to invite."""

    people_asked = pyqtSignal(list)

    def __init__(
        self, people: ChoiceModel, title: str, hint: str, action: str, look: Look, parent: QWidget
    ) -> None:
        super().__init__(look, title, action, parent)
        self._people = people
        self.chooser = PeopleChooser(people, look)
        if hint:
            self.body.addWidget(quiet_label(hint))
        self.body.addWidget(self.chooser, 1)
        self.chooser.changed.connect(self._on_changed)
        self._on_changed()
        self.chooser.typed.setFocus()

    def _on_changed(self) -> None:
        self.action_button.setEnabled(bool(self._people.chosen()))

    def accepted_by_button(self) -> None:
        self.wait()
        self.people_asked.emit(self._people.chosen())


class ConfirmDialog(Dialog):
    """Asks once before something that cannot be taken back."""

    confirmed = pyqtSignal()

    def __init__(self, title: str, text: str, action: str, look: Look, parent: QWidget) -> None:
        super().__init__(look, title, action, parent)
        words = PlainLabel(text)
        words.setWordWrap(True)
        self.body.addWidget(words)

    def accepted_by_button(self) -> None:
        self.accept()
        self.confirmed.emit()


class SignOutDialog(ConfirmDialog):
    """Asks also whether this computer is to forget everything."""

    def __init__(self, server: str, look: Look, parent: QWidget) -> None:
        super().__init__(
            translate("SignOut", "Sign out of {server}?").format(server=isolated(server)),
            translate(
                "SignOut", "You need your password to come back. What is not sent yet waits until then."
            ),
            translate("SignOut", "Sign out"),
            look,
            parent,
        )
        self.forgets = QCheckBox(
            translate("SignOut", "Delete everything of it from this computer, unsent words too")
        )
        self.body.addSpacing(look.sizes.px(6))
        self.body.addWidget(self.forgets)
