"""The desktop's other programs: lets them open a file, and its folders show one. Over D-Bus where the desktop has it.

Sources: XDG Desktop Portal, OpenURI; the freedesktop.org file manager interface.
"""

import os
from pathlib import Path
from typing import Final

from PyQt6.QtCore import QUrl, QVariant
from PyQt6.QtDBus import QDBusConnection, QDBusMessage, QDBusUnixFileDescriptor
from PyQt6.QtGui import QDesktopServices

from qtclient.process.session import session_bus

_PROGRAMS: Final = frozenset(
    [
        "apk",
        "app",
        "appimage",
        "bat",
        "bin",
        "chm",
        "cmd",
        "com",
        "command",
        "cpl",
        "csh",
        "deb",
        "desktop",
        "dll",
        "dmg",
        "docm",
        "exe",
        "gadget",
        "hta",
        "img",
        "inf",
        "iso",
        "jar",
        "jnlp",
        "js",
        "jse",
        "ksh",
        "lnk",
        "msc",
        "msi",
        "msix",
        "mst",
        "out",
        "pif",
        "pkg",
        "pl",
        "potm",
        "ppam",
        "pptm",
        "ps1",
        "psm1",
        "py",
        "pyc",
        "pyw",
        "rb",
        "reg",
        "rpm",
        "run",
        "scf",
        "scpt",
        "scr",
        "sh",
        "sldm",
        "so",
        "sys",
        "url",
        "vb",
        "vbe",
        "vbs",
        "workflow",
        "ws",
        "wsf",
        "wsh",
        "xlam",
        "xll",
        "xlsb",
        "xlsm",
        "xltm",
        "zsh",
    ]
)
"""Endings of what runs when it is opened, on any system: programs, scripts, documents with macros."""
_PROGRAM_TYPES: Final = ("executable", "x-sharedlib", "x-sh", "x-desktop", "x-msdownload", "x-ms-shortcut")


def is_program(name: str, type_: str) -> bool:
    """Tell whether opening a file may run it."""
    return Path(name.rstrip(". ")).suffix.lstrip(".").lower() in _PROGRAMS or any(
        each in type_ for each in _PROGRAM_TYPES
    )


def open_file(path: Path) -> None:
    """Open a file with the program that the desktop has for it."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def open_with(path: Path) -> None:
    """Let the person choose a program for a file; where the desktop cannot ask, it opens with its own."""
    bus = _bus()
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return
    try:
        if bus is None or not _has(bus, "org.freedesktop.portal.Desktop"):
            open_file(path)
            return
        call = QDBusMessage.createMethodCall(
            "org.freedesktop.portal.Desktop",
            "/org/freedesktop/portal/desktop",
            "org.freedesktop.portal.OpenURI",
            "OpenFile",
        )
        call.setArguments(["", QVariant(QDBusUnixFileDescriptor(descriptor)), {"ask": True}])
        bus.asyncCall(call)
    finally:
        os.close(descriptor)


def show_in_folder(path: Path) -> None:
    """Show a file among its neighbours; where the desktop cannot point at it, its folder is opened."""
    bus = _bus()
    if bus is None or not _has(bus, "org.freedesktop.FileManager1"):
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))
        return
    call = QDBusMessage.createMethodCall(
        "org.freedesktop.FileManager1",
        "/org/freedesktop/FileManager1",
        "org.freedesktop.FileManager1",
        "ShowItems",
    )
    call.setArguments([[QUrl.fromLocalFile(str(path)).toString()], ""])
    bus.asyncCall(call)


def _bus() -> QDBusConnection | None:
    if not session_bus():
        return None
    bus = QDBusConnection.sessionBus()
    return bus if bus.isConnected() else None


def _has(bus: QDBusConnection, name: str) -> bool:
    """Tell whether somebody has a name on the bus, or can be started under it."""
    interface = bus.interface()
    if interface is None:
        return False
    if interface.isServiceRegistered(name).value():
        return True
    activatable = interface.activatableServiceNames()
    return activatable.isValid() and name in activatable.value()
