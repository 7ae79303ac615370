"""Paints one row of a timeline, and says what lies at a point of it. Nothing of it is ever a widget's rich text."""

from dataclasses import dataclass
from datetime import date

from PyQt6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PyQt6.QtGui import QColor, QFontMetricsF, QPainter

from qtclient.delegates.attachments import action_of, part_at
from qtclient.delegates.attachments_painter import AttachmentsPainter
from qtclient.delegates.avatars import person_avatar
from qtclient.delegates.body import Body
from qtclient.delegates.body_painter import BodyPainter, BodyState
from qtclient.delegates.custom_emoji import CustomPainter
from qtclient.delegates.folded_line import FoldedLine
from qtclient.delegates.mentions import calls_for_me
from qtclient.delegates.message_layout import Columns, Laid
from qtclient.delegates.moving import Moving
from qtclient.delegates.quotes import paint_quote
from qtclient.delegates.ratio import ratio_of
from qtclient.delegates.reactions import Chip, chip_at, paint_chips
from qtclient.delegates.refusal import RefusalLine
from qtclient.delegates.separators import paint_day, paint_new
from qtclient.delegates.thread_line import paint_aside, paint_thread
from qtclient.delegates.upload_line import UploadLine
from qtclient.itemmodels.entries import Entry
from qtclient.itemmodels.people import People
from qtclient.itemmodels.sentences import words_of
from qtclient.itemmodels.timeline import TimelineModel
from qtclient.itemmodels.transfers import Transfer
from qtclient.theme.icons import pixmap
from qtclient.theme.look import Look
from qtclient.times.moments import time_of_day


@dataclass(frozen=True)
class RowState:
    """How a row stands with the mouse and the keys; `selected` are places [start, end) of its words."""

    hovered: bool = False
    current: bool = False
    lit: bool = False
    selected: tuple[int, int] | None = None
    hovered_run: int = -1
    revealed: frozenset[int] = frozenset()
    chip: Chip | None = None
    part: int = -1
    """The place of the file that is pointed at."""


