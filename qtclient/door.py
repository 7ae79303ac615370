"""The way into a server: saved profiles, what answers at an address, signing in and out.

Every function here runs in the engine's thread; what it needs is imported there, so that the window need not wait.
"""

from contextlib import suppress
from typing import Protocol

import msgspec

from chatclient.profiles import Profile
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
        from chatclient.profiles import Profiles

        return Profiles().all()

    async def probe(self, address: str) -> Probe:
        """Return what answers at an address."""
        from chatclient.signin import probe

        return await probe(address)

    async def enter(self, entry: Entry) -> Entered:
        """Sign in and keep the profile. Raises HearthError with a plain sentence."""
        from chatclient.profiles import Profiles
        from chatclient.signin import sign_in

        found = await self.probe(entry.address)
        signed = await sign_in(
            found.address or entry.address,
            entry.username,
            entry.password,
            _device_name(),
            accept_plain=entry.accept_plain,
        )
        profiles = Profiles()
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
        return Entered(profile=profile, in_file=profiles.save_token(profile, signed.token) == "file")

    async def leave(self, name: str) -> None:
        """Sign this device out; what is cached and not sent stays. The server may be out of reach."""
        from chatclient.profiles import Profiles
        from chatclient.signin import sign_out
        from chatprotocol.errors import HearthError

        profiles = Profiles()
        profile = profiles.get(name)
        token = profiles.token(profile) if profile is not None else None
        if profile is None or token is None:
            return
        with suppress(HearthError):  # the token is forgotten here in any case
            await sign_out(profile.address, token, accept_plain=profile.accept_plain)
        profiles.forget_token(profile)

    async def remove(self, name: str) -> None:
        """Delete a profile with everything that is cached."""
        from chatclient.profiles import Profiles

        Profiles().remove(name)


async def enter_demo(server: str, username: str) -> Entered:
    """Sign in as a demo person of this machine's server. Raises HearthError beyond this machine."""
    from chatclient.demo import demo_profile
    from chatclient.profiles import Profiles

    return Entered(profile=await demo_profile(server, username, Profiles()))


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
