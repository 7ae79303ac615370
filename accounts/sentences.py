"""Sentences that are kept now and read later, each by somebody in their own language; and what that is just now.

Kept is what was said in English, with what was filled in beside it; a line each. A line that is plain text is taken for a
sentence in which nothing is filled in.
"""

import json

from django.utils.translation import get_language, gettext


def spoken_here() -> str:
    """Return the language of whoever is at work: in it people are told what is done to them, and written to."""
    return get_language() or "en"


def sentence(said: str, **values: object) -> str:
    """Return a sentence to be kept. `said` stands in the catalogues, with its values as `%(name)s`."""
    return json.dumps([said, {name: str(value) for name, value in values.items()}], ensure_ascii=False)


def read(kept: str) -> list[str]:
    """Return kept sentences in the language of whoever reads them now."""
    return [_read(line) for line in kept.split("\n") if line]


def _read(line: str) -> str:
    if not line.startswith("["):
        return gettext(line)
    said, values = json.loads(line)
    return str(gettext(said) % values)
