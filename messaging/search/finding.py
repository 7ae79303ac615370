"""Finding: from what somebody typed to the messages that they may see, newest first.

The index names candidates; rights, tombstones and the text itself are looked at in the rows. A person's rooms are a
part of what the index is asked, so that nobody pays for the hits of others. Only where somebody is in many rooms, the
latest hits of all rooms are tried first: most of them are theirs, and asking for many rooms costs more than that.

Letters that stand inside of very many words are not asked for word by word at once: the latest messages are read
first, which nearly always fill the page.

A request costs so much at most, counted in steps and not by a clock. A page that would cost more ends before it is full.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from threading import Lock
from typing import Final, NamedTuple

import msgspec
from cachetools import LRUCache

from accounts import queries as accounts
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.indexing import AllOf, any_room, expression, phrases, today
from chatprotocol.matching import Matcher
from chatprotocol.requests import Hit, Hits, Search
from chatprotocol.searching import ME, Query, parse, room_key
from feeds import clock
from messaging import policy, statements
from messaging.models import Message, Room
from messaging.packing import files_of
from messaging.policy import Actor
from messaging.search.stores import Store, store

FEW_ROOMS: Final = 20
FEW_WORDS: Final = 50
MOST_WORDS: Final = 500
"""Words that hold what is looked for, those that were said first; of all that is looked for together."""
TRIED: Final = 200
LOOKED_AT: Final = 500
AT_ONCE: Final = 64
"""Candidates whose texts are read together: a page of them, and one that tells whether there is more."""
MOST_STEPS: Final = 500_000
"""What a request may cost, in characters of texts that are compared with one word: some tens of milliseconds."""
STEPS_OF_A_TEXT: Final = 300
"""What a text costs whatever its length."""
STEPS_OF_ASKING: Final = 250
"""What each phrase costs that the index is asked for."""
REMEMBERED: Final = 1_000
"""Letters of which a process remembers that they stand inside of many words."""


class _Remembered:
    """Letters that stand inside of many words, as far as this process has asked: whoever turns the page asks again."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._letters: LRUCache[str, None] = LRUCache(REMEMBERED)

    def __contains__(self, letters: str) -> bool:
        with self._lock:
            return self._letters.get(letters, self) is None

    def add(self, letters: str) -> None:
        with self._lock:
            self._letters[letters] = None

    def discard(self, letters: str) -> None:
        with self._lock:
            self._letters.pop(letters, None)


_in_many_words: Final = _Remembered()


def find(actor: Actor, ask: Search) -> Hits:
    """Return messages of the actor's rooms, newest first.

    Raises `bad_request` for a query that cannot be read, `unsupported` where this server has no index, and what policy
    says of a room that is named by its id. Names of rooms and people that nobody has find nothing. What people said
    whom the actor has blocked is found where they are named.
    """
    kept = store()
    if kept is None:
        raise HearthError(ErrorCode.UNSUPPORTED, "This server cannot search.")
    query = parse(ask.query)
    # Who may read a text is asked by the statement that reads it: that needs no state which stands still.
    with kept.state():
        rooms = _rooms(actor, ask.room, query)
        below = None if ask.cursor is None else _place_of(ask.cursor, rooms)
        if not rooms or below == 0:
            return Hits(hits=[], next=None)
        return _Search(kept, actor, query, rooms).page(below, ask.limit)


def _rooms(actor: Actor, room: int | None, query: Query) -> Sequence[int]:
    """Return the rooms that are looked through: always the actor's own."""
    mine = policy.rooms_of(actor.user) if room is None else dict([_named(actor, room)])
    if not query.rooms:
        return list(mine)
    names = {room_key(name) for name in query.rooms}
    return [room for room, name in mine.items() if room_key(name) in names]


def _named(actor: Actor, room: int) -> tuple[int, str]:
    found: Room = policy.standing(actor.user, room).room
    return found.pk, found.name


def _place_of(cursor: str, rooms: Iterable[int]) -> int:
    """Return the primary key of the message at which a page ended; 0 where nothing comes after it."""
    room, dot, number = cursor.partition(".")
    if not (dot and room.isdecimal() and number.isdecimal()) or len(cursor) > 40:
        raise HearthError(ErrorCode.BAD_REQUEST, "This is no cursor of this search.", field="cursor")
    if int(room) not in rooms:
        return 0
    # Its message may be gone for good by now: then all below it are gone, too, in this room.
    found = Message.objects.filter(room=int(room), number__gte=int(number)).order_by("number")
    return found.values_list("pk", flat=True).first() or 0


class _Looked(NamedTuple):
    """A message of the person's that was looked at, and what was found in it."""

    room: int
    number: int
    hit: Hit | None

    @property
    def cursor(self) -> str:
        """What names the place at which a page ended."""
        return f"{self.room}.{self.number}"


