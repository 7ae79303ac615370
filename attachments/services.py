"""Everything that changes uploads, files and blobs: a verb each. None of it is mirrored, so none moves a position.

Bytes and rows are kept level so that nothing is lost and nothing stays for ever, whenever the process is killed: a name
in the store is written down as a leftover before bytes lie under it, and again when no blob names it any more.
"""

import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from accounts import queries as accounts
from accounts.models import User
from attachments import queries
from attachments.limits import limits, most_bytes
from attachments.models import UPLOAD_ID_CHARACTERS, Blob, File, Leftover, Upload
from attachments.pictures import PICTURES, Facts
from attachments.refusals import file_too_large, no_such_upload, person_is_full, too_many_uploads
from attachments.store import made_name
from attachments.waking import wake
from feeds import clock
from feeds.journal import verb, verb_in
from feeds.positions import lock_feeds
from feeds.verbs import Call

UPLOAD_ID_BYTES: Final = 32
TAKEN_IN_HOURS: Final = 24
"""So long bytes may lie in the store before a blob names them."""


@dataclass(frozen=True, slots=True)
class NewUpload:
    """A file that is about to come, as its sender describes it."""

    name: str
    length: int
    sha256: bytes | None = None
    as_file: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """What has become of an upload's bytes, and where they lie."""

    sha256: bytes
    bytes: int
    facts: Facts
    stored_as: str


def _own_feeds(calls: Sequence[Call]) -> Iterable[int]:
    return _feeds_of([owner for (owner, *_), _ in calls])


def _feeds_of(owners: Collection[int]) -> Iterable[int]:
    return User.objects.filter(pk__in=owners).values_list("account_feed_id", flat=True)


def new_upload_id() -> str:
    """Return a name that nobody can guess."""
    id = secrets.token_urlsafe(UPLOAD_ID_BYTES)
    assert len(id) == UPLOAD_ID_CHARACTERS  # noqa: S101  # the column, and what the log blacks out
    return id


# ---- uploads -----------------------------------------------------------------------------------------------------


@verb_in(_own_feeds)
def begin_upload(owner: int, device: int | None, id: str, wish: NewUpload) -> Upload:
    """Let somebody send a file. Raises too_large where it, or all that is theirs, would be more than may be."""
    # One at a time of each person: together they are as much as may be.
    lock_feeds(lambda: _feeds_of([owner]))
    accounts.assert_active(device)
    bounds = limits()
    if wish.length > most_bytes():
        raise file_too_large(most_bytes())
    if queries.on_their_way(owner).count() >= bounds.uploads:
        raise too_many_uploads()
    if queries.bytes_of(owner) + wish.length > bounds.person_files_bytes:
        raise person_is_full()
    return Upload.objects.create(
        id=id,
        owner_id=owner,
        name=wish.name,
        length=wish.length,
        sha256=wish.sha256,
        as_file=wish.as_file,
        expires_at=_expiry(),
    )


@verb_in(_own_feeds)
def prolong_upload(owner: int, id: str) -> datetime:
    """Wait longer for an upload whose bytes come. Return until when."""
    until = _expiry()
    Upload.objects.filter(pk=id, owner=owner).update(expires_at=until)
    return until


@verb_in(_own_feeds)
def end_upload(owner: int, device: int | None, id: str) -> None:
    """Forget an upload. The file that it has become stays. Raises not_found."""
    accounts.assert_active(device)
    if not Upload.objects.filter(pk=id, owner=owner).delete()[0]:
        raise no_such_upload()


def is_wearing_off(upload: Upload) -> bool:
    """Tell whether half of the time for which an upload is waited for has gone by."""
    return upload.expires_at - clock.now() < timedelta(hours=limits().upload_hours) / 2


def _expiry() -> datetime:
    return clock.now() + timedelta(hours=limits().upload_hours)


# ---- files -------------------------------------------------------------------------------------------------------


def _nothing(calls: Sequence[Call]) -> Iterable[int]:
    return ()


