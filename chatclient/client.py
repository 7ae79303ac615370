"""The façade of the client: intents in, changes out. One `Client` is one signed-in profile.

Every method belongs to the event loop in which `start` was awaited; callbacks are called there too, one change after
another. It decides nothing itself: the rules are the core's, the wire is the engine's, the rows are the store's.
"""

from collections.abc import Callable, Sequence
from typing import Literal, TypedDict, Unpack

from chatclient.changes import Change
from chatclient.core.model import Connection, Page, Pending, Snapshot
from chatclient.profiles import Profile, Profiles
from chatprotocol.ids import Key
from chatprotocol.requests import Version
from chatprotocol.rows import Member, Room, RoomRole

Callback = Callable[[Change], None]


class RoomSettings(TypedDict, total=False):
    """What of a room can be changed."""

    name: str
    topic: str
    slow_ms: int
    read_only: bool
    archived: bool


class Client:
    """A replica of what one person may see on one server, and what this person does there.

    Intents raise HearthError where the server refuses, where the store cannot keep what was asked, or, with the code
    `busy`, where the server cannot be asked now.
    """

    def __init__(
        self, profile: Profile, *, profiles: Profiles | None = None, program: str = "hearth"
    ) -> None:
        raise NotImplementedError

    @property
    def connection(self) -> Connection:
        """How the client stands with its server now."""
        raise NotImplementedError

    @property
    def snapshot(self) -> Snapshot:
        """Everything for a first paint, as of now."""
        raise NotImplementedError

    # ---- life ----------------------------------------------------------------------------------------------------

    def subscribe(self, callback: Callback) -> Callable[[], None]:
        """Call `callback` with every change from now on; the first is a `Reset`. Returns what ends it.

        Before `start` the `Reset` comes with `start`, out of the cache and before any network.
        """
        raise NotImplementedError

    async def start(self) -> None:
        """Open the cache, say what it holds, and begin to connect; does not wait for the network.

        Raises StoreError (a HearthError) where the profile is in use by another program or cannot be opened.
        """
        raise NotImplementedError

    async def stop(self) -> None:
        """Close the connection and the cache; what waits in the outbox stays there."""
        raise NotImplementedError

    async def reconnect(self) -> None:
        """Try to connect now, also after `stopped`: the token is read again."""
        raise NotImplementedError

    async def wait_online(self, timeout_s: float = 30.0) -> None:
        """Return once the client is online and level with its server.

        Raises HearthError where it stops (with the reason), or `busy` after `timeout_s`.
        """
        raise NotImplementedError

    # ---- writing -------------------------------------------------------------------------------------------------

    async def post(self, room: int, text: str, reply_to: int | None = None) -> Key:
        """Put a message into the outbox; returns its key once it is stored, online or not."""
        raise NotImplementedError

    async def retry(self, key: Key) -> None:
        """Let a failed message wait for sending again."""
        raise NotImplementedError

    async def discard(self, key: Key) -> None:
        """Take a message out of the outbox. Raises `conflict` while it is being sent."""
        raise NotImplementedError

    async def pending(self, room: int) -> tuple[Pending, ...]:
        """Messages of mine in a room that wait or have failed, oldest first."""
        raise NotImplementedError

    async def edit(self, room: int, number: int, text: str) -> None:
        """Change the text of a message of mine."""
        raise NotImplementedError

    async def edits(self, room: int, number: int) -> tuple[Version, ...]:
        """All versions of a message, newest first."""
        raise NotImplementedError

    async def delete(self, room: int, number: int) -> None:
        """Turn a message into a tombstone."""
        raise NotImplementedError

    async def mark_read(self, room: int, number: int, back: bool = False) -> None:
        """Say up to which number I have read: shown at once, sent at most every two seconds a room."""
        raise NotImplementedError

    async def typing(self, room: int, on: bool) -> None:
        """Say that I am writing, or no longer; forgotten when offline."""
        raise NotImplementedError

    async def save_draft(self, room: int, text: str) -> None:
        """Keep words that are not sent yet, on this device; empty text clears them."""
        raise NotImplementedError

    async def draft(self, room: int) -> str:
        """Words for a room that are not sent yet."""
        raise NotImplementedError

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
        raise NotImplementedError

    async def members(self, room: int) -> tuple[Member, ...]:
        """Everybody who is or was in a room, by ascending user id."""
        raise NotImplementedError

    async def directory(self, query: str = "") -> tuple[Room, ...]:
        """The public rooms of the server, all or those that contain the query."""
        raise NotImplementedError

    # ---- rooms ---------------------------------------------------------------------------------------------------

    async def create_room(
        self, kind: Literal["public", "private"], name: str, topic: str = "", members: Sequence[int] = ()
    ) -> int:
        """Make a room of mine with these people in it; returns its id. Repeated under one key if need be."""
        raise NotImplementedError

    async def direct(self, users: Sequence[int]) -> int:
        """Find or make the one room of exactly these people and me; returns its id."""
        raise NotImplementedError

    async def join(self, room: int) -> None:
        """Come into a public room."""
        raise NotImplementedError

    async def leave(self, room: int) -> None:
        """Leave a room."""
        raise NotImplementedError

    async def invite(self, room: int, user: int) -> None:
        """Bring a person into a room."""
        raise NotImplementedError

    async def remove(self, room: int, user: int) -> None:
        """Take a person out of a room."""
        raise NotImplementedError

    async def ban(self, room: int, user: int, until: int | None = None) -> None:
        """Take a person out and keep them out, until a time (milliseconds since the epoch) or for good."""
        raise NotImplementedError

    async def set_role(self, room: int, user: int, role: RoomRole) -> None:
        """Give a member another role."""
        raise NotImplementedError

    async def update_room(self, room: int, **named: Unpack[RoomSettings]) -> None:
        """Change what is named of a room: `name`, `topic`, `slow_ms`, `read_only`, `archived`."""
        raise NotImplementedError
