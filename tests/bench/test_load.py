"""The load generator against a server that sends what a test wants, however it is cut."""

import contextlib
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Sequence

import pytest

from bench import talk
from bench.load import Back, Dialect, Frame, Load, Step, masked, upgrade
from bench.stage import Failed, House, Participant, Stage, percentile
from chatprotocol import codec
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.frames import Asked
from chatprotocol.requests import Done, Post

pytestmark = pytest.mark.bench

ACCEPTED = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"
PATIENCE_S = 10


def frame(payload: bytes, opcode: int = 2) -> bytes:
    """Return a server's WebSocket frame."""
    size = len(payload)
    if size < 126:
        return struct.pack("!BB", 0x80 | opcode, size) + payload
    return struct.pack("!BBH", 0x80 | opcode, 126, size) + payload


class Peer:
    """One accepted socket of the server that a test plays."""

    def __init__(self, accepted: socket.socket) -> None:
        self.socket = accepted
        self._file = accepted.makefile("rb")

    def accept(self) -> None:
        while self._file.readline().strip():
            pass
        self.socket.sendall(ACCEPTED)

    def read(self) -> tuple[int, bytes]:
        """Return opcode and payload of what the client has sent; its mask is zeros."""
        first, second = self._file.read(2)
        size = second & 127
        if size == 126:
            (size,) = struct.unpack("!H", self._file.read(2))
        assert second & 128
        assert self._file.read(4) == bytes(4)
        return first & 15, self._file.read(size)

    def send_cut(self, data: bytes, piece_bytes: int) -> None:
        for start in range(0, len(data), piece_bytes):
            self.socket.sendall(data[start : start + piece_bytes])


Play = Callable[[Peer], None]


@contextlib.contextmanager
def played(play: Play, connections: int = 1) -> Iterator[int]:
    """Serve connections one after another, each as `play` does; yield the port."""
    failures: list[BaseException] = []

    def serve() -> None:
        try:
            for _ in range(connections):
                accepted, _ = listener.accept()
                with accepted:
                    accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    play(Peer(accepted))
        except BaseException as failure:
            failures.append(failure)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        thread.join(PATIENCE_S)
    assert failures == []


@pytest.fixture(scope="module")
def load() -> Load:
    return Load()


def stage(load: Load, port: int, frames: Sequence[Frame] = (), back: Back = Back.BY_MARK) -> Stage:
    house = House("played", port, [], [Participant([upgrade("/")], frames)], back=back)
    return Stage(load, house)


@pytest.mark.parametrize("piece_bytes", [1, 2, 3, 7, 64, 10_000])
def test_every_mark_is_counted_once_however_it_is_cut(load: Load, piece_bytes: int) -> None:
    many = frame(b"".join(b"row ~*~!!!!!!!%c ~ ~* ~*~ " % digit for digit in b"!#$%()*+,") * 2) + frame(
        b"~*~"
    )

    def play(peer: Peer) -> None:
        peer.accept()
        peer.send_cut(many * 3, piece_bytes)
        peer.socket.recv(1)

    with played(play) as port:
        one = stage(load, port)
        one.open()
        wanted = 9 * 2 * 3
        for _ in range(200):
            if load.tally.others >= wanted:
                break
            load.serve(0.02)
        load.serve(0.02)
        assert load.tally.others == wanted
        one.close()


def echo(peer: Peer) -> None:
    """Give everything back until the client goes."""
    peer.accept()
    with contextlib.suppress(ValueError, OSError):
        while True:
            peer.socket.sendall(frame(peer.read()[1]))


SAID = Frame(masked(talk.delivery()), 1)


def test_every_message_is_timed_until_it_is_back_and_heard(load: Load) -> None:
    with played(echo) as port:
        one = stage(load, port, [SAID])
        one.open()
        run = one.run(0.1, window=5)
        one.close()
    assert run.troubles == []
    assert run.sent == run.deliveries == len(run.last_ms) == len(run.back_ms) > 5
    assert run.last_ms == run.back_ms
    assert min(run.last_ms) > 0


