"""What text may be: sizes in UTF-8 bytes, what counts as empty, and no characters that the protocol refuses.

The codec refuses those on the way in; what comes through another door is looked at here.
"""

from typing import Final

from django.conf import settings

from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.limits import Limits
from chatprotocol.packing import holds_controls

ROOM_NAME_CHARACTERS: Final = 128
ROOM_TOPIC_CHARACTERS: Final = 1024
"""What the columns hold, whatever a server allows: a character takes at least a byte."""

REASON_BYTES: Final = 1_000


def limits() -> Limits:
    """Return the limits of this server."""
    configured: Limits = settings.HEARTH_LIMITS
    return configured


def check_size(text: str, limit_bytes: int, field: str) -> None:
    """Refuse text that is too large, or that no client could be sent. Raises too_large or bad_request."""
    if holds_controls(text):
        raise HearthError(ErrorCode.BAD_REQUEST, "This holds characters that cannot be shown.", field=field)
    if len(text.encode()) > limit_bytes:
        raise HearthError(ErrorCode.TOO_LARGE, f"This is too long: at most {limit_bytes} bytes.", field=field)


def check_message(text: str) -> None:
    """Refuse a text that is no message. Raises bad_request or too_large."""
    if not text.strip():
        raise HearthError(ErrorCode.BAD_REQUEST, "A message needs some text.", field="text")
    check_size(text, limits().text_bytes, "text")


def check_room_name(name: str) -> None:
    """Refuse a text that is no room's name. Raises bad_request or too_large."""
    if not name.strip() or "\n" in name or "\t" in name:
        raise HearthError(ErrorCode.BAD_REQUEST, "A room needs a name of one line.", field="name")
    check_size(name, min(limits().name_bytes, ROOM_NAME_CHARACTERS), "name")


def check_topic(topic: str) -> None:
    """Refuse a text that is no room's topic. Raises too_large."""
    check_size(topic, min(limits().topic_bytes, ROOM_TOPIC_CHARACTERS), "topic")


def check_reason(reason: str) -> None:
    """Refuse a text that is no reason for a report. Raises bad_request or too_large."""
    if not reason.strip():
        raise HearthError(ErrorCode.BAD_REQUEST, "Say why you report this.", field="reason")
    check_size(reason, REASON_BYTES, "reason")
