"""Files in a store that speaks S3, instead of on the server's disk."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from attachments import pictures
from attachments.models import File, Leftover
from chatprotocol.errors import HearthError
from chatsite import environment
from tests.attachments import samples
from tests.attachments.bucket import Bucket, bucket
from tests.attachments.conftest import Sender
from tests.cast import Person, person
from tests.messaging.test_downloads import body, get, path_of

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow")]

DATA = bytes(range(256)) * 40_000


@pytest.fixture
def kept(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    with bucket() as found:
        monkeypatch.setenv("HEARTH_S3_URL", found.url)
        from attachments import s3

        monkeypatch.setattr(s3, "ATTEMPTS", 1)
        settings.STORAGES = settings.STORAGES | {"files": environment.bucket("HEARTH_S3_URL")}
        yield found


@pytest.fixture
def anna() -> Sender:
    return Sender(person("anna"))


def test_a_file_goes_there_and_comes_back_whole_and_in_parts(kept: Bucket, anna: Sender) -> None:
    file = anna.send(DATA)
    assert kept.objects == {file.blob.stored_as: DATA}
    who: Person = anna.person
    assert body(get(who, path_of(file))) == DATA
    assert body(get(who, path_of(file), Range="bytes=5000000-5000009")) == DATA[5_000_000:5_000_010]
    assert body(get(who, path_of(anna.send(b"")))) == b""


def test_thumbnails_lie_beside_it(kept: Bucket, anna: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "thumbnail", lambda path, size: Path(path).read_bytes()[:4])
    file = anna.send(samples.png(), filename="a.png")
    for _ in range(2):
        assert get(anna.person, path_of(file, "/thumbnail")).content == b"\x89PNG"
    assert set(kept.objects) == {file.blob.stored_as, f"{file.blob.stored_as}-{file.pk}-320.webp"}


def test_a_store_that_is_away_is_said_so_and_nothing_is_lost(kept: Bucket, anna: Sender) -> None:
    path = anna.begin(5)
    kept.is_broken = True
    answer = anna.bring(path, b"hello")
    assert (answer.status_code, answer.json()["code"]) == (503, "busy")
    assert not File.objects.exists()
    kept.is_broken = False
    assert anna.bring(path, b"", 5).status_code == 204
    file = File.objects.get()
    assert kept.objects[file.blob.stored_as] == b"hello"
    assert Leftover.objects.count() == 1
    kept.is_broken = True
    assert get(anna.person, path_of(file)).status_code == 503
    kept.is_broken = False
    kept.objects.clear()
    assert get(anna.person, path_of(file)).status_code == 404


def test_what_is_removed_is_removed_there(kept: Bucket, anna: Sender) -> None:
    from attachments.store import remove_all, store

    file = anna.send(b"hello")
    assert store().has(file.blob.stored_as)
    remove_all(file.blob.stored_as)
    remove_all(file.blob.stored_as)
    assert not store().has(file.blob.stored_as)
    kept.is_broken = True
    with pytest.raises(HearthError, match="busy"):
        remove_all(file.blob.stored_as)
