"""The menu of one message: what may be done with it."""

from collections.abc import Sequence
from typing import Literal

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QMenu, QWidget

from qtclient.itemmodels.entries import Entry
from qtclient.language import translate

MessageAction = Literal[
    "reply",
    "copy",
    "copy_selection",
    "copy_link",
    "copy_code",
    "reveal",
    "edit",
    "delete",
    "retry",
    "discard",
    "unread",
    "profile",
]


class ChoiceMenu(QMenu):
    """A menu whose every entry stands for a word; emits the word."""

    chosen = pyqtSignal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.triggered.connect(self._on_triggered)

    def offer(self, word: str, text: str) -> QAction:
        """Add an entry."""
        action = QAction(text, self)
        action.setData(word)
        self.addAction(action)
        return action

    def _on_triggered(self, action: QAction) -> None:
        self.chosen.emit(str(action.data()))


def message_menu(
    entry: Entry,
    *,
    mine: bool,
    may_moderate: bool,
    selected: bool,
    address: str,
    parent: QWidget,
    more: Sequence[str] = (),
) -> ChoiceMenu | None:
    """Return the menu of a message; None where nothing can be done with it. `more` is what its words offer."""
    words = [*more, *_words(entry, mine=mine, may_moderate=may_moderate)]
    if address:
        words.insert(0, "copy_link")
    if selected:
        words.insert(0, "copy_selection")
    if not words:
        return None
    menu = ChoiceMenu(parent)
    for word in words:
        if word in ("delete", "discard"):
            menu.addSeparator()
        menu.offer(word, _text(word))
    return menu


def _words(entry: Entry, *, mine: bool, may_moderate: bool) -> list[str]:
    if entry.pending is not None:
        return ["retry", "copy", "discard"] if entry.failed else ["copy"]
    if entry.kind != "text":
        return []
    words = ["reply"]
    if entry.text:
        words.append("copy")
    if mine:
        words.append("edit")
    words.append("unread")
    if not mine:
        words.append("profile")
    if mine or may_moderate:
        words.append("delete")
    return words


def _text(word: str) -> str:
    return {
        "reply": translate("MessageMenu", "Reply"),
        "copy": translate("MessageMenu", "Copy text"),
        "copy_selection": translate("MessageMenu", "Copy selection"),
        "copy_link": translate("MessageMenu", "Copy link"),
        "copy_code": translate("MessageMenu", "Copy code"),
        "reveal": translate("MessageMenu", "Show spoilers"),
        "edit": translate("MessageMenu", "Edit"),
        "delete": translate("MessageMenu", "Delete"),
        "retry": translate("MessageMenu", "Try again"),
        "discard": translate("MessageMenu", "Discard"),
        "unread": translate("MessageMenu", "Mark unread from here"),
        "profile": translate("MessageMenu", "Profile of the author"),
    }[word]
