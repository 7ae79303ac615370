"""Rooms in the administration: staff change what rooms are, through services, and read nothing that is said there."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from accounts import services as accounts
from accounts.models import AuditEntry, User
from attachments.models import File
from chatprotocol import requests as rq
from chatprotocol.errors import ErrorCode, HearthError
from feeds import clock
from feeds.models import Feed
from messaging.admin import members as members_admin
from messaging.models import Emoji, Member, Message, Room
from messaging.moderation.models import Report
from messaging.services import members, portraits, reports, rooms
from tests.cast import Person, custom_emoji, file_of, person, picture_of, room, say

pytestmark = pytest.mark.django_db

CANARY = "the canary sings at midnight"


def _page(found: Room) -> str:
    return reverse("admin:messaging_room_change", args=[found.pk])


def _form(**changed: object) -> dict[str, object]:
    return {"name": "lounge", "topic": "", "slow_s": 0, **changed}


def test_whose_password_is_set_in_the_administration_is_told_in_its_language(browser: Client) -> None:
    anna = accounts.store_person(accounts.NewPerson(username="anna", password_hash="hash"))
    wish = {
        "display_name": "anna",
        "status": "",
        "role": "member",
        "email": "",
        "password": "quite another horse",
    }
    page = reverse("admin:accounts_user_change", args=[anna.pk])
    browser.post(page, wish, headers={"accept-language": "de"})
    told = Message.objects.get()
    assert "hat ein neues Passwort für Ihr Konto gesetzt" in told.text


def test_a_change_of_a_room_takes_a_position_of_its_feed(browser: Client) -> None:
    lounge = room(person("anna"))
    before = Feed.objects.get(pk=lounge.pk).head
    answer = browser.post(_page(lounge), _form(topic="tea at five", slow_s=5))
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
    ("field", "value"),
    [("topic", "one\x0btwo"), ("name", "a\x07b"), ("slow_s", 86_401), ("slow_s", 2**60), ("slow_s", -1)],
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


# ---- rooms: lists and what is done -------------------------------------------------------------------------------


def _rooms(browser: Client, asked: str = "") -> list[str]:
    answer = browser.get(f"{reverse('admin:messaging_room_changelist')}?{asked}")
    assert answer.status_code == 200, asked
    return [str(row) for row in answer.context["cl"].result_list]


def test_rooms_are_found_by_what_is_special_about_them(browser: Client) -> None:
    anna, ben = person("anna"), person("ben")
    made = {
        name: room(anna, ben, name=name)
        for name in ("archived", "open", "orphan", "quiet", "read only", "slow")
    }
    orphan = room(ben, name="orphan")
    for name, wish in (
        ("archived", {"archived": True}),
        ("read only", {"read_only": True}),
        ("slow", {"slow_ms": 1500}),
    ):
        rooms.update_room(anna.actor, rq.RoomUpdate(room=made[name].pk, **wish))
    for found in (*made.values(), orphan):
        with clock.standing(clock.now() - timedelta(days=31 if found.name == "quiet" else 1)):
            if found.name not in {"archived", "orphan"}:
                say(anna, found.pk)
    accounts.suspend(ben.id)
    assert _rooms(browser, "state=archived") == ["archived"]
    assert _rooms(browser, "state=read_only") == ["read only"]
    assert _rooms(browser, "state=slow") == ["slow"]
    assert _rooms(browser, "state=ownerless") == ["orphan"]
    assert "open" not in _rooms(browser, "state=quiet")
    assert "quiet" in _rooms(browser, "state=quiet")
    assert _rooms(browser, f"person={ben.id}").count("orphan") == 2
    assert "slow: 2 seconds" in browser.get(reverse("admin:messaging_room_changelist")).content.decode()


@pytest.mark.parametrize(("slow_ms", "shown"), [(0, 0), (1500, 2), (60_000, 60)])
def test_slow_mode_is_shown_in_seconds_and_stays_as_exact_as_it_was(
    browser: Client, slow_ms: int, shown: int
) -> None:
    anna = person("anna")
    lounge = room(anna)
    rooms.update_room(anna.actor, rq.RoomUpdate(room=lounge.pk, slow_ms=slow_ms))
    page = browser.get(_page(lounge)).content.decode()
    assert f'name="slow_s" value="{shown}"' in page
    browser.post(_page(lounge), _form(topic="tea", slow_s=shown))
    lounge.refresh_from_db()
    assert (lounge.topic, lounge.slow_ms) == ("tea", slow_ms)


def test_a_rooms_page_tells_who_keeps_it_and_leads_to_who_is_in_it(browser: Client) -> None:
    anna, ben = person("anna"), person("ben")
    lounge = room(anna, ben)
    members.give_role(anna.actor, lounge.pk, ben.id, "moderator")
    page = browser.get(_page(lounge)).content.decode()
    assert page.index("Anna</a> (owner)") < page.index("Ben</a> (moderator)")
    assert f'href="{_people_of(lounge)}"' in page
    assert "2 people" in page


def test_what_fits_a_room_is_offered_on_its_page(browser: Client) -> None:
    lounge = room(person("anna"))
    assert 'value="archive"' in browser.get(_page(lounge)).content.decode()
    here = {"action": "archive", "_selected_action": lounge.pk, "from_page": lounge.pk}
    assert browser.post(reverse("admin:messaging_room_changelist"), here).headers["Location"] == _page(lounge)
    page = browser.get(_page(lounge)).content.decode()
    assert 'value="open_again"' in page
    assert 'value="archive"' not in page


# ---- the people of a room ----------------------------------------------------------------------------------------


def _people_of(found: Room) -> str:
    return reverse("admin:messaging_room_people", args=[found.pk])


def _members(browser: Client, found: Room, asked: str = "") -> list[str]:
    answer = browser.get(f"{_people_of(found)}?{asked}")
    assert answer.status_code == 200, asked
    return [row.user.display_name for row in answer.context["cl"].result_list]


def _act(browser: Client, action: str, found: Room, *people: Person, **said: object) -> Any:
    chosen = [Member.objects.get(room=found, user=one.user).pk for one in people]
    wish = {"action": action, "_selected_action": chosen, **said}
    answer = browser.post(_people_of(found), wish, follow=True)
    assert answer.status_code == 200
    return answer


def _member(found: Room, whom: Person) -> Member:
    return Member.objects.get(room=found, user=whom.user)


def test_the_people_of_a_room_are_found_by_name_role_and_state(browser: Client) -> None:
    anna, ben, carl, dora = (person(name) for name in ("anna", "ben", "carl", "dora"))
    lounge = room(anna, ben, carl, dora)
    room(person("emil"))
    members.give_role(anna.actor, lounge.pk, ben.id, "moderator")
    members.leave_room(carl.actor, lounge.pk)
    members.ban(anna.actor, lounge.pk, dora.id)
    assert _members(browser, lounge) == ["Anna", "Ben", "Carl", "Dora"]
    assert _members(browser, lounge, "q=BEN") == ["Ben"]
    assert _members(browser, lounge, "role=owner") == ["Anna"]
    assert _members(browser, lounge, "state=here") == ["Anna", "Ben"]
    assert _members(browser, lounge, "state=gone") == ["Carl"]
    assert _members(browser, lounge, "state=banned") == ["Dora"]


def test_a_removal_asks_why_first_and_the_log_says_so(browser: Client, moderator: Person) -> None:
    anna, ben = person("anna"), person("ben")
    lounge = room(anna, ben)
    page = _act(browser, "remove", lounge, ben).content.decode()
    assert 'name="reason"' in page
    assert _member(lounge, ben).is_in
    assert "1 removed." in _act(browser, "remove", lounge, ben, sure="yes", reason="rude").content.decode()
    assert _member(lounge, ben).state == "removed"
    entry = AuditEntry.objects.get(act="member.removed")
    assert (entry.actor_id, entry.person_id, entry.room, entry.reason) == (
        moderator.id,
        ben.id,
        lounge.pk,
        "rude",
    )


def test_somebody_is_silenced_for_a_time_and_let_write_again(browser: Client) -> None:
    anna, ben = person("anna"), person("ben")
    lounge = room(anna, ben)
    _act(browser, "silence", lounge, ben, sure="yes", minutes=60, reason="")
    with pytest.raises(HearthError) as refused:
        say(ben, lounge.pk)
    assert refused.value.code is ErrorCode.SILENCED
    assert 0 < (refused.value.retry_ms or 0) <= 3_600_000
    assert _members(browser, lounge, "state=silenced") == ["Ben"]
    _act(browser, "write_again", lounge, ben)
    say(ben, lounge.pk)


def test_a_silence_is_never_for_good(browser: Client) -> None:
    anna, ben = person("anna"), person("ben")
    lounge = room(anna, ben)
    page = _act(browser, "silence", lounge, ben, sure="yes", minutes=0).content.decode()
    assert 'name="minutes"' in page
    say(ben, lounge.pk)


@pytest.mark.parametrize(("minutes", "is_for_good"), [(0, True), (1440, False)])
def test_a_ban_lasts_for_a_time_or_for_good_until_it_is_ended(
    browser: Client, minutes: int, is_for_good: bool
) -> None:
    anna, ben = person("anna"), person("ben")
    lounge = room(anna, ben)
    _act(browser, "ban", lounge, ben, sure="yes", minutes=minutes)
    assert (_member(lounge, ben).banned_until_ms is None) is is_for_good
    with pytest.raises(HearthError, match="banned"):
        members.join_room(ben.actor, lounge.pk)
    assert "1 may come in again." in _act(browser, "come_again", lounge, ben).content.decode()
    members.join_room(ben.actor, lounge.pk)


def test_roles_in_a_room_are_given_from_its_list(browser: Client) -> None:
    anna, ben = person("anna"), person("ben")
    lounge = room(anna, ben)
    for action, role in (("make_moderator", "moderator"), ("make_owner", "owner"), ("make_member", "member")):
        _act(browser, action, lounge, ben)
        assert _member(lounge, ben).role == role
    assert "keeps at least one owner" in _act(browser, "make_member", lounge, anna).content.decode()


def test_a_moderator_does_nothing_to_those_above_and_to_themselves(
    browser: Client, moderator: Person
) -> None:
    admin_ = person("admin", role="admin")
    lounge = room(person("anna"), admin_, moderator)
    for whom in (admin_, moderator):
        _act(browser, "ban", lounge, whom, sure="yes", minutes=0)
        assert _member(lounge, whom).is_in


@pytest.mark.parametrize("action", ["remove", "make_owner"])
def test_too_many_at_once_are_refused_and_nothing_is_half_done(
    browser: Client, monkeypatch: pytest.MonkeyPatch, action: str
) -> None:
    monkeypatch.setattr(members_admin, "AT_ONCE", 2)
    anna, *others = (person(name) for name in ("anna", "ben", "carl", "dora"))
    lounge = room(anna, *others)
    page = _act(browser, action, lounge, *others, sure="yes", reason="").content.decode()
    assert "Choose 2 at once at most. Nothing was done." in page
    assert Member.objects.filter(room=lounge, state="member", role="member").count() == 3


def test_who_speaks_with_whom_alone_is_shown_to_nobody(browser: Client) -> None:
    anna, ben = person("anna"), person("ben")
    direct = room(anna, ben, kind="direct")
    rooms_list = reverse("admin:messaging_room_changelist")
    every_member = reverse("admin:messaging_member_changelist")
    for address in (
        _people_of(direct),
        every_member,
        f"{every_member}?room={direct.pk}",
        f"{every_member}?id=1",
    ):
        answer = browser.get(address)
        assert (answer.status_code, answer.headers["Location"]) == (302, rooms_list)
    for one in Member.objects.filter(room=direct):
        assert browser.get(reverse("admin:messaging_member_change", args=[one.pk])).status_code == 302
    _act(browser, "remove", direct, ben, sure="yes")
    assert _member(direct, ben).is_in


def test_members_of_the_server_do_not_see_who_is_in_a_room(client: Client) -> None:
    lounge = room(person("anna"))
    client.force_login(person("member").user)
    assert "/login/" in client.get(_people_of(lounge)).headers["Location"]


def test_the_list_of_members_costs_the_same_however_many(
    browser: Client, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    lounge = room(person("anna"), *(person("ben") for _ in range(30)))
    with django_assert_max_num_queries(19):  # type: ignore[operator]
        browser.get(_people_of(lounge))


# ---- files -------------------------------------------------------------------------------------------------------


def test_files_say_where_they_were_posted_but_not_in_which_direct_conversation(browser: Client) -> None:
    anna, ben = person("anna"), person("ben")
    lounge, direct = room(anna, ben, name="lounge"), room(anna, ben, kind="direct")
    say(anna, lounge.pk, files=[file_of(anna, b"x" * 3000, "canary.txt")])
    say(anna, direct.pk, files=[file_of(anna, b"x" * 2000, "canary.txt")])
    file_of(anna, b"x" * 1000, "canary.txt")
    files = reverse("admin:attachments_file_changelist")
    page = browser.get(files).content.decode()
    places = [f"/room/{lounge.pk}/change/", "a direct conversation", "not posted"]
    assert [page.index(place) for place in places] == sorted(page.index(place) for place in places)
    assert f"{direct.pk}/change" not in page
    for file in File.objects.all():
        page += browser.get(reverse("admin:attachments_file_change", args=[file.pk])).content.decode()
    assert "canary" not in page
    found = browser.get(f"{files}?room={lounge.pk}").context["cl"].result_list
    assert [file.bytes for file in found] == [3000]
    assert not browser.get(f"{files}?room={direct.pk}").context["cl"].result_list


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


# ---- bringing people in ------------------------------------------------------------------------------------------


def _bring_in(browser: Client, found: Room, people: str) -> str:
    address = reverse("admin:messaging_room_bring_in", args=[found.pk])
    return str(browser.post(address, {"people": people}, follow=True).content.decode())


def test_people_are_brought_into_a_public_room_by_their_usernames(browser: Client) -> None:
    anna, ben, carl = (person(name) for name in ("anna", "ben", "carl"))
    lounge = room(anna)
    assert "Bring people in" in browser.get(_people_of(lounge)).content.decode()
    page = _bring_in(
        browser, lounge, f"@{ben.user.username}, {carl.user.username.upper()}\n{ben.user.username}"
    )
    assert "In the room: Ben, Carl" in page
    assert _member(lounge, ben).is_in
    assert _member(lounge, carl).is_in


def test_a_name_that_nobody_has_brings_nobody_in(browser: Client) -> None:
    anna, ben = person("anna"), person("ben")
    lounge = room(anna)
    assert "Nobody is called so: nobody.here" in _bring_in(
        browser, lounge, f"{ben.user.username} nobody.here"
    )
    assert not Member.objects.filter(room=lounge, user=ben.user).exists()


def test_nobody_is_brought_into_a_private_room_from_here(browser: Client) -> None:
    anna, ben = person("anna"), person("ben")
    attic = room(anna, kind="private")
    shown = browser.get(_people_of(attic)).content.decode()
    assert "This room is private" in shown
    assert "/people/add/" not in shown
    _bring_in(browser, attic, ben.user.username)
    assert not Member.objects.filter(room=attic, user=ben.user).exists()
