"""A store of the tests' that speaks as much of S3 as the server asks of one; on loopback, in memory."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit


class Bucket:
    """What lies in it. Whoever sets `is_broken` lets it answer nothing but 503, and who sets `stops_after` lets it hang up
    after so many bytes of an answer.
    """

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.parts: dict[str, dict[int, bytes]] = {}
        self.is_broken = False
        self.stops_after: int | None = None
        self.url = ""


class _Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    bucket: Bucket

    def do_PUT(self) -> None:
        data = self.rfile.read(int(self.headers["Content-Length"]))
        if not self._broken():
            query = self._query()
            if "uploadId" in query:
                self.bucket.parts[query["uploadId"][0]][int(query["partNumber"][0])] = data
            else:
                self.bucket.objects[self._key()] = data
            self._answer(200, headers={"ETag": '"0"'})

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self._broken():
            return
        query = self._query()
        if "uploads" in query:
            self.bucket.parts["one"] = {}
            self._answer(
                200,
                b"<InitiateMultipartUploadResult><UploadId>one</UploadId></InitiateMultipartUploadResult>",
            )
        else:
            parts = self.bucket.parts.pop(query["uploadId"][0])
            self.bucket.objects[self._key()] = b"".join(parts[number] for number in sorted(parts))
            self._answer(200, b"<CompleteMultipartUploadResult></CompleteMultipartUploadResult>")

    def do_GET(self) -> None:
        if self._broken():
            return
        data = self.bucket.objects.get(self._key())
        if data is None:
            self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>")
            return
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        first = int(asked.group(1)) if asked else 0
        if asked and first >= len(data) > 0:
            self._answer(416, b"<Error><Code>InvalidRange</Code></Error>")
        else:
            self._answer(206 if asked else 200, data[first:])

    do_HEAD = do_GET

    def do_DELETE(self) -> None:
        if not self._broken():
            self.bucket.objects.pop(self._key(), None)
            self._answer(204)

    def _key(self) -> str:
        return unquote(urlsplit(self.path).path).removeprefix("/files/")

    def _query(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.path).query, keep_blank_values=True)

    def _broken(self) -> bool:
        if self.bucket.is_broken:
            self._answer(503, b"<Error><Code>SlowDown</Code></Error>")
        return self.bucket.is_broken

    def _answer(self, status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | (headers or {})).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body[: self.bucket.stops_after])
            self.close_connection = self.bucket.stops_after is not None

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@contextmanager
def bucket() -> Iterator[Bucket]:
    """Run a store; yield what lies in it, and its address as HEARTH_S3_URL has it."""
    found = Bucket()
    handler = type("Handler", (_Handler,), {"bucket": found})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        found.url = f"s3://key:sec%2Fret@127.0.0.1:{server.server_address[1]}/files?tls=no"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield found
        server.shutdown()
        thread.join()
