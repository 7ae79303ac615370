"""What the settings' page of devices asks for: other names, and signing out, after a question."""

from functools import partial

from PyQt6 import sip
from PyQt6.QtCore import QObject
from PyQt6.QtWidgets import QWidget

from qtclient.bridge import Bridge
from qtclient.engine.facade import Facade
from qtclient.engine.reply import Reply
from qtclient.itemmodels.devices import DeviceRow, DevicesModel
from qtclient.language import translate
from qtclient.theme.look import Look
from qtclient.widgets.device_dialog import DeviceDialog
from qtclient.widgets.devices_page import DevicesPage
from qtclient.widgets.room_dialogs import ConfirmDialog
from qtclient.words.plain import isolated


class DeviceActions(QObject):
    """Makes the page, and carries out what is chosen there."""

    def __init__(self, bridge: Bridge, devices: DevicesModel, look: Look, window: QWidget) -> None:
        super().__init__(window)
        self._bridge = bridge
        self._devices = devices
        self._look = look
        self._window = window
        self._page: DevicesPage | None = None

    def page(self, chosen: int = 0) -> DevicesPage:
        """Return a new page, with a device that is the current one."""
        page = self._page = DevicesPage(self._devices, self._look)
        page.choose(chosen)
        page.rename_asked.connect(self._rename)
        page.revoke_asked.connect(self._confirm)
        page.revoke_others_asked.connect(self._confirm_others)
        return page

    def _here(self) -> DevicesPage | None:
        """Return the page while it is open."""
        return None if self._page is None or sip.isdeleted(self._page) else self._page

    def _over(self) -> QWidget:
        """Return what dialogs stand over."""
        page = self._here()
        return self._window if page is None else page.window() or page

    def _rename(self, row: DeviceRow) -> None:
        dialog = DeviceDialog(row.name, self._look, self._over())
        dialog.name_asked.connect(partial(self._rename_to, dialog, row.id))
        dialog.open()

    def _rename_to(self, dialog: DeviceDialog, id: int, name: str) -> None:
        asked = self._bridge.ask(Facade.rename_device, id, name)
        asked.then(dialog.done_with).refused(dialog.show_refusal)

    def _confirm(self, row: DeviceRow) -> None:
        dialog = ConfirmDialog(
            translate("Devices", "Sign out {name}?").format(name=isolated(row.title)),
            translate(
                "Devices", "Its connection ends now. Whoever sits there needs the password to come back."
            ),
            translate("Devices", "Sign out"),
            self._look,
            self._over(),
        )
        dialog.confirmed.connect(partial(self._revoke, row.id))
        dialog.open()

    def _confirm_others(self) -> None:
        dialog = ConfirmDialog(
            translate("Devices", "Sign out all other devices?"),
            translate(
                "Devices",
                "%n device(s) are signed out, and need your password to come back. This one stays signed in.",
                "",
                self._devices.others,
            ),
            translate("Devices", "Sign out all others"),
            self._look,
            self._over(),
        )
        dialog.confirmed.connect(self._revoke_others)
        dialog.open()

    def _revoke(self, id: int) -> None:
        self._tell_refusal(self._bridge.ask(Facade.revoke_device, id))

    def _revoke_others(self) -> None:
        self._tell_refusal(self._bridge.ask(Facade.revoke_other_devices))

    def _tell_refusal(self, asked: Reply[None]) -> None:
        page = self._here()
        if page is not None:
            asked.refused(page.show_refusal)
