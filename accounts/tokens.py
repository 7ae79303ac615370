"""Device tokens: what a signed-in device shows with every request. The server keeps their hashes only."""

import hashlib
import secrets
from typing import Final

TOKEN_BYTES: Final = 32
TOKEN_MAX_CHARACTERS: Final = 128
"""Whatever is longer is no token and is not looked at."""


def new_token() -> str:
    """Return 256 random bits, as text that fits into a header."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_token(token: str) -> str:
    """Return what is stored of a token. It is random, so a fast hash without salt keeps it secret."""
    return hashlib.sha256(token.encode()).hexdigest()
