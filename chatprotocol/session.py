"""One connection as a pure state machine, for both sides: bytes in, events out. No socket, no clock.

    state      event      next       what happened
    ---------  ---------  ---------  -----------------------------------------------------------
    new        hello      greeting   the client has said who it is
    greeting   welcome    live       the server has let it in
    greeting   refused    closing    the server has not; its `bye` follows
    live       request    live       a request of any other kind
    live       news       live       an answer, changes or passing news from the server
    any open   bye        closing    the server's last words
    closing    news       closing    an answer that was on its way when they were said
    any        closed     closed     the socket is gone

What the table does not hold is a breach of the protocol: ProtocolError, and the connection closes with 4400.
The states are those of `docs/protocol.md`, "Opening".
"""

from collections.abc import Mapping
from enum import Enum
from typing import Any, Final

import msgspec

from chatprotocol import codec
from chatprotocol.errors import ErrorCode, HearthError, ProtocolError
from chatprotocol.frames import (
    Asked,
    Bye,
    Changes,
    Err,
    Misasked,
    Ok,
    PresenceNews,
    RoomStands,
    ServerFrame,
    TypingNews,
)
from chatprotocol.ids import MAX_INTEGER
from chatprotocol.limits import MAX_OUT_MESSAGE_BYTES, Limits
from chatprotocol.requests import Hello, Request, Welcome


class State(Enum):
    """How far a connection has come."""

    NEW = "new"
    GREETING = "greeting"
    LIVE = "live"
    CLOSING = "closing"
    CLOSED = "closed"


class Event(Enum):
    """What can happen to a connection."""

    HELLO = "hello"
    WELCOME = "welcome"
    REFUSED = "refused"
    REQUEST = "request"
    NEWS = "news"
    BYE = "bye"
    CLOSED = "closed"


TRANSITIONS: Final[Mapping[tuple[State, Event], State]] = {
    (State.NEW, Event.HELLO): State.GREETING,
    (State.GREETING, Event.WELCOME): State.LIVE,
    (State.GREETING, Event.REFUSED): State.CLOSING,
    (State.LIVE, Event.REQUEST): State.LIVE,
    (State.LIVE, Event.NEWS): State.LIVE,
    (State.CLOSING, Event.NEWS): State.CLOSING,
    **{(state, Event.BYE): State.CLOSING for state in State if state is not State.CLOSED},
    **dict.fromkeys(((state, Event.CLOSED) for state in State), State.CLOSED),
}


class _Session:
    def __init__(self) -> None:
        self.state = State.NEW

    def _happens(self, event: Event) -> None:
        following = TRANSITIONS.get((self.state, event))
        if following is None:
            raise ProtocolError(f"“{event.value}” does not belong here: the connection is {self.state.value}")
        self.state = following

    def close(self) -> None:
        """The socket is gone."""
        self._happens(Event.CLOSED)


class ServerSession(_Session):
    """The server's side of one connection: whose turn it is, and which requests wait for their answer."""

    def __init__(self, limits: Limits) -> None:
        super().__init__()
        self._limits = limits
        self._in_flight: set[int] = set()

    @property
    def full(self) -> bool:
        """Whether as many requests are in flight as may be: nothing is read until one is answered."""
        return len(self._in_flight) >= self._limits.in_flight

    @property
    def idle(self) -> bool:
        """Whether every request has its answer."""
        return not self._in_flight

    def receive(self, data: bytes) -> Asked | Misasked:
        """Read a message; what it asks is in flight until `ok` or `err`.

        Raises ProtocolError where the client broke the protocol.
        """
        asked = codec.decode_request(data, self._limits)
        is_hello = isinstance(asked, Asked) and isinstance(asked.request, Hello)
        if self.state is State.NEW and isinstance(asked, Misasked):
            raise ProtocolError("the first message is no usable hello")
        self._happens(Event.HELLO if is_hello else Event.REQUEST)
        if asked.id in self._in_flight:
            raise ProtocolError("a request has the id of one that is in flight")
        self._in_flight.add(asked.id)
        return asked

    def ok(self, re: int, answer: object) -> bytes:
        """Answer a request; the first is the welcome. Raises KeyError where none of this id waits.

        An answer after the last words is encoded all the same: whether it is still sent is the driver's business.
        """
        data = codec.encode_ok(re, answer)
        self._answered(re, Event.WELCOME)
        return data

    def err(self, re: int, error: HearthError) -> bytes:
        """Refuse a request, otherwise like `ok`; a refused hello is the end of the connection."""
        data = codec.encode_err(re, error)
        self._answered(re, Event.REFUSED)
        return data

    def _answered(self, re: int, first: Event) -> None:
        self._in_flight.remove(re)
        if self.state is State.GREETING:
            self._happens(first)

    def bye(self, bye: Bye) -> bytes:
        """Say the last words; nothing is read after them."""
        self._happens(Event.BYE)
        return codec.encode_news(bye)


