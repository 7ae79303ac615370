"""Lays out what a message's text means: blocks one below the other, lists and quotes moved in, code in its ground."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PyQt6.QtCore import QRectF
from PyQt6.QtGui import QFontMetricsF

from qtclient.delegates.body import Body, Box, CodeBlock, Mark
from qtclient.delegates.table_layout import TableLayout
from qtclient.delegates.text_boxes import Ink, TextBoxes
from qtclient.markup.records import Block, Code, Heading, Item, Items, Markup, Paragraph, Quote, Rule, Table
from qtclient.theme.look import Look

_GAP_PX, _ITEM_GAP_PX, _AIR_PX = 6, 2, 3
_INDENT_PX, _SIGN_GAP_PX = 22, 7
_QUOTE_PX, _BAR_PX = 13, 3
_CODE_PAD_PX, _CODE_TOP_PX, _BUTTON_PX = 10, 7, 26
_RULE_PX = 9
_NARROWEST_PX = 90


@dataclass(frozen=True)
class Known:
    """What the names in a message mean here."""

    called: frozenset[str] = frozenset()
    """Names, folded, of whom the server says that they are mentioned."""
    has_room: Callable[[str], bool] = lambda _name: False
    emoji: Callable[[str], int] = lambda _name: 0
    """Returns the file of the picture that a name stands for; 0 for none."""


class BodyLayout:
    """Lays out the words of one message."""

    def __init__(self, look: Look, width: int, known: Known) -> None:
        self._look = look
        self._px = look.sizes.px
        self._boxes = TextBoxes(look, known.called, known.has_room, known.emoji)
        self._emoji = known.emoji
        self._width = width
        self._y = 0.0

    def lay_out(self, markup: Markup, *, ink: Ink = "text", note: str = "") -> Body:
        """Return the words of a message; `note` stands behind the last of them."""
        self._body = Body(markup)
        self._ink: Ink = ink
        if markup.large and isinstance(markup.blocks[0], Paragraph) and all(map(self._emoji, markup.customs)):
            self._take(self._boxes.large(markup.blocks[0].runs, 0, 0, self._width, note))
        else:
            self._lay_framed(markup, note)
        if not self._body.boxes:
            self._take(self._boxes.paragraph((), 0, self._y, self._width, ink, note))
        elif note and not self._is_last_a_paragraph(markup):
            self._take(self._boxes.paragraph((), 0, self._y, self._width, ink, note.lstrip()))
        self._body.height = round(self._y)
        self._count_places()
        return self._body

    def _lay_framed(self, markup: Markup, note: str) -> None:
        """Give what has a frame of its own a little air above and below."""
        air = self._px(_AIR_PX)
        if markup.blocks and isinstance(markup.blocks[0], Code | Table):
            self._y += air
        self._lay_blocks(markup.blocks, 0, self._width, note)
        if markup.blocks and isinstance(markup.blocks[-1], Code | Table):
            self._y += air

    def _is_last_a_paragraph(self, markup: Markup) -> bool:
        return bool(markup.blocks) and isinstance(markup.blocks[-1], Paragraph)

    def _count_places(self) -> None:
        place = 0
        for box in self._body.boxes:
            box.first = place
            place += box.length + 1
        self._body.length = max(0, place - 1)
        placed = [each for _, each in self._body.runs()]
        self._body.dressed = any(each.run.kind == "code" or each.run.spoiler for each in placed)
        self._body.emoji = frozenset(each.emoji for each in placed if each.emoji)
        self._body.named = bool(self._body.emoji) or any(each.run.kind == "custom" for each in placed)

    def _take(self, box: Box) -> None:
        self._body.boxes.append(box)
        self._y = max(self._y, box.y + box.height)

    # ---- blocks ----

    def _lay_blocks(
        self, blocks: Iterable[Block], x: float, width: float, note: str = "", gap_px: int = _GAP_PX
    ) -> None:
        held = tuple(blocks)
        for place, block in enumerate(held):
            if place:
                self._y += self._px(gap_px)
            last = place == len(held) - 1
            self._lay_block(block, x, max(width, self._px(_NARROWEST_PX)), note if last else "")

    def _lay_block(self, block: Block, x: float, width: float, note: str) -> None:
        match block:
            case Paragraph(runs):
                self._take(self._boxes.paragraph(runs, x, self._y, width, self._ink, note))
            case Heading(level, runs):
                self._take(self._boxes.heading(level, runs, x, self._y, width))
            case Code():
                self._lay_code(block, x, width)
            case Quote(inner):
                self._lay_quote(inner, x, width)
            case Items(items):
                self._lay_items(items, x, width)
            case Table():
                self._lay_table(block, x, width)
            case Rule():
                self._mark("rule", QRectF(x, self._y + self._px(_RULE_PX // 2), width, 1))
                self._y += self._px(_RULE_PX)

    def _mark(self, kind: str, rect: QRectF, text: str = "") -> None:
        self._body.marks.append(Mark(kind, rect, text))  # type: ignore[arg-type]  # one of its words

    def _lay_code(self, code: Code, x: float, width: float) -> None:
        top, pad, above = self._y, self._px(_CODE_PAD_PX), self._px(_CODE_TOP_PX)
        self._take(self._boxes.code(code, x + pad, top + above, width - 2 * pad))
        self._y += above
        rect = QRectF(x, top, width, self._y - top)
        side, inset = self._px(_BUTTON_PX), self._px(4)
        button = QRectF(rect.right() - side - inset, top + inset, side, side)
        self._body.codes.append(CodeBlock(rect, button, code))
        self._mark("code", rect)

    def _lay_quote(self, blocks: tuple[Block, ...], x: float, width: float) -> None:
        top, indent, before = self._y, self._px(_QUOTE_PX), self._ink
        self._ink = "secondary"
        self._lay_blocks(blocks, x + indent, width - indent)
        self._ink = before
        self._y = max(self._y, top + self._look.sizes.line)
        self._mark("bar", QRectF(x, top + 1, self._px(_BAR_PX), self._y - top - 2))

    def _lay_items(self, items: tuple[Item, ...], x: float, width: float) -> None:
        widest = max(QFontMetricsF(self._look.sizes.text).horizontalAdvance(item.mark) for item in items)
        indent = max(self._px(_INDENT_PX), round(widest) + self._px(_SIGN_GAP_PX))
        for place, item in enumerate(items):
            if place:
                self._y += self._px(_ITEM_GAP_PX)
            top = self._y
            sign = QRectF(x, top, indent - self._px(_SIGN_GAP_PX), self._look.sizes.line)
            kind = "sign" if item.done is None else "done" if item.done else "open"
            self._mark(kind, sign, item.mark)
            self._lay_blocks(item.blocks, x + indent, width - indent, gap_px=_ITEM_GAP_PX)
            self._y = max(self._y, top + self._look.sizes.line)

    def _lay_table(self, table: Table, x: float, width: float) -> None:
        made = TableLayout(self._look, self._boxes).lay_out(table, x, self._y, width, self._ink)
        for box in made.boxes:
            self._take(box)
        self._body.marks += made.marks
        self._y += made.below
