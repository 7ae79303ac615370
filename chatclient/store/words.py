"""What the person wrote and no server holds yet, on disk: the outbox, drafts and read marks.

Every change is synced before it is reported done, so that it outlives the program and the power. The file is apart
from the cache: whatever happens to a replica, this is not touched. Everything belongs to the person who wrote it.
"""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from chatclient.core.drafts import Kept, Spot
from chatclient.core.model import Outgoing
from chatclient.core.outbox import Written
from chatclient.core.uploads import Attachment
from chatclient.store.database import Database, move_aside, script
from chatclient.store.errors import StoreError, WordsDamaged
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.ids import Key
from chatprotocol.requests import MarkRead

FILE_NAME: Final = "words.sqlite3"
_OUTBOX: Final = """
    SELECT key, room, text, reply_to, thread, created_at_ms, code, error FROM outbox WHERE user = ? ORDER BY place
"""
_OUTGOING: Final = """
    SELECT key, path, name, type, as_file, bytes, changed_ns, sha256, url, file, paused
    FROM outgoing WHERE user = ? ORDER BY key, place
"""
_DRAFTS: Final = "SELECT room, thread, text, reply_to, at_ms FROM unsent_draft WHERE user = ?"
_OLDER_DRAFTS: Final = "SELECT room, 0, text, NULL, 0 FROM draft WHERE user = ?"


class Words:
    """What one person wrote in this profile."""

    def __init__(self, folder: Path, user: int) -> None:
        scripts = script("words.sql"), script("words2.sql"), script("words3.sql")
        self._db = Database(folder / FILE_NAME, scripts, durable=True, damaged=WordsDamaged)
        self._user = user

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    # ---- the outbox ----------------------------------------------------------------------------------------------

    def outbox(self) -> list[Written]:
        """What is not acknowledged, in the order of writing."""
        messages = self._db.all(_OUTBOX, (self._user,))
        return _with_files(messages, self._db.all(_OUTGOING, (self._user,)) if messages else ())

    def add(self, written: Written, emptied: Kept | None = None) -> None:
        """Keep a message: when this returns, it will be sent sooner or later, whatever happens.

        `emptied` is the draft from which it was made; files of a draft that are files of the message now go with it.
        """
        with self._db.transaction():
            self._add(written)
            if emptied is not None:
                self.set_draft(emptied.spot, emptied)
            if written.files:
                self._set_attached((written.room, written.thread or 0), ())

    def _add(self, written: Written) -> None:
        self._db.run(
            """INSERT INTO outbox (key, user, room, text, reply_to, thread, created_at_ms)
               VALUES (?, ?, ?, ?, ?, ?, ?)""",
            (
                written.key,
                self._user,
                written.room,
                written.text,
                written.reply_to,
                written.thread,
                written.created_at_ms,
            ),
        )
        for place, attachment in enumerate(written.files):
            self.set_attachment(written.key, place, attachment)

    def set_attachment(self, key: Key, place: int, attachment: Attachment) -> None:
        """Keep what is known of a file of a message."""
        self._db.run(
            "INSERT OR REPLACE INTO outgoing VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (key, place, self._user, os.fsencode(attachment.path), *_columns(attachment)),
        )

    def set_files(self, key: Key, files: Iterable[Attachment]) -> None:
        """Let a message that had failed wait again, with these files and no others."""
        with self._db.transaction():
            self._db.run("DELETE FROM outgoing WHERE key = ?", (key,))
            for place, attachment in enumerate(files):
                self.set_attachment(key, place, attachment)
            self.set_error(key, None)

    def set_error(self, key: Key, error: HearthError | None) -> None:
        """Keep why a message has failed, or that it waits again."""
        code, message = (error.code.value, error.message) if error else (None, None)
        self._db.run("UPDATE outbox SET code = ?, error = ? WHERE key = ?", (code, message, key))

    def remove(self, keys: Iterable[Key]) -> None:
        """These messages stand in their rooms, or are not to be sent."""
        with self._db.transaction():
            for key in keys:
                self._db.run("DELETE FROM outbox WHERE key = ?", (key,))
                self._db.run("DELETE FROM outgoing WHERE key = ?", (key,))

    # ---- files ---------------------------------------------------------------------------------------------------

    def attached(self, spot: Spot) -> tuple[Outgoing, ...]:
        """The files of a draft, in their order."""
        found = self._db.all(
            """SELECT path, name, type, as_file FROM draft_file WHERE user = ? AND room = ? AND thread = ?
               ORDER BY place""",
            (self._user, *spot),
        )
        return tuple(
            Outgoing(path=Path(os.fsdecode(path)), name=name, type=type_, as_file=bool(as_file))
            for path, name, type_, as_file in found
        )

    def attached_spots(self) -> list[Spot]:
        """The drafts that have files."""
        return self._db.all("SELECT DISTINCT room, thread FROM draft_file WHERE user = ?", (self._user,))

    def set_attached(self, spot: Spot, files: Iterable[Outgoing]) -> None:
        """Keep these as the files of a draft."""
        with self._db.transaction():
            self._set_attached(spot, files)

    def _set_attached(self, spot: Spot, files: Iterable[Outgoing]) -> None:
        self._db.run("DELETE FROM draft_file WHERE user = ? AND room = ? AND thread = ?", (self._user, *spot))
        columns = (
            (self._user, *spot, place, os.fsencode(file.path), file.name, file.type, file.as_file)
            for place, file in enumerate(files)
        )
        self._db.run_many("INSERT INTO draft_file VALUES (?, ?, ?, ?, ?, ?, ?, ?)", columns)

    def paths(self) -> set[Path]:
        """Where everything lies that is to be sent or stands in a draft, whoever wrote it."""
        found = self._db.all("SELECT path FROM outgoing UNION SELECT path FROM draft_file")
        return {Path(os.fsdecode(path)) for (path,) in found}

    # ---- drafts and read marks -----------------------------------------------------------------------------------

    def drafts(self) -> list[Kept]:
        """What the server is not known to have; what an older version kept is among it."""
        with self._db.transaction():
            older = [_kept(*columns) for columns in self._db.all(_OLDER_DRAFTS, (self._user,))]
            for draft in older:
                self.set_draft(draft.spot, draft)
            if older:
                self._db.run("DELETE FROM draft WHERE user = ?", (self._user,))
        return [_kept(*columns) for columns in self._db.all(_DRAFTS, (self._user,))]

    def set_draft(self, spot: Spot, kept: Kept | None) -> None:
        """Keep a draft, or none: then the server has it."""
        if kept is None:
            self._db.run(
                "DELETE FROM unsent_draft WHERE user = ? AND room = ? AND thread = ?", (self._user, *spot)
            )
        else:
            self._db.run(
                "INSERT OR REPLACE INTO unsent_draft VALUES (?, ?, ?, ?, ?, ?)",
                (self._user, *spot, kept.text, kept.reply_to, kept.at_ms),
            )

    def marks(self) -> tuple[MarkRead, ...]:
        """Read marks that the server has not got when the program ended."""
        found = self._db.all("SELECT room, number, back FROM mark WHERE user = ?", (self._user,))
        return tuple(MarkRead(room=room, number=number, back=bool(back)) for room, number, back in found)

    def set_marks(self, marks: Iterable[MarkRead]) -> None:
        """Keep the read marks that the server has not got."""
        with self._db.transaction():
            self._db.run("DELETE FROM mark WHERE user = ?", (self._user,))
            columns = ((self._user, mark.room, mark.number, mark.back) for mark in marks)
            self._db.run_many("INSERT INTO mark VALUES (?, ?, ?, ?)", columns)

    def readable(self) -> tuple[list[Written], list[Kept]]:
        """What of the outbox and the drafts can be read in spite of damage."""
        messages = self._db.readable(_OUTBOX, (self._user,))
        written = _with_files(messages, self._db.readable(_OUTGOING, (self._user,)))
        drafts = [
            _kept(*columns)
            for sql in (_OLDER_DRAFTS, _DRAFTS)
            for columns in self._db.readable(sql, (self._user,))
        ]
        return written, drafts

    def adopt(self, written: Iterable[Written], drafts: Iterable[Kept]) -> None:
        """Keep what was read out of a damaged file."""
        with self._db.transaction():
            for each in written:
                self.add(each)
                if each.error:
                    self.set_error(each.key, each.error)
            for draft in drafts:
                self.set_draft(draft.spot, draft)


