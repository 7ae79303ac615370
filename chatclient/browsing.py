"""Signing in with the browser: a door on this machine that the browser comes back to, once (RFC 8252, RFC 7636).

It listens on 127.0.0.1 at a port and a path that nobody knows before, for five minutes. Whatever else comes to it is small,
short, and answered without a word of ours; what comes back without our `state` is not ours. The address is opened by
whoever asks: no browser is known here.
"""

import asyncio
import contextlib
import hmac
import secrets
from collections.abc import AsyncIterator
from typing import Final
from urllib.parse import parse_qs, urlencode

from chatclient.signin import Granting, this_platform
from chatprotocol.browsersignin import CHALLENGE_METHOD, challenge_of
from chatprotocol.errors import ErrorCode, HearthError

PATIENCE_S: Final = 5 * 60.0
"""As long as the server takes the code."""
_CONNECTION_S: Final = 5.0
_MOST_CONNECTIONS: Final = 16
_MOST_BYTES: Final = 8 * 1024
_PAGE: Final = """\
<!doctype html><html lang="{language}"><meta charset="utf-8"><meta name="color-scheme" content="light dark">\
<title>Hearth</title><body style="font: 18px/1.5 system-ui, sans-serif; max-width: 32em; margin: 20vh auto; padding: 0 1em">\
<h1 style="font-size: 1.3em">{title}</h1><p>{text}</p></body></html>
"""
_DONE: Final = {
    "en": ("Almost there", "You can close this window. Hearth goes on by itself."),
    "de": ("Gleich geschafft", "Sie können dieses Fenster schließen. Hearth macht von selbst weiter."),
}
_DENIED: Final = {
    "en": ("Not signed in", "You can close this window. Nobody was signed in."),
    "de": ("Nicht angemeldet", "Sie können dieses Fenster schließen. Niemand wurde angemeldet."),
}
_DENIAL: Final = "Signing in was refused in the browser."
_LATE: Final = "Nobody signed in with the browser in time."


class Browsing:
    """One attempt: `address` is to be opened in a browser, `granting` waits for what it brings."""

    def __init__(self, base: str, device_name: str, port: int) -> None:
        self._verifier = secrets.token_urlsafe(64)
        self._state = secrets.token_urlsafe(32)
        self._path = "/" + secrets.token_urlsafe(16)
        self._host = f"127.0.0.1:{port}"
        self._brought: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._connections: set[asyncio.Task[None]] = set()
        self.address = f"{base}/accounts/device?" + urlencode(
            {
                "redirect_uri": f"http://{self._host}{self._path}",
                "state": self._state,
                "code_challenge": challenge_of(self._verifier),
                "code_challenge_method": CHALLENGE_METHOD,
                "name": device_name,
                "platform": this_platform(),
            }
        )

    async def granting(self, patience_s: float = PATIENCE_S) -> Granting:
        """Return what signs this device in. Raises HearthError where it was refused in the browser, or nobody came."""
        try:
            async with asyncio.timeout(patience_s):
                code = await asyncio.shield(self._brought)
        except TimeoutError:
            raise HearthError(ErrorCode.FORBIDDEN, _LATE) from None
        if not code:
            raise HearthError(ErrorCode.FORBIDDEN, _DENIAL)
        return Granting(code=code, verifier=self._verifier)

    # ---- the door ------------------------------------------------------------------------------------------------

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection, and end it."""
        task = asyncio.current_task()
        if task is None or len(self._connections) >= _MOST_CONNECTIONS:
            writer.transport.abort()
            return
        self._connections.add(task)
        task.add_done_callback(self._connections.discard)
        try:
            async with asyncio.timeout(_CONNECTION_S):
                head = await reader.readuntil(b"\r\n\r\n")
                writer.write(self._answer(head.decode("latin-1")))
                await writer.drain()
                writer.close()
                await writer.wait_closed()
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass
        finally:
            writer.transport.abort()

    async def close(self) -> None:
        """Let the page that is on its way arrive; nobody else is answered."""
        if self._brought.done():
            await asyncio.gather(*self._connections, return_exceptions=True)
        for task in tuple(self._connections):
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)
        self._brought.cancel()

    def _answer(self, head: str) -> bytes:
        request, *lines = head.split("\r\n")
        headers = {
            name.strip().lower(): value.strip() for name, _, value in (each.partition(":") for each in lines)
        }
        method, _, target = request.partition(" ")
        said = self._said(method, target.partition(" ")[0], headers)
        if said is None:
            return _response("404 Not Found", "")
        code = said.get("code", "") if "error" not in said else ""
        self._brought.set_result(code)
        language = "de" if headers.get("accept-language", "").lower().startswith("de") else "en"
        title, text = (_DONE if code else _DENIED)[language]
        return _response("200 OK", _PAGE.format(language=language, title=title, text=text))

    def _said(self, method: str, target: str, headers: dict[str, str]) -> dict[str, str] | None:
        """What the server has sent the browser back with; None where this is somebody else, or has been already."""
        path, _, query = target.partition("?")
        if self._brought.done() or method != "GET" or path != self._path or headers.get("host") != self._host:
            return None
        try:
            read = parse_qs(query, keep_blank_values=True, max_num_fields=8, errors="strict")
        except ValueError:
            return None
        said = {name: values[0] for name, values in read.items() if len(values) == 1}
        state = said.get("state", "").encode()
        is_ours = hmac.compare_digest(state, self._state.encode())
        return said if is_ours and ("error" in said or said.get("code")) else None


@contextlib.asynccontextmanager
async def browsing(base: str, device_name: str) -> AsyncIterator[Browsing]:
    """Open the door for one attempt at the server with this base URL. Raises HearthError where it cannot be opened."""
    attempts: list[Browsing] = []

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await attempts[0].take(reader, writer)

    try:
        server = await asyncio.start_server(
            take, "127.0.0.1", 0, limit=_MOST_BYTES, backlog=_MOST_CONNECTIONS, start_serving=False
        )
    except OSError as error:
        message = "Nothing can come back from the browser: this machine lets no program listen."
        raise HearthError(ErrorCode.BUSY, message) from error
    attempts.append(Browsing(base, device_name, server.sockets[0].getsockname()[1]))
    try:
        await server.start_serving()
        yield attempts[0]
    finally:
        server.close()
        await attempts[0].close()


def _response(status: str, page: str) -> bytes:
    content = page.encode()
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(content)}\r\n"
        "Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\n"
        "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'\r\n"
        "Connection: close\r\n\r\n"
    )
    return head.encode() + content
