"""The right side of the window: one of several panels, or none."""

from typing import TYPE_CHECKING, Literal, get_args

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QStackedWidget, QWidget

from qtclient.itemmodels.gallery import GalleryModel
from qtclient.itemmodels.models import Models
from qtclient.theme.look import Look
from qtclient.widgets.members_panel import MembersPanel
from qtclient.widgets.pins_panel import PinsPanel
from qtclient.widgets.search_panel import SearchPanel
from qtclient.widgets.thread_panel import ThreadPanel

if TYPE_CHECKING:
    from qtclient.widgets.files_panel import FilesPanel

Panel = Literal["members", "pins", "search", "thread", "files"]
PANELS: tuple[Panel, ...] = get_args(Panel)


class SidePanel(QStackedWidget):
    """Emits that it is to be closed: by the panel's button, or by Esc."""

    close_asked = pyqtSignal()

    def __init__(self, models: Models, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        people, today = models.people, models.today
        self.members = MembersPanel(models.members, look)
        self.pins = PinsPanel(models.pins, people, look, today)
        self.search = SearchPanel(models.hits, people, look, today)
        self.thread_panel = ThreadPanel(models.thread, people, look, today)
        self._models = models
        self._look = look
        self.galleries = GalleryModel(pictures=True, parent=self), GalleryModel(pictures=False, parent=self)
        self._files: FilesPanel | None = None
        self._panels: dict[Panel, QWidget] = {
            "members": self.members,
            "pins": self.pins,
            "search": self.search,
            "thread": self.thread_panel,
        }
        for panel in (self.members, self.pins, self.search, self.thread_panel):
            self.addWidget(panel)
            panel.head.close_asked.connect(self.close_asked)

    @property
    def files(self) -> "FilesPanel":
        """Return the panel of pictures and files, which is made when it is first needed."""
        if self._files is None:
            from qtclient.widgets.files_panel import FilesPanel

            models = self._models
            self._files = FilesPanel(
                self.galleries, models.pictures, models.transfers, self._look, models.today
            )
            self._panels["files"] = self._files
            self.addWidget(self._files)
            self._files.head.close_asked.connect(self.close_asked)
        return self._files

    @property
    def panel(self) -> Panel:
        """Return which panel is on top, shown or not."""
        return PANELS[self.currentIndex()]

    def show_panel(self, panel: Panel | None) -> None:
        """Show a panel, or none."""
        if panel is not None:
            self.setCurrentWidget(self.files if panel == "files" else self._panels[panel])
        self.setVisible(panel is not None)

    def take_focus(self, reason: Qt.FocusReason) -> None:
        """Let the part of the panel have the focus in which one types or walks."""
        self._panels[self.panel].setFocus(reason)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is not None and event.key() == Qt.Key.Key_Escape:
            self.close_asked.emit()
        else:
            super().keyPressEvent(event)
