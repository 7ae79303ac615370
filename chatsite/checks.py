"""System checks: every combination of settings that is unsafe, by name."""

import os
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.utils.translation import gettext as _

from feeds.calling import call


def driver(app_configs: Sequence[AppConfig] | None, **options: Any) -> list[checks.CheckMessage]:
    """Say when SQLite is too old for WAL."""
    from chatsite.sqlite.base import journal_mode, library_version

    if settings.DATABASES["default"]["ENGINE"] != "chatsite.sqlite" or journal_mode == "WAL":
        return []
    return [
        checks.Info(
            _("SQLite %(version)s can corrupt a database in WAL mode; the slower rollback journal is used.")
            % {"version": library_version},
            hint=_("Install pysqlite3, which carries a current SQLite."),
            id="hearth.I001",
        )
    ]


def search(app_configs: Sequence[AppConfig] | None, **options: Any) -> list[checks.CheckMessage]:
    """Say when this SQLite cannot search."""
    from chatsite.sqlite.base import has_fts5, library_version

    if settings.DATABASES["default"]["ENGINE"] != "chatsite.sqlite" or has_fts5():
        return []
    return [
        checks.Warning(
            _("SQLite %(version)s was made without FTS5: nobody can search.") % {"version": library_version},
            hint=_("Install pysqlite3; then run %(command)s.") % {"command": call("reindex")},
            id="hearth.W001",
        )
    ]


def several_hosts(app_configs: Sequence[AppConfig] | None, **options: Any) -> list[checks.CheckMessage]:
    """Refuse SQLite where several machines may serve; who names its file in so many words knows that one does."""
    is_default = settings.DATABASES["default"]["ENGINE"] == "chatsite.sqlite" and not os.environ.get(
        "DATABASE_URL"
    )
    if not is_default or not settings.REDIS_URL or _is_here(settings.REDIS_URL):
        return []
    return [
        checks.Error(
            _(
                "REDIS_URL names another machine, and SQLite is for the processes of one: set DATABASE_URL to a PostgreSQL, or to the SQLite file where no other machine serves."
            ),
            id="hearth.E001",
        )
    ]


def _is_here(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    return host in {"", "localhost", "::1"} or host.startswith("127.")


def register() -> None:
    """Make the checks known to Django."""
    checks.register(driver, checks.Tags.database)
    checks.register(search, checks.Tags.database)
    checks.register(several_hosts, checks.Tags.database)
