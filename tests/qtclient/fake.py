"""A façade and a door without a server: the whole window can be driven by them, in the bridge's real thread."""

import asyncio
from collections.abc import Callable, Sequence
from itertools import starmap
from mimetypes import guess_type
from pathlib import Path
from tempfile import gettempdir
from typing import Any, Unpack

import msgspec

from chatclient.changes import (
    BlocksChanged,
    Change,
    EmojiChanged,
    MessagesChanged,
    OutboxChanged,
    PeopleChanged,
    PreferencesChanged,
    Reset,
    RoomsChanged,
    Uploading,
)  # fmt: skip
from chatclient.core.model import (
    Connection,
    Draft,
    Found,
    NewRoomKind,
    Outgoing,
    Page,
    Panel,
    Pending,
    PendingFile,
    RoomSettings,
    Snapshot,
    UploadState,
)
from chatclient.profiles import Profile
from chatclient.signin import Probe
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.ids import Key
from chatprotocol.limits import Limits
from chatprotocol.requests import Hit, Version
from chatprotocol.rows import Device, Emoji, Member, Message, NotifyLevel, Room, RoomRole
from qtclient.engine.door import Entered, Entry
from qtclient.engine.facade import Detail
from tests.qtclient.community import ME, NOW, ONLINE, Community, message, ms, room

PROFILE = Profile(
    name="anna@lindenhof",
    address="http://127.0.0.1:8000",
    username="anna",
    user=ME,
    device=1,
    server_name="Lindenhof",
)


FIRST_DRAWING = 9_000
"""Files of avatars and emoji that were added in a test."""


