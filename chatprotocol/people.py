"""What both sides know of people beyond their rows."""

from typing import Final

ERASED_NAME: Final = "Deleted person"
"""How somebody is called whose account was erased; a client says it in its own language."""
