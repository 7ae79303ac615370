"""How messages look in a terminal, and that nothing in them steers it."""

import io
import re
from datetime import timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatclient.core.model import RoomSummary
from chatclient.lettering import name_of, safe, width
from chatclient.remarks import remarks
from chatclient.terminal import Paper, has_colours, room_name
from chatprotocol.rows import File, Message
from tests.chatclient.rows import membership, message, room, user

ZONE = timezone(timedelta(hours=1))
PEOPLE = {1: user(1, "anna"), 2: user(2, "ben"), 3: user(3, "clara")}
NOON_MS = 1_763_636_400_000  # Thursday, 20 November 2025, 12:00 in that zone


def said(text: str, *, author: int = 2, after_min: int = 0, **named: Any) -> Message:
    return message(1, author=author, text=text, at=NOON_MS + after_min * 60_000, **named)


def written(*messages: Message, colours: bool = False) -> str:
    paper = Paper(colours=colours, zone=ZONE)
    return "".join(paper.message(each, PEOPLE) for each in messages)


def summary(id: int, name: str, **named: object) -> RoomSummary:
    fields = {"last": None, "last_number": 0, "unread": 0, "mentions": 0, "membership": membership(id)}
    return RoomSummary(**{"room": room(id, name), **fields, **named})  # type: ignore[arg-type]  # by name


def test_a_day_begins_with_a_line_of_its_own() -> None:
    text = written(said("late"), said("hello", author=1, after_min=1), said("tomorrow", after_min=24 * 60))
    assert text.splitlines() == [
        "── Thursday, 20 November 2025 ──",
        "12:00  Ben  late",
        "12:01  Anna  hello",
        "── Friday, 21 November 2025 ──",
        "12:00  Ben  tomorrow",
    ]


def test_the_second_line_of_a_message_cannot_pose_as_another_message() -> None:
    lines = written(said("one\n12:01  Anna  I resign\n\nthree")).splitlines()
    assert lines[1:] == ["12:00  Ben  one", "            12:01  Anna  I resign", "", "            three"]


def test_texts_stand_below_one_another() -> None:
    paper = Paper(colours=False, zone=ZONE)
    paper.widen([2, 3], PEOPLE)
    paper.widen([1], PEOPLE)
    lines = [paper.message(said(text, author=author), PEOPLE) for author, text in ((2, "a\nb"), (3, "c"))]
    assert "".join(lines).splitlines()[1:] == [
        "12:00  Ben    a",
        "              b",
        "12:00  Clara  c",
    ]


def test_what_is_special_of_a_message_is_shown() -> None:
    file = File(id=1, name="cat\x1b.png", type="image/png", bytes=1_234_567, sha256=b"s" * 32)
    lines = written(
        said("", deleted=True),
        said("better", edited_at=1),
        said("yes", reply_to=7),
        said("", files=[file]),
        said("", files=[File(id=2, name="a", type="t", bytes=12, sha256=b"s" * 32)]),
        said("who?", author=99),
        said(""),
    ).splitlines()[1:]
    assert [line[12:] for line in lines if "person" not in line] == [
        "(deleted)", "better (edited)", "(to 7) yes", "[cat�.png, 1.2 MB]", "[a, 12 B]",
        "(a file that is not kept any more)",
    ]  # fmt: skip


def test_what_hangs_on_a_message_stands_below_it() -> None:
    lines = written(
        said("yes", thread=3, reply_to=7),
        said("cake", reactions={"👍": [1, 3], "\x1b": [99]}, replies=1, pinned=True),
        said("urn", replies=2),
    ).splitlines()[1:]
    assert [line[12:] for line in lines] == [
        "(in thread 3) (to 7) yes",
        "cake",
        "👍 Anna, Clara  � person 99",
        "(pinned, 1 reply)",
        "urn",
        "(2 replies)",
    ]


def test_numbers_are_shown_to_those_who_want_them() -> None:
    paper = Paper(colours=False, zone=ZONE, numbered=True)
    assert paper.message(said("one\ntwo"), PEOPLE).splitlines()[1:] == [
        "12:00      1  Ben  one",
        "                   two",
    ]


