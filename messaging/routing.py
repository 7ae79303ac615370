"""Where WebSockets go."""

from django.urls import path

from messaging.consumer import ChatConsumer

websocket_urlpatterns = [path("ws/", ChatConsumer.as_asgi())]  # type: ignore[arg-type]  # Channels' router takes ASGI applications
