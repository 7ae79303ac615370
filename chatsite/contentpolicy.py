"""What pages may load and run (Content-Security-Policy), in django-csp's words: nothing, but for what some of them need.

A view that needs more of its own says so with `csp.decorators.csp_update` or `csp_replace`.
"""

from collections.abc import Mapping
from typing import Any, Final

from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE

Directives = Mapping[str, Any]

STRICT: Final[Directives] = {
    "default-src": [NONE],
    "img-src": [SELF],
    "style-src": [SELF],
    "form-action": [SELF],
    "frame-ancestors": [NONE],
    "base-uri": [NONE],
}

_DATA: Final = "data:"
OF_PLACES: Final[tuple[tuple[str, Directives], ...]] = (
    # Its expressions stand in the pages and are evaluated (Alpine), its colours are a style inside the page.
    (
        "/admin/",
        {
            "script-src": [SELF, UNSAFE_EVAL],
            "style-src": [SELF, UNSAFE_INLINE],
            "font-src": [SELF],
            "connect-src": [SELF],
        },
    ),
    # Passkeys need a script; the code that is scanned is a picture inside the page.
    ("/accounts/", {"script-src": [SELF], "img-src": [SELF, _DATA], "connect-src": [SELF]}),
    # Its style sheet has its arrows inside itself.
    (
        "/api/docs",
        {
            "script-src": [SELF],
            "style-src": [SELF, UNSAFE_INLINE],
            "img-src": [SELF, _DATA],
            "connect-src": [SELF],
        },
    ),
)
"""What replaces parts of `STRICT`, by the beginning of the path."""


def of_path(path: str) -> Directives | None:
    """Return what the pages at a path need besides; nothing for most."""
    return next((needs for prefix, needs in OF_PLACES if path.startswith(prefix)), None)
