"""ejabberd and prosody as Debian has them: one room, everybody in it, with and without an archive of what is said.

Each runs on its core with a configuration and a folder of its own, on loopback: no TLS, no compression, no limits, people
without accounts (SASL ANONYMOUS). That is less than Hearth does, which authenticates devices and asks for rights. The
archives are the ones that they come with: Mnesia, and files. `bench/peers/install` installs them.
"""

import contextlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Final

from bench import talk
from bench.load import Dialect, Frame, Step
from bench.servers import LOG, free_port, running
from bench.stage import Failed, House, Layout, Participant

EJABBERD_ALONE, EJABBERD_ARCHIVING = "ejabberd, archive off", "ejabberd, archive on"

_STREAM: Final = (
    b"<?xml version='1.0'?><stream:stream to='localhost' xmlns='jabber:client' "
    b"xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>"
)
_ROOM: Final = "bench@rooms.localhost"

_EJABBERD: Final = """
hosts: [localhost]
loglevel: error
auth_method: anonymous
anonymous_protocol: sasl_anon
allow_multiple_connections: true
acl: {{}}
listen:
  - {{port: {port}, ip: "127.0.0.1", module: ejabberd_c2s, access: all, shaper: none, max_stanza_size: 262144}}
modules:
  mod_muc:
    host: rooms.localhost
    access: all
    access_create: all
    history_size: 0
    max_users: 5000
    default_room_options: {{mam: {archive}}}
"""
_EJABBERD_ARCHIVE: Final = "  mod_mam: {}\n"

_PROSODY: Final = """
daemonize = false
run_as_root = true
pidfile = "{folder}/prosody.pid"
data_path = "{folder}"
log = {{ error = "{folder}/prosody.log" }}
interfaces = {{ "127.0.0.1" }}
c2s_ports = {{ {port} }}
c2s_direct_tls_ports = {{}}
s2s_ports = {{}}
modules_enabled = {{ "saslauth", "disco" }}
modules_disabled = {{ "s2s", "tls" }}
c2s_require_encryption = false
VirtualHost "localhost"
    authentication = "anonymous"
Component "rooms.localhost" "muc"
    muc_room_locking = false
    max_history_messages = 0
    modules_enabled = {{ {archive} }}
    muc_log_by_default = true
"""


@contextlib.contextmanager
def ejabberd(folder: Path, layout: Layout, *, archive: bool) -> Iterator[House]:
    """Run ejabberd, with one scheduler: it has one core. Raises Failed."""
    libraries = sorted(Path("/usr/lib").glob("*/ejabberd-*/ebin"))
    if not libraries or shutil.which("erl") is None:
        raise Failed("ejabberd is not installed: make bench-peers")
    port = free_port()
    configuration = folder / "ejabberd.yml"
    configuration.write_text(
        _EJABBERD.format(port=port, archive=str(archive).lower()) + (_EJABBERD_ARCHIVE if archive else "")
    )
    # Straight to the virtual machine: ejabberd's own script would start a daemon that outlives it, as another user.
    command = [
        "erl", "-noinput", "+S", "1:1", "-mnesia", "dir", f'"{folder}/mnesia"',
        "-ejabberd", "config", f'"{configuration}"', "-ejabberd", "log_path", f'"{folder}/ejabberd.log"',
        "-s", "ejabberd",
    ]  # fmt: skip
    environment = {
        "ERL_LIBS": ":".join(sorted({str(ebin.parent.parent) for ebin in libraries})),
        "HOME": str(folder),
    }
    with running(command, folder, port, environment) as process:
        yield _house(_name("ejabberd", archive), port, process.pid, layout, folder)


@contextlib.contextmanager
def prosody(folder: Path, layout: Layout, *, archive: bool) -> Iterator[House]:
    """Run prosody. Raises Failed."""
    if shutil.which("prosody") is None:
        raise Failed("prosody is not installed: make bench-peers")
    port = free_port()
    configuration = folder / "prosody.cfg.lua"
    configuration.write_text(
        _PROSODY.format(folder=folder, port=port, archive='"muc_mam"' if archive else "")
    )
    with running(["prosody", "--config", str(configuration), "-F"], folder, port) as process:
        yield _house(_name("prosody", archive), port, process.pid, layout, folder)


def houses(
    folder: Callable[[str], Path], layout: Layout
) -> dict[str, Callable[[], AbstractContextManager[House]]]:
    """Return all four, each for a folder of its own."""
    return {
        _name(kind.__name__, archive): partial(kind, folder(kind.__name__), layout, archive=archive)
        for kind in (ejabberd, prosody)
        for archive in (False, True)
    }


def _name(kind: str, archive: bool) -> str:
    return f"{kind}, archive {'on' if archive else 'off'}"


def _house(name: str, port: int, pid: int, layout: Layout, folder: Path) -> House:
    said = Frame(
        f"<message type='groupchat' to='{_ROOM}'><body>{talk.text()}</body></message>".encode(), layout.people
    )
    everybody = [
        Participant(_steps(person), [said] if person in layout.speakers else [])
        for person in range(layout.people)
    ]
    # One after another: of many who join at once, ejabberd leaves some without an answer.
    return House(name, port, [pid], everybody, Dialect.PLAIN, at_once=1, log=folder / LOG)


def _steps(person: int) -> list[Step]:
    """Return the way in: a stream, a name, a resource, and the room, whose subject is the last that one is told."""
    bind = b"<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>"
    join = f"<presence to='{_ROOM}/person{person}'><x xmlns='http://jabber.org/protocol/muc'/></presence>"
    return [
        Step(_STREAM, b"</stream:features>"),
        Step(b"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>", b"<success"),
        Step(_STREAM, b"</stream:features>"),
        Step(bind, b"</bind>"),
        Step(join.encode(), b"<subject"),
    ]
