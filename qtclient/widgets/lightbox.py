"""A picture over the whole window: looked at, enlarged, moved about, left for the next one. What is asked for is emitted."""

from collections.abc import Callable
from typing import Final

from PyQt6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import (
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PyQt6.QtWidgets import QWidget

from qtclient.delegates.attachments_painter import trouble_text
from qtclient.delegates.moving import Moving
from qtclient.itemmodels.gallery import Seen
from qtclient.itemmodels.pictures import Pictures
from qtclient.language import translate
from qtclient.pictures.placeholders import placeholder_image
from qtclient.pictures.records import Detail, Picture, Wanted
from qtclient.theme.icons import pixmap
from qtclient.theme.look import Look
from qtclient.times.moments import exact
from qtclient.widgets.controls import IconButton
from qtclient.words.plain import one_line

_GROUND, _INK, _PALE = QColor(14, 12, 11, 251), QColor("#f4efe9"), QColor("#b8aea5")
_STEP, _WHEEL_STEP, _MOST, _LARGEST_PX = 1.25, 1.15, 12.0, 4096
_EDGE_PX, _BAR_PX, _FOOT_PX = 64, 56, 64
_THUMBNAIL_PX: Final = 1280


class PaleButton(IconButton):
    """An icon that is seen on a picture."""

    def _picture(self, side: int) -> QPixmap:
        return pixmap(self._icon, _INK.name(), side, self.devicePixelRatioF())

    def _paint_ground(self, painter: QPainter, box: QRectF) -> None:
        if self.underMouse() or self.isDown() or self.hasFocus():
            painter.setPen(_INK if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(255, 255, 255, 36))
            painter.drawRoundedRect(box, 8, 8)


class Lightbox(QWidget):
    """Covers its parent while it is shown."""

    step_asked = pyqtSignal(int)
    acted = pyqtSignal(str, Seen)
    """What is to be done with the picture: a word of `FileActions`."""
    message_asked = pyqtSignal(int, int)
    closed = pyqtSignal()

    def __init__(self, pictures: Pictures, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._look = look
        self._moving = Moving(self)
        self._seen: Seen | None = None
        self._counter = ""
        self._zoom, self._shift = 1.0, QPointF()
        self._dragged: QPointF | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAutoFillBackground(False)
        self._make_buttons()
        parent.installEventFilter(self)
        pictures.arrived.connect(self._on_arrived)
        self._moving.due.connect(self._on_arrived)
        self.hide()

    def _make_buttons(self) -> None:
        make = self._button
        previous, following = translate("Lightbox", "Previous picture"), translate("Lightbox", "Next picture")
        self.previous_button = make("previous", previous, "←", self._previous, side=44)
        self.next_button = make("forward", following, "→", self._next, side=44)
        self.out_button = make("minus", translate("Lightbox", "Smaller"), "-", self._smaller)
        self.in_button = make("plus", translate("Lightbox", "Larger"), "+", self._larger)
        self.copy_button = make("copy", translate("Lightbox", "Copy picture"), "Ctrl+C", self._copy)
        self.save_button = make("download", translate("Lightbox", "Save as…"), "Ctrl+S", self._save)
        self.open_button = make("open", translate("Lightbox", "Open with…"), "Ctrl+O", self._open)
        shown_there = translate("Lightbox", "Show in the room")
        self.show_button = make("chat", shown_there, "Ctrl+Enter", self._show_message)
        close, escape = translate("Lightbox", "Close"), translate("Lightbox", "Esc")
        self.close_button = make("close", close, escape, self.leave)

    def _button(
        self, icon: str, name: str, keys: str, then: Callable[[], None], side: int = 36
    ) -> PaleButton:
        button = PaleButton(self._look, icon, name, keys=keys, side=side, parent=self)
        button.clicked.connect(then)
        return button

    @property
    def _buttons(self) -> list[PaleButton]:
        """Return the buttons of the bar, from left to right."""
        return [
            self.out_button,
            self.in_button,
            self.copy_button,
            self.save_button,
            self.open_button,
            self.show_button,
            self.close_button,
        ]

    # ---- what is shown ----

    @property
    def seen(self) -> Seen | None:
        """Return what is shown."""
        return self._seen

    @property
    def zoom(self) -> float:
        """Return how much larger than it fits the picture is."""
        return self._zoom

    def show_picture(self, seen: Seen, counter: str, *, first: bool, last: bool) -> None:
        """Show a picture, where it stands among the others, and whether there are any before and after it."""
        self._seen, self._counter = seen, counter
        self._zoom, self._shift = 1.0, QPointF()
        self.previous_button.setEnabled(not first)
        self.next_button.setEnabled(not last)
        spoken = ", ".join(part for part in (seen.spoken, one_line(seen.text), counter) if part)
        self.setAccessibleName(spoken)
        if not self.isVisible():
            parent = self.parentWidget()
            if parent is not None:
                self.setGeometry(parent.rect())
            self.raise_()
            self.show()
            self.setFocus(Qt.FocusReason.PopupFocusReason)
        self.update()

    def leave(self) -> None:
        """Show nothing any more."""
        if self.isVisible():
            self.hide()
            self._seen = None
            self.closed.emit()

    def _on_arrived(self) -> None:
        if self.isVisible():
            self.update()

    def _shown(self) -> Picture | None:
        """Return the best that is here: the picture itself, else a thumbnail; asks for the next better one."""
        seen = self._seen
        if seen is None:
            return None
        small = self._wanted(_THUMBNAIL_PX)
        longest = max(seen.file.width, seen.file.height)
        enough = longest <= _THUMBNAIL_PX or max(small.width, small.height) <= _THUMBNAIL_PX
        found = self._pictures.of(small)
        if found is not None and (not enough or self._zoom > 1):
            whole = self._wanted(None, large=self._zoom > 1)
            better = self._pictures.of(whole)
            if better is None and self._zoom > 1:
                better = self._pictures.of(self._wanted(None)) if not enough else None
            found = better or found
        return found

    def _wanted(self, detail: Detail, *, large: bool = False) -> Wanted:
        room = self._room()
        ratio = self.devicePixelRatioF()
        assert self._seen is not None  # noqa: S101 - asked only while something is shown
        width, height = round(room.width() * ratio), round(room.height() * ratio)
        if large:
            width = height = _LARGEST_PX
        return Wanted(source=self._seen.file.source, width=width, height=height, detail=detail, moving=True)

    # ---- where it stands ----

    def _room(self) -> QRectF:
        px = self._look.sizes.px
        room = QRectF(self.rect()).adjusted(px(_EDGE_PX), px(_BAR_PX), -px(_EDGE_PX), -px(_FOOT_PX))
        return room if room.isValid() else QRectF(0, 0, 1, 1)

    def _fitting(self) -> QSize:
        """Return how large the picture is where all of it is seen: never larger than it is."""
        assert self._seen is not None  # noqa: S101 - as above
        size = QSize(self._seen.file.width, self._seen.file.height) / self.devicePixelRatioF()
        room = self._room().size().toSize()
        if size.width() > room.width() or size.height() > room.height():
            size = size.scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
        return size.expandedTo(QSize(1, 1))

    def box(self) -> QRectF:
        """Return where the picture stands."""
        size = self._fitting().toSizeF() * self._zoom
        box = QRectF(QPointF(), size)
        box.moveCenter(self._room().center() + self._shift)
        return box

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Enlarge around a point, or make smaller again: never smaller than it fits."""
        if self._seen is None:
            return
        box = self.box()
        zoom = max(1.0, min(_MOST, self._zoom * factor))
        centre = self._room().center()
        at = at if at is not None else centre
        grown = zoom / self._zoom
        self._shift = at - centre + (box.center() - at) * grown
        self._zoom = zoom
        self._keep_near()
        self.update()

    def _keep_near(self) -> None:
        """Let no edge of the picture come further in than the edge of its room."""
        if self._seen is None:
            return
        room, size = self._room(), self._fitting().toSizeF() * self._zoom
        spare_x = max(0.0, (size.width() - room.width()) / 2)
        spare_y = max(0.0, (size.height() - room.height()) / 2)
        self._shift = QPointF(
            max(-spare_x, min(spare_x, self._shift.x())), max(-spare_y, min(spare_y, self._shift.y()))
        )

    # ---- keys and mouse ----

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is None:
            return
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        key = Qt.Key(event.key())
        if control:
            then = {
                Qt.Key.Key_C: self._copy,
                Qt.Key.Key_S: self._save,
                Qt.Key.Key_O: self._open,
                Qt.Key.Key_Return: self._show_message,
                Qt.Key.Key_Enter: self._show_message,
                Qt.Key.Key_Plus: self._larger,
                Qt.Key.Key_Minus: self._smaller,
                Qt.Key.Key_0: self._fit,
            }.get(key)
        else:
            then = {
                Qt.Key.Key_Escape: self.leave,
                Qt.Key.Key_Left: self._previous,
                Qt.Key.Key_Right: self._next,
                Qt.Key.Key_PageUp: self._previous,
                Qt.Key.Key_PageDown: self._next,
                Qt.Key.Key_Plus: self._larger,
                Qt.Key.Key_Equal: self._larger,
                Qt.Key.Key_Minus: self._smaller,
                Qt.Key.Key_0: self._fit,
            }.get(key)
        if then is not None:
            then()
        event.accept()  # whatever lies below is not meant

    def event(self, event: QEvent | None) -> bool:
        """Keep every key from the window's commands, which are for what lies below."""
        if event is not None and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def focusNextPrevChild(self, next_: bool) -> bool:
        """Let Tab go round among the buttons."""
        ring: list[QWidget] = [
            each for each in (self.previous_button, self.next_button, *self._buttons) if each.isEnabled()
        ]
        focused = self.focusWidget() if self.isAncestorOf(self.window().focusWidget() or self) else None  # type: ignore[union-attr]  # a widget has a window
        place = ring.index(focused) if focused in ring else (-1 if next_ else 0)
        ring[(place + (1 if next_ else -1)) % len(ring)].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def wheelEvent(self, event: QWheelEvent | None) -> None:
        if event is not None and event.angleDelta().y():
            self.zoom_by(_WHEEL_STEP ** (event.angleDelta().y() / 120), event.position())
            event.accept()

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        if event is None or event.button() != Qt.MouseButton.LeftButton:
            return
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if self._seen is not None and self.box().contains(event.position()):
            self._dragged = event.position()
        else:
            self.leave()

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        if event is None:
            return
        if self._dragged is not None and self._zoom > 1:
            self._shift += event.position() - self._dragged
            self._dragged = event.position()
            self._keep_near()
            self.update()
        over = self._seen is not None and self._zoom > 1 and self.box().contains(event.position())
        self.setCursor(Qt.CursorShape.OpenHandCursor if over else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        self._dragged = None

    def mouseDoubleClickEvent(self, event: QMouseEvent | None) -> None:
        if event is not None and self._seen is not None:
            if self._zoom > 1:
                self._fit()
            else:
                self.zoom_by(2.5, event.position())

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if event is not None and event.type() == QEvent.Type.Resize and watched is self.parent():
            parent = self.parentWidget()
            if parent is not None:
                self.setGeometry(parent.rect())
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        px = self._look.sizes.px
        x = self.width() - px(14)
        for button in reversed(self._buttons):
            button.resize(button.sizeHint())
            x -= button.width()
            button.move(x, px(10))
            x -= px(4)
        middle = round(self._room().center().y())
        for button, left in ((self.previous_button, True), (self.next_button, False)):
            button.resize(button.sizeHint())
            side = px(10) if left else self.width() - px(10) - button.width()
            button.move(side, middle - button.height() // 2)
        self._keep_near()

    # ---- what is asked for ----

    def _previous(self) -> None:
        if self.previous_button.isEnabled():
            self.step_asked.emit(-1)

    def _next(self) -> None:
        if self.next_button.isEnabled():
            self.step_asked.emit(1)

    def _larger(self) -> None:
        self.zoom_by(_STEP)

    def _smaller(self) -> None:
        self.zoom_by(1 / _STEP)

    def _fit(self) -> None:
        self._zoom, self._shift = 1.0, QPointF()
        self.update()

    def _copy(self) -> None:
        self._act("copy_picture")

    def _save(self) -> None:
        self._act("save_file")

    def _open(self) -> None:
        self._act("open_with")

    def _act(self, word: str) -> None:
        if self._seen is not None:
            self.acted.emit(word, self._seen)

    def _show_message(self) -> None:
        if self._seen is not None:
            room, number = self._seen.room, self._seen.number
            self.leave()
            self.message_asked.emit(room, number)

    # ---- painting ----

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), _GROUND)
        if self._seen is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_picture(painter, self._seen)
            self._paint_words(painter, self._seen)
        painter.end()

    def _paint_picture(self, painter: QPainter, seen: Seen) -> None:
        box = self.box()
        picture = self._shown()
        painter.save()
        painter.setClipRect(self._room() if self._zoom > 1 else QRectF(self.rect()))
        if picture is not None:
            painter.drawImage(box, self._moving.frame(picture, "shown"))
        else:
            wide = box.width() > box.height()
            image = placeholder_image(seen.file.placeholder, wide, not wide)
            if image is not None:
                painter.drawImage(box, image)
            trouble = trouble_text(self._pictures.trouble(self._wanted(_THUMBNAIL_PX)))
            if trouble:
                painter.setPen(_INK)
                painter.setFont(self._look.sizes.text)
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, trouble)
        painter.restore()

    def _paint_words(self, painter: QPainter, seen: Seen) -> None:
        """Write who sent it and when at the top, what was said with it at the bottom."""
        sizes = self._look.sizes
        px = sizes.px
        left, right = px(20), self._buttons[0].x() - px(12)
        upper = QRectF(left, px(9), max(0, right - left), sizes.line)
        lower = upper.translated(0, sizes.line)
        self._line(painter, upper, seen.name, bold=True)
        said = " · ".join(part for part in (exact(seen.at), self._counter) if part)
        self._line(painter, lower, said, pale=True)
        foot = QRectF(left, self.height() - px(_FOOT_PX) + px(8), self.width() - 2 * left, sizes.line)
        caption = one_line(seen.text)
        self._line(painter, foot, caption or seen.title, centred=True)
        if caption:
            self._line(painter, foot.translated(0, sizes.line), seen.title, pale=True, centred=True)

    def _line(
        self,
        painter: QPainter,
        box: QRectF,
        text: str,
        *,
        bold: bool = False,
        pale: bool = False,
        centred: bool = False,
    ) -> None:
        sizes = self._look.sizes
        font = sizes.bold if bold else sizes.small if pale else sizes.text
        painter.setFont(font)
        painter.setPen(_PALE if pale else _INK)
        shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideMiddle, box.width())
        across = Qt.AlignmentFlag.AlignHCenter if centred else Qt.AlignmentFlag.AlignLeft
        painter.drawText(box, across | Qt.AlignmentFlag.AlignVCenter, shown)
