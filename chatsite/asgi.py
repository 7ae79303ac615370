"""The doors of a server process: HTTP to Django, `/ws/` to the consumer."""

# ruff: noqa: E402  # what is imported after the first application needs the apps to be ready

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chatsite.settings")

from django.core.asgi import get_asgi_application

django = get_asgi_application()

from typing import Any

from channels.routing import ProtocolTypeRouter, URLRouter
from django.urls import re_path

from attachments.belongings import Closing
from attachments.streaming import Uploads
from chatsite.doors import Apart, BodyCap, OriginCheck, Sheltered, Started, lifespan, nowhere
from messaging.routing import websocket_urlpatterns

# Channels routes to ASGI applications with Django's own path objects, whose types know views only.
routes: list[Any] = [*websocket_urlpatterns, re_path("", nowhere)]  # type: ignore[arg-type]
sockets: Any = URLRouter(routes)

application = ProtocolTypeRouter(
    {
        "http": Apart(Sheltered(Uploads(BodyCap(Started(Closing(django)))))),
        "websocket": OriginCheck(Started(sockets)),
        "lifespan": lifespan,
    }
)
