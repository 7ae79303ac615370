"""Ctrl+K: type a few letters of a room or person, press Enter. Lies over the window, takes and gives back the focus."""

from PyQt6.QtCore import QEvent, QModelIndex, QObject, QRectF, Qt, pyqtSignal
from PyQt6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PyQt6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from qtclient.delegates.targets import TargetsDelegate
from qtclient.itemmodels.switcher import SwitcherModel
from qtclient.language import translate
from qtclient.theme.look import Look
from qtclient.widgets.controls import quiet_label
from qtclient.widgets.lists import PlainList

_WIDTH_PX, _TOP_PX = 520, 84
_SHADE = 0.32


class Switcher(QWidget):
    """Emits the room, here or on another server, or the person without one, to go to."""

    room_chosen = pyqtSignal("qint64")
    person_chosen = pyqtSignal("qint64")
    elsewhere_chosen = pyqtSignal(str, "qint64")
    """A room of another server: the name of its profile, and the room."""

    def __init__(self, model: SwitcherModel, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self._look = look
        self._but = 0
        self._before: QWidget | None = None
        self.typed = QLineEdit()
        self.typed.setPlaceholderText(translate("Switcher", "Go to a room or person"))
        self.typed.setAccessibleName(translate("Switcher", "Go to a room or person"))
        self.list = PlainList(translate("Switcher", "Rooms and people that fit"))
        self.list.setSelectionMode(PlainList.SelectionMode.SingleSelection)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setItemDelegate(TargetsDelegate(look, self.list, model.people))
        self.list.setModel(model)
        self._nothing = quiet_label(translate("Switcher", "Nothing is called like that."))
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._card = QWidget(self)
        column = QVBoxLayout(self._card)
        margin = look.sizes.px(10)
        column.setContentsMargins(margin, margin, margin, margin)
        column.addWidget(self.typed)
        column.addWidget(self.list, 1)
        column.addWidget(self._nothing, 1)
        self.typed.textChanged.connect(self._search)
        self.typed.installEventFilter(self)
        self.list.row_chosen.connect(self._choose)
        parent.installEventFilter(self)
        self.hide()

    def open(self, but: int) -> None:
        """Show the switcher; `but` is the room that is open already."""
        self._but = but
        self._before = QApplication.focusWidget()
        self.typed.clear()
        self._search()
        self._cover()
        self.show()
        self.raise_()
        self.typed.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def close_again(self) -> None:
        """Hide the switcher and give the focus back."""
        self.hide()
        before, self._before = self._before, None
        if before is not None and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)

    def _search(self) -> None:
        self._model.search(self.typed.text(), but=self._but)
        some = self._model.rowCount() > 0
        self.list.setVisible(some)
        self._nothing.setVisible(not some)
        self.list.setCurrentIndex(self._model.index(0))
        self._cover()

    def _choose(self, index: QModelIndex) -> None:
        if not index.isValid():
            return
        target = self._model.row(index.row())
        self._before = None
        self.close_again()
        if target.server:
            self.elsewhere_chosen.emit(target.server, target.room)
        elif target.room:
            self.room_chosen.emit(target.room)
        else:
            self.person_chosen.emit(target.person)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if event is not None and watched is self.parent() and event.type() == QEvent.Type.Resize:
            self._cover()
        if watched is self.typed and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._take(event)
        return super().eventFilter(watched, event)

    def _take(self, event: QKeyEvent) -> bool:
        """Tell whether a key meant the list, not the line that is typed into."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_Backtab: -1, Qt.Key.Key_Tab: 1}
        if event.key() == Qt.Key.Key_Escape:
            self.close_again()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.list.currentIndex())
        elif event.key() in step and self._model.rowCount():
            row = self.list.currentIndex().row() + step[Qt.Key(event.key())]
            self.list.setCurrentIndex(self._model.index(row % self._model.rowCount()))
        else:
            return False
        return True

    def _cover(self) -> None:
        parent = self.parentWidget()
        if parent is None:
            return
        self.setGeometry(parent.rect())
        px = self._look.sizes.px
        width = min(px(_WIDTH_PX), self.width() - px(40))
        rows = min(8, max(1, self._model.rowCount()))
        height = min(px(66) + rows * px(48), self.height() - px(_TOP_PX) - px(40))
        self._card.setGeometry((self.width() - width) // 2, px(_TOP_PX), width, height)

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        if event is not None and not self._card.geometry().contains(event.position().toPoint()):
            self.close_again()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        shade = self._look.colour("sidebar") if self._look.colours.dark else self._look.colour("text")
        shade.setAlphaF(0.55 if self._look.colours.dark else _SHADE)
        painter.fillRect(self.rect(), shade)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._look.colour("field_border"))
        painter.setBrush(self._look.colour("raised"))
        painter.drawRoundedRect(QRectF(self._card.geometry()).adjusted(0.5, 0.5, -0.5, -0.5), 14, 14)
        painter.end()
