"""Uploads by tus through Django: what comes is kept, what is wrong is refused and changes nothing."""

import base64
import errno
import hashlib
import json
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from pytest_django import Settings

from accounts import services as accounts
from attachments import finishing, parts, receiving, services, uploading
from attachments.models import Blob, File, Leftover, Upload
from attachments.store import store
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.placeholder import raster
from feeds import clock
from tests.attachments import samples
from tests.attachments.conftest import Sender, checksum, limit, metadata, part_of
from tests.cast import person

pytestmark = pytest.mark.django_db

DATA = bytes(range(256)) * 8


@pytest.fixture
def anna() -> Sender:
    return Sender(person("anna"))


def code(answer: Any) -> str:
    return str(answer.json()["code"])


def kept(file: File, disk: Path) -> bytes:
    return (disk / "files" / file.blob.stored_as).read_bytes()


def test_a_server_says_what_it_can_do_to_anybody(anna: Sender) -> None:
    for path in ("/api/v1/uploads", "/api/v1/uploads/any"):
        answer = anna.client.options(path)
        assert answer.status_code == 204
        assert answer.headers["Tus-Version"] == answer.headers["Tus-Resumable"] == "1.0.0"
        assert answer.headers["Tus-Extension"] == "creation,checksum,termination,expiration"
        assert answer.headers["Tus-Checksum-Algorithm"] == "sha1,sha256"
        assert answer.headers["Tus-Max-Size"] == str(4 * 1024**3)


def test_a_file_comes_in_pieces_and_its_last_answer_names_it(anna: Sender, disk: Path) -> None:
    path = anna.begin(
        len(DATA), filename="ä notes.txt", filetype="text/html", sha256=hashlib.sha256(DATA).hexdigest()
    )
    assert anna.ask("HEAD", path).headers["Upload-Offset"] == "0"
    first = anna.bring(path, DATA[:1000])
    assert (first.status_code, first.headers["Upload-Offset"]) == (204, "1000")
    assert "Hearth-File" not in first.headers
    last = anna.bring(path, DATA[1000:], 1000, upload_checksum=checksum(DATA[1000:]))
    assert (last.status_code, last.headers["Upload-Offset"]) == (204, str(len(DATA)))
    file = File.objects.get()
    assert last.headers["Hearth-File"] == str(file.pk)
    assert json.loads(base64.b64decode(last.headers["Hearth-Entry"])) == {
        "id": file.pk, "name": "ä notes.txt", "type": "application/octet-stream", "bytes": len(DATA),
        "width": None, "height": None, "placeholder": None, "length_ms": None,
        "sha256": hashlib.sha256(DATA).hexdigest(),
    }  # fmt: skip
    assert kept(file, disk) == DATA
    assert not part_of(path).exists()
    assert not Leftover.objects.exists()


def test_a_client_that_has_not_heard_the_last_answer_asks_again(anna: Sender) -> None:
    path = anna.begin(len(DATA))
    last = anna.bring(path, DATA)
    head = anna.ask("HEAD", path)
    again = anna.bring(path, b"", len(DATA))
    for answer in (head, again):
        assert answer.headers["Upload-Offset"] == str(len(DATA))
        assert answer.headers["Hearth-Entry"] == last.headers["Hearth-Entry"]
    assert head.headers["Upload-Length"] == str(len(DATA))
    assert anna.bring(path, DATA).status_code == 409
    assert anna.bring(path, b"x", len(DATA)).status_code == 413
    assert File.objects.count() == 1


def test_an_empty_file_is_finished_when_it_begins(anna: Sender, disk: Path) -> None:
    answer = anna.ask(
        "POST", "/api/v1/uploads", upload_length="0", upload_metadata=metadata(filename="empty")
    )
    file = File.objects.get()
    assert (answer.status_code, answer.headers["Hearth-File"]) == (201, str(file.pk))
    assert (file.name, file.blob.bytes, kept(file, disk)) == ("empty", 0, b"")


