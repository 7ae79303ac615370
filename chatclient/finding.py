"""Searching: the server's answer where it can be asked, else what the cache holds; one language, one spelling.

What cannot be read is refused here and never sent. A page that came from the cache goes on in the cache, whatever has
become of the connection: the two do not count alike.
"""

import heapq
from collections.abc import Iterator
from itertools import islice
from typing import Final, NamedTuple

import msgspec

from chatclient.clock import Clock
from chatclient.core.model import Found
from chatclient.desk import Desk
from chatclient.engine import Engine
from chatprotocol.errors import TRANSIENT_CODES, ErrorCode, HearthError
from chatprotocol.ids import MAX_INTEGER
from chatprotocol.indexing import AllOf, any_room, expression, today
from chatprotocol.matching import Matcher, Span
from chatprotocol.requests import Hit, Hits, Search
from chatprotocol.rows import Message
from chatprotocol.searching import ME, Query, parse, room_key

PAGE: Final = 50
EMPTY_PAGES: Final = 20
"""So many pages without a hit are enough for one search."""
MOST_WORDS: Final = 500
"""Words that hold what is looked for."""
_OURS: Final = "@"
"""Begins a cursor of the cache's, which no server has given."""
_INSTEAD: Final = TRANSIENT_CODES | {ErrorCode.UNSUPPORTED}


class _At(NamedTuple):
    """Where a message stands among all: the later, the greater."""

    at: int
    room: int
    number: int


class Finder:
    """Searches for one client."""

    def __init__(self, desk: Desk, engine: Engine, clock: Clock) -> None:
        self._desk = desk
        self._engine = engine
        self._clock = clock

    async def search(self, typed: str, room: int | None, cursor: str | None) -> Found:
        """Return a page of what is found. Raises `bad_request` with a hint, and what the server refuses."""
        query = parse(typed)
        if cursor is not None and cursor.startswith(_OURS):
            return self._held(query, room, _read(cursor))
        try:
            answer = await self._asked(typed, room, cursor)
        except HearthError as error:
            if error.code not in _INSTEAD or cursor is not None:
                raise
            return self._held(query, room, None)
        return Found(hits=tuple(answer.hits), next=answer.next)

    async def _asked(self, typed: str, room: int | None, cursor: str | None) -> Hits:
        """Ask the server until something is found: where it had much to look at it ends a page without a hit."""
        ask = Search(query=typed, room=room, cursor=cursor, limit=PAGE)
        answer: Hits = await self._engine.ask(ask)
        for _ in range(EMPTY_PAGES):
            if answer.hits or answer.next is None:
                break
            answer = await self._engine.ask(msgspec.structs.replace(ask, cursor=answer.next))
        return answer

    # ---- in the cache --------------------------------------------------------------------------------------------

    def _held(self, query: Query, room: int | None, after: _At | None) -> Found:
        """Look through what is held."""
        rooms = self._rooms(query, room)
        authors = self._authors(query)
        # Whoever names people means what they have said.
        hidden = self._desk.replica.blocked if authors is None else frozenset()
        matcher = Matcher(query)
        asked = expression(
            query,
            authors,
            today(self._clock.wall_ms()),
            lambda letters: self._desk.cache.index.words_with(letters, MOST_WORDS),
        )
        found = heapq.merge(*(self._of_room(asked, each) for each in rooms), key=_place, reverse=True)
        fit = (
            (message, excerpt)
            for message in found
            if message.kind != "system"  # verbs, which are in nobody's language
            and message.author not in hidden
            and (after is None or _place(message) < after)
            and (excerpt := matcher.excerpt(message.text))
        )
        page = list(islice(fit, PAGE + 1))
        hits = tuple(_hit(message, *excerpt) for message, excerpt in page[:PAGE])
        cursor = _written(_place(page[PAGE - 1][0])) if len(page) > PAGE else None
        return Found(hits=hits, next=cursor, complete=False)

    def _of_room(self, asked: AllOf, room: int) -> Iterator[Message]:
        """Yield messages of a room, the latest first."""
        cache, below = self._desk.cache, MAX_INTEGER
        here = AllOf((any_room([room]), *asked.of), asked.without)
        while numbers := cache.index.numbers(here, room, below, PAGE):
            messages = (cache.message(room, number) for number in numbers)
            yield from (message for message in messages if message is not None)
            below = numbers[-1]

    def _rooms(self, query: Query, room: int | None) -> list[int]:
        places = self._desk.replica.places
        if room is not None and room not in places:
            raise HearthError(ErrorCode.NOT_FOUND, "There is no such room.", field="room")
        mine = list(places) if room is None else [room]
        names = {room_key(name) for name in query.rooms}
        return [each for each in mine if not names or room_key(self._name_of(each)) in names]

    def _name_of(self, room: int) -> str:
        found = self._desk.replica.places[room].room
        return found.name if found is not None else ""

    def _authors(self, query: Query) -> list[int] | None:
        if not query.authors:
            return None
        return [user for name in query.authors for user in self._called(name)]

    def _called(self, name: str) -> list[int]:
        """Whoever has this username, or else everybody who shows exactly this name."""
        if name.casefold() == ME:
            return [self._desk.cache.user]
        people = self._desk.replica.users.values()
        return [user.id for user in people if user.username.casefold() == name.casefold()] or [
            user.id for user in people if user.display_name == name
        ]


def _hit(message: Message, snippet: str, spans: list[Span]) -> Hit:
    return Hit(
        room=message.room,
        number=message.number,
        snippet=snippet,
        spans=spans,
        author=message.author,
        at=message.at,
        files=[] if snippet else message.files,
    )


def _place(message: Message) -> _At:
    return _At(message.at, message.room, message.number)


def _written(at: _At) -> str:
    return _OURS + ".".join(map(str, at))


def _read(cursor: str) -> _At:
    try:
        at, room, number = map(int, cursor.removeprefix(_OURS).split("."))
    except ValueError:
        raise HearthError(
            ErrorCode.BAD_REQUEST, "This is no cursor of this search.", field="cursor"
        ) from None
    return _At(at, room, number)
