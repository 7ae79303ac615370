"""A file that the staff removes: it is gone from every message, what was written stays, and who may is judged."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry
from attachments.models import File
from chatprotocol.errors import HearthError
from messaging.models import Message, MessageFile, Room
from messaging.moderation.erasing import erase
from messaging.moderation.fileremoval import remove_file
from messaging.packing import files_of
from messaging.services.reports import report_message
from tests.cast import Person, file_of, room, say

pytestmark = pytest.mark.django_db


def carried(there: Room, number: int) -> list[str]:
    return [file.name for file in files_of(Message.objects.get(room=there, number=number).files)]


def test_it_goes_out_of_every_message_and_the_rest_stays(
    anna: Person, ben: Person, moderator: Person
) -> None:
    lounge, attic = room(anna, ben), room(anna, ben, kind="private", name="attic")
    film, notes = file_of(anna, b"x" * 3000, "film.mp4"), file_of(anna, b"notes", "notes.txt")
    first = say(anna, lounge.pk, "look", files=[film, notes])
    second = say(ben, attic.pk, "passed on", files=[film])
    assert remove_file(film.pk, by=moderator.id, reason="too large") == 2
    assert (carried(lounge, first), carried(attic, second)) == (["notes.txt"], [])
    assert Message.objects.get(room=attic, number=second).text == "passed on"
    assert not File.objects.filter(pk=film.pk).exists()
    assert [Room.objects.get(pk=there.pk).files_bytes for there in (lounge, attic)] == [5, 0]


def test_the_log_says_whose_it_was_and_why_and_not_what_it_is_called(anna: Person, moderator: Person) -> None:
    lounge = room(anna)
    film = file_of(anna, b"x" * 3000, "film.mp4")
    say(anna, lounge.pk, files=[film])
    remove_file(film.pk, by=moderator.id, reason="too large")
    entry = AuditEntry.objects.latest("number")
    assert (entry.act, entry.actor_id, entry.person_id, entry.room) == (
        "file.removed", moderator.id, anna.id, lounge.pk,
    )  # fmt: skip
    assert (entry.reason, entry.details) == ("too large", {"messages": 1, "bytes": 3000})
    assert "film" not in str(vars(entry))


def told(who: Person) -> list[str]:
    found = Message.objects.filter(room__members__user=who.id, author__house=True)
    return list(found.values_list("text", flat=True))


def test_its_owner_is_told_and_why_and_nobody_else_is(anna: Person, ben: Person, moderator: Person) -> None:
    lounge = room(anna, ben)
    film = file_of(anna, b"x" * 3000, "film.mp4")
    say(anna, lounge.pk, files=[film])
    remove_file(film.pk, by=moderator.id, reason="zu groß", language="de")
    [said] = told(anna)
    assert said == "Die Moderation hat Ihre Datei „film.mp4“ entfernt.\n\nBegründung: zu groß"
    assert told(ben) == told(moderator) == []


def test_who_removes_their_own_is_not_told_by_the_house(admin: Person) -> None:
    lounge = room(admin)
    film = file_of(admin)
    say(admin, lounge.pk, files=[film])
    remove_file(film.pk, by=admin.id)
    assert told(admin) == []


def test_what_the_erased_have_left_is_removed_by_any_moderator(
    anna: Person, ben: Person, moderator: Person
) -> None:
    lounge = room(ben, anna)
    film = file_of(anna)
    number = say(anna, lounge.pk, files=[film])
    erase(anna.id, by=anna.id)
    remove_file(film.pk, by=moderator.id)
    assert carried(lounge, number) == []
    assert told(anna) == []


def test_it_can_be_posted_no_more_and_nobody_has_it(anna: Person, moderator: Person) -> None:
    lounge = room(anna)
    film = file_of(anna)
    say(anna, lounge.pk, files=[film])
    remove_file(film.pk, by=moderator.id)
    with pytest.raises(HearthError, match="not_found"):
        say(anna, lounge.pk, files=[film])
    with pytest.raises(HearthError, match="not_found"):
        remove_file(film.pk, by=moderator.id)


def test_what_was_reported_is_kept_for_whoever_decides(anna: Person, ben: Person, moderator: Person) -> None:
    lounge = room(anna, ben)
    film = file_of(anna)
    number = say(anna, lounge.pk, files=[film])
    report_message(ben.actor, lounge.pk, number, "rude")
    remove_file(film.pk, by=moderator.id)
    assert carried(lounge, number) == []
    assert File.objects.filter(pk=film.pk).exists()


def test_each_removes_files_of_those_below_them_and_administrators_out_of_direct_conversations(
    anna: Person, ben: Person, moderator: Person, admin: Person
) -> None:
    lounge, direct = room(anna, ben, moderator, admin), room(anna, ben, kind="direct")
    of_admin, between_two = file_of(admin), file_of(anna)
    say(admin, lounge.pk, files=[of_admin])
    say(anna, direct.pk, files=[between_two])
    for who in (anna, ben, moderator):
        for file in (of_admin, between_two):
            with pytest.raises(HearthError, match="forbidden"):
                remove_file(file.pk, by=who.id)
    remove_file(between_two.pk, by=admin.id)
    remove_file(of_admin.pk, by=admin.id)
    assert not MessageFile.objects.exists()


def test_what_no_message_carries_goes_by_itself(anna: Person, moderator: Person) -> None:
    with pytest.raises(HearthError, match="conflict"):
        remove_file(file_of(anna).pk, by=moderator.id)


def test_files_are_removed_from_the_list_and_from_their_own_page_with_a_reason(
    client: Client, anna: Person, moderator: Person
) -> None:
    client.force_login(moderator.user)
    lounge = room(anna)
    file = file_of(anna, b"x" * 3000, "film.mp4")
    number = say(anna, lounge.pk, files=[file])
    listed = reverse("admin:attachments_file_changelist")
    own_page = client.get(reverse("admin:attachments_file_change", args=[file.pk])).content.decode()
    assert 'value="remove"' in own_page
    assert 'name="_save"' not in own_page
    wish = {"action": "remove", "_selected_action": file.pk, "from_page": file.pk}
    asked = client.post(listed, wish)
    assert "cannot be brought back" in asked.content.decode()
    assert carried(lounge, number) == ["film.mp4"]
    done = client.post(listed, {**wish, "from_page": "", "sure": "yes", "reason": "too large"}, follow=True)
    assert "1 removed." in done.content.decode()
    assert carried(lounge, number) == []


def test_a_file_that_somebody_may_not_remove_offers_nothing(
    client: Client, anna: Person, ben: Person, moderator: Person
) -> None:
    client.force_login(moderator.user)
    direct = room(anna, ben, kind="direct")
    between_two, unposted = file_of(anna), file_of(anna, b"other")
    say(anna, direct.pk, files=[between_two])
    for file in (between_two, unposted):
        page = client.get(reverse("admin:attachments_file_change", args=[file.pk])).content.decode()
        assert 'value="remove"' not in page
