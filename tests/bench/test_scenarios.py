"""Every scenario in its smallest form, against the real server: figures mean nothing here, only that there are some."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from pytest_django import DjangoDbBlocker

from bench import machine
from bench.__main__ import SCENARIOS
from bench.load import Load
from bench.peers import hearth
from bench.setting import TINY, Setting

pytestmark = pytest.mark.bench


@pytest.fixture(scope="module")
def load() -> Load:
    return Load()


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for all scenarios of a worker: what was seeded once is copied."""
    return tmp_path_factory.mktemp("bench")


@pytest.fixture
def setting(
    load: Load, root: Path, monkeypatch: pytest.MonkeyPatch, django_db_blocker: DjangoDbBlocker
) -> Setting:
    beside = hearth._manage

    def manage(folder: Path, *words: str, database: str = "") -> None:
        """Carry a command out in this process: it takes longer to start another."""
        if database:
            beside(folder, *words, database=database)
            return
        with django_db_blocker.unblock(), monkeypatch.context() as patch:
            connection.close()
            patch.setitem(connection.settings_dict, "NAME", str(folder / "hearth.sqlite3"))
            call_command(*words)
            connection.close()

    monkeypatch.setattr(hearth, "_manage", manage)
    # Other tests run beside this one: on one core they would wait for each other.
    monkeypatch.setattr(machine, "SERVER_CORE", -1)
    return Setting(load, TINY, root)


@pytest.mark.parametrize("name", SCENARIOS)
def test_scenario_runs(name: str, setting: Setting) -> None:
    reports = list(SCENARIOS[name](setting))
    assert reports
    for report in reports:
        assert report.lines
        for line in report.lines:
            assert line.median > 0, line.name
            assert not [trouble for run in line.runs for trouble in run.troubles]
        assert report.title in report.text()


def test_a_peer_that_is_missing_is_said_and_the_rest_goes_on(
    setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bench.peers.xmpp.shutil.which", lambda _: None)
    setting.peers = True
    (report,) = SCENARIOS["latency"](setting)
    assert [note for note in report.notes if "prosody is not installed" in note]
    assert [bar.reached for bar in report.bars] == [None]
    assert all(line.values for line in report.lines)
