"""Searching as somebody: what is found, what is not, and what nobody learns."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from accounts import personal
from chatprotocol import requests as rq
from chatprotocol.errors import ErrorCode, HearthError
from feeds import clock
from feeds.positions import advance, unit_of_work
from messaging import handlers, search
from messaging.models import Message, Room
from messaging.search import building, finding, keeping, lines, postgresql, sqlite, stores
from messaging.search.stores import possible_store
from messaging.services import members, messages, rooms
from tests.cast import ROOM_KINDS, Person, cast, person, room, say, say_many

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("writing")]


def hits(who: Person, query: str, **more: Any) -> rq.Hits:
    answer: rq.Hits = handlers.read(who.actor, rq.Search(query=query, **more))
    return answer


def found(who: Person, query: str, **more: Any) -> list[tuple[int, int]]:
    return [(hit.room, hit.number) for hit in hits(who, query, **more).hits]


def numbers(who: Person, query: str, **more: Any) -> list[int]:
    return [number for _, number in found(who, query, **more)]


@pytest.fixture(params=["waiting", "indexed"])
def writing(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let new messages wait for the index, as a few do, or be put into it at once."""
    if request.param == "indexed":
        monkeypatch.setattr(sqlite, "PORTION", 1)


@pytest.fixture
def lounge(anna: Person) -> Room:
    return room(anna)


@contextmanager
def another_process() -> Iterator[None]:
    """Write as a process that remembers nothing of what this one has written, and that ends with the block."""
    with pytest.MonkeyPatch.context() as elsewhere:
        store = possible_store()
        elsewhere.setattr(keeping, "store", lambda: store)
        yield


# ---- what is found -----------------------------------------------------------------------------------------------


def test_what_a_room_says_of_itself_is_not_found(anna: Person, lounge: Room) -> None:
    rooms.update_room(anna.actor, rq.RoomUpdate(room=lounge.pk, topic="the kettle"))
    say(anna, lounge.pk, "kettle")
    assert [hit.snippet for hit in hits(anna, "kettle").hits] == ["kettle"]
    assert found(anna, "topic") == []


def test_words_are_found_newest_first_and_marked(anna: Person, lounge: Room) -> None:
    attic = room(anna, name="attic")
    say(anna, lounge.pk, "the kettle boils")
    say(anna, attic.pk, "Teekessel? A KETTLE!")
    say(anna, lounge.pk, "tea?")
    assert found(anna, "kettle") == [(attic.pk, 1), (lounge.pk, 1)]
    [newest, _] = hits(anna, "kettle").hits
    assert [newest.snippet[start:end] for start, end in newest.spans] == ["KETTLE"]
    assert newest.author == anna.actor.user
    assert newest.at == Message.objects.get(room=attic.pk, number=1).at_ms


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ("ettl", [1]),
        ("kett*", [1]),
        ("tea -milk", [4]),
        ('"tea with"', [2]),
        ("strasse", [3]),
        ("muller", [3]),
        ("mueller", [3]),
        ("機能", [5]),
        ("索", [5]),
        ("has:link", [4]),
        ("has:file", []),
        ("is:pinned", []),
        ("from:me", [5, 4, 3, 2, 1]),
        ("from:nobody", []),
        ("in:lounge boils", [1]),
        ("in:#LOUNGE", [5, 4, 3, 2, 1]),
        ("in:attic", []),
        ("absent", []),
        ("boils kettle the", [1]),
    ],
)
def test_the_language_of_searching(anna: Person, lounge: Room, query: str, holds: list[int]) -> None:
    say(anna, lounge.pk, "the kettle boils")
    say(anna, lounge.pk, "tea with milk")
    say(anna, lounge.pk, "Frau Müller, Lange Straße 5")
    say(anna, lounge.pk, "green tea: https://example.org/tea")
    say(anna, lounge.pk, "検索機能")
    assert numbers(anna, query) == holds


def test_people_are_named_by_username_or_by_the_name_that_they_show(anna: Person, lounge: Room) -> None:
    ben = person("ben")
    members.invite(anna.actor, lounge.pk, ben.id)
    say(anna, lounge.pk, "one")
    say(ben, lounge.pk, "two")
    # "Anna has let Ben in" came first.
    assert numbers(anna, f"from:{ben.user.username}") == numbers(anna, "from:Ben") == [3]
    assert numbers(anna, "from:me from:Ben") == [3, 2]


