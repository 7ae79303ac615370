"""Judging what was reported: who decides, what comes of it, and what the author is told.

A decision is about a message: all its open reports are decided together, and once. What befalls the author goes through
the same verbs as everything that the staff does, so that policy and the audit log are asked there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db.models import QuerySet
from django.utils import translation
from django.utils.timesince import timesince
from django.utils.translation import gettext, gettext_noop

from accounts import audit, services
from accounts import policy as accounts
from accounts.audit import Act
from accounts.models import AuditEntry, User
from accounts.services import actor_of
from chatprotocol.errors import ErrorCode, HearthError
from feeds import clock
from feeds.journal import verb
from feeds.models import SITE_FEED_ID
from feeds.positions import lock_feeds
from messaging import policy
from messaging.models import Message, Room
from messaging.moderation import evidence, house, purging
from messaging.moderation.models import Report
from messaging.services.acting import account_feeds
from messaging.services.administration import delete_as_staff, remove_as_staff, silence_as_staff
from messaging.texts import REASON_BYTES, check_size

Outcome: Final = Report.Outcome

QUOTED_CHARACTERS: Final = 200
"""So much of a message stands in what its author is told."""
LONGEST_SILENCE: Final = timedelta(days=366)

IN_ROOMS_OF_MANY: Final = frozenset({Outcome.SILENCED, Outcome.REMOVED})
"""What makes no sense in a direct conversation."""
CLEARING_AWAY: Final = frozenset({Outcome.DELETED, Outcome.PURGED})
"""What can come of it, too, where the account has been erased since."""
WITH_A_REASON: Final = frozenset(
    {Outcome.WARNED, Outcome.SILENCED, Outcome.REMOVED, Outcome.SUSPENDED, Outcome.PURGED}
)
"""What befalls a person: it is said why."""

TOLD: Final[Mapping[str, str]] = {
    Outcome.DELETED: gettext_noop("The moderators have deleted this message of yours:"),
    Outcome.WARNED: gettext_noop("The moderators warn you because of this message:"),
    Outcome.SILENCED: gettext_noop(
        "The moderators let you only read in “%(room)s” for %(time)s, because of this message:"
    ),
    Outcome.REMOVED: gettext_noop("The moderators have removed you from “%(room)s” because of this message:"),
    Outcome.SUSPENDED: gettext_noop("The moderators have suspended your account because of this message:"),
}
"""What the author is told: nothing where all of theirs is deleted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a moderator decides, and in which language they say so."""

    outcome: str
    reason: str = ""
    silence: timedelta | None = None
    """For how long, where the author is silenced."""
    deletes: bool = False
    """Whether the message is deleted, too, where something else comes of it."""
    language: str = "en"


@verb
def look_at(report: int, *, by: int) -> Report:
    """Return a report for somebody who may judge it, and note that they look at it. Raises not_found or forbidden."""
    _, found = _judged(report, by)
    audit.note(
        Act.REPORT_READ, by=by, person=found.author_id, room=found.room_id, subject=f"report {found.pk}"
    )
    return found


def has_looked_at(report: int, by: int) -> bool:
    """Tell whether the log says of somebody that they have looked at a report."""
    seen = AuditEntry.objects.filter(actor=by, act=Act.REPORT_READ, subject=f"report {report}")
    return seen.exists()


@verb
def decide(report: int, decision: Decision, *, by: int) -> Report:
    """Decide a report, and all open ones of the same message; return it as it is then.

    Raises HearthError: not_found, forbidden, bad_request, too_large; conflict where somebody else has decided it, or
    where it cannot come to this any more.
    """
    actor, found = _judged(report, by)
    _refuse_decided(found)
    _check(found, decision)
    if decision.outcome in CLEARING_AWAY:
        accounts.assert_may_clear_away(actor, found.author)
    elif decision.outcome != Outcome.DISMISSED:
        accounts.assert_may_manage(actor, found.author)
    _carry_out(found, decision, by)
    decided = list(_open_with(found, decision.outcome).values_list("pk", flat=True))
    Report.objects.filter(pk__in=decided).update(
        outcome=decision.outcome, decided_by=by, decided_at=clock.now(), note=decision.reason.strip()
    )
    evidence.let_go(decided)
    audit.note(
        Act.REPORT_DECIDED,
        by=by,
        person=found.author_id,
        room=found.room_id,
        subject=f"report {found.pk}",
        reason=decision.reason.strip(),
        outcome=decision.outcome,
        reports=decided,
        number=found.number,
    )
    found.refresh_from_db()
    return found


def _judged(report: int, by: int) -> tuple[User, Report]:
    """Lock all that a decision may change; return who judges, and the report as it is."""
    known = Report.objects.filter(pk=report).values_list("room", "author").first()
    if known is None:
        raise _no_such_report()
    room, author = known
    lock_feeds(lambda: [SITE_FEED_ID, room, *account_feeds([author]).values()])
    actor = actor_of(by)
    if actor is None or not policy.may_see_reports(actor):
        policy.refuse(ErrorCode.FORBIDDEN, "Only moderators and administrators see what was reported.")
    found = Report.objects.filter(policy.may_judge(actor), pk=report).select_related("room", "author").first()
    if found is None:
        raise _no_such_report()
    return actor, found


def _refuse_decided(report: Report) -> None:
    if report.outcome != Outcome.OPEN:
        by = report.decided_by.username if report.decided_by is not None else "?"
        policy.refuse(ErrorCode.CONFLICT, f"{by} has decided this already.")


def _check(report: Report, decision: Decision) -> None:
    if decision.outcome not in Outcome.values or decision.outcome == Outcome.OPEN:
        raise HearthError(ErrorCode.BAD_REQUEST, "There is no such decision.", field="outcome")
    if report.room.kind == Room.Kind.DIRECT and decision.outcome in IN_ROOMS_OF_MANY:
        policy.refuse(ErrorCode.FORBIDDEN, "Nobody is silenced in, or removed from, a direct conversation.")
    if decision.outcome in WITH_A_REASON and not decision.reason.strip():
        raise HearthError(ErrorCode.BAD_REQUEST, "Say why: the author reads it.", field="reason")
    check_size(decision.reason, REASON_BYTES, "reason")
    if decision.outcome == Outcome.SILENCED and not (
        decision.silence is not None and timedelta() < decision.silence <= LONGEST_SILENCE
    ):
        raise HearthError(ErrorCode.BAD_REQUEST, "Say for how long, a year at most.", field="silence")


def _carry_out(report: Report, decision: Decision, by: int) -> None:
    """Let what was decided befall the author and the message. What can be refused comes before anything is written."""
    author, reason = report.author_id, decision.reason.strip()
    is_erased = report.author.erased_at is not None
    if decision.outcome == Outcome.SILENCED and decision.silence is not None:
        until_ms = clock.to_ms(clock.now() + decision.silence)
        silence_as_staff(report.room_id, author, until_ms, by=by, reason=reason)
    elif decision.outcome == Outcome.REMOVED:
        remove_as_staff(report.room_id, author, by=by, reason=reason)
    elif decision.outcome == Outcome.WARNED:
        audit.note(Act.PERSON_WARNED, by=by, person=author, room=report.room_id, reason=reason)
    elif decision.outcome in {Outcome.SUSPENDED, Outcome.PURGED} and not is_erased:
        services.suspend(author, by=by, reason=reason)
    is_deleted = _deletes(decision) and _delete(report, reason, by)
    if decision.outcome == Outcome.PURGED:
        purging.purge(author, by=by, reason=reason)
    if decision.outcome in TOLD and not is_erased and (is_deleted or decision.outcome != Outcome.DELETED):
        house.tell(author, _told(report, decision))


def _deletes(decision: Decision) -> bool:
    if decision.outcome in {Outcome.DELETED, Outcome.PURGED}:
        return True
    return decision.deletes and decision.outcome != Outcome.DISMISSED


def _delete(report: Report, reason: str, by: int) -> bool:
    """Delete the message; tell whether it was still there: retention may have taken it, or its author."""
    there = Message.objects.filter(room=report.room, number=report.number, number__gte=report.room.first)
    if not there.filter(deleted=False).exists():
        return False
    delete_as_staff(report.room_id, report.number, by=by, reason=reason)
    return True


def _told(report: Report, decision: Decision) -> str:
    """Return what the author is told, in the language of whoever decides: the reason is in it, too."""
    with translation.override(decision.language):
        now = clock.now()
        said = gettext(TOLD[decision.outcome]) % {
            "room": report.room.name,
            "time": timesince(now, now + (decision.silence or timedelta())).replace("\xa0", " "),
        }
        reason = decision.reason.strip()
        why = gettext("Their reason: %(reason)s") % {"reason": reason} if reason else ""
    quoted = "\n".join(f"> {line}" for line in _excerpt(report.text).splitlines())
    return "\n\n".join(part for part in (said, quoted, why) if part)


def _excerpt(text: str) -> str:
    return text if len(text) <= QUOTED_CHARACTERS else f"{text[:QUOTED_CHARACTERS]}…"


def _open_with(report: Report, outcome: str) -> QuerySet[Report]:
    """Return the open reports that are decided with one: of the same message, and of all where all are deleted."""
    still_open = Report.objects.filter(outcome=Outcome.OPEN, author=report.author)
    return (
        still_open if outcome == Outcome.PURGED else still_open.filter(room=report.room, number=report.number)
    )


def _no_such_report() -> HearthError:
    return HearthError(ErrorCode.NOT_FOUND, "There is no such report.")
