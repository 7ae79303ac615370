"""Addresses of messages, `hearth://server/room/number`: what "Copy link to message" copies. Pure."""

from urllib.parse import urlsplit


def message_link(server: str, room: int, number: int) -> str:
    """Return the link to a message of a room; `server` is the address that the profile has."""
    parts = urlsplit(server)
    return f"hearth://{parts.netloc}{parts.path.rstrip('/')}/{room}/{number}"
