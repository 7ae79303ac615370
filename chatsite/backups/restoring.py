"""Puts a backup in the place of what is there. What was there is kept beside it, and nobody serves meanwhile."""

import os
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from django.conf import settings
from django.db import DatabaseError, connection, connections
from django.utils.translation import gettext as _

from accounts.refusals import words
from attachments.disk import DiskStorage
from attachments.store import store
from chatprotocol.errors import HearthError
from chatsite.backups import contents, migrating, pacing, postgresql, record, swapping
from chatsite.backups.archive import Part
from chatsite.backups.looking import assert_good_sqlite, renew_epoch
from chatsite.backups.progress import Tell
from chatsite.backups.refusals import BackupRefused, writing
from chatsite.backups.snapshots import dump_postgresql
from chatsite.backups.swapping import Swap, Thing, thing
from chatsite.backups.unpacking import Unpacked, look_through, unpack
from chatsite.backups.writing import workplace
from chatsite.datafolder import alone, assert_whole
from messaging.exports import writing as exports

KEPT: Final = "before-upgrade"
"""Where `upgrade` keeps the database of before: it is no way back from what is restored."""
_OF_SQLITE: Final = ("", "-wal", "-shm", "-journal")


class Restored(NamedTuple):
    """A server that stands again."""

    unpacked: Unpacked
    aside: Path | None
    """Where what was there before is kept; nowhere where there was nothing."""
    has_other_secret: bool
    """Whether the environment names another secret key than the backup."""


def restore(path: Path, passphrase: str | None, replace: bool, tell: Tell) -> Restored:
    """Put a backup in place. Raises BackupRefused or FolderInUse, and then nothing has changed."""
    data = Path(settings.HEARTH_DATA)
    assert_whole(data)
    had_data = has_data()
    if had_data and not replace:
        raise BackupRefused(
            _(
                "This server has data of its own in %(data)s: --replace keeps that beside and puts the backup in its place."
            )
            % {"data": data}
        )
    with alone(data), workplace(data, tell, pacing.alone()) as work:
        assert_alone()
        swap = work / "swap"
        new = swap / swapping.NEW
        unpacked = unpack(path, passphrase, work, new, take_file=None if is_on_disk() else look_through)
        _assert_same_kind(unpacked)
        tell(_("Looking into the database"), 0, 0)
        if connection.vendor == "sqlite":
            assert_good_sqlite(new / contents.DATABASES["sqlite"], unpacked)
            migrating.bring_up_to_date(new)
            renew_epoch(new / contents.DATABASES["sqlite"])
        if not is_on_disk():
            unpack(path, passphrase, work, None, take_file=partial(_send, work / "file"))
        with writing(data):
            (new / record.NAME).write_bytes(record.gone_back(unpacked.manifest.audit))
            if connection.vendor == "postgresql" and had_data:
                (swap / swapping.OLD).mkdir(0o700)
                dump_postgresql(swap / swapping.OLD / contents.DATABASES["postgresql"])
            connections.close_all()
            swapping.begin(data, swap, _plan(data, new, had_data))
        aside = swapping.finish(data, work / "done", tell)
    secret = (data / contents.SECRET_KEY).read_text("utf-8").strip()
    return Restored(unpacked, aside, secret != settings.SECRET_KEY and _names_secret())


def finish(tell: Tell) -> Path | None:
    """Finish what was cut off; return where what was there before is kept. Raises BackupRefused or FolderInUse."""
    data = Path(settings.HEARTH_DATA)
    with alone(data, to_finish=True), workplace(data, tell, pacing.alone()) as work:
        assert_alone()
        return swapping.finish(data, work / "done", tell)


def assert_alone() -> None:
    """Raise BackupRefused while anybody is connected to PostgreSQL, on whatever machine."""
    if connection.vendor == "postgresql":
        connections.close_all()
        connection.close_pool()  # type: ignore[attr-defined]  # PostgreSQL's has it
        postgresql.assert_nobody_connected()


def has_data() -> bool:
    """Tell whether somebody already uses this server, or has used it and lost its database."""
    kept = store()
    if isinstance(kept, DiskStorage) and any(Path(kept.location).glob("*/*")):
        return True
    try:
        if "accounts_user" not in connection.introspection.table_names():
            return False
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM accounts_user")
            [people] = cursor.fetchone()
    except DatabaseError:
        return True  # something is there, and nobody knows what
    finally:
        connection.close()
    return bool(people)


def _names_secret() -> bool:
    return bool(os.environ.get("HEARTH_SECRET_KEY", "").strip())


def _assert_same_kind(unpacked: Unpacked) -> None:
    here = "sqlite" if connection.vendor == "sqlite" else "postgresql"
    if unpacked.about.database != here:
        names = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
        raise BackupRefused(
            _("This backup is of a server with %(theirs)s, and DATABASE_URL names %(ours)s.")
            % {"theirs": names[unpacked.about.database], "ours": names[here]}
        )


# ---- what goes where -------------------------------------------------------------------------------------------------


def of_database(new: str) -> list[Thing]:
    """Return where SQLite keeps this server's database: the file itself is replaced, what belongs to it goes."""
    if connection.vendor != "sqlite":
        return []
    name = connection.settings_dict["NAME"]
    return [thing(Path(f"{name}{ending}"), "" if ending else new) for ending in _OF_SQLITE]


def _plan(data: Path, new: Path, had_data: bool) -> Swap:
    def what(place: Path, name: str) -> Thing:
        return thing(place, name if (new / name).exists() else "")

    kept = store()
    location = Path(kept.location) if isinstance(kept, DiskStorage) else data / "files"
    return Swap(
        [
            *of_database(contents.DATABASES["sqlite"]),
            what(location, "files"),
            thing(data / "uploads"),
            thing(data / exports.FOLDER),
            thing(data / KEPT),
            thing(data / contents.SECRET_KEY, contents.SECRET_KEY),
            # A certificate that is not replaced stays: people may have pinned it.
            *([thing(data / "tls", "tls")] if (new / "tls").exists() else []),
            thing(data / "settings-of-backup.env", contents.SETTINGS),
            thing(data / record.NAME, record.NAME),
        ],
        aside=f"before-restore-{datetime.now(UTC):%Y%m%dT%H%M%SZ}" if had_data else "",
        dump="restored" if connection.vendor == "postgresql" else "",
    )


def is_on_disk() -> bool:
    """Tell whether the files lie on this machine's disk."""
    return isinstance(store(), DiskStorage)


def _send(draft: Path, part: Part) -> None:
    """Put a file into a store that is elsewhere. Under its name lies nothing else, whatever comes of the restore."""
    with draft.open("wb") as file:
        part.give(file.write)
    try:
        store().keep(draft, part.name.removeprefix(contents.FILES))
    except HearthError as error:
        raise BackupRefused(
            _("The files could not be put in place: %(message)s") % {"message": words(error)}
        ) from None
