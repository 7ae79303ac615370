"""The lists of the window: item views that emit what was chosen, by mouse or by key."""

from collections.abc import Callable, Iterable
from itertools import islice

from PyQt6.QtCore import QAbstractItemModel, QModelIndex, QPoint, Qt, pyqtSignal
from PyQt6.QtGui import QContextMenuEvent, QKeyEvent
from PyQt6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QFrame, QListView, QWidget

from qtclient.delegates.people import PeopleDelegate
from qtclient.delegates.rooms import RoomsDelegate
from qtclient.itemmodels.members import MemberRow, MembersModel
from qtclient.itemmodels.people import People
from qtclient.itemmodels.room_rows import RoomRow
from qtclient.itemmodels.rooms import RoomsModel
from qtclient.itemmodels.rows import RowRole
from qtclient.theme.look import Look
from qtclient.times.timers import single_shot

_AT_ONCE = 6
"""Rows that are painted in one go, when others have changed them: between that and the next, a key is painted."""
_FRAME_MS = 16
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class PlainList(QListView):
    """A list without frame and grid, scrolled by pixels, with the keys of a list."""

    row_chosen = pyqtSignal(QModelIndex)
    menu_asked = pyqtSignal(QModelIndex, QPoint)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)  # type: ignore[union-attr]  # a view always has one
        self.clicked.connect(self.row_chosen)

    def set_step(self, pixels: int) -> None:
        """Say how far a turn of the wheel goes."""
        bar = self.verticalScrollBar()
        if bar is not None:
            bar.setSingleStep(pixels)

    def follow(self, look: Look) -> None:
        """Stand anew whenever the program looks otherwise."""
        look.changed.connect(self._on_look)

    def show_faces(self, people: People | None) -> None:
        """Paint again when faces arrive."""
        if people is not None and people.pictures is not None:
            people.pictures.arrived.connect(self.repaint_rows)

    def repaint_rows(self) -> None:
        """Paint again what is in sight: there is more to show of it."""
        self.viewport().update()  # type: ignore[union-attr]  # as above

    def _on_look(self) -> None:
        # Qt's own slot, connected itself, would keep this list and all that it shows as long as the look is there.
        self.scheduleDelayedItemsLayout()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is not None and event.key() in _ENTER and self.currentIndex().isValid():
            self.row_chosen.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent | None) -> None:
        if event is None:
            return
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            index = self.currentIndex()
            at = self.viewport().mapToGlobal(self.visualRect(index).center())  # type: ignore[union-attr]
        else:
            index, at = self.indexAt(event.pos()), event.globalPos()
        if index.isValid():
            self.menu_asked.emit(index, at)


def framed_list(
    name: str,
    model: QAbstractItemModel,
    delegate: Callable[[PlainList], QAbstractItemDelegate],
    *,
    selects: bool = True,
) -> PlainList:
    """Return a list as it stands on a page or in a dialog; `selects`: the row that is the current one is marked."""
    made = PlainList(name)
    made.setProperty("framed", True)
    if selects:
        made.setSelectionMode(PlainList.SelectionMode.SingleSelection)
    made.setItemDelegate(delegate(made))
    made.setModel(model)
    return made


class SteadyList(PlainList):
    """A list whose rows are as high as they were, whatever changes in them."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._changed: dict[int, None] = {}
        self._painter = single_shot(self, _FRAME_MS, self._paint_some)

    def dataChanged(self, first: QModelIndex, last: QModelIndex, _roles: Iterable[int] = ()) -> None:
        """Paint anew what has changed and no more: a list would lay out, and paint, all of its rows."""
        self._changed |= dict.fromkeys(range(first.row(), last.row() + 1))
        if not self._painter.isActive():
            self._paint_some()

    def _paint_some(self) -> None:
        """Let a few rows be painted, and the rest in the frames to come."""
        model, some = self.model(), tuple(islice(self._changed, _AT_ONCE))
        if model is None or not some:
            return
        for row in some:
            del self._changed[row]
            index = model.index(row, 0)
            if index.isValid():
                QAbstractItemView.dataChanged(self, index, index)
        self._painter.start()


class RoomList(SteadyList):
    """The rooms of mine."""

    room_chosen = pyqtSignal("qint64")
    room_menu_asked = pyqtSignal("qint64", QPoint)
    add_asked = pyqtSignal(str)

    def __init__(
        self, model: QAbstractItemModel, look: Look, name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(name, parent)
        people = model.people if isinstance(model, RoomsModel) else None
        delegate = RoomsDelegate(look, self, people)
        self.setItemDelegate(delegate)
        self.setModel(model)
        self.set_step(look.sizes.px(30))
        delegate.add_asked.connect(self.add_asked)
        self.show_faces(people)
        self.row_chosen.connect(self._on_chosen)
        self.menu_asked.connect(self._on_menu)
        self.follow(look)

    def show_room(self, room: int) -> None:
        """Bring a room into sight; none moves nothing."""
        model = self.model()
        for index in (model.index(row, 0) for row in range(model.rowCount())) if model is not None else ():
            row = index.data(RowRole.ROW)
            if isinstance(row, RoomRow) and row.kind == "room" and row.room == room:
                self.scrollTo(index)

    def _on_chosen(self, index: QModelIndex) -> None:
        row = index.data(RowRole.ROW)
        if isinstance(row, RoomRow) and row.kind == "room":
            self.room_chosen.emit(row.room)

    def _on_menu(self, index: QModelIndex, at: QPoint) -> None:
        row = index.data(RowRole.ROW)
        if isinstance(row, RoomRow) and row.kind == "room":
            self.room_menu_asked.emit(row.room, at)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        row = self.currentIndex().data(RowRole.ROW)
        if event is not None and event.key() in _ENTER and isinstance(row, RoomRow) and row.kind == "section":
            self.add_asked.emit(row.section)
        else:
            super().keyPressEvent(event)


class MemberList(SteadyList):
    """The members of a room."""

    person_chosen = pyqtSignal("qint64")
    person_menu_asked = pyqtSignal("qint64", QPoint)

    def __init__(
        self, model: QAbstractItemModel, look: Look, name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(name, parent)
        people = model.people if isinstance(model, MembersModel) else None
        self.setItemDelegate(PeopleDelegate(look, self, people))
        self.show_faces(people)
        self.setModel(model)
        self.set_step(look.sizes.px(22))
        self.row_chosen.connect(self._on_chosen)
        self.menu_asked.connect(self._on_menu)
        self.follow(look)

    def _on_chosen(self, index: QModelIndex) -> None:
        row = index.data(RowRole.ROW)
        if isinstance(row, MemberRow) and row.user:
            self.person_chosen.emit(row.user)

    def _on_menu(self, index: QModelIndex, at: QPoint) -> None:
        row = index.data(RowRole.ROW)
        if isinstance(row, MemberRow) and row.user:
            self.person_menu_asked.emit(row.user, at)
