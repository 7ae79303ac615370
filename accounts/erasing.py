"""Erasing an account: all that says who somebody was goes; the row stays, for what they have said is somebody's."""

import re
from typing import Final

import structlog

from accounts import access, audit, policy, secondfactor
from accounts.models import Block, Device, Invitation, Job, Link, Preference, User
from accounts.services import actor_of, locked_person
from accounts.usernames import username_key
from chatprotocol.people import ERASED_NAME
from feeds import clock
from feeds.journal import verb
from feeds.positions import advance, lock_feeds

logger = structlog.get_logger(__name__)

NO_NAME: Final = "-"


@verb
def erase_account(user: int, *, reason: str, by: int | None) -> User:
    """Erase an account, at once and for good: nobody signs in with it any more, and it is called by no name.

    Raises HearthError: not_found, forbidden, conflict.
    """
    person = locked_person(user)
    actor = actor_of(by)
    policy.assert_may_erase(actor, person)
    lock_feeds([person.account_feed_id])
    _forget_own(person)
    access.end_sessions(user)
    person.username = _free_username(user)
    person.username_key = username_key(person.username)
    person.display_name = ERASED_NAME
    person.status = ""
    person.avatar = None
    role, person.role = person.role, User.Role.MEMBER
    person.active = False
    advance(person)
    person.set_unusable_password()
    User.objects.filter(pk=user).update(
        password=person.password,
        email="",
        email_confirmed=False,
        totp_step=0,
        last_login=None,
        erased_at=clock.now(),
    )
    if by != user or role != User.Role.MEMBER:
        audit.note(audit.Act.PERSON_ERASED, by=by, person=user, reason=reason, role=role)
    logger.info("account erased", person=user, by=by)
    return person


def _forget_own(person: User) -> None:
    """Forget what is theirs alone. Rows that their own devices mirror go as those rows do: nothing of them stays but a key."""
    feed = person.account_feed_id
    devices = list(Device.objects.filter(user=person))
    for device in devices:
        device.name, device.platform = NO_NAME, ""
        device.revoked_at = device.revoked_at or clock.now()
    preferences = list(Preference.objects.filter(feed=feed).exclude(value=""))
    for preference in preferences:
        preference.value = ""
    blocks = list(Block.objects.filter(owner=person, on=True))
    for block in blocks:
        block.on = False
    changed = [*devices, *preferences, *blocks]
    if changed:
        advance(*changed)
    _forget_in_jobs(person.username)
    Link.objects.filter(user=person).delete()
    Invitation.objects.filter(joined=person).update(note="")
    secondfactor.forget(person.pk)


def _forget_in_jobs(username: str) -> None:
    """Leave out of what was told of jobs the lines that name somebody."""
    named = re.compile(rf"(?<!\w){re.escape(username)}(?!\w)")
    for job in Job.objects.filter(told__contains=username):
        kept = [line for line in job.told.split("\n") if not named.search(line)]
        Job.objects.filter(pk=job.pk).update(told="\n".join(kept))


def _free_username(user: int) -> str:
    name = f"deleted-{user}"
    taken = set(
        User.objects.filter(username_key__startswith=username_key(name)).values_list(
            "username_key", flat=True
        )
    )
    free = (each for each in (name, *(f"{name}-{count}" for count in range(2, len(taken) + 3))))
    return next(each for each in free if username_key(each) not in taken)
