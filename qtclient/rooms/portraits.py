"""The picture of me, or of a room: chosen, cut, set and taken away. Opens dialogs, asks the engine."""

from functools import partial
from pathlib import Path

from PyQt6.QtCore import QObject
from PyQt6.QtGui import QImage
from PyQt6.QtWidgets import QFileDialog

from chatprotocol.errors import HearthError
from qtclient.bridge import Bridge
from qtclient.engine.portraits import Problem, open_picture, remove_portrait, set_portrait
from qtclient.itemmodels.models import Models
from qtclient.itemmodels.room_rows import glyph_of
from qtclient.language import translate
from qtclient.pictures.cropping import Crop
from qtclient.theme.look import Look
from qtclient.widgets.picture_dialog import PictureDialog
from qtclient.widgets.picture_field import PictureField
from qtclient.words.plain import isolated
from qtclient.words.reasons import in_words


class PortraitChoice(QObject):
    """Serves one field, as long as that lives: `room` 0 is me."""

    def __init__(
        self, bridge: Bridge, models: Models, look: Look, field: PictureField, room: int = 0
    ) -> None:
        super().__init__(field)
        self._bridge = bridge
        self._people = models.people
        self._rooms = models.rooms
        self._look = look
        self._field = field
        self._room = room
        self._folder = str(Path.home())
        self._asked = 0
        self._dialog: PictureDialog | None = None
        field.portrait.follow(models.people)
        field.choose_asked.connect(self._choose)
        field.dropped.connect(self.open)
        field.remove_asked.connect(self._remove)
        models.people.changed.connect(self._show)
        bridge.rooms_changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        """Show what is there now."""
        if self._room:
            summary = self._rooms.summary(self._room)
            file = summary.room.avatar if summary is not None else None
            if summary is not None:
                self._field.portrait.show_room(self._room, glyph_of(summary), file or 0)
        else:
            me = self._people.get(self._people.me)
            file = me.avatar if me is not None else None
            self._field.portrait.show_person(
                self._people.me, self._people.name(self._people.me), online=False
            )
        self._field.show_has_one(bool(file))

    # ---- choosing ----

    def _choose(self) -> None:
        dialog = QFileDialog(
            self._dialog or self._field, translate("Portraits", "Choose a picture"), self._folder
        )
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(
            [
                translate("Portraits", "Pictures") + " (*.jpg *.jpeg *.png *.gif *.webp)",
                translate("Portraits", "All files") + " (*)",
            ]
        )
        dialog.fileSelected.connect(self._on_selected)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_selected(self, name: str) -> None:
        self._folder = str(Path(name).parent)
        self.open(Path(name))

    def open(self, path: Path) -> None:
        """Let a square of a picture of this machine be chosen; of several the last that was asked for."""
        self._field.say("", good=True)
        dialog = self._shown()
        dialog.show_opening()
        self._asked += 1
        self._bridge.work_out(open_picture, path).then(partial(self._on_opened, self._asked))

    def _shown(self) -> PictureDialog:
        if self._dialog is None:
            name = self._rooms.title(self._room) if self._room else self._people.name(self._people.me)
            title = translate("Portraits", "Picture of {room}").format(room=isolated(name))
            title = title if self._room else translate("Portraits", "Your picture")
            self._dialog = PictureDialog(self._look, title, name, self._field.window() or self._field)
            self._dialog.other_asked.connect(self._choose)
            self._dialog.dropped.connect(self.open)
            self._dialog.picture_asked.connect(self._set)
            self._dialog.finished.connect(self._on_closed)
            self._dialog.open()
        return self._dialog

    def _on_closed(self) -> None:
        self._dialog = None

    def _on_opened(self, asked: int, found: QImage | Problem) -> None:
        if self._dialog is None or asked != self._asked:
            return
        if isinstance(found, QImage):
            self._dialog.show_image(found)
        else:
            self._dialog.show_problem(problem_text(found))

    # ---- setting ----

    def _set(self, image: QImage, crop: Crop) -> None:
        if self._dialog is not None:
            done = self._bridge.ask(set_portrait, image, crop, self._room)
            done.then(self._dialog.done_with).then(self._on_set).refused(self._dialog.show_refusal)
            self._dialog.rejected.connect(partial(self._bridge.cancel, done))

    def _on_set(self, _answer: None) -> None:
        self._field.say(translate("Portraits", "Everybody sees it now."), good=True)

    def _remove(self) -> None:
        done = self._bridge.ask(remove_portrait, self._room)
        done.then(self._on_removed).refused(self._on_refused)

    def _on_removed(self, _answer: None) -> None:
        self._field.say(translate("Portraits", "The picture is removed."), good=True)

    def _on_refused(self, error: HearthError) -> None:
        self._field.say(in_words(error.message), good=False)


def problem_text(problem: Problem) -> str:
    """Return what is wrong with a file that was to be a picture, as a plain sentence."""
    return {
        "gone": translate("Portraits", "This file cannot be read here."),
        "no_file": translate("Portraits", "This is no file."),
        "no_picture": translate(
            "Portraits", "This is no picture that can be used here: JPEG, PNG, GIF and WebP can."
        ),
        "too_large": translate(
            "Portraits", "This picture has too many pixels to be opened here. Make it smaller first."
        ),
        "damaged": translate("Portraits", "This picture is damaged and cannot be opened."),
    }[problem]
