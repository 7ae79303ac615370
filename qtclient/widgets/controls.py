"""Small controls that every part of the window uses: plain labels, labels that are cut well, buttons with an icon."""

from pathlib import Path

from PyQt6.QtCore import QEvent, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PyQt6.QtWidgets import QAbstractButton, QComboBox, QLabel, QPushButton, QSizePolicy, QWidget

from chatprotocol.emoji import is_custom_name
from qtclient.delegates.custom_emoji import CustomPainter
from qtclient.delegates.emoji import emoji_picture
from qtclient.itemmodels.custom_emojis import CustomEmojis
from qtclient.theme.icons import pixmap
from qtclient.theme.look import Look
from qtclient.times.timers import single_shot
from qtclient.words.plain import tooltip

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class PlainLabel(QLabel):
    """A label that shows its text as it is."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)


class FittedLabel(PlainLabel):
    """Words of several lines that are never cut: a layout that is centred asks for the height of another width."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setWordWrap(True)

    def setText(self, text: str | None) -> None:
        super().setText(text)
        self._fit()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent | None) -> None:
        super().changeEvent(event)
        if event is not None and event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def _fit(self) -> None:
        if self.wordWrap():
            self.setMinimumHeight(max(0, self.heightForWidth(self.width())))


def name_choices(box: QComboBox, name: str) -> None:
    """Tell a screen reader what is chosen from, in the box and in its list alike."""
    box.setAccessibleName(name)
    choices = box.view()
    if choices is not None:
        choices.setAccessibleName(name)


def quiet_label(text: str = "", *, wrap: bool = True) -> PlainLabel:
    """Return a label for what is said in passing."""
    label = PlainLabel(text)
    label.setProperty("quiet", True)
    label.setWordWrap(wrap)
    return label


def set_mark(widget: QWidget, **marks: bool) -> None:
    """Set properties that the style sheet looks at, and let them show."""
    for name, on in marks.items():
        widget.setProperty(name, on)
    style = widget.style()
    if style is not None:
        style.unpolish(widget)
        style.polish(widget)


