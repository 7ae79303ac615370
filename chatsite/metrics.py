"""`/metrics`: what this process counts, for Prometheus. On the server's own machine, or with the token.

For everybody else it does not exist. With several processes behind one address every scrape tells of the one that
answered, and `pid` says which.
"""

import hmac
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.views.decorators.csrf import csrf_exempt

from accounts.addresses import address_of
from chatsite.scrape import scrape


# Exempt, because a form without its cookie is refused before anybody could say that there is nothing here.
@csrf_exempt
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer a scrape in the format that is asked for."""
    if not (address_of(request.META).loopback or _shows_token(request)):
        raise Http404
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    from prometheus_client import exposition

    encode, content_type = exposition.choose_encoder(request.headers.get("Accept", ""))
    # The collector is what a registry is where it is written out: something to collect from.
    written: Any = encode
    return HttpResponse(written(scrape()), content_type=content_type)


def _shows_token(request: HttpRequest) -> bool:
    wanted: str = settings.HEARTH_METRICS_TOKEN
    scheme, _, shown = request.headers.get("Authorization", "").partition(" ")
    return (
        bool(wanted)
        and scheme.lower() == "bearer"
        and hmac.compare_digest(shown.strip().encode(), wanted.encode())
    )
