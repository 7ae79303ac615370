"""Looks at a certificate that somebody brings: whether a server can use it, and what is wrong where it cannot."""

import ssl
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

from chatsite.certificates.refusals import CertificateRefused


def assert_usable(cert: Path, key: Path, now: datetime) -> x509.Certificate:
    """Return the certificate that would be shown. Raises CertificateRefused, and names the file."""
    found = _certificate(_read(cert, "certificate"), cert)
    private = _key(_read(key, "key"), key)
    if private.public_key() != found.public_key():
        raise CertificateRefused(f"The key {key} does not belong to the certificate {cert}.")
    if found.not_valid_after_utc <= now:
        raise CertificateRefused(
            f"The certificate {cert} has ended on {found.not_valid_after_utc:%Y-%m-%d}: get a new one."
        )
    if found.not_valid_before_utc > now:
        raise CertificateRefused(
            f"The certificate {cert} is valid from {found.not_valid_before_utc:%Y-%m-%d} on: look at this machine's clock."
        )
    _assert_ssl_takes_them(cert, key)
    return found


def _assert_ssl_takes_them(cert: Path, key: Path) -> None:
    """Let OpenSSL read both, as the server will: it may think a key too short, or a chain out of order."""
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(cert, key)
    except (ssl.SSLError, OSError) as error:
        reason = getattr(error, "reason", None) or error
        raise CertificateRefused(f"The certificate {cert} cannot be used: {reason}.") from None


def _read(path: Path, what: str) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise CertificateRefused(f"The {what} {path} is not there.") from None
    except OSError as error:
        raise CertificateRefused(f"The {what} {path} cannot be read: {error.strerror}.") from None


def _certificate(data: bytes, path: Path) -> x509.Certificate:
    try:
        # The first is the server's own, whatever follows it.
        return x509.load_pem_x509_certificates(data)[0]
    except ValueError:
        raise CertificateRefused(f"{path} holds no certificate in PEM.") from None


def _key(data: bytes, path: Path) -> PrivateKeyTypes:
    try:
        return serialization.load_pem_private_key(data, None)
    except TypeError:
        raise CertificateRefused(
            f"The key {path} has a passphrase, and nobody is there to type it: openssl pkey -in KEY -out NEW takes it off."
        ) from None
    except ValueError:
        raise CertificateRefused(f"{path} holds no private key in PEM.") from None
