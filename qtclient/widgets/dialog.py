"""What all dialogs share: a heading, a line that says what went wrong, and the buttons. Opened, never executed."""

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from chatprotocol.errors import HearthError
from qtclient.language import translate
from qtclient.theme.look import Look
from qtclient.widgets.controls import Button, PlainLabel, primary_button
from qtclient.words.reasons import in_words

_FRAME_PX = 40
"""What the desktop may put around a dialog."""


class Dialog(QDialog):
    """A sheet of the window. Whoever opens it says when it is done: it stays open until then."""

    def __init__(self, look: Look, title: str, action: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.look = look
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.action_button = primary_button(action)
        self.cancel_button = Button(translate("Dialog", "Cancel"))
        self._wrong = PlainLabel()
        self._wrong.setProperty("wrong", True)
        self._wrong.setWordWrap(True)
        self._wrong.hide()
        self._inside = QWidget()
        self.body = QVBoxLayout(self._inside)
        self._lay_out(title)
        self.cancel_button.clicked.connect(self.reject)
        self.action_button.clicked.connect(self.accepted_by_button)

    def _lay_out(self, title: str) -> None:
        px = self.look.sizes.px
        heading = PlainLabel(title)
        heading.setFont(self.look.sizes.title)
        heading.setWordWrap(True)
        buttons = QHBoxLayout()
        buttons.setSpacing(px(8))
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.action_button)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(px(6))
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(20), px(24), px(20))
        column.setSpacing(px(14))
        column.addWidget(heading)
        column.addWidget(self._inside, 1)
        column.addWidget(self._wrong)
        column.addLayout(buttons)
        self.setMinimumWidth(px(420))

    def open(self) -> None:
        """Open over the window. In large letters it may be higher than the screen: then what is in it is scrolled."""
        screen, layout = self.screen(), self.layout()
        if screen is not None and layout is not None:
            most = screen.availableSize().height() - _FRAME_PX
            if layout.totalMinimumSize().height() > most:
                self._scroll(layout, most)
        super().open()

    def _scroll(self, layout: QLayout, most: int) -> None:
        focused, width = self.focusWidget(), self.sizeHint().width()
        area = QScrollArea()
        area.setAccessibleName(self.windowTitle())
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout.replaceWidget(self._inside, area)
        area.setWidget(self._inside)
        area.setMinimumWidth(self._inside.minimumSizeHint().width())
        self.resize(width, most)
        if focused is not None:
            focused.setFocus()

    def accepted_by_button(self) -> None:
        """Do what the button says; dialogs that ask the server first do it otherwise."""
        self.accept()

    def show_wrong(self, text: str) -> None:
        """Say what went wrong and let the person try again."""
        self._wrong.setText(text)
        self._wrong.setVisible(bool(text))
        self.action_button.setEnabled(True)

    def show_refusal(self, error: HearthError) -> None:
        """Say why the server refused."""
        self.show_wrong(in_words(error.message))

    def fit(self) -> None:
        """Be as high as what is in it needs: it says more now, or less."""
        layout = self.layout()
        if layout is not None and self.isVisible():
            self.body.activate()
            layout.invalidate()
            layout.activate()
            self.resize(self.width(), layout.totalHeightForWidth(self.width()))

    def done_with(self, _answer: object = None) -> None:
        """Close: what was asked has been done."""
        self.accept()

    def wait(self) -> None:
        """Let nothing be pressed twice while the server is asked."""
        self._wrong.hide()
        self.action_button.setEnabled(False)

    def field_label(self, text: str, field: QWidget) -> PlainLabel:
        """Return the label above a field, and name the field by it."""
        label = PlainLabel(text.replace("&", ""))
        label.setFont(self.look.sizes.small_bold)
        label.setBuddy(field)
        field.setAccessibleName(text.replace("&", ""))
        return label
