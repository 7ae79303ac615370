"""Searching: asks for what is typed, walks through the hits, and knows in which room is searched.

It stands between the bridge and the search panel; neither knows the other.
"""

from collections.abc import Callable
from functools import partial

from PyQt6.QtCore import QObject, QPoint, pyqtSignal

from chatclient.core.model import Found
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.requests import Hit
from qtclient.bridge import Bridge
from qtclient.engine.facade import Facade
from qtclient.itemmodels.attached import of_file, summed_up
from qtclient.itemmodels.found import FoundRow
from qtclient.itemmodels.models import Models
from qtclient.language import translate
from qtclient.panels.search_words import filters_in, with_filter, without
from qtclient.times.timers import single_shot
from qtclient.widgets.choice_menu import ChoiceMenu
from qtclient.widgets.search_panel import SearchPanel
from qtclient.words.plain import isolated
from qtclient.words.reasons import in_words

_PAUSE_MS = 300


class Search(QObject):
    """What is searched for, and where; `room` is 0 for everywhere."""

    leap_asked = pyqtSignal("qint64", "qint64")
    """A room, and the number of the message to go to."""

    def __init__(self, bridge: Bridge, models: Models, panel: SearchPanel) -> None:
        super().__init__(panel)
        self._bridge = bridge
        self._rooms = models.rooms
        self._model = models.hits
        self._panel = panel
        self._asked: tuple[str, int] | None = None
        self._next: str | None = None
        self._reading = False
        self._step_when_there = 0
        self.room = 0
        self._ask_soon = single_shot(self, _PAUSE_MS, self._ask)
        panel.typed.connect(self._on_typed)
        panel.step_asked.connect(self._on_step)
        panel.chips.removed.connect(self._on_removed)
        panel.chips.more_asked.connect(self._show_filters)
        panel.list.message_chosen.connect(self.leap_asked)
        panel.list.more_asked.connect(self._read_more)
        self._show_filters_in_force()
        self._explain()

    def begin(self, room: int) -> None:
        """Search in a room from now on, or everywhere (0)."""
        if room != self.room:
            self.room = room
            self._on_typed(self._panel.field.text())
        self._panel.field.selectAll()

    def forget(self) -> None:
        """Forget what was searched for: it belongs to another account."""
        self.room = 0
        self._panel.field.clear()
        self._on_typed("")

    # ---- what is typed ----

    def _on_typed(self, typed: str) -> None:
        self._step_when_there = 0
        self._show_filters_in_force()
        self._panel.show_hint("")
        if typed.strip():
            self._ask_soon.start()
        else:
            self._ask_soon.stop()
            self._asked = self._next = None
            self._model.show(())
            self._explain()

    def _explain(self) -> None:
        self._panel.show_note(
            translate(
                "Search",
                "Words find messages that hold all of them, from three letters on also inside of others.\n"
                '"several words"  exactly these\n'
                "gard*  words that begin so\n"
                "-cake  without this word",
            )
        )

    def _show_filters_in_force(self) -> None:
        words = [each.word for each in filters_in(self._panel.field.text())]
        if self.room:
            here = translate("Search", "only in {room}").format(room=isolated(self._rooms.title(self.room)))
            words.insert(0, here)
        self._panel.show_chips(words)

    def _on_removed(self, place: int) -> None:
        field = self._panel.field
        if self.room and place == 0:
            self.room = 0
            self._on_typed(field.text())
        else:
            typed = field.text()
            field.setText(without(typed, filters_in(typed)[place - bool(self.room)]))
        field.setFocus()

    def _show_filters(self, at: QPoint) -> None:
        menu = ChoiceMenu(self._panel)
        menu.offer("from:", translate("Search", "From a person…"))
        menu.offer("from:me ", translate("Search", "From me"))
        menu.offer("in:", translate("Search", "In a room…"))
        menu.addSeparator()
        menu.offer("has:file ", translate("Search", "With a file"))
        menu.offer("has:image ", translate("Search", "With a picture"))
        menu.offer("has:link ", translate("Search", "With a link"))
        menu.offer("is:pinned ", translate("Search", "Pinned"))
        menu.addSeparator()
        menu.offer("after:", translate("Search", "After a day…"))
        menu.offer("before:", translate("Search", "Before a day…"))
        menu.chosen.connect(self._add_filter)
        menu.popup(at)

    def _add_filter(self, words: str) -> None:
        field = self._panel.field
        field.setText(with_filter(field.text(), words))
        field.setFocus()

    # ---- asking ----

    def _ask(self) -> None:
        self._ask_soon.stop()
        self._asked = self._panel.field.text().strip(), self.room
        self._next, self._reading = None, True
        self._send(None, self._on_found)

    def _read_more(self) -> None:
        if self._next is not None and not self._reading:
            self._reading = True
            self._send(self._next, self._on_more)

    def _send(self, cursor: str | None, then: Callable[[tuple[str, int], Found], None]) -> None:
        assert self._asked is not None  # noqa: S101 - only then is anything asked
        query, room = self._asked
        asked = self._bridge.ask(Facade.search, query, room or None, cursor)
        asked.then(partial(then, self._asked)).refused(partial(self._on_refused, self._asked))

    def _on_found(self, asked: tuple[str, int], found: Found) -> None:
        if asked != self._asked:
            return
        self._model.show(())
        self._take(found)
        self._panel.show_hint("")
        self._say(found)
        step, self._step_when_there = self._step_when_there, 0
        if step:
            self._step(step)

    def _on_more(self, asked: tuple[str, int], found: Found) -> None:
        if asked == self._asked:
            self._take(found)

    def _take(self, found: Found) -> None:
        self._reading, self._next = False, found.next
        self._model.add(map(self._row, found.hits))

    def _row(self, hit: Hit) -> FoundRow:
        return FoundRow(
            room=hit.room,
            number=hit.number,
            text=hit.snippet,
            spans=tuple((start, end) for start, end in hit.spans),
            place="" if self.room else self._rooms.title(hit.room),
            author=hit.author,
            at=hit.at,
            files=summed_up(tuple(of_file(place, file) for place, file in enumerate(hit.files))),
        )

    def _say(self, found: Found) -> None:
        if not found.complete:
            here = translate("Search", "There is no connection: only this device was searched.")
            nothing = "" if found.hits else " " + translate("Search", "Nothing was found.")
            self._panel.show_note(here + nothing)
        else:
            self._panel.show_note("" if found.hits else translate("Search", "Nothing was found."))

    def _on_refused(self, asked: tuple[str, int], error: HearthError) -> None:
        if asked != self._asked:
            return
        self._reading, self._step_when_there = False, 0
        if error.code is ErrorCode.BAD_REQUEST:
            self._panel.show_hint(in_words(error.message))
        else:
            self._panel.show_note(in_words(error.message))

    # ---- from hit to hit ----

    def _on_step(self, step: int) -> None:
        """Go to the next or previous hit; what was not looked for yet is looked for first."""
        if (self._panel.field.text().strip(), self.room) == self._asked and not self._reading:
            self._step(step)
        elif self._panel.field.text().strip():
            self._step_when_there = step
            self._ask()

    def _step(self, step: int) -> None:
        current = self._panel.list.currentIndex()
        row = current.row() + step if current.isValid() else 0 if step > 0 else self._model.rowCount() - 1
        if 0 <= row < self._model.rowCount():
            self._panel.list.mark(row)
            self.leap_asked.emit(*self._model.row(row).where)
        if row >= self._model.rowCount() - 1:
            self._read_more()
