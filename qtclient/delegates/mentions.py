"""Whom a message mentions, as the server says. Pure but for the names."""

from chatclient.core.attention import mentions
from chatprotocol.mentions import EVERYONE
from qtclient.itemmodels.entries import Entry
from qtclient.itemmodels.people import People


def names_called(entry: Entry, people: People) -> frozenset[str]:
    """Return the names, folded, that stand for somebody in a message's text."""
    message = entry.message
    if message is None or not (message.mentions or message.mentions_all):
        return frozenset()
    names = frozenset(people.username(user).casefold() for user in message.mentions)
    return names | EVERYONE if message.mentions_all else names


def calls_for_me(entry: Entry, people: People) -> bool:
    """Tell whether a message mentions me or everybody, and is not mine."""
    message = entry.message
    if message is None or entry.kind != "text" or message.author == people.me:
        return False
    return mentions(message, people.me)
