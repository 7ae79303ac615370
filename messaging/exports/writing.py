"""The job that makes an export, and the one that clears away what is over."""

import contextlib
import errno
import hashlib
import shutil
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.jobs import TO_DO, Place, Step
from accounts.models import Job
from accounts.sentences import sentence
from accounts.services import actor_of
from attachments import services as attachments
from attachments.models import File
from attachments.pictures import Facts
from attachments.services import Made
from attachments.store import new_name, store
from chatprotocol.errors import ErrorCode, HearthError
from feeds import clock
from feeds.journal import verb
from feeds.models import SITE_FEED_ID
from feeds.positions import lock_feeds
from messaging import policy
from messaging.exports import telling
from messaging.models import Member, Message, MessageFile
from messaging.moderation.models import Export

TIDY: Final = "exports_over"
FOLDER: Final = "exports"
MESSAGES_AT_ONCE: Final = 500
TYPE: Final = "application/zip"
BLOCK_BYTES: Final = 1024 * 1024
SPARE_BYTES: Final = 64 * 1024 * 1024
"""So much stays free on the disk, whatever is exported."""


def work(job: Job) -> Step:
    """Do the next part of an export. Raises HearthError where it cannot be made."""
    export = Export.objects.select_related("person", "room", "asked_by").get(pk=job.wish["export"])
    try:
        _assert_still(export)
        return _next(export, job)
    except HearthError as refusal:
        if refusal.code is not ErrorCode.BUSY:
            shutil.rmtree(_folder(export), ignore_errors=True)
        raise
    except OSError as error:
        shutil.rmtree(_folder(export), ignore_errors=True)
        full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        raise HearthError(
            ErrorCode.TOO_LARGE if full else ErrorCode.INTERNAL,
            "There is not enough space on the server's disk."
            if full
            else "The server could not write the file.",
        ) from None


def _assert_still(export: Export) -> None:
    """Refuse whoever may not have it any more: they were suspended or erased, or the room is theirs no longer."""
    actor_of(export.asked_by_id)
    if export.room_id is not None:
        policy.exportable_room(export.asked_by_id, export.room_id)


def _next(export: Export, job: Job) -> Step:
    place = job.place
    if place is None:
        total = _begin(export)
        return Step({"part": "messages", "room": 0, "after": 0, "bytes": 0}, 0, total)
    if place["part"] == "messages":
        return _write_messages(export, place, job.done, job.total)
    if place["part"] == "files":
        return _copy_file(export, place, job.done, job.total)
    _finish(export, _name(export), _packed(export))
    shutil.rmtree(_folder(export), ignore_errors=True)
    told = sentence("It can be fetched for %(days)s days.", days=Export.DAYS)
    return Step(None, job.total or job.done, job.total, told)


def _folder(export: Export) -> Path:
    return Path(settings.HEARTH_DATA) / FOLDER / str(export.pk)


def _begin(export: Export) -> int:
    """Make the folder and write what is short; return how many messages and files there are to come."""
    files = _files(export)
    size = sum(files.values_list("bytes", flat=True))
    folder = _folder(export)
    shutil.rmtree(folder, ignore_errors=True)
    for name in ("rooms", "files"):
        (folder / name).mkdir(parents=True, mode=0o700)
    # The files once as they are copied, and once as they are packed.
    if shutil.disk_usage(folder).free < 2 * size + SPARE_BYTES:
        raise OSError(errno.ENOSPC, "no space")
    about = (
        telling.about_room(export.room) if export.room is not None else telling.about_person(export.asked_by)
    )
    (folder / "about.json").write_text(telling.as_json(about), encoding="utf-8")
    return _messages(export).count() + files.count()


def _messages(export: Export) -> QuerySet[Message]:
    """Return what is told: what the person has said where they still are, or all that the room shows."""
    said = Message.objects.filter(kind=Message.Kind.TEXT, deleted=False)
    if export.room is not None:
        return said.filter(room=export.room, number__gte=export.room.first)
    return said.filter(author=export.asked_by, number__gte=F("room__first"))


def _files(export: Export) -> QuerySet[File]:
    kept = MessageFile.objects.filter(number__gte=F("room__first"), cut=None)
    if export.room is not None:
        return File.objects.filter(pk__in=kept.filter(room=export.room).values("file"))
    # What stands nowhere but in the trash is nobody's to read.
    posted = MessageFile.objects.filter(file=OuterRef("pk"))
    theirs = File.objects.filter(owner=export.asked_by, drawn=False)
    return theirs.filter(Exists(kept.filter(file=OuterRef("pk"))) | ~Exists(posted))


