"""The doors of a server process: HTTP to Django, `/ws/` to the consumer."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chatsite.settings")

from django.core.asgi import get_asgi_application

application = get_asgi_application()
