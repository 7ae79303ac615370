"""What calls me in a room: the part of its menu that says so, and what is asked when something of it is chosen."""

from typing import Final, TypedDict

from PyQt6.QtGui import QAction, QActionGroup
from PyQt6.QtWidgets import QMenu

from chatprotocol.ids import MAX_INTEGER
from chatprotocol.rows import Membership, NotifyLevel
from qtclient.language import translate
from qtclient.times.moments import exact, is_for_good, tomorrow_ms

MORNING_HOUR: Final = 8
FOR_GOOD_MS: Final = MAX_INTEGER
"""Until I say otherwise: the latest time that there is."""

_HOUR_MS: Final = 60 * 60_000
_LEVELS: Final[tuple[NotifyLevel, ...]] = ("all", "mentions", "nothing")


class Notify(TypedDict, total=False):
    """What is asked of the engine."""

    level: NotifyLevel
    muted_until: int


def offer_notify(menu: QMenu, membership: Membership, now_ms: int) -> None:
    """Add to a room's menu how it may call me; what is chosen there is a word of the menu's."""
    levels = QMenu(translate("RoomNotify", "Notifications"), menu)
    group = QActionGroup(levels)
    for level in _LEVELS:
        action = _offer(levels, level, _level_text(level))
        action.setCheckable(True)
        action.setChecked(membership.level == level)
        group.addAction(action)
    menu.addMenu(levels)
    if (membership.muted_until or 0) > now_ms:
        _offer(menu, "unmute", _unmute_text(membership.muted_until or 0, now_ms))
        return
    mutes = QMenu(translate("RoomNotify", "Mute"), menu)
    for word, text in _mutes():
        _offer(mutes, word, text)
    menu.addMenu(mutes)


def notify_of(word: str, now_ms: int) -> Notify | None:
    """Return what a word of the menu asks for; None where it is about something else."""
    for level in _LEVELS:
        if word == level:
            return Notify(level=level)
    until_ms = {
        "mute-hour": now_ms + _HOUR_MS,
        "mute-8-hours": now_ms + 8 * _HOUR_MS,
        "mute-tomorrow": tomorrow_ms(MORNING_HOUR, now_ms),
        "mute": FOR_GOOD_MS,
        "unmute": 0,
    }.get(word)
    return None if until_ms is None else Notify(muted_until=until_ms)


def _offer(menu: QMenu, word: str, text: str) -> QAction:
    action = QAction(text, menu)
    action.setData(word)
    menu.addAction(action)
    return action


def _level_text(level: NotifyLevel) -> str:
    return {
        "all": translate("RoomNotify", "All messages"),
        "mentions": translate("RoomNotify", "Mentions only"),
        "nothing": translate("RoomNotify", "Nothing"),
    }[level]


def _mutes() -> list[tuple[str, str]]:
    return [
        ("mute-hour", translate("RoomNotify", "For 1 hour")),
        ("mute-8-hours", translate("RoomNotify", "For 8 hours")),
        ("mute-tomorrow", translate("RoomNotify", "Until tomorrow, 8:00")),
        ("mute", translate("RoomNotify", "Until I turn it on")),
    ]


def _unmute_text(until_ms: int, now_ms: int) -> str:
    if is_for_good(until_ms, now_ms):
        return translate("RoomNotify", "Unmute")
    return translate("RoomNotify", "Unmute (muted until {time})").format(time=exact(until_ms))
