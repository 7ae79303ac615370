"""The HTTP door of a server, before there is a connection: is it there, is it Hearth, let this device in.

What people type as an address is read by `chatclient.addresses`; how HTTP is spoken is said in `chatclient.web`.
"""

import contextlib
import platform
from collections.abc import Callable
from typing import Any, Final, Literal

import msgspec

from chatclient import addresses, failures, tls, web
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.rows import User

Protection = Literal["tls", "pinned", "unknown", "loopback", "plain"]
"""`tls` is a certificate for which others vouch, `pinned` one that a person has compared before, `unknown` one that a
person has to compare; `plain` is unprotected HTTP at a private address, which the person has to accept."""

TIMEOUT_S: Final = 10.0

__all__ = [
    "Granting",
    "Probe",
    "Protection",
    "SignedIn",
    "is_signed_in",
    "probe",
    "redeem",
    "sign_in",
    "sign_out",
]


class Probe(msgspec.Struct, frozen=True, kw_only=True):
    """What answers at an address. `problem` is a plain sentence where it cannot be used, else empty.

    `address` is the base URL to sign in at. `protection` may be one that the person has to accept before anything is
    sent: `plain` (by `accept_plain`), or `unknown` (by naming `fingerprint`, that of the certificate that is there).
    `pin` is the fingerprint that is pinned, where `fingerprint` is another: that is a problem.
    """

    address: str
    reachable: bool
    is_hearth: bool
    name: str = ""
    version: str = ""
    protection: Protection | None = None
    fingerprint: str = ""
    pin: str = ""
    browser: bool = False
    """Whether one can sign in with the browser."""
    problem: str = ""

    @property
    def usable(self) -> bool:
        """Whether one can sign in here (after accepting `plain` or `unknown`, where it is)."""
        return self.is_hearth and not self.problem


class SignedIn(msgspec.Struct, frozen=True, kw_only=True):
    """A device of mine on a server: the token is its secret."""

    address: str
    token: str
    device: int
    user: User

    def __repr__(self) -> str:
        return f"SignedIn(address={self.address!r}, device={self.device})"


class Granting(msgspec.Struct, frozen=True, kw_only=True):
    """What the browser brings back, with the secret that only this program knows (RFC 7636)."""

    code: str
    verifier: str

    def __repr__(self) -> str:
        return "Granting()"


class _Health(msgspec.Struct):
    server: str
    name: str = ""
    version: str = ""
    browser_sign_in: bool = False


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


def _nothing_is_pinned(_address: str) -> str:
    return ""


async def probe(address: str, pin_of: Callable[[str], str] = _nothing_is_pinned) -> Probe:
    """Ask what is at an address as people type it; never raises for what it finds.

    `pin_of` says which certificate is pinned for a base URL. Where one is there that is not trusted, nothing else is
    tried: whoever is in between must not lead us to an address without protection.
    """
    try:
        tries = addresses.candidates(address)
    except HearthError as error:
        return Probe(address="", reachable=False, is_hearth=False, problem=error.message)
    found = []
    for base in tries:
        found.append(await _probe(base, pin_of(base) if base.startswith("https:") else ""))
        if found[-1].usable or found[-1].protection == "unknown":
            return found[-1]
    return max(found, key=lambda each: each.reachable)


async def _probe(base: str, pin: str) -> Probe:
    try:
        addresses.check_protection(base, accept_plain=True)
        return await _ask(base, pin, "pinned" if pin else addresses.protection(base))
    except tls.Distrusted as error:
        distrusted = error
    except HearthError as error:
        return Probe(address=base, reachable=False, is_hearth=False, problem=error.message)
    # Out of the handler: what goes wrong next did not come of what went wrong before.
    found = await _fingerprint_at(base) if distrusted.unknown else ""
    with contextlib.suppress(HearthError):
        if found:
            return await _ask(base, found, "unknown")
    return Probe(
        address=base,
        reachable=True,
        is_hearth=False,
        protection="unknown",
        fingerprint=found or distrusted.found,
        pin=distrusted.pin,
        problem=distrusted.message,
    )


async def _fingerprint_at(base: str) -> str:
    """Read whose certificate is there, and send nothing; empty where there is none any more."""
    try:
        await _call("GET", base, "/healthz", accept_plain=False, pin=tls.NOTHING)
    except tls.Distrusted as seen:
        return seen.found
    except HearthError:
        pass
    return ""


async def _ask(base: str, pin: str, protection: Protection | None) -> Probe:
    status, body = await _call("GET", base, "/healthz", accept_plain=True, pin=pin)
    health = _health(body) if status == 200 else None
    return Probe(
        address=base,
        reachable=True,
        is_hearth=health is not None,
        name=health.name[:128] if health is not None else "",
        version=health.version[:32] if health is not None else "",
        protection=protection,
        fingerprint=pin,
        browser=health is not None and health.browser_sign_in,
        problem="" if health is not None else failures.status_sentence(status, base),
    )


def _health(body: Any) -> _Health | None:
    try:
        health = msgspec.convert(body, _Health)
    except msgspec.ValidationError:
        return None
    return health if health.server == "hearth" else None


# ---- in and out --------------------------------------------------------------------------------------------------


async def sign_in(
    address: str,
    username: str,
    password: str,
    device_name: str,
    *,
    totp: str = "",
    accept_plain: bool = False,
    pin: str = "",
) -> SignedIn:
    """Sign this device in. Raises HearthError with a plain sentence: wrong password, not Hearth, no connection …

    `address` may be a base URL or what people type. `totp_required` asks for the code of the second factor (`totp`),
    or for one of the recovery codes; with the field `totp`, the one that was given is not good.
    """
    said = {"username": username, "password": password, **_this_device(device_name)}
    if totp:
        said["totp"] = totp
    return await _granted(await _base(address), said, accept_plain=accept_plain, pin=pin)


async def redeem(
    base: str, granting: Granting, device_name: str, *, accept_plain: bool = False, pin: str = ""
) -> SignedIn:
    """Sign this device in with what the browser has brought. Raises HearthError."""
    said = {"code": granting.code, "verifier": granting.verifier, **_this_device(device_name)}
    return await _granted(base, said, accept_plain=accept_plain, pin=pin)


def _this_device(name: str) -> dict[str, str]:
    return {"name": name, "platform": this_platform()}


def this_platform() -> str:
    """Return what this device runs on, as the server lists it."""
    return platform.system() or "unknown"


async def _granted(base: str, said: dict[str, str], *, accept_plain: bool, pin: str) -> SignedIn:
    status, body = await _call("POST", base, "/api/v1/devices", accept_plain=accept_plain, pin=pin, body=said)
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


async def sign_out(address: str, token: str, *, accept_plain: bool = False, pin: str = "") -> None:
    """Sign this device out on the server. Raises HearthError (`busy`) where it cannot be reached."""
    base = await _base(address)
    status, body = await _call(
        "DELETE", base, "/api/v1/devices/current", accept_plain=accept_plain, pin=pin, token=token
    )
    if status != 401 and not 200 <= status < 300:
        raise web.refusal(status, body, base)


async def is_signed_in(address: str, token: str, *, accept_plain: bool = False, pin: str = "") -> bool:
    """Whether the server knows this device. Raises HearthError (`busy`) where it cannot be asked."""
    base = await _base(address)
    status, body = await _call(
        "GET", base, "/api/v1/devices", accept_plain=accept_plain, pin=pin, token=token
    )
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
    pin: str = "",
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
            web.client(base, TIMEOUT_S, pin) as client,
            client.stream(method, base + path, headers=headers, json=body) as response,
        ):
            return response.status_code, await web.json_of(response)
