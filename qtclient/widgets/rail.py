"""The servers at the left edge of the window, and the way to another one. Shows and emits."""

from PyQt6.QtCore import QModelIndex, QPoint, QSize, Qt, pyqtSignal
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from qtclient.delegates.servers import ServersDelegate
from qtclient.itemmodels.servers import ServersModel
from qtclient.language import translate
from qtclient.theme.look import Look
from qtclient.widgets.controls import IconButton
from qtclient.widgets.movable_list import MovableList
from qtclient.widgets.surfaces import Ground

_WIDTH_PX = 64


class ServerList(MovableList):
    """One tile a server, in the order that the person gives them."""

    server_chosen = pyqtSignal(str)
    server_menu_asked = pyqtSignal(str, QPoint)

    def __init__(self, model: ServersModel, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(translate("Rail", "Servers"), parent)
        self._model = model
        self.setItemDelegate(ServersDelegate(look, self))
        self.setModel(model)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.set_step(look.sizes.px(26))
        self.row_chosen.connect(self._on_chosen)
        self.menu_asked.connect(self._on_menu)
        self.follow(look)

    def move_row(self, row: int, place: int) -> int:
        name = self._model.row(row).name
        self._model.move(name, place)
        return self._model.place_of(name)

    def _on_chosen(self, index: QModelIndex) -> None:
        self.server_chosen.emit(self._model.row(index.row()).name)

    def _on_menu(self, index: QModelIndex, at: QPoint) -> None:
        self.server_menu_asked.emit(self._model.row(index.row()).name, at)


class Rail(Ground):
    """Emits what the list does, and that another server is to be added."""

    add_asked = pyqtSignal()

    def __init__(self, model: ServersModel, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, "sidebar", parent, line="right")
        self.width_px = look.sizes.px(_WIDTH_PX)
        self.list = ServerList(model, look)
        self.add_button = IconButton(look, "plus", translate("Rail", "Add a server"), side=36)
        self.add_button.clicked.connect(self.add_asked)
        self.setFixedWidth(self.width_px)
        self.setFocusProxy(self.list)
        px = look.sizes.px
        column = QVBoxLayout(self)
        column.setContentsMargins(0, px(8), 1, px(10))
        column.setSpacing(px(6))
        column.addWidget(self.list, 1)
        column.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignHCenter)

    def sizeHint(self) -> QSize:
        return QSize(self.width_px, 0)

    def show_current(self, name: str) -> None:
        """Let the keys begin at the server that is shown."""
        model = self.list.model()
        if isinstance(model, ServersModel):
            self.list.setCurrentIndex(model.index(model.place_of(name)))
