"""One upload by tus: whatever a server answers, it ends, and where it is done the server has exactly the file."""

from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatclient.core import tus
from chatclient.core.tus import CHUNK_BYTES, LEAST_CHUNK_BYTES, Again, Ask, Done, Failed, Outcome, Transfer
from chatclient.core.uploads import Attachment
from chatprotocol.errors import ErrorCode, HearthError

URL = "/api/v1/uploads/abc"


def attachment(size: int = 10, **named: Any) -> Attachment:
    fields: dict[str, Any] = {
        "path": Path("/home/anna/ä.txt"),
        "name": "ä.txt",
        "type": "text/plain",
        "bytes": size,
        "changed_ns": 1,
        "sha256": bytes(range(32)),
    }
    return Attachment(**{**fields, **named})


def refusal(code: ErrorCode, message: str = "No.", **named: Any) -> HearthError:
    return HearthError(code, message, **named)


def begun(transfer: Transfer) -> None:
    """The server takes it, and nothing has come yet."""
    assert transfer.next().method == "POST"
    assert transfer.answered(201, {"location": URL}, None) is None


def sending(size: int = 10) -> Transfer:
    transfer = Transfer(attachment(size))
    begun(transfer)
    assert transfer.next().method == "PATCH"
    return transfer


def test_an_upload_begins_with_what_is_known_of_the_file() -> None:
    ask = Transfer(attachment(as_file=True)).next()
    assert (ask.method, ask.path, ask.length) == ("POST", "/api/v1/uploads", 0)
    assert ask.headers["Tus-Resumable"] == "1.0.0"
    assert ask.headers["Upload-Length"] == "10"
    pairs = (pair.split(" ") for pair in ask.headers["Upload-Metadata"].split(","))
    assert {name: b64decode(value).decode() for name, value in pairs} == {
        "filename": "ä.txt",
        "filetype": "text/plain",
        "sha256": bytes(range(32)).hex(),
        "as_file": "1",
    }


def test_an_upload_that_was_begun_is_looked_up_first() -> None:
    transfer = Transfer(attachment(url=URL))
    assert transfer.next() == Ask(method="HEAD", path=URL, headers=tus.TUS)
    assert transfer.answered(200, {"upload-offset": "4", "upload-length": "10"}, None) is None
    ask = transfer.next()
    assert (ask.method, ask.offset, ask.length) == ("PATCH", 4, 6)
    assert ask.headers["Upload-Offset"] == "4"
    assert transfer.answered(204, {"upload-offset": "10", "hearth-file": "9"}, None) == Done(9)


def test_an_upload_that_is_all_there_is_ended_with_nothing() -> None:
    transfer = Transfer(attachment(url=URL))
    transfer.next()
    transfer.answered(200, {"upload-offset": "10"}, None)
    ask = transfer.next()
    assert (ask.method, ask.length) == ("PATCH", 0)


def test_an_upload_of_another_length_is_not_ours() -> None:
    transfer = Transfer(attachment(url=URL))
    transfer.next()
    assert transfer.answered(200, {"upload-offset": "4", "upload-length": "11"}, None) is None
    assert transfer.next().method == "POST"


@pytest.mark.parametrize("location", ["", "no path", "https://[::1", "https://evil.example", "/ä"])
def test_an_address_that_is_none_is_not_used(location: str) -> None:
    transfer = Transfer(attachment())
    transfer.next()
    assert transfer.answered(201, {"location": location}, None) == Again(tus.STRANGE)
    assert transfer.url is None


def test_of_an_address_only_the_path_is_used() -> None:
    transfer = Transfer(attachment())
    transfer.next()
    assert transfer.answered(201, {"location": f"https://evil.example{URL}"}, None) is None
    assert transfer.next().path == URL


@pytest.mark.parametrize(
    ("status", "headers", "said", "outcome"),
    [
        (423, {}, None, Again(tus.STILL_BUSY, tus.BUSY_MS)),
        (423, {"retry-after": "7"}, None, Again(tus.STILL_BUSY, 7_000)),
        (507, {}, None, Again(tus.NO_ROOM, tus.FULL_MS)),
        (507, {}, refusal(ErrorCode.BUSY, "Full.", retry_ms=60_000), Again("Full.", 60_000)),
        (429, {}, refusal(ErrorCode.RATE_LIMITED, "Slowly.", retry_ms=10**9), Again("Slowly.", 600_000)),
        (503, {"retry-after": "tomorrow"}, None, Again("")),
        (500, {}, refusal(ErrorCode.INTERNAL, "Ouch."), Again("Ouch.")),
        (401, {}, refusal(ErrorCode.UNAUTHENTICATED), Again(tus.NOT_SIGNED_IN)),
        (302, {}, None, Again("")),
    ],
)
def test_what_passes_is_tried_again(
    status: int, headers: dict[str, str], said: HearthError | None, outcome: Again
) -> None:
    transfer = sending()
    assert transfer.answered(status, headers, said) == outcome
    assert transfer.next().method == "HEAD"


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (403, ErrorCode.FORBIDDEN),
        (400, ErrorCode.BAD_REQUEST),
        (403, ErrorCode.SUSPENDED),
        (501, ErrorCode.UNSUPPORTED),
    ],
)
def test_what_the_server_refuses_for_good_fails_with_its_words(status: int, code: ErrorCode) -> None:
    said = refusal(code, "You may not.")
    assert sending().answered(status, {}, said) == Failed(said)


