"""Reacting: what counts, what is refused, and that what many do at once is one change."""

from typing import Any

import pytest

from chatprotocol import codec, rows
from chatprotocol import requests as rq
from chatprotocol.errors import HearthError
from chatprotocol.ids import room_feed
from chatprotocol.limits import PAGE_BYTES
from feeds import journal
from feeds.journal import Write
from feeds.models import Feed
from feeds.positions import advance, unit_of_work
from messaging import handlers
from messaging.models import Member, Message
from messaging.services import members, messages, reactions, rooms
from messaging.services.reactions import NewReaction
from tests.cast import (
    MEMBERS_MESSAGE,
    OWNERS_MESSAGE,
    Cast,
    Person,
    cast,
    custom_emoji,
    person,
    remove_custom_emoji,
    room,
    say,
    say_many,
)
from tests.messaging.conftest import Line, doing, limit, writer_held

PARTY, THUMB, HEART = "\U0001f389", "\U0001f44d", "\u2764\ufe0f"


@pytest.fixture
def scene(db: None) -> Cast:
    return cast("private")


def react(who: Person, room_id: int, number: int, emoji: str = THUMB, *, on: bool = True) -> int:
    wish = rq.React(room=room_id, number=number, emoji=emoji, on=on)
    return reactions.react_to_messages(NewReaction(who.actor, wish))


def reactions_to(who: Person, room_id: int, number: int) -> dict[str, list[int]]:
    [found] = handlers.read(who.actor, rq.History(room=room_id, around=number, limit=1)).messages
    assert isinstance(found, rows.Message)
    return found.reactions


def test_reactions_stand_in_the_order_in_which_they_came(scene: Cast) -> None:
    there = scene.room.pk
    react(scene.member, there, OWNERS_MESSAGE)
    react(scene.owner, there, OWNERS_MESSAGE, PARTY)
    pos = react(scene.owner, there, OWNERS_MESSAGE)
    found = reactions_to(scene.moderator, there, OWNERS_MESSAGE)
    assert list(found.items()) == [(THUMB, [scene.member.id, scene.owner.id]), (PARTY, [scene.owner.id])]
    assert pos == Feed.objects.get(pk=there).head


def test_repeating_changes_nothing_and_answers_where_the_row_stands(scene: Cast) -> None:
    there = scene.room.pk
    pos = react(scene.member, there, OWNERS_MESSAGE)
    say(scene.owner, there)
    head = Feed.objects.get(pk=there).head
    assert react(scene.member, there, OWNERS_MESSAGE) == pos
    assert react(scene.member, there, OWNERS_MESSAGE, PARTY, on=False) == pos
    assert Feed.objects.get(pk=there).head == head


def test_a_reaction_is_taken_back_by_whoever_gave_it(scene: Cast) -> None:
    there = scene.room.pk
    react(scene.member, there, OWNERS_MESSAGE)
    react(scene.owner, there, OWNERS_MESSAGE)
    react(scene.owner, there, OWNERS_MESSAGE, on=False)
    assert reactions_to(scene.owner, there, OWNERS_MESSAGE) == {THUMB: [scene.member.id]}
    react(scene.member, there, OWNERS_MESSAGE, on=False)
    assert reactions_to(scene.owner, there, OWNERS_MESSAGE) == {}


