"""How the fingerprint of a certificate is written: a server shows it as people compare it with what their program shows."""

import hashlib
import re
from typing import Final

_DIGITS: Final = re.compile(r"[0-9A-Fa-f]{64}")


def fingerprint(certificate: bytes) -> str:
    """Return the SHA-256 fingerprint of a certificate (DER): upper-case hex pairs, joined by colons."""
    return hashlib.sha256(certificate).digest().hex(":").upper()


def read_fingerprint(typed: str) -> str | None:
    """Return a fingerprint as it was copied or typed, in our form; None where it is none."""
    plain = re.sub(r"^sha-?256\s*(fingerprint)?\s*[:=]", "", typed.strip(), flags=re.IGNORECASE)
    digits = re.sub(r"[\s:]", "", plain)
    return bytes.fromhex(digits).hex(":").upper() if _DIGITS.fullmatch(digits) else None
