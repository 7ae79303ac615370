"""Reading what others write, for keeping order: with a reason, by two administrators, told to the room, noted page by page."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts import links, secondfactor
from accounts import services as accounts
from accounts.audit import Act
from accounts.models import AuditEntry, User
from chatprotocol.errors import ErrorCode, HearthError
from feeds import clock
from messaging.models import Message, Room
from messaging.moderation import erasing, looks
from messaging.moderation.models import Look
from messaging.services import members, messages
from tests.cast import ROOM_KINDS, Person, cast, file_of, person, room, say, say_many

pytestmark = pytest.mark.django_db

CANARY = "the canary sings at midnight"
WHY = "a complaint of the parents"
LIST = "/admin/messaging/look/"


@pytest.fixture
def adele() -> Person:
    return person("adele", role="admin")


@pytest.fixture
def bruno() -> Person:
    """The second administrator."""
    return person("bruno", role="admin")


@pytest.fixture
def attic(anna: Person) -> Room:
    attic = room(anna, person("ben"), kind="private", name="attic")
    say(anna, attic.pk, CANARY)
    return attic


def refusal(what: Callable[[], object]) -> ErrorCode:
    with pytest.raises(HearthError) as refused:
        what()
    return refused.value.code


def acts() -> list[str]:
    return list(
        AuditEntry.objects.filter(act__startswith="look.").order_by("number").values_list("act", flat=True)
    )


def granted(attic: Room, adele: Person, bruno: Person) -> Look:
    return looks.judge(looks.ask(attic.pk, WHY, by=adele.id).pk, grants=True, by=bruno.id)


def said_in(place: Room) -> list[str]:
    return list(Message.objects.filter(room=place).order_by("number").values_list("text", flat=True))


# ---- asking ------------------------------------------------------------------------------------------------------


def test_a_second_administrator_is_asked_and_told(adele: Person, bruno: Person, attic: Room) -> None:
    look = looks.ask(attic.pk, WHY, by=adele.id)
    assert look.state == Look.State.ASKED
    assert said_in(attic) == [CANARY]
    [told] = Message.objects.filter(author__house=True)
    assert told.room.direct_key == ",".join(map(str, sorted([told.author_id, bruno.id])))
    assert adele.user.username in told.text
    assert WHY not in told.text
    assert acts() == ["look.asked"]


def test_the_others_are_told_in_the_language_of_whoever_asks(
    adele: Person, bruno: Person, attic: Room
) -> None:
    looks.ask(attic.pk, WHY, by=adele.id, language="de")
    assert "bittet darum" in Message.objects.get(author__house=True).text


def test_the_only_administrator_reads_at_once_and_the_room_is_told(adele: Person, attic: Room) -> None:
    person("bot")
    look = looks.ask(attic.pk, WHY, by=adele.id)
    assert (look.state, look.judged_by) == (Look.State.GRANTED, None)
    assert said_in(attic) == [CANARY, "looking"]
    assert Message.objects.get(room=attic, text="looking").author_id == adele.id
    assert AuditEntry.objects.get(act=Act.ROOM_LOOK_GRANTED).details == {"alone": True}


@pytest.mark.parametrize("role", ["moderator", "member"])
def test_nobody_else_asks(attic: Room, role: str) -> None:
    somebody = person("somebody", role=role)
    assert refusal(lambda: looks.ask(attic.pk, WHY, by=somebody.id)) == "forbidden"
    assert not Look.objects.exists()


@pytest.mark.parametrize(
    ("reason", "code"), [("", "bad_request"), (" \n", "bad_request"), ("x" * 2_000, "too_large")]
)
def test_a_reason_is_asked_for(adele: Person, attic: Room, reason: str, code: str) -> None:
    assert refusal(lambda: looks.ask(attic.pk, reason, by=adele.id)) == code
    assert acts() == []


def test_whoever_is_in_the_room_reads_it_there(adele: Person) -> None:
    mine = room(adele)
    say(adele, mine.pk)
    assert refusal(lambda: looks.ask(mine.pk, WHY, by=adele.id)) == "conflict"


def test_where_nothing_was_said_there_is_nothing_to_read(adele: Person, anna: Person) -> None:
    assert refusal(lambda: looks.ask(room(anna).pk, WHY, by=adele.id)) == "conflict"
    assert refusal(lambda: looks.ask(999_999, WHY, by=adele.id)) == "not_found"


def test_what_was_asked_already_is_answered_again(adele: Person, bruno: Person, attic: Room) -> None:
    first = looks.ask(attic.pk, WHY, by=adele.id)
    assert looks.ask(attic.pk, "another", by=adele.id).pk == first.pk
    looks.judge(first.pk, grants=False, by=bruno.id)
    assert looks.ask(attic.pk, "another", by=adele.id).pk != first.pk


# ---- granting ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ROOM_KINDS)
def test_everybody_in_the_room_is_told_when_it_is_granted(adele: Person, bruno: Person, kind: str) -> None:
    place = cast(kind).room
    granted(place, adele, bruno)
    assert said_in(place)[-1] == "looking"
    assert acts() == ["look.asked", "look.granted"]
    entry = AuditEntry.objects.get(act=Act.ROOM_LOOK_GRANTED)
    assert (entry.actor_id, entry.person_id, entry.room, entry.reason) == (bruno.id, adele.id, place.pk, WHY)


def test_what_is_refused_is_told_to_nobody_and_not_read(adele: Person, bruno: Person, attic: Room) -> None:
    look = looks.ask(attic.pk, WHY, by=adele.id)
    looks.judge(look.pk, grants=False, by=bruno.id)
    assert said_in(attic) == [CANARY]
    assert refusal(lambda: looks.read(look.pk, by=adele.id)) == "forbidden"
    assert acts() == ["look.asked", "look.refused"]


def test_nobody_grants_what_they_have_asked_for(adele: Person, bruno: Person, attic: Room) -> None:
    look = looks.ask(attic.pk, WHY, by=adele.id)
    assert refusal(lambda: looks.judge(look.pk, grants=True, by=adele.id)) == "forbidden"


def test_a_moderator_grants_nothing(adele: Person, bruno: Person, attic: Room) -> None:
    look = looks.ask(attic.pk, WHY, by=adele.id)
    moderator = person("moritz", role="moderator")
    assert refusal(lambda: looks.judge(look.pk, grants=True, by=moderator.id)) == "forbidden"


def test_of_two_who_judge_one_does(adele: Person, bruno: Person, attic: Room) -> None:
    carla = person("carla", role="admin")
    look = looks.ask(attic.pk, WHY, by=adele.id)
    looks.judge(look.pk, grants=False, by=carla.id)
    assert refusal(lambda: looks.judge(look.pk, grants=True, by=bruno.id)) == "conflict"
    assert Look.objects.get().judged_by_id == carla.id


def test_nothing_is_granted_to_whoever_is_no_administrator_any_more(
    adele: Person, bruno: Person, attic: Room
) -> None:
    look = looks.ask(attic.pk, WHY, by=adele.id)
    accounts.change_role(adele.id, "moderator", by=bruno.id)
    assert refusal(lambda: looks.judge(look.pk, grants=True, by=bruno.id)) == "conflict"


# ---- a second one who is none ------------------------------------------------------------------------------------


def hand_in(how: str, adele: Person, bruno: Person) -> None:
    """Let Adele have had a hand in Bruno's account."""
    deeds: dict[str, Callable[[], object]] = {
        "added": lambda: accounts.store_person(accounts.NewPerson(username="b", role="admin"), by=adele.id),
        "role": lambda: [accounts.change_role(bruno.id, role, by=adele.id) for role in ("member", "admin")],
        "suspended": lambda: [act(bruno.id, by=adele.id) for act in (accounts.suspend, accounts.reactivate)],
        "password": lambda: accounts.store_password(bruno.id, "hash", by=adele.id),
        "link": lambda: links.password_link(bruno.id, by=adele.id),
        "address": lambda: accounts.change_email(bruno.id, "adele@example.org", by=adele.id),
        "second factor": lambda: secondfactor.remove(totp_of(bruno), by=adele.id),
    }
    deeds[how]()


