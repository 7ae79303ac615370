"""Where a request comes from, as far as sign-in must know it."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Any, Final

_FORWARDED: Final = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP")


@dataclass(frozen=True, slots=True)
class Address:
    """`group` is what the throttle counts by; `loopback` tells that the request comes from this very machine."""

    group: str
    loopback: bool


def address_of(meta: Mapping[str, Any]) -> Address:
    """Return where a request comes from, given Django's `request.META`.

    A proxy that is trusted has been read by the server already. What came through any proxy is never loopback.
    """
    try:
        address = ip_address(str(meta.get("REMOTE_ADDR", "")))
    except ValueError:
        return Address("unknown", loopback=False)
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    forwarded = any(name in meta for name in _FORWARDED)
    if isinstance(address, IPv6Address) and not address.is_loopback:
        # One home has as many IPv6 addresses as it likes, all in one /64.
        return Address(str(IPv6Network((address, 64), strict=False)), loopback=False)
    return Address(str(address), loopback=address.is_loopback and not forwarded)