class _Search:
    """One search of one person."""

    def __init__(self, kept: Store, actor: Actor, query: Query, rooms: Sequence[int]) -> None:
        self._kept = kept
        self._actor = actor
        self._query = query
        self._rooms = rooms
        self._matcher = Matcher(query)
        self._authors = _authors(actor, query)
        self._known: dict[tuple[str, int], list[str]] = {}
        self._is_wide = False
        """Whether something stands inside of so many words that the latest messages are read before any word is asked for."""
        self._pieces = max(1, query.pieces)
        self._parts = max(1, sum(term.is_part for term in query.terms))
        self._steps = 0
        self._missed = False
        """Whether there were messages among those that were read last which are not the person's to see."""

    def page(self, below: int | None, limit: int) -> Hits:
        """Return what is found below a message, newest first: as many as are asked for, or as can be had."""
        found: list[_Looked] = []
        for looked in self._looked_at(below):
            if looked.hit is not None:
                found.append(looked)
            if len(found) > limit:
                return _page(found[:limit], found[limit - 1].cursor)
            if self._steps > MOST_STEPS:
                return _page(found, looked.cursor)
        return _page(found, None)

    def _looked_at(self, below: int | None) -> Iterator[_Looked]:
        """Yield what is looked at, newest first."""
        if self._authors is not None and not self._authors:
            return
        asked = self._asked(self._few_words)
        if self._is_wide:
            looked = 0
            for ids in self._latest(below):
                yield from self._read(ids)
                below, looked = ids[-1], looked + len(ids)
                if self._steps > MOST_STEPS // 2:
                    # What is left is for the index, which gets further.
                    break
            else:
                if looked < LOOKED_AT:
                    return
            asked = self._asked(self._all_words)
        for ids in self._candidates(asked, below):
            yield from self._read(ids)

    def _asked(self, words: Callable[[str], Sequence[str]]) -> AllOf:
        return expression(self._query, self._authors, today(clock.now_ms()), words)

    def _few_words(self, letters: str) -> Sequence[str]:
        """Return the words that hold letters; where there are many, or were when it was last asked, that is noted instead."""
        if letters in _in_many_words:
            self._is_wide = True
            return ()
        found = self._words(letters, FEW_WORDS)
        if len(found) > FEW_WORDS // self._parts:
            self._is_wide = True
            _in_many_words.add(letters)
        return found

    def _all_words(self, letters: str) -> Sequence[str]:
        found = self._words(letters, MOST_WORDS)
        if len(found) <= FEW_WORDS // self._parts:
            # They were gone for good, with the messages that said them.
            _in_many_words.discard(letters)
        return found

    def _words(self, letters: str, most: int) -> Sequence[str]:
        if (letters, most) not in self._known:
            self._known[letters, most] = self._kept.words_with(letters, most // self._parts + 1)
        return self._known[letters, most]

    # ---- candidates ----------------------------------------------------------------------------------------------

    def _candidates(self, asked: AllOf, below: int | None) -> Iterator[Sequence[int]]:
        """Yield what the index names, the latest first."""
        if len(self._rooms) > FEW_ROOMS and asked.of:
            tried = self._ids(asked, below, TRIED)
            yield from _some(tried)
            if len(tried) < TRIED:
                return
            below = tried[-1]
        rooms = set(self._rooms)
        while rooms:
            mine = AllOf((any_room(sorted(rooms)), *asked.of), asked.without)
            ids = self._ids(mine, below, AT_ONCE)
            yield ids
            if len(ids) < AT_ONCE:
                return
            below = ids[-1]
            if self._missed:
                # Of a room whose beginning was passed there is nothing more, however much lies in its trash.
                rooms -= statements.rooms_begun(ids)

    def _latest(self, below: int | None) -> Iterator[Sequence[int]]:
        """Yield the latest messages that fit in everything but their text: a few, which nearly always do, then the rest."""
        filters = expression(
            msgspec.structs.replace(self._query, terms=()), self._authors, today(clock.now_ms()), lambda _: ()
        )
        rooms = (any_room(self._rooms),) if len(self._rooms) <= FEW_ROOMS else ()
        asked = AllOf((*rooms, *filters.of))
        for many in (AT_ONCE, LOOKED_AT - AT_ONCE):
            found = self._ids(asked, below, many) if asked.of else statements.latest_ids(below, many)
            yield from _some(found)
            if len(found) < many:
                return
            below = found[-1]

    def _ids(self, asked: AllOf, below: int | None, limit: int) -> list[int]:
        self._steps += STEPS_OF_ASKING * phrases(asked)
        return self._kept.ids(asked, below, limit)

    def _read(self, ids: Sequence[int]) -> Iterator[_Looked]:
        """Yield those that are the person's to see, with what they say of what is looked for."""
        readable = list(self._readable(ids))
        self._missed = len(readable) < len(ids)
        for said in readable:
            self._steps += STEPS_OF_A_TEXT + len(said.text) * self._pieces
            yield _Looked(said.room, said.number, self._hit(said))

    def _hit(self, said: statements.Readable) -> Hit | None:
        found = self._matcher.excerpt(said.text)
        if found is None:
            return None
        snippet, spans = found
        return Hit(
            room=said.room,
            number=said.number,
            snippet=snippet,
            spans=spans,
            author=said.author,
            at=said.at_ms,
        )

    def _readable(self, ids: Sequence[int]) -> Iterable[statements.Readable]:
        # Whoever names people means what they have said.
        return statements.readable_texts(self._actor.user, ids, of_blocked=self._authors is not None)


def _page(found: Iterable[_Looked], cursor: str | None) -> Hits:
    hits = [looked.hit for looked in found if looked.hit is not None]
    return Hits(hits=_with_files(hits), next=cursor)


def _with_files(hits: list[Hit]) -> list[Hit]:
    """Let those without words say what they carry: nothing else of them can be shown."""
    wordless = [(hit.room, hit.number) for hit in hits if not hit.snippet]
    if not wordless:
        return hits
    held = statements.messages_at(wordless)
    files = {place: files_of(message.files) for place, message in held.items()}
    return [msgspec.structs.replace(hit, files=files.get((hit.room, hit.number), [])) for hit in hits]


def _some(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[first : first + AT_ONCE] for first in range(0, len(ids), AT_ONCE))


def _authors(actor: Actor, query: Query) -> list[int] | None:
    """Return the people who are named; None where nobody is."""
    if not query.authors:
        return None
    return [
        id
        for name in query.authors
        for id in ([actor.user] if name.casefold() == ME else accounts.people_called(name))
    ]
