"""A mirrored row changes in one way: inside a verb, at the next position of its feed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts import personal
from accounts.models import Server, User
from chatprotocol.requests import DraftRequest
from feeds import kinds
from feeds.models import (
    SITE_FEED_ID,
    Epoch,
    Feed,
    MirroredRow,
    WriteOutsideAdvanceError,
    epoch,
    renew_epoch,
)
from feeds.positions import advance, current_unit, lock_feeds, take_positions, unit_of_work
from messaging.models import Member, Message, Room
from messaging.services import drafts
from tests.cast import Person, cast, custom_emoji, person, room, say

pytestmark = pytest.mark.django_db

MODELS = [kind.model for kind in kinds.all_kinds()]


def _mirrored_field(model: type[MirroredRow]) -> str:
    return next(field.name for field in model.mirrored_fields() if field.name != "pos")


# ---- positions ---------------------------------------------------------------------------------------------------


def test_rows_advance_inside_a_verb_only() -> None:
    with pytest.raises(RuntimeError, match="inside a verb"):
        advance(Server.objects.get())


def test_each_row_takes_the_next_position_of_its_feed() -> None:
    anna, ben = person("anna"), person("ben")
    head = Feed.objects.get(pk=SITE_FEED_ID).head
    with unit_of_work() as unit:
        advance(anna.user, ben.user)
        advance(Server.objects.get())
    assert (anna.user.pos, ben.user.pos) == (head + 1, head + 2)
    assert Server.objects.get().pos == Feed.objects.get(pk=SITE_FEED_ID).head == head + 3
    assert unit.heads() == {SITE_FEED_ID: head + 3}


def test_a_row_that_changes_twice_in_one_verb_takes_one_position() -> None:
    server, again = Server.objects.get(), Server.objects.get()
    head = Feed.objects.get(pk=SITE_FEED_ID).head
    with unit_of_work() as unit:
        server.motd = "first"
        advance(server)
        again.motd = "second"
        advance(again, person("somebody").user)
    assert Server.objects.get().motd == "second"
    assert Server.objects.get().pos == again.pos == head + 1
    assert len([row for row in unit.rows.values() if isinstance(row, Server)]) == 1


def test_a_row_that_is_new_and_changes_again_takes_one_position() -> None:
    anna = person("anna")
    lounge = room(anna)
    with unit_of_work():
        message = Message(room=lounge, number=1, author=anna.user, key=b"k" * 16, at_ms=1, text="one")
        advance(message)
        taken = message.pos
        message.text = "two"
        advance(message)
    assert Message.objects.get(room=lounge).text == "two"
    assert Message.objects.get(room=lounge).pos == taken == Feed.objects.get(pk=lounge.pk).head


def test_rows_of_several_feeds_and_kinds_advance_together() -> None:
    scene = cast("private")
    heads = dict(Feed.objects.values_list("pk", "head"))
    member = Member.objects.get(room=scene.room, user=scene.member.id)
    message = Message.objects.get(room=scene.room, number=1)
    with unit_of_work() as unit:
        advance(message, Server.objects.get(), member, scene.room, member.membership)
    account = scene.member.user.account_feed_id
    assert unit.heads() == {
        scene.room.pk: heads[scene.room.pk] + 3, SITE_FEED_ID: heads[SITE_FEED_ID] + 1, account: heads[account] + 1
    }  # fmt: skip
    assert {message.pos, member.pos, scene.room.pos} == {heads[scene.room.pk] + n for n in (1, 2, 3)}


def test_positions_that_were_taken_in_a_transaction_that_is_undone_are_taken_again() -> None:
    head = Feed.objects.get(pk=SITE_FEED_ID).head
    for _ in range(2):
        with unit_of_work(), transaction.atomic():
            server = Server.objects.get()
            advance(server)
            assert server.pos == head + 1
            transaction.set_rollback(True)
    assert Feed.objects.get(pk=SITE_FEED_ID).head == head


def test_a_feed_that_does_not_exist_gives_no_positions() -> None:
    with pytest.raises(Feed.DoesNotExist):
        take_positions({999_999: 1})


def test_a_verb_ends_with_its_unit() -> None:
    assert current_unit() is None
    with unit_of_work() as outer:
        assert current_unit() is outer
        with unit_of_work() as inner:
            assert current_unit() is inner
        assert current_unit() is outer
    assert current_unit() is None


def test_feeds_are_locked_in_ascending_order_where_the_database_locks_rows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connection.features, "has_select_for_update", True)
    monkeypatch.setattr(connection.ops, "for_update_sql", lambda **how: "/* FOR UPDATE */")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        lock_feeds([9, 3, 9, SITE_FEED_ID])
    [query] = queries.captured_queries
    assert "IN (1, 3, 9)" in query["sql"]
    assert "ORDER BY" in query["sql"]
    assert "FOR UPDATE" in query["sql"]


def test_where_the_whole_database_is_locked_no_feed_is_locked(django_assert_num_queries: Any) -> None:
    if connection.features.has_select_for_update:
        pytest.skip("this database locks rows")
    with django_assert_num_queries(0):
        lock_feeds([1])


# ---- the guard ---------------------------------------------------------------------------------------------------


def _saved(model: type[MirroredRow], row: MirroredRow) -> None:
    row.save()


def _saved_partly(model: type[MirroredRow], row: MirroredRow) -> None:
    row.save(update_fields=[_mirrored_field(model)])


def _deleted(model: type[MirroredRow], row: MirroredRow) -> None:
    row.delete()


def _updated(model: type[MirroredRow], row: MirroredRow) -> None:
    model.objects.filter(pk=row.pk).update(**{_mirrored_field(model): None})


def _all_updated(model: type[MirroredRow], row: MirroredRow) -> None:
    model.objects.update(pos=0)


def _bulk_created(model: type[MirroredRow], row: MirroredRow) -> None:
    model.objects.bulk_create([row])


def _bulk_updated(model: type[MirroredRow], row: MirroredRow) -> None:
    model.objects.bulk_update([row], [_mirrored_field(model)])


def _all_deleted(model: type[MirroredRow], row: MirroredRow) -> None:
    model.objects.all().delete()


def _created(model: type[MirroredRow], row: MirroredRow) -> None:
    model.objects.create()


WAYS: list[Callable[[type[MirroredRow], MirroredRow], None]] = [
    _saved, _saved_partly, _deleted, _updated, _all_updated, _bulk_created, _bulk_updated, _all_deleted, _created,
]  # fmt: skip


@pytest.fixture
def somebody() -> Person:
    scene = cast("public")
    owner = scene.owner
    drafts.keep_draft(owner.actor, DraftRequest(room=scene.room.pk, text="not yet"))
    personal.set_preference(owner.id, None, "theme", "dark")
    personal.set_block(owner.id, None, scene.stranger.id, True)
    custom_emoji("blob_cat")
    return owner


@pytest.mark.parametrize("model", MODELS)
def test_a_mirrored_row_is_written_in_no_other_way(model: type[MirroredRow], somebody: Person) -> None:
    row = model.objects.order_by("pk")[0]
    before = list(model._base_manager.order_by("pk").values())
    for way in WAYS:
        with pytest.raises(WriteOutsideAdvanceError):
            way(model, row)
    assert list(model._base_manager.order_by("pk").values()) == before


def test_every_mirrored_model_is_registered_as_a_kind() -> None:
    assert set(MODELS) == set(MirroredRow.__subclasses__())


def test_rows_that_belong_to_another_row_are_guarded_too(somebody: Person) -> None:
    lounge = Room.objects.get()
    for way in (
        lambda: lounge.members.update(role="owner"),
        lambda: lounge.members.all().delete(),
        lambda: lounge.members.create(user=somebody.user),
        lambda: somebody.user.devices.update(name="mine"),
    ):
        with pytest.raises(WriteOutsideAdvanceError):
            way()


def test_a_mirrored_row_is_not_deleted_inside_a_verb_either() -> None:
    with unit_of_work(), pytest.raises(WriteOutsideAdvanceError, match="never deleted"):
        Server.objects.get().delete()


def test_what_no_client_sees_is_written_freely(somebody: Person) -> None:
    user = User.objects.get(pk=somebody.id)
    pos = user.pos
    user.email = "anna@example.org"
    user.save(update_fields=["email"])
    User.objects.filter(pk=user.pk).update(password="hash")
    user.email = "ben@example.org"
    User.objects.bulk_update([user], ["email"])
    Room.objects.update(last_number=7)
    user.refresh_from_db()
    assert (user.email, user.password, user.pos) == ("ben@example.org", "hash", pos)
    assert {room.last_number for room in Room.objects.all()} == {7}


def test_a_write_of_both_is_a_write_of_what_clients_see(somebody: Person) -> None:
    with pytest.raises(WriteOutsideAdvanceError):
        User.objects.update(email="x", display_name="y")
    with pytest.raises(WriteOutsideAdvanceError):
        somebody.user.save(update_fields=["email", "display_name"])


def test_the_guard_is_shut_again_when_a_row_could_not_be_written(somebody: Person) -> None:
    lounge = Room.objects.get()
    say(somebody, lounge.pk)
    twin = Message(room=lounge, number=1, author=somebody.user, at_ms=1, text="twin")
    with unit_of_work(), pytest.raises(IntegrityError), transaction.atomic():
        advance(twin)
    with pytest.raises(WriteOutsideAdvanceError):
        lounge.save()


def test_feeds_and_epochs_say_what_they_are() -> None:
    before = epoch()
    assert renew_epoch() == epoch() == str(Epoch.objects.get())
    assert epoch() != before
    site = Feed.objects.get(pk=SITE_FEED_ID)
    assert str(site) == f"site feed 1 at {site.head}"


def test_a_kind_is_registered_once_a_model() -> None:
    with pytest.raises(ValueError, match="registered already"):
        kinds.register(kinds.kind_of(Server.objects.get()))


def test_a_new_row_is_inserted_and_not_written_a_second_time() -> None:
    anna = person("anna")
    lounge = room(anna)
    message = Message(room=lounge, number=1, author=anna.user, key=b"k" * 16, at_ms=1, text="one")
    with unit_of_work(), CaptureQueriesContext(connection) as queries:
        advance(message, lounge)
    head, inserted, updated = (query["sql"] for query in queries.captured_queries)
    assert "feeds_feed" in head
    assert inserted.startswith("INSERT")
    assert "UPDATE" in updated
    assert "messaging_room" in updated
