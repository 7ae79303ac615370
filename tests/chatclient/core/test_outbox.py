"""The outbox: order in each room, one at a time, the same key until it is settled, nothing lost and nothing doubled."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule

from chatclient.core.model import Pending
from chatclient.core.outbox import INTERNAL_TRIES, LONGEST_WAIT_MS, WAIT_MS, Outbox, Written
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.requests import Post

ROOM = 7


def key(number: int) -> bytes:
    return number.to_bytes(16, "big")


def written(number: int, room: int = ROOM, error: HearthError | None = None) -> Written:
    return Written(key=key(number), room=room, text=f"text {number}", created_at_ms=number, error=error)


def outbox_of(*numbers: int) -> Outbox:
    return Outbox(written(number) for number in numbers)


def sent(posts: tuple[Post, ...]) -> list[bytes]:
    return [post.key for post in posts]


def states(outbox: Outbox, room: int = ROOM) -> list[str]:
    return [pending.state for pending in outbox.pending(room)]


def busy(retry_ms: int | None = None) -> HearthError:
    return HearthError(ErrorCode.BUSY, "The server is busy.", retry_ms=retry_ms)


FORBIDDEN = HearthError(ErrorCode.FORBIDDEN, "You may not write here.")


def test_messages_of_a_room_go_one_after_another_in_their_order() -> None:
    outbox = outbox_of(1, 2)
    assert sent(outbox.due(0)) == [key(1)]
    assert outbox.due(0) == ()
    outbox.acknowledged(key(1), 1)
    assert sent(outbox.due(0)) == [key(2)]


def test_rooms_do_not_wait_for_each_other() -> None:
    outbox = Outbox([written(1, 7), written(2, 8), written(3, 7)])
    assert sent(outbox.due(0)) == [key(1), key(2)]
    assert outbox.rooms == {7, 8}


def test_a_post_says_what_was_written() -> None:
    outbox = Outbox()
    outbox.add(Written(key=key(1), room=ROOM, text="yes", reply_to=4, created_at_ms=9))
    assert outbox.pending(ROOM) == (
        Pending(key=key(1), room=ROOM, text="yes", reply_to=4, created_at_ms=9, state="waiting"),
    )
    assert outbox.due(0) == (Post(room=ROOM, key=key(1), text="yes", reply_to=4),)


def test_an_acknowledged_message_is_shown_until_its_row_is_there() -> None:
    outbox = outbox_of(1)
    outbox.due(0)
    assert outbox.acknowledged(key(1), 12) == ROOM
    assert states(outbox) == ["sending"]
    assert not outbox.reached(ROOM, 11)
    assert outbox.reached(ROOM, 12)
    assert outbox.pending(ROOM) == ()


def test_the_row_settles_a_message_before_or_without_its_acknowledgement() -> None:
    outbox = outbox_of(1)
    outbox.due(0)
    assert outbox.seen(key(1)) == ROOM
    assert outbox.acknowledged(key(1), 12) is None
    assert outbox.refused(key(1), busy(), 0) is None
    assert outbox.seen(key(1)) is None
    assert key(1) not in outbox


def test_a_room_that_is_lost_keeps_no_acknowledged_message() -> None:
    outbox = outbox_of(1, 2)
    outbox.due(0)
    outbox.acknowledged(key(1), 12)
    assert outbox.reached(ROOM, None)
    assert [pending.key for pending in outbox.pending(ROOM)] == [key(2)]
    assert not outbox.reached(ROOM, None)


def test_after_a_loss_the_same_key_goes_again() -> None:
    outbox = outbox_of(1, 2)
    outbox.due(0)
    assert outbox.lost() == {ROOM}
    assert outbox.lost() == frozenset()
    assert sent(outbox.due(0)) == [key(1)]


def test_a_loss_after_the_acknowledgement_sends_nothing_twice() -> None:
    outbox = outbox_of(1)
    outbox.due(0)
    outbox.acknowledged(key(1), 3)
    assert outbox.lost() == frozenset()
    assert outbox.due(0) == ()


def test_a_pause_that_the_server_names_is_kept_and_the_order_too() -> None:
    outbox = outbox_of(1, 2)
    outbox.due(0)
    outbox.refused(key(1), HearthError(ErrorCode.SLOW_MODE, "Slowly.", retry_ms=5_000), 1_000)
    assert states(outbox) == ["waiting", "waiting"]
    assert outbox.next_due_ms() == 6_000
    assert outbox.due(5_999) == ()
    assert sent(outbox.due(6_000)) == [key(1)]
    assert outbox.next_due_ms() is None


def test_a_busy_server_is_asked_less_and_less_often() -> None:
    outbox, now_ms, waits = outbox_of(1), 0, []
    for _ in range(7):
        outbox.due(now_ms)
        outbox.refused(key(1), busy(), now_ms)
        due_ms = outbox.next_due_ms()
        assert due_ms is not None
        waits.append(due_ms - now_ms)
        now_ms = due_ms
    assert waits == [WAIT_MS, 2_000, 4_000, 8_000, 16_000, LONGEST_WAIT_MS, LONGEST_WAIT_MS]


def test_a_refusal_for_good_fails_the_message_and_the_rooms_others_go_on() -> None:
    outbox = outbox_of(1, 2)
    outbox.due(0)
    failed = outbox.refused(key(1), FORBIDDEN, 0)
    assert failed is not None
    assert failed.error is FORBIDDEN
    assert states(outbox) == ["failed", "waiting"]
    assert outbox.pending(ROOM)[0].error is FORBIDDEN
    assert sent(outbox.due(0)) == [key(2)]


def test_a_message_over_which_the_server_stumbles_again_and_again_fails() -> None:
    outbox, now_ms = outbox_of(1, 2), 0
    internal = HearthError(ErrorCode.INTERNAL, "Something went wrong on the server.")
    for _ in range(INTERNAL_TRIES):
        assert states(outbox) == ["waiting", "waiting"]
        now_ms += LONGEST_WAIT_MS
        outbox.due(now_ms)
        outbox.refused(key(1), internal, now_ms)
    assert states(outbox) == ["failed", "waiting"]


def test_what_had_failed_before_the_program_ended_has_failed_still() -> None:
    outbox = Outbox([written(1, error=FORBIDDEN), written(2)])
    assert states(outbox) == ["failed", "waiting"]
    assert sent(outbox.due(0)) == [key(2)]


def test_a_failed_message_can_be_tried_again_in_its_old_place() -> None:
    outbox = Outbox([written(1, error=FORBIDDEN), written(2)])
    again = outbox.retry(key(1))
    assert again is not None
    assert again.error is None
    assert sent(outbox.due(0)) == [key(1)]
    assert outbox.retry(key(1)) is None
    assert outbox.retry(key(9)) is None


def test_what_waits_or_has_failed_can_be_discarded_but_not_what_is_on_its_way() -> None:
    outbox = Outbox([written(1, error=FORBIDDEN), written(2), written(3)])
    outbox.due(0)
    with pytest.raises(HearthError) as refusal:
        outbox.discard(key(2))
    assert refusal.value.code is ErrorCode.CONFLICT
    assert outbox.discard(key(1)) == ROOM
    assert outbox.discard(key(3)) == ROOM
    assert outbox.discard(key(3)) is None
    assert [pending.key for pending in outbox.pending(ROOM)] == [key(2)]


@given(st.lists(st.sampled_from([7, 8, 9]), max_size=20))
def test_without_faults_every_message_goes_once_in_the_order_of_its_room(rooms: list[int]) -> None:
    outbox = Outbox(written(number, room) for number, room in enumerate(rooms))
    went: dict[int, list[bytes]] = {}
    while posts := outbox.due(0):
        assert len({post.room for post in posts}) == len(posts)
        for post in posts:
            room = went.setdefault(post.room, [])
            room.append(post.key)
            outbox.acknowledged(post.key, len(room))
            outbox.reached(post.room, len(room))
    assert went == {
        room: [key(number) for number, its in enumerate(rooms) if its == room]
        for room in dict.fromkeys(rooms)
    }
    assert outbox.rooms == frozenset()


class OutboxAgainstServer(RuleBasedStateMachine):
    """A server that keeps keys, and a wire that loses requests and answers: all is delivered once, in order."""

    on_the_way = Bundle("on_the_way")

    @initialize()
    def begin(self) -> None:
        self.outbox = Outbox()
        self.now_ms = 0
        self.count = 0
        self.rooms: dict[int, list[bytes]] = {7: [], 8: []}
        self.accepted: dict[int, list[bytes]] = {7: [], 8: []}
        self.era = 0

    @rule(room=st.sampled_from([7, 8]))
    def write(self, room: int) -> None:
        self.count += 1
        self.outbox.add(written(self.count, room))
        self.rooms[room].append(key(self.count))

    @rule(target=on_the_way)
    def send(self) -> tuple[int, tuple[Post, ...]]:
        self.now_ms += LONGEST_WAIT_MS
        return self.era, self.outbox.due(self.now_ms)

    def server_takes(self, post: Post) -> int:
        numbers = self.accepted[post.room]
        if post.key not in numbers:
            numbers.append(post.key)
        return numbers.index(post.key) + 1

    @rule(sent=consumes(on_the_way), fate=st.sampled_from(["ok", "row", "both", "lost ok", "busy"]))
    def answer(self, sent: tuple[int, tuple[Post, ...]], fate: str) -> None:
        era, posts = sent
        for post in posts:
            if fate == "busy":
                if era == self.era:
                    self.outbox.refused(post.key, busy(), self.now_ms)
                continue
            if era != self.era and fate != "lost ok":
                continue
            number = self.server_takes(post)
            if fate in ("ok", "both"):
                self.outbox.acknowledged(post.key, number)
            if fate in ("row", "both"):
                self.outbox.seen(post.key)
        if fate == "lost ok":
            self.cut()

    @rule()
    def cut(self) -> None:
        self.era += 1
        self.outbox.lost()

    @rule()
    def end_and_start_again(self) -> None:
        """The store holds what was not acknowledged."""
        self.era += 1
        waiting = [
            written(int.from_bytes(pending.key, "big"), room)
            for room in self.rooms
            for pending in self.outbox.pending(room)
            if not self.is_settled(pending.key)
        ]
        self.outbox = Outbox(sorted(waiting, key=lambda each: each.created_at_ms))

    def is_settled(self, key: bytes) -> bool:
        return self.outbox._entries[key].settled

    @invariant()
    def the_server_has_a_beginning_of_what_was_written(self) -> None:
        if hasattr(self, "rooms"):
            for room, all_keys in self.rooms.items():
                accepted = self.accepted[room]
                assert accepted == all_keys[: len(accepted)]

    def teardown(self) -> None:
        if not hasattr(self, "rooms"):
            return
        self.cut()
        self.now_ms += LONGEST_WAIT_MS
        while posts := self.outbox.due(self.now_ms):
            for post in posts:
                self.outbox.acknowledged(post.key, self.server_takes(post))
        assert self.accepted == self.rooms


TestOutboxAgainstServer = OutboxAgainstServer.TestCase
