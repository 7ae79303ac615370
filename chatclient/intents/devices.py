"""My devices: what they are called, and signing them out. Which there are is in the snapshot, by the rows of my account."""

import json
from typing import Final

from chatclient import failures
from chatclient.intents.opened import Intents
from chatprotocol.errors import ErrorCode, HearthError

_PATH: Final = "/api/v1/devices"


class DeviceIntents(Intents):
    """What is done to devices over HTTP; the rows that it changes come over the socket."""

    async def rename_device(self, device: int, name: str) -> None:
        """Call a device of mine otherwise."""
        await self._devices("PATCH", f"{_PATH}/{device}", json.dumps({"name": name}).encode())

    async def revoke_device(self, device: int) -> None:
        """Sign a device of mine out; its connections end."""
        await self._devices("DELETE", f"{_PATH}/{device}")

    async def revoke_other_devices(self) -> None:
        """Sign out all devices of mine but this one."""
        await self._devices("DELETE", _PATH)

    async def _devices(self, method: str, path: str, content: bytes | None = None) -> None:
        headers = {"Accept": "application/json"}
        if content is not None:
            headers["Content-Type"] = "application/json"
        door = self._open.door
        answer = await door.ask(method, path, headers, content)
        if 200 <= answer.status < 300:
            return
        if answer.status == 405 and answer.refusal is None:
            raise HearthError(ErrorCode.UNSUPPORTED, "This server does not do this yet.")
        raise answer.refusal or HearthError(
            ErrorCode.BUSY, failures.status_sentence(answer.status, door.address)
        )
