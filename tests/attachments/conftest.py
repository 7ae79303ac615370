"""A disk of their own for files, and somebody who sends them."""

import base64
import hashlib
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.test import Client
from pytest_django import Settings

from attachments import parts
from attachments.models import File
from tests.cast import Person

TUS = {"Tus-Resumable": "1.0.0"}


@pytest.fixture(autouse=True)
def disk(settings: Settings, tmp_path: Path) -> Path:
    """Let files and parts lie in a folder of this test's."""
    settings.HEARTH_UPLOADS = tmp_path / "uploads"
    settings.STORAGES = settings.STORAGES | {
        "files": {"BACKEND": "attachments.disk.DiskStorage", "OPTIONS": {"location": tmp_path / "files"}}
    }
    return tmp_path


def limit(settings: Any, **limits: int) -> None:
    """Give the server other limits for files."""
    settings.HEARTH_FILE_LIMITS = msgspec.structs.replace(settings.HEARTH_FILE_LIMITS, **limits)


def metadata(**said: str) -> str:
    """Return what `Upload-Metadata` says."""
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in said.items())


def checksum(data: bytes, algorithm: str = "sha256") -> str:
    """Return what `Upload-Checksum` says."""
    return f"{algorithm} {base64.b64encode(hashlib.new(algorithm, data).digest()).decode()}"


class Sender:
    """Somebody who uploads through Django's test client."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.client = Client()

    def ask(self, method: str, path: str, data: bytes = b"", /, **headers: str) -> Any:
        """Ask as tus's clients do; a header's name has underscores."""
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        kind = said.pop("content-type", "application/offset+octet-stream")
        return self.client.generic(
            method, path, data, content_type=kind, CONTENT_TYPE=kind,
            headers={"Authorization": f"Bearer {self.person.token}", **TUS, **said},
        )  # fmt: skip

    def begin(self, length: int, **said: str) -> str:
        """Begin an upload; return where its bytes go."""
        headers = {"upload_length": str(length)}
        if said:
            headers["upload_metadata"] = metadata(**said)
        answer = self.ask("POST", "/api/v1/uploads", **headers)
        assert answer.status_code == 201, answer.content
        return str(answer.headers["Location"])

    def bring(self, path: str, data: bytes, offset: int = 0, **headers: str) -> Any:
        """Bring bytes."""
        return self.ask("PATCH", path, data, upload_offset=str(offset), **headers)

    def send(self, data: bytes, **said: str) -> File:
        """Upload a file."""
        path = self.begin(len(data), **({"filename": "a.bin"} | said))
        if data:
            answer = self.bring(path, data)
            assert answer.status_code == 204, answer.content
        return File.objects.get(pk=self.ask("HEAD", path).headers["Hearth-File"])


def part_of(path: str) -> Path:
    """Return where the part of an upload lies."""
    return parts.path_of(path.rpartition("/")[2])