def test_names_of_rooms_with_spaces_are_quoted_or_hyphenated(anna: Person) -> None:
    party = room(anna, name="Summer party")
    say(anna, party.pk, "balloons")
    assert found(anna, 'in:"summer party"') == found(anna, "in:summer-party") == [(party.pk, 1)]


def test_days_are_of_utc_and_left_out_themselves(anna: Person, lounge: Room) -> None:
    for day in (30, 31):
        with clock.standing(datetime(2025, 12, day, 23, 59, tzinfo=UTC)):
            say(anna, lounge.pk, "old")
    with clock.standing(datetime(2026, 1, 1, tzinfo=UTC)):
        say(anna, lounge.pk, "new")
        assert numbers(anna, "before:2026-01-01") == [2, 1]
        assert numbers(anna, "after:2025-12-30") == [3, 2]
        assert numbers(anna, "after:2025-12-30 before:2026-01-01") == [2]


def test_a_query_that_cannot_be_read_is_refused_with_a_hint(anna: Person) -> None:
    with pytest.raises(HearthError) as refused:
        hits(anna, '"no end')
    assert (refused.value.code, refused.value.field) == (ErrorCode.BAD_REQUEST, "query")


# ---- the index stays level ---------------------------------------------------------------------------------------


def test_an_edited_message_is_found_by_what_it_says_now(anna: Person, lounge: Room) -> None:
    say(anna, lounge.pk, "the kettle boils")
    messages.edit_message(anna.actor, lounge.pk, 1, "the teapot boils")
    assert numbers(anna, "kettle") == numbers(anna, "kett*") == numbers(anna, "ettl") == []
    assert numbers(anna, "teapot boils") == numbers(anna, "eapo") == [1]


def test_a_deleted_message_is_not_found_and_leaves_no_word_behind(anna: Person, lounge: Room) -> None:
    say(anna, lounge.pk, "the password is Sesam99 kettle")
    say(anna, lounge.pk, "kettle")
    messages.delete_message(anna.actor, lounge.pk, 1)
    assert numbers(anna, "sesam99") == numbers(anna, "from:me password") == []
    assert numbers(anna, "kettle") == [2]
    kept = stores.store()
    assert kept is not None
    assert kept.words_with("sesam", 10) == []
    assert kept.words_with("kett", 10) == ["kettle"]


def test_pinned_messages_are_found_as_long_as_they_are_pinned(anna: Person, lounge: Room) -> None:
    say_many(anna, lounge.pk, ["kettle one", "kettle two"])
    messages.pin_message(anna.actor, lounge.pk, 1, on=True)
    assert numbers(anna, "is:pinned") == numbers(anna, "kettle is:pinned") == [1]
    call_command("reindex")
    assert numbers(anna, "is:pinned") == [1]
    messages.pin_message(anna.actor, lounge.pk, 1, on=False)
    assert numbers(anna, "is:pinned") == []
    assert numbers(anna, "kettle") == [2, 1]


def test_what_the_server_says_itself_is_not_found(anna: Person, lounge: Room) -> None:
    ben = person("ben")
    members.invite(anna.actor, lounge.pk, ben.id)
    say(anna, lounge.pk, "hello")
    assert numbers(anna, "from:me") == [Message.objects.latest("pk").number]
    call_command("reindex")
    assert numbers(anna, "from:me") == [Message.objects.latest("pk").number]


def test_what_is_gone_for_good_is_forgotten(anna: Person, lounge: Room) -> None:
    say_many(anna, lounge.pk, ["kettle one", "kettle two"])
    gone = Message.objects.filter(room=lounge, number=1)
    search.forget(gone)
    gone._raw_delete(gone.db)
    assert numbers(anna, "kettle") == [2]


def test_messages_below_where_a_room_begins_are_not_found(anna: Person, lounge: Room) -> None:
    say_many(anna, lounge.pk, ["kettle one", "kettle two"])
    lounge.refresh_from_db()
    lounge.first = 2
    with unit_of_work():
        advance(lounge)
    assert numbers(anna, "kettle") == [2]


