"""The pictures and files of the open room: reads them while the panel is there, follows what comes and goes."""

from collections.abc import Callable

from PyQt6.QtCore import QObject, QPoint, pyqtSignal

from chatclient.changes import MessagesChanged, MessagesStale
from chatclient.core.model import Panel
from chatprotocol.errors import HearthError
from qtclient.bridge import Bridge
from qtclient.engine.facade import Facade
from qtclient.itemmodels.gallery import GalleryModel, Seen, seen_in
from qtclient.itemmodels.models import Models
from qtclient.language import translate
from qtclient.widgets.choice_menu import ChoiceMenu
from qtclient.widgets.files_panel import FilesPanel
from qtclient.widgets.timeline_menu import file_text
from qtclient.words.reasons import in_words

_PAGE = 100
_PAGES_AT_ONCE = 5


class Files(QObject):
    """Stands between the bridge and the panel; `room` is 0 while nothing is read."""

    leap_asked = pyqtSignal(int, int)
    """A room, and the number of the message to go to."""
    acted = pyqtSignal(str, Seen)

    def __init__(
        self, bridge: Bridge, models: Models, panel: FilesPanel, galleries: tuple[GalleryModel, GalleryModel]
    ) -> None:
        super().__init__(panel)
        self._bridge = bridge
        self._people = models.people
        self._panel = panel
        self._galleries = galleries
        self._next: int | None = None
        self._reading = False
        self._complete = True
        self._pages = 0
        self._menu_of: Seen | None = None
        self.look_at: Callable[[list[Seen], Seen, int | None], object] = _nobody_looks
        self.room = 0
        bridge.messages_changed.connect(self._on_messages)
        bridge.messages_stale.connect(self._on_stale)
        panel.tab_changed.connect(self._on_tab)
        for each in (panel.pictures, panel.files):
            each.seen_chosen.connect(self._on_chosen)
            each.seen_menu_asked.connect(self._show_menu)
            each.more_asked.connect(self._read_more)

    def load(self, room: int) -> None:
        """Read the files of a room; 0 for none."""
        self.room = room
        self._next = None
        self._reading = False
        for gallery in self._galleries:
            gallery.clear()
        self._panel.show_note("")
        if room:
            self._pages = 0
            self._ask(None)

    def _ask(self, before: int | None) -> None:
        self._reading = True
        self._pages += 1
        asked = self._bridge.ask(Facade.files, self.room, before=before, limit=_PAGE)
        asked.then(self._on_panel).refused(self._on_refused)

    def _read_more(self) -> None:
        if self._next is not None and not self._reading:
            self._ask(self._next)

    def _on_panel(self, panel: Panel) -> None:
        if panel.room != self.room:
            return
        self._reading, self._next, self._complete = False, panel.next, panel.complete
        for message in panel.messages:
            for gallery in self._galleries:
                gallery.take(seen_in(message, self._people))
        self._say()
        if not self._shown.rowCount() and self._pages < _PAGES_AT_ONCE:
            self._read_more()

    @property
    def _shown(self) -> GalleryModel:
        return self._galleries[0 if self._panel.shows_pictures else 1]

    def _on_tab(self) -> None:
        self._pages = 0
        self._say()
        if not self._shown.rowCount():
            self._read_more()

    def _say(self) -> None:
        """Say what there is to say of what is shown."""
        text = ""
        if not self._complete:
            text = translate("Files", "There is no connection: these are the ones that are on this device.")
        elif not self._shown.rowCount() and self._next is None and not self._reading:
            text = (
                translate("Files", "No pictures were sent here yet.")
                if self._panel.shows_pictures
                else translate("Files", "No files were sent here yet.")
            )
        self._panel.show_note(text)

    def _on_refused(self, error: HearthError) -> None:
        self._reading = False
        self._panel.show_note(in_words(error.message))

    def _on_messages(self, change: MessagesChanged) -> None:
        if change.room != self.room:
            return
        for message in change.messages:
            for gallery in self._galleries:
                if message.deleted:
                    gallery.drop(message.number)
                elif message.files and (self._next is None or message.number >= self._next):
                    # What is older than what was read so far comes with its page.
                    gallery.take(seen_in(message, self._people))
        self._say()

    def _on_stale(self, change: MessagesStale) -> None:
        if change.room == self.room:
            self.load(self.room)

    # ---- what is done with a file ----

    def _on_chosen(self, seen: Seen) -> None:
        if seen.file.is_picture:
            self.look_at(list(self._galleries[0].rows()), seen, self._next)
        else:
            self.acted.emit("open_file", seen)

    def _show_menu(self, seen: Seen, at: QPoint) -> None:
        self._menu_of = seen
        menu = ChoiceMenu(self._panel)
        menu.offer("show", translate("Files", "Show in the room"))
        menu.addSeparator()
        words = ["save_file", "open_with", "show_folder"]
        for word in ["copy_picture", *words] if seen.file.is_picture else ["open_file", *words]:
            menu.offer(word, file_text(word))
        menu.chosen.connect(self._on_word)
        menu.popup(at)

    def _on_word(self, word: str) -> None:
        seen = self._menu_of
        if seen is None:
            return
        if word == "show":
            self.leap_asked.emit(seen.room, seen.number)
        else:
            self.acted.emit(word, seen)


def _nobody_looks(_held: list[Seen], _seen: Seen, _older: int | None) -> None:
    """Stand for whoever shows pictures, until there is one."""
