"""What is shown of a message that stands beside the room: plain words, what was looked for in them, no spoilers."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PyQt6.QtCore import Qt

from chatprotocol.matching import Matcher
from chatprotocol.searching import parse
from qtclient.itemmodels.excerpts import excerpt, open_part, sought_in
from qtclient.itemmodels.found import FoundModel, FoundRow
from qtclient.itemmodels.markups import Markups
from qtclient.itemmodels.people import People
from qtclient.itemmodels.room_rows import previewed
from qtclient.itemmodels.rows import RowRole
from qtclient.markup.plain import HIDDEN, plain
from qtclient.markup.reader import read
from tests.qtclient.community import NOW, message


def marked(text: str, spans: tuple[tuple[int, int], ...]) -> list[str]:
    return [text[start:end] for start, end in spans]


def hit(snippet: str, word: str) -> FoundRow:
    start = snippet.index(word)
    return FoundRow(room=1, number=5, text=snippet, spans=((start, start + len(word)),))


def shown(model: FoundModel) -> FoundRow:
    row = model.index(0).data(RowRole.ROW)
    assert isinstance(row, FoundRow)
    return row


@pytest.mark.parametrize(
    ("source", "span", "words", "found"),
    [
        ("**tea** time", (2, 5), "tea time, Tea, steam", ["tea", "Tea"]),
        ("gardening", (0, 6), "Gardening, garden", ["Garden", "garden"]),
        ("weekend", (4, 7), "weekend, the end, ended", ["end", "end"]),
        ("c++ code", (0, 3), "c++ code, c", ["c++"]),
        ("tea", (1, 1), "tea", []),
    ],
)
def test_what_was_looked_for_is_found_anew(
    source: str, span: tuple[int, int], words: str, found: list[str]
) -> None:
    assert marked(*excerpt(words, sought_in(source, [span]))) == found


def test_an_excerpt_begins_shortly_before_what_was_found() -> None:
    text, spans = excerpt("word " * 100 + "kettle and more", sought_in("kettle", [(0, 6)]))
    assert text.startswith("…word ")
    assert text.endswith("kettle and more")
    assert spans[0][0] < 60
    assert marked(text, spans) == ["kettle"]


def test_a_hit_is_plain_words_with_what_was_found_in_them(people: People) -> None:
    model = FoundModel(people)
    model.show([hit("see [the **list**](https://a.example) of _tea_", "tea")])
    assert shown(model).text == "see the list of tea"
    assert marked(shown(model).text, shown(model).spans) == ["tea"]


def test_a_hit_in_a_spoiler_is_covered_and_spoken_of_as_one(people: People) -> None:
    model = FoundModel(people)
    model.show([hit("the end: ||the tea was cold||", "tea")])
    assert (shown(model).text, shown(model).spans) == (f"the end: {HIDDEN}", ())
    assert model.index(0).data(Qt.ItemDataRole.AccessibleTextRole) == "the end: spoiler"


def snippet(query: str, text: str) -> str:
    """Return the plain words of the part of a text that a search gives."""
    found = Matcher(parse(query)).excerpt(text)
    assert found is not None
    return plain(read(found[0]))


def test_a_part_out_of_a_spoiler_is_covered() -> None:
    inside = "||He knew " + "all along, " * 30 + "the tea was cold, " + "but not why, " * 30 + "|| poor man"
    assert snippet("tea", inside) == HIDDEN
    assert snippet("poor", inside) == HIDDEN
    assert "glad" in snippet("glad", f"{inside}\n\n{'more ' * 30}glad {'man ' * 60}")


def test_bars_that_hide_nothing_stay() -> None:
    assert snippet("kettle", "if (kettle || pot) {") == "if (kettle || pot) {"
    code = "```\n" + "cup += 1\n" * 20 + "if (kettle || pot) {}\n" + "cup += 1\n" * 20 + "cup || pot\n```"
    assert "if (kettle || pot) {}" in snippet("kettle", code)


_PIECES = st.sampled_from(
    ["||", "\n\n", "\n", "`", "\n```\n", "| ", "**", "- ", "> ", *["word "] * 3, *["long " * 12] * 3]
)


@given(st.lists(_PIECES, min_size=4, max_size=24), st.integers(0, 30))
@example(["\n```\n", "long " * 12, "long " * 12, "\n```\n", "\n\n", "||", "word ", "||"], 9)
def test_no_part_shows_what_the_whole_hides(pieces: list[str], sought: int) -> None:
    """Each word is another one, so that it is known which of them are hidden."""
    words = iter(f"w{number}x" for number in range(1_000))
    text = re.sub("word|long", lambda _: next(words), "".join(pieces))
    found = Matcher(parse(f"w{sought}x")).excerpt(text)
    if found is not None:
        shown_words, open_words = (set(re.findall(r"w\d+x", plain(read(said)))) for said in (found[0], text))
        assert shown_words <= open_words


def test_names_of_files_are_not_read_as_marks(people: People) -> None:
    model = FoundModel(people)
    model.show([FoundRow(room=1, number=5, text="", files="a*b*.txt")])
    assert shown(model).text == "a*b*.txt"


def test_nothing_hidden_is_to_be_seen_before_it_is_read() -> None:
    class Slow:
        """An engine that never answers."""

        def then(self, callback: object) -> None:
            pass

    markups = Markups(lambda _read, _texts: Slow())
    assert markups.plain("see ||this|| *now*") == HIDDEN
    assert markups.plain("*now*") == "*now*"
    assert markups.spoken("see ||this||") == "spoiler"


def test_the_beginning_of_a_message_ends_before_a_spoiler_that_does_not_end_in_it() -> None:
    long = "who? ||" + "he " * 300 + "|| yes"
    assert open_part(long, 300) == "who? "
    assert open_part("a ||b|| c", 300) == "a ||b|| c"
    assert previewed(message(1, 1, 2, NOW, long)) == "who? "
