"""The bytes of files over HTTP: parts, headers, and who may have them."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.test import Client
from pytest_django import Settings

from accounts import services as accounts
from attachments import pictures, serve, streams
from attachments.models import File
from attachments.store import made_name, store, thumbnail_name
from messaging.services import members, messages
from tests.attachments import samples
from tests.cast import ROOM_KINDS, Person, cast, file_of, person, room, say

pytestmark = pytest.mark.django_db

DATA = bytes(range(256)) * 4
PNG = samples.saved(samples.gradient(), "PNG")


def get(who: Person, path: str, method: str = "GET", **headers: str) -> Any:
    said = {name.replace("_", "-"): value for name, value in headers.items()}
    return Client().generic(method, path, headers={"Authorization": f"Bearer {who.token}", **said})


def body(answer: Any) -> bytes:
    return b"".join(answer) if answer.streaming else answer.content


def path_of(file: File, more: str = "") -> str:
    return f"/api/v1/files/{file.pk}{more}"


@pytest.fixture
def notes(anna: Person) -> File:
    file = file_of(anna, DATA, "notes ä.txt")
    say(anna, room(anna).pk, files=[file])
    return file


def test_the_whole_of_a_file(anna: Person, notes: File) -> None:
    answer = get(anna, path_of(notes))
    assert (answer.status_code, body(answer)) == (200, DATA)
    headers = answer.headers
    assert headers["Content-Length"] == str(len(DATA))
    assert headers["Accept-Ranges"] == "bytes"
    assert headers["ETag"] == f'"{hashlib.sha256(DATA).hexdigest()}"'
    assert headers["Cache-Control"] == "private, no-cache"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'; frame-ancestors 'none'"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["Content-Disposition"] == "attachment; filename*=utf-8''notes%20%C3%A4.txt"


def test_parts_of_a_file_are_the_whole_together(anna: Person, notes: File) -> None:
    parts = []
    for first in range(0, len(DATA), 300):
        answer = get(anna, path_of(notes), Range=f"bytes={first}-{first + 299}")
        assert answer.status_code == 206
        last = min(first + 299, len(DATA) - 1)
        assert answer.headers["Content-Range"] == f"bytes {first}-{last}/{len(DATA)}"
        parts.append(body(answer))
    assert b"".join(parts) == DATA


def test_a_part_behind_the_end_is_refused(anna: Person, notes: File) -> None:
    answer = get(anna, path_of(notes), Range="bytes=1024-")
    assert (answer.status_code, answer.headers["Content-Range"]) == (416, "bytes */1024")
    assert answer.json()["code"] == "bad_request"


def test_a_part_of_something_else_is_the_whole(anna: Person, notes: File) -> None:
    answer = get(anna, path_of(notes), Range="bytes=0-9", If_Range='"something else"')
    assert (answer.status_code, body(answer)) == (200, DATA)
    again = get(anna, path_of(notes), Range="bytes=0-9", If_Range=answer.headers["ETag"])
    assert (again.status_code, body(again)) == (206, DATA[:10])


def test_whoever_has_it_is_told_that_it_is_the_same(anna: Person, notes: File) -> None:
    tag = get(anna, path_of(notes), "HEAD").headers["ETag"]
    answer = get(anna, path_of(notes), If_None_Match=tag)
    assert (answer.status_code, body(answer), answer.headers["ETag"]) == (304, b"", tag)


def test_the_head_says_what_the_whole_would_and_brings_nothing(anna: Person, notes: File) -> None:
    head, whole = (
        get(anna, path_of(notes), method, Range="bytes=0-1" if method == "HEAD" else "")
        for method in ("HEAD", "GET")
    )
    body(whole)
    assert (head.status_code, body(head)) == (200, b"")
    assert head.headers == whole.headers


def test_an_empty_file_can_be_had(anna: Person) -> None:
    file = file_of(anna, b"", "empty")
    answer = get(anna, path_of(file))
    assert (answer.status_code, body(answer), answer.headers["Content-Length"]) == (200, b"", "0")


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        ("image/png", True), ("image/jpeg", True), ("image/gif", True), ("image/webp", True), ("video/mp4", True),
        ("audio/mpeg", True), ("image/svg+xml", False), ("text/html", False), ("application/xhtml+xml", False),
        ("text/xml", False), ("text/plain", False), ("application/pdf", False), ("application/javascript", False),
    ],
)  # fmt: skip
def test_what_a_browser_would_run_is_only_ever_saved(anna: Person, kind: str, shown: bool) -> None:
    file = file_of(anna, DATA, 'evil".html')
    File.objects.filter(pk=file.pk).update(type=kind)
    headers = get(anna, path_of(file), "HEAD").headers
    assert headers["Content-Type"] == (kind if shown else "application/octet-stream")
    assert headers["Content-Disposition"].startswith("inline" if shown else "attachment")


def test_a_proxy_that_has_the_files_is_told_where(anna: Person, notes: File, settings: Settings) -> None:
    settings.HEARTH_X_ACCEL = "/inside/"
    answer = get(anna, path_of(notes), Range="bytes=0-9")
    assert (answer.status_code, body(answer)) == (200, b"")
    assert answer.headers["X-Accel-Redirect"] == f"/inside/{notes.blob.stored_as}"
    stranger = person("stranger")
    assert "X-Accel-Redirect" not in get(stranger, path_of(notes)).headers


def test_bytes_that_are_missing_are_not_there(anna: Person, notes: File) -> None:
    store().remove(notes.blob.stored_as)
    assert get(anna, path_of(notes)).status_code == 404


# ---- who ---------------------------------------------------------------------------------------------------------

WHO = ("owner", "moderator", "member", "stranger", "removed", "suspended", "revoked")
MATRIX = {
    "public": (200, 200, 200, 404, 404, 403, 401),
    "private": (200, 200, 200, 404, 404, 403, 401),
    "direct": (200, 200, 200, 404, 404, 403, 401),
}
ROUTES: dict[str, tuple[str, str, dict[str, str]]] = {
    "whole": ("GET", "", {}),
    "part": ("GET", "", {"Range": "bytes=0-4"}),
    "head": ("HEAD", "", {}),
    "thumbnail": ("GET", "/thumbnail", {}),
    "large thumbnail": ("GET", "/thumbnail?size=1280", {}),
    "head of a thumbnail": ("HEAD", "/thumbnail?size=320", {}),
    "whole that is known": ("GET", "", {"If-None-Match": "*"}),
    "part that is known": ("GET", "", {"If-None-Match": "*", "Range": "bytes=0-4"}),
    "part behind the end": ("GET", "", {"Range": "bytes=999999-"}),
    "thumbnail that is known": ("GET", "/thumbnail", {"If-None-Match": "*"}),
}
FOUND = frozenset({200, 206, 304, 416})


@pytest.mark.parametrize("kind", ROOM_KINDS)
@pytest.mark.parametrize("posted", [True, False])
def test_every_route_answers_everybody_as_the_matrix_says(
    kind: str, posted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "thumbnail", lambda path, size: b"small")
    scene = cast(kind)
    file = file_of(scene.owner, PNG, "a.png")
    if posted:
        say(scene.owner, scene.room.pk, files=[file])
    revoked = person("revoked")
    if kind == "public":
        members.join_room(revoked.actor, scene.room.pk)
    accounts.revoke_device(revoked.device.pk)
    for route, (method, more, headers) in ROUTES.items():
        got = {}
        for role in WHO:
            who = revoked if role == "revoked" else scene.person(role)
            answer = get(who, path_of(file, more), method, **headers)
            body(answer)
            got[role] = 200 if answer.status_code in FOUND else answer.status_code
            assert not (got[role] == 404 and file.name in str(answer.headers))
        expected = MATRIX[kind] if posted else (200, 404, 404, 404, 404, 403, 401)
        assert got == dict(zip(WHO, expected, strict=True)), route


def test_nobody_without_a_token_has_anything(notes: File) -> None:
    for more in ("", "/thumbnail"):
        assert Client().get(path_of(notes, more)).status_code == 401


def test_a_stranger_cannot_tell_a_file_from_one_that_does_not_exist(notes: File) -> None:
    stranger = person("stranger")
    for more in ("", "/thumbnail", "/thumbnail?size=1280"):
        theirs = get(stranger, path_of(notes, more))
        nowhere = get(stranger, f"/api/v1/files/999999{more}")
        huge = get(stranger, f"/api/v1/files/{'9' * 30}{more}")
        assert theirs.status_code == nowhere.status_code == huge.status_code == 404
        assert theirs.content == nowhere.content == huge.content


def test_a_right_that_ends_while_a_download_runs_ends_it(
    anna: Person, notes: File, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "PIECE_BYTES", 100)
    monkeypatch.setattr(streams, "ASKED_AGAIN_S", -1.0)
    answer = get(anna, path_of(notes))
    stream = iter(answer)
    assert next(stream) == DATA[:100]
    accounts.suspend(anna.id)
    with pytest.raises(Exception, match="suspended"):
        next(stream)


# ---- thumbnails --------------------------------------------------------------------------------------------------


def test_a_thumbnail_is_made_once_and_goes_with_its_file(
    anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []

    def make(path: Path, size: int) -> bytes:
        made.append(size)
        return b"%d of %d" % (size, path.stat().st_size)

    monkeypatch.setattr(pictures, "thumbnail", make)
    lounge = room(anna).pk
    file = file_of(anna, PNG, "a.png")
    number = say(anna, lounge, files=[file])
    for _ in range(2):
        for size in (320, 1280):
            answer = get(anna, path_of(file, f"/thumbnail?size={size}"))
            assert (answer.status_code, answer.content) == (200, b"%d of %d" % (size, file.bytes))
            assert answer.headers["Content-Type"] == "image/webp"
            assert answer.headers["ETag"] == f'"{bytes(file.blob.sha256).hex()}-{size}"'
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert made == [320, 1280]
    assert get(anna, path_of(file, "/thumbnail"), If_None_Match=answer.headers["ETag"]).status_code == 200
    assert (
        get(anna, path_of(file, "/thumbnail?size=1280"), If_None_Match=answer.headers["ETag"]).status_code
        == 304
    )
    messages.delete_message(anna.actor, lounge, number)
    assert get(anna, path_of(file, "/thumbnail")).status_code == 404


def test_whoever_waits_for_many_thumbnails_leaves_the_others_to_others(
    anna: Person, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HEARTH_FILE_LIMITS = msgspec.structs.replace(
        settings.HEARTH_FILE_LIMITS, person_thumbnails_at_once=1
    )
    ben = person("ben")
    first, second, theirs = (file_of(who, PNG, "a.png") for who in (anna, anna, ben))
    meanwhile: list[Any] = []

    def make(path: Path, size: int) -> bytes:
        if not meanwhile:
            meanwhile.append(get(anna, path_of(second, "/thumbnail")))
            meanwhile.append(get(ben, path_of(theirs, "/thumbnail")))
        return b"small"

    monkeypatch.setattr(pictures, "thumbnail", make)
    assert get(anna, path_of(first, "/thumbnail")).status_code == 200
    refused, answered = meanwhile
    assert (refused.status_code, refused.json()["code"], refused.headers["Retry-After"]) == (503, "busy", "2")
    assert answered.status_code == 200
    assert get(anna, path_of(second, "/thumbnail")).status_code == 200


def test_whoever_brings_the_same_picture_does_not_learn_that_somebody_has_seen_it(
    anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []

    def make(path: Path, size: int) -> bytes:
        made.append(size)
        return b"small"

    monkeypatch.setattr(pictures, "thumbnail", make)
    for who in (anna, person("ben")):
        file = file_of(who, PNG, "a.png")
        assert get(who, path_of(file, "/thumbnail")).status_code == 200
    assert made == [320, 320]


def test_what_somebody_else_makes_just_then_is_not_made_twice(
    anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Meanwhile:
        @contextmanager
        def of(self, name: str) -> Iterator[None]:
            store().keep_bytes(b"theirs", name)
            yield

    monkeypatch.setattr(serve, "_turns", Meanwhile())
    monkeypatch.setattr(pictures, "thumbnail", lambda path, size: b"mine")
    assert get(anna, path_of(file_of(anna, PNG, "a.png"), "/thumbnail")).content == b"theirs"


@pytest.mark.parametrize("size", ["0", "-1", "321", "100000", "x", ""])
def test_there_are_two_sizes(anna: Person, size: str) -> None:
    answer = get(anna, path_of(file_of(anna, PNG), f"/thumbnail?size={size}"))
    assert (answer.status_code, answer.json()["field"]) == (400, "size")


def test_what_is_no_picture_has_none(anna: Person, notes: File) -> None:
    answer = get(anna, path_of(notes, "/thumbnail"))
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_a_thumbnail_of_what_went_meanwhile_does_not_stay(
    anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    lounge = room(anna).pk
    file = file_of(anna, PNG, "a.png")
    number = say(anna, lounge, files=[file])

    def slowly(path: Any, size: int) -> bytes:
        messages.delete_message(anna.actor, lounge, number)
        return b"late"

    monkeypatch.setattr(pictures, "thumbnail", slowly)
    assert get(anna, path_of(file, "/thumbnail")).status_code == 404
    assert not store().has(thumbnail_name(made_name(file.blob.stored_as, file.pk), 320))
    assert serve.THUMBNAIL_TYPE == "image/webp"
