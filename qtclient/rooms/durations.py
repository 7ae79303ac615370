"""How long somebody is kept silent or out of a room: what a menu offers, and what its words mean."""

from typing import Final

from chatprotocol.ids import MAX_INTEGER
from qtclient.language import translate

_MINUTE_MS: Final = 60_000
_SPANS_MS: Final = {
    "10-minutes": 10 * _MINUTE_MS,
    "hour": 60 * _MINUTE_MS,
    "day": 24 * 60 * _MINUTE_MS,
    "week": 7 * 24 * 60 * _MINUTE_MS,
}
FOR_GOOD: Final = "for-good"


def spans() -> list[tuple[str, str]]:
    """Return the words of the spans, the shortest first, and how they are called."""
    return [
        ("10-minutes", translate("RoomOrder", "For 10 minutes")),
        ("hour", translate("RoomOrder", "For 1 hour")),
        ("day", translate("RoomOrder", "For 1 day")),
        ("week", translate("RoomOrder", "For 1 week")),
        (FOR_GOOD, translate("RoomOrder", "Until somebody takes it back")),
    ]


def silent_until_ms(span: str, now_ms: int) -> int:
    """Return until when somebody is silent who is so from now on for a span; the latest time there is, where it is for good."""
    return MAX_INTEGER if span == FOR_GOOD else now_ms + _SPANS_MS[span]


def banned_until_ms(span: str, now_ms: int) -> int | None:
    """Return until when somebody is kept out for a span; None where it is for good."""
    return None if span == FOR_GOOD else now_ms + _SPANS_MS[span]
