"""What a client may ask, one record a request, each with the record of its answer.

`REQUESTS` is the whole list; an `op` outside it is `unsupported`. A server may know a request and not carry it out yet:
that is `unsupported` too. Which requests write, and so are answered only after the commit, is said by `Write`.

One list and nothing but declarations: it is long because the list is, and in one place because it is read as one.
"""

from typing import Annotated, Any, ClassVar, Literal

import msgspec
from msgspec import UNSET, UnsetType

from chatprotocol.ids import PROTOCOL_VERSION, Key, Uint
from chatprotocol.limits import Limits
from chatprotocol.rows import (
    AnyRow,
    File,
    Gone,
    Member,
    Membership,
    Message,
    NotifyLevel,
    Room,
    RoomRole,
    User,
)

PageLimit = Annotated[int, msgspec.Meta(ge=1, le=200)]
MembersLimit = Annotated[int, msgspec.Meta(ge=1, le=500)]
SyncLimit = Annotated[int, msgspec.Meta(ge=1, le=1_000)]
SearchLimit = Annotated[int, msgspec.Meta(ge=1, le=100)]


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """The `d` of an `ok` frame."""


class Done(Answer, frozen=True):
    """Done, and nothing to add."""


class At(Answer, frozen=True):
    """Done; the row that changed stands at this position of its feed."""

    pos: Uint


class RoomId(Answer, frozen=True):
    """The room that was made or found."""

    room: Uint


class Membered(Answer, frozen=True):
    """My side of the room as it is now."""

    membership: Membership


class MessagePage(Answer, frozen=True):
    """Messages in ascending order of number, tombstones included."""

    messages: list[Message]
    has_more_before: bool
    has_more_after: bool


class PanelPage(Answer, frozen=True):
    """Messages, newest first; `next` is the `before` of the page that follows."""

    messages: list[Message]
    next: Uint | None


