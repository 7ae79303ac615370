"""Both sides of a connection: what may happen when, and what a breach is."""

import itertools
from collections.abc import Callable

import msgpack
import msgspec
import pytest

from chatprotocol import codec
from chatprotocol.errors import CloseCode, ErrorCode, HearthError, ProtocolError
from chatprotocol.frames import Asked, Bye, Changes, Misasked, PresenceNews, TypingNews
from chatprotocol.ids import MAX_INTEGER
from chatprotocol.limits import MAX_OUT_MESSAGE_BYTES, Limits
from chatprotocol.requests import At, ClientInfo, Hello, Now, Ping, Post, Request, Version, Versions, Welcome
from chatprotocol.session import TRANSITIONS, Answered, ClientSession, Event, Refused, ServerSession, State
from tests.chatprotocol import goldens, samples
from tests.chatprotocol.wire import packed, request

HELLO = samples.REQUESTS["hello"]
BUSY = HearthError(ErrorCode.BUSY, "Later.")
BYE = Bye(CloseCode.RESTARTING, "Back in a moment.")
NEW, GREETING, LIVE, CLOSING, CLOSED = State
NEXT = {
    NEW: {Event.HELLO: GREETING, Event.BYE: CLOSING, Event.CLOSED: CLOSED},
    GREETING: {Event.WELCOME: LIVE, Event.REFUSED: CLOSING, Event.BYE: CLOSING, Event.CLOSED: CLOSED},
    LIVE: {Event.REQUEST: LIVE, Event.NEWS: LIVE, Event.BYE: CLOSING, Event.CLOSED: CLOSED},
    CLOSING: {Event.NEWS: CLOSING, Event.BYE: CLOSING, Event.CLOSED: CLOSED},
    CLOSED: {Event.CLOSED: CLOSED},
}
"""The state table once more, so that it does not change by accident."""


def asked(request_: Request, id_: int = 1) -> bytes:
    return codec.encode_request(Asked(id_, request_))


def server_in(state: State) -> ServerSession:
    """A server's session in this state; from greeting on, request 1 waits except in live."""
    session = ServerSession(Limits())
    if state is not NEW:
        session.receive(asked(HELLO))
    if state is LIVE:
        session.ok(1, samples.WELCOME)
    if state is CLOSING:
        session.bye(BYE)
    if state is CLOSED:
        session.close()
    assert session.state is state
    return session


def client_in(state: State) -> ClientSession:
    """A client's session in this state; in greeting hello waits, from live on a ping under 2."""
    session = ClientSession()
    if state is not NEW:
        session.ask(HELLO)
    if state not in (NEW, GREETING):
        session.receive(codec.encode_ok(1, samples.WELCOME))
        session.ask(Ping())
    if state is CLOSING:
        session.receive(codec.encode_news(BYE))
    if state is CLOSED:
        session.close()
    assert session.state is state
    return session


def test_the_table_is_this_and_nothing_else() -> None:
    assert dict(TRANSITIONS) == {
        (state, event): NEXT[state][event] for state in State for event in NEXT[state]
    }


SERVER_DOES: dict[str, tuple[Event, Callable[[ServerSession], object]]] = {
    "reads hello": (Event.HELLO, lambda session: session.receive(asked(HELLO, 5))),
    "reads a request": (Event.REQUEST, lambda session: session.receive(asked(Ping(), 5))),
    "says bye": (Event.BYE, lambda session: session.bye(BYE)),
    "loses the socket": (Event.CLOSED, lambda session: session.close()),
}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("doing", SERVER_DOES)
def test_a_server_follows_the_table(state: State, doing: str) -> None:
    event, do = SERVER_DOES[doing]
    session = server_in(state)
    following = NEXT[state].get(event)
    if following is None:
        with pytest.raises(ProtocolError, match="does not belong here"):
            do(session)
        following = state
    else:
        do(session)
    assert session.state is following


