"""The data folder and its secret key."""

import stat
import threading
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from chatsite import datafolder


def test_the_folder_and_the_key_are_their_owners_alone(tmp_path: Path) -> None:
    folder = datafolder.make(tmp_path / "deep" / "data")
    key = datafolder.secret_key(folder)
    assert len(key) >= 64
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()] == [0o600]


def test_the_key_stays(tmp_path: Path) -> None:
    assert datafolder.secret_key(tmp_path) == datafolder.secret_key(tmp_path)


def test_servers_that_start_at_once_agree_on_one_key(tmp_path: Path) -> None:
    keys: list[str] = []
    together = threading.Barrier(8)

    def start() -> None:
        together.wait(5)
        keys.append(datafolder.secret_key(tmp_path))

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert len(keys) == 8
    assert len(set(keys)) == 1
    assert len(list(tmp_path.iterdir())) == 1


def test_an_empty_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret-key").touch()
    with pytest.raises(ImproperlyConfigured, match="is empty"):
        datafolder.secret_key(tmp_path)


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ImproperlyConfigured, match="HEARTH_DATA"):
        datafolder.make(tmp_path / "file" / "data")


def test_a_key_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret-key").mkdir()
    with pytest.raises(ImproperlyConfigured, match="cannot be read or made"):
        datafolder.secret_key(tmp_path)
