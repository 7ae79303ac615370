"""Bytes in a bucket of a store that speaks S3, by django-storages; imported only where one is named."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import structlog
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from django.core.files.base import ContentFile, File
from storages.backends.s3 import S3Storage

from attachments.store import Reader
from chatprotocol.errors import ErrorCode, HearthError

logger = structlog.get_logger(__name__)

_MISSING: Final = frozenset({"404", "NoSuchKey"})
CONNECT_S: Final = 5
ANSWER_S: Final = 60
ATTEMPTS = 3
COPIED_BYTES: Final = 1024 * 1024


class BucketStorage(S3Storage):  # type: ignore[misc]  # has no types
    """A bucket; see `attachments.store.Store`."""

    def get_default_settings(self) -> dict[str, Any]:
        """Ask little of a store: not every one has all that Amazon's has."""
        chosen: dict[str, Any] = super().get_default_settings() | {
            "file_overwrite": True,
            "default_acl": None,
            "querystring_auth": False,
            "client_config": Config(
                connect_timeout=CONNECT_S,
                read_timeout=ANSWER_S,
                retries={"total_max_attempts": ATTEMPTS, "mode": "standard"},
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
                s3={"addressing_style": "path"},
            ),
        }
        return chosen

    def keep(self, path: Path, name: str) -> None:
        """Send the file, in parts where it is long."""
        with _answering(), path.open("rb") as file:
            self.save(name, File(file))

    def keep_bytes(self, data: bytes, name: str) -> None:
        """Send the bytes."""
        with _answering():
            self.save(name, ContentFile(data))

    def read(self, name: str, first: int = 0) -> Reader:
        """Ask for the bytes from a place on, and take them as they come."""
        with _answering():
            body: Reader = self.bucket.Object(name).get(Range=f"bytes={first}-")["Body"]
        return _Answered(body)

    def has(self, name: str) -> bool:
        """Ask for the head."""
        with _answering():
            found: bool = self.exists(name)
            return found

    def length(self, name: str) -> int:
        """Ask for the head."""
        with _answering():
            return int(self.bucket.Object(name).content_length)

    @contextmanager
    def as_file(self, name: str) -> Iterator[Path]:
        """Fetch it for a moment."""
        with tempfile.TemporaryDirectory(prefix="hearth-") as folder:
            path = Path(folder) / "file"
            with path.open("wb") as file:
                reader = self.read(name)
                while data := reader.read(COPIED_BYTES):
                    file.write(data)
            yield path

    def remove(self, name: str) -> None:
        """Ask that it be deleted: what is not there is deleted already."""
        with _answering():
            self.delete(name)


class _Answered:
    """What a store sends, with its troubles as ours."""

    def __init__(self, body: Reader) -> None:
        self._body = body

    def read(self, size: int, /) -> bytes:
        """Return the next bytes."""
        with _answering():
            return self._body.read(size)

    def close(self) -> None:
        """Take no more."""
        self._body.close()


@contextmanager
def _answering() -> Iterator[None]:
    """Let a store's troubles be ours."""
    try:
        yield
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in _MISSING:
            raise FileNotFoundError from error
        raise _busy(error) from error
    except (BotoCoreError, HTTPClientError, OSError) as error:
        raise _busy(error) from error


def _busy(error: Exception) -> HearthError:
    logger.warning("the store of files does not do what it is asked for", error=type(error).__name__)
    return HearthError(ErrorCode.BUSY, "The server cannot reach its files at the moment.", retry_ms=10_000)
