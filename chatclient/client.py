"""The façade of the client: intents in, changes out. One `Client` is one signed-in profile.

Every method belongs to the event loop in which `start` was awaited; callbacks are called there too, one change after
another. It decides nothing itself: the rules are the core's, the wire is the engine's, the rows are the store's.
"""

import asyncio
import contextlib
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Unpack

import msgspec

from chatclient import reading
from chatclient.attaching import Attacher
from chatclient.changes import Reset
from chatclient.clock import Clock
from chatclient.composing import Composer
from chatclient.core.backoff import Backoff
from chatclient.core.model import (
    Connection,
    Draft,
    Found,
    NewRoomKind,
    Outgoing,
    Page,
    Panel,
    Pending,
    RoomSettings,
    Snapshot,
)
from chatclient.desk import Callback, Desk
from chatclient.downloading import Downloader
from chatclient.emblems import Emblems, Progress
from chatclient.engine import Engine
from chatclient.finding import Finder
from chatclient.panels import Panels
from chatclient.picturing import Pictures, Size
from chatclient.profiles import Profile, Profiles
from chatclient.reading import Reader
from chatclient.store.errors import StoreDamaged, StoreUnusable
from chatclient.uploading import Uploader
from chatclient.web import Door
from chatclient.writing import Writer
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.ids import Key, new_key
from chatprotocol.limits import Limits
from chatprotocol.requests import (
    Delete,
    Direct,
    Edit,
    Edits,
    Files,
    History,
    Pin,
    Pins,
    React,
    Report,
    RoomBan,
    RoomCreate,
    RoomInvite,
    RoomJoin,
    RoomLeave,
    RoomRemove,
    RoomSetRole,
    RoomUpdate,
    SetBlock,
    SetPreference,
    Thread,
    Version,
    Versions,
)  # fmt: skip
from chatprotocol.requests import Profile as SetProfile
from chatprotocol.rows import Emoji, Member, NotifyLevel, Room, RoomRole

__all__ = ["Callback", "Client"]


