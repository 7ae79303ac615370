"""The way into a server: saved profiles, what answers at an address, signing in and out.

Every function here runs in the engine's thread; what it needs is imported there, so that the window need not wait. A
keyring may ask the person and take its time: it is asked beside the loop, which carries the other servers.
"""

import asyncio
from contextlib import suppress
from typing import Protocol

import msgspec

from chatclient.profiles import Profile, Profiles
from chatclient.signin import Probe

_PLATFORM_NAME = "desktop"


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """What a person types to sign in. `name` is what the profile is to be called; empty lets us choose."""

    name: str
    address: str
    username: str
    password: str
    accept_plain: bool = False


class Entered(msgspec.Struct, frozen=True, kw_only=True):
    """A profile that is signed in; `in_file` tells that its token had to be kept in a file."""

    profile: Profile
    in_file: bool = False


class Door(Protocol):
    """What the sign-in page needs; a test has its own."""

    async def profiles(self) -> tuple[Profile, ...]: ...
    async def probe(self, address: str) -> Probe: ...
    async def enter(self, entry: Entry) -> Entered: ...
    async def leave(self, name: str) -> None: ...
    async def remove(self, name: str) -> None: ...


class HearthDoor:
    """The real one."""

    async def profiles(self) -> tuple[Profile, ...]:
        """Return every saved profile, by name."""
        return Profiles().all()

    async def probe(self, address: str) -> Probe:
        """Return what answers at an address."""
        from chatclient.signin import probe

        return await probe(address)

    async def enter(self, entry: Entry) -> Entered:
        """Sign in and keep the profile; who is signed in there already stays so. Raises HearthError, a plain sentence."""
        from chatclient.signin import sign_in

        found = await self.probe(entry.address)
        held = None if entry.name else await _held(found.address, entry.username)
        if held is not None:
            return Entered(profile=held)
        signed = await sign_in(
            found.address or entry.address,
            entry.username,
            entry.password,
            _device_name(),
            accept_plain=entry.accept_plain,
        )
        profiles = Profiles()
        before = profiles.get(entry.name) if entry.name else None
        if before is not None:
            await _sign_out_quietly(profiles, before)
        profile = Profile(
            name=entry.name or _free_name(profiles.all(), signed.user.username, signed.address),
            address=signed.address,
            username=signed.user.username,
            user=signed.user.id,
            device=signed.device,
            server_name=found.name,
            accept_plain=entry.accept_plain,
        )
        profiles.save(profile)
        place = await asyncio.to_thread(profiles.save_token, profile, signed.token)
        return Entered(profile=profile, in_file=place == "file")

    async def leave(self, name: str) -> None:
        """Sign this device out; what is cached and not sent stays. The server may be out of reach."""
        profiles = Profiles()
        profile = profiles.get(name)
        if profile is not None:
            await _sign_out_quietly(profiles, profile)
            await asyncio.to_thread(profiles.forget_token, profile)

    async def remove(self, name: str) -> None:
        """Sign this device out and delete the profile with everything that is cached."""
        await self.leave(name)
        await asyncio.to_thread(Profiles().remove, name)


async def enter_demo(server: str, username: str) -> Entered:
    """Sign in as a demo person of this machine's server. Raises HearthError beyond this machine."""
    from chatclient.demo import demo_profile

    return Entered(profile=await demo_profile(server, username, Profiles()))


async def _held(address: str, username: str) -> Profile | None:
    """Return the profile of this person on this server, where the server still knows its device."""
    from chatclient.signin import is_signed_in
    from chatprotocol.errors import HearthError

    profiles = Profiles()
    for profile in profiles.all():
        same = (profile.address, profile.username.casefold()) == (address, username.casefold())
        token = await asyncio.to_thread(profiles.token, profile) if same else None
        if token is None:
            continue
        with suppress(HearthError):
            if await is_signed_in(address, token, accept_plain=profile.accept_plain):
                return profile
    return None


async def _sign_out_quietly(profiles: Profiles, profile: Profile) -> None:
    """Sign a device out, where its server can be reached."""
    from chatclient.signin import sign_out
    from chatprotocol.errors import HearthError

    token = await asyncio.to_thread(profiles.token, profile)
    if token is not None:
        with suppress(HearthError):
            await sign_out(profile.address, token, accept_plain=profile.accept_plain)


def _device_name() -> str:
    from platform import node

    return (node() or _PLATFORM_NAME)[:60]


def _free_name(taken: tuple[Profile, ...], username: str, address: str) -> str:
    """Return `anna@chat.example.org`, with a number where that is another profile."""
    wanted = f"{username}@{address.partition('://')[2].rstrip('/').replace(':', '-')}"
    names = {profile.name for profile in taken if (profile.address, profile.username) != (address, username)}
    name, number = wanted, 2
    while name in names:
        name, number = f"{wanted}-{number}", number + 1
    return name
