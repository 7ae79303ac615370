"""Signing this device in and out from the terminal, and choosing among the profiles that are saved."""

import asyncio
import platform
from typing import Final
from urllib.parse import urlsplit

import msgspec

from chatclient import addresses, signin, tls
from chatclient.demo import demo_profile
from chatclient.profiles import Profile, Profiles, is_name
from chatclient.signin import Granting, Probe, SignedIn
from chatclient.store.words import open_words
from chatclient.terminal import messages_wait
from chatprotocol.errors import ErrorCode, HearthError

DEVICE_NAME: Final = "terminal"
HOW_TO_FORGET: Final = "If whoever looks after the server says that this is right: hearth trust --forget, then sign in or trust anew."


async def chosen(profiles: Profiles, *, profile: str | None, server: str | None, demo: str | None) -> Profile:
    """Return the profile that is meant. Raises HearthError where none or several could be."""
    if demo is not None:
        return await demo_profile(server or "127.0.0.1:8000", demo, profiles)
    saved = profiles.all()
    if profile is not None:
        saved = tuple(each for each in saved if each.name == profile)
    if server is not None:
        wanted = addresses.candidates(server)
        saved = tuple(each for each in saved if each.address in wanted)
    if not saved:
        which = f" as “{profile}”" if profile else ""
        raise HearthError(
            ErrorCode.UNAUTHENTICATED, f"This device is not signed in{which}; see: hearth login --help"
        )
    if len(saved) > 1:
        names = ", ".join(each.name for each in saved)
        raise HearthError(
            ErrorCode.BAD_REQUEST, f"There are several profiles; name one with --profile: {names}."
        )
    return saved[0]


class Password(msgspec.Struct, frozen=True, kw_only=True):
    """What a person types to prove who they are; `totp` is the code of the second factor, where one is asked for."""

    username: str
    password: str
    totp: str = ""

    def __repr__(self) -> str:
        return f"Password(username={self.username!r})"


class Trust(msgspec.Struct, frozen=True, kw_only=True):
    """What the person accepts of how a server is protected: a certificate's fingerprint, or that nothing protects it."""

    fingerprint: str = ""
    accept_plain: bool = False


async def look(profiles: Profiles, address: str, fingerprint: str = "") -> Probe:
    """Return the server at an address, by the certificate that is pinned or named. Raises HearthError where none is usable."""
    found = await signin.probe(address, lambda base: profiles.pin(base) or fingerprint)
    if not found.usable:
        if found.pin:
            how = f" {HOW_TO_FORGET}" if profiles.pin(found.address) else ""
            raise tls.Distrusted(f"{found.problem}{how}", pin=found.pin, found=found.fingerprint)
        raise HearthError(ErrorCode.BUSY, found.problem)
    if fingerprint and found.fingerprint != fingerprint:
        pinned = f"the pinned certificate is {found.fingerprint}" if found.fingerprint else "there is none"
        raise HearthError(
            ErrorCode.FORBIDDEN, f"{found.address} has no certificate of this fingerprint: {pinned}."
        )
    return found


def check_trust(found: Probe, trust: Trust) -> None:
    """Raise HearthError where the person has not accepted how a server is protected."""
    if found.protection == "plain" and not trust.accept_plain:
        raise HearthError(
            ErrorCode.FORBIDDEN,
            f"Nothing protects what travels to {found.address}: others in the network can read it, your password too. "
            "To accept that: --accept-plain",
        )
    if found.protection == "unknown" and trust.fingerprint != found.fingerprint:
        raise HearthError(
            ErrorCode.FORBIDDEN,
            f"Nobody vouches for the certificate of {found.address}. Ask whoever looks after the server for its SHA-256 "
            f"fingerprint; if it is this one, --fingerprint {found.fingerprint}",
        )


