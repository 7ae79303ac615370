"""Building the index anew out of the messages that are there: for the migration, and where it was lost."""

from typing import Final

from django.db import connection, transaction

from messaging.search import lines
from messaging.search.stores import Store

BATCH: Final = 5_000
"""Messages of one transaction."""


def build(kept: Store, *, before_files: bool = False) -> int:
    """Make the tables anew and keep every message; return how many there are. Not inside a transaction.

    `before_files` as in `lines.between`.
    """
    with transaction.atomic():
        kept.drop()
        kept.make()
    last, count, newest = 0, 0, _newest()
    while last < newest:
        # Read and kept in one transaction: what a server that runs all the same changes, it changes before or after.
        with transaction.atomic():
            found = lines.between(last, newest, BATCH, before_files=before_files)
            if found:
                kept.fill(found)
        last, count = found[-1][0] if found else newest, count + len(found)
    with transaction.atomic():
        kept.settle()
    return count


def _newest() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM messaging_message")
        (id,) = cursor.fetchone()
    return id or 0
