"""Pages of what changed: in order, complete, and no larger than they may be."""

from typing import Any

import pytest
from django.db import connection

from accounts import services as accounts
from chatprotocol import codec
from chatprotocol.limits import PAGE_BYTES
from chatprotocol.rows import Gone, Message
from feeds import kinds
from feeds.changes import Page, known_pages, page_for_all, page_of, read_page, to_changed
from feeds.kinds import Close, Subscribe, Unsubscribe
from feeds.models import SITE_FEED_ID, Feed
from messaging.models import Member, Membership
from messaging.services import members, messages
from tests.cast import Cast, Person, cast, person, room, say

pytestmark = pytest.mark.django_db


def feed_of(room_id: int) -> Feed:
    return Feed.objects.get(pk=room_id)


@pytest.fixture
def anna() -> Person:
    return person("anna")


def test_rows_of_every_kind_come_in_the_order_of_their_positions(anna: Person) -> None:
    scene = cast("private")
    page = read_page(feed_of(scene.room.pk), 0)
    positions = [change.pos for change in page.changed]
    assert positions == sorted(set(positions))
    assert {kind.name for kind in kinds.kinds_in("room")} == {"room", "member", "message"}
    assert {type(change.row).__name__ for change in page.changed} == {"Room", "Member", "Message"}
    assert (page.from_, page.to, page.more) == (0, feed_of(scene.room.pk).head, False)
    assert page.packed == [codec.encode_row(change.row) for change in page.changed]


def test_only_what_changed_after_the_position_comes(anna: Person) -> None:
    lounge = room(anna)
    for n in range(4):
        say(anna, lounge.pk, f"{n}")
    head = feed_of(lounge.pk).head
    page = read_page(feed_of(lounge.pk), head - 2)
    assert [change.pos for change in page.changed] == [head - 1, head]
    messages.edit_message(anna.actor, lounge.pk, 1, "edited")
    page = read_page(feed_of(lounge.pk), head)
    assert [change.row.text for change in page.changed if isinstance(change.row, Message)] == ["edited"]


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_pages_follow_one_another_without_a_hole(anna: Person, limit: int) -> None:
    lounge = room(anna, person("ben"))
    for n in range(5):
        say(anna, lounge.pk, f"{n}")
    feed, after, found = feed_of(lounge.pk), 0, []
    while True:
        page = read_page(feed, after, limit)
        assert page.from_ == after
        assert len(page.changed) <= limit
        found += [change.pos for change in page.changed]
        after = page.to
        if not page.more:
            break
        assert page.to == page.changed[-1].pos
    assert found == list(range(1, feed.head + 1))
    assert after == feed.head


def test_a_page_ends_at_its_bytes(anna: Person) -> None:
    lounge = room(anna)
    for n in range(15):
        say(anna, lounge.pk, f"{n}" + "x" * 16_000)
    page = read_page(feed_of(lounge.pk), 2)
    assert page.more
    assert PAGE_BYTES - 17_000 < sum(map(len, page.packed)) <= PAGE_BYTES
    rest = read_page(feed_of(lounge.pk), page.to)
    assert len(page.changed) + len(rest.changed) == 15
    assert not rest.more


