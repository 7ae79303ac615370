"""What belongs to the window and to no server: its menu, how it looks and speaks, what it says, what is kept of it."""

from PyQt6.QtCore import QObject, QPoint, Qt, pyqtSignal

from qtclient.language import translate
from qtclient.process.motion import Motion
from qtclient.settings.commands import GROUPS, Group, Keymap
from qtclient.settings.kept import KEPT_PANELS, Settings
from qtclient.theme.look import Look, Scheme
from qtclient.widgets.program_menu import ProgramMenu
from qtclient.widgets.window import Window


class Frame(QObject):
    """Carries out what menus and settings ask for."""

    switcher_asked = pyqtSignal()
    files_chosen = pyqtSignal()
    """Pictures are to move, or to be kept, otherwise."""

    def __init__(self, window: Window, look: Look, settings: Settings) -> None:
        super().__init__(window)
        self.motion = Motion(self)
        self.motion.changed.connect(self.files_chosen)
        self._window = window
        self._look = look
        self._settings = settings

    @property
    def keymap(self) -> Keymap:
        """Return which keys call which command."""
        return self._window.keymap

    @property
    def groups(self) -> tuple[Group, ...]:
        """Return the groups of commands that mean something now: those of servers only beside others."""
        several = self._window.rail.isVisibleTo(self._window)
        return tuple(group for group in GROUPS if several or group != "server")

    # ---- pictures and files ----

    @property
    def autoplay(self) -> bool:
        """Tell whether pictures that move do so by themselves."""
        return self._settings.autoplay

    @property
    def moves(self) -> bool:
        """Tell whether they do now: also the desktop may have been asked for less motion."""
        return self._settings.autoplay and not self.motion.reduced

    @property
    def pictures_mb(self) -> int:
        """Return how many megabytes of pictures each account keeps."""
        return self._settings.pictures_mb

    def choose_autoplay(self, on: bool) -> None:
        """Let pictures that move do so by themselves, or not."""
        self._settings.autoplay = on
        self.files_chosen.emit()

    def choose_pictures_mb(self, megabytes: int) -> None:
        """Keep more pictures on the disk, or fewer."""
        self._settings.pictures_mb = megabytes
        self.files_chosen.emit()

    # ---- the program's menu ----

    def show_menu(self, at: QPoint) -> None:
        """Show the program's menu."""
        menu = ProgramMenu(self._look, self._settings.language, self._window.keymap, self._window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.scheme_chosen.connect(self.choose_scheme)
        menu.scale_chosen.connect(self.choose_scale)
        menu.compact_chosen.connect(self.choose_compact)
        menu.language_chosen.connect(self.choose_language)
        menu.servers_asked.connect(self._window.servers_asked)
        menu.sign_out_asked.connect(self._window.sign_out_asked)
        menu.command_asked.connect(self._window.command_asked)
        menu.show_above(at)

    def choose_scheme(self, scheme: Scheme) -> None:
        """Show other colours."""
        self._settings.scheme = scheme
        self._look.choose(scheme=scheme)

    def choose_scale(self, percent: int) -> None:
        """Show text in another size."""
        self._settings.scale = percent
        self._look.choose(scale=percent)
        self.show_notice(translate("Frame", "Some sizes change when the program is started again."))

    def choose_compact(self, compact: bool) -> None:
        """Let rows stand close together, or not."""
        self._settings.compact = compact
        self._look.choose(compact=compact)

    @property
    def language(self) -> str:
        """Return the language that was chosen, which may not be spoken yet; empty for the system's."""
        return self._settings.language

    def choose_language(self, language: str) -> None:
        """Speak another language from the next start on."""
        self._settings.language = language
        self.show_notice(translate("Frame", "The language changes when the program is started again."))

    # ---- what is said and kept ----

    def show_notice(self, text: str) -> None:
        """Say something for a few seconds above the composer."""
        self._window.chat.pane.notice_line.show_notice(text, wrong=False)

    def show_error(self, error: str) -> None:
        """Say that something went wrong that nobody foresaw."""
        self._window.chat.pane.notice_line.show_notice(error_text(error))

    def restore(self) -> None:
        """Stand as the window stood when it was last closed."""
        settings, chat = self._settings, self._window.chat
        self._window.restore_geometry(settings.geometry)
        chat.restore_parts(settings.splitter)
        chat.show_panel(settings.panel)

    def remember(self) -> None:
        """Keep where the window stands."""
        settings, chat = self._settings, self._window.chat
        settings.geometry = self._window.saveGeometry()
        settings.splitter = chat.splitter.saveState()
        settings.panel = chat.panel if chat.panel in KEPT_PANELS else None
        settings.save()


def error_text(error: str) -> str:
    """Return what is said of an error that nobody foresaw."""
    return translate("Frame", "Something went wrong here and was written to the log: {error}").format(
        error=error
    )
