"""Is the server alive, can it work: for clients that look for Hearth, for proxies and service managers.

Neither answer may take as long as what it asks about: a database that hangs is asked in a thread of its own, one at a
time, and whoever asks meanwhile waits for the same answer, `PATIENCE_S` at most.
"""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Final

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from accounts import queries
from accounts.models import Server
from feeds import runtime
from feeds.models import epoch

logger = logging.getLogger(__name__)

PATIENCE_S: Final = 2.0
DOES_NOT_ANSWER: Final = "does not answer"


class Part:
    """A part of the server that can be asked something: one question at a time, for as long as that takes."""

    def __init__(self, ask: Callable[[], Any]) -> None:
        self._ask = ask
        self._lock = threading.Lock()
        self._asked: Future[Any] | None = None

    def answer(self, patience_s: float) -> Any:
        """Return what it answers. Raises what the question raises, and TimeoutError where it takes too long."""
        with self._lock:
            if self._asked is None or self._asked.done():
                self._asked = Future()
                # Not of a pool: a pool's threads would be waited for where the server ends.
                threading.Thread(target=self._carry_out, args=(self._asked,), daemon=True).start()
            asked = self._asked
        return asked.result(patience_s)

    def _carry_out(self, asked: "Future[Any]") -> None:
        try:
            try:
                answer = self._ask()
            finally:
                connection.close()
        except Exception as error:
            asked.set_exception(error)
        else:
            asked.set_result(answer)


def _ask_layer() -> None:
    process = runtime.current()
    if process is not None:
        process.ask_layer(PATIENCE_S)


# Looked up when they are asked, not when this is read.
_name: Final = Part(lambda: queries.server().name)
_parts: Final = {"database": Part(lambda: epoch()), "layer": Part(_ask_layer)}  # noqa: PLW0108


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Say that a Hearth server is here, its name and version, and how one comes in; also while the database is away."""
    try:
        name = _name.answer(PATIENCE_S)
    except (DatabaseError, Server.DoesNotExist, TimeoutError):
        name = "Hearth"
    return JsonResponse(
        {
            "status": "ok",
            "server": "hearth",
            "name": name,
            "version": settings.HEARTH_VERSION,
            "registration": settings.HEARTH_REGISTRATION,
            "browser_sign_in": True,
        }
    )


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Ask the database and the layer; 503 while one does not answer, and the body names it."""
    parts = {name: "ok" if answers else DOES_NOT_ANSWER for name, answers in standing().items()}
    is_ready = DOES_NOT_ANSWER not in parts.values()
    return JsonResponse(
        {"status": "ok" if is_ready else "unavailable", **parts}, status=200 if is_ready else 503
    )


def standing() -> dict[str, bool]:
    """Tell of the database and of the layer whether they answer."""
    return {name: _answers(name, part) for name, part in _parts.items()}


def _answers(name: str, part: Part) -> bool:
    try:
        part.answer(PATIENCE_S)
    except Exception as error:
        logger.warning("the %s does not answer: %s", name, type(error).__name__)
        return False
    return True