def totp_of(who: Person) -> int:
    """Let somebody sign in with a second factor; return who it is."""
    Authenticator.objects.create(user=who.user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    return who.id


@pytest.mark.parametrize(
    "how", ["added", "role", "suspended", "password", "link", "address", "second factor"]
)
def test_an_account_in_which_somebody_had_a_hand_lately_grants_them_nothing(
    adele: Person, bruno: Person, attic: Room, how: str
) -> None:
    hand_in(how, adele, bruno)
    second = User.objects.filter(role="admin").exclude(pk=adele.id).latest("pk")
    look = looks.ask(attic.pk, WHY, by=adele.id)
    assert refusal(lambda: looks.judge(look.pk, grants=True, by=second.pk)) == "forbidden"
    with clock.standing(clock.now() + looks.SETTLED_AFTER + timedelta(seconds=1)):
        assert looks.judge(look.pk, grants=True, by=second.pk).state == "granted"


def test_nor_does_one_that_a_helper_has_made(adele: Person, bruno: Person, attic: Room) -> None:
    helper = accounts.store_person(accounts.NewPerson(username="helper", role="admin"), by=adele.id)
    second = accounts.store_person(accounts.NewPerson(username="second", role="admin"), by=helper.pk)
    look = looks.ask(attic.pk, WHY, by=adele.id)
    assert refusal(lambda: looks.judge(look.pk, grants=True, by=second.pk)) == "forbidden"
    assert looks.judge(look.pk, grants=True, by=bruno.id).state == "granted"


def test_it_can_be_refused_by_anybody_who_is_an_administrator_now(adele: Person, attic: Room) -> None:
    second = accounts.store_person(accounts.NewPerson(username="second", role="admin"), by=adele.id)
    look = looks.ask(attic.pk, WHY, by=adele.id)
    assert looks.judge(look.pk, grants=False, by=second.pk).state == "refused"


@pytest.mark.parametrize("how", ["suspended", "demoted", "erased", "erased by themselves"])
def test_nobody_is_alone_who_has_just_become_so(adele: Person, bruno: Person, attic: Room, how: str) -> None:
    deeds: dict[str, Callable[[], object]] = {
        "suspended": lambda: accounts.suspend(bruno.id, by=adele.id),
        "demoted": lambda: accounts.change_role(bruno.id, "moderator", by=adele.id),
        "erased": lambda: erasing.erase(bruno.id, by=adele.id),
        "erased by themselves": lambda: erasing.erase(bruno.id, by=bruno.id),
    }
    deeds[how]()
    assert refusal(lambda: looks.ask(attic.pk, WHY, by=adele.id)) == "conflict"
    assert said_in(attic) == [CANARY]
    assert not Look.objects.exists()
    with clock.standing(clock.now() + looks.SETTLED_AFTER + timedelta(seconds=1)):
        assert looks.ask(attic.pk, WHY, by=adele.id).state == "granted"


def test_what_the_machines_owner_does_holds_at_once(adele: Person, bruno: Person, attic: Room) -> None:
    accounts.suspend(bruno.id)
    look = looks.ask(attic.pk, WHY, by=adele.id)
    assert look.state == "granted"


def test_a_suspended_second_one_grants_nothing(adele: Person, bruno: Person, attic: Room) -> None:
    carla = person("carla", role="admin")
    look = looks.ask(attic.pk, WHY, by=adele.id)
    accounts.suspend(bruno.id, by=carla.id)
    assert refusal(lambda: looks.judge(look.pk, grants=True, by=bruno.id)) == "suspended"


def test_nobody_takes_away_what_the_room_was_told(adele: Person, anna: Person, attic: Room) -> None:
    looks.ask(attic.pk, WHY, by=adele.id)
    assert refusal(lambda: messages.delete_message(anna.actor, attic.pk, 2)) == "forbidden"
    assert said_in(attic)[-1] == "looking"


# ---- reading -----------------------------------------------------------------------------------------------------


def test_whoever_was_let_in_reads_and_each_page_is_noted(adele: Person, bruno: Person, attic: Room) -> None:
    look = granted(attic, adele, bruno)
    page = looks.read(look.pk, by=adele.id)
    assert [each.text for each in page.messages] == [CANARY]
    looks.read(look.pk, by=adele.id)
    entries = AuditEntry.objects.filter(act=Act.ROOM_LOOKED)
    assert [
        (entry.actor_id, entry.room, entry.subject, entry.reason, entry.details) for entry in entries
    ] == [(adele.id, attic.pk, f"look {look.pk}", WHY, {"first": 1, "last": 1})] * 2


def test_nobody_reads_before_it_is_granted(adele: Person, bruno: Person, attic: Room) -> None:
    look = looks.ask(attic.pk, WHY, by=adele.id)
    assert refusal(lambda: looks.read(look.pk, by=adele.id)) == "forbidden"
    assert acts() == ["look.asked"]


def test_nobody_else_reads_not_even_who_has_granted_it(adele: Person, bruno: Person, attic: Room) -> None:
    look = granted(attic, adele, bruno)
    assert refusal(lambda: looks.read(look.pk, by=bruno.id)) == "not_found"
    assert refusal(lambda: looks.read(look.pk + 1, by=adele.id)) == "not_found"


def test_a_look_is_over_after_a_day(
    adele: Person, bruno: Person, attic: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = granted(attic, adele, bruno)
    now = clock.now()
    monkeypatch.setattr("feeds.clock.now", lambda: now + looks.LASTS - timedelta(minutes=1))
    looks.read(look.pk, by=adele.id)
    monkeypatch.setattr("feeds.clock.now", lambda: now + looks.LASTS + timedelta(minutes=1))
    assert refusal(lambda: looks.read(look.pk, by=adele.id)) == "forbidden"


@pytest.mark.parametrize("happens", ["loses the role", "is suspended"])
def test_whoever_is_no_administrator_any_more_reads_nothing(
    adele: Person, bruno: Person, attic: Room, happens: str
) -> None:
    look = granted(attic, adele, bruno)
    if happens == "is suspended":
        accounts.suspend(adele.id, by=bruno.id)
    else:
        accounts.change_role(adele.id, "moderator", by=bruno.id)
    assert refusal(lambda: looks.read(look.pk, by=adele.id)) in {"forbidden", "suspended"}
    assert "look.taken" not in acts()


def test_what_is_gone_is_not_shown(adele: Person, anna: Person, attic: Room) -> None:
    say(anna, attic.pk, "second")
    say(anna, attic.pk, "third", files=[file_of(anna, name="plan.pdf")])
    messages.delete_message(anna.actor, attic.pk, 2)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE messaging_room SET first = 2 WHERE feed_id = %s", [attic.pk])
    look = looks.ask(attic.pk, WHY, by=adele.id)
    page = looks.read(look.pk, by=adele.id)
    assert [(each.number, each.text, each.is_deleted, each.files) for each in page.messages] == [
        (2, "", True, ()), (3, "third", False, ("plan.pdf",))
    ]  # fmt: skip


def test_a_long_room_is_read_page_by_page(
    adele: Person, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looks, "PAGE", 4)
    place = room(anna)
    say_many(anna, place.pk, [str(number) for number in range(1, 11)])
    look = looks.ask(place.pk, WHY, by=adele.id)
    pages, before = [], None
    while True:
        page = looks.read(look.pk, by=adele.id, before=before)
        pages.append([each.number for each in page.messages])
        if page.older is None:
            break
        before = page.older
    assert pages == [[7, 8, 9, 10], [3, 4, 5, 6], [1, 2]]
    assert page.newer == 7
    assert [each.number for each in looks.read(look.pk, by=adele.id, before=page.newer).messages] == [
        3,
        4,
        5,
        6,
    ]


@pytest.mark.parametrize(("day", "numbers"), [(1, []), (2, [1]), (3, [1, 2]), (5, [1, 2, 3])])
def test_it_is_read_until_the_end_of_a_day(
    adele: Person, anna: Person, monkeypatch: pytest.MonkeyPatch, day: int, numbers: list[int]
) -> None:
    place = room(anna)
    for when in (2, 3, 5):
        monkeypatch.setattr("feeds.clock.now", lambda when=when: datetime(2026, 3, when, 12, tzinfo=UTC))
        say(anna, place.pk)
    look = looks.ask(place.pk, WHY, by=adele.id)
    page = looks.read(look.pk, by=adele.id, day_ends=datetime(2026, 3, day + 1, tzinfo=UTC))
    assert [each.number for each in page.messages] == numbers


# ---- finding -----------------------------------------------------------------------------------------------------


def test_a_room_is_found_by_its_name_its_number_or_its_people(anna: Person, attic: Room) -> None:
    ben = person("ben")
    direct = room(anna, ben, kind="direct")
    names = f"{ben.user.username}, {anna.user.username.upper()}"
    assert looks.find_room(" ATTIC ") == looks.find_room(str(attic.pk)) == attic.pk
    assert looks.find_room(names) == looks.find_room(str(direct.pk)) == direct.pk
    assert looks.people_of(direct) == f"{anna.user.username}, {ben.user.username}"
    assert looks.people_of(attic) == ""


@pytest.mark.parametrize("text", ["", "cellar", "999999", "9" * 40, "anna, nobody", "anna", ",", "²"])
def test_what_is_not_there_is_not_found(attic: Room, text: str) -> None:
    assert refusal(lambda: looks.find_room(text)) == "not_found"


def test_of_two_rooms_of_one_name_the_number_is_asked_for(anna: Person, attic: Room) -> None:
    room(anna, name="Attic")
    assert refusal(lambda: looks.find_room("attic")) == "conflict"


# ---- in the administration ---------------------------------------------------------------------------------------


def browser(who: Person) -> Client:
    client = Client()
    client.force_login(who.user)
    return client


def page(client: Client, address: str, **how: Any) -> str:
    answer = client.get(address, **how)
    assert answer.status_code == 200
    return str(answer.content.decode())


def asked_in_browser(adele: Person, attic: Room, **more: str) -> Look:
    answer = browser(adele).post(f"{LIST}add/", {"place": attic.name, "reason": WHY, **more})
    look = Look.objects.get()
    assert answer.headers["Location"] == f"{LIST}{look.pk}/change/"
    return look


def test_the_whole_way_in_the_browser(adele: Person, bruno: Person, attic: Room) -> None:
    look = asked_in_browser(adele, attic)
    mine = page(browser(adele), f"{LIST}{look.pk}/change/")
    assert "Another administrator has to grant this." in mine
    assert "Grant</button>" not in " ".join(mine.split())
    theirs = page(browser(bruno), f"{LIST}{look.pk}/change/")
    assert WHY in theirs
    assert f"{adele.user.username} wants to read what others write here." in theirs
    said = browser(bruno).post(f"{LIST}{look.pk}/judge/", {"answer": "grant"}, follow=True).content.decode()
    assert "Granted: the room is told." in said
    assert f'href="{LIST}{look.pk}/read/"' in page(browser(adele), f"{LIST}{look.pk}/change/")
    assert CANARY in page(browser(adele), f"{LIST}{look.pk}/read/")
    assert acts() == ["look.asked", "look.granted", "look.taken"]


def test_only_the_page_that_is_noted_shows_what_was_said(adele: Person, bruno: Person, attic: Room) -> None:
    look = granted(attic, adele, bruno)
    for who in (adele, bruno):
        for address in (
            LIST,
            f"{LIST}{look.pk}/change/",
            f"{LIST}add/",
            "/admin/",
            "/admin/accounts/auditentry/",
        ):
            assert CANARY not in page(browser(who), address)
    answer = browser(bruno).get(f"{LIST}{look.pk}/read/", follow=True)
    assert CANARY not in answer.content.decode()
    assert "Nobody has asked for this." in answer.content.decode()
    assert "look.taken" not in acts()


@pytest.mark.parametrize("role", ["moderator", "member"])
def test_the_pages_are_for_administrators(adele: Person, bruno: Person, attic: Room, role: str) -> None:
    look = looks.ask(attic.pk, WHY, by=adele.id)
    client = browser(person("somebody", role=role))
    for address in (LIST, f"{LIST}add/", f"{LIST}{look.pk}/change/", f"{LIST}{look.pk}/read/"):
        assert client.get(address).status_code in {302, 403}
    assert client.post(f"{LIST}add/", {"place": "attic", "reason": WHY}).status_code in {302, 403}
    assert client.post(f"{LIST}{look.pk}/judge/", {"answer": "grant"}).status_code in {302, 403}
    assert Look.objects.get().state == Look.State.ASKED


def test_a_look_is_granted_by_no_link_and_read_by_no_form(adele: Person, bruno: Person, attic: Room) -> None:
    look = looks.ask(attic.pk, WHY, by=adele.id)
    assert browser(bruno).get(f"{LIST}{look.pk}/judge/").status_code == 405
    assert browser(adele).post(f"{LIST}{look.pk}/read/").status_code == 405


def test_a_look_is_neither_changed_nor_deleted(adele: Person, bruno: Person, attic: Room) -> None:
    look = looks.ask(attic.pk, WHY, by=adele.id)
    client = browser(bruno)
    assert client.post(f"{LIST}{look.pk}/change/", {"state": "granted", "reason": "x"}).status_code == 403
    assert client.post(f"{LIST}{look.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Look.objects.get().reason == WHY


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"place": "cellar"}, "There is no such room."),
        ({"reason": " "}, "This field is required."),
        ({"place": "own"}, "You are in this room"),
    ],
)
def test_what_cannot_be_asked_is_a_plain_answer(
    adele: Person, bruno: Person, attic: Room, wish: dict[str, str], said: str
) -> None:
    own = room(adele, name="own")
    say(adele, own.pk)
    answer = browser(adele).post(f"{LIST}add/", {"place": "attic", "reason": WHY} | wish, follow=True)
    assert said in answer.content.decode()
    assert not Look.objects.exists()


