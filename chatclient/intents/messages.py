"""What is said in rooms: the outbox, what is done with a message, how far I have read, what I am writing."""

from chatclient.core.model import Draft, Pending
from chatclient.intents.opened import Intents
from chatprotocol.ids import Key
from chatprotocol.requests import Delete, Edit, Edits, Pin, React, Report, Version, Versions


class MessageIntents(Intents):
    """Messages of mine and of others."""

    async def post(self, room: int, text: str, reply_to: int | None = None, thread: int | None = None) -> Key:
        """Put a message into the outbox; returns its key once it is stored, online or not.

        `thread` is the message from which its thread hangs.
        """
        with self._mending() as opened:
            return opened.composer.post(room, text, reply_to, thread)

    async def retry(self, key: Key) -> None:
        """Let a failed message wait for sending again."""
        with self._mending() as opened:
            opened.composer.retry(key)

    async def retry_as_file(self, key: Key, place: int) -> None:
        """Let a failed message wait again, with the picture at this place as a file: exactly as it is."""
        with self._mending() as opened:
            opened.composer.retry_as_file(key, place)

    async def retry_without(self, key: Key, place: int) -> None:
        """Let a failed message wait again without the file at this place. Raises `bad_request` where nothing is left."""
        with self._mending() as opened:
            opened.composer.retry_without(key, place)

    async def discard(self, key: Key) -> None:
        """Take a message out of the outbox. Raises `conflict` while it is being sent."""
        with self._mending() as opened:
            opened.composer.discard(key)

    async def pending(self, room: int) -> tuple[Pending, ...]:
        """Messages of mine in a room that wait or have failed, oldest first."""
        return self._open.desk.outbox.pending(room)

    async def edit(self, room: int, number: int, text: str) -> None:
        """Change the text of a message of mine."""
        writer = self._open.writer
        await writer.write(
            Edit(room=room, number=number, text=text),
            lambda: writer.message_is(room, number, lambda message: message.text == text),
        )

    async def edits(self, room: int, number: int) -> tuple[Version, ...]:
        """All versions of a message, newest first."""
        found: Versions = await self._open.engine.ask(Edits(room=room, number=number))
        return tuple(found.versions)

    async def delete(self, room: int, number: int) -> None:
        """Turn a message into a tombstone."""
        writer = self._open.writer
        await writer.write(
            Delete(room=room, number=number),
            lambda: writer.message_is(room, number, lambda message: message.deleted),
        )

    async def react(self, room: int, number: int, emoji: str, on: bool) -> None:
        """Add or take back a reaction of mine: shown at once, undone where the server refuses."""
        writer, me = self._open.writer, self.profile.user
        await writer.wish(
            React(room=room, number=number, emoji=emoji, on=on),
            lambda: writer.message_is(room, number, lambda m: (me in m.reactions.get(emoji, ())) == on),
        )

    async def pin(self, room: int, number: int, on: bool) -> None:
        """Pin a message or take the pin off: shown at once, undone where the server refuses."""
        writer = self._open.writer
        await writer.wish(
            Pin(room=room, number=number, on=on),
            lambda: writer.message_is(room, number, lambda message: message.pinned == on),
        )

    async def report(self, room: int, number: int, reason: str) -> None:
        """Show a message to the moderators."""
        await self._open.writer.insist(Report(room=room, number=number, reason=reason))

    async def mark_read(self, room: int, number: int, back: bool = False) -> None:
        """Say up to which number I have read: shown at once, sent at most every two seconds a room."""
        with self._mending() as opened:
            opened.composer.mark_read(room, number, back=back)

    async def watch(self, room: int) -> None:
        """Say at which room the person looks, 0 for none: what is written there does not call them."""
        self._open.desk.hearing.watched = room

    async def typing(self, room: int, on: bool) -> None:
        """Say that I am writing, or no longer; forgotten when offline."""
        self._open.composer.typing(room, on=on)

    async def save_draft(self, room: int, text: str, reply_to: int | None = None, thread: int = 0) -> None:
        """Keep words that are not sent yet, here at once and soon on every device; empty text clears them."""
        with self._mending() as opened:
            opened.composer.save_draft(room, thread, Draft(text, reply_to))

    async def draft(self, room: int, thread: int = 0) -> Draft:
        """Words for a room, or for the thread of a message, that are not sent yet."""
        return self._open.desk.drafts.shown(room, thread)
