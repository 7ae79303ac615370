"""Jobs in real servers: killed in the middle and taken up again, and by one of two processes only."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest

from chatsite.sqlite.base import DatabaseWrapper
from tests.endtoend.conftest import PEOPLE
from tests.endtoend.servers import ROOT, ServerProcess
from tests.endtoend.test_files import Development

DEVICES = 60
PATIENCE_S = 60


class Chore(NamedTuple):
    """How far the job is."""

    state: str
    done: int
    told: str


def asked(database: Path, statement: str) -> list[tuple[object, ...]]:
    with closing(DatabaseWrapper.Database.connect(str(database), isolation_level=None)) as found:
        rows: list[tuple[object, ...]] = found.execute(statement).fetchall()
        return rows


@pytest.fixture
def chore(data: Path) -> Callable[[], Chore]:
    """A job that waits; says how far it is."""
    server = ServerProcess(data)
    subprocess.run(
        [sys.executable, "-m", "tests.endtoend.chores", str(DEVICES), *PEOPLE],
        cwd=ROOT, env=server.environment, check=True,
    )  # fmt: skip
    statement = "SELECT state, done, told FROM accounts_job WHERE kind = 'bulk'"
    return lambda: Chore(*asked(data / "hearth.sqlite3", statement)[0])  # type: ignore[arg-type]  # as declared


def until(chore: Callable[[], Chore], reached: Callable[[Chore], bool]) -> Chore:
    deadline = time.monotonic() + PATIENCE_S
    while not reached(now := chore()):
        assert time.monotonic() < deadline, now
        time.sleep(0.05)
    return now


def devices_left(data: Path) -> object:
    return asked(data / "hearth.sqlite3", "SELECT count(*) FROM accounts_device WHERE revoked_at IS NULL")[0][
        0
    ]


def kill_in_the_middle(server: ServerProcess, chore: Callable[[], Chore]) -> int:
    server.start()
    until(chore, lambda now: now.done > 0)
    server.kill()
    left = chore()
    assert left.state == "running"
    assert 0 < left.done < DEVICES
    return left.done


def test_a_job_whose_server_was_killed_goes_on_where_it_was(
    data: Path, server_of: ServerProcess, chore: Callable[[], Chore]
) -> None:
    was = kill_in_the_middle(server_of, chore)
    # As if its time were over.
    asked(data / "hearth.sqlite3", "UPDATE accounts_job SET held_until = '2000-01-01 00:00:00'")
    server_of.start()
    assert chore().done >= was
    assert until(chore, lambda now: now.state == "done").done == DEVICES
    assert devices_left(data) == 0


@pytest.mark.soak
def test_a_job_whose_server_was_killed_is_anybodys_after_a_while(
    data: Path, server_of: ServerProcess, chore: Callable[[], Chore]
) -> None:
    for _ in range(2):
        kill_in_the_middle(server_of, chore)
    server_of.start()
    assert until(chore, lambda now: now.state == "done").done == DEVICES
    assert devices_left(data) == 0


def test_of_two_processes_one_does_a_job(
    data: Path, server_of: ServerProcess, chore: Callable[[], Chore]
) -> None:
    other = ServerProcess(data)
    server_of.start()
    other.start()
    try:
        # Who has signed a device out already is refused the second time, and the outcome would say so.
        assert until(chore, lambda now: now.state == "done") == ("done", DEVICES, f"{DEVICES} signed out.")
    finally:
        assert other.stop() == 0
    assert devices_left(data) == 0


def test_the_server_for_development_does_jobs_too(data: Path, chore: Callable[[], Chore]) -> None:
    server = Development(data)
    server.start()
    assert until(chore, lambda now: now.state == "done").done == DEVICES
    assert server.stop() == 0


@pytest.fixture
def server_of(data: Path) -> Iterator[ServerProcess]:
    """A server that a test starts and kills."""
    process = ServerProcess(data)
    yield process
    assert process.stop() == 0