def test_who_comes_second_is_told_so(adele: Person, bruno: Person, attic: Room) -> None:
    look = granted(attic, adele, bruno)
    answer = browser(bruno).post(f"{LIST}{look.pk}/judge/", {"answer": "refuse"}, follow=True)
    assert "This was judged already." in answer.content.decode()


def test_what_people_write_is_shown_as_text(adele: Person, anna: Person, attic: Room) -> None:
    say(anna, attic.pk, "<script>alert(1)</script>\nand more")
    look = looks.ask(attic.pk, WHY, by=adele.id)
    shown = page(browser(adele), f"{LIST}{look.pk}/read/")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>and more" in shown


@pytest.mark.parametrize(
    "asked", ["before=1", "before=²", f"before={9**30}", "day=2026-99-99", "day=9999-12-31", "day=x"]
)
def test_any_address_of_a_page_is_answered(adele: Person, attic: Room, asked: str) -> None:
    look = looks.ask(attic.pk, WHY, by=adele.id)
    page(browser(adele), f"{LIST}{look.pk}/read/?{asked}")


def test_it_is_german_for_germans(adele: Person, bruno: Person, attic: Room) -> None:
    german = {"Accept-Language": "de"}
    look = asked_in_browser(adele, attic)
    assert "will lesen, was andere hier schreiben" in page(
        browser(bruno), f"{LIST}{look.pk}/change/", headers=german
    )
    answer = browser(adele).post(f"{LIST}{look.pk}/judge/", {"answer": "grant"}, headers=german, follow=True)
    assert "Das muss jemand anderes aus der Administration gewähren." in answer.content.decode()


