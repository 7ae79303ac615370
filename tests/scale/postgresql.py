"""A PostgreSQL of a test's own: a folder, a socket in it, no address of the machine.

python -m tests.scale.postgresql COMMAND…    runs a command with HEARTH_TEST_DATABASE_URL at such an instance
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import quote

START_S: Final = 30
DURABLE: Final = ("-c", "fsync=on")
CARELESS: Final = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")
"""For what only asks whether statements are right."""


def program(name: str) -> str:
    """Return the path of one of PostgreSQL's programs, the newest there is."""
    found = [path for path in Path("/usr/lib/postgresql").glob(f"*/bin/{name}") if path.exists()]
    newest = max(found, key=lambda path: float(path.parent.parent.name), default=None)
    return str(newest) if newest is not None else shutil.which(name) or name


def somebody_else() -> list[str]:
    """Return what makes a command run as somebody who is not root: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return []
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = "postgres" if "postgres" in names else "nobody"
    return ["setpriv", f"--reuid={user}", f"--regid={pwd.getpwnam(user).pw_gid}", "--clear-groups"]


class PostgreSQL:
    """One instance; it is stopped by whoever started it."""

    def __init__(self, folder: Path, *options: str) -> None:
        self._folder = folder
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None

    def url(self, database: str) -> str:
        """Return the address of a database here."""
        return f"postgres://hearth@{quote(str(self._folder), safe='')}/{database}"

    def make(self) -> None:
        """Make the instance's files."""
        if os.geteuid() == 0:
            shutil.chown(self._folder, *_owner())
        self._run(
            "initdb", "--auth=trust", "--username=hearth", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"
        )

    def _run(self, name: str, *arguments: str) -> None:
        command = [*somebody_else(), program(name), "-D", str(self._folder / "data"), *arguments]
        subprocess.run(command, cwd="/", capture_output=True, check=True)

    def start(self) -> None:
        """Start, and wait until it answers."""
        command = [
            *somebody_else(), program("postgres"), "-D", str(self._folder / "data"),
            "-c", "listen_addresses=", "-c", f"unix_socket_directories={self._folder}",
            "-c", "max_connections=200", *self._options,
        ]  # fmt: skip
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, cwd="/", stdout=log, stderr=log)
        deadline = time.monotonic() + START_S
        while self.ask("postgres", "SELECT 1").returncode != 0:
            assert self._process.poll() is None, (self._folder / "log").read_text()[-2000:]
            assert time.monotonic() < deadline, "PostgreSQL did not answer in time"
            time.sleep(0.05)

    def ask(self, database: str, sql: str) -> "subprocess.CompletedProcess[str]":
        """Let psql ask."""
        command = [program("psql"), "-h", str(self._folder), "-U", "hearth", "-qAtc", sql, database]
        return subprocess.run(command, cwd="/", capture_output=True, text=True, check=False)

    def stop(self, how: str = "fast") -> None:
        """Stop: `fast` says goodbye to whoever is connected, `immediate` is as good as a crash."""
        if self._process is not None:
            self._run("pg_ctl", "stop", "-m", how, "-w")
            self._process.wait(START_S)
            self._process = None


def _owner() -> tuple[int, int]:
    [uid] = [part for part in somebody_else() if part.startswith("--reuid=")]
    entry = pwd.getpwnam(uid.removeprefix("--reuid="))
    return entry.pw_uid, entry.pw_gid


@contextmanager
def postgresql(*options: str) -> Iterator[PostgreSQL]:
    """Make and start an instance; in the end it is stopped and its files are gone."""
    # A socket's path has to be short.
    with tempfile.TemporaryDirectory(prefix="hearth-pg-", dir="/tmp") as folder:
        found = PostgreSQL(Path(folder), *options)
        found.make()
        found.start()
        try:
            yield found
        finally:
            found.stop("immediate")


def main(command: Sequence[str]) -> int:
    """Run a command on an instance of its own."""
    with postgresql(*CARELESS) as found:
        environment = os.environ | {"HEARTH_TEST_DATABASE_URL": found.url("hearth")}
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
