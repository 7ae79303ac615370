"""Puts what was prepared in the place of what is there, so that whoever is killed meanwhile loses nothing.

What is to be done stands in a note on the disk before anything is touched. While it lies there nobody serves
(`chatsite.datafolder`), and `finish` goes on from wherever it stood: of each thing the old and the new one are whole, and
each in one of two places. What cannot be done is undone.
"""

import contextlib
import errno
import json
import os
import shutil
from pathlib import Path
from typing import Final, Literal

import msgspec
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections
from django.utils.translation import gettext as _

from chatsite import datafolder
from chatsite.backups import contents, postgresql
from chatsite.backups.progress import Tell
from chatsite.backups.refusals import BackupRefused, writing
from chatsite.backups.writing import sync_folder
from feeds.models import new_epoch

NOTE: Final = "swap.json"
OLD: Final = "old"
NEW: Final = "new"


class Thing(msgspec.Struct, frozen=True):
    """Something that is replaced, or only goes."""

    place: str
    """Its full path."""
    was_there: bool
    new: str = ""
    """Its name among what comes; empty where nothing comes."""

    @property
    def name(self) -> str:
        """What it is called among what was there."""
        return Path(self.place).name


class Swap(msgspec.Struct, frozen=True):
    """What is to be done."""

    things: list[Thing]
    """In the order in which they go, and against which they come: first the database, which nobody serves without."""
    aside: str = ""
    """What the folder is called in which all that was there is kept; where it is empty, nothing is."""
    lent: str = ""
    """Which folder beside holds what comes; where it is empty, it lies ready."""
    dump: Literal["", "returned", "older", "restored"] = ""
    """What kind of dump is put into PostgreSQL: what was there just now, of before an upgrade, or of a backup."""


def thing(place: Path, new: str = "") -> Thing:
    """Return a thing as it stands now. Raises BackupRefused where it could not be moved."""
    if place.is_mount():
        raise BackupRefused(
            _("%(place)s is a disk of its own, and cannot be moved aside: unmount it first.")
            % {"place": place}
        )
    return Thing(str(place), os.path.lexists(place), new)


def begin(data: Path, work: Path, swap: Swap) -> None:
    """Note what is to be done; `work` has what comes as `new`, and as `old` what of the old is no file."""
    for folder in (work, work / OLD):
        folder.mkdir(0o700, exist_ok=True)
    (work / NOTE).write_bytes(contents.written(swap))
    os.sync()
    work.rename(data / datafolder.SWAP)
    sync_folder(data)


def finish(data: Path, gone: Path, tell: Tell) -> Path | None:
    """Do what was noted; return where all that was there is kept. What is not needed any more goes to `gone`.

    Raises BackupRefused, and then all is as it was before, or the note still lies there.
    """
    folder = data / datafolder.SWAP
    swap = _read(folder / NOTE)
    aside = data / swap.aside if swap.aside else None
    with writing(data):
        if aside is None or not aside.exists():
            try:
                _go_forth(data, folder, swap, tell)
            except (BackupRefused, OSError) as refused:
                _give_up(data, folder, swap, gone, refused)
            if aside is not None:
                (folder / OLD).rename(aside)
                sync_folder(data)
        folder.rename(gone)
        sync_folder(data)
    return aside


def _read(note: Path) -> Swap:
    try:
        return msgspec.convert(json.loads(note.read_bytes()), Swap)
    except FileNotFoundError:
        raise BackupRefused(_("There is nothing to finish.")) from None
    except (OSError, ValueError):
        raise BackupRefused(_("What is to be finished cannot be read: %(note)s.") % {"note": note}) from None


def _give_up(data: Path, folder: Path, swap: Swap, gone: Path, refused: Exception) -> None:
    """Undo what was done, and raise why."""
    try:
        _go_back(data, folder, swap)
        folder.rename(gone)
        sync_folder(data)
    except (BackupRefused, OSError):
        raise BackupRefused(f"{_why(data, refused)} {datafolder.torn(data)}") from None
    raise BackupRefused(_("%(why)s Everything is as it was before.") % {"why": _why(data, refused)}) from None


