"""The program's menu: how it looks, which language, other servers, the end. Shows and emits."""

from collections.abc import Callable
from functools import partial

from PyQt6.QtCore import QPoint, pyqtSignal
from PyQt6.QtGui import QAction, QActionGroup
from PyQt6.QtWidgets import QMenu, QWidget

from qtclient.language import LANGUAGES, translate
from qtclient.settings.commands import Keymap, label
from qtclient.theme.look import SCHEMES, Look, Scheme

SCALES = (80, 90, 100, 110, 125, 150, 175, 200)


class ProgramMenu(QMenu):
    """Emits what was chosen; checks what is in force."""

    scheme_chosen = pyqtSignal(str)
    scale_chosen = pyqtSignal(int)
    compact_chosen = pyqtSignal(bool)
    language_chosen = pyqtSignal(str)
    command_asked = pyqtSignal(str)
    """The name of a command of `commands`."""
    servers_asked = pyqtSignal()
    sign_out_asked = pyqtSignal()

    def __init__(self, look: Look, language: str, keymap: Keymap, parent: QWidget) -> None:
        super().__init__(parent)
        self._add_choices(
            translate("ProgramMenu", "Appearance"),
            [(scheme, scheme_name(scheme)) for scheme in SCHEMES],
            look.scheme,
            self._on_scheme,
        )
        self._add_choices(
            translate("ProgramMenu", "Size of text"),
            [(str(scale), f"{scale} %") for scale in SCALES],
            str(look.scale),
            self._on_scale,
        )
        compact = self.addAction(translate("ProgramMenu", "Compact rows"))
        self._add_choices(
            translate("ProgramMenu", "Language"),
            [(each, language_name(each)) for each in ("", *LANGUAGES)],
            language,
            self._on_language,
        )
        self.addSeparator()
        self._keymap = keymap
        self._add_command("settings", translate("ProgramMenu", "Settings…"))
        self._add_command("shortcuts", translate("ProgramMenu", "Keyboard shortcuts…"))
        self.addSeparator()
        self._add(translate("ProgramMenu", "Other servers…"), self.servers_asked.emit)
        self._add(translate("ProgramMenu", "Sign out"), self.sign_out_asked.emit)
        self.addSeparator()
        self._add_command("quit", label("quit"))
        if compact is not None:
            compact.setCheckable(True)
            compact.setChecked(look.compact)
            compact.toggled.connect(self.compact_chosen)

    def show_above(self, at: QPoint) -> None:
        """Show the menu with its lower left corner at a point."""
        self.popup(at - QPoint(0, self.sizeHint().height()))

    def _add(self, text: str, slot: Callable[..., object]) -> QAction | None:
        action = self.addAction(text)
        if action is not None:
            action.triggered.connect(slot)
        return action

    def _add_command(self, name: str, text: str) -> None:
        keys = self._keymap.shown(name)
        self._add(f"{text}\t{keys}" if keys else text, partial(self.command_asked.emit, name))

    def _add_choices(
        self, title: str, choices: list[tuple[str, str]], chosen: str, slot: Callable[..., object]
    ) -> None:
        menu = self.addMenu(title)
        if menu is None:
            return
        group = QActionGroup(menu)
        for word, text in choices:
            action = QAction(text, group)
            action.setCheckable(True)
            action.setChecked(word == chosen)
            action.setData(word)
            menu.addAction(action)
        group.triggered.connect(slot)

    def _on_scheme(self, action: QAction) -> None:
        self.scheme_chosen.emit(action.data())

    def _on_scale(self, action: QAction) -> None:
        self.scale_chosen.emit(int(action.data()))

    def _on_language(self, action: QAction) -> None:
        self.language_chosen.emit(action.data())


def scheme_name(scheme: Scheme) -> str:
    """Return what a choice of colours is called."""
    return {
        "system": translate("ProgramMenu", "As the system"),
        "light": translate("ProgramMenu", "Light"),
        "dark": translate("ProgramMenu", "Dark"),
    }[scheme]


def language_name(language: str) -> str:
    """Return what a language calls itself; empty is the system's."""
    return {"": translate("ProgramMenu", "As the system"), "en": "English", "de": "Deutsch"}[language]
