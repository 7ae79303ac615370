"""A picture of which a square is chosen: dragged, enlarged with the wheel, or both by keys. What is left out is dimmed."""

from typing import Final

from PyQt6.QtCore import QPointF, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import (
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PyQt6.QtWidgets import QWidget

from qtclient.language import translate
from qtclient.pictures.cropping import Crop
from qtclient.theme.look import Look

_SIDE_PX, _EDGE_PX = 288, 16
_MOST_SHARE = 0.42
"""Of the height of a screen: what stands above and below it has to be seen, too, in large letters."""
_KEY_SHARE, _FINE_SHARE = 0.05, 0.01
_KEY_ZOOM, _WHEEL_ZOOM = 1.2, 1.1
_NOTCH = 120
_SMALLEST_PX: Final = 256


class CropView(QWidget):
    """Emits `changed` when another square is meant. The disc is what will be seen."""

    changed = pyqtSignal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._levels: list[QImage] = []
        self._crop: Crop | None = None
        self._dragged: QPointF | None = None
        screen = self.screen()
        most = look.sizes.px(_SIDE_PX) if screen is None else screen.availableSize().height() * _MOST_SHARE
        side = round(min(look.sizes.px(_SIDE_PX), most))
        self.setFixedSize(QSize(side, side))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(translate("CropView", "The part of the picture that is seen"))
        self.setAccessibleDescription(
            translate(
                "CropView", "Arrow keys move it, + and - make it smaller and larger, 0 shows all of it."
            )
        )

    @property
    def crop(self) -> Crop | None:
        """Return the square; None while there is no picture."""
        return self._crop

    def level(self, side: float) -> QImage:
        """Return a copy of the picture in which the square has at least so many px, where the picture has them."""
        assert self._crop is not None  # noqa: S101 - asked only while there is a picture
        share = side / self._crop.side
        enough = [image for image in self._levels if image.width() >= self._crop.width * share]
        return enough[-1] if enough else self._levels[0]

    def show_image(self, image: QImage | None) -> None:
        """Show a picture, all of it that a square holds."""
        self._levels = [] if image is None else _halves(image)
        self._crop = None if image is None else Crop.largest(image.width(), image.height())
        self.setCursor(Qt.CursorShape.OpenHandCursor if image is not None else Qt.CursorShape.ArrowCursor)
        self._tell()

    def zoom_to(self, zoom: float) -> None:
        """See it so much larger."""
        if self._crop is not None:
            self._take(self._crop.zoomed(zoom))

    def _take(self, crop: Crop) -> None:
        if crop != self._crop:
            self._crop = crop
            self._tell()

    def _tell(self) -> None:
        self.update()
        self.changed.emit()

    # ---- where things are ----

    def _disc(self) -> QRectF:
        edge = self._look.sizes.px(_EDGE_PX)
        return QRectF(self.rect()).adjusted(edge, edge, -edge, -edge)

    def _scale(self) -> float:
        """Return how many px of the screen one of the picture takes."""
        assert self._crop is not None  # noqa: S101 - asked only while there is a picture
        return self._disc().width() / self._crop.side

    def _place(self, at: QPointF) -> QPointF:
        """Return which point of the picture is seen at one of the view."""
        assert self._crop is not None  # noqa: S101 - as above
        return QPointF(self._crop.x, self._crop.y) + (at - self._disc().center()) / self._scale()

    # ---- keys and mouse ----

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is None or self._crop is None or not self._step(event, self._crop):
            super().keyPressEvent(event)

    def _step(self, event: QKeyEvent, crop: Crop) -> bool:
        """Tell whether a key meant something here."""
        fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        step = crop.side * (_FINE_SHARE if fine else _KEY_SHARE)
        key = Qt.Key(event.key())
        moves = {
            Qt.Key.Key_Left: (-step, 0.0),
            Qt.Key.Key_Right: (step, 0.0),
            Qt.Key.Key_Up: (0.0, -step),
            Qt.Key.Key_Down: (0.0, step),
        }
        if key in moves:
            self._take(crop.moved(*moves[key]))
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self._take(crop.zoomed(crop.zoom * _KEY_ZOOM))
        elif key in (Qt.Key.Key_Minus, Qt.Key.Key_Underscore):
            self._take(crop.zoomed(crop.zoom / _KEY_ZOOM))
        elif key in (Qt.Key.Key_0, Qt.Key.Key_Home):
            self._take(Crop.largest(crop.width, crop.height))
        else:
            return False
        return True

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        if event is not None and self._crop is not None and event.button() == Qt.MouseButton.LeftButton:
            self._dragged = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        if event is not None and self._crop is not None and self._dragged is not None:
            way = (self._dragged - event.position()) / self._scale()
            self._dragged = event.position()
            self._take(self._crop.moved(way.x(), way.y()))

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        if self._dragged is not None:
            self._dragged = None
            self.setCursor(Qt.CursorShape.OpenHandCursor)

    def wheelEvent(self, event: QWheelEvent | None) -> None:
        if event is not None and self._crop is not None:
            at = self._place(event.position())
            factor = float(_WHEEL_ZOOM ** (event.angleDelta().y() / _NOTCH))
            self._take(self._crop.zoomed(self._crop.zoom * factor, at.x(), at.y()))
            event.accept()

    # ---- painting ----

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        whole = QPainterPath()
        whole.addRoundedRect(QRectF(self.rect()), 8, 8)
        painter.setClipPath(whole)
        painter.fillRect(self.rect(), self._look.colour("code_ground"))
        disc = self._disc()
        if self._crop is not None:
            self._paint_image(painter, self._crop, disc)
        left_out = QPainterPath(whole)
        left_out.addEllipse(disc)
        veil = self._look.colour("surface")
        veil.setAlpha(190)
        painter.fillPath(left_out, veil)
        focused = self.hasFocus()
        painter.setPen(QPen(self._look.colour("accent" if focused else "field_border"), 2 if focused else 1))
        painter.drawEllipse(disc)
        painter.end()

    def _paint_image(self, painter: QPainter, crop: Crop, disc: QRectF) -> None:
        image = self.level(disc.width() * self.devicePixelRatioF())
        scale, share = self._scale(), image.width() / crop.width
        seen = QRectF(crop.rect.topLeft() - disc.topLeft() / scale, self.size().toSizeF() / scale)
        inside = seen.intersected(QRectF(0, 0, crop.width, crop.height))
        target = QRectF((inside.topLeft() - seen.topLeft()) * scale, inside.size() * scale)
        source = QRectF(inside.topLeft() * share, inside.size() * share)
        painter.drawImage(target, image, source)


def _halves(image: QImage) -> list[QImage]:
    """Return a picture, half of it, a quarter of it …: a large one that is painted small would glitter."""
    made = [image]
    while min(made[-1].width(), made[-1].height()) >= 2 * _SMALLEST_PX:
        half = made[-1].size() / 2
        made.append(
            made[-1].scaled(
                half, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
        )
    return made
