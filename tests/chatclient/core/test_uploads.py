"""Files of messages on their way: two at a time, the oldest first, each in one state, nothing lost in any order."""

from pathlib import Path
from typing import Any

import msgspec
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from chatclient.core.outbox import Outbox, Written
from chatclient.core.uploads import MOST_AT_ONCE, Attachment, Spot, Uploads
from chatprotocol.errors import ErrorCode, HearthError

ROOM = 7
GONE = HearthError(ErrorCode.NOT_FOUND, "letter.pdf is not there.")


def key(number: int) -> bytes:
    return number.to_bytes(16, "big")


def attachment(name: str = "a", **named: Any) -> Attachment:
    fields: dict[str, Any] = {"path": Path(name), "name": name, "type": "text/plain", "bytes": 10}
    return Attachment(**{**fields, "changed_ns": 1, **named})


def uploads_of(*counts: int) -> Uploads:
    """Messages 1, 2 … with so many files."""
    uploads = Uploads()
    for number, count in enumerate(counts, 1):
        uploads.add(key(number), [attachment(f"{number}.{place}") for place in range(count)])
    return uploads


def done(uploads: Uploads, spot: Spot, file: int = 1) -> None:
    uploads.learned(spot, msgspec.structs.replace(uploads.attachment(spot), file=file))


def states(uploads: Uploads, number: int = 1) -> list[str]:
    return [file.state for file in uploads.shown(key(number))]


def test_the_oldest_go_first_two_at_a_time() -> None:
    uploads = uploads_of(1, 3)
    first = uploads.due(0)
    assert first == ((key(1), 0), (key(2), 0))
    assert uploads.due(0, first) == ()
    done(uploads, first[0])
    assert uploads.due(0, first[1:]) == ((key(2), 1),)


def test_one_that_is_still_carried_in_vain_holds_its_place() -> None:
    uploads = uploads_of(3)
    first = uploads.due(0)
    uploads.pause(key(1))
    uploads.resume(key(1))
    assert uploads.due(0, first) == ()
    assert uploads.due(0, first[:1]) == (first[1],)


def test_a_message_goes_when_all_of_its_files_are_there() -> None:
    uploads = uploads_of(2)
    for place, file in ((0, 31), (1, 32)):
        assert not uploads.are_done(key(1))
        done(uploads, (key(1), place), file)
    assert uploads.are_done(key(1))
    assert uploads.ids(key(1)) == [31, 32]
    assert uploads.next_due_ms() is None


def test_what_did_not_work_waits_for_its_time_or_for_the_connection() -> None:
    uploads = uploads_of(1)
    (spot,) = uploads.due(0)
    uploads.again(spot, "The disk of the server is full.", 5_000)
    assert (uploads.file(spot).state, uploads.file(spot).reason) == (
        "waiting",
        "The disk of the server is full.",
    )
    assert uploads.next_due_ms() == 5_000
    assert uploads.due(4_999) == ()
    uploads.hurry()
    assert uploads.due(4_999) == (spot,)
    assert uploads.file(spot).reason == ""


def test_a_file_that_cannot_go_holds_up_the_others_of_its_message_only() -> None:
    uploads = uploads_of(3, 1)
    first, second = uploads.due(0)
    uploads.refused(first, "It is gone.")
    assert uploads.due(0, [second]) == ((key(2), 0),)
    done(uploads, second)
    assert states(uploads) == ["failed", "done", "waiting"]
    uploads.retry(key(1))
    assert uploads.due(0) == (first, (key(1), 2))


def test_a_message_that_had_failed_waits_for_the_person_with_what_is_missing() -> None:
    uploads = Uploads()
    uploads.add(key(1), [attachment("a", file=3), attachment("b")], failed=True)
    assert states(uploads) == ["done", "failed"]
    assert uploads.due(0) == ()


def test_what_rests_does_not_go_until_it_is_let() -> None:
    uploads = uploads_of(2)
    (spot, _) = uploads.due(0)
    done(uploads, spot)
    assert uploads.pause(key(1))
    assert not uploads.pause(key(1))
    assert states(uploads) == ["done", "paused"]
    assert [each.paused for each in uploads.attachments(key(1))] == [False, True]
    assert uploads.due(0) == ()
    again = Uploads()
    again.add(key(1), uploads.attachments(key(1)))
    assert states(again) == ["done", "paused"]
    assert [file.sent == file.bytes for file in again.shown(key(1))] == [True, False]
    assert uploads.resume(key(1))
    assert uploads.due(0) == ((key(1), 1),)


def test_what_is_not_pending_any_more_is_left_once() -> None:
    uploads = uploads_of(1)
    (spot,) = uploads.due(0)
    uploads.drop(key(1))
    assert not uploads.is_running(spot)
    assert [each.name for each in uploads.take_left()] == ["1.0"]
    assert uploads.take_left() == []


