"""What the client tells its owner: each a frozen value, sent in the order in which it became true."""

from pathlib import Path

import msgspec

from chatclient.core.attention import Why
from chatclient.core.model import Connection, Pending, RoomSummary, Snapshot, UploadState
from chatprotocol.ids import Key
from chatprotocol.rows import Device, Member, Message, User


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a screen shows may look different now."""


class Reset(Change, frozen=True, kw_only=True):
    """Forget everything that was shown and start from here: first start, another epoch, another account."""

    snapshot: Snapshot


class ConnectionChanged(Change, frozen=True, kw_only=True):
    """The connection is in another state."""

    connection: Connection


class RoomsChanged(Change, frozen=True, kw_only=True):
    """These rooms look different now; those are no longer mine."""

    rooms: tuple[RoomSummary, ...] = ()
    removed: tuple[int, ...] = ()


class MessagesChanged(Change, frozen=True, kw_only=True):
    """Messages of a room are new, edited or deleted; ascending by number."""

    room: int
    messages: tuple[Message, ...]


class MessagesStale(Change, frozen=True, kw_only=True):
    """What is shown of a room may have holes, and can be read again: its page comes without them now."""

    room: int


class OutboxChanged(Change, frozen=True, kw_only=True):
    """The complete list of a room's messages that wait or have failed, oldest first."""

    room: int
    pending: tuple[Pending, ...]


class Uploading(Change, frozen=True, kw_only=True):
    """How far a file of a message that waits has come; `place` is which of its files, from 0.

    `sent` of `of` bytes are at the server or on their way, at times fewer than before. `reason` is a plain sentence
    where something keeps it from going on.
    """

    room: int
    key: Key
    place: int
    sent: int
    of: int
    state: UploadState
    reason: str = ""


class Downloading(Change, frozen=True, kw_only=True):
    """How far a download has come: `got` of `of` bytes are here. `to` is what was named when it was asked for."""

    file: int
    to: Path
    got: int
    of: int


class PeopleChanged(Change, frozen=True, kw_only=True):
    """These people are new or look different now."""

    people: tuple[User, ...]


class PresenceChanged(Change, frozen=True, kw_only=True):
    """Who is online now, as a whole."""

    online: frozenset[int]


class MembersChanged(Change, frozen=True, kw_only=True):
    """Members of a room are new or look different now."""

    room: int
    members: tuple[Member, ...]


class TypingChanged(Change, frozen=True, kw_only=True):
    """Who is writing in a room now, as a whole, without me."""

    room: int
    users: tuple[int, ...]


class DraftChanged(Change, frozen=True, kw_only=True):
    """What is written in a room (`thread` 0), or in the thread of a message, has changed on another device."""

    room: int
    thread: int


class BlocksChanged(Change, frozen=True, kw_only=True):
    """Whom I have blocked now, as a whole."""

    blocked: frozenset[int]


class PreferencesChanged(Change, frozen=True, kw_only=True):
    """My preferences now, as a whole."""

    preferences: dict[str, str]


class DevicesChanged(Change, frozen=True, kw_only=True):
    """My devices now, as a whole; `new` were signed in after the latest that was known here."""

    devices: tuple[Device, ...]
    new: tuple[Device, ...] = ()


class MotdChanged(Change, frozen=True, kw_only=True):
    """What the server says to everybody is something else now; empty where it says nothing."""

    text: str


class EmojiChanged(Change, frozen=True, kw_only=True):
    """The custom emoji of the server are others, or have other names or pictures; `Client.emoji` has them."""


class Withdrawn(Change, frozen=True, kw_only=True):
    """What called me in a room up to this number was seen, here or elsewhere: it calls no more."""

    room: int
    up_to: int


class Called(Change, frozen=True, kw_only=True):
    """Something new calls me. Of `count` messages that came together, this is the one that calls most."""

    room: int
    message: Message
    why: Why
    count: int = 1


class Notice(Change, frozen=True, kw_only=True):
    """Something that the person should read once: a plain sentence about this device, not about a room."""

    text: str
