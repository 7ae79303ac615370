"""The composition root of the server: settings, urls, asgi, checks, health."""
