"""By which names and addresses this machine may be reached. Nobody is asked: no name server, nobody outside."""

import contextlib
import ipaddress
import socket
import struct
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

try:
    import fcntl
except ImportError:  # pragma: no cover  # Windows
    fcntl = None  # type: ignore[assignment]

_GET_ADDRESS: Final = 0x8915
"""SIOCGIFADDR: the IPv4 address of an interface, in Linux's words."""
_SOMEWHERE: Final = {socket.AF_INET: "192.0.2.1", socket.AF_INET6: "2001:db8::1"}
"""Addresses that are nobody's."""
_IPV6_TABLE: Final = Path("/proc/net/if_inet6")


def of_this_machine(allowed_hosts: Iterable[str]) -> list[str]:
    """Return every name and address, each once: what the owner has allowed first."""
    host = socket.gethostname().lower()
    of_host = [host] if "." in host else [host, f"{host}.local"]
    allowed = [name.strip("[]").lower().lstrip(".") for name in allowed_hosts if name != "*"]
    found = [*allowed, *of_host, "localhost", "127.0.0.1", "::1", *_addresses()]
    return list(dict.fromkeys(name for name in found if name))


def _addresses() -> list[str]:
    found = {*_of_interfaces(), *_of_ipv6_table(), *_of_routes()}
    known = [ipaddress.ip_address(text) for text in found]
    # A link's own address means nothing without the link.
    kept = [address for address in known if not (address.is_link_local or address.is_unspecified)]
    return [str(address) for address in sorted(kept, key=lambda address: (address.version, int(address)))]


def _of_interfaces() -> Iterator[str]:
    if fcntl is not None:
        with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
            for _, name in socket.if_nameindex():
                with contextlib.suppress(OSError):  # it has none, or this system asks otherwise
                    wish = struct.pack("256s", name.encode()[:15])
                    answer = fcntl.ioctl(asked.fileno(), _GET_ADDRESS, wish)
                    yield socket.inet_ntoa(answer[20:24])


def _of_ipv6_table() -> Iterator[str]:
    with contextlib.suppress(OSError):
        for line in _IPV6_TABLE.read_text("ascii").splitlines():
            yield str(ipaddress.IPv6Address(bytes.fromhex(line.split()[0])))


def _of_routes() -> Iterator[str]:
    """Yield with which address this machine would ask elsewhere. Nothing is sent."""
    for family, somewhere in _SOMEWHERE.items():
        with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as asked:
            asked.connect((somewhere, 9))
            yield str(asked.getsockname()[0]).partition("%")[0]
