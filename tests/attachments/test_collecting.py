"""What nobody needs is removed, whatever was killed before; and nothing else is."""

import asyncio
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from attachments import collecting, parts, services, waking
from attachments.disk import DiskStorage
from attachments.models import Blob, File, Leftover, Upload
from attachments.store import made_name, store, thumbnail_name
from feeds import clock
from tests.attachments import samples
from tests.attachments.conftest import Sender, part_of
from tests.cast import person

pytestmark = pytest.mark.django_db

DATA = b"some bytes"


@pytest.fixture(autouse=True)
def own_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test's connection stays open."""
    monkeypatch.setattr(connection, "close", lambda: None)


@pytest.fixture
def anna() -> Sender:
    return Sender(person("anna"))


def stored(disk: Path) -> list[str]:
    return sorted(
        str(path.relative_to(disk / "files")) for path in (disk / "files").rglob("*") if path.is_file()
    )


def test_uploads_past_their_time_go_with_their_parts(anna: Sender) -> None:
    path = anna.begin(10)
    anna.bring(path, b"01234")
    collecting.collect()
    assert part_of(path).exists()
    with clock.standing(clock.now() + timedelta(hours=25)):
        collecting.collect()
    assert not Upload.objects.exists()
    assert not part_of(path).exists()


def test_a_part_without_a_row_goes_when_it_is_old(anna: Sender) -> None:
    known, stray = part_of(anna.begin(10)), parts.path_of("stray")
    fresh = parts.path_of("fresh")
    for path in (stray, fresh, parts.stripped_path(known)):
        path.write_bytes(b"x")
    long_ago = clock.now().timestamp() - 26 * 3600
    for path in (stray, known):
        os.utime(path, (long_ago, long_ago))
    collecting.collect()
    assert (known.exists(), fresh.exists(), stray.exists()) == (True, True, False)


def test_a_file_that_nobody_posts_goes_with_its_bytes_and_what_was_made_of_them(
    anna: Sender, disk: Path
) -> None:
    file = anna.send(samples.png())
    made = made_name(file.blob.stored_as, file.pk)
    store().keep_bytes(b"small", thumbnail_name(made, 320))
    assert collecting.collect() == 0
    assert len(stored(disk)) == 2
    with clock.standing(clock.now() + timedelta(hours=25)):
        assert collecting.collect() == 2
    assert [model.objects.count() for model in (File, Blob, Leftover)] == [0, 0, 0]
    assert stored(disk) == []


def test_bytes_that_were_stored_by_a_server_that_was_killed_then_go(anna: Sender, disk: Path) -> None:
    services.note_leftover("aa/bb")
    store().keep_bytes(b"of nobody", "aa/bb")
    kept = anna.send(DATA)
    collecting.collect()
    assert len(stored(disk)) == 2
    with clock.standing(clock.now() + timedelta(hours=23)):
        services.forget_files([])
    Leftover.objects.update(due_at=clock.now())
    assert collecting.collect() == 1
    assert stored(disk) == [kept.blob.stored_as]


def test_the_same_bytes_take_the_same_way_and_are_kept_once_all_the_same(
    anna: Sender, monkeypatch: pytest.MonkeyPatch, disk: Path
) -> None:
    taken: list[str] = []
    keep = DiskStorage.keep

    def noting(self: DiskStorage, path: Path, name: str) -> None:
        taken.append(name)
        keep(self, path, name)

    monkeypatch.setattr(DiskStorage, "keep", noting)
    files = [Sender(person("ben")).send(DATA), anna.send(DATA)]
    assert len(set(taken)) == 2
    assert {file.blob.stored_as for file in files} == {taken[0]}
    assert collecting.collect() == 1
    assert stored(disk) == [taken[0]]


def test_the_same_bytes_that_come_while_they_go_stay(anna: Sender, disk: Path) -> None:
    first = anna.send(DATA)
    stored_as = first.blob.stored_as
    services.forget_files([first.pk])
    again = anna.send(DATA)
    assert again.blob.stored_as != stored_as
    assert collecting.collect() == 1
    assert stored(disk) == [again.blob.stored_as]


def test_a_store_that_does_not_answer_is_asked_again(
    anna: Sender, disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.forget_files([anna.send(DATA).pk])

    def fail(name: str) -> None:
        raise OSError("away")

    with monkeypatch.context() as broken:
        broken.setattr(collecting, "remove_all", fail)
        with pytest.raises(OSError, match="away"):
            collecting.collect()
    assert collecting.collect() == 1
    assert stored(disk) == []


async def test_the_collector_looks_when_it_is_woken_and_survives_trouble(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rounds: asyncio.Queue[int] = asyncio.Queue()
    loop = asyncio.get_running_loop()
    count = 0

    def once() -> int:
        nonlocal count
        count += 1
        loop.call_soon_threadsafe(rounds.put_nowait, count)
        if count == 1:
            raise OSError
        if count == 2:
            raise ValueError
        return 0

    monkeypatch.setattr(collecting, "collect", once)
    async with collecting.beside_people():
        assert await rounds.get() == 1
        waking.wake()
        assert await rounds.get() == 2
        waking.wake()
        assert await rounds.get() == 3
    waking.wake()
