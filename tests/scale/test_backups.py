"""Backups where the database is PostgreSQL: made while people talk, tried, put back, and nobody else is connected then."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from tests.endtoend.conftest import PEOPLE
from tests.endtoend.servers import ROOT, ServerProcess
from tests.endtoend.test_backups import Talker
from tests.endtoend.test_kills import history, make_room
from tests.scale.conftest import UNTHROTTLED
from tests.scale.postgresql import PostgreSQL

pytestmark = [pytest.mark.scale, pytest.mark.soak]


def server(folder: Path, database: PostgreSQL, name: str) -> ServerProcess:
    """Return a server on a database of its own, not started."""
    folder.mkdir()
    assert database.ask("postgres", f"CREATE DATABASE {name}").returncode == 0
    return ServerProcess(folder, DATABASE_URL=database.url(name), **UNTHROTTLED)


def epoch(database: PostgreSQL, name: str) -> str:
    return database.ask(name, "SELECT value FROM feeds_epoch").stdout.strip()


async def test_a_backup_of_postgresql_is_made_tried_and_put_back(
    database: PostgreSQL, tmp_path: Path
) -> None:
    old = server(tmp_path / "old", database, "old")
    old.prepare(PEOPLE)
    old.start()
    room = await make_room(old)
    talker = Talker("anna")
    path = tmp_path / "backup.tar"
    async with asyncio.TaskGroup() as talking, asyncio.timeout(120):
        talking.create_task(talker.talk(old, room))
        await talker.until(50)
        before = talker.acknowledged
        done = await asyncio.to_thread(old.manage, "backup", str(path))
        talker.has_said_all = True
    assert done.returncode == 0, done.stderr
    drilled = await asyncio.to_thread(old.manage, "drill")
    assert drilled.returncode == 0, drilled.stderr
    assert "hearth_drill" not in database.ask("postgres", "SELECT datname FROM pg_database").stdout

    refused = await asyncio.to_thread(old.manage, "restore", str(path), "--replace")
    assert "A server runs on" in refused.stderr
    new = server(tmp_path / "new", database, "new")
    done = await asyncio.to_thread(new.manage, "restore", str(path))
    assert done.returncode == 0, done.stderr
    assert epoch(database, "new") != epoch(database, "old")
    new.start()
    stands = await history(new, tmp_path / "profiles", room)
    assert stands == [f"anna:{number}" for number in range(len(stands))]
    assert len(stands) >= before

    # Over what is there: only once nobody is connected, from whatever folder.
    elsewhere = ServerProcess(tmp_path / "elsewhere", DATABASE_URL=database.url("new"))
    elsewhere.data.mkdir()
    refused = await asyncio.to_thread(elsewhere.manage, "restore", str(path), "--replace")
    assert "Somebody is connected to the database" in refused.stderr
    assert new.stop() == 0
    assert old.stop() == 0
    done = await asyncio.to_thread(elsewhere.manage, "restore", str(path), "--replace")
    assert done.returncode == 0, done.stderr
    [aside] = elsewhere.data.glob("before-restore-*")
    assert (aside / "database.pgdump").stat().st_size > 1000


def test_an_upgrade_of_postgresql_can_be_taken_back(database: PostgreSQL, tmp_path: Path) -> None:
    process = server(tmp_path / "data", database, "upgraded")
    process.prepare(PEOPLE)
    assert process.manage("migrate", "attachments", "0001").returncode == 0
    before = epoch(database, "upgraded")
    done = process.manage("upgrade")
    assert done.returncode == 0, done.stderr
    assert "attachments.0002" in done.stdout
    back = process.manage("upgrade", "--rollback")
    assert back.returncode == 0, back.stderr
    asked = "SELECT count(*) FROM django_migrations WHERE app = 'attachments'"
    assert database.ask("upgraded", asked).stdout.strip() == "1"
    assert epoch(database, "upgraded") != before
    assert database.ask("upgraded", "SELECT count(*) FROM accounts_user").stdout.strip() == str(len(PEOPLE))


STOPPED = """
import os, signal
os.environ["DJANGO_SETTINGS_MODULE"] = "chatsite.settings"
import django
django.setup()
from django.core.management import call_command
from chatsite.backups import postgresql
from chatsite.backups.refusals import BackupRefused
put, seen = postgresql.put, []
def stopped(*arguments):
    seen.append(None)
    if len(seen) == 1:
        {how}
    put(*arguments)
postgresql.put = stopped
call_command("restore", {path!r}, "--replace")
"""


@pytest.mark.parametrize(
    ("how", "is_finished"),
    [("os.kill(os.getpid(), signal.SIGKILL)", True), ("raise BackupRefused('no')", False)],
    ids=["killed", "refused"],
)
def test_a_restore_of_postgresql_that_is_stopped_in_the_middle_is_finished_or_undone(
    database: PostgreSQL, tmp_path: Path, how: str, is_finished: bool
) -> None:
    name = "killed" if is_finished else "refused"
    process = server(tmp_path / name, database, name)
    process.prepare(PEOPLE)
    path = tmp_path / "backup.tar"
    assert process.manage("backup", str(path)).returncode == 0
    database.ask(name, "UPDATE accounts_user SET username = 'later', username_key = 'later' WHERE id = 1")
    done = subprocess.run(
        [sys.executable, "-c", STOPPED.format(how=how, path=str(path))],
        cwd=ROOT, env=process.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode != 0
    asked = "SELECT count(*) FROM accounts_user WHERE username = 'later'"
    if is_finished:
        assert "restore --finish" in process.manage("serve").stderr
        done = process.manage("restore", "--finish")
        assert done.returncode == 0, done.stderr
        assert database.ask(name, asked).stdout.strip() == "0"
    else:
        assert "no Everything is as it was before." in done.stderr
        assert database.ask(name, asked).stdout.strip() == "1"
    process.start()
    assert process.stop() == 0
