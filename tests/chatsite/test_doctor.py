"""`manage.py doctor`: each fault has its sentence and its cure, and the worst is the exit status."""

import http.server
import json
import os
import shutil
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection
from pytest_django import Settings

from accounts import audit, auditguard
from accounts import services as accounts
from attachments.models import Blob
from attachments.store import new_name, store
from chatsite import datafolder
from chatsite.backups import record
from chatsite.backups.contents import AuditHead
from chatsite.backups.progress import nobody
from chatsite.certificates import own, showing
from chatsite.doctor import dependencies, keeping, machine, reaching
from chatsite.doctor.findings import Check, Finding, Level, Wishes, good
from chatsite.doctor.looking import CHECKS, look
from chatsite.sqlite import base
from feeds import schema
from messaging.models import Message

pytestmark = pytest.mark.django_db
NOTHING = Wishes()


@pytest.fixture(autouse=True)
def data(tmp_path: Path, settings: Settings) -> Path:
    """A folder as a server makes it, of a server that is well."""
    tmp_path.chmod(0o700)
    settings.HEARTH_DATA = tmp_path
    disk = {"BACKEND": "attachments.disk.DiskStorage", "OPTIONS": {"location": tmp_path / "files"}}
    settings.STORAGES = settings.STORAGES | {"files": disk}
    settings.ALLOWED_HOSTS = ["chat.example.org"]
    record.note_backup(tmp_path / "backup.tar", datetime.now(UTC).isoformat())
    (tmp_path / "backup.tar").touch()
    record.note_trial(tmp_path / "backup.tar")
    return tmp_path


def found(check: Check, wishes: Wishes = NOTHING) -> tuple[Level, str]:
    """The worst that a check finds, and what it says of it."""
    worst = max(check(wishes), key=lambda finding: finding.level)
    assert worst.level is Level.GOOD or worst.cure
    assert "\n" not in worst.said + worst.cure
    return worst.level, worst.said


def test_a_server_that_is_well_is_said_to_be(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("doctor")
    said = capsys.readouterr().out
    assert "warning" not in said
    assert "FAULT" not in said
    call_command("doctor", "--json")
    plain = json.loads(capsys.readouterr().out)
    assert {each["level"] for each in plain} == {"good"}
    assert {
        "disk",
        "rights",
        "clock",
        "hosts",
        "secret",
        "database",
        "layer",
        "backup",
        "drill",
        "files",
    } <= {each["what"] for each in plain}


@pytest.mark.parametrize(("level", "status"), [(Level.WARNING, 1), (Level.FAULT, 2)])
def test_the_worst_is_the_exit_status(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], level: Level, status: int
) -> None:
    def ill(wishes: Wishes) -> Iterator[Finding]:
        yield Finding("ill", level, "Something is wrong.", "Mend it.")

    monkeypatch.setattr("chatsite.doctor.looking.CHECKS", (*CHECKS, ill))
    with pytest.raises(SystemExit) as ended:
        call_command("doctor")
    assert ended.value.code == status
    assert "Something is wrong.\n         → Mend it.\n" in capsys.readouterr().out


def test_what_cannot_be_looked_at_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(wishes: Wishes) -> Iterator[Finding]:
        if wishes is NOTHING:
            raise DatabaseError("gone")
        yield good("broken", "never said")

    monkeypatch.setattr("chatsite.doctor.looking.CHECKS", (broken,))
    [only] = look(NOTHING, nobody)
    assert (only.level, only.said) == (Level.FAULT, "broken: could not be looked at (DatabaseError).")


# ---- the machine -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("free", "level"), [(100 << 20, Level.FAULT), (400 << 20, Level.WARNING), (9 << 30, Level.GOOD)]
)
def test_a_disk_that_is_nearly_full(monkeypatch: pytest.MonkeyPatch, free: int, level: Level) -> None:
    whole = 20 << 30
    monkeypatch.setattr(
        shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(whole, whole - free, free)
    )
    assert found(machine.disk)[0] is level


def test_sqlite_that_is_too_old_or_incomplete(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "chatsite.sqlite")
    assert found(machine.sqlite)[0] is Level.GOOD
    monkeypatch.setattr(base, "has_fts5", lambda: False)
    assert "nobody can search" in found(machine.sqlite)[1]
    monkeypatch.setattr(base, "journal_mode", "DELETE")
    assert "too old" in found(machine.sqlite)[1]


