"""Static files of the admin and the API's documentation, straight from the packages: no collecting step."""

from django.http import HttpRequest, HttpResponse
from whitenoise.middleware import WhiteNoiseMiddleware  # type: ignore[import-untyped]  # has no types
from whitenoise.responders import StaticFile  # type: ignore[import-untyped]  # has no types


class StaticFiles(WhiteNoiseMiddleware):  # type: ignore[misc]  # has no types
    """WhiteNoise with answers held in memory: a file handle would be read in one go under ASGI anyway, and warn."""

    @staticmethod
    def serve(static_file: StaticFile, request: HttpRequest) -> HttpResponse:
        """Answer with a file."""
        found = static_file.get_response(request.method, request.META)
        content = b""
        if found.file is not None:
            with found.file as file:
                content = file.read()
        response = HttpResponse(content, status=int(found.status))
        del response.headers["Content-Type"]
        for name, value in found.headers:
            response.headers[name] = value
        return response
