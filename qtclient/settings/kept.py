"""What the window remembers between two runs: its place, the open room, how it looks. Nothing secret, no messages."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, TypeVar, get_args

from PyQt6.QtCore import QByteArray, QSettings, QStandardPaths

from qtclient.theme.look import SCHEMES, Scheme

T = TypeVar("T")

PICTURES_MB = 512

KeptPanel = Literal["members", "pins"]
KEPT_PANELS: tuple[KeptPanel, ...] = get_args(KeptPanel)
"""The panels that are there again when the program is started anew."""


def settings_file(demo: str = "") -> Path:
    """Return where the settings lie; each demo person has a window of their own, and so has settings."""
    name = f"window-{_file_name(demo)}.ini" if demo else "window.ini"
    folder = os.environ.get("HEARTH_PROFILE_DIR")
    if folder:
        return Path(folder) / name
    place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericConfigLocation)
    return Path(place) / "hearth" / name


class Settings:
    """Typed access to the file; what cannot be read is as if it had never been written."""

    def __init__(self, file: Path) -> None:
        self._file = QSettings(str(file), QSettings.Format.IniFormat)

    def save(self) -> None:
        """Write to the file now."""
        self._file.sync()

    def _read(self, name: str, kind: type[T], default: T) -> T:
        try:
            value = self._file.value(name, default, kind)
        except TypeError:
            return default
        return value if isinstance(value, kind) else default

    @property
    def scheme(self) -> Scheme:
        """Light, dark, or as the system has it."""
        found = self._read("look/scheme", str, "system")
        return next((scheme for scheme in SCHEMES if scheme == found), "system")

    @scheme.setter
    def scheme(self, scheme: Scheme) -> None:
        self._file.setValue("look/scheme", scheme)

    @property
    def scale(self) -> int:
        """The size of text in percent."""
        return self._read("look/scale", int, 100)

    @scale.setter
    def scale(self, percent: int) -> None:
        self._file.setValue("look/scale", percent)

    @property
    def compact(self) -> bool:
        """Whether rows stand close together."""
        return self._read("look/compact", bool, False)

    @compact.setter
    def compact(self, compact: bool) -> None:
        self._file.setValue("look/compact", compact)

    @property
    def language(self) -> str:
        """The language that was chosen; empty for the system's."""
        return self._read("look/language", str, "")

    @language.setter
    def language(self, language: str) -> None:
        self._file.setValue("look/language", language)

    @property
    def enter_sends(self) -> bool:
        """Whether Enter sends what was written; else it begins a new line."""
        return self._read("write/enter_sends", bool, True)

    @enter_sends.setter
    def enter_sends(self, sends: bool) -> None:
        self._file.setValue("write/enter_sends", sends)

    @property
    def profile(self) -> str:
        """The profile that was shown last."""
        return self._read("profile", str, "")

    @profile.setter
    def profile(self, name: str) -> None:
        self._file.setValue("profile", name)

    @property
    def servers(self) -> tuple[str, ...]:
        """The profiles that are open in the window, in the order of its servers."""
        return tuple(self._read("servers", str, "").split())

    @servers.setter
    def servers(self, names: Sequence[str]) -> None:
        # No profile's name has a space; a list of one would come back as none.
        self._file.setValue("servers", " ".join(names))

    @property
    def geometry(self) -> QByteArray:
        """Where the window was."""
        return self._read("window/geometry", QByteArray, QByteArray())

    @geometry.setter
    def geometry(self, geometry: QByteArray) -> None:
        self._file.setValue("window/geometry", geometry)

    @property
    def splitter(self) -> QByteArray:
        """How the window was divided."""
        return self._read("window/splitter", QByteArray, QByteArray())

    @splitter.setter
    def splitter(self, state: QByteArray) -> None:
        self._file.setValue("window/splitter", state)

    @property
    def panel(self) -> KeptPanel | None:
        """The panel that was at the right of the room."""
        found = self._read("window/panel", str, "")
        return next((panel for panel in KEPT_PANELS if panel == found), None)

    @panel.setter
    def panel(self, panel: str | None) -> None:
        self._file.setValue("window/panel", panel or "")

    @property
    def autoplay(self) -> bool:
        """Whether pictures that move do so by themselves."""
        return self._read("files/autoplay", bool, True)

    @autoplay.setter
    def autoplay(self, on: bool) -> None:
        self._file.setValue("files/autoplay", on)

    @property
    def pictures_mb(self) -> int:
        """How many megabytes of pictures each account keeps on the disk."""
        return max(1, self._read("files/pictures_mb", int, PICTURES_MB))

    @pictures_mb.setter
    def pictures_mb(self, megabytes: int) -> None:
        self._file.setValue("files/pictures_mb", megabytes)

    def keys(self, command: str) -> str | None:
        """Return the keys that were chosen for a command: empty for none at all, None where none were chosen."""
        name = f"keys/{command}"
        return self._read(name, str, "") if self._file.contains(name) else None

    def set_keys(self, command: str, keys: str | None) -> None:
        """Remember other keys for a command; None forgets them."""
        if keys is None:
            self._file.remove(f"keys/{command}")
        else:
            self._file.setValue(f"keys/{command}", keys)

    @property
    def close_hides(self) -> bool:
        """Whether a closed window lives on in the tray, where there is one."""
        return self._read("window/close_hides", bool, True)

    @close_hides.setter
    def close_hides(self, hides: bool) -> None:
        self._file.setValue("window/close_hides", hides)

    @property
    def hiding_explained(self) -> bool:
        """Whether the person was told where a closed window is."""
        return self._read("window/hiding_explained", bool, False)

    @hiding_explained.setter
    def hiding_explained(self, told: bool) -> None:
        self._file.setValue("window/hiding_explained", told)

    def room(self, profile: str) -> int:
        """Return the room that was open in a profile; 0 for none."""
        return self._read(f"{_safe(profile)}/room", int, 0)

    def place(self, profile: str) -> tuple[int, int] | None:
        """Return where the reader was in that room: number and distance; None at its end."""
        number = self._read(f"{_safe(profile)}/number", int, 0)
        return (number, self._read(f"{_safe(profile)}/distance", int, 0)) if number else None

    def put_away(self, profile: str) -> str:
        """Return what the server of a profile has said to everybody that its person has put away, as a digest."""
        return self._read(f"{_safe(profile)}/put_away", str, "")

    def set_put_away(self, profile: str, digest: str) -> None:
        """Remember what was put away."""
        self._file.setValue(f"{_safe(profile)}/put_away", digest)

    def set_room(self, profile: str, room: int, place: tuple[int, int] | None) -> None:
        """Remember the open room and the reader's place in it."""
        self._file.setValue(f"{_safe(profile)}/room", room)
        self._file.setValue(f"{_safe(profile)}/number", place[0] if place is not None else 0)
        self._file.setValue(f"{_safe(profile)}/distance", place[1] if place is not None else 0)


def _safe(profile: str) -> str:
    return "room." + _file_name(profile)


def _file_name(name: str) -> str:
    return name.replace("/", "_").replace("\\", "_")
