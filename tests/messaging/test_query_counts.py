"""What things cost: the queries of the paths that everybody takes, the same however much there is."""

from typing import Any

import pytest
from django.db import connection, transaction

from accounts import queries as accounts
from chatprotocol import requests as rq
from feeds.models import Feed
from feeds.positions import unit_of_work
from messaging import greeting, handlers
from messaging.moderation import inforce
from messaging.queries import catch_up, caught_up
from messaging.services import drafts, members, messages, posting, reactions
from messaging.services.posting import NewMessage
from messaging.services.reactions import NewReaction
from tests.cast import Person, file_of, new_key, person, room, say, say_many
from tests.messaging.calling import INFO

pytestmark = pytest.mark.django_db

Counted = Any
"""pytest-django's `django_assert_num_queries`."""

LOCKS = 3 if connection.features.has_select_for_update else 0
"""Where rows are locked: the authors' accounts, to whom a direct room appears, the lock."""

INDEX = 1 if connection.vendor == "sqlite" else 2
"""How many messages wait to be found; where none may wait, their lines and their words."""


def post_together(posts: list[NewMessage]) -> None:
    with unit_of_work(), transaction.atomic():
        assert all(isinstance(outcome, rq.Posted) for outcome in posting.post_messages.function(posts))


@pytest.fixture(autouse=True)
def nothing_waits_to_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the index be level, and the house's rules be read: now and then a post does what others have left to do."""
    monkeypatch.setattr(inforce, "KEPT_S", 3_600.0)
    anna = person("anna")
    say(anna, room(anna, name="elsewhere").pk)


def new(author: Person, room_id: int) -> NewMessage:
    return NewMessage(author.actor, rq.Post(room=room_id, key=new_key(), text="hello"))


def test_posting_one_message(django_assert_num_queries: Counted) -> None:
    anna = person("anna")
    lounge = room(anna).pk
    # savepoint; places, devices, keys; number, heads, message, mark, index, key; savepoint
    with django_assert_num_queries(10 + INDEX + LOCKS):
        post_together([new(anna, lounge)])


def test_posting_fifty_messages_in_twenty_five_rooms(django_assert_num_queries: Counted) -> None:
    people = [person("anna"), person("ben")]
    lounges = [room(*people, name=f"room {n}").pk for n in range(25)]
    posts = [new(author, lounge) for lounge in lounges for author in people]
    # As for one.
    with django_assert_num_queries(10 + INDEX + LOCKS):
        post_together(posts)


def test_what_calls_for_people_takes_two_queries_more_however_much_it_is(
    django_assert_num_queries: Counted,
) -> None:
    people = [person("anna"), person("ben")]
    lounges = [room(*people, name=f"room {n}").pk for n in range(5)]
    text = " ".join(f"@{one.user.username}" for one in people)
    posts = [
        NewMessage(author.actor, rq.Post(room=lounge, key=new_key(), text=text))
        for lounge in lounges
        for author in people
    ]
    # members of those names, mentions
    with django_assert_num_queries(12 + INDEX + LOCKS):
        post_together(posts)


def test_a_reply_in_a_thread_takes_two_queries_more(django_assert_num_queries: Counted) -> None:
    anna = person("anna")
    lounge = room(anna).pk
    roots = [say(anna, lounge), say(anna, lounge)]
    posts = [rq.Post(room=lounge, key=new_key(), text="yes", thread=root) for root in roots for _ in range(3)]
    # roots, the roots' rows
    with django_assert_num_queries(12 + INDEX + LOCKS):
        post_together([NewMessage(anna.actor, post) for post in posts])


def test_files_take_four_queries_more_however_many_they_are(django_assert_num_queries: Counted) -> None:
    anna, ben = person("anna"), person("ben")
    lounges = [room(anna, ben, name=f"room {n}").pk for n in range(5)]
    theirs = file_of(ben)
    say(ben, lounges[0], files=[theirs])
    mine = [file_of(anna) for _ in range(3)]
    posts = [
        NewMessage(
            anna.actor, rq.Post(room=lounge, key=new_key(), text="", files=[file.pk for file in files])
        )
        for lounge in lounges
        for files in (mine, [theirs])
    ]
    # the files, which of them are readable; who holds them, how much the rooms hold
    with django_assert_num_queries(14 + INDEX + LOCKS):
        post_together(posts)


def test_a_page_of_files(django_assert_num_queries: Counted) -> None:
    anna = person("anna")
    lounge = room(anna).pk
    for count in (1, 20):
        for _ in range(count):
            say(anna, lounge, files=[file_of(anna)])
        # device, place, messages
        with django_assert_num_queries(3):
            handlers.read(anna.actor, rq.Files(room=lounge))


@pytest.mark.parametrize("count", [1, 20])
def test_reacting(django_assert_num_queries: Counted, count: int) -> None:
    people = [person(f"p{n}") for n in range(count)]
    lounge = room(*people).pk
    numbers = [say(people[0], lounge), say(people[0], lounge)]
    batch = [
        NewReaction(one.actor, rq.React(room=lounge, number=number, emoji="👍", on=True))
        for one in people
        for number in numbers
    ]
    # savepoint; devices, places, messages; heads, messages; savepoint
    with django_assert_num_queries(7 + (1 if LOCKS else 0)), unit_of_work(), transaction.atomic():
        assert all(isinstance(pos, int) for pos in reactions.react_to_messages.function(batch))


