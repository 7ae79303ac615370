"""The chat consumer that a Channels tutorial ends with, under daphne: a group, and group_send.

With TEXTBOOK_DATABASE it also does what the next page of the tutorial says: one ORM transaction a message, which asks
whether the author is a member and stores what they say, on the same SQLite engine as Hearth (WAL, synchronous=FULL).
Without, it stores and checks nothing. Settings and application in one, so that daphne can serve it alone.
"""

import os
from typing import Any

SECRET_KEY = "only for measuring"
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = ["channels", "bench.peers.textbook_site"]
CHANNEL_LAYERS = {
    "default": {"BACKEND": "channels.layers.InMemoryChannelLayer", "CONFIG": {"capacity": 100_000}}
}
DATABASE = os.environ.get("TEXTBOOK_DATABASE", "")
DATABASES = {"default": {"ENGINE": "chatsite.sqlite", "NAME": DATABASE}} if DATABASE else {}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


def _application() -> object:
    import django

    django.setup()
    from channels.db import database_sync_to_async
    from channels.generic.websocket import AsyncWebsocketConsumer
    from channels.routing import ProtocolTypeRouter, URLRouter
    from django.core.asgi import get_asgi_application
    from django.db import connection, models, transaction
    from django.urls import path

    class Member(models.Model):
        room = models.CharField(max_length=64)
        person = models.CharField(max_length=64)

        class Meta:
            app_label = "textbook_site"
            constraints = (models.UniqueConstraint(fields=["room", "person"], name="member"),)

        def __str__(self) -> str:
            return f"{self.person} in {self.room}"

    class Message(models.Model):
        room = models.CharField(max_length=64, db_index=True)
        author = models.CharField(max_length=64)
        at = models.DateTimeField(auto_now_add=True)
        text = models.BinaryField()

        class Meta:
            app_label = "textbook_site"

        def __str__(self) -> str:
            return f"{self.author} in {self.room}"

    if DATABASE:
        with connection.schema_editor() as editor:
            editor.create_model(Member)
            editor.create_model(Message)
        connection.close()

    @database_sync_to_async
    def join(room: str, person: str) -> None:
        Member._default_manager.get_or_create(room=room, person=person)

    @database_sync_to_async
    @transaction.atomic
    def store(room: str, person: str, text: bytes | None) -> None:
        Member._default_manager.get(room=room, person=person)
        Message._default_manager.create(room=room, author=person, text=text)

    class Consumer(AsyncWebsocketConsumer):
        async def connect(self) -> None:
            self.place = self.scope["url_route"]["kwargs"]
            await self.channel_layer.group_add(self.place["room"], self.channel_name)
            if DATABASE:
                await join(**self.place)
            await self.accept()

        async def disconnect(self, code: int) -> None:
            await self.channel_layer.group_discard(self.place["room"], self.channel_name)

        async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
            if DATABASE:
                await store(**self.place, text=bytes_data)
            event = {"type": "chat.message", "data": bytes_data}
            await self.channel_layer.group_send(self.place["room"], event)

        async def chat_message(self, event: dict[str, bytes]) -> None:
            await self.send(bytes_data=event["data"])

    # Channels routes to ASGI applications with Django's path objects, whose types know views only.
    routes: list[Any] = [path("ws/<room>/<person>/", Consumer.as_asgi())]  # type: ignore[arg-type]
    return ProtocolTypeRouter({"http": get_asgi_application(), "websocket": URLRouter(routes)})


ROOT_URLCONF = "bench.peers.textbook_site"
urlpatterns: list[object] = []


def __getattr__(name: str) -> object:
    # Made on demand: Django reads this module as its settings before it is set up.
    if name == "application":
        return _application()
    raise AttributeError(name)
