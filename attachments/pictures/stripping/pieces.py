"""What is kept of a file: parts of it, and bytes that stand in the place of others."""

from collections.abc import Iterable

Piece = bytes | slice
"""Bytes of our own, or where in the file they are."""


class Unclean(Exception):
    """A file cannot be taken apart: nobody can say what in it is the picture and what is said beside it."""


def joined(data: bytes, pieces: Iterable[Piece]) -> bytes:
    """Return the pieces, one after the other."""
    view = memoryview(data)
    return b"".join(view[piece] if isinstance(piece, slice) else piece for piece in pieces)


def length_of(piece: Piece) -> int:
    """Return how many bytes a piece is; a part of a file is said with both its ends."""
    return int(piece.stop - piece.start) if isinstance(piece, slice) else len(piece)
