"""The server's own emoji: who changes them, what they may be called, how many there may be, and what stays of them."""

import io
from typing import Any

import pytest
from PIL import Image
from pytest_django import Settings

from accounts import services as accounts
from attachments import queries as attachments
from attachments.limits import FileLimits
from attachments.models import File
from chatprotocol import requests as rq
from chatprotocol import rows
from chatprotocol.errors import HearthError
from feeds.models import SITE_FEED_ID, Feed
from messaging import handlers
from messaging.models import Emoji
from messaging.services import emoji
from tests.attachments import samples
from tests.cast import Person, custom_emoji, file_of, person, picture_of
from tests.messaging.test_downloads import body, get, path_of
from tests.messaging.test_portraits import ask

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper() -> Person:
    return person("keeper", role="moderator")


def add(keeper: Person, name: str) -> rq.EmojiAdded:
    drawn = picture_of(keeper, name.encode())
    return emoji.add_emoji(keeper.actor, rq.EmojiAdd(name=name, file=drawn.source), drawn)


def site(who: Person) -> dict[Any, Any]:
    """What the site says of emoji, to somebody who asks for all of it."""
    page = handlers.read(who.actor, rq.Sync(feed="site", after=0))
    kinds = (rows.Emoji, rows.Gone)
    return {
        rows.key_of(row)[0] if isinstance(row, rows.Emoji) else row.key[0]: row
        for row in page.rows
        if isinstance(row, kinds)
    }


def test_an_emoji_is_there_for_everybody_under_its_name(keeper: Person) -> None:
    answer = add(keeper, "our_kettle")
    assert answer.pos == Feed.objects.get(pk=SITE_FEED_ID).head
    stored = Emoji.objects.get(pk=answer.id)
    row = rows.Emoji(pos=answer.pos, id=answer.id, name="our_kettle", file=int(stored.file or 0))
    assert site(person("anna")) == {answer.id: row}


@pytest.mark.parametrize(
    ("name", "moves"), [("png", False), ("jpeg", False), ("moving gif", True), ("moving webp", True)]
)
def test_an_emoji_is_the_whole_picture_and_goes_on_moving(keeper: Person, name: str, moves: bool) -> None:
    _, data = samples.ALL[name]
    answer = ask(keeper, rq.EmojiAdd(name="our_kettle", file=file_of(keeper, data, "kettle").pk))
    file = File.objects.get(pk=Emoji.objects.get(pk=answer.id).file or 0)
    data = body(get(person("anna"), path_of(file, "/thumbnail?size=320")))
    drawn = Image.open(io.BytesIO(data))
    assert (drawn.format, max(drawn.size), getattr(drawn, "n_frames", 1) > 1) == ("WEBP", 48, moves)
    assert samples.SECRET not in data


def test_a_large_picture_becomes_small(keeper: Person) -> None:
    data = samples.saved(samples.gradient(600, 300), "PNG")
    answer = ask(keeper, rq.EmojiAdd(name="our_kettle", file=file_of(keeper, data, "kettle.png").pk))
    file = File.objects.get(pk=Emoji.objects.get(pk=answer.id).file or 0)
    assert Image.open(io.BytesIO(body(get(keeper, path_of(file))))).size == (128, 64)


def test_what_moves_for_too_long_is_told_so(keeper: Person) -> None:
    first, *more = (
        Image.merge("RGB", [Image.effect_noise((64, 64), 90 + number) for _ in range(3)]).quantize(64)
        for number in range(150)
    )
    data = samples.saved(first, "GIF", save_all=True, append_images=more, duration=40)
    with pytest.raises(HearthError, match="too_large: This picture moves for too long") as refused:
        ask(keeper, rq.EmojiAdd(name="our_kettle", file=file_of(keeper, data, "kettle.gif").pk))
    assert refused.value.field == "file"
    assert not Emoji.objects.exists()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "bad_request"), ("Kettle", "bad_request"), ("_kettle", "bad_request"), ("ket tle", "bad_request"),
        ("kessel_ä", "bad_request"), (":kettle:", "bad_request"), ("x" * 65, "bad_request"), ("kettle\n", "bad_request"),
        ("tada", "conflict"), ("thumbs_up", "conflict"), ("thumbs-up", "conflict"), ("thumbsup", "conflict"),
        ("100", "conflict"), ("katze", "conflict"), ("x" * 64, ""), ("our-kettle_2", ""), ("2+2", ""),
    ],
)  # fmt: skip
def test_a_name_is_short_plain_and_no_other_emojis(keeper: Person, name: str, code: str) -> None:
    id = add(keeper, "known").id
    if not code:
        add(keeper, name)
        emoji.remove_emoji(keeper.actor, Emoji.objects.get(name=name).pk)
        emoji.rename_emoji(keeper.actor, id, name)
        return
    for what in (lambda: add(keeper, name), lambda: emoji.rename_emoji(keeper.actor, id, name)):
        with pytest.raises(HearthError, match=code) as refused:
            what()
        assert refused.value.field == "name"