def test_messages_are_said_at_their_time_whatever_comes_back(load: Load) -> None:
    with played(echo) as port:
        one = stage(load, port, [SAID])
        one.open()
        run = one.run(0.2, every_s=0.02)
        one.close()
    assert run.sent == 10
    assert run.troubles == []


def test_numbers_and_keys_are_never_the_same_twice(load: Load) -> None:
    seen: list[bytes] = []

    def listen(peer: Peer) -> None:
        peer.accept()
        with contextlib.suppress(ValueError, OSError):
            while True:
                seen.append(peer.read()[1])
                re = codec.decode_request(seen[-1])
                peer.socket.sendall(frame(codec.encode_ok(re.id, Done())))

    with played(listen) as port:
        one = stage(load, port, [talk.post(7, 0)], Back.BY_ANSWER)
        one.open()
        runs = [one.run(0.05, window=3) for _ in range(2)]
        one.close()
    asked = [codec.decode_request(data) for data in seen]
    assert len({one.id for one in asked}) == len(asked) == sum(run.sent for run in runs)
    posts = [one.request for one in asked if isinstance(one, Asked) and isinstance(one.request, Post)]
    assert len({post.key for post in posts}) == len({post.text for post in posts}) == len(asked)
    assert all(run.troubles == [] for run in runs)


def test_what_is_missing_is_said(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bench.stage.DRAIN_S", 0.1)
    with played(echo) as port:
        one = stage(load, port, [Frame(SAID.data, 2)])
        one.open()
        run = one.run(0.05, window=1)
        one.close()
    assert run.troubles == [f"{run.sent} of {2 * run.sent} deliveries are missing"]


def test_a_refusal_is_quoted(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bench.stage.DRAIN_S", 0.1)

    def refuse(peer: Peer) -> None:
        peer.accept()
        asked = codec.decode_request(peer.read()[1])
        peer.socket.sendall(frame(codec.encode_err(asked.id, HearthError(ErrorCode.FORBIDDEN, "Not you."))))
        peer.socket.recv(1)

    with played(refuse) as port:
        one = stage(load, port, [talk.post(7, 0)], Back.BY_ANSWER)
        one.open()
        run = one.run(0.05, window=1)
        one.close()
    assert run.troubles[0] == "1 of 1 messages did not come back"
    assert "1 refusals" in run.troubles[1]
    assert "Not you." in run.troubles[1]


def test_a_ping_is_answered_and_a_close_is_heard(load: Load) -> None:
    answers: list[tuple[int, bytes]] = []

    def ping_and_go(peer: Peer) -> None:
        peer.accept()
        peer.socket.sendall(frame(b"are you there?", opcode=9))
        answers.append(peer.read())
        peer.socket.sendall(frame(struct.pack("!H", 4008) + b"too slow", opcode=8))

    with played(ping_and_go) as port:
        one = stage(load, port)
        one.open()
        load.begin(0)
        for _ in range(200):
            if load.tally.closed:
                break
            load.serve(0.02)
        assert (load.tally.closed, load.tally.close_code) == (1, 4008)
        assert not load.is_level(one.connections[0])
        one.close()
    assert answers == [(10, b"are you there?")]


def test_steps_are_taken_one_after_another_without_a_websocket(load: Load) -> None:
    def talk_back(peer: Peer) -> None:
        for asked, answer in ((b"one", b"first "), (b"two", b"second")):
            assert peer.socket.recv(3) == asked
            peer.send_cut(answer, 1)
        peer.socket.recv(1)

    steps = [Step(b"one", b"first"), Step(b"two", b"second")]
    with played(talk_back) as port:
        one = Stage(load, House("played", port, [], [Participant(steps)], Dialect.PLAIN))
        one.open()
        assert load.is_level(one.connections[0])
        one.close()


def test_who_does_not_come_in_is_named(load: Load) -> None:
    def refuse(peer: Peer) -> None:
        peer.socket.sendall(b"HTTP/1.1 403 Forbidden\r\n\r\n")

    with played(refuse) as port, pytest.raises(Failed, match="0 of 1 connections"):
        stage(load, port).open()


def test_percentiles_of_few_values() -> None:
    assert percentile([], 99) == 0
    assert percentile([3.0], 99) == 3
    assert percentile([1.0, 2.0, 3.0], 50) == 2
