"""The same done to many rows: a job, a portion a step, that says what became of it.

What can be done so is known by a name, for a job outlives the process that it was asked in. Each row is judged by the
service that does it, as the rights of whoever asked are then.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Model
from django.utils import translation

from accounts import audit, jobs, policy
from accounts.jobs import Place, Step
from accounts.models import Job
from accounts.sentences import sentence
from accounts.services import actor_of
from chatprotocol.errors import ErrorCode, HearthError
from feeds.journal import verb

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

KIND: Final = "bulk"
PORTION: Final = 20
"""Rows of one step, each of them a write of its own."""
MOST_ROWS: Final = 100_000
MOST_NAMED: Final = 10
"""Rows that are named among those for which a service had the same refusal."""

Service = Callable[..., object]
"""Takes the primary key of a row, and with `by` whoever does it."""


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that can be done to many rows of a model; `title` is what people call it."""

    name: str
    service: Service
    model: type[Model]
    title: "StrOrPromise"


_deeds: Final[dict[str, Deed]] = {}


def register(name: str, service: Service, model: type[Model], title: "StrOrPromise") -> None:
    """Make known under a name what can be done to many rows."""
    _deeds[name] = Deed(name, service, model, title)


def deed_of(service: Service) -> Deed:
    """Return how a service is known. Raises LookupError."""
    for deed in _deeds.values():
        if deed.service is service:
            return deed
    raise LookupError(f"nobody has said how this is done to many: {service}")


@verb
def ask(deed: Deed, rows: Sequence[int], *, done: str, by: int, language: str = "en") -> Job:
    """Ask for something to be done to many rows. `done` says it of a number of them, in the language of whoever asks.

    Raises forbidden, or too_large.
    """
    policy.assert_may_ask_for_many(actor_of(by))
    if len(rows) > MOST_ROWS:
        raise HearthError(ErrorCode.TOO_LARGE, "These are too many at once.")
    wish = {"deed": deed.name, "rows": list(rows), "done": done, "language": language}
    with translation.override("en"):  # as sentences are kept: whoever reads it has it in their own language
        title = f"{deed.title}\n({len(rows)})"
    job = jobs.ask(KIND, wish, title=title, by=by)
    audit.note(audit.Act.JOB_ASKED, by=by, subject=f"job {job.pk}", deed=deed.name, rows=len(rows))
    return job


def work(job: Job) -> Step:
    """Do the next portion."""
    rows: list[int] = job.wish["rows"]
    place: Place = job.place or {"at": 0, "done": 0, "refused": {}}
    at = begun_at = place["at"]
    deed = _deeds[job.wish["deed"]]
    for row in rows[at : at + PORTION]:
        try:
            with translation.override(job.wish.get("language", "en")):
                deed.service(row, by=job.asked_by_id)
        except HearthError as refusal:
            if refusal.code is ErrorCode.BUSY and at > begun_at:
                break
            if refusal.code in {ErrorCode.BUSY, ErrorCode.SUSPENDED}:
                raise
            _note(place["refused"], refusal.message, row)
        else:
            place["done"] += 1
        at += 1
    if at < len(rows):
        return Step({**place, "at": at}, at, len(rows))
    return Step(None, at, len(rows), _told(job, place, deed.model))


def _note(refused: dict[str, list[int]], message: str, row: int) -> None:
    """Count a refusal: how often it came is the first of its list, and behind it stand some of the rows."""
    noted = refused.setdefault(message, [0])
    noted[0] += 1
    if len(noted) <= MOST_NAMED:
        noted.append(row)


def _told(job: Job, place: Place, model: type[Model]) -> str:
    lines = [job.wish["done"] % {"count": place["done"]}]
    for message, (count, *some) in place["refused"].items():
        names = ", ".join(str(row) for row in model._base_manager.filter(pk__in=some).order_by("pk"))
        of_all = f"{names} …" if count > len(some) else names
        lines += [message, sentence("Refused for %(count)s: %(names)s", count=count, names=of_all)]
    return "\n".join(lines)
