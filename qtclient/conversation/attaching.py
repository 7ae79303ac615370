"""The files of the message that is being written: chosen, dropped or pasted, looked at in the sheet, kept with the draft."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from PyQt6.QtCore import QObject
from PyQt6.QtWidgets import QFileDialog

from chatclient.core.model import Outgoing
from chatprotocol.errors import HearthError
from qtclient.bridge import Bridge
from qtclient.conversation.completing import Completing
from qtclient.conversation.writing import Writing
from qtclient.delegates.chosen import FACE_PX
from qtclient.engine.choosing import LookedOver, attach_too, keep_picture, look_over, read_attached
from qtclient.engine.facade import Facade
from qtclient.itemmodels.chosen import Chosen, ChosenModel, summed_up
from qtclient.itemmodels.models import Models
from qtclient.itemmodels.timeline import TimelineModel
from qtclient.language import translate
from qtclient.pictures.decoding import rounded
from qtclient.pictures.pasted import Pasted, face_of
from qtclient.widgets.drop_surface import DropSurface
from qtclient.widgets.room_pane import RoomPane
from qtclient.widgets.thread_panel import ThreadPanel
from qtclient.words.reasons import in_words


class Attaching(QObject):
    """Attaches in one room, or in one thread."""

    def __init__(
        self,
        bridge: Bridge,
        models: Models,
        timeline: TimelineModel,
        pane: RoomPane | ThreadPanel,
        writing: Writing,
    ) -> None:
        super().__init__(pane)
        self._bridge = bridge
        self._models = models
        self._timeline = timeline
        self._pane = pane
        self._writing = writing
        self._composer = pane.composer
        self._room = self._thread = 0
        self._folder = str(Path.home())
        self._silent = False
        self._pasted = 0
        self._sheet: object = None
        self.chosen = ChosenModel(self)
        self.surface = DropSurface(self._composer.look, self._may_attach, pane)
        self._connect()

    def _connect(self) -> None:
        composer = self._composer
        composer.attach_asked.connect(self.ask)
        composer.files_pasted.connect(self.add)
        composer.picture_pasted.connect(self.add_picture)
        composer.attached.shown_asked.connect(self.show_sheet)
        composer.attached.removed.connect(partial(self.chosen.show, ()))
        self.surface.dropped.connect(self.add)
        self.chosen.changed.connect(self._on_changed)
        self._writing.posted_files.connect(self._on_posted)
        self._writing.files_refused.connect(self._on_refused)

    def open(self, room: int, thread: int = 0) -> None:
        """Attach to what is written in another room, or a thread of it, from now on."""
        self._room, self._thread = room, thread
        self._show(())
        if room:
            self._bridge.ask(read_attached, room, thread).then(self._on_attached)

    def _may_attach(self) -> bool:
        return bool(self._room) and self._composer.box.isEnabled()

    # ---- choosing ----

    def ask(self) -> None:
        """Let files be chosen; where some are already, show these."""
        if self.chosen.rowCount() and self._sheet is None:
            self.show_sheet()
            return
        dialog = QFileDialog(self._pane, translate("Attach", "Choose files"), self._folder)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(self._on_selected)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_selected(self, names: list[str]) -> None:
        paths = [Path(name) for name in names]
        if paths:
            self._folder = str(paths[0].parent)
            self.add(paths)

    def add(self, paths: Sequence[Path]) -> None:
        """Attach files of this machine."""
        self._add([Outgoing(path=path) for path in paths])

    def add_picture(self, picture: Pasted) -> None:
        """Attach a picture that has no file yet: it is shown at once, and written meanwhile."""
        if not self._may_attach():
            return
        time = f"{datetime.now().astimezone():%Y-%m-%d %H%M%S}"
        title = translate("Attach", "picture {time}").format(time=time) + f".{picture.ending}"
        self._pasted += 1
        name = Path(f"pasted {self._pasted}")
        self.chosen.add([_pasted_row(name, title, picture)])
        self.show_sheet()
        kept = self._bridge.ask(keep_picture, self._room, self._thread, picture, title)
        kept.then(partial(self._on_kept, name)).refused(partial(self._on_not_kept, name))

    def _on_kept(self, name: Path, found: LookedOver) -> None:
        (row,) = found.rows
        if (found.room, found.thread) == (self._room, self._thread):
            self.chosen.most_files = found.most_files
            self.chosen.settle(name, row)
        else:
            self._bridge.ask(attach_too, found.room, found.thread, row.file).refused(self._say)

    def _on_not_kept(self, name: Path, error: HearthError) -> None:
        self.chosen.drop(name)
        self._say(error)

    def _add(self, files: Sequence[Outgoing]) -> None:
        if self._may_attach():
            asked = self._bridge.ask(look_over, self._room, self._thread, files)
            asked.then(self._on_looked_over).refused(self._say)

    def _on_looked_over(self, found: LookedOver) -> None:
        if (found.room, found.thread) == (self._room, self._thread):
            self.chosen.most_files = found.most_files
            self.chosen.add(found.rows)
            self.show_sheet()

    def _on_attached(self, found: LookedOver) -> None:
        """Take the files of the draft, unless others were chosen meanwhile."""
        if (found.room, found.thread) == (self._room, self._thread) and not self.chosen.rowCount():
            self.chosen.most_files = found.most_files
            self._show(found.rows)

    # ---- the sheet ----

    def show_sheet(self) -> None:
        """Show what is chosen; what is written in the box goes with it."""
        # The sheet is read when it is first needed: the start of the program does not wait for it.
        from qtclient.widgets.attach_sheet import AttachSheet

        if self._sheet is not None or not self.chosen.rowCount():
            return
        self._writing.leave_edit()
        sheet = AttachSheet(self.chosen, self._models.pictures, self._composer.look, self._pane)
        self._sheet = sheet
        completing = Completing(self._bridge, self._models, self._timeline, sheet.caption, sheet)
        completing.open(self._room)
        sheet.caption.set_limit(self._composer.limit_bytes)
        sheet.caption.set_text(self._composer.text())
        sheet.caption.changed.connect(self._composer.write)
        sheet.caption.files_pasted.connect(self.add)
        sheet.caption.picture_pasted.connect(self.add_picture)
        sheet.more_asked.connect(self.ask)
        sheet.send_asked.connect(self._on_send)
        sheet.finished.connect(self._on_sheet_closed)
        sheet.open()

    def _on_send(self) -> None:
        self._writing.send()

    def _on_sheet_closed(self) -> None:
        self._sheet = None
        self._composer.box.setFocus()

    # ---- what is chosen ----

    def _show(self, rows: Sequence[Chosen]) -> None:
        self._silent = True
        self.chosen.show(rows)
        self._silent = False

    def _on_changed(self) -> None:
        """Let what is chosen go with the message, and be there again after an end of the program."""
        obstacle = self.chosen.obstacle
        rows = self.chosen.rows()
        self._writing.set_files(self.chosen.files)
        self._composer.show_attached(
            obstacle or (summed_up(rows) if rows else ""), blocked=bool(obstacle) or self.chosen.is_keeping
        )
        if not self._silent and self._room:
            self._bridge.ask(Facade.attach, self._room, self.chosen.files, self._thread).refused(self._say)

    def _on_posted(self) -> None:
        self._show(())

    def _on_refused(self, files: tuple[Outgoing, ...], error: HearthError) -> None:
        """They could not be taken: they stand where they stood."""
        self._say(error)
        if not self.chosen.rowCount() and self._room:
            asked = self._bridge.ask(look_over, self._room, self._thread, files)
            asked.then(self._on_attached)

    def _say(self, error: HearthError) -> None:
        self._pane.notice_line.show_notice(in_words(error.message))


def _pasted_row(name: Path, title: str, picture: Pasted) -> Chosen:
    """Return what is shown of a picture while it is being written."""
    image = picture.image
    return Chosen(
        file=Outgoing(path=name, name=title, type=picture.type),
        size=(image.width(), image.height()) if image is not None else None,
        keeping=True,
        face=rounded(face_of(image, FACE_PX), FACE_PX / 8) if image is not None else None,
    )
