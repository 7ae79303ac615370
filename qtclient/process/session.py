"""The desktop's bus: where it is. Nobody is connected to it here."""

import os
from pathlib import Path


def session_bus() -> str:
    """Return the address of this desktop's bus; empty where there is none. None is started for us."""
    address = os.environ.get("DBUS_SESSION_BUS_ADDRESS", "")
    if not address:
        socket = Path(os.environ.get("XDG_RUNTIME_DIR", "/nowhere"), "bus")
        return f"unix:path={socket}" if socket.exists() else ""
    return "" if address.startswith("disabled:") else address
