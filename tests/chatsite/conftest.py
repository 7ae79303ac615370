"""What the composition root's tests share: fast hashes and servers in processes of their own."""

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from pytest_django import Settings

from accounts import passwords, throttle
from tests.endtoend.servers import held_port

ROOT = Path(__file__).parent.parent.parent
MADE = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "chatsite.settings"
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from hashlib import sha256
from accounts import services
from attachments.models import Blob
from attachments.store import store
services.add_person("anna", "correct horse", role="admin")
for number in range(3):
    data = bytes([number]) * (400_000 * number)
    store().keep_bytes(data, name := f"a{number}/" + "0" * 38)
    Blob.objects.create(sha256=sha256(data).digest(), bytes=len(data), stored_as=name)
"""
FILES = 3
FILES_BYTES = 1_200_000
BEN_S_FILE = "files/be/later"


@pytest.fixture(autouse=True)
def fast_hashes(settings: Settings) -> Iterator[None]:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    passwords._nobodys_hash.cache_clear()
    throttle.forget()
    yield
    passwords._nobodys_hash.cache_clear()


def environment(data: Path, **names: str) -> dict[str, str]:
    """What a server of its own sees: nothing of this run's settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HEARTH_")}
    return kept | {"HEARTH_DATA": str(data), "PYTHONWARNINGS": "ignore"} | names


def manage(data: Path, *arguments: str, **names: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment(data, **names),
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A server's folder with somebody and some files in it, and a backup of it beside."""
    data = tmp_path_factory.mktemp("house") / "data"
    done = subprocess.run(
        [sys.executable, "-c", MADE],
        cwd=ROOT,
        env=environment(data),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (data / "tls").mkdir()
    (data / "tls" / "certificate.pem").write_text("certificate")
    (data / "tls" / "key.pem").write_text("key")
    said = manage(data, "backup", str(data.parent / "backup.tar"), HEARTH_REGISTRATION="closed")
    assert said.returncode == 0, said.stderr
    assert re.search(r"backup\.tar: 1 person, 0 rooms, 0 messages, 3 files, [\d.]+ MB\.\n$", said.stdout)
    return data


@pytest.fixture(scope="session")
def later(house: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the house at a later time, when it is ben's: database, files and certificate."""
    data = Path(shutil.copytree(house, tmp_path_factory.mktemp("later") / "data"))
    with closing(sqlite3.connect(data / "hearth.sqlite3")) as database:
        database.execute("UPDATE accounts_user SET username = 'ben', username_key = 'ben'")
        database.commit()
    (data / BEN_S_FILE).parent.mkdir()
    (data / BEN_S_FILE).write_text("ben's")
    (data / "tls" / "key.pem").write_text("ben's")
    return data


@pytest.fixture(scope="session")
def upgraded(later: Path, house: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, after an upgrade that has kept the database of when it was anna's."""
    data = Path(shutil.copytree(later, tmp_path_factory.mktemp("upgraded") / "data"))
    kept = data / "before-upgrade"
    kept.mkdir()
    shutil.copy(house / "hearth.sqlite3", kept / "database.sqlite3")
    (kept / "note.json").write_text(json.dumps({"made_at": "2026-06-01T12:00:00+00:00", "migrations": []}))
    return data


class Process:
    """A server in a process of its own."""

    def __init__(self, data: Path, *arguments: str) -> None:
        self.popen = subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=environment(data),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said: list[str] = []
        self._ready = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self._until = ""

    def _read(self) -> None:
        assert self.popen.stdout is not None
        for line in self.popen.stdout:
            self.said.append(line.rstrip())
            if "Hearth is at" in line or "Hearth ist unter" in line or "Listening on TCP" in line:
                self._ready.set()

    @property
    def printed(self) -> list[str]:
        """What it said to whoever has started it: without its log."""
        return [line for line in self.said if not line.startswith("{")]

    def wait_ready(self) -> None:
        assert self._ready.wait(30), self.said

    def end(self) -> int:
        self.popen.terminate()
        code = self.popen.wait(15)
        self._reader.join(5)
        return code


@pytest.fixture
def start() -> Iterator[Callable[..., Process]]:
    processes: list[Process] = []

    def start(data: Path, *arguments: str) -> Process:
        processes.append(Process(data, *arguments))
        return processes[-1]

    yield start
    for process in processes:
        if process.popen.poll() is None:
            process.popen.kill()
            process.popen.wait()
        assert process.popen.stdout is not None
        process.popen.stdout.close()


@pytest.fixture
def free_port() -> Iterator[int]:
    with held_port() as held:
        yield held.getsockname()[1]
