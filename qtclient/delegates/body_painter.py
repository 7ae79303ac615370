"""Paints the words of a message: grounds and bars first, then what is selected, the text, and what hides it."""

from dataclasses import dataclass

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from qtclient.delegates.body import Body, Mark
from qtclient.delegates.custom_emoji import CustomPainter
from qtclient.delegates.ratio import ratio_of
from qtclient.delegates.text_boxes import CODE_PAD_PX, EMOJI_GAP_PX
from qtclient.theme.icons import pixmap
from qtclient.theme.look import Look

_ROUND_PX, _SMALL_ROUND_PX = 6, 3
_BOX_PX = 14


@dataclass(frozen=True)
class BodyState:
    """How the words stand with the mouse and the reader."""

    selected: tuple[int, int] | None = None
    """Places [start, end)."""
    hovered_run: int = -1
    revealed: frozenset[int] = frozenset()
    """Spoilers that were opened."""
    hovered: bool = False


class BodyPainter:
    """Paints one message's words with their corner at a point."""

    def __init__(
        self, painter: QPainter, look: Look, at: QPointF, customs: CustomPainter | None = None
    ) -> None:
        self._painter = painter
        self._customs = customs
        self._look = look
        self._at = at

    def paint(self, body: Body, state: BodyState, ink: QColor) -> None:
        """Paint all of it."""
        painter = self._painter
        painter.save()
        painter.translate(self._at)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for mark in body.marks:
            self._paint_mark(mark)
        if body.dressed:
            self._paint_grounds(body, state)
        if state.selected is not None:
            for rect in body.rects(*state.selected):
                painter.fillRect(rect, self._look.colour("selection"))
        painter.setPen(ink)
        for box in body.boxes:
            box.layout.draw(painter, QPointF(box.x, box.y))
        if body.emoji and self._customs is not None:
            self._paint_emoji(body, state, self._customs)
        if state.hovered_run >= 0:
            self._underline(body, state)
        if body.dressed:
            self._hide(body, state)
        if state.hovered:
            self._paint_buttons(body)
        painter.restore()

    # ---- what is drawn around the words ----

    def _paint_mark(self, mark: Mark) -> None:
        painter, look = self._painter, self._look
        if mark.kind == "code":
            painter.setPen(QPen(look.colour("border")))
            painter.setBrush(look.colour("code_ground"))
            painter.drawRoundedRect(mark.rect.adjusted(0.5, 0.5, -0.5, -0.5), _ROUND_PX, _ROUND_PX)
        elif mark.kind == "bar":
            self._fill(mark.rect, "handle", mark.rect.width() / 2)
        elif mark.kind == "head":
            painter.fillRect(mark.rect, look.colour("code_ground"))
        elif mark.kind in ("rule", "line"):
            painter.fillRect(mark.rect, look.colour("field_border" if mark.kind == "rule" else "border"))
        else:
            self._paint_sign(mark)

    def _paint_sign(self, mark: Mark) -> None:
        painter, look, sizes = self._painter, self._look, self._look.sizes
        if mark.kind == "sign":
            metrics = QFontMetricsF(sizes.text)
            painter.setFont(sizes.text)
            painter.setPen(look.colour("secondary"))
            right = mark.rect.right() - metrics.horizontalAdvance(mark.text)
            painter.drawText(QPointF(right, mark.rect.top() + sizes.baseline), mark.text)
            return
        side = sizes.px(_BOX_PX)
        box = QRectF(mark.rect.right() - side, mark.rect.center().y() - side / 2, side, side)
        done = mark.kind == "done"
        painter.setPen(QPen(look.colour("accent" if done else "secondary"), 1.2))
        painter.setBrush(look.colour("accent") if done else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(0.6, 0.6, -0.6, -0.6), _SMALL_ROUND_PX, _SMALL_ROUND_PX)
        if done:
            inner = sizes.px(_BOX_PX - 3)
            icon = pixmap("check", look.colours.on_accent, inner, ratio_of(painter))
            painter.drawPixmap(box.center() - QPointF(inner / 2, inner / 2), icon)

    def _fill(self, rect: QRectF, colour: str, radius: float) -> None:
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(self._look.colour(colour))
        self._painter.drawRoundedRect(rect, radius, radius)

    # ---- what lies under and over the words ----

    def _paint_grounds(self, body: Body, state: BodyState) -> None:
        """Code among words stands on the ground of code, an opened spoiler on one of its own."""
        for box, placed in body.runs():
            run = placed.run
            opened = run.spoiler in state.revealed
            if run.kind == "code":
                self._paint_code_grounds(body.run_rects(box, placed))
            elif opened and run.kind != "break":
                for rect in body.run_rects(box, placed):
                    self._fill(rect, "sidebar_hover", _SMALL_ROUND_PX)

    def _paint_code_grounds(self, rects: list[QRectF]) -> None:
        """Reach beyond the letters at both sides; behind the last the room for it is part of the run."""
        pad = self._look.sizes.px(CODE_PAD_PX)
        for rect in rects:
            right = 0 if rect is rects[-1] else pad
            self._fill(rect.adjusted(-pad, 2, right, -1), "code_ground", _SMALL_ROUND_PX)

    def _paint_emoji(self, body: Body, state: BodyState, customs: CustomPainter) -> None:
        """Paint pictures in the middle of the room that lines keep for them, unless a spoiler hides them."""
        gap = self._look.sizes.px(EMOJI_GAP_PX)
        for box, placed in body.runs():
            spoiler = placed.run.spoiler
            if placed.emoji and (not spoiler or spoiler in state.revealed):
                for rect in body.run_rects(box, placed):
                    square = QRectF(0, 0, rect.width() - gap, rect.width() - gap)
                    square.moveCenter(rect.center())
                    customs.paint(placed.emoji, square)

    def _underline(self, body: Body, state: BodyState) -> None:
        for number, (box, placed) in enumerate(body.runs()):
            if number != state.hovered_run or placed.run.kind not in ("link", "room", "code"):
                continue
            self._painter.setPen(self._look.colour("link"))
            for rect in body.run_rects(box, placed):
                under = rect.top() + box.baseline + 2
                self._painter.drawLine(QPointF(rect.left(), under), QPointF(rect.right(), under))

    def _hide(self, body: Body, state: BodyState) -> None:
        """A spoiler is one bar a line, whatever it is made of: seams would tell of what is under it."""
        for box in body.boxes:
            hidden: dict[int, tuple[int, int]] = {}
            for placed in box.runs:
                spoiler = placed.run.spoiler
                if spoiler and spoiler not in state.revealed:
                    first = hidden.get(spoiler, (placed.first, 0))[0]
                    hidden[spoiler] = first, placed.last
            for first, last in hidden.values():
                for rect in box.rects(box.first + first, box.first + last):
                    self._fill(rect.adjusted(-1, 1, 1, -1), "spoiler", _SMALL_ROUND_PX)

    def _paint_buttons(self, body: Body) -> None:
        painter, look = self._painter, self._look
        side = look.sizes.px(15)
        for code in body.codes:
            painter.setPen(QPen(look.colour("field_border")))
            painter.setBrush(look.colour("raised"))
            painter.drawRoundedRect(code.button.adjusted(0.5, 0.5, -0.5, -0.5), _ROUND_PX, _ROUND_PX)
            icon = pixmap("copy", look.colours.secondary, side, ratio_of(painter))
            painter.drawPixmap(code.button.center() - QPointF(side / 2, side / 2), icon)
