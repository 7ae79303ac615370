"""Links that work once: for a new password (by mail, by a moderator, for a list of people), to confirm an address.

The token is told once; only its hash is kept. A new link for a password ends those before it.
"""

from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import audit, passwords, policy, telling
from accounts.audit import Act
from accounts.models import Link, User
from accounts.services import actor_of, change_email, locked_person, store_password
from accounts.tokens import TOKEN_MAX_CHARACTERS, hash_token, new_token
from feeds import clock
from feeds.journal import verb

logger = structlog.get_logger(__name__)

HOURS: Final = 24
Purpose: Final = Link.Purpose

AT_HOME: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})
LEAD_HERE: Final = _(
    "Links like this open on this machine only: set HEARTH_ADDRESS to how people reach the server, say https://chat.example.org."
)


def password_link(
    user: int, *, hours: int = HOURS, by: int | None = None, by_mail: bool = False, language: str = "en"
) -> str:
    """Return the token of a link with which a person gives themselves a password. Raises HearthError: forbidden.

    `by_mail` is a link that goes to their own address alone, as whoever has forgotten theirs asks for; of any other that
    somebody of the staff makes the person is told.
    """
    token = new_token()
    store_link(
        user, Purpose.PASSWORD, hash_token(token), hours=hours, by=by, by_mail=by_mail, language=language
    )
    return token


def email_link(user: int) -> str:
    """Return the token of a link that confirms a person's address as it is now."""
    token = new_token()
    store_link(user, Purpose.EMAIL, hash_token(token), hours=HOURS, by=user)
    return token


@verb
def store_link(
    user: int,
    purpose: str,
    token_hash: str,
    *,
    hours: int,
    by: int | None,
    by_mail: bool = False,
    language: str = "en",
) -> None:
    """Store a link of which only the hash is known here; those before it end."""
    person = locked_person(user)
    may = policy.assert_may_help if purpose == Purpose.PASSWORD else policy.assert_may_edit
    actor = actor_of(by)
    may(actor, person)
    now = clock.now()
    Link.objects.filter(user=user, purpose=purpose, used_at=None).update(used_at=now)
    Link.objects.create(
        user=person,
        purpose=purpose,
        token_hash=token_hash,
        email=person.email,
        made_at=now,
        expires_at=now + timedelta(hours=hours),
    )
    if by != user and not by_mail:
        audit.note(Act.PERSON_LINK, by=by, person=user, purpose=purpose, hours=hours)
        telling.of_help(person, actor, telling.LINK, language)
    logger.info("link made", purpose=purpose, person=user, by=by)


def person_of(token: str, purpose: str) -> User:
    """Return whose link this is. Raises HearthError (not_found) also where it is over, or was used."""
    return _link(token, purpose).user


def give_password(token: str, password: str) -> User:
    """Give the person of a link the password that they chose. All their devices are signed out. Raises HearthError."""
    passwords.assert_acceptable(password, person_of(token, Purpose.PASSWORD))
    return use_for_password(token, passwords.encode(password))


@verb
def use_for_password(token: str, password_hash: str) -> User:
    """Use a link up, and store the password that was chosen behind it."""
    link = _link(token, Purpose.PASSWORD)
    person = locked_person(link.user_id)
    _use_up(link)
    store_password(person.pk, password_hash, by=person.pk)
    return person


@verb
def use_for_email(token: str) -> User:
    """Use a link up: the address that it was sent to is the person's. Raises HearthError where it is not any more."""
    link = _link(token, Purpose.EMAIL)
    person = locked_person(link.user_id)
    if not link.email or person.email != link.email:
        raise policy.no_such_link()
    _use_up(link)
    change_email(person.pk, link.email, confirmed=True, by=person.pk)
    return person


def _link(token: str, purpose: str) -> Link:
    if not 0 < len(token) <= TOKEN_MAX_CHARACTERS:
        raise policy.no_such_link()
    link = (
        Link.objects.filter(
            token_hash=hash_token(token),
            purpose=purpose,
            used_at=None,
            expires_at__gt=clock.now(),
            user__active=True,
        )
        .select_related("user")
        .first()
    )
    if link is None:
        raise policy.no_such_link()
    return link


def _use_up(link: Link) -> None:
    # Whoever comes second with the same link finds it used.
    if not Link.objects.filter(pk=link.pk, used_at=None).update(used_at=clock.now()):
        raise policy.no_such_link()


def address_of_server(request: HttpRequest | None = None) -> str:
    """Return where links lead: HEARTH_ADDRESS, or how the browser has reached this server for whose person they are."""
    if settings.HEARTH_ADDRESS:
        return str(settings.HEARTH_ADDRESS)
    if request is not None:
        return request.build_absolute_uri("/").rstrip("/")
    named = [
        host for host in settings.ALLOWED_HOSTS if host not in AT_HOME and not host.startswith((".", "*"))
    ]
    return f"https://{named[0]}" if named else "http://127.0.0.1:8000"


def lead_here_only(address: str) -> bool:
    """Whether nobody who sits elsewhere gets anywhere with links to an address."""
    host = urlsplit(address).hostname or ""
    return host in {"localhost", "::1"} or host.startswith("127.")
