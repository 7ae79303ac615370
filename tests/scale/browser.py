"""A real browser, as far as a test needs one: pages, forms, and what the browser complains of."""

import asyncio
import contextlib
import itertools
import json
import re
import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import httpx
from websockets.asyncio.client import ClientConnection, connect

START_S: Final = 30
NAMES: Final = ("chromium", "chromium-browser", "google-chrome")


def program() -> str | None:
    """Return the path of a browser that speaks the DevTools protocol, where there is one."""
    return next((path for path in map(shutil.which, NAMES) if path is not None), None)


class Browser:
    """One page of a browser. `complaints` are what its console says of violations and faults, with the page's address."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._loaded = asyncio.Event()
        self.complaints: list[str] = []

    async def ask(self, method: str, **params: Any) -> Any:
        number = next(self._numbers)
        self._answers[number] = asyncio.get_running_loop().create_future()
        await self._socket.send(json.dumps({"id": number, "method": method, "params": params}))
        return await self._answers[number]

    async def read(self) -> None:
        async for text in self._socket:
            said = json.loads(text)
            if "id" in said:
                self._answers.pop(said["id"]).set_result(said.get("result", said.get("error")))
            else:
                self._take(said["method"], said["params"])

    def _take(self, method: str, params: Any) -> None:
        if method == "Page.loadEventFired":
            self._loaded.set()
        elif method == "Log.entryAdded" and params["entry"]["level"] == "error":
            self.complaints.append(f"{params['entry'].get('url', '')}: {params['entry']['text']}")
        elif method == "Runtime.exceptionThrown":
            details = params["exceptionDetails"]
            self.complaints.append(f"{details.get('url', '')}: {details.get('exception', details)}")
        elif (
            method == "Audits.issueAdded"
            and "contentSecurityPolicyIssueDetails" in params["issue"]["details"]
        ):
            self.complaints.append(str(params["issue"]["details"]))

    async def evaluate(self, expression: str) -> Any:
        found = await self.ask("Runtime.evaluate", expression=expression, returnByValue=True)
        return found["result"].get("value")

    async def open(self, url: str) -> None:
        await self._until_loaded(self.ask("Page.navigate", url=url))

    async def submit(self, script: str) -> None:
        """Run a script that sends a form, and wait for the next page."""
        await self._until_loaded(self.evaluate(script))

    async def _until_loaded(self, doing: Any) -> None:
        self._loaded.clear()
        await doing
        async with asyncio.timeout(START_S):
            await self._loaded.wait()
        # What scripts of the page do at once has been done.
        await self.ask(
            "Runtime.evaluate", expression="new Promise(done => setTimeout(done, 200))", awaitPromise=True
        )


@contextlib.asynccontextmanager
async def browser(path: str) -> AsyncIterator[Browser]:
    """Start a browser without a window; it knows nobody and ends with the block."""
    with tempfile.TemporaryDirectory(prefix="hearth-browser-", ignore_cleanup_errors=True) as folder:
        process = await asyncio.create_subprocess_exec(
            path, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
            "--remote-debugging-port=0", "--no-first-run", "--disable-background-networking",
            f"--user-data-dir={folder}", "about:blank",
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        try:
            async with connect(await _page_address(Path(folder)), max_size=None, proxy=None) as socket:
                found = Browser(socket)
                reading = asyncio.create_task(found.read())
                for domain in ("Page", "Log", "Runtime", "Audits"):
                    await found.ask(f"{domain}.enable")
                yield found
                reading.cancel()
        finally:
            process.terminate()
            await process.wait()


async def _page_address(folder: Path) -> str:
    async with asyncio.timeout(START_S):
        while True:
            with contextlib.suppress(FileNotFoundError):
                text = (folder / "DevToolsActivePort").read_text()
                if re.match(r"\d+\n", text):
                    break
            await asyncio.sleep(0.05)
    async with httpx.AsyncClient(trust_env=False) as client:
        pages = (await client.get(f"http://127.0.0.1:{text.split()[0]}/json/list")).json()
    return str(next(page["webSocketDebuggerUrl"] for page in pages if page["type"] == "page"))