def test_a_page_holds_one_row_however_large_it_is(anna: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    lounge = room(anna)
    monkeypatch.setattr("feeds.changes.PAGE_BYTES", 10)
    page = read_page(feed_of(lounge.pk), 0)
    assert len(page.changed) == 1
    assert page.more


def test_what_changed_after_the_head_was_read_belongs_to_a_later_page(anna: Person) -> None:
    lounge = room(anna)
    say(anna, lounge.pk)
    before = feed_of(lounge.pk)
    say(anna, lounge.pk)
    messages.edit_message(anna.actor, lounge.pk, 1, "edited")
    page = read_page(before, 0)
    assert page.to == before.head
    assert max(change.pos for change in page.changed) <= before.head


def test_a_cursor_above_the_head_gets_an_empty_page(anna: Person) -> None:
    lounge = room(anna)
    head = feed_of(lounge.pk).head
    page = read_page(feed_of(lounge.pk), head + 5)
    assert (page.from_, page.to, page.changed, page.more) == (head + 5, head + 5, [], False)


def test_a_page_costs_one_query_a_kind(anna: Person, django_assert_num_queries: object) -> None:
    for kind, feed in (
        ("site", Feed.objects.get(pk=SITE_FEED_ID)),
        ("account", feed_of(anna.user.account_feed_id)),
        ("room", feed_of(room(anna, person("ben")).pk)),
    ):
        with django_assert_num_queries(len(kinds.kinds_in(kind))):  # type: ignore[operator]
            read_page(feed, 0)


def test_a_page_for_all_tells_what_the_rows_beyond_it_do(
    anna: Person, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: object
) -> None:
    scene = cast("private")
    before = feed_of(scene.room.pk).head
    say(scene.owner, scene.room.pk, "x" * 100)
    members.remove(scene.owner.actor, scene.room.pk, scene.member.id)
    out = Unsubscribe(scene.member.id, scene.room.pk)
    whole = page_for_all(scene.room.pk, before)
    assert ([change.effects for change in whole.changed], whole.more, whole.beyond) == (
        [(), (out,), ()],
        False,
        (),
    )
    monkeypatch.setattr("feeds.changes.PAGE_BYTES", 10)
    first = page_for_all(scene.room.pk, before)
    assert ([change.effects for change in first.changed], first.more, first.beyond) == ([()], True, (out,))
    assert page_of(scene.room.pk, before).beyond == ()
    with django_assert_num_queries(1 + len(kinds.kinds_in("room")) + 1):  # type: ignore[operator]
        page_for_all(scene.room.pk, 0)


# ---- what rows do to listeners -----------------------------------------------------------------------------------


@pytest.fixture
def scene() -> Cast:
    return cast("public")


def effects_of(row: object) -> tuple[kinds.Effect, ...]:
    return kinds.kind_of(row).effects(row)  # type: ignore[arg-type]


def test_who_is_no_longer_a_member_is_taken_off_by_either_side(scene: Cast) -> None:
    out = Unsubscribe(scene.removed.id, scene.room.pk)
    member = Member.objects.get(room=scene.room, user=scene.removed.id)
    assert effects_of(member) == effects_of(member.membership) == (out,)


def test_who_is_a_member_is_put_on_by_their_own_side_alone(scene: Cast) -> None:
    member = Member.objects.get(room=scene.room, user=scene.member.id)
    assert effects_of(member) == ()
    assert effects_of(member.membership) == (Subscribe(scene.member.id, scene.room.pk),)


def test_a_ban_takes_off_who_was_never_in(scene: Cast) -> None:
    members.ban(scene.owner.actor, scene.room.pk, scene.stranger.id)
    member = Member.objects.get(room=scene.room, user=scene.stranger.id)
    assert effects_of(member) == (Unsubscribe(scene.stranger.id, scene.room.pk),)
    assert not Membership.objects.filter(member=member).exists()


def test_who_is_suspended_has_no_connections(scene: Cast) -> None:
    scene.suspended.user.refresh_from_db()
    [effect] = effects_of(scene.suspended.user)
    assert isinstance(effect, Close)
    assert (effect.user, effect.device, effect.code) == (scene.suspended.id, None, 4403)
    assert effects_of(scene.owner.user) == ()


def test_a_device_that_is_signed_out_is_gone_and_has_no_connections(scene: Cast) -> None:
    device = scene.owner.device
    assert effects_of(device) == ()
    accounts.revoke_device(device.pk)
    device.refresh_from_db()
    change = to_changed(kinds.kind_of(device), device)
    assert change.row == Gone("device", (device.pk,), device.pos)
    [effect] = change.effects
    assert isinstance(effect, Close)
    assert (effect.user, effect.device, effect.code) == (scene.owner.id, device.pk, 4401)


def test_what_everybody_asks_is_read_once_until_something_changes(
    anna: Person, django_assert_num_queries: Any
) -> None:
    known = known_pages()
    lounge = room(anna).pk
    first = page_of(lounge, 0, known)
    with django_assert_num_queries(1):
        assert page_of(lounge, 0, known) is first
    say(anna, lounge, "something else")
    again = page_of(lounge, 0, known)
    assert again.to == first.to + 1


def test_of_a_page_that_is_kept_only_those_rows_are_that_do_something(anna: Person) -> None:
    accounts.suspend(person("ben").id)
    known = known_pages()
    whole = read_page(feed_of(SITE_FEED_ID), 0)
    kept = page_of(SITE_FEED_ID, 0, known)
    assert kept.packed == whole.packed
    assert kept.changed == [change for change in whole.changed if change.effects]
    assert len(kept.changed) == 1


def test_no_statement_finds_more_rows_than_are_read_at_once(
    anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feeds.tables.READ_AT_ONCE", 3)
    lounge = room(anna)
    for n in range(10):
        say(anna, lounge.pk, f"{n}")
    said: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        said.append((sql, params))
        return execute(sql, params, many, context)

    feed = feed_of(lounge.pk)
    with connection.execute_wrapper(note):
        page = read_page(feed, 0)
    assert [change.pos for change in page.changed] == list(range(1, feed.head + 1))
    with connection.cursor() as cursor:
        for sql, params in said:
            cursor.execute(sql, params)
            assert len(cursor.fetchall()) <= 3


def test_whoever_is_level_costs_no_look_at_the_rows(anna: Person, django_assert_num_queries: Any) -> None:
    lounge = room(anna).pk
    head = feed_of(lounge).head
    with django_assert_num_queries(1):
        assert page_of(lounge, head) == Page(head, head, [], [], more=False)
