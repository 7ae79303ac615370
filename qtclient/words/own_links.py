"""The program's own addresses. Pure.

`hearth://server/room/number` is a message: what "Copy link to message" copies. `hearth://server/join?name=anna` signs in
there, as a page of invitation offers it. They come from anywhere, so what is not exactly one of the two is none.
"""

import re
from typing import Final
from urllib.parse import parse_qs, urlsplit

import msgspec

from chatclient.addresses import candidates
from chatprotocol.errors import HearthError
from chatprotocol.ids import MAX_INTEGER

SCHEME: Final = "hearth"
MOST_LETTERS: Final = 512
"""No address of ours is longer."""
_SHAPE: Final = re.compile(r"hearth://[^\s\x00-\x20\x7f-\x9f\\@#<>\"]+", re.IGNORECASE)
_MESSAGE: Final = re.compile(r"/([1-9][0-9]{0,18})/([1-9][0-9]{0,18})")
_NAME: Final = re.compile(r"[\w.+-]{1,64}")


class MessageLink(msgspec.Struct, frozen=True):
    """A message of a server, which is named by its host, with a port where it has another than usual."""

    server: str
    room: int
    number: int


class JoinLink(msgspec.Struct, frozen=True):
    """A server to sign in to, and as whom; the name may be empty."""

    server: str
    name: str


OwnLink = MessageLink | JoinLink


def message_link(server: str, room: int, number: int) -> str:
    """Return the link to a message of a room; `server` is the address that the profile has."""
    parts = urlsplit(server)
    return f"hearth://{parts.netloc}{parts.path.rstrip('/')}/{room}/{number}"


def is_own(address: str) -> bool:
    """Tell whether an address is meant for this program, whatever it says."""
    return address[: len(SCHEME) + 1].lower() == f"{SCHEME}:"


def own_link(address: str) -> OwnLink | None:
    """Read an address of ours; None where it is none, or says what none of ours says."""
    if len(address) > MOST_LETTERS or not _SHAPE.fullmatch(address):
        return None
    try:
        parts = urlsplit(address)
        server = _server(parts.netloc)
        asked = parse_qs(parts.query, strict_parsing=bool(parts.query), max_num_fields=2, errors="strict")
    except (ValueError, HearthError):
        return None
    if parts.path == "/join":
        return _join(server, asked)
    message = _MESSAGE.fullmatch(parts.path)
    if message is None or parts.query:
        return None
    room, number = int(message[1]), int(message[2])
    return MessageLink(server, room, number) if max(room, number) <= MAX_INTEGER else None


def _server(netloc: str) -> str:
    """The server as its address has it. Raises HearthError where it can be none."""
    return candidates(f"https://{netloc}")[0].partition("://")[2]


def _join(server: str, asked: dict[str, list[str]]) -> JoinLink | None:
    names = asked.pop("name", [""])
    if asked or len(names) != 1 or (names[0] and not _NAME.fullmatch(names[0])):
        return None
    return JoinLink(server, names[0])
