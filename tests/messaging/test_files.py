"""Messages that carry files: who may post what, who may have the bytes, and what becomes of them."""

import contextlib
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from pytest_django import Settings

from accounts.models import User
from attachments import queries as attachments
from attachments import services
from attachments.entries import entry_of
from attachments.models import Blob, File, Leftover
from chatprotocol import codec, rows
from chatprotocol import requests as rq
from chatprotocol.errors import HearthError
from feeds import clock
from messaging import handlers, policy
from messaging.models import Draft, MessageFile, Room
from messaging.packing import file_types, files_of, packed_files
from messaging.queries import FILE_BYTES
from messaging.services import drafts, members, messages, portraits, posting, rooms
from messaging.services.posting import NewMessage
from tests.attachments import samples
from tests.cast import Person, cast, file_of, new_key, person, picture_of, room, say

pytestmark = pytest.mark.django_db


def post(author: Person, room_id: int, *files: int, text: str = "", key: bytes | None = None) -> rq.Posted:
    wish = rq.Post(room=room_id, key=key or new_key(), text=text, files=list(files))
    return posting.post_messages(NewMessage(author.actor, wish))


def row(reader: Person, room_id: int, number: int) -> rows.Message:
    page = handlers.read(reader.actor, rq.History(room=room_id, around=number, limit=1))
    [message] = page.messages
    return message  # type: ignore[no-any-return]  # handlers answer many things


def may_have(who: Person, file: File) -> bool:
    with contextlib.suppress(HearthError):
        return policy.file_for(who.actor, file.pk) == file
    return False


def search(who: Person, query: str) -> list[int]:
    return [hit.number for hit in handlers.read(who.actor, rq.Search(query=query)).hits]


# ---- posting -----------------------------------------------------------------------------------------------------


def test_a_message_carries_files_in_their_order_and_needs_no_text(anna: Person, ben: Person) -> None:
    lounge = room(anna, ben).pk
    files = [file_of(anna, b"one", "one.txt"), file_of(anna, b"two", "two.txt")]
    number = post(anna, lounge, files[1].pk, files[0].pk).number
    assert row(ben, lounge, number).files == [entry_of(files[1]), entry_of(files[0])]
    held = MessageFile.objects.filter(room=lounge, number=number).order_by("place")
    assert list(held.values_list("file", flat=True)) == [files[1].pk, files[0].pk]
    assert Room.objects.get(pk=lounge).files_bytes == 6


def test_what_is_packed_is_unpacked() -> None:
    files = [
        rows.File(id=7, name="ä b.png", type="image/png", bytes=2**40, width=640, height=480,
                  placeholder="L6Pj0^i_.AyE_3t7t7R**0o#DgR4", sha256=bytes(range(32))),
        rows.File(id=8, name="x", type="text/plain", bytes=0, sha256=bytes(32)),
        rows.File(id=9, name="song.mp3", type="audio/mpeg", bytes=5, length_ms=207_000, sha256=bytes(32)),
    ]  # fmt: skip
    assert files_of(packed_files(files)) == files
    assert file_types(packed_files(files)) == ["image/png", "text/plain", "audio/mpeg"]
    assert (files_of(""), file_types("")) == ([], [])


def test_what_was_packed_before_files_had_a_length_is_unpacked() -> None:
    packed = f"8\ttext/plain\t5\t\t\t\t{bytes(32).hex()}\tx"
    assert files_of(packed) == [rows.File(id=8, name="x", type="text/plain", bytes=5, sha256=bytes(32))]


@pytest.mark.parametrize(
    ("names", "code"),
    [((999_999,), "not_found"), ((0,), "not_found"), ((2**53 - 1,), "not_found"), (("mine", "mine"), "bad_request"),
     (("theirs",), "not_found"), (("mine", "theirs"), "not_found")],
)  # fmt: skip
def test_what_cannot_be_carried_is_refused(
    anna: Person, ben: Person, names: tuple[Any, ...], code: str
) -> None:
    lounge = room(anna, ben).pk
    known = {"mine": file_of(anna).pk, "theirs": file_of(ben).pk}
    with pytest.raises(HearthError, match=code) as refusal:
        post(anna, lounge, *(known.get(name, name) for name in names))
    assert refusal.value.field == "files"
    assert not MessageFile.objects.exists()


