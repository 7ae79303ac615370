"""Of threads that are about to do the same one does it; what takes long is done for each person in their turn."""

import threading
from concurrent.futures import ThreadPoolExecutor

from attachments.turns import Turns, TurnsOfPeople


def test_one_does_it_and_the_others_find_it_done() -> None:
    turns, together = Turns(), threading.Barrier(8)
    done: list[int] = []

    def do(place: int) -> None:
        together.wait(10)
        with turns.of("a"):
            if not done:
                done.append(place)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(do, range(8)))
    assert len(done) == 1
    assert not turns._turns


def test_whoever_fails_lets_the_next_try_and_other_names_do_not_wait() -> None:
    turns = Turns()
    try:
        with turns.of("a"), turns.of("b"):
            raise EOFError
    except EOFError:
        pass
    with turns.of("a"):
        assert list(turns._turns) == ["a"]


async def test_who_waits_for_themselves_keeps_nobody_else_waiting() -> None:
    turns = TurnsOfPeople(1)
    async with turns.of(1):
        assert turns.of(1).locked()
        async with turns.of(2):
            assert turns.of(2).locked()
    assert not turns.of(1).locked()
    assert not turns._of
