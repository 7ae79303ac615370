"""What people who are new here may not do yet, as the house rules say: write fast, to many strangers, files, links.

Whoever keeps order, and bots, are new to nobody. Nobody is new where the rules name no hours.
"""

import re
from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.requests import Post
from feeds import clock
from messaging.models import Member, Membership, Message, Room
from messaging.moderation.inforce import InForce, in_force

DAY: Final = timedelta(days=1)
_LINK: Final = re.compile(r"://\w|\bwww\.\w|\bmailto:\w", re.IGNORECASE)


def new_among(users: Iterable[int], now: InForce) -> frozenset[int]:
    """Return those people who are new. One query where somebody may be, else none."""
    hours = now.rules.newcomer_hours
    if hours == 0:
        return frozenset()
    unknown = now.settled.unknown(users, hours)
    if not unknown:
        return frozenset()
    since = clock.now() - timedelta(hours=hours)
    young = User.objects.filter(pk__in=unknown, created_at__gt=since)
    found = {
        pk: role == User.Role.MEMBER and not bot for pk, role, bot in young.values_list("pk", "role", "bot")
    }
    now.settled.add(unknown - found.keys(), hours)
    return frozenset(pk for pk, is_new in found.items() if is_new)


def may_post(user: int, post: Post, now: InForce, now_ms: int) -> None:
    """Refuse what somebody who is new may not post, or not so fast. Raises forbidden or rate_limited."""
    rules = now.rules
    may_say(post.text, now)
    if post.files and not rules.newcomer_files:
        raise HearthError(ErrorCode.FORBIDDEN, "Whoever is new here sends no files yet.", field="files")
    if rules.newcomer_messages_a_minute:
        wait_ms = now.pace.wait_ms(user, rules.newcomer_messages_a_minute, now_ms)
        if wait_ms:
            message = "Whoever is new here writes a little slower: wait a moment."
            raise HearthError(ErrorCode.RATE_LIMITED, message, retry_ms=wait_ms)


def may_say(text: str, now: InForce) -> None:
    """Refuse a text that somebody who is new may not write. Raises forbidden."""
    if not now.rules.newcomer_links and _LINK.search(text):
        raise HearthError(ErrorCode.FORBIDDEN, "Whoever is new here sends no links yet.", field="text")


def may_reach(user: int, people: Collection[int], field: str) -> None:
    """Refuse somebody who is new to turn to more people in a day than the rules say. Raises forbidden."""
    now = in_force()
    most = now.rules.newcomer_directs_a_day
    if not (most and new_among([user], now)):
        return
    reached = _reached(user)
    if len(reached | (set(people) - {user})) > max(most, len(reached)):
        message = "Whoever is new here turns to few people a day: wait until tomorrow."
        raise HearthError(ErrorCode.FORBIDDEN, message, field=field)


def _reached(user: int) -> set[int]:
    """Return to whom somebody has turned within the last day: who is in the rooms that they have begun."""
    since_ms = clock.to_ms(clock.now() - DAY)
    first_is_mine = Message.objects.filter(room=OuterRef("member__room"), number=1, author=user)
    begun = Membership.objects.filter(
        Q(member__room__kind=Room.Kind.DIRECT) & (Q(member__room__last_number=0) | Exists(first_is_mine))
        | Q(member__role=Member.Role.OWNER),
        member__user=user,
        joined_at_ms__gt=since_ms,
    )
    others = Member.objects.filter(room__in=begun.values("member__room")).exclude(user=user)
    return set(others.values_list("user", flat=True))
