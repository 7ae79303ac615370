"""Backups of real servers: made while it serves, put back, tried; and what is said where that cannot be."""

import io
import json
import resource
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from attachments import collecting, holding, services
from attachments.models import Leftover
from attachments.store import new_name, store
from chatsite import datafolder
from chatsite.backups import contents, drilling, passphrases, restoring
from chatsite.backups.progress import Line, nobody
from chatsite.backups.refusals import BackupRefused
from chatsite.backups.unpacking import Unpacked, unpack
from feeds import filelock
from tests import first_release
from tests.chatsite.conftest import FILES, FILES_BYTES, ROOT, environment, manage


@pytest.fixture
def backup(house: Path) -> Path:
    return house.parent / "backup.tar"


@pytest.fixture
def data(house: Path, tmp_path: Path) -> Path:
    """A copy of the server's folder."""
    return Path(shutil.copytree(house, tmp_path / "data"))


def names(path: Path) -> list[str]:
    with tarfile.open(path) as tar:
        return tar.getnames()


def epoch(data: Path) -> str:
    with closing(sqlite3.connect(data / "hearth.sqlite3")) as asked:
        return str(asked.execute("SELECT value FROM feeds_epoch").fetchone()[0])


def left_behind(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith((".", "work-"))]


# ---- made --------------------------------------------------------------------------------------------------------


def test_a_backup_holds_all_that_a_server_needs(house: Path, backup: Path) -> None:
    found = names(backup)
    assert found[:4] == [contents.ABOUT, "database.sqlite3", "secret-key", "settings.env"]
    assert found[4:6] == ["tls/certificate.pem", "tls/key.pem"]
    assert len(found) == 4 + 2 + FILES + 2
    with tarfile.open(backup) as tar:
        read = {name: (tar.extractfile(name) or pytest.fail(name)).read() for name in found}
    assert read["secret-key"] == (house / "secret-key").read_bytes()
    assert read["settings.env"] == b"HEARTH_REGISTRATION=closed\n"
    manifest = json.loads(read["manifest.json"])
    assert (manifest["files"], manifest["files_bytes"], manifest["lost"]) == (FILES, FILES_BYTES, [])
    assert manifest["rows"]["accounts_user"] == 1
    assert manifest["audit"]["number"] == 1
    assert manage(house, "audit", "head").stdout == f"1:{manifest['audit']['hash']}\n"
    assert backup.stat().st_mode & 0o777 == 0o600
    assert left_behind(house) == left_behind(backup.parent) == []


def test_it_goes_where_one_says_and_old_ones_go_if_one_says(data: Path) -> None:
    folder = data / "backups"
    folder.mkdir()
    older = [folder / f"hearth-2026010{day}T000000Z.tar" for day in (1, 2, 3)]
    other = folder / "hearth-mine.tar"
    for path in (*older, other):
        path.touch()
    assert manage(data, "backup", "--keep", "2").returncode == 0
    kept = sorted(path for path in folder.iterdir() if path != other)
    assert kept[0] == older[2]
    assert len(kept) == 2
    assert other.exists()
    assert json.loads((data / "backups.json").read_text())["path"] == str(kept[1])


