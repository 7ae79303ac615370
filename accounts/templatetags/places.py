"""Where somebody is: on pages whose views know nothing of it, too."""

from django import template

from accounts import queries

register = template.Library()


@register.simple_tag
def server_name() -> str:
    """Return what this server is called."""
    return queries.server().name
