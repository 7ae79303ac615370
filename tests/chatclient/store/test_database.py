"""A file that one program has to itself: locks, schema versions, transactions, errors with a plain sentence."""

import contextlib
import stat
from pathlib import Path

import pytest

from chatclient.store.database import Database, move_aside, typed_error
from chatclient.store.errors import (
    ProfileInUse,
    StoreDamaged,
    StoreError,
    StoreFull,
    StoreTooNew,
    StoreUnusable,
)

FIRST = "CREATE TABLE word (text TEXT);\n-- a comment; with a semicolon\nINSERT INTO word VALUES ('a;b');\n"
SECOND = "ALTER TABLE word ADD COLUMN at INTEGER;"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "words.sqlite3"


def opened(path: Path, *scripts: str) -> Database:
    return Database(path, scripts or (FIRST,), durable=True)


def words(database: Database) -> list[str]:
    return [text for (text,) in database.all("SELECT text FROM word")]


def test_a_new_file_has_the_schema_and_is_nobody_elses(path: Path) -> None:
    database = opened(path)
    assert words(database) == ["a;b"]
    database.close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_older_file_is_brought_up_to_date_once(path: Path) -> None:
    opened(path).close()
    for _ in range(2):
        database = opened(path, FIRST, SECOND)
        assert database.one("SELECT text, at FROM word") == ("a;b", None)
        database.close()


def test_a_file_of_a_later_version_is_left_alone(path: Path) -> None:
    opened(path, FIRST, SECOND).close()
    with pytest.raises(StoreTooNew):
        opened(path)


def test_a_step_that_fails_leaves_the_file_as_it_was(path: Path) -> None:
    opened(path).close()
    with pytest.raises(StoreError):
        opened(path, FIRST, f"{SECOND}\nINSERT INTO nowhere VALUES (1);")
    database = opened(path, FIRST, SECOND)
    assert database.one("SELECT at FROM word") == (None,)
    database.close()


def test_two_programs_cannot_open_one_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chatclient.store.database.PATIENCE_S", 0)
    first = opened(path)
    with pytest.raises(ProfileInUse, match="in use by another program"):
        opened(path)
    first.close()
    opened(path).close()


def test_a_transaction_is_done_whole_or_not_at_all(path: Path) -> None:
    database = opened(path)
    with contextlib.suppress(RuntimeError), database.transaction():
        database.run("INSERT INTO word VALUES ('half')")
        with database.transaction():
            database.run_many("INSERT INTO word VALUES (?)", [("more",), ("still more",)])
        raise RuntimeError
    assert words(database) == ["a;b"]
    with database.transaction():
        database.run("INSERT INTO word VALUES ('whole')")
    assert words(database) == ["a;b", "whole"]
    database.close()


def test_a_file_that_is_no_database_is_damaged(path: Path) -> None:
    path.write_bytes(b"this is not a database, whatever its name says" * 100)
    with pytest.raises(StoreDamaged):
        opened(path)


def test_a_disk_without_room_is_said_and_heals(path: Path) -> None:
    database = opened(path)
    pages = database.one("PRAGMA page_count")[0]
    database.run(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreFull, match="disk is full"), database.transaction():
        database.run_many("INSERT INTO word VALUES (?)", [("x" * 4000,) for _ in range(20)])
    assert words(database) == ["a;b"]
    database.run(f"PRAGMA max_page_count = {pages + 100}")
    database.run("INSERT INTO word VALUES ('again')")
    assert words(database) == ["a;b", "again"]
    database.close()


def test_a_place_where_nothing_can_be_made_is_unusable(path: Path) -> None:
    file = path.parent / "file"
    file.write_text("not a folder")
    with pytest.raises(StoreUnusable):
        opened(file / "words.sqlite3")


def test_a_folder_that_is_not_there_is_unusable(path: Path) -> None:
    with pytest.raises(StoreUnusable, match="No such file"):
        opened(path.parent / "nowhere" / "words.sqlite3")


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ("database or disk is full", StoreFull),
        ("No space left on device", StoreFull),
        ("database is locked", ProfileInUse),
        ("database disk image is malformed", StoreDamaged),
        ("file is not a database", StoreDamaged),
        ("disk I/O error", StoreUnusable),
    ],
)
def test_every_fault_has_its_type(said: str, error: type[StoreError]) -> None:
    assert type(typed_error(said)) is error


def test_what_is_damaged_goes_aside_with_what_belongs_to_it(path: Path) -> None:
    for suffix in ("", "-wal"):
        path.with_name(path.name + suffix).write_text("damaged")
    aside = move_aside(path)
    assert aside.name == "words.damaged.sqlite3"
    assert sorted(each.name for each in path.parent.iterdir()) == [
        "words.damaged.sqlite3",
        "words.damaged.sqlite3-wal",
    ]
    path.write_text("damaged again")
    move_aside(path)
    assert [each.read_text() for each in path.parent.iterdir()] == ["damaged again"]


def test_what_can_be_read_of_a_damaged_file_is_read(path: Path) -> None:
    database = opened(path)
    assert database.readable("SELECT text FROM word") == [("a;b",)]
    assert database.readable("SELECT nothing FROM nowhere") == []
    database.close()
