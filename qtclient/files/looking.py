"""Looks at the pictures of a room, one after the other: which comes next, whether more are to be read."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtWidgets import QApplication, QWidget

from chatclient.core.model import Page, Panel
from chatprotocol.errors import HearthError
from chatprotocol.rows import Message
from qtclient.bridge import Bridge
from qtclient.engine.facade import Facade
from qtclient.itemmodels.gallery import Seen, seen_in
from qtclient.itemmodels.models import Models
from qtclient.itemmodels.timeline import TimelineModel
from qtclient.language import translate
from qtclient.theme.look import Look

if TYPE_CHECKING:
    from qtclient.widgets.lightbox import Lightbox

_PAGE = 100
_PAGES = 5
"""So many pages without a picture are read before there is none."""


class Looking(QObject):
    """Opens the lightbox over the window, and turns its pages."""

    acted = pyqtSignal(str, Seen)
    message_asked = pyqtSignal(int, int)

    def __init__(self, bridge: Bridge, models: Models, look: Look, window: QWidget) -> None:
        super().__init__(window)
        self._bridge = bridge
        self._people = models.people
        self._pictures = models.pictures
        self._look = look
        self._window = window
        self._held: list[Seen] = []
        self._at = 0
        self._older: int | None = None
        """Before which message there may be more; None where there is nothing."""
        self._newer: int | None = None
        self._reading = self._reading_goes_on = False
        self._before: QWidget | None = None
        self.lightbox: Lightbox | None = None

    def open_in(self, model: TimelineModel, seen: Seen) -> None:
        """Look at a picture of a timeline; the others of it come before and after."""
        entries = map(model.entry, range(model.message_count))
        held = [
            each
            for entry in entries
            if entry.message is not None
            for each in seen_in(entry.message, self._people)
        ]
        first = model.first_number if model.has_more_before or model.root else None
        last = model.last_number if model.has_more_after and not model.root else None
        self.open(held, seen, older=None if model.root else first, newer=last)

    def open(self, held: Sequence[Seen], seen: Seen, *, older: int | None, newer: int | None = None) -> None:
        """Look at a picture among others, in any order; before `older` and after `newer` there are more to read."""
        pictures = [each for each in held if each.file.is_picture]
        self._held = sorted(pictures, key=_place)
        self._older, self._newer = older, newer
        self._at = next((at for at, each in enumerate(self._held) if each.where == seen.where), 0)
        self._reading = False
        if not self._held:
            return
        if self._box().isHidden():
            self._before = QApplication.focusWidget()
        self._show()

    def _box(self) -> "Lightbox":
        """Return the lightbox, which is made when it is first needed: the start of the program does not wait for it."""
        from qtclient.widgets.lightbox import Lightbox

        if self.lightbox is None:
            window = self._window.window()
            self.lightbox = Lightbox(self._pictures, self._look, window or self._window)
            self.lightbox.step_asked.connect(self.step)
            self.lightbox.acted.connect(self.acted)
            self.lightbox.message_asked.connect(self.message_asked)
            self.lightbox.closed.connect(self._on_closed)
        return self.lightbox

    def _show(self) -> None:
        count = len(self._held)
        known = self._older is None and self._newer is None
        counter = translate("Lightbox", "{at} of {all}").format(at=self._at + 1, all=count) if known else ""
        self._box().show_picture(
            self._held[self._at],
            counter if count > 1 else "",
            first=self._at == 0 and self._older is None,
            last=self._at == count - 1 and self._newer is None,
        )

    def _on_closed(self) -> None:
        before, self._before = self._before, None
        if before is not None and before.isVisible():
            before.setFocus()

    # ---- turning pages ----

    def step(self, step: int) -> None:
        """Go to the next picture, or the one before; where none is held, read on."""
        at = self._at + step
        if 0 <= at < len(self._held):
            self._at = at
            self._show()
        elif step < 0:
            self._read_older(_PAGES)
        else:
            self._read_newer(_PAGES)

    def _read_older(self, pages: int) -> None:
        if self._older is None or self._reading:
            return
        self._reading = True
        asked = self._bridge.ask(Facade.files, self._held[0].room, before=self._older, limit=_PAGE)
        asked.then(partial(self._on_older, pages)).refused(self._on_refused)

    def _on_older(self, pages: int, panel: Panel) -> None:
        self._older = panel.next
        self._take(panel.messages, panel.room, -1)
        if self._at == 0 and self._older is not None and pages > 1 and self._reading_goes_on:
            self._read_older(pages - 1)

    def _read_newer(self, pages: int) -> None:
        if self._newer is None or self._reading:
            return
        self._reading = True
        asked = self._bridge.ask(Facade.page, self._held[0].room, after=self._newer, limit=_PAGE)
        asked.then(partial(self._on_newer, pages)).refused(self._on_refused)

    def _on_newer(self, pages: int, page: Page) -> None:
        self._newer = page.messages[-1].number if page.has_more_after and page.messages else None
        self._take(page.messages, page.room, 1)
        if (
            self._at == len(self._held) - 1
            and self._newer is not None
            and pages > 1
            and self._reading_goes_on
        ):
            self._read_newer(pages - 1)

    def _take(self, messages: Sequence[Message], room: int, step: int) -> None:
        """Put in what was read, and go on to it."""
        self._reading = False
        if not self._held or room != self._held[0].room:
            return
        here = self._held[self._at]
        known = {each.where for each in self._held}
        found = [
            each
            for message in messages
            for each in seen_in(message, self._people)
            if each.file.is_picture and each.where not in known
        ]
        self._held = sorted([*self._held, *found], key=_place)
        self._at = self._held.index(here)
        self._reading_goes_on = not found
        if found:
            self._at += step
        self._show()

    def _on_refused(self, _error: HearthError) -> None:
        self._reading = False
        self._older = self._newer = None
        self._show()


def _place(seen: Seen) -> tuple[int, int]:
    return seen.where
