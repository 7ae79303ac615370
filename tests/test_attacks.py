"""Attacks on the administration: forged forms, foreign rows, addresses that ask too much, sessions of yesterday, markup.

What is refused changes nothing: everything that is stored is compared. `tests/test_administration.py` says who may open what.
"""

from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlencode

import pytest
from django.contrib import admin
from django.db import models
from django.test import Client

from accounts import bulk, invitations, jobs
from accounts import services as accounts
from accounts.models import Invitation, Job, User
from chatprotocol import requests as rq
from chatprotocol.errors import HearthError
from feeds import clock
from messaging.models import Member, Message, Room
from messaging.moderation import announcing, looks, rules, words
from messaging.moderation.models import Announcement, Look, Report, WordRule
from messaging.policy import Actor
from messaging.services import members, reports, rooms
from messaging.services.emoji import remove_emoji
from tests.cast import Person, custom_emoji, person, room, say
from tests.messaging.test_permissions import state_of_the_database
from tests.test_administration import CANARY, PAGES, House, addresses, answered, rows_of

pytestmark = pytest.mark.django_db

MARKUP: Final = "<script>alert(1)</script><img src=x onerror=alert(2)>"
SURE: Final = {"sure": "yes", "reason": "because", "minutes": "60"}


def stored(*, but: tuple[str, ...] = ()) -> dict[str, list[Any]]:
    """Everything that is stored, but for some tables."""
    return {table: rows for table, rows in state_of_the_database().items() if table not in but}


def signed_in(who: Person) -> Client:
    client = Client()
    client.force_login(who.user)
    return client


# ---- asking changes nothing --------------------------------------------------------------------------------------


def test_nothing_is_done_by_following_a_link() -> None:
    house = House()
    visitor = house.visitor("admin")
    before = stored(but=("accounts_auditentry",))
    for name, address in addresses(house).items():
        if name != "logout":
            visitor.get(address, {"action": "suspend", "answer": "grant", "sure": "1"})
            assert stored(but=("accounts_auditentry",)) == before, name


def test_no_page_takes_a_form_of_another_site() -> None:
    house = House()
    visitor = Client(enforce_csrf_checks=True)
    visitor.force_login(house.admin.user)
    before = stored()
    for name, address in addresses(house).items():
        answer = visitor.post(address, {"action": "suspend", "_selected_action": house.other.id, **SURE})
        assert answer.status_code in {403, 404}, (name, answer.status_code)
    assert stored() == before


# ---- addresses that ask too much ---------------------------------------------------------------------------------

PRYING: Final = (
    "text__startswith=T", "text__regex=.", "reason__startswith=a", "note__startswith=a", "wish__deed=x", "key__startswith=a",
    "room__direct_key__contains=1", "author__password__startswith=a", "user__password__startswith=a", "hash__startswith=a",
    "asked_by__password__startswith=a", "made_by__password__startswith=a", "actor__password__startswith=a",
    "owner__password__startswith=a", "token_hash__startswith=a", "direct_key__contains=1", "name__startswith=a", "sha256=x",
    "blob__stored_as__startswith=a", "state=%00", "role=%00", "act=%00", "outcome__exact=%00", "person=%00", "email__startswith=a", "pk__in=1", "id__gte=1", "topic__contains=x",
)  # fmt: skip


def test_no_list_is_asked_what_it_does_not_show() -> None:
    house = House()
    visitor = house.visitor("admin")
    for name, address in addresses(house).items():
        if not name.endswith("_changelist") or answered(visitor.get(address)) != "ok":
            continue
        for asked in PRYING:
            assert visitor.get(f"{address}?{asked}").status_code == 400, (name, asked)


def test_what_proposes_rows_proposes_nothing_that_was_said() -> None:
    house = House()
    asked = 0
    shown: list[type[models.Model]] = [*admin.site._registry, Message]
    for who in ("moderator", "admin"):
        visitor = house.visitor(who)
        for model in shown:
            for field in model._meta.get_fields():
                if not isinstance(field, models.ForeignKey):
                    continue
                wish = {
                    "app_label": model._meta.app_label, "model_name": str(model._meta.model_name),
                    "field_name": field.name, "term": "",
                }  # fmt: skip
                answer = visitor.get("/admin/autocomplete/", wish)
                assert answer.status_code in {200, 403}
                assert CANARY not in answer.content.decode()
                asked += 1
    assert asked > 20


