"""Device tokens: in the system's keyring, or in a file of mode 0600 where there is no keyring that works.

A keyring can be absent, locked, broken, ask the person, or never answer: it is given a few seconds in a thread of its
own, and whatever it does wrong means "not there".
"""

import contextlib
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final, Literal, TypeVar

from chatprotocol.errors import ErrorCode, HearthError

TokenPlace = Literal["keyring", "file"]
T = TypeVar("T")

SERVICE: Final = "hearth"
FILE_NAME: Final = "token"
PATIENCE_S: Final = 10.0
"""How long a keyring may take: long enough for a person to unlock it."""


class KeyringFailed(Exception):
    """The keyring did not do what it was asked, or not in time."""


def save(folder: Path, entry: str, token: str, *, patience_s: float = PATIENCE_S) -> TokenPlace:
    """Keep a token; `entry` names it in the keyring. Returns where it lies. Raises HearthError where nowhere."""
    try:
        _patiently(lambda keyring: _save_and_check(keyring, entry, token), patience_s)
    except KeyringFailed:
        save_in_file(folder, token)
        return "file"
    (folder / FILE_NAME).unlink(missing_ok=True)
    return "keyring"


def load(folder: Path, entry: str, *, patience_s: float = PATIENCE_S) -> str | None:
    """Return a token; None where there is none."""
    # The file first: where it exists the keyring has failed before, and asking it again may take long.
    with contextlib.suppress(OSError):
        return (folder / FILE_NAME).read_text(encoding="ascii").strip() or None
    with contextlib.suppress(KeyringFailed):
        return _patiently(lambda keyring: keyring.get_password(SERVICE, entry), patience_s)
    return None


def forget(folder: Path, entry: str, *, patience_s: float = PATIENCE_S) -> None:
    """Forget a token, wherever it lies."""
    (folder / FILE_NAME).unlink(missing_ok=True)
    with contextlib.suppress(KeyringFailed):
        _patiently(lambda keyring: keyring.delete_password(SERVICE, entry), patience_s)


def _save_and_check(keyring: "Keyring", entry: str, token: str) -> None:
    """Some keyrings take everything and keep nothing."""
    keyring.set_password(SERVICE, entry, token)
    if keyring.get_password(SERVICE, entry) != token:
        raise KeyringFailed


def save_in_file(folder: Path, token: str) -> None:
    """Keep a token in a file that nobody else may read. Raises HearthError where the disk refuses."""
    path = folder / FILE_NAME
    part = path.with_suffix(".part")
    try:
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(token)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        reason = f"The device’s access cannot be kept: {error.strerror}."
        raise HearthError(ErrorCode.BUSY, reason) from error


class Keyring:
    """What is used of the `keyring` package, which is slow to import."""

    def __init__(self) -> None:
        import keyring

        self.get_password: Callable[[str, str], str | None] = keyring.get_password
        self.set_password: Callable[[str, str, str], None] = keyring.set_password
        self.delete_password: Callable[[str, str], None] = keyring.delete_password


def _patiently(work: Callable[[Keyring], T], patience_s: float) -> T:
    """Let a keyring do something within a time. Raises KeyringFailed."""
    results: list[T] = []

    def run() -> None:
        # Backends raise whatever their libraries raise: all of it means that this keyring is of no use.
        with contextlib.suppress(Exception):
            results.append(work(Keyring()))

    # A daemon: one that hangs must not keep the program from ending.
    thread = threading.Thread(target=run, name="keyring", daemon=True)
    thread.start()
    thread.join(patience_s)
    if not results:
        raise KeyringFailed
    return results[0]
