"""What custom emoji may be called: the same for servers and clients, in reactions and in texts, where colons stand around it."""

import re
from typing import Final

from chatprotocol.errors import ErrorCode, HearthError

NAME_BYTES: Final = 64
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_+-]*", re.ASCII)


def is_custom_name(text: str) -> bool:
    """Tell whether a text, without colons, can be the name of a custom emoji."""
    return len(text) <= NAME_BYTES and _NAME.fullmatch(text) is not None


def assert_custom_name(text: str) -> None:
    """Raise HearthError (bad_request) where this cannot be the name of a custom emoji."""
    if not is_custom_name(text):
        raise HearthError(
            ErrorCode.BAD_REQUEST,
            "An emoji is named by up to 64 small letters, digits, hyphens, plus signs and underscores, and begins "
            "with a letter or digit.",
            field="name",
        )
