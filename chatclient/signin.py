"""The HTTP door of a server, before there is a connection: is it there, is it Hearth, let this device in.

What people type as an address is read by `chatclient.addresses`; how TLS is verified is said in `chatclient.tls`.
"""

from typing import Literal

import msgspec

from chatprotocol.rows import User

Protection = Literal["tls", "loopback", "plain"]


class Probe(msgspec.Struct, frozen=True, kw_only=True):
    """What answers at an address. `problem` is a plain sentence where it cannot be used, else empty.

    `address` is the base URL to sign in at. `protection` is `plain` for unprotected HTTP at a private address: the
    person has to accept that (`accept_plain`) before anything is sent.
    """

    address: str
    reachable: bool
    is_hearth: bool
    name: str = ""
    version: str = ""
    protection: Protection | None = None
    problem: str = ""

    @property
    def usable(self) -> bool:
        """Whether one can sign in here (after accepting `plain`, where it is)."""
        return self.is_hearth and not self.problem


class SignedIn(msgspec.Struct, frozen=True, kw_only=True):
    """A device of mine on a server: the token is its secret."""

    address: str
    token: str
    device: int
    user: User


async def probe(address: str) -> Probe:
    """Ask what is at an address as people type it; never raises for what it finds."""
    raise NotImplementedError


async def sign_in(
    address: str, username: str, password: str, device_name: str, *, accept_plain: bool = False
) -> SignedIn:
    """Sign this device in. Raises HearthError with a plain sentence: wrong password, not Hearth, no connection …"""
    raise NotImplementedError


async def sign_out(address: str, token: str, *, accept_plain: bool = False) -> None:
    """Sign this device out on the server. Raises HearthError (`busy`) where it cannot be reached."""
    raise NotImplementedError
