"""Real servers for real clients."""

import random
import shutil
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest

from tests.endtoend.servers import ServerProcess

PEOPLE = ("anna", "ben", "clara")
LANES = 4
"""Races that are run at the same time, each in a room of its own."""
IN_A_LANE = ("owner", "talker", "target")


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with some people in it, made once and copied by whoever needs one."""
    data = tmp_path_factory.mktemp("house")
    ServerProcess(data).prepare(PEOPLE)
    return data


@pytest.fixture
def data(house: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(house, tmp_path / "data"))


@pytest.fixture
def server(data: Path) -> Iterator[ServerProcess]:
    """A server that runs; whoever stops or kills it starts it again."""
    yield from _running(ServerProcess(data))


@pytest.fixture
def unthrottled(data: Path) -> Iterator[ServerProcess]:
    """A server that lets one person ask as often as they like."""
    yield from _running(
        ServerProcess(data, HEARTH_LIMIT_REQUESTS_PER_S="1000000", HEARTH_LIMIT_REQUEST_BURST="1000000")
    )


@pytest.fixture
def keeping_order(data: Path) -> Iterator[ServerProcess]:
    """A server without limits, with `chief`, who administers it, and an owner, a talker and a target for each of LANES."""
    no_limit = dict.fromkeys(("REQUESTS_PER_S", "REQUEST_BURST", "REPORTS"), "1000000")
    process = ServerProcess(data, **{f"HEARTH_LIMIT_{name}": value for name, value in no_limit.items()})
    process.prepare(("chief:admin", *(f"{who}{lane}" for lane in range(LANES) for who in IN_A_LANE)))
    yield from _running(process)


def _running(process: ServerProcess) -> Iterator[ServerProcess]:
    process.start()
    yield process
    assert process.stop() == 0


@pytest.fixture
def seed(record_property: Callable[[str, object], None]) -> int:
    """Chance differs from run to run; a failure names its seed."""
    seed = random.randrange(2**32)
    record_property("seed", seed)
    return seed


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Name the seed beside a failure."""
    report = yield
    if report.failed:
        report.sections += [("seed", str(value)) for name, value in item.user_properties if name == "seed"]
    return report
