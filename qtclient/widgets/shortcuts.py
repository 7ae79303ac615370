"""The keys of the window: a shortcut for each key of each command, made anew when others are chosen."""

from functools import partial

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtGui import QKeySequence, QShortcut
from PyQt6.QtWidgets import QWidget

from qtclient.settings.commands import COMMANDS, Keymap


class Shortcuts(QObject):
    """Emits the name of the command whose keys were pressed."""

    asked = pyqtSignal(str)

    def __init__(self, keymap: Keymap, window: QWidget) -> None:
        super().__init__(window)
        self._keymap = keymap
        self._window = window
        self._made: list[QShortcut] = []
        keymap.changed.connect(self._make)
        self._make()

    def sequences(self) -> list[QKeySequence]:
        """Return every key that is the window's."""
        return [shortcut.key() for shortcut in self._made]

    def _make(self) -> None:
        for shortcut in self._made:
            shortcut.setParent(None)
        self._made = []
        for command in COMMANDS:
            if not command.fixed:
                for keys in self._keymap.keys(command.name):
                    self._add(QKeySequence(keys), command.name)

    def _add(self, keys: QKeySequence, name: str) -> None:
        """Where two commands have the same keys, Qt would call neither: the first is called."""
        if keys not in self.sequences():
            shortcut = QShortcut(keys, self._window)
            shortcut.activated.connect(partial(self.asked.emit, name))
            self._made.append(shortcut)
