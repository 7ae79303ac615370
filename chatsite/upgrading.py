"""Brings the database to what this version of Hearth wants, and knows the way back.

The database of before is kept in the data folder until the next upgrade: one, and the files stay where they are.
"""

import contextlib
import json
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

import msgspec
from django.apps import apps
from django.conf import settings
from django.core import checks
from django.core.management import CommandError, call_command
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections, transaction

from chatsite.backups import contents, postgresql, restoring
from chatsite.backups.progress import Tell
from chatsite.backups.refusals import writing
from chatsite.backups.snapshots import copy_sqlite, dump_postgresql
from chatsite.backups.writing import sync_folder, workplace
from chatsite.datafolder import alone
from chatsite.schema import State, state
from feeds.models import Epoch, new_epoch

BEFORE: Final = "before-upgrade"
_NOTE: Final = "note.json"


class UpgradeRefused(Exception):
    """It cannot be done, or was not done well; the message is for the server's owner, in one line."""


class NotBegun(UpgradeRefused):
    """Nothing was changed: there is no way back to speak of."""


class Note(msgspec.Struct, frozen=True):
    """When the database of before was kept, and what it had been through."""

    made_at: str
    migrations: list[str]


def upgrade(tell: Tell) -> State:
    """Keep the database, bring it up to date, and try it; return where it stood before.

    Raises UpgradeRefused, BackupRefused or FolderInUse.
    """
    data = Path(settings.HEARTH_DATA)
    with alone(data), workplace(data) as work:
        with _asking():
            _assert_alone()
            found = state()
        if found.unknown:
            raise NotBegun(
                f"A newer Hearth has used this database ({found.unknown[0]}): install that version, or go back with --rollback."
            )
        if found.pending and found.applied:
            _keep(data, work, found, tell)
        tell("Bringing the database up to date", 0, 0)
        try:
            call_command("migrate", interactive=False, verbosity=0)
        except (DatabaseError, CommandError) as error:
            raise UpgradeRefused(f"The database could not be brought up to date: {_line(error)}") from None
        tell("Trying the database", 0, 0)
        try_out()
    return found


@contextlib.contextmanager
def _asking() -> Iterator[None]:
    """Say in one line that the database does not answer. Raises NotBegun."""
    try:
        yield
    except DatabaseError as error:
        raise NotBegun(f"The database does not answer: {_line(error)}") from None


def _assert_alone() -> None:
    if connection.vendor == "postgresql":
        connections.close_all()
        connection.close_pool()  # type: ignore[attr-defined]  # PostgreSQL's has it
        postgresql.assert_nobody_connected()


def _keep(data: Path, work: Path, found: State, tell: Tell) -> None:
    """Keep the database as it is, whole, before anything changes; what was kept before goes then."""
    kept = work / BEFORE
    with writing(kept):
        kept.mkdir(0o700)
        if connection.vendor == "sqlite":
            copy_sqlite(Path(connection.settings_dict["NAME"]), kept / contents.DATABASES["sqlite"], tell)
        else:
            dump_postgresql(kept / contents.DATABASES["postgresql"])
        now = datetime.now(UTC).isoformat(timespec="seconds")
        (kept / _NOTE).write_bytes(contents.written(Note(now, found.applied)))
        os.sync()
        shutil.rmtree(data / BEFORE, ignore_errors=True)
        kept.rename(data / BEFORE)
        sync_folder(data)


# ---- trying ----------------------------------------------------------------------------------------------------------


def try_out() -> None:
    """Read from every table, write and take it back, and ask Django's own checks. Raises UpgradeRefused."""
    try:
        for said in _faults():
            raise UpgradeRefused(f"The database does not do what it should: {said}")
    except DatabaseError as error:
        raise UpgradeRefused(f"The database does not do what it should: {_line(error)}") from None


def _faults() -> Iterator[str]:
    pending = state().pending
    if pending:
        yield f"{pending[0]} is still to be done."
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA quick_check")
            [said] = cursor.fetchone()
        if said != "ok":
            yield f"{said}."
    for model in apps.get_models():
        model._base_manager.first()
    with transaction.atomic():
        if Epoch.objects.update(value=new_epoch()) != 1:
            yield "it has no epoch."
        transaction.set_rollback(True)
    for message in checks.run_checks(databases=[DEFAULT_DB_ALIAS]):
        if message.level >= checks.ERROR:
            yield str(message.msg)


def _line(error: BaseException) -> str:
    """Return the first line of what began it: what follows in the same transaction says no more than that."""
    while error.__context__ is not None:
        error = error.__context__
    return (str(error).splitlines() or [type(error).__name__])[0]


# ---- back ------------------------------------------------------------------------------------------------------------


class Back(NamedTuple):
    """A database that is as it was before."""

    note: Note
    aside: Path
    """Where the database of after is kept."""


def roll_back(tell: Tell) -> Back:
    """Put the database of before the latest upgrade back. Raises UpgradeRefused, BackupRefused or FolderInUse."""
    data = Path(settings.HEARTH_DATA)
    kept = data / BEFORE
    with alone(data):
        with _asking():
            _assert_alone()
        note = _note(kept)
        connections.close_all()
        aside = data / f"after-upgrade-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
        tell("Putting the database back", 0, 0)
        with writing(data):
            aside.mkdir(0o700)
            if connection.vendor == "sqlite":
                for path in restoring.database_files():
                    if path.exists():
                        shutil.move(path, aside / path.name)
                shutil.move(kept / contents.DATABASES["sqlite"], connection.settings_dict["NAME"])
            else:
                dump_postgresql(aside / contents.DATABASES["postgresql"])
                postgresql.empty()
                postgresql.put(kept / contents.DATABASES["postgresql"])
            shutil.rmtree(kept)
            sync_folder(data)
        _renew_epoch()
    return Back(note, aside)


def _note(kept: Path) -> Note:
    try:
        return msgspec.convert(json.loads((kept / _NOTE).read_bytes()), Note)
    except FileNotFoundError:
        raise UpgradeRefused("There is nothing to go back to: no upgrade has changed the database.") from None
    except (OSError, ValueError):
        raise UpgradeRefused(f"What was kept in {kept} cannot be read.") from None


def _renew_epoch() -> None:
    """Begin another epoch, in the words of whatever version the database is of: it has gone back in time."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE feeds_epoch SET value = %s", [new_epoch()])
