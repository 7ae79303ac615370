"""A small server that speaks the protocol over real sockets: one in-memory community, and doors to do wrong on purpose.

It is honest unless told otherwise, so that the client is tested against what `docs/protocol.md` says.
"""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import msgspec
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from chatprotocol import codec
from chatprotocol.errors import ErrorCode, HearthError, ProtocolError
from chatprotocol.frames import Asked, Bye, Misasked, PresenceNews, RoomStands, TypingNews
from chatprotocol.ids import ACCOUNT, SITE, SUBPROTOCOL, room_feed, room_of_feed
from chatprotocol.limits import Limits
from chatprotocol.matching import Matcher
from chatprotocol.requests import (
    At,
    ChangesPage,
    Count,
    Delete,
    Direct,
    Done,
    DraftRequest,
    Edit,
    EmojiAdd,
    EmojiAdded,
    EmojiRemove,
    EmojiRename,
    Files,
    Hello,
    History,
    Hit,
    Hits,
    MarkRead,
    Membered,
    MemberPage,
    Members,
    MessagePage,
    Notify,
    PanelPage,
    Pin,
    Pins,
    Post,
    Posted,
    Profile,
    React,
    Report,
    RoomCreate,
    RoomId,
    RoomJoin,
    RoomLeave,
    RoomPage,
    Rooms,
    RoomUpdate,
    Search,
    ServerInfo,
    SetBlock,
    SetPreference,
    Sync,
    Thread,
    Typing,
    Version,
    Versions,
    Welcome,
)
from chatprotocol.requests import Counts as CountsRequest
from chatprotocol.requests import Edits as EditsRequest
from chatprotocol.rows import (
    AnyRow,
    Block,
    Draft,
    Emoji,
    File,
    Gone,
    Member,
    Membership,
    Message,
    Preference,
    Room,
    User,
    key_of,
    kind_of,
)  # fmt: skip
from chatprotocol.searching import parse
from chatprotocol.session import ServerSession

TOKEN = "token-of-anna"
ME = 1
START_MS = 1_750_000_000_000

Answer = Callable[[Any], Any]


@dataclass
class Feed:
    """A feed: its head and the latest version of each of its rows."""

    head: int = 0
    rows: dict[tuple[object, ...], AnyRow | Gone] = field(default_factory=dict)

    def put(self, make: Callable[[int], AnyRow | Gone]) -> AnyRow | Gone:
        self.head += 1
        row = make(self.head)
        key = (row.kind, row.key) if isinstance(row, Gone) else (kind_of(row), key_of(row))
        self.rows[key] = row
        return row

    def after(self, position: int) -> list[AnyRow | Gone]:
        changed = sorted((row for row in self.rows.values() if row.pos > position), key=lambda row: row.pos)
        return self.as_seen(changed)

    def as_seen(self, rows: list[AnyRow | Gone]) -> list[AnyRow | Gone]:
        """Rows as they are told: messages below where the room begins are gone."""
        first = max((room.first for room in self.of(Room)), default=0)
        return [
            Gone("message", (row.room, row.number), row.pos)
            if isinstance(row, Message) and row.number < first
            else row
            for row in rows
        ]

    def of(self, kind: type[Any]) -> list[Any]:
        return [row for row in self.rows.values() if isinstance(row, kind)]


