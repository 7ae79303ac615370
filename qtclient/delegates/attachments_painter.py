"""Paints the files of a message: a picture from its placeholder on, a file as a box with its sign, name and size."""

from collections.abc import Hashable

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QBrush, QColor, QFontMetricsF, QImage, QPainter, QTransform

from qtclient.delegates.attachments import RADIUS_PX, Part, wanted_of
from qtclient.delegates.list_painting import paint_sign
from qtclient.delegates.moving import Moving
from qtclient.delegates.progress import paint_bar, paint_ring
from qtclient.delegates.ratio import ratio_of
from qtclient.itemmodels.attached import Attached
from qtclient.itemmodels.pictures import Pictures
from qtclient.itemmodels.transfer_words import progress_text
from qtclient.itemmodels.transfers import Transfer
from qtclient.language import translate
from qtclient.pictures.placeholders import placeholder_image
from qtclient.theme.icons import pixmap
from qtclient.theme.look import Look
from qtclient.words.plain import one_line

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_SIGN_PX, _NARROW_PX = 38, 200
_RING_PX = 46
_VEIL = QColor(0, 0, 0, 110)
_ARCHIVES = frozenset({"zip", "gzip", "x-tar", "x-7z-compressed", "x-bzip2", "x-xz", "vnd.rar", "zstd"})


