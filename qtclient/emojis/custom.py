"""Emoji that a server has of its own, as they are written: by their names. Pure."""

import re
from typing import Final

from chatprotocol.emoji import NAME_BYTES, is_custom_name
from qtclient.words.plain import one_line

_OTHERS: Final = re.compile(r"[^a-z0-9+]+")


def shown_emoji(emoji: str) -> str:
    """Return how an emoji is written: one of the server's own by its name. What is neither, as a server may say it all
    the same, stands in one short line and turns nothing around.
    """
    return f":{emoji}:" if is_custom_name(emoji) else one_line(emoji)[:NAME_BYTES]


def name_out_of(words: str) -> str:
    """Return the name that some words, such as those of a file, would make; empty where they would make none."""
    return _OTHERS.sub("_", words.casefold()).strip("_+")[:NAME_BYTES]
