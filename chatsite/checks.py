"""System checks: every combination of settings that is unsafe, by name."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks


def driver(app_configs: Sequence[AppConfig] | None, **options: Any) -> list[checks.CheckMessage]:
    """Say when SQLite is too old for WAL."""
    from chatsite.sqlite.base import journal_mode, library_version

    if settings.DATABASES["default"]["ENGINE"] != "chatsite.sqlite" or journal_mode == "WAL":
        return []
    return [
        checks.Info(
            f"SQLite {library_version} can corrupt a database in WAL mode; the slower rollback journal is used.",
            hint="Install pysqlite3, which carries a current SQLite.",
            id="hearth.I001",
        )
    ]


def one_process(app_configs: Sequence[AppConfig] | None, **options: Any) -> list[checks.CheckMessage]:
    """Say that there is no layer between processes yet."""
    if not settings.REDIS_URL:
        return []
    return [
        checks.Warning("REDIS_URL is set, but this version serves from one process only.", id="hearth.W001")
    ]


def register() -> None:
    """Make the checks known to Django."""
    checks.register(driver, checks.Tags.database)
    checks.register(one_process)