def test_a_message_carries_so_many_files(anna: Person, settings: Settings) -> None:
    settings.HEARTH_LIMITS = msgspec.structs.replace(settings.HEARTH_LIMITS, files=1)
    with pytest.raises(HearthError, match="too_large"):
        post(anna, room(anna).pk, file_of(anna).pk, file_of(anna).pk)


def test_a_room_holds_so_much_and_what_is_deleted_makes_place(anna: Person, settings: Settings) -> None:
    settings.HEARTH_FILE_LIMITS = msgspec.structs.replace(settings.HEARTH_FILE_LIMITS, room_files_bytes=10)
    lounge = room(anna).pk
    number = post(anna, lounge, file_of(anna, b"x" * 6).pk).number
    with pytest.raises(HearthError, match="too_large"):
        post(anna, lounge, file_of(anna, b"y" * 5).pk)
    messages.delete_message(anna.actor, lounge, number)
    assert Room.objects.get(pk=lounge).files_bytes == 0
    post(anna, lounge, file_of(anna, b"y" * 5).pk)


def test_a_known_key_answers_what_it_answered_whatever_it_carries_now(anna: Person) -> None:
    lounge = room(anna).pk
    one, two, key = file_of(anna).pk, file_of(anna).pk, new_key()
    first = post(anna, lounge, one, key=key)
    again = post(anna, lounge, two, 999_999, key=key)
    assert (again.number, again.dup) == (first.number, True)
    assert [entry.id for entry in row(anna, lounge, first.number).files] == [one]


def test_one_file_may_be_posted_twice_and_outlives_the_first(anna: Person, ben: Person) -> None:
    lounge, attic = room(anna, ben).pk, room(anna, name="attic", kind="private").pk
    file = file_of(anna)
    first, second = post(anna, lounge, file.pk).number, post(anna, attic, file.pk).number
    messages.delete_message(anna.actor, lounge, first)
    assert may_have(anna, file)
    assert not may_have(ben, file)
    messages.delete_message(anna.actor, attic, second)
    assert not File.objects.exists()


def test_what_one_may_read_one_may_post_elsewhere(anna: Person, ben: Person) -> None:
    lounge, attic = room(anna, ben).pk, room(ben, name="attic").pk
    file = file_of(anna)
    post(anna, lounge, file.pk)
    post(ben, attic, file.pk)
    members.leave_room(ben.actor, lounge)
    other = file_of(anna)
    post(anna, lounge, other.pk)
    with pytest.raises(HearthError, match="not_found"):
        post(ben, attic, other.pk)


def test_what_one_has_uploaded_and_may_read_no_longer_one_posts_nowhere(anna: Person, ben: Person) -> None:
    lounge, attic = room(anna, ben).pk, room(ben, name="attic").pk
    file = file_of(ben)
    post(ben, lounge, file.pk)
    members.remove(anna.actor, lounge, ben.id)
    with pytest.raises(HearthError, match="not_found"):
        post(ben, attic, file.pk)
    with pytest.raises(HearthError, match="not_found"):
        drafts.keep_draft(ben.actor, rq.DraftRequest(room=attic, text="", files=[file.pk]))
    assert not may_have(ben, file)


def test_an_edit_leaves_the_files_and_may_take_the_text(anna: Person) -> None:
    lounge = room(anna).pk
    number = post(anna, lounge, file_of(anna).pk, text="look").number
    messages.edit_message(anna.actor, lounge, number, "")
    assert (row(anna, lounge, number).text, len(row(anna, lounge, number).files)) == ("", 1)
    with pytest.raises(HearthError, match="bad_request"):
        messages.edit_message(anna.actor, lounge, say(anna, lounge), "")


