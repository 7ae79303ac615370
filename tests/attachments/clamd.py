"""A clamd of the tests': it speaks INSTREAM and finds the word "virus"."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class _Handler(socketserver.StreamRequestHandler):
    """One connection, one question."""

    def handle(self) -> None:
        assert self.rfile.read(10) == b"zINSTREAM\0"
        found = b""
        while size := struct.unpack("!L", self.rfile.read(4))[0]:
            found += self.rfile.read(size)
            if len(found) > self.server.most_bytes:  # type: ignore[attr-defined]
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
        if b"trouble" in found:
            self.wfile.write(b"Can't allocate memory ERROR\0")
        elif b"virus" in found:
            self.wfile.write(b"stream: Test.Virus FOUND\0")
        else:
            self.wfile.write(b"stream: OK\0")


class _Server(socketserver.ThreadingTCPServer):
    most_bytes = 1_000_000


@contextmanager
def clamd() -> Iterator[str]:
    """Run one; yield its address as HEARTH_CLAMD has it."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"tcp://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()
