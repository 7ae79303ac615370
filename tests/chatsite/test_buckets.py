"""Backups of a server whose files lie in a store that speaks S3: they hold the files, and put them there again."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from attachments import s3
from chatsite import environment
from chatsite.backups import making
from chatsite.backups.snapshots import Kept
from chatsite.doctor import keeping
from chatsite.doctor.findings import Level, Wishes
from tests.attachments.bucket import Bucket, bucket
from tests.chatsite.conftest import FILES, manage
from tests.chatsite.test_backups import left_behind, names

pytestmark = [pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow")]
DATA = bytes(range(256)) * 10_000


@pytest.fixture
def kept(house: Path) -> Iterator[Bucket]:
    """A bucket with the files of the house in it."""
    with bucket() as found:
        for path in (house / "files").rglob("*"):
            if path.is_file():
                found.objects[path.relative_to(house / "files").as_posix()] = path.read_bytes()
        assert len(found.objects) == FILES
        yield found


@pytest.fixture
def data(house: Path, tmp_path: Path) -> Path:
    """The folder of a server without any file on its disk."""
    data = Path(shutil.copytree(house, tmp_path / "data"))
    shutil.rmtree(data / "files")
    return data


@pytest.fixture
def here(kept: Bucket, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Bucket:
    """The bucket as this process's own."""
    monkeypatch.setenv("HEARTH_S3_URL", kept.url)
    monkeypatch.setattr(s3, "ATTEMPTS", 1)
    settings.STORAGES = settings.STORAGES | {"files": environment.bucket("HEARTH_S3_URL")}
    return kept


def test_a_backup_holds_the_files_of_the_bucket_and_puts_them_into_another(
    kept: Bucket, data: Path, tmp_path: Path
) -> None:
    path = tmp_path / "backup.tar"
    done = manage(data, "backup", str(path), HEARTH_S3_URL=kept.url)
    assert done.returncode == 0, done.stderr
    assert len([name for name in names(path) if name.startswith("files/")]) == FILES
    assert "3 files" in manage(data, "drill", HEARTH_S3_URL=kept.url).stdout
    with bucket() as other:
        done = manage(tmp_path / "new", "restore", str(path), HEARTH_S3_URL=other.url)
        assert done.returncode == 0, done.stderr
        assert other.objects == kept.objects
    assert not (tmp_path / "new" / "files").exists()
    assert left_behind(tmp_path / "new") == left_behind(data) == []


def test_what_came_from_a_bucket_goes_to_a_disk_and_from_there_to_a_bucket(
    kept: Bucket, data: Path, house: Path, tmp_path: Path
) -> None:
    path = tmp_path / "backup.tar"
    assert manage(data, "backup", str(path), HEARTH_S3_URL=kept.url).returncode == 0
    assert manage(tmp_path / "disk", "restore", str(path)).returncode == 0
    for name, content in kept.objects.items():
        assert (tmp_path / "disk" / "files" / name).read_bytes() == content
    wanted = dict(kept.objects)
    kept.objects.clear()
    done = manage(tmp_path / "bucket", "restore", str(house.parent / "backup.tar"), HEARTH_S3_URL=kept.url)
    assert done.returncode == 0, done.stderr
    assert kept.objects == wanted


def test_a_bucket_that_is_away_makes_no_backup_and_lets_nothing_be_restored(
    kept: Bucket, data: Path, house: Path, tmp_path: Path
) -> None:
    kept.is_broken = True
    done = manage(data, "backup", str(tmp_path / "backup.tar"), HEARTH_S3_URL=kept.url)
    assert done.stderr.endswith(
        "CommandError: The files cannot be read: The server cannot reach its files at the moment.\n"
    )
    assert not (tmp_path / "backup.tar").exists()
    before = (data / "hearth.sqlite3").read_bytes()
    backup = str(house.parent / "backup.tar")
    done = manage(data, "restore", backup, "--replace", HEARTH_S3_URL=kept.url)
    assert "CommandError: The files could not be put in place: " in done.stderr
    assert (data / "hearth.sqlite3").read_bytes() == before
    assert left_behind(data) == []


def test_a_damaged_backup_puts_nothing_into_the_bucket(
    kept: Bucket, data: Path, house: Path, tmp_path: Path
) -> None:
    whole = bytearray((house.parent / "backup.tar").read_bytes())
    whole[-3000] ^= 1
    (tmp_path / "broken.tar").write_bytes(whole)
    kept.objects.clear()
    done = manage(data, "restore", str(tmp_path / "broken.tar"), "--replace", HEARTH_S3_URL=kept.url)
    assert done.stderr.startswith("CommandError: The backup is damaged")
    assert kept.objects == {}


def test_files_that_the_bucket_has_lost_are_named(kept: Bucket, data: Path, tmp_path: Path) -> None:
    [*_, last] = sorted(kept.objects)
    del kept.objects[last]
    done = manage(data, "backup", str(tmp_path / "backup.tar"), HEARTH_S3_URL=kept.url)
    assert done.returncode == 1
    assert "is there, but without 1 file," in done.stderr
    assert (
        "1 files were already lost then"
        in manage(data, "drill", str(tmp_path / "backup.tar"), HEARTH_S3_URL=kept.url).stdout
    )


def test_a_bucket_that_stops_in_the_middle_of_a_file_is_asked_to_go_on(
    here: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    here.objects["aa/long"] = DATA
    monkeypatch.setattr(making, "PAUSES_S", (0, 0))
    monkeypatch.setattr("time.sleep", lambda pause_s: setattr(here, "stops_after", None))
    here.stops_after = len(DATA) // 2
    source = making._Bytes(Kept("aa/long", len(DATA), b""))
    assert source.are_there()
    assert b"".join(iter(lambda: source.read(100_000), b"")) == DATA
    source.close()


@pytest.mark.django_db
def test_the_doctor_asks_the_bucket(here: Bucket) -> None:
    assert [finding.level for finding in keeping.files(Wishes())] == [Level.GOOD]
    here.is_broken = True
    assert [finding.level for finding in keeping.files(Wishes())] == [Level.FAULT]
