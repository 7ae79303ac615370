"""The engine: a current SQLite, set up to lose nothing."""

import queue
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection
from pytest_django import DjangoDbBlocker

from chatsite.sqlite import base, checkpoints
from chatsite.sqlite.base import (
    BUSY_S,
    CACHE_KIB,
    LONGEST_LOG,
    SAFE_WAL,
    DatabaseWrapper,
    committed,
    journal_mode,
    library_version,
)
from tests.chatsite.conftest import ROOT, environment

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="another database is tested")


@pytest.fixture(autouse=True)
def own_databases(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Let tests open databases of their own; the common one stays as it is."""
    with django_db_blocker.unblock():
        yield


def wrapper(path: Path) -> DatabaseWrapper:
    return DatabaseWrapper(connection.settings_dict | {"NAME": str(path), "OPTIONS": {}, "TEST": {}})


@pytest.fixture
def ours(tmp_path: Path) -> Iterator[DatabaseWrapper]:
    wrapped = wrapper(tmp_path / "test.sqlite3")
    yield wrapped
    wrapped.close()


def pragma(wrapped: DatabaseWrapper, name: str) -> object:
    with wrapped.cursor() as cursor:
        return cursor.execute(f"PRAGMA {name}").fetchone()[0]


def test_the_driver_is_swapped_for_django_alone(ours: DatabaseWrapper) -> None:
    assert ours.Database.__name__ == "pysqlite3.dbapi2"
    assert sys.modules["sqlite3"] is sqlite3
    assert sqlite3.__name__ == "sqlite3"
    assert tuple(map(int, library_version.split("."))) >= SAFE_WAL


def test_commits_are_durable_and_readers_do_not_wait(ours: DatabaseWrapper) -> None:
    assert journal_mode == "WAL"
    assert pragma(ours, "journal_mode") == "wal"
    assert pragma(ours, "synchronous") == 2
    assert pragma(ours, "foreign_keys") == 1
    assert pragma(ours, "busy_timeout") == BUSY_S * 1000
    assert pragma(ours, "mmap_size") == 0
    assert pragma(ours, "cache_size") == -CACHE_KIB
    assert pragma(ours, "wal_autocheckpoint") == LONGEST_LOG


def test_a_transaction_takes_the_write_lock_at_once(ours: DatabaseWrapper, tmp_path: Path) -> None:
    other = wrapper(tmp_path / "test.sqlite3")
    other.settings_dict["OPTIONS"]["timeout"] = 0
    try:
        ours.connect()
        ours.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
        other.connect()
        with pytest.raises(other.Database.OperationalError, match="locked"):
            other.connection.execute("BEGIN IMMEDIATE")
    finally:
        other.close()
        ours.rollback()


def test_an_error_of_the_driver_is_an_error_of_djangos(ours: DatabaseWrapper) -> None:
    with ours.cursor() as cursor:
        cursor.execute("CREATE TABLE t (x UNIQUE)")
        cursor.execute("INSERT INTO t VALUES (1)")
        with pytest.raises(IntegrityError):
            cursor.execute("INSERT INTO t VALUES (1)")


def test_many_threads_write_without_losing_anything(tmp_path: Path) -> None:
    first = wrapper(tmp_path / "test.sqlite3")
    with first.cursor() as cursor:
        cursor.execute("CREATE TABLE t (x)")

    def write(number: int) -> None:
        wrapped = wrapper(tmp_path / "test.sqlite3")
        with wrapped.cursor() as cursor:
            for step in range(5):
                cursor.execute("INSERT INTO t VALUES (%s)", [number * 100 + step])
        wrapped.close()

    threads = [threading.Thread(target=write, args=[number]) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    with first.cursor() as cursor:
        assert cursor.execute("SELECT count(DISTINCT x) FROM t").fetchone() == (30,)
    first.close()


def log_of(driver: Any) -> tuple[int, int]:
    """Return the pages of the log, and how many of them have been carried over."""
    _, length, done = driver.execute("PRAGMA wal_checkpoint(NOOP)").fetchone()
    return length, done


def write_pages(wrapped: DatabaseWrapper, count: int) -> None:
    """Commit so many pages."""
    wrapped.ensure_connection()
    wrapped.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    with wrapped.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS pages (page)")
        cursor.execute(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %s)"
            " INSERT INTO pages SELECT randomblob(4000) FROM n",
            [count],
        )
    wrapped.commit()
    wrapped.set_autocommit(True)


@pytest.fixture
def looks(ours: DatabaseWrapper, monkeypatch: pytest.MonkeyPatch) -> Iterator["queue.SimpleQueue[Any]"]:
    """Run the thread of checkpoints; give what came of each of its looks at the log."""
    seen: queue.SimpleQueue[Any] = queue.SimpleQueue()
    look = checkpoints.carry_over

    def carry_over(log: Any) -> None:
        try:
            look(log)
        finally:
            seen.put(log_of(log))

    monkeypatch.setattr(checkpoints, "carry_over", carry_over)
    monkeypatch.setattr(checkpoints, "REST_S", 0)
    monkeypatch.setattr(checkpoints, "connection", ours)
    committed.clear()  # by the tests before
    with checkpoints.beside_writers():
        yield seen


def test_a_thread_beside_the_writers_carries_the_log_over(
    ours: DatabaseWrapper, looks: "queue.SimpleQueue[Any]"
) -> None:
    write_pages(ours, checkpoints.WORTH_IT)
    length, done = looks.get(timeout=20)
    assert length == done >= checkpoints.WORTH_IT


def test_a_short_log_waits_for_more(ours: DatabaseWrapper, looks: "queue.SimpleQueue[Any]") -> None:
    write_pages(ours, checkpoints.WORTH_IT // 2)
    length, done = looks.get(timeout=20)
    assert length >= checkpoints.WORTH_IT // 2
    assert done == 0


def test_a_log_that_cannot_be_carried_over_is_tried_again(
    ours: DatabaseWrapper, looks: "queue.SimpleQueue[Any]", monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as trouble:
        trouble.setattr(checkpoints, "WORTH_IT", _Trouble(ours.Database.OperationalError("disk I/O error")))
        write_pages(ours, 600)
        assert looks.get(timeout=20)[1] == 0
    write_pages(ours, 1)
    length, done = looks.get(timeout=20)
    assert length == done > 600


class _Overtaken(threading.Event):
    """Whoever has heard of a commit is told to end before it can say so."""

    def __init__(self) -> None:
        super().__init__()
        self.ending = threading.Thread(daemon=True)
        self.told = threading.Event()

    def set(self) -> None:
        super().set()
        if threading.current_thread() is self.ending:
            self.told.set()

    def clear(self) -> None:
        if not self.told.is_set():
            self.ending.start()
            assert self.told.wait(20)
        super().clear()


def test_a_thread_that_is_told_to_end_as_it_hears_of_a_commit_ends(
    ours: DatabaseWrapper, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours.ensure_connection()
    heard = _Overtaken()
    monkeypatch.setattr(base, "committed", heard)
    beside = checkpoints.Checkpoints(str(ours.settings_dict["NAME"]))
    heard.ending = threading.Thread(target=beside.stop, daemon=True)
    beside.start()
    heard.set()
    assert heard.told.wait(20)
    heard.ending.join(20)
    assert not heard.ending.is_alive()


class _Trouble:
    """Raises an error to whoever compares with it."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def __le__(self, other: object) -> bool:
        raise self._error


OLD = """
import sys
sys.modules["pysqlite3"] = None
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "chatsite.settings"
import sqlite3
sqlite3.sqlite_version_info = sqlite3.dbapi2.sqlite_version_info = (3, 40, 1)
import django
django.setup()
from django.core.checks import run_checks
from django.db import connection
with connection.cursor() as cursor:
    print(cursor.execute("PRAGMA journal_mode").fetchone()[0], connection.Database.__name__)
print([message.id for message in run_checks(databases=["default"]) if message.id.startswith("hearth")])
"""


def test_an_old_sqlite_gets_no_wal_and_a_check_says_so(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", OLD],
        cwd=ROOT,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "delete sqlite3.dbapi2\n['hearth.I001']\n", done.stderr


def test_values_are_filled_in_as_django_writes_them(ours: DatabaseWrapper) -> None:
    for _ in range(2):
        with ours.cursor() as cursor:
            assert cursor.execute("SELECT %s, '100%%', %s", ["a", 1]).fetchone() == ("a", "100%", 1)
            assert cursor.execute("SELECT %(one)s", {"one": 1}).fetchone() == (1,)
            assert cursor.execute("SELECT '%s'").fetchone() == ("%s",)
