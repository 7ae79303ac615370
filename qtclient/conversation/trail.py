"""Where the reader was before each leap, so that there is a way back."""

from PyQt6.QtCore import QObject
from PyQt6.QtWidgets import QApplication

from qtclient.conversation.room import Conversation

_MOST = 50


class Trail(QObject):
    """Leaps to messages, and goes back."""

    def __init__(self, conversation: Conversation) -> None:
        super().__init__(conversation)
        self._conversation = conversation
        self._places: list[tuple[int, tuple[int, int] | None]] = []

    def leap(self, room: int, number: int) -> None:
        """Show a message in its place; the focus stays where it is."""
        conversation = self._conversation
        if conversation.room:
            self._places.append((conversation.room, conversation.place()))
            del self._places[:-_MOST]
        focused = QApplication.focusWidget()
        if room == conversation.room:
            conversation.show_message(number)
        else:
            conversation.open(room, number)
        if focused is not None and focused.isVisible():
            focused.setFocus()

    def back(self) -> None:
        """Stand again where the reader was before the last leap."""
        if self._places:
            self._conversation.return_to(*self._places.pop())

    def forget(self) -> None:
        """Forget every place: they belong to another account."""
        self._places.clear()
