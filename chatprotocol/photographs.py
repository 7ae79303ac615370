"""Photographs that are not shown here: by their first bytes, for the server, which takes them as files only, and for
programs that say so before they send one.

What a camera has noted in them – where, when, with what – cannot be taken from them here.
"""

import re
from typing import Final

HEAD_BYTES: Final = 16
"""So many bytes tell."""

_PHOTOGRAPH: Final = re.compile(
    rb"II[*+]\0|MM\0[*+]"  # TIFF, and the raw pictures of most cameras, which are one
    rb"|IIR[OS]|MMOR|IIU\0|FUJIFILMCCD-RAW|\0MRM|FOVb"
    rb"|....ftyp(?:hei[cmsx]|hev[cmsx]|mif[12]|msf1|miaf|avi[fs]|crx )"
    rb"|\0\0\0\x0cJXL |\0\0\0\x0cjP  |8BPS",
    re.DOTALL,
)


def is_photograph(head: bytes) -> bool:
    """Tell whether what begins so is one."""
    return _PHOTOGRAPH.match(head) is not None
