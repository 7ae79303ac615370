"""The menu of one server: what may be done with it."""

from PyQt6.QtWidgets import QWidget

from qtclient.language import translate
from qtclient.widgets.choice_menu import ChoiceMenu


def server_menu(*, waits: bool, is_first: bool, is_last: bool, parent: QWidget) -> ChoiceMenu:
    """Return the menu of a server where something `waits` or nothing does, at its place among the others."""
    menu = ChoiceMenu(parent)
    menu.offer("read", translate("Servers", "Mark everything as read")).setEnabled(waits)
    menu.offer("copy", translate("Servers", "Copy address"))
    menu.addSeparator()
    menu.offer("up", translate("Servers", "Move up")).setEnabled(not is_first)
    menu.offer("down", translate("Servers", "Move down")).setEnabled(not is_last)
    menu.addSeparator()
    menu.offer("leave", translate("Servers", "Sign out…"))
    return menu
