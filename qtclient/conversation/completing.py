"""Completion while something is written: looks at what stands before the cursor, offers what fits, puts in what is taken.

The focus never leaves the box. Tab and Enter take, the arrows go through the list, Esc closes it for this word.
"""

from PyQt6.QtCore import QEvent, QObject, QPoint, Qt
from PyQt6.QtGui import QKeyEvent, QTextCursor
from PyQt6.QtWidgets import QWidget

from chatprotocol.rows import Member
from qtclient.bridge import Bridge
from qtclient.engine.facade import Facade
from qtclient.itemmodels.models import Models
from qtclient.itemmodels.suggestions import Suggestion, emoji_for, people_for, rooms_for, speakers
from qtclient.itemmodels.timeline import TimelineModel
from qtclient.itemmodels.triggers import Trigger, trigger_in
from qtclient.widgets.composer import Composer
from qtclient.widgets.suggestions_popup import SuggestionsPopup

_TAKING = (Qt.Key.Key_Tab, Qt.Key.Key_Return, Qt.Key.Key_Enter)
_LINES_ABOVE = 200
"""A fence that opens further above is not looked for."""


class Completing(QObject):
    """Completes in one composer; its popup lies over `host`."""

    def __init__(
        self, bridge: Bridge, models: Models, timeline: TimelineModel, composer: Composer, host: QWidget
    ) -> None:
        super().__init__(composer)
        self._bridge = bridge
        self._models = models
        self._timeline = timeline
        self._composer = composer
        self._box = composer.box
        self._host = host
        self._room = 0
        self._present: dict[int, list[int]] = {}
        self._trigger: Trigger | None = None
        self._closed_for: tuple[int, int] | None = None
        self.popup = SuggestionsPopup(models.emojis.customs, composer.look, host)
        self.popup.chosen.connect(self._put_in)
        self._box.cursorPositionChanged.connect(self._look)
        self._box.textChanged.connect(self._look)
        self._box.focus_changed.connect(self._on_focus)
        self._box.installEventFilter(self)
        models.emojis.arrived.connect(self._look)

    def open(self, room: int) -> None:
        """Complete what is written in a room from now on; who is in it is asked when it is next needed."""
        self._room = room
        self._present.clear()

    # ---- what is typed ----

    def _look(self) -> None:
        """Look at what stands before the cursor."""
        cursor = self._box.textCursor()
        trigger = None if cursor.hasSelection() or not self._box.hasFocus() else _trigger_at(cursor)
        if trigger is None:
            self._closed_for = None
        self._trigger = trigger
        place = None if trigger is None else (cursor.blockNumber(), trigger.start)
        self._show([] if trigger is None or place == self._closed_for else self._suggestions(trigger))

    def _suggestions(self, trigger: Trigger) -> list[Suggestion]:
        models = self._models
        if trigger.kind == "room":
            return rooms_for(trigger.typed, models.rooms)
        if trigger.kind == "emoji":
            models.emojis.want()
            return emoji_for(trigger.typed, models.emojis)
        recent = speakers(self._timeline)
        return people_for(trigger.typed, self._present_in(self._room, recent), recent, models.people)

    def _present_in(self, room: int, recent: list[int]) -> list[int]:
        """Return who is in a room; who wrote there until the engine has said it."""
        if room not in self._present:
            self._present[room] = recent
            self._bridge.ask(Facade.members, room).then(self._on_members)
        return self._present[room]

    def _on_members(self, members: tuple[Member, ...]) -> None:
        if members:
            present = [member.user for member in members if member.state == "member"]
            self._present[members[0].room] = present
            self._look()

    def _show(self, suggestions: list[Suggestion]) -> None:
        was = self.popup.isVisible()
        if not suggestions and not was:
            return
        corner = self._composer.mapTo(self._host, self._composer.frame_corner())
        room = self._composer.width() - 2 * self._composer.frame_corner().x()
        self.popup.show_above(QPoint(corner), suggestions, room)
        self._box.setAccessibleDescription(self.popup.spoken())

    def _on_focus(self) -> None:
        if not self._box.hasFocus():
            self._show([])

    # ---- keys ----

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if watched is self._box and isinstance(event, QKeyEvent) and self.popup.isVisible():
            if event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress and not _is_held(event):
                return self._take_key(event)
        return super().eventFilter(watched, event)

    def _take_key(self, event: QKeyEvent) -> bool:
        """Tell whether a key meant the list, not the box."""
        current = self.popup.current()
        if event.key() in _TAKING and current is not None:
            self._put_in(current)
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.popup.step(-1 if event.key() == Qt.Key.Key_Up else 1)
            self._box.setAccessibleDescription(self.popup.spoken())
        elif event.key() == Qt.Key.Key_Escape and self._trigger is not None:
            self._closed_for = self._box.textCursor().blockNumber(), self._trigger.start
            self._show([])
        else:
            return False
        return True

    def _put_in(self, suggestion: Suggestion) -> None:
        """Let the suggestion stand where its beginning was typed."""
        trigger = self._trigger
        if trigger is None:
            return
        cursor = self._box.textCursor()
        back = _utf16_length(trigger.typed) + 1
        cursor.setPosition(cursor.position() - back, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(suggestion.text + " ")
        self._box.setTextCursor(cursor)
        self._box.setFocus()
        if suggestion.kind == "emoji":
            self._models.emojis.use(suggestion.emoji)


def _is_held(event: QKeyEvent) -> bool:
    return bool(event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier)


def _trigger_at(cursor: QTextCursor) -> Trigger | None:
    block = cursor.block()
    line = block.text().encode("utf-16-le")[: 2 * cursor.positionInBlock()].decode("utf-16-le", "ignore")
    if not line or not any(sign in line for sign in "@#:"):
        return None
    above: list[str] = []
    before = block.previous()
    while before.isValid() and len(above) < _LINES_ABOVE:
        above.append(before.text())
        before = before.previous()
    return trigger_in("\n".join(reversed(above)), line)


def _utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