def test_what_looks_through_all_of_it_finds_nothing_that_was_said() -> None:
    house = House()
    for who in ("moderator", "admin"):
        for asked in ({"s": CANARY[:6]}, {"s": CANARY[:6], "extended": "1"}, {"q": CANARY[:6]}):
            assert CANARY not in house.visitor(who).get("/admin/search/", asked).content.decode()


def test_rows_that_are_none_are_answered_plainly() -> None:
    visitor = House().visitor("admin")
    for model in admin.site._registry:
        part = f"/admin/{model._meta.app_label}/{model._meta.model_name}"
        for key in ("nonsense", "-1", "9" * 30, "1%0A2"):
            assert visitor.get(f"{part}/{key}/change/").status_code in {302, 403, 404}, (part, key)
            assert visitor.get(f"{part}/{key}/history/").status_code in {302, 403, 404}, (part, key)
    for part in (
        "accounts/user",
        "accounts/device",
        "attachments/file",
        "messaging/room",
        "messaging/report",
    ):
        for asked in ("p", "o", "person", "room", "invitation", "_to_field"):
            for key in ("nonsense", "9" * 30):
                answer = visitor.get(f"/admin/{part}/?{asked}={key}")
                assert answer.status_code in {200, 302, 400}, (part, asked, key)


def test_a_number_that_no_database_takes_is_no_rows() -> None:
    house = House()
    visitor = house.visitor("admin")
    large = "9" * 30
    for part in (
        "room/{}/people",
        "room/{}/keeping",
        "room/{}/picture",
        "look/{}/read",
        "report/{}/file/1",
        "report/1/file/{}",
    ):
        assert visitor.get(f"/admin/messaging/{part.format(large)}/").status_code == 404, part
    assert visitor.post(f"/admin/messaging/look/{large}/judge/", {"answer": "grant"}).status_code == 404
    assert visitor.get(f"/accounts/data/{large}/").status_code == 404
    assert visitor.post(f"/accounts/data/rooms/{large}/").status_code == 404


# ---- above one's role --------------------------------------------------------------------------------------------


class Above:
    """A moderator, and what belongs to those whom they may do nothing about."""

    def __init__(self) -> None:
        self.moderator = person("moderator", role="moderator")
        self.equal, self.chief = person("equal", role="moderator"), person("chief", role="admin")
        self.owner = person("owner")
        self.room = room(self.owner, self.equal, self.chief, self.moderator, name="attic", kind="private")
        say(self.chief, self.room.pk, "an order")
        self.look = Look.objects.create(
            room=self.room, reason="a threat", asked_by_id=self.chief.id, asked_at=clock.now()
        )
        self.job = jobs.ask("exports_over", {}, by=self.chief.id)
        reports.report_message(self.owner.actor, self.room.pk, 1, "bossy")

    def people(self) -> list[int]:
        return [self.equal.id, self.chief.id, self.moderator.id]

    def forms(self) -> Iterator[tuple[str, dict[str, Any]]]:
        people, memberships = (
            self.people(),
            list(Member.objects.filter(room=self.room, user__in=self.people()).values_list("pk", flat=True)),
        )
        for action in (
            "suspend",
            "reactivate",
            "remove_second_factor",
            "link_for_password",
            "remove_picture",
            "erase",
        ):
            yield "/admin/accounts/user/", {"action": action, "_selected_action": people, **SURE}
        devices = [self.equal.device.pk, self.chief.device.pk]
        yield "/admin/accounts/device/", {"action": "sign_out", "_selected_action": devices}
        for action in (
            "remove", "silence", "write_again", "ban", "come_again", "make_member", "make_moderator", "make_owner",
        ):  # fmt: skip
            address = f"/admin/messaging/room/{self.room.pk}/people/"
            yield address, {"action": action, "_selected_action": memberships, **SURE}
        profile = {
            "username": "x",
            "display_name": "Fool",
            "status": "",
            "role": "admin",
            "email": "",
            "password": "quite another horse",
        }
        for who in (self.equal, self.chief):
            yield f"/admin/accounts/user/{who.id}/change/", profile
        yield "/admin/accounts/job/", {"action": "call_off", "_selected_action": [self.job.pk]}
        yield "/admin/accounts/server/1/change/", {"name": "Mine", "resting_motd": ""}
        yield "/admin/accounts/auditentry/check/", {}
        yield "/admin/messaging/houserules/1/change/", {"files_days": "1", "trash_days": "0", "sure": "1"}
        yield f"/admin/messaging/room/{self.room.pk}/keeping/", {"days": "1", "sure": "1"}
        yield "/admin/messaging/look/add/", {"place": "attic", "reason": "curious"}
        yield f"/admin/messaging/look/{self.look.pk}/judge/", {"answer": "grant"}
        yield "/admin/messaging/cut/", {"action": "bring_back", "_selected_action": [1], "sure": "1"}
        yield "/admin/messaging/filescut/", {"action": "bring_back", "_selected_action": [1], "sure": "1"}


