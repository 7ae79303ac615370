"""HTTP with a server: how a client for it is made, what its refusals mean, and a door for a device that is signed in.

How TLS is verified is said in `chatclient.tls`. httpx takes long to import: it is done when it is first needed, in a
thread where others wait. A device's token goes to its server's own address and nowhere else; no redirect is followed.
"""

import asyncio
import contextlib
import importlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

import msgspec

from chatclient import addresses, failures, tls
from chatclient.profiles import Profile
from chatprotocol.errors import ErrorCode, HearthError

if TYPE_CHECKING:
    import httpx

STILLNESS_S: Final = 30.0
"""How long nothing may move while a file travels."""
MOST_BYTES: Final = 256 * 1024
"""No answer is larger but the files themselves; a server is not trusted to stop."""

Body = bytes | AsyncIterator[bytes]


def client(base: str, timeout_s: float, pin: str = "") -> "httpx.AsyncClient":
    """Return a client for the server at a base URL; nothing may stand still for longer than `timeout_s`.

    With `pin`, its certificate is the one with this fingerprint, or nothing is sent.
    """
    import httpx

    return httpx.AsyncClient(
        # What is packed may be a thousand times as large as what comes; nothing of ours is.
        headers={"Accept-Encoding": "identity"},
        verify=tls.context(pin) if base.startswith("https:") else False,
        timeout=timeout_s,
        trust_env=not addresses.is_loopback(base),
    )


@contextlib.contextmanager
def plainly(base: str) -> Iterator[None]:
    """Turn what goes wrong on the way into a HearthError with a plain sentence (`busy`), Distrusted among them."""
    import httpx

    try:
        yield
    except httpx.RemoteProtocolError as error:
        raise not_hearth(base) from error
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        raise failures.no_connection(error, base) from error


async def json_of(response: "httpx.Response") -> Any:
    """Read the JSON of an answer; None where it is none, packed, or endless."""
    content = b""
    async for part in response.aiter_raw():
        content += part
        if len(content) > MOST_BYTES:
            return None
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


class _Refusal(msgspec.Struct):
    code: str
    message: str
    field: str | None = None
    retry_ms: int | None = None


def said_refusal(body: Any) -> HearthError | None:
    """Return the refusal that an answer's body is, None where it is none."""
    try:
        said = msgspec.convert(body, _Refusal)
    except msgspec.ValidationError:
        return None
    code = ErrorCode(said.code) if said.code in set(ErrorCode) else ErrorCode.INTERNAL
    return HearthError(code, said.message[:500], field=said.field, retry_ms=said.retry_ms)


def refusal(status: int, body: Any, base: str) -> HearthError:
    """Return what an answer refuses with; where it does not say, a plain sentence for its status (`busy`)."""
    return said_refusal(body) or HearthError(ErrorCode.BUSY, failures.status_sentence(status, base))


def not_hearth(base: str) -> HearthError:
    """Return the refusal of something that is no Hearth server."""
    return HearthError(ErrorCode.BUSY, failures.NOT_HEARTH.format(host=failures.host_of(base)))


class Answer(msgspec.Struct, frozen=True):
    """What a server answers to a small question; the headers by their names in lower case."""

    status: int
    headers: Mapping[str, str]
    refusal: HearthError | None


class Door:
    """The HTTP door of one signed-in profile. Its connections are kept until `close`."""

    def __init__(self, profile: Profile, read_token: Callable[[], Awaitable[str | None]]) -> None:
        self.address = profile.address
        self._accept_plain = profile.accept_plain
        self._pin = profile.pin
        self._read_token = read_token
        self._token: str | None = None
        self._client: httpx.AsyncClient | None = None
        self._opening = asyncio.Lock()

    async def close(self) -> None:
        """Let go of all connections."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def ask(
        self, method: str, path: str, headers: Mapping[str, str], content: Body | None = None
    ) -> Answer:
        """Ask, and return the answer whatever it is. Raises HearthError (`busy`) where none comes."""
        async with self._stream(method, path, headers, content) as response:
            body = await json_of(response) if response.status_code >= 400 else None
            return Answer(response.status_code, _lower(response), said_refusal(body))

    @contextlib.asynccontextmanager
    async def read(self, path: str, headers: Mapping[str, str]) -> AsyncIterator["httpx.Response"]:
        """Ask for what is read piece by piece. Raises HearthError where it is refused, `busy` where it breaks."""
        async with self._stream("GET", path, headers) as response:
            if response.status_code not in (200, 206, 416):
                raise refusal(response.status_code, await json_of(response), self.address)
            yield response

    @contextlib.asynccontextmanager
    async def _stream(
        self, method: str, path: str, headers: Mapping[str, str], content: Body | None = None
    ) -> AsyncIterator["httpx.Response"]:
        client, token = await self._opened()
        named = {"Authorization": f"Bearer {token}", **headers}
        with plainly(self.address):
            async with client.stream(method, self.address + path, headers=named, content=content) as response:
                if response.status_code == 401:
                    self._token = None
                yield response

    async def _opened(self) -> tuple["httpx.AsyncClient", str]:
        async with self._opening:
            if self._client is None:
                addresses.check_protection(self.address, accept_plain=self._accept_plain)
                await asyncio.to_thread(importlib.import_module, "httpx")
                self._client = await asyncio.to_thread(client, self.address, STILLNESS_S, self._pin)
            self._token = self._token or await self._read_token()
            if self._token is None:
                raise HearthError(ErrorCode.UNAUTHENTICATED, "This device is not signed in.")
            return self._client, self._token


def _lower(response: "httpx.Response") -> dict[str, str]:
    return {name.lower(): value for name, value in response.headers.items()}
