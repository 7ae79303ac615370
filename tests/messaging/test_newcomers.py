"""People who are new here: what they may not do yet, at every door, and for whom it does not hold."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Final

import pytest

from accounts import services as accounts
from accounts.models import User
from chatprotocol import requests as rq
from chatprotocol.errors import HearthError
from feeds import clock
from messaging.models import Member
from messaging.moderation import inforce
from messaging.moderation.models import HouseRules
from messaging.moderation.newcomers import new_among
from messaging.moderation.pace import MINUTE_MS, Pace
from messaging.moderation.rules import set_rules
from messaging.policy import Actor
from messaging.services import members, messages, rooms
from tests.cast import Person, file_of, new_key, person, room, say, say_many

pytestmark = pytest.mark.django_db

DAY: Final = timedelta(days=1)


def rules_are(**rules: int) -> None:
    HouseRules.objects.update(**rules)
    inforce.forget()


@pytest.fixture(autouse=True)
def rules() -> Iterator[None]:
    """Whoever is here for less than a day is new."""
    rules_are(
        newcomer_hours=24, newcomer_messages_a_minute=3, newcomer_directs_a_day=2,
        newcomer_files=False, newcomer_links=False,
    )  # fmt: skip
    yield
    inforce.forget()


def old(name: str, role: str = "member") -> Person:
    """Somebody who is here for long."""
    found = person(name, role)
    User.objects.filter(pk=found.id).update(created_at=clock.now() - 30 * DAY)
    return found


@pytest.fixture
def lounge() -> int:
    return int(room(old("owner")).pk)


@pytest.fixture
def anna(lounge: int) -> Person:
    """Somebody new, in the lounge."""
    found = person("anna")
    members.join_room(found.actor, lounge)
    return found


def refused(deed: Callable[[], object], code: str = "forbidden") -> HearthError:
    with pytest.raises(HearthError, match=code) as refusal:
        deed()
    return refusal.value


def test_what_administrators_set_holds_at_once(anna: Person, lounge: int) -> None:
    inforce.in_force()
    refused(lambda: say(anna, lounge, "https://example.org"))
    set_rules(newcomer_links=True, by=person("admin", role="admin").id)
    say(anna, lounge, "https://example.org")


# ---- writing -----------------------------------------------------------------------------------------------------


def test_whoever_is_new_writes_so_much_a_minute(anna: Person, lounge: int) -> None:
    begun = clock.now()
    for second in (0, 1, 2):
        with clock.standing(begun + timedelta(seconds=second)):
            say(anna, lounge)
    with clock.standing(begun + timedelta(seconds=10)):
        assert refused(lambda: say(anna, lounge), "rate_limited").retry_ms == 50_000
    with clock.standing(begun + timedelta(seconds=60)):
        say(anna, lounge)
        assert refused(lambda: say(anna, lounge), "rate_limited").retry_ms == 1_000


def test_what_is_refused_for_another_reason_does_not_count(anna: Person, lounge: int) -> None:
    for _ in range(5):
        refused(lambda: say(anna, lounge, "https://example.org"))
    for _ in range(3):
        say(anna, lounge)


def test_a_message_that_is_sent_again_does_not_count(anna: Person, lounge: int) -> None:
    key = new_key()
    assert {say(anna, lounge, key=key) for _ in range(5)} == {say(anna, lounge, key=key)}
    for _ in range(2):
        say(anna, lounge)
    assert say(anna, lounge, key=key)


def test_much_at_once_is_as_much(anna: Person, lounge: int) -> None:
    say_many(anna, lounge, ["one", "two", "three"])
    refused(lambda: say(anna, lounge), "rate_limited")


@pytest.mark.parametrize(
    "text", ["see https://example.org", "HTTP://x", "www.example.org", "mailto:a@example.org", "ftp://x"]
)
def test_whoever_is_new_sends_no_links(anna: Person, lounge: int, text: str) -> None:
    assert refused(lambda: say(anna, lounge, text)).field == "text"
    number = say(anna, lounge, "a: // b, www. and mail")
    refused(lambda: messages.edit_message(anna.actor, lounge, number, text))


def test_whoever_is_new_sends_no_files(anna: Person, lounge: int) -> None:
    assert refused(lambda: say(anna, lounge, files=[file_of(anna)])).field == "files"


# ---- turning to people -------------------------------------------------------------------------------------------


def direct(who: Person, *others: Person) -> int:
    return rooms.direct_room(who.actor, [other.id for other in others])


def test_whoever_is_new_turns_to_so_many_people_a_day(anna: Person) -> None:
    first, second, third = (old(name) for name in ("first", "second", "third"))
    begun = clock.now()
    for one in (first, second, first):
        say(anna, direct(anna, one))
    assert refused(lambda: direct(anna, third)).field == "users"
    refused(lambda: direct(anna, first, third))
    assert direct(anna, first)
    with clock.standing(begun + timedelta(hours=23)):
        refused(lambda: direct(anna, third))


def test_an_answer_is_free(anna: Person) -> None:
    friends = [old(f"friend{n}") for n in range(4)]
    for friend in friends:
        say(friend, direct(friend, anna))
    for friend in friends[:3]:
        say(anna, direct(anna, friend))
    assert direct(anna, old("stranger"))


def test_a_room_does_not_reach_more_people_either(anna: Person, lounge: int) -> None:
    people = [old(f"p{n}") for n in range(4)]

    def make(*others: Person) -> int:
        wish = rq.RoomCreate(kind="private", name="x", key=new_key(), members=[other.id for other in others])
        return rooms.create_room(anna.actor, wish)

    assert refused(lambda: make(*people)).field == "members"
    make()
    mine = make(people[0])
    members.invite(anna.actor, mine, people[1].id)
    assert refused(lambda: members.invite(anna.actor, mine, people[2].id)).field == "user"
    refused(lambda: members.invite(anna.actor, lounge, people[2].id))
    refused(lambda: direct(anna, people[3]))


# ---- for whom it does not hold -----------------------------------------------------------------------------------


def does_everything(who: Person, lounge: int) -> None:
    say_many(who, lounge, ["https://example.org"] * 5)
    say(who, lounge, files=[file_of(who)])
    for n in range(4):
        direct(who, old(f"somebody{n}"))


def test_nobody_is_new_for_ever(anna: Person, lounge: int) -> None:
    refused(lambda: say(anna, lounge, "https://example.org"))
    inforce.forget()
    User.objects.filter(pk=anna.id).update(created_at=clock.now() - timedelta(hours=25))
    does_everything(anna, lounge)


@pytest.mark.parametrize("role", ["moderator", "admin"])
def test_whoever_keeps_order_is_not_new(lounge: int, role: str) -> None:
    staff = person(role, role=role)
    members.join_room(staff.actor, lounge)
    does_everything(staff, lounge)
    person("another", role="admin")
    accounts.change_role(staff.id, "member")
    refused(lambda: say(staff, lounge, "https://example.org"))


def test_a_bot_is_not_new(lounge: int) -> None:
    bot = accounts.store_person(accounts.NewPerson(username="helper", bot=True))
    members.join_room(Actor(bot.pk), lounge)
    for _ in range(5):
        device = accounts.add_device(bot.pk, name="bot", platform="test", token_hash=new_key().hex() * 2)
        say(Person(bot, device, ""), lounge, "https://example.org")


def test_where_the_rules_name_no_hours_nobody_is_new(anna: Person, lounge: int) -> None:
    rules_are(newcomer_hours=0)
    does_everything(anna, lounge)


def test_0_is_no_limit(anna: Person, lounge: int) -> None:
    rules_are(
        newcomer_messages_a_minute=0, newcomer_directs_a_day=0, newcomer_files=True, newcomer_links=True
    )
    does_everything(anna, lounge)


def test_who_is_new_is_asked_once_of_those_who_are_not(
    lounge: int, django_assert_num_queries: Callable[..., object]
) -> None:
    owner = Member.objects.get(room=lounge).user_id
    now = inforce.in_force()
    assert new_among([owner], now) == frozenset()
    with django_assert_num_queries(0):  # type: ignore[attr-defined]
        assert new_among([owner], now) == frozenset()


# ---- pace --------------------------------------------------------------------------------------------------------


def test_a_clock_that_was_set_back_locks_nobody_out() -> None:
    pace = Pace()
    for _ in range(3):
        pace.note(1, 10 * MINUTE_MS)
    assert pace.wait_ms(1, 3, 10 * MINUTE_MS + 1) == MINUTE_MS - 1
    assert pace.wait_ms(1, 3, 5 * MINUTE_MS) == 0


def test_no_more_is_remembered_than_matters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("messaging.moderation.pace.MOST_PEOPLE", 10)
    pace = Pace()
    for user in range(10):
        pace.note(user, user)
    pace.note(99, MINUTE_MS + 5)
    assert set(pace._moments) == {6, 7, 8, 9, 99}
