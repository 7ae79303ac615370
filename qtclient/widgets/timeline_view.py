"""The timeline as a view: paints the rows of a model that may be very long, and stands where the reader is.

What stands where is worked out by `Placing`; what mouse and keys do is said in `timeline_pointing` and `timeline`.
"""

from collections.abc import Callable, Set
from datetime import date
from pathlib import Path

from PyQt6.QtCore import QModelIndex, QPoint, QPointF, QRect, Qt, pyqtSignal
from PyQt6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PyQt6.QtWidgets import QAbstractScrollArea, QWidget

from qtclient.delegates.layouts import Layouts
from qtclient.delegates.message_layout import Laid
from qtclient.delegates.message_painter import MessagePainter, RowState
from qtclient.delegates.moving import Moving
from qtclient.delegates.reactions import Chip
from qtclient.itemmodels.people import People
from qtclient.itemmodels.placing import Placing
from qtclient.itemmodels.sentences import spoken, spoken_line
from qtclient.itemmodels.timeline import TimelineModel
from qtclient.itemmodels.transfer_words import said_of
from qtclient.language import translate
from qtclient.theme.look import Look
from qtclient.times.timers import single_shot
from qtclient.widgets.selection import Selection

_WHEEL_STEP_PX, _BELOW_PX = 40, 12
_FOUND_SHARE = 0.4
_LIT_MS = 1_600
_CALM_MS = 200
"""After the last painting: while much comes, most of what is near the view is gone before anybody scrolls there."""
_BREATH_MS = 16
"""Between what the model says and its painting: time for a key that was pressed while it was told."""


