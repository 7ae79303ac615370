"""Texts that are nothing but emoji."""

import re

MOST_LARGE = 3
_LONGEST = 60

_PICTURE = (
    "[\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u27bf\u2934\u2935\u2b05-\u2b55\u3030\u303d"
    "\u3297\u3299\U0001f000-\U0001f1e5\U0001f200-\U0001faff]"
)
_ONE = (
    "(?:[\U0001f1e6-\U0001f1ff]{2}"
    f"|[0-9#*]\ufe0f?\u20e3"
    f"|{_PICTURE}[\U0001f3fb-\U0001f3ff]?\ufe0f?(?:[\U000e0020-\U000e007e]+\U000e007f)?"
    f"(?:\u200d{_PICTURE}[\U0001f3fb-\U0001f3ff]?\ufe0f?){{0,8}})"
)
_EMOJI_ONLY = re.compile(rf"\s*(?:{_ONE}\s*){{1,{MOST_LARGE}}}")


def is_emoji_only(text: str) -> bool:
    """Tell whether a text is one to three emoji and nothing else (Unicode Technical Standard 51, section 1.4.9)."""
    return 0 < len(text) <= _LONGEST and _EMOJI_ONLY.fullmatch(text) is not None