def test_the_same_bytes_are_kept_once_and_nobody_learns_of_it(anna: Sender) -> None:
    ben = Sender(person("ben"))
    one, two = anna.send(DATA), ben.send(DATA)
    assert one.pk != two.pk
    assert one.blob == two.blob == Blob.objects.get()
    path = ben.begin(len(DATA), sha256=hashlib.sha256(DATA).hexdigest())
    # Its bytes have to come all the same.
    assert ben.ask("HEAD", path).headers["Upload-Offset"] == "0"


def test_what_was_sent_is_told_by_its_content_and_not_by_its_name(anna: Sender) -> None:
    pdf = anna.send(
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n", filename="cat.jpg", filetype="image/jpeg"
    )
    text = anna.send("Grüße\n".encode(), filename="cat.jpg")
    nothing_known = anna.send(b"\0\1\2", filename="cat.html", filetype="text/html")
    assert [file.type for file in (pdf, text, nothing_known)] == [
        "application/pdf", "text/plain", "application/octet-stream",
    ]  # fmt: skip


# ---- what is refused ---------------------------------------------------------------------------------------------


def test_other_versions_are_not_spoken(anna: Sender) -> None:
    path = anna.begin(10)
    for method, where in (("POST", "/api/v1/uploads"), ("PATCH", path)):
        answer = anna.ask(method, where, b"x", upload_length="1", upload_offset="0", Tus_Resumable="0.2.2")
        assert (answer.status_code, answer.headers["Tus-Version"], code(answer)) == (
            412,
            "1.0.0",
            "unsupported",
        )


@pytest.mark.parametrize("offset", [0, 5, 11, 2**52])
def test_an_offset_that_lies_is_told_the_true_one(anna: Sender, offset: int) -> None:
    path = anna.begin(20)
    anna.bring(path, b"0123456789")
    answer = anna.bring(path, b"x", offset)
    assert (answer.status_code, answer.headers["Upload-Offset"], code(answer)) == (409, "10", "conflict")
    assert part_of(path).read_bytes() == b"0123456789"


@pytest.mark.parametrize("offset", ["-1", "", "ten", "1" * 40])
def test_an_offset_that_is_none_is_refused(anna: Sender, offset: str) -> None:
    answer = anna.ask("PATCH", anna.begin(20), b"x", upload_offset=offset)
    assert (answer.status_code, answer.json()["field"]) == (400, "Upload-Offset")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"upload_length": "-1"},
        {"upload_length": "1", "upload_metadata": "a !"},
        {"upload_defer_length": "1"},
    ],
)
def test_an_upload_that_does_not_say_what_it_is_is_not_begun(
    anna: Sender, headers: dict[str, str], disk: Path
) -> None:
    answer = anna.ask("POST", "/api/v1/uploads", **headers)
    assert (answer.status_code, code(answer)) == (400, "bad_request")
    assert not Upload.objects.exists()
    assert not list(parts.folder().iterdir())


def test_more_than_was_announced_is_refused_and_not_kept(anna: Sender) -> None:
    path = anna.begin(10)
    anna.bring(path, b"01234")
    answer = anna.bring(path, b"567890", 5)
    assert (answer.status_code, code(answer)) == (413, "too_large")
    assert anna.ask("HEAD", path).headers["Upload-Offset"] == "5"


def test_another_content_type_is_refused(anna: Sender) -> None:
    answer = anna.bring(anna.begin(10), b"x", content_type="application/json")
    assert (answer.status_code, code(answer)) == (415, "bad_request")


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_bytes_with_a_wrong_checksum_are_not_kept(anna: Sender, algorithm: str) -> None:
    path = anna.begin(10)
    anna.bring(path, b"01234")
    answer = anna.bring(path, b"56789", 5, upload_checksum=checksum(b"other", algorithm))
    assert (answer.status_code, answer.headers["Upload-Offset"], code(answer)) == (460, "5", "bad_request")
    assert anna.bring(path, b"56789", 5, upload_checksum=checksum(b"56789", algorithm)).status_code == 204


