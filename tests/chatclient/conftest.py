"""A server that runs, profiles in a folder of their own, and clients that are stopped at the end."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from chatclient import output
from chatclient.client import Client
from chatclient.core.backoff import Backoff
from chatclient.profiles import Profile, Profiles
from tests.chatclient.fakeserver import ME, TOKEN, FakeServer, running
from tests.chatclient.fileserver import FileServer, serving_files
from tests.chatclient.watching import Watched

ROOM = 7


@pytest.fixture
def profiles(tmp_path: Path) -> Profiles:
    return Profiles(tmp_path / "profiles")


@pytest.fixture
async def server() -> AsyncIterator[FakeServer]:
    """A server that runs, with Anna, Ben and Clara in a room."""
    server = FakeServer()
    server.make_room(ROOM)
    async with running(server):
        yield server


@pytest.fixture
async def open_client(profiles: Profiles) -> AsyncIterator[Callable[..., Awaitable[Watched]]]:
    """Open clients of Anna's: every change is recorded from the first on, waits between attempts are short."""
    opened: list[Client] = []

    async def open_one(
        server: FakeServer | str, *, token: str | None = TOKEN, pin: str = "", **named: Any
    ) -> Watched:
        address = server if isinstance(server, str) else server.address
        profile = Profile(name="anna", address=address, username="anna", user=ME, device=1, pin=pin)
        profiles.save(profile)
        if token is not None:
            profiles.save_token_in_file(profile, token)
        named.setdefault("backoff", Backoff(lambda: 0.0, least_s=0.01, most_s=0.05))
        client = Client(profile, profiles=profiles, **named)
        watched = Watched(client)
        await client.start()
        opened.append(client)
        return watched

    yield open_one
    for client in opened:
        await client.stop()


@pytest.fixture
async def anna(server: FakeServer, open_client: Callable[..., Awaitable[Watched]]) -> Watched:
    """A client that is online and level."""
    watched = await open_client(server)
    await watched.client.wait_online(5)
    return watched


@pytest.fixture
async def files(server: FakeServer) -> AsyncIterator[FileServer]:
    """The same server, which takes and gives files, too."""
    async with serving_files(server) as files:
        yield files


def keep_profile(profiles: Profiles, address: str, name: str = "anna") -> None:
    profile = Profile(name=name, address=address, username="anna", user=ME, device=1)
    profiles.save(profile)
    profiles.save_token_in_file(profile, TOKEN)


@pytest.fixture
def own_profiles(profiles: Profiles, monkeypatch: pytest.MonkeyPatch) -> Profiles:
    """Those of the terminal client, which does not wait for long."""
    monkeypatch.setenv("HEARTH_PROFILE_DIR", str(profiles.folder))
    monkeypatch.setattr(output, "CONNECT_TIMEOUT_S", 5)
    return profiles


@pytest.fixture
def signed_in(server: FakeServer, own_profiles: Profiles) -> FakeServer:
    """A server at which the terminal client is signed in as Anna."""
    keep_profile(own_profiles, server.address)
    return server


@pytest.fixture
def at_home(own_profiles: Profiles, files: FileServer) -> None:
    """The terminal client is signed in as Anna where files are taken and given."""
    keep_profile(own_profiles, files.address)


@pytest.fixture
async def sender(files: FileServer, open_client: Callable[..., Awaitable[Watched]]) -> Watched:
    """A client of it that is online and level."""
    watched = await open_client(files.address)
    await watched.client.wait_online(5)
    return watched
