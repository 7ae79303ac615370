"""The kinds of jobs of this package, and which of them the server begins by itself."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from accounts import jobs
from messaging.exports import asking, writing
from messaging.moderation import announcing, daily, erasing, filekeeping, purging, tidying


def register_all() -> None:
    """Make the jobs known. Once, when the apps are ready."""
    jobs.register(asking.KIND, writing.work)
    jobs.register(
        writing.TIDY, writing.tidy, every=timedelta(days=1), title=_("Remove exports whose time is over")
    )
    jobs.register(erasing.KIND, erasing.work, has_to_end=True)
    jobs.register(purging.KIND, purging.work, title=_("Delete everything that somebody has said"))
    jobs.register(
        announcing.KIND,
        announcing.work,
        every=announcing.EVERY,
        title=_("Announcements begin and end"),
        is_due=announcing.is_due,
    )
    jobs.register(tidying.KIND, tidying.work, every=timedelta(days=1), title=_("Daily tidying"))
    jobs.register(filekeeping.BACK, filekeeping.work, title=_("Bring files back"), has_to_end=True)
    jobs.register(daily.KIND, daily.count, every=timedelta(days=1), title=_("Count what is said a day"))
