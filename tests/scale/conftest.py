"""One server of three processes that share nothing but PostgreSQL and Redis."""

import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.endtoend.conftest import PEOPLE, pytest_runtest_makereport, seed
from tests.endtoend.servers import ServerProcess
from tests.scale.postgresql import PostgreSQL, postgresql
from tests.scale.redis import RedisServer

__all__ = ["pytest_runtest_makereport", "seed"]

UNTHROTTLED = {
    "HEARTH_LIMIT_REQUESTS_PER_S": "1000000",
    "HEARTH_LIMIT_REQUEST_BURST": "1000000",
    "HEARTH_LOG_LEVEL": "info",
}


@pytest.fixture(scope="session")
def database() -> Iterator[PostgreSQL]:
    """A PostgreSQL that syncs what it commits, with some people in it."""
    with postgresql() as found, tempfile.TemporaryDirectory() as data:
        assert found.ask("postgres", "CREATE DATABASE hearth").returncode == 0
        ServerProcess(Path(data), DATABASE_URL=found.url("hearth")).prepare(PEOPLE)
        yield found


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    # A socket's path has to be short.
    with tempfile.TemporaryDirectory(prefix="hearth-redis-", dir="/tmp") as folder:
        found = RedisServer(Path(folder))
        found.start()
        yield found
        found.kill()


def process(
    folder: Path, database: PostgreSQL, redis: RedisServer, *arguments: str, **settings: str
) -> ServerProcess:
    """Return a process, not started, that belongs to the server."""
    folder.mkdir()
    found = ServerProcess(
        folder, DATABASE_URL=database.url("hearth"), REDIS_URL=redis.url, **UNTHROTTLED, **settings
    )
    found.arguments = arguments
    return found


@pytest.fixture
def servers(tmp_path: Path, database: PostgreSQL, redis: RedisServer) -> Iterator[list[ServerProcess]]:
    """Three processes as on three hosts: each has its own address."""
    found = [process(tmp_path / f"host{number}", database, redis) for number in range(3)]
    with ThreadPoolExecutor() as together:
        list(together.map(ServerProcess.start, found))
        yield found
        assert list(together.map(ServerProcess.stop, found)) == [0, 0, 0]


@pytest.fixture
def workers(tmp_path: Path, database: PostgreSQL, redis: RedisServer) -> Iterator[ServerProcess]:
    """Three processes behind one address."""
    found = process(tmp_path / "workers", database, redis, "--workers", "3")
    found.start()
    yield found
    assert found.stop() == 0
