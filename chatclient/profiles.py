"""Saved server profiles: which server, which person, which device. Tokens are kept by `chatclient.tokens`.

One profile is one folder: `profile.json`, the cache and what the person wrote. Two programs cannot use one at once.
"""

import contextlib
import json
import os
import re
import shutil
from pathlib import Path
from typing import Final

import msgspec

from chatclient import tokens
from chatclient.tokens import TokenPlace
from chatprotocol.errors import ErrorCode, HearthError

FILE_NAME: Final = "profile.json"
_NAME: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.@-]{0,63}")
_RESERVED: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)  # folders on Windows


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
    pin: str = ""
    """The fingerprint of the server's certificate, which the person has compared; empty where others vouch for it."""


class Profiles:
    """The profiles of this machine's user, in `HEARTH_PROFILE_DIR` or the platform's own folder."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or default_folder()

    def all(self) -> tuple[Profile, ...]:
        """Every saved profile, by name; what cannot be read is left out."""
        try:
            names = sorted(path.name for path in self.folder.iterdir() if is_name(path.name))
        except OSError:
            return ()
        return tuple(profile for name in names if (profile := self.get(name)) is not None)

    def get(self, name: str) -> Profile | None:
        """The profile of this name."""
        try:
            plain = json.loads((self.folder_of(name) / FILE_NAME).read_text(encoding="utf-8"))
            return msgspec.structs.replace(msgspec.convert(plain, Profile), name=name)
        except (OSError, ValueError, msgspec.ValidationError, RecursionError):
            return None

    def pin(self, address: str) -> str:
        """The pinned certificate of the server at a base URL, whoever is signed in there; empty where none is."""
        return next((each.pin for each in self.all() if each.address == address and each.pin), "")

    def set_pin(self, address: str, pin: str) -> None:
        """Pin another certificate in every profile of a server; empty for none. Raises HearthError as `save` does."""
        for profile in self.all():
            if profile.address == address:
                self.save(msgspec.structs.replace(profile, pin=pin))

    def folder_of(self, name: str) -> Path:
        """Where a profile keeps its things. Raises HearthError (`bad_request`) where the name cannot be one."""
        if not is_name(name):
            raise HearthError(
                ErrorCode.BAD_REQUEST,
                "A profile’s name has up to 64 letters, digits, dots, dashes, underscores and @.",
                field="profile",
            )
        return self.folder / name

    def save(self, profile: Profile) -> None:
        """Keep a profile, in place of another of this name. Raises HearthError where the disk refuses."""
        folder = self.folder_of(profile.name)
        part = folder / f"{FILE_NAME}.part"
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            part.write_text(json.dumps(msgspec.to_builtins(profile), indent=2) + "\n", encoding="utf-8")
            part.replace(folder / FILE_NAME)
        except OSError as error:
            reason = f"The profile cannot be kept in {folder}: {error.strerror}."
            raise HearthError(ErrorCode.BUSY, reason) from error

    def save_token(self, profile: Profile, token: str) -> TokenPlace:
        """Keep the device token; says where, because a file (mode 0600) is to be announced. May take seconds."""
        return tokens.save(self.folder_of(profile.name), self._entry(profile.name), token)

    def save_token_in_file(self, profile: Profile, token: str) -> None:
        """Keep the device token in a file (mode 0600), whatever keyring there is."""
        tokens.save_in_file(self.folder_of(profile.name), token)

    def token(self, profile: Profile) -> str | None:
        """The device token; None when there is none. May take seconds: keyrings can ask the person."""
        return tokens.load(self.folder_of(profile.name), self._entry(profile.name))

    def forget_token(self, profile: Profile) -> None:
        """Forget the device token, wherever it lies."""
        tokens.forget(self.folder_of(profile.name), self._entry(profile.name))

    def remove(self, name: str) -> None:
        """Delete a profile with its token, its cache and what it has not sent."""
        folder = self.folder_of(name)
        tokens.forget(folder, self._entry(name))
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(folder)

    def _entry(self, name: str) -> str:
        """The name in the keyring: one keyring serves every folder of profiles."""
        return f"{self.folder.resolve()}/{name}"


def is_name(name: str) -> bool:
    """Whether this can name a profile, and so a folder, on every system."""
    return bool(_NAME.fullmatch(name)) and not _RESERVED.fullmatch(name) and not name.endswith(".")


def default_folder() -> Path:
    """Where profiles lie: `HEARTH_PROFILE_DIR`, else the platform's own folder for a program's data."""
    named = os.environ.get("HEARTH_PROFILE_DIR")
    if named:
        return Path(named)
    import platformdirs

    return platformdirs.user_data_path("hearth", appauthor=False) / "profiles"
