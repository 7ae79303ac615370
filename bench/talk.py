"""What clients of Hearth say, as bytes: made with the protocol's own codec, filled in by the load generator."""

from collections.abc import Mapping
from typing import Final

from bench.load import UNFILLED_ID, UNFILLED_KEY, UNFILLED_MARK, Frame, Step, masked, upgrade
from chatprotocol import codec
from chatprotocol.frames import Asked
from chatprotocol.ids import SUBPROTOCOL, room_feed
from chatprotocol.requests import (
    ClientInfo,
    Hello,
    History,
    MarkRead,
    Ping,
    Post,
    React,
    Request,
    Search,
    Typing,
)
from chatprotocol.rows import Message
from chatsite.demo.words import said

TEXT_BYTES: Final = 200
"""What everybody says is as long, unless it is said otherwise."""

_HELLO_ID: Final = 0xFFFF_FFFF
_LEVEL: Final = b"\xa8presence"
"""What the server sends once a connection is level."""


def opening(token: str, *, epoch: str | None = None, cursors: Mapping[str, int] | None = None) -> list[Step]:
    """Return the way in: the upgrade and the hello, until the connection is level."""
    info = ClientInfo(name="bench", version="0", platform="bench")
    hello = Hello(token=token, client=info, epoch=epoch, cursors=dict(cursors or {}))
    return [
        upgrade("/ws/", SUBPROTOCOL),
        Step(masked(codec.encode_request(Asked(_HELLO_ID, hello))), _LEVEL),
    ]


def text(number: int = 0, size_bytes: int = TEXT_BYTES) -> str:
    """Return what is said: a mark, and then words."""
    return f"{UNFILLED_MARK} {said(number, size_bytes - len(UNFILLED_MARK) - 1)}"


def post(room: int, audience: int, number: int = 0, size_bytes: int = TEXT_BYTES) -> Frame:
    """Return a message to a room, which says the text of a number."""
    return _asked(Post(room=room, key=UNFILLED_KEY, text=text(number, size_bytes)), audience)


def mark_read(room: int, number: int) -> Frame:
    """Return a read mark, which may go backwards, so that each is a change."""
    return _asked(MarkRead(room=room, number=number, back=True))


def react(room: int, number: int, emoji: str) -> Frame:
    """Return a reaction to a message."""
    return _asked(React(room=room, number=number, emoji=emoji, on=True))


def history(room: int, before: int | None = None, after: int | None = None) -> Frame:
    """Return the wish for a page of 50."""
    return _asked(History(room=room, before=before, after=after))


def search(query: str) -> Frame:
    """Return the wish for the latest 50 messages that a query finds."""
    return _asked(Search(query=query))


def typing(room: int, on: bool) -> Frame:
    """Return the news that somebody writes, or no longer."""
    return _asked(Typing(room=room, on=on))


def ping() -> Frame:
    """Return the cheapest request."""
    return _asked(Ping())


def delivery() -> bytes:
    """Return a message as a client gets it: what peers without a database deliver is as large."""
    message = Message(
        pos=1_000_000, room=1_000, number=1_000_000, author=1_000, key=UNFILLED_KEY, at=1_800_000_000_000, text=text()
    )  # fmt: skip
    return codec.encode_changes(room_feed(1_000), 999_999, 1_000_000, [codec.encode_row(message)])


def _asked(request: Request, audience: int = 0) -> Frame:
    return Frame(masked(codec.encode_request(Asked(UNFILLED_ID, request))), audience)
