"""The chat consumer that a Channels tutorial ends with: a group, and group_send. It stores and checks nothing.

Settings and application in one, so that daphne can serve it alone.
"""

from typing import Any

SECRET_KEY = "only for measuring"
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = ["channels"]
CHANNEL_LAYERS = {
    "default": {"BACKEND": "channels.layers.InMemoryChannelLayer", "CONFIG": {"capacity": 100_000}}
}


def _application() -> object:
    import django

    django.setup()
    from channels.generic.websocket import AsyncWebsocketConsumer
    from channels.routing import ProtocolTypeRouter, URLRouter
    from django.core.asgi import get_asgi_application
    from django.urls import path

    class Consumer(AsyncWebsocketConsumer):
        async def connect(self) -> None:
            await self.channel_layer.group_add("room", self.channel_name)
            await self.accept()

        async def disconnect(self, code: int) -> None:
            await self.channel_layer.group_discard("room", self.channel_name)

        async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
            await self.channel_layer.group_send("room", {"type": "chat.message", "data": bytes_data})

        async def chat_message(self, event: dict[str, bytes]) -> None:
            await self.send(bytes_data=event["data"])

    # Channels routes to ASGI applications with Django's path objects, whose types know views only.
    routes: list[Any] = [path("ws/", Consumer.as_asgi())]  # type: ignore[arg-type]
    return ProtocolTypeRouter(
        {
            "http": get_asgi_application(),
            "websocket": URLRouter(routes),
        }
    )


ROOT_URLCONF = "bench.textbook"
urlpatterns: list[object] = []


def __getattr__(name: str) -> object:
    # Made on demand: Django reads this module as its settings before it is set up.
    if name == "application":
        return _application()
    raise AttributeError(name)
