"""The reactions below a message: a chip an emoji with how many chose it, and + for another. Measured, painted and hit."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QFontMetricsF, QPainter

from chatprotocol.emoji import is_custom_name
from chatprotocol.rows import Message
from qtclient.delegates.custom_emoji import CustomPainter
from qtclient.delegates.ratio import ratio_of
from qtclient.emojis.custom import shown_emoji
from qtclient.theme.icons import pixmap
from qtclient.theme.look import Look
from qtclient.theme.sizes import Sizes

_HEIGHT_PX, _GAP_PX, _ABOVE_PX = 24, 5, 4
_MOST_CHIPS = 100
"""A server of ours lets no message have as many."""
_SIDE_PX, _BETWEEN_PX, _MORE_PX, _EMOJI_PX, _LEAST_PX = 8, 5, 30, 18, 60


@dataclass(frozen=True)
class Chip:
    """One chip: where it stands, counted from the top of its row; without an emoji it is the +."""

    box: QRectF
    emoji: str = ""
    users: tuple[int, ...] = ()
    file: int = 0
    """The file of its picture, where the emoji is one of the server's own."""
    cut: bool = False
    """Its name is longer than there is room for in a line."""


def chips_of(
    message: Message | None, look: Look, emoji_of: Callable[[str], int], left: int, width: int, top: int
) -> list[Chip]:
    """Return the chips of a message below one another from `top` on, as many beside one another as there is room."""
    if message is None or message.deleted or not message.reactions:
        return []
    sizes = look.sizes
    height, gap = sizes.px(_HEIGHT_PX), sizes.px(_GAP_PX)
    x, y = float(left), top + sizes.px(_ABOVE_PX)
    chips = []
    for emoji, users in (*islice(message.reactions.items(), _MOST_CHIPS), ("", [])):
        file = emoji_of(emoji) if is_custom_name(emoji) else 0
        needed = _width(sizes, emoji, len(users), pictured=bool(file))
        wide = min(needed, max(width, sizes.px(_LEAST_PX)))
        if x > left and x + wide > left + width:
            x, y = float(left), y + height + gap
        chips.append(Chip(QRectF(x, y, wide, height), emoji, tuple(users), file, cut=wide < needed))
        x += wide + gap
    return chips


def below(chips: list[Chip], top: int, sizes: Sizes) -> int:
    """Return where a row goes on below its chips."""
    return round(chips[-1].box.bottom()) + sizes.px(_ABOVE_PX) if chips else top


def guessed_height(message: Message | None, sizes: Sizes) -> int:
    """Return about how high the chips of a message stand."""
    some = message is not None and not message.deleted and bool(message.reactions)
    return sizes.px(_HEIGHT_PX + 2 * _ABOVE_PX) if some else 0


def chip_at(chips: list[Chip], point: QPointF) -> Chip | None:
    """Return the chip at a point of the row."""
    return next((chip for chip in chips if chip.box.contains(point)), None)


def paint_chips(
    painter: QPainter,
    look: Look,
    chips: list[Chip],
    me: int,
    y: int,
    *,
    pointed: Chip | None,
    customs: CustomPainter,
) -> None:
    """Paint the chips of a row whose top is at `y`; mine in the colour of what is mine."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for chip in chips:
        box = chip.box.translated(0, y)
        mine = me in chip.users
        colours = look.colours
        ground = colours.selected if mine else colours.sidebar_hover if chip == pointed else colours.hover
        painter.setPen(QColor(colours.accent if mine else colours.border))
        painter.setBrush(QColor(ground))
        radius = box.height() / 2
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        if chip.emoji:
            _paint_words(painter, look, chip, box, customs, mine=mine)
        else:
            side = look.sizes.px(14)
            corner = box.center() - QPointF(side / 2, side / 2)
            painter.drawPixmap(corner, pixmap("react", colours.secondary, side, ratio_of(painter)))


def _paint_words(
    painter: QPainter, look: Look, chip: Chip, box: QRectF, customs: CustomPainter, *, mine: bool
) -> None:
    sizes = look.sizes
    inside = box.adjusted(sizes.px(_SIDE_PX), 0, -sizes.px(_SIDE_PX), 0)
    if chip.file:
        side = sizes.px(_EMOJI_PX)
        customs.paint(chip.file, QRectF(inside.left(), round(inside.center().y() - side / 2), side, side))
    else:
        painter.setFont(sizes.text)
        painter.setPen(look.colour("text"))
        words = shown_emoji(chip.emoji)
        if chip.cut:
            room = inside.width() - _number_width(sizes, len(chip.users)) - sizes.px(_BETWEEN_PX)
            words = QFontMetricsF(sizes.text).elidedText(words, Qt.TextElideMode.ElideMiddle, room)
        painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter, words)
    painter.setFont(sizes.small_bold)
    painter.setPen(look.colour("accent_text" if mine else "secondary"))
    right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
    painter.drawText(inside, right, str(len(chip.users)))


def _width(sizes: Sizes, emoji: str, count: int, *, pictured: bool) -> float:
    if not emoji:
        return sizes.px(_MORE_PX)
    words: float = sizes.px(_EMOJI_PX)
    if not pictured:
        words = QFontMetricsF(sizes.text).horizontalAdvance(shown_emoji(emoji))
    return round(words + _number_width(sizes, count) + sizes.px(2 * _SIDE_PX + _BETWEEN_PX))


def _number_width(sizes: Sizes, count: int) -> float:
    return QFontMetricsF(sizes.small_bold).horizontalAdvance(str(count))