def open_words(folder: Path, user: int) -> tuple[Words, str]:
    """Open what a person wrote; of a damaged file, what can be read goes over into a new one.

    Returns also what to tell the person: nothing, or a plain sentence.
    """
    try:
        words = Words(folder, user)
    except WordsDamaged:
        return _rescued(folder, user)
    try:
        words.outbox()
        words.drafts()
    except WordsDamaged:
        words.close()
        return _rescued(folder, user)
    return words, ""


def _rescued(folder: Path, user: int) -> tuple[Words, str]:
    written, drafts = _readable(folder, user)
    aside = move_aside(folder / FILE_NAME)
    words = Words(folder, user)
    words.adopt(written, drafts)
    return words, (
        f"The file with unsent messages was damaged: {len(written)} unsent messages and {len(drafts)} drafts could be "
        f"read and are kept; the damaged file is {aside}."
    )


def _readable(folder: Path, user: int) -> tuple[list[Written], list[Kept]]:
    try:
        damaged = Words(folder, user)
    except StoreError:
        return [], []
    try:
        return damaged.readable()
    finally:
        damaged.close()


def _with_files(messages: Iterable[Sequence[Any]], outgoing: Iterable[Sequence[Any]]) -> list[Written]:
    files: dict[Key, list[Attachment]] = {}
    for key, *columns in outgoing:
        files.setdefault(key, []).append(_attachment(*columns))
    written = map(_written, messages)
    return [msgspec.structs.replace(each, files=tuple(files.get(each.key, ()))) for each in written]


def _columns(attachment: Attachment) -> tuple[object, ...]:
    return (
        attachment.name,
        attachment.type,
        attachment.as_file,
        attachment.bytes,
        attachment.changed_ns,
        attachment.sha256,
        attachment.url,
        attachment.file,
        attachment.paused,
    )


def _attachment(path: bytes, *columns: Any) -> Attachment:
    name, type_, as_file, bytes_, changed_ns, sha256, url, file, paused = columns
    return Attachment(
        path=Path(os.fsdecode(path)),
        name=name,
        type=type_,
        as_file=bool(as_file),
        bytes=bytes_,
        changed_ns=changed_ns,
        sha256=sha256,
        url=url,
        file=file,
        paused=bool(paused),
    )


def _written(columns: Sequence[Any]) -> Written:
    key, room, text, reply_to, thread, created_at_ms, code, error = columns
    refusal = HearthError(ErrorCode(code), error or "") if code in set(ErrorCode) else None
    return Written(
        key=key,
        room=room,
        text=text,
        reply_to=reply_to,
        thread=thread,
        created_at_ms=created_at_ms,
        error=refusal,
    )


def _kept(room: int, thread: int, text: str, reply_to: int | None, at_ms: int) -> Kept:
    return Kept(room=room, thread=thread, text=text, reply_to=reply_to, at_ms=at_ms)
