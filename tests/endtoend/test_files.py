"""Files through real servers: other people's tus client, kills in the middle, and the development server."""

import hashlib
import random
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.attachments.conftest import metadata
from tests.endtoend.servers import ROOT, ServerProcess

CHUNK = 200_000


class Development(ServerProcess):
    """`manage.py runserver`."""

    def start(self) -> None:
        """Start, and wait until it answers."""
        arguments = [sys.executable, "manage.py", "runserver", "--noreload", f"127.0.0.1:{self.port}"]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                arguments, cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )
        while not self._answers():
            assert self._process.poll() is None, self.log.read_text()[-4000:]


@pytest.fixture
def development(data: Path) -> Iterator[ServerProcess]:
    process = Development(data)
    process.start()
    yield process
    process.kill()


def tus(
    server: ServerProcess, method: str, path: str, token: str, body: bytes | None = None, **headers: str
) -> dict[str, str]:
    said = {
        "Authorization": f"Bearer {token}", "Tus-Resumable": "1.0.0", "Content-Type": "application/offset+octet-stream",
    }  # fmt: skip
    said |= {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(f"{server.address}{path}", body, said, method=method)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return {name.lower(): value for name, value in answer.headers.items()}


def download(server: ServerProcess, token: str, id: str) -> bytes:
    request = urllib.request.Request(
        f"{server.address}/api/v1/files/{id}", headers={"Authorization": f"Bearer {token}"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        found: bytes = answer.read()
        return found


def offset_of(server: ServerProcess, path: str, token: str) -> int:
    return int(tus(server, "HEAD", path, token)["upload-offset"])


def _by_tuspy(server: ServerProcess, data: bytes, folder: Path, **how: int | bool) -> None:
    from tusclient.client import TusClient

    token = server.sign_in("anna")
    (folder / "a.bin").write_bytes(data)
    client = TusClient(f"{server.address}/api/v1/uploads", headers={"Authorization": f"Bearer {token}"})
    with (folder / "a.bin").open("rb") as file:
        uploader = client.uploader(file_stream=file, metadata={"filename": "a.bin"}, **how)
        uploader.upload()
    head = tus(server, "HEAD", str(uploader.url).removeprefix(server.address), token)
    assert download(server, token, head["hearth-file"]) == data


@pytest.mark.parametrize("how", [{}, {"chunk_size": CHUNK}, {"chunk_size": CHUNK, "upload_checksum": True}])
def test_tuspy_uploads_as_it_comes(server: ServerProcess, tmp_path: Path, how: dict[str, int | bool]) -> None:
    _by_tuspy(server, random.Random(3).randbytes(3_000_000), tmp_path, **how)


def test_tuspy_uploads_to_the_development_server_in_chunks(
    development: ServerProcess, tmp_path: Path
) -> None:
    _by_tuspy(development, random.Random(4).randbytes(6_000_000), tmp_path, chunk_size=1024 * 1024)


def test_the_development_server_says_how_long_a_chunk_may_be(development: ServerProcess) -> None:
    token = development.sign_in("anna")
    path = tus(development, "POST", "/api/v1/uploads", token, b"", Upload_Length="9000000")["location"]
    with pytest.raises(urllib.error.HTTPError) as refusal:
        tus(development, "PATCH", path, token, bytes(1024 * 1024 + 1), Upload_Offset="0")
    assert refusal.value.code == 413
    assert b"1048576" in refusal.value.read()
    refusal.value.close()


@pytest.mark.parametrize("head", ["Content-Length: 60000000", "Transfer-Encoding: chunked"])
def test_the_development_server_holds_no_endless_body(development: ServerProcess, head: str) -> None:
    with socket.create_connection(("127.0.0.1", development.port), 10) as peer:
        peer.sendall(f"POST /api/v1/devices HTTP/1.1\r\nHost: 127.0.0.1\r\n{head}\r\n\r\n".encode())
        piece = b"10000\r\n" + bytes(65536) + b"\r\n" if "chunked" in head else bytes(65536)
        try:
            for _ in range(1000):
                peer.sendall(piece)
        except OSError:
            return  # it has hung up
        assert peer.recv(1000).startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize("kills", [3, pytest.param(50, marks=pytest.mark.soak)])
def test_an_upload_goes_on_after_the_server_was_killed(server: ServerProcess, kills: int, seed: int) -> None:
    chance = random.Random(seed)
    data = chance.randbytes(4_000_000)
    token = server.sign_in("anna")
    said = metadata(filename="a.bin", sha256=hashlib.sha256(data).hexdigest())
    path = tus(
        server, "POST", "/api/v1/uploads", token, b"", Upload_Length=str(len(data)), Upload_Metadata=said
    )["location"]
    offset = 0
    for _ in range(kills):
        reached = chance.randrange(offset, len(data))
        with socket.create_connection(("127.0.0.1", server.port), 10) as peer:
            head = [f"PATCH {path} HTTP/1.1", "Host: 127.0.0.1", f"Authorization: Bearer {token}",
                    "Tus-Resumable: 1.0.0", "Content-Type: application/offset+octet-stream",
                    f"Upload-Offset: {offset}", f"Content-Length: {len(data) - offset}", "", ""]  # fmt: skip
            peer.sendall("\r\n".join(head).encode() + data[offset:reached])
            server.kill()
        server.start()
        found = offset_of(server, path, token)
        assert offset <= found <= reached
        offset = found
    answer = tus(server, "PATCH", path, token, data[offset:], Upload_Offset=str(offset))
    assert download(server, token, answer["hearth-file"]) == data
    assert path.rpartition("/")[2] not in server.log.read_text()
