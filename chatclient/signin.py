"""The HTTP door of a server, before there is a connection: is it there, is it Hearth, let this device in.

What people type as an address is read by `chatclient.addresses`; how HTTP is spoken is said in `chatclient.web`.
"""

import platform
from typing import Any, Final

import msgspec

from chatclient import addresses, failures, web
from chatclient.addresses import Protection
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.rows import User

TIMEOUT_S: Final = 10.0

__all__ = ["Probe", "Protection", "SignedIn", "is_signed_in", "probe", "sign_in", "sign_out"]


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

    def __repr__(self) -> str:
        return f"SignedIn(address={self.address!r}, device={self.device})"


class _Health(msgspec.Struct):
    server: str
    name: str = ""
    version: str = ""


class _Person(msgspec.Struct):
    id: int
    username: str
    display_name: str = ""


class _Device(msgspec.Struct):
    id: int


class _Granted(msgspec.Struct):
    token: str
    device: int | _Device
    user: _Person


async def probe(address: str) -> Probe:
    """Ask what is at an address as people type it; never raises for what it finds."""
    try:
        tries = addresses.candidates(address)
    except HearthError as error:
        return Probe(address="", reachable=False, is_hearth=False, problem=error.message)
    found = []
    for base in tries:
        found.append(await _probe(base))
        if found[-1].usable:
            return found[-1]
    return max(found, key=lambda each: each.reachable)


async def _probe(base: str) -> Probe:
    try:
        addresses.check_protection(base, accept_plain=True)
        status, body = await _call("GET", base, "/healthz", accept_plain=True)
    except addresses.Unprotected as error:
        return Probe(address=base, reachable=False, is_hearth=False, problem=error.message)
    except HearthError as error:
        return Probe(address=base, reachable=False, is_hearth=False, problem=error.message)
    protection = addresses.protection(base)
    health = _health(body) if status == 200 else None
    if health is None:
        problem = failures.status_sentence(status, base)
        return Probe(address=base, reachable=True, is_hearth=False, protection=protection, problem=problem)
    return Probe(
        address=base,
        reachable=True,
        is_hearth=True,
        name=health.name[:128],
        version=health.version[:32],
        protection=protection,
    )


def _health(body: Any) -> _Health | None:
    try:
        health = msgspec.convert(body, _Health)
    except msgspec.ValidationError:
        return None
    return health if health.server == "hearth" else None


async def sign_in(
    address: str, username: str, password: str, device_name: str, *, accept_plain: bool = False
) -> SignedIn:
    """Sign this device in. Raises HearthError with a plain sentence: wrong password, not Hearth, no connection …

    `address` may be a base URL or what people type.
    """
    base = await _base(address)
    said = {
        "username": username,
        "password": password,
        "name": device_name,
        "platform": platform.system() or "unknown",
    }
    status, body = await _call("POST", base, "/api/v1/devices", accept_plain=accept_plain, body=said)
    if status != 201:
        raise web.refusal(status, body, base)
    try:
        granted = msgspec.convert(body, _Granted)
    except msgspec.ValidationError:
        raise web.not_hearth(base) from None
    person = granted.user
    return SignedIn(
        address=base,
        token=granted.token,
        device=granted.device if isinstance(granted.device, int) else granted.device.id,
        user=User(id=person.id, username=person.username, display_name=person.display_name, pos=0),
    )


async def sign_out(address: str, token: str, *, accept_plain: bool = False) -> None:
    """Sign this device out on the server. Raises HearthError (`busy`) where it cannot be reached."""
    base = await _base(address)
    status, body = await _call(
        "DELETE", base, "/api/v1/devices/current", accept_plain=accept_plain, token=token
    )
    if status != 401 and not 200 <= status < 300:
        raise web.refusal(status, body, base)


async def is_signed_in(address: str, token: str, *, accept_plain: bool = False) -> bool:
    """Whether the server knows this device. Raises HearthError (`busy`) where it cannot be asked."""
    base = await _base(address)
    status, body = await _call("GET", base, "/api/v1/devices", accept_plain=accept_plain, token=token)
    if status in (401, 403):
        return False
    if status != 200:
        raise web.refusal(status, body, base)
    return True


async def _base(address: str) -> str:
    tries = addresses.candidates(address)
    return tries[0] if len(tries) == 1 else (await _usable(address)).address


async def _usable(address: str) -> Probe:
    found = await probe(address)
    if not found.usable:
        raise HearthError(ErrorCode.BUSY, found.problem)
    return found


async def _call(
    method: str,
    base: str,
    path: str,
    *,
    accept_plain: bool,
    body: object = None,
    token: str | None = None,
) -> tuple[int, Any]:
    """Return the status and the JSON of an answer (None where it is none). Raises HearthError for no connection."""
    addresses.check_protection(base, accept_plain=accept_plain)
    headers = {"Accept": "application/json"}
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    with web.plainly(base):
        async with (
            web.client(base, TIMEOUT_S) as client,
            client.stream(method, base + path, headers=headers, json=body) as response,
        ):
            return response.status_code, await web.json_of(response)
