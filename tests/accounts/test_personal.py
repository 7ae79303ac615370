"""What people change of their own: their profile, preferences, blocks."""

from typing import Any

import msgspec
import pytest

from accounts import personal
from accounts import services as accounts
from accounts.models import Block, Preference, User
from chatprotocol import requests as rq
from chatprotocol.errors import HearthError
from chatprotocol.rows import Gone
from feeds.kinds import kind_of
from feeds.models import SITE_FEED_ID, Feed
from messaging import handlers
from tests.cast import Person, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna() -> Person:
    return person("anna")


@pytest.fixture
def ben() -> Person:
    return person("ben")


def head(of: int) -> int:
    return Feed.objects.get(pk=of).head


def set_preference(who: Person, name: str, value: str) -> int:
    return personal.set_preference(who.id, who.device.pk, name, value)


def set_block(who: Person, other: int, on: bool = True) -> int:
    return personal.set_block(who.id, who.device.pk, other, on)


def change(who: Person, **what: Any) -> int:
    return personal.change_own_profile(who.id, who.device.pk, rq.Profile(**what))


def rows_of(who: Person) -> list[Any]:
    """Return the preferences and blocks that somebody is sent."""
    page = handlers.read(who.actor, rq.Sync(feed="account", after=0))
    return [
        row
        for row in page.rows
        if getattr(row, "kind", type(row).__name__.lower()) in {"preference", "block"}
    ]


# ---- preferences -------------------------------------------------------------------------------------------------


def test_a_preference_is_kept_as_it_came_and_seen_by_its_owner_alone(anna: Person, ben: Person) -> None:
    pos = set_preference(anna, "timeline.font-size", "large\n\tüß")
    assert pos == head(anna.user.account_feed_id)
    [row] = rows_of(anna)
    assert (row.name, row.value, row.pos) == ("timeline.font-size", "large\n\tüß", pos)
    assert rows_of(ben) == []


def test_the_same_value_moves_nothing_and_another_moves_the_row(anna: Person) -> None:
    first = set_preference(anna, "theme", "dark")
    assert set_preference(anna, "theme", "dark") == first
    assert set_preference(anna, "theme", "light") == first + 1
    assert Preference.objects.count() == 1


def test_an_empty_value_clears_and_the_name_says_that_it_is_gone(anna: Person) -> None:
    set_preference(anna, "theme", "dark")
    pos = set_preference(anna, "theme", "")
    assert rows_of(anna) == [Gone("preference", ("theme",), pos)]
    assert set_preference(anna, "theme", "") == pos
    assert set_preference(anna, "theme", "dark") == pos + 1


def test_clearing_what_never_was_leaves_nothing(anna: Person) -> None:
    before = head(anna.user.account_feed_id)
    assert set_preference(anna, "theme", "") == 0
    assert head(anna.user.account_feed_id) == before
    assert not Preference.objects.exists()


@pytest.mark.parametrize("name", ["", "Theme", "1st", "a b", "a\n", "ä", "٣", "x" * 65, ".theme", "a/b"])
def test_what_is_no_name_is_refused(anna: Person, name: str) -> None:
    with pytest.raises(HearthError, match="bad_request") as refusal:
        set_preference(anna, name, "x")
    assert refusal.value.field == "name"


@pytest.mark.parametrize(("value", "code"), [("ü" * 2049, "too_large"), ("a\x00b", "bad_request")])
def test_a_value_that_cannot_be_kept_is_refused(anna: Person, value: str, code: str) -> None:
    with pytest.raises(HearthError, match=code) as refusal:
        set_preference(anna, "theme", value)
    assert refusal.value.field == "value"
    set_preference(anna, "x" * 64, "ü" * 2048)


def test_there_may_be_so_many_preferences_and_what_was_cleared_makes_room(
    anna: Person, ben: Person, settings: Any
) -> None:
    settings.HEARTH_PERSONAL_LIMITS = msgspec.structs.replace(settings.HEARTH_PERSONAL_LIMITS, preferences=2)
    set_preference(anna, "one", "x")
    set_preference(anna, "two", "x")
    with pytest.raises(HearthError, match="too_large"):
        set_preference(anna, "three", "x")
    set_preference(anna, "two", "changed")
    set_preference(anna, "three", "")
    set_preference(ben, "three", "x")
    set_preference(anna, "one", "")
    set_preference(anna, "three", "x")
    with pytest.raises(HearthError, match="too_large"):
        set_preference(anna, "one", "x")


