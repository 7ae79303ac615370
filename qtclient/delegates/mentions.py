"""Which words of a message name a person that the server says are mentioned. Pure but for the names."""

import re

from qtclient.itemmodels.entries import Entry
from qtclient.itemmodels.people import People

_NAME = re.compile(r"(?<![\w@])@([\w.\-]*\w)")
_EVERYBODY = frozenset({"all", "room", "everyone"})


def mentioned_in(entry: Entry, people: People) -> list[tuple[int, int]]:
    """Return the [start, end) of the mentions in a message's text."""
    message = entry.message
    if message is None or "@" not in entry.text or not (message.mentions or message.mentions_all):
        return []
    names = {people.username(user).casefold() for user in message.mentions}
    if message.mentions_all:
        names |= _EVERYBODY
    return [match.span() for match in _NAME.finditer(entry.text) if match.group(1).casefold() in names]


def calls_for_me(entry: Entry, people: People) -> bool:
    """Tell whether a message mentions me or everybody, and is not mine."""
    message = entry.message
    if message is None or entry.kind != "text" or message.author == people.me:
        return False
    return message.mentions_all or people.me in message.mentions
