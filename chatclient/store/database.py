"""One SQLite file that this program has to itself: opening, locking, schema versions, transactions, typed errors.

It knows no tables. WAL; `durable` files are synced at every commit (FULL), others lose at most the last commits when
the power goes (NORMAL), and nothing when a program dies. A file belongs to the thread that opened it.
"""

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from chatclient.store.driver import sqlite
from chatclient.store.errors import (
    ProfileInUse,
    StoreDamaged,
    StoreError,
    StoreFull,
    StoreTooNew,
    StoreUnusable,
)  # fmt: skip

PATIENCE_S: Final = 1.0
"""How long to wait for another program that is just closing the file."""

Parameters = Sequence[object]


class Database:
    """An open file. `scripts` are its schema: the first makes it, each later one changes what the one before left.

    `damaged` is the error that damage means for this file.
    """

    def __init__(
        self,
        path: Path,
        scripts: Sequence[str],
        *,
        durable: bool,
        damaged: Callable[[], StoreError] = StoreDamaged,
    ) -> None:
        self.path = path
        self._damaged = damaged
        with self._typed_errors():
            # A later umask would not help: what is in here is nobody else's from the first byte on.
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            self._connection = sqlite.connect(path, timeout=PATIENCE_S, isolation_level=None)
        try:
            self._prepare(scripts, durable)
        except BaseException:
            self._connection.close()
            raise

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def all(self, sql: str, parameters: Parameters = ()) -> list[Any]:
        """Return the rows that a query finds."""
        with self._typed_errors():
            return self._connection.execute(sql, parameters).fetchall()

    def one(self, sql: str, parameters: Parameters = ()) -> Any:
        """Return the first row that a query finds, or None."""
        with self._typed_errors():
            return self._connection.execute(sql, parameters).fetchone()

    def readable(self, sql: str, parameters: Parameters = ()) -> list[Any]:
        """Return the rows that a query finds before it meets damage."""
        found: list[Any] = []
        with contextlib.suppress(sqlite.Error):
            found.extend(self._connection.execute(sql, parameters))
        return found

    def run(self, sql: str, parameters: Parameters = ()) -> None:
        """Change something."""
        with self._typed_errors():
            self._connection.execute(sql, parameters)

    def run_many(self, sql: str, parameters: Iterable[Parameters]) -> None:
        """Change something for each."""
        with self._typed_errors():
            self._connection.executemany(sql, parameters)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Do all of it or nothing; inside another transaction it is a part of that."""
        if self._in_transaction():
            yield
            return
        self.run("BEGIN IMMEDIATE")
        try:
            yield
            self.run("COMMIT")
        except BaseException:
            # A full disk has rolled back by itself.
            if self._in_transaction():
                self.run("ROLLBACK")
            raise

    @contextlib.contextmanager
    def _typed_errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite.Error as error:
            raise typed_error(str(error), self._damaged) from error
        except OSError as error:
            raise typed_error(error.strerror or str(error)) from error

    def _in_transaction(self) -> bool:
        return self._connection.in_transaction

    def _prepare(self, scripts: Sequence[str], durable: bool) -> None:
        self.run("PRAGMA locking_mode = EXCLUSIVE")
        self.run("PRAGMA journal_mode = WAL")
        self.run(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
        self.run("PRAGMA cache_size = -8000")
        # The first write takes the lock, and keeps it until the file is closed.
        with self.transaction():
            self._migrate(scripts)

    def _migrate(self, scripts: Sequence[str]) -> None:
        version: int = self.one("PRAGMA user_version")[0]
        if version > len(scripts):
            raise StoreTooNew
        for script in scripts[version:]:
            for statement in _statements(script):
                self.run(statement)
        self.run(f"PRAGMA user_version = {len(scripts)}")


def move_aside(path: Path) -> Path:
    """Put a damaged file and what belongs to it out of the way, over what was put there before; returns where."""
    aside = path.with_name(f"{path.stem}.damaged{path.suffix}")
    for suffix in ("", "-wal", "-journal", "-shm"):
        part, part_aside = path.with_name(path.name + suffix), aside.with_name(aside.name + suffix)
        part_aside.unlink(missing_ok=True)
        with contextlib.suppress(FileNotFoundError):
            part.replace(part_aside)
    return aside


def script(name: str) -> str:
    """Return a schema that lies beside this module."""
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


def _statements(script: str) -> Iterator[str]:
    """The statements of a script one by one: sqlite's own `executescript` would commit before them."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite.complete_statement(statement):
            yield statement
            statement = ""


_FULL: Final = ("full", "no space", "quota")
_LOCKED: Final = ("locked", "busy")
_DAMAGED: Final = ("malformed", "not a database", "corrupt", "file is encrypted")


def typed_error(detail: str, damaged: Callable[[], StoreError] = StoreDamaged) -> StoreError:
    """Return the error for what SQLite or the system says."""
    said = detail.lower()
    if any(word in said for word in _DAMAGED):
        return damaged()
    if any(word in said for word in _FULL):
        return StoreFull()
    if any(word in said for word in _LOCKED):
        return ProfileInUse()
    return StoreUnusable(detail)
