"""How much is said a day. Counted once by a job, by the messages' ids; what is younger is counted where it is shown.

What was said stays counted, whether it is deleted later or not.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from django.db.models import Count, F, Max, Min
from django.utils import timezone

from accounts.jobs import Step
from accounts.models import Job
from feeds import clock
from feeds.journal import verb
from messaging.models import Message
from messaging.moderation.models import MessageDay

KIND: Final = "message_days"
PART: Final = 5_000
"""Messages that are counted in a step."""
AT_ONCE: Final = 50_000
"""Messages that are counted where somebody looks."""
SETTLED_MS: Final = 60_000
"""A message that is younger may have others with lower ids beside it that are not committed yet."""
QUARTER_MS: Final = 15 * 60 * 1000
"""Every zone's midnight falls on one."""


@dataclass(frozen=True, slots=True)
class Days:
    """How much was said on each of some days, the earliest first."""

    counts: list[tuple[date, int]]
    is_whole: bool
    """Whether all is counted; what is missing will be there soon."""


def last_days(days: int) -> Days:
    """Return how much was said on each of the last days, today included. Five queries, whatever there is."""
    today = timezone.localdate(clock.now())
    first = today - timedelta(days=days - 1)
    counts = Counter(dict(MessageDay.objects.filter(day__gte=first).values_list("day", "messages")))
    begin = counted_to()
    first_id, latest_id = _left(begin)
    end = min(latest_id, first_id + AT_ONCE - 1)
    counts.update(_said(begin, end))
    return Days([(day, counts[day]) for day in _days(first, today)], is_whole=end == latest_id)


def count(job: Job) -> Step:
    """Count the next part of what is not counted yet."""
    begin = counted_to()
    first_id, latest_id = _left(begin)
    end = _settled(begin, min(latest_id, first_id + PART - 1))
    if end is None:
        return Step(None, done=job.done)
    found = _said(begin, end)
    store(begin, end, found)
    return Step({"to": end}, done=job.done + found.total())


@verb
def store(begin: int, end: int, counts: Mapping[date, int]) -> None:
    """Write down what was counted from one id to another, where nobody else has counted from there."""
    if counted_to() != begin:
        return
    for day, messages in counts.items():
        known = MessageDay.objects.filter(day=day)
        if not known.update(messages=F("messages") + messages, counted_to=end):
            MessageDay.objects.create(day=day, messages=messages, counted_to=end)


def counted_to() -> int:
    """Return the id up to which all is counted."""
    return MessageDay.objects.aggregate(to=Max("counted_to"))["to"] or 0


def _left(begin: int) -> tuple[int, int]:
    """Return the first and the latest id behind one; ids may begin far behind it."""
    found = Message.objects.filter(pk__gt=begin).aggregate(first=Min("pk"), latest=Max("pk"))
    return found["first"] or begin + 1, found["latest"] or begin


def _settled(begin: int, end: int) -> int | None:
    """Return the latest id in (begin, end] before whatever is too young; None where there is none."""
    now_ms = clock.now_ms()
    these = Message.objects.filter(pk__gt=begin, pk__lte=end)
    young = these.filter(at_ms__gt=now_ms - SETTLED_MS, at_ms__lte=now_ms)
    first = young.aggregate(id=Min("pk"))["id"]
    old = these if first is None else these.filter(pk__lt=first)
    latest: int | None = old.aggregate(id=Max("pk"))["id"]
    return latest


def _said(begin: int, end: int) -> Counter[date]:
    """Return how much people have said on each day with ids in (begin, end]; the day of the latest is among them."""
    said = Message.objects.filter(pk__gt=begin, pk__lte=end)
    counts = Counter({day_of(at_ms): 0 for at_ms in said.order_by("-pk").values_list("at_ms", flat=True)[:1]})
    quarters = said.filter(kind=Message.Kind.TEXT).annotate(quarter=F("at_ms") / QUARTER_MS)
    for quarter, messages in quarters.values_list("quarter").annotate(messages=Count("pk")).order_by():
        counts[day_of(quarter * QUARTER_MS)] += messages
    return counts


def day_of(at_ms: int) -> date:
    """Return the day of a time where the server stands."""
    return timezone.localdate(datetime.fromtimestamp(at_ms / 1000, UTC))


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))
