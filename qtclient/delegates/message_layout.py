"""Where everything of one message stands, worked out once per width: its heading, its words, its files.

Rows are laid out downwards from y = 0; the text of every message begins at the same x.
"""

from dataclasses import dataclass, field

from PyQt6.QtCore import QRectF
from PyQt6.QtGui import QTextLayout

from chatprotocol.emoji import is_custom_name
from qtclient.delegates.attachments import Part, below, parts_of
from qtclient.delegates.body import Body
from qtclient.delegates.body_layout import BodyLayout, Known
from qtclient.delegates.reactions import Chip, chips_of
from qtclient.delegates.reactions import below as below_chips
from qtclient.delegates.reactions import guessed_height as guessed_chips
from qtclient.delegates.thread_line import aside_box, line_height, thread_box
from qtclient.itemmodels.entries import Entry
from qtclient.itemmodels.refused_files import cures
from qtclient.language import translate
from qtclient.markup.records import Markup
from qtclient.theme.look import Look
from qtclient.theme.sizes import Sizes

_COLUMN_PX, _COLUMN_LETTERS = 720, 88
"""A longer line loses the eye on its way back."""
_LETTER_SHARE = 0.52
"""The width of an average letter, in heights of the text."""


@dataclass(frozen=True)
class Columns:
    """The columns of a timeline of one width, in px."""

    margin: int
    avatar: int
    text: int
    width: int
    view: int
    letters: int
    """About how many letters stand in a line."""

    @classmethod
    def of(cls, sizes: Sizes, view_width: int) -> "Columns":
        """Return the columns for a view of this width."""
        margin = sizes.px(20)
        text = margin + sizes.avatar + sizes.px(12)
        letter = sizes.text_px * _LETTER_SHARE
        most = min(sizes.px(_COLUMN_PX), round(_COLUMN_LETTERS * letter))
        width = max(sizes.px(80), min(most, view_width - text - sizes.px(28)))
        letters = max(1, int(width / letter))
        return cls(
            margin=margin, avatar=sizes.avatar, text=text, width=width, view=view_width, letters=letters
        )


@dataclass
class Laid:
    """One row as it is painted and hit. A `*_y` of -1 is not there."""

    height: int = 0
    day_y: int = -1
    new_y: int = -1
    box_y: int = 0
    head_y: int = -1
    aside: QRectF | None = None
    """The line that says of which thread the message is."""
    quote_y: int = -1
    body_y: int = 0
    parts: list[Part] = field(default_factory=list)
    """The files."""
    way_y: int = -1
    """The line that says how far the files are on their way."""
    note_y: int = -1
    text: str = ""
    """What a grey line says."""
    body: Body | None = None
    chips: list[Chip] = field(default_factory=list)
    thread: QRectF | None = None

    @property
    def emoji(self) -> frozenset[int]:
        """Return the files of the emoji of the server's own in its words and among its reactions."""
        written = self.body.emoji if self.body is not None else frozenset()
        return written | {chip.file for chip in self.chips if chip.file} if self.chips else written

    @property
    def names_emoji(self) -> bool:
        """Tell whether it stands otherwise when the server has other emoji of its own."""
        return (self.body is not None and self.body.named) or any(
            is_custom_name(chip.emoji) for chip in self.chips
        )

    @property
    def lead_y(self) -> int:
        """Return where what is read of it begins: what leads to other messages, else its words."""
        if self.aside is not None:
            return round(self.aside.top())
        return self.quote_y if self.quote_y >= 0 else self.body_y

    @property
    def layout(self) -> QTextLayout | None:
        """Return the first text of the words."""
        return self.body.boxes[0].layout if self.body is not None else None