def kept_tokens() -> list[Any]:
    """Return everything that the index keeps, and the list of words; what waits is put in."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT word FROM messaging_searchword ORDER BY word")
            words = [word for (word,) in cursor.fetchall()]
            cursor.execute("SELECT message_id, tokens::text FROM messaging_searchline ORDER BY 1")
            return [words, cursor.fetchall()]
        with pytest.MonkeyPatch.context() as impatience:
            impatience.setattr(sqlite, "PORTION", 1)
            sqlite.SQLite().follow([Message.objects.latest("pk")])
        cursor.execute("SELECT word FROM messaging_searchword ORDER BY word")
        words = [word for (word,) in cursor.fetchall()]
        cursor.execute(
            "INSERT INTO messaging_searchpart (messaging_searchpart, rank) VALUES ('integrity-check', 1)"
        )
        cursor.execute(
            "CREATE VIRTUAL TABLE IF NOT EXISTS temp.said USING fts5vocab(main, messaging_searchline, instance)"
        )
        cursor.execute("SELECT doc, offset, term FROM temp.said ORDER BY 1, 2, 3")
        return [words, cursor.fetchall()]


def test_the_index_is_as_if_it_were_built_anew(anna: Person, lounge: Room) -> None:
    texts = [
        "the kettle boils",
        "tea, Müller & Straße",
        "検索機能 kettle",
        "x" * 200,
        "tea kettle https://example.org",
    ]
    say_many(anna, lounge.pk, texts)
    messages.edit_message(anna.actor, lounge.pk, 1, "kettle kettle")
    messages.edit_message(anna.actor, lounge.pk, 2, "検索 tea")
    messages.edit_message(anna.actor, lounge.pk, 2, "Müllers Tee")
    messages.delete_message(anna.actor, lounge.pk, 4)
    say(anna, lounge.pk, "and again tea")
    before = kept_tokens()
    call_command("reindex", verbosity=0)
    assert kept_tokens() == before


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a server writes between any two batches")
@pytest.mark.parametrize("portions", [0, 16])
def test_an_index_that_is_built_beside_a_server_keeps_nothing_twice(
    anna: Person, lounge: Room, monkeypatch: pytest.MonkeyPatch, portions: int
) -> None:
    monkeypatch.setattr(building, "BATCH", 2)
    monkeypatch.setattr(sqlite, "MOST_PORTIONS", portions)
    say_many(anna, lounge.pk, ["one kettle", "two kettles", "three", "four", "five", "six"])
    fill = sqlite.SQLite.fill

    def beside(self: sqlite.SQLite, kept: list[stores.Kept]) -> None:
        fill(self, kept)
        monkeypatch.setattr(sqlite.SQLite, "fill", fill)
        say(anna, lounge.pk, "seven")
        messages.edit_message(anna.actor, lounge.pk, 6, "sixth")
        messages.delete_message(anna.actor, lounge.pk, 1)

    monkeypatch.setattr(sqlite.SQLite, "fill", beside)
    call_command("reindex", verbosity=0)
    built = kept_tokens()
    call_command("reindex", verbosity=0)
    assert kept_tokens() == built
    assert numbers(anna, "sixth") == [6]


def test_the_index_is_built_of_what_was_said_before_there_was_one(anna: Person, lounge: Room) -> None:
    say_many(anna, lounge.pk, ["one kettle", "two kettles"])
    messages.delete_message(anna.actor, lounge.pk, 1)
    kept = possible_store()
    assert kept is not None
    kept.drop()
    call_command("reindex")
    assert numbers(anna, "kettle") == [2]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="nothing is made last")
def test_what_is_built_anew_is_not_looked_through_line_by_line(anna: Person, lounge: Room) -> None:
    call_command("reindex", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE tablename = 'messaging_searchline'")
        assert any("USING gin (tokens)" in made for (made,) in cursor.fetchall())


def test_what_another_process_has_written_meanwhile_is_found(anna: Person, lounge: Room) -> None:
    say(anna, lounge.pk, "one kettle")
    assert numbers(anna, "kettle") == [1]
    with another_process():
        say_many(anna, lounge.pk, ["kettle"] * 4)
    assert numbers(anna, "kettle") == [5, 4, 3, 2, 1]


def test_a_server_that_cannot_have_an_index_says_so_and_goes_on(
    anna: Person, lounge: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (finding, search.keeping):
        monkeypatch.setattr(module, "store", lambda: None)
    say(anna, lounge.pk, "kettle")
    messages.edit_message(anna.actor, lounge.pk, 1, "teapot")
    search.forget(Message.objects.all())
    with pytest.raises(HearthError) as refused:
        hits(anna, "kettle")
    assert refused.value.code is ErrorCode.UNSUPPORTED


# ---- pages -------------------------------------------------------------------------------------------------------


def pages(who: Person, query: str, limit: int, **more: Any) -> list[list[tuple[int, int]]]:
    """Return all pages."""
    read, cursor = [], None
    while True:
        answer = hits(who, query, limit=limit, cursor=cursor, **more)
        read.append([(hit.room, hit.number) for hit in answer.hits])
        cursor = answer.next
        if cursor is None:
            return read


@pytest.mark.parametrize("limit", [1, 3, 7, 100])
@pytest.mark.parametrize("query", ["kettle", "ettl", "from:me", "kettle -odd"])
def test_pages_hold_everything_once(anna: Person, query: str, limit: int) -> None:
    lounges = [room(anna, name=f"room {n}") for n in range(3)]
    for n in range(15):
        say(anna, lounges[n % 3].pk, f"kettle {'odd' if n % 2 else 'even'} {n}")
    read = pages(anna, query, limit)
    everything = [hit for page in read for hit in page]
    expected = [
        (lounges[n % 3].pk, n // 3 + 1) for n in range(14, -1, -1) if "-odd" not in query or n % 2 == 0
    ]
    assert everything == expected
    assert all(len(page) == limit for page in read[:-1])


def test_a_page_goes_on_where_it_ended_whatever_was_said_meanwhile(anna: Person, lounge: Room) -> None:
    say_many(anna, lounge.pk, ["kettle"] * 4)
    first = hits(anna, "kettle", limit=2)
    say_many(anna, lounge.pk, ["kettle"] * 3)
    messages.delete_message(anna.actor, lounge.pk, 3)
    assert numbers(anna, "kettle", limit=2, cursor=first.next) == [2, 1]


@pytest.mark.parametrize("cursor", ["", "7", "a.b", "7.", "-1.2", "1.2.3", "1" * 50])
def test_a_cursor_that_is_none_is_refused(anna: Person, cursor: str) -> None:
    with pytest.raises(HearthError) as refused:
        hits(anna, "kettle", cursor=cursor)
    assert refused.value.field == "cursor"


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let few rooms, words and messages be many, so that every way of looking is taken."""
    for name, value in {"FEW_ROOMS": 2, "FEW_WORDS": 1, "TRIED": 4, "LOOKED_AT": 5, "AT_ONCE": 3}.items():
        monkeypatch.setattr(finding, name, value)
    monkeypatch.setattr(finding, "_in_many_words", finding._Remembered())
    monkeypatch.setattr(postgresql, "LOOKED_THROUGH", 2)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("query", ["kettle", "ettl", "ett -odd", "kettle from:me", "ettle from:me"])