def test_an_old_one_that_cannot_be_removed_is_named_in_one_clear_line(data: Path) -> None:
    old = data / "backups" / "hearth-20260101T000000Z.tar"
    old.mkdir(parents=True)
    done = manage(data, "backup", "--keep", "1")
    assert done.returncode == 1
    assert done.stderr == f"CommandError: {old} cannot be read or written: Is a directory.\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["backup", "{backup}"], "is there already: choose another name."),
        (["backup", "{nowhere}/backup.tar"], "There is no folder "),
        (["backup", "{forbidden}"], "cannot be read or written: File name too long."),
        (["backup", "{forbidden}/backup.tar"], "cannot be read or written: File name too long."),
        (["backup", "--keep", "0"], "--keep must be at least 1."),
        (["backup", "--passphrase-file", "{nowhere}"], "cannot be read: No such file or directory."),
        (["backup", "--verify", "{nowhere}"], "cannot be read: No such file or directory."),
        (["restore", "{nowhere}"], "This server has data of its own in "),
        (["restore", "{nowhere}", "--replace"], "cannot be read: No such file or directory."),
        (["drill", "{nowhere}"], "cannot be read: No such file or directory."),
    ],
)
def test_what_cannot_be_done_is_one_clear_line(
    data: Path, backup: Path, arguments: list[str], said: str
) -> None:
    forbidden = data / (
        "x" * 256
    )  # as what lies in a folder that is closed to the server's user, also for root
    places = {"backup": backup, "nowhere": data / "nowhere", "forbidden": forbidden}
    done = manage(data, *[each.format(**places) for each in arguments])
    assert done.returncode == 1
    assert said in done.stderr
    assert done.stderr.startswith("CommandError: ")
    assert done.stderr.count("\n") == 1
    assert left_behind(data) == []


def test_a_backup_may_be_made_before_an_upgrade_and_is_tried_with_it(tmp_path: Path) -> None:
    first_release.put_server(data := tmp_path / "data")
    done = manage(data, "backup")
    assert done.returncode == 0, done.stderr
    assert "3 people, 3 rooms, 12 messages, 0 files" in done.stdout
    done = manage(data, "drill")
    assert done.returncode == 0, done.stderr
    assert "Run this first: python manage.py upgrade" in manage(data, "serve").stderr


def test_a_server_without_a_database_or_a_backup_says_so(tmp_path: Path) -> None:
    assert "There is no database yet" in manage(tmp_path, "backup").stderr
    assert "There is no backup yet" in manage(tmp_path, "drill").stderr


def test_files_that_are_lost_are_named_and_everything_else_is_there(data: Path, tmp_path: Path) -> None:
    kept = sorted(path for path in (data / "files").rglob("*") if path.is_file())
    kept[0].unlink()
    kept[1].write_bytes(b"cut")
    kept[2].write_bytes(bytes(800_000))
    path = tmp_path / "backup.tar"
    done = manage(data, "backup", str(path))
    assert done.returncode == 1
    # Of no bytes there is nothing to be lost.
    assert "is there, but without 2 files" in done.stderr
    assert manage(data, "backup", "--verify", str(path)).returncode == 0
    assert "2 files were already lost then" in manage(data, "drill", str(path)).stdout


def test_a_full_disk_leaves_nothing_behind_and_says_so(data: Path) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "backup"], cwd=ROOT, env=environment(data), capture_output=True, text=True,
        check=False, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000)),
    )  # fmt: skip
    assert done.returncode == 1
    assert "The disk is full: nothing was left behind" in done.stderr
    assert done.stderr.count("\n") == 1
    assert left_behind(data) == []
    assert list((data / "backups").iterdir()) == []


