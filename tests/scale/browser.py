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
NAMED: Final = {
    "link",
    "button",
    "textbox",
    "checkbox",
    "combobox",
    "heading",
    "image",
    "searchbox",
    "spinbutton",
}
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

    async def fill_in(self, **fields: str) -> None:
        """Fill a form in, send it, and wait for the next page."""
        filled = "".join(
            f"document.querySelector('[name={name}]').value = {json.dumps(value)};"
            for name, value in fields.items()
        )
        await self.submit(f"{filled} document.querySelector('[name={next(iter(fields))}]').form.submit()")

    async def press(self, key: str, code: int, text: str = "") -> None:
        """Press a key and let go of it."""
        named = {"key": key, "code": key, "windowsVirtualKeyCode": code}
        await self.ask("Input.dispatchKeyEvent", type="keyDown", text=text, **named)
        await self.ask("Input.dispatchKeyEvent", type="keyUp", **named)

    async def tab(self) -> None:
        await self.press("Tab", 9)

    async def enter(self) -> None:
        """Press Enter, and wait for the next page."""
        await self._until_loaded(self.press("Enter", 13, "\r"))

    async def type(self, text: str) -> None:
        await self.ask("Input.insertText", text=text)

    async def look_like(self, width_px: int, *, dark: bool, language: str) -> None:
        """Be so wide from now on, with a person who likes it dark or not and reads a language."""
        await self.ask(
            "Emulation.setDeviceMetricsOverride",
            width=width_px,
            height=720,
            deviceScaleFactor=1,
            mobile=width_px < 500,
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        await self.ask("Emulation.setEmulatedMedia", features=[scheme])
        await self.ask("Network.setExtraHTTPHeaders", headers={"Accept-Language": language})

    async def nameless(self) -> list[str]:
        """Return the roles of what a person reaches, or is shown, and a screen reader has no name for."""
        tree = (await self.ask("Accessibility.getFullAXTree"))["nodes"]
        shown = [node for node in tree if not node["ignored"] and node["role"]["value"] in NAMED]
        return [node["role"]["value"] for node in shown if not node.get("name", {}).get("value", "").strip()]

    async def carry_passkeys(self) -> None:
        """Have an authenticator from now on, which asks nobody."""
        await self.ask("WebAuthn.enable")
        options = {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
            "isUserVerified": True, "automaticPresenceSimulation": True,
        }  # fmt: skip
        await self.ask("WebAuthn.addVirtualAuthenticator", options=options)

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
                for domain in ("Page", "Log", "Runtime", "Audits", "Network", "Accessibility"):
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
