"""The second factor: codes of an app (TOTP, RFC 6238), codes for the day when the phone is gone, passkeys.

allauth keeps the secrets and computes the codes; who may try how often, and that none is taken twice, is decided here
for every door. Whatever is heavy is imported where it is used: most people have no second factor.
"""

from collections.abc import Iterable
from typing import Any, Final

import structlog
from django.utils.crypto import constant_time_compare

from accounts import access, audit, policy, telling, throttle
from accounts.audit import Act
from accounts.models import User
from accounts.sentences import spoken_here
from accounts.services import actor_of, locked_person
from chatprotocol.errors import ErrorCode, HearthError
from feeds.journal import verb
from feeds.positions import lock_feeds

logger = structlog.get_logger(__name__)

CODE_CHARACTERS: Final = 64


def is_set_up(user: int) -> bool:
    """Tell whether somebody signs in with more than a password."""
    return bool(_of(user).filter(type__in=["totp", "webauthn"]).exists())


def check(user: User, code: str | None) -> str:
    """Use a code up; return of what kind it was. Raises HearthError: totp_required, rate_limited."""
    if not code:
        raise HearthError(ErrorCode.TOTP_REQUIRED, "A code of the second factor is needed.")
    throttle.count_code(user.username_key)
    kind = use_code(user.pk, "".join(code.split())[:CODE_CHARACTERS])
    if kind is None:
        logger.info("second factor failed", person=user.pk)
        raise HearthError(ErrorCode.TOTP_REQUIRED, "This code is wrong, or was used already.", field="totp")
    return kind


@verb
def use_code(user: int, code: str) -> str | None:
    """Use a code up, of the app or one that was printed; return its kind, None where it is not right."""
    _lock(user)
    for authenticator in _of(user).exclude(type="webauthn"):
        if authenticator.type == "totp":
            step = step_of(authenticator.data["secret"], code)
            if step is not None and _take_step(user, step):
                return "totp"
        elif authenticator.wrap().validate_code(code):
            return str(authenticator.type)
    return None


@verb
def begin(user: int, secret: str, code: str) -> bool:
    """Use up the code that shows that an app knows the secret; tell whether it is right."""
    _lock(user)
    step = step_of(secret, code)
    return step is not None and _take_step(user, step)


def remove(user: int, *, by: int | None = None) -> None:
    """Take somebody's second factor away: their phone is lost, and their printed codes with it, perhaps to somebody.

    They are told who has done it, in the language that is spoken here.
    """
    take_away(user, by=by, language=spoken_here())


@verb
def take_away(user: int, *, by: int | None, language: str) -> None:
    """Take somebody's second factor away, and tell them."""
    person = locked_person(user)
    actor = actor_of(by)
    policy.assert_may_help(actor, person)
    if _of(user).delete()[0]:
        audit.note(Act.PERSON_SECOND_FACTOR, by=by, person=user)
        telling.of_help(person, actor, telling.SECOND_FACTOR, language)
    access.end_sessions(user)
    logger.info("second factor removed", person=user, by=by)


def forget(user: int) -> None:
    """Forget somebody's second factors with all that is theirs. A part of a verb, which has asked policy."""
    _of(user).delete()


def step_of(secret: str, code: str) -> int | None:
    """Return the time step whose code this is, among those that are taken now."""
    from allauth.mfa.totp.internal import auth

    steps: Iterable[int] = auth.yield_hotp_counters_from_time()
    for step in steps:
        if constant_time_compare(code, auth.format_hotp_value(auth.hotp_value(secret, step))):
            return step
    return None


def _take_step(user: int, step: int) -> bool:
    return bool(User.objects.filter(pk=user, totp_step__lt=step).update(totp_step=step))


def _lock(user: int) -> None:
    lock_feeds(lambda: User.objects.filter(pk=user).values_list("account_feed_id", flat=True))


def _of(user: int) -> Any:
    from allauth.mfa.models import Authenticator

    return Authenticator.objects.filter(user_id=user).order_by("pk")
