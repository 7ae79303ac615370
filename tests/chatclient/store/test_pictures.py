"""Pictures on disk: whole or not there, within a limit, those looked at least recently go first."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatclient.store.pictures import FOLDER_NAME, PictureStore


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / FOLDER_NAME).rglob("*") if path.is_file())


def test_what_is_kept_is_there_after_a_new_start(tmp_path: Path) -> None:
    store = PictureStore(tmp_path, "home")
    assert store.get("7-320") is None
    store.put("7-320", b"picture")
    assert store.get("7-320") == b"picture"
    assert PictureStore(tmp_path, "home").get("7-320") == b"picture"


def test_those_looked_at_least_recently_go_first(tmp_path: Path) -> None:
    store = PictureStore(tmp_path, "home", limit_bytes=30)
    for name in "abc":
        store.put(name, b"x" * 10)
    store.get("a")
    store.put("d", b"x" * 10)
    assert names(tmp_path) == ["a", "c", "d"]
    store.put("e", b"x" * 31)
    assert names(tmp_path) == ["a", "c", "d"]


def test_the_order_is_known_after_a_new_start(tmp_path: Path) -> None:
    store = PictureStore(tmp_path, "home", limit_bytes=30)
    for age_s, name in enumerate("abc"):
        store.put(name, b"x" * 10)
        os.utime(tmp_path / FOLDER_NAME / "home" / name, (10_000 * age_s, 10_000 * age_s))
    store.get("a")
    again = PictureStore(tmp_path, "home", limit_bytes=30)
    again.put("d", b"x" * 10)
    assert names(tmp_path) == ["a", "c", "d"]


def test_a_smaller_limit_is_kept_to_at_once(tmp_path: Path) -> None:
    store = PictureStore(tmp_path, "home")
    for name in "abc":
        store.put(name, b"x" * 10)
    again = PictureStore(tmp_path, "home", limit_bytes=10)
    again.get("c")
    assert len(names(tmp_path)) == 1


def test_the_pictures_of_another_realm_are_deleted(tmp_path: Path) -> None:
    PictureStore(tmp_path, "home").put("a", b"x")
    other = PictureStore(tmp_path, "elsewhere")
    assert other.get("a") is None
    other.put("b", b"y")
    assert names(tmp_path) == ["b"]


def test_what_was_half_written_is_not_there(tmp_path: Path) -> None:
    PictureStore(tmp_path, "home").put("a", b"x")
    (tmp_path / FOLDER_NAME / "home" / "b.part").write_bytes(b"half")
    assert PictureStore(tmp_path, "home").get("a") == b"x"
    assert names(tmp_path) == ["a"]


def test_what_somebody_deletes_is_not_there(tmp_path: Path) -> None:
    store = PictureStore(tmp_path, "home")
    store.put("a", b"x")
    (tmp_path / FOLDER_NAME / "home" / "a").unlink()
    assert store.get("a") is None
    store.put("a", b"y")
    assert store.get("a") == b"y"


def test_a_disk_that_refuses_keeps_nothing_and_hurts_nobody(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / FOLDER_NAME).write_bytes(b"not a folder")
    store = PictureStore(tmp_path, "home")
    store.put("a", b"x")
    assert store.get("a") is None
    assert "could not be kept" in caplog.text


@given(steps=st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 12), st.booleans()), max_size=40))
def test_whatever_is_kept_and_looked_at_the_limit_holds_and_the_newest_is_there(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, bool]]
) -> None:
    folder = tmp_path_factory.mktemp("pictures")
    store, held = PictureStore(folder, "home", limit_bytes=30), dict[str, bytes]()
    for name, size, puts in steps:
        if puts:
            held[name] = name.encode() * size
            store.put(name, held[name])
            assert store.get(name) == held[name]
        else:
            assert store.get(name) in (None, held.get(name))
        assert sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) <= 30
