"""Whom the server needs beside itself: Redis, clamd, a mail server."""

import ipaddress
from collections.abc import Iterator
from typing import Any, Final

from django.conf import settings
from django.core.mail import get_connection
from django.utils.translation import gettext as _

from attachments import scanning
from chatsite import checks
from chatsite.doctor.findings import Finding, Wishes, fault, good, warning

PATIENCE_S: Final = 5


def layer(wishes: Wishes) -> Iterator[Finding]:
    """Do several processes hear of each other?"""
    for refused in checks.several_hosts(None):
        yield fault("layer", refused.msg, _("Set DATABASE_URL."))
    if not settings.REDIS_URL:
        yield good("layer", _("One process serves; several (--workers) would need REDIS_URL."))
        return
    from redis import Redis
    from redis.exceptions import RedisError

    try:
        with Redis.from_url(
            settings.REDIS_URL, socket_timeout=PATIENCE_S, socket_connect_timeout=PATIENCE_S
        ) as redis:
            redis.ping()
    except (RedisError, OSError, ValueError) as error:
        yield fault(
            "layer",
            _("Redis does not answer where REDIS_URL says (%(kind)s): processes hear of each other late.")
            % {"kind": type(error).__name__},
            _("Start it, or look at REDIS_URL."),
        )
    else:
        yield good("layer", _("Redis answers."))


def viruses(wishes: Wishes) -> Iterator[Finding]:
    """Does clamd answer, where there is one?"""
    if not settings.HEARTH_CLAMD:
        return
    try:
        answer = scanning.ping(settings.HEARTH_CLAMD)
    except OSError as error:
        answer = error.strerror or type(error).__name__
    if answer == "PONG":
        yield good("clamd", _("clamd answers."))
    else:
        said = _("clamd does not answer where HEARTH_CLAMD says (%(answer)s): no file is taken in.")
        yield fault("clamd", said % {"answer": answer}, _("Start it, or unset HEARTH_CLAMD."))


def mail(wishes: Wishes) -> Iterator[Finding]:
    """Does the mail server take what is sent? One that is elsewhere is asked only if somebody wants that."""
    if settings.EMAIL_BACKEND.endswith(".dummy.EmailBackend"):
        yield good(
            "mail",
            _("No mail server is set (EMAIL_URL): nothing is sent, and nobody gets a password by mail."),
        )
        return
    if not settings.EMAIL_BACKEND.endswith(".smtp.EmailBackend"):
        return
    if not (wishes.from_outside or _is_here(settings.EMAIL_HOST)):
        yield good(
            "mail",
            _("Mail goes to %(host)s, which was not asked; --from-outside asks.")
            % {"host": settings.EMAIL_HOST},
        )
        return
    connection: Any = get_connection(timeout=PATIENCE_S)
    try:
        connection.open()
        connection.close()
    except OSError as error:  # smtplib's own are of it
        yield warning(
            "mail",
            _("The mail server %(host)s does not let the server in (%(kind)s).")
            % {"host": settings.EMAIL_HOST, "kind": type(error).__name__},
            _("Look at EMAIL_URL: name, password, port, and smtp+tls or smtp+ssl."),
        )
    else:
        yield good("mail", _("The mail server %(host)s lets the server in.") % {"host": settings.EMAIL_HOST})


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
