"""Connections beside the pool of PostgreSQL: they are nobody else's, and say at once why they cannot be made."""

from typing import Any

from django.db import connection


def unpooled(database: str | None = None) -> Any:
    """Return a connection to this server's database, or to another of the same server, that the pool does not keep."""
    found = connection.copy()
    found.settings_dict["OPTIONS"].pop("pool", None)
    if database is not None:
        found.settings_dict["NAME"] = database
    return found
