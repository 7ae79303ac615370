"""The way into a server: saved profiles, what answers at an address, signing in and out.

Every function here runs in the engine's thread; what it needs is imported there, so that the window need not wait. A
keyring may ask the person and take its time: it is asked beside the loop, which carries the other servers.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

import msgspec

from chatclient.profiles import Profile, Profiles
from chatclient.signin import Probe

if TYPE_CHECKING:
    from chatclient.signin import SignedIn

_PLATFORM_NAME = "desktop"
UNCOMPARED = "Nobody has compared the certificate of this server yet; nothing was sent."


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """What a person types to sign in. `name` is what the profile is to be called; empty lets us choose."""

    name: str
    address: str
    username: str = ""
    password: str = ""
    totp: str = ""
    accept_plain: bool = False
    fingerprint: str = ""
    """That of the certificate which the person has compared, where nobody vouches for it."""

    def __repr__(self) -> str:
        return f"Entry(name={self.name!r}, address={self.address!r})"


class Entered(msgspec.Struct, frozen=True, kw_only=True):
    """A profile that is signed in; `in_file` tells that its token had to be kept in a file."""

    profile: Profile
    in_file: bool = False


class Door(Protocol):
    """What the sign-in page needs; a test has its own."""

    async def profiles(self) -> tuple[Profile, ...]: ...
    async def probe(self, address: str) -> Probe: ...
    async def enter(self, entry: Entry) -> Entered: ...
    async def browse(self, entry: Entry, opened: Callable[[str], object]) -> Entered: ...
    async def forget_certificate(self, address: str) -> None: ...
    async def leave(self, name: str) -> None: ...
    async def remove(self, name: str) -> None: ...


class HearthDoor:
    """The real one."""

    async def profiles(self) -> tuple[Profile, ...]:
        """Return every saved profile, by name."""
        return Profiles().all()

    async def probe(self, address: str) -> Probe:
        """Return what answers at an address, by the certificate that is pinned for it."""
        from chatclient.signin import probe

        return await probe(address, Profiles().pin)

    async def enter(self, entry: Entry) -> Entered:
        """Sign in and keep the profile; who is signed in there already stays so. Raises HearthError, a plain sentence."""
        from chatclient.signin import sign_in

        found = await self._trusted(entry)
        held = await _held(found, entry)
        if held is not None:
            return Entered(profile=held)
        signed = await sign_in(
            found.address or entry.address,
            entry.username,
            entry.password,
            _device_name(),
            totp=entry.totp,
            accept_plain=entry.accept_plain,
            pin=found.fingerprint,
        )
        return await _keep(found, signed, entry)

    async def browse(self, entry: Entry, opened: Callable[[str], object]) -> Entered:
        """Sign in with the browser: `opened` is called with the address to open there. Raises HearthError."""
        from chatclient.browsing import browsing
        from chatclient.signin import redeem

        found = await self._trusted(entry)
        async with browsing(found.address, _device_name()) as attempt:
            opened(attempt.address)
            granting = await attempt.granting()
        plain, pin = entry.accept_plain, found.fingerprint
        signed = await redeem(found.address, granting, _device_name(), accept_plain=plain, pin=pin)
        before = Profiles().get(entry.name) if entry.name else None
        if before is not None and not _is_of(before, signed.address, signed.user.username):
            entry = msgspec.structs.replace(
                entry, name=""
            )  # somebody else has signed in: a profile of their own
        return await _keep(found, signed, entry)

    async def forget_certificate(self, address: str) -> None:
        """Pin no certificate for a server any longer: what is there is compared anew."""
        Profiles().set_pin(address, "")

    async def _trusted(self, entry: Entry) -> Probe:
        """Return what is at the address, where the person accepts how it is protected. Raises HearthError."""
        from chatprotocol.errors import ErrorCode, HearthError

        found = await self.probe(entry.address)
        if found.problem:
            raise HearthError(ErrorCode.BUSY, found.problem)
        if found.protection == "unknown" and found.fingerprint != entry.fingerprint:
            raise HearthError(ErrorCode.FORBIDDEN, UNCOMPARED)
        return found

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


async def _held(found: Probe, entry: Entry) -> Profile | None:
    """Return the profile of this person on this server, where the server still knows its device.

    That of a named one only where no password is typed: the server is to be trusted anew, and the device is as it was.
    """
    from chatclient.signin import is_signed_in
    from chatprotocol.errors import HearthError

    if entry.name and entry.password:
        return None
    profiles = Profiles()
    for profile in profiles.all():
        same = _is_of(profile, found.address, entry.username) and entry.name in ("", profile.name)
        token = await asyncio.to_thread(profiles.token, profile) if same else None
        if token is None:
            continue
        plain, pin = profile.accept_plain, found.fingerprint
        with suppress(HearthError):
            if await is_signed_in(found.address, token, accept_plain=plain, pin=pin):
                profiles.set_pin(found.address, found.fingerprint)
                return msgspec.structs.replace(profile, pin=found.fingerprint)
    return None


def _is_of(profile: Profile, address: str, username: str) -> bool:
    return (profile.address, profile.username.casefold()) == (address, username.casefold())


async def _keep(found: Probe, signed: "SignedIn", entry: Entry) -> Entered:
    """Keep who has signed in, in place of the profile that is named, or was of the same person."""
    profiles = Profiles()
    name = entry.name or _free_name(profiles.all(), signed.user.username, signed.address)
    before = profiles.get(name)
    if before is not None:
        await _sign_out_quietly(profiles, before)
    profile = Profile(
        name=name,
        address=signed.address,
        username=signed.user.username,
        user=signed.user.id,
        device=signed.device,
        server_name=found.name,
        accept_plain=entry.accept_plain,
        pin=found.fingerprint,
    )
    profiles.save(profile)
    profiles.set_pin(profile.address, profile.pin)
    place = await asyncio.to_thread(profiles.save_token, profile, signed.token)
    return Entered(profile=profile, in_file=place == "file")


async def _sign_out_quietly(profiles: Profiles, profile: Profile) -> None:
    """Sign a device out, where its server can be reached."""
    from chatclient.signin import sign_out
    from chatprotocol.errors import HearthError

    token = await asyncio.to_thread(profiles.token, profile)
    if token is not None:
        with suppress(HearthError):
            await sign_out(profile.address, token, accept_plain=profile.accept_plain, pin=profile.pin)


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