async def login(
    profiles: Profiles, found: Probe, proof: Password | Granting, trust: Trust, *, profile: str | None
) -> list[str]:
    """Sign this device in and keep the profile; returns what to tell the person. Raises HearthError."""
    check_trust(found, trust)
    if isinstance(proof, Password):
        # Before the password goes anywhere: what cannot be kept is not asked for.
        _held(profiles, profile or _name_for(found.address, proof.username), found.address, proof.username)
    granted = await _signed_in(found, proof, trust)
    username = granted.user.username
    name = profile or _name_for(found.address, username)
    try:
        held = _held(profiles, name, found.address, username)
    except HearthError:
        await signin.sign_out(
            granted.address, granted.token, accept_plain=trust.accept_plain, pin=found.fingerprint
        )
        raise
    if held is not None:
        await _sign_out_quietly(profiles, held)
    made = Profile(
        name=name,
        address=granted.address,
        username=username,
        user=granted.user.id,
        device=granted.device,
        server_name=found.name,
        accept_plain=trust.accept_plain,
        pin=found.fingerprint,
    )
    profiles.save(made)
    place = await asyncio.to_thread(profiles.save_token, made, granted.token)
    said = [f"signed in to {found.name or found.address} as {made.username} (profile {name})"]
    if place == "file":
        said.append(
            f"there is no keyring here: the device’s access is kept in {profiles.folder_of(name)}, readable by you only"
        )
    return said


async def _signed_in(found: Probe, proof: Password | Granting, trust: Trust) -> SignedIn:
    name, plain, pin = device_name(), trust.accept_plain, found.fingerprint
    if isinstance(proof, Granting):
        return await signin.redeem(found.address, proof, name, accept_plain=plain, pin=pin)
    return await signin.sign_in(
        found.address, proof.username, proof.password, name, totp=proof.totp, accept_plain=plain, pin=pin
    )


def device_name() -> str:
    """Return what this device is called in the list of a person's devices."""
    return f"{DEVICE_NAME} on {platform.node()}"


def _held(profiles: Profiles, name: str, address: str, username: str) -> Profile | None:
    """The profile of this name, which must be of this person on this server. Raises HearthError."""
    held = profiles.get(name)
    if held is not None and (held.address, held.username.casefold()) != (address, username.casefold()):
        raise HearthError(
            ErrorCode.CONFLICT,
            f"The profile {name} is {held.username} at {held.address}; choose another name with --profile.",
        )
    return held


async def logout(profiles: Profiles, profile: Profile, *, force: bool) -> list[str]:
    """Sign this device out and delete what it holds; returns what to tell the person. Raises HearthError."""
    words, _ = open_words(profiles.folder_of(profile.name), profile.user)
    try:
        waiting = len(words.outbox())
    finally:
        words.close()
    if waiting and not force:
        raise HearthError(
            ErrorCode.CONFLICT,
            f"{messages_wait(waiting)} to be sent and would be lost; to do it all the same: --force",
        )
    said = [f"signed out; the profile {profile.name} is deleted"]
    if not await _sign_out_quietly(profiles, profile):
        said.append(
            "the server could not be told: it counts this device as signed in until whoever looks after it signs the "
            "device out; what let this device in is deleted here"
        )
    await asyncio.to_thread(profiles.remove, profile.name)
    return said


async def _sign_out_quietly(profiles: Profiles, profile: Profile) -> bool:
    token = await asyncio.to_thread(profiles.token, profile)
    if token is None:
        return True
    try:
        await signin.sign_out(profile.address, token, accept_plain=profile.accept_plain, pin=profile.pin)
    except HearthError:
        return False
    return True


def _name_for(address: str, username: str) -> str:
    """The name of a new profile: who and where, as far as a folder can be called that."""
    parts = urlsplit(address)
    name = f"{username}@{parts.hostname}" + (f"-{parts.port}" if parts.port else "")
    name = "".join(character if character.isascii() else "_" for character in name).replace(":", "-")
    return name if is_name(name) else "hearth"
