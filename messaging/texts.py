"""What text may be: sizes in UTF-8 bytes, what counts as empty, and no characters that the protocol refuses.

The codec refuses those on the way in; what comes through another door is looked at here.
"""

from collections.abc import Collection
from functools import cache
from typing import Final

from django.conf import settings

from accounts.lines import assert_shown
from chatprotocol.emoji import assert_custom_name, is_custom_name
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


def check_message(text: str, *, carries: bool = False) -> None:
    """Refuse a text that is no message; one that carries files needs none. Raises bad_request or too_large."""
    if not (carries or text.strip()):
        raise HearthError(ErrorCode.BAD_REQUEST, "A message needs some text.", field="text")
    check_size(text, limits().text_bytes, "text")


def check_room_name(name: str) -> None:
    """Refuse a text that is no room's name. Raises bad_request or too_large."""
    if not name.strip() or "\n" in name or "\t" in name:
        raise HearthError(ErrorCode.BAD_REQUEST, "A room needs a name of one line.", field="name")
    assert_shown(name, "name")
    check_size(name, min(limits().name_bytes, ROOM_NAME_CHARACTERS), "name")


def check_topic(topic: str) -> None:
    """Refuse a text that is no room's topic. Raises too_large."""
    check_size(topic, min(limits().topic_bytes, ROOM_TOPIC_CHARACTERS), "topic")


EMOJI_BYTES: Final = 64


def check_emoji(emoji: str, custom: Collection[str] | None = None) -> None:
    """Refuse what nobody can react with: it is an emoji as Unicode recommends to write it, or a custom emoji's name.

    Of the `custom` ones, or of any where it is None. One emoji has one spelling, so that the same reactions stand
    together. Raises bad_request or too_large.
    """
    check_size(emoji, EMOJI_BYTES, "emoji")
    is_known = (custom is None or emoji in custom) if is_custom_name(emoji) else emoji in _emoji()
    if not is_known:
        raise HearthError(
            ErrorCode.BAD_REQUEST, "This is neither an emoji nor the name of one.", field="emoji"
        )


def check_emoji_name(name: str) -> None:
    """Refuse what no custom emoji can be called. Raises bad_request, or conflict where an emoji of Unicode's is called so."""
    assert_custom_name(name)
    if {name, name.replace("-", "_")} & _unicode_names():
        raise HearthError(ErrorCode.CONFLICT, "Every keyboard has an emoji of this name.", field="name")


@cache
def _emoji() -> frozenset[str]:
    # It takes ten megabytes and a tenth of a second: only of those servers on which somebody reacts.
    from emoji import EMOJI_DATA, STATUS

    recommended = STATUS["fully_qualified"]
    return frozenset(emoji for emoji, known in EMOJI_DATA.items() if known["status"] == recommended)


@cache
def _unicode_names() -> frozenset[str]:
    """What clients write emoji as, in English and in German: a text means the same to all who read it."""
    from emoji import EMOJI_DATA, config

    config.load_language(["en", "de"])
    called = [
        name
        for known in EMOJI_DATA.values()
        for name in (known.get("en", ""), known.get("de", ""), *known.get("alias", ()))
    ]
    return frozenset(name.strip(":").casefold() for name in called)


def check_reason(reason: str) -> None:
    """Refuse a text that is no reason for a report. Raises bad_request or too_large."""
    if not reason.strip():
        raise HearthError(ErrorCode.BAD_REQUEST, "Say why you report this.", field="reason")
    check_size(reason, REASON_BYTES, "reason")
