"""What a person writes and marks, kept before anything else happens: messages, drafts, read marks, that one is writing.

The outbox's rules are the core's; what is due is sent by the timekeeper.
"""

from typing import Final

import msgspec

from chatclient.clock import Clock
from chatclient.core.drafts import Kept
from chatclient.core.model import Draft
from chatclient.core.outbox import Written
from chatclient.core.uploads import Attachment
from chatclient.desk import Desk
from chatclient.engine import Engine
from chatprotocol import codec
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.frames import Asked, Misasked
from chatprotocol.ids import Key, new_key
from chatprotocol.limits import TYPING_EXPIRES_MS
from chatprotocol.requests import Post, Typing

TYPING_EVERY_MS: Final = TYPING_EXPIRES_MS // 2
"""Whoever goes on writing says so again this often."""


class Composer:
    """Keeps what one client writes."""

    def __init__(self, desk: Desk, engine: Engine, clock: Clock) -> None:
        self._desk = desk
        self._engine = engine
        self._clock = clock
        self._typed_ms: dict[int, int] = {}

    def post(
        self,
        room: int,
        text: str,
        reply_to: int | None,
        thread: int | None,
        files: tuple[Attachment, ...] = (),
    ) -> Key:
        """Store a message and let it wait; returns its key."""
        now_ms = self._clock.wall_ms()
        key = new_key(now_ms)
        places = list(range(len(files)))
        self._check(Post(room=room, key=key, text=text, reply_to=reply_to, thread=thread, files=places))
        written = Written(
            key=key,
            room=room,
            text=text,
            reply_to=reply_to,
            thread=thread,
            created_at_ms=now_ms,
            files=files,
        )
        self._desk.words.add(written, self._emptied(room, thread or 0))
        self._desk.outbox.add(written)
        if files:
            self._desk.drafts.put_files((room, thread or 0), ())
            self._desk.gathering.add_room(room)
        self._typed_ms.pop(room, None)
        self._outbox_changed(room)
        return key

    def _check(self, post: Post) -> None:
        """Refuse at once what the server would refuse: nothing that can never be sent goes into the outbox."""
        self.check_count(len(post.files))
        if not post.text.strip() and not post.files:
            raise HearthError(ErrorCode.BAD_REQUEST, "The message is empty.", field="text")
        data = codec.encode_request(Asked(1, post))
        limit_bytes = self._engine.limits.text_bytes
        if len(post.text.encode()) > limit_bytes:
            raise HearthError(
                ErrorCode.TOO_LARGE, f"The message is longer than {limit_bytes} bytes.", field="text"
            )
        if isinstance(codec.decode_request(data), Misasked):
            raise HearthError(
                ErrorCode.BAD_REQUEST,
                "The message holds control characters, which cannot be sent.",
                field="text",
            )

    def check_count(self, files: int) -> None:
        """Refuse more files than a message may have."""
        most = self._engine.limits.files
        if files > most:
            raise HearthError(ErrorCode.BAD_REQUEST, f"A message has at most {most} files.", field="files")

    def retry(self, key: Key) -> None:
        """Let a failed message wait again."""
        written = self._desk.outbox.retry(key)
        if written is not None:
            self._desk.words.set_error(key, None)
            self._outbox_changed(written.room)

    def retry_as_file(self, key: Key, place: int) -> None:
        """Let a failed message wait again, with one of its pictures as a file, exactly as it is."""
        files = list(self._desk.outbox.uploads.attachments(key))
        if place < len(files):
            files[place] = msgspec.structs.replace(files[place], as_file=True, url=None, file=None)
        self._retry_with(key, tuple(files))

    def retry_without(self, key: Key, place: int) -> None:
        """Let a failed message wait again without one of its files. Raises HearthError where nothing is left to be sent."""
        files = self._desk.outbox.uploads.attachments(key)
        self._retry_with(key, files[:place] + files[place + 1 :])

    def _retry_with(self, key: Key, files: tuple[Attachment, ...]) -> None:
        outbox = self._desk.outbox
        if not outbox.has_failed(key):
            return
        if not files and not outbox.text_of(key).strip():
            raise HearthError(ErrorCode.BAD_REQUEST, "The message is empty.", field="text")
        self._desk.words.set_files(key, files)
        self._outbox_changed(outbox.retry_with(key, files).room)

    def discard(self, key: Key) -> None:
        """Forget a message. Raises `conflict` while it is being sent."""
        room = self._desk.outbox.discard(key)
        if room is not None:
            self._desk.words.remove([key])
            self._outbox_changed(room)

    def _outbox_changed(self, room: int) -> None:
        self._desk.gathering.outbox.add(room)
        self._desk.flush()
        self._engine.wake()

    def mark_read(self, room: int, number: int, *, back: bool) -> None:
        """Put my read mark there: shown at once, sent when it is due, kept while there is no connection."""
        desk = self._desk
        place = desk.replica.places.get(room)
        if place is None or (not back and number <= desk.replica.read(place)):
            return
        desk.marks.want(room, number, back)
        if not self._engine.online:
            desk.keep_marks()
        desk.gathering.add_room(room)
        desk.gathering.see(room, number)
        desk.flush()
        self._engine.wake()

    def typing(self, room: int, *, on: bool) -> None:
        """Say that I am writing, now and then, or no longer; forgotten without a connection."""
        now_ms = self._clock.steady_ms()
        said_ms = self._typed_ms.get(room)
        if on == (said_ms is not None) and (said_ms is None or now_ms - said_ms < TYPING_EVERY_MS):
            return
        if on:
            self._typed_ms[room] = now_ms
        else:
            del self._typed_ms[room]
        self._engine.tell_in_passing(Typing(room=room, on=on))

    def _emptied(self, room: int, thread: int) -> Kept | None:
        """The draft that has become a message. What was begun elsewhere only is not what was posted here."""
        drafts = self._desk.drafts
        if not drafts.written_here(room, thread) or not drafts.shown(room, thread).text:
            return None
        kept = Kept(room=room, thread=thread, text="", at_ms=self._clock.wall_ms())
        drafts.write(kept, self._clock.steady_ms())
        self._desk.gathering.add_room(room)
        return kept

    def save_draft(self, room: int, thread: int, draft: Draft) -> None:
        """Keep words that are not sent yet; empty ones clear them."""
        desk = self._desk
        draft = draft if draft.text else Draft()
        if desk.drafts.shown(room, thread) == draft:
            return
        kept = Kept(
            room=room,
            thread=thread,
            text=draft.text,
            reply_to=draft.reply_to,
            at_ms=self._clock.wall_ms(),
        )
        desk.words.set_draft(kept.spot, kept)
        desk.drafts.write(kept, self._clock.steady_ms())
        desk.gathering.add_room(room)
        desk.flush()
        self._engine.wake()
