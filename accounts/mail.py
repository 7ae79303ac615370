"""Mails to people: a link for a new password, and one that confirms an address.

They are sent by a thread of their own. Whoever asks is answered before anything was looked up, so that neither the
answer nor its time tells whether an address is known.
"""

import queue
import threading
from collections.abc import Callable
from functools import partial
from typing import Final

import structlog
from django.conf import settings
from django.core import mail
from django.db import connection
from django.template.loader import render_to_string
from django.utils import translation

from accounts import links, queries, throttle
from accounts.addresses import Address
from accounts.models import User
from accounts.sentences import spoken_here
from chatprotocol.errors import HearthError

logger = structlog.get_logger(__name__)

WAITING: Final = 1_000

_waiting: Final[queue.Queue[Callable[[], None]]] = queue.Queue(WAITING)
_starting: Final = threading.Lock()
_threads: Final[list[threading.Thread]] = []


def is_set_up() -> bool:
    """Tell whether this server sends mails at all."""
    return not settings.EMAIL_BACKEND.endswith(".dummy.EmailBackend")


def ask_for_password(email: str, address: Address, server: str) -> None:
    """Send a link for a new password to whoever has this address, if anybody. Raises HearthError (rate_limited)."""
    throttle.count_mail(email, address)
    _later(partial(send_password_links, email, server, spoken_here()))


def send_confirmation(person: User, address: Address, server: str) -> None:
    """Send a link that confirms somebody's own address. Raises HearthError (rate_limited)."""
    throttle.count_mail(person.email, address)
    token = links.email_link(person.pk)
    seen = {"person": person, "link": f"{server}/accounts/email/{token}"}
    _later(partial(_send, "confirm", person.email, seen, spoken_here()))


def send_password_links(email: str, server: str, language: str) -> None:
    """Send everybody with this address, confirmed, a link for a new password."""
    people = User.objects.filter(
        email__iexact=email, email_confirmed=True, active=True, bot=False, demo=False
    )
    for person in people:
        token = links.password_link(person.pk, by_mail=True)
        seen = {"person": person, "link": f"{server}/accounts/reset/{token}"}
        _send("password", person.email, seen, language)


def wait() -> None:
    """Wait until all that was asked for is sent."""
    _waiting.join()


def _send(what: str, email: str, seen: dict[str, object], language: str) -> None:
    with translation.override(language):
        seen = seen | {"server": queries.server()}
        subject = render_to_string(f"account/mail/{what}_subject.txt", seen).strip()
        body = render_to_string(f"account/mail/{what}.txt", seen)
    mail.send_mail(" ".join(subject.split()), body, None, [email])


def _later(send: Callable[[], None]) -> None:
    with _starting:
        if not _threads:
            _threads.append(threading.Thread(target=_work, name="mail", daemon=True))
            _threads[0].start()
    try:
        _waiting.put_nowait(send)
    except queue.Full:
        logger.warning("too many mails wait: one was not sent")


def _work() -> None:
    while True:
        send = _waiting.get()
        try:
            send()
        except HearthError as error:
            logger.warning("a mail was not sent", why=error.code.value)
        except Exception:
            logger.exception("a mail could not be sent")
        finally:
            connection.close()
            _waiting.task_done()
