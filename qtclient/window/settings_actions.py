"""What the settings and the sheet of shortcuts are made of, and where what is chosen there goes."""

import msgspec
from PyQt6.QtCore import QObject
from PyQt6.QtWidgets import QWidget

from chatclient.core.disturbing import AttentionSettings
from qtclient.bridge import Bridge
from qtclient.engine.facade import Facade
from qtclient.itemmodels.blocked import BlockedModel
from qtclient.itemmodels.models import Models
from qtclient.itemmodels.shortcuts import ShortcutsModel
from qtclient.language import translate
from qtclient.notifications.notifier import Notifier
from qtclient.rooms.portraits import PortraitChoice
from qtclient.theme.look import Look
from qtclient.widgets.account_page import AccountPage
from qtclient.widgets.appearance_page import AppearancePage
from qtclient.widgets.files_page import FilesPage
from qtclient.widgets.notifications_page import NotificationsPage
from qtclient.widgets.settings_dialog import SettingsDialog
from qtclient.widgets.shortcuts_page import ShortcutsPage
from qtclient.widgets.shortcuts_sheet import ShortcutsSheet
from qtclient.window.device_actions import DeviceActions
from qtclient.window.emoji_actions import EmojiActions, may_keep_emoji
from qtclient.window.frame import Frame

_SHORTCUTS, _DEVICES = 2, -2


class SettingsActions(QObject):
    """Opens the settings and the sheet; carries out what is chosen."""

    def __init__(
        self,
        bridge: Bridge,
        models: Models,
        notifier: Notifier,
        frame: Frame,
        look: Look,
        page: QWidget,
    ) -> None:
        super().__init__(page)
        self._bridge = bridge
        self._models = models
        self._people = models.people
        self._notifier = notifier
        self._frame = frame
        self._keymap = frame.keymap
        self._look = look
        self._page = page
        self._blocked = BlockedModel(models.people, self)
        self._emoji = EmojiActions(bridge, models, look, page)
        self._devices = DeviceActions(bridge, models.devices, look, page)
        self._account: AccountPage | None = None
        models.people.blocked_changed.connect(self._show_blocked)

    def show_sheet(self) -> None:
        """Show every shortcut."""
        model = ShortcutsModel(self._keymap, groups=self._frame.groups)
        sheet = ShortcutsSheet(model, self._look, self._page)
        model.setParent(sheet)
        sheet.accepted.connect(self.show_shortcuts)
        sheet.open()

    def show_shortcuts(self) -> None:
        """Show the settings where keys are chosen."""
        self.show(_SHORTCUTS)

    def show_devices(self, device: int = 0) -> None:
        """Show the settings where one's devices are, at one of them."""
        self.show(_DEVICES, device)

    def show(self, page: int = 0, device: int = 0) -> None:
        """Show the settings."""
        self._show_blocked()
        notifications = self._notifications()
        dialog = SettingsDialog(
            [
                (translate("Settings", "Appearance"), self._appearance()),
                (translate("Settings", "Notifications"), notifications),
                (translate("Settings", "Shortcuts"), self._shortcuts()),
                (translate("Settings", "Pictures and files"), self._files()),
                *self._emoji_page(),
                (translate("Settings", "Devices"), self._devices.page(device)),
                (translate("Settings", "Account"), self._account_page()),
            ],
            self._look,
            self._page,
        )
        dialog.finished.connect(notifications.tell)
        dialog.show_page(page)
        dialog.open()

    def _emoji_page(self) -> list[tuple[str, QWidget]]:
        """Return the page of the server's own emoji, for whoever looks after the server."""
        may = may_keep_emoji(self._people.get(self._people.me))
        return [(translate("Settings", "Emoji"), self._emoji.page())] if may else []

    def _appearance(self) -> QWidget:
        page = AppearancePage(self._look, self._frame.language, enter_sends=self._keymap.enter_sends)
        page.scheme_chosen.connect(self._frame.choose_scheme)
        page.scale_chosen.connect(self._frame.choose_scale)
        page.compact_chosen.connect(self._frame.choose_compact)
        page.enter_chosen.connect(self._keymap.let_enter_send)
        page.language_chosen.connect(self._frame.choose_language)
        return page

    def _files(self) -> QWidget:
        frame = self._frame
        page = FilesPage(self._look, frame.pictures_mb, autoplay=frame.autoplay, calm=frame.motion.reduced)
        page.autoplay_chosen.connect(self._frame.choose_autoplay)
        page.pictures_mb_chosen.connect(self._frame.choose_pictures_mb)
        return page

    def _notifications(self) -> NotificationsPage:
        page = NotificationsPage(self._look, self._notifier.settings)
        page.changed.connect(self._keep_attention)
        return page

    def _keep_attention(self, settings: AttentionSettings) -> None:
        """Keep what the page shows; an hour of quiet that is asked for elsewhere meanwhile is not its business."""
        wanted = msgspec.structs.replace(settings, quiet_until_ms=self._notifier.settings.quiet_until_ms)
        self._notifier.choose(wanted)

    def _shortcuts(self) -> QWidget:
        model = ShortcutsModel(self._keymap, changeable=True, groups=self._frame.groups)
        page = ShortcutsPage(model, self._look)
        model.setParent(page)
        page.keys_chosen.connect(self._keymap.choose)
        page.reset_asked.connect(self._keymap.reset)
        page.reset_all_asked.connect(self._keymap.reset_all)
        return page

    # ---- the account ----

    def _account_page(self) -> QWidget:
        me = self._people.get(self._people.me)
        name, status = (me.display_name, me.status) if me is not None else ("", "")
        page = AccountPage(self._look, name, status, self._blocked)
        self._account = page
        PortraitChoice(self._bridge, self._models, self._look, page.picture)
        page.profile_asked.connect(self._save_profile)
        page.unblock_asked.connect(self._unblock)
        return page

    def _save_profile(self, name: str, status: str) -> None:
        if self._account is not None:
            saved = self._bridge.ask(Facade.set_profile, display_name=name, status=status)
            saved.then(self._account.show_saved).refused(self._account.show_refusal)

    def _unblock(self, user: int) -> None:
        if self._account is not None:
            self._bridge.ask(Facade.block, user, False).refused(self._account.show_refusal)

    def _show_blocked(self) -> None:
        self._blocked.show(self._people.blocked)
