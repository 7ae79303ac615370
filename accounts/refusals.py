"""What a refusal says to people, in their language."""

from django.utils.translation import gettext, ngettext

from chatprotocol.errors import ErrorCode, HearthError


def words(error: HearthError) -> str:
    """Return why something was refused; what a service says in fixed words is in our catalogue."""
    if error.code is ErrorCode.RATE_LIMITED and error.retry_ms is not None:
        minutes = max(1, -(-error.retry_ms // 60_000))
        return ngettext(
            "Too many attempts. Try again in a minute.",
            "Too many attempts. Try again in %(minutes)d minutes.",
            minutes,
        ) % {"minutes": minutes}
    return gettext(error.message)