@verb_in(_nothing)
def note_leftover(stored_as: str) -> None:
    """Write down that bytes are about to lie under a name in the store."""
    due_at = clock.now() + timedelta(hours=TAKEN_IN_HOURS)
    Leftover.objects.create(stored_as=stored_as, due_at=due_at)


@verb_in(_own_feeds)
def keep_file(owner: int, id: str, made: Made) -> File:
    """Make a file of an upload whose bytes are all there; return it, also where it was made before.

    Where the same bytes were there already, what was stored now is collected. Raises not_found where the upload was ended meanwhile.
    """
    upload = Upload.objects.select_related("file__blob").filter(pk=id, owner=owner).first()
    if upload is None:
        raise no_such_upload()
    if upload.file is not None:
        return upload.file
    blob = _blob_of(made)
    upload.file = File.objects.create(
        owner_id=owner,
        blob=blob,
        bytes=blob.bytes,
        name=upload.name,
        type=made.facts.type,
        width=made.facts.width,
        height=made.facts.height,
        placeholder=made.facts.placeholder or "",
        length_ms=made.facts.length_ms,
        made_at=clock.now(),
    )
    upload.save(update_fields=["file"])
    return upload.file


def keep_drawn(owner: int, name: str, made: Made) -> File:
    """Make a file of a small picture that was drawn for a row. A part of a verb, which writes the row that names it."""
    blob = _blob_of(made)
    return File.objects.create(
        owner_id=owner,
        blob=blob,
        bytes=blob.bytes,
        name=name,
        type=made.facts.type,
        made_at=clock.now(),
        drawn=True,
    )


def _blob_of(made: Made) -> Blob:
    known = Blob.objects.filter(sha256=made.sha256).first()
    stored = Leftover.objects.filter(stored_as=made.stored_as)
    if known is not None:
        stored.update(due_at=clock.now())
        transaction.on_commit(wake)
        return known
    stored.delete()
    return Blob.objects.create(sha256=made.sha256, bytes=made.bytes, stored_as=made.stored_as)


def release(files: Collection[int]) -> None:
    """Let go of those files that nothing holds any more, and of their bytes where no other file is of them.

    A part of a verb, which has written already who holds them no longer.
    """
    free = list(queries.unheld(files).select_related("blob"))
    if not free:
        return
    ids = [file.pk for file in free]
    Upload.objects.filter(file__in=ids).delete()
    File.objects.filter(pk__in=ids).delete()
    unnamed = Blob.objects.filter(pk__in={file.blob_id for file in free}, files__isnull=True)
    names = list(unnamed.values_list("stored_as", flat=True))
    Blob.objects.filter(stored_as__in=names).delete()
    names += [made_name(file.blob.stored_as, file.pk) for file in free if file.type in PICTURES]
    now = clock.now()
    Leftover.objects.bulk_create([Leftover(stored_as=name, due_at=now) for name in names])
    # The row decides; the bytes go after it.
    transaction.on_commit(wake)


def let_go_of_all(owner: int) -> None:
    """End what somebody is sending, and let go of those files of theirs that nothing holds. A part of a verb."""
    Upload.objects.filter(owner=owner).delete()
    release(list(File.objects.filter(owner=owner).values_list("pk", flat=True)))


# ---- collecting --------------------------------------------------------------------------------------------------


@verb
def forget_expired_uploads() -> list[str]:
    """Forget uploads that nobody waits for any more; return their ids, for their parts."""
    ids = list(queries.expired(clock.now()).values_list("pk", flat=True)[: queries.AT_ONCE])
    Upload.objects.filter(pk__in=ids).delete()
    return ids


@verb
def forget_files(files: Collection[int]) -> None:
    """Let go of files, unless somebody has come to hold them meanwhile."""
    release(files)


@verb
def forget_leftovers(names: Collection[str]) -> None:
    """Forget names under which nothing lies any more."""
    Leftover.objects.filter(stored_as__in=names).delete()
