"""Brings the database to what this version of Hearth wants, and knows the way back.

The database of before is kept in the data folder until the next upgrade: one, and the files stay where they are.
"""

import contextlib
import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal, NamedTuple

import msgspec
from django.apps import apps
from django.conf import settings
from django.core import checks
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections, transaction
from django.utils.translation import gettext as _

from chatsite.backups import contents, pacing, record, restoring, swapping
from chatsite.backups.looking import renew_epoch
from chatsite.backups.progress import Tell
from chatsite.backups.refusals import writing
from chatsite.backups.snapshots import copy_sqlite, dump_postgresql
from chatsite.backups.swapping import Swap, thing
from chatsite.backups.writing import Work, ballast, sync_folder, workplace
from chatsite.datafolder import alone
from feeds.models import Epoch, new_epoch
from feeds.schema import State, state
from feeds.unanswered import first_line, why

BEFORE: Final = restoring.KEPT
_NOTE: Final = "note.json"


class UpgradeRefused(Exception):
    """It cannot be done, or was not done well; the message is for the server's owner, in one line."""


class Note(msgspec.Struct, frozen=True):
    """When the database of before was kept, what it had been through, and what it was to go through."""

    made_at: str
    migrations: list[str]
    pending: list[str] = []


def upgrade(tell: Tell) -> State:
    """Keep the database, bring it up to date, and try it; return where it stood before.

    Raises UpgradeRefused, BackupRefused or FolderInUse, and then the database is as it was before.
    """
    data = Path(settings.HEARTH_DATA)
    with alone(data), workplace(data, tell, pacing.alone()) as work:
        with _asking():
            restoring.assert_alone()
            found = state()
        if found.unknown:
            raise UpgradeRefused(
                _(
                    "A newer Hearth has used this database (%(unknown)s): install that version, or go back with --rollback."
                )
                % {"unknown": found.unknown[0]}
            )
        is_kept = bool(found.pending and found.applied)
        if is_kept and not _was_cut_off(data / BEFORE, found):
            _keep(data, work, found)
        with ballast(work):
            refusal = _bring_up_to_date(tell)
        if refusal is None:
            return found
        if not is_kept:
            raise refusal
        _put_back(data, work, "", "returned")
        raise UpgradeRefused(
            _("%(refusal)s Everything is as it was before.") % {"refusal": refusal}
        ) from refusal


def _bring_up_to_date(tell: Tell) -> UpgradeRefused | None:
    """Return why it did not go well."""
    tell(_("Bringing the database up to date"), 0, 0)
    try:
        call_command("migrate", interactive=False, verbosity=0)
        tell(_("Trying the database"), 0, 0)
        try_out()
    except UpgradeRefused as refused:
        return refused
    except Exception as error:  # whatever a change of the database may raise
        refusal = UpgradeRefused(
            _("The database could not be brought up to date: %(line)s") % {"line": _line(error)}
        )
        refusal.__cause__ = error
        return refusal
    return None


def _was_cut_off(kept: Path, found: State) -> bool:
    """Tell whether an upgrade was killed halfway: then the database of before is kept already, and nobody has served since."""
    try:
        return not set(found.applied).issuperset(_note(kept).pending)
    except UpgradeRefused:
        return False


@contextlib.contextmanager
def _asking() -> Iterator[None]:
    """Say in one line that the database does not answer. Raises UpgradeRefused."""
    try:
        yield
    except DatabaseError as error:
        raise UpgradeRefused(_("The database does not answer: %(line)s") % {"line": why(error)}) from None


def _keep(data: Path, work: Work, found: State) -> None:
    """Keep the database as it is, whole, before anything changes; what was kept before goes then."""
    kept = work / BEFORE
    with writing(kept):
        kept.mkdir(0o700)
        if connection.vendor == "sqlite":
            copy_sqlite(Path(connection.settings_dict["NAME"]), kept / contents.DATABASES["sqlite"], work)
        else:
            dump_postgresql(kept / contents.DATABASES["postgresql"])
        now = datetime.now(UTC).isoformat(timespec="seconds")
        (kept / _NOTE).write_bytes(contents.written(Note(now, found.applied, found.pending)))
        os.sync()
        if (data / BEFORE).exists():
            (data / BEFORE).rename(work / "kept-before")
        kept.rename(data / BEFORE)
        sync_folder(data)


# ---- trying ----------------------------------------------------------------------------------------------------------


def try_out() -> None:
    """Read from every table, write and take it back, and ask Django's own checks. Raises UpgradeRefused."""
    try:
        for said in _faults():
            raise UpgradeRefused(_("The database does not do what it should: %(said)s") % {"said": said})
    except DatabaseError as error:
        raise UpgradeRefused(
            _("The database does not do what it should: %(said)s") % {"said": _line(error)}
        ) from None


def _faults() -> Iterator[str]:
    pending = state().pending
    if pending:
        yield _("%(pending)s is still to be done.") % {"pending": pending[0]}
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
            yield _("it has no epoch.")
        transaction.set_rollback(True)
    for message in checks.run_checks(databases=[DEFAULT_DB_ALIAS]):
        if message.level >= checks.ERROR:
            yield str(message.msg)


def _line(error: BaseException) -> str:
    """Return the first line of what began it: what follows in the same transaction says no more than that."""
    while error.__context__ is not None:
        error = error.__context__
    return first_line(error)


# ---- back ------------------------------------------------------------------------------------------------------------


class Back(NamedTuple):
    """A database that is as it was before."""

    note: Note
    aside: Path | None
    """Where the database of after is kept."""


def roll_back(tell: Tell) -> Back:
    """Put the database of before the latest upgrade back. Raises UpgradeRefused, BackupRefused or FolderInUse."""
    data = Path(settings.HEARTH_DATA)
    with alone(data), workplace(data, tell, pacing.alone()) as work:
        with _asking():
            restoring.assert_alone()
        note = _note(data / BEFORE)
        tell(_("Putting the database back"), 0, 0)
        with writing(data / BEFORE):
            # How far the audit log goes in it nobody has noted.
            (data / BEFORE / record.NAME).write_bytes(record.gone_back(None))
        if connection.vendor == "sqlite":
            renew_epoch(data / BEFORE / contents.DATABASES["sqlite"])
        else:
            old = work / "swap" / swapping.OLD
            with writing(old):
                old.mkdir(0o700, parents=True)
            dump_postgresql(old / contents.DATABASES["postgresql"])
        aside = _put_back(data, work, f"after-upgrade-{datetime.now(UTC):%Y%m%dT%H%M%SZ}", "older")
    return Back(note, aside)


def _put_back(data: Path, work: Work, aside: str, dump: Literal["older", "returned"]) -> Path | None:
    connections.close_all()
    kept = [thing(data / record.NAME, record.NAME)] if (data / BEFORE / record.NAME).exists() else []
    swap = Swap(
        [*restoring.of_database(contents.DATABASES["sqlite"]), *kept],
        aside=aside,
        lent=BEFORE,
        dump=dump if connection.vendor == "postgresql" else "",
    )
    with writing(data):
        swapping.begin(data, work / "swap", swap)
    return swapping.finish(data, work / "done", work.tell)


def _note(kept: Path) -> Note:
    try:
        return msgspec.convert(json.loads((kept / _NOTE).read_bytes()), Note)
    except FileNotFoundError:
        raise UpgradeRefused(
            _("There is nothing to go back to: no upgrade has changed the database.")
        ) from None
    except (OSError, ValueError):
        raise UpgradeRefused(_("What was kept in %(kept)s cannot be read.") % {"kept": kept}) from None
