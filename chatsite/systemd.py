"""What systemd is told of a server that it has started (`Type=notify`). Source: sd_notify(3).

Without it, `systemctl start` would be content with a process that exists, whether or not it will ever serve.
"""

import contextlib
import os
import socket


def say_ready() -> None:
    """Tell systemd that people are served now; nothing where it is not systemd that has started this process."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    # Who serves does not end because nobody listens to that.
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
        told.connect("\0" + address[1:] if address[0] == "@" else address)
        told.send(b"READY=1")
