"""Rooms in the administration: staff change what rooms are, through services, and read nothing that is said there."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from accounts.models import User
from attachments.models import File
from chatprotocol import requests as rq
from feeds import clock
from feeds.models import Feed
from messaging.models import Emoji, Room
from messaging.moderation.models import Report
from messaging.services import members, portraits, reports, rooms
from tests.cast import Person, custom_emoji, file_of, person, picture_of, room, say

pytestmark = pytest.mark.django_db

CANARY = "the canary sings at midnight"


@pytest.fixture
def moderator() -> Person:
    return person("moderator", role="moderator")


@pytest.fixture
def browser(client: Client, moderator: Person) -> Client:
    client.force_login(moderator.user)
    return client


def _page(found: Room) -> str:
    return reverse("admin:messaging_room_change", args=[found.pk])


def _form(**changed: object) -> dict[str, object]:
    nobody = {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 0}
    inline = {f"members-{name}": value for name, value in nobody.items()}
    return {"name": "lounge", "topic": "", "slow_ms": 0, **inline, **changed}


def test_a_change_of_a_room_takes_a_position_of_its_feed(browser: Client) -> None:
    lounge = room(person("anna"))
    before = Feed.objects.get(pk=lounge.pk).head
    answer = browser.post(_page(lounge), _form(topic="tea at five", slow_ms=5000))
    assert answer.status_code == 302
    lounge.refresh_from_db()
    assert (lounge.topic, lounge.slow_ms) == ("tea at five", 5000)
    # The room itself, and what it says of its topic.
    assert lounge.pos == before + 1
    assert Feed.objects.get(pk=lounge.pk).head == before + 2


def test_saving_without_a_change_takes_no_position(browser: Client) -> None:
    lounge = room(person("anna"))
    before = Feed.objects.get(pk=lounge.pk).head
    assert browser.post(_page(lounge), _form()).status_code == 302
    assert Feed.objects.get(pk=lounge.pk).head == before


@pytest.mark.parametrize(("action", "archived"), [("archive", True), ("open_again", False)])
def test_rooms_are_archived_and_opened_again_from_the_list(
    browser: Client, action: str, archived: bool
) -> None:
    chosen = {"action": action, "_selected_action": [room(person("anna")).pk, room(person("ben")).pk]}
    browser.post(reverse("admin:messaging_room_changelist"), {**chosen, "action": "archive"})
    browser.post(reverse("admin:messaging_room_changelist"), chosen)
    assert list(Room.objects.values_list("archived", flat=True)) == [archived, archived]


def test_a_name_that_is_none_is_refused_in_the_form(browser: Client) -> None:
    lounge = room(person("anna"))
    answer = browser.post(_page(lounge), _form(name="   "))
    assert answer.status_code == 200
    lounge.refresh_from_db()
    assert lounge.name == "lounge"


@pytest.mark.parametrize(
    ("field", "value"), [("topic", "one\x0btwo"), ("name", "a\x07b"), ("slow_ms", 2**60), ("slow_ms", -1)]
)
def test_what_no_client_could_take_is_refused(browser: Client, field: str, value: object) -> None:
    lounge = room(person("anna"))
    before = Feed.objects.get(pk=lounge.pk).head
    browser.post(_page(lounge), _form(**{field: value}))
    assert Feed.objects.get(pk=lounge.pk).head == before


def test_direct_conversations_are_not_there(browser: Client) -> None:
    direct = room(person("anna"), person("ben"), kind="direct")
    assert (
        f'value="{direct.pk}"' not in browser.get(reverse("admin:messaging_room_changelist")).content.decode()
    )
    assert browser.get(_page(direct)).status_code == 302


@pytest.mark.parametrize("kind", ["public", "private"])
def test_nothing_that_was_said_stands_in_the_administration(browser: Client, kind: str) -> None:
    anna = person("anna")
    lounge = room(anna, kind=kind)
    say(anna, lounge.pk, CANARY)
    for address in (reverse("admin:index"), reverse("admin:messaging_room_changelist"), _page(lounge)):
        answer = browser.get(address)
        assert answer.status_code == 200
        assert CANARY not in answer.content.decode()


def test_rooms_are_neither_added_nor_deleted(browser: Client) -> None:
    lounge = room(person("anna"))
    assert browser.get(reverse("admin:messaging_room_add")).status_code == 403
    assert browser.post(reverse("admin:messaging_room_delete", args=[lounge.pk])).status_code == 403


def test_members_of_the_server_do_not_get_in(client: Client) -> None:
    lounge = room(person("anna"))
    client.force_login(person("member").user)
    assert client.get(_page(lounge)).status_code == 302


def test_the_list_costs_the_same_however_many_rooms(
    browser: Client, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    for _ in range(30):
        room(person("anna"))
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        browser.get(reverse("admin:messaging_room_changelist"))


# ---- pictures and emoji ------------------------------------------------------------------------------------------


def _chosen(kind: str, action: str, *ids: int) -> tuple[str, dict[str, object]]:
    return reverse(f"admin:{kind}_changelist"), {"action": action, "_selected_action": ids}


def test_moderators_see_pictures_and_take_them_away(browser: Client) -> None:
    anna = person("anna")
    lounge = room(anna, kind="private")
    portraits.show_oneself(anna.actor, rq.Profile(avatar=1), picture_of(anna, b"face"))
    rooms.update_room(anna.actor, rq.RoomUpdate(room=lounge.pk, avatar=1), picture_of(anna, b"sign"))
    emoji = custom_emoji("our_kettle")
    for kind, id in (("accounts_user", anna.id), ("messaging_room", lounge.pk), ("messaging_emoji", emoji)):
        address = reverse(f"admin:{kind}_picture", args=[id])
        assert address in browser.get(reverse(f"admin:{kind}_changelist")).content.decode()
        answer = browser.get(address)
        assert answer.headers["Content-Type"] == "image/webp"
        assert answer.content in (b"face", b"sign", b"picture of our_kettle")
        browser.post(*_chosen(kind, "remove" if kind == "messaging_emoji" else "remove_picture", id))
        assert browser.get(address).status_code == 404
    assert not File.objects.filter(drawn=True).exists()
    assert Emoji.objects.get(pk=emoji).name == ""


@pytest.mark.parametrize(
    ("kind", "german"),
    [
        ("messaging_emoji", "Name eines Emoji oder einer Person"),
        ("messaging_room", "Name oder Thema"),
    ],
)
def test_a_list_says_what_it_is_searched_by(browser: Client, kind: str, german: str) -> None:
    page = browser.get(reverse(f"admin:{kind}_changelist"), headers={"Accept-Language": "de"})
    assert german in page.content.decode()


def test_nobody_else_has_pictures_from_the_administration(client: Client) -> None:
    anna = person("anna")
    portraits.show_oneself(anna.actor, rq.Profile(avatar=1), picture_of(anna))
    address = reverse("admin:accounts_user_picture", args=[anna.id])
    assert client.get(address).status_code == 302
    client.force_login(anna.user)
    assert client.get(address).status_code == 302


def test_a_moderator_takes_no_picture_from_an_administrator(browser: Client) -> None:
    admin = person("admin", role="admin")
    portraits.show_oneself(admin.actor, rq.Profile(avatar=1), picture_of(admin))
    browser.post(*_chosen("accounts_user", "remove_picture", admin.id))
    assert File.objects.filter(drawn=True).count() == 1


def test_direct_conversations_and_what_has_no_picture_give_none(browser: Client) -> None:
    direct = room(person("anna"), person("ben"), kind="direct")
    lounge = room(person("carl"))
    for there in (direct.pk, lounge.pk, 999_999):
        assert browser.get(reverse("admin:messaging_room_picture", args=[there])).status_code == 404


# ---- people ------------------------------------------------------------------------------------------------------


def _people(browser: Client, asked: str = "") -> list[str]:
    answer = browser.get(f"{reverse('admin:accounts_user_changelist')}?{asked}")
    return [row.display_name for row in answer.context["cl"].result_list]


def _about(browser: Client, whom: Person) -> str:
    return browser.get(reverse("admin:accounts_user_change", args=[whom.id])).content.decode()


def test_people_are_sorted_by_what_they_keep_here(browser: Client) -> None:
    anna, ben = person("anna"), person("ben")
    file_of(anna, b"x" * 3000)
    file_of(ben, b"y" * 4000)
    file_of(ben, b"z" * 500)
    column = [*admin.site.get_model_admin(User).list_display].index("kept") + 1
    assert _people(browser, f"o=-{column}")[:2] == ["Ben", "Anna"]
    assert f'href="/admin/attachments/file/?person={ben.id}" class="underline">4.4\xa0KB</a>' in _about(
        browser, ben
    )


def test_people_are_found_by_whether_something_of_theirs_waits(browser: Client, moderator: Person) -> None:
    anna, ben, carl = person("anna"), person("ben"), person("carl")
    lounge = room(anna, ben, carl, moderator)
    for author in (ben, carl, moderator):
        reports.report_message(anna.actor, lounge.pk, say(author, lounge.pk), "rude")
    Report.objects.filter(author=carl.user).update(outcome="dismissed", decided_at=clock.now())
    assert _people(browser, "reported=open") == ["Ben"]
    assert _people(browser, "reported=ever") == ["Ben", "Carl"]
    assert "1 open, 1 in all" in _about(browser, ben)
    # Nobody learns who was reported to whom where it is they.
    assert "0 open, 0 in all" in _about(browser, moderator)


def test_a_persons_page_leads_to_their_rooms_and_says_nothing_of_whom_they_speak_with(
    browser: Client,
) -> None:
    anna, ben = person("anna"), person("ben")
    lounge, left = room(anna, ben, name="lounge"), room(ben, anna, name="attic", kind="private")
    direct = room(anna, ben, kind="direct")
    members.leave_room(anna.actor, left.pk)
    page = _about(browser, anna)
    assert f'href="/admin/messaging/room/{lounge.pk}/change/"' in page
    assert "attic" not in page
    assert f"/room/{direct.pk}/" not in page
