"""Writes that wait while their verb rests: how long, and for what they do not wait."""

from feeds.journal import Origin, Write
from feeds.resting import Resting
from feeds.verbs import SetVerb
from tests.feeds.test_journal import Asker


def _verb(rest_s: float) -> SetVerb[str, str]:
    return SetVerb(list, carrier=None, rest_s=rest_s)  # type: ignore[arg-type]  # nobody carries it out


def _write(verb: SetVerb[str, str], origin: Origin | None = None) -> Write:
    return Write(verb, (), {}, lambda outcome: None, origin)


def test_whoever_comes_first_does_not_wait_and_the_others_until_the_rest_is_over() -> None:
    resting, verb = Resting(), _verb(0.2)
    first, second, third, fourth = (_write(verb) for _ in range(4))
    assert resting.take(first, 10.0) == [first]
    assert resting.left_s(10.0) is None
    resting.carried_out([verb], 10.0)
    assert resting.take(second, 10.1) == []
    assert resting.take(third, 10.15) == []
    assert (len(resting), resting.due(10.15)) == (2, [])
    assert resting.left_s(10.15) is not None
    assert resting.left_s(10.5) == 0
    assert resting.due(10.5) == [second, third]
    assert (len(resting), resting.left_s(10.5)) == (0, None)
    assert resting.take(fourth, 10.5) == [fourth]


def test_a_verb_that_does_not_rest_never_waits() -> None:
    resting, verb = Resting(), _verb(0)
    resting.carried_out([verb], 10.0)
    write = _write(verb)
    assert resting.take(write, 10.0) == [write]


def test_behind_a_held_write_of_the_same_origin_all_go_on_in_their_order() -> None:
    resting, slow, quick = Resting(), _verb(0.2), _verb(0)
    resting.carried_out([slow], 10.0)
    one, other = Asker(), Asker()
    held = [_write(slow, other), _write(slow, one)]
    for write in held:
        assert resting.take(write, 10.0) == []
    of_nobody, of_one = _write(quick), _write(quick, one)
    assert resting.take(of_nobody, 10.0) == [of_nobody]
    assert resting.take(of_one, 10.0) == [*held, of_one]
    assert len(resting) == 0
