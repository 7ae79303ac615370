"""What is pinned in the room."""

from collections.abc import Callable
from datetime import date

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from qtclient.itemmodels.found import FoundModel
from qtclient.itemmodels.people import People
from qtclient.language import translate
from qtclient.theme.look import Look
from qtclient.widgets.controls import quiet_label
from qtclient.widgets.found_list import FoundList
from qtclient.widgets.panel_head import PanelHead
from qtclient.widgets.surfaces import Ground


class PinsPanel(Ground):
    """A heading, the pinned messages, and what is to be said of them."""

    def __init__(
        self,
        model: FoundModel,
        people: People,
        look: Look,
        today: Callable[[], date],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(look, "sidebar", parent)
        self.head = PanelHead(look, translate("PinsPanel", "Pinned messages"))
        self.list = FoundList(model, people, look, today, translate("PinsPanel", "Pinned messages"))
        self.note = quiet_label()
        self.note.setContentsMargins(*[look.sizes.px(16)] * 4)
        self.note.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.note)
        column.addWidget(self.list, 1)
        self.setFocusProxy(self.list)

    def show_note(self, text: str) -> None:
        """Say something above the list; empty text for nothing."""
        self.note.setText(text)
        self.note.setVisible(bool(text))
