"""The sheet before files are sent: what they are, in which order, what is said with them."""

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QCheckBox, QWidget

from qtclient.delegates.chosen import ChosenDelegate
from qtclient.itemmodels.chosen import ChosenModel
from qtclient.itemmodels.pictures import Pictures
from qtclient.language import translate
from qtclient.theme.look import Look
from qtclient.widgets.composer import Composer
from qtclient.widgets.controls import quiet_label
from qtclient.widgets.dialog import Dialog
from qtclient.widgets.movable_list import MovableList

_ROWS_SHOWN, _ROW_PX, _WIDE_PX = 5, 64, 480
_BESIDE_PX = 320
"""What stands above and below the list: in large letters the list gives way, not the words."""
_REMOVING = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class ChosenList(MovableList):
    """Files, in the order in which they will be sent, taken out with Delete.

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
        self.set_step(look.sizes.px(24))
        self.follow(look)
        pictures.arrived.connect(self.repaint_rows)
        self.setToolTip(
            translate(
                "Attach",
                "Ctrl+Shift+↑ and ↓ move a file, Delete takes it out, the space bar sends a picture as a file",
            )
        )

    def move_row(self, row: int, place: int) -> int:
        return self._model.move(row, place)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        index = self.currentIndex()
        if event is not None and event.key() in _REMOVING and index.isValid():
            self._model.remove(index.row())
        elif event is not None and event.key() == Qt.Key.Key_Space and index.isValid():
            self._model.set_as_file(index.row(), not self._model.row(index.row()).file.as_file)
        else:
            super().keyPressEvent(event)


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
