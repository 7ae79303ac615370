"""What the end of a connection means: the table of `docs/protocol.md`, "Errors and closes", as data.

It says what to do and what to tell the person; it does not wait and does not connect.
"""

import re
from collections.abc import Mapping
from typing import Final

import msgspec

from chatprotocol.errors import CloseCode
from chatprotocol.frames import Bye


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What follows the end of a connection.

    `resume`: try again with back-off, though not before `after_ms`. Otherwise the client stops: `sign_in` tells that
    signing in again is the cure. `reason` is a plain sentence. `distrusted`: it was for the server's certificate, and
    nothing was sent; trying again does no harm, since it may have been for the network that one is in.
    """

    resume: bool
    reason: str
    sign_in: bool = False
    after_ms: int = 0
    distrusted: bool = False


LONGEST_PAUSE_MS: Final = 10 * 60 * 1_000
"""No server keeps a client away for longer with a word."""
LOST: Final = Verdict(resume=True, reason="The connection was lost.")
WRONG_VERSION: Final = "This program and the server do not speak the same version of the protocol; one of them has to be updated."
_VERDICTS: Final[Mapping[int, Verdict]] = {
    CloseCode.GOING_AWAY: Verdict(resume=True, reason="The server is going away for a moment."),
    CloseCode.RESTARTING: Verdict(resume=True, reason="The server is restarting."),
    CloseCode.BUSY: Verdict(resume=True, reason="The server is busy."),
    CloseCode.NO_HELLO: Verdict(
        resume=True, reason="The server waited too long for this program to say hello."
    ),
    CloseCode.TOO_SLOW: Verdict(resume=True, reason="This connection was too slow for the server."),
    CloseCode.TOO_MUCH: Verdict(
        resume=True, reason="The server asks for a pause: that was too much at once."
    ),
    CloseCode.BAD_PROTOCOL: Verdict(
        resume=False, reason="The server did not understand this program and ended the connection."
    ),
    CloseCode.TOO_BIG: Verdict(
        resume=False, reason="This program sent more than the server takes at once; the connection was ended."
    ),
    CloseCode.UNAUTHENTICATED: Verdict(
        resume=False, reason="This device is not signed in any more.", sign_in=True
    ),
    CloseCode.SUSPENDED: Verdict(resume=False, reason="This account is suspended."),
    CloseCode.WRONG_VERSION: Verdict(resume=False, reason=WRONG_VERSION),
}
_SECONDS: Final = re.compile(r"\d{1,6}")


def verdict(code: int | None, reason: str = "", bye: Bye | None = None) -> Verdict:
    """Say what follows, given the close code and reason of the server (None: it gave none) and its last words.

    The last words count where they were heard: some servers lose the reason, and some proxies the code.
    """
    found = _VERDICTS.get(bye.code if bye else code or 0, LOST)
    if not found.resume and bye and bye.message and bye.code in _THEIR_WORDS:
        return msgspec.structs.replace(found, reason=bye.message)
    after_ms = bye.retry_ms if bye and bye.retry_ms is not None else _named_pause_ms(found, reason)
    return msgspec.structs.replace(found, after_ms=min(after_ms, LONGEST_PAUSE_MS)) if after_ms else found


_THEIR_WORDS: Final = frozenset({CloseCode.SUSPENDED, CloseCode.WRONG_VERSION, CloseCode.BAD_PROTOCOL})
"""Where the server knows better than we do what the person should read."""


def _named_pause_ms(found: Verdict, reason: str) -> int:
    """The time in the reason of a 4429, in seconds as HTTP's Retry-After has it."""
    seconds = _SECONDS.search(reason) if found is _VERDICTS[CloseCode.TOO_MUCH] else None
    return int(seconds[0]) * 1_000 if seconds else 0
