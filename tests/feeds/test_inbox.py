"""What waits for one thread: in order, none lost, and the thread woken once for as many as it waits for."""

import threading
from collections.abc import Callable

from feeds.inbox import Inbox

PATIENCE_S = 10.0


def beside(work: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def ended(thread: threading.Thread) -> bool:
    thread.join(PATIENCE_S)
    return not thread.is_alive()


def test_what_was_put_in_is_taken_in_order_and_only_so_many() -> None:
    inbox: Inbox[int] = Inbox()
    assert all(inbox.put(number) for number in range(5))
    assert len(inbox) == 5
    assert (inbox.take(3), inbox.take(3), inbox.take(3)) == ([0, 1, 2], [3, 4], [])


def test_whoever_waits_for_what_is_there_does_not_wait() -> None:
    inbox: Inbox[int] = Inbox()
    inbox.put(1)
    assert inbox.wait(1, None)
    assert inbox.wait(0, None)


def test_whoever_waits_for_more_than_comes_is_told_so() -> None:
    inbox: Inbox[int] = Inbox()
    inbox.put(1)
    assert not inbox.wait(2, 0.0)
    assert inbox.take(2) == [1]


def test_who_waits_is_woken_by_the_last_of_so_many() -> None:
    inbox: Inbox[int] = Inbox()
    found: list[list[int]] = []

    def wait_and_take() -> None:
        assert inbox.wait(3, PATIENCE_S)
        found.append(inbox.take(3))

    waiting = beside(wait_and_take)
    for number in range(3):
        inbox.put(number)
    assert ended(waiting)
    assert found == [[0, 1, 2]]


def test_a_closed_one_takes_nothing_more_and_gives_what_it_has() -> None:
    inbox: Inbox[int] = Inbox()
    inbox.put(1)
    waiting = beside(lambda: inbox.wait(2, None))
    inbox.close()
    assert ended(waiting)
    assert not inbox.put(2)
    assert not inbox.is_over
    assert inbox.wait(2, None)
    assert inbox.take(2) == [1]
    assert inbox.is_over


def test_nothing_is_lost_where_many_put_in() -> None:
    inbox: Inbox[int] = Inbox()
    taken: list[int] = []

    def take_all() -> None:
        while not inbox.is_over:
            inbox.wait(7, 0.01)
            taken.extend(inbox.take(10))

    taking = beside(take_all)
    putting = [beside(lambda n=n: [inbox.put(n * 1_000 + m) for m in range(500)]) for n in range(4)]  # type: ignore[misc]
    assert all(map(ended, putting))
    inbox.close()
    assert ended(taking)
    assert sorted(taken) == sorted(n * 1_000 + m for n in range(4) for m in range(500))
    for n in range(4):
        of_one = [each for each in taken if each // 1_000 == n]
        assert of_one == sorted(of_one)
