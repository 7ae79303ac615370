"""What a person wrote outlives the program, the cache, a damaged file and another account."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from chatclient.core.drafts import Kept
from chatclient.core.model import Outgoing
from chatclient.core.outbox import Written
from chatclient.core.uploads import Attachment
from chatclient.store.database import Database, script
from chatclient.store.errors import StoreTooNew
from chatclient.store.words import FILE_NAME, Words, open_words
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.requests import MarkRead

ROOT = Path(__file__).resolve().parents[3]


def written(number: int, **named: object) -> Written:
    fields = {"key": bytes([number]) * 16, "room": 7, "text": f"text {number} 🔥", "created_at_ms": number}
    return Written(**{**fields, **named})  # type: ignore[arg-type]  # fields by name


def kept(folder: Path, user: int = 1) -> list[Written]:
    words = Words(folder, user)
    try:
        return words.outbox()
    finally:
        words.close()


def test_messages_are_kept_in_the_order_of_writing(tmp_path: Path) -> None:
    words = Words(tmp_path, 1)
    first, second = written(2, reply_to=5), written(1)
    words.add(first)
    words.add(second)
    words.close()
    assert kept(tmp_path) == [first, second]


def test_why_a_message_failed_is_kept_until_it_is_tried_again(tmp_path: Path) -> None:
    words = Words(tmp_path, 1)
    words.add(written(1))
    words.set_error(written(1).key, HearthError(ErrorCode.FORBIDDEN, "You may not write here."))
    (failed,) = words.outbox()
    assert failed.error is not None
    assert (failed.error.code, failed.error.message) == (ErrorCode.FORBIDDEN, "You may not write here.")
    words.set_error(written(1).key, None)
    assert words.outbox() == [written(1)]
    words.remove([written(1).key])
    assert words.outbox() == []
    words.close()


def test_what_is_written_is_synced_before_it_is_said_to_be_kept(tmp_path: Path) -> None:
    words = Words(tmp_path, 1)
    assert words._db.one("PRAGMA synchronous") == (2,)
    assert words._db.one("PRAGMA journal_mode") == ("wal",)
    words.close()


def draft(room: int, text: str, thread: int = 0, **named: int) -> Kept:
    return Kept(room=room, thread=thread, text=text, at_ms=5, **named)


def keep(words: Words, *drafts: Kept) -> None:
    for each in drafts:
        words.set_draft(each.spot, each)


def test_drafts_are_kept_by_room_and_thread_until_the_server_has_them(tmp_path: Path) -> None:
    words = Words(tmp_path, 1)
    kept = draft(7, "half a sentence", reply_to=3), draft(7, "in a thread", thread=5), draft(9, "")
    keep(words, draft(7, "half a"), *kept, draft(8, "another"))
    words.set_draft((8, 0), None)
    words.close()
    again = Words(tmp_path, 1)
    assert again.drafts() == list(kept)
    again.close()


def of_the_first_version(folder: Path) -> None:
    database = Database(folder / FILE_NAME, (script("words.sql"),), durable=True)
    database.run("INSERT INTO draft VALUES (1, 7, 'an older draft'), (2, 7, 'of somebody else')")
    database.run(
        "INSERT INTO outbox (key, user, room, text, created_at_ms) VALUES (?, 1, 7, ?, 1)",
        (written(1).key, written(1).text),
    )
    database.close()


def test_what_an_older_version_kept_is_still_there(tmp_path: Path) -> None:
    of_the_first_version(tmp_path)
    words = Words(tmp_path, 1)
    older = Kept(room=7, text="an older draft", at_ms=0)
    assert (words.outbox(), words.drafts(), words.drafts()) == ([written(1)], [older], [older])
    words.set_draft((7, 0), None)
    assert words.drafts() == []
    words.close()


def test_what_an_older_version_kept_outlives_damage(tmp_path: Path) -> None:
    of_the_first_version(tmp_path)
    path = tmp_path / FILE_NAME
    damaged = bytearray(path.read_bytes())
    page = damaged.rindex("text 1 🔥".encode()) // 4096
    damaged[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    path.write_bytes(damaged)
    words, said = open_words(tmp_path, 1)
    assert "damaged" in said
    assert [each.text for each in words.drafts()] == ["an older draft"]
    words.close()


def attachment(name: str, **named: Any) -> Attachment:
    fields: dict[str, Any] = {"path": Path("/home") / name, "name": name, "type": "text/plain", "bytes": 10}
    return Attachment(**{**fields, "changed_ns": 2**60, **named})


def test_a_message_is_kept_with_its_files_and_what_is_known_of_them(tmp_path: Path) -> None:
    words = Words(tmp_path, 1)
    odd = Path(os.fsdecode(b"/home/\xff\xfe.txt"))
    files = attachment("a.txt", as_file=True), attachment("b.txt", path=odd)
    message = written(1, files=files)
    words.add(message)
    words.add(written(2))
    later = msgspec.structs.replace(files[1], sha256=bytes(32), url="/u", file=31, paused=True)
    words.set_attachment(message.key, 1, later)
    words.close()
    assert kept(tmp_path) == [written(1, files=(files[0], later)), written(2)]
    again = Words(tmp_path, 1)
    assert again.paths() == {files[0].path, odd}
    again.remove([message.key])
    assert again.outbox() == [written(2)]
    assert again.paths() == set()
    again.close()


def test_the_files_of_a_draft_are_kept_until_a_message_carries_files(tmp_path: Path) -> None:
    words = Words(tmp_path, 1)
    files = (
        Outgoing(path=Path("/home/b"), name="b.txt", type="text/plain", as_file=True),
        Outgoing(path=Path("/home/a")),
    )
    words.set_attached((7, 0), files)
    words.set_attached((7, 5), files[:1])
    words.add(written(1))
    assert words.attached((7, 0)) == files
    words.add(written(2, files=(attachment("a"),)))
    assert (words.attached((7, 0)), words.attached((7, 5))) == ((), files[:1])
    words.set_attached((7, 5), ())
    assert words.attached((7, 5)) == ()
    words.close()


def test_the_files_of_another_account_are_not_seen_and_not_lost(tmp_path: Path) -> None:
    words = Words(tmp_path, 1)
    words.add(written(1, files=(attachment("a"),)))
    words.set_attached((7, 0), [Outgoing(path=Path("/home/b"))])
    words.close()
    other = Words(tmp_path, 2)
    assert (other.outbox(), other.attached((7, 0))) == ([], ())
    assert other.paths() == {Path("/home/a"), Path("/home/b")}
    other.close()


def test_a_file_of_the_version_before_is_brought_up_to_date(tmp_path: Path) -> None:
    scripts = script("words.sql"), script("words2.sql")
    database = Database(tmp_path / FILE_NAME, scripts, durable=True)
    database.run(
        "INSERT INTO outbox (key, user, room, text, thread, created_at_ms) VALUES (?, 1, 7, ?, 5, 1)",
        (written(1).key, written(1).text),
    )
    database.close()
    words = Words(tmp_path, 1)
    assert words.outbox() == [written(1, thread=5)]
    words.add(written(2, files=(attachment("a"),)))
    words.close()
    assert kept(tmp_path) == [written(1, thread=5), written(2, files=(attachment("a"),))]


def test_read_marks_are_kept_as_they_are_now(tmp_path: Path) -> None:
    words = Words(tmp_path, 1)
    words.set_marks([MarkRead(room=7, number=3), MarkRead(room=8, number=1, back=True)])
    words.set_marks([MarkRead(room=8, number=2, back=True)])
    assert words.marks() == (MarkRead(room=8, number=2, back=True),)
    words.close()


def test_another_account_sees_and_sends_nothing_of_it(tmp_path: Path) -> None:
    words = Words(tmp_path, 1)
    words.add(written(1))
    keep(words, draft(7, "mine"))
    words.set_marks([MarkRead(room=7, number=3)])
    words.close()
    other = Words(tmp_path, 2)
    assert (other.outbox(), other.drafts(), other.marks()) == ([], [], ())
    other.set_marks([])
    other.close()
    assert kept(tmp_path) == [written(1)]


def test_a_file_that_is_fine_is_opened_without_a_word(tmp_path: Path) -> None:
    words, said = open_words(tmp_path, 1)
    assert said == ""
    words.close()


def test_a_file_that_is_no_database_is_put_aside_and_said(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"nothing of a database" * 1_000)
    words, said = open_words(tmp_path, 1)
    assert "damaged" in said
    assert str(tmp_path / "words.damaged.sqlite3") in said
    words.add(written(1))
    words.close()
    assert kept(tmp_path) == [written(1)]


def test_of_a_damaged_file_everything_readable_is_kept(tmp_path: Path) -> None:
    words = Words(tmp_path, 1)
    file = attachment("a")
    for number in range(1, 200):
        words.add(written(number, text="x" * 500, files=(file,) if number == 2 else ()))
    keep(words, draft(7, "a draft"))
    words.set_error(written(3).key, HearthError(ErrorCode.FORBIDDEN, "No."))
    words.close()
    path = tmp_path / FILE_NAME
    damaged = bytearray(path.read_bytes())
    page = damaged.rindex(b"x" * 400) // 4096  # the page of one of the last messages
    damaged[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    path.write_bytes(damaged)
    again, said = open_words(tmp_path, 1)
    found = again.outbox()
    assert "damaged" in said
    assert 100 < len(found) < 199
    assert found[:2] == [written(1, text="x" * 500), written(2, text="x" * 500, files=(file,))]
    assert found[2].error is not None
    assert again.drafts() == [draft(7, "a draft")]
    again.close()


def test_a_file_of_a_later_version_is_not_touched(tmp_path: Path) -> None:
    Words(tmp_path, 1).close()
    database = Database(tmp_path / FILE_NAME, ("", "", ""), durable=True)
    database.run("PRAGMA user_version = 99")
    database.close()
    with pytest.raises(StoreTooNew):
        open_words(tmp_path, 1)


KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from chatclient.client import Client
from chatclient.profiles import Profile, Profiles
from chatclient.timekeeper import Timekeeper

Timekeeper.wake = lambda self: os.kill(os.getpid(), signal.SIGKILL)  # after the store, before the wire

async def main() -> None:
    profile = Profile(name="p", address="http://127.0.0.1:9", username="anna", user=1, device=1)
    client = Client(profile, profiles=Profiles(Path(sys.argv[1])))
    await client.start()
    await client.post(7, "the last words")

asyncio.run(main())
"""


def test_a_program_killed_between_the_store_and_the_wire_has_kept_the_message(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=30,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL
    (message,) = kept(tmp_path / "p")
    assert (message.room, message.text) == (7, "the last words")
