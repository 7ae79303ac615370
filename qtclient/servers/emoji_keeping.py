"""Brings the window's emoji their table, read in the engine's thread, keeps what is chosen as preferences, and tells
them which the server has of its own.
"""

from PyQt6.QtCore import QObject

from chatclient.changes import EmojiChanged, PreferencesChanged, Reset
from qtclient.bridge import Bridge
from qtclient.emojis.loading import load
from qtclient.emojis.table import EmojiTable
from qtclient.engine.facade import Facade
from qtclient.itemmodels.emojis import Emojis


async def _read(language: str) -> EmojiTable:
    return load(language)


class EmojiKeeping(QObject):
    """Stands between the emoji and the bridge."""

    def __init__(self, bridge: Bridge, emojis: Emojis, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._emojis = emojis
        emojis.wanted.connect(self._bring)
        emojis.preference_asked.connect(self._keep)
        bridge.reset.connect(self._on_reset)
        bridge.preferences_changed.connect(self._on_preferences)
        bridge.emoji_changed.connect(self._on_emoji)

    def _bring(self) -> None:
        self._bridge.work_out(_read, self._emojis.language).then(self._emojis.take)

    def _keep(self, name: str, value: str) -> None:
        self._bridge.ask(Facade.set_preference, name, value)

    def _on_reset(self, change: Reset) -> None:
        self._emojis.customs.take(change.snapshot.emoji)
        self._emojis.take_preferences(change.snapshot.preferences)

    def _on_emoji(self, _change: EmojiChanged) -> None:
        self._bridge.ask(Facade.emoji).then(self._emojis.customs.take)

    def _on_preferences(self, change: PreferencesChanged) -> None:
        self._emojis.take_preferences(change.preferences)
