"""What is kept for many: by key, bounded by bytes, the least recently asked for goes first."""

from feeds.sharedcache import ENTRY_BYTES, SharedCache


def cache(limit_bytes: int = 2 * ENTRY_BYTES + 10) -> SharedCache[str, bytes]:
    return SharedCache(limit_bytes, len)


def test_what_was_put_is_found_and_nothing_else() -> None:
    held = cache()
    held.put("a", b"123")
    assert held.get("a") == b"123"
    assert held.get("b") is None


def test_the_least_recently_asked_for_goes_first() -> None:
    held = cache()
    held.put("a", b"12345")
    held.put("b", b"12345")
    assert held.get("a") is not None
    held.put("c", b"12345")
    assert [held.get(key) is not None for key in "abc"] == [True, False, True]


def test_what_is_larger_than_all_is_not_held_and_drives_nothing_out() -> None:
    held = cache()
    held.put("a", b"123")
    held.put("b", bytes(ENTRY_BYTES + 11))
    assert held.get("b") is None
    assert held.get("a") == b"123"


def test_values_that_take_nothing_themselves_are_bounded_too() -> None:
    held = cache(100 * ENTRY_BYTES)
    names = [str(n) for n in range(1_000)]
    for name in names:
        held.put(name, b"")
    assert sum(held.get(name) is not None for name in names) == 100