def guessed_height(entry: Entry, sizes: Sizes, columns: Columns) -> int:
    """Return about how high a row will be, without laying out its text."""
    shape, rhythm = entry.shape, sizes.rhythm
    if shape.folded:
        return 0
    height = rhythm.day if shape.day else 0
    if shape.new:
        height += rhythm.new
    if entry.kind in ("system", "blocked"):
        return height + rhythm.system
    if shape.head:
        height += sizes.line + (rhythm.gap_parted if shape.day or shape.new else rhythm.gap)
        height += line_height(sizes) if shape.thread else 0
    else:
        height += rhythm.inner_gap
    text = entry.text
    lines = 1 + len(text) // columns.letters if text or not entry.files else 0
    if "\n" in text:
        lines += text.count("\n")
    if entry.files:
        height = below(parts_of(entry.files, sizes, 0, columns.width, height), height, sizes)
        height += line_height(sizes) if entry.pending is not None else 0
    foot = guessed_chips(entry.message, sizes) + (line_height(sizes) if shape.replies else 0)
    return height + lines * sizes.line + foot


def lay_out(entry: Entry, words: Markup, look: Look, columns: Columns, known: Known) -> Laid:
    """Lay out one row; `words` are what it says, `known` what the names in it mean."""
    laid, sizes, shape = Laid(), look.sizes, entry.shape
    if shape.folded:
        return laid
    y = 0
    if shape.day:
        laid.day_y, y = y, y + sizes.rhythm.day
    if shape.new:
        laid.new_y, y = y, y + sizes.rhythm.new
    if entry.kind in ("system", "blocked"):
        laid.text, laid.body_y = words.source, y
        laid.height = y + (sizes.rhythm.system if laid.text else 0)
        return laid
    y = _lay_out_head(laid, entry, sizes, y)
    y = _lay_out_lead(laid, entry, sizes, columns, y)
    y = _lay_out_body(laid, entry, words, look, columns, known, y)
    laid.height = _lay_out_foot(laid, entry, look, columns, known, y)
    return laid


def _lay_out_head(laid: Laid, entry: Entry, sizes: Sizes, y: int) -> int:
    if entry.shape.head:
        parted = entry.shape.day or entry.shape.new
        gap = sizes.rhythm.gap_parted if parted else sizes.rhythm.gap
        laid.box_y = y + max(0, gap - sizes.px(5))
        y += gap
        laid.head_y, y = y, y + sizes.line
    else:
        laid.box_y = y + 1
        y += sizes.rhythm.inner_gap
    return y


def _lay_out_lead(laid: Laid, entry: Entry, sizes: Sizes, columns: Columns, y: int) -> int:
    """Lay out what leads to other messages: to the thread of this one, to what it answers."""
    if entry.shape.thread:
        laid.aside, y = aside_box(sizes, columns.text, columns.width, y), y + line_height(sizes)
    if entry.kind != "deleted" and _reply_to(entry):
        laid.quote_y, y = y + sizes.px(1), y + sizes.rhythm.quote
    return y


def _lay_out_body(
    laid: Laid, entry: Entry, words: Markup, look: Look, columns: Columns, known: Known, y: int
) -> int:
    laid.body_y = y
    if not words.source and entry.files:
        return y
    note = ""
    if entry.message is not None and entry.message.edited_at is not None and entry.kind == "text":
        note = " \u2068" + translate("Timeline", "(edited)") + "\u2069"
    laid.body = BodyLayout(look, columns.width, known).lay_out(words, note=note)
    return y + laid.body.height


def _lay_out_foot(laid: Laid, entry: Entry, look: Look, columns: Columns, known: Known, y: int) -> int:
    sizes = look.sizes
    laid.parts = parts_of(entry.files, sizes, columns.text, columns.width, y)
    y = below(laid.parts, y, sizes)
    if entry.files and entry.pending is not None and not entry.failed:
        laid.way_y, y = y, y + sizes.small_line + sizes.px(4)
    if entry.failed:
        laid.note_y = y + sizes.px(2)
        y = laid.note_y + note_lines(entry) * sizes.small_line + sizes.px(4)
    laid.chips = chips_of(entry.message, look, known.emoji, columns.text, columns.width, y)
    y = below_chips(laid.chips, y, sizes)
    laid.thread = thread_box(entry, look, columns.text, y)
    return y + (line_height(sizes) if laid.thread is not None else 0)


def note_lines(entry: Entry) -> int:
    """Return in how many lines it is said why a message was refused: of a file there is more to say, and to do."""
    return 2 if entry.pending is not None and cures(entry.pending) else 1


def _reply_to(entry: Entry) -> int | None:
    origin = entry.message or entry.pending
    return origin.reply_to if origin is not None else None
