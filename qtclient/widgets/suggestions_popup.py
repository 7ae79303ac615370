"""The list of suggestions above the composer. Never takes the focus: whoever has it moves the list."""

from collections.abc import Sequence

from PyQt6.QtCore import QModelIndex, QPoint, QRectF, Qt, pyqtSignal
from PyQt6.QtGui import QPainter, QPaintEvent
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from qtclient.delegates.suggestions import ROW_PX, SuggestionsDelegate
from qtclient.itemmodels.custom_emojis import CustomEmojis
from qtclient.itemmodels.suggestions import Suggestion, SuggestionsModel
from qtclient.language import translate
from qtclient.theme.look import Look
from qtclient.widgets.lists import PlainList

_WIDTH_PX, _GAP_PX, _MARGIN_PX = 380, 4, 5


class SuggestionsPopup(QWidget):
    """Emits the suggestion that was clicked."""

    chosen = pyqtSignal(Suggestion)

    def __init__(self, customs: CustomEmojis, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._model = SuggestionsModel(self)
        self.list = PlainList(translate("Suggestions", "Suggestions"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setSelectionMode(PlainList.SelectionMode.SingleSelection)
        self.list.setItemDelegate(SuggestionsDelegate(look, self.list, customs))
        self.list.setModel(self._model)
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN_PX, _MARGIN_PX, _MARGIN_PX, _MARGIN_PX)
        column.addWidget(self.list)
        self.list.row_chosen.connect(self._on_chosen)
        customs.pictures.arrived.connect(self.list.repaint_rows)
        self.hide()

    def show_above(self, at: QPoint, suggestions: Sequence[Suggestion], most_px: int) -> None:
        """Show these with the popup's lower left corner at a point of the parent; none hides it."""
        self._model.show(suggestions)
        if not suggestions:
            self.hide()
            return
        px = self._look.sizes.px
        height = len(suggestions) * px(ROW_PX) + 2 * _MARGIN_PX
        self.resize(min(px(_WIDTH_PX), most_px), height)
        self.move(at.x(), max(0, at.y() - height - px(_GAP_PX)))
        self.list.setCurrentIndex(self._model.index(0))
        self.show()
        self.raise_()

    def current(self) -> Suggestion | None:
        """Return the suggestion that Enter takes."""
        row = self.list.currentIndex().row()
        return self._model.row(row) if self.isVisible() and row >= 0 else None

    def step(self, step: int) -> None:
        """Go to the next or previous suggestion, round the end."""
        count = self._model.rowCount()
        if count:
            self.list.setCurrentIndex(self._model.index((self.list.currentIndex().row() + step) % count))

    def spoken(self) -> str:
        """Return the current suggestion as a screen reader says it; empty where there is none."""
        current = self.current()
        if current is None:
            return ""
        text = translate("Suggestions", "{suggestion}, {place} of {count}, Tab takes it")
        place = self.list.currentIndex().row() + 1
        return text.format(suggestion=current.spoken, place=place, count=self._model.rowCount())

    def _on_chosen(self, index: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(self._model.row(index.row()))

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._look.colour("field_border"))
        painter.setBrush(self._look.colour("raised"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)
        painter.end()