class TimelineView(QAbstractScrollArea):
    """Shows the rows of a TimelineModel."""

    moved = pyqtSignal()
    """The rows in sight may be others now."""

    def __init__(
        self,
        model: TimelineModel,
        people: People,
        look: Look,
        today: Callable[[], date],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._people = people
        self._look = look
        self._today = today
        self._layouts = Layouts(model, people, look)
        self._moving = Moving(self)
        self._painter = MessagePainter(model, people, look, self._moving)
        self._placing = Placing(self._measure)
        self._selection = Selection(model)
        self._telling = False
        self._dirty = True
        self._current: int | bytes | None = None
        self._lit: int | bytes | None = None
        self._hovered = -1
        self._hovered_run = -1
        self._hovered_chip: Chip | None = None
        self._hovered_part = -1
        self._revealed: dict[int | bytes, frozenset[int]] = {}
        self._empty = ("", "")
        self._reporter = single_shot(self, 0, self.moved.emit)
        self._repainter = single_shot(self, _BREATH_MS, self._view().update)
        self._beside = single_shot(self, _CALM_MS, self._measure_beside)
        self._unlight = single_shot(self, _LIT_MS, self._put_out)
        self.setAccessibleName(translate("Timeline", "Messages"))
        self._view().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._connect()

    def _connect(self) -> None:
        self._model.modelReset.connect(self._on_reset)
        self._model.rowsInserted.connect(self._on_inserted)
        self._model.rowsAboutToBeRemoved.connect(self._on_removing)
        self._model.rowsRemoved.connect(self._on_moved_rows)
        self._model.dataChanged.connect(self._on_changed)
        self._model.end_changed.connect(self._touch)
        self._people.changed.connect(self._on_people)
        self._model.markups.arrived.connect(self._on_read)
        self._model.pictures.arrived.connect(self._on_pictures)
        self._model.transfers.changed.connect(self._on_transfer)
        self._model.customs.changed.connect(self._on_emoji)
        self._moving.due.connect(self._update_rows)
        self._look.changed.connect(self._on_look)

    # ---- what others ask and say ----

    @property
    def at_end(self) -> bool:
        """Tell whether the last row held is in sight and what is new will be followed."""
        return self._placing.follows

    def first_in_sight(self) -> tuple[int, int] | None:
        """Return the number of the message at the top of the view and how far below it the message ends."""
        self.settle()
        row, below = self._placing.anchor
        if row >= self._model.message_count:
            return None
        return self._model.entry(row).number, below

    def last_in_sight(self) -> int:
        """Return the number of the last message that stands in sight whole; 0 for none."""
        self.settle()
        row = min(self._placing.last_whole_row(), self._model.message_count - 1)
        return self._model.entry(row).number if row >= 0 else 0

    def near_top(self) -> bool:
        """Tell whether less than two views of messages are held above."""
        self.settle()
        return self._placing.offset < 2 * self._placing.view_px

    def near_bottom(self) -> bool:
        """Tell whether less than two views of messages are held below."""
        self.settle()
        return self._placing.last_offset - self._placing.offset < 2 * self._placing.view_px

    def to_end(self) -> None:
        """Go to the last row held, and follow what is new."""
        self._placing.to_end()
        self._touch()

    def to_row(self, row: int, share: float = 0.0) -> None:
        """Let a row stand at a share (0 … 1) of the view's height from its top."""
        self._placing.to_row(row, share)
        self._touch()

    def to_place(self, number: int, below: int) -> None:
        """Go back to where `first_in_sight` was read."""
        row = self._model.row_of(number)
        if row is not None:
            self._placing.to_place(row, below)
            self._touch()

    def light(self, identity: int | bytes) -> None:
        """Point out a message for a moment."""
        self._lit = identity
        self._unlight.start()
        self._view().update()

    def lead_to(self, number: int) -> bool:
        """Bring a message into sight and point it out; False where it is not held."""
        row = self._model.row_of(number)
        if row is not None:
            self.to_row(row, _FOUND_SHARE)
            self.light(number)
        return row is not None

    def set_empty(self, title: str, hint: str) -> None:
        """Say what to read where there are no messages."""
        if (title, hint) != self._empty:
            self._empty = (title, hint)
            self._view().update()

    def repaint_all(self) -> None:
        """Paint everything anew: another day has begun."""
        self._view().update()

    def settle(self) -> None:
        """Work out now what stands where, as the next painting would."""
        if self._dirty:
            self._dirty = False
            self._placing.view_px = self._view().height() - self._look.sizes.px(_BELOW_PX)
            self._placing.may_follow = not self._model.has_more_after
            self._placing.settle()
            self._tell_scroll_bar()

    def _measure_beside(self) -> None:
        """Lay out what is near the view, now that what is in sight stays as it is."""
        if not self._dirty and self._placing.measure_beside():
            self._tell_scroll_bar()

    # ---- what the model says ----

    def _on_reset(self) -> None:
        self._layouts.clear()
        self._selection.clear()
        self._current = self._lit = None
        self._revealed.clear()
        self._layouts.set_width(self._view().width())
        self._placing.reset(map(self._layouts.guess, range(self._model.rowCount())))
        self._on_moved_rows()

    def _on_inserted(self, _parent: QModelIndex, first: int, last: int) -> None:
        self._placing.insert(first, [self._layouts.guess(row) for row in range(first, last + 1)])
        self._on_moved_rows()

    def _on_removing(self, _parent: QModelIndex, first: int, last: int) -> None:
        for row in range(first, last + 1):
            self._layouts.forget(row)
        self._placing.remove(first, last - first + 1)

    def _on_moved_rows(self) -> None:
        self._hovered = self._hovered_run = -1
        self._touch_soon()

    def _forget_pointing(self) -> None:
        """What was pointed at has moved away from under the mouse."""
        if self._hovered >= 0:
            self._hovered = self._hovered_run = -1
            self._view().update()

    def _on_changed(self, first: QModelIndex, last: QModelIndex) -> None:
        for row in range(first.row(), last.row() + 1):
            self._layouts.forget(row)
            self._placing.heights.guess(row, self._layouts.guess(row))
        self._touch_soon()

    def _on_people(self) -> None:
        self._layouts.clear()
        self._view().update()

    def _on_read(self, texts: frozenset[str]) -> None:
        """Show what has been read; its height is kept for a guess until it is measured."""
        concerned = self._layouts.forget_texts(texts)
        if concerned or self._is_quoted_in_sight(texts):
            self._lay_out_anew(concerned)
            if self._current is not None:
                self._speak()

    def _on_emoji(self) -> None:
        """The server has other emoji of its own now."""
        concerned = self._layouts.forget_emoji()
        if concerned:
            self._lay_out_anew(concerned)

    def _lay_out_anew(self, concerned: list[int | bytes]) -> None:
        for identity in concerned:
            row = self._model.row_of(identity)
            if row is not None:
                self._placing.heights.guess(row, self._placing.heights[row])
        self._touch_soon()

    def _on_pictures(self, sources: frozenset[int | Path]) -> None:
        """Show pictures that are here now: of messages, in their words, and of who wrote them."""
        self._update_files(sources)
        for row in self._rows_in_sight():
            entry = self._model.entry(row)
            author = self._people.get(entry.author) if entry.shape.head else None
            has_face = author is not None and author.avatar in sources
            if has_face or not sources.isdisjoint(self._layouts.of(row).emoji):
                self._update_row(row)

    def _on_transfer(self, what: object) -> None:
        """Show how far a message's files are, or a file that is brought here."""
        if isinstance(what, int):
            self._update_files(frozenset({what}))
        else:
            self._update_rows(frozenset({what}))
            if what == self._current:
                self._speak()

    def _update_files(self, sources: Set[int | Path]) -> None:
        """Paint again what shows one of these files."""
        for row in self._rows_in_sight():
            entry = self._model.entry(row)
            if entry.files and any(file.source in sources for file in entry.files):
                self._update_row(row)

    def _update_rows(self, identities: Set[object]) -> None:
        """Paint these messages again, where they are in sight."""
        for row in self._rows_in_sight():
            if self._model.entry(row).identity in identities:
                self._update_row(row)

    def _update_row(self, row: int) -> None:
        self._view().update(0, self.row_top(row), self._view().width(), self._placing.heights[row])

    def _rows_in_sight(self) -> range:
        if self._dirty:
            return range(0)  # all of it is painted in a moment
        return range(self._placing.anchor[0], min(self._placing.last_whole_row() + 2, self._model.rowCount()))

    def _is_quoted_in_sight(self, texts: frozenset[str]) -> bool:
        """Tell whether a row in sight shows one of these of another message."""
        rows = range(self._placing.anchor[0], min(self._placing.last_whole_row() + 2, self._model.rowCount()))
        others = (self._model.row_of(each) for row in rows for each in self._model.entry(row).refers_to)
        return any(self._model.entry(row).text in texts for row in others if row is not None)

    def _on_look(self) -> None:
        self._painter.refresh()
        self._layouts.set_width(self._view().width())
        self._layouts.clear()
        self._placing.heights.forget_measures()
        self._touch()

    # ---- what stands where ----

    def _view(self) -> QWidget:
        view = self.viewport()
        assert view is not None, "a scroll area always has a viewport"  # noqa: S101
        return view

    def _measure(self, row: int) -> int:
        return self._layouts.of(row).height

    def _touch(self) -> None:
        """Everything may stand elsewhere now."""
        self._dirty = True
        self._view().update()
        self._reporter.start(0)

    def _touch_soon(self) -> None:
        """The same, by what others did: what the person does meanwhile is painted first."""
        self._dirty = True
        if not self._repainter.isActive():
            self._repainter.start()
        self.report_soon()

    def report_soon(self) -> None:
        """Say in a moment that the rows in sight may be others, or mean something else."""
        if not self._reporter.isActive():
            self._reporter.start(_BREATH_MS // 2)

    def _tell_scroll_bar(self) -> None:
        bar = self.verticalScrollBar()
        if bar is None:
            return
        self._telling = True
        bar.setPageStep(self._placing.view_px)
        bar.setSingleStep(self._look.sizes.px(_WHEEL_STEP_PX))
        bar.setRange(0, max(0, self._placing.last_offset))
        bar.setValue(max(0, self._placing.offset))
        self._telling = False

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Move the picture, and paint only what came into sight; all of it where heights were guessed wrong."""
        bar = self.verticalScrollBar()
        if self._telling or bar is None:
            return
        wrong = self._placing.scroll_to(bar.value())
        if wrong or self._dirty or abs(dy) >= self._view().height():
            self._forget_pointing()
            self._touch()
        else:
            self._tell_scroll_bar()
            self._view().scroll(0, dy)
            self._forget_pointing()
            self._reporter.start(0)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        if self._layouts.set_width(self._view().width()):
            self._placing.heights.forget_measures()
        self._touch()

    # ---- painting ----

    def row_top(self, row: int) -> int:
        """Return where the top of a row is in the view."""
        return self._placing.top_of(row)

    def laid(self, row: int) -> Laid:
        """Return how a row is laid out."""
        return self._layouts.of(row)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        if event is None:
            return
        self.settle()
        self._placing.seen()
        painter = QPainter(self._view())
        painter.fillRect(event.rect(), self._look.colour("surface"))
        if len(self._placing.heights):
            self._paint_rows(painter, event.rect())
        else:
            self._paint_empty(painter)
        painter.end()
        if event.rect() == self._view().rect():
            self._repainter.stop()
        self._beside.start()

    def _paint_rows(self, painter: QPainter, dirty: QRect) -> None:
        heights, offset, today = self._placing.heights, self._placing.offset, self._today()
        row = heights.row_at(max(0, dirty.top() + offset))
        y = heights.top(row) - offset
        while row < len(heights) and y <= dirty.bottom():
            laid = self._layouts.of(row)
            if laid.height:
                self._painter.paint(painter, row, laid, self._layouts.columns, y, self._state_of(row), today)
            y += heights[row]
            row += 1

    def _state_of(self, row: int) -> RowState:
        identity = self._model.entry(row).identity
        return RowState(
            hovered=row == self._hovered,
            current=identity == self._current and self.hasFocus(),
            lit=identity == self._lit,
            selected=self._selection.in_row(row),
            hovered_run=self._hovered_run if row == self._hovered else -1,
            revealed=self._revealed.get(identity, frozenset()),
            chip=self._hovered_chip if row == self._hovered else None,
            part=self._hovered_part if row == self._hovered else -1,
        )

    def _paint_empty(self, painter: QPainter) -> None:
        title, hint = self._empty
        sizes = self._look.sizes
        middle = self._view().rect().adjusted(sizes.px(40), 0, -sizes.px(40), 0)
        upper = QRect(middle.left(), middle.center().y() - sizes.px(34), middle.width(), sizes.px(28))
        painter.setFont(sizes.title)
        painter.setPen(self._look.colour("text"))
        painter.drawText(upper, Qt.AlignmentFlag.AlignCenter, title)
        lower = QRect(middle.left(), upper.bottom() + sizes.px(4), middle.width(), sizes.px(60))
        painter.setFont(sizes.text)
        painter.setPen(self._look.colour("secondary"))
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        painter.drawText(lower, flags, hint)

    def _put_out(self) -> None:
        self._lit = None
        self._view().update()

    # ---- what a screen reader hears ----

    def _speak(self) -> None:
        row = None if self._current is None else self._model.row_of(self._current)
        text = "" if row is None else self._spoken(row)
        # PyQt has no QAccessibleInterface to offer rows through. A name that changes under the focus is read out.
        self.setAccessibleName(text or translate("Timeline", "Messages"))
        self.setAccessibleDescription(translate("Timeline", "Messages") if text else "")

    def _spoken(self, row: int) -> str:
        entry, told = self._model.entry(row), self._model.told_by(row)
        if len(told) > 1:
            return spoken_line(told, self._people)
        revealed = self._revealed.get(entry.identity, frozenset())
        way = ""
        if entry.pending is not None and entry.files:
            transfers = self._model.transfers
            way = said_of(transfers.whole(entry.pending), online=transfers.online)
        return spoken(entry, self._people, self._model.markups, revealed, way)

    def position_at(self, row: int, point: QPoint) -> int:
        """Return the place in a row's words that is nearest to a point of the view."""
        body = self._layouts.of(row).body
        return 0 if body is None else body.place_at(self.point_in_words(row, point))

    def point_in_words(self, row: int, point: QPoint) -> QPointF:
        """Return a point of the view as one of a row's words, from their corner."""
        corner = QPoint(self._layouts.columns.text, self.row_top(row) + self._layouts.of(row).body_y)
        return QPointF(point - corner)

    def reveal(self, identity: int | bytes, spoilers: frozenset[int]) -> None:
        """Open spoilers of a message, until another room is shown."""
        self._revealed[identity] = self._revealed.get(identity, frozenset()) | spoilers
        self._view().update()
