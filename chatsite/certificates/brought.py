"""Looks at a certificate that somebody brings: whether a server can use it, and what is wrong where it cannot."""

import ssl
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

from chatsite.certificates.refusals import CertificateRefused
from feeds.language import early as _


def assert_usable(cert: Path, key: Path, now: datetime) -> x509.Certificate:
    """Return the certificate that would be shown. Raises CertificateRefused, and names the file."""
    found = _certificate(_read(cert, _("The certificate %(path)s cannot be read: %(reason)s.")), cert)
    private = _key(_read(key, _("The key %(path)s cannot be read: %(reason)s.")), key)
    if private.public_key() != found.public_key():
        raise CertificateRefused(
            _("The key %(key)s does not belong to the certificate %(cert)s.") % {"key": key, "cert": cert}
        )
    if found.not_valid_after_utc <= now:
        raise CertificateRefused(
            _("The certificate %(cert)s has ended on %(end)s: get a new one.")
            % {"cert": cert, "end": f"{found.not_valid_after_utc:%Y-%m-%d}"}
        )
    if found.not_valid_before_utc > now:
        raise CertificateRefused(
            _("The certificate %(cert)s is valid from %(begin)s on: look at this machine's clock.")
            % {"cert": cert, "begin": f"{found.not_valid_before_utc:%Y-%m-%d}"}
        )
    _assert_ssl_takes_them(cert, key)
    return found


def _assert_ssl_takes_them(cert: Path, key: Path) -> None:
    """Let OpenSSL read both, as the server will: it may think a key too short, or a chain out of order."""
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(cert, key)
    except (ssl.SSLError, OSError) as error:
        reason = getattr(error, "reason", None) or error
        raise CertificateRefused(
            _("The certificate %(cert)s cannot be used: %(reason)s.") % {"cert": cert, "reason": reason}
        ) from None


def _read(path: Path, refusal: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CertificateRefused(refusal % {"path": path, "reason": error.strerror}) from None


def _certificate(data: bytes, path: Path) -> x509.Certificate:
    try:
        # The first is the server's own, whatever follows it.
        return x509.load_pem_x509_certificates(data)[0]
    except ValueError:
        raise CertificateRefused(_("%(path)s holds no certificate in PEM.") % {"path": path}) from None


def _key(data: bytes, path: Path) -> PrivateKeyTypes:
    try:
        return serialization.load_pem_private_key(data, None)
    except TypeError:
        raise CertificateRefused(
            _(
                "The key %(path)s has a passphrase, and nobody is there to type it: openssl pkey -in KEY -out NEW takes it off."
            )
            % {"path": path}
        ) from None
    except ValueError:
        raise CertificateRefused(_("%(path)s holds no private key in PEM.") % {"path": path}) from None
