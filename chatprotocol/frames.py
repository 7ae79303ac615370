"""What travels: the envelopes around requests and answers, and what the server says on its own.

From a client a message is one frame, from the server one or more. The bytes are the codec's.
"""

from typing import Any

import msgspec

from chatprotocol.errors import HearthError
from chatprotocol.requests import Request
from chatprotocol.rows import AnyRow, Gone, Membership, Message, Room


class Asked(msgspec.Struct, frozen=True):
    """A request under the id that its answer will name."""

    id: int
    request: Request


class Misasked(msgspec.Struct, frozen=True):
    """A well-formed frame whose request cannot be carried out as it stands: it is answered with the error."""

    id: int
    error: HearthError


class Ok(msgspec.Struct, frozen=True):
    """The answer to a request as it came: `answer` is typed once the request that it answers is known."""

    re: int
    answer: Any


class Err(msgspec.Struct, frozen=True):
    """The refusal of a request: nothing changed."""

    re: int
    error: HearthError


class Changes(msgspec.Struct, frozen=True):
    """The rows of one feed that changed in (from_, to], ascending by position."""

    feed: str
    from_: int
    to: int
    rows: list[AnyRow | Gone]


class RoomStands(msgspec.Struct, frozen=True, kw_only=True):
    """Where a room stands: the cursor becomes `head`; what was cached of it is stale until it is read again.

    `last` is the latest message with its text cut to a preview; `unread` and `mentions` count for the receiver.
    """

    feed: str
    head: int
    room: Room
    membership: Membership
    last: Message | None
    last_number: int
    unread: int
    mentions: int


class TypingNews(msgspec.Struct, frozen=True):
    """Somebody is writing in a room, or no longer."""

    room: int
    user: int
    on: bool


class PresenceNews(msgspec.Struct, frozen=True):
    """Who came online and who went since the last such news."""

    online: list[int]
    offline: list[int]


class Bye(msgspec.Struct, frozen=True, omit_defaults=True):
    """The server's last words before it closes: `code` is a close code."""

    code: int
    message: str
    retry_ms: int | None = None


ServerFrame = Ok | Err | Changes | RoomStands | TypingNews | PresenceNews | Bye
