"""Where the code of the second factor is typed, once the server asks for one."""

from PyQt6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from qtclient.language import translate
from qtclient.theme.look import Look
from qtclient.widgets.controls import FittedLabel, PlainLabel, set_mark


class CodeField(QWidget):
    """A field with a line below it; there while a code is asked for."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        px = look.sizes.px
        name = translate("SignIn", "Code of your second factor")
        label = PlainLabel(name)
        label.setFont(look.sizes.small_bold)
        self.field = QLineEdit()
        self.field.setAccessibleName(name)
        self.field.setMaxLength(64)
        label.setBuddy(self.field)
        self.line = FittedLabel()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, px(8), 0, 0)
        column.setSpacing(px(5))
        column.addWidget(label)
        column.addWidget(self.field)
        column.addWidget(self.line)
        self.field.textEdited.connect(self._on_edited)
        self.clear()

    @property
    def text(self) -> str:
        """Return what was typed; empty while nothing is asked for."""
        return "" if self.isHidden() else self.field.text().strip()

    def clear(self) -> None:
        """Ask for none."""
        self.field.clear()
        self.hide()

    def ask(self, *, wrong: bool) -> None:
        """Ask for one; `wrong`: another than the one that is there."""
        self.show()
        self._say(wrong=wrong)
        self.field.selectAll()
        self.field.setFocus()

    def _on_edited(self) -> None:
        self._say(wrong=False)

    def _say(self, *, wrong: bool) -> None:
        self.line.setText(
            translate("SignIn", "This code is not right, or was used already: type the next one.")
            if wrong
            else translate("SignIn", "Six digits from your app, or one of your recovery codes.")
        )
        set_mark(self.line, wrong=wrong, quiet=not wrong)
