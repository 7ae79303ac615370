"""Announcements: what everybody is told for a time, as the server's message of the day while it lasts.

Of several that last at once the one that has begun last is shown. Whoever makes or withdraws one switches at once; a job
does so when one begins or ends by itself.
"""

from datetime import datetime, timedelta
from typing import Final

from accounts import audit, queries
from accounts import policy as accounts
from accounts.audit import Act
from accounts.jobs import Step
from accounts.lines import line
from accounts.models import Job
from accounts.services import MOTD_BYTES, actor_of, say_to_everybody
from chatprotocol.errors import ErrorCode, HearthError
from feeds import clock
from feeds.journal import verb_in
from feeds.models import SITE_FEED_ID
from feeds.positions import lock_feeds
from messaging.moderation.models import Announcement
from messaging.services.acting import site_feed

KIND: Final = "announcements"
EVERY: Final = timedelta(seconds=30)
"""So late an announcement begins and ends at most, and a look for work more."""
LONGEST: Final = timedelta(days=366)


@verb_in(site_feed)
def announce(text: str, begins_at: datetime, ends_at: datetime, *, by: int | None = None) -> Announcement:
    """Tell everybody something from one time until another. Raises HearthError: forbidden, bad_request, too_large."""
    lock_feeds([SITE_FEED_ID])
    accounts.assert_may_announce(actor_of(by))
    text = line(text, "text", MOTD_BYTES)
    now = clock.now()
    if not (begins_at < ends_at and now < ends_at):
        raise _no_time("An announcement ends after it begins, and not before now.")
    if ends_at - max(begins_at, now) > LONGEST:
        raise _no_time("An announcement lasts a year at most.")
    made = Announcement.objects.create(
        text=text, begins_at=begins_at, ends_at=ends_at, made_by_id=by, made_at=now
    )
    audit.note(
        Act.ANNOUNCED,
        by=by,
        subject=f"announcement {made.pk}",
        begins_ms=clock.to_ms(begins_at),
        ends_ms=clock.to_ms(ends_at),
    )
    say_to_everybody(_text_now())
    return made


@verb_in(site_feed)
def withdraw(id: int, *, by: int | None = None) -> None:
    """Let an announcement be over, or never begin. Raises HearthError: forbidden, not_found, conflict."""
    lock_feeds([SITE_FEED_ID])
    accounts.assert_may_announce(actor_of(by))
    found = Announcement.objects.filter(pk=id).first()
    if found is None:
        raise HearthError(ErrorCode.NOT_FOUND, "There is no such announcement.")
    if found.withdrawn_at is not None or found.ends_at <= clock.now():
        raise HearthError(ErrorCode.CONFLICT, "This announcement is over.")
    Announcement.objects.filter(pk=id).update(withdrawn_at=clock.now())
    audit.note(Act.ANNOUNCEMENT_WITHDRAWN, by=by, subject=f"announcement {id}")
    say_to_everybody(_text_now())


@verb_in(site_feed)
def switch() -> None:
    """Let the server say what is announced now."""
    lock_feeds([SITE_FEED_ID])
    say_to_everybody(_text_now())


def is_due() -> bool:
    """Tell whether the server says something else than what is announced now."""
    server = queries.server()
    return server.motd != (_text_now() or server.resting_motd)


def work(job: Job) -> Step:
    """Switch, all in one step."""
    switch()
    return Step(None, 1)


def _text_now() -> str:
    now = clock.now()
    lasting = Announcement.objects.filter(withdrawn_at=None, begins_at__lte=now, ends_at__gt=now)
    return lasting.order_by("-begins_at", "-pk").values_list("text", flat=True).first() or ""


def _no_time(message: str) -> HearthError:
    return HearthError(ErrorCode.BAD_REQUEST, message, field="ends_at")
