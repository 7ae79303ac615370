"""The person's devices in the terminal: which there are, another name for one, signing them out."""

import sys
from typing import Final

from chatclient.commands import OK
from chatclient.lettering import safe
from chatclient.output import Terminal, note
from chatclient.records import device_json, json_line
from chatclient.terminal import time_of
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.rows import Device

_HERE: Final = "this one"


async def show(terminal: Terminal) -> int:
    """Print my devices, the latest first."""
    await terminal.go_online()
    here = terminal.client.profile.device
    for device in reversed(terminal.client.snapshot.devices):
        if terminal.as_json:
            sys.stdout.write(json_line(device_json(device, current=device.id == here)))
        else:
            sys.stdout.write(_line(device, here))
    sys.stdout.flush()
    return OK


def _line(device: Device, here: int) -> str:
    seen = _HERE if device.id == here else f"last seen {time_of(device.last_seen):%Y-%m-%d}"
    return f"{device.id:>6}  {safe(device.name)}  ({safe(device.platform) or 'unknown'}, {seen})\n"


async def rename(terminal: Terminal, device: int, name: str) -> int:
    """Call a device otherwise."""
    await terminal.connect()
    await terminal.client.rename_device(device, name)
    return OK


async def revoke(terminal: Terminal, device: int) -> int:
    """Sign a device out."""
    await terminal.connect()
    if device == terminal.client.profile.device:
        raise HearthError(ErrorCode.BAD_REQUEST, "That is this device; to sign it out: hearth logout")
    await terminal.client.revoke_device(device)
    note("signed out; its connections end now")
    return OK


async def revoke_others(terminal: Terminal) -> int:
    """Sign out all devices but this one."""
    await terminal.connect()
    await terminal.client.revoke_other_devices()
    note("all other devices are signed out")
    return OK
