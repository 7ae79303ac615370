"""The timeline under the mouse: links, selection, tooltips, what a click asks for."""

from collections.abc import Callable
from datetime import date

from PyQt6.QtCore import QEvent, QPoint, QPointF, Qt, pyqtSignal
from PyQt6.QtGui import QCursor, QHelpEvent, QMouseEvent
from PyQt6.QtWidgets import QApplication, QToolTip, QWidget

from qtclient.delegates.attachments import Part, part_at
from qtclient.delegates.body import CodeBlock
from qtclient.delegates.message_layout import Laid
from qtclient.delegates.reactions import Chip, chip_at
from qtclient.delegates.refusal import refusal
from qtclient.itemmodels.entries import Entry
from qtclient.itemmodels.people import People
from qtclient.itemmodels.reactions import who_reacted
from qtclient.itemmodels.sentences import copied, words_of
from qtclient.itemmodels.timeline import TimelineModel
from qtclient.language import translate
from qtclient.markup.records import Run
from qtclient.theme.look import Look
from qtclient.times.moments import exact
from qtclient.times.timers import repeating
from qtclient.widgets.timeline_view import TimelineView
from qtclient.words.plain import one_line, tooltip

_DRAG_SCROLL_MS, _DRAG_MOST_PX = 40, 60


