"""Carries out what timelines and panels offer with the files of messages."""

from functools import partial

from PyQt6.QtCore import QObject
from PyQt6.QtGui import QImage
from PyQt6.QtWidgets import QApplication, QWidget

from qtclient.files.looking import Looking
from qtclient.files.saving import Saving
from qtclient.itemmodels.gallery import Seen, seen_in
from qtclient.itemmodels.models import Models
from qtclient.itemmodels.pictures import Pictures
from qtclient.itemmodels.timeline import TimelineModel
from qtclient.itemmodels.transfers import Transfers
from qtclient.pictures.records import Wanted
from qtclient.widgets.timeline import Timeline

_COPIED_PX = 4096


class FileActions(QObject):
    """Acts on the file that a word such as `save_file 2` names: the place of it in its message."""

    def __init__(self, models: Models, saving: Saving, looking: Looking, window: QWidget) -> None:
        super().__init__(window)
        self._people = models.people
        self._pictures: Pictures = models.pictures
        self._transfers: Transfers = models.transfers
        self._saving = saving
        self._looking = looking
        self._copying: Wanted | None = None
        looking.acted.connect(self.act)
        models.pictures.arrived.connect(self._on_arrived)

    def serve(self, model: TimelineModel, timeline: Timeline) -> None:
        """Carry out what this timeline offers from now on."""
        timeline.action_asked.connect(partial(self._on_action, model))

    def _on_action(self, model: TimelineModel, identity: int | bytes, action: str) -> None:
        word, _, place = action.partition(" ")
        row = model.row_of(identity)
        message = None if row is None else model.entry(row).message
        if message is None or not place.isdigit() or word == "react":
            return
        seen = seen_in(message, self._people)
        if int(place) < len(seen):
            if word == "picture":
                self._looking.open_in(model, seen[int(place)])
            else:
                self.act(word, seen[int(place)])

    def act(self, word: str, seen: Seen) -> None:
        """Do with a file what a word says."""
        if word == "open_file":
            if not self._saving.cancel(seen.file.file):
                self._saving.open(seen)
        elif word == "save_file":
            if not self._saving.cancel(seen.file.file):
                self._saving.save_as(seen)
        elif word == "open_with":
            self._saving.choose_program(seen)
        elif word == "show_folder":
            self._saving.show_folder(seen)
        elif word == "copy_picture":
            self.copy(seen)

    # ---- a picture onto the clipboard ----

    def copy(self, seen: Seen) -> None:
        """Put a picture onto the clipboard as it is, as soon as it is here."""
        self._copying = Wanted(source=seen.file.source, width=_COPIED_PX, height=_COPIED_PX, detail=None)
        self._on_arrived()

    def _on_arrived(self) -> None:
        picture = self._pictures.of(self._copying) if self._copying is not None else None
        clipboard = QApplication.clipboard()
        if picture is not None and clipboard is not None:
            self._copying = None
            clipboard.setImage(QImage(picture.frames[0]))
