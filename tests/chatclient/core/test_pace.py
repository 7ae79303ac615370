"""Numbers that move are told now and then, news at once."""

from chatclient.core.pace import INTERVAL_MS, Pace


def test_progress_is_told_ten_times_a_second_and_news_at_once() -> None:
    pace = Pace()
    assert pace.is_due("film", "uploading", 0)
    assert not pace.is_due("film", "uploading", INTERVAL_MS - 1)
    assert pace.is_due("letter", "uploading", INTERVAL_MS - 1)
    assert pace.is_due("film", "paused", INTERVAL_MS - 1)
    assert not pace.is_due("film", "paused", INTERVAL_MS)
    assert pace.is_due("film", "paused", 2 * INTERVAL_MS)
    pace.forget("film")
    assert pace.is_due("film", "paused", 2 * INTERVAL_MS)