class FakeServer:
    """The community of Anna (who is me, 1), Ben (2) and Clara (3)."""

    def __init__(self) -> None:
        self.epoch = "first"
        self.limits = Limits()
        self.tls: ssl.SSLContext | None = None
        self.feeds: dict[str, Feed] = {SITE: Feed(), ACCOUNT: Feed()}
        self.keys: dict[bytes, tuple[int, int]] = {}
        self.connections: set[Connection] = set()
        self.hellos: list[Hello] = []
        self.asked: list[Any] = []
        self.overrides: dict[type[Any], Answer] = {}
        self.on_connect: Callable[[Connection], Awaitable[None]] | None = None
        self.subprotocols: list[Subprotocol] | None = [Subprotocol(SUBPROTOCOL)]
        self.name = "Home"
        self.now_ms = START_MS
        self.files: dict[int, File] = {}
        self.drawn = 0
        self._made_rooms: dict[bytes, int] = {}
        self._server: Server | None = None
        self.port = 0
        self._news = asyncio.Event()
        for id, name in ((ME, "anna"), (2, "ben"), (3, "clara")):
            self.put_user(id, name)

    # ---- the community -------------------------------------------------------------------------------------------

    def put_user(self, id: int, name: str) -> None:
        self.put(SITE, lambda pos: User(id=id, username=name, display_name=name.title(), pos=pos))

    def put(self, feed: str, make: Callable[[int], AnyRow | Gone]) -> AnyRow | Gone:
        """Change a row and tell everybody."""
        before = self.feeds[feed].head
        row = self.feeds[feed].put(make)
        self.tell(feed, before, self.feeds[feed].as_seen([row]))
        return row

    def tell(self, feed: str, from_: int, rows: list[AnyRow | Gone]) -> None:
        data = self.frame(feed, from_, self.feeds[feed].head, rows)
        if feed not in self.my_feeds():
            return
        for connection in self.connections:
            connection.tell(data)

    @staticmethod
    def frame(feed: str, from_: int, to: int, rows: list[AnyRow | Gone]) -> bytes:
        return codec.encode_changes(feed, from_, to, [codec.encode_row(row) for row in rows])

    def make_room(
        self, id: int, name: str = "general", *, kind: Any = "public", users: tuple[int, ...] = (1, 2, 3)
    ) -> None:
        feed = self.feeds[room_feed(id)] = Feed()
        feed.put(lambda pos: Room(id=id, kind=kind, name=name, pos=pos))
        for user in users:
            feed.put(partial(self._member, id, user))
        if ME in users:
            self.set_membership(id)

    @staticmethod
    def _member(room: int, user: int, pos: int) -> Member:
        return Member(room=room, user=user, role="member", state="member", pos=pos)

    def set_membership(self, room: int, **named: Any) -> Membership:
        held = self.membership(room)
        fields: dict[str, Any] = {"role": "member", "joined_at": START_MS, "read": 0, "state": "member"}
        if held is not None:
            fields |= msgspec.structs.asdict(held)
        row = self.put(ACCOUNT, lambda pos: Membership(**{**fields, **named, "room": room, "pos": pos}))
        assert isinstance(row, Membership)
        return row

    def membership(self, room: int) -> Membership | None:
        row = self.feeds[ACCOUNT].rows.get(("membership", (room,)))
        return row if isinstance(row, Membership) else None

    def enter(self, room: int) -> None:
        """Put me into a room: where it stands comes first."""
        self.set_membership(room)
        for connection in self.connections:
            connection.tell(self.stands(room))

    def say(self, room: int, text: str, author: int = 2, key: bytes | None = None, **named: Any) -> Message:
        number = len(self.messages(room)) + 1
        row = self.put(
            room_feed(room),
            lambda pos: Message(
                room=room,
                number=number,
                author=author,
                key=key,
                text=text,
                pos=pos,
                **{"at": START_MS + number, **named},
            ),
        )
        assert isinstance(row, Message)
        if key is not None:
            self.keys[key] = room, number
        return row

    def change(self, room: int, number: int, **named: Any) -> Message:
        held = self.message(room, number)
        row = self.put(room_feed(room), lambda pos: msgspec.structs.replace(held, pos=pos, **named))
        assert isinstance(row, Message)
        return row

    def change_room(self, id: int, **named: Any) -> None:
        held = self.feeds[room_feed(id)].of(Room)[0]
        self.put(room_feed(id), lambda pos: msgspec.structs.replace(held, pos=pos, **named))

    def messages(self, room: int) -> list[Message]:
        return sorted(self.feeds[room_feed(room)].of(Message), key=lambda message: message.number)

    def message(self, room: int, number: int) -> Message:
        return self.messages(room)[number - 1]

    def stands(self, room: int) -> bytes:
        feed, membership = self.feeds[room_feed(room)], self.membership(room)
        assert membership is not None
        messages = self.messages(room)
        first = feed.of(Room)[0].first
        last = messages[-1] if messages and messages[-1].number >= first else None
        unread = self.unread(room, membership.read)
        return codec.encode_news(
            RoomStands(
                feed=room_feed(room),
                head=feed.head,
                room=feed.of(Room)[0],
                membership=membership,
                last=last and msgspec.structs.replace(last, text=last.text[:200]),
                last_number=len(messages),
                unread=unread,
                mentions=self.mentions(room, membership.read),
            )
        )

    def mentions(self, room: int, read: int) -> int:
        first = self.feeds[room_feed(room)].of(Room)[0].first
        return sum(
            self.calls_me(message)
            for message in self.messages(room)
            if message.number > read and message.number >= first
        )

    def unread(self, room: int, read: int) -> int:
        first: int = self.feeds[room_feed(room)].of(Room)[0].first
        return len(self.messages(room)) - max(read, first - 1)

    def calls_me(self, message: Message) -> bool:
        mine = message.mentions_all or ME in message.mentions
        by = self.feeds[ACCOUNT].rows.get(("block", (message.author,)))
        is_blocked = isinstance(by, Block) and by.on
        return mine and message.author != ME and not message.deleted and not is_blocked

    def put_draft(
        self, room: int, text: str, *, thread: int = 0, reply_to: int | None = None, at: int = START_MS
    ) -> AnyRow | Gone:
        """Keep a draft, or none where it is empty."""
        if not text:
            return self.put(ACCOUNT, lambda pos: Gone("draft", (room, thread), pos))
        return self.put(
            ACCOUNT,
            lambda pos: Draft(room=room, thread=thread, text=text, reply_to=reply_to, at=at, pos=pos),
        )

    def draft(self, room: int, thread: int = 0) -> Draft | None:
        row = self.feeds[ACCOUNT].rows.get(("draft", (room, thread)))
        return row if isinstance(row, Draft) else None

    def my_feeds(self) -> dict[str, int]:
        mine: dict[str, int] = {str(name): self.feeds[name].head for name in (SITE, ACCOUNT)}
        for name, feed in self.feeds.items():
            room = room_of_feed(name)
            membership = None if room is None else self.membership(room)
            if membership is not None and membership.state == "member":
                mine[name] = feed.head
        return mine

    # ---- sockets -------------------------------------------------------------------------------------------------

    async def start(self, port: int = 0) -> None:
        self._server = await serve(
            self._serve,
            "127.0.0.1",
            port,
            subprotocols=self.subprotocols,
            compression=None,
            ping_interval=None,
            ssl=self.tls,
        )
        self.port = next(iter(self._server.sockets)).getsockname()[1]

    async def stop(self) -> None:
        if self._server is not None:
            for connection in list(self.connections):
                connection.abort()
            self._server.close()
            await self._server.wait_closed()
            self._server = None

    @property
    def address(self) -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    async def _serve(self, socket: ServerConnection) -> None:
        connection = Connection(self, socket)
        if self.on_connect is not None:
            await self.on_connect(connection)
            return
        with contextlib.suppress(ConnectionClosed):
            await connection.run()

    def drop(self) -> None:
        """Cut every connection without a word."""
        for connection in list(self.connections):
            connection.abort()

    async def close(self, code: int, reason: str = "", *, bye: Bye | None = None) -> None:
        for connection in list(self.connections):
            await connection.close(code, reason, bye=bye)

    def noticed(self) -> None:
        self._news.set()
        self._news = asyncio.Event()

    async def until(self, test: Callable[[], bool]) -> None:
        """Wait until something is so; looked at whenever something arrives here."""
        async with asyncio.timeout(10):
            while not test():
                await self._news.wait()

    def asked_of(self, kind: type[Any]) -> list[Any]:
        return [request for request in self.asked if isinstance(request, kind)]


