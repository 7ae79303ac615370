"""What people install: a wheel, with the desktop client or the server, each without the other's packages; and it starts."""

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

pytestmark = [pytest.mark.scale, pytest.mark.soak]

ROOT = Path(__file__).parent.parent.parent


def run(*command: str | Path, **environment: str) -> str:
    """Carry out a command, which has to succeed, away from the sources; returns what it prints."""
    named = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        [str(each) for each in command],
        cwd="/",
        env=named | environment,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of these sources, made as a release is: in an environment of its own."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--wheel", "--outdir", folder, ROOT)
    (made,) = folder.glob("*.whl")
    return made


def installed(folder: Path, wheel: Path, extra: str) -> Path:
    """Install the wheel into a fresh environment, as pipx does; returns where its programs are."""
    venv.create(folder, with_pip=True)
    programs = folder / "bin"
    run(programs / "python", "-m", "pip", "install", "--quiet", "--only-binary=:all:", f"{wheel}[{extra}]")
    return programs


def can_import(programs: Path, name: str) -> bool:
    asked = f"import importlib.util as u; print(u.find_spec({name!r}) is not None)"
    return run(programs / "python", "-c", asked).strip() == "True"


def test_the_wheel_brings_what_a_desktop_looks_for(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for name in ("hearth.desktop", "chat.hearth.Hearth.metainfo.xml", "hearth-256.png"):
        assert f"qtclient/resources/desktop/{name}" in names


def test_the_desktop_client_needs_nothing_of_the_server(wheel: Path, tmp_path: Path) -> None:
    programs = installed(tmp_path / "desktop", wheel, "desktop")
    for name in ("django", "channels", "uvicorn", "psycopg", "pyrage"):
        assert not can_import(programs, name)
    assert "hearth " in run(programs / "hearth", "--version")
    assert "hearth:// link" in run(programs / "hearth-desktop", "--help", QT_QPA_PLATFORM="offscreen")
    data = tmp_path / "data"
    run(programs / "hearth-desktop", "--install-launcher", XDG_DATA_HOME=str(data), PATH=str(programs))
    entry = (data / "applications" / "hearth.desktop").read_text("utf-8")
    assert f"Exec={programs / 'hearth-desktop'} -- %u" in entry


def test_the_server_needs_nothing_of_the_window(wheel: Path, tmp_path: Path) -> None:
    programs = installed(tmp_path / "server", wheel, "server")
    assert not can_import(programs, "PyQt6")
    folder = tmp_path / "data"
    folder.mkdir()
    settings = {"DJANGO_SETTINGS_MODULE": "chatsite.settings", "HEARTH_DATA": str(folder)}
    assert "usage:" in run(programs / "python", "-m", "django", "help", "serve", **settings)