@pytest.mark.parametrize("mine", [1, 3])
def test_every_way_of_looking_finds_the_same(anna: Person, query: str, mine: int) -> None:
    ben = person("ben")
    lounges = [room(anna, ben, name=f"room {n}") for n in range(mine)]
    elsewhere = room(ben, kind="private", name="elsewhere")
    expected = []
    for n in range(24):
        author = ben if n % 3 == 0 else anna
        text = f"tea{n}kettle{n} kettle{n}{' odd' if n % 2 else ''}"
        said = [(lounge.pk, say(author, lounge.pk, text)) for lounge in lounges if n % 5]
        say_many(ben, elsewhere.pk, [f"kettle other{n}"] * 3)
        if query == "kettle" or "ett" in query:
            fits = ("from:me" not in query or author is anna) and ("-odd" not in query or n % 2 == 0)
            expected += said if fits else []
    assert [hit for page in pages(anna, query, 4) for hit in page] == expected[::-1]


@pytest.mark.usefixtures("small")
def test_letters_that_many_words_held_are_found_when_few_do(anna: Person, lounge: Room) -> None:
    say_many(anna, lounge.pk, [f"kettle{n}" for n in range(9)])
    assert numbers(anna, "ettl")[0] == 9
    for number in range(2, 10):
        messages.delete_message(anna.actor, lounge.pk, number)
    assert [numbers(anna, "ettl") for _ in range(2)] == [[1], [1]]


