"""Hearth in the menu of the desktop, written for this person only, and taken back."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PyQt6.QtGui import QImageReader

from qtclient.__main__ import main
from qtclient.process import launcher

_VALIDATOR = shutil.which("desktop-file-validate")
ENTRY = "applications/hearth.desktop"


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The person's folder; what would tell the desktop is noted in a file."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("update-desktop-database", "xdg-mime", "gtk-update-icon-cache"):
        program = programs / name
        program.write_text(f'#!/bin/sh\necho "{name} $*" >> "{tmp_path}/told"\n')
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}/bin{os.pathsep}/usr/bin")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def validator() -> str:
    if _VALIDATOR is None:
        pytest.skip("desktop-file-validate is not installed")
    return _VALIDATOR


def line_of(path: Path, key: str) -> str:
    return next(line for line in path.read_text("utf-8").splitlines() if line.startswith(f"{key}="))


def test_the_launcher_is_put_into_the_menu_and_taken_back(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--install-launcher"]) == 0
    written = {str(path.relative_to(data)) for path in data.rglob("*") if path.is_file()}
    assert written == {
        ENTRY,
        "icons/hicolor/scalable/apps/hearth.svg",
        *(f"icons/hicolor/{side}x{side}/apps/hearth.png" for side in (48, 64, 128, 256)),
    }
    assert line_of(data / ENTRY, "MimeType") == "MimeType=x-scheme-handler/hearth;"
    assert line_of(data / ENTRY, "Exec").endswith(" -- %u")
    assert "xdg-mime default hearth.desktop x-scheme-handler/hearth" in (tmp_path / "told").read_text()
    assert main(["--install-launcher"]) == 0
    assert main(["--remove-launcher"]) == 0
    assert not [path for path in data.rglob("*") if path.is_file()]
    assert main(["--remove-launcher"]) == 0
    assert "in your menu now" in capsys.readouterr().out


def test_pictures_have_the_size_that_their_folders_say() -> None:
    for side in launcher.SIDES:
        size = QImageReader(str(launcher.RESOURCES / "desktop" / f"hearth-{side}.png")).size()
        assert (size.width(), size.height()) == (side, side)


@pytest.mark.parametrize(
    ("command", "written"),
    [
        (["/usr/bin/hearth-desktop"], "/usr/bin/hearth-desktop"),
        (["/home/a b/py", "-m", "qtclient"], '"/home/a b/py" -m qtclient'),
        (['/odd$"`\\%/py'], '"/odd\\\\$\\\\"\\\\`\\\\\\\\%%/py"'),
    ],
)
def test_paths_are_quoted_as_the_menu_reads_them(data: Path, command: list[str], written: str) -> None:
    launcher.put(data, command)
    assert line_of(data / ENTRY, "Exec") == f"Exec={written} -- %u"


def test_the_program_is_found_as_it_was_called(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "bin" / "hearth-desktop"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setattr("sys.argv", ["/somewhere/else/hearth-desktop"])
    assert launcher.program() == [str(program)]
    program.unlink()
    assert launcher.program()[-1] in (
        "qtclient",
        str(Path(sys.executable).with_name("hearth-desktop")),
    )


def test_a_folder_that_takes_nothing_is_said(
    data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    data.write_text("in the way")
    assert main(["--install-launcher"]) == 1
    assert "hearth-desktop: " in capsys.readouterr().err
    monkeypatch.setattr("sys.platform", "win32")
    assert main(["--install-launcher"]) == 1


def test_the_entry_is_a_good_one(data: Path, validator: str) -> None:
    launcher.put(data, ["/home/a b/hearth-desktop"])
    for path in (launcher.RESOURCES / "desktop" / "hearth.desktop", data / ENTRY):
        subprocess.run([validator, str(path)], check=True)


def test_the_store_is_told_the_truth() -> None:
    found = shutil.which("appstreamcli")
    if found is None:
        pytest.skip("appstreamcli is not installed")
    (file,) = (launcher.RESOURCES / "desktop").glob("*.metainfo.xml")
    subprocess.run([found, "validate", "--no-net", str(file)], check=True, stdout=subprocess.DEVNULL)