def test_what_others_could_read_or_the_server_could_not_write(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert found(machine.rights)[0] is Level.GOOD
    key = data / "secret-key"
    key.write_text("secret")
    key.chmod(0o640)
    assert found(machine.rights) == (Level.FAULT, f"Others on this machine can read {key}.")
    key.chmod(0o600)
    data.chmod(0o755)
    assert found(machine.rights) == (Level.FAULT, f"Others on this machine can read {data}.")
    data.chmod(0o700)
    real = Path.lstat

    def strange(path: Path) -> os.stat_result:
        seen = real(path)
        return os.stat_result([*seen[:4], seen.st_uid + 1, *seen[5:10]]) if path == key else seen

    monkeypatch.setattr(Path, "lstat", strange)
    assert f"{key} belongs to somebody else" in found(machine.rights)[1]


def test_a_clock_that_has_gone_back(monkeypatch: pytest.MonkeyPatch) -> None:
    assert found(machine.time)[0] is Level.GOOD
    later = int((datetime.now(UTC) + timedelta(hours=1)).timestamp() * 1000)
    monkeypatch.setattr(Message.objects, "aggregate", lambda **wanted: {"latest": later})
    assert "and there are later messages" in found(machine.time)[1]


# ---- how it is reached -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hosts", "level"),
    [(["*"], Level.WARNING), (["localhost", "[::1]"], Level.WARNING), (["a.example"], Level.GOOD)],
)
def test_names(settings: Settings, hosts: list[str], level: Level) -> None:
    settings.ALLOWED_HOSTS = hosts
    assert found(reaching.names)[0] is level


@pytest.mark.parametrize(
    ("address", "hosts", "level", "said"),
    [
        ("", ["localhost"], Level.WARNING, "lead to http://127.0.0.1:8000, where nobody else gets"),
        ("https://127.0.0.1:8443", ["chat.example.org"], Level.WARNING, "where nobody else gets"),
        ("", ["localhost", "chat.example.org"], Level.GOOD, "lead to https://chat.example.org."),
        ("https://192.0.2.7:8443", ["192.0.2.7"], Level.GOOD, "lead to https://192.0.2.7:8443."),
        ("https://[2001:db8::1]", ["[2001:db8::1]"], Level.GOOD, "lead to https://[2001:db8::1]."),
        ("https://old.example.org", ["chat.example.org"], Level.FAULT, "does not know old.example.org"),
    ],
)
def test_where_links_lead(
    settings: Settings, address: str, hosts: list[str], level: Level, said: str
) -> None:
    settings.HEARTH_ADDRESS = address
    settings.ALLOWED_HOSTS = hosts
    worst, sentence = found(reaching.link_address)
    assert worst is level
    assert said in sentence


def test_secrets(settings: Settings) -> None:
    assert found(reaching.secrets)[0] is Level.GOOD
    for weak in ("short", "x" * 60):
        settings.SECRET_KEY = weak
        assert found(reaching.secrets) == (Level.FAULT, "The secret key could be guessed.")
    settings.DEBUG = True
    assert {finding.what for finding in reaching.secrets(NOTHING)} == {"debug", "secret"}