class MessagePainter:
    """Paints rows of one timeline with one look."""

    def __init__(self, model: TimelineModel, people: People, look: Look, moving: Moving) -> None:
        self._model = model
        self._moving = moving
        self._people = people
        self._look = look
        self.refresh()

    def refresh(self) -> None:
        """Take over the look as it is now."""
        sizes = self._look.sizes
        self._bold = QFontMetricsF(sizes.bold)
        self._tiny = QFontMetricsF(sizes.tiny)
        self._today: date | None = None

    def paint(
        self, painter: QPainter, row: int, laid: Laid, columns: Columns, y: int, state: RowState, today: date
    ) -> None:
        """Paint a row whose top is at `y`."""
        entry = self._model.entry(row)
        if laid.day_y >= 0:
            paint_day(painter, self._look, entry, columns, y + laid.day_y, today)
        if laid.new_y >= 0:
            paint_new(painter, self._look, columns, y + laid.new_y)
        self._paint_box(painter, entry, laid, columns, y, state)
        if entry.kind in ("system", "blocked"):
            FoldedLine(self._look, entry, laid, columns).paint(painter, y)
            return
        if laid.head_y >= 0:
            self._paint_head(painter, entry, columns, y + laid.head_y)
        elif state.hovered:
            self._paint_margin_time(painter, entry, columns, y + laid.body_y)
        if laid.aside is not None:
            row_of_root = self._model.row_of(entry.shape.thread)
            root = (
                "" if row_of_root is None else words_of(self._model.entry(row_of_root), self._model.markups)
            )
            paint_aside(painter, self._look, root, laid.aside.translated(0, y))
        if laid.quote_y >= 0:
            self._paint_quote(painter, entry, columns, y + laid.quote_y)
        if laid.body is not None:
            self._paint_text(painter, entry, laid.body, columns, y + laid.body_y, state)
        if laid.parts:
            self._paint_files(painter, entry, laid, y, state.part)
        self._paint_notes(painter, entry, laid, columns, y)
        if laid.chips:
            customs = self._customs(painter, entry)
            paint_chips(
                painter, self._look, laid.chips, self._people.me, y, pointed=state.chip, customs=customs
            )
        if laid.thread is not None:
            paint_thread(painter, self._look, entry, laid.thread.translated(0, y))

    def _paint_box(
        self, painter: QPainter, entry: Entry, laid: Laid, columns: Columns, y: int, state: RowState
    ) -> None:
        """Paint what lies behind a message: a breath of colour where it calls for me or is pointed at."""
        colours = self._look.colours
        box = QRect(0, y + laid.box_y, columns.view, laid.height - laid.box_y + 1)
        if calls_for_me(entry, self._people):
            painter.fillRect(box, QColor(colours.mention))
            painter.fillRect(QRect(0, box.top(), 3, box.height()), QColor(colours.accent))
        elif state.lit:
            painter.fillRect(box, QColor(colours.selected))
        elif state.hovered and entry.kind not in ("system", "blocked"):
            painter.fillRect(box, QColor(colours.hover))
        if state.current:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QColor(colours.accent))
            ring = QRectF(box).adjusted(4.5, 0.5, -4.5, -0.5)
            painter.drawRoundedRect(ring, 6, 6)

    def _paint_head(self, painter: QPainter, entry: Entry, columns: Columns, y: int) -> None:
        look, sizes = self._look, self._look.sizes
        name = self._people.name(entry.author)
        ratio = ratio_of(painter)
        face = self._people.face(entry.author, columns.avatar, ratio)
        picture = person_avatar(look, entry.author, name, columns.avatar, ratio, face)
        painter.drawPixmap(columns.margin, y + sizes.px(2), picture)
        baseline = y + sizes.baseline
        shown = self._bold.elidedText(name, Qt.TextElideMode.ElideRight, columns.width * 0.7)
        painter.setFont(sizes.bold)
        painter.setPen(look.colours.name(entry.author))
        painter.drawText(QPointF(columns.text, baseline), shown)
        x = columns.text + self._bold.horizontalAdvance(shown) + sizes.px(8)
        painter.setFont(sizes.small)
        painter.setPen(look.colour("secondary"))
        painter.drawText(QPointF(x, baseline), time_of_day(entry.at))

    def _paint_margin_time(self, painter: QPainter, entry: Entry, columns: Columns, y: int) -> None:
        painter.setFont(self._look.sizes.tiny)
        painter.setPen(self._look.colour("secondary"))
        text = time_of_day(entry.at)
        x = columns.margin + columns.avatar - self._tiny.horizontalAdvance(text)
        painter.drawText(QPointF(max(2.0, x), y + self._look.sizes.baseline), text)

    def _paint_quote(self, painter: QPainter, entry: Entry, columns: Columns, y: int) -> None:
        origin = entry.message or entry.pending
        number = origin.reply_to if origin is not None else None
        row = None if number is None else self._model.row_of(number)
        entry_quoted = None if row is None else self._model.entry(row)
        quoted = None
        if entry_quoted is not None:
            quoted = entry_quoted, words_of(entry_quoted, self._model.markups)
        paint_quote(painter, self._look, quoted, self._people, columns, y)

    def _paint_text(
        self, painter: QPainter, entry: Entry, body: Body, columns: Columns, y: int, state: RowState
    ) -> None:
        words = BodyState(state.selected, state.hovered_run, state.revealed, hovered=state.hovered)
        is_aside = entry.kind in ("deleted", "pending") or entry.is_emptied
        ink = self._look.colour("secondary" if is_aside else "text")
        customs = self._customs(painter, entry) if body.emoji else None
        BodyPainter(painter, self._look, QPointF(columns.text, y), customs).paint(body, words, ink)
        if entry.pending is not None and not entry.failed and not entry.files:
            self._paint_clock(painter, body, columns, y)

    def _customs(self, painter: QPainter, entry: Entry) -> CustomPainter:
        return CustomPainter(painter, self._look, self._model.customs, self._moving, entry.identity)

    def _paint_files(self, painter: QPainter, entry: Entry, laid: Laid, y: int, pointed: int) -> None:
        files = AttachmentsPainter(painter, self._look, self._model.pictures, self._moving)
        told_below = entry.pending is not None and len(entry.files) == 1
        for part in laid.parts:
            transfer = self._transfer(entry, part.file.place)
            pointed_at = part.file.place == pointed
            files.paint(part, y, entry.identity, transfer, pointed=pointed_at, told_below=told_below)

    def _paint_notes(self, painter: QPainter, entry: Entry, laid: Laid, columns: Columns, y: int) -> None:
        """Paint what is said of a message that is not sent: how far its files are, why it was refused."""
        if laid.way_y >= 0:
            self._way(entry, laid, columns).paint(painter, y)
        if laid.note_y >= 0:
            RefusalLine(self._look, entry, laid, columns).paint(painter, y)

    def _transfer(self, entry: Entry, place: int) -> Transfer | None:
        """Return how far a file of a message is, up or down; None where it is not on its way."""
        if entry.pending is not None:
            return self._model.transfers.upload(entry.pending.key, entry.pending.files[place])
        return self._model.transfers.download(entry.files[place].file)

    def _way(self, entry: Entry, laid: Laid, columns: Columns) -> UploadLine:
        assert entry.pending is not None  # noqa: S101 - only what waits has such a line
        transfers = self._model.transfers
        whole = transfers.whole(entry.pending)
        return UploadLine(self._look, whole, columns.text, columns.width, laid.way_y, online=transfers.online)

    def _paint_clock(self, painter: QPainter, body: Body, columns: Columns, y: int) -> None:
        """Say behind the last word that the message waits."""
        box, side = body.boxes[-1], self._look.sizes.px(12)
        last = box.layout.lineAt(box.layout.lineCount() - 1)
        x = min(columns.text + box.x + last.naturalTextWidth() + 6, columns.text + columns.width - side)
        icon_y = y + box.y + box.height - box.line + (box.line - side) / 2
        icon = pixmap("clock", self._look.colours.secondary, side, ratio_of(painter))
        painter.drawPixmap(QPointF(x, icon_y), icon)

    def action_at(self, entry: Entry, laid: Laid, columns: Columns, point: QPoint) -> str:
        """Return which action is at a point of a row, as `MessageAction`; empty for none."""
        place = QPointF(point)
        if entry.kind == "blocked":
            return FoldedLine(self._look, entry, laid, columns).action_at(place)
        if any(line is not None and line.contains(place) for line in (laid.aside, laid.thread)):
            return "thread"
        chip = chip_at(laid.chips, place)
        if chip is not None:
            return f"react {chip.emoji}".strip()
        part = part_at(laid.parts, place)
        if part is not None:
            return action_of(part, place)
        if laid.way_y >= 0:
            return self._way(entry, laid, columns).action_at(place)
        return RefusalLine(self._look, entry, laid, columns).action_at(place) if laid.note_y >= 0 else ""

    def name_width(self, entry: Entry) -> float:
        """Return how wide an author's name is when it is not cut."""
        return self._bold.horizontalAdvance(self._people.name(entry.author))
