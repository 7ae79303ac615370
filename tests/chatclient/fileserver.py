"""A server in front of the fake one: it takes uploads by tus 1.0.0 and gives files out, over real sockets.

It is honest unless told otherwise. What it is asked for at `/ws/` goes to the fake server behind it.
"""

import asyncio
import base64
import contextlib
import hashlib
import json
import re
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from chatprotocol.rows import File
from tests.chatclient.fakeserver import TOKEN, FakeServer

Headers = dict[str, str]
REFUSED = {"code": "forbidden", "message": "Not here."}


@dataclass
class Request:
    method: str
    path: str
    headers: Headers
    body: bytes = b""

    @property
    def offset(self) -> int:
        return int(self.headers.get("upload-offset", "-1"))


@dataclass
class Upload:
    length: int
    said: dict[str, str]
    data: bytearray = field(default_factory=bytearray)
    file: int | None = None


@dataclass
class Answer:
    status: int
    headers: Headers = field(default_factory=dict)
    body: bytes = b""


def refusing(status: int, code: str = "forbidden", message: str = "Not here.", **named: Any) -> Answer:
    """An answer as the server's doors refuse."""
    return Answer(status, {}, json.dumps({"code": code, "message": message, **named}).encode())


class FileServer:
    """`overrides` are called with every request, and answer in the server's place, or return None."""

    def __init__(self, fake: FakeServer) -> None:
        self.fake = fake
        self.uploads: dict[str, Upload] = {}
        self.contents: dict[int, bytes] = {}
        self.thumbnails: dict[tuple[int, int], bytes] = {}
        self.asked: list[Request] = []
        self.overrides: list[Callable[[Request], Answer | None]] = []
        self.cuts: list[int] = []
        """After how many bytes of the bodies of the next PATCHes the connection is cut."""
        self.download_cuts: list[int] = []
        self.stands_still = False
        """What is cut stays open, and nothing more comes."""
        self.gate = asyncio.Event()
        self.gate.set()
        self.port = 0
        self.most_at_once = 0
        self._at_once = 0
        self._made = 0
        self._tasks: set[asyncio.Task[Any]] = set()
        self._news = asyncio.Event()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def keep(self, content: bytes, name: str = "notes.txt", type_: str = "text/plain") -> File:
        """A file that somebody has uploaded."""
        id = 100 + len(self.contents)
        self.contents[id] = content
        made = File(id=id, name=name, type=type_, bytes=len(content), sha256=hashlib.sha256(content).digest())
        self.fake.files[id] = made
        return made

    def asked_of(self, method: str) -> list[Request]:
        return [request for request in self.asked if request.method == method]

    async def until(self, test: Callable[[], bool]) -> None:
        """Wait until something is so; looked at whenever something was asked."""
        async with asyncio.timeout(10):
            while not test():
                self._news.clear()
                await self._news.wait()

    # ---- sockets -------------------------------------------------------------------------------------------------

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            while await self._one(reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.transport.abort() if task.cancelling() else writer.close()
            self._tasks.discard(task)

    async def stop(self) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        raw = await reader.readuntil(b"\r\n\r\n")
        first, *lines = raw.decode().strip().split("\r\n")
        method, path, _ = first.split(" ")
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        if path == "/ws/":
            await self._pass_on(raw, reader, writer)
            return False
        request = Request(method, path, headers)
        self._at_once += method == "PATCH"
        self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            return await self._take(request, reader, writer)
        finally:
            self._at_once -= method == "PATCH"

    async def _take(
        self, request: Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        length = int(request.headers.get("content-length", 0))
        cut = self.cuts.pop(0) if request.method == "PATCH" and self.cuts else None
        request.body = await reader.readexactly(length if cut is None else min(cut, length))
        self.asked.append(request)
        self._news.set()
        if request.method == "PATCH":
            await self.gate.wait()
        if cut is not None:
            self._receive(request)
            writer.transport.abort()
            return False
        answer = self._answer(request)
        body = b"" if request.method == "HEAD" else answer.body[: self._download_cut(request)]
        writer.write(_head(answer) + body)
        await writer.drain()
        if request.method == "GET" and len(body) < int(answer.headers.get("Content-Length", 0)):
            if self.stands_still:
                await reader.read()
            writer.transport.abort()
            return False
        return True

    def _download_cut(self, request: Request) -> int | None:
        return self.download_cuts.pop(0) if request.method == "GET" and self.download_cuts else None

    async def _pass_on(self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        behind, before = await asyncio.open_connection("127.0.0.1", self.fake.port)
        before.write(head)
        try:
            await asyncio.gather(_pipe(reader, before), _pipe(behind, writer))
        finally:
            before.transport.abort()

    # ---- answers -------------------------------------------------------------------------------------------------

    def _answer(self, request: Request) -> Answer:
        for override in self.overrides:
            answer = override(request)
            if answer is not None:
                return answer
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return refusing(401, "unauthenticated", "This device is not signed in.")
        if request.path.startswith("/api/v1/uploads"):
            return self._tus(request)
        return self._file(request)

    def _tus(self, request: Request) -> Answer:
        assert request.headers["tus-resumable"] == "1.0.0"
        if request.method == "POST":
            return self._create(request)
        upload = self.uploads.get(request.path)
        if upload is None:
            return refusing(404, "not_found", "There is no such upload.", field="upload")
        match request.method:
            case "HEAD":
                return Answer(200, {**self._stands(upload), "Upload-Length": str(upload.length)})
            case "DELETE":
                del self.uploads[request.path]
                return Answer(204)
        if request.offset != len(upload.data):
            return refusing(409, "conflict", "The upload has come to another place.")
        said = request.headers.get("upload-checksum")
        digest = base64.b64encode(hashlib.sha256(request.body).digest()).decode()
        if request.body and said != f"sha256 {digest}":
            return refusing(460, "bad_request", "What has come is not what was sent.")
        upload.data += request.body
        self._finish(upload)
        return Answer(204, self._stands(upload))

    def _create(self, request: Request) -> Answer:
        pairs = (pair.split(" ") for pair in request.headers["upload-metadata"].split(","))
        said = {name: base64.b64decode(value).decode() for name, value in pairs}
        self._made += 1
        path = f"/api/v1/uploads/u{self._made}"
        self.uploads[path] = upload = Upload(int(request.headers["upload-length"]), said)
        self._finish(upload)
        return Answer(201, {"Location": path, **self._stands(upload)})

    def _receive(self, request: Request) -> None:
        """A connection broke: what has come stays, though nobody was told."""
        upload = self.uploads.get(request.path)
        if upload is not None and request.offset == len(upload.data):
            upload.data += request.body

    def _finish(self, upload: Upload) -> None:
        if len(upload.data) == upload.length and upload.file is None:
            assert upload.said["sha256"] == hashlib.sha256(upload.data).hexdigest()
            upload.file = self.keep(bytes(upload.data), upload.said["filename"], upload.said["filetype"]).id

    @staticmethod
    def _stands(upload: Upload) -> Headers:
        stands = {"Upload-Offset": str(len(upload.data))}
        return stands if upload.file is None else {**stands, "Hearth-File": str(upload.file)}

    def _file(self, request: Request) -> Answer:
        found = re.fullmatch(r"/api/v1/files/(\d+)(?:/thumbnail\?size=(\d+))?", request.path)
        assert found is not None
        id = int(found[1])
        content = self.thumbnails.get((id, int(found[2]))) if found[2] else self.contents.get(id)
        if content is None:
            return refusing(404, "not_found", "There is no such file.")
        etag = f'"{hashlib.sha256(content).hexdigest()}"'
        whole = Answer(200, {"ETag": etag, "Content-Length": str(len(content))}, content)
        wanted = re.fullmatch(r"bytes=(\d+)-", request.headers.get("range", ""))
        if wanted is None or request.headers.get("if-range", etag) != etag:
            return whole
        first = int(wanted[1])
        part, named = content[first:], {"ETag": etag, "Content-Length": str(len(content) - first)}
        named["Content-Range"] = f"bytes {first}-{len(content) - 1}/{len(content)}"
        return Answer(206, named, part)


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    writer.transport.abort()


def _head(answer: Answer) -> bytes:
    headers: Mapping[str, str] = {"Content-Length": str(len(answer.body)), **answer.headers}
    if answer.status == 204 or "Transfer-Encoding" in answer.headers:
        headers = {name: value for name, value in headers.items() if name != "Content-Length"}
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {answer.status} X\r\n{lines}\r\n".encode()


@contextlib.asynccontextmanager
async def serving_files(fake: FakeServer) -> AsyncIterator[FileServer]:
    server = FileServer(fake)
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        await server.stop()
        await listening.wait_closed()
