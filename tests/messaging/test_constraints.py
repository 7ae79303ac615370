"""What the database itself refuses, whoever writes: each invariant by its name."""

import pytest
from django.db import IntegrityError, connection, transaction

from chatprotocol.requests import RoomUpdate
from messaging.services import rooms
from tests.cast import person, room, say

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "statement"),
    [
        ("message_kind_known", "UPDATE messaging_message SET kind = 'riddle'"),
        ("message_key_whole", "UPDATE messaging_message SET key = %s"),
        ("message_number_positive", "UPDATE messaging_message SET number = 0"),
        ("message_tombstone_is_empty", "UPDATE messaging_message SET deleted = true"),
        ("sent_key_whole", "UPDATE messaging_sentkey SET key = %s"),
        ("sent_key_number_positive", "UPDATE messaging_sentkey SET number = 0 WHERE number IS NOT NULL"),
        ("room_slow_within_a_day", "UPDATE messaging_room SET slow_ms = 86400001"),
        ("room_slow_within_a_day", "UPDATE messaging_room SET slow_ms = -1"),
        ("room_numbers", "UPDATE messaging_room SET first = 3"),
        ("room_kind_fits", "UPDATE messaging_room SET name = ''"),
        ("member_role_known", "UPDATE messaging_member SET role = 'king'"),
        ("member_state_known", "UPDATE messaging_member SET state = 'asleep'"),
        ("member_ban_has_an_end_only_when_banned", "UPDATE messaging_member SET banned_until_ms = 1"),
        ("membership_read_not_negative", "UPDATE messaging_membership SET read = -1"),
        ("membership_level_known", "UPDATE messaging_membership SET level = 'loud'"),
    ],
)
def test_the_database_refuses_what_cannot_be(name: str, statement: str) -> None:
    anna, ben = person("anna"), person("ben")
    lounge = room(anna, ben)
    say(anna, lounge.pk)
    rooms.update_room(anna.actor, RoomUpdate(room=lounge.pk, slow_ms=86_400_000))
    with pytest.raises(IntegrityError, match=name), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [b"\0"] if "%s" in statement else None)
