"""The timeline under the mouse: links, selection, tooltips, what a click asks for."""

from collections.abc import Callable
from datetime import date

from PyQt6.QtCore import QEvent, QPoint, Qt, pyqtSignal
from PyQt6.QtGui import QHelpEvent, QMouseEvent
from PyQt6.QtWidgets import QApplication, QToolTip, QWidget

from qtclient.delegates.message_layout import Laid, from_utf16
from qtclient.delegates.refusal import refusal
from qtclient.itemmodels.entries import Entry
from qtclient.itemmodels.people import People
from qtclient.itemmodels.sentences import copied, words_of
from qtclient.itemmodels.timeline import TimelineModel
from qtclient.links import Link
from qtclient.moments import exact
from qtclient.plain import tooltip
from qtclient.theme.look import Look
from qtclient.widgets.timeline_view import TimelineView
from qtclient.widgets.timers import repeating

_DRAG_SCROLL_MS, _DRAG_MOST_PX = 40, 60


class PointedTimeline(TimelineView):
    """Emits what was clicked; selects and copies text."""

    action_asked = pyqtSignal(object, str)
    """The identity of a message (its number, or the key of what waits), and a `MessageAction`."""
    link_opened = pyqtSignal(str)
    quote_asked = pyqtSignal(int)
    person_asked = pyqtSignal(int)
    hovered = pyqtSignal()
    """Another row, or none, is pointed at."""

    def __init__(
        self,
        model: TimelineModel,
        people: People,
        look: Look,
        today: Callable[[], date],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(model, people, look, today, parent)
        self._pressed: QPoint | None = None
        self._selecting = False
        self._drag_scroll = repeating(self, _DRAG_SCROLL_MS, self._scroll_while_dragging)
        self._pointer = QPoint()
        self._view().setMouseTracking(True)
        self._view().setCursor(Qt.CursorShape.ArrowCursor)

    # ---- what lies where ----

    def _hit(self, point: QPoint) -> tuple[int, bool]:
        """Return the row at a point, the nearest one beside all of them; and whether its text is there."""
        row = self._placing.row_at(point.y())
        if row is None:
            row = 0 if point.y() < self.row_top(0) else len(self._placing.heights) - 1
            return row, False
        laid = self.laid(row)
        if laid.layout is None:
            return row, False
        y = point.y() - self.row_top(row) - laid.body_y
        columns = self._layouts.columns
        inside = columns.text - 4 <= point.x() <= columns.text + columns.width
        return row, inside and 0 <= y < laid.lines * self._look.sizes.line

    def link_at(self, point: QPoint) -> tuple[int, Link] | None:
        """Return the link at a point of the view, with its place among the row's links."""
        if not len(self._placing.heights):
            return None
        row, on_text = self._hit(point)
        laid = self.laid(row)
        if not on_text or laid.layout is None or not laid.links:
            return None
        y = point.y() - self.row_top(row) - laid.body_y
        line = laid.layout.lineAt(y // self._look.sizes.line)
        x = point.x() - self._layouts.columns.text
        if not 0 <= x <= line.naturalTextWidth() + 2:
            return None
        position = from_utf16(laid.text, line.xToCursor(x, line.CursorPosition.CursorOnCharacter))
        for place, link in enumerate(laid.links):
            if link.start <= position < link.end:
                return place, link
        return None

    # ---- mouse ----

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        if event is None or event.button() != Qt.MouseButton.LeftButton or not len(self._placing.heights):
            return
        point = event.position().toPoint()
        row, _ = self._hit(point)
        self._pressed = point
        self._selecting = False
        extends = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if extends and self._selection.rows() is not None:
            self._selection.extend(row, self.position_at(row, point))
        else:
            self._selection.start(row, self.position_at(row, point))
        self._current = None
        self._view().update()

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        if event is None or not len(self._placing.heights):
            return
        point = event.position().toPoint()
        if event.buttons() & Qt.MouseButton.LeftButton and self._pressed is not None:
            far = (point - self._pressed).manhattanLength() >= QApplication.startDragDistance() // 2
            self._selecting |= far
            if self._selecting:
                self._pointer = point
                self._select_to(point)
                outside = not 0 <= point.y() < self._view().height()
                if outside and not self._drag_scroll.isActive():
                    self._drag_scroll.start()
                elif not outside:
                    self._drag_scroll.stop()
            return
        self._hover(point)

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        if event is None or event.button() != Qt.MouseButton.LeftButton:
            return
        self._drag_scroll.stop()
        point = event.position().toPoint()
        clicked = self._pressed is not None and not self._selecting
        self._pressed = None
        if self._selecting:
            self._selecting = False
            self._offer_selection()
        elif clicked and len(self._placing.heights):
            self._click(point)

    def mouseDoubleClickEvent(self, event: QMouseEvent | None) -> None:
        if event is None or event.button() != Qt.MouseButton.LeftButton or not len(self._placing.heights):
            return
        point = event.position().toPoint()
        row, on_text = self._hit(point)
        layout = self.laid(row).layout
        if on_text and layout is not None:
            self._selection.select_word(row, layout, self.position_at(row, point))
        else:
            self._selection.select_message(row)
        self._offer_selection()
        self._view().update()

    def leaveEvent(self, event: QEvent | None) -> None:
        if not self.underMouse():  # else it is over a child of ours, such as the bar of a message
            self._set_hovered(-1, -1)
        super().leaveEvent(event)

    def _click(self, point: QPoint) -> None:
        row, _ = self._hit(point)
        entry, laid = self._model.entry(row), self.laid(row)
        link = self.link_at(point)
        inside = point - QPoint(0, self.row_top(row))
        action = self._painter.action_at(entry, laid, self._layouts.columns, inside)
        if link is not None:
            self.link_opened.emit(link[1].address)
        elif action:
            self._act(entry.identity, action)
        elif self._is_on_author(entry, laid, inside):
            self.person_asked.emit(entry.author)
        elif laid.quote_y >= 0 and laid.quote_y <= inside.y() < laid.body_y:
            origin = entry.message or entry.pending
            if origin is not None and origin.reply_to:
                self.quote_asked.emit(origin.reply_to)

    def _is_on_author(self, entry: Entry, laid: Laid, inside: QPoint) -> bool:
        """Tell whether a point of a row is on the picture or the name of who wrote it."""
        columns, sizes = self._layouts.columns, self._look.sizes
        if laid.head_y < 0 or inside.y() < laid.head_y:
            return False
        name = columns.text <= inside.x() < columns.text + self._painter.name_width(entry)
        picture = columns.margin <= inside.x() < columns.margin + columns.avatar
        below = laid.head_y + (columns.avatar + sizes.px(2) if picture else sizes.line)
        return (name or picture) and inside.y() < below

    def _select_to(self, point: QPoint) -> None:
        row, _ = self._hit(point)
        self._selection.extend(row, self.position_at(row, point))
        self._view().update()

    def _scroll_while_dragging(self) -> None:
        bar = self.verticalScrollBar()
        y = self._pointer.y()
        beyond = y if y < 0 else max(0, y - self._view().height())
        if bar is not None and beyond:
            bar.setValue(bar.value() + max(-_DRAG_MOST_PX, min(_DRAG_MOST_PX, beyond)))
            self._select_to(self._pointer)

    def _hover(self, point: QPoint) -> None:
        row = self._placing.row_at(point.y())
        link = self.link_at(point)
        self._set_hovered(-1 if row is None else row, -1 if link is None else link[0])
        on_action = row is not None and self._painter.action_at(
            self._model.entry(row),
            self.laid(row),
            self._layouts.columns,
            point - QPoint(0, self.row_top(row)),
        )
        on_author = row is not None and self._is_on_author(
            self._model.entry(row), self.laid(row), point - QPoint(0, self.row_top(row))
        )
        shape = Qt.CursorShape.ArrowCursor
        if link is not None or on_action or on_author:
            shape = Qt.CursorShape.PointingHandCursor
        elif self._hit(point)[1]:
            shape = Qt.CursorShape.IBeamCursor
        if self._view().cursor().shape() != shape:
            self._view().setCursor(shape)

    def _set_hovered(self, row: int, link: int) -> None:
        if (row, link) == (self._hovered, self._hovered_link):
            return
        for each in {self._hovered, row}:
            if 0 <= each < len(self._placing.heights):
                self._view().update(
                    0, self.row_top(each), self._view().width(), self._placing.heights[each] + 1
                )
        moved = row != self._hovered
        self._hovered, self._hovered_link = row, link
        if moved:
            self.hovered.emit()

    def viewportEvent(self, event: QEvent | None) -> bool:
        if isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), tooltip(self._tip(event.pos())), self._view())
            return True
        return super().viewportEvent(event)

    def _tip(self, point: QPoint) -> str:
        row = self._placing.row_at(point.y())
        if row is None:
            return ""
        entry, laid = self._model.entry(row), self.laid(row)
        columns = self._layouts.columns
        y = point.y() - self.row_top(row)
        if entry.kind == "system" and y >= laid.body_y:
            return f"{laid.text}\n{exact(entry.at)}"
        if 0 <= laid.note_y <= y:
            return refusal(entry)
        if 0 <= laid.quote_y <= y < laid.body_y and point.x() >= columns.text:
            return self._quoted_text(entry)
        in_head = laid.head_y >= 0 and laid.head_y <= y < laid.head_y + self._look.sizes.line
        if in_head and columns.text <= point.x() < columns.text + self._painter.name_width(entry):
            username = self._people.username(entry.author)
            return f"{self._people.name(entry.author)} (@{username})" if username else ""
        if in_head or point.x() < columns.text:
            return exact(entry.at) if y >= laid.box_y else ""
        return ""

    def _quoted_text(self, entry: Entry) -> str:
        origin = entry.message or entry.pending
        row = self._model.row_of(origin.reply_to) if origin is not None and origin.reply_to else None
        return "" if row is None else words_of(self._model.entry(row))

    # ---- copying ----

    def selected_text(self) -> str:
        """Return what is selected; several messages each under author and time."""
        found = self._selection.rows()
        if found is None:
            return ""
        (first, start), (last, end) = found
        if first == last:
            text = words_of(self._model.entry(first))
            return text[from_utf16(text, start) : from_utf16(text, end)]
        entries = [self._model.entry(row) for row in range(first, last + 1)]
        return copied([entry for entry in entries if entry.text], self._people)

    def copy(self) -> None:
        """Put what is selected, else the current message, on the clipboard."""
        text = self.selected_text()
        row = None if self._current is None else self._model.row_of(self._current)
        if not text and row is not None:
            text = self._model.entry(row).text
        clipboard = QApplication.clipboard()
        if text and clipboard is not None:
            clipboard.setText(text)

    def _offer_selection(self) -> None:
        clipboard = QApplication.clipboard()
        if clipboard is not None and clipboard.supportsSelection():
            clipboard.setText(self.selected_text(), clipboard.Mode.Selection)

    def _act(self, identity: int | bytes, action: str) -> None:
        row = self._model.row_of(identity)
        clipboard = QApplication.clipboard()
        if action != "copy":
            self.action_asked.emit(identity, action)
        elif row is not None and clipboard is not None:
            clipboard.setText(self._model.entry(row).text)
