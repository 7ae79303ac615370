"""Pictures of people and rooms: drawn from what their owners name, seen with the row, gone when no row names them."""

import asyncio
import io
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError
from PIL import Image

from accounts import services as accounts
from accounts.models import User
from attachments import pictures
from attachments import queries as attachments
from attachments.models import Blob, File, Leftover
from attachments.store import store
from chatprotocol import requests as rq
from chatprotocol.errors import HearthError
from feeds.models import SITE_FEED_ID, Feed
from messaging import handlers
from messaging.connection import _kind_of
from messaging.live import PRICES
from messaging.models import Room
from messaging.services import emoji, members, messages, portraits, rooms
from tests.attachments import samples
from tests.cast import Person, cast, file_of, person, picture_of, room, say
from tests.messaging.calling import PATIENCE_S
from tests.messaging.conftest import Line, doing
from tests.messaging.test_downloads import FOUND, body, get, path_of

PNG = samples.saved(samples.gradient(), "PNG")


def ask(who: Person, wish: rq.Request) -> Any:
    """Carry a write out as a connection does."""
    write = handlers.WRITES[type(wish)]
    drawing = write.drawing_of(wish)
    args, kwargs = write.call(who.actor, wish)
    drawn = () if drawing is None else (drawing.drawn(drawing.source(who.actor, wish)),)
    return write.answer(write.verb(*args, *drawn, **kwargs))


def avatar(who: Person) -> int | None:
    return User.objects.get(pk=who.id).avatar


def room_avatar(there: int) -> int | None:
    return Room.objects.get(pk=there).avatar


@pytest.fixture
def anna(db: None) -> Person:
    return person("anna")


@pytest.mark.parametrize("name", ["jpeg", "turned", "png", "moving gif", "moving webp"])
def test_a_picture_becomes_a_small_square_that_stands_still_and_says_nothing(anna: Person, name: str) -> None:
    _, data = samples.ALL[name]
    source = file_of(anna, data, "me")
    at = ask(anna, rq.Profile(avatar=source.pk))
    assert at.pos == Feed.objects.get(pk=SITE_FEED_ID).head
    file = File.objects.get(pk=avatar(anna) or 0)
    assert file.pk != source.pk
    answer = get(anna, path_of(file))
    assert answer.headers["Content-Type"] == "image/webp"
    data = body(answer)
    assert samples.SECRET not in data
    drawn = Image.open(io.BytesIO(data))
    assert (drawn.format, drawn.size, getattr(drawn, "n_frames", 1)) == ("WEBP", (32, 32), 1)
    small = get(anna, path_of(file, "/thumbnail?size=320"))
    assert (small.headers["Content-Type"], body(small)) == ("image/webp", data)


def test_another_picture_has_another_id_and_the_bytes_of_the_one_before_go(anna: Person) -> None:
    source = file_of(anna, PNG, "me.png")
    ask(anna, rq.Profile(avatar=source.pk, status="away"))
    first = File.objects.select_related("blob").get(pk=avatar(anna) or 0)
    ask(anna, rq.Profile(avatar=file_of(anna, samples.saved(samples.gradient(64, 64), "PNG")).pk))
    assert avatar(anna) not in (None, first.pk)
    assert not File.objects.filter(pk=first.pk).exists()
    assert first.blob.stored_as in attachments.due_leftovers()
    ask(anna, rq.Profile(avatar=None))
    assert avatar(anna) is None
    assert not File.objects.filter(drawn=True).exists()
    # What was uploaded is not needed for it, and goes with what nobody posts.
    assert source in attachments.unheld()
    assert User.objects.get(pk=anna.id).status == "away"


def test_two_people_with_the_same_picture_keep_their_own(anna: Person) -> None:
    ben = person("ben")
    for who in (anna, ben):
        ask(who, rq.Profile(avatar=file_of(who, PNG, "me.png").pk))
    assert avatar(anna) != avatar(ben)
    ask(anna, rq.Profile(avatar=None))
    assert body(get(anna, path_of(File.objects.get(pk=avatar(ben) or 0))))


