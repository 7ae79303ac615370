"""A message bus of the test's own, services on it, and one for notifications that notes what it is asked."""

import contextlib
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from jeepney import DBusAddress, HeaderFields, Message, MessageType, message_bus, new_error
from jeepney import new_method_return as answer_to
from jeepney import new_signal as signal_of
from jeepney.io.threading import DBusConnection, open_dbus_connection

NAME, PATH = "org.freedesktop.Notifications", "/org/freedesktop/Notifications"
KDE = ("body", "body-markup", "actions", "inline-reply", "persistence")

_CONFIGURATION = """
<busconfig>
  <type>session</type><listen>unix:path={socket}</listen><auth>EXTERNAL</auth>
  <policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy>
</busconfig>
"""


@contextlib.contextmanager
def running_bus(folder: Path) -> Iterator[str]:
    """Start a bus that knows no service but ours; gives its address."""
    file = folder / "bus.conf"
    file.write_text(_CONFIGURATION.format(socket=folder / "bus"), encoding="utf-8")
    daemon = subprocess.Popen(
        ["dbus-daemon", f"--config-file={file}", "--nofork", "--nopidfile", "--print-address=1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert daemon.stdout is not None
    with daemon.stdout:
        try:
            yield daemon.stdout.readline().strip()
        finally:
            daemon.terminate()
            daemon.wait()


class Shown(msgspec.Struct, kw_only=True):
    """A note as the service was asked to show it."""

    id: int
    replaces: int
    title: str
    body: str
    actions: list[str]
    hints: dict[str, Any]


class Service:
    """Has a name on a bus, and answers in a thread of its own."""

    def __init__(self, address: str, name: str) -> None:
        self._connection: DBusConnection = open_dbus_connection(address)
        self._connection.send(message_bus.RequestName(name))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Leave the bus."""
        self._connection.interrupt()
        self._thread.join()
        self._connection.close()

    def _serve(self) -> None:
        with contextlib.suppress(Exception):  # the connection's way to say that it was interrupted
            while True:
                message = self._connection.receive()
                if message.header.message_type is MessageType.method_call:
                    self._answer(message)

    def _answer(self, call: Message) -> None:
        raise NotImplementedError


class NotificationService(Service):
    """Shows nothing. `held`: answers to Notify are kept back until `let_go`."""

    def __init__(self, address: str, abilities: tuple[str, ...] = KDE) -> None:
        self.abilities = abilities
        self.shown: list[Shown] = []
        self.closed: list[int] = []
        self.calls: list[str] = []
        self.broken = False
        self.held: list[Message] | None = None
        self._ids = 0
        super().__init__(address, NAME)

    def _answer(self, call: Message) -> None:
        member = str(call.header.fields[HeaderFields.member])
        self.calls.append(member)
        if self.broken:
            self._connection.send(new_error(call, f"{NAME}.Broken"))
        elif member == "GetCapabilities":
            self._connection.send(answer_to(call, "as", (list(self.abilities),)))
        elif member == "Notify":
            self._show(call)
        else:
            self.closed.append(call.body[0])
            self._connection.send(answer_to(call))

    def _show(self, call: Message) -> None:
        assert call.header.fields[HeaderFields.signature] == "susssasa{sv}i"
        _, replaces, _, title, body, actions, hints, _ = call.body
        if not replaces:
            self._ids += 1
        id = replaces or self._ids
        values = {name: value for name, (_, value) in hints.items()}
        note = Shown(id=id, replaces=replaces, title=title, body=body, actions=actions, hints=values)
        answer = answer_to(call, "u", (id,))
        if self.held is None:
            self._connection.send(answer)
        else:
            self.held.append(answer)
        self.shown.append(note)

    # ---- what a person does ----

    def let_go(self) -> None:
        """Give the answers that were kept back."""
        held, self.held = self.held or [], None
        for answer in held:
            self._connection.send(answer)

    def say(self, signal: str, signature: str, *body: object) -> None:
        """Emit a signal."""
        self._connection.send(signal_of(DBusAddress(PATH, interface=NAME), signal, signature, body))

    def click(self, id: int) -> None:
        self.say("ActivationToken", "us", id, "token")
        self.say("ActionInvoked", "us", id, "default")

    def reply(self, id: int, text: str) -> None:
        self.say("NotificationReplied", "us", id, text)

    def dismiss(self, id: int, why: int = 2) -> None:
        self.say("NotificationClosed", "uu", id, why)
