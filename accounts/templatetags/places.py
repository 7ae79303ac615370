"""Where somebody is: on pages whose views know nothing of it, too."""

from django import template
from django.conf import settings

from accounts import queries

register = template.Library()


@register.simple_tag
def server_name() -> str:
    """Return what this server is called."""
    return queries.server().name


@register.simple_tag
def program() -> dict[str, str]:
    """Return where people get the program: its `source` for git, or a `page`; nothing where nobody has said."""
    place: str = settings.HEARTH_PROGRAM
    if not place:
        return {}
    return {"source" if place.endswith(".git") else "page": place}