@pytest.mark.parametrize("what", ["svg", "text", "broken", "heic"])
def test_what_is_no_picture_is_refused_and_leaves_nothing(anna: Person, what: str) -> None:
    data = {
        "svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        "text": b"hello",
        "broken": PNG[:60],
        "heic": b"\0\0\0\x18ftypheic" + bytes(64),
    }[what]
    file = file_of(anna, b"first", "me.png")
    with store().as_file(file.blob.stored_as) as path:
        Path(path).write_bytes(data)
    File.objects.filter(pk=file.pk).update(type=pictures.examine(path).type)
    left = Leftover.objects.count()
    with pytest.raises(HearthError, match="bad_request") as refused:
        ask(anna, rq.Profile(avatar=file.pk))
    assert refused.value.field == "avatar"
    assert (avatar(anna), Leftover.objects.count()) == (None, left)


def test_only_what_i_have_uploaded_and_may_still_have_is_drawn(anna: Person) -> None:
    ben = person("ben")
    attic = room(ben, anna, kind="private")
    mine, theirs = file_of(anna, PNG, "a.png"), file_of(ben, PNG, "b.png")
    say(ben, attic.pk, files=[theirs])
    say(anna, attic.pk, files=[mine])
    ask(ben, rq.RoomUpdate(room=attic.pk, avatar=theirs.pk))
    shown = room_avatar(attic.pk)
    members.remove(ben.actor, attic.pk, anna.id)
    answers = set()
    for id in (mine.pk, theirs.pk, shown, 999_999, 0, 2**53 - 1):
        with pytest.raises(HearthError, match="not_found") as refused:
            ask(anna, rq.Profile(avatar=id))
        answers.add((refused.value.message, refused.value.field))
    assert len(answers) == 1
    # What was drawn is nobody's upload.
    with pytest.raises(HearthError, match="not_found"):
        ask(ben, rq.Profile(avatar=shown))


def test_what_is_refused_in_the_end_leaves_nothing_but_what_is_collected(anna: Person) -> None:
    drawn = picture_of(anna)
    for wish in (rq.Profile(avatar=1, display_name=" "), rq.Profile(avatar=1, status="x" * 200)):
        with pytest.raises(HearthError):
            portraits.show_oneself(anna.actor, wish, drawn)
    attic = room(anna).pk
    with pytest.raises(HearthError, match="bad_request"):
        rooms.update_room(anna.actor, rq.RoomUpdate(room=attic, avatar=1, name=" "), drawn)
    assert not File.objects.filter(drawn=True).exists()
    assert Leftover.objects.filter(stored_as=drawn.made.stored_as).exists()
    assert not Blob.objects.filter(stored_as=drawn.made.stored_as).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("meanwhile", "code"),
    [
        ("archived", "read_only"), ("removed", "not_found"), ("left", "not_found"), ("demoted", "forbidden"),
        ("suspended", "suspended"), ("revoked", "unauthenticated"),
    ],
)  # fmt: skip
def test_a_right_that_ends_while_a_rooms_picture_is_drawn_has_ended(meanwhile: str, code: str) -> None:
    scene = cast("private")
    there, moderator = scene.room.pk, scene.moderator
    source = file_of(moderator, PNG, "a.png")
    wish = rq.RoomUpdate(room=there, avatar=source.pk)
    drawing = handlers.WRITES[rq.RoomUpdate].drawing_of(wish)
    assert drawing is not None
    drawn = drawing.drawn(drawing.source(moderator.actor, wish))
    ends: dict[str, Callable[[], object]] = {
        "archived": lambda: rooms.update_room(scene.owner.actor, rq.RoomUpdate(room=there, archived=True)),
        "removed": lambda: members.remove(scene.owner.actor, there, moderator.id),
        "left": lambda: members.leave_room(moderator.actor, there),
        "demoted": lambda: members.give_role(scene.owner.actor, there, moderator.id, "member"),
        "suspended": lambda: accounts.suspend(moderator.id),
        "revoked": lambda: accounts.revoke_device(moderator.device.pk),
    }
    ends[meanwhile]()
    with pytest.raises(HearthError, match=code):
        rooms.update_room(moderator.actor, wish, drawn)
    assert room_avatar(there) is None
    assert not File.objects.filter(drawn=True).exists()


