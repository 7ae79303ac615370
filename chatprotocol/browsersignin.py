"""What a program and a server agree on where a browser signs the program in (RFC 7636): the program keeps a verifier to itself,
and shows its challenge before and the verifier after.
"""

import base64
import hashlib
import re
from typing import Final

CHALLENGE_METHOD: Final = "S256"

_CHALLENGE: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_VERIFIER: Final = re.compile(r"[A-Za-z0-9._~-]{43,128}")


def challenge_of(verifier: str) -> str:
    """Return the challenge of a verifier."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def is_challenge(text: str) -> bool:
    """Tell whether a text can be the challenge of a verifier."""
    return _CHALLENGE.fullmatch(text) is not None


def is_verifier(text: str) -> bool:
    """Tell whether a text can be a verifier."""
    return _VERIFIER.fullmatch(text) is not None
