"""The sheet before files are sent: what they are, in which order, what is said with them."""

from PyQt6.QtCore import QPoint, Qt, pyqtSignal
from PyQt6.QtGui import QDropEvent, QKeyEvent
from PyQt6.QtWidgets import QCheckBox, QWidget

from qtclient.delegates.chosen import ChosenDelegate
from qtclient.itemmodels.chosen import ChosenModel
from qtclient.itemmodels.pictures import Pictures
from qtclient.language import translate
from qtclient.theme.look import Look
from qtclient.widgets.composer import Composer
from qtclient.widgets.controls import quiet_label
from qtclient.widgets.dialog import Dialog
from qtclient.widgets.lists import PlainList

_ROWS_SHOWN, _ROW_PX, _WIDE_PX = 5, 64, 480
_BESIDE_PX = 320
"""What stands above and below the list: in large letters the list gives way, not the words."""
_MOVING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
_STEPS: dict[int, int] = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_REMOVING = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class ChosenList(PlainList):
    """Files; dragged, or moved with Ctrl+Shift and an arrow, into another order, taken out with Delete.

    The space bar turns the switch of a picture.
    """

    def __init__(
        self, model: ChosenModel, pictures: Pictures, look: Look, parent: QWidget | None = None
    ) -> None:
        super().__init__(translate("Attach", "Files to send"), parent)
        self._model = model
        self.setProperty("framed", True)
        self.setItemDelegate(ChosenDelegate(pictures, look, self))
        self.setModel(model)
        self.setSelectionMode(PlainList.SelectionMode.SingleSelection)
        self.setDragDropMode(PlainList.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.set_step(look.sizes.px(24))
        self.follow(look)
        pictures.arrived.connect(self._on_pictures)
        self.setToolTip(
            translate(
                "Attach",
                "Ctrl+Shift+↑ and ↓ move a file, Delete takes it out, the space bar sends a picture as a file",
            )
        )

    def _on_pictures(self) -> None:
        self.viewport().update()  # type: ignore[union-attr]  # a view always has one

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        index = self.currentIndex()
        step = _STEPS.get(event.key(), 0) if event is not None else 0
        if event is not None and step and event.modifiers() == _MOVING and index.isValid():
            self.setCurrentIndex(self._model.index(self._model.move(index.row(), index.row() + step)))
        elif event is not None and event.key() in _REMOVING and index.isValid():
            self._model.remove(index.row())
        elif event is not None and event.key() == Qt.Key.Key_Space and index.isValid():
            self._model.set_as_file(index.row(), not self._model.row(index.row()).file.as_file)
        else:
            super().keyPressEvent(event)

    def dropEvent(self, event: QDropEvent | None) -> None:
        """Put the row that is dragged where it was let go; only a row of mine is taken."""
        index = self.currentIndex()
        if event is not None and event.source() is self and index.isValid():
            before = self._gap_at(event.position().toPoint())
            self._model.move(index.row(), before - 1 if before > index.row() else before)
            event.setDropAction(Qt.DropAction.MoveAction)
            event.accept()

    def _gap_at(self, point: QPoint) -> int:
        index = self.indexAt(point)
        if not index.isValid():
            return self._model.rowCount()
        return index.row() + (point.y() > self.visualRect(index).center().y())


class AllSwitch(QCheckBox):
    """A box for all: where some are on and others off it is neither, and a click turns all on."""

    def nextCheckState(self) -> None:
        self.setChecked(self.checkState() != Qt.CheckState.Checked)

    def show_state(self, on: bool | None) -> None:
        """Show how it is; None for some."""
        states = {
            True: Qt.CheckState.Checked,
            False: Qt.CheckState.Unchecked,
            None: Qt.CheckState.PartiallyChecked,
        }
        self.setCheckState(states[on])


class AttachSheet(Dialog):
    """Emits that the files are to be sent, or kept for later; more of them may be asked for."""

    send_asked = pyqtSignal()
    more_asked = pyqtSignal()

    def __init__(self, model: ChosenModel, pictures: Pictures, look: Look, parent: QWidget) -> None:
        super().__init__(look, translate("Attach", "Send files"), translate("Attach", "Send"), parent)
        self._model = model
        self.cancel_button.setText(translate("Attach", "Keep for later"))
        self.list = ChosenList(model, pictures, look)
        self.caption = Composer(look, invitation=translate("Attach", "Add a few words"), bare=True)
        self.caption.set_room("·", "")
        self.caption.set_optional(True)
        self.as_files = AllSwitch(translate("Attach", "Send all pictures as files, unchanged"))
        self._waits = False
        self._about = quiet_label(
            translate(
                "Attach",
                "What goes as a file keeps what the camera noted in it: the place, the time, the device.",
            )
        )
        self.body.addWidget(self.list, 1)
        self.body.addWidget(self.as_files)
        self.body.addWidget(self._about)
        self.body.addSpacing(look.sizes.px(4))
        self.body.addWidget(self.caption)
        self.setMinimumWidth(look.sizes.px(_WIDE_PX))
        self.as_files.clicked.connect(self._on_as_files)
        self.caption.attach_asked.connect(self.more_asked)
        self.caption.send_asked.connect(self._on_enter)
        self.caption.cancel_asked.connect(self.reject)
        self.caption.box.textChanged.connect(self._show)
        model.changed.connect(self._show)
        self._show()
        self.caption.box.setFocus()

    def open(self) -> None:
        """Open over the window, with room for what is in the way: how many lines that takes is known only now."""
        super().open()
        self.fit()

    def _show(self) -> None:
        """Say how things stand now."""
        model, px = self._model, self.look.sizes.px
        screen = self.screen()
        spare = (screen.availableSize().height() if screen is not None else px(_BESIDE_PX)) - px(_BESIDE_PX)
        rows = max(1, min(_ROWS_SHOWN, model.rowCount(), spare // px(_ROW_PX)))
        self.list.setFixedHeight(rows * px(_ROW_PX) + px(6))
        pictures = sum(row.is_picture for row in model.rows())
        self.as_files.setVisible(pictures > 1)
        self.as_files.show_state(model.as_files)
        self._about.setVisible(model.as_files is not False)
        self.show_wrong(model.obstacle)
        ready = bool(model.rowCount()) and not model.obstacle and self.caption.is_ready
        waited = self._waits and not model.is_keeping
        self._waits = self._waits and not waited
        self.action_button.setEnabled(ready and not self._waits)
        self.fit()
        if not model.rowCount():
            self.reject()
        elif waited and ready:
            self.accepted_by_button()

    def _on_as_files(self, on: bool) -> None:
        self._model.set_as_files(on)

    def _on_enter(self, _text: str) -> None:
        if self.action_button.isEnabled():
            self.accepted_by_button()

    def accepted_by_button(self) -> None:
        """Send; where something that was pasted is still being written, as soon as it is."""
        if self._model.is_keeping:
            self._waits = True
            self.action_button.setEnabled(False)
            return
        self.send_asked.emit()
        self.accept()
