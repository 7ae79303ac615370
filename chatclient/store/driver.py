"""The SQLite driver: pysqlite3, which carries a current SQLite, where it is installed, else the standard library's.

An SQLite before 3.51.3 can damage a WAL database when two connections write at once; here one connection has the file
to itself, so both will do.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3 as sqlite
else:
    try:
        from pysqlite3 import dbapi2 as sqlite
    except ImportError:
        import sqlite3 as sqlite

__all__ = ["sqlite"]
