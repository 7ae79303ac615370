"""One window for one file of settings: a second start brings the first one up."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from qtclient.app import App
from qtclient.process.single import Single
from qtclient.settings.kept import settings_file
from tests.qtclient.fake import PROFILE, FakeDoor

_HOLDS = """
import sys
from pathlib import Path
from PyQt6.QtCore import QCoreApplication
from qtclient.process.single import Single
application = QCoreApplication([])
single = Single(Path(sys.argv[1]))
print(single.claim(""), flush=True)
application.exec()
"""


@pytest.fixture
def claimed(qapp: QApplication, tmp_path: Path) -> Iterator[Callable[[str], Single]]:
    """What is claimed here is released at the end."""
    made: list[Single] = []

    def claim(name: str) -> Single:
        made.append(Single(tmp_path / name))
        assert made[-1].claim("")
        return made[-1]

    yield claim
    for each in made:
        each.release()


def start(folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """Start the program as people do."""
    return subprocess.Popen(
        [sys.executable, "-m", "qtclient", *arguments],
        env=os.environ | {"HEARTH_PROFILE_DIR": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def test_a_second_start_says_what_it_is_for_and_ends(
    qtbot: QtBot, claimed: Callable[[str], Single], tmp_path: Path
) -> None:
    first = claimed("window.ini")
    with qtbot.waitSignal(first.asked, timeout=20_000) as heard:
        second = start(tmp_path, "--profile", "club")
    assert heard.args == ["club"]
    assert second.communicate(timeout=20) == (b"", b"")
    assert second.returncode == 0


def test_another_folder_and_each_demo_person_have_a_window_of_their_own(
    claimed: Callable[[str], Single], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARTH_PROFILE_DIR", str(tmp_path))
    names = [settings_file(demo).name for demo in ("", "anna", "ben", "../ben")]
    assert names == ["window.ini", "window-anna.ini", "window-ben.ini", "window-.._ben.ini"]
    for name in (*names, "elsewhere/window.ini"):
        claimed(name)


def test_what_a_killed_program_left_behind_is_swept_away(
    claimed: Callable[[str], Single], tmp_path: Path
) -> None:
    killed = subprocess.Popen(
        [sys.executable, "-c", _HOLDS, str(tmp_path / "window.ini")], stdout=subprocess.PIPE
    )
    assert killed.stdout is not None
    assert killed.stdout.readline() == b"True\n"
    killed.send_signal(signal.SIGKILL)
    killed.wait(20)
    killed.stdout.close()
    assert (tmp_path / "window.lock").exists()
    claimed("window.ini")


def test_who_starts_while_the_window_ends_has_the_next_one(
    claimed: Callable[[str], Single], tmp_path: Path
) -> None:
    ending = claimed("window.ini")
    ending.close()
    starting = subprocess.Popen(
        [sys.executable, "-c", _HOLDS, str(tmp_path / "window.ini")], stdout=subprocess.PIPE
    )
    ending.release()
    assert starting.stdout is not None
    assert starting.stdout.readline() == b"True\n"
    starting.kill()
    starting.wait(20)
    starting.stdout.close()


def test_who_ends_lets_the_next_one_begin(claimed: Callable[[str], Single]) -> None:
    claimed("window.ini").release()
    claimed("window.ini")


def test_the_window_comes_up_at_the_profile_that_was_meant(qtbot: QtBot, opened: App, door: FakeDoor) -> None:
    opened.window.hide()
    opened.show_for("")
    assert opened.window.isVisible()
    door.saved["club"] = replace(PROFILE, name="club")
    opened.show_for("club")
    qtbot.waitUntil(lambda: opened.mirror.profile == door.saved["club"])
    assert opened.window.in_chat
