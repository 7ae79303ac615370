"""Asks what a device is to be called."""

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QLineEdit, QWidget

from qtclient.language import translate
from qtclient.theme.look import Look
from qtclient.widgets.dialog import Dialog

_NAME_LETTERS = 60


class DeviceDialog(Dialog):
    """Emits the name."""

    name_asked = pyqtSignal(str)

    def __init__(self, name: str, look: Look, parent: QWidget) -> None:
        super().__init__(
            look, translate("Devices", "Rename this device"), translate("Devices", "Rename"), parent
        )
        self.name = QLineEdit(name)
        self.name.setMaxLength(_NAME_LETTERS)
        self.name.selectAll()
        self.body.addWidget(self.field_label(translate("Devices", "Name"), self.name))
        self.body.addWidget(self.name)
        self.name.textChanged.connect(self._on_name)
        self.name.setFocus()

    def _on_name(self) -> None:
        self.action_button.setEnabled(bool(self.name.text().strip()))

    def accepted_by_button(self) -> None:
        self.wait()
        self.name_asked.emit(self.name.text().strip())