# ---- having ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["public", "private"])
def test_members_may_have_the_bytes_and_nobody_else(kind: str) -> None:
    scene = cast(kind)
    file = file_of(scene.owner)
    assert may_have(scene.owner, file)
    others = ("moderator", "member", "stranger", "removed")
    assert not any(may_have(scene.person(role), file) for role in others)
    post(scene.owner, scene.room.pk, file.pk)
    assert [may_have(scene.person(role), file) for role in others] == [True, True, False, False]
    members.remove(scene.owner.actor, scene.room.pk, scene.member.id)
    assert not may_have(scene.member, file)


def test_whoever_has_gone_may_not_have_what_they_posted(anna: Person, ben: Person) -> None:
    lounge = room(anna, ben).pk
    file = file_of(ben)
    post(ben, lounge, file.pk)
    members.remove(anna.actor, lounge, ben.id)
    assert not may_have(ben, file)


def test_files_that_are_not_there_are_like_those_of_others(anna: Person, ben: Person) -> None:
    answers = set()
    for id in (file_of(ben).pk, 999_999, 0, -1, 2**70):
        with pytest.raises(HearthError) as refusal:
            policy.file_for(anna.actor, id)
        answers.add((refusal.value.code, refusal.value.message, refusal.value.field))
    assert len(answers) == 1


def test_the_picture_of_a_person_is_for_all_and_a_rooms_for_its_members(anna: Person, ben: Person) -> None:
    carl = person("carl")
    attic = room(anna, carl, kind="private").pk
    members.give_role(anna.actor, attic, carl.id, "moderator")
    portraits.show_oneself(anna.actor, rq.Profile(avatar=1), picture_of(anna, b"face"))
    rooms.update_room(carl.actor, rq.RoomUpdate(room=attic, avatar=1), picture_of(carl, b"sign"))
    face = File.objects.get(pk=User.objects.get(pk=anna.id).avatar or 0)
    sign = File.objects.get(pk=Room.objects.get(pk=attic).avatar or 0)
    assert may_have(ben, face)
    assert [may_have(who, sign) for who in (anna, carl, ben)] == [True, True, False]
    # Whoever has chosen it has no more of it than the others.
    members.leave_room(carl.actor, attic)
    assert not may_have(carl, sign)
    # What was drawn for a row is posted nowhere.
    for who, file in ((anna, face), (anna, sign)):
        with pytest.raises(HearthError, match="not_found"):
            post(who, attic, file.pk)


# ---- going -------------------------------------------------------------------------------------------------------


def test_deleting_a_message_lets_go_of_bytes_that_no_other_file_is_of(anna: Person, ben: Person) -> None:
    lounge = room(anna, ben).pk
    mine, theirs, alone = file_of(anna), file_of(ben), file_of(anna, b"only here")
    number = post(anna, lounge, mine.pk, alone.pk).number
    stored = alone.blob.stored_as
    twins = set(attachments.due_leftovers())  # what came twice is kept once
    messages.delete_message(anna.actor, lounge, number)
    tombstone = row(ben, lounge, number)
    assert (tombstone.deleted, tombstone.files) == (True, [])
    assert not MessageFile.objects.exists()
    assert list(File.objects.all()) == [theirs]
    assert [blob.pk for blob in Blob.objects.all()] == [theirs.blob_id]
    assert {left.stored_as for left in Leftover.objects.all()} - twins == {stored}
    assert set(attachments.due_leftovers()) - twins == {stored}
    messages.delete_message(anna.actor, lounge, number)


def test_what_its_uploader_has_deleted_nobody_elses_draft_keeps(anna: Person, ben: Person) -> None:
    lounge = room(anna, ben).pk
    file, own = file_of(anna), file_of(ben)
    number = post(anna, lounge, file.pk).number
    drafts.keep_draft(ben.actor, rq.DraftRequest(room=lounge, text="", files=[file.pk, own.pk]))
    messages.delete_message(anna.actor, lounge, number)
    assert list(File.objects.all()) == [own]
    with pytest.raises(HearthError, match="not_found"):
        post(ben, lounge, file.pk)


