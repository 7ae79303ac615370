"""Who reacted to a message, in words: for tooltips, menus and screen readers. Pure but for names and the language."""

from collections.abc import Sequence

from chatprotocol.rows import Message
from qtclient.emojis.custom import shown_emoji
from qtclient.itemmodels.people import People
from qtclient.language import translate
from qtclient.words.plain import isolated

_MOST_NAMES = 10


def who_reacted(users: Sequence[int], people: People) -> str:
    """Return who reacted, me first, at most ten by name."""
    mine = [translate("Reactions", "You")] if people.me in users else []
    names = mine + [isolated(people.name(user)) for user in users if user != people.me]
    rest = len(names) - _MOST_NAMES
    if rest <= 0:
        return ", ".join(names)
    shown = ", ".join(names[:_MOST_NAMES])
    return translate("Reactions", "{names} and %n other(s)", "", rest).format(names=shown)


def told(message: Message | None, people: People) -> str:
    """Return what people think of a message, for a screen reader; empty where nobody reacted."""
    if message is None or not message.reactions or message.deleted:
        return ""
    parts = [
        f"{shown_emoji(emoji)} {who_reacted(users, people)}" for emoji, users in message.reactions.items()
    ]
    return translate("Reactions", "Reactions: {list}").format(list="; ".join(parts))
