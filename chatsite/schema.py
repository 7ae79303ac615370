"""Where the database stands against what this version wants of it."""

from typing import NamedTuple

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor


class State(NamedTuple):
    """Where the database stands against this version."""

    pending: list[str]
    """What it has not been through."""
    applied: list[str]
    unknown: list[str]
    """What a newer version has done to it."""


def state(asked: BaseDatabaseWrapper | None = None) -> State:
    """Ask where the database stands. Raises DatabaseError."""
    executor = MigrationExecutor(asked if asked is not None else connections[DEFAULT_DB_ALIAS])
    loader = executor.loader
    plan = executor.migration_plan(loader.graph.leaf_nodes())
    ours = {app.label for app in apps.get_app_configs()}
    known = {*loader.disk_migrations, *loader.replacements}
    applied = set(loader.applied_migrations)
    return State(
        [f"{migration.app_label}.{migration.name}" for migration, _ in plan],
        sorted(f"{app}.{name}" for app, name in applied),
        # What an app that is no longer here has left is nobody's.
        sorted(f"{app}.{name}" for app, name in applied - known if app in ours),
    )