class Client:
    """A replica of what one person may see on one server, and what this person does there.

    Intents raise HearthError where the server refuses, where the store cannot keep what was asked, or, with the code
    `busy`, where the server cannot be asked now.
    """

    def __init__(
        self,
        profile: Profile,
        *,
        profiles: Profiles | None = None,
        program: str = "hearth",
        clock: Clock | None = None,
        backoff: Backoff | None = None,
    ) -> None:
        self.profile = profile
        self._profiles = profiles or Profiles()
        self._program = program
        self._clock = clock or Clock()
        self._backoff = backoff or Backoff(_chance)
        self._early: list[Callback] = []
        self._opened: _Opened | None = None

    @property
    def connection(self) -> Connection:
        """How the client stands with its server now."""
        return self._open.desk.connection

    @property
    def snapshot(self) -> Snapshot:
        """Everything for a first paint, as of now."""
        return self._open.desk.snapshot

    # ---- life ----------------------------------------------------------------------------------------------------

    def subscribe(self, callback: Callback) -> Callable[[], None]:
        """Call `callback` with every change from now on; the first is a `Reset`. Returns what ends it.

        Before `start` the `Reset` comes with `start`, out of the cache and before any network.
        """
        if self._opened is not None:
            callback(Reset(snapshot=self.snapshot))
            return self._opened.desk.subscribe(callback)
        self._early.append(callback)
        return lambda: self._unsubscribe(callback)

    def _unsubscribe(self, callback: Callback) -> None:
        if callback in self._early:
            self._early.remove(callback)
        if self._opened is not None:
            self._opened.desk.unsubscribe(callback)

    async def start(self) -> None:
        """Open the cache, say what it holds, and begin to connect; does not wait for the network.

        Raises StoreError (a HearthError) where the profile is in use by another program or cannot be opened.
        """
        folder = self._profiles.folder_of(self.profile.name)
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise StoreUnusable(error.strerror or str(error)) from error
        connection = Connection(state="offline", since_ms=self._clock.wall_ms())
        desk = Desk(folder, self.profile.user, connection, self._clock)
        door = Door(self.profile, self._read_token)
        self._opened = _Opened(
            desk, self._engine(desk), self._clock, Pictures(folder, door, self._realm), door
        )
        for callback in self._early:
            desk.subscribe(callback)
        desk.gathering.everything = True
        desk.flush()
        self._opened.uploader.start()
        self._opened.engine.start()

    def _engine(self, desk: Desk) -> Engine:
        return Engine(
            self.profile,
            desk,
            self._read_token,
            program=self._program,
            clock=self._clock,
            backoff=self._backoff,
        )

    async def _read_token(self) -> str | None:
        return await asyncio.to_thread(self._profiles.token, self.profile)

    def _realm(self) -> str:
        """Of what pictures are: another person, or a server that has begun anew, has others under the same numbers."""
        return f"{self.profile.user} {self._open.desk.replica.sync.epoch}"

    async def stop(self) -> None:
        """Close the connection and the cache; what waits in the outbox stays there."""
        if self._opened is not None:
            opened, self._opened = self._opened, None
            try:
                await opened.stop()
            finally:
                opened.desk.close()

    async def reconnect(self) -> None:
        """Try to connect now, also after `stopped`: the token is read again."""
        self._open.engine.reconnect()

    async def wait_online(self, timeout_s: float = 30.0) -> None:
        """Return once the client is online and level with its server.

        Raises HearthError where it stops (with the reason), or `busy` after `timeout_s`.
        """
        await self._open.engine.level(timeout_s, named=True)

    # ---- writing -------------------------------------------------------------------------------------------------

    async def post(self, room: int, text: str, reply_to: int | None = None, thread: int | None = None) -> Key:
        """Put a message into the outbox; returns its key once it is stored, online or not.

        `thread` is the message from which its thread hangs.
        """
        with self._mending() as opened:
            return opened.composer.post(room, text, reply_to, thread)

    async def post_files(
        self,
        room: int,
        files: Sequence[Outgoing],
        text: str = "",
        reply_to: int | None = None,
        thread: int | None = None,
    ) -> Key:
        """Put a message with files into the outbox; returns its key once it is stored, online or not.

        It is sent when the server has its files, which lie where they are until then; what is written meanwhile goes
        before it. `pending` has its files at once, `Uploading` tells how far they are. They take the place of the
        files of the draft that stood there. Raises HearthError where a file cannot be read.
        """
        with self._mending() as opened:
            return await opened.attacher.post(room, files, text, reply_to, thread)

    async def pause_upload(self, key: Key) -> None:
        """Let the files of a message that waits rest, also over an end of the program; `discard` gives it up."""
        self._open.uploader.pause(key)

    async def resume_upload(self, key: Key) -> None:
        """Let the files of a message go on where the server stands."""
        self._open.uploader.resume(key)

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

    # ---- files ---------------------------------------------------------------------------------------------------

    async def keep_pasted(self, data: bytes, name: str) -> Path:
        """Write what was pasted into the profile's folder, to be attached or sent from there.

        It is deleted when no message that waits and no draft needs it any more.
        """
        with self._mending() as opened:
            return await opened.attacher.keep(data, name)

    async def attach(self, room: int, files: Sequence[Outgoing], thread: int = 0) -> None:
        """Keep these as the files of a draft, on this device; an empty sequence clears them."""
        with self._mending() as opened:
            opened.attacher.attach(room, thread, files)

    async def attached(self, room: int, thread: int = 0) -> tuple[Outgoing, ...]:
        """The files of a draft, in their order; whether they are still there is found out when they are sent."""
        with self._mending() as opened:
            return opened.attacher.attached(room, thread)

    async def download(self, room: int, number: int, file: int, to: Path) -> Path:
        """Bring a file of a message to a place, or into a folder under its own name; returns where it is then.

        Nothing is overwritten: where something is there it is `name (2)`. `Downloading` tells how far it is. Raises
        HearthError: refusals, `busy` where it broke (asked again, it goes on there), `conflict` where it was cancelled.
        """
        page = await self.page(room, around=number, limit=1)
        found = [each for message in page.messages if message.number == number for each in message.files]
        wanted = next((each for each in found if each.id == file), None)
        if wanted is None:
            raise HearthError(ErrorCode.NOT_FOUND, "There is no such file.", field="file")
        return await self._open.downloader.download(wanted, to)

    async def cancel_download(self, file: int, to: Path) -> None:
        """Give a download up that was asked for with this place; what has come is deleted."""
        self._open.downloader.cancel(file, to)

    async def picture(self, file: int, size: Size = 320) -> bytes:
        """Return a picture as its file holds it: a thumbnail with this longest side, or the file itself (None).

        Out of the cache, else from the server, once for all who ask at the same time; the last asked for comes first.
        Raises HearthError: `not_found` where there is none for me, `busy` where it cannot be had now.
        """
        return await self._open.pictures.picture(file, size)

    async def limit_pictures(self, limit_bytes: int) -> None:
        """Keep no more pictures on this device than this; those that were looked at least recently go."""
        await self._open.pictures.set_limit(limit_bytes)

    async def files(self, room: int, before: int | None = None, limit: int = 50) -> Panel:
        """Return messages of a room with files, newest first; offline those that the cache holds."""
        ask = reading.checked(Files(room=room, before=before, limit=limit))
        with self._mending() as opened:
            return await opened.panels.files(ask)

    # ---- reading -------------------------------------------------------------------------------------------------

    async def page(
        self,
        room: int,
        before: int | None = None,
        after: int | None = None,
        around: int | None = None,
        limit: int = 50,
    ) -> Page:
        """Messages before or after a number (exclusive), around one (inclusive), or the latest.

        Out of the cache where it holds them without a hole, else from the server. Offline it is what the cache holds,
        with `complete` False.
        """
        ask = reading.checked(History(room=room, before=before, after=after, around=around, limit=limit))
        with self._mending() as opened:
            return await opened.reader.page(ask)

    async def thread(self, room: int, root: int, before: int | None = None, limit: int = 50) -> Page:
        """Return replies to a message, the latest or those before a number; without a hole within the thread.

        From where, and what it is offline, as `page`.
        """
        ask = reading.checked(Thread(room=room, root=root, before=before, limit=limit))
        with self._mending() as opened:
            return await opened.panels.thread(ask)

    async def pins(self, room: int, before: int | None = None, limit: int = 50) -> Panel:
        """Return pinned messages of a room, newest first; offline those that the cache holds."""
        ask = reading.checked(Pins(room=room, before=before, limit=limit))
        with self._mending() as opened:
            return await opened.panels.pins(ask)

    async def members(self, room: int) -> tuple[Member, ...]:
        """Everybody who is or was in a room, by ascending user id."""
        with self._mending() as opened:
            return await opened.reader.members(room)

    async def search(self, query: str, room: int | None = None, cursor: str | None = None) -> Found:
        """Messages that hold what is looked for, newest first; `docs/protocol.md` has the language.

        The server looks through all that I may see. Where it cannot be asked, the cache does, with `complete` False.
        `cursor` is the `next` of the page before. Raises `bad_request` with a hint where the query cannot be read.
        """
        with self._mending() as opened:
            return await opened.finder.search(query, room, cursor)

    async def limits(self) -> Limits:
        """What the server takes and does at most, as it said last; what servers usually do before it has."""
        return self._open.engine.limits

    async def directory(self, query: str = "") -> tuple[Room, ...]:
        """The public rooms of the server, all or those that contain the query."""
        return await self._open.reader.directory(query)

    # ---- rooms ---------------------------------------------------------------------------------------------------

    async def create_room(
        self, kind: NewRoomKind, name: str, topic: str = "", members: Sequence[int] = ()
    ) -> int:
        """Make a room of mine with these people in it; returns its id. Repeated under one key if need be."""
        request = RoomCreate(
            kind=kind,
            name=name,
            topic=topic,
            members=list(members),
            key=new_key(self._clock.wall_ms()),
        )
        return await self._open.writer.create_room(request)

    async def direct(self, users: Sequence[int]) -> int:
        """Find or make the one room of exactly these people and me; returns its id."""
        return await self._open.writer.direct(Direct(users=list(users)))

    async def join(self, room: int) -> None:
        """Come into a public room."""
        writer = self._open.writer
        await writer.write(RoomJoin(room=room), lambda: writer.is_mine(room))

    async def leave(self, room: int) -> None:
        """Leave a room."""
        writer = self._open.writer
        await writer.write(RoomLeave(room=room), lambda: writer.is_not_mine(room))

    async def invite(self, room: int, user: int) -> None:
        """Bring a person into a room."""
        writer = self._open.writer
        await writer.write(
            RoomInvite(room=room, user=user),
            lambda: writer.member_is(room, user, lambda member: member.state == "member"),
        )

    async def remove(self, room: int, user: int) -> None:
        """Take a person out of a room."""
        writer = self._open.writer
        await writer.write(
            RoomRemove(room=room, user=user),
            lambda: writer.member_is(room, user, lambda member: member.state != "member"),
        )

    async def ban(self, room: int, user: int, until: int | None = None) -> None:
        """Take a person out and keep them out, until a time (milliseconds since the epoch) or for good."""
        writer = self._open.writer
        await writer.write(
            RoomBan(room=room, user=user, until=until),
            lambda: writer.member_is(
                room, user, lambda member: member.state == "banned" and member.banned_until == until
            ),
        )

    async def set_role(self, room: int, user: int, role: RoomRole) -> None:
        """Give a member another role."""
        writer = self._open.writer
        await writer.write(
            RoomSetRole(room=room, user=user, role=role),
            lambda: writer.member_is(room, user, lambda member: member.role == role),
        )

    async def update_room(self, room: int, **named: Unpack[RoomSettings]) -> None:
        """Change what is named of a room: `name`, `topic`, `slow_ms`, `read_only`, `archived`."""
        writer = self._open.writer
        await writer.write(RoomUpdate(room=room, **named), lambda: writer.room_is(room, dict(named)))

    async def set_notify(
        self,
        room: int,
        *,
        level: NotifyLevel | None = None,
        muted_until: int | None = None,
        pinned: bool | None = None,
    ) -> None:
        """Set how a room may call for me, and whether it is at the top; what is left out stays as it is.

        `muted_until` is a time in milliseconds since the epoch; 0 is no longer muted.
        """
        writer = self._open.writer
        request = writer.notify(room, level, muted_until, pinned)
        await writer.write(request, lambda: writer.notifies(request))

    # ---- myself --------------------------------------------------------------------------------------------------

    async def block(self, user: int, on: bool) -> None:
        """Block a person, or no longer."""
        writer = self._open.writer
        await writer.write(SetBlock(user=user, on=on), lambda: writer.is_blocked(user, on))

    async def set_profile(self, display_name: str | None = None, status: str | None = None) -> None:
        """Change how the others see me; what is left out stays as it is."""
        named = {"display_name": display_name, "status": status}
        changed = {name: value for name, value in named.items() if value is not None}
        writer = self._open.writer
        await writer.write(msgspec.convert(changed, SetProfile), lambda: writer.i_am(changed))

    async def preference(self, name: str) -> str | None:
        """A setting of mine that follows me to every device."""
        return self._open.desk.replica.preferences.get(name)

    async def set_preference(self, name: str, value: str) -> None:
        """Keep a setting of mine on every device."""
        writer = self._open.writer
        await writer.write(SetPreference(name=name, value=value), lambda: writer.prefers(name, value))

    # ---- pictures of people, rooms and emoji ---------------------------------------------------------------------

    async def set_avatar(self, source: Path | None, told: Progress | None = None) -> None:
        """Show a picture as mine, or none: the server makes a small square of its middle.

        Carried to the server before it is asked; `told` is called with how far it is. Raises HearthError.
        """
        await self._open.emblems.set_avatar(source, told)

    async def set_room_avatar(self, room: int, source: Path | None, told: Progress | None = None) -> None:
        """Show a picture as a room's, or none; as `set_avatar`."""
        await self._open.emblems.set_room_avatar(room, source, told)

    async def emoji(self) -> tuple[Emoji, ...]:
        """The custom emoji of the server, by name; `picture` has what they look like."""
        return self._open.desk.replica.custom_emoji

    async def add_emoji(self, name: str, source: Path, told: Progress | None = None) -> int:
        """Add a custom emoji; return its id. What moves stays moving. As `set_avatar`."""
        return await self._open.emblems.add(name, source, told)

    async def rename_emoji(self, id: int, name: str) -> None:
        """Give a custom emoji another name."""
        await self._open.emblems.rename(id, name)

    async def remove_emoji(self, id: int) -> None:
        """Remove a custom emoji; reactions and texts that name it stay."""
        await self._open.emblems.remove(id)

    # ---- inside --------------------------------------------------------------------------------------------------

    @property
    def _open(self) -> "_Opened":
        if self._opened is None:
            raise RuntimeError("the client is not started")
        return self._opened

    @contextlib.contextmanager
    def _mending(self) -> Iterator["_Opened"]:
        """Where damage is met, begin a new cache and fetch it; what was asked has failed."""
        opened = self._open
        try:
            yield opened
        except StoreDamaged:
            opened.engine.mend()
            raise


class _Opened:
    """What there is between `start` and `stop`."""

    def __init__(self, desk: Desk, engine: Engine, clock: Clock, pictures: Pictures, door: Door) -> None:
        self.desk = desk
        self.engine = engine
        self.door = door
        self.pictures = pictures
        self.uploader = Uploader(desk, door, clock, _chance, engine.wake)
        self.downloader = Downloader(desk, door, clock, _chance)
        self.composer = Composer(desk, engine, clock)
        self.reader = Reader(desk, engine)
        self.panels = Panels(desk, engine)
        self.writer = Writer(desk, engine, self.reader)
        self.finder = Finder(desk, engine, clock)
        self.attacher = Attacher(desk, self.composer)
        self.emblems = Emblems(desk, engine, self.writer, door)

    async def stop(self) -> None:
        """End what runs."""
        await self.uploader.stop()
        await self.downloader.stop()
        await self.pictures.stop()
        await self.engine.stop()
        await self.door.close()


def _chance() -> float:
    """A random number in [0, 1), without a module that takes long to import."""
    return int.from_bytes(os.urandom(6), "big") / 2**48