@pytest.mark.parametrize(
    "emoji",
    [
        THUMB, HEART, "\U0001f44d\U0001f3fd", "1\ufe0f\u20e3", "\U0001f1e9\U0001f1ea", "party_parrot", "blob_cat-2",
        "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    ],
)  # fmt: skip
def test_people_react_with_emoji_and_with_names_of_custom_ones(scene: Cast, emoji: str) -> None:
    for name in ("party_parrot", "blob_cat-2"):
        custom_emoji(name)
    react(scene.member, scene.room.pk, OWNERS_MESSAGE, emoji)
    assert reactions_to(scene.owner, scene.room.pk, OWNERS_MESSAGE) == {emoji: [scene.member.id]}


def test_nobody_reacts_with_a_name_that_no_emoji_has_here_but_everybody_takes_back(scene: Cast) -> None:
    there = scene.room.pk
    with pytest.raises(HearthError, match="bad_request") as refused:
        react(scene.member, there, OWNERS_MESSAGE, "party_parrot")
    assert refused.value.field == "emoji"
    id = custom_emoji("party_parrot")
    react(scene.member, there, OWNERS_MESSAGE, "party_parrot")
    remove_custom_emoji(id)
    assert reactions_to(scene.owner, there, OWNERS_MESSAGE) == {"party_parrot": [scene.member.id]}
    with pytest.raises(HearthError, match="bad_request"):
        react(scene.owner, there, OWNERS_MESSAGE, "party_parrot")
    react(scene.member, there, OWNERS_MESSAGE, "party_parrot", on=False)
    assert reactions_to(scene.owner, there, OWNERS_MESSAGE) == {}


@pytest.mark.parametrize(
    "emoji",
    [
        "", " ", "two words", "Parrot", THUMB + THUMB, THUMB + " ", "a\nb", "\u2764", "\u200d", "\U0001f3fd", "ä", ":x:",
        "<b>", "@anna",
    ],
)  # fmt: skip
def test_nobody_reacts_with_anything_else(scene: Cast, emoji: str) -> None:
    with pytest.raises(HearthError, match="bad_request") as refused:
        react(scene.member, scene.room.pk, OWNERS_MESSAGE, emoji)
    assert refused.value.field == "emoji"
    with pytest.raises(HearthError, match="too_large"):
        react(scene.member, scene.room.pk, OWNERS_MESSAGE, "x" * 65)


def test_a_message_takes_so_many_different_emoji_and_no_more(scene: Cast, settings: Any) -> None:
    limit(settings, reaction_emoji=2, reactions=3)
    there = scene.room.pk
    react(scene.member, there, OWNERS_MESSAGE, THUMB)
    react(scene.member, there, OWNERS_MESSAGE, PARTY)
    with pytest.raises(HearthError, match="too_large") as refused:
        react(scene.owner, there, OWNERS_MESSAGE, HEART)
    assert refused.value.field == "emoji"
    react(scene.owner, there, OWNERS_MESSAGE, PARTY)
    with pytest.raises(HearthError, match="too_large") as refused:
        react(scene.owner, there, OWNERS_MESSAGE, THUMB)
    assert refused.value.field == "number"
    # What is there already is there, and taking back makes room.
    react(scene.member, there, OWNERS_MESSAGE, THUMB)
    react(scene.member, there, OWNERS_MESSAGE, THUMB, on=False)
    react(scene.owner, there, OWNERS_MESSAGE, HEART)


def test_nobody_reacts_to_what_is_not_there_or_no_longer(scene: Cast) -> None:
    there = scene.room.pk
    for number in (0, 99):
        with pytest.raises(HearthError, match="not_found"):
            react(scene.member, there, number)
    react(scene.owner, there, MEMBERS_MESSAGE)
    messages.delete_message(scene.member.actor, there, MEMBERS_MESSAGE)
    assert reactions_to(scene.owner, there, MEMBERS_MESSAGE) == {}
    for on in (True, False):
        with pytest.raises(HearthError, match="conflict"):
            react(scene.owner, there, MEMBERS_MESSAGE, on=on)


def test_where_nobody_writes_nobody_reacts_but_where_few_write_everybody_may(scene: Cast) -> None:
    there = scene.room.pk
    rooms.update_room(scene.owner.actor, rq.RoomUpdate(room=there, read_only=True))
    react(scene.member, there, OWNERS_MESSAGE)
    rooms.update_room(scene.owner.actor, rq.RoomUpdate(room=there, archived=True))
    for who in (scene.member, scene.owner):
        with pytest.raises(HearthError, match="read_only"):
            react(who, there, OWNERS_MESSAGE, PARTY)


def test_the_silenced_do_not_react(scene: Cast) -> None:
    member = Member.objects.get(room=scene.room, user=scene.member.id)
    member.silenced_until_ms = 2**52
    with unit_of_work():
        advance(member)
    with pytest.raises(HearthError, match="silenced"):
        react(scene.member, scene.room.pk, OWNERS_MESSAGE)


def test_reactions_stay_when_people_go_and_when_the_text_changes(scene: Cast) -> None:
    there = scene.room.pk
    react(scene.member, there, OWNERS_MESSAGE)
    members.remove(scene.owner.actor, there, scene.member.id)
    messages.edit_message(scene.owner.actor, there, OWNERS_MESSAGE, "changed")
    assert reactions_to(scene.owner, there, OWNERS_MESSAGE) == {THUMB: [scene.member.id]}


def test_what_many_do_at_once_changes_a_message_once(scene: Cast) -> None:
    there = scene.room.pk
    head = Feed.objects.get(pk=there).head
    people = [scene.owner, scene.moderator, scene.member, scene.stranger]
    wishes = [(who, number) for who in people for number in (OWNERS_MESSAGE, MEMBERS_MESSAGE)]
    commit = journal._carry_out_group([
        Write(
            reactions.react_to_messages,
            (NewReaction(who.actor, rq.React(room=there, number=number, emoji=THUMB, on=True)),),
            {},
            settle=lambda outcome: None,
        )
        for who, number in wishes
    ])  # fmt: skip
    outcomes = [outcome for _, outcome in commit.outcomes]
    assert outcomes[:6] == [head + 1, head + 2] * 3
    assert [str(one.code) for one in outcomes[6:]] == ["not_found", "not_found"]
    assert [change.pos for change in commit.changes[there]] == [head + 1, head + 2]
    assert reactions_to(scene.owner, there, OWNERS_MESSAGE) == {THUMB: [who.id for who in people[:3]]}


def test_a_set_that_ends_where_it_began_moves_nothing(scene: Cast) -> None:
    there = scene.room.pk
    wishes = [rq.React(room=there, number=OWNERS_MESSAGE, emoji=THUMB, on=on) for on in (True, False)]
    commit = journal._carry_out_group([
        Write(reactions.react_to_messages, (NewReaction(scene.member.actor, wish),), {}, lambda outcome: None)
        for wish in wishes
    ])  # fmt: skip
    assert commit.changes == {}


def test_a_page_of_messages_that_many_reacted_to_ends_in_time(scene: Cast) -> None:
    there = scene.room.pk
    users = ",".join(str(2**40 + n) for n in range(200))
    packed = "\n".join(f"emoji_{n} {users}" for n in range(20))
    say_many(scene.member, there, ["x"] * 30)
    for message in Message.objects.filter(room=there):
        message.reactions = packed
        with unit_of_work():
            advance(message)
    page = handlers.read(scene.owner.actor, rq.History(room=there))
    assert page.has_more_before
    assert len(codec.encode_ok(1, page)) < PAGE_BYTES + 1_000


async def test_a_crowd_that_reacts_together_is_told_of_in_few_frames(line: Line) -> None:
    people = await doing(lambda: [person(f"p{n}") for n in range(12)])
    there = (await doing(room, *people)).pk
    number = await doing(say, people[0], there)
    callers = await line.join(*people)
    heard = [len(caller.of_room(there)) for caller in callers]
    async with writer_held():
        answers = [
            (await caller.send(rq.React(room=there, number=number, emoji=THUMB, on=True)))[0]
            for caller in callers
        ]
        for caller in callers:
            await caller.fence()
    positions = {(await answer).pos for answer in answers}
    for caller in callers:
        await caller.until_level(room_feed(there), max(positions))
    assert len(positions) <= 2
    for caller, before in zip(callers, heard, strict=True):
        assert len(caller.of_room(there)) - before <= 2
        [*_, last] = [row for row in caller.rows_of(there) if isinstance(row, rows.Message)]
        assert sorted(last.reactions[THUMB]) == sorted(one.id for one in people)
