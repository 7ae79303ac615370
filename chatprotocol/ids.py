"""Names and numbers: feeds, positions, ids and message keys. Their shapes, and nothing about what they mean."""

import os
from typing import Annotated, Final, NewType

import msgspec

PROTOCOL_VERSION: Final = 1
SUBPROTOCOL: Final = "hearth.v1"

MAX_INTEGER: Final = 2**53 - 1
"""The largest integer on the wire: every language's float holds it exactly."""

KEY_BYTES: Final = 16

Uint = Annotated[int, msgspec.Meta(ge=0, le=MAX_INTEGER)]
"""An id, a number, a position or a time in milliseconds since the epoch (UTC)."""

Key = Annotated[bytes, msgspec.Meta(min_length=KEY_BYTES, max_length=KEY_BYTES)]
"""Sixteen bytes that a client chooses to name one write of its author's for ever."""

FeedName = NewType("FeedName", str)

SITE: Final = FeedName("site")
ACCOUNT: Final = FeedName("account")
_ROOM_PREFIX: Final = "room:"


def new_key(now_ms: int) -> Key:
    """Return a key that nothing else has: a UUID of version 7 (RFC 9562), given the time in milliseconds.

    Keys that were made at about the same time lie beside each other in an index, so that the server writes few places
    for many of them.
    """
    random = bytearray(os.urandom(KEY_BYTES - 6))
    random[0] = random[0] & 0x0F | 0x70
    random[2] = random[2] & 0x3F | 0x80
    return now_ms.to_bytes(6, "big") + bytes(random)


def room_feed(room: int) -> FeedName:
    """Return the name of the feed of a room, given the room's id."""
    return FeedName(f"{_ROOM_PREFIX}{room}")


def room_of_feed(feed: str) -> int | None:
    """Return the id of the room whose feed this is; None when it is no well-formed room feed.

    One feed has one name: signs, spaces, leading zeros and digits of other scripts are not accepted.
    """
    digits = feed.removeprefix(_ROOM_PREFIX)
    if digits == feed or not (digits.isascii() and digits.isdigit()) or (digits[0] == "0" and digits != "0"):
        return None
    room = int(digits) if len(digits) <= len(str(MAX_INTEGER)) else MAX_INTEGER + 1
    return room if room <= MAX_INTEGER else None


def is_feed(feed: str) -> bool:
    """Tell whether this is the well-formed name of a feed."""
    return feed in (SITE, ACCOUNT) or room_of_feed(feed) is not None