def test_no_form_of_a_moderator_does_anything_to_their_equals_or_to_those_above() -> None:
    scene = Above()
    visitor = signed_in(scene.moderator)
    before = stored()
    for address, wish in scene.forms():
        answer = visitor.post(address, wish)
        assert answer.status_code in {200, 302, 403}, address
        assert stored() == before, (address, wish)


@pytest.mark.parametrize("outcome", ["deleted", "warned", "silenced", "removed", "suspended", "purged"])
def test_no_decision_of_a_moderator_befalls_an_administrator(outcome: str) -> None:
    scene = Above()
    address, visitor = f"/admin/messaging/report/{scene_report(scene)}/change/", signed_in(scene.moderator)
    before = stored(but=("accounts_auditentry",))
    wish = {"outcome": outcome, "reason": "rude", "silence": "60", "deletes": "on", "sure": "1"}
    assert visitor.post(address, wish).status_code == 200
    assert stored(but=("accounts_auditentry",)) == before


def scene_report(scene: Above) -> int:
    return Report.objects.get(author=scene.chief.id).pk


def test_a_moderator_who_becomes_a_member_governs_nobody_in_the_browser_that_is_open() -> None:
    scene = Above()
    visitor = signed_in(scene.equal)
    member = person("mara")
    report = scene_report(scene)
    assert visitor.get(f"/admin/messaging/report/{report}/change/").status_code == 200
    accounts.change_role(scene.equal.id, "member", by=scene.chief.id)
    house = House()
    before = stored()
    for name, address in addresses(house).items():
        if rows_of(PAGES)[name][1] in {"in", "no"}:
            assert answered(visitor.get(address)) in {"in", "no"}, name
    wish = {"action": "suspend", "_selected_action": [member.id]}
    for address, form in (
        (f"/admin/messaging/report/{report}/change/", {"outcome": "dismissed"}),
        ("/admin/accounts/user/", wish),
    ):
        assert answered(visitor.post(address, form)) in {"in", "no"}
    assert stored() == before


def test_nor_by_the_program_that_is_open() -> None:
    keeper, chief = person("keeper", role="moderator"), person("chief", role="admin")
    emoji = custom_emoji("party")
    accounts.change_role(keeper.id, "member", by=chief.id)
    with pytest.raises(HearthError, match="forbidden"):
        remove_emoji(Actor(keeper.id, keeper.device.pk), emoji)


def test_what_a_moderator_has_begun_for_many_ends_where_they_are_one_no_more() -> None:
    keeper, chief = person("keeper", role="moderator"), person("chief", role="admin")
    others = [person("other").id for _ in range(3)]
    job = bulk.ask(bulk.deed_of(accounts.suspend), others, done="%(count)d suspended.", by=keeper.id)
    accounts.change_role(keeper.id, "member", by=chief.id)
    jobs.finish(job)
    assert User.objects.filter(pk__in=others, active=True).count() == 3
    assert Job.objects.get(pk=job.pk).told.startswith("0 suspended.")


def test_an_invitation_ends_with_the_role_of_who_has_made_it() -> None:
    keeper, chief = person("keeper", role="moderator"), person("chief", role="admin")
    token = invitations.invite(by=keeper.id).token
    accounts.change_role(keeper.id, "member", by=chief.id)
    with pytest.raises(HearthError, match="not_found"):
        invitations.join(token, accounts.NewPerson(username="nora"))
    assert Invitation.objects.get().used == 0


# ---- markup ------------------------------------------------------------------------------------------------------


