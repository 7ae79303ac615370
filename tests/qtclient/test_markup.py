"""Reading messages: what Markdown means here, where every run stands in the source, and what hostile text comes to."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qtclient.markup.cleaning import MOST_INVISIBLE, MOST_MARKS, shown, unclosed
from qtclient.markup.colouring import MOST_LETTERS, Colouring
from qtclient.markup.emoji_alone import is_emoji_only
from qtclient.markup.plain import HIDDEN, plain
from qtclient.markup.reader import as_written, read
from qtclient.markup.records import (
    Block,
    Code,
    Face,
    Heading,
    Items,
    Markup,
    Paragraph,
    Quote,
    Rule,
    Run,
    Table,
)
from qtclient.markup.work import MOST_LAID, TooMuchWork, Work
from qtclient.words.links import is_honest, may_open

LONGEST = 16 * 1024


def runs_in(blocks: tuple[Block, ...]) -> Iterator[Run]:
    for block in blocks:
        match block:
            case Paragraph(runs) | Heading(_, runs):
                yield from runs
            case Code():
                yield from block.runs
            case Quote(inner):
                yield from runs_in(inner)
            case Items(items):
                for item in items:
                    yield from runs_in(item.blocks)
            case Table(_, rows):
                for row in rows:
                    for cell in row:
                        yield from cell
            case Rule():
                pass


def runs_of(text: str) -> list[Run]:
    return list(runs_in(read(text).blocks))


def only(text: str) -> Run:
    (run,) = runs_of(text)
    return run


# ---- words ----


@pytest.mark.parametrize(
    ("text", "face"),
    [
        ("**a**", Face.BOLD),
        ("*a*", Face.ITALIC),
        ("_a_", Face.ITALIC),
        ("~~a~~", Face.STRUCK),
        ("***a***", Face.BOLD | Face.ITALIC),
    ],
)
def test_marks_give_words_a_face_and_belong_to_them(text: str, face: Face) -> None:
    run = only(text)
    assert (run.text, run.face) == ("a", face)
    assert text[run.start : run.end] == "a"
    assert text[run.outer_start : run.outer_end] == text


def test_a_line_that_is_broken_stays_broken() -> None:
    assert [run.text for run in runs_of("*one*\ntwo  \nthree")] == ["one", "\n", "two", "\n", "three"]


def test_code_among_words_is_nothing_else() -> None:
    run = only("`**a** @ben :tada:`")
    assert (run.kind, run.text) == ("code", "**a** @ben :tada:")


def test_a_mark_can_be_taken_for_itself() -> None:
    assert "".join(run.text for run in runs_of(r"\*no\*")) == "*no*"


def test_a_spoiler_hides_what_it_holds_whatever_that_is() -> None:
    hidden = [run for run in runs_of("a ||b *c* :tada:|| d ||e||") if run.spoiler]
    assert [(run.text, run.spoiler) for run in hidden] == [("b ", 1), ("c", 1), (" ", 1), ("🎉", 1), ("e", 2)]


@pytest.mark.parametrize("text", ["||", "||||", "|| ||", "||a", "a || b"])
def test_bars_alone_hide_nothing(text: str) -> None:
    assert not any(run.spoiler for run in runs_of(text))


def test_names_are_runs_of_their_own() -> None:
    found = [(run.kind, run.target) for run in runs_of("@ben, @all and @here: see #general") if run.target]
    assert found == [("mention", "ben"), ("mention", "all"), ("mention", "here"), ("room", "general")]


@pytest.mark.parametrize("text", ["anna@example.org", "a#b", "#1", "@ alone", "10:30:00"])
def test_what_only_looks_like_a_name_is_words(text: str) -> None:
    assert {run.kind for run in runs_of(text)} == {"text"}


# ---- emoji ----


def test_a_name_that_is_no_emoji_stays_as_it_was_written() -> None:
    assert plain(read(":nosuchname: :NoSuch: **x**")) == ":nosuchname: :NoSuch: x"
    assert next((run.text, run.kind) for run in runs_of(":näme: **x**")) == (":näme: ", "text")


def test_what_may_be_an_emoji_of_the_server_is_named_and_stands_as_it_was_written() -> None:
    found = [run for run in runs_of("a :Big-blob:, :tada::+shrug:") if run.kind != "text"]
    assert [(run.kind, run.text, run.target) for run in found] == [
        ("custom", ":Big-blob:", "big-blob"),
        ("emoji", "🎉", "tada"),
    ]
    both = [run for run in runs_of(":shrug_1::tada::x+:.") if run.kind != "text"]
    assert [run.target for run in both] == ["shrug_1", "tada", "x+"]
    assert {run.kind for run in runs_of("a:b: `:blob:` x::y::z 10:30:15")} <= {"text", "code"}


@pytest.mark.parametrize("text", [":blob:", "🎉 :blob:", ":blob::tada: :cat2:"])
def test_emoji_alone_are_large_if_those_of_the_server_are_emoji(text: str) -> None:
    assert read(text).large
    assert "blob" in read(text).customs
    assert not read(text + " x").large
    assert not read(text + " x").customs


@pytest.mark.parametrize("text", ["🎉", "👍🏽", "🎉 🎉 🎉", "👩‍👩‍👧", "🇩🇪", "❤️", ":tada:"])
def test_a_few_emoji_alone_are_large(text: str) -> None:
    assert read(text).large


@pytest.mark.parametrize("text", ["", "a 🎉", "🎉🎉🎉🎉", "1", "#", "🎉\n\n**b**"])
def test_everything_else_is_not(text: str) -> None:
    assert not read(text).large
    assert not is_emoji_only(text)


# ---- links ----


@pytest.mark.parametrize(
    ("text", "address", "disguised"),
    [
        ("https://example.org/a_b*c", "https://example.org/a_b*c", False),
        ("<https://example.org>", "https://example.org", False),
        ("<anna@example.org>", "mailto:anna@example.org", False),
        ("[example.org](https://example.org/)", "https://example.org/", False),
        ("[here](https://example.org)", "https://example.org", True),
        ("[https://bank.example](https://evil.example)", "https://evil.example", True),
        ("[](https://example.org)", "https://example.org", False),
    ],
)
def test_a_link_says_where_it_leads_or_is_known_not_to(text: str, address: str, disguised: bool) -> None:
    run = only(text)
    assert (run.kind, run.target, run.disguised) == ("link", address, disguised)


@pytest.mark.parametrize(
    "text",
    [
        "[a](javascript:alert(1))",
        "[a](file:///etc/passwd)",
        "[a](data:text/html,x)",
        "[a](hearth://x)",
        "<javascript:alert(1)>",
        "[a](https://example.org/\u202egpj)",
        "[a](/relative)",
    ],
)
def test_no_other_address_is_a_link(text: str) -> None:
    assert not any(run.target for run in runs_of(text) if run.kind == "link" and not may_open(run.target))
    assert all(run.kind == "text" for run in runs_of(text) if not run.target.startswith("http"))


def test_images_and_html_are_the_text_that_they_are() -> None:
    text = '![**a**](https://example.org/a.png) <b onclick="x">b</b> &amp; [r]: https://r.example'
    assert "".join(run.text for run in runs_of(text)) == text


@pytest.mark.parametrize(
    ("words", "address", "honest"),
    [
        ("HTTPS://example.org", "https://example.org", True),
        ("anna@example.org", "mailto:anna@example.org", True),
        ("example.org", "https://example.org.evil.example", False),
        ("here", "https://example.org", False),
    ],
)
def test_words_are_honest_only_where_they_are_the_address(words: str, address: str, honest: bool) -> None:
    assert is_honest(words, address) is honest


# ---- blocks ----


def test_blocks_are_what_they_are_in_markdown() -> None:
    text = "# a\n\n> b\n\n- c\n\n```\nd\n```\n\n---\n\n|e|\n|-|\n|f|\n\ng"
    kinds = [type(block) for block in read(text).blocks]
    assert kinds == [Heading, Quote, Items, Code, Rule, Table, Paragraph]


def test_a_line_of_dashes_below_words_makes_no_heading() -> None:
    assert [type(block) for block in read("words\n---").blocks] == [Paragraph, Rule]


def test_tasks_have_boxes_and_numbers_count_on() -> None:
    tasks, numbers = read("- [ ] a\n- [x] b\n- c\n\n7. d\n8. e").blocks
    assert isinstance(tasks, Items)
    assert isinstance(numbers, Items)
    assert [item.done for item in tasks.items] == [False, True, None]
    assert [item.mark for item in numbers.items] == ["7.", "8."]


def test_a_task_has_its_box_where_a_mark_follows_it() -> None:
    text = "- [x] *a* b\n- [ ] **c**\n- [X] `d`\n- [ ]\n- [x]e"
    (tasks,) = read(text).blocks
    assert isinstance(tasks, Items)
    assert [item.done for item in tasks.items] == [True, False, True, None, None]
    first = tasks.items[0].blocks[0]
    assert isinstance(first, Paragraph)
    assert [run.text for run in first.runs] == ["a", " b"]
    assert text[first.runs[0].outer_start :].startswith("[x] *a*")


def test_a_table_has_its_alignments_and_as_many_cells_as_columns() -> None:
    (table,) = read("|a|b|c|\n|:-|:-:|-:|\n|1|\n|1|2|3|").blocks
    assert isinstance(table, Table)
    assert table.alignments == ("left", "center", "right")
    assert [len(row) for row in table.rows] == [3, 3, 3]


def test_code_is_told_by_its_classes_not_by_colours() -> None:
    (code,) = read("```python\nreturn 1  # one\n```").blocks
    assert isinstance(code, Code)
    assert code.text == "return 1  # one"
    assert [(code.text[span.start : span.end], span.name) for span in code.spans] == [
        ("return", "keyword"),
        ("1", "number"),
        ("# one", "comment"),
    ]


@pytest.mark.parametrize("info", ["", "nosuchlanguage", "text"])
def test_code_of_no_known_language_has_no_classes(info: str) -> None:
    assert Colouring().spans("return 1", info) == ()


def test_all_code_of_a_message_shares_one_measure_of_colour() -> None:
    colouring = Colouring()
    line = "return 1\n" * (MOST_LETTERS // 18)
    assert colouring.spans(line, "python")
    assert colouring.spans("x = 1", "python")
    assert colouring.spans(line, "python") == ()


@pytest.mark.parametrize("letter", ["/", "{", "@", "'", "<", "*"])
@pytest.mark.parametrize("language", ["c", "python", "javascript", "yaml", "perl"])
def test_an_attempt_on_a_lexer_is_given_up(language: str, letter: str) -> None:
    assert len(Colouring().spans(letter * MOST_LETTERS, language)) <= 1


# ---- the source ----


def test_places_in_quotes_lists_and_code_are_those_of_the_source() -> None:
    text = "> one **two**\n> three\n\n- a\n  b\n\n> ```\n> code\n> ```\n\n|x|y|\n|-|-|\n|`p`|q|"
    for run in runs_of(text):
        if run.kind != "break" and run.text:
            assert text[run.start : run.end] == run.text


@given(st.text(alphabet="ab *_~`|[]()\\\n>-#:@!.1 ", max_size=120))
def test_every_run_lies_in_the_source_and_in_its_own_marks(text: str) -> None:
    for run in runs_of(text):
        assert 0 <= run.outer_start <= run.start <= run.end <= run.outer_end <= len(read(text).source)


# ---- plain words ----


def test_plain_words_have_no_marks_and_betray_no_spoiler() -> None:
    text = "# Title\n\n> **a** ||b *c*|| `d`\n\n- [x] e\n\n|f|g|\n|-|-|\n|1|2|"
    assert plain(read(text)) == f"Title\na {HIDDEN} d\n☑ e\nf, g\n1, 2"
    assert "b c" in plain(read(text), frozenset({1}))


# ---- hostile text ----


def test_marks_on_a_letter_are_limited() -> None:
    assert shown("Z" + "\u0301" * 50 + "a") == "Z" + "\u0301" * MOST_MARKS + "a"
    assert shown("e\u0301\u0323") == "e\u0301\u0323"


def test_a_flood_of_invisible_letters_is_cut_and_what_turns_text_is_named() -> None:
    assert shown("a" + "\u200b" * 500 + "b") == "a" + "\u200b" * MOST_INVISIBLE + "b"
    assert shown("a\u202eb\u202dc") == "a[RLO]b[LRO]c"
    assert shown("a\x07b\x9bc\u2028d") == "a\ufffdb\ufffdc d"


def test_flags_and_families_are_left_alone() -> None:
    for emoji in ("🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f", "👩‍👩‍👧‍👦", "❤️‍🔥"):
        assert shown(emoji) == emoji


def test_what_was_opened_is_closed() -> None:
    assert unclosed("a\u2067b\u202bc") == "\u202c\u2069"
    assert unclosed("a\u2067b\u2069") == ""


HOSTILE = [
    "*", "_", "**a", "[", "]", "![", "[a](", "[a](<b", '[a](b "', "||", "||a", "~~a", "`", "``a", "> ", "- ", "1. ",
    "- > ", "|a", "|a|b\n", "<", "&", "\\", ":a", "@a ", "#", "\u0301", "\u200b", "\u202e", "http:", "\n", "a\n",
]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_text_comes_to_something_that_shows_all_its_letters(piece: str) -> None:
    text = (piece * LONGEST)[:LONGEST]
    markup = read(text)
    assert markup.source == text
    letters = sum(run.text.count("a") for run in runs_in(markup.blocks))
    assert letters == text.count("a")


def test_a_table_of_a_thousand_columns_is_shown_as_it_was_written() -> None:
    text = "|a" * 1_000 + "\n" + "|-" * 1_000 + "\n" + "|b" * 1_000
    assert read(text) == as_written(text)


def test_what_begins_like_very_many_addresses_and_is_none_is_shown_as_it_was_written() -> None:
    for piece in (".mailto:", "ämailto:a@b"):
        text = f"**a** {piece * 1_000}"
        assert read(text) == as_written(text)
    links = "*see* https://example.org/a " * 100
    assert read(links) != as_written(links)


LAID = {"emoji": 8, "custom": 8, "code": 4, "break": 0}


@pytest.mark.parametrize(
    "piece", [":a:", ":a: x ", ":a:\n", ":tada:", "**:a:** ", "||:a:|| ", "`a` ", "#a ", "@ben "]
)
def test_what_is_made_of_very_many_pieces_is_shown_as_it_was_written(piece: str) -> None:
    for count in (100, 150, 200, 300, 500, 700, 1_000, LONGEST // len(piece)):
        text = piece * count
        markup = read(text)
        laid = sum(LAID.get(run.kind, 1) for run in runs_in(markup.blocks))
        assert laid <= MOST_LAID or markup == as_written(text)
        assert count > 100 or markup != as_written(text)


def test_too_deep_is_as_it_was_written_and_nothing_is_lost() -> None:
    text = "> " * 40 + "deep **down**"
    assert read(text) == as_written(text)


def test_work_is_counted_not_timed() -> None:
    work = Work(3)
    work.add(3)
    with pytest.raises(TooMuchWork):
        work.add()


PIECES = st.sampled_from(
    [*HOSTILE, "word ", "```py\n", "\n\n", "    ", "@ben", ":tada:", "||", "🎉", "https://a.de/"]
)


@given(st.lists(PIECES, max_size=60).map("".join) | st.text(max_size=200))
def test_reading_never_raises_and_no_letter_is_lost(text: str) -> None:
    markup = read(text)
    assert isinstance(markup, Markup)
    held = "".join(f"{run.text}{run.target}{run.title}" for run in runs_in(markup.blocks)) + "".join(
        block.info for block in _codes(markup.blocks)
    )
    for letter in "wordben":
        assert held.count(letter) >= text.count(letter)


def _codes(blocks: tuple[Block, ...]) -> Iterator[Code]:
    for block in blocks:
        match block:
            case Code():
                yield block
            case Quote(inner):
                yield from _codes(inner)
            case Items(items):
                for item in items:
                    yield from _codes(item.blocks)
            case _:
                pass
