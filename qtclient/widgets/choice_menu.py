"""A menu of words: what every menu is made of that offers what may be done with something."""

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QMenu, QWidget


class ChoiceMenu(QMenu):
    """A menu whose every entry stands for a word; emits the word."""

    chosen = pyqtSignal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.triggered.connect(self._on_triggered)

    def offer(self, word: str, text: str, under: QMenu | None = None) -> QAction:
        """Add an entry, here or in a menu of mine."""
        action = QAction(text, self)
        action.setData(word)
        (under or self).addAction(action)
        return action

    def _on_triggered(self, action: QAction) -> None:
        self.chosen.emit(str(action.data()))
