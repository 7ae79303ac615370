"""A dialog that gives an emoji of the server its name: a new one, or one that has a name already."""

from collections.abc import Iterable
from pathlib import Path

from PyQt6.QtCore import QRectF, pyqtSignal
from PyQt6.QtGui import QPainter, QPaintEvent
from PyQt6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from qtclient.delegates.custom_emoji import CustomPainter
from qtclient.emojis.custom import shown_emoji
from qtclient.itemmodels.custom_emojis import CustomEmojis, wanted_emoji
from qtclient.language import translate
from qtclient.theme.look import Look
from qtclient.widgets.controls import PlainLabel, set_mark
from qtclient.widgets.dialog import Dialog

_SIDE_PX = 64


class EmojiPreview(QWidget):
    """Shows a picture as large as an emoji is where it is largest."""

    def __init__(
        self, source: int | Path, customs: CustomEmojis, look: Look, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._source = source
        self._customs = customs
        self._look = look
        side = look.sizes.px(_SIDE_PX)
        self.setFixedSize(side, side)
        self.setAccessibleName(translate("EmojiDialog", "The picture"))

    @property
    def is_broken(self) -> bool:
        """Tell whether it is no picture that can be shown."""
        wanted = wanted_emoji(self._source, self.width(), self.devicePixelRatioF())
        return self._customs.pictures.trouble(wanted) == "broken"

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        CustomPainter(painter, self._look, self._customs).paint(self._source, QRectF(self.rect()))
        painter.end()


class EmojiDialog(Dialog):
    """Emits the name that was given. `now` is what the emoji is called yet, empty for a new one."""

    name_asked = pyqtSignal(str)

    def __init__(
        self, source: int | Path, name: str, now: str, customs: CustomEmojis, look: Look, parent: QWidget
    ) -> None:
        title = translate("EmojiDialog", "Rename emoji") if now else translate("EmojiDialog", "Add emoji")
        action = translate("EmojiDialog", "Rename") if now else translate("EmojiDialog", "Add")
        super().__init__(look, title, action, parent)
        self._source = source
        self._now = now
        self._customs = customs
        self._may_skip = False
        self.preview = EmojiPreview(source, customs, look)
        self.name = QLineEdit(name)
        self.said = PlainLabel()
        self.said.setWordWrap(True)
        self._lay_out_fields()
        self.name.textChanged.connect(self._check)
        customs.changed.connect(self._check)
        customs.pictures.arrived.connect(self._on_pictures)
        self._check()
        self.name.selectAll()
        self.name.setFocus()

    def _lay_out_fields(self) -> None:
        px = self.look.sizes.px
        fields = QVBoxLayout()
        fields.setSpacing(px(6))
        fields.addWidget(self.field_label(translate("EmojiDialog", "Name"), self.name))
        fields.addWidget(self.name)
        fields.addWidget(self.said)
        fields.addStretch(1)
        line = QHBoxLayout()
        line.setSpacing(px(16))
        line.addWidget(self.preview)
        line.addLayout(fields, 1)
        self.body.addLayout(line)
        self.said.setMinimumHeight(2 * self.look.sizes.small_line)

    def let_skip(self, more_wait: bool) -> None:
        """Offer to pass over a file that is no picture, where more wait to be named."""
        self._may_skip = more_wait
        self._check()

    def _check(self) -> None:
        """Say what is wrong with the picture or the name, as it is typed, or how the emoji is written."""
        name = self.name.text().strip()
        wrong = self._customs.wrong_with(name, now=self._now)
        if self.preview.is_broken:
            wrong = translate("EmojiDialog", "This file is no picture that can be an emoji.")
            if self._may_skip:
                self.cancel_button.setText(translate("EmojiDialog", "Skip"))
        self.said.setText(wrong or self._told(name))
        set_mark(self.said, wrong=bool(wrong), quiet=not wrong)
        self.name.setAccessibleDescription(self.said.text())
        self.action_button.setEnabled(bool(name) and not wrong and name != self._now)

    def _told(self, name: str) -> str:
        if not name:
            return translate("EmojiDialog", "Small letters, digits, _, - and +.")
        return translate("EmojiDialog", "Written as {name}").format(name=shown_emoji(name))

    def _on_pictures(self, sources: Iterable[int | Path]) -> None:
        if self._source in sources:
            self.preview.update()
            if self.preview.is_broken:
                self._check()

    def accepted_by_button(self) -> None:
        self.wait()
        self.name_asked.emit(self.name.text().strip())
