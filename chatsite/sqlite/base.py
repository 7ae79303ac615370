"""Django's SQLite backend with the driver of `pysqlite3`, whose wheel carries a current SQLite.

The driver is swapped only while Django's backend is imported: the rest of the process keeps the standard one. SQLite
before 3.51.3 can corrupt a database in WAL mode when two connections write or checkpoint at once (the "WAL-reset"
bug); there the journal is a plain rollback journal, and a system check says so.
"""

import sqlite3 as standard_driver
import threading
from collections.abc import Callable
from contextlib import closing
from functools import lru_cache
from sqlite3 import dbapi2 as standard_dbapi2
from typing import Any, Final

from chatsite.imports import instead

try:
    import pysqlite3 as driver
    from pysqlite3 import dbapi2
except ImportError:  # there is no wheel for this machine
    driver, dbapi2 = standard_driver, standard_dbapi2

SAFE_WAL: Final = (3, 51, 3)
"""The first SQLite without the WAL-reset bug."""

BUSY_S: Final = 5
"""How long a write waits for another process's write before it is refused."""

with instead({"sqlite3": driver, "sqlite3.dbapi2": dbapi2}):
    from django.db.backends.sqlite3 import base

library_version: Final[str] = dbapi2.sqlite_version
journal_mode: Final = "WAL" if dbapi2.sqlite_version_info >= SAFE_WAL else "DELETE"


def has_fts5() -> bool:
    """Tell whether this SQLite can keep an index of words."""
    with closing(dbapi2.connect(":memory:")) as asked:
        return asked.execute("SELECT 1 FROM pragma_module_list WHERE name = 'fts5'").fetchone() is not None


def _tell_driver_what_is_simple() -> None:
    """Let the driver take nothing, truth and bytes without asking each value at length how it is to be stored.

    That took it longer than storing a row: it knows int, float and str only.
    """
    known: tuple[tuple[type, Callable[[Any], Any]], ...] = (
        (type(None), {}.get),  # returns None, without a frame of Python
        (bool, int),
        (bytes, bytes),
    )
    for kind, as_stored in known:
        dbapi2.register_adapter(kind, as_stored)


_tell_driver_what_is_simple()

CACHE_KIB: Final = 512
"""What each connection keeps of the file; the system keeps the rest, once for all of them."""

LONGEST_LOG: Final = 8_000
"""Pages of the log (32 MiB) at which whoever commits carries it over into the database; see `checkpoints`."""

committed: Final = threading.Event()
"""Set with every commit of this process, for whoever waits for one."""

KNOWN_STATEMENTS: Final = 512
"""How many statements a connection keeps ready: those of groups exist once a size."""


@lru_cache(KNOWN_STATEMENTS)
def _converted(query: str) -> str:
    # Django's method asks nothing of its cursor.
    return str(base.SQLiteCursorWrapper.convert_query(None, query))  # type: ignore[arg-type]  # said above


class Cursor(base.SQLiteCursorWrapper):
    """A cursor that writes Django's `%s` as SQLite's `?` once a statement, and not each time."""

    def convert_query(self, query: str, *, param_names: Any = None) -> str:
        """Return the query as SQLite has it."""
        if param_names is not None:
            return super().convert_query(query, param_names=param_names)
        return _converted(query)


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that waits its turn, takes the write lock at once and syncs every commit."""

    def create_cursor(self, name: str | None = None) -> Cursor:
        """Return a cursor of ours."""
        cursor: Cursor = self.connection.cursor(factory=Cursor)
        return cursor

    def get_connection_params(self) -> dict[str, Any]:
        """Return how to connect; the options of the settings go before ours."""
        options = self.settings_dict["OPTIONS"]
        options.setdefault("timeout", BUSY_S)
        options.setdefault("cached_statements", KNOWN_STATEMENTS)
        options.setdefault("transaction_mode", "IMMEDIATE")
        pragmas = (
            f"journal_mode={journal_mode}",
            "synchronous=FULL",
            f"cache_size=-{CACHE_KIB}",
            f"wal_autocheckpoint={LONGEST_LOG}",
        )
        options.setdefault("init_command", ";".join(f"PRAGMA {pragma}" for pragma in pragmas))
        return super().get_connection_params()

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]  # Django's own hook, which its stubs leave out
        committed.set()
