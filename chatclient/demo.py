"""Signs in as a person of the demo community: on this machine only, where everybody may know the password."""

import asyncio
from typing import Final
from urllib.parse import urlsplit

from chatclient import addresses, signin
from chatclient.profiles import Profile, Profiles
from chatprotocol.errors import ErrorCode, HearthError

PASSWORD: Final = "hearth-demo"  # noqa: S105  # it is in the manual
DEVICE_NAME: Final = "demo"


async def demo_profile(server: str, person: str, profiles: Profiles) -> Profile:
    """Return the profile `demo-PERSON-PORT`, signed in; an unreachable server leaves one that exists as it is.

    Raises HearthError: the address is not loopback, there is no such person, the server cannot be reached.
    """
    address = addresses.candidates(server)[0]
    if not addresses.is_loopback(address):
        raise HearthError(
            ErrorCode.FORBIDDEN, "The demo people exist on this machine only (127.0.0.1).", field="server"
        )
    parts = urlsplit(address)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    name = f"demo-{person.lower()}-{port}"
    held = profiles.get(name)
    if held is not None and held.address == address and await _still_good(held, profiles):
        return held
    granted = await signin.sign_in(address, person, PASSWORD, DEVICE_NAME)
    profile = Profile(
        name=name,
        address=granted.address,
        username=granted.user.username,
        user=granted.user.id,
        device=granted.device,
    )
    profiles.save(profile)
    # Never the keyring: nobody should be asked to unlock it for a demonstration.
    profiles.save_token_in_file(profile, granted.token)
    return profile


async def _still_good(profile: Profile, profiles: Profiles) -> bool:
    token = await asyncio.to_thread(profiles.token, profile)
    if token is None:
        return False
    try:
        return await signin.is_signed_in(profile.address, token)
    except HearthError:
        return True