def test_a_whole_that_is_not_what_was_said_begins_again(anna: Sender, disk: Path) -> None:
    path = anna.begin(5, sha256=hashlib.sha256(b"right").hexdigest())
    answer = anna.bring(path, b"wrong")
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (460, "0")
    assert not File.objects.exists()
    assert anna.bring(path, b"right").status_code == 204
    assert kept(File.objects.get(), disk) == b"right"


def test_what_another_process_remembers_of_bytes_that_are_no_more_is_not_believed(
    anna: Sender, monkeypatch: pytest.MonkeyPatch, disk: Path
) -> None:
    here, elsewhere = receiving._Sums(), receiving._Sums()
    path = anna.begin(4, sha256=hashlib.sha256(b"good").hexdigest())

    def bring(sums: Any, data: bytes, offset: int) -> int:
        monkeypatch.setattr(receiving, "_sums", sums)
        return int(anna.bring(path, data, offset).status_code)

    assert bring(here, b"go", 0) == 204
    assert bring(elsewhere, b"xx", 2) == 460
    assert bring(elsewhere, b"ev", 0) == 204
    assert bring(here, b"od", 2) == 460
    assert not Blob.objects.exists()
    assert bring(here, b"good", 0) == 204
    assert kept(File.objects.get(), disk) == b"good"
    assert not list((disk / "uploads").iterdir())


def test_two_at_once_are_refused_and_the_first_goes_on(anna: Sender) -> None:
    path = anna.begin(10)
    held = parts.hold(path.rpartition("/")[2])
    try:
        answer = anna.bring(path, b"x")
        assert (answer.status_code, answer.headers["Retry-After"], code(answer)) == (423, "1", "busy")
    finally:
        held.close()
    assert anna.bring(path, b"x").status_code == 204


def test_an_upload_of_somebody_else_is_not_there(anna: Sender) -> None:
    ben = Sender(person("ben"))
    path = anna.begin(10)
    for method in ("HEAD", "PATCH", "DELETE"):
        theirs = ben.ask(method, path, b"x", upload_offset="0")
        nowhere = ben.ask(method, "/api/v1/uploads/" + "x" * 43, b"x", upload_offset="0")
        assert theirs.status_code == nowhere.status_code == 404
        assert theirs.content == nowhere.content
    assert anna.ask("HEAD", path).status_code == 200


def test_nobody_uploads_without_a_device_that_is_signed_in(anna: Sender) -> None:
    path = anna.begin(10)
    accounts.revoke_device(anna.person.device.pk)
    for method, where in (("POST", "/api/v1/uploads"), ("HEAD", path), ("PATCH", path), ("DELETE", path)):
        assert anna.ask(method, where, b"x", upload_offset="0", upload_length="1").status_code == 401
        assert anna.client.generic(method, where).status_code == 401
    assert part_of(path).read_bytes() == b""


# ---- ends --------------------------------------------------------------------------------------------------------


def test_an_upload_that_is_ended_leaves_nothing(anna: Sender) -> None:
    path = anna.begin(10)
    anna.bring(path, b"01234")
    assert anna.ask("DELETE", path).status_code == 204
    assert not Upload.objects.exists()
    assert not part_of(path).exists()
    for method in ("HEAD", "PATCH", "DELETE"):
        assert anna.ask(method, path, b"x", upload_offset="5").status_code == 404


def test_an_upload_that_is_ended_while_its_last_bytes_come_becomes_no_file(
    anna: Sender, monkeypatch: pytest.MonkeyPatch, disk: Path
) -> None:
    path = anna.begin(len(DATA))
    finish = finishing.finish

    def after_the_end(reception: Any) -> File:
        services.end_upload(anna.person.id, None, reception.upload.pk)
        return finish(reception)

    monkeypatch.setattr(finishing, "finish", after_the_end)
    assert anna.bring(path, DATA).status_code == 404
    assert not File.objects.exists()
    # What was stored already is written down, and collected later.
    assert [left.stored_as for left in Leftover.objects.all()] == [
        str(found.relative_to(disk / "files")) for found in (disk / "files").rglob("*") if found.is_file()
    ]


