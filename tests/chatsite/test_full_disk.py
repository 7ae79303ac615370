"""A disk that is full, or becomes full at any moment: each operation says so in a sentence, and has changed nothing."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import first_release
from tests.chatsite.conftest import ROOT, environment
from tests.chatsite.test_cut_off import ANNA_S, BEN_S, cut, is_cut_off, is_whole

MIB = 1024 * 1024
FREE = [0, 300_000, 900_000, 2 * MIB, 8 * MIB]
OLD = "backups/hearth-20260101T000000Z.tar"
Fill = Callable[..., list[dict[str, Any]]]


@pytest.fixture(scope="module")
def small_disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A disk of 16 MiB, where this machine lets one be made."""
    folder = tmp_path_factory.mktemp("disk")
    mounted = ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mounted, capture_output=True, check=False).returncode:
        pytest.skip("no disk can be made here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.fixture(scope="module")
def kept(later: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ben's folder, with a backup in it that was made long ago."""
    data = Path(shutil.copytree(later, tmp_path_factory.mktemp("kept") / "data"))
    (data / OLD).parent.mkdir()
    (data / OLD).write_bytes(b"an old backup")
    return data


@pytest.fixture
def fill(small_disk: Path) -> Fill:
    """Carry out a command on a copy of a folder, on a disk with so much free, once for each."""

    def fill(house: Path, *command: str, free: list[int] = FREE, without: tuple[str, ...] = ("room",)) -> Any:
        job = {"house": str(house), "command": command, "how": "fill", "free": free, "without": without}
        done = subprocess.run(
            [sys.executable, "-m", "tests.chatsite.cutting", json.dumps(job)],
            cwd=ROOT, env=environment(small_disk / "data"), capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        found = [json.loads(line) for line in done.stdout.splitlines()]
        assert [told["free"] for told in found] == free
        return found

    return fill


def assert_refused(told: dict[str, Any], *said: str) -> None:
    """One plain sentence, and nothing is left behind."""
    assert (told["status"], told["said"].count("\n")) == (1, 0), told["said"]
    assert any(each in told["said"] for each in said), told["said"]
    assert told["after"]["work"] == []


def backups(state: dict[str, Any]) -> list[str]:
    return [name for name in state["names"] if name.startswith("backups/")]


def test_what_would_not_fit_is_refused_before_anything_is_written(
    kept: Path, house: Path, fill: Fill
) -> None:
    for command in (["backup"], ["restore", str(house.parent / "backup.tar"), "--replace"]):
        for told in fill(kept, *command, free=[0, 8 * MIB], without=()):
            assert_refused(told, "/data is too full:", "The disk is full", "No space left on device")
            assert is_whole(told["after"], BEN_S)


def test_a_backup_that_does_not_fit_leaves_the_old_one_alone(kept: Path, fill: Fill) -> None:
    *refused, made = fill(kept, "backup")
    for told in refused:
        assert_refused(told, "The disk is full", "No space left on device")
        assert backups(told["after"]) == [OLD]
        assert is_whole(told["after"], BEN_S)
    assert made["status"] == 0, made["said"]
    assert len(backups(made["after"])) == 2


def test_a_trial_that_does_not_fit_changes_nothing(kept: Path, house: Path, fill: Fill) -> None:
    first, *others, last = fill(kept, "drill", str(house.parent / "backup.tar"))
    for told in (first, *others, last):
        if told["status"]:
            assert_refused(told, "is full", "No space left on device")
        assert is_whole(told["after"], BEN_S)
    assert (first["status"], last["status"]) == (1, 0)


def test_a_restore_that_does_not_fit_changes_nothing(kept: Path, house: Path, fill: Fill) -> None:
    first, *others, last = fill(kept, "restore", str(house.parent / "backup.tar"), "--replace")
    for told in (first, *others, last):
        if told["status"]:
            assert_refused(told, "is full", "No space left on device")
        assert is_whole(told["after"], BEN_S if told["status"] else ANNA_S)
        assert backups(told["after"]) == [OLD]
    assert (first["status"], last["status"]) == (1, 0)


def test_an_upgrade_that_does_not_fit_leaves_everything_as_it_was(tmp_path: Path, fill: Fill) -> None:
    first_release.put_server(tmp_path / "data")
    *refused, done = fill(tmp_path / "data", "upgrade", free=[0, 400_000, 1_400_000, 8 * MIB])
    for told in refused:
        assert_refused(told, "is full", "No space left on device")
        assert told["after"]["people"] == ["anna", "ben", "clara"]
        assert told["after"]["migrations"] == [first_release.MIGRATIONS]
    assert done["status"] == 0, done["said"]
    assert done["after"]["migrations"] > [first_release.MIGRATIONS]


def test_going_back_takes_no_room_to_speak_of(upgraded: Path, fill: Fill) -> None:
    refused, *done = fill(upgraded, "upgrade", "--rollback", free=[0, 200_000])
    assert_refused(refused, "The disk is full", "No space left on device")
    assert (refused["after"]["people"], refused["after"]["kept"]) == (["ben"], ["anna"])
    for told in done:
        assert (told["status"], told["after"]["people"]) == (0, ["anna"]), told["said"]


def test_whoever_only_asks_the_database_is_told_plainly(kept: Path, fill: Fill) -> None:
    for command in ("invite", "upgrade"):
        [told] = fill(kept, command, free=[0])
        assert_refused(told, "does not answer: the disk of ")
        assert told["said"].endswith(" is full.")


def test_the_doctor_says_what_is_wrong_on_a_full_disk(kept: Path, fill: Fill) -> None:
    for told in fill(kept, "doctor", free=[0, 300_000]):
        assert told["status"] == 2, told["said"]
        assert "of the disk are free" in told["said"]
        assert "disk I/O error" not in told["said"]
        assert "Traceback" not in told["said"]
        assert is_whole(told["after"], BEN_S)


@pytest.mark.parametrize("every", [6, pytest.param(1, marks=pytest.mark.soak)])
@pytest.mark.parametrize("command", ["backup", "drill"])
def test_a_disk_that_refuses_at_any_step_leaves_the_old_backup_and_nothing_half_done(
    kept: Path, house: Path, tmp_path: Path, command: str, every: int
) -> None:
    arguments = [str(house.parent / "backup.tar")] if command == "drill" else []
    *refused, done = cut(kept, tmp_path / "data", command, *arguments, how="refuse", every=every)
    for told in refused:
        assert (told["status"], told["said"].count("\n")) == (1, 0), told["said"]
        assert not is_cut_off(told)
        assert is_whole(told["after"], BEN_S)
        assert OLD in told["after"]["names"]
        assert len(backups(told["after"])) == 1 or "is there, but" in told["said"]
    assert done["after"]["work"] == []
