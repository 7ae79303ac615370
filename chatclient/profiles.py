"""Saved server profiles: which server, which person, which device. Tokens are kept by `chatclient.tokens`.

One profile is one folder: `profile.json`, the cache and the outbox. Two programs cannot use one at the same time.
"""

from pathlib import Path
from typing import Literal

import msgspec

TokenPlace = Literal["keyring", "file"]


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """A person on a server, as this machine knows them. `address` is the server's base URL, without a path."""

    name: str
    address: str
    username: str
    user: int
    device: int
    server_name: str = ""
    accept_plain: bool = False
    """Whether the person has accepted that nothing protects what travels (plain HTTP at a private address)."""


class Profiles:
    """The profiles of this machine's user, in `HEARTH_PROFILE_DIR` or the platform's own folder."""

    def __init__(self, folder: Path | None = None) -> None:
        raise NotImplementedError

    def all(self) -> tuple[Profile, ...]:
        """Every saved profile, by name; what cannot be read is left out."""
        raise NotImplementedError

    def get(self, name: str) -> Profile | None:
        """The profile of this name."""
        raise NotImplementedError

    def folder_of(self, name: str) -> Path:
        """Where a profile keeps its things. Raises HearthError (`bad_request`) where the name cannot be one."""
        raise NotImplementedError

    def save(self, profile: Profile) -> None:
        """Keep a profile, in place of another of this name."""
        raise NotImplementedError

    def save_token(self, profile: Profile, token: str) -> TokenPlace:
        """Keep the device token; says where, because a file (mode 0600) is to be announced. May take seconds."""
        raise NotImplementedError

    def token(self, profile: Profile) -> str | None:
        """The device token; None when there is none. May take seconds: keyrings can ask the person."""
        raise NotImplementedError

    def forget_token(self, profile: Profile) -> None:
        """Forget the device token, wherever it lies."""
        raise NotImplementedError

    def remove(self, name: str) -> None:
        """Delete a profile with its token, its cache and what it has not sent."""
        raise NotImplementedError
