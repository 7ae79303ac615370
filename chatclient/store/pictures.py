"""Pictures that were looked at, on disk: those looked at least recently go when the room for them is full.

Losing them costs a download. Every call may wait for the disk and belongs into a thread; calls may come at the same
time. A picture is whole or not there: it is written beside its place and then moved.
"""

import contextlib
import logging
import os
import shutil
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Final

logger = logging.getLogger(__name__)

FOLDER_NAME: Final = "pictures"
LIMIT_BYTES: Final = 512 * 1024 * 1024
_TOUCH_S: Final = 3600.0
"""How exactly the disk knows when a picture was looked at; the order of one start is known exactly."""
_PART: Final = ".part"


class PictureStore:
    """Pictures by name. `realm` is of what they are: those of another are deleted."""

    def __init__(self, folder: Path, realm: str, limit_bytes: int = LIMIT_BYTES) -> None:
        self.realm = realm
        self._all = folder / FOLDER_NAME
        self._folder = self._all / realm
        self._limit_bytes = limit_bytes
        self._lock = threading.Lock()
        self._sizes: dict[str, int] | None = None
        """Names in the order in which they were looked at last."""

    def get(self, name: str) -> bytes | None:
        """Return a picture, None where it is not held."""
        with self._lock:
            sizes = self._held()
            if name not in sizes:
                return None
            try:
                data = (self._folder / name).read_bytes()
                self._touch(self._folder / name)
            except OSError:
                del sizes[name]
                return None
            sizes[name] = sizes.pop(name)
            return data

    def put(self, name: str, data: bytes) -> None:
        """Keep a picture; where the disk does not want to, it is not kept."""
        if len(data) > self._limit_bytes:
            return
        with self._lock:
            sizes = self._held()
            part = self._folder / f"{name}{_PART}"
            try:
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                part.write_bytes(data)
                part.replace(self._folder / name)
            except OSError as error:
                logger.warning("a picture could not be kept: %s", error.strerror)
                with contextlib.suppress(OSError):
                    part.unlink()
                return
            sizes.pop(name, None)
            sizes[name] = len(data)
            self._make_room(sizes)

    def forget(self, names: Iterable[str]) -> None:
        """Keep these pictures no longer."""
        with self._lock:
            sizes = self._held()
            for name in names:
                if sizes.pop(name, None) is not None:
                    self._remove(name)

    def set_limit(self, limit_bytes: int) -> None:
        """Keep no more than this from now on."""
        with self._lock:
            self._limit_bytes = limit_bytes
            self._make_room(self._held())

    def _held(self) -> dict[str, int]:
        if self._sizes is None:
            self._forget_other_realms()
            self._sizes = self._found()
            self._make_room(self._sizes)
        return self._sizes

    def _found(self) -> dict[str, int]:
        try:
            with os.scandir(self._folder) as entries:
                found = [(entry.stat().st_mtime, entry.name, entry.stat().st_size) for entry in entries]
        except OSError:
            return {}
        for _, name, _ in found:
            if name.endswith(_PART):
                self._remove(name)
        return {name: size for _, name, size in sorted(found) if not name.endswith(_PART)}

    def _forget_other_realms(self) -> None:
        with contextlib.suppress(OSError):
            for path in list(self._all.iterdir()):
                if path != self._folder:
                    shutil.rmtree(path, ignore_errors=True)

    def _make_room(self, sizes: dict[str, int]) -> None:
        total = sum(sizes.values())
        while total > self._limit_bytes:
            name = next(iter(sizes))
            total -= sizes.pop(name)
            self._remove(name)

    def _remove(self, name: str) -> None:
        with contextlib.suppress(OSError):
            (self._folder / name).unlink()

    @staticmethod
    def _touch(path: Path) -> None:
        if time.time() - path.stat().st_mtime > _TOUCH_S:
            os.utime(path)