def test_too_little_room_is_said_before_anything_is_written(
    data: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from chatsite.backups import writing

    monkeypatch.setattr(shutil, "disk_usage", lambda folder: shutil._ntuple_diskusage(1, 1, 1_000_000))
    with pytest.raises(BackupRefused, match="is too full: 17 MB are needed, and 1 MB are free"):
        writing.assert_room(data, 600_000)


def test_what_commands_that_were_killed_have_left_goes_with_the_next(data: Path, tmp_path: Path) -> None:
    (data / "work-killed").mkdir()
    (data / "work-killed" / "database").write_text("a copy")
    held = data / "work-running"
    held.mkdir()
    with filelock.held(held / "lock", alone=True):
        assert manage(data, "backup", str(tmp_path / "backup.tar")).returncode == 0
    assert left_behind(data) == ["work-running"]


def test_only_one_backup_is_made_at_a_time(data: Path) -> None:
    with filelock.held(data / "backup.lock", alone=True):
        assert "Another backup is being made" in manage(data, "backup").stderr


@pytest.mark.usefixtures("shared_database")
def test_nothing_is_removed_from_the_store_while_it_is_copied() -> None:
    store().keep_bytes(b"gone", name := new_name())
    services.note_leftover(name)
    Leftover.objects.update(due_at="2020-01-01T00:00:00Z")
    with holding.hold_all():
        assert collecting.collect() == 0
        assert store().has(name)
    assert collecting.collect() == 1
    assert not store().has(name)


def test_a_passphrase_is_asked_for_where_it_is_not_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "passphrase"
    path.write_text("  a long passphrase \nmore\n")
    assert passphrases.read(str(path), is_new=True) == "a long passphrase"
    assert passphrases.read(None, is_new=True) is None
    path.write_text("short")
    assert passphrases.read(str(path), is_new=False) == "short"
    for text, said in ((b"short", "too short"), (b"\n", "is empty"), (b"\xff\xfe", "not text in UTF-8")):
        path.write_bytes(text)
        with pytest.raises(BackupRefused, match=said):
            passphrases.read(str(path), is_new=True)
    typed = iter(["a long passphrase", "a long passphrase", "one long passphrase", "another passphrase"])
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(typed))
    assert passphrases.read("-", is_new=True) == "a long passphrase"
    with pytest.raises(BackupRefused, match="not the same"):
        passphrases.read("-", is_new=True)


# ---- put back ----------------------------------------------------------------------------------------------------


def test_a_new_server_stands_as_the_old_one_stood(house: Path, backup: Path, tmp_path: Path) -> None:
    new = tmp_path / "new"
    done = manage(new, "restore", str(backup))
    assert done.returncode == 0, done.stderr
    assert "1 person, 0 rooms, 0 messages, 3 files" in done.stdout
    for path in house.rglob("*"):
        if path.is_file() and path.relative_to(house).parts[0] in {"files", "tls", "secret-key"}:
            assert (new / path.relative_to(house)).read_bytes() == path.read_bytes()
    assert epoch(new) != epoch(house)
    assert (new / "settings-of-backup.env").read_text() == "HEARTH_REGISTRATION=closed\n"
    assert manage(new, "adduser", "ben", "--password-stdin").returncode != 0  # no password came
    assert left_behind(new) == []
    assert (new / "hearth.sqlite3").stat().st_mode & 0o777 == 0o600


def test_who_has_data_has_to_say_so_and_keeps_it(data: Path, backup: Path) -> None:
    before = (data / "hearth.sqlite3").read_bytes()
    (data / "files" / "later").write_text("came later")
    refused = manage(data, "restore", str(backup))
    assert refused.returncode == 1
    assert (data / "hearth.sqlite3").read_bytes() == before
    done = manage(data, "restore", str(backup), "--replace", HEARTH_SECRET_KEY="x" * 50)
    assert done.returncode == 0, done.stderr
    assert "HEARTH_SECRET_KEY names another secret key" in done.stderr
    [aside] = data.glob("before-restore-*")
    assert (aside / "hearth.sqlite3").read_bytes() == before
    assert (aside / "files" / "later").exists()
    assert (aside / "tls" / "key.pem").exists()
    assert not (data / "files" / "later").exists()


def test_files_whose_database_is_lost_are_data_too(data: Path, backup: Path) -> None:
    (data / "hearth.sqlite3").unlink()
    assert "This server has data of its own" in manage(data, "restore", str(backup)).stderr
    assert manage(data, "restore", str(backup), "--replace").returncode == 0
    [aside] = data.glob("before-restore-*")
    assert len([path for path in (aside / "files").rglob("*") if path.is_file()]) == FILES


def test_nothing_is_put_under_a_server_that_runs(data: Path, backup: Path) -> None:
    with datafolder.served(data):
        done = manage(data, "restore", str(backup), "--replace")
    assert (
        done.stderr
        == f"CommandError: A server runs on {data}, or another command works on it: stop it first.\n"
    )
    with datafolder.alone(data):
        assert "is being restored or upgraded" in manage(data, "serve").stderr


