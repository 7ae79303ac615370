"""What a screen needs to know of the replica, as frozen values. Rows themselves are `chatprotocol.rows`."""

from pathlib import Path
from typing import Literal, TypedDict

import msgspec

from chatprotocol.errors import HearthError
from chatprotocol.ids import Key
from chatprotocol.requests import Hit
from chatprotocol.rows import Device, Emoji, Membership, Message, Room, User

ConnectionState = Literal["offline", "connecting", "online", "stopped"]
PendingState = Literal["waiting", "sending", "failed"]
UploadState = Literal["waiting", "reading", "uploading", "paused", "done", "failed"]
NewRoomKind = Literal["public", "private"]


class RoomSettings(TypedDict, total=False):
    """What of a room can be changed."""

    name: str
    topic: str
    slow_ms: int
    read_only: bool
    archived: bool


class Connection(msgspec.Struct, frozen=True, kw_only=True):
    """How the client stands with its server.

    `stopped` does not try again on its own: `reason` tells the person why, `sign_in` that signing in again is the cure.
    `since_ms` is when this state began, `retry_at_ms` when the next attempt is due; both on the client's clock.
    `level`: what had changed before the server let the client in is here. `distrusted`: the server was not spoken to,
    since its certificate is not trusted; a person has to look at it, unless another network mends it.
    """

    state: ConnectionState
    since_ms: int
    reason: str = ""
    sign_in: bool = False
    retry_at_ms: int | None = None
    level: bool = False
    distrusted: bool = False


class Outgoing(msgspec.Struct, frozen=True, kw_only=True):
    """A file that is to be sent. It is read where it lies, and not copied.

    `name` and `type` are those of the path where they are not said. `as_file`: a picture goes as it is, with whatever
    it says of the place and the camera.
    """

    path: Path
    name: str = ""
    type: str = ""
    as_file: bool = False


class PendingFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a message that waits, and how far it has come; `path` is where it lies here, to be shown at once.

    `reading` is working out what it holds; `reason` a plain sentence, where something keeps it from going on.
    """

    place: int
    path: Path
    name: str
    type: str
    bytes: int
    as_file: bool = False
    state: UploadState
    sent: int = 0
    reason: str = ""


class Pending(msgspec.Struct, frozen=True, kw_only=True):
    """A message of mine that the server has not acknowledged: it stands in the outbox, under its key for ever."""

    key: Key
    room: int
    text: str
    reply_to: int | None = None
    thread: int | None = None
    created_at_ms: int
    state: PendingState
    error: HearthError | None = None
    files: tuple[PendingFile, ...] = ()


class RoomSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A room of mine as a list shows it. `others` are the other people of a direct room, empty elsewhere.

    `silenced_until`: I may only read there until then (milliseconds since the epoch, on the server's clock), or could until then.
    """

    room: Room
    membership: Membership
    last: Message | None
    last_number: int
    unread: int
    mentions: int
    others: tuple[int, ...] = ()
    silenced_until: int | None = None
    draft: str = ""
    draft_files: tuple[Outgoing, ...] = ()
    """The files of the draft, on this device."""


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """Messages of a room in ascending order of number, without a hole between the first and the last.

    `has_more_*` tells whether the room has more in that direction, held here or not; `complete` is False where the
    server could not be asked and only what the cache holds is given.
    """

    room: int
    messages: tuple[Message, ...]
    has_more_before: bool
    has_more_after: bool
    complete: bool = True


class Panel(msgspec.Struct, frozen=True, kw_only=True):
    """Some messages of a room, newest first, such as the pinned ones; `next` is the `before` of those that follow.

    `complete` as in `Page`.
    """

    room: int
    messages: tuple[Message, ...]
    next: int | None
    complete: bool = True


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """Messages that were searched for, newest first; `next` is the `cursor` of those that follow.

    `complete` is False where the server could not be asked and only what the cache holds was searched.
    """

    hits: tuple[Hit, ...]
    next: str | None
    complete: bool = True


class Draft(msgspec.Struct, frozen=True):
    """Words that are not sent yet, and what they reply to."""

    text: str = ""
    reply_to: int | None = None


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """Everything for the first paint, out of the cache: before the network has answered."""

    me: User | None
    server_name: str
    rooms: tuple[RoomSummary, ...]
    people: tuple[User, ...]
    online: frozenset[int]
    connection: Connection
    blocked: frozenset[int] = frozenset()
    preferences: dict[str, str] = {}
    emoji: tuple[Emoji, ...] = ()
    devices: tuple[Device, ...] = ()
    motd: str = ""
    """What the server says to everybody."""
