"""Where messages are searched for: the line that is typed into, filters as chips, the hits. Shows and emits."""

from collections.abc import Callable, Sequence
from datetime import date

from PyQt6.QtCore import QEvent, QObject, Qt, pyqtSignal
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from qtclient.itemmodels.found import FoundModel
from qtclient.itemmodels.people import People
from qtclient.language import translate
from qtclient.theme.look import Look
from qtclient.widgets.chips import ChipRow
from qtclient.widgets.controls import quiet_label
from qtclient.widgets.found_list import FoundList
from qtclient.widgets.panel_head import PanelHead
from qtclient.widgets.surfaces import Ground

_MOST_LETTERS = 1_000


class SearchPanel(Ground):
    """Emits what is typed, and the steps from hit to hit."""

    typed = pyqtSignal(str)
    step_asked = pyqtSignal(int)
    """To the next (1) or the previous (-1) hit."""

    def __init__(
        self,
        model: FoundModel,
        people: People,
        look: Look,
        today: Callable[[], date],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(look, "sidebar", parent)
        self._look = look
        self.head = PanelHead(look, translate("SearchPanel", "Search"))
        self.field = QLineEdit()
        self.field.setMaxLength(_MOST_LETTERS)
        self.field.setClearButtonEnabled(True)
        self.field.setAccessibleName(translate("SearchPanel", "What to look for"))
        self.field.setPlaceholderText(translate("SearchPanel", "Search messages"))
        self.chips = ChipRow(look)
        self.hint = quiet_label()
        self.list = FoundList(model, people, look, today, translate("SearchPanel", "Messages found"))
        self.note = quiet_label()
        self._lay_out()
        self.show_hint("")
        self.show_note("")
        self.field.textChanged.connect(self.typed)
        self.field.installEventFilter(self)
        self.setFocusProxy(self.field)

    def _lay_out(self) -> None:
        px = self._look.sizes.px
        above = QVBoxLayout()
        above.setContentsMargins(px(14), px(12), px(14), px(8))
        above.setSpacing(px(8))
        for part in (self.field, self.chips, self.hint):
            above.addWidget(part)
        self.note.setContentsMargins(px(16), px(8), px(16), px(10))
        self.note.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addLayout(above)
        column.addWidget(self.note)
        column.addWidget(self.list, 1)

    def show_chips(self, words: Sequence[str]) -> None:
        """Show the filters in force."""
        self.chips.show_words(words)

    def show_hint(self, text: str) -> None:
        """Say under the line why what stands there cannot be looked for; empty text for nothing."""
        self.hint.setText(text)
        self.hint.setVisible(bool(text))

    def show_note(self, text: str) -> None:
        """Say something about the hits; empty text for nothing."""
        self.note.setText(text)
        self.note.setVisible(bool(text))

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._take(event)
        return super().eventFilter(watched, event)

    def _take(self, event: QKeyEvent) -> bool:
        """Tell whether a key meant the hits, not the line that is typed into."""
        back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.step_asked.emit(-1 if back else 1)
        elif event.key() == Qt.Key.Key_Down and self.list.model().rowCount():  # type: ignore[union-attr]  # it has one
            self.list.setFocus(Qt.FocusReason.TabFocusReason)
            if not self.list.currentIndex().isValid():
                self.list.mark(0)
        else:
            return False
        return True
