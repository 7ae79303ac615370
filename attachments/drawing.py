"""Small pictures that stand in rows – of people, rooms and emoji – drawn from what somebody has uploaded. Blocks for long.

Drawn before the verb that writes the row, because no verb waits for a picture. The bytes lie in the store by then, under
a name that is written down as a leftover: what a refused verb leaves is collected. Whose file it is, and who may have what
is drawn, is not known here.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from attachments import pictures, services
from attachments.models import File
from attachments.pictures import Facts
from attachments.refusals import no_such_file
from attachments.services import Made
from attachments.store import new_name, store
from chatprotocol.errors import ErrorCode, HearthError

DRAWN_TYPE = "image/webp"

Draw = Callable[[Path], bytes]
"""Returns a small picture of a file. Raises unsupported where it is none."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A small picture that no row names yet, and the file that it was drawn from."""

    source: int
    made: Made


def avatar(file: File, field: str) -> Drawn:
    """Draw the picture of a person or a room. Raises bad_request naming `field` where there is none, not_found, busy."""
    return _stored(file, pictures.avatar, field)


def emoji(file: File, field: str) -> Drawn:
    """Draw an emoji. Raises as `avatar`, and too_large where it moves for too long."""
    return _stored(file, pictures.emoji, field)


def _stored(file: File, draw: Draw, field: str) -> Drawn:
    if file.type not in pictures.PICTURES:
        raise _no_picture(field)
    data = _drawn(file, draw, field)
    stored_as = new_name()
    services.note_leftover(stored_as)
    store().keep_bytes(data, stored_as)
    digest = hashlib.sha256(data).digest()
    return Drawn(file.pk, Made(digest, len(data), Facts(DRAWN_TYPE), stored_as))


def _drawn(file: File, draw: Draw, field: str) -> bytes:
    try:
        with store().as_file(file.blob.stored_as) as path:
            return draw(path)
    except FileNotFoundError:
        raise no_such_file(field) from None
    except HearthError as refusal:
        if refusal.code is ErrorCode.UNSUPPORTED:
            raise _no_picture(field) from None
        if refusal.code is ErrorCode.TOO_LARGE:
            raise HearthError(refusal.code, refusal.message, field=field) from None
        raise


def _no_picture(field: str) -> HearthError:
    return HearthError(ErrorCode.BAD_REQUEST, "This is no picture that can be shown here.", field=field)
