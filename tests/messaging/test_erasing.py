"""Erasing an account: nobody learns any more who it was, and conversations can still be read."""

import pytest
from django.db import connection
from django.test import Client

from accounts import bulk, jobs, passwords, personal
from accounts import services as accounts
from accounts.models import AuditEntry, Device, User
from attachments import finishing, parts
from attachments import services as attachments
from attachments.models import File, Upload
from attachments.receiving import Reception
from chatprotocol import requests as rq
from chatprotocol.errors import ErrorCode, HearthError
from feeds.journal import verb
from messaging.exports import asking
from messaging.models import Draft, Member, Message
from messaging.moderation import erasing, purging
from messaging.moderation.house import tell
from messaging.services import drafts, members, posting, rooms
from messaging.services.posting import NewMessage
from tests.accounts.conftest import PASSWORD
from tests.accounts.pages import browser, text
from tests.cast import Person, file_of, new_key, person, room, say

pytestmark = pytest.mark.django_db

CANARY = "Gwendolyn"


@pytest.fixture
def anna() -> Person:
    found = person(CANARY.lower())
    accounts.change_profile(found.id, display_name=CANARY, status=f"{CANARY} is here", by=found.id)
    accounts.change_email(found.id, f"{CANARY}@example.org", by=found.id)
    personal.set_preference(found.id, None, "keywords", CANARY)
    accounts.add_device(found.id, name=f"{CANARY}'s phone", platform="phone", token_hash="1" * 64)
    return found


def erase(who: Person, by: Person | None = None) -> None:
    jobs.finish(erasing.erase(who.id, by=(by or who).id))


def signed_in(who: Person) -> Client:
    accounts.store_password(who.id, passwords.encode(PASSWORD))
    return browser(who.user)