class Connection:
    """One client's connection."""

    def __init__(self, server: FakeServer, socket: ServerConnection) -> None:
        self.server = server
        self.socket = socket
        self.session = ServerSession(server.limits)
        self.muted = False
        self._outgoing: asyncio.Queue[bytes] = asyncio.Queue()

    def tell(self, data: bytes) -> None:
        if not self.muted:
            self._outgoing.put_nowait(data)

    async def send(self, data: bytes) -> None:
        await self.socket.send(data)

    def abort(self) -> None:
        self.socket.transport.abort()

    async def close(self, code: int, reason: str = "", *, bye: Bye | None = None) -> None:
        if bye is not None:
            await self.send(codec.encode_news(bye))
        await self.socket.close(code, reason)

    async def run(self) -> None:
        hello = self.session.receive(await self._message())
        assert isinstance(hello, Asked)
        if not await self._greet(hello):
            return
        writing = asyncio.create_task(self._write())
        self.server.connections.add(self)
        self.server.noticed()
        try:
            while True:
                await self._take(await self._message())
        finally:
            self.server.connections.discard(self)
            writing.cancel()
            self.server.noticed()

    async def _message(self) -> bytes:
        message = await self.socket.recv()
        assert isinstance(message, bytes)
        return message

    async def _write(self) -> None:
        with contextlib.suppress(ConnectionClosed):
            while True:
                parts = [await self._outgoing.get()]
                while not self._outgoing.empty():
                    parts.append(self._outgoing.get_nowait())
                await self.socket.send(b"".join(parts))

    async def _greet(self, asked: Asked) -> bool:
        server, hello = self.server, asked.request
        assert isinstance(hello, Hello)
        server.hellos.append(hello)
        server.noticed()
        if hello.token != TOKEN:
            await self.send(
                self.session.err(asked.id, HearthError(ErrorCode.UNAUTHENTICATED, "This token is not known."))
            )
            await self.close(4401, bye=Bye(4401, "This token is not known."))
            return False
        you = server.feeds[SITE].rows["user", (ME,)]
        assert isinstance(you, User)
        welcome = Welcome(
            you=you,
            device=1,
            epoch=server.epoch,
            server=ServerInfo(name=server.name, version="1.0"),
            now=server.now_ms,
            limits=server.limits,
            features=[],
            feeds=server.my_feeds(),
        )
        await self.send(self.session.ok(asked.id, welcome))
        self._bring_level(hello)
        return True

    def _bring_level(self, hello: Hello) -> None:
        cursors = hello.cursors if hello.epoch == self.server.epoch else {}
        for name, head in self.server.my_feeds().items():
            feed, cursor = self.server.feeds[name], cursors.get(name)
            if name in (SITE, ACCOUNT) and (cursor is None or cursor > head):
                cursor = 0
            complete = name in (SITE, ACCOUNT)
            if cursor is None or not (complete or head - 1_000 <= cursor <= head):
                self.tell(self.server.stands(room_of_feed(name) or 0))
            elif cursor < head:
                self.tell(self.server.frame(name, cursor, head, feed.after(cursor)))
        self.tell(codec.encode_news(PresenceNews([1, 2], [])))

    async def _take(self, data: bytes) -> None:
        try:
            asked = self.session.receive(data)
        except ProtocolError:
            await self.close(4400)
            return
        if isinstance(asked, Misasked):
            self.tell(self.session.err(asked.id, asked.error))
            return
        request = asked.request
        self.server.asked.append(request)
        try:
            override = self.server.overrides.get(type(request))
            answer = override(request) if override else HANDLERS[type(request)](self.server, request)
            if answer is not None:
                self.tell(self.session.ok(asked.id, answer))
        except HearthError as error:
            self.tell(self.session.err(asked.id, error))
        self.server.noticed()


