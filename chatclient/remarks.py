"""What the terminal says in sentences of its own: what happened to a room, what was done to a message.

Names and words of other people's come out safe to print. What a verb means is `chatprotocol.system`'s.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from chatclient.lettering import name_of, safe
from chatprotocol.rows import Message, User
from chatprotocol.system import SystemVerb, parse

_SENTENCES: Final = {
    SystemVerb.JOINED: "{author} joined",
    SystemVerb.LEFT: "{author} left",
    SystemVerb.INVITED: "{author} invited {user}",
    SystemVerb.REMOVED: "{author} removed {user}",
    SystemVerb.BANNED: "{author} banned {user}",
    SystemVerb.RENAMED: "{author} renamed the room to {words}",
    SystemVerb.TOPIC: "{author} set the topic: {words}",
    SystemVerb.ARCHIVED: "{author} archived the room",
    SystemVerb.REOPENED: "{author} opened the room again",
    SystemVerb.LOOKING: "{author}, an administrator, may read this room for a day to keep order",
}


def system_sentence(message: Message, people: Mapping[int, User]) -> str:
    """Say what a system message says."""
    author, said = name_of(message.author, people), parse(message.text)
    if said is None:
        return f"{author} changed something that this version does not know"
    if said.verb is SystemVerb.TOPIC and not said.words:
        return f"{author} removed the topic"
    return _SENTENCES[said.verb].format(
        author=author,
        user="" if said.user is None else name_of(said.user, people),
        words=safe(said.words),
    )


def remarks(before: Message, after: Message, people: Mapping[int, User]) -> Iterator[str]:
    """Say what was done to a message that says the same as before: reactions and its pin."""
    number = after.number
    for emoji in {**before.reactions, **after.reactions}:
        were, are = before.reactions.get(emoji, []), after.reactions.get(emoji, [])
        for user in are:
            if user not in were:
                yield f"{name_of(user, people)} reacted to {number} with {safe(emoji)}"
        for user in were:
            if user not in are:
                yield f"{name_of(user, people)} took {safe(emoji)} back from {number}"
    if before.pinned != after.pinned:
        yield f"{number} was pinned" if after.pinned else f"{number} is no longer pinned"