def everything() -> str:
    """All that the database says, but for what machines alone read."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        rows = []
        for table in tables:
            if (
                table.startswith(("messaging_", "accounts_", "attachments_", "mfa_", "django_admin_"))
                and "search" not in table
            ):
                cursor.execute(f'SELECT * FROM "{table}"')  # its own tables
                rows += cursor.fetchall()
    return repr(rows)


def test_nothing_says_any_more_who_it_was_and_what_was_said_stays(anna: Person, ben: Person) -> None:
    attic = room(ben, anna, name="attic").pk
    direct = rooms.direct_room(anna.actor, [ben.id])
    say(anna, attic, "the tables are in the shed")
    say(anna, direct, "see you")
    drafts.keep_draft(anna.actor, rq.DraftRequest(room=direct, text=f"yours, {CANARY}"))
    assert CANARY in everything()

    erase(anna)

    assert CANARY.lower() not in everything().lower()
    assert "the tables are in the shed" in everything()
    erased = User.objects.get(pk=anna.id)
    assert (erased.username, erased.display_name, erased.active) == (
        f"deleted-{anna.id}",
        "Deleted person",
        False,
    )
    assert not erased.has_usable_password()
    assert not Device.objects.filter(user=anna.id, revoked_at=None).exists()
    assert Member.objects.get(room=attic, user=anna.id).state == "left"
    assert Member.objects.get(room=direct, user=anna.id).state == "member"


def test_nothing_says_who_it_was_that_the_staff_had_to_do_with(anna: Person, ben: Person) -> None:
    admin, moderator = person("admin", role="admin"), person("mod", role="moderator")
    visitor = Client()
    visitor.force_login(admin.user)
    form = {"display_name": f"{CANARY}!", "status": "", "role": "member", "email": "", "password": ""}
    assert visitor.post(f"/admin/accounts/user/{anna.id}/change/", form).status_code == 302
    jobs.finish(purging.purge(anna.id, by=admin.id))
    accounts.change_role(anna.id, "moderator", by=admin.id)
    told = jobs.finish(
        bulk.ask(bulk.deed_of(accounts.suspend), [anna.id, ben.id], done="%(count)d.", by=moderator.id)
    ).told
    assert anna.user.username in told

    erase(anna, by=admin)

    assert CANARY.lower() not in everything().lower()
    assert "Delete everything that somebody has said" in text(visitor.get("/admin/accounts/job/"))


def test_a_job_that_was_killed_between_a_step_and_its_mark_harms_nobody(anna: Person, ben: Person) -> None:
    places = [room(ben, anna, name=name).pk for name in ("one", "two")]
    job = erasing.erase(anna.id, by=anna.id)
    for _ in range(4):  # done, but not noted
        erasing.work(job)
    assert jobs.finish(job).state == "done"
    assert set(Member.objects.filter(user=anna.id).values_list("room", "state")) == {
        (place, "left") for place in places
    }
    said = Message.objects.filter(room__in=places, kind="system", author=anna.id)
    assert not said.exists()


def test_what_belongs_to_an_erasure_is_called_off_by_nobody(anna: Person, ben: Person) -> None:
    admin = person("admin", role="admin")
    attic = room(ben, anna, name="attic").pk
    drafts.keep_draft(anna.actor, rq.DraftRequest(room=attic, text=f"yours, {CANARY}"))
    job = erasing.erase(anna.id, by=admin.id)
    with pytest.raises(HearthError, match="brought to its end"):
        jobs.cancel(job.pk, by=admin.id)
    visitor = Client()
    visitor.force_login(admin.user)
    chosen = {"action": "call_off", "_selected_action": [job.pk]}
    assert "brought to its end" in text(visitor.post("/admin/accounts/job/", chosen, follow=True))
    assert 'value="call_off"' not in text(visitor.get(f"/admin/accounts/job/{job.pk}/change/"))
    assert jobs.finish(job).state == "done"
    assert CANARY.lower() not in everything().lower()


def test_a_file_whose_last_byte_comes_while_the_account_is_erased_is_none(anna: Person) -> None:
    wish = attachments.NewUpload("late.bin", 10)
    upload = attachments.new_upload_id()
    parts.make(upload)
    with Reception(attachments.begin_upload(anna.id, None, upload, wish), 0, None) as reception:
        reception.take(b"0123456789")
        reception.end()
        erase(anna)
        with pytest.raises(HearthError, match="not_found"):
            finishing.finish(reception)
    assert not File.objects.exists()
    assert not parts.path_of(upload).exists()


@pytest.mark.parametrize(("language", "called"), [("en", "Deleted person"), ("de", "Gelöschte Person")])
def test_the_administration_calls_them_by_no_name_in_its_language(
    anna: Person, client: Client, language: str, called: str
) -> None:
    lounge = room(anna)
    erase(anna)
    client.force_login(person("admin", role="admin").user)
    for page in ("/admin/accounts/user/", f"/admin/messaging/room/{lounge.pk}/people/"):
        assert called in client.get(page, headers={"accept-language": language}).content.decode()


def test_nobody_erases_the_house(anna: Person) -> None:
    admin, say_to = person("admin", role="admin"), verb(tell)
    say_to(anna.id, "Please be kind.")
    house = User.objects.get(house=True)
    with pytest.raises(HearthError, match="forbidden"):
        erasing.erase(house.pk, by=admin.id)
    say_to(anna.id, "Still here.")


def test_nobody_who_was_erased_is_given_a_role(anna: Person) -> None:
    admin = person("admin", role="admin")
    erase(anna, by=admin)
    with pytest.raises(HearthError, match="erased"):
        accounts.change_role(anna.id, "admin", by=admin.id)


def test_an_administrator_who_goes_is_missed(anna: Person) -> None:
    admin, other = person("admin", role="admin"), person("other", role="admin")
    erase(admin)
    entry = AuditEntry.objects.latest("number")
    assert (entry.act, entry.actor_id, entry.person_id) == ("person.erased", admin.id, admin.id)
    assert entry.details == {"role": "admin"}
    assert other.user.active


def test_a_room_that_would_have_no_owner_has_its_moderator_or_whoever_came_first(
    anna: Person, ben: Person
) -> None:
    clara = person("clara")
    first, second = room(anna, ben, clara, name="first").pk, room(anna, ben, clara, name="second").pk
    members.give_role(anna.actor, first, clara.id, "moderator")

    erase(anna)

    owners = Member.objects.filter(role="owner").order_by("room").values_list("room", "user")
    assert list(owners) == [(first, clara.id), (second, ben.id)]


def test_what_was_never_sent_goes_and_what_was_sent_stays(anna: Person, ben: Person) -> None:
    attic = room(ben, anna, name="attic").pk
    sent, kept_back = file_of(anna, name="sent.png"), file_of(anna, name="kept.png")
    posting.post_messages(
        NewMessage(anna.actor, rq.Post(room=attic, key=new_key(), text="", files=[sent.pk]))
    )
    drafts.keep_draft(anna.actor, rq.DraftRequest(room=attic, text="", files=[kept_back.pk]))
    upload = attachments.begin_upload(
        anna.id, None, attachments.new_upload_id(), attachments.NewUpload("late.bin", 10)
    )

    erase(anna)

    assert list(File.objects.values_list("pk", flat=True)) == [sent.pk]
    assert not Upload.objects.exists()
    assert not Draft.objects.exclude(text="", files="").exists()
    with pytest.raises(HearthError) as refusal:
        attachments.end_upload(anna.id, None, upload.pk)
    assert refusal.value.code is ErrorCode.NOT_FOUND


def test_an_erased_account_is_nobodys_any_more(anna: Person, ben: Person) -> None:
    admin = person("admin", role="admin")
    erase(anna, by=admin)
    for act in (
        lambda: accounts.reactivate(anna.id, by=admin.id),
        lambda: accounts.change_profile(anna.id, display_name="Back", by=admin.id),
        lambda: erasing.erase(anna.id, by=admin.id),
        lambda: asking.export_oneself(anna.id),
    ):
        with pytest.raises(HearthError):
            act()


def test_administrators_erase_others_and_that_is_written_down(anna: Person, ben: Person) -> None:
    admin, moderator = person("admin", role="admin"), person("mod", role="moderator")
    for who in (moderator, ben):
        with pytest.raises(HearthError) as refusal:
            erasing.erase(anna.id, by=who.id)
        assert refusal.value.code is ErrorCode.FORBIDDEN
    with pytest.raises(HearthError, match="last administrator"):
        erasing.erase(admin.id, by=admin.id)

    erasing.erase(anna.id, reason="left the school", by=admin.id)

    entry = AuditEntry.objects.latest("number")
    assert (entry.act, entry.actor_id, entry.person_id, entry.reason) == (
        "person.erased", admin.id, anna.id, "left the school",
    )  # fmt: skip


def test_somebody_erases_their_account_in_a_browser_by_writing_their_name(ben: Person) -> None:
    client = signed_in(ben)
    wrong = client.post("/accounts/erase/", {"username": "anna"})
    assert wrong.status_code == 400
    assert "This is not your username." in text(wrong)

    done = client.post("/accounts/erase/", {"username": ben.user.username.title()})

    assert "Your account was erased" in text(done)
    assert client.get("/accounts/data/").status_code == 302
    assert User.objects.get(pk=ben.id).erased_at is not None


def test_the_page_of_ones_data_offers_what_is_ones_own(anna: Person, ben: Person) -> None:
    room(ben, anna, name="Ben's attic")
    client = signed_in(ben)
    page = text(client.get("/accounts/data/"))
    assert "Ben&#x27;s attic" in page
    assert client.post("/accounts/data/mine/").status_code == 302
    assert "being made" in text(client.get("/accounts/data/"))
    export = asking.exports_of(ben.id).get()
    assert export.job is not None
    jobs.finish(export.job)
    assert f"/accounts/data/{export.pk}/" in text(client.get("/accounts/data/"))
    assert Client().get("/accounts/data/").status_code == 302


def test_an_administrator_erases_accounts_from_the_list_once_they_are_sure(anna: Person, ben: Person) -> None:
    admin, moderator = person("admin", role="admin"), person("mod", role="moderator")
    people = "/admin/accounts/user/"
    wish = {"action": "erase", "_selected_action": [anna.id, ben.id]}
    visitor = Client()
    visitor.force_login(admin.user)

    assert "This cannot be taken back." in text(visitor.post(people, wish))
    assert not User.objects.filter(erased_at__isnull=False).exists()
    done = visitor.post(people, wish | {"sure": "yes", "reason": "left the school"}, follow=True)

    assert "2 erased." in text(done)
    assert set(User.objects.filter(erased_at__isnull=False)) == {anna.user, ben.user}
    assert AuditEntry.objects.filter(act="person.erased", reason="left the school").count() == 2
    visitor.force_login(moderator.user)
    visitor.post(people, wish | {"sure": "yes", "_selected_action": [admin.id]})
    assert User.objects.get(pk=admin.id).active
