"""Reads a backup from its beginning to its end, and writes what is in it to an empty folder, if that is wanted.

What lies in the folder may be used only once `unpack` has returned: the sums come last.
"""

import contextlib
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from django.conf import settings
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

from chatsite.backups import contents, sealing
from chatsite.backups.archive import BLOCK, Part, Reader, Source, damaged
from chatsite.backups.contents import About, Manifest
from chatsite.backups.pacing import Pace
from chatsite.backups.refusals import BackupRefused, writing
from chatsite.backups.writing import Paced, Work, assert_room

_FILE: Final = re.compile(r"files/[0-9a-z]{2}/[0-9a-z]{1,61}")
_SINGLE: Final = frozenset(
    {
        *contents.DATABASES.values(),
        contents.SECRET_KEY,
        contents.SETTINGS,
        "tls/certificate.pem",
        "tls/key.pem",
    }
)
_NEEDED: Final = frozenset({contents.SECRET_KEY, contents.SETTINGS})


TakeFile = Callable[[Part], None]
"""Takes all of a file."""


class Unpacked(NamedTuple):
    """What a whole backup says of itself."""

    about: About
    manifest: Manifest
    sums: Path
    """The sums of its parts, in `work`."""


def unpack(
    path: Path,
    passphrase: str | None,
    work: Work,
    folder: Path | None,
    *,
    take_file: TakeFile | None = None,
) -> Unpacked:
    """Read a backup; raise BackupRefused unless it is whole and of this version or an older one.

    Without a folder nothing is kept; where somebody takes the files, they are not kept there.
    """
    sums = work / "sums.read"
    with _opened(path, passphrase) as source, sums.open("w+b") as written:
        if folder is not None and take_file is None:
            assert_room(work.folder.parent, path.stat().st_size)
        reader = Reader(_Rested(source, work.pace), written)
        return _Unpacking(reader.parts(), folder, take_file, work, path.stat().st_size).run(sums)


class _Rested:
    """A source of which pieces are read with rests between them."""

    def __init__(self, source: Source, pace: Pace) -> None:
        self._source = source
        self._pace = pace

    def read(self, size: int, /) -> bytes:
        """Return the next bytes."""
        self._pace.rest()
        return self._source.read(size)


def look_through(part: Part) -> None:
    """Read a file, and keep nothing of it."""
    part.give(lambda data: None)


@contextlib.contextmanager
def _opened(path: Path, passphrase: str | None) -> Iterator[Source]:
    with contextlib.ExitStack() as open_:
        try:
            file = open_.enter_context(path.open("rb"))
            start = file.read(BLOCK)
            file.seek(0)
        except OSError as error:
            raise BackupRefused(
                _("%(path)s cannot be read: %(reason)s.") % {"path": path, "reason": error.strerror or error}
            ) from None
        if not sealing.is_sealed(start):
            yield file
            return
        if passphrase is None:
            raise BackupRefused(
                _("This backup is encrypted: name a file with its passphrase by --passphrase-file.")
            )
        yield open_.enter_context(sealing.unsealed(file, passphrase))


class _Unpacking:
    """Takes the parts in their order, each in its place and once."""

    def __init__(
        self,
        parts: Iterator[Part],
        folder: Path | None,
        take_file: TakeFile | None,
        work: Work,
        whole: int,
    ) -> None:
        self._parts = parts
        self._folder = folder
        self._take_file = take_file
        self._work = work
        self._whole = whole
        self._seen: set[str] = set()
        self._files, self._files_bytes, self._latest = 0, 0, ""

    def run(self, sums: Path) -> Unpacked:
        about = contents.read_about(next(self._parts).content())
        assert_known(about)
        manifest: Manifest | None = None
        done = 0
        for part in self._parts:
            if manifest is not None:
                raise damaged()
            if part.name == contents.MANIFEST:
                manifest = contents.read(part.content(), Manifest)
            else:
                self._keep(part, contents.DATABASES[about.database])
            done += part.size
            self._work.tell(_("Reading the backup"), done, self._whole)
        if manifest is None or (manifest.files, manifest.files_bytes) != (self._files, self._files_bytes):
            raise damaged()
        if not self._seen >= {*_NEEDED, contents.DATABASES[about.database]}:
            raise damaged()
        return Unpacked(about, manifest, sums)

    def _keep(self, part: Part, database: str) -> None:
        if part.name in _SINGLE - {*contents.DATABASES.values()} | {database} and part.name not in self._seen:
            self._seen.add(part.name)
        elif _FILE.fullmatch(part.name) and part.name > self._latest:
            self._latest = part.name
            self._files, self._files_bytes = self._files + 1, self._files_bytes + part.size
        else:
            raise damaged()
        if self._take_file is not None and _FILE.fullmatch(part.name):
            self._take_file(part)
            return
        if self._folder is None:
            look_through(part)
            return
        target = self._folder / part.name
        with writing(self._folder):
            target.parent.mkdir(0o700, parents=True, exist_ok=True)
            descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                part.give(Paced(file, self._work.pace).write)


def assert_known(about: About) -> None:
    """Refuse what a newer version has made."""
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if about.format < 1:
        raise damaged()
    if _numbers(about.version) > _numbers(settings.HEARTH_VERSION) or not known.issuperset(about.migrations):
        raise contents.newer(about.version)


def _numbers(version: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", version)[:3]]
