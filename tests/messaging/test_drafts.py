"""Words that are not sent yet: one a room and thread, seen by nobody else, gone with the room."""

from typing import Any

import msgspec
import pytest

from chatprotocol import requests as rq
from chatprotocol.errors import HearthError
from chatprotocol.rows import Draft as DraftRow
from chatprotocol.rows import Gone
from feeds import clock
from feeds.models import Feed
from messaging import handlers
from messaging.models import Draft
from messaging.services import drafts, members
from tests.cast import Person, room, say, say_many

pytestmark = pytest.mark.django_db


@pytest.fixture
def lounge(anna: Person, ben: Person) -> int:
    found: int = room(anna, ben, kind="private").pk
    say(anna, found, "one")
    return found


def keep(who: Person, room_id: int, text: str, **more: Any) -> int:
    return drafts.keep_draft(who.actor, rq.DraftRequest(room=room_id, text=text, **more))


def rows_of(who: Person) -> list[DraftRow | Gone]:
    """Return the drafts that somebody is sent."""
    page = handlers.read(who.actor, rq.Sync(feed="account", after=0))
    return [
        row
        for row in page.rows
        if isinstance(row, DraftRow) or (isinstance(row, Gone) and row.kind == "draft")
    ]


def test_a_draft_is_kept_as_it_came_and_seen_by_its_writer_alone(
    anna: Person, ben: Person, lounge: int
) -> None:
    before = clock.now_ms()
    pos = keep(ben, lounge, " not\n\tyet ", reply_to=1)
    [row] = rows_of(ben)
    assert isinstance(row, DraftRow)
    assert (row.room, row.thread, row.text, row.reply_to, row.files) == (lounge, 0, " not\n\tyet ", 1, [])
    assert row.pos == pos == Feed.objects.get(pk=ben.user.account_feed_id).head
    assert before <= row.at <= clock.now_ms()
    assert rows_of(anna) == []


def test_a_room_and_each_of_its_threads_have_a_draft_each(anna: Person, lounge: int) -> None:
    keep(anna, lounge, "in the room")
    keep(anna, lounge, "in the thread", thread=1)
    keep(anna, lounge, "in the room, changed")
    found = {row.thread: row.text for row in rows_of(anna) if isinstance(row, DraftRow)}
    assert found == {0: "in the room, changed", 1: "in the thread"}


def test_the_same_draft_again_moves_nothing(anna: Person, lounge: int) -> None:
    pos = keep(anna, lounge, "not yet")
    [row] = rows_of(anna)
    assert keep(anna, lounge, "not yet") == pos
    assert rows_of(anna) == [row]
    assert keep(anna, lounge, "not yet", reply_to=1) == pos + 1


def test_empty_text_clears_a_draft_and_its_key_says_that_it_is_gone(anna: Person, lounge: int) -> None:
    keep(anna, lounge, "not yet", reply_to=1)
    pos = keep(anna, lounge, "", reply_to=1)
    assert rows_of(anna) == [Gone("draft", (lounge, 0), pos)]
    assert keep(anna, lounge, "") == pos
    assert keep(anna, lounge, "again") == pos + 1


def test_clearing_what_never_was_leaves_nothing(anna: Person, lounge: int) -> None:
    assert keep(anna, lounge, "", thread=77) == 0
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    ("what", "code", "field"),
    [
        ({"text": "ü" * 8193}, "too_large", "text"),
        ({"text": "a\x00b"}, "bad_request", "text"),
        ({"text": "x", "thread": 2}, "bad_request", "thread"),
        ({"text": "x", "reply_to": 2}, "bad_request", "reply_to"),
        ({"text": "x", "reply_to": 0}, "bad_request", "reply_to"),
        ({"text": "x", "files": [999_999]}, "not_found", "files"),
    ],
    ids=lambda what: str(what)[:30],
)
def test_what_cannot_be_kept_is_refused(
    anna: Person, lounge: int, what: dict[str, Any], code: str, field: str
) -> None:
    with pytest.raises(HearthError, match=code) as refusal:
        keep(anna, lounge, **what)
    assert refusal.value.field == field
    assert not Draft.objects.exists()


def test_there_may_be_so_many_drafts_and_what_was_cleared_makes_room(
    anna: Person, ben: Person, lounge: int, settings: Any
) -> None:
    settings.HEARTH_PERSONAL_LIMITS = msgspec.structs.replace(settings.HEARTH_PERSONAL_LIMITS, drafts=1)
    keep(anna, lounge, "one")
    with pytest.raises(HearthError, match="too_large"):
        keep(anna, lounge, "another", thread=1)
    keep(anna, lounge, "one, changed")
    keep(ben, lounge, "one")
    keep(anna, lounge, "")
    keep(anna, lounge, "another", thread=1)


def test_what_was_cleared_is_kept_of_so_many_threads(anna: Person, lounge: int, settings: Any) -> None:
    settings.HEARTH_PERSONAL_LIMITS = msgspec.structs.replace(settings.HEARTH_PERSONAL_LIMITS, kept_drafts=2)
    say_many(anna, lounge, ["a root"] * 3)
    for thread in (1, 2):
        keep(anna, lounge, "one", thread=thread)
        keep(anna, lounge, "", thread=thread)
    with pytest.raises(HearthError, match="too_large"):
        keep(anna, lounge, "another", thread=3)
    keep(anna, lounge, "again", thread=1)
    assert Draft.objects.count() == 2


@pytest.mark.parametrize("goes", ["leaves", "removed", "banned"])
def test_drafts_are_gone_with_the_room_and_do_not_come_back_with_it(
    anna: Person, ben: Person, lounge: int, goes: str
) -> None:
    elsewhere = room(ben).pk
    keep(anna, lounge, "stays")
    keep(ben, elsewhere, "stays")
    keep(ben, lounge, "goes")
    keep(ben, lounge, "goes too", thread=1)
    if goes == "leaves":
        members.leave_room(ben.actor, lounge)
    elif goes == "removed":
        members.remove(anna.actor, lounge, ben.id)
    else:
        members.ban(anna.actor, lounge, ben.id)
    found = rows_of(ben)
    assert {row.key for row in found if isinstance(row, Gone)} == {(lounge, 0), (lounge, 1)}
    assert [row.room for row in found if isinstance(row, DraftRow)] == [elsewhere]
    assert sorted(Draft.objects.exclude(text="").values_list("text", flat=True)) == ["stays", "stays"]
    members.invite(anna.actor, lounge, ben.id)
    assert rows_of(ben) == found


def test_a_draft_of_a_lost_room_can_be_neither_changed_nor_cleared(
    anna: Person, ben: Person, lounge: int
) -> None:
    keep(ben, lounge, "not yet")
    members.remove(anna.actor, lounge, ben.id)
    for text in ("still not", ""):
        refusals = []
        for there in (lounge, 999_999):
            with pytest.raises(HearthError, match="not_found") as refusal:
                keep(ben, there, text)
            refusals.append((refusal.value.message, refusal.value.field))
        assert len(set(refusals)) == 1
