"""The grid of the emoji picker: walks over emoji and past headings."""

from PyQt6.QtCore import QModelIndex, Qt, pyqtSignal
from PyQt6.QtGui import QPaintEvent
from PyQt6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from qtclient.delegates.emoji_cells import EmojiCells
from qtclient.itemmodels.emoji_grid import COLUMNS, EmojiGrid
from qtclient.language import translate
from qtclient.theme.look import Look
from qtclient.times.timers import single_shot

_CELL_PX = 36
_BAR_PX = 12


class EmojiView(QTableView):
    """Shows an `EmojiGrid`; whoever holds the focus moves it."""

    current_changed = pyqtSignal(QModelIndex)

    def __init__(self, grid: EmojiGrid, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = grid
        self._look = look
        self.setAccessibleName(translate("EmojiPicker", "Emoji"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self._cells = EmojiCells(look, self, grid.customs)
        self._go_on = single_shot(self, 0, self.viewport().update)  # type: ignore[union-attr]  # a view always has one
        grid.customs.pictures.arrived.connect(self._on_pictures)
        self.setItemDelegate(self._cells)
        self.setModel(grid)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            if header is not None:
                header.hide()
                header.setMinimumSectionSize(1)
                header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    def wanted_width(self) -> int:
        """Return how wide the view is with its scroll bar."""
        return COLUMNS * self._look.sizes.px(_CELL_PX) + _BAR_PX

    def arrange(self) -> None:
        """Let every heading reach across its row; the model has been filled anew."""
        side = self._look.sizes.px(_CELL_PX)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            if header is not None and header.defaultSectionSize() != side:
                header.setDefaultSectionSize(side)
        self.clearSpans()
        for row in self._grid.headings():
            self.setSpan(row, 0, 1, COLUMNS)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint what can be painted in a frame, the rest in the next one."""
        self._cells.begin()
        super().paintEvent(event)
        if self._cells.left_out:
            self._go_on.start()

    def _on_pictures(self) -> None:
        self._go_on.start()

    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:
        super().currentChanged(current, previous)
        self.current_changed.emit(current)

    # ---- walking ----

    def to_first(self) -> None:
        """Make the first emoji the current one."""
        headings = self._grid.headings()
        self._to(1 if headings[:1] == [0] else 0, 0)
        self.scrollToTop()

    def to_group(self, number: int) -> None:
        """Bring a group to the top and make its first emoji the current one."""
        headings = self._grid.headings()
        if number < len(headings):
            self._to(headings[number] + 1, 0)
            self.scrollTo(self._grid.index(headings[number], 0), QAbstractItemView.ScrollHint.PositionAtTop)

    def step(self, step: int) -> None:
        """Go so many emoji on; a multiple of a row's length goes straight down or up."""
        current = self.currentIndex()
        if not current.isValid():
            self.to_first()
            return
        rows, row, column = self._grid.rowCount(), current.row(), current.column()
        if step % COLUMNS == 0:
            row = self._row_from(row + step // COLUMNS, 1 if step > 0 else -1)
        else:
            column += step
            if not 0 <= column < COLUMNS or not self._grid.emoji(self._grid.index(row, column)):
                row = self._row_from(row + step, step)
                column = 0 if step > 0 else COLUMNS - 1
        if 0 <= row < rows:
            self._to(row, column)

    def _row_from(self, row: int, step: int) -> int:
        """Return the next row of emoji at or behind a row; -1 where there is none."""
        row = max(0, min(row, self._grid.rowCount() - 1))
        while 0 <= row < self._grid.rowCount() and not self._grid.emoji(self._grid.index(row, 0)):
            row += step
        return row if row < self._grid.rowCount() else -1

    def _to(self, row: int, column: int) -> None:
        while column and not self._grid.emoji(self._grid.index(row, column)):
            column -= 1
        if row < self._grid.rowCount():
            self.setCurrentIndex(self._grid.index(row, column))
