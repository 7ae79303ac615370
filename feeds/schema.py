"""Where the database stands against what this version wants of it."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import NamedTuple

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from feeds.calling import call
from feeds.unanswered import why
from feeds.unpooled import unpooled


class State(NamedTuple):
    """Where the database stands against this version."""

    pending: list[str]
    """What it has not been through."""
    applied: list[str]
    unknown: list[str]
    """What a newer version has done to it."""


class NotReady(Exception):
    """The database does not answer, or is of another version; the message is for the server's owner, in one line."""


def assert_ready() -> None:
    """Raise NotReady unless the database is what this version wants."""
    try:
        found = state()
    except DatabaseError as error:
        name = connections[DEFAULT_DB_ALIAS].settings_dict["NAME"]
        raise NotReady(
            _("The database %(name)s does not answer: %(line)s") % {"name": name, "line": why(error)}
        ) from None
    if found.unknown:
        raise NotReady(_("A newer Hearth has used this database: install that version, or restore a backup."))
    if found.pending:
        raise NotReady(
            _("The database is not up to date. Run this first: %(command)s") % {"command": call("upgrade")}
        )


def state() -> State:
    """Ask where the database stands. Raises DatabaseError."""
    with _asking() as asked:
        executor = MigrationExecutor(asked)
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


@contextmanager
def _asking() -> Iterator[BaseDatabaseWrapper]:
    """A connection that says at once why it cannot be made; a pool would try again for a while first."""
    usual = connections[DEFAULT_DB_ALIAS]
    if "pool" not in usual.settings_dict["OPTIONS"]:
        yield usual
        return
    with closing(unpooled()) as alone:
        yield alone