# ---- requests ----------------------------------------------------------------------------------------------------


def _post(server: FakeServer, request: Post) -> Posted:
    if request.key in server.keys:
        room, number = server.keys[request.key]
        return Posted(number=number, at=server.message(room, number).at, dup=True)
    if any(id not in server.files for id in request.files):
        raise HearthError(ErrorCode.NOT_FOUND, "There is no such file.", field="files")
    message = server.say(
        request.room,
        request.text,
        ME,
        request.key,
        reply_to=request.reply_to,
        thread=request.thread,
        files=[server.files[id] for id in request.files],
    )
    if request.thread is not None:
        server.change(
            request.room, request.thread, replies=server.message(request.room, request.thread).replies + 1
        )
    server.set_membership(request.room, read=message.number)
    return Posted(number=message.number, at=message.at, dup=False)


def _history(server: FakeServer, request: History) -> MessagePage:
    first = server.feeds[room_feed(request.room)].of(Room)[0].first
    messages = [message for message in server.messages(request.room) if message.number >= first]
    if request.after is not None:
        page = [m for m in messages if m.number > request.after][: request.limit]
    elif request.around is not None:
        low = max(0, request.around - first - request.limit // 2)
        page = messages[low : low + request.limit]
    else:
        page = [m for m in messages if request.before is None or m.number < request.before][-request.limit :]
    return MessagePage(
        messages=page,
        has_more_before=bool(page) and page[0].number > first,
        has_more_after=bool(page) and page[-1].number < len(server.messages(request.room)),
    )


def _sync(server: FakeServer, request: Sync) -> ChangesPage:
    feed = server.feeds[request.feed]
    rows = feed.after(request.after)[: request.limit]
    more = len(feed.after(request.after)) > request.limit
    return ChangesPage(
        from_=request.after, to=rows[-1].pos if more else max(feed.head, request.after), rows=rows, more=more
    )


def _mark_read(server: FakeServer, request: MarkRead) -> At:
    held = server.membership(request.room)
    assert held is not None
    if request.back or request.number > held.read:
        held = server.set_membership(request.room, read=request.number)
    return At(pos=held.pos)


def _edit(server: FakeServer, request: Edit) -> At:
    return At(pos=server.change(request.room, request.number, text=request.text, edited_at=START_MS).pos)


def _delete(server: FakeServer, request: Delete) -> At:
    return At(pos=server.change(request.room, request.number, text="", deleted=True).pos)


def _edits(server: FakeServer, request: EditsRequest) -> Versions:
    return Versions(versions=[Version(text=server.message(request.room, request.number).text, at=START_MS)])


def _members(server: FakeServer, request: Members) -> MemberPage:
    found = sorted(server.feeds[room_feed(request.room)].of(Member), key=lambda member: member.user)
    page = [member for member in found if member.user > (request.after or 0)]
    cut = page[: request.limit]
    return MemberPage(members=cut, next=cut[-1].user if len(page) > len(cut) else None)


def _counts(server: FakeServer, request: CountsRequest) -> dict[str, Count]:
    counts = {}
    for room in request.rooms:
        held = server.membership(room)
        if held is not None:
            unread = server.unread(room, held.read)
            counts[str(room)] = Count(unread=unread, mentions=server.mentions(room, held.read))
    return counts


def _rooms(server: FakeServer, request: Rooms) -> RoomPage:
    rooms = [row for feed in server.feeds.values() for row in feed.of(Room) if row.kind == "public"]
    return RoomPage(rooms=[room for room in rooms if request.query in room.name], next=None)


def _search(server: FakeServer, request: Search) -> Hits:
    matcher = Matcher(parse(request.query))
    rooms = [room_of_feed(name) for name in server.feeds] if request.room is None else [request.room]
    said = [message for room in rooms if room is not None for message in server.messages(room)]
    found = [
        Hit(
            room=message.room,
            number=message.number,
            snippet=excerpt[0],
            spans=excerpt[1],
            author=message.author,
            at=message.at,
        )
        for message in sorted(said, key=lambda message: message.at, reverse=True)
        if (excerpt := matcher.excerpt(message.text)) is not None
    ]
    first = int(request.cursor or 0)
    end = first + request.limit
    return Hits(hits=found[first:end], next=str(end) if len(found) > end else None)


def _create(server: FakeServer, request: RoomCreate) -> RoomId:
    id = server._made_rooms.get(request.key)
    if id is None:
        id = server._made_rooms[request.key] = 1_000 + len(server._made_rooms)
        server.make_room(id, request.name, kind=request.kind, users=(ME, *request.members))
        server.enter(id)
    return RoomId(room=id)


def _direct(server: FakeServer, request: Direct) -> RoomId:
    id = 2_000 + sum(request.users)
    if room_feed(id) not in server.feeds:
        server.make_room(id, "", kind="direct", users=(ME, *request.users))
        server.enter(id)
    return RoomId(room=id)


def _join(server: FakeServer, request: RoomJoin) -> Membered:
    server.enter(request.room)
    membership = server.membership(request.room)
    assert membership is not None
    return Membered(membership=membership)


def _leave(server: FakeServer, request: RoomLeave) -> Membered:
    return Membered(membership=server.set_membership(request.room, state="left"))


def _thread(server: FakeServer, request: Thread) -> MessagePage:
    replies = [message for message in server.messages(request.room) if message.thread == request.root]
    below = [message for message in replies if request.before is None or message.number < request.before]
    page = below[-request.limit :]
    return MessagePage(
        messages=page, has_more_before=len(below) > len(page), has_more_after=len(below) < len(replies)
    )


def _pins(server: FakeServer, request: Pins) -> PanelPage:
    pinned = [message for message in reversed(server.messages(request.room)) if message.pinned]
    below = [message for message in pinned if request.before is None or message.number < request.before]
    page = below[: request.limit]
    return PanelPage(messages=page, next=page[-1].number if len(below) > len(page) else None)


def _files(server: FakeServer, request: Files) -> PanelPage:
    carrying = [message for message in reversed(server.messages(request.room)) if message.files]
    below = [message for message in carrying if request.before is None or message.number < request.before]
    page = below[: request.limit]
    return PanelPage(messages=page, next=page[-1].number if len(below) > len(page) else None)


def _react(server: FakeServer, request: React) -> At:
    held = server.message(request.room, request.number)
    users = [user for user in held.reactions.get(request.emoji, []) if user != ME] + [ME] * request.on
    others = {emoji: who for emoji, who in held.reactions.items() if emoji != request.emoji}
    reactions = others | ({request.emoji: users} if users else {})
    return At(pos=server.change(request.room, request.number, reactions=reactions).pos)


def _pin(server: FakeServer, request: Pin) -> At:
    return At(pos=server.change(request.room, request.number, pinned=request.on).pos)


def _draft(server: FakeServer, request: DraftRequest) -> At:
    held = server.draft(request.room, request.thread)
    if held is None and not request.text:
        return At(pos=0)
    row = server.put_draft(
        request.room, request.text, thread=request.thread, reply_to=request.reply_to, at=server.now_ms
    )
    return At(pos=row.pos)


def _notify(server: FakeServer, request: Notify) -> At:
    named = {"level": request.level, "muted_until": request.muted_until, "pinned": request.pinned}
    return At(pos=server.set_membership(request.room, **named).pos)


def _block(server: FakeServer, request: SetBlock) -> At:
    return At(pos=server.put(ACCOUNT, lambda pos: Block(user=request.user, on=request.on, pos=pos)).pos)


def _profile(server: FakeServer, request: Profile) -> At:
    you = server.feeds[SITE].rows["user", (ME,)]
    assert isinstance(you, User)
    named = {
        name: value
        for name in ("display_name", "status")
        if (value := getattr(request, name)) is not msgspec.UNSET
    }
    if request.avatar is not msgspec.UNSET:
        named["avatar"] = None if request.avatar is None else _drawn(server, request.avatar, "avatar")
    return At(pos=server.put(SITE, lambda pos: msgspec.structs.replace(you, pos=pos, **named)).pos)


def _drawn(server: FakeServer, file: int, field: str) -> int:
    """The id of what is made of a file that was uploaded."""
    if file not in server.files:
        raise HearthError(ErrorCode.NOT_FOUND, "There is no such file.", field=field)
    server.drawn += 1
    return 1_000 + server.drawn


def _room_update(server: FakeServer, request: RoomUpdate) -> At:
    held = server.feeds[room_feed(request.room)].of(Room)[0]
    named = {
        name: value for name in ("name", "topic") if (value := getattr(request, name)) is not msgspec.UNSET
    }
    if request.avatar is not msgspec.UNSET:
        named["avatar"] = None if request.avatar is None else _drawn(server, request.avatar, "avatar")
    if all(getattr(held, name) == value for name, value in named.items()):
        return At(pos=held.pos)
    server.change_room(request.room, **named)
    return At(pos=server.feeds[room_feed(request.room)].head)


def _emoji_add(server: FakeServer, request: EmojiAdd) -> EmojiAdded:
    file = _drawn(server, request.file, "file")
    id = 1 + sum(kind == "emoji" for kind, *_ in server.feeds[SITE].rows)
    row = server.put(SITE, lambda pos: Emoji(id=id, name=request.name, file=file, pos=pos))
    return EmojiAdded(pos=row.pos, id=id)


def _emoji_rename(server: FakeServer, request: EmojiRename) -> At:
    held = server.feeds[SITE].rows["emoji", (request.id,)]
    assert isinstance(held, Emoji)
    return At(pos=server.put(SITE, lambda pos: msgspec.structs.replace(held, name=request.name, pos=pos)).pos)


def _emoji_remove(server: FakeServer, request: EmojiRemove) -> At:
    return At(pos=server.put(SITE, lambda pos: Gone("emoji", (request.id,), pos)).pos)


def _preference(server: FakeServer, request: SetPreference) -> At:
    def make(pos: int) -> Preference | Gone:
        if not request.value:
            return Gone("preference", (request.name,), pos)
        return Preference(name=request.name, value=request.value, pos=pos)

    return At(pos=server.put(ACCOUNT, make).pos)


def _report(server: FakeServer, request: Report) -> Done:
    return Done()


def _typing(server: FakeServer, request: Typing) -> Done:
    return Done()


HANDLERS: dict[type[Any], Callable[[FakeServer, Any], Any]] = {
    Post: _post,
    History: _history,
    Sync: _sync,
    MarkRead: _mark_read,
    Edit: _edit,
    EditsRequest: _edits,
    Delete: _delete,
    Members: _members,
    CountsRequest: _counts,
    Rooms: _rooms,
    Search: _search,
    RoomCreate: _create,
    Direct: _direct,
    RoomJoin: _join,
    RoomLeave: _leave,
    Typing: _typing,
    Thread: _thread,
    Pins: _pins,
    Files: _files,
    React: _react,
    Pin: _pin,
    DraftRequest: _draft,
    Notify: _notify,
    SetBlock: _block,
    Profile: _profile,
    SetPreference: _preference,
    Report: _report,
    RoomUpdate: _room_update,
    EmojiAdd: _emoji_add,
    EmojiRename: _emoji_rename,
    EmojiRemove: _emoji_remove,
}


def typing_news(room: int, user: int, on: bool) -> bytes:
    return codec.encode_news(TypingNews(room, user, on))


@contextlib.asynccontextmanager
async def running(server: FakeServer) -> AsyncIterator[FakeServer]:
    await server.start()
    try:
        yield server
    finally:
        await server.stop()
