"""The emoji as the window knows them: the table once it is wanted, those used last, the skin tone that was chosen."""

from collections.abc import Mapping

from PyQt6.QtCore import QObject, pyqtSignal

from chatprotocol.emoji import is_custom_name
from qtclient.emojis.loading import load
from qtclient.emojis.names import emoji_named
from qtclient.emojis.table import EmojiTable
from qtclient.itemmodels.custom_emojis import CustomEmojis

RECENT, TONE = "emoji.recent", "emoji.tone"
"""Names of preferences: emoji with spaces between them, and 0 … 5."""
_FIRST = ("👍", "❤️", "😂", "🎉", "🙏", "😮", "😢", "👀")
"""What is offered before anything was used."""
_KEPT = 27


class Emojis(QObject):
    """Emits what it wants of others: the table read, a preference kept."""

    wanted = pyqtSignal()
    arrived = pyqtSignal()
    """The table is here."""
    recents_changed = pyqtSignal()
    preference_asked = pyqtSignal(str, str)

    def __init__(
        self, language: str, parent: QObject | None = None, customs: CustomEmojis | None = None
    ) -> None:
        super().__init__(parent)
        self.language = language
        self.customs = customs if customs is not None else CustomEmojis(parent=self)
        self.table: EmojiTable | None = None
        self._used: tuple[str, ...] = _FIRST
        self.tone = 0
        self._asked = False
        self.customs.changed.connect(self.recents_changed)

    @property
    def recents(self) -> tuple[str, ...]:
        """Return those used last, latest first; of the server's own those that it has now, by their names."""
        return (
            tuple(each for each in self._used if not is_custom_name(each) or self.customs.file(each))
            or _FIRST
        )

    def want(self) -> None:
        """Have the table read soon, once."""
        if self.table is None and not self._asked:
            self._asked = True
            self.wanted.emit()

    def take(self, table: EmojiTable) -> None:
        """Take in the table that was wanted."""
        self.table = table
        self.arrived.emit()

    def now(self) -> EmojiTable:
        """Return the table, read at once where nobody wanted it before."""
        if self.table is None:
            self.take(load(self.language))
        assert self.table is not None  # noqa: S101 - just taken
        return self.table

    def take_preferences(self, preferences: Mapping[str, str]) -> None:
        """Take in what was chosen, on this device or on another."""
        recents = tuple(preferences.get(RECENT, "").split())
        tone = preferences.get(TONE, "")
        self.tone = int(tone) if tone in ("1", "2", "3", "4", "5") else 0
        recents = tuple(dict.fromkeys(recents + _FIRST))[:_KEPT] if recents else _FIRST
        if recents != self._used:
            self._used = recents
            self.recents_changed.emit()

    def use(self, emoji: str) -> None:
        """Remember that an emoji was used."""
        if self._used[0] == emoji:
            return
        self._used = tuple(dict.fromkeys((emoji, *self._used)))[:_KEPT]
        self.recents_changed.emit()
        self.preference_asked.emit(RECENT, " ".join(self._used))

    def choose_tone(self, tone: int) -> None:
        """Show hands and people in a skin tone from now on: 1 … 5, or 0 for none."""
        if tone != self.tone:
            self.tone = tone
            self.preference_asked.emit(TONE, str(tone))

    def named(self, name: str) -> str | None:
        """Return the emoji of a shortcode in the skin tone that was chosen."""
        found = emoji_named(name)
        emoji = self.now().emoji(found) if found and self.tone else None
        return (found or None) if emoji is None else emoji.in_tone(self.tone)
