"""The emoji picker: search, those used last, the groups, skin tones. The focus stays in the line that is typed into."""

from PyQt6.QtCore import QEvent, QModelIndex, QObject, QPoint, QRect, Qt, pyqtSignal
from PyQt6.QtGui import QHideEvent, QKeyEvent, QPainter, QPaintEvent
from PyQt6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from qtclient.emojis.groups import GROUPS
from qtclient.emojis.table import TONES
from qtclient.itemmodels.emoji_grid import COLUMNS, EmojiGrid, group_name, own_name
from qtclient.itemmodels.emojis import Emojis
from qtclient.language import translate
from qtclient.theme.look import Look
from qtclient.widgets.controls import CutLabel, EmojiButton
from qtclient.widgets.emoji_view import EmojiView

_HEIGHT_PX, _GAP_PX = 400, 6
_SIGNS = ("🕘", "🏠", "😀", "👋", "🐻", "🍎", "⚽", "🚗", "💡", "🔣", "🏁")
_OWN = 1
"""The place of the button of the server's own emoji among those of the groups."""
_HAND = "✋"


class EmojiPicker(QWidget):
    """Emits the emoji that was picked, and that it has closed, with or without one."""

    picked = pyqtSignal(str)
    closed = pyqtSignal()

    def __init__(self, emojis: Emojis, look: Look, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self._emojis = emojis
        self._look = look
        self._picked = ""
        self.grid = EmojiGrid(emojis, self)
        self.typed = QLineEdit()
        self.typed.setPlaceholderText(translate("EmojiPicker", "Search emoji"))
        self.typed.setAccessibleName(translate("EmojiPicker", "Search emoji"))
        self.view = EmojiView(self.grid, look)
        self._name = CutLabel(look, "small", "secondary")
        self._groups = self._group_buttons()
        self.tones = self._tone_buttons()
        self.setAccessibleName(translate("EmojiPicker", "Emoji"))
        self._lay_out()
        self.typed.textChanged.connect(self._search)
        self.typed.installEventFilter(self)
        self.view.clicked.connect(self._pick)
        self.view.current_changed.connect(self._tell)
        emojis.arrived.connect(self._on_arrived)
        emojis.customs.changed.connect(self._on_arrived)

    def _group_buttons(self) -> list[EmojiButton]:
        names = [translate("EmojiPicker", "Used last"), own_name(), *map(group_name, GROUPS)]
        buttons = []
        for sign, name in zip(_SIGNS, names, strict=True):
            button = EmojiButton(self._look, side=30)
            button.set_emoji(sign, name)
            button.clicked.connect(self._go)
            buttons.append(button)
        return buttons

    def _tone_buttons(self) -> QButtonGroup:
        names = (
            translate("EmojiPicker", "No skin tone"),
            translate("EmojiPicker", "Light skin tone"),
            translate("EmojiPicker", "Medium-light skin tone"),
            translate("EmojiPicker", "Medium skin tone"),
            translate("EmojiPicker", "Medium-dark skin tone"),
            translate("EmojiPicker", "Dark skin tone"),
        )
        group = QButtonGroup(self)
        for tone, name in enumerate(names):
            button = EmojiButton(self._look, side=26, parent=self)
            button.set_emoji(_HAND + ("", *TONES)[tone], name)
            button.setCheckable(True)
            group.addButton(button, tone)
        group.idClicked.connect(self._choose_tone)
        return group

    def _lay_out(self) -> None:
        px = self._look.sizes.px
        groups, tones = QHBoxLayout(), QHBoxLayout()
        for line in (groups, tones):
            line.setSpacing(0)
        for button in self._groups:
            groups.addWidget(button, 1)
        tones.addWidget(self._name, 1)
        for each in self.tones.buttons():
            tones.addWidget(each)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(10), px(10), px(10), px(8))
        column.setSpacing(px(6))
        column.addWidget(self.typed)
        column.addLayout(groups)
        column.addWidget(self.view, 1)
        column.addLayout(tones)

    # ---- opening ----

    def open_beside(self, at: QRect) -> None:
        """Open above a place of the screen, or below it where there is more room."""
        self._picked = ""
        self.typed.clear()
        self._search()
        self._show_own()
        button = self.tones.button(self._emojis.tone)
        if button is not None:
            button.setChecked(True)
        margins = self._look.sizes.px(20)
        self.resize(self.view.wanted_width() + margins, self._look.sizes.px(_HEIGHT_PX))
        self.move(self._corner(at))
        self.show()
        self.typed.setFocus(Qt.FocusReason.PopupFocusReason)

    def _corner(self, at: QRect) -> QPoint:
        screen = self.screen()
        room = screen.availableGeometry() if screen is not None else at
        gap = self._look.sizes.px(_GAP_PX)
        x = max(room.left(), min(at.right() - self.width(), room.right() - self.width()))
        above = at.top() - gap - self.height()
        below = min(at.bottom() + gap, room.bottom() - self.height())
        return QPoint(x, above if above >= room.top() else max(room.top(), below))

    def hideEvent(self, event: QHideEvent | None) -> None:
        super().hideEvent(event)
        self.closed.emit()
        if self._picked:
            self.picked.emit(self._picked)

    # ---- what happens in it ----

    def _search(self) -> None:
        self.grid.show(self.typed.text())
        self.view.arrange()
        self.view.to_first()

    def _on_arrived(self) -> None:
        if self.isVisible():
            self._search()
            self._show_own()

    def _show_own(self) -> None:
        """Lead to the server's own emoji where it has any."""
        self._groups[_OWN].setVisible(len(self._emojis.customs) > 0)

    def _choose_tone(self, tone: int) -> None:
        self._emojis.choose_tone(tone)
        self.grid.refresh()
        self.view.arrange()
        self.view.to_first()
        self.typed.setFocus(Qt.FocusReason.OtherFocusReason)

    def _go(self) -> None:
        """Bring the group of a button into sight."""
        sender = self.sender()
        self.typed.clear()
        if isinstance(sender, EmojiButton):
            shown = [button for button in self._groups if not button.isHidden()]
            self.view.to_group(shown.index(sender))
        self.typed.setFocus(Qt.FocusReason.OtherFocusReason)

    def _pick(self, index: QModelIndex) -> None:
        self._picked = self.grid.emoji(index)
        if self._picked:
            self.hide()

    def _tell(self, index: QModelIndex) -> None:
        """Say which emoji is the current one, to who looks and to who listens."""
        name = self.grid.name(index)
        self._name.set_text(name)
        self.typed.setAccessibleDescription(name)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if watched is self.typed and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._take(event)
        return super().eventFilter(watched, event)

    def _take(self, event: QKeyEvent) -> bool:
        """Tell whether a key meant the emoji, not the line that is typed into."""
        page = max(1, self.view.height() // max(1, self.view.rowHeight(0)) - 1) * COLUMNS
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -COLUMNS,
            Qt.Key.Key_Down: COLUMNS,
            Qt.Key.Key_PageUp: -page,
            Qt.Key.Key_PageDown: page,
        }
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._pick(self.view.currentIndex())
        elif event.key() in steps:
            self.view.step(steps[Qt.Key(event.key())])
        else:
            return False
        return True

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._look.colour("raised"))
        painter.setPen(self._look.colour("field_border"))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()
