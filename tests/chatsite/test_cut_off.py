"""A command that is killed, or refused by the disk, at any step: nothing is lost, and nobody serves half of two times."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from chatsite import datafolder
from tests import first_release
from tests.chatsite.conftest import BEN_S_FILE, ROOT, environment, manage

CUT_OFF = "A restore or a rollback was cut off in {data}. This finishes it: python manage.py restore --finish"
KILLED = -9
SEED = 3
EVERY = [6, pytest.param(1, marks=pytest.mark.soak)]
ANNA_S = {"people": ["anna"], "tls/key.pem": "key"}
BEN_S = {"people": ["ben"], "tls/key.pem": "ben's"}
KILLED_HALFWAY = """
import os, signal
os.environ["DJANGO_SETTINGS_MODULE"] = "chatsite.settings"
import django
django.setup()
from django.core.management import call_command
from django.db.migrations.executor import MigrationExecutor
applied, done = MigrationExecutor.apply_migration, []
def apply(*arguments, **options):
    done.append(None)
    if len(done) > 5:
        os.kill(os.getpid(), signal.SIGKILL)
    return applied(*arguments, **options)
MigrationExecutor.apply_migration = apply
call_command("upgrade")
"""


def cut(house: Path, data: Path, *command: str, how: str, every: int, **more: Any) -> list[dict[str, Any]]:
    """Return what came of a command that had its end at one step, at a later one, and so on; the last had none."""
    job = {
        "house": str(house), "command": command, "how": how, "every": every, "kills_again": False, "then": [],
        "seed": SEED, "without": ["migrating", "sync", "fsync", "spare"],
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "tests.chatsite.cutting", json.dumps(job | more)],
        cwd=ROOT, env=environment(data), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    *ended, last = [json.loads(line) for line in done.stdout.splitlines()]
    assert ended
    assert last["status"] == 0, last
    return [*ended, last]


def is_cut_off(told: dict[str, Any]) -> bool:
    return datafolder.SWAP in told["before"]["work"]


def assert_finished_by_one_command(told: dict[str, Any], data: Path) -> None:
    """Nobody serves what was cut off, and one command finishes it."""
    assert told["serve"] == [1, CUT_OFF.format(data=data)]
    status, said = told["then"]
    assert status == 0, said
    assert said.startswith("What was cut off is finished.\n")
    assert told["after"]["work"] == []


def is_whole(state: dict[str, Any], whose: dict[str, Any]) -> bool:
    return state | whose == state and (BEN_S_FILE in state["names"]) == (whose is BEN_S)


def kept_beside(state: dict[str, Any], folder: str, name: str) -> bool:
    return any(each.startswith(folder) and each.endswith(f"/{name}") for each in state["names"])


@pytest.mark.parametrize("kills_again", [False, True], ids=["killed", "killed again and again"])
@pytest.mark.parametrize("every", EVERY)
def test_a_restore_that_is_killed_has_not_begun_or_is_finished_by_one_command(
    house: Path, later: Path, tmp_path: Path, every: int, kills_again: bool
) -> None:
    data = tmp_path / "data"
    command = ["restore", str(house.parent / "backup.tar"), "--replace"]
    *killed, last = cut(later, data, *command, how="kill", every=every, kills_again=kills_again)
    for told in killed:
        assert told["status"] == KILLED
        if is_cut_off(told):
            assert_finished_by_one_command(told, data)
            assert is_whole(told["after"], ANNA_S)
        else:
            assert told["serve"] == [0, ""]
            assert is_whole(told["after"], ANNA_S) or is_whole(told["after"], BEN_S)
        if is_whole(told["after"], ANNA_S):
            assert kept_beside(told["after"], "before-restore-", BEN_S_FILE)
            assert kept_beside(told["after"], "before-restore-", "hearth.sqlite3")
    assert any(map(is_cut_off, killed))
    assert last["after"]["work"] == []


@pytest.mark.parametrize("every", EVERY)
def test_a_restore_to_an_empty_folder_that_is_killed_leaves_it_empty_or_is_finished(
    house: Path, tmp_path: Path, every: int
) -> None:
    data, empty = tmp_path / "data", tmp_path / "empty"
    empty.mkdir()
    for told in cut(empty, data, "restore", str(house.parent / "backup.tar"), how="kill", every=every)[:-1]:
        if is_cut_off(told):
            assert_finished_by_one_command(told, data)
            assert is_whole(told["after"], ANNA_S)
        else:
            assert is_whole(told["after"], ANNA_S) or told["after"]["people"] != ["anna"]
        assert not any(name.startswith("before-restore") for name in told["after"]["names"])


@pytest.mark.parametrize("every", EVERY)
def test_a_restore_that_the_disk_refuses_is_undone(
    house: Path, later: Path, tmp_path: Path, every: int
) -> None:
    data = tmp_path / "data"
    command = ["restore", str(house.parent / "backup.tar"), "--replace"]
    *refused, _ = cut(later, data, *command, how="refuse", every=every)
    for told in refused:
        assert told["status"] == 1, told["said"]
        assert "The disk is full" in told["said"] or "No space left on device" in told["said"]
        assert "\n" not in told["said"]
        if is_cut_off(told):  # all is in place, and only the note could not be taken away
            assert_finished_by_one_command(told, data)
            assert is_whole(told["after"], ANNA_S)
        else:
            assert is_whole(told["after"], BEN_S)
            assert told["serve"] == [0, ""]


@pytest.mark.parametrize("every", EVERY)
def test_a_rollback_that_is_killed_has_not_begun_or_is_finished_by_one_command(
    upgraded: Path, tmp_path: Path, every: int
) -> None:
    data = tmp_path / "data"
    for told in cut(upgraded, data, "upgrade", "--rollback", how="kill", every=every)[:-1]:
        if is_cut_off(told):
            assert_finished_by_one_command(told, data)
            assert told["after"]["people"] == ["anna"]
        if told["after"]["people"] == ["anna"]:
            assert kept_beside(told["after"], "after-upgrade-", "hearth.sqlite3")
        else:
            assert (told["after"]["people"], told["after"]["kept"]) == (["ben"], ["anna"])


@pytest.mark.parametrize("every", EVERY)
def test_a_rollback_that_the_disk_refuses_is_undone(upgraded: Path, tmp_path: Path, every: int) -> None:
    *refused, _ = cut(upgraded, tmp_path / "data", "upgrade", "--rollback", how="refuse", every=every)
    for told in refused:
        assert (told["status"], "\n" in told["said"]) == (1, False), told["said"]
        if is_cut_off(told):
            assert told["after"]["people"] == ["anna"]
        else:
            assert (told["after"]["people"], told["after"]["kept"]) == (["ben"], ["anna"])


def test_an_upgrade_that_is_killed_halfway_goes_on_and_keeps_the_database_of_before(
    tmp_path: Path,
) -> None:
    first_release.put_server(data := tmp_path / "data")
    before = (data / "hearth.sqlite3").read_bytes()
    killed = subprocess.run(
        [sys.executable, "-c", KILLED_HALFWAY], cwd=ROOT, env=environment(data), check=False
    )
    assert killed.returncode == KILLED
    assert "Run this first: python manage.py upgrade" in manage(data, "serve").stderr
    done = manage(data, "upgrade")
    assert done.returncode == 0, done.stderr
    kept = sqlite3.connect(data / "before-upgrade" / "database.sqlite3")
    first = sqlite3.connect(":memory:")
    with closing(kept), closing(first):
        first.deserialize(before)
        assert [*kept.iterdump()] == [*first.iterdump()]