def test_a_file_that_went_while_it_was_drawn_is_not_there(anna: Person) -> None:
    attic = room(anna).pk
    file = file_of(anna, PNG, "a.png")
    number = say(anna, attic, files=[file])
    drawing = handlers.WRITES[rq.Profile].drawing_of(rq.Profile(avatar=file.pk))
    assert drawing is not None
    drawn = drawing.drawn(drawing.source(anna.actor, rq.Profile(avatar=file.pk)))
    messages.delete_message(anna.actor, attic, number)
    with pytest.raises(HearthError, match="not_found") as refused:
        portraits.show_oneself(anna.actor, rq.Profile(avatar=file.pk), drawn)
    assert refused.value.field == "avatar"


def test_the_staff_takes_a_picture_away_from_whom_it_manages(anna: Person) -> None:
    moderator, admin = person("moderator", role="moderator"), person("admin", role="admin")
    for who in (anna, admin):
        portraits.show_oneself(who.actor, rq.Profile(avatar=1), picture_of(who))
    for by, whom in ((anna, admin), (moderator, admin)):
        with pytest.raises(HearthError, match="forbidden"):
            portraits.remove_portrait(whom.id, by=by.id)
    portraits.remove_portrait(anna.id, by=moderator.id)
    assert avatar(anna) is None
    assert avatar(admin) is not None
    with pytest.raises(HearthError, match="not_found"):
        portraits.remove_portrait(999_999, by=admin.id)


# ---- who may have one --------------------------------------------------------------------------------------------

WHO = ("owner", "moderator", "member", "stranger", "removed", "suspended", "revoked")
OF_ALL = (200, 200, 200, 200, 200, 403, 401)
OF_A_ROOM = (200, 200, 200, 404, 404, 403, 401)
ROUTES: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("GET", "", {}), ("GET", "", {"Range": "bytes=0-4"}), ("HEAD", "", {}), ("GET", "/thumbnail", {}),
    ("GET", "/thumbnail?size=1280", {}), ("HEAD", "/thumbnail?size=320", {}), ("GET", "", {"If-None-Match": "*"}),
    ("GET", "", {"Range": "bytes=999-"}), ("GET", "/thumbnail", {"If-None-Match": "*"}),
)  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("whose", "expected"),
    [
        ("person", OF_ALL), ("emoji", OF_ALL), ("public", OF_ALL), ("private", OF_A_ROOM), ("archived", OF_A_ROOM),
        ("nobody", (404, 404, 404, 404, 404, 403, 401)),
    ],
)  # fmt: skip
def test_whoever_sees_the_row_may_have_its_picture_by_every_route(
    whose: str, expected: tuple[int, ...]
) -> None:
    scene = cast("private" if whose == "private" else "public")
    file = shown_by(scene.owner, whose, scene.room.pk)
    revoked = person("revoked")
    accounts.revoke_device(revoked.device.pk)
    for method, more, headers in ROUTES:
        got = []
        for role in WHO:
            who = revoked if role == "revoked" else scene.person(role)
            answer = get(who, path_of(file, more), method, **headers)
            body(answer)
            got.append(200 if answer.status_code in FOUND else answer.status_code)
        assert tuple(got) == expected, (method, more)


def shown_by(owner: Person, whose: str, there: int) -> File:
    drawn = picture_of(owner)
    if whose == "person":
        portraits.show_oneself(owner.actor, rq.Profile(avatar=1), drawn)
    elif whose == "emoji":
        keeper = person("keeper", role="moderator")
        drawn = picture_of(keeper)
        emoji.add_emoji(keeper.actor, rq.EmojiAdd(name="our_kettle", file=1), drawn)
    elif whose == "nobody":
        file = file_of(owner)
        File.objects.filter(pk=file.pk).update(drawn=True)
        return file
    else:
        rooms.update_room(owner.actor, rq.RoomUpdate(room=there, avatar=1), drawn)
        if whose == "archived":
            rooms.update_room(owner.actor, rq.RoomUpdate(room=there, archived=True))
    return File.objects.get(drawn=True)


@pytest.mark.parametrize(
    ("wish", "price"),
    [
        (rq.Profile(avatar=1), 10), (rq.RoomUpdate(room=1, avatar=1), 10), (rq.EmojiAdd(name="a", file=1), 10),
        (rq.Profile(avatar=None), 1), (rq.Profile(status="away"), 1), (rq.RoomUpdate(room=1, name="attic"), 1),
    ],
)  # fmt: skip
def test_what_is_drawn_costs_as_much_as_ten(wish: rq.Request, price: int) -> None:
    assert PRICES.get(_kind_of(wish), 1) == price


