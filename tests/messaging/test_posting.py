"""What happens when somebody says something: numbers, keys, read marks, and who is refused."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.requests import Post, Posted, RoomCreate, RoomUpdate
from feeds.positions import unit_of_work
from messaging.models import Member, Membership, Message, SentKey
from messaging.services import members, messages, posting, rooms
from messaging.services.posting import NewMessage
from tests.cast import new_key, person, room, say

pytestmark = pytest.mark.django_db


def test_numbers_are_one_two_three_in_each_room() -> None:
    anna = person("anna")
    first, second = room(anna), room(anna)
    assert [say(anna, first.pk), say(anna, second.pk), say(anna, first.pk)] == [1, 1, 2]


def test_the_same_key_answers_the_first_message_and_writes_nothing() -> None:
    anna = person("anna")
    lounge = room(anna)
    post = NewMessage(anna.actor, Post(room=lounge.pk, key=new_key(), text="once"))
    first = posting.post_messages(post)
    again = posting.post_messages(post)
    assert (again.number, again.at, again.dup) == (first.number, first.at, True)
    assert Message.objects.filter(room=lounge).count() == 1


def test_a_known_key_is_answered_even_when_the_author_is_no_longer_there() -> None:
    anna, ben = person("anna"), person("ben")
    lounge = room(anna, ben)
    key = new_key()
    number = say(ben, lounge.pk, key=key)
    messages.delete_message(anna.actor, lounge.pk, number)
    members.remove(anna.actor, lounge.pk, ben.id)
    assert say(ben, lounge.pk, key=key) == number


def test_two_people_may_use_the_same_key() -> None:
    anna, ben = person("anna"), person("ben")
    lounge = room(anna, ben)
    key = new_key()
    assert [say(anna, lounge.pk, key=key), say(ben, lounge.pk, key=key)] == [1, 2]


def test_a_key_that_has_made_a_room_makes_no_message() -> None:
    anna = person("anna")
    key = new_key()
    lounge = rooms.create_room(anna.actor, RoomCreate(kind="public", name="lounge", key=key))
    with pytest.raises(HearthError, match="conflict"):
        say(anna, lounge, key=key)
    assert not Message.objects.exists()


def test_twins_inside_one_set_are_folded() -> None:
    anna = person("anna")
    lounge = room(anna)
    twin = NewMessage(anna.actor, Post(room=lounge.pk, key=new_key(), text="twin"))
    other = NewMessage(anna.actor, Post(room=lounge.pk, key=new_key(), text="other"))
    outcomes = _together([twin, twin, other])
    assert [_said(outcome) for outcome in outcomes] == [(1, False), (1, True), (2, False)]


def _said(outcome: Posted | HearthError) -> tuple[int, bool]:
    assert isinstance(outcome, Posted)
    return outcome.number, outcome.dup


def _together(items: list[NewMessage]) -> list[Posted | HearthError]:
    with unit_of_work(), transaction.atomic():
        return list(posting.post_messages.function(items))


def test_one_refusal_in_a_set_does_not_touch_the_others() -> None:
    anna, stranger = person("anna"), person("stranger")
    lounge = room(anna)
    good = NewMessage(anna.actor, Post(room=lounge.pk, key=new_key(), text="good"))
    bad = NewMessage(stranger.actor, Post(room=lounge.pk, key=new_key(), text="bad"))
    refusal, posted = _together([bad, good])
    assert isinstance(refusal, HearthError)
    assert refusal.code is ErrorCode.FORBIDDEN
    assert _said(posted) == (1, False)
    assert SentKey.objects.filter(author=stranger.id).count() == 0


def test_posting_moves_the_authors_own_read_mark() -> None:
    anna, ben = person("anna"), person("ben")
    lounge = room(anna, ben)
    say(anna, lounge.pk)
    say(anna, lounge.pk)
    read = dict(Membership.objects.filter(member__room=lounge).values_list("member__user", "read"))
    assert read == {anna.id: 2, ben.id: 0}


def test_a_direct_room_appears_to_the_others_with_its_first_message() -> None:
    anna, ben = person("anna"), person("ben")
    direct = rooms.direct_room(anna.actor, [ben.id])
    assert not Membership.objects.filter(member__user=ben.id).exists()
    with pytest.raises(HearthError, match="not_found"):
        say(ben, direct)
    say(anna, direct)
    membership = Membership.objects.get(member__user=ben.id, member__room=direct)
    assert membership.read == 0
    assert say(ben, direct) == 2


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "bad_request"), ("  \n ", "bad_request"), ("x" * 16_385, "too_large"), ("ü" * 8_193, "too_large")],
)
def test_a_text_that_is_no_message_is_refused(text: str, code: str) -> None:
    anna = person("anna")
    with pytest.raises(HearthError, match=code) as refusal:
        say(anna, room(anna).pk, text)
    assert refusal.value.field == "text"


def test_the_largest_text_is_stored_unchanged() -> None:
    anna = person("anna")
    lounge = room(anna)
    text = "  ü\t" + "x" * (16_384 - 5)
    say(anna, lounge.pk, text)
    assert Message.objects.get(room=lounge).text == text


def test_a_reply_names_a_message_that_is_there() -> None:
    anna = person("anna")
    lounge = room(anna)
    say(anna, lounge.pk)
    for reply_to in (0, 2, 99):
        post = Post(room=lounge.pk, key=new_key(), text="re", reply_to=reply_to)
        with pytest.raises(HearthError, match="bad_request"):
            posting.post_messages(NewMessage(anna.actor, post))
    post = Post(room=lounge.pk, key=new_key(), text="re", reply_to=1)
    posting.post_messages(NewMessage(anna.actor, post))
    assert Message.objects.get(room=lounge, number=2).reply_to == 1


def test_an_archived_room_is_read_only_for_everybody() -> None:
    anna = person("anna")
    lounge = room(anna)
    rooms.update_room(anna.actor, RoomUpdate(room=lounge.pk, archived=True))
    with pytest.raises(HearthError, match="read_only"):
        say(anna, lounge.pk)


def test_in_a_read_only_room_moderators_write() -> None:
    anna, ben = person("anna"), person("ben")
    lounge = room(anna, ben)
    rooms.update_room(anna.actor, RoomUpdate(room=lounge.pk, read_only=True))
    with pytest.raises(HearthError, match="read_only"):
        say(ben, lounge.pk)
    assert say(anna, lounge.pk) == 1


def test_slow_mode_makes_members_wait_and_says_how_long(monkeypatch: pytest.MonkeyPatch) -> None:
    anna, ben = person("anna"), person("ben")
    lounge = room(anna, ben)
    rooms.update_room(anna.actor, RoomUpdate(room=lounge.pk, slow_ms=10_000))
    now = [1_000_000]
    monkeypatch.setattr("feeds.clock.now_ms", lambda: now[0])
    say(ben, lounge.pk)
    now[0] += 4_000
    with pytest.raises(HearthError, match="slow_mode") as refusal:
        say(ben, lounge.pk)
    assert refusal.value.retry_ms == 6_000
    say(anna, lounge.pk)
    say(anna, lounge.pk)
    now[0] += 6_000
    say(ben, lounge.pk)


def test_a_clock_that_was_set_back_counts_as_time_that_has_passed(monkeypatch: pytest.MonkeyPatch) -> None:
    anna, ben = person("anna"), person("ben")
    lounge = room(anna, ben)
    rooms.update_room(anna.actor, RoomUpdate(room=lounge.pk, slow_ms=10_000))
    now = [100_000_000]
    monkeypatch.setattr("feeds.clock.now_ms", lambda: now[0])
    say(ben, lounge.pk)
    now[0] -= 86_400_000 // 1000
    assert say(ben, lounge.pk) == 2


def test_a_silenced_member_reads_and_does_not_write(monkeypatch: pytest.MonkeyPatch) -> None:
    anna, ben = person("anna"), person("ben")
    lounge = room(anna, ben)
    monkeypatch.setattr("feeds.clock.now_ms", lambda: 1_000)
    # Silencing comes with the moderators' tools; until then only the database can say it.
    _silence(Member.objects.get(room=lounge, user=ben.id), until_ms=61_000)
    with pytest.raises(HearthError, match="silenced") as refusal:
        say(ben, lounge.pk)
    assert refusal.value.retry_ms == 60_000


def _silence(member: Member, until_ms: int) -> None:
    sql = "UPDATE messaging_member SET silenced_until_ms = %s WHERE id = %s"
    with connection.cursor() as cursor:
        cursor.execute(sql, [until_ms, member.pk])


def test_where_rows_are_locked_a_post_locks_everything_that_it_may_change(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    anna, ben = person("anna"), person("ben")
    there = rooms.direct_room(anna.actor, [ben.id])
    monkeypatch.setattr(connection.features, "has_select_for_update", True)
    monkeypatch.setattr(connection.ops, "for_update_sql", lambda **how: "/* FOR UPDATE */")
    with CaptureQueriesContext(connection) as queries:
        say(anna, there)
    [lock] = [query["sql"] for query in queries.captured_queries if "FOR UPDATE" in query["sql"]]
    feeds = sorted([there, anna.user.account_feed_id, ben.user.account_feed_id])
    assert f"IN ({', '.join(map(str, feeds))})" in lock
