"""Showing a message to the moderators. What it said and carried is kept: who deletes it destroys no evidence."""

from datetime import UTC, datetime, timedelta
from typing import Final

from django.conf import settings

from chatprotocol.errors import ErrorCode, HearthError
from feeds import clock
from feeds.journal import verb_in
from messaging import policy
from messaging.moderation import evidence
from messaging.moderation.models import Report
from messaging.policy import Actor
from messaging.services.acting import message_in, own_feeds, own_place
from messaging.texts import check_reason

WINDOW: Final = timedelta(hours=1)


@verb_in(own_feeds)
def report_message(actor: Actor, room: int, number: int, reason: str) -> None:
    """Show a message to the moderators. Once is enough: what was reported already stays as it was."""
    place = own_place(actor, room)
    check_reason(reason)
    # Under the lock of the account: the same person reports one after another.
    if Report.objects.filter(reporter=actor.user, room=room, number=number).exists():
        return
    message = message_in(place.room, number)
    policy.may_report(place, message)
    now = clock.now()
    _assert_not_too_many(actor.user, now)
    report = Report.objects.create(
        reporter_id=actor.user,
        room=place.room,
        number=number,
        author_id=message.author_id,
        said_at=datetime.fromtimestamp(message.at_ms / 1000, UTC),
        text=message.text,
        reason=reason,
        reported_at=now,
    )
    if message.files:
        evidence.hold([report])


def _assert_not_too_many(reporter: int, now: datetime) -> None:
    """Refuse who has reported too much within the window. A clock that was set back counts as time that has passed."""
    limit = settings.HEARTH_PERSONAL_LIMITS.reports
    recent = Report.objects.filter(reporter=reporter, reported_at__gt=now - WINDOW, reported_at__lte=now)
    times = list(recent.order_by("-reported_at").values_list("reported_at", flat=True)[:limit])
    if len(times) == limit:
        wait = times[-1] + WINDOW - now
        raise HearthError(
            ErrorCode.RATE_LIMITED,
            "You have reported a lot: wait before you report more.",
            retry_ms=max(1, int(wait / timedelta(milliseconds=1))),
        )