# ---- over a connection -------------------------------------------------------------------------------------------


async def test_what_is_written_after_a_picture_keeps_its_order(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = await doing(cast, "private")
    source = await doing(file_of, scene.owner, PNG, "me.png")
    [owner] = await line.join(scene.owner)
    monkeypatch.setattr(pictures, "avatar", lambda path: b"small")
    # A status after the picture, and another picture after that; a read does not wait for them.
    asked = await owner.send(
        rq.Profile(status="first"),
        rq.Profile(avatar=source.pk, status="second"),
        rq.Profile(status="third"),
        rq.RoomUpdate(room=scene.room.pk, avatar=source.pk),
        rq.Profile(status="last"),
        rq.Ping(),
    )
    answers = [await each for each in asked]
    assert [each.pos for each in answers[:3]] == sorted(each.pos for each in answers[:3])
    assert answers[4].pos > answers[2].pos
    found = await doing(User.objects.get, pk=scene.owner.id)
    assert found.status == "last"
    assert found.avatar is not None
    assert (await doing(Room.objects.get, pk=scene.room.pk)).avatar is not None


async def test_a_refusal_holds_up_nothing_that_comes_after(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = await doing(cast, "private")
    source = await doing(file_of, scene.owner, PNG, "me.png")
    [owner] = await line.join(scene.owner)
    failures = iter([DatabaseError("gone"), ValueError("a mistake")])

    def fail(path: Path) -> bytes:
        raise next(failures)

    monkeypatch.setattr(pictures, "avatar", fail)
    for code in ("busy", "internal", "not_found"):
        avatar = source.pk if code != "not_found" else 999_999
        [refused, after] = await owner.send(rq.Profile(avatar=avatar), rq.Profile(status=code))
        with pytest.raises(HearthError, match=code):
            await refused
        await after
    assert (await doing(User.objects.get, pk=scene.owner.id)).status == "not_found"


async def test_whoever_has_much_drawn_holds_up_nobody_else(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = await doing(cast, "public")
    theirs = await doing(file_of, scene.owner, samples.saved(samples.gradient(64, 64), "PNG"), "me.png")
    other = await doing(file_of, scene.member, PNG, "me.png")
    drawing, goes_on = threading.Event(), threading.Event()

    def draw(path: Path) -> bytes:
        if path.stat().st_size == theirs.bytes:
            drawing.set()
            assert goes_on.wait(PATIENCE_S)
        return b"small"

    monkeypatch.setattr(pictures, "avatar", draw)
    *many, member = await line.join(*[scene.owner] * 3, scene.member)
    asked = [each for one in many for each in await one.send(rq.Profile(avatar=theirs.pk))]
    assert await asyncio.to_thread(drawing.wait, PATIENCE_S)
    [answer] = await member.send(rq.Profile(avatar=other.pk))
    try:
        async with asyncio.timeout(PATIENCE_S / 2):
            await answer
    finally:
        goes_on.set()
    for each in asked:
        await each


async def test_what_is_drawn_for_who_has_gone_is_drawn_before_anything_else_of_theirs(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = await doing(person, "anna")
    source = await doing(file_of, anna, PNG, "me.png")
    begun, goes_on, lock = threading.Event(), threading.Event(), threading.Lock()
    at_once = most = 0

    def draw(path: Path) -> bytes:
        nonlocal at_once, most
        with lock:
            at_once += 1
            most = max(most, at_once)
        begun.set()
        assert goes_on.wait(PATIENCE_S)
        with lock:
            at_once -= 1
        return b"small"

    monkeypatch.setattr(pictures, "avatar", draw)
    [first] = await line.join(anna)
    await first.send(rq.Profile(avatar=source.pk))
    assert await asyncio.to_thread(begun.wait, PATIENCE_S)
    await line.hang_up()
    while line.protocols():
        await asyncio.to_thread(goes_on.wait, 0.01)
    [second] = await line.join(anna)
    [asked] = await second.send(rq.Profile(avatar=source.pk))
    for _ in range(20):
        await second.ask(rq.Ping())
    goes_on.set()
    await asked
    assert most == 1
