"""Settings: how the window looks, what Enter does, and the language. What is chosen is in force at once, where it can be."""

from collections.abc import Sequence

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QComboBox, QHBoxLayout, QRadioButton, QVBoxLayout, QWidget

from qtclient.language import LANGUAGES, translate
from qtclient.theme.look import SCHEMES, Look
from qtclient.widgets.controls import PlainLabel, name_choices, quiet_label
from qtclient.widgets.program_menu import SCALES, language_name, scheme_name


class AppearancePage(QWidget):
    """Emits what was chosen."""

    scheme_chosen = pyqtSignal(str)
    scale_chosen = pyqtSignal(int)
    compact_chosen = pyqtSignal(bool)
    enter_chosen = pyqtSignal(bool)
    """Whether it sends."""
    language_chosen = pyqtSignal(str)

    def __init__(
        self, look: Look, language: str, *, enter_sends: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(look.sizes.px(6))
        self.schemes = [QRadioButton(scheme_name(scheme)) for scheme in SCHEMES]
        self.schemes[SCHEMES.index(look.scheme)].setChecked(True)
        self._add_radios(translate("AppearancePage", "Colours"), self.schemes)
        self.cosy = QRadioButton(translate("AppearancePage", "Cosy"))
        self.compact = QRadioButton(translate("AppearancePage", "Compact"))
        (self.compact if look.compact else self.cosy).setChecked(True)
        self._add_radios(translate("AppearancePage", "Rows"), [self.cosy, self.compact])
        self.enter_sends = QRadioButton(translate("AppearancePage", "Sends"))
        self.enter_breaks = QRadioButton(translate("AppearancePage", "Begins a new line; Ctrl+Enter sends"))
        (self.enter_sends if enter_sends else self.enter_breaks).setChecked(True)
        self._add_radios(translate("AppearancePage", "The Enter key"), [self.enter_sends, self.enter_breaks])
        self.scale = QComboBox()
        self.scale.addItems([f"{scale} %" for scale in SCALES])
        nearest = min(SCALES, key=lambda scale: abs(scale - look.scale))
        self.scale.setCurrentIndex(SCALES.index(nearest))
        self._add_choice(translate("AppearancePage", "Size of text"), self.scale)
        self.language = QComboBox()
        self._languages = ("", *LANGUAGES)
        self.language.addItems([language_name(each) for each in self._languages])
        self.language.setCurrentIndex(self._languages.index(language) if language in self._languages else 0)
        self._add_choice(translate("AppearancePage", "Language"), self.language)
        self.note = quiet_label()
        self._column.addWidget(self.note)
        self._column.addStretch(1)
        self._connect()

    def _connect(self) -> None:
        for button in self.schemes:
            button.toggled.connect(self._on_scheme)
        self.compact.toggled.connect(self.compact_chosen)
        self.enter_sends.toggled.connect(self.enter_chosen)
        self.scale.currentIndexChanged.connect(self._on_scale)
        self.language.currentIndexChanged.connect(self._on_language)

    def _add_title(self, text: str) -> None:
        if self._column.count():
            self._column.addSpacing(self._look.sizes.px(8))
        label = PlainLabel(text)
        label.setFont(self._look.sizes.small_bold)
        self._column.addWidget(label)

    def _add_radios(self, title: str, buttons: Sequence[QRadioButton]) -> None:
        self._add_title(title)
        group = QWidget()
        group.setAccessibleName(title)
        line = QHBoxLayout(group)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(self._look.sizes.px(18))
        for button in buttons:
            line.addWidget(button)
        line.addStretch(1)
        self._column.addWidget(group)

    def _add_choice(self, title: str, box: QComboBox) -> None:
        self._add_title(title)
        name_choices(box, title)
        line = QHBoxLayout()
        line.addWidget(box)
        line.addStretch(1)
        self._column.addLayout(line)

    def _on_scheme(self, on: bool) -> None:
        if on:
            place = next(place for place, button in enumerate(self.schemes) if button.isChecked())
            self.scheme_chosen.emit(SCHEMES[place])

    def _on_scale(self, place: int) -> None:
        self.note.setText(translate("AppearancePage", "Some sizes change when the program is started again."))
        self.scale_chosen.emit(SCALES[place])

    def _on_language(self, place: int) -> None:
        text = translate("AppearancePage", "The language changes when the program is started again.")
        self.note.setText(text)
        self.language_chosen.emit(self._languages[place])
