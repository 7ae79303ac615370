"""Writes Qt's .qm files, the form that QTranslator reads: Qt's own compiler does not come with PyQt.

Source: qtbase/src/corelib/kernel/qtranslator.cpp.
"""

from collections.abc import Iterable
from struct import pack

from qtclient.translations.ts import Translated

_MAGIC = bytes.fromhex("3cb86418caef9c95cd211cbf60a1bddd")
_HASHES, _MESSAGES, _NUMERUS_RULES = 0x42, 0x69, 0x88
_END, _TRANSLATION, _SOURCE_TEXT, _CONTEXT, _COMMENT = 1, 3, 6, 7, 8
_ONE_AND_MANY = bytes([0x01, 1])
"""The rule of English and German: the first form for exactly one, the second for everything else."""


def compiled(messages: Iterable[Translated]) -> bytes:
    """Return the file of these translations; unfinished ones are left out."""
    body, places = b"", []
    for message in sorted(messages):
        if message.finished:
            places.append((_elf_hash(message.source.text.encode()), len(body)))
            body += _message(message)
    hashes = b"".join(pack(">II", *place) for place in sorted(places))
    return (
        _MAGIC
        + _section(_HASHES, hashes)
        + _section(_MESSAGES, body)
        + _section(_NUMERUS_RULES, _ONE_AND_MANY)
    )


def _message(message: Translated) -> bytes:
    body = b"".join(_tagged(_TRANSLATION, form.encode("utf-16-be")) for form in message.forms)
    body += _tagged(_COMMENT, b"")
    body += _tagged(_SOURCE_TEXT, message.source.text.encode())
    body += _tagged(_CONTEXT, message.source.context.encode())
    return body + bytes([_END])


def _tagged(tag: int, data: bytes) -> bytes:
    return bytes([tag]) + pack(">I", len(data)) + data


def _section(tag: int, data: bytes) -> bytes:
    return _tagged(tag, data)


def _elf_hash(text: bytes) -> int:
    value = 0
    for byte in text:
        value = (value << 4) + byte
        high = value & 0xF0000000
        value ^= high >> 24
        value &= ~high & 0xFFFFFFFF
    return value or 1