def test_a_damaged_backup_changes_nothing(data: Path, backup: Path, tmp_path: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in data.rglob("*") if path.is_file()}
    broken = tmp_path / "broken.tar"
    whole = bytearray(backup.read_bytes())
    whole[len(whole) // 2] ^= 1
    broken.write_bytes(whole)
    for command in (
        ["restore", str(broken), "--replace"],
        ["backup", "--verify", str(broken)],
        ["drill", str(broken)],
    ):
        done = manage(data, *command)
        assert done.stderr == "CommandError: The backup is damaged: what it holds is not what was written.\n"
    after = {path: path.stat().st_mtime_ns for path in data.rglob("*") if path.is_file()}
    assert {path: time for path, time in after.items() if not path.name.endswith(".lock")} == {
        path: time for path, time in before.items() if not path.name.endswith(".lock")
    }


def test_the_kind_of_database_has_to_be_the_same(backup: Path, tmp_path: Path, settings: Settings) -> None:
    settings.HEARTH_DATA = tmp_path
    about = contents.About(1, "0.1.0", "", "postgresql", "", [])
    unpacked = Unpacked(about, contents.Manifest({}, 0, 0), tmp_path)
    with pytest.raises(BackupRefused, match="of a server with PostgreSQL, and DATABASE_URL names SQLite"):
        restoring._assert_same_kind(unpacked)


# ---- tried -------------------------------------------------------------------------------------------------------


def test_a_trial_finds_a_good_backup_good_and_changes_nothing(data: Path, backup: Path) -> None:
    assert manage(data, "backup").returncode == 0
    before = (data / "hearth.sqlite3").read_bytes()
    done = manage(data, "drill")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("A server stands again from ")
    assert "1 person" in done.stdout
    assert (data / "hearth.sqlite3").read_bytes() == before
    assert left_behind(data) == []
    noted = json.loads((data / "backups.json").read_text())
    assert noted["tried_path"] == noted["path"]


@contextmanager
def _database(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path)) as found:
        yield found
        found.commit()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            "DELETE FROM accounts_user",
            "rows of .* belong to nothing|has 0 rows in accounts_user instead of 1",
        ),
        ('DELETE FROM attachments_blob WHERE "bytes" = 0', "has 2 rows in attachments_blob instead of 3"),
        (
            'UPDATE attachments_blob SET sha256 = zeroblob(32) WHERE "bytes" = 0',
            "The file a0/0+ in the backup is not what its database names",
        ),
        ("DROP TABLE feeds_epoch", "cannot be read: no such table"),
        (
            "DROP TRIGGER audit_no_update; UPDATE accounts_auditentry SET hash = 'another'",
            "audit log in the backup does not end where it ended",
        ),
    ],
)
def test_a_trial_looks_into_the_database(
    house: Path,
    backup: Path,
    tmp_path: Path,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    change: str,
    said: str,
) -> None:
    settings.HEARTH_DATA = tmp_path

    def changed(*arguments: Any, **options: Any) -> Any:
        found = unpack(*arguments, **options)
        with _database(arguments[3] / "database.sqlite3") as database:
            database.executescript(change)
        return found

    monkeypatch.setattr(drilling, "unpack", changed)
    with pytest.raises(BackupRefused, match=said):
        drilling.drill(backup, None, nobody)
    assert left_behind(tmp_path) == []


# ---- told --------------------------------------------------------------------------------------------------------


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_for_people_who_look_on() -> None:
    paper, terminal = io.StringIO(), Terminal()
    for stream in (paper, terminal):
        now = iter([0.0, 0.01, 0.2, 0.21, 0.9])
        line = Line(stream, lambda now=now: next(now))  # type: ignore[misc]  # bound at once
        for done in (1, 2, 3, 10):
            line("Copying", done, 10)
        line("Looking", 0, 0)
        line.close()
    assert paper.getvalue() == ""
    said = terminal.getvalue().split("\r")
    assert said == ["", "Copying 10 %", "Copying 30 %", "Copying 100 %", "Looking".ljust(13), " " * 13, ""]
