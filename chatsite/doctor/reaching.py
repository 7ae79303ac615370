"""How people come to the server: its names, its certificate, what it looks like from outside."""

import http.client
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.http.request import validate_host

from accounts import links
from chatsite.doctor.findings import Finding, Wishes, fault, good, warning

OWN_ENDS: Final = timedelta(days=60)
ENDS: Final = timedelta(days=14)
PATIENCE_S: Final = 10
APART: Final = timedelta(seconds=60)
_HERE: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})
_SECRET_CHARACTERS: Final = 40


def names(wishes: Wishes) -> Iterator[Finding]:
    """By which names is the server reached?"""
    allowed = set(settings.ALLOWED_HOSTS)
    if "*" in allowed:
        yield warning(
            "hosts",
            "HEARTH_ALLOWED_HOSTS lets the server be called by any name.",
            "Name the names by which people reach it, with commas between them.",
        )
    elif allowed <= _HERE:
        yield warning(
            "hosts",
            "The server answers to this machine's own names only: nobody else comes in.",
            "Set HEARTH_ALLOWED_HOSTS to the names by which people reach it, say chat.example.org.",
        )
    else:
        yield good("hosts", f"The server answers to {', '.join(sorted(allowed))}.")


def link_address(wishes: Wishes) -> Iterator[Finding]:
    """Do the links of invitations and mails lead to where people reach the server?"""
    leads_to = links.address_of_server()
    host = urlsplit(leads_to).hostname or ""
    if links.lead_here_only(leads_to):
        yield warning(
            "address",
            f"Links of invitations lead to {leads_to}, where nobody else gets.",
            "Set HEARTH_ADDRESS to how people reach the server, say https://chat.example.org.",
        )
    elif not validate_host(f"[{host}]" if ":" in host else host, settings.ALLOWED_HOSTS):
        yield fault(
            "address",
            f"Links of invitations lead to {leads_to}, and the server does not know {host} as a name of its own.",
            f"Add {host} to HEARTH_ALLOWED_HOSTS, or change HEARTH_ADDRESS.",
        )
    else:
        yield good("address", f"Links of invitations lead to {leads_to}.")


def secrets(wishes: Wishes) -> Iterator[Finding]:
    """Is the secret one, and is this no server for development?"""
    if settings.DEBUG:
        yield fault(
            "debug", "HEARTH_DEBUG is on: faults show the inside of the server.", "Unset HEARTH_DEBUG."
        )
    if len(settings.SECRET_KEY) < _SECRET_CHARACTERS or len(set(settings.SECRET_KEY)) < 5:
        yield fault(
            "secret",
            "The secret key could be guessed.",
            "Unset HEARTH_SECRET_KEY: the server makes a good one and keeps it in HEARTH_DATA.",
        )
    else:
        yield good("secret", "The secret key is long enough.")


def certificate(wishes: Wishes) -> Iterator[Finding]:
    """Does the certificate live for a while, and is it one for the names of this server?"""
    from chatsite.certificates import brought, own, showing
    from chatsite.certificates.refusals import CertificateRefused

    kept = showing.pair_in(Path(settings.HEARTH_DATA) / "tls")
    if wishes.tls_cert:
        pair, soon, cure = (
            showing.Pair(Path(wishes.tls_cert), Path(wishes.tls_key)),
            ENDS,
            "Get a new one, and restart.",
        )
    elif kept.cert.exists():
        pair, soon, cure = (
            kept,
            OWN_ENDS,
            "serve renews it within its last 30 days; people are asked whether they trust it.",
        )
    else:
        return
    now = own.now()
    try:
        found = brought.assert_usable(*pair, now)
    except CertificateRefused as refused:
        yield fault("certificate", str(refused), "Put another in place, and restart the server.")
        return
    end = found.not_valid_after_utc
    if end - now < soon:
        yield warning("certificate", f"The certificate {pair.cert} ends on {end:%Y-%m-%d}.", cure)
    else:
        shown = showing.fingerprint(pair.cert)
        yield good("certificate", f"The certificate {pair.cert} lives until {end:%Y-%m-%d}. SHA-256: {shown}")


def outside(wishes: Wishes) -> Iterator[Finding]:
    """Is the server there for others, and does its clock agree with what stands in front of it?"""
    if not wishes.from_outside:
        return
    address = urlsplit(wishes.from_outside)
    if address.scheme not in {"http", "https"} or not address.hostname:
        yield fault(
            "outside", f"{wishes.from_outside} is no address.", "It looks like https://chat.example.org"
        )
        return
    if not validate_host(address.hostname, settings.ALLOWED_HOSTS):
        yield fault(
            "outside",
            f"The server does not know {address.hostname} as a name of its own, and refuses whoever uses it.",
            f"Add {address.hostname} to HEARTH_ALLOWED_HOSTS.",
        )
    yield from _asked(address)


def _asked(address: SplitResult) -> Iterator[Finding]:
    connection = _connection(address)
    try:
        connection.request("GET", "/healthz", headers={"User-Agent": "hearth-doctor"})
        answer = connection.getresponse()
        body = answer.read(10_000)
    except ssl.SSLCertVerificationError as error:
        yield warning(
            "outside",
            f"Its certificate is not one that everybody trusts: {error.verify_message}.",
            "With one of its own (--tls self-signed) that is so, and people compare its fingerprint.",
        )
        return
    except ssl.SSLError as error:
        yield fault(
            "outside",
            f"Something answers at {address.geturl()}, but has no certificate for this name: {error.reason}.",
            "A proxy that gets one by itself needs the name, ports 80 and 443 and a minute: journalctl --unit caddy.",
        )
        return
    except (OSError, http.client.HTTPException) as error:
        yield fault(
            "outside",
            f"{address.geturl()} does not answer: {getattr(error, 'strerror', None) or error}.",
            "Look at the firewall and at the forwarded port; some routers do not let a machine reach itself from inside.",
        )
        return
    finally:
        connection.close()
    if b'"hearth"' not in body:
        yield fault(
            "outside",
            f"Something answers at {address.geturl()}, but not Hearth.",
            "Look at the proxy in front of it.",
        )
        return
    yield good("outside", f"{address.geturl()} answers.")
    yield from _compared(answer.getheader("Date"))


def _connection(address: SplitResult) -> http.client.HTTPConnection:
    host = str(address.hostname)
    if address.scheme == "https":
        return http.client.HTTPSConnection(
            host, address.port, timeout=PATIENCE_S, context=ssl.create_default_context()
        )
    return http.client.HTTPConnection(host, address.port, timeout=PATIENCE_S)


def _compared(date: str | None) -> Iterator[Finding]:
    """Compare clocks, where what answered has one of its own: a proxy on another machine."""
    if date is None:
        return
    try:
        apart = abs(parsedate_to_datetime(date) - datetime.now(UTC))
    except (ValueError, TypeError):
        return
    if apart > APART:
        yield fault(
            "clock",
            f"This machine's clock is {apart.total_seconds():.0f} seconds from that of what stands in front of it.",
            "Let both keep their clocks: timedatectl set-ntp true",
        )
