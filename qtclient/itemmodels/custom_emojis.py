"""The emoji that the server has of its own: by name, found by what is typed, and their pictures, small.

Texts and reactions name them. A name that none bears, or none any longer, stays words wherever it stands.
"""

from collections.abc import Iterable
from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal

from chatprotocol.emoji import NAME_BYTES, is_custom_name
from chatprotocol.rows import Emoji
from qtclient.emojis.names import emoji_named
from qtclient.itemmodels.pictures import Pictures
from qtclient.language import translate
from qtclient.pictures.records import Wanted
from qtclient.words.fuzzy import plain_letters

_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_-+")


class CustomEmojis(QObject):
    """What the engine last said of them."""

    changed = pyqtSignal()

    def __init__(self, pictures: Pictures | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.pictures = pictures if pictures is not None else Pictures(parent=self)
        self._by_name: dict[str, Emoji] = {}

    def __len__(self) -> int:
        return len(self._by_name)

    def take(self, emojis: Iterable[Emoji]) -> None:
        """Know these and no others."""
        named = {emoji.name: emoji for emoji in sorted(emojis, key=lambda each: each.name)}
        if named != self._by_name:
            self._by_name = named
            self.changed.emit()

    def all(self) -> list[Emoji]:
        """Return all of them, by name."""
        return list(self._by_name.values())

    def names(self) -> list[str]:
        """Return what they are called, in the order of the alphabet."""
        return list(self._by_name)

    def file(self, name: str) -> int:
        """Return the file of the picture that a name stands for; 0 where it stands for none."""
        emoji = self._by_name.get(name)
        return emoji.file if emoji is not None else 0

    def search(self, typed: str, most: int) -> list[str]:
        """Return the names that fit, those that begin so first; several words must all fit."""
        words = plain_letters(typed).split()
        found = [name for name in self._by_name if words and all(word in name for word in words)]
        return sorted(found, key=lambda name: (not name.startswith(words[0]), len(name), name))[:most]

    def wrong_with(self, name: str, *, now: str = "") -> str:
        """Return why a name cannot be given, in words; empty where it can. `now` is what the emoji is called yet."""
        if len(name) > NAME_BYTES:
            return translate("Emoji", "A name has at most {count} letters.").format(count=NAME_BYTES)
        if set(name) - _LETTERS:
            return translate("Emoji", "Only the letters a to z, digits, _, - and + can be in a name.")
        if name and not is_custom_name(name):
            return translate("Emoji", "A name begins with a letter or a digit.")
        if name != now and name in self._by_name:
            return translate("Emoji", "There is an emoji of this name already.")
        if emoji := emoji_named(name):
            return translate("Emoji", "{emoji} has this name already.").format(emoji=emoji)
        return ""


def wanted_emoji(source: int | Path, side: int, ratio: float, *, moving: bool = False) -> Wanted:
    """Return what is wanted of an emoji's picture where it is painted `side` px high and wide at most."""
    whole = round(side * ratio)
    return Wanted(source=source, width=whole, height=whole, moving=moving)
