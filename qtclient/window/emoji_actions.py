"""What the settings' page of custom emoji asks for: pictures are chosen and named, emoji get other names and go."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PyQt6 import sip
from PyQt6.QtCore import QObject
from PyQt6.QtWidgets import QDialog, QFileDialog, QWidget

from chatprotocol.rows import User
from qtclient.bridge import Bridge
from qtclient.emojis.custom import name_out_of
from qtclient.emojis.names import emoji_named
from qtclient.engine.facade import Facade
from qtclient.itemmodels.custom_list import CustomRow
from qtclient.itemmodels.models import Models
from qtclient.language import translate
from qtclient.theme.look import Look
from qtclient.widgets.emoji_dialog import EmojiDialog
from qtclient.widgets.emoji_page import EmojiPage
from qtclient.widgets.room_dialogs import ConfirmDialog


def may_keep_emoji(me: User | None) -> bool:
    """Tell whether changing the server's own emoji is worth offering; the server decides."""
    return me is not None and me.role in ("moderator", "admin")


async def _learn_names() -> None:
    """Have the names of Unicode's emoji read, which takes a moment, before the first of them is compared."""
    emoji_named("")


class EmojiActions(QObject):
    """Makes the page, and carries out what is chosen there."""

    def __init__(self, bridge: Bridge, models: Models, look: Look, window: QWidget) -> None:
        super().__init__(window)
        self._bridge = bridge
        self._customs = models.emojis.customs
        self._look = look
        self._window = window
        self._page: EmojiPage | None = None
        self._folder = str(Path.home())
        self._waiting: list[Path] = []

    def page(self) -> EmojiPage:
        """Return a new page."""
        self._bridge.work_out(_learn_names)
        page = self._page = EmojiPage(self._customs, self._look)
        page.choice_asked.connect(self._choose)
        page.dropped.connect(self._add_all)
        page.rename_asked.connect(self._rename)
        page.remove_asked.connect(self._remove)
        return page

    def _here(self) -> EmojiPage | None:
        """Return the page while it is open."""
        return None if self._page is None or sip.isdeleted(self._page) else self._page

    def _over(self) -> QWidget:
        """Return what dialogs stand over."""
        page = self._here()
        return self._window if page is None else page.window() or page

    # ---- adding: one after the other, as each needs a name ----

    def _choose(self) -> None:
        dialog = QFileDialog(self._over(), translate("EmojiPage", "Choose pictures"), self._folder)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilter(translate("EmojiPage", "Pictures") + " (*.png *.jpg *.jpeg *.gif *.webp)")
        dialog.filesSelected.connect(self._on_selected)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_selected(self, names: list[str]) -> None:
        if names:
            self._folder = str(Path(names[0]).parent)
            self._add_all([Path(name) for name in names])

    def _add_all(self, paths: Sequence[Path]) -> None:
        self._waiting = list(paths)
        self._add_next()

    def _add_next(self) -> None:
        if not self._waiting:
            return
        path = self._waiting.pop(0)
        dialog = EmojiDialog(path, name_out_of(path.stem), "", self._customs, self._look, self._over())
        dialog.let_skip(bool(self._waiting))
        dialog.name_asked.connect(partial(self._add, dialog, path))
        dialog.finished.connect(partial(self._on_named, dialog))
        dialog.open()

    def _add(self, dialog: EmojiDialog, path: Path, name: str) -> None:
        asked = self._bridge.ask(Facade.add_emoji, name, path)
        asked.then(self._on_added).then(dialog.done_with).refused(dialog.show_refusal)
        dialog.rejected.connect(partial(self._bridge.cancel, asked))

    def _on_added(self, id: int) -> None:
        page = self._here()
        if page is not None:
            page.choose(id)

    def _on_named(self, dialog: EmojiDialog, result: int) -> None:
        """Go on to the next picture; whoever cancels means all that wait, except where nothing else could be done."""
        if result == QDialog.DialogCode.Accepted or dialog.preview.is_broken:
            self._add_next()
        else:
            self._waiting.clear()

    # ---- what is there ----

    def _rename(self, row: CustomRow) -> None:
        dialog = EmojiDialog(row.file, row.name, row.name, self._customs, self._look, self._over())
        dialog.name_asked.connect(partial(self._rename_to, dialog, row.id))
        dialog.open()

    def _rename_to(self, dialog: EmojiDialog, id: int, name: str) -> None:
        asked = self._bridge.ask(Facade.rename_emoji, id, name)
        asked.then(dialog.done_with).refused(dialog.show_refusal)

    def _remove(self, row: CustomRow) -> None:
        dialog = ConfirmDialog(
            translate("EmojiPage", "Remove {name}?").format(name=row.title),
            translate("EmojiPage", "Messages and reactions with it show its name from then on."),
            translate("EmojiPage", "Remove"),
            self._look,
            self._over(),
        )
        dialog.confirmed.connect(partial(self._on_confirmed, row.id))
        dialog.open()

    def _on_confirmed(self, id: int) -> None:
        asked = self._bridge.ask(Facade.remove_emoji, id)
        page = self._here()
        if page is not None:
            asked.refused(page.show_refusal)
