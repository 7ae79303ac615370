"""The certificate that a server makes for itself and keeps in its data folder. Clients pin it by its fingerprint.

Whoever has pinned it is asked again when it changes. So it lives for ten years, and nothing but its end replaces it: a
name or an address more does not. The key outlives it.
"""

import contextlib
import ipaddress
import os
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from chatsite.certificates.refusals import CertificateRefused
from chatsite.certificates.showing import Pair, pair_in
from feeds.language import early as _

LIFE: Final = timedelta(days=3652)
RENEWED_BEFORE: Final = timedelta(days=30)
_EARLIER: Final = timedelta(days=1)
"""Clocks differ: it is valid since yesterday."""
_COMMON_NAME_CHARACTERS: Final = 64


def keep(folder: Path, names: Sequence[str], now: datetime) -> Pair:
    """Make what is missing, renew what is about to end, and return where both lie. Raises CertificateRefused."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        pair = pair_in(folder)
        key = _kept_key(pair.key)
        if not _is_good(pair.cert, key, now):
            _write(pair.cert, certificate(key, names, now), 0o644)
    except OSError as error:
        raise CertificateRefused(
            _("The certificate cannot be kept in %(folder)s: %(reason)s.")
            % {"folder": folder, "reason": error.strerror or error}
        ) from None
    return pair


def certificate(key: ec.EllipticCurvePrivateKey, names: Sequence[str], now: datetime) -> bytes:
    """Return a certificate for these names and addresses, signed by its own key, as PEM."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0][:_COMMON_NAME_CHARACTERS])])
    unsigned = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _EARLIER)
        .not_valid_after(now + LIFE)
        .add_extension(x509.SubjectAlternativeName([_general(each) for each in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    )
    return unsigned.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        pass
    try:
        return x509.DNSName(name.encode("idna").decode() if not name.isascii() else name)
    except ValueError:
        raise CertificateRefused(
            _("No certificate can be made for the name %(name)s.") % {"name": repr(name)}
        ) from None


def _is_good(path: Path, key: ec.EllipticCurvePrivateKey, now: datetime) -> bool:
    """Tell whether a certificate is there, is this key's, and lives long enough."""
    try:
        found = x509.load_pem_x509_certificate(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return False
    return found.public_key() == key.public_key() and found.not_valid_after_utc - now > RENEWED_BEFORE


def _kept_key(path: Path) -> ec.EllipticCurvePrivateKey:
    if not path.exists():
        made = ec.generate_private_key(ec.SECP256R1()).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        _write_once(path, made)
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), None)
    except (ValueError, TypeError):
        key = None
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        # Never made anew by itself: a backup may still have it, and who has pinned would be asked for nothing.
        raise CertificateRefused(
            _(
                "The key %(path)s cannot be read. Put it back from a backup, or delete it to have another one made."
            )
            % {"path": path}
        )
    path.chmod(0o600)
    return key


def _write_once(path: Path, data: bytes) -> None:
    """Write a file unless somebody was faster: two servers that start at once agree on one key."""
    draft = _draft(path, data, 0o600)
    try:
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()


def _write(path: Path, data: bytes, mode: int) -> None:
    _draft(path, data, mode).replace(path)


def _draft(path: Path, data: bytes, mode: int) -> Path:
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return draft


def now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)