class PointedTimeline(TimelineView):
    """Emits what was clicked; selects and copies text."""

    action_asked = pyqtSignal(object, str)
    """The identity of a message (its number, or the key of what waits), and a `MessageAction`."""
    link_opened = pyqtSignal(str)
    hidden_link_clicked = pyqtSignal(str)
    """A link whose words are not its address: where it leads is to be said before it is opened."""
    room_asked = pyqtSignal(str)
    """The name of a room of mine."""
    quote_asked = pyqtSignal("qint64")
    person_asked = pyqtSignal("qint64")
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
        """Return the row at a point, the nearest one beside all of them; and whether its words are there."""
        row = self._placing.row_at(point.y())
        if row is None:
            row = 0 if point.y() < self.row_top(0) else len(self._placing.heights) - 1
            return row, False
        body = self.laid(row).body
        at = self.point_in_words(row, point)
        inside = -4 <= at.x() <= self._layouts.columns.width
        return row, body is not None and inside and 0 <= at.y() < body.height

    def run_at(self, point: QPoint) -> tuple[int, Run] | None:
        """Return the words at a point of the view, with their place among the row's."""
        if not len(self._placing.heights):
            return None
        row, on_text = self._hit(point)
        body = self.laid(row).body
        return body.run_at(self.point_in_words(row, point)) if on_text and body is not None else None

    def link_at(self, point: QPoint) -> tuple[int, Run] | None:
        """Return the link at a point of the view that a click would open."""
        found = self.run_at(point)
        if found is None or found[1].kind not in ("link", "code") or not found[1].target:
            return None
        return None if self._is_hidden(self._hit(point)[0], found[1]) else found

    def links_of(self, row: int, *, hidden: bool = False) -> list[Run]:
        """Return the links of a row that a click would open, an address once; or those that spoilers still hide."""
        body = self.laid(row).body
        found: dict[str, Run] = {}
        for _, placed in body.runs() if body is not None else ():
            run = placed.run
            if run.kind in ("link", "code") and run.target and self._is_hidden(row, run) == hidden:
                found.setdefault(run.target, run)
        return list(found.values())

    def code_at(self, point: QPoint) -> str:
        """Return the block of code at a point of the view; empty where there is none."""
        if not len(self._placing.heights):
            return ""
        row, on_text = self._hit(point)
        body = self.laid(row).body
        block = body.code_at(self.point_in_words(row, point)) if on_text and body is not None else None
        return block.code.text if block is not None else ""

    def file_at(self, point: QPoint) -> int:
        """Return the place of the file at a point of the view; -1 where there is none."""
        row = self._placing.row_at(point.y()) if len(self._placing.heights) else None
        inside = None if row is None else QPointF(point.x(), point.y() - self.row_top(row))
        part = None if row is None or inside is None else part_at(self.laid(row).parts, inside)
        return -1 if part is None else part.file.place

    def _button_at(self, point: QPoint) -> CodeBlock | None:
        row, on_text = self._hit(point)
        body = self.laid(row).body
        return body.button_at(self.point_in_words(row, point)) if on_text and body is not None else None

    def _is_hidden(self, row: int, run: Run) -> bool:
        revealed = self._revealed.get(self._model.entry(row).identity, frozenset())
        return bool(run.spoiler) and run.spoiler not in revealed

    def _does_something(self, row: int, run: Run) -> bool:
        """Tell whether a click on these words does something."""
        known_room = run.kind == "room" and self._model.has_room(run.target)
        return self._is_hidden(row, run) or (run.kind in ("link", "code") and bool(run.target)) or known_room

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
        body = self.laid(row).body
        box = body.box_at(self.point_in_words(row, point)) if on_text and body is not None else None
        if box is not None:
            self._selection.select_word(row, box, self.position_at(row, point))
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
        found, button = self.run_at(point), self._button_at(point)
        inside = point - QPoint(0, self.row_top(row))
        action = self._painter.action_at(entry, laid, self._layouts.columns, inside)
        if button is not None:
            self._copy_code(button.code.text)
        elif found is not None and self._does_something(row, found[1]):
            self._act_on_words(row, found[1])
        elif action:
            self._act(entry.identity, action)
        elif self._is_on_author(entry, laid, inside):
            self.person_asked.emit(entry.author)
        elif laid.quote_y >= 0 and laid.quote_y <= inside.y() < laid.body_y:
            origin = entry.message or entry.pending
            if origin is not None and origin.reply_to:
                self.quote_asked.emit(origin.reply_to)

    def _act_on_words(self, row: int, run: Run) -> None:
        if self._is_hidden(row, run):
            self.reveal(self._model.entry(row).identity, frozenset({run.spoiler}))
        elif run.kind == "room":
            self.room_asked.emit(run.target)
        elif run.disguised:
            self.hidden_link_clicked.emit(run.target)
        else:
            self.link_opened.emit(run.target)

    def _copy_code(self, code: str) -> None:
        clipboard = QApplication.clipboard()
        if clipboard is not None:
            clipboard.setText(code)
            QToolTip.showText(QCursor.pos(), translate("Timeline", "Copied"), self._view())

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
        found = None if row is None else self.run_at(point)
        acts = row is not None and found is not None and self._does_something(row, found[1])
        self._set_hovered(-1 if row is None else row, found[0] if found is not None and acts else -1)
        inside = QPoint() if row is None else point - QPoint(0, self.row_top(row))
        on_action = row is not None and self._painter.action_at(
            self._model.entry(row), self.laid(row), self._layouts.columns, inside
        )
        self._set_hovered_part(None if row is None else part_at(self.laid(row).parts, QPointF(inside)))
        self._set_hovered_chip(None if row is None else chip_at(self.laid(row).chips, QPointF(inside)))
        on_author = row is not None and self._is_on_author(
            self._model.entry(row), self.laid(row), point - QPoint(0, self.row_top(row))
        )
        on_button = row is not None and self._button_at(point) is not None
        shape = Qt.CursorShape.ArrowCursor
        if acts or on_action or on_author or on_button:
            shape = Qt.CursorShape.PointingHandCursor
        elif self._hit(point)[1]:
            shape = Qt.CursorShape.IBeamCursor
        if self._view().cursor().shape() != shape:
            self._view().setCursor(shape)

    def _set_hovered_chip(self, chip: Chip | None) -> None:
        if chip != self._hovered_chip:
            self._hovered_chip = chip
            self._view().update()

    def _set_hovered_part(self, part: Part | None) -> None:
        place = -1 if part is None else part.file.place
        if place != self._hovered_part:
            self._hovered_part = place
            self._view().update()

    def _set_hovered(self, row: int, run: int) -> None:
        if (row, run) == (self._hovered, self._hovered_run):
            return
        for each in {self._hovered, row}:
            if 0 <= each < len(self._placing.heights):
                self._view().update(
                    0, self.row_top(each), self._view().width(), self._placing.heights[each] + 1
                )
        moved = row != self._hovered
        self._hovered, self._hovered_run = row, run
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
        if entry.kind in ("system", "blocked") and y >= laid.body_y:
            return f"{laid.text}\n{exact(entry.at)}"
        chip = chip_at(laid.chips, QPointF(point.x(), y))
        if chip is not None:
            return who_reacted(chip.users, self._people) or translate("Timeline", "React…")
        part = part_at(laid.parts, QPointF(point.x(), y))
        if part is not None:
            return f"{one_line(part.file.name)}\n{part.file.measures}"
        if 0 <= laid.note_y <= y:
            return refusal(entry)
        if 0 <= laid.quote_y <= y < laid.body_y and point.x() >= columns.text:
            return self._quoted_text(entry)
        return self._tip_of_words(row, point) or self._tip_of_head(entry, laid, QPoint(point.x(), y))

    def _tip_of_head(self, entry: Entry, laid: Laid, point: QPoint) -> str:
        """Return who wrote a message, or when; `point` is counted from the top of its row."""
        columns, y = self._layouts.columns, point.y()
        in_head = laid.head_y >= 0 and laid.head_y <= y < laid.head_y + self._look.sizes.line
        if in_head and columns.text <= point.x() < columns.text + self._painter.name_width(entry):
            username = self._people.username(entry.author)
            return f"{self._people.name(entry.author)} (@{username})" if username else ""
        if in_head or point.x() < columns.text:
            return exact(entry.at) if y >= laid.box_y else ""
        return ""

    def _tip_of_words(self, row: int, point: QPoint) -> str:
        if self._button_at(point) is not None:
            return translate("Timeline", "Copy code")
        found = self.run_at(point)
        if found is None:
            return ""
        run = found[1]
        if self._is_hidden(row, run):
            return translate("Timeline", "Spoiler: click to show it")
        if run.kind == "emoji":
            return f":{run.target}:"
        if run.disguised:
            return "\n".join(each for each in (run.target, run.title) if each)
        return run.title

    def _quoted_text(self, entry: Entry) -> str:
        origin = entry.message or entry.pending
        row = self._model.row_of(origin.reply_to) if origin is not None and origin.reply_to else None
        return "" if row is None else words_of(self._model.entry(row), self._model.markups)

    # ---- copying ----

    def selected_text(self) -> str:
        """Return what is selected, as it was written; several messages each under author and time."""
        found = self._selection.rows()
        if found is None:
            return ""
        (first, start), (last, end) = found
        if first == last:
            body = self.laid(first).body
            return self.laid(first).text if body is None else body.source(start, end)
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
        if action == "show":
            self._model.reveal(identity)
        elif row is not None and action in ("copy_code", "reveal"):
            self._act_on_body(row, action)
        elif action != "copy":
            self.action_asked.emit(identity, action)
        elif row is not None and clipboard is not None:
            clipboard.setText(self._model.entry(row).text)

    def _act_on_body(self, row: int, action: str) -> None:
        body = self.laid(row).body
        if body is None:
            return
        if action == "reveal":
            self.reveal(self._model.entry(row).identity, frozenset(body.spoilers()))
            self._speak()
        else:
            self._copy_code("\n\n".join(block.code.text for block in body.codes))
