"""Signing this device in and out from the terminal, and choosing among the profiles that are saved."""

import asyncio
import platform
from typing import Final
from urllib.parse import urlsplit

from chatclient import addresses, signin
from chatclient.demo import demo_profile
from chatclient.profiles import Profile, Profiles, is_name
from chatclient.store.words import open_words
from chatclient.terminal import messages_wait
from chatprotocol.errors import ErrorCode, HearthError

DEVICE_NAME: Final = "terminal"


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


async def login(
    profiles: Profiles, address: str, username: str, password: str, *, profile: str | None, accept_plain: bool
) -> list[str]:
    """Sign this device in and keep the profile; returns what to tell the person. Raises HearthError."""
    found = await signin.probe(address)
    if not found.usable:
        raise HearthError(ErrorCode.BUSY, found.problem)
    if found.protection == "plain" and not accept_plain:
        raise HearthError(
            ErrorCode.FORBIDDEN,
            f"Nothing protects what travels to {found.address}: others in the network can read it, your password too. "
            "To accept that: --accept-plain",
        )
    name = profile or _name_for(found.address, username)
    held = profiles.get(name)
    if held is not None and (held.address, held.username.casefold()) != (found.address, username.casefold()):
        raise HearthError(
            ErrorCode.CONFLICT,
            f"The profile {name} is {held.username} at {held.address}; choose another name with --profile.",
        )
    granted = await signin.sign_in(
        found.address, username, password, f"{DEVICE_NAME} on {platform.node()}", accept_plain=accept_plain
    )
    if held is not None:
        await _sign_out_quietly(profiles, held)
    made = Profile(
        name=name,
        address=granted.address,
        username=granted.user.username,
        user=granted.user.id,
        device=granted.device,
        server_name=found.name,
        accept_plain=accept_plain,
    )
    profiles.save(made)
    place = await asyncio.to_thread(profiles.save_token, made, granted.token)
    said = [f"signed in to {found.name or found.address} as {made.username} (profile {name})"]
    if place == "file":
        said.append(
            f"there is no keyring here: the device’s access is kept in {profiles.folder_of(name)}, readable by you only"
        )
    return said


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
        await signin.sign_out(profile.address, token, accept_plain=profile.accept_plain)
    except HearthError:
        return False
    return True


def _name_for(address: str, username: str) -> str:
    """The name of a new profile: who and where, as far as a folder can be called that."""
    parts = urlsplit(address)
    name = f"{username}@{parts.hostname}" + (f"-{parts.port}" if parts.port else "")
    name = "".join(character if character.isascii() else "_" for character in name).replace(":", "-")
    return name if is_name(name) else "hearth"
