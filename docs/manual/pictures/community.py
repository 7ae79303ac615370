"""The server with the demo community, and the people who talk there while pictures are taken."""

import asyncio
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[3]
PATIENCE_S: Final = 60


class Server:
    """`manage.py serve` with the demo community, on a free port of this machine."""

    def __init__(self, data: Path) -> None:
        with socket.socket() as listening:
            listening.bind(("127.0.0.1", 0))
            self.port = listening.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self._environment = {**os.environ, "HEARTH_DATA": str(data), "HEARTH_LOG_LEVEL": "warning"}
        self._manage("demo", "--migrate")
        command = [sys.executable, "manage.py", "serve", "--bind", f"127.0.0.1:{self.port}"]
        self._process = subprocess.Popen(command, cwd=ROOT, env=self._environment)
        deadline = time.monotonic() + PATIENCE_S
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("the server did not start")
            time.sleep(0.05)

    def _manage(self, *words: str) -> None:
        subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, env=self._environment, check=True)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/healthz", timeout=1):  # noqa: S310 - our own
                return True
        except OSError:
            return False

    def stop(self) -> None:
        """End it; the window says then that it is not connected."""
        if self._process.poll() is None:
            self._process.terminate()
            self._process.wait(20)


class Others:
    """Ben and Clara, who are there all the time, in a thread of their own."""

    def __init__(self, server: Server, profiles: Path) -> None:
        self._server, self._profiles = server, profiles
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        self.clients: dict[str, Any] = {name: self._run(self._come(name)) for name in ("ben", "clara")}

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE_S)

    async def _come(self, name: str) -> object:
        from chatclient.client import Client
        from chatclient.demo import demo_profile
        from chatclient.profiles import Profiles

        profiles = Profiles(self._profiles)
        client = Client(await demo_profile(self._server.address, name, profiles), profiles=profiles)
        await client.start()
        await client.wait_online(PATIENCE_S)
        return client

    def room(self, name: str, of: str = "clara") -> int:
        """Return the id of a room."""
        rooms = [each.room for each in self._snapshot(of).rooms]
        return next(int(room.id) for room in rooms if room.name == name)

    def person(self, who: str) -> int:
        """Return the id of one of them."""
        return int(self._snapshot(who).me.id)

    def _snapshot(self, who: str) -> Any:
        async def now() -> object:
            return self.clients[who].snapshot

        return self._run(now())

    def do(self, who: str, what: str, *words: object, **named: object) -> Any:
        """Let one of them do what the client can."""
        return self._run(getattr(self.clients[who], what)(*words, **named))

    def say(self, who: str, room: int, text: str, **named: object) -> int:
        """Let one of them say something; return its number."""
        before = self._last(who, room)
        self.do(who, "post", room, text, **named)
        deadline = time.monotonic() + PATIENCE_S
        while self._last(who, room) == before and time.monotonic() < deadline:
            time.sleep(0.02)
        return self._last(who, room)

    def _last(self, who: str, room: int) -> int:
        return next(int(each.last_number) for each in self._snapshot(who).rooms if each.room.id == room)

    def leave(self) -> None:
        """Let them go."""
        clients, self.clients = self.clients, {}
        for client in clients.values():
            self._run(client.stop())
