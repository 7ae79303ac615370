"""Puts Hearth into the menu of this person's desktop, and lets it open `hearth://` links; takes that back.

For whoever has installed it with pipx: a package of a distribution brings the same files itself. Source: Desktop Entry
Specification, XDG Base Directory Specification, Icon Theme Specification.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

RESOURCES: Final = Path(__file__).parent.parent / "resources"
ENTRY: Final = Path("applications", "hearth.desktop")
SIDES: Final = (48, 64, 128, 256)
"""Of the icon, in px, for desktops that draw no SVG."""
_SCHEME: Final = "x-scheme-handler/hearth"
_PATIENCE_S: Final = 20.0
_SPECIAL: Final = re.compile(r'(["`$\\])')


def change_launcher(*, install: bool) -> int:
    """Carry it out and say what was done; returns the exit status."""
    if sys.platform in ("win32", "darwin"):
        sys.stderr.write("hearth-desktop: this is for the desktops of Linux and its relatives\n")
        return 1
    try:
        if install:
            put(data_folder(), program())
            sys.stdout.write("Hearth is in your menu now, and opens hearth:// links.\n")
        else:
            take_away(data_folder())
            sys.stdout.write("Hearth is not in your menu any more.\n")
    except OSError as error:
        sys.stderr.write(f"hearth-desktop: {error.filename}: {error.strerror}\n")
        return 1
    tell_desktop(data_folder(), is_there=install)
    return 0


def data_folder() -> Path:
    """Return where the desktop looks for what belongs to this person."""
    named = os.environ.get("XDG_DATA_HOME", "")
    return Path(named) if named.startswith("/") else Path.home() / ".local" / "share"


def program() -> list[str]:
    """Return how this very program is started, whatever the paths are that a menu looks at."""
    called = Path(sys.argv[0])
    found = shutil.which(called.name) if called.name.startswith("hearth-desktop") else None
    beside = Path(sys.executable).with_name("hearth-desktop")
    if found:
        # Not what it may be a link to: the link stays when the program is brought up to date.
        return [str(Path(found).absolute())]
    return [str(beside)] if beside.exists() else [sys.executable, "-m", "qtclient"]


def put(data: Path, command: list[str]) -> None:
    """Write the entry and the icons. Raises OSError."""
    entry = (RESOURCES / "desktop" / "hearth.desktop").read_text(encoding="utf-8")
    started = " ".join(map(_quoted, command))
    lines = (f"Exec={started} -- %u" if line.startswith("Exec=") else line for line in entry.splitlines())
    _write(data / ENTRY, ("\n".join(lines) + "\n").encode())
    for target, source in _icons(data).items():
        _write(target, source.read_bytes())


def take_away(data: Path) -> None:
    """Delete what `put` has written. Raises OSError."""
    for path in (data / ENTRY, *_icons(data)):
        path.unlink(missing_ok=True)


def _icons(data: Path) -> dict[Path, Path]:
    """Where icons go, and where they are."""
    theme = data / "icons" / "hicolor"
    drawn = {theme / "scalable" / "apps" / "hearth.svg": RESOURCES / "icons" / "hearth.svg"}
    pictures = {
        theme / f"{side}x{side}" / "apps" / "hearth.png": RESOURCES / "desktop" / f"hearth-{side}.png"
        for side in SIDES
    }
    return drawn | pictures


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(path.suffix + ".part")
    part.write_bytes(content)
    part.replace(path)


def _quoted(argument: str) -> str:
    """Quote an argument as the Exec key wants it: once for its own rules, and once as a text of the file."""
    plain = argument.replace("%", "%%")
    if re.fullmatch(r"[\w@/.,:=+%-]+", plain):
        return plain
    quoted = _SPECIAL.sub(r"\\\1", plain)
    return '"' + quoted.replace("\\", "\\\\") + '"'


def tell_desktop(data: Path, *, is_there: bool) -> None:
    """Let the desktop look again, where it has the programs for that; it looks by itself sooner or later."""
    _run("update-desktop-database", str(data / ENTRY.parent))
    if is_there:
        _run("xdg-mime", "default", ENTRY.name, _SCHEME)
    _run("gtk-update-icon-cache", "--ignore-theme-index", "--quiet", str(data / "icons" / "hicolor"))


def _run(name: str, *arguments: str) -> None:
    path = shutil.which(name)
    if path is not None:
        try:
            subprocess.run(
                [path, *arguments],
                check=False,
                timeout=_PATIENCE_S,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        except (OSError, subprocess.TimeoutExpired):
            return
