"""Reactions and pins of mine that the server has not answered: laid over its rows, so that they are seen at once.

A wish begins when it is asked, and ends with the refusal, or when the row at the position of its answer is here. The
rows themselves are not touched: what is stored is the server's alone.
"""

from typing import Final

import msgspec

from chatprotocol.requests import Pin, React
from chatprotocol.rows import Message

Request = React | Pin
_UNKNOWN: Final = 0


class Wish(msgspec.Struct, eq=False):
    """What is wished of a message; `pos` is the position at which the row shows it, once the server has said so."""

    request: Request
    pos: int = _UNKNOWN

    @property
    def spot(self) -> tuple[int, int]:
        """Which message it is about."""
        return self.request.room, self.request.number


class Wishes:
    """The wishes of one person, in the order of wishing."""

    def __init__(self) -> None:
        self._wishes: dict[tuple[int, int], list[Wish]] = {}

    def add(self, request: Request) -> Wish:
        """Something is wished from now on."""
        wish = Wish(request)
        self._wishes.setdefault(wish.spot, []).append(wish)
        return wish

    def answered(self, wish: Wish, pos: int, held: Message | None) -> None:
        """The server has done it, at this position; `held` is the row that is here."""
        wish.pos = pos
        if held is None or held.pos >= pos:
            self.end(wish)

    def end(self, wish: Wish) -> None:
        """It is refused, or there to be seen."""
        wishes = self._wishes.get(wish.spot, [])
        if wish in wishes:
            wishes.remove(wish)
        if not wishes:
            self._wishes.pop(wish.spot, None)

    def seen(self, message: Message) -> None:
        """A row is here: what it shows is wished no longer."""
        for wish in tuple(self._wishes.get((message.room, message.number), ())):
            if _UNKNOWN < wish.pos <= message.pos:
                self.end(wish)

    def drop(self, room: int | None = None) -> None:
        """Wish nothing more of a room, or of any: its rows are another server's now, or nobody's."""
        for spot in [spot for spot in self._wishes if room in (None, spot[0])]:
            del self._wishes[spot]

    def laid_over(self, message: Message, me: int) -> Message:
        """Return a message as it is to be seen."""
        if message.deleted:
            return message
        for wish in self._wishes.get((message.room, message.number), ()):
            message = _as_wished(message, wish.request, me)
        return message


def _as_wished(message: Message, request: Request, me: int) -> Message:
    if isinstance(request, Pin):
        return msgspec.structs.replace(message, pinned=request.on)
    users = message.reactions.get(request.emoji, [])
    if (me in users) == request.on:
        return message
    users = [*users, me] if request.on else [user for user in users if user != me]
    reactions = {**message.reactions, request.emoji: users}
    if not users:
        del reactions[request.emoji]
    return msgspec.structs.replace(message, reactions=reactions)
