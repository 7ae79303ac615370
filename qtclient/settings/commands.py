"""Every command of the window that a key calls, in one table: the shortcuts, their sheet and the settings are made of it.

What a command does is said where the program is wired together; which keys a person has chosen is kept in the settings.
"""

from typing import Final, Literal, get_args

import msgspec
from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtGui import QKeySequence

from qtclient.language import translate
from qtclient.settings.kept import Settings

Group = Literal["go", "room", "write", "server", "program"]
GROUPS: tuple[Group, ...] = get_args(Group)
SERVER_KEYS: Final = range(1, 10)
"""The servers that have a key of their own, counted from the top."""


class Command(msgspec.Struct, frozen=True, kw_only=True):
    """A command and the keys that it has unless others are chosen; `fixed` ones belong to the box that is typed into."""

    name: str
    group: Group
    keys: tuple[str, ...] = ()
    fixed: bool = False


COMMANDS: tuple[Command, ...] = (
    Command(name="switcher", group="go", keys=("Ctrl+K",)),
    Command(name="search", group="go", keys=("Ctrl+F",)),
    Command(name="search_everywhere", group="go", keys=("Ctrl+Shift+F",)),
    Command(name="next_room", group="go", keys=("Alt+Down", "Ctrl+Tab")),
    Command(name="previous_room", group="go", keys=("Alt+Up", "Ctrl+Shift+Tab")),
    Command(name="next_unread", group="go", keys=("Alt+Shift+Down",)),
    Command(name="previous_unread", group="go", keys=("Alt+Shift+Up",)),
    Command(name="back", group="go", keys=("Alt+Left",)),
    Command(name="latest", group="go", keys=("Ctrl+End",)),
    Command(name="next_pane", group="go", keys=("F6",)),
    Command(name="previous_pane", group="go", keys=("Shift+F6",)),
    Command(name="members", group="room", keys=("F9",)),
    Command(name="pins", group="room", keys=("Ctrl+Shift+P",)),
    Command(name="files", group="room", keys=("F8",)),
    Command(name="attach", group="room", keys=("Ctrl+Shift+A",)),
    Command(name="open_link", group="room", keys=("Ctrl+O",)),
    Command(name="new_room", group="room", keys=("Ctrl+N",)),
    Command(name="new_direct", group="room", keys=("Ctrl+Shift+N",)),
    Command(name="send", group="write", keys=("Return",), fixed=True),
    Command(name="new_line", group="write", keys=("Shift+Return",), fixed=True),
    Command(name="edit_last", group="write", keys=("Up",), fixed=True),
    Command(name="reply_up", group="write", keys=("Ctrl+Up",), fixed=True),
    Command(name="reply_down", group="write", keys=("Ctrl+Down",), fixed=True),
    Command(name="cancel", group="write", keys=("Esc",), fixed=True),
    *(Command(name=f"server_{number}", group="server", keys=(f"Ctrl+{number}",)) for number in SERVER_KEYS),
    Command(name="settings", group="program", keys=("Ctrl+,",)),
    Command(name="shortcuts", group="program", keys=("Ctrl+/",)),
    Command(name="quit", group="program", keys=("Ctrl+Q",)),
)
_WHERE_ENTER_BREAKS = {"send": ("Ctrl+Return",), "new_line": ("Return", "Shift+Return")}
_BY_NAME = {command.name: command for command in COMMANDS}


