"""Real clients of real people: profiles in a folder, signed in over HTTP."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from chatclient.client import Client
from chatclient.profiles import Profile, Profiles
from tests.endtoend.servers import ServerProcess


def sign_in(server: ServerProcess, name: str, folder: Path) -> Profiles:
    """Sign somebody in as the profile of their name."""
    found = server.new_device(name)
    user = found["user"]
    assert isinstance(user, dict)
    profile = Profile(
        name=name, address=server.address, username=name, user=user["id"], device=int(str(found["device"]))
    )
    profiles = Profiles(folder)
    profiles.save(profile)
    profiles.save_token(profile, str(found["token"]))
    return profiles


def client_of(profiles: Profiles, name: str) -> Client:
    """Return the client of a profile."""
    profile = profiles.get(name)
    assert profile is not None
    return Client(profile, profiles=profiles)


async def until(client: Client, holds: Callable[[], Awaitable[bool]], timeout_s: float = 60) -> None:
    """Wait until something holds, asked again whenever the client says that something has changed."""
    changed = asyncio.Event()
    unsubscribe = client.subscribe(lambda change: changed.set())
    try:
        async with asyncio.timeout(timeout_s):
            while not await holds():
                changed.clear()
                await changed.wait()
    finally:
        unsubscribe()


async def few_waiting(client: Client, room: int, at_most: int = 20) -> None:
    """Wait until no more messages of a room than this wait in the outbox."""

    async def few() -> bool:
        return len(await client.pending(room)) <= at_most

    await until(client, few)


async def all_sent(client: Client, room: int) -> None:
    """Wait until nothing of a room waits in the outbox."""
    await few_waiting(client, room, 0)


async def everything(client: Client, room: int) -> list[str]:
    """Return the texts of a whole room as a client reads them, page by page from the end."""
    texts: list[str] = []
    before: int | None = None
    while True:
        page = await client.page(room, before=before, limit=200)
        assert page.complete
        texts = [message.text for message in page.messages] + texts
        if not page.has_more_before:
            return texts
        before = page.messages[0].number