def test_what_was_cleared_is_kept_under_so_many_names(anna: Person, settings: Any) -> None:
    settings.HEARTH_PERSONAL_LIMITS = msgspec.structs.replace(
        settings.HEARTH_PERSONAL_LIMITS, kept_preferences=2
    )
    for name in ("one", "two"):
        set_preference(anna, name, "x")
        set_preference(anna, name, "")
    with pytest.raises(HearthError, match="too_large"):
        set_preference(anna, "three", "x")
    set_preference(anna, "one", "y")
    assert Preference.objects.count() == 2


# ---- blocks ------------------------------------------------------------------------------------------------------


def test_a_block_is_seen_by_its_owner_alone(anna: Person, ben: Person) -> None:
    before = head(ben.user.account_feed_id), head(SITE_FEED_ID)
    pos = set_block(anna, ben.id)
    [row] = rows_of(anna)
    assert (row.user, row.on, row.pos) == (ben.id, True, pos)
    assert rows_of(ben) == []
    assert (head(ben.user.account_feed_id), head(SITE_FEED_ID)) == before


def test_a_block_is_taken_back_and_the_row_says_so(anna: Person, ben: Person) -> None:
    first = set_block(anna, ben.id)
    assert set_block(anna, ben.id) == first
    assert set_block(anna, ben.id, on=False) == first + 1
    assert [row.on for row in rows_of(anna)] == [False]
    assert set_block(anna, ben.id, on=False) == first + 1


def test_taking_back_what_never_was_leaves_nothing(anna: Person, ben: Person) -> None:
    assert set_block(anna, ben.id, on=False) == 0
    assert not Block.objects.exists()


@pytest.mark.parametrize("on", [True, False])
def test_nobody_blocks_themselves_or_somebody_who_does_not_exist(anna: Person, on: bool) -> None:
    for other, code in ((anna.id, "bad_request"), (999_999, "not_found")):
        with pytest.raises(HearthError, match=code) as refusal:
            set_block(anna, other, on)
        assert refusal.value.field == "user"
    assert not Block.objects.exists()


def test_whoever_is_suspended_can_be_blocked(anna: Person, ben: Person) -> None:
    accounts.suspend(ben.id)
    assert set_block(anna, ben.id) > 0


# ---- profile -----------------------------------------------------------------------------------------------------


def test_a_profile_changes_what_is_named_and_nothing_else(anna: Person) -> None:
    assert change(anna, status="at the lake") == head(SITE_FEED_ID)
    assert change(anna, display_name="Anna B.") == head(SITE_FEED_ID)
    found = User.objects.get(pk=anna.id)
    assert (found.display_name, found.status) == ("Anna B.", "at the lake")
    change(anna, status="")
    assert User.objects.get(pk=anna.id).status == ""


def test_a_profile_that_stays_as_it_is_moves_nothing(anna: Person) -> None:
    before = head(SITE_FEED_ID)
    stands_at = kind_of(anna.user).to_row(User.objects.get(pk=anna.id)).pos
    assert change(anna) == change(anna, display_name=" Anna ", status="  ") == stands_at
    assert head(SITE_FEED_ID) == before


@pytest.mark.parametrize(
    ("what", "code", "field"),
    [
        ({"display_name": " "}, "bad_request", "display_name"),
        ({"display_name": "a\nb"}, "bad_request", "display_name"),
        ({"display_name": "a\u202eb"}, "bad_request", "display_name"),
        ({"display_name": "ü" * 65}, "too_large", "display_name"),
        ({"status": "ü" * 65}, "too_large", "status"),
        ({"status": "a\tb"}, "bad_request", "status"),
    ],
    ids=str,
)
def test_what_is_no_profile_is_refused_and_changes_nothing(
    anna: Person, what: dict[str, Any], code: str, field: str
) -> None:
    before = head(SITE_FEED_ID)
    with pytest.raises(HearthError, match=code) as refusal:
        change(anna, **what)
    assert refusal.value.field == field
    assert head(SITE_FEED_ID) == before
    change(anna, status="x" * 128)
