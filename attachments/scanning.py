"""Looking for viruses: a clamd that is asked about every file before it is kept, where the server's owner has one.

Its INSTREAM: the bytes in pieces, each behind its length, and one answer. https://docs.clamav.net/manual/Usage/Scanning.html
"""

import socket
import struct
from contextlib import suppress
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import structlog
from django.conf import settings

from chatprotocol.errors import ErrorCode, HearthError

logger = structlog.get_logger(__name__)

PIECE_BYTES: Final = 256 * 1024
CONNECT_S: Final = 5.0
ANSWER_S: Final = 300.0
ANSWER_BYTES: Final = 4096


def assert_clean(path: Path) -> None:
    """Refuse a file in which a virus was found. Raises forbidden, too_large where clamd takes no such length, busy."""
    address = settings.HEARTH_CLAMD
    if not address:
        return
    try:
        answer = _ask(address, path)
    except OSError as error:
        logger.warning("clamd does not answer", error=type(error).__name__)
        raise _not_scanned() from error
    _judge(answer)


def ping(address: str) -> str:
    """Return what clamd says when it is called: PONG. Raises OSError where nobody answers."""
    with _connected(address) as clamd:
        clamd.settimeout(CONNECT_S)
        clamd.sendall(b"zPING\0")
        return _answer(clamd)


def _judge(answer: str) -> None:
    if answer.endswith(" OK"):
        return
    if answer.endswith(" FOUND"):
        logger.info("a virus was found in an upload", found=answer[:200])
        raise HearthError(ErrorCode.FORBIDDEN, "A virus was found in this file.", field="file")
    logger.warning("clamd could not scan an upload", answer=answer[:200])
    if "size limit exceeded" in answer:
        raise HearthError(
            ErrorCode.TOO_LARGE, "This file is too large to be looked through for viruses.", field="file"
        )
    raise _not_scanned()


def _not_scanned() -> HearthError:
    return HearthError(
        ErrorCode.BUSY, "Files cannot be looked through for viruses at the moment.", retry_ms=10_000
    )


def _ask(address: str, path: Path) -> str:
    with _connected(address) as clamd:
        clamd.sendall(b"zINSTREAM\0")
        with suppress(BrokenPipeError, ConnectionResetError):  # it has heard enough, and says so
            _send(clamd, path)
        return _answer(clamd)


def _send(clamd: socket.socket, path: Path) -> None:
    with path.open("rb") as file:
        while piece := file.read(PIECE_BYTES):
            clamd.sendall(struct.pack("!L", len(piece)) + piece)
    clamd.sendall(struct.pack("!L", 0))


def _answer(clamd: socket.socket) -> str:
    answer = b""
    while b"\0" not in answer and len(answer) < ANSWER_BYTES and (data := clamd.recv(ANSWER_BYTES)):
        answer += data
    return answer.split(b"\0")[0].decode(errors="replace").strip()


def _connected(address: str) -> socket.socket:
    url = urlsplit(address)
    if url.scheme == "unix":
        clamd = socket.socket(socket.AF_UNIX)
        clamd.settimeout(CONNECT_S)
        try:
            clamd.connect(url.path)
        except OSError:
            clamd.close()
            raise
    else:
        clamd = socket.create_connection((url.hostname or "localhost", url.port or 3310), CONNECT_S)
    clamd.settimeout(ANSWER_S)
    return clamd