def _why(data: Path, refused: Exception) -> str:
    try:
        with writing(data):
            raise refused
    except BackupRefused as said:
        return str(said)


# ---- forth and back --------------------------------------------------------------------------------------------------


def _go_forth(data: Path, folder: Path, swap: Swap, tell: Tell) -> None:
    old, new = folder / OLD, folder / NEW
    if swap.lent and not new.exists():
        (data / swap.lent).rename(new)
    for each in swap.things:
        kept = old / each.name
        if each.was_there and not os.path.lexists(kept):
            _move(Path(each.place), kept)
    if swap.dump:
        _put(new / contents.DATABASES["postgresql"], swap.dump, tell)
    for each in reversed(swap.things):
        # What lies there now is nobody's: a command has made it that ran meanwhile.
        if not each.new:
            _remove(Path(each.place))
        elif (new / each.new).exists():
            _move(new / each.new, Path(each.place))
    _tidy(data, folder, swap)


def _go_back(data: Path, folder: Path, swap: Swap) -> None:
    old, new = folder / OLD, folder / NEW
    if not new.exists():
        return
    for each in swap.things:
        place, kept = Path(each.place), old / each.name
        if each.new and not (new / each.new).exists() and os.path.lexists(place):
            _move(place, new / each.new)
        if os.path.lexists(kept):
            _move(kept, place)
    if swap.dump:
        postgresql.empty()
        dump = old / contents.DATABASES["postgresql"]
        if dump.exists():
            postgresql.put(dump)
    if swap.lent:
        new.rename(data / swap.lent)
    _tidy(data, folder, swap)


def _put(dump: Path, kind: str, tell: Tell) -> None:
    """Put a dump in the place of all that PostgreSQL has; done again, it comes to the same."""
    postgresql.empty()
    postgresql.put(dump)
    try:
        if kind == "restored":
            tell(_("Bringing the database up to date"), 0, 0)
            call_command("migrate", interactive=False, verbosity=0)
        if kind != "returned":
            with connection.cursor() as cursor:
                cursor.execute("UPDATE feeds_epoch SET value = %s", [new_epoch()])
    except (DatabaseError, CommandError) as error:
        raise BackupRefused(
            _("The database could not be brought up to date: %(reason)s.") % {"reason": error}
        ) from None
    finally:
        connections.close_all()


def _tidy(data: Path, folder: Path, swap: Swap) -> None:
    """Remove what a kill between two disks has left, and return once the disk has all the names."""
    for each in swap.things:
        _remove(_beside(Path(each.place)))
    for path in {data, folder / OLD, folder / NEW, *(Path(each.place).parent for each in swap.things)}:
        if path.is_dir():
            sync_folder(path)


# ---- a thing ---------------------------------------------------------------------------------------------------------


def _move(source: Path, target: Path) -> None:
    """Move a file or a folder over whatever lies there; at each moment all of it is in one of the two places."""
    _remove(target)
    try:
        source.rename(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        _carry_over(source, target)


def _carry_over(source: Path, target: Path) -> None:
    """Move to another disk."""
    draft, done = _beside(target), _beside(source)
    for path in (draft, done):
        _remove(path)
    try:
        if source.is_dir() and not source.is_symlink():
            shutil.copytree(source, draft, symlinks=True)
        else:
            shutil.copy2(source, draft, follow_symlinks=False)
        os.sync()
    except (OSError, shutil.Error) as error:
        with contextlib.suppress(OSError):
            _remove(draft)
        raise _only(error) from None
    draft.rename(target)
    sync_folder(target.parent)
    source.rename(done)
    _remove(done)


def _only(error: OSError) -> OSError:
    """Return the first of many: of a folder shutil tells all, in words alone."""
    if not isinstance(error, shutil.Error):
        return error
    number = errno.ENOSPC if os.strerror(errno.ENOSPC) in str(error) else errno.EIO
    return OSError(number, os.strerror(number))


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.swapping")


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