# ---- what it may cost --------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("query", ["kettle", "ettl", '"mueller oel"', "from:me -odd"])
def test_a_page_that_costs_much_ends_early_and_the_next_goes_on(
    anna: Person, lounge: Room, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    # "Müller isst Öl" is kept as "mueller oel", too, and only the text tells that nobody said so.
    say_many(anna, lounge.pk, [f"kettle {n} Müller isst Öl{' odd' if n % 2 else ''}" for n in range(12)])
    everything = [hit for page in pages(anna, query, 100) for hit in page]
    monkeypatch.setattr(finding, "MOST_STEPS", finding.STEPS_OF_A_TEXT)
    read = pages(anna, query, 100)
    assert [hit for page in read for hit in page] == everything
    assert len(read) > 6
    assert max(map(len, read)) == min(1, len(everything))


def test_words_of_all_that_is_looked_for_are_counted_together(
    anna: Person, lounge: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    kept = stores.store()
    assert kept is not None
    words_with = type(kept).words_with

    def counted(self: Any, letters: str, limit: int) -> list[str]:
        asked.append(limit)
        return words_with(self, letters, limit)

    monkeypatch.setattr(type(kept), "words_with", counted)
    say(anna, lounge.pk, "kettles teapots")
    assert numbers(anna, "ettl eapo") == [1]
    assert sum(asked) <= finding.FEW_WORDS + 2


def test_a_message_puts_so_many_words_into_the_list_and_is_found_by_all_of_them(
    anna: Person, lounge: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "WORDS_OF_ONE", 3)
    say(anna, lounge.pk, "teapot kettle spoons saucer mugful")
    say(anna, lounge.pk, "spoons kettle saucer")
    [words, _] = kept_tokens()
    assert words == ["kettle", "saucer", "spoons", "teapot"]
    assert numbers(anna, "mugful") == [1]
    assert numbers(anna, "aucer") == [2, 1]


def test_a_word_stays_in_the_list_as_long_as_anybody_says_it(anna: Person, lounge: Room) -> None:
    say_many(anna, lounge.pk, ["teapot kettle", "kettle spoons", "spoons teapot"])
    kept_tokens()
    say(anna, lounge.pk, "saucer")
    messages.edit_message(anna.actor, lounge.pk, 1, "kettle saucer")
    messages.delete_message(anna.actor, lounge.pk, 2)
    messages.edit_message(anna.actor, lounge.pk, 3, "spoons mugful")
    assert kept_tokens()[0] == ["kettle", "mugful", "saucer", "spoons"]
    for number in (1, 3):
        messages.delete_message(anna.actor, lounge.pk, number)
    assert kept_tokens()[0] == ["saucer"]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="nothing waits elsewhere")
def test_long_messages_do_not_wait_for_many_others(
    anna: Person, lounge: Room, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    def level() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM messaging_searchlevel")
            (found,) = cursor.fetchone()
        return int(found)

    monkeypatch.setattr(sqlite, "WAITING_CHARACTERS", 500)
    before = level()
    with another_process():
        with django_capture_on_commit_callbacks(execute=True):
            say(anna, lounge.pk, "kettle " * 30)
        if sqlite.PORTION > 1:
            assert level() == before
        say(anna, lounge.pk, "kettle " * 50)
    assert level() == Message.objects.latest("pk").pk
    assert numbers(anna, "kettle") == [2, 1]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="nothing waits elsewhere")
def test_what_waits_is_remembered_and_put_in_without_reading_it_again(
    anna: Person, lounge: Room, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    say(anna, lounge.pk, "begin")
    kept_tokens()
    monkeypatch.setattr(sqlite, "PORTION", 3)
    monkeypatch.setattr(lines, "between", lambda *_: pytest.fail("read again"))
    with another_process():
        for text in ("one kettle", "two kettles", "three"):
            with django_capture_on_commit_callbacks(execute=True):
                say(anna, lounge.pk, text)
    monkeypatch.undo()
    before = kept_tokens()
    assert "kettle" in before[0]
    call_command("reindex", verbosity=0)
    assert kept_tokens() == before


@pytest.mark.skipif(connection.vendor != "sqlite", reason="nothing waits elsewhere")
@pytest.mark.parametrize("how", ["changed", "written"])
def test_what_another_process_writes_of_what_waits_is_put_in_as_it_has_become(
    anna: Person,
    lounge: Room,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
    how: str,
) -> None:
    say(anna, lounge.pk, "begin")
    kept_tokens()
    monkeypatch.setattr(sqlite, "PORTION", 3)
    with another_process():
        with django_capture_on_commit_callbacks(execute=True):
            say(anna, lounge.pk, "one kettle")
        with another_process():
            if how == "changed":
                messages.edit_message(anna.actor, lounge.pk, 2, "one saucer")
            else:
                say(anna, lounge.pk, "one saucer")
        with django_capture_on_commit_callbacks(execute=True):
            say(anna, lounge.pk, "two")
        say(anna, lounge.pk, "three")
    before = kept_tokens()
    assert "saucer" in before[0]
    call_command("reindex", verbosity=0)
    assert kept_tokens() == before


# ---- what nobody learns ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ROOM_KINDS)
def test_only_members_find(kind: str) -> None:
    scene = cast(kind)
    for query in ("message", "essag", "from:me message", f"from:{scene.member.user.username}"):
        for outsider in (scene.stranger, scene.removed):
            assert found(outsider, query) == []
    assert found(scene.owner, "essag")
    assert found(scene.moderator, "message")


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("kind", ["public", "private"])
def test_only_members_find_whichever_way_is_taken(kind: str) -> None:
    scene = cast(kind)
    for outsider in (scene.stranger, scene.removed):
        for n in range(4):
            room(outsider, name=f"mine {n}")
        for query in ("message", "essag", "member*", "the"):
            assert found(outsider, query) == []


def test_a_room_of_others_is_named_in_vain_like_one_that_does_not_exist(anna: Person) -> None:
    ben = person("ben")
    for kind in ("private", "public"):
        hidden = room(ben, kind=kind, name="hideout")
        say(ben, hidden.pk, "kettle")
    assert hits(anna, "in:hideout kettle") == hits(anna, "in:nowhere kettle") == rq.Hits(hits=[], next=None)
    # A cursor of a room of others is as good as one of none.
    for there in (hidden.pk, 999_999):
        assert hits(anna, "kettle", cursor=f"{there}.1") == rq.Hits(hits=[], next=None)


def test_whoever_is_removed_finds_nothing_any_more_not_even_on_the_next_page(
    anna: Person, lounge: Room
) -> None:
    ben = person("ben")
    members.invite(anna.actor, lounge.pk, ben.id)
    say_many(anna, lounge.pk, ["kettle"] * 5)
    first = hits(ben, "kettle", limit=2)
    assert first.next is not None
    members.remove(anna.actor, lounge.pk, ben.id)
    assert found(ben, "kettle") == found(ben, "kettle", cursor=first.next) == []


def test_what_an_index_has_kept_too_long_is_not_shown(anna: Person, lounge: Room) -> None:
    say(anna, lounge.pk, "kettle")
    message = Message.objects.get(room=lounge)
    message.text = "teapot"
    with unit_of_work():
        advance(message)  # past the index
    assert numbers(anna, "kettle") == []


def test_what_somebody_said_whom_one_has_blocked_is_found_where_they_are_named(
    anna: Person, lounge: Room
) -> None:
    ben = person("ben")
    members.invite(anna.actor, lounge.pk, ben.id)
    say_many(anna, lounge.pk, ["kettle"] * 2)
    say_many(ben, lounge.pk, ["kettle"] * 2)
    personal.set_block(anna.id, anna.device.pk, ben.id, True)
    assert numbers(anna, "kettle") == numbers(anna, "ettl") == [3, 2]
    assert numbers(anna, f"kettle from:{ben.user.username}") == [5, 4]
    assert numbers(ben, "kettle") == [5, 4, 3, 2]
    personal.set_block(anna.id, anna.device.pk, ben.id, False)
    assert numbers(anna, "kettle") == [5, 4, 3, 2]


def test_a_direct_room_in_which_nothing_was_said_is_not_looked_through(anna: Person) -> None:
    silent = rooms.direct_room(anna.actor, [person("ben").id])
    assert found(anna, "from:me") == []
    say(anna, silent, "kettle")
    assert found(anna, "kettle") == [(silent, 1)]