def test_a_certificate_near_its_end(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(reaching.certificate(NOTHING)) == []
    pair = own.keep(data / "tls", ["localhost"], own.now())
    assert showing.fingerprint(pair.cert) in found(reaching.certificate)[1]
    brought = Wishes(tls_cert=str(pair.cert), tls_key=str(pair.key))
    end = own.now() + own.LIFE
    for wishes, before, level in (
        (NOTHING, 50, Level.WARNING),
        (brought, 50, Level.GOOD),
        (brought, 10, Level.WARNING),
        (brought, -2, Level.FAULT),
    ):
        monkeypatch.setattr(own, "now", lambda before=before: end - timedelta(days=before))
        assert found(reaching.certificate, wishes)[0] is level


@contextmanager
def answering(body: bytes, date: str | None = None) -> Iterator[str]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response_only(200)
            if date is not None:
                self.send_header("Date", date)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_outside_is_asked_only_if_somebody_wants_that(settings: Settings, free_port: int) -> None:
    assert list(reaching.outside(NOTHING)) == []
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    with answering(b'{"server": "hearth"}') as address:
        assert found(reaching.outside, Wishes(address)) == (Level.GOOD, f"{address} answers.")
    with answering(b'{"server":"hearth"}', "Mon, 01 Jan 2001 00:00:00 GMT") as address:
        assert "seconds from that of what stands in front" in found(reaching.outside, Wishes(address))[1]
    with answering(b"a router") as address:
        assert "but not Hearth" in found(reaching.outside, Wishes(address))[1]
    assert "does not answer" in found(reaching.outside, Wishes(f"http://127.0.0.1:{free_port}"))[1]
    assert "is no address" in found(reaching.outside, Wishes("chat.example.org"))[1]
    settings.ALLOWED_HOSTS = ["chat.example.org"]
    with answering(b'{"server": "hearth"}') as address:
        assert "does not know 127.0.0.1" in found(reaching.outside, Wishes(address))[1]


def test_a_proxy_that_has_no_certificate_yet_is_told_from_one_that_is_not_there(
    settings: Settings, free_port: int
) -> None:
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    with socket.create_server(("127.0.0.1", free_port)) as listener:

        def refuse() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(b"\x15\x03\x03\x00\x02\x02\x50")  # TLS's fatal alert: internal error

        thread = threading.Thread(target=refuse, daemon=True)
        thread.start()
        said = found(reaching.outside, Wishes(f"https://127.0.0.1:{free_port}"))[1]
        thread.join()
    assert "has no certificate for this name" in said


@contextmanager
def shaking_hands(pair: showing.Pair) -> Iterator[str]:
    """Somebody who shows this certificate, as often as one asks."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*pair)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def show() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    with suppress(OSError), context.wrap_socket(connection, server_side=True) as secure:
                        secure.recv(1)

        thread = threading.Thread(target=show, daemon=True)
        thread.start()
        yield f"https://127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()


def test_a_certificate_of_its_own_is_known_again_from_outside(data: Path, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    others = own.keep(data / "of the router", ["localhost"], own.now())
    with shaking_hands(others) as address:
        assert "is not one that everybody trusts" in found(reaching.outside, Wishes(address))[1]
        mine = own.keep(data / "tls", ["localhost"], own.now())
        level, said = found(reaching.outside, Wishes(address))
    assert (level, said) == (
        Level.FAULT,
        f"Something answers at {address}, with another certificate than the server's own.",
    )
    with shaking_hands(mine) as address:
        said = f"{address} answers, with the server's own certificate."
        assert found(reaching.outside, Wishes(address)) == (Level.GOOD, said)


# ---- what is kept ------------------------------------------------------------------------------------------------


def test_a_database_that_is_behind_ahead_or_away(monkeypatch: pytest.MonkeyPatch) -> None:
    assert found(keeping.database)[0] is Level.GOOD
    for state, said in (
        (schema.State(["a.0002_b"], ["a.0001_a"], []), "is 1 change behind"),
        (schema.State([], [], ["a.0003_c"]), "A newer Hearth has used this database."),
    ):
        monkeypatch.setattr(schema, "state", lambda state=state: state)
        assert said in found(keeping.database)[1]

    def away() -> None:
        raise DatabaseError("no such host\nsecret")

    monkeypatch.setattr(schema, "state", away)
    assert found(keeping.database) == (Level.FAULT, "The database does not answer: no such host")


def test_a_backup_that_is_missing_old_or_never_tried(data: Path) -> None:
    assert found(keeping.backups)[0] is Level.GOOD
    old = (datetime.now(UTC) - timedelta(days=9)).isoformat()
    record.note_backup(data / "backup.tar", old)
    assert found(keeping.backups) == (Level.WARNING, "The latest backup is 9 days old.")
    record.note_backup(data / "gone.tar", old)
    assert "is not there any more" in found(keeping.backups)[1]
    (data / "backups.json").unlink()
    assert found(keeping.backups) == (Level.WARNING, "There is no backup.")
    record.note_backup(data / "backup.tar", datetime.now(UTC).isoformat())
    assert found(keeping.backups) == (Level.WARNING, "No backup was tried ever.")


def test_what_helps_is_said_as_one_types_it_on_this_machine(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (data / "backups.json").unlink()
    [missing] = keeping.backups(NOTHING)
    assert missing.cure.startswith("python manage.py backup; ")
    monkeypatch.setenv("HEARTH_COMMAND", "sudo /opt/hearth/deploy/manage")
    [missing] = keeping.backups(NOTHING)
    assert missing.cure.startswith("sudo /opt/hearth/deploy/manage backup; ")


def test_an_audit_log_that_was_changed_cut_off_or_is_not_guarded(data: Path) -> None:
    for name in ("anna", "ben"):
        accounts.store_person(accounts.NewPerson(username=name))
    kept = audit.head()
    record.note_backup(Path("backup.tar"), "", AuditHead(kept.number, kept.hash))
    assert found(keeping.audit_log) == (Level.GOOD, "The audit log is whole, up to entry 2.")
    auditguard.unguard()
    assert found(keeping.audit_log)[0] is Level.FAULT
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM accounts_auditentry WHERE number = 2")
    assert "entry 2 is missing, or is another" in found(keeping.audit_log)[1]
    auditguard.guard()
    (data / record.NAME).write_bytes(record.gone_back(None))
    assert found(keeping.audit_log) == (Level.GOOD, "The audit log is whole, up to entry 1.")


def test_a_restore_that_was_cut_off(data: Path) -> None:
    assert list(keeping.whole(NOTHING)) == []
    (data / datafolder.SWAP).mkdir()
    [finding] = keeping.whole(NOTHING)
    assert (finding.level, finding.said) == (Level.FAULT, f"A restore or a rollback was cut off in {data}.")
    assert finding.cure == "python manage.py restore --finish finishes it."


def test_files_that_are_lost_and_files_that_belong_to_nothing(data: Path) -> None:
    kept, lost, cut = [new_name() for _ in range(3)]
    for number, name in enumerate((kept, lost, cut)):
        store().keep_bytes(b"bytes", name)
        Blob.objects.create(sha256=bytes([number]) * 32, bytes=5, stored_as=name)
    store().keep_bytes(b"small", f"{kept}-1-320.webp")
    assert found(keeping.files)[0] is Level.GOOD
    orphan = data / "files" / new_name()
    orphan.parent.mkdir(exist_ok=True)
    orphan.write_bytes(b"x")
    assert found(keeping.files)[0] is Level.GOOD
    os.utime(orphan, (0, 0))
    assert "1 file (1\xa0byte) lies in " in found(keeping.files)[1]
    store().remove(lost)
    (data / "files" / cut).write_bytes(b"cut")
    level, said = found(keeping.files)
    assert level is Level.FAULT
    assert "The bytes of 2 files" in said
    assert lost in said
    assert cut in said


# ---- who else is needed ------------------------------------------------------------------------------------------


@contextmanager
def listening(answer: Callable[[socket.socket], None]) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                answer(connection)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        thread.join(5)


def test_whoever_looks_for_viruses(settings: Settings, free_port: int, tmp_path: Path) -> None:
    assert list(dependencies.viruses(NOTHING)) == []
    for url in (f"tcp://127.0.0.1:{free_port}", f"unix://{tmp_path}/nobody"):
        settings.HEARTH_CLAMD = url
        assert "no file is taken in" in found(dependencies.viruses)[1]

    def pong(connection: socket.socket) -> None:
        assert connection.recv(100) == b"zPING\0"
        connection.sendall(b"PONG\0")

    with listening(pong) as port:
        settings.HEARTH_CLAMD = f"tcp://127.0.0.1:{port}"
        assert found(dependencies.viruses) == (Level.GOOD, "clamd answers.")


def test_redis(settings: Settings, free_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.REDIS_URL = f"redis://:secret@127.0.0.1:{free_port}"
    level, said = found(dependencies.layer)
    assert (level, "secret" in said) == (Level.FAULT, False)
    assert "Redis does not answer" in said
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "chatsite.sqlite")
    settings.REDIS_URL = "redis://elsewhere.invalid"
    assert {finding.level for finding in dependencies.layer(NOTHING)} == {Level.FAULT}


def test_a_mail_server_that_is_elsewhere_is_not_asked(settings: Settings, free_port: int) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    assert "No mail server is set" in found(dependencies.mail)[1]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "mail.example.invalid"
    assert "was not asked" in found(dependencies.mail)[1]
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    assert found(dependencies.mail)[0] is Level.WARNING

    def greet(connection: socket.socket) -> None:
        connection.sendall(b"220 hello\r\n")
        while data := connection.recv(1000):
            connection.sendall(b"250 ok\r\n" if not data.startswith(b"quit") else b"221 bye\r\n")

    with listening(greet) as port:
        settings.EMAIL_PORT = port
        assert found(dependencies.mail) == (Level.GOOD, "The mail server 127.0.0.1 lets the server in.")
