"""Which Markdown is understood: CommonMark with tables, strikethrough and spoilers; no images, no HTML, no references.

What an author wrote and CommonMark would not show – HTML, entities, the target of a reference – stands as it was
written. A line of dashes below words is a line, not a heading: in talk it is meant so.

Every place at which a rule may match is counted as work.
"""

import re
from collections.abc import Callable

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline import image as read_image
from markdown_it.rules_inline import link as read_link

from qtclient.markup.work import Work
from qtclient.words.links import link_at, may_open

WORK = "work"
"""Where the work is counted in a reading's environment."""
SPAN = "span"
"""In a token's meta: where what it belongs to begins and ends."""
_SPOILER = "||"
_MARKS = re.compile(r"[*_~|`\[\]<>!]+")
_SCHEME_BEFORE = re.compile(r"[A-Za-z]+\Z")
_LONGEST_SCHEME = len("mailto")
_LINE_STEPS, _LINK_STEPS, _ROW_STEPS = 2, 10, 4
_LOOKED_AT = 512
"""Characters that are looked at in one step, where what begins like an address may turn out to be none."""


class _CountingInline(ParserInline):
    """Looking ahead is work, too, even where it has been done before."""

    def skipToken(self, state: StateInline) -> None:  # the library's name
        work: Work = state.env[WORK]
        work.add()
        super().skipToken(state)


def grammar() -> MarkdownIt:
    """Return a parser; it keeps nothing from one text to the next."""
    made = MarkdownIt("zero", {"maxNesting": 40})
    made.inline = _CountingInline()
    made.configure("zero")
    made.enable(["table", "fence", "code", "blockquote", "list", "hr", "heading", "paragraph"])
    made.enable(["newline", "escape", "backticks", "strikethrough", "emphasis", "autolink", "link", "image"])
    made.disable("fragments_join")
    made.validateLink = may_open  # type: ignore[method-assign,assignment]  # the library's own way to say it
    made.normalizeLink = str  # type: ignore[method-assign,assignment]  # an address is opened as it was written
    made.normalizeLinkText = str  # type: ignore[method-assign,assignment]
    made.block.ruler.before("table", "work", _count_block, {"alt": ["paragraph", "blockquote", "list"]})
    inline = made.inline
    for character in "|:!":
        inline.add_terminator_char(character)
    inline.ruler.before("text", "work", _count_inline)
    inline.ruler.at("link", _spanning(read_link))
    inline.ruler.at("image", _as_written(read_image))
    inline.ruler.before("newline", "address", _read_address)
    inline.ruler.before("backticks", "spoiler", _read_spoiler)
    return made


def _count_block(state: StateBlock, line: int, _end: int, _silent: bool) -> bool:
    work: Work = state.env[WORK]
    work.check_depth(state.level)
    work.add(_LINE_STEPS + _ROW_STEPS * state.src.count("|", state.bMarks[line], state.eMarks[line]))
    return False


def _count_inline(state: StateInline, _silent: bool) -> bool:
    work: Work = state.env[WORK]
    marks = _MARKS.match(state.src, state.pos, state.posMax)
    work.add(1 + (marks.end() - marks.start() if marks else 0))
    return False


_Rule = Callable[[StateInline, bool], bool]


def _spanning(rule: _Rule) -> _Rule:
    """Let the tokens of a link know where it begins and ends."""

    def read(state: StateInline, silent: bool) -> bool:
        start = state.pos
        if not state.src.startswith("[", start):
            return False
        work: Work = state.env[WORK]
        work.add(_LINK_STEPS)
        before = len(state.tokens)
        found = rule(state, silent)
        if found and not silent:
            opening = next(token for token in state.tokens[before:] if token.type == "link_open")
            opening.meta[SPAN] = state.tokens[-1].meta[SPAN] = (start, state.pos)
        return found

    return read


def _as_written(rule: _Rule) -> _Rule:
    """Let what a rule would take for an image stand as the text that it is."""

    def read(state: StateInline, silent: bool) -> bool:
        start, end = state.pos, state.posMax
        if not state.src.startswith("![", start) or not rule(state, True):
            state.pos, state.posMax = start, end
            return False
        if not silent:
            token = state.push("text", "", 0)
            token.content = state.src[start : state.pos]
        return True

    return read


def _read_address(state: StateInline, silent: bool) -> bool:
    """Read an address that stands among words; what would mark words otherwise is part of it.

    Who only looks ahead is told of none: the words of a link may be an address, and end where the link says.
    """
    src, colon = state.src, state.pos
    if silent or src[colon] != ":" or state.linkLevel or colon + 2 >= state.posMax:
        return False
    before = _SCHEME_BEFORE.search(src, max(0, colon - _LONGEST_SCHEME), colon)
    if before is None:
        return False
    found = link_at(src, before.start(), state.posMax)
    scheme = colon - before.start()
    if found is None:
        work: Work = state.env[WORK]
        work.add(1 + (state.posMax - colon) // _LOOKED_AT)
    if found is None or found.end <= colon or not state.pending.endswith(before.group()):
        return False
    state.pending = state.pending[:-scheme]
    token = state.push("address", "", 0)
    token.content = found.address
    state.pos = found.end
    return True


def _read_spoiler(state: StateInline, silent: bool) -> bool:
    """Read `||words||`."""
    start, most = state.pos, state.posMax
    if not state.src.startswith(_SPOILER, start, most):
        return False
    end = state.src.find(_SPOILER, start + 2, most)
    if end <= start + 2 or not state.src[start + 2 : end].strip():
        return False
    if not silent:
        state.push("spoiler_open", "", 1)
        state.pos, state.posMax = start + 2, end
        state.md.inline.tokenize(state)
        state.push("spoiler_close", "", -1)
        state.posMax = most
    state.pos = end + 2
    return True