CLIENT_DOES: dict[str, tuple[Event, Callable[[ClientSession], object]]] = {
    "asks hello": (Event.HELLO, lambda session: session.ask(HELLO)),
    "asks anything else": (Event.REQUEST, lambda session: session.ask(Ping())),
    "reads changes": (Event.NEWS, lambda session: session.receive(golden("changes"))),
    "reads where a room stands": (Event.NEWS, lambda session: session.receive(golden("room"))),
    "reads that somebody writes": (Event.NEWS, lambda session: session.receive(golden("typing"))),
    "reads who is there": (Event.NEWS, lambda session: session.receive(golden("presence"))),
    "reads bye": (Event.BYE, lambda session: session.receive(golden("bye"))),
    "loses the socket": (Event.CLOSED, lambda session: session.close()),
}


def golden(name: str) -> bytes:
    return bytes.fromhex(goldens.FRAMES[name])


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("doing", CLIENT_DOES)
def test_a_client_follows_the_table(state: State, doing: str) -> None:
    event, do = CLIENT_DOES[doing]
    session = client_in(state)
    following = NEXT[state].get(event)
    if following is None:
        with pytest.raises(ProtocolError, match="does not belong here"):
            do(session)
        following = state
    else:
        do(session)
    assert session.state is following


@pytest.mark.parametrize(
    ("state", "welcomed", "refused"),
    [(GREETING, LIVE, CLOSING), (CLOSING, CLOSING, CLOSING), (CLOSED, CLOSED, CLOSED)],
)
def test_a_server_answers_hello_and_an_answer_that_comes_too_late_changes_nothing(
    state: State, welcomed: State, refused: State
) -> None:
    session = server_in(state)
    assert session.ok(1, samples.WELCOME) == codec.encode_ok(1, samples.WELCOME)
    assert session.state is welcomed
    session = server_in(state)
    assert session.err(1, BUSY) == codec.encode_err(1, BUSY)
    assert session.state is refused


@pytest.mark.parametrize("state", State)
def test_a_server_answers_nothing_twice_and_nothing_that_was_not_asked(state: State) -> None:
    session = server_in(state)
    with pytest.raises(KeyError):
        session.ok(9, Now(now=1))
    with pytest.raises(KeyError):
        session.err(9, BUSY)
    assert session.state is state


def test_a_server_goes_on_after_it_has_refused_a_request() -> None:
    session = server_in(LIVE)
    session.receive(asked(Ping(), 2))
    session.err(2, BUSY)
    assert session.state is LIVE


def test_an_answer_that_cannot_be_written_can_still_be_a_refusal() -> None:
    session = server_in(LIVE)
    session.receive(asked(samples.REQUESTS["edits"], 2))
    with pytest.raises(HearthError):
        session.ok(2, Versions(versions=[Version(text="\ud800", at=1)]))
    session.err(2, BUSY)
    assert session.idle


def test_the_first_message_is_a_usable_hello() -> None:
    for data in (request("post", room=1), request("hello"), request("of a later client")):
        session = ServerSession(Limits())
        with pytest.raises(ProtocolError, match="no usable hello"):
            session.receive(data)
        assert session.state is NEW


def test_a_server_answers_what_it_cannot_carry_out_and_goes_on() -> None:
    session = server_in(LIVE)
    misasked = session.receive(request("post", 2, room="7"))
    assert isinstance(misasked, Misasked)
    session.err(misasked.id, misasked.error)
    assert session.state is LIVE
    misasked = session.receive(request("hello", 3))
    assert isinstance(misasked, Misasked)


def test_an_id_is_free_again_when_it_has_been_answered() -> None:
    session = server_in(LIVE)
    session.receive(asked(Ping(), 1))
    with pytest.raises(ProtocolError, match="in flight"):
        session.receive(asked(Ping(), 1))
    session.ok(1, Now(now=1))
    session.receive(asked(Ping(), 1))
    assert not session.idle