def test_a_file_that_nobody_posts_goes_after_a_while(anna: Person) -> None:
    lounge = room(anna).pk
    forgotten, posted, drafted = (file_of(anna, name) for name in (b"forgotten", b"posted", b"drafted"))
    post(anna, lounge, posted.pk)
    drafts.keep_draft(anna.actor, rq.DraftRequest(room=lounge, text="", files=[drafted.pk]))
    assert attachments.unposted() == []
    with clock.standing(clock.now() + timedelta(hours=25)):
        assert attachments.unposted() == [forgotten.pk]
        services.forget_files([forgotten.pk, posted.pk, drafted.pk])
    assert set(File.objects.all()) == {posted, drafted}
    with pytest.raises(HearthError, match="not_found"):
        post(anna, lounge, forgotten.pk)


# ---- drafts, the panel, searching --------------------------------------------------------------------------------


def test_a_draft_may_be_of_files_alone(anna: Person) -> None:
    lounge = room(anna).pk
    say(anna, lounge)
    file = file_of(anna)
    drafts.keep_draft(anna.actor, rq.DraftRequest(room=lounge, text="", files=[file.pk], reply_to=1))
    page = handlers.read(anna.actor, rq.Sync(feed="account", after=0))
    [draft] = [row for row in page.rows if isinstance(row, rows.Draft)]
    assert (draft.text, draft.files, draft.reply_to) == ("", [file.pk], 1)
    members.leave_room(anna.actor, lounge)
    [kept] = Draft.objects.all()
    assert (kept.files, kept.reply_to) == ("", None)


def test_the_panel_of_files_is_newest_first_and_goes_on(anna: Person, ben: Person) -> None:
    lounge = room(anna, ben).pk
    numbers = []
    for _ in range(3):
        numbers.append(post(anna, lounge, file_of(anna).pk).number)
        say(anna, lounge)
    messages.delete_message(anna.actor, lounge, numbers[1])
    first = handlers.read(ben.actor, rq.Files(room=lounge, limit=1))
    assert ([message.number for message in first.messages], first.next) == ([numbers[2]], numbers[2])
    rest = handlers.read(ben.actor, rq.Files(room=lounge, before=first.next))
    assert ([message.number for message in rest.messages], rest.next) == ([numbers[0]], None)


def test_the_largest_files_fit_a_page(anna: Person, settings: Settings) -> None:
    settings.HEARTH_LIMITS = msgspec.structs.replace(settings.HEARTH_LIMITS, files=50)
    lounge = room(anna).pk
    file = rows.File(id=2**53 - 1, name="ü" * 127, type="x" * 127, bytes=2**53 - 1, width=2**31, height=2**31,
                     placeholder="x" * 64, length_ms=2**53 - 1, sha256=bytes(32))  # fmt: skip
    number = say(anna, lounge, "x" * 1000)
    message = msgspec.structs.replace(row(anna, lounge, number), files=[file] * 50)
    bare = msgspec.structs.replace(message, files=[])
    assert len(codec.encode_row(message)) - len(codec.encode_row(bare)) < 50 * FILE_BYTES


def test_what_has_a_file_or_a_picture_is_found(anna: Person, ben: Person) -> None:
    lounge = room(anna, ben).pk
    text = post(anna, lounge, file_of(anna).pk, text="the plan").number
    picture = post(anna, lounge, file_of(anna, samples.png(), "a.png").pk).number
    say(anna, lounge, "nothing")
    assert search(ben, "has:file") == [picture, text]
    assert search(ben, "has:image") == [picture]
    assert search(ben, "plan has:file") == [text]
    hits = handlers.read(ben.actor, rq.Search(query="has:file")).hits
    assert [[file.name for file in hit.files] for hit in hits] == [["a.png"], []]
    messages.delete_message(anna.actor, lounge, picture)
    assert search(ben, "has:file") == [text]