@pytest.mark.parametrize("said", [{}, {"as_file": "1"}])
def test_an_upload_whose_part_goes_while_its_last_bytes_come_is_not_there(
    anna: Sender, monkeypatch: pytest.MonkeyPatch, disk: Path, said: dict[str, str]
) -> None:
    path = anna.begin(len(DATA), **said)
    finish = finishing.finish

    def after_the_end(reception: Any) -> File:
        uploading.end(anna.person.id, None, reception.upload)
        return finish(reception)

    monkeypatch.setattr(finishing, "finish", after_the_end)
    answer = anna.bring(path, DATA)
    assert (answer.status_code, code(answer)) == (404, "not_found")
    assert not any(found.is_file() for found in disk.rglob("*"))


def test_the_file_of_an_upload_outlives_it(anna: Sender) -> None:
    path = anna.begin(len(DATA))
    anna.bring(path, DATA)
    assert anna.ask("DELETE", path).status_code == 204
    assert File.objects.count() == 1


def test_an_upload_expires_unless_bytes_come(anna: Sender) -> None:
    path = anna.begin(10)
    upload = Upload.objects.get()
    assert anna.ask("HEAD", path).headers["Upload-Expires"].endswith("GMT")
    with clock.standing(upload.expires_at - timedelta(hours=1)):
        anna.bring(path, b"01234")
    with clock.standing(upload.expires_at + timedelta(hours=20)):
        assert anna.ask("HEAD", path).headers["Upload-Offset"] == "5"
    with clock.standing(upload.expires_at + timedelta(hours=24)):
        assert anna.ask("HEAD", path).status_code == 404


# ---- how much ----------------------------------------------------------------------------------------------------


def test_a_file_has_a_limit(anna: Sender, settings: Settings) -> None:
    settings.HEARTH_LIMITS = msgspec.structs.replace(settings.HEARTH_LIMITS, file_bytes=100)
    answer = anna.ask("POST", "/api/v1/uploads", upload_length="101")
    assert (answer.status_code, code(answer)) == (413, "too_large")
    assert "100" in answer.json()["message"]
    anna.begin(100)


def test_what_a_person_keeps_has_a_limit_with_what_is_on_its_way(anna: Sender, settings: Settings) -> None:
    limit(settings, person_files_bytes=100)
    anna.send(b"x" * 60)
    path = anna.begin(30)
    answer = anna.ask("POST", "/api/v1/uploads", upload_length="20")
    assert (answer.status_code, code(answer)) == (413, "too_large")
    anna.ask("DELETE", path)
    anna.begin(20)
    Sender(person("ben")).begin(90)


def test_there_is_an_end_to_beginning(anna: Sender, settings: Settings, disk: Path) -> None:
    limit(settings, uploads=2)
    anna.begin(1)
    anna.begin(1)
    assert anna.ask("POST", "/api/v1/uploads", upload_length="1").status_code == 413
    assert len(list(parts.folder().iterdir())) == 2


