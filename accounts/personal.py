"""What people change of their own: how they are seen, their preferences, whom they have blocked. A verb each.

`device` is the one through which the person asks. Preferences and blocks are seen by nobody else.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from django.conf import settings
from django.db.models import QuerySet
from msgspec import UNSET

from accounts import policy, queries
from accounts.models import Block, Preference, User
from accounts.services import change_profile
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.packing import holds_controls
from chatprotocol.requests import Profile
from feeds.journal import verb_in
from feeds.models import SITE_FEED_ID
from feeds.positions import advance, lock_feeds
from feeds.verbs import Call

PREFERENCE_NAME: Final = re.compile(r"[a-z][a-z0-9_.-]{0,63}", re.ASCII)


def _site(calls: Sequence[Call]) -> Iterable[int]:
    return [SITE_FEED_ID]


def _own_feeds(calls: Sequence[Call]) -> Iterable[int]:
    users = [user for (user, *_), _ in calls]
    return User.objects.filter(pk__in=users).values_list("account_feed_id", flat=True)


@verb_in(_site)
def change_own_profile(user: int, device: int | None, wish: Profile) -> int:
    """Change what the others read of one, only what is named; return the row's position.

    What they see, the picture, is not changed here: it is a file.
    """
    lock_feeds([SITE_FEED_ID])
    queries.assert_active(device)
    display_name = None if wish.display_name is UNSET else wish.display_name
    status = None if wish.status is UNSET else wish.status
    return change_profile(user, display_name=display_name, status=status, by=user).pos


@verb_in(_own_feeds)
def set_preference(user: int, device: int | None, name: str, value: str) -> int:
    """Keep a setting, or let go of it where the value is empty; return the row's position, 0 where there is none."""
    feed = _own_feed(user, device)
    _check_preference(name, value)
    known = Preference.objects.filter(feed=feed)
    preference = known.filter(name=name).first() or Preference(feed_id=feed, name=name)
    if value and not preference.value:
        _assert_room_for_another(known, is_new=preference.is_new)
    if preference.value != value:
        preference.value = value
        advance(preference)
    return preference.pos


@verb_in(_own_feeds)
def set_block(user: int, device: int | None, other: int, on: bool) -> int:
    """Block a person, or no longer; return the row's position, 0 where there is none."""
    feed = _own_feed(user, device)
    person = User.objects.filter(pk=other).first()
    if person is None:
        raise policy.no_such_person()
    policy.assert_may_block(user, person)
    block = Block.objects.filter(owner=user, user=other).first()
    block = block or Block(feed_id=feed, owner_id=user, user_id=other)
    if block.on != on:
        block.on = on
        advance(block)
    return block.pos


def _own_feed(user: int, device: int | None) -> int:
    """Lock a person's account and see that the device is still welcome; return the account's feed."""
    feed = User.objects.values_list("account_feed_id", flat=True).get(pk=user)
    lock_feeds([feed])
    queries.assert_active(device)
    return feed


def _check_preference(name: str, value: str) -> None:
    if PREFERENCE_NAME.fullmatch(name) is None:
        raise HearthError(
            ErrorCode.BAD_REQUEST,
            "A preference is named by up to 64 small letters, digits, dots, hyphens and underscores.",
            field="name",
        )
    if holds_controls(value):
        raise HearthError(ErrorCode.BAD_REQUEST, "This holds characters that cannot be kept.", field="value")
    limit_bytes = settings.HEARTH_PERSONAL_LIMITS.preference_bytes
    if len(value.encode()) > limit_bytes:
        raise HearthError(
            ErrorCode.TOO_LARGE, f"This is too long: at most {limit_bytes} bytes.", field="value"
        )


def _assert_room_for_another(known: QuerySet[Preference], *, is_new: bool) -> None:
    limits = settings.HEARTH_PERSONAL_LIMITS
    if known.exclude(value="").count() >= limits.preferences:
        raise HearthError(
            ErrorCode.TOO_LARGE, f"There are {limits.preferences} preferences, and no more may be."
        )
    # What was cleared stays as a row without a value.
    if is_new and known.count() >= limits.kept_preferences:
        raise HearthError(ErrorCode.TOO_LARGE, "There have been too many preferences of different names.")
