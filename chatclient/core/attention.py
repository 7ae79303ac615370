"""Whether a message calls me: by whom, where and how it was written, and how I want to be disturbed.

Rows, my settings and the local time are passed in. How a call is shown, and for how long, is a screen's.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final, Literal

import msgspec

from chatclient.core.disturbing import AttentionSettings, finds
from chatclient.core.model import RoomSummary
from chatprotocol.rows import Membership, Message, RoomKind

Why = Literal["direct", "mention", "keyword", "all"]
"""What a message calls me by; the first that applies."""

WHYS: Final[tuple[Why, ...]] = ("direct", "mention", "keyword", "all")
"""The strongest first."""


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be done about a message: `notify`, `count` it only, or `nothing` at all."""

    act: Literal["nothing", "count", "notify"]
    why: Why | None = None


NOTHING: Final = Heard(act="nothing")


class Standpoint(msgspec.Struct, frozen=True, kw_only=True):
    """From where a message is heard: who I am, whom I block, what I want, when it is (here), which room I look at."""

    me: int
    settings: AttentionSettings
    now: datetime
    blocked: frozenset[int] = frozenset()
    watched: int = 0


def hear(
    message: Message, membership: Membership, kind: RoomKind, standpoint: Standpoint, *, news: bool
) -> Heard:
    """Return what is to be done about a message of a room of mine; `news`: it was not there before I looked."""
    now_ms = int(standpoint.now.timestamp() * 1000)
    if not _is_said_to_me(message, standpoint) or is_muted(membership, now_ms):
        return NOTHING
    why = called_by(message, kind, membership, standpoint)
    if message.number <= membership.read:
        return NOTHING
    loud = news and message.room != standpoint.watched and not standpoint.settings.is_quiet(standpoint.now)
    return Heard(act="notify" if loud and why else "count", why=why)


def _is_said_to_me(message: Message, standpoint: Standpoint) -> bool:
    said = message.kind == "text" and not message.deleted
    return said and message.author != standpoint.me and message.author not in standpoint.blocked


def called_by(message: Message, kind: RoomKind, membership: Membership, standpoint: Standpoint) -> Why | None:
    """Return what a message calls me by, at the level that I have chosen for its room; None where it does not."""
    if kind == "direct":
        return "direct"
    if mentions(message, standpoint.me):
        return "mention"
    if finds(standpoint.settings.keywords, message.text):
        return "keyword"
    return "all" if membership.level == "all" else None


def mentions(message: Message, user: int) -> bool:
    """Whether a message mentions a person, by name or as one of all."""
    return message.mentions_all or user in message.mentions


def is_muted(membership: Membership, now_ms: int) -> bool:
    """Whether nothing of a room is to call me now."""
    return membership.level == "nothing" or (membership.muted_until or 0) > now_ms


def waiting(summaries: Iterable[RoomSummary], now_ms: int) -> tuple[int, int]:
    """Return how many messages wait that call for me, and how many others; those of muted rooms do not.

    What is written to me alone calls for me.
    """
    calling = other = 0
    for summary in summaries:
        if not is_muted(summary.membership, now_ms):
            calls = summary.unread if summary.room.kind == "direct" else summary.mentions
            calling += calls
            other += max(0, summary.unread - calls)
    return calling, other