def test_a_post_carries_its_files_and_lets_others_before_it() -> None:
    outbox = Outbox()
    outbox.add(Written(key=key(1), room=ROOM, text="", created_at_ms=1, files=(attachment(),)))
    outbox.add(Written(key=key(2), room=ROOM, text="later", created_at_ms=2))
    assert [post.key for post in outbox.due(0)] == [key(2)]
    done(outbox.uploads, (key(1), 0), 31)
    outbox.acknowledged(key(2), 1)
    (post,) = outbox.due(0)
    assert (post.key, post.files) == (key(1), [31])


def test_a_message_fails_with_its_file_and_is_tried_again_with_it() -> None:
    outbox = Outbox([Written(key=key(1), room=ROOM, text="", created_at_ms=1, files=(attachment(),))])
    (spot,) = outbox.uploads.due(0)
    outbox.uploads.refused(spot, GONE.message)
    outbox.failed(key(1), GONE)
    (pending,) = outbox.pending(ROOM)
    assert (pending.state, pending.error, pending.files[0].reason) == ("failed", GONE, GONE.message)
    outbox.retry(key(1))
    assert outbox.uploads.due(0) == (spot,)


def test_files_that_the_server_has_lost_go_again_once() -> None:
    lost = HearthError(ErrorCode.NOT_FOUND, "There is no such file.", field="files")
    files = (attachment(url="/u", file=31), attachment(url="/v", file=32))
    outbox = Outbox([Written(key=key(1), room=ROOM, text="", created_at_ms=1, files=files)])
    outbox.due(0)
    written = outbox.refused(key(1), lost, 0)
    assert written is not None
    assert written.error is None
    assert [(each.url, each.file) for each in outbox.uploads.attachments(key(1))] == [(None, None)] * 2
    for spot in outbox.uploads.due(0):
        done(outbox.uploads, spot)
    outbox.due(0)
    outbox.refused(key(1), lost, 0)
    assert outbox.pending(ROOM)[0].state == "failed"


class Carriers(RuleBasedStateMachine):
    """People write, pause, resume, retry and discard while files are carried, refused and finished."""

    def __init__(self) -> None:
        super().__init__()
        self.uploads = Uploads()
        self.now_ms = 0
        self.count = 0
        self.messages: dict[bytes, int] = {}
        self.carried: set[Spot] = set()

    @rule(files=st.integers(1, 3))
    def write(self, files: int) -> None:
        self.count += 1
        self.uploads.add(key(self.count), [attachment() for _ in range(files)])
        self.messages[key(self.count)] = files

    @rule()
    def begin(self) -> None:
        for spot in self.uploads.due(self.now_ms, self.carried):
            assert spot not in self.carried
            self.carried.add(spot)

    @precondition(lambda self: self.carried)
    @rule(data=st.data(), fate=st.sampled_from(["url", "sent", "done", "again", "refused"]))
    def carry(self, data: st.DataObject, fate: str) -> None:
        spot = data.draw(st.sampled_from(sorted(self.carried)))
        if not self.uploads.is_running(spot):
            self.carried.discard(spot)
        elif fate == "url":
            self.uploads.learned(spot, msgspec.structs.replace(self.uploads.attachment(spot), url="/u"))
        elif fate == "sent":
            self.uploads.progressed(spot, 5)
        else:
            self.carried.discard(spot)
            if fate == "done":
                done(self.uploads, spot)
            elif fate == "again":
                self.uploads.again(spot, "later", self.now_ms + 10)
            else:
                self.uploads.refused(spot, "never")

    @rule(by_ms=st.integers(1, 20))
    def wait(self, by_ms: int) -> None:
        self.now_ms += by_ms

    @precondition(lambda self: self.messages)
    @rule(data=st.data(), deed=st.sampled_from(["pause", "resume", "retry", "drop", "afresh"]))
    def change(self, data: st.DataObject, deed: str) -> None:
        named = data.draw(st.sampled_from(sorted(self.messages)))
        if deed == "afresh" and not self.uploads.are_done(named):
            return  # only what was sent can be lost
        getattr(self.uploads, deed)(named)
        if deed == "drop":
            del self.messages[named]

    @invariant()
    def all_files_are_there_and_no_more_run_than_may(self) -> None:
        shown = {named: self.uploads.shown(named) for named in self.messages}
        assert {named: len(files) for named, files in shown.items()} == self.messages
        running = {
            (named, file.place)
            for named, files in shown.items()
            for file in files
            if file.state in ("reading", "uploading")
        }
        assert running <= self.carried
        assert len(self.carried) <= MOST_AT_ONCE

    def teardown(self) -> None:
        """Let alone, everything comes to its end."""
        for named in self.messages:
            self.uploads.resume(named)
            self.uploads.retry(named)
        self.carried.clear()
        for named, count in self.messages.items():
            for place in range(count):
                if self.uploads.is_running((named, place)):
                    done(self.uploads, (named, place))
        self.now_ms += 100
        while spots := self.uploads.due(self.now_ms):
            for spot in spots:
                done(self.uploads, spot)
        assert all(map(self.uploads.are_done, self.messages))


TestCarriers = Carriers.TestCase
