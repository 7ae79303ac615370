"""What a room says of itself, in the language of whoever reads it: who came, who left, what was changed.

Several lines that follow one another are told as one: "Ben and 3 others joined · Clara renamed the room to Attic".
"""

from collections.abc import Iterable, Sequence

from chatprotocol.system import System, SystemVerb, parse
from qtclient.itemmodels.entries import Entry, folded_text
from qtclient.itemmodels.people import People
from qtclient.language import translate
from qtclient.words.plain import isolated

_BY_MANY = frozenset({SystemVerb.JOINED, SystemVerb.LEFT})
_TO_MANY = frozenset({SystemVerb.INVITED, SystemVerb.REMOVED, SystemVerb.BANNED})
_Deed = tuple[SystemVerb, int, str]
"""What was done, by whom (0 where it is told of all who did it), and the words that it has."""


def announced(entries: Sequence[Entry], people: People) -> str:
    """Return what successive system messages say, as one line; empty where nothing in them is known here."""
    deeds: dict[_Deed, dict[int, None]] = {}
    for entry in entries:
        said = parse(entry.text)
        if said is not None:
            deeds.setdefault(_deed(said, entry.author), {})[said.user or entry.author] = None
    parts = [_told(deed, list(users), people) for deed, users in deeds.items()]
    return folded_text(parts, translate("Announcements", "and {count} more"))


def _deed(said: System, author: int) -> _Deed:
    return said.verb, 0 if said.verb in _BY_MANY else author, said.words


def _told(deed: _Deed, users: list[int], people: People) -> str:
    verb, author, words = deed
    who = named(users, people) if verb in _BY_MANY else isolated(people.name(author))
    whom = named(users, people) if verb in _TO_MANY else ""
    return _sentence(verb, words).format(who=who, whom=whom, words=isolated(words))


def _sentence(verb: SystemVerb, words: str) -> str:
    if verb is SystemVerb.TOPIC and not words.strip():
        return translate("Announcements", "{who} removed the topic")
    return {
        SystemVerb.JOINED: translate("Announcements", "{who} joined"),
        SystemVerb.LEFT: translate("Announcements", "{who} left"),
        SystemVerb.INVITED: translate("Announcements", "{who} invited {whom}"),
        SystemVerb.REMOVED: translate("Announcements", "{who} removed {whom}"),
        SystemVerb.BANNED: translate("Announcements", "{who} banned {whom}"),
        SystemVerb.RENAMED: translate("Announcements", "{who} renamed the room to {words}"),
        SystemVerb.TOPIC: translate("Announcements", "{who} changed the topic to {words}"),
        SystemVerb.ARCHIVED: translate("Announcements", "{who} archived the room"),
        SystemVerb.REOPENED: translate("Announcements", "{who} opened the room again"),
        SystemVerb.LOOKING: translate(
            "Announcements", "{who}, an administrator, may read this room for a day to keep order"
        ),
    }[verb]


def named(users: Iterable[int], people: People) -> str:
    """Return one or two people by name, more as one and how many others."""
    names = [isolated(people.name(user)) for user in users]
    if len(names) == 1:
        return names[0]
    if len(names) == 2:
        return translate("Announcements", "{one} and {other}").format(one=names[0], other=names[1])
    others = translate("Announcements", "{one} and %n other(s)", "", len(names) - 1)
    return others.format(one=names[0])