def test_a_server_is_full_with_as_many_requests_as_its_limit_says() -> None:
    session = ServerSession(Limits(in_flight=2))
    session.receive(asked(HELLO, 1))
    session.ok(1, samples.WELCOME)
    assert session.idle
    for id_ in (2, 3):
        assert not session.full
        session.receive(asked(Ping(), id_))
    assert session.full
    session.ok(3, Now(now=1))
    assert not session.full


def test_a_server_reads_no_larger_message_than_its_limit_says() -> None:
    session = ServerSession(Limits(message_bytes=10))
    with pytest.raises(ProtocolError, match="larger than 10 bytes"):
        session.receive(asked(HELLO))


def test_a_client_is_welcomed_and_its_requests_are_answered() -> None:
    session = ClientSession()
    id_, data = session.ask(HELLO)
    assert data == asked(HELLO, id_)
    assert session.in_flight == 1
    assert session.receive(codec.encode_ok(id_, samples.WELCOME)) == [Answered(id_, HELLO, samples.WELCOME)]
    assert (session.state, session.in_flight) == (LIVE, 0)
    id_, _ = session.ask(Ping())
    assert session.receive(codec.encode_ok(id_, Now(now=5))) == [Answered(id_, Ping(), Now(now=5))]


def test_a_client_that_is_refused_hears_why_and_then_the_last_words() -> None:
    session = client_in(GREETING)
    bye = Bye(CloseCode.UNAUTHENTICATED, "Sign in.")
    refused, last_words = session.receive(codec.encode_err(1, BUSY) + codec.encode_news(bye))
    assert isinstance(refused, Refused)
    assert (refused.request, refused.error.code, last_words) == (HELLO, ErrorCode.BUSY, bye)
    assert session.state is CLOSING


def test_a_refused_request_is_nothing_but_refused() -> None:
    session = client_in(LIVE)
    [refused] = session.receive(codec.encode_err(2, BUSY))
    assert isinstance(refused, Refused)
    assert (refused.id, refused.request, session.state) == (2, Ping(), LIVE)


def test_answers_that_were_on_their_way_are_heard_after_the_last_words() -> None:
    session = client_in(CLOSING)
    assert session.receive(codec.encode_ok(2, Now(now=5))) == [Answered(2, Ping(), Now(now=5))]
    session = client_in(CLOSING)
    assert len(session.receive(codec.encode_err(2, BUSY))) == 1


def test_nobody_is_welcomed_after_the_last_words() -> None:
    session = client_in(GREETING)
    with pytest.raises(ProtocolError):
        session.receive(golden("bye") + codec.encode_ok(1, samples.WELCOME))


@pytest.mark.parametrize("state", State)
def test_an_answer_to_nothing_breaks_the_protocol(state: State) -> None:
    for data in (codec.encode_ok(9, Now(now=1)), codec.encode_err(9, BUSY)):
        with pytest.raises(ProtocolError, match="no request"):
            client_in(state).receive(data)


def test_an_answer_comes_once() -> None:
    session = client_in(LIVE)
    with pytest.raises(ProtocolError, match="no request"):
        session.receive(codec.encode_ok(2, Now(now=1)) * 2)


def test_an_answer_of_another_type_breaks_the_protocol() -> None:
    with pytest.raises(ProtocolError, match="ping"):
        client_in(LIVE).receive(codec.encode_ok(2, At(pos=1)))
    with pytest.raises(ProtocolError, match="hello"):
        client_in(GREETING).receive(codec.encode_ok(1, Now(now=1)))


def test_a_welcome_and_what_follows_it_may_come_in_one_message() -> None:
    session = client_in(GREETING)
    data = codec.encode_ok(1, samples.WELCOME) + golden("changes") + golden("presence") + golden("typing")
    kinds = [type(event) for event in session.receive(data)]
    assert kinds == [Answered, Changes, PresenceNews, TypingNews]


def test_news_before_the_welcome_break_the_protocol() -> None:
    with pytest.raises(ProtocolError):
        client_in(GREETING).receive(golden("typing") + codec.encode_ok(1, samples.WELCOME))