class Button(QPushButton):
    """A button that Enter presses while it has the focus, as in dialogs the one that Enter presses from everywhere."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setAutoDefault(False)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is not None and event.key() in _ENTER and not event.isAutoRepeat():
            self.click()
        else:
            super().keyPressEvent(event)


def primary_button(text: str) -> QPushButton:
    """Return the one button of a form that Enter presses."""
    button = Button(text)
    button.setProperty("primary", True)
    button.setDefault(True)
    return button


def flat_button(text: str) -> QPushButton:
    """Return a button that looks like a word."""
    button = Button(text)
    button.setProperty("flat", True)
    return button


class CutLabel(QWidget):
    """One line that ends in an ellipsis, with a tooltip, where it is too long."""

    def __init__(self, look: Look, font: str, colour: str = "text", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._font = font
        self._colour = colour
        self._text = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def text(self) -> str:
        """Return the whole text."""
        return self._text

    def set_text(self, text: str) -> None:
        """Show another text."""
        text = " ".join(text.split())
        if text == self._text:
            return
        self._text = text
        self.setAccessibleName(self._text)
        self._set_tooltip()
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics = self._metrics()
        return QSize(round(metrics.horizontalAdvance(self._text)) + 2, round(metrics.height()) + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def resizeEvent(self, event: object) -> None:
        self._set_tooltip()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        painter.setFont(getattr(self._look.sizes, self._font))
        painter.setPen(self._look.colour(self._colour))
        shown = self._metrics().elidedText(self._text, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter, shown)
        painter.end()

    def _metrics(self) -> QFontMetricsF:
        return QFontMetricsF(getattr(self._look.sizes, self._font))

    def _set_tooltip(self) -> None:
        cut = self._metrics().horizontalAdvance(self._text) > self.width()
        self.setToolTip(tooltip(self._text) if cut else "")


class Sign(QWidget):
    """An icon that is only looked at: the # or the lock before a title."""

    def __init__(self, look: Look, side: int = 18, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._side = side
        self._icon = ""
        self.setFixedSize(look.sizes.px(side + 2), look.sizes.px(side + 4))

    def set_icon(self, icon: str) -> None:
        """Show an icon; none takes no room."""
        self._icon = icon
        self.setVisible(bool(icon))
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        if not self._icon:
            return
        side = self._look.sizes.px(self._side)
        painter = QPainter(self)
        picture = pixmap(self._icon, self._look.colours.secondary, side, self.devicePixelRatioF())
        painter.drawPixmap(0, (self.height() - side) // 2, picture)
        painter.end()


class IconButton(QAbstractButton):
    """A button that is an icon; its name is what a screen reader and the tooltip say."""

    def __init__(
        self,
        look: Look,
        icon: str,
        name: str,
        *,
        keys: str = "",
        side: int = 32,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._icon = icon
        self._side = side
        self.tint = "secondary"
        self.filled = False
        self.setAccessibleName(name)
        self.show_keys(keys)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_keys(self, keys: str) -> None:
        """Say in the tooltip which keys do the same; empty for none."""
        name = self.accessibleName()
        self.setToolTip(tooltip(f"{name} ({keys})" if keys else name))

    def set_tint(self, tint: str, *, filled: bool = False) -> None:
        """Draw the icon in another of the theme's colours, on a disc of the accent when `filled`."""
        self.tint, self.filled = tint, filled
        self.update()

    def sizeHint(self) -> QSize:
        side = self._look.sizes.px(self._side)
        return QSize(side, side)

    def enterEvent(self, event: object) -> None:
        self.update()

    def leaveEvent(self, event: QEvent | None) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        self._paint_ground(painter, box)
        side = self._look.sizes.px(min(20, round(self._side * 0.58)))
        if not self.isEnabled():
            painter.setOpacity(0.55)
        corner = round((self.width() - side) / 2), round((self.height() - side) / 2)
        painter.drawPixmap(*corner, self._picture(side))
        painter.end()

    def _picture(self, side: int) -> QPixmap:
        colour = getattr(self._look.colours, self.tint if self.isEnabled() else "secondary")
        if self.isChecked() and not self.filled:
            colour = self._look.colours.accent_text
        return pixmap(self._icon, colour, side, self.devicePixelRatioF())

    def _paint_ground(self, painter: QPainter, box: QRectF) -> None:
        colours = self._look.colours
        ground = ""
        if self.filled and self.isEnabled():
            ground = colours.accent_hover if self.underMouse() else colours.accent
        elif self.isChecked() or self.isDown():
            ground = colours.selected
        elif self.underMouse() and self.isEnabled():
            ground = colours.sidebar_hover
        painter.setPen(Qt.PenStyle.NoPen)
        if ground:
            painter.setBrush(QColor(ground))
            painter.drawRoundedRect(box, 8, 8)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QColor(colours.accent if not self.filled else colours.text))
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)


class EmojiButton(IconButton):
    """A button that is an emoji; with `customs`, it may be one of the server's own."""

    def __init__(
        self,
        look: Look,
        *,
        side: int = 32,
        customs: CustomEmojis | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(look, "", "", side=side, parent=parent)
        self.emoji = ""
        self._customs = customs
        if customs is not None:
            customs.pictures.arrived.connect(self._on_pictures)
        self._side_px = 0
        self._draw_soon = single_shot(self, 0, self._draw)

    def set_emoji(self, emoji: str, name: str) -> None:
        """Show an emoji; `name` is what pressing it does."""
        self.emoji = emoji
        self.setAccessibleName(name)
        self.setToolTip(tooltip(name))
        self.update()

    def _picture(self, side: int) -> QPixmap:
        """Return the emoji where it was drawn before; else it is drawn when the window stands."""
        if self._customs is not None and is_custom_name(self.emoji):
            return self._picture_of_own(self._customs, side)
        picture = emoji_picture(self.emoji, self._look, side, self.devicePixelRatioF(), draw=False)
        if picture is None and self.emoji:
            self._side_px = side
            self._draw_soon.start()
        return picture or QPixmap()

    def _picture_of_own(self, customs: CustomEmojis, side: int) -> QPixmap:
        picture = QPixmap(QSize(side, side) * self.devicePixelRatioF())
        picture.setDevicePixelRatio(self.devicePixelRatioF())
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        CustomPainter(painter, self._look, customs).paint(customs.file(self.emoji), QRectF(0, 0, side, side))
        painter.end()
        return picture

    def _on_pictures(self, sources: frozenset[int | Path]) -> None:
        if self._customs is not None and self._customs.file(self.emoji) in sources:
            self.update()

    def _draw(self) -> None:
        emoji_picture(self.emoji, self._look, self._side_px, self.devicePixelRatioF())
        self.update()
