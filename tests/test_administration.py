"""Who may open what in the administration: every page and every action × everybody, and what is said in rooms on none of them.

A page that is new and stands in neither table fails here.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

import pytest
from django.contrib import admin
from django.db import models
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver

from accounts import invitations, jobs
from accounts.models import User
from attachments.models import File
from feeds import clock
from messaging.models import Room
from messaging.moderation.models import Announcement, Cut, FilesCut, Look, WordRule
from messaging.services import messages, reports
from tests.cast import Person, custom_emoji, file_of, person, room, say

pytestmark = pytest.mark.django_db

VISITORS: Final = ("nobody", "member", "moderator", "admin")

# One line a page: what each of VISITORS is answered. `in` is sent to sign in, `no` is told that this is not for them,
# `none` finds nothing there, `on` is led on to another page.
PAGES: Final = """
accounts_auditentry_add           in      in      no         no
accounts_auditentry_change        in      in      no         ok
accounts_auditentry_changelist    in      in      no         ok
accounts_auditentry_check         in      in      no         post
accounts_auditentry_delete        in      in      no         no
accounts_auditentry_export        in      in      no         ok
accounts_auditentry_history       in      in      no         ok
accounts_device_add               in      in      no         no
accounts_device_change            in      in      ok         ok
accounts_device_changelist        in      in      ok         ok
accounts_device_delete            in      in      no         no
accounts_device_history           in      in      ok         ok
accounts_invitation_add           in      in      ok         ok
accounts_invitation_change        in      in      ok         ok
accounts_invitation_changelist    in      in      ok         ok
accounts_invitation_delete        in      in      no         no
accounts_invitation_history       in      in      ok         ok
accounts_job_add                  in      in      no         no
accounts_job_change               in      in      ok         ok
accounts_job_changelist           in      in      ok         ok
accounts_job_delete               in      in      no         no
accounts_job_history              in      in      ok         ok
accounts_server_add               in      in      no         no
accounts_server_change            in      in      ok         ok
accounts_server_changelist        in      in      on         on
accounts_server_delete            in      in      no         no
accounts_server_history           in      in      ok         ok
accounts_user_add                 in      in      ok         ok
accounts_user_change              in      in      ok         ok
accounts_user_changelist          in      in      ok         ok
accounts_user_delete              in      in      no         no
accounts_user_history             in      in      ok         ok
accounts_user_picture             in      in      none       none
app_list                          in      in      ok         ok
attachments_file_add              in      in      no         no
attachments_file_change           in      in      ok         ok
attachments_file_changelist       in      in      ok         ok
attachments_file_delete           in      in      no         no
attachments_file_history          in      in      ok         ok
autocomplete                      in      in      no         no
index                             in      in      ok         ok
jsi18n                            in      in      ok         ok
login                             in      no      on         on
logout                            on      on      post       post
messaging_announcement_add        in      in      ok         ok
messaging_announcement_change     in      in      ok         ok
messaging_announcement_changelist in      in      ok         ok
messaging_announcement_delete     in      in      no         no
messaging_announcement_history    in      in      ok         ok
messaging_cut_add                 in      in      no         no
messaging_cut_change              in      in      no         ok
messaging_cut_changelist          in      in      no         ok
messaging_cut_delete              in      in      no         no
messaging_cut_history             in      in      no         ok
messaging_emoji_add               in      in      no         no
messaging_emoji_change            in      in      ok         ok
messaging_emoji_changelist        in      in      ok         ok
messaging_emoji_delete            in      in      no         no
messaging_emoji_history           in      in      ok         ok
messaging_emoji_picture           in      in      ok         ok
messaging_filescut_add            in      in      no         no
messaging_filescut_change         in      in      no         on
messaging_filescut_changelist     in      in      no         ok
messaging_filescut_delete         in      in      no         no
messaging_filescut_history        in      in      on         on
messaging_houserules_add          in      in      no         no
messaging_houserules_change       in      in      ok         ok
messaging_houserules_changelist   in      in      on         on
messaging_houserules_delete       in      in      no         no
messaging_houserules_history      in      in      ok         ok
messaging_look_add                in      in      no         ok
messaging_look_change             in      in      no         ok
messaging_look_changelist         in      in      no         ok
messaging_look_delete             in      in      no         no
messaging_look_history            in      in      no         ok
messaging_look_judge              in      in      post       post
messaging_look_read               in      in      no         on
messaging_member_add              in      in      no         no
messaging_member_change           in      in      on         on
messaging_member_changelist       in      in      on         on
messaging_member_delete           in      in      no         no
messaging_member_history          in      in      on         on
messaging_report_add              in      in      no         no
messaging_report_change           in      in      ok         ok
messaging_report_changelist       in      in      ok         ok
messaging_report_delete           in      in      no         no
messaging_report_file             in      in      none       none
messaging_report_history          in      in      ok         ok
messaging_room_add                in      in      no         no
messaging_room_bring_in           in      in      on         on
messaging_room_change             in      in      ok         ok
messaging_room_changelist         in      in      ok         ok
messaging_room_delete             in      in      no         no
messaging_room_history            in      in      ok         ok
messaging_room_keeping            in      in      ok         ok
messaging_room_people             in      in      ok         ok
messaging_room_picture            in      in      none       none
messaging_wordrule_add            in      in      ok         ok
messaging_wordrule_change         in      in      ok         ok
messaging_wordrule_changelist     in      in      ok         ok
messaging_wordrule_delete         in      in      no         no
messaging_wordrule_history        in      in      ok         ok
password_change                   in      in      on         on
password_change_done              in      in      ok         ok
search                            in      in      ok         ok
view_on_site                      in      in      none       none
"""

# One line an action of a list, and to whom it is offered; whether it may be done to each row is policy's, asked by the service.
ACTIONS: Final = """
announcement.withdraw             moderator  admin
cut.bring_back                    moderator  admin
device.sign_out                   moderator  admin
emoji.remove                      moderator  admin
file.remove                       moderator  admin
filescut.bring_back               moderator  admin
invitation.withdraw               moderator  admin
job.call_off                      moderator  admin
member.ban                        moderator  admin
member.come_again                 moderator  admin
member.make_member                moderator  admin
member.make_moderator             moderator  admin
member.make_owner                 moderator  admin
member.remove                     moderator  admin
member.silence                    moderator  admin
member.write_again                moderator  admin
room.archive                      moderator  admin
room.open_again                   moderator  admin
room.remove_picture               moderator  admin
user.erase                        admin
user.link_for_password            moderator  admin
user.reactivate                   moderator  admin
user.remove_picture               moderator  admin
user.remove_second_factor         moderator  admin
user.suspend                      moderator  admin
wordrule.flag                     moderator  admin
wordrule.refuse                   moderator  admin
wordrule.remove                   moderator  admin
"""

CANARY: Final = "Tannenhäher"


def rows_of(table: str) -> dict[str, list[str]]:
    return {name: cells for name, *cells in (line.split() for line in table.strip().splitlines())}


class House:
    """One of everything that the administration shows."""

    def __init__(self) -> None:
        self.member, self.other = person("member"), person("other")
        self.moderator, self.admin = person("moderator", role="moderator"), person("chief", role="admin")
        self.room = room(self.member, self.other, name="attic", kind="private")
        say(self.member, self.room.pk, f"{CANARY} one")
        say(self.member, self.room.pk, f"{CANARY} two")
        messages.edit_message(self.member.actor, self.room.pk, 1, f"{CANARY} edited")
        self.direct = room(self.member, self.other, kind="direct")
        say(self.other, self.direct.pk, f"{CANARY} direct", files=[file_of(self.other, name="notes.txt")])
        reports.report_message(self.other.actor, self.room.pk, 2, "rude")
        custom_emoji("party")
        invitations.invite(by=self.moderator.id)
        now = clock.now()
        WordRule.objects.create(word="rude", key="rude", made_at=now)
        Look.objects.create(room=self.room, reason="a threat", asked_by_id=self.admin.id, asked_at=now)
        jobs.ask("exports_over", {}, by=self.moderator.id)
        Announcement.objects.create(
            text="no lessons", begins_at=now, ends_at=now + timedelta(days=1), made_at=now
        )
        when = {"cut_at": now, "due_at": now + timedelta(days=1)}
        Cut.objects.create(room=self.room, begin=1, end=2, messages=1, bytes=0, **when)
        FilesCut.objects.create(before=now, **when)

    def visitor(self, who: str) -> Client:
        client = Client()
        if who != "nobody":
            found: Person = getattr(self, who)
            client.force_login(found.user)
        return client

    def key_of(self, model: type[models.Model]) -> Any:
        if model is User:
            return self.other.id
        row = model._default_manager.order_by("-pk").first()
        assert row is not None, model
        return self.room.pk if model is Room else row.pk


def patterns(found: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    """The name and the address of every page; those without a name only lead on to others."""
    for one in found:
        here = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from patterns(one.url_patterns, here)
        elif isinstance(one, URLPattern) and one.name:
            yield one.name, here


def addresses(house: House) -> dict[str, str]:
    """Where every page is, about something that is there."""
    keys = {
        f"{model._meta.app_label}_{model._meta.model_name}": house.key_of(model)
        for model in admin.site._registry
    }
    special = {"<int:file>": File.objects.order_by("-pk").first(), "<path:content_type_id>": "1"}
    found = {}
    for name, address in patterns(admin.site.urls[0]):
        key = next((key for model, key in keys.items() if name.startswith(f"{model}_")), 1)
        for hole, value in special.items():
            address = address.replace(hole, str(getattr(value, "pk", value)))
        address = re.sub(r"<(?:int|path):\w+>", str(key), address)
        address = re.sub(r"\^?\(\?P<app_label>(\w+)[^)]*\)/\$", r"\1/", address)
        found[name] = f"/admin/{address}"
    return found


def answered(answer: Any) -> str:
    if answer.status_code == 302:
        return "in" if "/login/" in answer.headers["Location"] else "on"
    return {200: "ok", 403: "no", 404: "none", 405: "post"}.get(answer.status_code, str(answer.status_code))


def test_every_page_is_open_to_those_whom_it_is_for_and_to_nobody_else() -> None:
    house = House()
    expected, found = rows_of(PAGES), {}
    visitors = [house.visitor(who) for who in VISITORS]
    for name, address in addresses(house).items():
        found[name] = [answered(visitor.get(address)) for visitor in visitors]
        # Asking whether one may is not leaving.
        if name == "logout":
            visitors = [house.visitor(who) for who in VISITORS]
    assert found == expected


def test_every_action_is_offered_to_those_whom_it_is_for() -> None:
    house = House()
    found: dict[str, list[str]] = {}
    for model, part in admin.site._registry.items():
        for who in VISITORS[2:]:
            request = RequestFactory().get("/admin/")
            request.user = getattr(house, who).user
            for action in part.get_actions(request):
                found.setdefault(f"{model._meta.model_name}.{action}", []).append(who)
    assert found == rows_of(ACTIONS)


def test_what_is_said_in_rooms_stands_on_no_page_but_that_of_a_report() -> None:
    house = House()
    for who in ("moderator", "admin"):
        visitor = house.visitor(who)
        told = {
            name
            for name, address in addresses(house).items()
            if CANARY in visitor.get(address, follow=True).content.decode(errors="replace")
        }
        for name, address in addresses(house).items():
            if name.endswith("_changelist"):
                assert CANARY not in visitor.get(address, {"q": CANARY}).content.decode().replace(
                    f'value="{CANARY}"', ""
                ).replace(f"q={CANARY}", "")
        assert told == {"messaging_report_change"}


def test_whom_a_page_is_not_for_is_told_so_in_their_language_and_led_on() -> None:
    moderator = House().visitor("moderator")
    answer = moderator.get("/admin/accounts/auditentry/", headers={"Accept-Language": "de"})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "Das ist nicht für Sie." in page
    assert 'href="/admin/"' in page


def test_lists_are_called_by_what_they_list_and_say_how_many_entries_they_have() -> None:
    page = House().visitor("admin").get("/admin/messaging/wordrule/", headers={"Accept-Language": "de"})
    assert re.search(r"<title>\s*Wortfilter \|", page.content.decode())
    assert "1 Eintrag" in page.content.decode()


def test_an_empty_list_says_why_and_what_helps() -> None:
    visitor = House().visitor("admin")
    WordRule.objects.all().delete()
    assert "No word is looked for yet." in visitor.get("/admin/messaging/wordrule/").content.decode()
    assert "Nothing here fits" in visitor.get("/admin/messaging/wordrule/?q=tea").content.decode()


def test_from_what_there_is_one_of_nothing_leads_to_a_list_of_it() -> None:
    visitor = House().visitor("admin")
    for page in ("/admin/accounts/server/1/change/", "/admin/messaging/houserules/1/change/"):
        shown = visitor.get(page).content.decode()
        assert "arrow_back" not in shown
        assert "_continue" not in shown


def test_whoever_works_by_keyboard_passes_over_the_way_to_all_parts() -> None:
    page = House().visitor("moderator").get("/admin/messaging/report/").content.decode()
    assert page.index('href="#content"') < page.index('id="nav-sidebar"') < page.index('id="content"')


@pytest.mark.parametrize(
    ("part", "says"),
    [
        ("messaging/look", "Ask to read"),
        ("messaging/announcement", "Announce"),
        ("accounts/invitation", "Make the link"),
        ("accounts/user", "Add"),
    ],
)
def test_the_button_of_a_form_for_something_new_says_what_it_does(part: str, says: str) -> None:
    page = House().visitor("admin").get(f"/admin/{part}/add/").content.decode()
    [button] = re.findall(r'<button[^>]*name="_save"[^>]*>(.*?)</button>', page, re.DOTALL)
    assert button.strip() == says


def test_a_cell_of_a_list_with_nothing_to_say_is_empty_and_a_page_says_so() -> None:
    house = House()
    page = house.visitor("admin").get("/admin/accounts/user/").content.decode()
    cells = re.findall(r'<td[^>]*data-label="(?:Role|role|State|state)"[^>]*>([^<]*)</td>', page)
    assert cells
    assert set(cells) == {""}
