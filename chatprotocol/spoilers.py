"""What a spoiler hides, `||like this||`, where only a part of its text is shown.

Marking up is the business of whoever shows texts. Here it is only told whether a part can be shown alone; in doubt it
cannot, and is given as the inside of one spoiler.
"""

import re
from typing import Final

from chatprotocol.mentions import without_code

MARK: Final = "||"

_BLANK_LINE: Final = re.compile(r"\n[ \t]*\n")
"""No spoiler goes on behind one."""
_CODE: Final = ("`", "~~~")
_AS_WORDS: Final = str.maketrans("|\n", "  ")


def may_uncover(text: str, start: int, end: int) -> bool:
    """Tell whether the part [start, end) of a text could show alone what a spoiler of the text hides."""
    if end - start == len(text) or text.count(MARK) < 2:
        return False
    bare = without_code(text)
    # The end of code that began before the part would be the beginning of code in it, and what that holds is shown.
    if MARK in bare[start:end] and any(code in text[:start] for code in _CODE):
        return True
    return any(_may_be_inside(text, bare, place) for place in (start, end))


def covered(part: str) -> str:
    """Return a part of a text as the inside of a spoiler: behind its mark each character has the place that it had."""
    return f"{MARK}{part.translate(_AS_WORDS)}{MARK}"


def _may_be_inside(text: str, bare: str, place: int) -> bool:
    before, behind = _BLANK_LINE.split(bare[:place])[-1], _BLANK_LINE.split(text[place:])[0]
    return (MARK in before and MARK in behind) or (before.endswith("|") and behind.startswith("|"))
