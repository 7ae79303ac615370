"""Starts the desktop client: `python -m qtclient [--profile NAME] [--server URL --demo NAME] [ADDRESS]`."""

import argparse
import gc
import logging
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt, QTimer
from PyQt6.QtWidgets import QApplication

from qtclient.process.unhandled import Unhandled

if TYPE_CHECKING:
    from qtclient.process.single import Single

_SWITCH_S = 0.0005
"""So long the engine's thread may keep the window's waiting: a frame changes hands many times, and 5 ms each are seen."""
_STARTED_MS = 3_000
"""After so long everything is loaded that will stay."""


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="hearth-desktop", description="The desktop client of Hearth.")
    parser.add_argument("--profile", default="", metavar="NAME", help="open this saved profile")
    parser.add_argument("--server", default="", metavar="URL", help="the server of --demo")
    parser.add_argument(
        "--demo", default="", metavar="NAME", help="sign in as this demo person (loopback only)"
    )
    parser.add_argument(
        "--install-launcher",
        action="store_true",
        help="put Hearth into your menu, and let it open hearth:// links",
    )
    parser.add_argument("--remove-launcher", action="store_true", help="take that back")
    parser.add_argument(
        "address", nargs="?", default="", metavar="ADDRESS", help="a hearth:// link to be followed"
    )
    parsed = parser.parse_args(arguments)
    if bool(parsed.demo) != bool(parsed.server):
        parser.error("--demo and --server belong together")
    return parsed


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; returns its exit status."""
    parsed = parse(sys.argv[1:] if arguments is None else arguments)
    if parsed.install_launcher or parsed.remove_launcher:
        from qtclient.process.launcher import change_launcher

        return change_launcher(install=parsed.install_launcher)
    logging.basicConfig(
        level=os.environ.get("HEARTH_LOG_LEVEL", "WARNING").upper(),
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    sys.setswitchinterval(_SWITCH_S)
    unhandled = Unhandled()
    unhandled.install()
    QApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    application = QApplication(sys.argv[:1])
    application.setApplicationName("Hearth")
    application.setDesktopFileName("hearth")
    return run(application, parsed, unhandled)


def run(application: QApplication, parsed: argparse.Namespace, unhandled: Unhandled) -> int:
    """Open the window and stay until it is closed; where there is one already, bring that one up."""
    from qtclient.process.single import Single
    from qtclient.settings.kept import settings_file

    single = Single(settings_file(parsed.demo))
    parsed.address = _ours(parsed.address)
    if not single.claim(parsed.address or parsed.profile):
        return 0
    return stay(application, parsed, unhandled, single)


def _ours(address: str) -> str:
    """Return an address that was named on the command line, where it is one of ours: it may come from anywhere."""
    if not address:
        return ""
    from qtclient.words.own_links import own_link

    return address if own_link(address) is not None else ""


def stay(
    application: QApplication, parsed: argparse.Namespace, unhandled: Unhandled, single: "Single"
) -> int:
    """Be the one window of these settings."""
    # What is loaded now stays: looking for garbage among it would only hold the window up, now and later.
    gc.disable()
    QTimer.singleShot(_STARTED_MS, _collect)

    from qtclient.app import App
    from qtclient.engine.door import HearthDoor
    from qtclient.engine.opener import open_client
    from qtclient.language import choose_language, install
    from qtclient.process.endings import Endings
    from qtclient.settings.kept import Settings

    settings = Settings(single.file)
    install(application, choose_language(settings.language))
    app = App(application, settings, open_client, HearthDoor(), unhandled)
    endings = Endings(app)
    endings.asked.connect(app.staying.quit)
    single.asked.connect(app.show_for)
    app.start()
    if parsed.demo:
        app.entrance.begin_demo(parsed.server, parsed.demo)
    else:
        app.entrance.begin(parsed.profile or settings.profile, settings.servers)
    if parsed.address:
        app.linking.follow(parsed.address)
    status = application.exec()
    single.close()
    app.stop()
    single.release()
    return status


def _collect() -> None:
    gc.freeze()
    gc.enable()


if __name__ == "__main__":
    sys.exit(main())
