"""One record of everything that travels, by name: the same that `goldens` holds as bytes."""

from typing import Final

from chatprotocol.errors import CloseCode, ErrorCode, HearthError
from chatprotocol.frames import Bye, Changes, Err, Ok, PresenceNews, RoomStands, ServerFrame, TypingNews
from chatprotocol.limits import Limits
from chatprotocol.requests import (
    Answer,
    At,
    ChangesPage,
    ClientInfo,
    Count,
    Counts,
    Delete,
    Direct,
    Done,
    DraftRequest,
    Edit,
    Edits,
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
    Now,
    PanelPage,
    Pin,
    Ping,
    Pins,
    Post,
    Posted,
    Profile,
    React,
    Report,
    Request,
    RoomBan,
    RoomCreate,
    RoomId,
    RoomInvite,
    RoomJoin,
    RoomLeave,
    RoomPage,
    RoomRemove,
    Rooms,
    RoomSetRole,
    RoomSilence,
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
from chatprotocol.rows import (
    AnyRow,
    Block,
    Device,
    Draft,
    Emoji,
    File,
    Gone,
    Member,
    Membership,
    Message,
    Preference,
    Room,
    Server,
    User,
)

KEY: Final = bytes(range(16))
AT: Final = 1_790_000_000_000

REQUESTS: Final[dict[str, Request]] = {
    "hello": Hello(
        token="secret",
        client=ClientInfo(name="hearth", version="0.1", platform="linux"),
        epoch="e1",
        cursors={"site": 3, "room:7": 41},
    ),
    "ping": Ping(),
    "sync": Sync(feed="room:7", after=41),
    "history": History(room=7, before=100),
    "thread": Thread(room=7, root=9, limit=20),
    "members": Members(room=7, after=3),
    "counts": Counts(rooms=[7, 8]),
    "post": Post(room=7, key=KEY, text="Hi ☕\n"),
    "edit": Edit(room=7, number=42, text="Hello"),
    "edits": Edits(room=7, number=42),
    "delete": Delete(room=7, number=42),
    "react": React(room=7, number=42, emoji="👍", on=True),
    "pin": Pin(room=7, number=42, on=False),
    "mark_read": MarkRead(room=7, number=42),
    "draft": DraftRequest(room=7, text="so"),
    "notify": Notify(room=7, level="mentions", pinned=True),
    "typing": Typing(room=7, on=True),
    "room_create": RoomCreate(kind="private", name="tea", members=[2, 3], key=KEY),
    "direct": Direct(users=[2]),
    "room_update": RoomUpdate(room=7, topic="", slow_ms=30_000),
    "room_join": RoomJoin(room=7),
    "room_leave": RoomLeave(room=7),
    "room_invite": RoomInvite(room=7, user=2),
    "room_remove": RoomRemove(room=7, user=2),
    "room_ban": RoomBan(room=7, user=2, until=AT),
    "room_silence": RoomSilence(room=7, user=2),
    "room_role": RoomSetRole(room=7, user=2, role="moderator"),
    "rooms": Rooms(query="tea"),
    "search": Search(query="kettle", limit=100),
    "pins": Pins(room=7),
    "files": Files(room=7, before=9),
    "report": Report(room=7, number=42, reason="spam"),
    "block": SetBlock(user=2, on=True),
    "profile": Profile(status="away", avatar=None),
    "preference": SetPreference(name="theme", value="dark"),
    "emoji_add": EmojiAdd(name="kettle", file=6),
    "emoji_rename": EmojiRename(id=2, name="teapot"),
    "emoji_remove": EmojiRemove(id=2),
}

USER: Final = User(pos=5, id=1, username="anna", display_name="Anna")
ROOM: Final = Room(pos=1, id=7, kind="public", name="kitchen")
MEMBERSHIP: Final = Membership(pos=4, room=7, role="member", joined_at=AT, read=40, state="member")
MEMBER: Final = Member(pos=2, room=7, user=1, role="owner", state="member")
FILE: Final = File(
    id=6, name="cat.png", type="image/png", bytes=70_000, width=640, height=480, sha256=KEY + KEY
)
MESSAGE: Final = Message(pos=43, room=7, number=42, author=1, key=KEY, at=AT, text="Hi ☕\n")
TOMBSTONE: Final = Message(pos=44, room=7, number=42, author=1, at=AT, deleted=True)

ROWS: Final[dict[str, AnyRow | Gone]] = {
    "user": USER,
    "emoji": Emoji(pos=6, id=2, name="kettle", file=9),
    "server": Server(pos=7, name="Home", motd="Welcome", features=["tea"]),
    "membership": MEMBERSHIP,
    "draft": Draft(pos=8, room=7, thread=0, text="so", at=AT),
    "device": Device(pos=9, id=3, name="laptop", platform="linux", last_seen=AT),
    "preference": Preference(pos=10, name="theme", value="dark"),
    "block": Block(pos=11, user=2, on=True),
    "room": ROOM,
    "member": MEMBER,
    "message": MESSAGE,
    "message with everything": Message(
        pos=45,
        room=7,
        number=43,
        author=2,
        key=KEY,
        at=AT,
        edited_at=AT + 1,
        text="look",
        reply_to=42,
        thread=9,
        replies=2,
        mentions=[1],
        mentions_all=True,
        files=[FILE],
        reactions={"👍": [1, 2]},
        pinned=True,
    ),
    "tombstone": TOMBSTONE,
    "draft that is gone": Gone("draft", (7, 0), 12),
    "preference that is gone": Gone("preference", ("theme",), 13),
    "server that is gone": Gone("server", (), 14),
}

WELCOME: Final = Welcome(
    you=USER,
    device=3,
    epoch="e1",
    server=ServerInfo(name="Home", version="0.1"),
    now=AT,
    limits=Limits(),
    features=[],
    feeds={"site": 7, "account": 13, "room:7": 45},
)
PAGE: Final = ChangesPage(from_=41, to=45, rows=[MESSAGE, Gone("member", (7, 2), 44)], more=False)

ANSWERS: Final[dict[str, tuple[str, Answer | dict[str, Count]]]] = {
    "welcome": ("hello", WELCOME),
    "now": ("ping", Now(now=AT)),
    "changes page": ("sync", PAGE),
    "message page": (
        "history",
        MessagePage(messages=[TOMBSTONE], has_more_before=True, has_more_after=False),
    ),
    "member page": ("members", MemberPage(members=[MEMBER], next=1)),
    "counts": ("counts", {"7": Count(unread=5, mentions=1)}),
    "posted": ("post", Posted(number=42, at=AT, dup=False)),
    "position": ("edit", At(pos=43)),
    "versions": ("edits", Versions(versions=[Version(text="Hi", at=AT)])),
    "done": ("typing", Done()),
    "room id": ("room_create", RoomId(room=7)),
    "membered": ("room_join", Membered(membership=MEMBERSHIP)),
    "room page": ("rooms", RoomPage(rooms=[ROOM], next=None)),
    "hits": ("search", Hits(hits=[Hit(room=7, number=42, snippet="Hi", spans=[(0, 2)])], next="c2")),
    "hits with everything": (
        "search",
        Hits(hits=[Hit(room=7, number=42, snippet="Hi", spans=[(0, 2)], author=1, at=AT)], next=None),
    ),
    "hits without words": (
        "search",
        Hits(hits=[Hit(room=7, number=41, snippet="", spans=[], author=1, at=AT, files=[FILE])], next=None),
    ),
    "panel page": ("pins", PanelPage(messages=[], next=None)),
    "emoji added": ("emoji_add", EmojiAdded(pos=43, id=2)),
}
"""The answers by name, each with the request that it answers."""

FRAMES: Final[dict[str, ServerFrame]] = {
    "ok": Ok(5, {}),
    "err": Err(5, HearthError(ErrorCode.NOT_FOUND, "There is no such room.")),
    "err with everything": Err(
        5, HearthError(ErrorCode.RATE_LIMITED, "Too fast.", field="room", retry_ms=1_500)
    ),
    "changes": Changes("room:7", 41, 45, [MESSAGE, Gone("member", (7, 2), 44)]),
    "changes without rows": Changes("site", 0, 7, []),
    "room": RoomStands(
        feed="room:7",
        head=45,
        room=ROOM,
        membership=MEMBERSHIP,
        last=MESSAGE,
        last_number=42,
        unread=2,
        mentions=0,
    ),
    "typing": TypingNews(7, 2, True),
    "presence": PresenceNews([1, 2], [300]),
    "bye": Bye(CloseCode.RESTARTING, "Back in a moment."),
    "bye with a time": Bye(CloseCode.TOO_MUCH, "Wait.", 60_000),
}
