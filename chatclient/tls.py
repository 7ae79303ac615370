"""How the client trusts a server. A certificate is verified against the system's, with the name, TLS 1.2 or later; one that
nobody vouches for is trusted by its fingerprint, which a person has compared, and is pinned.

A pin is checked in the very handshake that opens a connection, before a byte of ours is sent: what was shown is what is
pinned, and what is pinned is what is spoken to. What went wrong is put into words by `chatclient.failures`.
"""

import ssl
from typing import Final

from chatprotocol import fingerprints
from chatprotocol.errors import ErrorCode, HearthError

NOTHING: Final = "-"
"""A pin that no certificate has: the handshake ends with the fingerprint of whatever is there."""
_GROUP, _LINE = 4, 8
_UNKNOWN: Final = frozenset({2, 18, 19, 20, 21, 27})
"""OpenSSL's numbers for a chain that ends nowhere: self-signed, or by an authority that this machine does not know.

The chain is looked at before the name and the dates: another number means that the chain itself is good.
"""


class OtherCertificate(ssl.SSLCertVerificationError):
    """The server has shown another certificate than the one that is pinned."""

    def __init__(self, pin: str, found: str) -> None:
        super().__init__("another certificate than the pinned one")
        self.pin = pin
        self.found = found


class Distrusted(HearthError):
    """A server's certificate is not trusted: nothing was sent. `found` is its fingerprint, as far as that matters.

    With `pin`, another one is pinned. Without it and with `unknown`, nobody vouches for it, and a person may.
    """

    def __init__(self, message: str, *, pin: str = "", found: str = "", unknown: bool = False) -> None:
        super().__init__(ErrorCode.BUSY, message)
        self.pin = pin
        self.found = found
        self.unknown = unknown


class _Pinning(ssl.SSLContext):
    """Verifies nothing but that the certificate is the pinned one; that its key is there is TLS's own business."""

    pin = NOTHING


class _Pinned(ssl.SSLObject):
    """One connection in memory, which is how asyncio speaks TLS."""

    def do_handshake(self) -> None:
        super().do_handshake()
        pin = self.context.pin if isinstance(self.context, _Pinning) else NOTHING
        found = fingerprints.fingerprint(self.getpeercert(binary_form=True) or b"")
        if found != pin:
            raise OtherCertificate(pin, found)


class _NoSocket(ssl.SSLSocket):
    """A socket of the blocking kind would not be checked: there is none."""

    def do_handshake(self, block: bool = False) -> None:
        raise OtherCertificate(NOTHING, "")


def context(pin: str = "") -> ssl.SSLContext:
    """Return what both doors, HTTP and WebSocket, verify with: the system's authorities, or the pinned certificate."""
    if not pin:
        made = ssl.create_default_context()
        made.minimum_version = ssl.TLSVersion.TLSv1_2
        return made
    pinning = _Pinning(ssl.PROTOCOL_TLS_CLIENT)
    pinning.minimum_version = ssl.TLSVersion.TLSv1_2
    pinning.check_hostname = False
    pinning.verify_mode = ssl.CERT_NONE
    pinning.sslobject_class = _Pinned
    pinning.sslsocket_class = _NoSocket
    pinning.pin = pin
    return pinning


def is_unknown(error: ssl.SSLCertVerificationError) -> bool:
    """Whether all that is wrong with a certificate is that nobody vouches for it."""
    return getattr(error, "verify_code", 0) in _UNKNOWN


# ---- fingerprints ------------------------------------------------------------------------------------------------


def read_fingerprint(typed: str) -> str:
    """Return a fingerprint as it was copied or typed, in our form. Raises `bad_request` where it is none."""
    found = fingerprints.read_fingerprint(typed)
    if found is None:
        raise HearthError(
            ErrorCode.BAD_REQUEST,
            "A fingerprint is 32 pairs of the digits 0-9 and A-F (SHA-256).",
            field="fingerprint",
        )
    return found


def lines_of(fingerprint: str) -> tuple[str, ...]:
    """Return a fingerprint as it is compared and read aloud: four lines of two groups of four pairs."""
    pairs = fingerprint.split(":")
    return tuple(
        "  ".join(":".join(pairs[at : at + _GROUP]) for at in range(line, line + _LINE, _GROUP))
        for line in range(0, len(pairs), _LINE)
    )
