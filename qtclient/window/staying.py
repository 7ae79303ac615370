"""What closing the window means: out of sight where a tray keeps the program within reach, else the end of it."""

from PyQt6.QtCore import QObject
from PyQt6.QtWidgets import QApplication

from qtclient.language import translate
from qtclient.notifications.tray import Tray
from qtclient.settings.kept import Settings
from qtclient.widgets.window import Window


class Staying(QObject):
    """Decides it each time anew: a tray may come and go while the program runs."""

    def __init__(self, application: QApplication, window: Window, tray: Tray, settings: Settings) -> None:
        super().__init__(window)
        self._application = application
        self._window = window
        self._tray = tray
        self._settings = settings
        self._ending = False
        window.closing.connect(self._on_closing)
        window.hidden.connect(self._on_hidden)
        window.quit_asked.connect(self.quit)
        tray.quit_asked.connect(self.quit)

    def quit(self) -> None:
        """End the program, whether its window is in sight or not."""
        self._ending = True
        self._window.close()
        self._application.quit()

    def bring_up(self) -> None:
        """Show the window to the person."""
        self._window.bring_up()
        self._application.setQuitOnLastWindowClosed(True)

    def _on_closing(self) -> None:
        # The desktop's session ends when every window has been closed.
        ending = self._ending or self._application.isSavingSession()
        stays = self._settings.close_hides and self._window.has_rooms and not ending
        self._window.hides_when_closed = stays and self._tray.begin()

    def _on_hidden(self) -> None:
        # A dialog that is closed now would be the last window.
        self._application.setQuitOnLastWindowClosed(False)
        if not self._settings.hiding_explained:
            self._settings.hiding_explained = True
            self._tray.say(
                translate("Staying", "Hearth is still running"),
                translate("Staying", "You find it in the tray, and are told what is new. Ctrl+Q ends it."),
            )
