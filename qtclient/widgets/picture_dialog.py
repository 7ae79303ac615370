"""Which part of a picture is to be seen: chosen here, and shown as it will be."""

from math import log
from pathlib import Path

from PyQt6.QtCore import QPointF, QRectF, QSignalBlocker, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QImage, QPainter, QPaintEvent
from PyQt6.QtWidgets import QHBoxLayout, QSlider, QVBoxLayout, QWidget

from qtclient.delegates.list_painting import draw_cut
from qtclient.language import translate
from qtclient.pictures.cropping import Crop, cut
from qtclient.pictures.decoding import rounded
from qtclient.theme.look import Look
from qtclient.widgets.controls import PlainLabel, flat_button, quiet_label
from qtclient.widgets.crop_view import CropView
from qtclient.widgets.dialog import Dialog
from qtclient.widgets.drop_surface import DropSurface

_STEPS = 100
_PREVIEW_PX = (72, 36, 24)
"""As on a card, beside messages, and in a narrow list."""
_PREVIEW_WIDTH_PX = 170


class Preview(QWidget):
    """The picture in its sizes, the middle one with a name beside it."""

    def __init__(self, look: Look, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._name = name
        self._faces: list[QImage] = []
        px = look.sizes.px
        self._gap = px(14)
        self.setFixedSize(
            QSize(px(_PREVIEW_WIDTH_PX), sum(map(px, _PREVIEW_PX)) + self._gap * len(_PREVIEW_PX))
        )
        self.setAccessibleName(translate("PictureDialog", "How it will be seen"))

    def show_crop(self, view: CropView) -> None:
        """Show what is meant now."""
        crop, ratio = view.crop, self.devicePixelRatioF()
        self._faces = []
        for side in map(self._look.sizes.px, _PREVIEW_PX) if crop is not None else ():
            whole = round(side * ratio)
            assert crop is not None  # noqa: S101 - as the line before says
            square = cut(view.level(whole), crop, whole)
            face = rounded(square.scaled(whole, whole), (whole + 1) // 2)
            face.setDevicePixelRatio(ratio)
            self._faces.append(face)
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        look, sizes, y = self._look, self._look.sizes, 0.0
        for side, face in zip(map(sizes.px, _PREVIEW_PX), self._faces, strict=False):
            painter.drawImage(QPointF(0, y), face)
            if side != sizes.px(_PREVIEW_PX[0]):
                left = side + sizes.px(10)
                line = QRectF(left, y, self.width() - left, side)
                font = sizes.bold if side == sizes.px(_PREVIEW_PX[1]) else sizes.text
                draw_cut(painter, line, self._name, font, look.colour("text"))
            y += side + self._gap
        painter.end()


class PictureDialog(Dialog):
    """Emits the picture and the square that was chosen of it, or that another picture is wanted."""

    picture_asked = pyqtSignal(QImage, Crop)
    other_asked = pyqtSignal()
    dropped = pyqtSignal(Path)

    def __init__(self, look: Look, title: str, name: str, parent: QWidget) -> None:
        super().__init__(look, title, translate("PictureDialog", "Use this picture"), parent)
        self._image: QImage | None = None
        px = look.sizes.px
        self.view = CropView(look)
        self.preview = Preview(look, name)
        self.zoom = QSlider(Qt.Orientation.Horizontal)
        self.zoom.setRange(0, _STEPS)
        self.zoom.setAccessibleName(translate("PictureDialog", "Enlarge"))
        self.other_button = flat_button(translate("PictureDialog", "Another picture…"))
        self._hint = quiet_label(
            translate(
                "PictureDialog", "Drag it, and enlarge it with the wheel; or use the arrow keys, + and -."
            )
        )
        self.surface = DropSurface(
            look, self._may_drop, self, translate("PictureField", "Let go to use as the picture")
        )
        left = QVBoxLayout()
        left.setSpacing(px(8))
        left.addWidget(self.view)
        left.addWidget(self.zoom)
        left.addWidget(self._hint)
        above = PlainLabel(translate("PictureDialog", "How it will be seen"))
        above.setFont(look.sizes.small_bold)
        right = QVBoxLayout()
        right.setSpacing(px(10))
        right.addWidget(above)
        right.addWidget(self.preview)
        right.addStretch(1)
        right.addWidget(self.other_button, 0, Qt.AlignmentFlag.AlignLeft)
        line = QHBoxLayout()
        line.setSpacing(px(24))
        line.addLayout(left)
        line.addLayout(right)
        line.addStretch(1)
        self.body.addLayout(line)
        self.view.changed.connect(self._on_crop)
        self.zoom.valueChanged.connect(self._on_zoom)
        self.other_button.clicked.connect(self.other_asked)
        self.surface.dropped.connect(self._on_dropped)
        self.show_opening()

    def show_opening(self) -> None:
        """A picture is being opened."""
        self._show(None)
        self.show_wrong("")
        self.action_button.setEnabled(False)

    def show_image(self, image: QImage) -> None:
        """Let a square of this picture be chosen."""
        self._show(image)
        self.show_wrong("")
        self.view.setFocus()

    def show_problem(self, text: str) -> None:
        """Say what is wrong with a file; another can be chosen."""
        self._show(None)
        self.show_wrong(text)
        self.action_button.setEnabled(False)
        self.other_button.setFocus()
        self.fit()

    def _show(self, image: QImage | None) -> None:
        self._image = image
        self.view.show_image(image)
        crop = self.view.crop
        self.zoom.setEnabled(crop is not None and crop.most_zoom > 1)
        self.view.setEnabled(crop is not None)

    def _on_crop(self) -> None:
        self.preview.show_crop(self.view)
        crop = self.view.crop
        blocker = QSignalBlocker(self.zoom)
        self.zoom.setValue(0 if crop is None else _step_of(crop))
        blocker.unblock()

    def _on_zoom(self, step: int) -> None:
        if self.view.crop is not None:
            self.view.zoom_to(float(self.view.crop.most_zoom ** (step / _STEPS)))

    def _may_drop(self) -> bool:
        return self.other_button.isEnabled()

    def _on_dropped(self, paths: list[Path]) -> None:
        self.dropped.emit(paths[0])

    def accepted_by_button(self) -> None:
        if self._image is not None and self.view.crop is not None:
            self.wait()
            self.other_button.setEnabled(False)
            self.picture_asked.emit(self._image, self.view.crop)

    def show_wrong(self, text: str) -> None:
        super().show_wrong(text)
        self.other_button.setEnabled(True)


def _step_of(crop: Crop) -> int:
    """Return where the slider stands: every step enlarges by the same share."""
    return round(_STEPS * log(crop.zoom) / log(crop.most_zoom)) if crop.most_zoom > 1 else 0