def test_a_chunk_that_is_too_large_is_halved_down_to_a_least() -> None:
    transfer, lengths = sending(CHUNK_BYTES), []
    while (outcome := transfer.answered(413, {}, None)) is None:
        assert transfer.next().method == "HEAD"
        transfer.answered(200, {"upload-offset": "0"}, None)
        lengths.append(transfer.next().length)
    assert lengths == [CHUNK_BYTES // 2, CHUNK_BYTES // 4, CHUNK_BYTES // 8, LEAST_CHUNK_BYTES]
    assert isinstance(outcome, Failed)
    assert outcome.error.code is ErrorCode.TOO_LARGE


def test_a_file_that_is_too_large_is_not_tried_in_smaller_chunks() -> None:
    said = refusal(ErrorCode.TOO_LARGE, "At most 5 bytes.", field="Upload-Length")
    assert sending(CHUNK_BYTES).answered(413, {}, said) == Failed(said)


def test_a_server_that_forgets_again_and_again_is_given_up() -> None:
    transfer = Transfer(attachment())
    for _ in range(tus.MOST_STUMBLES + 1):
        begun(transfer)
        transfer.next()
        outcome = transfer.answered(404, {}, refusal(ErrorCode.NOT_FOUND))
    assert isinstance(outcome, Failed)
    assert outcome.error.message == tus.FORGETFUL


class Server:
    """A server of many moods: it takes what follows, and answers as it is told to."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.offset: int | None = None
        self.chunks: list[tuple[int, int]] = []

    def answer(self, ask: Ask, mood: str) -> tuple[int, dict[str, str], HearthError | None] | None:
        if mood == "silent before":
            return None
        if mood in MOODS:
            return MOODS[mood]
        if mood == "forgets":
            self.offset = None
        found = self._honest(ask, half=mood == "half")
        return None if mood == "silent after" else found

    def _honest(self, ask: Ask, *, half: bool) -> tuple[int, dict[str, str], HearthError | None]:
        if ask.method == "POST":
            self.offset, self.chunks = 0, []
            return 201, {"location": URL}, None
        if self.offset is None:
            return 404, {}, refusal(ErrorCode.NOT_FOUND)
        if ask.method == "PATCH":
            if ask.offset != self.offset:
                return 409, {}, None
            length = ask.length // 2 if half else ask.length
            self.chunks.append((self.offset, length))
            self.offset += length
        stands = {"upload-offset": str(self.offset)}
        return 204, stands | ({"hearth-file": "9"} if self.offset == self.size else {}), None


MOODS: dict[str, tuple[int, dict[str, str], HearthError | None]] = {
    "damaged": (460, {}, None),
    "whole damaged": (460, {}, refusal(ErrorCode.BAD_REQUEST, field="sha256")),
    "locked": (423, {}, None),
    "elsewhere": (409, {}, None),
    "full": (507, {}, None),
    "proxy": (413, {}, None),
    "says nothing": (204, {}, None),
    "stands still": (204, {"upload-offset": "0"}, None),
    "beyond": (204, {"upload-offset": "99999999"}, None),
    "no number": (204, {"upload-offset": "-1", "hearth-file": "x"}, None),
    "gateway": (502, {}, None),
}
ALL_MOODS = ["honest", "half", "forgets", "silent before", "silent after", *MOODS]


def attempt(transfer: Transfer, server: Server, moods: list[str]) -> Outcome:
    """One attempt; at last the server is honest."""
    for _ in range(10_000):
        found = server.answer(transfer.next(), moods.pop(0) if moods else "honest")
        if found is None:
            return Again("The connection was lost.")
        outcome = transfer.answered(*found)
        if outcome is not None:
            return outcome
    raise AssertionError("it goes on for ever")


@given(
    size=st.sampled_from([0, 1, LEAST_CHUNK_BYTES, CHUNK_BYTES, CHUNK_BYTES * 3 + 1]),
    moods=st.lists(st.sampled_from(ALL_MOODS), max_size=30),
)
def test_whatever_a_server_answers_in_the_end_it_has_all_of_it_in_order(size: int, moods: list[str]) -> None:
    server, url, left = Server(size), None, list(moods)
    for _ in range(len(moods) + 2):
        transfer = Transfer(attachment(size, url=url))
        outcome = attempt(transfer, server, left)
        url = transfer.url
        if isinstance(outcome, Done):
            break
    assert outcome == Done(9)
    place = 0
    for offset, length in server.chunks:
        assert (offset, 0 <= length <= CHUNK_BYTES) == (place, True)
        place += length
    assert place == size


@given(
    mood=st.sampled_from([mood for mood in ALL_MOODS if mood != "honest"]),
    size=st.sampled_from([1, CHUNK_BYTES * 3]),
)
def test_a_server_of_one_bad_mood_ends_every_attempt(mood: str, size: int) -> None:
    server = Server(size)
    transfer = Transfer(attachment(size))
    begun(transfer)
    server.offset = 0
    assert attempt(transfer, server, [mood] * 9_000) is not None
