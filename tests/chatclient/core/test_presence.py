"""Passing news: taken as it comes, forgotten when it runs out."""

from chatclient.core.presence import REMEMBERED_MS, Presence, Typists
from chatprotocol.frames import PresenceNews, TypingNews


def test_the_first_news_of_a_connection_is_the_whole_list() -> None:
    presence = Presence()
    assert presence.news(PresenceNews([1, 2], []))
    assert presence.news(PresenceNews([3], [1]))
    assert presence.online == {2, 3}
    presence.lost(0)
    assert presence.news(PresenceNews([1], []))
    assert presence.online == {1}


def test_news_that_says_nothing_new_makes_no_difference() -> None:
    presence = Presence()
    presence.news(PresenceNews([1], []))
    assert not presence.news(PresenceNews([1], [9]))


def test_a_short_cut_goes_unseen_and_a_long_one_does_not() -> None:
    presence = Presence()
    presence.news(PresenceNews([1], []))
    assert presence.next_due_ms() is None
    presence.lost(0)
    presence.lost(5_000)
    assert presence.next_due_ms() == REMEMBERED_MS
    assert not presence.expire(REMEMBERED_MS - 1)
    assert presence.online == {1}
    assert presence.expire(REMEMBERED_MS)
    assert presence.online == frozenset()
    assert not presence.expire(REMEMBERED_MS + 1)


def test_who_came_back_in_time_is_not_forgotten() -> None:
    presence = Presence()
    presence.news(PresenceNews([1], []))
    presence.lost(0)
    presence.news(PresenceNews([1], []))
    assert not presence.expire(REMEMBERED_MS)


def test_somebody_writes_until_six_seconds_have_passed() -> None:
    typists = Typists()
    assert typists.news(TypingNews(7, 2, True), 0)
    assert not typists.news(TypingNews(7, 2, True), 1_000)
    assert typists.in_room(7) == (2,)
    assert typists.next_due_ms() == 7_000
    assert typists.expire(6_999) == frozenset()
    assert typists.expire(7_000) == {7}
    assert typists.in_room(7) == ()
    assert typists.next_due_ms() is None


def test_somebody_stops_when_they_say_so_or_have_sent_something() -> None:
    typists = Typists()
    typists.news(TypingNews(7, 2, True), 0)
    typists.news(TypingNews(7, 3, True), 0)
    assert typists.news(TypingNews(7, 2, False), 0)
    assert typists.stopped(7, 3)
    assert not typists.stopped(7, 3)
    assert not typists.news(TypingNews(8, 2, False), 0)


def test_without_a_connection_nobody_is_known_to_write() -> None:
    typists = Typists()
    typists.news(TypingNews(7, 2, True), 0)
    assert typists.clear() == {7}
    assert typists.clear() == frozenset()
