"""What the text of a system message says: a verb and its arguments, which every client puts into its own language.

The person who did it is the message's author. `joined`, `invited 12`, `renamed The attic`: words with a space between
them, of which the last may be anything. A verb that a client does not know says nothing to it.
"""

from enum import StrEnum
from typing import Final, NamedTuple

from chatprotocol.ids import MAX_INTEGER


class SystemVerb(StrEnum):
    """What somebody did to a room."""

    JOINED = "joined"
    LEFT = "left"
    INVITED = "invited"
    REMOVED = "removed"
    BANNED = "banned"
    RENAMED = "renamed"
    TOPIC = "topic"
    ARCHIVED = "archived"
    REOPENED = "reopened"
    LOOKING = "looking"
    """The author, an administrator, may read the room for a day without being in it."""


class System(NamedTuple):
    """What a system message says: to whom it was done, and the words, where the verb has them."""

    verb: SystemVerb
    user: int | None = None
    words: str = ""


_OF_SOMEBODY: Final = frozenset({SystemVerb.INVITED, SystemVerb.REMOVED, SystemVerb.BANNED})
_IN_WORDS: Final = frozenset({SystemVerb.RENAMED, SystemVerb.TOPIC})
_WORDS: Final = frozenset(map(str, SystemVerb))


def compose(verb: SystemVerb, user: int | None = None, words: str = "") -> str:
    """Return the text of a system message. Raises ValueError where the arguments are not those of the verb."""
    if (user is not None) != (verb in _OF_SOMEBODY) or (words and verb not in _IN_WORDS):
        raise ValueError(f"these are not the arguments of {verb}")
    if user is not None:
        return f"{verb} {user}"
    return f"{verb} {words}" if verb in _IN_WORDS else str(verb)


def parse(text: str) -> System | None:
    """Return what the text of a system message says; None where that is nothing that is known here."""
    name, _, rest = text.partition(" ")
    if name not in _WORDS:
        return None
    verb = SystemVerb(name)
    if verb in _OF_SOMEBODY:
        user = _user(rest)
        return None if user is None else System(verb, user)
    if verb in _IN_WORDS:
        return System(verb, words=rest)
    return System(verb) if text == verb else None


def _user(digits: str) -> int | None:
    if not (digits.isascii() and digits.isdigit()) or len(digits) > len(str(MAX_INTEGER)):
        return None
    user = int(digits)
    return user if user <= MAX_INTEGER else None
