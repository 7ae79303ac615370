"""A file as it stands in a message's row, and in the header with which an upload ends."""

import base64
import json

from attachments.models import File
from chatprotocol import rows


def entry_of(file: File) -> rows.File:
    """Return the entry of a file, whose blob has been read with it."""
    return rows.File(
        id=file.pk,
        name=file.name,
        type=file.type,
        bytes=file.bytes,
        width=file.width,
        height=file.height,
        placeholder=file.placeholder or None,
        length_ms=file.length_ms,
        sha256=bytes(file.blob.sha256),
    )


def entry_header(file: File) -> str:
    """Return the entry as a header has it: JSON in base64, the digest in hexadecimal digits."""
    entry = entry_of(file)
    said = {name: getattr(entry, name) for name in entry.__struct_fields__} | {"sha256": entry.sha256.hex()}
    return base64.b64encode(json.dumps(said, ensure_ascii=False).encode()).decode()
