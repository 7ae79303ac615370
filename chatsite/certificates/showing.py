"""What a server needs to know of its certificate while it serves. What makes and reads certificates is loaded elsewhere."""

import ssl
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple

from chatprotocol import fingerprints
from chatsite.certificates.names import of_this_machine
from chatsite.certificates.refusals import CertificateRefused
from feeds.language import early as _

_ROOT: Final = Path(__file__).resolve().parent.parent.parent
_END: Final = "-----END CERTIFICATE-----"


class Pair(NamedTuple):
    """Where a certificate and its key lie."""

    cert: Path
    key: Path


def pair_in(folder: Path) -> Pair:
    """Return where a server's own lie in their folder."""
    return Pair(folder / "certificate.pem", folder / "key.pem")


def keep_own(folder: Path, allowed_hosts: Iterable[str]) -> Pair:
    """Have a server's own certificate made or renewed; return where it and its key lie. Raises CertificateRefused."""
    _do("keep", str(folder), *of_this_machine(allowed_hosts))
    return pair_in(folder)


def look_at(cert: Path, key: Path) -> None:
    """Raise CertificateRefused where a server cannot use them."""
    _do("look", str(cert.absolute()), str(key.absolute()))


def _do(*arguments: str) -> None:
    command = [sys.executable, "-m", "chatsite.certificates", *arguments]
    done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        *_others, said = done.stderr.strip().splitlines() or [_("The certificate cannot be looked at.")]
        raise CertificateRefused(said)


def fingerprint(cert: Path) -> str:
    """Return the SHA-256 of the first certificate in a file, as people compare it."""
    first = cert.read_text("ascii", "replace").partition(_END)[0] + _END
    return fingerprints.fingerprint(
        ssl.PEM_cert_to_DER_cert(first[first.index("-----BEGIN CERTIFICATE-----") :])
    )
