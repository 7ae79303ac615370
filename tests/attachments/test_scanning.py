"""Files are looked through for viruses where somebody does that."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from attachments.models import File, Upload
from tests.attachments.clamd import clamd
from tests.attachments.conftest import Sender, part_of
from tests.cast import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def scanner(settings: Settings) -> Iterator[None]:
    with clamd() as address:
        settings.HEARTH_CLAMD = address
        yield


@pytest.fixture
def anna() -> Sender:
    return Sender(person("anna"))


def test_a_clean_file_is_kept(scanner: None, anna: Sender) -> None:
    assert anna.send(b"harmless").bytes == 8
    assert anna.send(b"").bytes == 0


def test_a_file_with_a_virus_is_refused_and_nothing_of_it_stays(scanner: None, anna: Sender) -> None:
    path = anna.begin(9)
    answer = anna.bring(path, b"a virus!!")
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert [model.objects.count() for model in (File, Upload)] == [0, 0]
    assert not part_of(path).exists()


def test_what_is_too_large_for_the_scanner_is_refused(scanner: None, anna: Sender) -> None:
    path = anna.begin(1_500_000)
    answer = anna.bring(path, b"x" * 1_500_000)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert not Upload.objects.exists()


def test_a_scanner_in_trouble_is_asked_again(scanner: None, anna: Sender) -> None:
    path = anna.begin(7)
    answer = anna.bring(path, b"trouble")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert anna.ask("HEAD", path).headers["Upload-Offset"] == "7"


def test_without_the_scanner_nothing_is_taken_in(anna: Sender, settings: Settings) -> None:
    with clamd() as address:
        pass
    settings.HEARTH_CLAMD = address
    path = anna.begin(5)
    assert anna.bring(path, b"hello").status_code == 503
    settings.HEARTH_CLAMD = ""
    assert anna.bring(path, b"", 5).status_code == 204
