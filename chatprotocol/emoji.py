"""What custom emoji may be called: the same for servers and clients, in reactions and in texts, where colons stand around it."""

import re
from typing import Final

NAME_BYTES: Final = 64
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_+-]*", re.ASCII)


def is_custom_name(text: str) -> bool:
    """Tell whether a text, without colons, can be the name of a custom emoji."""
    return len(text) <= NAME_BYTES and _NAME.fullmatch(text) is not None