def _write_messages(export: Export, place: Place, done: int, total: int | None) -> Step:
    """Write the next messages of a room behind those that stand there, or begin with the next room."""
    found = list(
        _messages(export)
        .filter(Q(room=place["room"], number__gt=place["after"]) | Q(room__gt=place["room"]))
        .order_by("room", "number")[:MESSAGES_AT_ONCE]
    )
    if not found:
        _close_list(export, place)
        return Step({"part": "files", "after": 0}, done, total)
    room = found[0].room_id
    if room != place["room"]:
        _close_list(export, place)
        place = {"part": "messages", "room": room, "after": 0, "bytes": 0}
    page = [message for message in found if message.room_id == room]
    path = _folder(export) / "rooms" / f"{room}.json"
    is_there = export.room is not None or _is_in(export.asked_by_id, room)
    begin = (
        ",\n"
        if place["bytes"]
        else f'{{"room": {telling.as_json(telling.room_named(page[0].room, is_there=is_there))}, "messages": [\n'
    )
    size = _write_on(
        path,
        place["bytes"],
        begin
        + ",\n".join(telling.as_json(telling.told_message(message, is_there=is_there)) for message in page),
    )
    return Step({**place, "after": page[-1].number, "bytes": size}, done + len(page), total)


def _is_in(user: int, room: int) -> bool:
    return Member.objects.filter(user=user, room=room, state=Member.State.MEMBER).exists()


def _close_list(export: Export, place: Place) -> None:
    if place["bytes"]:
        _write_on(_folder(export) / "rooms" / f"{place['room']}.json", place["bytes"], "\n]}\n")


def _write_on(path: Path, at: int, text: str) -> int:
    """Write behind the first bytes of a file, over what a step that was killed has left there; return where it ends."""
    path.touch()
    with path.open("r+b") as file:
        file.truncate(at)
        file.seek(at)
        file.write(text.encode())
        return file.tell()


def _copy_file(export: Export, place: Place, done: int, total: int | None) -> Step:
    file = _files(export).filter(pk__gt=place["after"]).select_related("blob").order_by("pk").first()
    if file is None:
        return Step({"part": "pack"}, done, total)
    to = _folder(export) / "files" / telling.file_name(file.pk, file.name)
    with contextlib.suppress(FileNotFoundError):
        reader = store().read(file.blob.stored_as)
        with contextlib.closing(reader), to.open("wb") as copy:
            while block := reader.read(BLOCK_BYTES):
                copy.write(block)
    return Step({"part": "files", "after": file.pk}, done + 1, total)


def _packed(export: Export) -> Made:
    """Pack the folder, and put it into the store under a name that is written down as a leftover until a row names it."""
    folder = _folder(export)
    packed = folder / "export.zip"
    packed.unlink(missing_ok=True)
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for path in _parts(folder):
            # What was sent is mostly packed already.
            how = zipfile.ZIP_STORED if path.parent.name == "files" else zipfile.ZIP_DEFLATED
            archive.write(path, f"export/{path.relative_to(folder)}", how)
    stored_as = new_name()
    attachments.note_leftover(stored_as)
    store().keep(packed, stored_as)
    with packed.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").digest()
    return Made(digest, packed.stat().st_size, Facts(TYPE), stored_as)


def _parts(folder: Path) -> Iterator[Path]:
    yield folder / "about.json"
    yield from sorted((folder / "rooms").iterdir())
    yield from sorted((folder / "files").iterdir())


@verb
def _finish(export: Export, name: str, made: Made) -> None:
    """Keep what was made for whoever has asked, where they may still have it. Raises suspended, not_found."""
    # Whoever erases the account takes this lock, too: it is kept before, and goes with the rest, or not at all.
    lock_feeds(lambda: [SITE_FEED_ID, export.asked_by.account_feed_id])
    _assert_still(export)
    file = attachments.keep_drawn(export.asked_by_id, name, made)
    ends_at = clock.now() + timedelta(days=Export.DAYS)
    Export.objects.filter(pk=export.pk).update(file=file.pk, ends_at=ends_at)


def _name(export: Export) -> str:
    of = export.room.name if export.room is not None else export.asked_by.username
    return f"{''.join(letter if letter.isalnum() else '-' for letter in of)[:60]}.zip"


def tidy(job: Job) -> Step:
    """Let go of exports whose time is over, and remove the folders of those that were called off or could not be made."""
    gone = _let_go()
    root = Path(settings.HEARTH_DATA) / FOLDER
    under_way = set(Export.objects.filter(job__state__in=TO_DO).values_list("pk", flat=True))
    for folder in root.iterdir() if root.is_dir() else ():
        if folder.name.isdigit() and int(folder.name) not in under_way:
            shutil.rmtree(folder, ignore_errors=True)
    return Step(None, gone)


@verb
def _let_go() -> int:
    over = list(Export.objects.filter(file__isnull=False, ends_at__lte=clock.now()).values_list("pk", "file"))
    Export.objects.filter(pk__in=[id for id, _ in over]).update(file=None)
    attachments.release([file for _, file in over if file is not None])
    return len(over)
