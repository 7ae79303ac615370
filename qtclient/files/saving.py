"""Brings files of messages onto this machine, and hands them on: saved where one wishes, opened, shown in their folder."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PyQt6.QtCore import QObject, QStandardPaths, pyqtSignal
from PyQt6.QtWidgets import QFileDialog, QWidget

from chatclient.changes import Downloading
from chatclient.core.filenames import safe_name
from chatprotocol.errors import ErrorCode, HearthError
from qtclient.bridge import Bridge
from qtclient.engine.facade import Facade
from qtclient.files import outside
from qtclient.itemmodels.gallery import Seen
from qtclient.itemmodels.transfers import Transfers
from qtclient.language import translate
from qtclient.theme.look import Look
from qtclient.widgets.room_dialogs import ConfirmDialog
from qtclient.words.plain import isolated
from qtclient.words.reasons import in_words


class Saving(QObject):
    """Saves for one account; what was brought here while the program runs is not brought twice."""

    notice = pyqtSignal(str)

    def __init__(self, bridge: Bridge, transfers: Transfers, look: Look, window: QWidget) -> None:
        super().__init__(window)
        self._bridge = bridge
        self._transfers = transfers
        self._look = look
        self._window = window
        self._folder = ""
        self._here: dict[int, Path] = {}
        self._way: dict[int, Path] = {}
        self.open_file: Callable[[Path], object] = outside.open_file
        self.open_with: Callable[[Path], object] = outside.open_with
        self.show_in_folder: Callable[[Path], object] = outside.show_in_folder

    # ---- what is asked ----

    def save_as(self, seen: Seen) -> None:
        """Ask where to, and bring the file there."""
        folder = Path(self._folder or downloads())
        name = str(folder / safe_name(seen.file.name))
        dialog = QFileDialog(self._window, translate("Saving", "Save as"), name)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(name)
        dialog.fileSelected.connect(partial(self._on_place, seen))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def open(self, seen: Seen) -> None:
        """Open the file with the desktop's program for it, once it is here; before a program runs, ask."""
        self._handed_on(seen, self.open_file)

    def choose_program(self, seen: Seen) -> None:
        """Open the file with a program that the person chooses."""
        self._handed_on(seen, self.open_with)

    def show_folder(self, seen: Seen) -> None:
        """Show the file where it lies, once it is here."""
        self._bring_for(seen, self.show_in_folder)

    def cancel(self, file: int) -> bool:
        """Give up bringing a file here; tells whether it was on its way."""
        to = self._way.get(file)
        if to is not None:
            self._bridge.ask(Facade.cancel_download, file, to)
        return to is not None

    # ---- how it is done ----

    def _on_place(self, seen: Seen, name: str) -> None:
        path = Path(name)
        self._folder = str(path.parent)
        self._bring(seen, path, self._say_saved)

    def _handed_on(self, seen: Seen, then: Callable[[Path], object]) -> None:
        if not outside.is_program(seen.file.name, seen.file.type):
            self._bring_for(seen, then)
            return
        text = translate(
            "Saving", "{name} is a program: it may do whatever you may. Open it only if you know who made it."
        )
        dialog = ConfirmDialog(
            translate("Saving", "Open this program?"),
            text.format(name=isolated(seen.file.name)),
            translate("Saving", "Open it"),
            self._look,
            self._window,
        )
        dialog.confirmed.connect(partial(self._bring_for, seen, then))
        dialog.open()

    def _bring_for(self, seen: Seen, then: Callable[[Path], object]) -> None:
        """Bring a file to where downloads lie, unless it is here already."""
        here = self._here.get(seen.file.file)
        if here is not None and here.exists():
            then(here)
            return
        self._bring(seen, downloads() / safe_name(seen.file.name), then)

    def _bring(self, seen: Seen, to: Path, then: Callable[[Path], object]) -> None:
        file = seen.file.file
        if file in self._way:
            return
        self._way[file] = to
        self._transfers.begin(Downloading(file=file, to=to, got=0, of=seen.file.bytes))
        asked = self._bridge.ask(Facade.download, seen.room, seen.number, file, to)
        asked.then(partial(self._on_here, file, then)).refused(partial(self._on_refused, file))

    def _on_here(self, file: int, then: Callable[[Path], object], path: Path) -> None:
        self._end(file)
        self._here[file] = path
        then(path)

    def _on_refused(self, file: int, error: HearthError) -> None:
        self._end(file)
        if error.code is not ErrorCode.CONFLICT:  # that is what was cancelled
            self.notice.emit(in_words(error.message))

    def _end(self, file: int) -> None:
        self._way.pop(file, None)
        self._transfers.end(file)

    def _say_saved(self, path: Path) -> None:
        text = translate("Saving", "{name} is saved in {folder}.")
        self.notice.emit(text.format(name=isolated(path.name), folder=isolated(str(path.parent))))


def downloads() -> Path:
    """Return where this desktop puts what is brought here."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation))
