"""Carries one file to the server, chunk by chunk: the hands of `chatclient.core.tus`, for as long as that says go on."""

from collections.abc import AsyncIterator, Callable
from typing import Final

from chatclient import failures, originals
from chatclient.core import tus
from chatclient.core.tus import Again, Ask, Outcome, Transfer
from chatclient.core.uploads import Attachment
from chatclient.web import Answer, Door
from chatprotocol.errors import HearthError

PIECE_BYTES: Final = 256 * 1024
"""What is given to the connection in one go: how far it is can be told as often."""

Told = Callable[[str | None, int], None]
"""Called with where the server takes it (None: not yet), and with how many bytes are there or on their way."""


async def carry(door: Door, attachment: Attachment, told: Told) -> Outcome:
    """Carry a file until it is there, or something is in the way. Raises HearthError where it cannot be read here."""
    transfer = Transfer(attachment)
    while True:
        told(transfer.url, transfer.offset)
        ask = transfer.next()
        data, digest = await originals.piece(attachment, ask.offset, ask.length) if ask.length else (b"", b"")
        try:
            answer = await _asked(door, ask, data, digest, lambda sent: told(transfer.url, sent))
        except HearthError as error:
            return Again(error.message)
        outcome = transfer.answered(answer.status, answer.headers, answer.refusal)
        if outcome == Again(""):
            return Again(failures.status_sentence(answer.status, door.address))
        if outcome is not None:
            return outcome


async def _asked(door: Door, ask: Ask, data: bytes, digest: bytes, told: Callable[[int], None]) -> Answer:
    if not data:
        return await door.ask(ask.method, ask.path, ask.headers)
    headers = {**ask.headers, "Upload-Checksum": tus.checksum(digest)}
    return await door.ask(ask.method, ask.path, headers, _pieces(data, ask.offset, told))


async def _pieces(data: bytes, offset: int, told: Callable[[int], None]) -> AsyncIterator[bytes]:
    for start in range(0, len(data), PIECE_BYTES):
        yield data[start : start + PIECE_BYTES]
        told(offset + min(start + PIECE_BYTES, len(data)))


async def terminate(door: Door, url: str) -> bool:
    """Tell the server that an upload is not wanted any more; tells whether it knows. It would forget by itself, later."""
    try:
        answer = await door.ask("DELETE", url, tus.TUS)
    except HearthError:
        return False
    return answer.status in (200, 204, 404, 410)
