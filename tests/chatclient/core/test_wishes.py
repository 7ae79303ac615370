"""What I wish of a message is seen at once, and until the server's row shows it or it is refused."""

import pytest

from chatclient.core.wishes import Wish, Wishes
from chatprotocol.requests import Pin, React
from tests.chatclient.rows import message

ME = 1


def react(emoji: str = "👍", on: bool = True) -> React:
    return React(room=7, number=3, emoji=emoji, on=on)


@pytest.fixture
def wishes() -> Wishes:
    return Wishes()


def reactions(wishes: Wishes, **held: list[int]) -> dict[str, list[int]]:
    return wishes.laid_over(message(3, reactions=held), ME).reactions


def test_a_reaction_is_added_at_the_end_of_its_kind(wishes: Wishes) -> None:
    wishes.add(react("tada"))
    assert reactions(wishes, heart=[2], tada=[3]) == {"heart": [2], "tada": [3, ME]}
    assert reactions(wishes) == {"tada": [ME]}


def test_a_reaction_that_is_there_is_not_doubled(wishes: Wishes) -> None:
    wishes.add(react("tada"))
    assert reactions(wishes, tada=[ME, 3]) == {"tada": [ME, 3]}


def test_the_last_of_its_kind_takes_the_kind_with_it(wishes: Wishes) -> None:
    wishes.add(react("tada", on=False))
    assert reactions(wishes, tada=[ME], heart=[2]) == {"heart": [2]}
    assert reactions(wishes, tada=[2, ME]) == {"tada": [2]}
    assert reactions(wishes) == {}


def test_what_is_stored_stays_as_it_is(wishes: Wishes) -> None:
    held = message(3, reactions={"tada": [2]})
    wishes.add(react("tada"))
    wishes.laid_over(held, ME)
    assert held.reactions == {"tada": [2]}


def test_wishes_are_laid_one_over_another(wishes: Wishes) -> None:
    wishes.add(react("tada"))
    wishes.add(Pin(room=7, number=3, on=True))
    wishes.add(react("tada", on=False))
    shown = wishes.laid_over(message(3), ME)
    assert (shown.reactions, shown.pinned) == ({}, True)


def test_other_messages_are_as_they_are(wishes: Wishes) -> None:
    wishes.add(react())
    assert wishes.laid_over(message(4), ME) == message(4)
    assert wishes.laid_over(message(3, room=8), ME) == message(3, room=8)


def test_of_a_tombstone_nothing_is_wished(wishes: Wishes) -> None:
    wishes.add(react())
    assert reactions(wishes) != {}
    assert wishes.laid_over(message(3, deleted=True), ME).reactions == {}


def is_laid(wishes: Wishes) -> bool:
    return bool(reactions(wishes))


def test_an_answered_wish_stays_until_its_row_is_here(wishes: Wishes) -> None:
    wish = wishes.add(react())
    wishes.answered(wish, 10, message(3, pos=9))
    wishes.seen(message(3, pos=9))
    assert is_laid(wishes)
    wishes.seen(message(3, pos=10))
    assert not is_laid(wishes)


def test_a_row_that_came_before_the_answer_ends_the_wish(wishes: Wishes) -> None:
    wish = wishes.add(react())
    wishes.seen(message(3, pos=10))
    assert is_laid(wishes)
    wishes.answered(wish, 10, message(3, pos=10))
    assert not is_laid(wishes)


def test_a_wish_for_what_is_not_held_ends_with_the_answer(wishes: Wishes) -> None:
    wishes.answered(wishes.add(react()), 10, None)
    assert not is_laid(wishes)


def test_a_refused_wish_leaves_the_others(wishes: Wishes) -> None:
    first, second = wishes.add(react("tada")), wishes.add(react("heart"))
    wishes.end(first)
    wishes.end(first)
    wishes.end(Wish(react("never")))
    assert reactions(wishes) == {"heart": [ME]}
    wishes.end(second)
    assert not is_laid(wishes)


def test_rooms_are_dropped_one_by_one_or_all(wishes: Wishes) -> None:
    wishes.add(react())
    wishes.drop(8)
    assert is_laid(wishes)
    wishes.drop(7)
    assert not is_laid(wishes)
    wishes.add(react())
    wishes.drop()
    assert not is_laid(wishes)
