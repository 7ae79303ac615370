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
from django.utils.translation import gettext as _

from accounts import links
from chatprotocol import fingerprints
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
            _("HEARTH_ALLOWED_HOSTS lets the server be called by any name."),
            _("Name the names by which people reach it, with commas between them."),
        )
    elif allowed <= _HERE:
        yield warning(
            "hosts",
            _("The server answers to this machine's own names only: nobody else comes in."),
            _("Set HEARTH_ALLOWED_HOSTS to the names by which people reach it, say chat.example.org."),
        )
    else:
        yield good("hosts", _("The server answers to %(list)s.") % {"list": ", ".join(sorted(allowed))})


def link_address(wishes: Wishes) -> Iterator[Finding]:
    """Do the links of invitations and mails lead to where people reach the server?"""
    leads_to = links.address_of_server()
    host = urlsplit(leads_to).hostname or ""
    if links.lead_here_only(leads_to):
        yield warning(
            "address",
            _("Links of invitations lead to %(leads_to)s, where nobody else gets.") % {"leads_to": leads_to},
            _("Set HEARTH_ADDRESS to how people reach the server, say https://chat.example.org."),
        )
    elif not validate_host(f"[{host}]" if ":" in host else host, settings.ALLOWED_HOSTS):
        yield fault(
            "address",
            _(
                "Links of invitations lead to %(leads_to)s, and the server does not know %(host)s as a name of its own."
            )
            % {"leads_to": leads_to, "host": host},
            _("Add %(host)s to HEARTH_ALLOWED_HOSTS, or change HEARTH_ADDRESS.") % {"host": host},
        )
    else:
        yield good("address", _("Links of invitations lead to %(leads_to)s.") % {"leads_to": leads_to})


def secrets(wishes: Wishes) -> Iterator[Finding]:
    """Is the secret one, and is this no server for development?"""
    if settings.DEBUG:
        yield fault(
            "debug", _("HEARTH_DEBUG is on: faults show the inside of the server."), _("Unset HEARTH_DEBUG.")
        )
    if len(settings.SECRET_KEY) < _SECRET_CHARACTERS or len(set(settings.SECRET_KEY)) < 5:
        yield fault(
            "secret",
            _("The secret key could be guessed."),
            _("Unset HEARTH_SECRET_KEY: the server makes a good one and keeps it in HEARTH_DATA."),
        )
    else:
        yield good("secret", _("The secret key is long enough."))


def certificate(wishes: Wishes) -> Iterator[Finding]:
    """Does the certificate live for a while, and is it one for the names of this server?"""
    from chatsite.certificates import brought, own, showing
    from chatsite.certificates.refusals import CertificateRefused

    kept = showing.pair_in(Path(settings.HEARTH_DATA) / "tls")
    if wishes.tls_cert:
        pair, soon, cure = (
            showing.Pair(Path(wishes.tls_cert), Path(wishes.tls_key)),
            ENDS,
            _("Get a new one, and restart."),
        )
    elif kept.cert.exists():
        pair, soon, cure = (
            kept,
            OWN_ENDS,
            _("serve renews it within its last 30 days; people are asked whether they trust it."),
        )
    else:
        return
    now = own.now()
    try:
        found = brought.assert_usable(*pair, now)
    except CertificateRefused as refused:
        yield fault("certificate", str(refused), _("Put another in place, and restart the server."))
        return
    end = found.not_valid_after_utc
    if end - now < soon:
        yield warning(
            "certificate",
            _("The certificate %(cert)s ends on %(end)s.") % {"cert": pair.cert, "end": f"{end:%Y-%m-%d}"},
            cure,
        )
    else:
        shown = showing.fingerprint(pair.cert)
        yield good(
            "certificate",
            _("The certificate %(cert)s lives until %(end)s. SHA-256: %(shown)s")
            % {"cert": pair.cert, "end": f"{end:%Y-%m-%d}", "shown": shown},
        )


def outside(wishes: Wishes) -> Iterator[Finding]:
    """Is the server there for others, and does its clock agree with what stands in front of it?"""
    if not wishes.from_outside:
        return
    address = urlsplit(wishes.from_outside)
    if address.scheme not in {"http", "https"} or not address.hostname:
        yield fault(
            "outside",
            _("%(from_outside)s is no address.") % {"from_outside": wishes.from_outside},
            _("It looks like https://chat.example.org"),
        )
        return
    if not validate_host(address.hostname, settings.ALLOWED_HOSTS):
        yield fault(
            "outside",
            _("The server does not know %(host)s as a name of its own, and refuses whoever uses it.")
            % {"host": address.hostname},
            _("Add %(host)s to HEARTH_ALLOWED_HOSTS.") % {"host": address.hostname},
        )
    yield from _asked(address)


def _asked(address: SplitResult) -> Iterator[Finding]:
    connection = _connection(address)
    try:
        connection.request("GET", "/healthz", headers={"User-Agent": "hearth-doctor"})
        answer = connection.getresponse()
        body = answer.read(10_000)
    except ssl.SSLCertVerificationError as error:
        yield _untrusted(address, error.verify_message)
        return
    except ssl.SSLError as error:
        yield fault(
            "outside",
            _("Something answers at %(address)s, but has no certificate for this name: %(reason)s.")
            % {"address": address.geturl(), "reason": error.reason},
            _(
                "A proxy that gets one by itself needs the name, ports 80 and 443 and a minute: journalctl --unit caddy."
            ),
        )
        return
    except (OSError, http.client.HTTPException) as error:
        yield fault(
            "outside",
            _("%(address)s does not answer: %(reason)s.")
            % {"address": address.geturl(), "reason": getattr(error, "strerror", None) or error},
            _(
                "Look at the firewall and at the forwarded port; some routers do not let a machine reach itself from inside."
            ),
        )
        return
    finally:
        connection.close()
    if b'"hearth"' not in body:
        yield fault(
            "outside",
            _("Something answers at %(address)s, but not Hearth.") % {"address": address.geturl()},
            _("Look at the proxy in front of it."),
        )
        return
    yield good("outside", _("%(address)s answers.") % {"address": address.geturl()})
    yield from _compared(answer.getheader("Date"))


def _untrusted(address: SplitResult, reason: str) -> Finding:
    """Tell whether a certificate that nobody vouches for is the server's own, which people compare."""
    from chatsite.certificates import showing

    kept = showing.pair_in(Path(settings.HEARTH_DATA) / "tls")
    if not kept.cert.exists():
        return warning(
            "outside",
            _("Its certificate is not one that everybody trusts: %(reason)s.") % {"reason": reason},
            _("With one of its own (--tls self-signed) that is so, and people compare its fingerprint."),
        )
    place = str(address.hostname), address.port or 443
    shown = ssl.PEM_cert_to_DER_cert(ssl.get_server_certificate(place, timeout=PATIENCE_S))
    if fingerprints.fingerprint(shown) == showing.fingerprint(kept.cert):
        said = _("%(address)s answers, with the server's own certificate.")
        return good("outside", said % {"address": address.geturl()})
    return fault(
        "outside",
        _("Something answers at %(address)s, with another certificate than the server's own.")
        % {"address": address.geturl()},
        _("Look at the forwarded port: the router's own pages, or another server, may be there."),
    )


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
            _("This machine's clock is %(seconds)s seconds from that of what stands in front of it.")
            % {"seconds": f"{apart.total_seconds():.0f}"},
            _("Let both keep their clocks: timedatectl set-ntp true"),
        )
