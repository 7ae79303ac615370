"""What the window's keys, menus and parts ask for, beside the open room: panes, look, title, what is kept."""

from PyQt6.QtCore import QObject, QPoint, Qt, pyqtSignal
from PyQt6.QtWidgets import QApplication, QWidget

from qtclient.bridge import Bridge
from qtclient.conversation import Conversation
from qtclient.language import translate
from qtclient.mirror import Mirror
from qtclient.models import Models
from qtclient.settings import KEPT_PANELS, Settings
from qtclient.theme.look import Look, Scheme
from qtclient.widgets.program_menu import ProgramMenu
from qtclient.widgets.timers import repeating
from qtclient.widgets.window import Window

_DAY_CHECK_MS = 60_000


class Frame(QObject):
    """Carries out what belongs to the window and to no room."""

    minute = pyqtSignal()
    """Another minute has begun."""

    def __init__(
        self,
        bridge: Bridge,
        models: Models,
        conversation: Conversation,
        mirror: Mirror,
        window: Window,
        look: Look,
        settings: Settings,
    ) -> None:
        super().__init__(window)
        self._bridge = bridge
        self._rooms = models.rooms
        self._conversation = conversation
        self._mirror = mirror
        self._window = window
        self._look = look
        self._settings = settings
        self._today = models.today
        self._day = models.today()
        self._day_check = repeating(self, _DAY_CHECK_MS, self._on_minute)
        self._day_check.start()

    # ---- moving about ----

    def open_switcher(self) -> None:
        """Open the switcher over the rooms."""
        if self._window.in_chat:
            self._window.chat.switcher.open(self._conversation.room)

    def step_room(self, step: int, unread: bool) -> None:
        """Open the next or previous room, or unread one."""
        room = self._rooms.neighbour(self._conversation.room, step, unread=unread)
        if room is not None:
            self._conversation.open(room)

    def step_pane(self, step: int) -> None:
        """Give the focus to the next pane, round the end."""
        chat = self._window.chat
        composer, side = chat.pane.composer, chat.side
        panes: list[tuple[QWidget, QWidget]] = [
            (chat.sidebar, chat.sidebar.rooms),
            (chat.pane.timeline, chat.pane.timeline),
            (composer, composer.box),
            (side, side),
        ]
        shown = [pane for pane in panes if pane[0].isVisible()]
        here = QApplication.focusWidget()
        inside = (place for place, (pane, _) in enumerate(shown) if pane is here or pane.isAncestorOf(here))
        if shown:
            _, next_one = shown[(next(inside, -1 if step > 0 else 0) + step) % len(shown)]
            if next_one is side:
                side.take_focus(Qt.FocusReason.ShortcutFocusReason)
            else:
                next_one.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # ---- the open room ----

    def on_opened(self, room: int) -> None:
        """Show what belongs to the room that is open now; 0 for none."""
        if room and self._mirror.profile is not None:
            # Now, and not only at the end: nobody says goodbye before the power goes.
            self._settings.set_room(self._mirror.profile.name, room, None)
        self.show_counts()

    def show_counts(self) -> None:
        """Write the open room and what is unread into the title bar."""
        self._window.show_title(self._rooms.title(self._conversation.room), sum(self._rooms.waiting()))

    def _on_minute(self) -> None:
        self._rooms.refresh_muted()
        self.show_counts()
        self.minute.emit()
        if self._today() != self._day:
            self._day = self._today()
            self._rooms.refresh()
            self._window.chat.pane.timeline.repaint_all()

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
        self._window.chat.pane.typing_line.show_notice(text, wrong=False)

    def show_error(self, error: str) -> None:
        """Say that something went wrong that nobody foresaw."""
        self._window.chat.pane.typing_line.show_notice(error_text(error))

    def restore(self) -> None:
        """Stand as the window stood when it was last closed."""
        settings = self._settings
        self._window.restore_parts(settings.geometry, settings.splitter)
        self._window.chat.show_panel(settings.panel)

    def remember(self) -> None:
        """Keep where the window stands, which room is open and where its reader is."""
        settings, chat = self._settings, self._window.chat
        settings.geometry = self._window.saveGeometry()
        settings.splitter = chat.splitter.saveState()
        settings.panel = chat.panel if chat.panel in KEPT_PANELS else None
        if self._mirror.profile is not None and self._conversation.room:
            settings.set_room(self._mirror.profile.name, self._conversation.room, self._conversation.place())
        settings.save()


def error_text(error: str) -> str:
    """Return what is said of an error that nobody foresaw."""
    return translate("Frame", "Something went wrong here and was written to the log: {error}").format(
        error=error
    )
