"""Views that are imported when somebody comes: most servers show no account page for days, and allauth takes 11 MB."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.module_loading import import_string


def late(name: str) -> Callable[..., HttpResponseBase]:
    """Return a view that is another one, named by its module and its name in it."""

    def view(request: HttpRequest, **names: Any) -> HttpResponseBase:
        found: Callable[..., HttpResponseBase] = import_string(name)
        return found(request, **names)

    return view
