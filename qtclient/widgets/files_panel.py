"""The pictures and the files of the room: two tabs, a grid and a list."""

from collections.abc import Callable
from datetime import date

from PyQt6.QtCore import QModelIndex, QPoint, Qt, pyqtSignal
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QStyle,
    QVBoxLayout,
    QWidget,
)

from qtclient.delegates.gallery import GAP_PX, LinesOfFiles, TilesOfPictures
from qtclient.itemmodels.gallery import GalleryModel, Seen
from qtclient.itemmodels.pictures import Pictures
from qtclient.itemmodels.transfers import Transfers
from qtclient.language import translate
from qtclient.theme.look import Look
from qtclient.widgets.controls import quiet_label
from qtclient.widgets.lists import PlainList
from qtclient.widgets.panel_head import PanelHead
from qtclient.widgets.surfaces import Ground

_TILE_PX, _SIDE_PX = 92, 12


class SeenList(PlainList):
    """Emits what of its files was chosen, and that more of them could be read."""

    seen_chosen = pyqtSignal(Seen)
    seen_menu_asked = pyqtSignal(Seen, QPoint)
    more_asked = pyqtSignal()

    def __init__(self, model: GalleryModel, look: Look, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._gallery = model
        self.setModel(model)
        self.set_step(look.sizes.px(30))
        self.follow(look)
        self.row_chosen.connect(self._on_chosen)
        self.menu_asked.connect(self._on_menu)
        bar = self.verticalScrollBar()
        if bar is not None:
            bar.valueChanged.connect(self.ask_for_more)
            bar.rangeChanged.connect(self.ask_for_more)

    def _on_chosen(self, index: QModelIndex) -> None:
        self.seen_chosen.emit(self._gallery.row(index.row()))

    def _on_menu(self, index: QModelIndex, at: QPoint) -> None:
        self.seen_menu_asked.emit(self._gallery.row(index.row()), at)

    def ask_for_more(self) -> None:
        """Ask for more where the end is in sight, or near."""
        bar = self.verticalScrollBar()
        if bar is not None and self.isVisible() and bar.value() >= bar.maximum() - bar.pageStep():
            self.more_asked.emit()


class PictureGrid(SeenList):
    """Square tiles, as many beside one another as there is room for."""

    def __init__(
        self, model: GalleryModel, pictures: Pictures, look: Look, parent: QWidget | None = None
    ) -> None:
        super().__init__(model, look, translate("FilesPanel", "Pictures"), parent)
        self._look = look
        self._tiles = TilesOfPictures(pictures, look, self)
        self.setItemDelegate(self._tiles)
        self.setViewMode(PlainList.ViewMode.IconMode)
        self.setMovement(PlainList.Movement.Static)
        self.setResizeMode(PlainList.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setSpacing(0)
        pictures.arrived.connect(self.repaint_rows)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        # A list of tiles always leaves room for the bar beside them, as the style would have it.
        style = self.style()
        bar = style.pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent, None, self) if style is not None else 0
        wide = self.maximumViewportSize().width() - bar
        count = max(2, round(wide / self._look.sizes.px(_TILE_PX)))
        side = max(40, (wide - count) // count)
        if side != self._tiles.side_px:
            self._tiles.side_px = side
            self.scheduleDelayedItemsLayout()
        super().resizeEvent(event)


class FilesPanel(Ground):
    """A heading, the two tabs, and what is to be said of them."""

    tab_changed = pyqtSignal()

    def __init__(
        self,
        models: tuple[GalleryModel, GalleryModel],
        pictures: Pictures,
        transfers: Transfers,
        look: Look,
        today: Callable[[], date],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(look, "sidebar", parent)
        self.head = PanelHead(look, translate("FilesPanel", "Pictures and files"))
        self.pictures = PictureGrid(models[0], pictures, look)
        self.files = SeenList(models[1], look, translate("FilesPanel", "Files"))
        self.files.setItemDelegate(LinesOfFiles(transfers, look, today, self.files))
        transfers.changed.connect(self.files.repaint_rows)
        self.note = quiet_label()
        self.note.setContentsMargins(*[look.sizes.px(16)] * 4)
        self.note.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._lists = QStackedWidget()
        self.tabs = QButtonGroup(self)
        self._lay_out(look)
        self.tabs.idClicked.connect(self._on_tab)
        self.tabs.buttons()[0].setChecked(True)

    def _lay_out(self, look: Look) -> None:
        px = look.sizes.px
        line = QHBoxLayout()
        line.setContentsMargins(px(_SIDE_PX), px(8), px(_SIDE_PX), px(8))
        line.setSpacing(px(6))
        for place, (name, shown) in enumerate(
            (
                (translate("FilesPanel", "Pictures"), self.pictures),
                (translate("FilesPanel", "Files"), self.files),
            )
        ):
            tab = QPushButton(name)
            tab.setCheckable(True)
            tab.setAutoDefault(False)
            tab.setProperty("tab", True)
            self.tabs.addButton(tab, place)
            line.addWidget(tab, 1)
            self._lists.addWidget(shown)
        inner = QVBoxLayout()
        inner.setContentsMargins(px(_SIDE_PX), 0, max(0, px(_SIDE_PX) - GAP_PX), 0)
        inner.addWidget(self._lists)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addLayout(line)
        column.addWidget(self.note)
        column.addLayout(inner, 1)
        self.setFocusProxy(self.pictures)

    @property
    def shows_pictures(self) -> bool:
        """Tell which of the two is shown."""
        return self._lists.currentWidget() is self.pictures

    def show_tab(self, place: int) -> None:
        """Show the pictures (0) or the files (1)."""
        self.tabs.buttons()[place].setChecked(True)
        self._on_tab(place)

    def show_note(self, text: str) -> None:
        """Say something above the list; empty text for nothing."""
        self.note.setText(text)
        self.note.setVisible(bool(text))

    def _on_tab(self, place: int) -> None:
        self._lists.setCurrentIndex(place)
        self.setFocusProxy(self._lists.currentWidget())
        self.tab_changed.emit()
