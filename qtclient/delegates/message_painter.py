"""Paints one row of a timeline, and says what lies at a point of it. Plain text only: it is never markup."""

from dataclasses import dataclass
from datetime import date

from PyQt6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PyQt6.QtGui import QColor, QFontMetricsF, QPainter

from chatprotocol.rows import File
from qtclient.delegates.avatars import person_avatar
from qtclient.delegates.mentions import calls_for_me
from qtclient.delegates.message_layout import Columns, Laid, file_px, utf16_length
from qtclient.itemmodels.entries import Entry
from qtclient.itemmodels.people import People
from qtclient.itemmodels.timeline import TimelineModel
from qtclient.language import translate
from qtclient.moments import day_heading, day_of, time_of_day
from qtclient.plain import isolated, one_line
from qtclient.theme.icons import pixmap
from qtclient.theme.look import Look

_VCENTER = Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class RowState:
    """How a row stands with the mouse and the keys; `selected` is a [start, end) of Qt's text positions."""

    hovered: bool = False
    current: bool = False
    lit: bool = False
    selected: tuple[int, int] | None = None
    hovered_link: int = -1


class MessagePainter:
    """Paints rows of one timeline with one look."""

    def __init__(self, model: TimelineModel, people: People, look: Look) -> None:
        self._model = model
        self._people = people
        self._look = look
        self.refresh()

    def refresh(self) -> None:
        """Take over the look as it is now."""
        sizes = self._look.sizes
        self._small = QFontMetricsF(sizes.small)
        self._bold = QFontMetricsF(sizes.bold)
        self._tiny = QFontMetricsF(sizes.tiny)
        self._today: date | None = None

    def paint(
        self, painter: QPainter, row: int, laid: Laid, columns: Columns, y: int, state: RowState, today: date
    ) -> None:
        """Paint a row whose top is at `y`."""
        entry = self._model.entry(row)
        if laid.day_y >= 0:
            self._paint_day(painter, entry, columns, y + laid.day_y, today)
        if laid.new_y >= 0:
            self._paint_new(painter, columns, y + laid.new_y)
        self._paint_box(painter, entry, laid, columns, y, state)
        if entry.kind == "system":
            self._paint_system(painter, laid, columns, y)
            return
        if laid.head_y >= 0:
            self._paint_head(painter, entry, columns, y + laid.head_y)
        elif state.hovered:
            self._paint_margin_time(painter, entry, columns, y + laid.body_y)
        if laid.quote_y >= 0:
            self._paint_quote(painter, entry, columns, y + laid.quote_y)
        if laid.layout is not None:
            self._paint_text(painter, entry, laid, columns, y + laid.body_y, state)
        if laid.files_y >= 0 and entry.message is not None:
            self._paint_files(painter, entry.message.files, columns, y + laid.files_y)
        if laid.note_y >= 0:
            self._paint_note(painter, entry, laid, columns, y)

    # ---- between the messages ----

    def _paint_day(self, painter: QPainter, entry: Entry, columns: Columns, y: int, today: date) -> None:
        sizes, colour = self._look.sizes, self._look.colour
        text = day_heading(day_of(entry.at), today)
        middle = y + sizes.px(27)
        width = QFontMetricsF(sizes.small_bold).horizontalAdvance(text)
        centre = columns.view / 2
        gap = width / 2 + sizes.px(12)
        side = centre - gap - columns.margin
        painter.fillRect(QRectF(columns.margin, middle, side, 1), colour("border"))
        painter.fillRect(QRectF(centre + gap, middle, side, 1), colour("border"))
        painter.setFont(sizes.small_bold)
        painter.setPen(colour("secondary"))
        painter.drawText(
            QRectF(centre - width, middle - sizes.line / 2, 2 * width, sizes.line),
            Qt.AlignmentFlag.AlignCenter,
            text,
        )

    def _paint_new(self, painter: QPainter, columns: Columns, y: int) -> None:
        sizes, colour = self._look.sizes, self._look.colour
        text = translate("Timeline", "New")
        metrics = QFontMetricsF(sizes.tiny_bold)
        pill = QRectF(0, 0, metrics.horizontalAdvance(text) + sizes.px(16), sizes.px(18))
        middle = y + sizes.px(17)
        pill.moveTo(columns.view - columns.margin - pill.width(), middle - pill.height() / 2)
        line = QRectF(columns.margin, middle, pill.left() - columns.margin, 1)
        painter.fillRect(line, colour("accent"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("accent"))
        painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
        painter.setFont(sizes.tiny_bold)
        painter.setPen(colour("on_accent"))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_system(self, painter: QPainter, laid: Laid, columns: Columns, y: int) -> None:
        sizes = self._look.sizes
        painter.setFont(sizes.small)
        painter.setPen(self._look.colour("secondary"))
        text = self._small.elidedText(one_line(laid.text), Qt.TextElideMode.ElideRight, columns.width)
        rect = QRectF(columns.text, y + laid.body_y + sizes.px(6), columns.width, sizes.small_line)
        painter.drawText(rect, _VCENTER, text)

    # ---- the message ----

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
        elif state.hovered and entry.kind != "system":
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
        device = painter.device()
        ratio = device.devicePixelRatioF() if device is not None else 1.0
        picture = person_avatar(look, entry.author, name, columns.avatar, ratio)
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
        look, sizes = self._look, self._look.sizes
        origin = entry.message or entry.pending
        number = origin.reply_to if origin is not None else None
        row = None if number is None else self._model.row_of(number)
        quoted = None if row is None else self._model.entry(row)
        bar = look.colours.name(quoted.author) if quoted is not None else look.colour("secondary")
        painter.fillRect(QRect(columns.text, y + 2, 2, sizes.small_line - 2), bar)
        x, rest = columns.text + sizes.px(10), float(columns.width - sizes.px(10))
        baseline = y + (sizes.small_line + self._small.ascent() - self._small.descent()) / 2
        text = translate("Timeline", "Reply to an earlier message")
        if quoted is not None:
            name = self._people.name(quoted.author)
            metrics = QFontMetricsF(sizes.small_bold)
            painter.setFont(sizes.small_bold)
            painter.setPen(bar)
            painter.drawText(QPointF(x, baseline), name)
            used = metrics.horizontalAdvance(name) + sizes.px(6)
            x, rest = x + round(used), rest - used
            text = translate("Timeline", "Message deleted") if quoted.kind == "deleted" else quoted.text
        painter.setFont(sizes.small)
        painter.setPen(look.colour("secondary"))
        shown = self._small.elidedText(one_line(text), Qt.TextElideMode.ElideRight, max(0.0, rest))
        painter.drawText(QPointF(x, baseline), shown)

    def _paint_text(
        self, painter: QPainter, entry: Entry, laid: Laid, columns: Columns, y: int, state: RowState
    ) -> None:
        layout = laid.layout
        if layout is None:
            return
        if state.selected is not None:
            self._paint_selection(painter, laid, columns, y, state.selected)
        dimmed = entry.kind in ("deleted", "pending")
        painter.setPen(self._look.colour("secondary" if dimmed else "text"))
        layout.draw(painter, QPointF(columns.text, y))
        if state.hovered_link >= 0:
            self._underline(painter, laid, columns, y, state.hovered_link)
        if entry.pending is not None and not entry.failed:
            last = layout.lineAt(layout.lineCount() - 1)
            side = self._look.sizes.px(12)
            x = min(columns.text + last.naturalTextWidth() + 6, columns.text + columns.width - side)
            line_top = y + (laid.lines - 1) * self._look.sizes.line
            icon_y = line_top + (self._look.sizes.line - side) / 2
            painter.drawPixmap(
                QPointF(x, icon_y), pixmap("clock", self._look.colours.secondary, side, _ratio(painter))
            )

    def _paint_selection(
        self, painter: QPainter, laid: Laid, columns: Columns, y: int, selected: tuple[int, int]
    ) -> None:
        colour = self._look.colour("selection")
        for rect in span_rects(laid, selected, self._look.sizes.line):
            painter.fillRect(rect.translated(columns.text, y), colour)

    def _underline(self, painter: QPainter, laid: Laid, columns: Columns, y: int, link: int) -> None:
        found = laid.links[link]
        start = utf16_length(laid.text[: found.start])
        span = (start, start + utf16_length(found.address))
        sizes = self._look.sizes
        painter.setPen(self._look.colour("link"))
        for rect in span_rects(laid, span, sizes.line):
            under = rect.top() + sizes.baseline + 2
            painter.drawLine(
                QPointF(columns.text + rect.left(), y + under),
                QPointF(columns.text + rect.right(), y + under),
            )

    def _paint_files(self, painter: QPainter, files: list[File], columns: Columns, y: int) -> None:
        look, sizes = self._look, self._look.sizes
        for place, file in enumerate(files):
            box = QRectF(
                columns.text, y + place * file_px(sizes), min(columns.width, sizes.px(340)), sizes.px(32)
            )
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(look.colour("border"))
            painter.setBrush(look.colour("hover"))
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
            side = sizes.px(16)
            icon_at = QPointF(box.left() + sizes.px(10), box.center().y() - side / 2)
            painter.drawPixmap(icon_at, pixmap("file", look.colours.secondary, side, _ratio(painter)))
            size = readable_bytes(file.bytes)
            inside = box.adjusted(sizes.px(34), 0, -sizes.px(10), 0)
            painter.setFont(sizes.small)
            painter.setPen(look.colour("secondary"))
            painter.drawText(inside, _VCENTER | Qt.AlignmentFlag.AlignRight, size)
            room = inside.width() - self._small.horizontalAdvance(size) - sizes.px(12)
            painter.setPen(look.colour("text"))
            name = self._small.elidedText(one_line(file.name), Qt.TextElideMode.ElideMiddle, room)
            painter.drawText(inside, _VCENTER, name)

    # ---- a message that was refused ----

    def _paint_note(self, painter: QPainter, entry: Entry, laid: Laid, columns: Columns, y: int) -> None:
        look, sizes = self._look, self._look.sizes
        side = sizes.px(13)
        line = QRectF(columns.text, y + laid.note_y, columns.width, sizes.small_line)
        painter.drawPixmap(
            QPointF(line.left(), line.center().y() - side / 2),
            pixmap("warning", look.colours.danger, side, _ratio(painter)),
        )
        actions = self.note_actions(laid, columns)
        painter.setFont(sizes.small)
        painter.setPen(look.colour("danger"))
        rest = columns.width - sum(rect.width() for _, rect in actions) - sizes.px(40)
        said = self._small.elidedText(refusal(entry), Qt.TextElideMode.ElideRight, max(sizes.px(60), rest))
        painter.drawText(line.adjusted(sizes.px(19), 0, 0, 0), _VCENTER, said)
        x = line.left() + sizes.px(19) + self._small.horizontalAdvance(said) + sizes.px(6)
        shift = x - actions[0][1].left()
        painter.setFont(sizes.small_bold)
        painter.setPen(look.colour("accent_text"))
        for name, rect in actions:
            painter.drawText(rect.translated(shift, y), Qt.AlignmentFlag.AlignCenter, action_text(name))

    def note_actions(self, laid: Laid, columns: Columns) -> list[tuple[str, QRectF]]:
        """Return what can be done with a refused message, each with its place; the row's top is y = 0."""
        sizes = self._look.sizes
        metrics = QFontMetricsF(sizes.small_bold)
        actions, x = [], float(columns.text)
        for name in ("retry", "copy", "discard"):
            width = metrics.horizontalAdvance(action_text(name)) + sizes.px(14)
            actions.append((name, QRectF(x, laid.note_y, width, sizes.small_line)))
            x += width
        return actions

    def action_at(self, entry: Entry, laid: Laid, columns: Columns, point: QPoint) -> str:
        """Return which action of a refused message is at a point of its row; empty for none."""
        if laid.note_y < 0:
            return ""
        sizes = self._look.sizes
        actions = self.note_actions(laid, columns)
        rest = columns.width - sum(rect.width() for _, rect in actions) - sizes.px(40)
        said = self._small.elidedText(refusal(entry), Qt.TextElideMode.ElideRight, max(sizes.px(60), rest))
        shift = sizes.px(19) + self._small.horizontalAdvance(said) + sizes.px(6)
        for name, rect in actions:
            if rect.translated(shift, 0).contains(QPointF(point)):
                return name
        return ""

    def name_width(self, entry: Entry) -> float:
        """Return how wide an author's name is when it is not cut."""
        return self._bold.horizontalAdvance(self._people.name(entry.author))


def span_rects(laid: Laid, span: tuple[int, int], line_px: int) -> list[QRectF]:
    """Return the places of a [start, end) of Qt's text positions, a rectangle a line, from the text's corner."""
    rects: list[QRectF] = []
    if laid.layout is None:
        return rects
    for number in range(laid.layout.lineCount()):
        line = laid.layout.lineAt(number)
        first = max(span[0], line.textStart())
        last = min(span[1], line.textStart() + line.textLength())
        if first < last:
            ends = line.cursorToX(first)[0], line.cursorToX(last)[0]
            rects.append(QRectF(min(ends), number * line_px, abs(ends[1] - ends[0]), line_px))
    return rects


def refusal(entry: Entry) -> str:
    """Return why a message was not sent, as one plain sentence."""
    error = entry.pending.error if entry.pending is not None else None
    if error is None or not error.message:
        return translate("Timeline", "Not sent.")
    return translate("Timeline", "Not sent: {reason}").format(reason=isolated(error.message))


def action_text(name: str) -> str:
    """Return what an action of a refused message is called."""
    return {
        "retry": translate("Timeline", "Retry"),
        "copy": translate("Timeline", "Copy"),
        "discard": translate("Timeline", "Discard"),
    }[name]


def readable_bytes(count: int) -> str:
    """Return a size as people say it."""
    size = float(count)
    for unit in ("B", "KB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" or size >= 10 else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"


def _ratio(painter: QPainter) -> float:
    device = painter.device()
    return device.devicePixelRatioF() if device is not None else 1.0