def test_of_blocked_people_it_is_said_only_that_they_spoke() -> None:
    paper = Paper(colours=False, zone=ZONE)
    lines = [paper.message(said("boo", author=author), PEOPLE, {2}).splitlines()[-1] for author in (2, 3)]
    assert lines == ["12:00  Ben  (of somebody whom you have blocked)", "12:00  Clara  boo"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("joined", "Ben joined"),
        ("left", "Ben left"),
        ("invited 1", "Ben invited Anna"),
        ("removed 99", "Ben removed person 99"),
        ("banned 3", "Ben banned Clara"),
        ("renamed The at\x1btic", "Ben renamed the room to The at�tic"),
        ("topic cake\n12:00  Anna  I resign", "Ben set the topic: cake�12:00  Anna  I resign"),
        ("topic ", "Ben removed the topic"),
        ("archived", "Ben archived the room"),
        ("reopened", "Ben opened the room again"),
        ("looking", "Ben, an administrator, may read this room for a day to keep order"),
        ("painted blue", "Ben changed something that this version does not know"),
    ],
)
def test_what_happened_to_a_room_is_a_sentence(text: str, sentence: str) -> None:
    assert written(said(text, kind="system")).splitlines()[1:] == [f"12:00  {sentence}"]


def test_what_was_done_to_a_message_is_told_by_name() -> None:
    before = said("cake", reactions={"👍": [1, 2], "🎉": [3]})
    after = said("cake", reactions={"👍": [2, 3], "🔥": [1]}, pinned=True)
    assert list(remarks(before, after, PEOPLE)) == [
        "Clara reacted to 1 with 👍",
        "Anna took 👍 back from 1",
        "Clara took 🎉 back from 1",
        "Anna reacted to 1 with 🔥",
        "1 was pinned",
    ]
    assert list(remarks(after, before, PEOPLE))[-1] == "1 is no longer pinned"
    assert list(remarks(before, before, PEOPLE)) == []
    assert Paper(colours=False).remark("1 was pinned") == "       1 was pinned\n"


def test_a_person_is_a_line() -> None:
    paper = Paper(colours=False)
    assert paper.person(user(1, "anna")) == "Anna  @anna\n"
    assert paper.person(user(1, "anna", status="aw\x1bay")) == "Anna  @anna  aw�ay\n"


def test_in_colours_a_person_has_always_the_same() -> None:
    first, second = (written(said("x"), colours=True) for _ in range(2))
    assert first == second
    assert "\x1b[1;38;5;" in first
    assert re.sub(r"\x1b\[[0-9;]*m", "", first) == written(said("x"))


def test_a_list_of_rooms_says_what_waits() -> None:
    rooms = [
        summary(7, "general", unread=3, mentions=1),
        summary(12, "ox", unread=0),
        summary(8, "", room=room(8, "", kind="direct"), others=(2, 3), unread=1),
    ]
    assert Paper(colours=False).rooms(rooms, PEOPLE).splitlines() == [
        "#general           7  3 new, 1 for you",
        "#ox               12",
        "@ben, @clara       8  1 new",
    ]
    assert "\x1b[1m" in Paper(colours=True).rooms(rooms, PEOPLE)
    assert Paper(colours=False).rooms([], PEOPLE) == ""


def test_names_are_safe_and_never_empty() -> None:
    assert name_of(9, PEOPLE) == "person 9"
    assert (
        name_of(
            1,
            {
                1: user(
                    1,
                    "a\x1bnna",
                )
            },
        )
        == "A�Nna"
    )
    assert room_name(summary(8, "", room=room(8, "", kind="direct")), PEOPLE) == "direct room 8"
    assert room_name(summary(8, "a\rb"), PEOPLE) == "#a�b"


def test_long_names_are_cut_with_an_ellipsis_by_the_columns_they_take() -> None:
    people = {
        2: user(
            2,
            "x",
        ),
        5: user(5, "y"),
    }
    wide = {2: people[2].__class__(id=2, username="w", display_name="漢字" * 10, pos=1)}
    line = Paper(colours=False, zone=ZONE).message(said("text"), wide).splitlines()[1]
    name = line.split("  ")[1]
    assert name.endswith("…")
    assert width(name) <= 16
    assert width("e\u0301") == 1
    assert width("a\u200db") == 2


@pytest.mark.parametrize(
    "hostile", ["\x1b]0;title\x07", "\x9b31m", "a\rb", "\u202egnp.exe", "\u2066", "\u2028", "\ufeff", "\x00"]
)
def test_what_steers_a_terminal_is_not_printed(hostile: str) -> None:
    assert "�" in safe(hostile)
    assert hostile not in written(said(f"before {hostile} after"), colours=True)


@given(st.text())
def test_no_text_whatever_puts_a_control_character_on_the_paper(text: str) -> None:
    lines = written(said(text))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", lines)
    assert all(line.startswith(("──", "12:00  Ben", " ")) or not line for line in lines.split("\n"))


def test_families_and_tabs_come_through() -> None:
    assert safe("👨‍👩‍👧 a\tb") == "👨‍👩‍👧 a b"


class Tty(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_colours_are_for_terminals_and_for_those_who_want_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert has_colours(Tty())
    assert not has_colours(io.StringIO())
    monkeypatch.setenv("NO_COLOR", "1")
    assert not has_colours(Tty())
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "dumb")
    assert not has_colours(Tty())
