"""What an answer to "the rest of this file, please" means (RFC 9110, 14): from where what comes is to be written."""

import re
from collections.abc import Mapping
from typing import Final

_ETAG: Final = re.compile(r'"[\x21\x23-\x7e]{1,200}"')
"""One that says that the bytes are the same, and goes into a header."""
_RANGE: Final = re.compile(r"bytes (\d{1,19})-(\d{1,19})/(\d{1,19})")


def wish(held: int, etag: str | None) -> dict[str, str]:
    """Return the headers that ask for what follows the bytes that are held; `etag` is of what they are, where known."""
    if not held:
        return {}
    named = {"If-Range": etag} if etag and _ETAG.fullmatch(etag) else {}
    return {"Range": f"bytes={held}-", **named}


def begins_at(status: int, headers: Mapping[str, str], held: int, of: int) -> int | None:
    """Return where what comes belongs: where what is held ends, or 0; None where it is not of this file of `of` bytes."""
    if status == 200:
        length = headers.get("content-length", str(of))
        return 0 if length == str(of) else None
    found = _RANGE.fullmatch(headers.get("content-range", ""))
    if status != 206 or found is None:
        return None
    first, last, whole = map(int, found.groups())
    return held if (first, last, whole) == (held, of - 1, of) else None
