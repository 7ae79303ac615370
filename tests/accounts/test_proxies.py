"""Who asks, where a proxy stands in front: its word counts, and not what came to it."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.addresses import Address, address_of
from accounts.limits import SignInLimits
from accounts.models import User
from chatsite import server
from tests.accounts.pages import sign_in, text

PROXY, STRANGER = "127.0.0.1", "203.0.113.5"


async def seen(peer: str, *forwarded: str, scheme: bytes | None = None) -> tuple[Address, str]:
    """Where a request comes from, and how, as the server reads it."""
    found: list[Any] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        found.append(scope)

    headers = [(b"x-forwarded-for", value.encode()) for value in forwarded]
    if scheme is not None:
        headers.append((b"x-forwarded-proto", scheme))
    scope = {"type": "http", "client": (peer, 5), "scheme": "http", "headers": headers}
    served: Any = server.configuration(application, None, None).loaded_app
    await served(scope, None, None)
    meta = {"REMOTE_ADDR": found[0]["client"][0]}
    if forwarded:
        meta["HTTP_X_FORWARDED_FOR"] = ",".join(forwarded)
    return address_of(meta), found[0]["scheme"]


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        (PROXY, [STRANGER], Address(STRANGER, loopback=False)),
        # Whoever asks has made an address up, and the proxy has added theirs.
        (PROXY, [f"192.0.2.1, {STRANGER}"], Address(STRANGER, loopback=False)),
        (PROXY, ["192.0.2.1", STRANGER], Address(STRANGER, loopback=False)),
        (PROXY, [f"127.0.0.1, {STRANGER}"], Address(STRANGER, loopback=False)),
        # A chain of proxies on this machine.
        (PROXY, [f"{STRANGER}, 127.0.0.1"], Address(STRANGER, loopback=False)),
        (PROXY, ["127.0.0.1"], Address("127.0.0.1", loopback=False)),
        (PROXY, ["nonsense"], Address("unknown", loopback=False)),
        (PROXY, [], Address("127.0.0.1", loopback=True)),
        # Nobody else is believed.
        (STRANGER, ["192.0.2.1"], Address(STRANGER, loopback=False)),
        (STRANGER, ["127.0.0.1"], Address(STRANGER, loopback=False)),
    ],
)
async def test_only_a_proxy_on_this_machine_is_believed_and_only_its_own_word(
    peer: str, forwarded: list[str], address: Address
) -> None:
    assert (await seen(peer, *forwarded))[0] == address


@pytest.mark.parametrize(("peer", "scheme"), [(PROXY, "https"), (STRANGER, "http")])
async def test_only_a_proxy_on_this_machine_says_that_there_is_tls(peer: str, scheme: str) -> None:
    assert (await seen(peer, scheme=b"https"))[1] == scheme


@pytest.mark.django_db
@pytest.mark.parametrize(
    "header", ["x-forwarded-for", "forwarded", "x-real-ip", "client-ip", "x-client-ip", "true-client-ip"]
)
def test_no_header_makes_somebody_else_of_whoever_guesses(
    member: User, settings: Settings, header: str
) -> None:
    settings.HEARTH_SIGN_IN_LIMITS = SignInLimits(sign_in_failures=2)
    for n in range(2):
        client = Client(REMOTE_ADDR=STRANGER, headers={header: f"192.0.2.{n}"})
        assert "is wrong" in text(sign_in(client, "mara", "wrong"))
    client = Client(REMOTE_ADDR=STRANGER, headers={header: "192.0.2.9"})
    assert "Too many attempts" in text(sign_in(client, "mara"))
