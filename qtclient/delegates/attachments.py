"""The files of a message: pictures as themselves, others as a box each. Measured and hit here, painted next door."""

from dataclasses import dataclass

from PyQt6.QtCore import QPointF, QRectF

from qtclient.delegates.tiles import tiles
from qtclient.itemmodels.attached import Attached
from qtclient.pictures.records import Detail, Wanted
from qtclient.theme.sizes import Sizes

RADIUS_PX = 8
_BOX_PX, _COMPACT_BOX_PX, _BETWEEN_PX, _ABOVE_PX, _WIDEST_PX = 54, 44, 6, 4, 360
_BUTTON_PX = 34


@dataclass(frozen=True)
class Part:
    """One file where it stands, counted from the top of its row; `button` saves it, or stops that."""

    file: Attached
    box: QRectF
    fills: bool = False
    button: QRectF | None = None


def parts_of(files: tuple[Attached, ...], sizes: Sizes, left: int, width: int, top: int) -> list[Part]:
    """Return the files of a message below one another from `top` on, pictures first."""
    if not files:
        return []
    y = float(top + sizes.px(_ABOVE_PX))
    pictures = [file for file in files if file.is_picture]
    boxes = tiles([(file.width, file.height) for file in pictures], left, y, width)
    parts = [Part(file, box, fills=len(pictures) > 1) for file, box in zip(pictures, boxes, strict=True)]
    if parts:
        y = parts[-1].box.bottom() + sizes.px(_BETWEEN_PX)
    high, wide = sizes.px(_COMPACT_BOX_PX if sizes.compact else _BOX_PX), min(width, sizes.px(_WIDEST_PX))
    for file in files:
        if not file.is_picture:
            box = QRectF(left, y, wide, high)
            side = sizes.px(_BUTTON_PX)
            inset = (high - side) / 2
            button = QRectF(box.right() - inset - side, y + inset, side, side) if file.file else None
            parts.append(Part(file, box, button=button))
            y = box.bottom() + sizes.px(_BETWEEN_PX)
    return parts


def below(parts: list[Part], top: int, sizes: Sizes) -> int:
    """Return where a row goes on below its files."""
    return round(parts[-1].box.bottom()) + sizes.px(_ABOVE_PX) if parts else top


def part_at(parts: list[Part], point: QPointF) -> Part | None:
    """Return the file at a point of the row."""
    return next((part for part in parts if part.box.contains(point)), None)


def action_of(part: Part, point: QPointF) -> str:
    """Return what a click on a file at a point asks for."""
    if part.file.is_picture:
        return f"picture {part.file.place}"
    if not part.file.file:
        return ""
    on_button = part.button is not None and part.button.contains(point)
    return f"{'save_file' if on_button else 'open_file'} {part.file.place}"


def wanted_of(part: Part, ratio: float, *, moving: bool) -> Wanted:
    """Return what is to be painted of a picture on a screen of that many device pixels per pixel."""
    box, file = part.box, part.file
    width, height = round(box.width() * ratio), round(box.height() * ratio)
    across, down = width / file.width, height / file.height
    scale = max(across, down) if part.fills else min(across, down, 1.0)
    longest = scale * max(file.width, file.height)
    detail: Detail = 320 if longest <= 320 else 1280
    return Wanted(
        source=file.source,
        width=width,
        height=height,
        detail=detail,
        fills=part.fills,
        moving=moving,
        radius=round(RADIUS_PX * ratio),
    )
