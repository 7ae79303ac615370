"""One window in one language: what is done in it, and which pictures are taken of it."""

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from camera import Camera
from community import PATIENCE_S, Others, Server
from photos import blob, photo
from PyQt6.QtCore import QEvent, QPoint, QPointF, QRect, Qt, QTimer
from PyQt6.QtGui import QMouseEvent
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QAbstractButton, QApplication, QMenu
from words import WORDS

from chatclient.core.model import Outgoing
from qtclient.app import App
from qtclient.engine.door import HearthDoor
from qtclient.engine.opener import open_client
from qtclient.language import install
from qtclient.process.unhandled import Unhandled
from qtclient.settings.kept import Settings, settings_file
from qtclient.widgets.account_page import AccountPage
from qtclient.widgets.attach_sheet import AttachSheet
from qtclient.widgets.picture_dialog import PictureDialog
from qtclient.widgets.settings_dialog import SettingsDialog

IMAGES: Final = Path(__file__).resolve().parent.parent / "images"
WIDTH, HEIGHT = 1120, 720
Script = Iterator[Callable[[], bool] | float]
"""What is done one after the other; yields what has to hold, or the seconds to wait, before it goes on."""


class Session:
    """One window in one language, and what is done in it."""

    def __init__(self, language: str, folder: Path) -> None:

        self.words: dict[str, Any] = WORDS[language]
        self.server = Server(folder / "data")
        self.others = Others(self.server, folder / "others")
        self.application = QApplication(sys.argv[:1])
        settings = Settings(settings_file())
        settings.scheme = "light"
        settings.language = language
        install(self.application, language)
        self.app = App(self.application, settings, open_client, HearthDoor(), Unhandled())
        self.window = self.app.window
        self.window.resize(WIDTH, HEIGHT)
        self.photos = folder / "photos"
        self.photos.mkdir()
        folder = IMAGES / language
        folder.mkdir(parents=True, exist_ok=True)
        self.camera = Camera(self.window, folder)
        self._ticker = QTimer()
        self._ticker.timeout.connect(self._tick)
        self._script = self.script()
        self._until: Callable[[], bool] = bool
        self._deadline = 0.0
        self._failed: BaseException | None = None

    def run(self) -> None:
        """Do it all."""
        self.app.start()
        self.app.entrance.begin("")
        self._wait_for(self.window.isVisible)
        self._ticker.start(20)
        try:
            self.application.exec()
            self.app.stop()
            self.others.leave()
        finally:
            self.server.stop()
        if self._failed is not None:
            raise self._failed

    def _wait_for(self, what: Callable[[], bool] | float) -> None:
        if callable(what):
            self._until, self._deadline = what, time.monotonic() + PATIENCE_S
        else:
            end = time.monotonic() + what
            self._until, self._deadline = (lambda: time.monotonic() >= end), end + PATIENCE_S

    def _tick(self) -> None:
        try:
            if self._until():
                self._wait_for(next(self._script))
            elif time.monotonic() > self._deadline:
                raise RuntimeError("what was waited for did not come")
        except BaseException as error:
            self._failed = None if isinstance(error, StopIteration) else error
            self._ticker.stop()
            self.application.quit()

    # ---- the pictures ------------------------------------------------------------------------------------------------

    def script(self) -> Script:
        """Take one after the other."""
        self.window.move(0, 0)
        self.window.activateWindow()
        yield from self._sign_in()
        yield from self._talk()
        yield from self._add_emoji()
        yield from self._look_around()
        yield from self._settings()
        yield from self._show_files()
        yield from self._offline()

    def _sign_in(self) -> Script:

        form = self.window.sign_in.form
        form.address.setText(f"127.0.0.1:{self.server.port}")
        form.address.textEdited.emit(form.address.text())
        form.username.setText("anna")
        form.password.setText("hearth-demo")
        yield lambda: "Hearth" in form.probe_line.text() and form.button.isEnabled()
        yield 0.3
        card = form.parentWidget()
        corner = card.mapTo(self.window, QPoint())
        self.camera.take("sign-in", QRect(corner, card.size()).adjusted(-24, -24, 24, 24))
        form.button.click()
        yield lambda: self.app.conversation.room != 0
        line = self.window.chat.motd_line
        yield line.isVisible
        line.findChildren(QAbstractButton)[-1].click()
        yield lambda: not line.isVisible()
        yield 1.0

    def _open(self, room: int) -> Script:
        self.app.conversation.open(room)
        yield lambda: self.app.models.timeline.room == room and self.app.models.timeline.rowCount() > 0
        yield 0.5

    def _talk(self) -> Script:
        """Let people talk: a window, a thread, what words look like, the bar over a message."""
        words, others, pane = self.words, self.others, self.window.chat.pane
        room = self.room = others.room(words["room"])
        shown = others.say("clara", room, words["shown"])
        root = others.say("clara", room, words["root"])
        others.do("clara", "react", room, shown, words["emoji"], True)
        self.app.conversation.open(room)
        self._command("members")
        yield lambda: self.app.models.timeline.room == room and not pane.notice_line.text()
        yield 1.0
        self.camera.take("window")
        others.say("clara", room, words["replies"][0], thread=root)
        self.app.bridge.ask(_post, room, words["replies"][1], root)
        yield 0.5
        others.say("clara", room, words["replies"][2], thread=root)
        pane.timeline.action_asked.emit(root, "react 👍")
        pane.timeline.action_asked.emit(root, "thread")
        yield 1.0
        others.do("clara", "typing", room, True)
        yield lambda: bool(pane.typing_line.text())
        self.camera.take("thread")
        others.do("clara", "typing", room, False)
        self.window.chat.side.close_asked.emit()
        yield lambda: not pane.typing_line.text()
        self.app.conversation.to_latest()
        yield 0.5
        self.camera.take("formatting", self._strip(shown, above=2, below=0))
        self._point_at(root)
        yield 0.4
        self.camera.take("message-bar", self._strip(root, above=30, below=10))
        self._point_at(None)

    def _row(self, number: int) -> tuple[int, int]:
        """Return where a message begins and ends in the timeline."""
        timeline, row = self.window.chat.pane.timeline, self.app.models.timeline.row_of(number)
        return timeline.row_top(row), timeline.row_top(row + 1)

    def _strip(self, number: int, *, above: int, below: int) -> Any:
        """Return the part of the window that holds a message."""
        timeline = self.window.chat.pane.timeline
        corner = timeline.mapTo(self.window, QPoint())
        top, bottom = self._row(number)
        return QRect(
            corner.x(), corner.y() + top - above, timeline.width() - 16, bottom - top + above + below
        )

    def _point_at(self, number: int | None) -> None:

        view = self.window.chat.pane.timeline.viewport()
        at = QPointF(160, -1 if number is None else self._row(number)[0] + 12)
        button, keys = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
        there = QPointF(view.mapToGlobal(at))
        QApplication.sendEvent(view, QMouseEvent(QEvent.Type.MouseMove, at, there, button, button, keys))
        if number is None:
            QApplication.sendEvent(self.window.chat.pane.timeline, QEvent(QEvent.Type.Leave))

    def _add_emoji(self) -> Script:
        """Let the server have some of its own."""
        names, customs = self.words["customs"], self.app.models.emojis.customs
        for number, name in enumerate(names):
            self.others.do("ben", "add_emoji", name, blob(self.photos / f"{name}.png", number))
        yield lambda: len(customs) == len(names)

    def _look_around(self) -> Script:
        """Completion, emoji, the switcher, the menu of a room."""
        chat, pane = self.window.chat, self.window.chat.pane
        pane.composer.box.setFocus()
        pane.composer.box.insertPlainText(self.words["draft"])
        yield 1.5
        corner = pane.mapTo(self.window, QPoint())
        self.camera.take("mention", QRect(corner.x(), corner.y() + pane.height() - 400, 660, 400))
        pane.composer.box.clear()
        pane.composer.emoji_asked.emit()
        yield 2.0
        self.camera.take("emoji")
        self._close_popups()
        self._command("switcher")
        yield 0.5
        self.camera.take("switcher")
        chat.switcher.close_again()
        pane.header.menu_button.click()
        yield 0.4
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)  # noqa: S101 - it was just opened
        menu.setActiveAction([action for action in menu.actions() if action.menu() is not None][-1])
        QTest.keyClick(menu, Qt.Key.Key_Right)
        yield 0.5
        self.camera.take("room-menu", QRect(self.window.width() - 600, 0, 600, 340))
        self._close_popups()

    def _settings(self) -> Script:
        """Pages of the settings, a picture of oneself, the dark."""
        app = self.app
        self._command("settings")
        yield 0.5
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, SettingsDialog)  # noqa: S101 - it was just opened
        dialog.show_page(1)
        yield 0.5
        camera = Camera(dialog, self.camera.folder)
        camera.take("settings-notifications")
        dialog.show_page(-3)
        yield 1.0
        camera.take("settings-emoji")
        dialog.show_page(-1)
        yield from self._crop(dialog.findChildren(AccountPage)[0])
        dialog.close()
        app.frame.choose_scheme("dark")
        app.frame.choose_compact(True)
        yield 0.6
        self.camera.take("dark")
        app.frame.choose_scheme("light")
        app.frame.choose_compact(False)
        yield 0.4

    def _crop(self, page: AccountPage) -> Script:
        """Choose what is to be seen of a picture."""
        page.picture.dropped.emit(photo(self.photos / "me.jpg", 3))
        yield lambda: isinstance(QApplication.activeModalWidget(), PictureDialog)
        cropping = QApplication.activeModalWidget()
        assert isinstance(cropping, PictureDialog)  # noqa: S101 - it was waited for
        yield lambda: cropping.view.crop is not None
        cropping.view.zoom_to(1.3)
        yield 0.5
        Camera(cropping, self.camera.folder).take("your-picture")
        cropping.reject()
        yield 0.3

    def _show_files(self) -> Script:
        """Let pictures come and go: a room with some, the sheet, one over the window, all of them beside the room."""
        words, others, pane = self.words, self.others, self.window.chat.pane
        folder = self.camera.folder
        made = [photo(self.photos / f"{words['photo']}-{number}.jpg", number) for number in range(1, 6)]
        plan = self.photos / words["document"]
        plan.write_bytes(b"%PDF-1.7\n" + bytes(148_000))
        others.do("clara", "post_files", self.room, [Outgoing(path=made[0])], words["caption"])
        yield lambda: self._has_files(1)
        others.do("clara", "post_files", self.room, [Outgoing(path=path) for path in (*made[1:4], plan)])
        yield lambda: self._has_files(4)
        self.app.conversation.to_latest()
        yield 1.5
        self.camera.take("pictures")
        self.app.conversation.attaching.add([made[4], plan])
        yield lambda: bool(self.window.findChildren(AttachSheet))
        sheet = self.window.findChildren(AttachSheet)[0]
        sheet.caption.set_text(words["draft_caption"])
        yield 1.0
        Camera(sheet, folder).take("send-files")
        sheet.reject()
        self.app.conversation.attaching.chosen.show(())
        pane.composer.box.clear()
        self._command("files")
        yield 1.5
        self.camera.take("files")
        self._command("files")
        model = self.app.models.timeline
        first = next(entry for entry in map(model.entry, range(model.message_count)) if entry.files)
        pane.timeline.action_asked.emit(first.number, "picture 0")
        yield 2.0
        self.camera.take("lightbox")
        self.app.servers.here.looking.lightbox.leave()
        yield 0.3

    def _has_files(self, count: int) -> bool:
        """Tell whether the last message here has so many files."""
        model = self.app.models.timeline
        return bool(model.message_count) and len(model.entry(model.message_count - 1).files) == count

    def _close_popups(self) -> None:

        while (popup := QApplication.activePopupWidget()) is not None:
            popup.close()

    def _command(self, name: str) -> None:
        """Do what the keys of a command do."""
        self.window.command_asked.emit(name)

    def _offline(self) -> Script:
        """Without a network: what was written waits."""
        self.others.leave()
        self.server.stop()
        yield lambda: bool(self.window.chat.pane.connection_line.words())
        self.app.bridge.ask(_post, self.room, self.words["late"], None)
        self.app.conversation.to_latest()
        yield 1.0
        self.camera.take("offline")


async def _post(facade: Any, room: int, text: str, thread: int | None) -> None:
    await facade.post(room, text, None, thread)


async def _pin(facade: Any, room: int, number: int) -> None:
    await facade.pin(room, number, True)
