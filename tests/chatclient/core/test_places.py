"""How a list shows a room: what waits, what calls, what was said last."""

import pytest

from chatclient.core.places import Place, others_of, summary
from chatclient.core.ranges import Ranges
from chatprotocol.rows import Member, Membership, MemberState, Message, Room


def membership(read: int = 0, state: MemberState = "member") -> Membership:
    return Membership(room=7, role="member", joined_at=1, read=read, state=state, pos=1)


def place(**named: object) -> Place:
    held = Place(membership=membership(), room=Room(id=7, kind="public", name="general", pos=1))
    for name, value in named.items():
        setattr(held, name, value)
    return held


def message(number: int, pos: int, text: str = "") -> Message:
    return Message(room=7, number=number, author=2, at=number, text=text, pos=pos)


def none_held(after: int) -> int:
    return 0


def test_every_number_above_the_mark_waits() -> None:
    assert place(last_number=10).unread(4) == 6
    assert place(last_number=10).unread(10) == 0
    assert place(last_number=10).unread(12) == 0


def test_what_is_gone_for_good_does_not_wait() -> None:
    room = Room(id=7, kind="public", name="general", first=9, pos=1)
    assert place(last_number=10, room=room).unread(4) == 2
    assert place(room=None).first == 1


def test_a_later_message_is_the_last_and_an_edit_of_it_too() -> None:
    here = place()
    for each in (message(3, 5), message(2, 9), message(3, 7, "edited"), message(3, 6, "old")):
        here.latest(each)
    assert here.last == message(3, 7, "edited")
    assert here.last_number == 3


@pytest.mark.parametrize(
    ("read", "fresh", "mentions", "is_certain"),
    [
        (10, Ranges(), 0, True),  # nothing waits
        (
            2,
            Ranges(),
            5 + 1,
            True,
        ),  # the mark is where the server counted from: its count, and what came since
        (8, Ranges(), 1, True),  # the mark is above all that the server counted: what is held counts
        (5, Ranges([(6, 8)]), 3, True),  # everything in between is held
        (5, Ranges([(7, 8)]), 5, False),  # one is missing: no more than wait
    ],
)
def test_mentions_are_counted_as_well_as_they_can_be(
    read: int, fresh: Ranges, mentions: int, is_certain: bool
) -> None:
    here = place(last_number=10, mentions=5, counted_from=2, counted_to=8, fresh=fresh)
    count = {8: 1, 5: 3}
    assert here.mentions_above(read, lambda after: count.get(after, 99)) == mentions
    assert here.counts_mentions(read) is is_certain


def test_what_has_become_stale_is_held_but_not_fresh() -> None:
    here = place(held=Ranges([(1, 5)]), fresh=Ranges([(1, 5)]), members_fresh=True)
    here.stale()
    assert here.held == Ranges([(1, 5)])
    assert here.fresh == Ranges()
    assert not here.members_fresh
    assert here.era == 1
    here.forget_messages()
    assert here.held == Ranges()
    assert here.last_number == 0


def test_a_summary_shows_my_mark_as_it_is_on_its_way() -> None:
    shown = summary(place(last_number=10), read=7, draft="and", count_held=none_held)
    assert shown is not None
    assert (shown.membership.read, shown.unread, shown.draft) == (7, 3, "and")
    unchanged = summary(place(last_number=10), read=0, draft="", count_held=none_held)
    assert unchanged is not None
    assert unchanged.membership == membership()


def test_a_room_without_a_name_or_without_me_is_not_shown() -> None:
    assert summary(place(room=None), read=0, draft="", count_held=none_held) is None
    left = place(membership=membership(state="left"))
    assert summary(left, read=0, draft="", count_held=none_held) is None


def test_the_others_of_a_direct_room_are_everybody_but_me() -> None:
    members = [Member(room=7, user=user, role="member", state="member", pos=1) for user in (3, 1, 2)]
    assert others_of(members, 1) == (2, 3)
