"""The rows that a client mirrors: every kind of `docs/protocol.md`, as the same bytes for every viewer.

A row says what a thing is now, never what happened to it. `pos` is the position at which it last changed.
"""

from typing import Annotated, ClassVar, Literal

import msgspec

from chatprotocol.ids import Key, Uint

SiteRole = Literal["member", "moderator", "admin"]
RoomKind = Literal["public", "private", "direct"]
RoomRole = Literal["owner", "moderator", "member"]
MemberState = Literal["member", "left", "removed", "banned"]
NotifyLevel = Literal["all", "mentions", "nothing"]
MessageKind = Literal["text", "system"]
Digest = Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """What all rows share. `key_fields` name the row within its feed, together with its kind.

    `feed` is "site", "account" or "room"; the key of a room's rows begins with the room's id.
    """

    feed: ClassVar[Literal["site", "account", "room"]]
    key_fields: ClassVar[tuple[str, ...]]
    pos: Uint


class User(Row, frozen=True, kw_only=True, tag_field="k", tag="user"):
    """A person (or bot) of this server."""

    feed = "site"
    key_fields = ("id",)
    id: Uint
    username: str
    display_name: str
    avatar: Uint | None = None
    role: SiteRole = "member"
    status: str = ""
    active: bool = True
    bot: bool = False


class Emoji(Row, frozen=True, kw_only=True, tag_field="k", tag="emoji"):
    """A custom emoji of this server."""

    feed = "site"
    key_fields = ("id",)
    id: Uint
    name: str
    file: Uint


class Server(Row, frozen=True, kw_only=True, tag_field="k", tag="server"):
    """The server itself: one row."""

    feed = "site"
    key_fields = ()
    name: str
    motd: str = ""
    features: list[str] = []


class Membership(Row, frozen=True, kw_only=True, tag_field="k", tag="membership"):
    """My side of a room: what only I see of my being in it. Times are milliseconds since the epoch."""

    feed = "account"
    key_fields = ("room",)
    room: Uint
    role: RoomRole
    joined_at: Uint
    read: Uint
    level: NotifyLevel = "all"
    muted_until: Uint | None = None
    pinned: bool = False
    state: MemberState


class Draft(Row, frozen=True, kw_only=True, tag_field="k", tag="draft"):
    """Words of mine that are not sent yet; `thread` 0 is the room itself."""

    feed = "account"
    key_fields = ("room", "thread")
    room: Uint
    thread: Uint
    text: str
    reply_to: Uint | None = None
    files: list[Uint] = []
    at: Uint


class Device(Row, frozen=True, kw_only=True, tag_field="k", tag="device"):
    """A signed-in device of mine; `last_seen` is the start of a day."""

    feed = "account"
    key_fields = ("id",)
    id: Uint
    name: str
    platform: str
    last_seen: Uint


class Preference(Row, frozen=True, kw_only=True, tag_field="k", tag="preference"):
    """A setting of mine that follows me to every device; the value is text of the client's own."""

    feed = "account"
    key_fields = ("name",)
    name: str
    value: str


class Block(Row, frozen=True, kw_only=True, tag_field="k", tag="block"):
    """Whether I have blocked a person."""

    feed = "account"
    key_fields = ("user",)
    user: Uint
    on: bool


class Room(Row, frozen=True, kw_only=True, tag_field="k", tag="room"):
    """A room; messages below `first` are gone: nobody is given them, and a copy deletes them. `first` may fall again."""

    feed = "room"
    key_fields = ("id",)
    id: Uint
    kind: RoomKind
    name: str
    topic: str = ""
    avatar: Uint | None = None
    first: Uint = 1
    slow_ms: Uint = 0
    read_only: bool = False
    retention_days: Uint | None = None
    encrypted: bool = False
    archived: bool = False


class Member(Row, frozen=True, kw_only=True, tag_field="k", tag="member"):
    """Somebody's side of a room, as the others see it; `read` only in direct rooms, when the person allows it."""

    feed = "room"
    key_fields = ("room", "user")
    room: Uint
    user: Uint
    role: RoomRole
    state: MemberState
    banned_until: Uint | None = None
    silenced_until: Uint | None = None
    read: Uint | None = None


class File(msgspec.Struct, frozen=True, kw_only=True):
    """A finished upload in a message; pixels for pictures only, length for sound and films; `sha256` is of its bytes."""

    id: Uint
    name: str
    type: str
    bytes: Uint
    width: Uint | None = None
    height: Uint | None = None
    placeholder: str | None = None
    length_ms: Uint | msgspec.UnsetType | None = msgspec.UNSET
    """Left out where it is not known: what has none is as long on the wire as it always was."""
    sha256: Digest

    @property
    def lasts_ms(self) -> int | None:
        """Return how long it is, where that is known."""
        return self.length_ms if isinstance(self.length_ms, int) else None


class Message(Row, frozen=True, kw_only=True, tag_field="k", tag="message"):
    """A message; a deleted one is a tombstone: number, author and time without content."""

    feed = "room"
    key_fields = ("room", "number")
    room: Uint
    number: Uint
    author: Uint
    key: Key | None = None
    at: Uint
    edited_at: Uint | None = None
    deleted: bool = False
    kind: MessageKind = "text"
    text: str = ""
    reply_to: Uint | None = None
    thread: Uint | None = None
    replies: Uint = 0
    mentions: list[Uint] = []
    mentions_all: bool = False
    files: list[File] = []
    reactions: dict[str, list[Uint]] = {}
    pinned: bool = False


AnyRow = User | Emoji | Server | Membership | Draft | Device | Preference | Block | Room | Member | Message
ROW_TYPES: tuple[type[Row], ...] = (
    User, Emoji, Server, Membership, Draft, Device, Preference, Block, Room, Member, Message,
)  # fmt: skip


class Gone(msgspec.Struct, frozen=True):
    """A row that is no more: its kind, its key (in the order of the kind's `key_fields`) and its position."""

    kind: str
    key: tuple[int | str, ...]
    pos: int


def kind_of(row: AnyRow) -> str:
    """Return the kind of a row as it stands on the wire."""
    return str(type(row).__struct_config__.tag)


def key_of(row: AnyRow) -> tuple[int | str, ...]:
    """Return what names this row among the rows of its kind."""
    return tuple(getattr(row, name) for name in row.key_fields)