class AttachmentsPainter:
    """Paints for one painter and one look; `who` is the name under which a picture that moves is painted again."""

    def __init__(self, painter: QPainter, look: Look, pictures: Pictures, moving: Moving) -> None:
        self._painter = painter
        self._look = look
        self._pictures = pictures
        self._moving = moving
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def paint(
        self,
        part: Part,
        y: int,
        who: Hashable,
        transfer: Transfer | None,
        *,
        pointed: bool = False,
        told_below: bool = False,
    ) -> None:
        """Paint a file of a row whose top is at `y`; `told_below`: a line below it says how far it is, and what is wrong."""
        box = part.box.translated(0, y)
        if part.file.is_picture:
            self._paint_picture(part, box, who)
            if transfer is not None and transfer.state != "done":
                self._paint_way(box, transfer)
            elif pointed:
                self._frame(box)
        else:
            self._paint_file(part, box, y, transfer, pointed=pointed, told_below=told_below)

    # ---- pictures ----

    def _paint_picture(self, part: Part, box: QRectF, who: Hashable) -> None:
        ratio = ratio_of(self._painter)
        wanted = wanted_of(part, ratio, moving=self._pictures.moving)
        picture = self._pictures.of(wanted)
        if picture is None:
            self._paint_place(part.file, box, self._pictures.trouble(wanted))
            return
        frame = self._moving.frame(picture, who)
        width, height = frame.width() / ratio, frame.height() / ratio
        if width < box.width() - 1 or height < box.height() - 1 or frame.hasAlphaChannel():
            self._ground(box)
        at = QRectF(0, 0, width, height)
        at.moveTopLeft(
            QPointF(
                box.left() + round((box.width() - width) / 2), box.top() + round((box.height() - height) / 2)
            )
        )
        self._painter.drawImage(at, frame)
        if picture.moves and not self._pictures.moving:
            self._paint_still(box)

    def _paint_place(self, file: Attached, box: QRectF, trouble: str) -> None:
        """Paint what stands in the place of a picture that is not here."""
        image = placeholder_image(file.placeholder, box.width() > box.height(), box.height() > box.width())
        if image is None or trouble == "broken":
            self._ground(box)
        else:
            self._fill_with(image, box)
        if trouble:
            self._paint_trouble(file, box, trouble, on_colours=image is not None and trouble != "broken")

    def _fill_with(self, image: QImage, box: QRectF) -> None:
        """Paint a few pixels over all of a box, without steps between them."""
        brush = QBrush()
        brush.setTextureImage(_stretched(image, round(box.width()), round(box.height())))
        brush.setTransform(QTransform.fromTranslate(box.left(), box.top()))
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(brush)
        self._painter.drawRoundedRect(box, RADIUS_PX, RADIUS_PX)

    def _ground(self, box: QRectF) -> None:
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(self._look.colour("code_ground"))
        self._painter.drawRoundedRect(box, RADIUS_PX, RADIUS_PX)

    def _frame(self, box: QRectF) -> None:
        self._painter.setPen(self._look.colour("field_border"))
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        self._painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_PX, RADIUS_PX)

    def _paint_trouble(self, file: Attached, box: QRectF, trouble: str, *, on_colours: bool) -> None:
        """Say that a picture cannot be shown, or not now, as far as there is room to say it."""
        sizes, colours = self._look.sizes, self._look.colours
        if on_colours:
            self._painter.setBrush(_VEIL)
            self._painter.setPen(Qt.PenStyle.NoPen)
            self._painter.drawRoundedRect(box, RADIUS_PX, RADIUS_PX)
        ink = "#ffffff" if on_colours else colours.secondary
        side = sizes.px(22)
        words = trouble_text(trouble)
        metrics = QFontMetricsF(sizes.small)
        has_room = box.width() > metrics.horizontalAdvance(words) + sizes.px(16) and box.height() > sizes.px(
            70
        )
        middle = box.center() - QPointF(side / 2, side / 2 + (sizes.small_line / 2 if has_room else 0))
        sign = "image-off" if trouble == "broken" else "clock"
        self._painter.drawPixmap(middle, pixmap(sign, ink, side, ratio_of(self._painter)))
        if has_room:
            self._painter.setFont(sizes.small)
            self._painter.setPen(QColor(ink))
            below = QRectF(box.left(), middle.y() + side + sizes.px(4), box.width(), sizes.small_line)
            self._painter.drawText(below, Qt.AlignmentFlag.AlignCenter, words)

    def _paint_still(self, box: QRectF) -> None:
        """Say that a picture would move."""
        sizes = self._look.sizes
        words = QRectF(box.left() + sizes.px(6), box.top() + sizes.px(6), sizes.px(34), sizes.px(18))
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(QColor(0, 0, 0, 150))
        self._painter.drawRoundedRect(words, 4, 4)
        side = sizes.px(12)
        at = words.center() - QPointF(side / 2, side / 2)
        self._painter.drawPixmap(at, pixmap("play", "#ffffff", side, ratio_of(self._painter)))

    def _paint_way(self, box: QRectF, transfer: Transfer) -> None:
        """Paint how far a picture is on its way."""
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(_VEIL)
        self._painter.drawRoundedRect(box, RADIUS_PX, RADIUS_PX)
        least = min(box.width(), box.height())
        side = min(self._look.sizes.px(_RING_PX), max(least * 0.4, min(least - 8, _RING_PX)))
        ring = QRectF(0, 0, side, side)
        ring.moveCenter(box.center())
        paint_ring(self._painter, ring, transfer.share, still=transfer.state != "running")
        if transfer.state in ("paused", "failed"):
            inner = round(side * 0.42)
            sign = pixmap(
                "pause" if transfer.state == "paused" else "warning",
                "#ffffff",
                inner,
                ratio_of(self._painter),
            )
            self._painter.drawPixmap(ring.center() - QPointF(inner / 2, inner / 2), sign)

    # ---- files ----

    def _paint_file(
        self,
        part: Part,
        box: QRectF,
        y: int,
        transfer: Transfer | None,
        *,
        pointed: bool,
        told_below: bool,
    ) -> None:
        look, sizes, painter = self._look, self._look.sizes, self._painter
        painter.setPen(look.colour("border"))
        painter.setBrush(look.colour("sidebar_hover" if pointed else "hover"))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_PX, RADIUS_PX)
        side = min(sizes.px(_SIGN_PX), box.height() - sizes.px(10))
        inset = (box.height() - side) / 2
        sign = QRectF(box.left() + inset, box.top() + inset, side, side)
        paint_sign(painter, look, sign, sign_of(part.file.type))
        right = (part.button.left() if part.button is not None else box.right() - sizes.px(12)) - sizes.px(6)
        words = QRectF(
            sign.right() + sizes.px(10), box.top(), right - sign.right() - sizes.px(10), box.height()
        )
        self._paint_words(part.file, words, None if told_below else transfer)
        if part.button is not None:
            self._paint_button(part.button.translated(0, y), stop=transfer is not None)
        if transfer is not None and transfer.state not in ("done", "failed"):
            bar = QRectF(words.left(), box.bottom() - sizes.px(6), words.width(), sizes.px(3))
            paint_bar(painter, look, bar, transfer.share, still=transfer.state != "running")

    def _paint_words(self, file: Attached, box: QRectF, transfer: Transfer | None) -> None:
        look, sizes, painter = self._look, self._look.sizes, self._painter
        middle = box.center().y()
        upper = QRectF(box.left(), middle - sizes.line, box.width(), sizes.line)
        lower = QRectF(box.left(), middle, box.width(), sizes.small_line)
        name = QFontMetricsF(sizes.text).elidedText(
            one_line(file.name), Qt.TextElideMode.ElideMiddle, box.width()
        )
        painter.setFont(sizes.text)
        painter.setPen(look.colour("text"))
        painter.drawText(upper, _LEFT, name)
        painter.setFont(sizes.small)
        is_refused = transfer is not None and transfer.state == "failed" and bool(transfer.reason)
        painter.setPen(look.colour("danger" if is_refused else "secondary"))
        said = file.measures if transfer is None else progress_text(transfer)
        shown = QFontMetricsF(sizes.small).elidedText(said, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(lower, _LEFT, shown)

    def _paint_button(self, box: QRectF, *, stop: bool) -> None:
        side = self._look.sizes.px(18)
        at = box.center() - QPointF(side / 2, side / 2)
        sign = pixmap(
            "close" if stop else "download", self._look.colours.secondary, side, ratio_of(self._painter)
        )
        self._painter.drawPixmap(at, sign)


def _stretched(image: QImage, width: int, height: int) -> QImage:
    return image.scaled(
        max(1, width),
        max(1, height),
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )


def trouble_text(trouble: str) -> str:
    """Return why a picture is not shown, in a few words."""
    if trouble == "broken":
        return translate("Files", "This picture cannot be shown")
    return translate("Files", "Waiting for the network") if trouble == "away" else ""


def sign_of(type_: str) -> str:
    """Return the icon of a type of file."""
    kind, _, which = type_.partition("/")
    if kind in ("image", "video", "audio"):
        return kind
    if which in _ARCHIVES:
        return "archive"
    return (
        "document" if kind == "text" or which == "pdf" or "document" in which or which == "msword" else "file"
    )
