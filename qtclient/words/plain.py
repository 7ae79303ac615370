"""Text that other people wrote, made safe for where it is shown. Never rich, never a markup of ours.

Bidirectional isolation: Unicode Standard Annex 9, section 2.4: a name written from right to left must not turn the
sentence around it.
"""

import re
from html import escape

_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"
_BIDI_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_TIP_LETTERS = 90
"""A line of a tooltip that is longer may not fit on the screen."""
_SPACE = re.compile(r"\s+")


def one_line(text: str) -> str:
    """Return a text as one line, without what could turn the direction of what follows it."""
    return _SPACE.sub(" ", _BIDI_CONTROLS.sub("", text)).strip()


def isolated(text: str) -> str:
    """Return somebody's words for the middle of a sentence of ours."""
    return f"{_FIRST_STRONG_ISOLATE}{one_line(text)}{_POP_ISOLATE}"


def tooltip(text: str) -> str:
    """Return a text that a tooltip shows as it is: Qt takes what looks like markup for markup, and breaks no other line."""
    if "<" not in text and all(len(line) <= _TIP_LETTERS for line in text.split("\n")):
        return text
    return "<qt>" + escape(text).replace("\n", "<br>") + "</qt>"


def menu_text(text: str) -> str:
    """Return a text for a menu or a button, where `&` would underline the next letter."""
    return one_line(text).replace("&", "&&")