class FakeFacade:
    """Answers out of a `Community` and notes what it was asked."""

    def __init__(self, community: Community | None = None) -> None:
        self.community = community or Community()
        self.devices: tuple[Device, ...] = ()
        self.motd = ""
        self.connection = Connection(state="online", since_ms=0)
        self.asked: list[tuple[str, tuple[object, ...]]] = []
        self.left: set[int] = set()
        """Rooms that have been left: nothing more is said of them."""
        self.refuse: dict[str, Exception] = {}
        self._callbacks: list[Callable[[Change], None]] = []
        self.holes = False
        self.folder = Path(gettempdir())
        self.downloads: asyncio.Event | None = None
        """Where it is there, downloads wait for it."""
        self._keys = 0
        self._drawings = 0

    # ---- what a test says ----

    def say(self, change: Change) -> None:
        for callback in self._callbacks:
            callback(change)

    def _say_room(self, room: int) -> None:
        if room not in self.left:
            self.say(RoomsChanged(rooms=(self.community.summary(room),)))

    def arrive(self, new: Message) -> None:
        self.community.messages[new.room].append(new)
        self.say(MessagesChanged(room=new.room, messages=(new,)))
        self.say(RoomsChanged(rooms=(self.community.summary(new.room),)))

    def asked_for(self, name: str) -> list[tuple[object, ...]]:
        return [arguments for asked, arguments in self.asked if asked == name]

    def _note(self, name: str, *arguments: object) -> None:
        self.asked.append((name, arguments))
        if name in self.refuse:
            raise self.refuse[name]

    # ---- the façade ----

    def subscribe(self, callback: Callable[[Change], None]) -> Callable[[], None]:
        self._callbacks.append(callback)
        return lambda: self._callbacks.remove(callback)

    async def start(self) -> None:
        self._note("start")
        community = self.community
        self.say(
            Reset(
                snapshot=Snapshot(
                    me=community.people[ME],
                    server_name="Lindenhof",
                    rooms=tuple(community.summary(each) for each in community.rooms),
                    people=tuple(community.people.values()),
                    online=ONLINE,
                    connection=self.connection,
                    blocked=community.blocked,
                    preferences=community.preferences,
                    emoji=await self.emoji(),
                    devices=self.devices,
                    motd=self.motd,
                )
            )
        )

    async def stop(self) -> None:
        self._note("stop")

    async def reconnect(self) -> None:
        self._note("reconnect")

    async def post(self, room: int, text: str, reply_to: int | None = None, thread: int | None = None) -> Key:
        self._note("post", room, text, reply_to, thread)
        self._keys += 1
        key = self._keys.to_bytes(16, "big")
        waiting = Pending(
            key=key,
            room=room,
            text=text,
            reply_to=reply_to,
            thread=thread,
            created_at_ms=ms(NOW),
            state="sending",
        )
        self.community.pending.setdefault(room, []).append(waiting)
        self._say_pending(room)
        return key

    def acknowledge(self, key: Key) -> None:
        """The server has taken a waiting message."""
        for room_id, pending in self.community.pending.items():
            for waiting in [each for each in pending if each.key == key]:
                number = len(self.community.messages[room_id]) + 1
                pending.remove(waiting)
                more = {"reply_to": waiting.reply_to, "thread": waiting.thread}
                self.arrive(message(room_id, number, ME, NOW, waiting.text, key=key, **more))
                self._say_pending(room_id)

    def _say_pending(self, room_id: int) -> None:
        self.say(OutboxChanged(room=room_id, pending=tuple(self.community.pending.get(room_id, ()))))

    async def retry(self, key: Key) -> None:
        self._note("retry", key)

    async def retry_as_file(self, key: Key, place: int) -> None:
        self._note("retry_as_file", key, place)

    async def retry_without(self, key: Key, place: int) -> None:
        self._note("retry_without", key, place)

    async def discard(self, key: Key) -> None:
        self._note("discard", key)
        for room_id, pending in self.community.pending.items():
            pending[:] = [each for each in pending if each.key != key]
            self._say_pending(room_id)

    async def pending(self, room: int) -> tuple[Pending, ...]:
        return tuple(self.community.pending.get(room, ()))

    # ---- files ----

    async def post_files(
        self,
        room: int,
        files: Sequence[Outgoing],
        text: str = "",
        reply_to: int | None = None,
        thread: int | None = None,
    ) -> Key:
        self._note("post_files", room, tuple(files), text, reply_to, thread)
        self._keys += 1
        key = self._keys.to_bytes(16, "big")
        waiting = Pending(
            key=key,
            room=room,
            text=text,
            reply_to=reply_to,
            thread=thread,
            created_at_ms=ms(NOW),
            state="waiting",
            files=tuple(starmap(pending_file, enumerate(files))),
        )
        self.community.pending.setdefault(room, []).append(waiting)
        self._say_pending(room)
        return key

    def carry(self, key: Key, place: int, sent: int, state: UploadState = "uploading") -> None:
        """A file of a message that waits is so far now."""
        waiting = next(each for here in self.community.pending.values() for each in here if each.key == key)
        of = waiting.files[place].bytes
        self.say(Uploading(room=waiting.room, key=key, place=place, sent=sent, of=of, state=state))

    async def pause_upload(self, key: Key) -> None:
        self._note("pause_upload", key)

    async def resume_upload(self, key: Key) -> None:
        self._note("resume_upload", key)

    async def keep_pasted(self, data: bytes, name: str) -> Path:
        self._note("keep_pasted", len(data), name)
        return await asyncio.to_thread(_put, self.folder / name, data)

    async def attach(self, room: int, files: Sequence[Outgoing], thread: int = 0) -> None:
        self._note("attach", room, tuple(files), thread)
        self.community.attached[room, thread] = tuple(files)
        self._say_room(room)

    async def attached(self, room: int, thread: int = 0) -> tuple[Outgoing, ...]:
        return self.community.attached.get((room, thread), ())

    async def download(self, room: int, number: int, file: int, to: Path) -> Path:
        self._note("download", room, number, file, to)
        if self.downloads is not None:
            await self.downloads.wait()
        return await asyncio.to_thread(_put, to)

    async def cancel_download(self, file: int, to: Path) -> None:
        self._note("cancel_download", file, to)

    async def picture(self, file: int, size: Detail = 320) -> bytes:
        self._note("picture", file, size)
        try:
            return self.community.pictures[file]
        except KeyError:
            raise HearthError(ErrorCode.NOT_FOUND, "There is no such file.") from None

    async def limit_pictures(self, limit_bytes: int) -> None:
        self._note("limit_pictures", limit_bytes)

    async def files(self, room: int, before: int | None = None, limit: int = 50) -> Panel:
        self._note("files", room, before)
        with_files = [each for each in reversed(self.community.messages[room]) if each.files]
        below = [each for each in with_files if before is None or each.number < before]
        following = below[limit - 1].number if len(below) > limit else None
        return Panel(room=room, messages=tuple(below[:limit]), next=following, complete=not self.holes)

    async def edit(self, room: int, number: int, text: str) -> None:
        self._note("edit", room, number, text)

    async def edits(self, room: int, number: int) -> tuple[Version, ...]:
        self._note("edits", room, number)
        return ()

    async def delete(self, room: int, number: int) -> None:
        self._note("delete", room, number)

    async def react(self, room: int, number: int, emoji: str, on: bool) -> None:
        self._note("react", room, number, emoji, on)
        held = self.community.messages[room][number - 1].reactions
        users = [user for user in held.get(emoji, ()) if user != ME] + [ME] * on
        others = {each: who for each, who in held.items() if each != emoji or users}
        self.change(room, number, reactions=others | ({emoji: users} if users else {}))

    async def pin(self, room: int, number: int, on: bool) -> None:
        self._note("pin", room, number, on)
        self.change(room, number, pinned=on)

    def change(self, room: int, number: int, **named: Any) -> None:
        """A message is different now."""
        messages = self.community.messages[room]
        messages[number - 1] = msgspec.structs.replace(messages[number - 1], **named)
        self.say(MessagesChanged(room=room, messages=(messages[number - 1],)))

    async def report(self, room: int, number: int, reason: str) -> None:
        self._note("report", room, number, reason)

    async def mark_read(self, room: int, number: int, back: bool = False) -> None:
        self._note("mark_read", room, number, back)
        if back or number > self.community.read[room]:
            self.community.read[room] = number
            self._say_room(room)

    async def watch(self, room: int) -> None:
        self._note("watch", room)

    async def typing(self, room: int, on: bool) -> None:
        self._note("typing", room, on)

    async def save_draft(self, room: int, text: str, reply_to: int | None = None, thread: int = 0) -> None:
        self._note("save_draft", room, text, reply_to, thread)
        self.community.drafts[room, thread] = Draft(text, reply_to)
        self._say_room(room)

    async def draft(self, room: int, thread: int = 0) -> Draft:
        return self.community.drafts.get((room, thread), Draft())

    async def page(
        self,
        room: int,
        before: int | None = None,
        after: int | None = None,
        around: int | None = None,
        limit: int = 50,
    ) -> Page:
        self._note("page", room, before, after, around)
        held = tuple(self.community.messages[room])  # a test may add to them meanwhile
        if before is not None:
            end = before - 1
            start = max(0, end - limit)
        elif after is not None:
            start = after
            end = min(len(held), start + limit)
        elif around is not None:
            start = max(0, around - 1 - limit // 2)
            end = min(len(held), start + limit)
        else:
            end = len(held)
            start = max(0, end - limit)
        return Page(
            room=room,
            messages=held[start:end],
            has_more_before=start > 0,
            has_more_after=end < len(held),
            complete=not self.holes,
        )

    async def thread(self, room: int, root: int, before: int | None = None, limit: int = 50) -> Page:
        self._note("thread", room, root, before)
        replies = [each for each in self.community.messages[room] if each.thread == root]
        below = [each for each in replies if before is None or each.number < before]
        return Page(
            room=room,
            messages=tuple(below[-limit:]),
            has_more_before=len(below) > limit,
            has_more_after=len(below) < len(replies),
            complete=not self.holes,
        )

    async def pins(self, room: int, before: int | None = None, limit: int = 50) -> Panel:
        self._note("pins", room, before)
        pinned = [each for each in reversed(self.community.messages[room]) if each.pinned]
        below = [each for each in pinned if before is None or each.number < before]
        following = below[limit - 1].number if len(below) > limit else None
        return Panel(room=room, messages=tuple(below[:limit]), next=following, complete=not self.holes)

    async def search(self, query: str, room: int | None = None, cursor: str | None = None) -> Found:
        """Messages that hold the query word for word, five a page."""
        self._note("search", query, room, cursor)
        if '"' in query:
            raise HearthError(ErrorCode.BAD_REQUEST, "A phrase has no end quote.", field="query")
        word = query.rsplit(maxsplit=1)[-1].casefold()
        said = [each for messages in self.community.messages.values() for each in messages]
        found = [
            each
            for each in sorted(said, key=lambda each: (each.at, each.number), reverse=True)
            if word in each.text.casefold() and room in (None, each.room)
        ]
        start = int(cursor or 0)
        hits = tuple(_hit(each, word) for each in found[start : start + 5])
        following = str(start + 5) if len(found) > start + 5 else None
        return Found(hits=hits, next=following, complete=not self.holes)

    async def members(self, room: int) -> tuple[Member, ...]:
        self._note("members", room)
        return self.community.members(room)

    async def limits(self) -> Limits:
        return self.community.limits

    async def rename_device(self, device: int, name: str) -> None:
        self._note("rename_device", device, name)

    async def revoke_device(self, device: int) -> None:
        self._note("revoke_device", device)

    async def revoke_other_devices(self) -> None:
        self._note("revoke_other_devices")

    async def directory(self, query: str = "") -> tuple[Room, ...]:
        self._note("directory", query)
        public = [each for each in self.community.rooms.values() if each.kind == "public"]
        public += [
            room(20, "public", "chess", "Wednesdays, all levels"),
            room(21, "public", "choir", "Altos wanted"),
        ]
        return tuple(each for each in public if query.casefold() in f"{each.name} {each.topic}".casefold())

    async def create_room(
        self, kind: NewRoomKind, name: str, topic: str = "", members: Sequence[int] = ()
    ) -> int:
        self._note("create_room", kind, name, topic, tuple(members))
        return self._add(room(30, kind, name, topic))

    async def direct(self, users: Sequence[int]) -> int:
        self._note("direct", tuple(users))
        for id, others in self.community.others.items():
            if others == tuple(users):
                return id
        self.community.others[31] = tuple(users)
        return self._add(room(31, "direct", ""))

    def _add(self, new: Room) -> int:
        self.community.rooms[new.id] = new
        self.community.messages[new.id] = []
        self.community.read[new.id] = 0
        self.say(RoomsChanged(rooms=(self.community.summary(new.id),)))
        return new.id

    async def join(self, room: int) -> None:
        self._note("join", room)
        for found in await self.directory():
            if found.id == room:
                self._add(found)

    async def leave(self, room: int) -> None:
        self._note("leave", room)
        self.left.add(room)
        self.say(RoomsChanged(removed=(room,)))

    async def invite(self, room: int, user: int) -> None:
        self._note("invite", room, user)

    async def remove(self, room: int, user: int) -> None:
        self._note("remove", room, user)

    async def ban(self, room: int, user: int, until: int | None = None) -> None:
        self._note("ban", room, user, until)

    async def silence(self, room: int, user: int, until: int | None = None) -> None:
        self._note("silence", room, user, until)

    async def set_role(self, room: int, user: int, role: RoomRole) -> None:
        self._note("set_role", room, user, role)

    async def update_room(self, room: int, **named: Unpack[RoomSettings]) -> None:
        self._note("update_room", room, named)

    async def set_notify(
        self,
        room: int,
        *,
        level: NotifyLevel | None = None,
        muted_until: int | None = None,
        pinned: bool | None = None,
    ) -> None:
        self._note("set_notify", room, level, muted_until, pinned)
        named = {"level": level, "muted_until": muted_until, "pinned": pinned}
        mine = self.community.notify.setdefault(room, {})
        mine |= {name: value for name, value in named.items() if value is not None}
        if muted_until == 0:
            mine["muted_until"] = None
        self._say_room(room)

    async def block(self, user: int, on: bool) -> None:
        self._note("block", user, on)
        blocked = self.community.blocked
        self.community.blocked = blocked | {user} if on else blocked - {user}
        self.say(BlocksChanged(blocked=self.community.blocked))

    async def set_profile(self, display_name: str | None = None, status: str | None = None) -> None:
        self._note("set_profile", display_name, status)

    async def preference(self, name: str) -> str | None:
        return self.community.preferences.get(name)

    async def set_preference(self, name: str, value: str) -> None:
        self._note("set_preference", name, value)
        self.community.preferences = self.community.preferences | {name: value}
        self.say(PreferencesChanged(preferences=self.community.preferences))

    # ---- pictures of people, rooms and emoji ----

    async def set_avatar(self, source: Path | None) -> None:
        self._note("set_avatar", source)
        await self.change_person(ME, avatar=await self._drawn(source))

    async def set_room_avatar(self, room: int, source: Path | None) -> None:
        self._note("set_room_avatar", room, source)
        changed = msgspec.structs.replace(self.community.rooms[room], avatar=await self._drawn(source))
        self.community.rooms[room] = changed
        self._say_room(room)

    async def change_person(self, id: int, **named: Any) -> None:
        """Somebody looks different now."""
        changed = msgspec.structs.replace(self.community.people[id], **named)
        self.community.people[id] = changed
        self.say(PeopleChanged(people=(changed,)))

    async def _drawn(self, source: Path | None) -> int | None:
        """The file under which the picture is to be had now."""
        if source is None:
            return None
        self._drawings += 1
        file = FIRST_DRAWING + self._drawings
        self.community.pictures[file] = await asyncio.to_thread(source.read_bytes)
        return file

    async def emoji(self) -> tuple[Emoji, ...]:
        return tuple(sorted(self.community.emoji.values(), key=lambda each: each.name))

    async def add_emoji(self, name: str, source: Path) -> int:
        self._note("add_emoji", name, source)
        file = await self._drawn(source)
        assert file is not None
        id = max(self.community.emoji, default=0) + 1
        self.community.emoji[id] = Emoji(pos=id, id=id, name=name, file=file)
        self.say(EmojiChanged())
        return id

    async def rename_emoji(self, id: int, name: str) -> None:
        self._note("rename_emoji", id, name)
        self.community.emoji[id] = msgspec.structs.replace(self.community.emoji[id], name=name)
        self.say(EmojiChanged())

    async def remove_emoji(self, id: int) -> None:
        self._note("remove_emoji", id)
        del self.community.emoji[id]
        self.say(EmojiChanged())


def _put(path: Path, data: bytes = b"downloaded") -> Path:
    path.write_bytes(data)
    return path


def pending_file(place: int, file: Outgoing) -> PendingFile:
    return PendingFile(
        place=place,
        path=file.path,
        name=file.name or file.path.name,
        type=file.type or guess_type(file.path.name)[0] or "application/octet-stream",
        bytes=file.path.stat().st_size,
        as_file=file.as_file,
        state="waiting",
    )


def _hit(found: Message, word: str) -> Hit:
    start = found.text.casefold().index(word)
    return Hit(
        room=found.room,
        number=found.number,
        snippet=found.text,
        spans=[(start, start + len(word))],
        author=found.author,
        at=found.at,
    )


class FakeDoor:
    """A door to one server, with profiles in memory."""

    def __init__(self, *profiles: Profile) -> None:
        self.saved = {profile.name: profile for profile in profiles}
        self.probed: list[str] = []
        self.left: list[str] = []
        self.entries: list[Entry] = []
        self.answer: Probe | None = None
        """What is at every address, where a test says it."""
        self.code = ""
        """The code of the second factor, where there is one."""
        self.pins: dict[str, str] = {}
        self.trusting = False
        """Who is signed in already is let in again without a password."""
        self.browser: asyncio.Future[bool] | None = None
        """Whether the person says yes in the browser; it waits for it."""
        self.browsed: list[Entry] = []

    async def profiles(self) -> tuple[Profile, ...]:
        return tuple(self.saved.values())

    async def probe(self, address: str) -> Probe:
        self.probed.append(address)
        await asyncio.sleep(0)
        if self.answer is not None:
            return self.answer
        if "lindenhof" in address:
            return Probe(
                address="https://chat.lindenhof.example",
                reachable=True,
                is_hearth=True,
                name="Lindenhof",
                version="0.1.0",
                protection="tls",
            )
        return Probe(
            address=address, reachable=False, is_hearth=False, problem="Nothing answers at this address."
        )

    async def enter(self, entry: Entry) -> Entered:
        self.entries.append(entry)
        if entry.password != "right" and not self.trusting:
            raise HearthError(ErrorCode.INVALID_CREDENTIALS, "User name or password is wrong.")
        if self.code and entry.totp != self.code:
            field = "totp" if entry.totp else None
            raise HearthError(ErrorCode.TOTP_REQUIRED, "The code of the second factor.", field=field)
        return self._entered(entry)

    def _entered(self, entry: Entry) -> Entered:
        profile = Profile(
            name=entry.name or "new",
            address=entry.address,
            username=entry.username or "anna",
            user=ME,
            device=2,
            server_name="Lindenhof",
            pin=entry.fingerprint,
        )
        self.saved[profile.name] = profile
        return Entered(profile=profile)

    async def browse(self, entry: Entry, opened: Callable[[str], object]) -> Entered:
        self.browsed.append(entry)
        self.browser = asyncio.get_running_loop().create_future()
        opened(f"https://chat.lindenhof.example/accounts/device?state={len(self.browsed)}")
        if not await self.browser:
            raise HearthError(ErrorCode.FORBIDDEN, "Signing in was refused in the browser.")
        return self._entered(entry)

    async def forget_certificate(self, address: str) -> None:
        self.pins.pop(address, None)
        if self.answer is not None:
            self.answer = msgspec.structs.replace(self.answer, pin="", problem="", is_hearth=True)

    async def leave(self, name: str) -> None:
        self.left.append(name)

    async def remove(self, name: str) -> None:
        self.saved.pop(name, None)
