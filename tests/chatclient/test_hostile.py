"""A server is not trusted: whatever bytes it sends, the client takes them or says that the protocol is broken."""

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from chatclient.clock import Clock
from chatclient.core.model import Connection
from chatclient.core.verdicts import LONGEST_PAUSE_MS, verdict
from chatclient.desk import Desk
from chatclient.intake import Intake
from chatclient.terminal import Paper
from chatprotocol import codec
from chatprotocol.errors import ProtocolError
from chatprotocol.frames import Bye, PresenceNews, RoomStands
from chatprotocol.ids import ACCOUNT, MAX_INTEGER, SITE
from chatprotocol.limits import Limits
from chatprotocol.requests import ClientInfo, Hello, ServerInfo, Welcome
from chatprotocol.rows import AnyRow, Gone
from chatprotocol.session import ClientSession
from tests.chatclient.fakeserver import ME, typing_news
from tests.chatclient.rows import member, membership, message, room, user

ROOM = 7
CLOCK = Clock(wall_ms=lambda: 1, steady_ms=lambda: 1)
WELCOME = codec.encode_ok(
    1,
    Welcome(
        you=user(ME, "anna"),
        device=1,
        epoch="first",
        server=ServerInfo(name="Home", version="1"),
        now=1,
        limits=Limits(),
        features=[],
        feeds={SITE: 1, ACCOUNT: 1, "room:7": 5},
    ),
)
STANDS = codec.encode_news(
    RoomStands(
        feed="room:7",
        head=5,
        room=room(ROOM, kind="direct"),
        membership=membership(ROOM),
        last=message(3),
        last_number=3,
        unread=3,
        mentions=1,
    )
)


def changes(feed: str, from_: int, to: int, *rows: AnyRow | Gone) -> bytes:
    return codec.encode_changes(feed, from_, to, [codec.encode_row(row) for row in rows])


HONEST = [
    changes(SITE, 0, 1, user(ME, "anna")),
    changes(ACCOUNT, 0, 1, membership(ROOM)),
    changes("room:7", 5, 7, message(4, pos=6), member(2, pos=7)),
    changes("room:7", 6, 9, message(2, pos=8, deleted=True), room(ROOM, pos=9, first=3)),
    changes(ACCOUNT, 1, 2, membership(ROOM, pos=2, state="removed")),
    changes(ACCOUNT, 0, 3, Gone("membership", (ROOM,), 3)),
    typing_news(ROOM, 2, True),
    codec.encode_news(PresenceNews([1, 2], [3])),
]
honest = st.lists(st.sampled_from([STANDS, *HONEST]), max_size=6)


@contextlib.contextmanager
def desk() -> Iterator[Desk]:
    with tempfile.TemporaryDirectory() as folder:
        made = Desk(Path(folder), ME, Connection(state="connecting", since_ms=1))
        try:
            yield made
        finally:
            made.close()


class Taker:
    """What an engine does with messages, without a socket."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.session = ClientSession()
        self.intake = Intake(desk, CLOCK)
        info = ClientInfo(name="hearth", version="1", platform="test")
        self.session.ask(Hello(token="token", client=info))

    def take(self, data: bytes) -> None:
        self.intake.take(self.session.receive(data), self.settle)
        self.desk.flush()

    def settle(self, event: Any) -> None:
        answer = getattr(event, "answer", None)
        if isinstance(answer, Welcome):
            self.desk.replica.welcome(answer)

    def look(self) -> None:
        """Whatever was taken can be shown."""
        paper = Paper(colours=True)
        people = {person.id: person for person in self.desk.snapshot.people}
        assert paper.rooms(list(self.desk.snapshot.rooms), people) is not None
        for place in self.desk.replica.places.values():
            for held in self.desk.cache.messages(place.membership.room, 0, MAX_INTEGER):
                assert paper.message(held, people)


def mutated(data: bytes, edits: list[tuple[int, int, bytes]]) -> bytes:
    for where, cut, instead in edits:
        place = where % (len(data) + 1)
        data = data[:place] + instead + data[place + cut :]
    return data


edits = st.lists(st.tuples(st.integers(0, 500), st.integers(0, 4), st.binary(max_size=4)), max_size=4)


@given(honest, edits)
def test_bytes_that_were_tampered_with_are_taken_or_refused(messages: list[bytes], edits: list[Any]) -> None:
    with desk() as kept:
        taker = Taker(kept)
        with contextlib.suppress(ProtocolError):
            taker.take(WELCOME)
            taker.take(mutated(b"".join(messages), edits))
        taker.look()


numbers = st.one_of(st.integers(0, 9), st.sampled_from([MAX_INTEGER, MAX_INTEGER - 1, 2**31, 2**32]))
texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)
messages = st.builds(
    message,
    numbers,
    st.just(ROOM),
    st.just(0),
    author=numbers,
    at=numbers,
    text=texts,
    edited_at=st.none() | numbers,
    deleted=st.booleans(),
    reply_to=st.none() | numbers,
    mentions=st.lists(numbers, max_size=3),
)
rows_of_room = st.one_of(
    messages,
    st.builds(room, st.just(ROOM), texts, first=numbers, kind=st.sampled_from(["public", "direct"])),
    st.builds(member, numbers, st.just(ROOM)),
    st.builds(Gone, st.just("message"), st.tuples(st.just(ROOM), numbers), st.just(0)),
)


@given(st.lists(rows_of_room, max_size=8), st.sampled_from([6, 1_000, MAX_INTEGER]))
def test_rows_that_no_honest_server_sends_can_be_taken_and_shown(rows: list[Any], first_pos: int) -> None:
    placed = [
        Gone(row.kind, row.key, first_pos + place) if isinstance(row, Gone) else _at(row, first_pos + place)
        for place, row in enumerate(rows)
    ]
    to = first_pos + len(rows)
    if to > MAX_INTEGER:
        return
    with desk() as kept:
        taker = Taker(kept)
        for data in (WELCOME, HONEST[0], HONEST[1], STANDS, changes("room:7", 5, to, *placed)):
            taker.take(data)
        taker.look()


def _at(row: Any, pos: int) -> Any:
    return type(row)(**{name: getattr(row, name) for name in row.__struct_fields__} | {"pos": pos})


def test_a_wait_of_a_thousand_years_is_cut_short() -> None:
    assert verdict(4429, bye=Bye(4429, "Go away.", MAX_INTEGER)).after_ms == LONGEST_PAUSE_MS
    assert verdict(4429, "999999").after_ms == LONGEST_PAUSE_MS