def test_no_two_emoji_have_the_same_name_unless_one_is_gone(keeper: Person) -> None:
    first, second = add(keeper, "k_one").id, add(keeper, "k_two").id
    for what in (lambda: add(keeper, "k_one"), lambda: emoji.rename_emoji(keeper.actor, second, "k_one")):
        with pytest.raises(HearthError, match="conflict"):
            what()
    emoji.remove_emoji(keeper.actor, first)
    emoji.rename_emoji(keeper.actor, second, "k_one")
    assert add(keeper, "k_two").id not in (first, second)


def test_renaming_to_what_it_is_called_moves_nothing(keeper: Person) -> None:
    answer = add(keeper, "k_one")
    assert emoji.rename_emoji(keeper.actor, answer.id, "k_one") == answer.pos
    assert emoji.rename_emoji(keeper.actor, answer.id, "k_two") == answer.pos + 1


def test_an_emoji_that_is_removed_is_gone_with_its_bytes(keeper: Person) -> None:
    answer = add(keeper, "k_one")
    file = File.objects.select_related("blob").get(pk=Emoji.objects.get(pk=answer.id).file or 0)
    pos = emoji.remove_emoji(keeper.actor, answer.id)
    assert site(keeper) == {answer.id: rows.Gone("emoji", (answer.id,), pos)}
    assert get(keeper, path_of(file)).status_code == 404
    assert file.blob.stored_as in attachments.due_leftovers()
    for wish in (
        rq.EmojiRemove(id=answer.id), rq.EmojiRename(id=answer.id, name="k_two"), rq.EmojiRemove(id=2**53 - 1),
    ):  # fmt: skip
        with pytest.raises(HearthError, match="not_found") as refused:
            ask(keeper, wish)
        assert refused.value.field == "id"


def test_there_are_as_many_emoji_as_may_be(keeper: Person, settings: Settings) -> None:
    settings.HEARTH_FILE_LIMITS = FileLimits(emoji=2, kept_emoji=3)
    first = add(keeper, "k_one").id
    add(keeper, "k_two")
    with pytest.raises(HearthError, match="too_large") as refused:
        add(keeper, "k_three")
    assert refused.value.field == "emoji"
    emoji.remove_emoji(keeper.actor, first)
    third = add(keeper, "k_three").id
    emoji.remove_emoji(keeper.actor, third)
    with pytest.raises(HearthError, match="too many emoji"):
        add(keeper, "k_four")


def test_nobody_else_changes_emoji_and_what_they_name_is_not_even_drawn(keeper: Person) -> None:
    anna = person("anna")
    id = custom_emoji("k_one", keeper)
    left = File.objects.count()
    source = file_of(anna, samples.saved(samples.gradient(), "PNG"), "a.png")
    for wish in (
        rq.EmojiAdd(name="k_two", file=source.pk), rq.EmojiRename(id=id, name="k_two"), rq.EmojiRemove(id=id),
        rq.EmojiRename(id=999_999, name="k_two"),
    ):  # fmt: skip
        with pytest.raises(HearthError, match="forbidden"):
            ask(anna, wish)
    assert File.objects.count() == left + 1
    accounts.suspend(keeper.id)
    with pytest.raises(HearthError, match="suspended"):
        emoji.remove_emoji(keeper.actor, id)