def test_a_disk_that_is_nearly_full_takes_no_upload(anna: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    path = anna.begin(10)
    monkeypatch.setattr(parts, "free_bytes", lambda: 3)
    answers = anna.ask("POST", "/api/v1/uploads", upload_length="10"), anna.bring(path, b"01234")
    for answer in answers:
        assert (answer.status_code, code(answer), answer.headers["Retry-After"]) == (507, "busy", "60")


def test_a_disk_that_becomes_full_keeps_what_has_come(anna: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    path = anna.begin(10)
    write = os.write

    def half(descriptor: int, data: Any) -> int:
        if len(data) < 5:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(descriptor, bytes(data)[:6])

    with monkeypatch.context() as full:
        full.setattr(os, "write", half)
        answer = anna.bring(path, b"0123456789")
    assert (answer.status_code, code(answer)) == (507, "busy")
    assert anna.ask("HEAD", path).headers["Upload-Offset"] == "6"
    anna.bring(path, b"6789", 6)
    assert bytes(File.objects.get().blob.sha256) == hashlib.sha256(b"0123456789").digest()


def test_a_store_that_is_full_loses_nothing_and_is_tried_again(
    anna: Sender, monkeypatch: pytest.MonkeyPatch, disk: Path
) -> None:
    path = anna.begin(len(DATA))

    def no_space(*paths: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(os, "link", no_space)
        assert anna.bring(path, DATA).status_code == 507
    head = anna.ask("HEAD", path)
    assert head.headers["Upload-Offset"] == str(len(DATA))
    assert "Hearth-File" not in head.headers
    answer = anna.bring(path, b"", len(DATA))
    assert (answer.status_code, "Hearth-File" in answer.headers) == (204, True)
    assert kept(File.objects.get(), disk) == DATA


def test_a_sum_that_is_not_remembered_is_made_anew(anna: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    path = anna.begin(len(DATA))
    anna.bring(path, DATA[:500])
    monkeypatch.setattr(receiving, "_sums", receiving._Sums())
    anna.bring(path, DATA[500:], 500)
    assert bytes(File.objects.get().blob.sha256) == hashlib.sha256(DATA).digest()


def test_bytes_that_another_process_stores_just_then_are_kept_once(
    anna: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = services.keep_file
    refusals = [HearthError(ErrorCode.CONFLICT, "faster")]

    def slower(*args: Any) -> File:
        if refusals:
            raise refusals.pop()
        return keep(*args)

    monkeypatch.setattr(services, "keep_file", slower)
    path = anna.begin(len(DATA))
    assert anna.bring(path, DATA).status_code == 204
    assert File.objects.count() == 1


def test_a_part_that_is_gone_is_an_upload_that_is_gone(anna: Sender) -> None:
    path = anna.begin(10)
    part_of(path).unlink()
    assert anna.ask("HEAD", path).status_code == anna.bring(path, b"x").status_code == 404


def test_names_in_the_store_say_nothing(anna: Sender) -> None:
    file = anna.send(DATA, filename="secret plan.txt")
    assert len(file.blob.stored_as) == 41
    with pytest.raises(HearthError):
        parts.hold("nothing")


# ---- pictures ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("turned", [1, 6])
def test_a_picture_is_kept_upright_in_what_is_said_of_it_and_without_where_it_was_taken(
    anna: Sender, turned: int
) -> None:
    file = anna.send(samples.jpeg(turned), filename="beach.jpg")
    assert (file.type, file.width, file.height) == ("image/jpeg", *((48, 32) if turned == 1 else (32, 48)))
    assert raster(file.placeholder, 8, 8) is not None
    kept = store().read(file.blob.stored_as)
    data = kept.read(1_000_000)
    kept.close()
    assert (hashlib.sha256(data).digest(), len(data)) == (bytes(file.blob.sha256), file.bytes)
    assert samples.SECRET not in data


def test_a_picture_that_is_sent_as_a_file_is_kept_as_it_was_and_never_shown(anna: Sender) -> None:
    sent = samples.jpeg(6)
    file = anna.send(sent, filename="beach.jpg", as_file="1")
    assert (file.type, file.width, file.height, file.placeholder) == ("image/jpeg", None, None, "")
    assert bytes(file.blob.sha256) == hashlib.sha256(sent).digest()


def test_a_picture_that_nobody_can_clean_is_refused_with_what_to_do(anna: Sender) -> None:
    broken = samples.jpeg()[:-400]
    with pytest.raises(AssertionError, match="Send it as a file"):
        anna.send(broken, filename="beach.jpg")
    assert not File.objects.exists()
