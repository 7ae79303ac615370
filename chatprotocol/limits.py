"""The limits of the protocol, with the defaults that a server starts from and a client assumes before `hello`."""

from typing import Final

import msgspec


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What one server accepts; sent in the answer to `hello`, so that a client can refuse before it sends."""

    message_bytes: int = 64 * 1024
    """One WebSocket message from a client."""
    out_message_bytes: int = 256 * 1024
    """One WebSocket message from the server, and what may wait for a slow reader."""
    text_bytes: int = 16 * 1024
    """The text of a chat message, in UTF-8."""
    name_bytes: int = 128
    """The name of a person, a room, a device or a client, in UTF-8."""
    topic_bytes: int = 1024
    files: int = 10
    """Files in one message."""
    file_bytes: int = 4 * 1024**3
    """One file."""
    mentions: int = 50
    """People mentioned in one message."""
    everyone_members: int = 50
    """In a room of at most so many people everybody may call for all; in a larger one owners and moderators."""
    reactions: int = 500
    """Reactions to one message."""
    reaction_emoji: int = 20
    """Different emoji among the reactions to one message."""
    direct_users: int = 8
    """Other people in one direct room."""
    room_members: int = 200
    """People named in one `room_create`."""
    in_flight: int = 32
    """Requests of one connection that wait for their answer."""
    requests_per_s: int = 20
    request_burst: int = 60
    connections: int = 20
    """Open connections of one account."""
    hello_ms: int = 5_000
    """From the opening of the connection to its `hello`."""


MAX_OUT_MESSAGE_BYTES: Final = 1024 * 1024
"""A client reads no larger message, whatever a server says: in memory it may take eighty times as much."""

MAX_DEPTH: Final = 8
"""Maps and lists inside one another in a frame; the frame itself is the first."""

PAGE_BYTES: Final = 192 * 1024
"""A page of rows or messages ends when its rows have taken this many bytes."""

CATCH_UP_POSITIONS: Final = 1_000
"""A room further behind than this is answered by a `room` frame instead of its changes."""

PREVIEW_CHARACTERS: Final = 200
"""Characters of text in the `last` message of a `room` frame."""

TYPING_EXPIRES_MS: Final = 6_000
PING_INTERVAL_S: Final = 20
"""Both sides send a WebSocket ping this often, and give the other as long to answer."""
