"""The folder of everything that this server keeps, and the secret key in it."""

import os
import secrets
from pathlib import Path
from typing import Final

from django.core.exceptions import ImproperlyConfigured

_KEY_FILE: Final = "secret-key"
_SECRET_BYTES: Final = 48


def make(folder: Path) -> Path:
    """Make the folder where it does not exist, for its owner alone, and return its full path."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(f"HEARTH_DATA: {folder} cannot be made: {error.strerror}.") from None
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
            f"HEARTH_DATA: the secret key {path} cannot be read or made: {error.strerror}."
        ) from None
    if not key:
        raise ImproperlyConfigured(
            f"HEARTH_DATA: the secret key {path} is empty: delete it to have one made."
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