def label(name: str) -> str:
    """Return what a command is called."""
    if name.startswith("server_"):
        return translate("Commands", "Server {number}").format(number=name.removeprefix("server_"))
    return {
        "switcher": translate("Commands", "Go to a room or person"),
        "search": translate("Commands", "Search in this room"),
        "search_everywhere": translate("Commands", "Search everywhere"),
        "next_room": translate("Commands", "Next room"),
        "previous_room": translate("Commands", "Previous room"),
        "next_unread": translate("Commands", "Next unread room"),
        "previous_unread": translate("Commands", "Previous unread room"),
        "back": translate("Commands", "Back to where you were"),
        "latest": translate("Commands", "Go to the latest message"),
        "next_pane": translate("Commands", "Next part of the window"),
        "previous_pane": translate("Commands", "Previous part of the window"),
        "members": translate("Commands", "Members"),
        "pins": translate("Commands", "Pinned messages"),
        "files": translate("Commands", "Pictures and files"),
        "attach": translate("Commands", "Attach files"),
        "open_link": translate("Commands", "Open the link of the chosen message"),
        "new_room": translate("Commands", "New room"),
        "new_direct": translate("Commands", "Write to people"),
        "send": translate("Commands", "Send"),
        "new_line": translate("Commands", "New line"),
        "edit_last": translate("Commands", "Edit your last message (in an empty box)"),
        "reply_up": translate("Commands", "Reply to the message above"),
        "reply_down": translate("Commands", "Reply to the message below"),
        "cancel": translate("Commands", "Cancel; mark everything read"),
        "settings": translate("Commands", "Settings"),
        "shortcuts": translate("Commands", "Keyboard shortcuts"),
        "quit": translate("Commands", "Quit"),
    }[name]


def group_title(group: Group) -> str:
    """Return what a group of commands is called."""
    return {
        "go": translate("Commands", "Going about"),
        "room": translate("Commands", "Rooms"),
        "write": translate("Commands", "Writing"),
        "server": translate("Commands", "Servers"),
        "program": translate("Commands", "Program"),
    }[group]


def shown_keys(keys: tuple[str, ...]) -> str:
    """Return keys as this desktop writes them."""
    native = QKeySequence.SequenceFormat.NativeText
    return ", ".join(QKeySequence(each).toString(native) for each in keys)


class Keymap(QObject):
    """Which keys call which command: those that were chosen, else the table's."""

    changed = pyqtSignal()

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.enter_sends = settings.enter_sends
        self._chosen = {
            command.name: chosen
            for command in COMMANDS
            if not command.fixed and (chosen := settings.keys(command.name)) is not None
        }

    def keys(self, name: str) -> tuple[str, ...]:
        """Return the keys of a command, as Qt writes them portably; there may be none."""
        if not self.enter_sends and name in _WHERE_ENTER_BREAKS:
            return _WHERE_ENTER_BREAKS[name]
        chosen = self._chosen.get(name)
        if chosen is None:
            return _BY_NAME[name].keys
        return (chosen,) if chosen else ()

    def shown(self, name: str) -> str:
        """Return the keys of a command for a person to read."""
        return shown_keys(self.keys(name))

    def is_chosen(self, name: str) -> bool:
        """Tell whether a command has other keys than the table's."""
        return name in self._chosen

    def clash(self, name: str) -> str:
        """Return the first other command that has a key of this one; empty where none has."""
        mine = set(map(_normal, self.keys(name)))
        others = (command.name for command in COMMANDS if command.name != name)
        return next((other for other in others if mine & set(map(_normal, self.keys(other)))), "")

    def choose(self, name: str, keys: str) -> None:
        """Give a command other keys; empty for none."""
        self._set({name: keys})

    def let_enter_send(self, sends: bool) -> None:
        """Let Enter send what was written, or begin a new line."""
        self._settings.enter_sends = self.enter_sends = sends
        self.changed.emit()

    def reset(self, name: str) -> None:
        """Give a command the table's keys again."""
        self._set({name: None})

    def reset_all(self) -> None:
        """Give every command the table's keys again."""
        self._set(dict.fromkeys(self._chosen))

    def _set(self, chosen: dict[str, str | None]) -> None:
        for name, keys in chosen.items():
            self._settings.set_keys(name, keys)
            if keys is None:
                self._chosen.pop(name, None)
            else:
                self._chosen[name] = keys
        self.changed.emit()


def _normal(keys: str) -> str:
    return QKeySequence(keys).toString()
