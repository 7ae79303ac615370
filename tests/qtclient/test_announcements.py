"""What rooms say of themselves, as it is read: told in words, folded, never repeated; and what is hidden of the blocked."""

import pytest
from PyQt6.QtCore import QPoint

from chatclient.core.model import Page
from chatprotocol.rows import Message
from qtclient.itemmodels.announcements import announced
from qtclient.itemmodels.entries import Entry, from_message
from qtclient.itemmodels.markups import Markups
from qtclient.itemmodels.people import People
from qtclient.itemmodels.room_rows import said
from qtclient.itemmodels.sentences import copied, spoken
from qtclient.itemmodels.timeline import TimelineModel
from qtclient.widgets.timeline import Timeline
from tests.qtclient.community import ME, NOW, Community, message
from tests.qtclient.hands import click


def system(author: int, text: str, number: int = 1) -> Entry:
    return from_message(message(1, number, author, NOW, text, kind="system"))


def plain(text: str) -> str:
    return text.replace("\u2068", "").replace("\u2069", "")


def show(timeline: Timeline, model: TimelineModel, *messages: Message) -> None:
    model.show(Page(room=1, messages=messages, has_more_before=False, has_more_after=False), (), me=ME)
    timeline.settle()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("joined", "Ben Okafor joined"),
        ("left", "Ben Okafor left"),
        ("invited 3", "Ben Okafor invited Clara Ruiz"),
        ("removed 3", "Ben Okafor removed Clara Ruiz"),
        ("banned 3", "Ben Okafor banned Clara Ruiz"),
        ("renamed The attic", "Ben Okafor renamed the room to The attic"),
        ("topic Dust\nand more", "Ben Okafor changed the topic to Dust and more"),
        ("topic {who}", "Ben Okafor changed the topic to {who}"),
        ("topic ", "Ben Okafor removed the topic"),
        ("archived", "Ben Okafor archived the room"),
        ("reopened", "Ben Okafor opened the room again"),
        ("looking", "Ben Okafor, an administrator, may read this room for a day to keep order"),
        ("danced", ""),
    ],
)
def test_a_system_message_is_told_in_words(people: People, text: str, told: str) -> None:
    assert plain(announced([system(2, text)], people)) == told


def test_several_who_did_the_same_are_told_as_one(people: People) -> None:
    two = [system(2, "joined"), system(3, "joined")]
    assert plain(announced(two, people)) == "Ben Okafor and Clara Ruiz joined"
    four = [system(user, "joined") for user in (2, 3, 4, 10, 3)]
    assert plain(announced(four, people)) == "Ben Okafor and 3 other(s) joined"
    invited = [system(2, f"invited {user}") for user in (3, 4, 10)]
    assert plain(announced(invited, people)) == "Ben Okafor invited Clara Ruiz and 2 other(s)"
    mixed = [system(2, "joined"), system(3, "archived"), system(4, "joined")]
    assert (
        plain(announced(mixed, people)) == "Ben Okafor and David Lind joined · Clara Ruiz archived the room"
    )


def test_a_room_list_tells_it_too_but_not_what_the_blocked_say(people: People) -> None:
    summary = Community().summary(1)
    assert (
        plain(said(message(1, 1, 2, NOW, "joined", kind="system"), summary, people, Markups()))
        == "Ben Okafor joined"
    )
    people.set_blocked(frozenset({2}))
    assert "secret" not in said(message(1, 1, 2, NOW, "secret"), summary, people, Markups())
    loud = message(1, 1, 3, NOW, "**loud** ||secret||")
    assert "loud" in said(loud, summary, people, Markups())
    assert "*" not in said(loud, summary, people, Markups())
    assert "secret" not in said(loud, summary, people, Markups())


def test_a_line_that_says_nothing_takes_no_room(timeline: Timeline, model: TimelineModel) -> None:
    show(timeline, model, message(1, 1, 2, NOW, "x"), message(1, 2, 2, NOW, "danced", kind="system"))
    assert timeline.laid(1).height == 0


# ---- what is hidden of the blocked ----


def test_messages_of_blocked_people_are_one_line_until_they_are_shown(
    timeline: Timeline, model: TimelineModel, people: People
) -> None:
    model.set_blocked(frozenset({2}))
    hidden = [message(1, number, 2, NOW, f"secret {number}") for number in (2, 3)]
    show(timeline, model, message(1, 1, 3, NOW, "x"), *hidden, message(1, 4, 3, NOW, "y"))
    assert [model.entry(row).kind for row in range(4)] == ["text", "blocked", "blocked", "text"]
    assert timeline.laid(1).text == "2 message(s) from people you blocked"
    assert timeline.laid(2).height == 0
    assert "secret" not in spoken(model.entry(1), people, Markups()) + copied([model.entry(1)], people)
    line = timeline._painter
    columns = timeline._layouts.columns
    points = [(x, timeline.laid(1).body_y + 10) for x in range(columns.text, columns.text + columns.width, 4)]
    shows = [
        QPoint(*point)
        for point in points
        if line.action_at(model.entry(1), timeline.laid(1), columns, QPoint(*point)) == "show"
    ]
    click(timeline.viewport(), shows[len(shows) // 2] + QPoint(0, timeline.row_top(1)))
    assert [model.entry(row).text for row in range(4)] == ["x", "secret 2", "secret 3", "y"]


def test_blocking_hides_what_is_there_and_unblocking_shows_it(model: TimelineModel) -> None:
    first, second = message(1, 1, 2, NOW, "a"), message(1, 2, 3, NOW, "b")
    model.show(Page(room=1, messages=(first, second), has_more_before=False, has_more_after=False), (), me=ME)
    model.set_blocked(frozenset({2}))
    assert [model.entry(row).kind for row in range(2)] == ["blocked", "text"]
    model.update([message(1, 3, 2, NOW, "c")])
    assert model.entry(2).kind == "blocked"
    model.set_blocked(frozenset())
    assert [model.entry(row).text for row in range(3)] == ["a", "b", "c"]
