"""Invitations: made by moderators, told once as a link, used a number of times, withdrawn.

What is wrong with an invitation is nobody's business but theirs who made it: over, used up, withdrawn, of somebody
who may invite no more, or never there – one answer.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import structlog
from django.conf import settings
from django.db.models import F, Q

from accounts import audit, policy, roomdoor, wording
from accounts.audit import Act
from accounts.lines import line
from accounts.models import Invitation, User
from accounts.services import NewPerson, actor_of, let_in
from accounts.tokens import TOKEN_MAX_CHARACTERS, hash_token, new_token
from chatprotocol.errors import ErrorCode, HearthError
from feeds import clock
from feeds.journal import verb
from feeds.models import SITE_FEED_ID
from feeds.positions import lock_feeds

logger = structlog.get_logger(__name__)

MOST_USES: Final = 1_000
MOST_DAYS: Final = 365
NOTE_BYTES: Final = 128


@dataclass(frozen=True, slots=True)
class Made:
    """An invitation that was made. The token is told once, here."""

    token: str
    invitation: Invitation

    def __repr__(self) -> str:
        return f"Made(invitation={self.invitation.pk})"


def invite(*, uses: int = 1, days: int = 7, room: str = "", note: str = "", by: int | None = None) -> Made:
    """Make an invitation. Raises HearthError: bad_request, too_large, not_found, forbidden."""
    token = new_token()
    return Made(token, store_invitation(hash_token(token), uses=uses, days=days, room=room, note=note, by=by))


@verb
def store_invitation(
    token_hash: str, *, uses: int, days: int, room: str, note: str, by: int | None
) -> Invitation:
    """Store an invitation of which only the hash is known here."""
    policy.assert_may_invite(actor_of(by))
    _check_number(uses, MOST_USES, "uses")
    _check_number(days, MOST_DAYS, "days")
    now = clock.now()
    invitation = Invitation.objects.create(
        note=line(note, "note", NOTE_BYTES, required=False),
        token_hash=token_hash,
        made_by_id=by,
        made_at=now,
        expires_at=now + timedelta(days=days),
        uses=uses,
        room=roomdoor.door().find(room, by) if room else None,
    )
    audit.note(
        Act.INVITATION_MADE,
        by=by,
        room=invitation.room,
        subject=f"invitation {invitation.pk}",
        uses=uses,
        days=days,
    )
    logger.info("invitation made", invitation=invitation.pk, uses=uses, by=by)
    return invitation


@verb
def withdraw(invitation: int, *, by: int | None = None) -> None:
    """Let an invitation be used no more. Raises HearthError: not_found, forbidden."""
    policy.assert_may_withdraw(actor_of(by))
    if not Invitation.objects.filter(pk=invitation, withdrawn_at=None).update(withdrawn_at=clock.now()):
        raise policy.no_such_invitation()
    audit.note(Act.INVITATION_WITHDRAWN, by=by, subject=f"invitation {invitation}")
    logger.info("invitation withdrawn", invitation=invitation, by=by)


def invitation_of(token: str) -> Invitation:
    """Return the invitation that a token opens now. Raises HearthError (not_found)."""
    if settings.HEARTH_REGISTRATION == "closed" or not 0 < len(token) <= TOKEN_MAX_CHARACTERS:
        raise policy.no_such_invitation()
    may_still_invite = Q(made_by=None) | Q(
        made_by__active=True, made_by__role__in=[User.Role.MODERATOR, User.Role.ADMIN]
    )
    found = Invitation.objects.filter(
        may_still_invite,
        token_hash=hash_token(token),
        withdrawn_at=None,
        expires_at__gt=clock.now(),
        used__lt=F("uses"),
    ).first()
    if found is None:
        raise policy.no_such_invitation()
    return found


@verb
def join(token: str | None, new: NewPerson) -> User:
    """Add a person who has an invitation, or none where registration is open.

    Raises HearthError: not_found, conflict, bad_request, too_large. The last use of an invitation is one person's.
    """
    if new.role != User.Role.MEMBER:
        policy.refuse("Whoever joins is a member.")
    lock_feeds([SITE_FEED_ID])
    if token is None and settings.HEARTH_REGISTRATION != "open":
        raise policy.no_such_invitation()
    wording.check(new.username, "username")
    wording.check(new.display_name, "display_name")
    # Looked up under the lock: whoever comes at the same time waits here.
    invitation = None if token is None else invitation_of(token)
    person = let_in(new, invitation)
    if invitation is not None:
        Invitation.objects.filter(pk=invitation.pk).update(used=F("used") + 1)
        if invitation.room is not None:
            roomdoor.door().admit(invitation.room, person.pk, by=invitation.made_by_id)
    logger.info("person joined", person=person.pk, invitation=invitation.pk if invitation else None)
    return person


def _check_number(number: int, most: int, field: str) -> None:
    if not 1 <= number <= most:
        raise HearthError(ErrorCode.BAD_REQUEST, f"This must be at least 1 and at most {most}.", field=field)
