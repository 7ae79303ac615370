"""Server addresses: what people type becomes base URLs to try, and what protects each of them. No network here."""

import ipaddress
import re
from typing import Final, Literal
from urllib.parse import urlsplit

from chatprotocol.errors import ErrorCode, HearthError

Protection = Literal["tls", "loopback", "plain"]
"""`plain` is unprotected HTTP at a private address, which the person has to accept."""

_HOST: Final = re.compile(r"[a-z0-9_]([a-z0-9_.-]{0,251}[a-z0-9_])?\.?", re.IGNORECASE)


class Unprotected(HearthError):
    """Nothing would protect what travels to this address, and that is not accepted."""

    def __init__(self, message: str) -> None:
        super().__init__(ErrorCode.FORBIDDEN, message, field="address")


def candidates(typed: str) -> tuple[str, ...]:
    """Return the base URLs to try, in this order. Raises `bad_request` where the text is no address.

    Without a scheme: https first, except for this very machine, where http is first.
    """
    scheme, host, port = _parts(typed.strip())
    authority = f"[{host}]" if ":" in host else host
    if port is not None:
        authority = f"{authority}:{port}"
    if scheme:
        return (f"{scheme}://{authority}",)
    schemes = ("http", "https") if is_loopback(f"http://{authority}") else ("https", "http")
    return tuple(f"{scheme}://{authority}" for scheme in schemes)


def protection(address: str) -> Protection | None:
    """What protects what travels to a base URL; None where nothing does and it must not be used."""
    if address.startswith("https:"):
        return "tls"
    if is_loopback(address):
        return "loopback"
    return None if _is_public(_host(address)) else "plain"


def check_protection(address: str, *, accept_plain: bool) -> None:
    """Raise Unprotected where nothing protects what travels, unless that is accepted for a private address."""
    found = protection(address)
    if found is None:
        raise Unprotected(
            "This address is not protected (http): use https for a server outside your own network."
        )
    if found == "plain" and not accept_plain:
        raise Unprotected(
            "Nothing protects what travels to this address (http): others in the network can read it."
        )


def is_loopback(address: str) -> bool:
    """Whether a base URL is this very machine."""
    host = _host(address)
    ip = _ip(host)
    return ip.is_loopback if ip else host == "localhost" or host.endswith(".localhost")


def _parts(typed: str) -> tuple[str, str, int | None]:
    scheme, separator, rest = typed.rpartition("://")
    scheme = {"": "", "http": "http", "https": "https", "ws": "http", "wss": "https"}.get(scheme.lower(), "?")
    if scheme == "?" or (separator and not scheme):
        raise _no_address(typed)
    try:
        split = urlsplit(f"//{rest}")
        host, port = (split.hostname or "").rstrip("."), split.port
    except ValueError:
        raise _no_address(typed) from None
    if split.username is not None or not (_ip(host) or _HOST.fullmatch(_ascii(host))):
        raise _no_address(typed)
    return scheme, host if _ip(host) else _ascii(host), port


def _ascii(host: str) -> str:
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return ""


def _no_address(typed: str) -> HearthError:
    return HearthError(
        ErrorCode.BAD_REQUEST,
        f"“{typed[:80]}” is not the address of a server; it looks like chat.example.org or localhost:8000.",
        field="address",
    )


def _host(address: str) -> str:
    return urlsplit(address).hostname or ""


def _ip(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _is_public(host: str) -> bool:
    """Whether a host lies outside this machine and its own network; a name without a dot is of the network."""
    ip = _ip(host)
    if ip is not None:
        return not (ip.is_private or ip.is_loopback or ip.is_link_local)
    return "." in host and not host.endswith((".localhost", ".local", ".lan", ".home.arpa", ".internal"))