def test_a_direct_conversation_is_named_by_its_people_on_its_own_page(
    adele: Person, bruno: Person, anna: Person
) -> None:
    ben = person("ben")
    direct = room(anna, ben, kind="direct")
    look = looks.ask(direct.pk, WHY, by=adele.id)
    assert anna.user.username not in page(browser(bruno), LIST)
    assert f"{anna.user.username}, {ben.user.username}" in page(browser(bruno), f"{LIST}{look.pk}/change/")


def test_the_room_may_be_named_by_the_address(adele: Person, attic: Room) -> None:
    assert f'value="{attic.pk}"' in page(browser(adele), f"{LIST}add/?place={attic.pk}")


def test_the_list_costs_the_same_however_many_looks(
    adele: Person, bruno: Person, anna: Person, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(20):
        place = room(anna, name=f"room {number}")
        say(anna, place.pk)
        looks.ask(place.pk, WHY, by=adele.id)
    client = browser(bruno)
    with django_assert_max_num_queries(12):
        page(client, LIST)


def test_whoever_is_brought_in_afterwards_reads_that_somebody_may_look(
    adele: Person, anna: Person, attic: Room
) -> None:
    looks.ask(attic.pk, WHY, by=adele.id)
    members.invite(anna.actor, attic.pk, person("late").id)
    assert "looking" in said_in(attic)