def test_what_cannot_be_sent_was_never_asked() -> None:
    half = Hello(token="\ud800", client=ClientInfo(name="x", version="x", platform="x"))
    session = ClientSession()
    with pytest.raises(HearthError) as refusal:
        session.ask(half)
    assert refusal.value.code is ErrorCode.BAD_REQUEST
    assert (session.state, session.in_flight) == (NEW, 0)


def test_a_client_does_not_send_more_than_the_server_reads() -> None:
    session = client_in(LIVE)
    large = Post(room=7, key=samples.KEY, text="x" * Limits().message_bytes)
    with pytest.raises(HearthError) as refusal:
        session.ask(large)
    assert refusal.value.code is ErrorCode.TOO_LARGE
    assert session.in_flight == 1
    assert session.ask(Ping())[0] == 3


def test_ids_differ_and_begin_again_where_integers_end() -> None:
    session = client_in(LIVE)
    ids = [session.ask(Ping())[0] for _ in range(3)]
    assert all(one < other for one, other in itertools.pairwise(ids))
    session._last_id = MAX_INTEGER
    assert session.ask(Ping())[0] == 1


def welcomed(limits: Limits) -> tuple[ClientSession, Welcome]:
    session = client_in(GREETING)
    welcome = Welcome(
        you=samples.USER, device=1, epoch="e", server=samples.WELCOME.server, now=1, limits=limits, features=[],
        feeds={},
    )  # fmt: skip
    [event] = session.receive(codec.encode_ok(1, welcome))
    assert isinstance(event, Answered)
    assert isinstance(event.answer, Welcome)
    return session, event.answer


def test_a_client_takes_the_limits_of_its_server() -> None:
    limits = Limits(message_bytes=1_000, out_message_bytes=2_000, files=3)
    session, welcome = welcomed(limits)
    assert session.limits == welcome.limits == limits
    with pytest.raises(HearthError):
        session.ask(Post(room=7, key=samples.KEY, text="x" * 1_000))
    with pytest.raises(ProtocolError, match="larger than 2000 bytes"):
        session.receive(bytes(2_001))


def test_a_client_reads_only_so_much_whatever_its_server_says() -> None:
    session, welcome = welcomed(Limits(out_message_bytes=MAX_INTEGER))
    assert session.limits.out_message_bytes == welcome.limits.out_message_bytes == MAX_OUT_MESSAGE_BYTES
    with pytest.raises(ProtocolError, match="larger"):
        session.receive(bytes(MAX_OUT_MESSAGE_BYTES + 1))


@pytest.mark.parametrize(
    "limits", [{"out_message_bytes": -1}, {"text_bytes": 1.5}, {"files": "10"}, [], None]
)
def test_misshapen_limits_break_the_protocol(limits: object) -> None:
    answer = msgpack.unpackb(bytes.fromhex(goldens.ANSWERS["welcome"]))
    answer["d"]["limits"] = limits
    with pytest.raises(ProtocolError):
        client_in(GREETING).receive(packed(answer))


def test_the_welcome_may_bring_more_than_the_usual_limit_with_it() -> None:
    generous = msgspec.structs.replace(
        samples.WELCOME, limits=Limits(out_message_bytes=MAX_OUT_MESSAGE_BYTES)
    )
    count = 2 * Limits().out_message_bytes // len(golden("changes"))
    events = client_in(GREETING).receive(codec.encode_ok(1, generous) + golden("changes") * count)
    assert len(events) == 1 + count


def test_limits_that_a_server_leaves_out_are_the_usual_ones() -> None:
    answer = msgpack.unpackb(bytes.fromhex(goldens.ANSWERS["welcome"]))
    answer["d"]["limits"] = {"files": 3, "of_a_later_server": 5}
    session = client_in(GREETING)
    session.receive(packed(answer))
    assert session.limits == Limits(files=3)