def test_a_page_of_a_thread_and_of_pins(django_assert_num_queries: Counted) -> None:
    anna = person("anna")
    lounge = room(anna).pk
    root = say(anna, lounge)
    for count in (1, 20):
        for _ in range(count):
            posting.post_messages(
                NewMessage(anna.actor, rq.Post(room=lounge, key=new_key(), text="x", thread=root))
            )
            messages.pin_message(anna.actor, lounge, say(anna, lounge), on=True)
        # device, place, messages
        with django_assert_num_queries(3):
            handlers.read(anna.actor, rq.Thread(room=lounge, root=root))
        with django_assert_num_queries(3):
            handlers.read(anna.actor, rq.Pins(room=lounge))


def test_posting_in_rooms_of_two_asks_once_who_has_blocked_whom(django_assert_num_queries: Counted) -> None:
    anna = person("anna")
    directs = [room(anna, person("ben"), kind="direct").pk for _ in range(5)]
    for some in (directs[:1], directs):
        with django_assert_num_queries(11 + INDEX + LOCKS):
            post_together([new(anna, direct) for direct in some])


def test_keeping_a_draft(django_assert_num_queries: Counted) -> None:
    anna = person("anna")
    lounge = room(anna).pk
    say_many(anna, lounge, ["hello"] * 20)
    account_lock = 2 if LOCKS else 0

    def keep(thread: int, text: str) -> None:
        with unit_of_work(), transaction.atomic():
            drafts.keep_draft.function(anna.actor, rq.DraftRequest(room=lounge, thread=thread, text=text))

    for thread in (1, 20):
        # savepoint; device, place, draft, how many there are, head, draft; savepoint
        with django_assert_num_queries(8 + account_lock):
            keep(thread, "not yet")
        with django_assert_num_queries(7 + account_lock):
            keep(thread, "still not")


def test_losing_a_room_of_many_drafts(django_assert_num_queries: Counted) -> None:
    anna, ben = person("anna"), person("ben")
    lounge = room(anna, ben).pk
    say_many(anna, lounge, ["hello"] * 20)
    for thread in range(20):
        drafts.keep_draft(ben.actor, rq.DraftRequest(room=lounge, thread=thread, text="not yet"))
    lock = 2 if LOCKS else 0
    # device, place, own side, who else is there; heads, member, membership; the room's note: number, head, message;
    # drafts, head, drafts
    with unit_of_work(), transaction.atomic(), django_assert_num_queries(13 + lock):
        members.leave_room.function(ben.actor, lounge)


def test_a_page_of_history(django_assert_num_queries: Counted) -> None:
    anna = person("anna")
    lounge = room(anna).pk
    for count in (1, 200):
        say_many(anna, lounge, ["x"] * count)
        # device, place, messages
        with django_assert_num_queries(3):
            handlers.read(anna.actor, rq.History(room=lounge, limit=200))


@pytest.mark.parametrize("count", [1, 30])
def test_a_page_of_what_was_searched(django_assert_num_queries: Counted, count: int) -> None:
    anna = person("anna")
    for n in range(count):
        say_many(anna, room(anna, name=f"room {n}").pk, ["the kettle boils"] * 100)
    # device, rooms, words with these letters, candidates, their texts; SQLite asks twice up to where it has indexed, and
    # what was said since; PostgreSQL knows where to begin, for this process has written
    with django_assert_num_queries(5 + (4 if connection.vendor == "sqlite" else 0)):
        assert len(handlers.read(anna.actor, rq.Search(query="kettle")).hits) == 50


def test_a_page_of_members(django_assert_num_queries: Counted) -> None:
    people = [person(f"p{n}") for n in range(6)]
    for count in (1, 6):
        lounge = room(*people[:count]).pk
        # device, place, members
        with django_assert_num_queries(3):
            handlers.read(people[0].actor, rq.Members(room=lounge))


@pytest.mark.parametrize("count", [1, 20])
def test_hello_and_where_all_rooms_stand(django_assert_num_queries: Counted, count: int) -> None:
    anna = person("anna")
    rooms = [room(anna, name=f"room {n}").pk for n in range(count)]
    for there in rooms:
        say_many(anna, there, ["hello"])
    hello = rq.Hello(token=anna.token, client=INFO)
    with django_assert_num_queries(1):
        accounts.authenticate_token(anna.token)
    # device, person, server, heads of site and account, epoch, rooms with their heads
    with django_assert_num_queries(6):
        greeting.greet(anna.actor, hello)
    # places, heads, last messages, what calls
    with django_assert_num_queries(4):
        assert len(catch_up(anna.id, dict.fromkeys(rooms))) == count


def test_bringing_twenty_rooms_level_by_changes(django_assert_num_queries: Counted) -> None:
    anna = person("anna")
    cursors: dict[int, int | None] = {}
    for n in range(20):
        there = room(anna, name=f"room {n}").pk
        say_many(anna, there, ["one", "two"])
        cursors[there] = Feed.objects.get(pk=there).head - (1 if n < 5 else 0)
    known = caught_up()
    # places, heads; three kinds of rows of each room in which something was missed
    with django_assert_num_queries(2 + 5 * 3):
        assert len(catch_up(anna.id, cursors, known)) == 20
    # Whoever was as far behind is told the same.
    with django_assert_num_queries(2):
        assert len(catch_up(anna.id, cursors, known)) == 20


def test_counts_of_many_rooms(django_assert_num_queries: Counted) -> None:
    anna = person("anna")
    rooms = [room(anna, name=f"room {n}").pk for n in range(5)]
    # device, memberships, what calls
    with django_assert_num_queries(3):
        assert len(handlers.read(anna.actor, rq.Counts(rooms=rooms))) == 5


def test_the_directory(django_assert_num_queries: Counted) -> None:
    anna = person("anna")
    for n in range(5):
        room(anna, name=f"room {n}")
    with django_assert_num_queries(2):
        handlers.read(anna.actor, rq.Rooms())
