"""The administration as a whole: its first page, the way to its parts, and that it speaks German."""

import re
from pathlib import Path

import unfold  # type: ignore[import-untyped]  # has no types
from django.utils import translation

LOOK = Path(unfold.__file__).parent


def test_what_the_look_says_by_itself_has_its_german() -> None:
    pages = "".join(path.read_text("utf-8") for path in (LOOK / "templates").rglob("*.html"))
    code = "".join(path.read_text("utf-8") for path in LOOK.glob("*.py"))
    in_pages = re.findall(r"""{%\s*trans(?:late)?\s+(["'])(.+?)\1\s""", pages)
    said = {sentence for _, sentence in in_pages} | set(re.findall(r'_\("(.+?)"\)', code))
    assert "Filters" in said
    with translation.override("de"):
        assert {sentence for sentence in said if translation.gettext(sentence) == sentence} == set()
