"""Names of emoji in a text, `:tada:`, become the emoji; code stays as it is. Pure."""

import re
from collections.abc import Callable
from typing import Final

_CODE: Final = re.compile(
    r"^ {0,3}(`{3,}|~{3,}).*?(?:^ {0,3}\1|\Z)|(`+)(?!`).+?(?<!`)\2(?!`)", re.DOTALL | re.MULTILINE
)
_SHORTCODE: Final = re.compile(r"(?<![\w/@]):([^\s:`/]{1,80}):(?!\w)")


def has_shortcodes(text: str) -> bool:
    """Tell whether a text may hold the name of an emoji."""
    return _SHORTCODE.search(text) is not None


def with_emoji(text: str, named: Callable[[str], str | None]) -> str:
    """Return a text with emoji in the place of their names; what `named` does not know stays."""
    parts, end = [], 0
    for code in _CODE.finditer(text):
        parts += [_replaced(text[end : code.start()], named), code.group()]
        end = code.end()
    return "".join([*parts, _replaced(text[end:], named)])


def _replaced(text: str, named: Callable[[str], str | None]) -> str:
    return _SHORTCODE.sub(lambda found: named(found.group(1)) or found.group(), text)