def test_nothing_that_somebody_has_entered_is_markup_in_the_administration() -> None:
    house = House()
    for who in (house.member, house.other, house.moderator):
        accounts.change_profile(who.id, display_name=MARKUP, status=MARKUP, by=who.id)
        accounts.add_device(who.id, name=MARKUP, platform=MARKUP, token_hash=f"{who.id}".zfill(64))
    rooms.update_room(house.member.actor, rq.RoomUpdate(room=house.room.pk, name=MARKUP, topic=MARKUP))
    say(house.other, house.room.pk, MARKUP)
    reports.report_message(
        house.member.actor, house.room.pk, Room.objects.get(pk=house.room.pk).last_number, MARKUP
    )
    accounts.change_server(name=MARKUP, motd=MARKUP, by=house.admin.id)
    now = clock.now()
    announcing.announce(MARKUP, now, now + looks.LASTS, by=house.admin.id)
    words.add_words([MARKUP], "flag", MARKUP, by=house.admin.id)
    invitations.invite(note=MARKUP, by=house.admin.id)
    Look.objects.update(reason=MARKUP)
    jobs.ask("exports_over", {}, title=MARKUP, by=house.admin.id)
    accounts.suspend(house.other.id, by=house.admin.id, reason=MARKUP)
    assert WordRule.objects.filter(note=MARKUP).exists()
    assert Announcement.objects.filter(text=MARKUP).exists()
    seen, visitor = 0, house.visitor("admin")
    for name, address in addresses(house).items():
        if name not in {"logout", "accounts_auditentry_export"}:
            page = visitor.get(address, follow=True).content.decode(errors="replace")
            assert MARKUP not in page, name
            assert "<img src=x" not in page, name
            seen += "&lt;script&gt;alert(1)" in page
    assert seen > 10
    for address in ("/", "/accounts/login/", "/accounts/"):
        assert MARKUP not in signed_in(house.member).get(address, follow=True).content.decode()


# ---- values that are none ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(rules.MOST))
def test_no_rule_of_the_house_is_below_nothing_or_beyond_reason(name: str) -> None:
    chief = person("chief", role="admin")
    before = stored()
    for value in (-1, rules.MOST[name] + 1, 10**30):
        with pytest.raises(HearthError) as refusal:
            rules.set_rules(by=chief.id, **{name: value})
        assert (refusal.value.code, refusal.value.field) == ("bad_request", name)
    assert stored() == before


def test_more_words_than_may_be_are_refused_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "MOST_WORDS", 5)
    monkeypatch.setattr(words, "AT_ONCE", 2)
    visitor = signed_in(person("chief", role="admin"))
    before = stored()
    lines = "\n".join(f"word{number}" for number in range(6))
    wish = {"words": lines, "action": "flag", "note": ""}
    assert visitor.post("/admin/messaging/wordrule/add/", wish).status_code == 302
    assert stored() == before


def test_a_person_of_an_address_is_nobody_where_it_is_none() -> None:
    house = House()
    visitor = house.visitor("moderator")
    asked = urlencode({"person": f"{house.member.id} OR 1=1"})
    for part in ("accounts/device", "attachments/file", "messaging/room", "accounts/user"):
        answer = visitor.get(f"/admin/{part}/?{asked}")
        assert answer.status_code == 200
        assert list(answer.context["cl"].result_list) == []


def test_nobody_leads_a_direct_conversation_into_the_open_by_its_number() -> None:
    anna, ben, keeper = person("anna"), person("ben"), person("keeper", role="admin")
    direct = room(anna, ben, kind="direct")
    say(anna, direct.pk, CANARY)
    visitor = signed_in(keeper)
    before = stored()
    for address in (
        f"/admin/messaging/room/{direct.pk}/change/", f"/admin/messaging/room/{direct.pk}/people/",
        f"/admin/messaging/room/{direct.pk}/keeping/", f"/admin/messaging/room/{direct.pk}/picture/",
        f"/admin/messaging/room/{direct.pk}/history/",
    ):  # fmt: skip
        for answer in (
            visitor.get(address),
            visitor.post(address, {"days": "1", "archived": "on", "name": "open", **SURE}),
        ):
            assert answer.status_code in {302, 403, 404, 405}, address
            assert CANARY not in answer.content.decode()
    chosen = {"action": "archive", "_selected_action": [direct.pk]}
    assert visitor.post("/admin/messaging/room/", chosen).status_code == 302
    assert stored() == before
    with pytest.raises(HearthError):
        members.invite(keeper.actor, direct.pk, keeper.id)
