"""What is mine and follows me to every device: whom I have blocked. Takes it from the engine."""

from PyQt6.QtCore import QObject, pyqtSignal

from chatclient.changes import BlocksChanged, Reset
from qtclient.bridge import Bridge


class Mine(QObject):
    """What the engine last said of it."""

    blocks_changed = pyqtSignal()

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(bridge)
        self.blocked: frozenset[int] = frozenset()
        bridge.reset.connect(self._on_reset)
        bridge.blocks_changed.connect(self._on_blocks)

    def _on_reset(self, change: Reset) -> None:
        self.blocked = change.snapshot.blocked
        self.blocks_changed.emit()

    def _on_blocks(self, change: BlocksChanged) -> None:
        self.blocked = change.blocked
        self.blocks_changed.emit()
