"""What people type as an address, what is tried first, and what may be used without protection."""

import pytest

from chatclient import addresses
from chatclient.addresses import Unprotected, candidates, check_protection, is_loopback, protection
from chatprotocol.errors import ErrorCode, HearthError


@pytest.mark.parametrize(
    ("typed", "tried"),
    [
        ("chat.example.org", ("https://chat.example.org", "http://chat.example.org")),
        ("  chat.example.org/ ", ("https://chat.example.org", "http://chat.example.org")),
        ("chat.example.org:8443", ("https://chat.example.org:8443", "http://chat.example.org:8443")),
        ("https://chat.example.org/some/page?x=1", ("https://chat.example.org",)),
        ("HTTPS://Chat.Example.ORG", ("https://chat.example.org",)),
        ("wss://chat.example.org/ws/", ("https://chat.example.org",)),
        ("http://127.0.0.1:8000", ("http://127.0.0.1:8000",)),
        ("localhost:8000", ("http://localhost:8000", "https://localhost:8000")),
        ("[::1]:8000", ("http://[::1]:8000", "https://[::1]:8000")),
        ("192.168.1.5:8000", ("https://192.168.1.5:8000", "http://192.168.1.5:8000")),
        ("box", ("https://box", "http://box")),
        ("box.local", ("https://box.local", "http://box.local")),
        ("8.8.8.8", ("https://8.8.8.8", "http://8.8.8.8")),
        ("bücher.example", ("https://xn--bcher-kva.example", "http://xn--bcher-kva.example")),
        ("chat.example.org.", ("https://chat.example.org", "http://chat.example.org")),
    ],
)
def test_an_address_as_people_type_it(typed: str, tried: tuple[str, ...]) -> None:
    assert candidates(typed) == tried


@pytest.mark.parametrize(
    "typed",
    [
        "", " ", "two words", "ftp://chat.example.org", "://chat.example.org", "https://", "chat.example.org:port",
        "chat.example.org:99999", "https://user:secret@chat.example.org", "[::1", "-chat.example.org",
        "http://http://x", "chat..example.org", "ü" * 300,
    ],
)  # fmt: skip
def test_what_is_no_address_is_said_to_be_none(typed: str) -> None:
    with pytest.raises(HearthError) as refusal:
        candidates(typed)
    assert refusal.value.code is ErrorCode.BAD_REQUEST
    assert refusal.value.field == "address"


@pytest.mark.parametrize(
    ("address", "protected_by"),
    [
        ("https://chat.example.org", "tls"),
        ("https://127.0.0.1", "tls"),
        ("http://127.0.0.1:8000", "loopback"),
        ("http://127.8.8.8", "loopback"),
        ("http://[::1]:8000", "loopback"),
        ("http://localhost", "loopback"),
        ("http://demo.localhost", "loopback"),
        ("http://192.168.1.5", "plain"),
        ("http://10.0.0.1", "plain"),
        ("http://[fd00::1]", "plain"),
        ("http://[fe80::1]", "plain"),
        ("http://box.local", "plain"),
        ("http://box", "plain"),
        ("http://chat.example.org", None),
        ("http://8.8.8.8", None),
        ("http://[2606:4700::1111]", None),
    ],
)
def test_what_protects_an_address(address: str, protected_by: str | None) -> None:
    assert protection(address) == protected_by
    assert is_loopback(address) == (protected_by == "loopback" or "127." in address)


def test_unprotected_addresses_are_refused_unless_they_are_private_and_accepted() -> None:
    check_protection("https://chat.example.org", accept_plain=False)
    check_protection("http://localhost", accept_plain=False)
    check_protection("http://192.168.1.5", accept_plain=True)
    with pytest.raises(Unprotected, match="others in the network"):
        check_protection("http://192.168.1.5", accept_plain=False)
    with pytest.raises(Unprotected, match="use https"):
        check_protection("http://chat.example.org", accept_plain=True)


def test_a_bare_host_of_this_machine_is_known_as_such() -> None:
    assert addresses.is_loopback("http://LOCALHOST")
