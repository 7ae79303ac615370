"""The folder of everything that this server keeps, the secret key in it, and who works on it."""

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.core.exceptions import ImproperlyConfigured

from feeds import filelock
from feeds.calling import call
from feeds.language import early as _

LOCK_FILE: Final = "in-use.lock"
SWAP: Final = "swapping"
"""What lies in the folder while data is put in the place of other data; see `chatsite.backups.swapping`."""
_KEY_FILE: Final = "secret-key"
_SECRET_BYTES: Final = 48


def make(folder: Path) -> Path:
    """Make the folder where it does not exist, for its owner alone, and return its full path."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(
            _("HEARTH_DATA: %(folder)s cannot be made: %(reason)s.")
            % {"folder": folder, "reason": error.strerror}
        ) from None
    return folder.resolve()


def secret_key(folder: Path) -> str:
    """Return the secret key of the folder, made at the first start for its owner alone (mode 0600)."""
    path = folder / _KEY_FILE
    try:
        if not path.exists():
            _write_once(path, secrets.token_urlsafe(_SECRET_BYTES))
        key = path.read_text("utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(
            _("HEARTH_DATA: the secret key %(path)s cannot be read or made: %(reason)s.")
            % {"path": path, "reason": error.strerror}
        ) from None
    if not key:
        raise ImproperlyConfigured(
            _("HEARTH_DATA: the secret key %(path)s is empty: delete it to have one made.") % {"path": path}
        )
    return key


def _write_once(path: Path, key: str) -> None:
    """Write the whole file under another name first: two servers that start at once agree on one key."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(key + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


# ---- who works on it ------------------------------------------------------------------------------------------------


class FolderInUse(Exception):
    """Nobody may work on the folder now, or not who asks; the message is for its owner, in one line."""


@contextlib.contextmanager
def served(folder: Path) -> Iterator[None]:
    """Serve from the folder, as others may at the same time. Raises FolderInUse while a command needs it alone."""
    assert_ours(folder)
    with _held(folder, alone=False) as is_held:
        if not is_held:
            raise FolderInUse(
                _("%(folder)s is being restored or upgraded: wait until that has ended.") % {"folder": folder}
            )
        assert_whole(folder)
        yield


@contextlib.contextmanager
def alone(folder: Path, *, to_finish: bool = False) -> Iterator[None]:
    """Keep every server away from the folder. Raises FolderInUse while one serves, and where it is not whole."""
    assert_ours(folder)
    with _held(folder, alone=True) as is_held:
        if not is_held:
            raise FolderInUse(
                _("A server runs on %(folder)s, or another command works on it: stop it first.")
                % {"folder": folder}
            )
        if not to_finish:
            assert_whole(folder)
        yield


@contextlib.contextmanager
def _held(folder: Path, *, alone: bool) -> Iterator[bool]:
    with contextlib.ExitStack() as held:
        try:
            is_held = held.enter_context(filelock.held(folder / LOCK_FILE, alone=alone))
        except OSError as error:
            raise FolderInUse(
                _("%(folder)s cannot be written to: %(reason)s.")
                % {"folder": folder, "reason": error.strerror}
            ) from None
        yield is_held


def is_whole(folder: Path) -> bool:
    """Tell whether a restore or a rollback has come to its end."""
    return not (folder / SWAP).exists()


def torn(folder: Path) -> str:
    """Return what is wrong where the folder is not whole, and what helps."""
    return _("A restore or a rollback was cut off in %(folder)s. This finishes it: %(command)s") % {
        "folder": folder,
        "command": call("restore --finish"),
    }


def assert_whole(folder: Path) -> None:
    """Raise FolderInUse where half of the data may be of another time."""
    if not is_whole(folder):
        raise FolderInUse(torn(folder))


def assert_ours(folder: Path) -> None:
    """Raise FolderInUse where root would leave files behind that the server may not read."""
    if os.name != "posix" or os.geteuid() != 0:
        return
    owner = _owner(folder)
    if owner != 0:
        raise FolderInUse(
            _("%(folder)s belongs to %(owner)s: run this as %(owner)s, not as root.")
            % {"folder": folder, "owner": _name_of(owner)}
        )


def _owner(folder: Path) -> int:
    return folder.stat().st_uid


def _name_of(user: int) -> str:
    import pwd

    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return f"user {user}"