class Answered(msgspec.Struct, frozen=True):
    """A request was carried out; the answer has the type that the request names."""

    id: int
    request: Request
    answer: Any


class Refused(msgspec.Struct, frozen=True):
    """A request was refused: nothing changed."""

    id: int
    request: Request
    error: HearthError


ClientEvent = Answered | Refused | Changes | RoomStands | TypingNews | PresenceNews | Bye


class ClientSession(_Session):
    """The client's side of one connection: gives requests their ids and answers their requests."""

    def __init__(self) -> None:
        super().__init__()
        self._last_id = 0
        self._in_flight: dict[int, Request] = {}
        # Until the server names its own: what follows the welcome may come in one message with it.
        self.limits = Limits(out_message_bytes=MAX_OUT_MESSAGE_BYTES)

    @property
    def in_flight(self) -> int:
        """How many requests wait for their answer."""
        return len(self._in_flight)

    def ask(self, request: Request) -> tuple[int, bytes]:
        """Return the id and the bytes of a request.

        Raises ProtocolError where it may not be asked now, HearthError where it holds what cannot be sent or is too
        large; then nothing has happened.
        """
        id_ = self._last_id % MAX_INTEGER + 1
        data = codec.encode_request(Asked(id_, request))
        if len(data) > self.limits.message_bytes:
            raise HearthError(ErrorCode.TOO_LARGE, "This is too large to be sent.")
        self._happens(Event.HELLO if isinstance(request, Hello) else Event.REQUEST)
        self._last_id = id_
        self._in_flight[id_] = request
        return id_, data

    def receive(self, data: bytes) -> list[ClientEvent]:
        """Read a message of the server's. Raises ProtocolError where the server broke the protocol."""
        return [self._event(frame) for frame in codec.decode_server(data, self.limits)]

    def _event(self, frame: ServerFrame) -> ClientEvent:
        if isinstance(frame, Bye):
            self._happens(Event.BYE)
            return frame
        if isinstance(frame, Ok | Err):
            return self._answer(frame)
        self._happens(Event.NEWS)
        return frame

    def _answer(self, frame: Ok | Err) -> Answered | Refused:
        request = self._in_flight.pop(frame.re, None)
        if request is None:
            raise ProtocolError("an answer names no request that waits for one")
        if isinstance(frame, Err):
            self._happens(Event.REFUSED if isinstance(request, Hello) else Event.NEWS)
            return Refused(frame.re, request, frame.error)
        answer: Any = codec.typed_answer(request, frame.answer)
        if isinstance(answer, Welcome):
            self._happens(Event.WELCOME)
            self.limits = _bearable(answer.limits)
            answer = msgspec.structs.replace(answer, limits=self.limits)
        else:
            self._happens(Event.NEWS)
        return Answered(frame.re, request, answer)


def _bearable(limits: Limits) -> Limits:
    """Return the server's limits, as far as a client bears them."""
    out_message_bytes = min(limits.out_message_bytes, MAX_OUT_MESSAGE_BYTES)
    return msgspec.structs.replace(limits, out_message_bytes=out_message_bytes)
