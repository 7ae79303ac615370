"""Older and newer messages of the open room, read when the reader comes near the end of what is here."""

from PyQt6.QtCore import QObject, pyqtSignal

from chatclient.core.model import Page
from chatprotocol.errors import HearthError
from qtclient.bridge import Bridge
from qtclient.conversation.opening import PAGE
from qtclient.engine.facade import Facade
from qtclient.engine.reply import Reply
from qtclient.itemmodels.timeline import TimelineModel
from qtclient.widgets.timeline import Timeline


class Paging(QObject):
    """Reads one page a direction at a time; `refused` where it could not."""

    refused = pyqtSignal(HearthError)

    def __init__(self, bridge: Bridge, model: TimelineModel, timeline: Timeline) -> None:
        super().__init__(timeline)
        self._bridge = bridge
        self._model = model
        self._timeline = timeline
        self._room = 0
        self._reading_older = self._reading_newer = False

    def follow(self, room: int) -> None:
        """Read pages of this room from now on; of none where it is 0."""
        self._room = room
        self._reading_older = self._reading_newer = False

    def read_on(self) -> None:
        """Read on where the reader is near an end that is not the room's."""
        model = self._model
        if not self._room or model.room != self._room:
            return
        if model.has_more_before and self._timeline.near_top() and not self._reading_older:
            self._reading_older = True
            self._ask(before=model.first_number).then(self._on_older).refused(self._on_older_refused)
        if model.has_more_after and self._timeline.near_bottom() and not self._reading_newer:
            self._reading_newer = True
            self._ask(after=model.last_number).then(self._on_newer).refused(self._on_newer_refused)

    def _ask(self, before: int | None = None, after: int | None = None) -> Reply[Page]:
        return self._bridge.ask(Facade.page, self._room, before=before, after=after, limit=PAGE)

    def _on_older(self, page: Page) -> None:
        if page.room == self._room:
            self._reading_older = False
            self._model.add_older(page)

    def _on_newer(self, page: Page) -> None:
        if page.room == self._room:
            self._reading_newer = False
            self._model.add_newer(page)

    def _on_older_refused(self, error: HearthError) -> None:
        self._reading_older = False
        self.refused.emit(error)

    def _on_newer_refused(self, error: HearthError) -> None:
        self._reading_newer = False
        self.refused.emit(error)