class Request(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The `d` of a request. `op` is its name on the wire, `answer` the type of its answer."""

    op: ClassVar[str]
    answer: ClassVar[Any]


class Write(Request, frozen=True, kw_only=True, omit_defaults=True):
    """A request that changes something: answered after the commit, carried out in the order of arrival."""


class ClientInfo(msgspec.Struct, frozen=True, kw_only=True):
    """The program on the other side."""

    name: str
    version: str
    platform: str


class ServerInfo(msgspec.Struct, frozen=True, kw_only=True):
    """The server on the other side."""

    name: str
    version: str


class Welcome(Answer, frozen=True):
    """The answer to `hello`: who I am here, and the complete list of my feeds with their heads.

    `now` is the server's clock in milliseconds since the epoch.
    """

    you: User
    device: Uint
    epoch: str
    server: ServerInfo
    now: Uint
    limits: Limits
    features: list[str]
    feeds: dict[str, Uint]


class Hello(Request, frozen=True, kw_only=True, omit_defaults=False):
    """Opens the connection: who I am, and what I already hold; every field is always said."""

    op = "hello"
    answer = Welcome
    protocol: Uint = PROTOCOL_VERSION
    token: str
    client: ClientInfo
    epoch: str | None = None
    cursors: dict[str, Uint] = {}

    def __repr__(self) -> str:
        # A token that stands in a traceback or a log opens the door to whoever reads it.
        return f"Hello(protocol={self.protocol}, client={self.client})"


class Now(Answer, frozen=True):
    """The server's clock in milliseconds since the epoch."""

    now: Uint


class Ping(Request, frozen=True):
    """Asks whether the server still answers."""

    op = "ping"
    answer = Now


class ChangesPage(Answer, frozen=True, rename={"from_": "from"}):
    """The rows of a feed that changed in (from_, to], ascending by position."""

    from_: Uint
    to: Uint
    rows: list[AnyRow | Gone]
    more: bool


class Sync(Request, frozen=True, kw_only=True, omit_defaults=True):
    """Asks for what changed in a feed after a position."""

    op = "sync"
    answer = ChangesPage
    feed: str
    after: Uint
    limit: SyncLimit = 1_000


class History(Request, frozen=True, kw_only=True, omit_defaults=True):
    """Asks for messages by number: before, after (both exclusive) or around one (inclusive); the latest without."""

    op = "history"
    answer = MessagePage
    room: Uint
    before: Uint | None = None
    after: Uint | None = None
    around: Uint | None = None
    limit: PageLimit = 50


class Thread(Request, frozen=True, kw_only=True, omit_defaults=True):
    """Asks for the replies to a message, latest page first."""

    op = "thread"
    answer = MessagePage
    room: Uint
    root: Uint
    before: Uint | None = None
    limit: PageLimit = 50


class MemberPage(Answer, frozen=True):
    """Member rows by ascending user id; `next` is the `after` of the page that follows."""

    members: list[Member]
    next: Uint | None


class Members(Request, frozen=True, kw_only=True, omit_defaults=True):
    """Asks who is, and who was, in a room."""

    op = "members"
    answer = MemberPage
    room: Uint
    after: Uint | None = None
    limit: MembersLimit = 500


class Count(msgspec.Struct, frozen=True, kw_only=True):
    """What waits for me in a room."""

    unread: Uint
    mentions: Uint


class Counts(Request, frozen=True, kw_only=True):
    """Asks what waits for me in some rooms; the answer's keys are the rooms' ids as decimal text."""

    op = "counts"
    answer = dict[str, Count]
    rooms: Annotated[list[Uint], msgspec.Meta(max_length=1_000)]


class Posted(Answer, frozen=True):
    """The message stands in the room; `dup` tells that it stood there already, under the same key."""

    number: Uint
    at: Uint
    dup: bool


class Post(Write, frozen=True, kw_only=True, omit_defaults=True):
    """Writes a message; `key` names it for ever, so that it may be sent again without harm."""

    op = "post"
    answer = Posted
    room: Uint
    key: Key
    text: str
    reply_to: Uint | None = None
    thread: Uint | None = None
    files: list[Uint] = []


class Edit(Write, frozen=True, kw_only=True):
    """Changes the text of a message of mine; the version before is kept for members to see."""

    op = "edit"
    answer = At
    room: Uint
    number: Uint
    text: str


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """What a message said from `at` on."""

    text: str
    at: Uint


class Versions(Answer, frozen=True):
    """All versions of a message, newest first."""

    versions: list[Version]


class Edits(Request, frozen=True, kw_only=True):
    """Asks what a message said before."""

    op = "edits"
    answer = Versions
    room: Uint
    number: Uint


class Delete(Write, frozen=True, kw_only=True):
    """Turns a message into a tombstone."""

    op = "delete"
    answer = At
    room: Uint
    number: Uint


class React(Write, frozen=True, kw_only=True):
    """Adds or takes back a reaction of mine."""

    op = "react"
    answer = At
    room: Uint
    number: Uint
    emoji: str
    on: bool


class Pin(Write, frozen=True, kw_only=True):
    """Pins a message, or takes the pin off."""

    op = "pin"
    answer = At
    room: Uint
    number: Uint
    on: bool


class MarkRead(Write, frozen=True, kw_only=True, omit_defaults=True):
    """Says up to which number I have read; backwards only with `back`."""

    op = "mark_read"
    answer = At
    room: Uint
    number: Uint
    back: bool = False


class DraftRequest(Write, frozen=True, kw_only=True, omit_defaults=True):
    """Keeps words that are not sent yet; empty text clears them. `thread` 0 is the room itself."""

    op = "draft"
    answer = At
    room: Uint
    thread: Uint = 0
    text: str
    reply_to: Uint | None = None
    files: list[Uint] = []


class Notify(Write, frozen=True, kw_only=True, omit_defaults=True):
    """Sets how a room may call for me."""

    op = "notify"
    answer = At
    room: Uint
    level: NotifyLevel
    muted_until: Uint | None = None
    pinned: bool | UnsetType = UNSET


class Typing(Request, frozen=True, kw_only=True):
    """Tells the room's other members that I am writing, or no longer."""

    op = "typing"
    answer = Done
    room: Uint
    on: bool


class RoomCreate(Write, frozen=True, kw_only=True, omit_defaults=True):
    """Makes a room of which I am the owner; `key` as in `Post`."""

    op = "room_create"
    answer = RoomId
    kind: Literal["public", "private"]
    name: str
    topic: str = ""
    members: list[Uint] = []
    key: Key


class Direct(Write, frozen=True, kw_only=True):
    """Finds or makes the one room of exactly these people and me."""

    op = "direct"
    answer = RoomId
    users: list[Uint]


class RoomUpdate(Write, frozen=True, kw_only=True, omit_defaults=True):
    """Changes what is named, and nothing else; `avatar` names a file of mine, nil is no picture any more."""

    op = "room_update"
    answer = At
    room: Uint
    name: str | UnsetType = UNSET
    topic: str | UnsetType = UNSET
    avatar: Uint | UnsetType | None = UNSET
    slow_ms: Uint | UnsetType = UNSET
    read_only: bool | UnsetType = UNSET
    archived: bool | UnsetType = UNSET


class RoomJoin(Write, frozen=True, kw_only=True):
    """Comes into a public room."""

    op = "room_join"
    answer = Membered
    room: Uint


class RoomLeave(Write, frozen=True, kw_only=True):
    """Leaves a room."""

    op = "room_leave"
    answer = Membered
    room: Uint


class RoomInvite(Write, frozen=True, kw_only=True):
    """Brings a person into a room."""

    op = "room_invite"
    answer = At
    room: Uint
    user: Uint


class RoomRemove(Write, frozen=True, kw_only=True):
    """Takes a person out of a room."""

    op = "room_remove"
    answer = At
    room: Uint
    user: Uint


class RoomBan(Write, frozen=True, kw_only=True, omit_defaults=True):
    """Takes a person out of a room and keeps them out, until a time or for good."""

    op = "room_ban"
    answer = At
    room: Uint
    user: Uint
    until: Uint | None = None


class RoomSilence(Write, frozen=True, kw_only=True, omit_defaults=True):
    """Lets a person only read in a room until a time; without one, lets them write again."""

    op = "room_silence"
    answer = At
    room: Uint
    user: Uint
    until: Uint | None = None


class RoomSetRole(Write, frozen=True, kw_only=True):
    """Gives a member another role in the room."""

    op = "room_role"
    answer = At
    room: Uint
    user: Uint
    role: RoomRole


class RoomPage(Answer, frozen=True):
    """Public rooms by ascending id; `next` is the `after` of the page that follows."""

    rooms: list[Room]
    next: Uint | None


class Rooms(Request, frozen=True, omit_defaults=True):
    """Asks for the directory of public rooms, all or those whose name or topic contains the query."""

    op = "rooms"
    answer = RoomPage
    query: str = ""
    after: Uint | None = None


class Hit(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A message found: a part of its text, and the [start, end) characters of it that match, ascending and apart.

    `author` and `at` are 0 where the server does not say them yet; `files` are those of a message without words.
    """

    room: Uint
    number: Uint
    snippet: str
    spans: list[tuple[Uint, Uint]]
    author: Uint = 0
    at: Uint = 0
    files: list[File] = []

    def __post_init__(self) -> None:
        """Refuse spans that are not in the snippet: whoever shows them counts on it."""
        place = 0
        for start, end in self.spans:
            if not place <= start < end <= len(self.snippet):
                raise ValueError("a span is not where it should be")
            place = end


class Hits(Answer, frozen=True):
    """Messages found, newest first; `next` is the `cursor` of the page that follows."""

    hits: list[Hit]
    next: str | None


class Search(Request, frozen=True, kw_only=True, omit_defaults=True):
    """Asks for messages that contain words."""

    op = "search"
    answer = Hits
    query: str
    room: Uint | None = None
    cursor: str | None = None
    limit: SearchLimit = 50


class Pins(Request, frozen=True, kw_only=True, omit_defaults=True):
    """Asks for the pinned messages of a room."""

    op = "pins"
    answer = PanelPage
    room: Uint
    before: Uint | None = None
    limit: PageLimit = 50


class Files(Request, frozen=True, kw_only=True, omit_defaults=True):
    """Asks for the messages of a room that carry files."""

    op = "files"
    answer = PanelPage
    room: Uint
    before: Uint | None = None
    limit: PageLimit = 50


class Report(Write, frozen=True, kw_only=True):
    """Shows a message to the moderators."""

    op = "report"
    answer = Done
    room: Uint
    number: Uint
    reason: str


class SetBlock(Write, frozen=True, kw_only=True):
    """Blocks a person, or no longer."""

    op = "block"
    answer = At
    user: Uint
    on: bool


class Profile(Write, frozen=True, kw_only=True, omit_defaults=True):
    """Changes how the others see me; only what is named. `avatar` names a file of mine, nil is no picture any more."""

    op = "profile"
    answer = At
    display_name: str | UnsetType = UNSET
    status: str | UnsetType = UNSET
    avatar: Uint | UnsetType | None = UNSET


class SetPreference(Write, frozen=True, kw_only=True):
    """Keeps a setting of mine."""

    op = "preference"
    answer = At
    name: str
    value: str


class EmojiAdded(Answer, frozen=True):
    """The custom emoji is there; its row stands at this position of the site."""

    pos: Uint
    id: Uint


class EmojiAdd(Write, frozen=True, kw_only=True):
    """Adds a custom emoji to the server, made of a file of mine."""

    op = "emoji_add"
    answer = EmojiAdded
    name: str
    file: Uint


class EmojiRename(Write, frozen=True, kw_only=True):
    """Gives a custom emoji another name."""

    op = "emoji_rename"
    answer = At
    id: Uint
    name: str


class EmojiRemove(Write, frozen=True, kw_only=True):
    """Removes a custom emoji; reactions and texts that name it stay as they are."""

    op = "emoji_remove"
    answer = At
    id: Uint


REQUESTS: dict[str, type[Request]] = {
    request.op: request
    for request in (
        Hello, Ping, Sync, History, Thread, Members, Counts, Post, Edit, Edits, Delete, React, Pin, MarkRead,
        DraftRequest, Notify, Typing, RoomCreate, Direct, RoomUpdate, RoomJoin, RoomLeave, RoomInvite, RoomRemove,
        RoomBan, RoomSilence, RoomSetRole, Rooms, Search, Pins, Files, Report, SetBlock, Profile, SetPreference,
        EmojiAdd, EmojiRename, EmojiRemove,
    )
}  # fmt: skip
