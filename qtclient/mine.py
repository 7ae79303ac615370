"""What is mine and follows me to every device: whom I have blocked, my preferences. Takes it from the engine."""

from PyQt6.QtCore import QObject, pyqtSignal

from chatclient.changes import BlocksChanged, PreferencesChanged, Reset
from qtclient.bridge import Bridge


class Mine(QObject):
    """What the engine last said of it."""

    blocks_changed = pyqtSignal()
    preferences_changed = pyqtSignal()

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(bridge)
        self.blocked: frozenset[int] = frozenset()
        self._preferences: dict[str, str] = {}
        bridge.reset.connect(self._on_reset)
        bridge.blocks_changed.connect(self._on_blocks)
        bridge.preferences_changed.connect(self._on_preferences)

    def preference(self, name: str) -> str | None:
        """Return a preference as text; None where it was never set."""
        return self._preferences.get(name)

    def _on_reset(self, change: Reset) -> None:
        self.blocked, self._preferences = change.snapshot.blocked, change.snapshot.preferences
        self.blocks_changed.emit()
        self.preferences_changed.emit()

    def _on_blocks(self, change: BlocksChanged) -> None:
        self.blocked = change.blocked
        self.blocks_changed.emit()

    def _on_preferences(self, change: PreferencesChanged) -> None:
        self._preferences = change.preferences
        self.preferences_changed.emit()
