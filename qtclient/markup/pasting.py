"""Rich text from the clipboard as plain Markdown: bold, italic, strikes, links, lists, quotes, code. Pure.

What is pasted is other people's: it is read as text, nothing in it is loaded, run or kept. What would be Markdown by
accident is written so that it stays what it was.
"""

import re
from html.parser import HTMLParser
from typing import Final

MOST: Final = 200_000
"""Characters of HTML; more is pasted as plain text."""
_DEPTH: Final = 12
_MARKS: Final = {"b": "**", "strong": "**", "i": "*", "em": "*", "s": "~~", "del": "~~", "strike": "~~"}
_SILENT: Final = frozenset({"script", "style", "head", "title", "template", "noscript", "svg", "math"})
_PARAGRAPHS: Final = frozenset(
    {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "pre", "blockquote", "table"}
)
_BLOCKS: Final = _PARAGRAPHS | {"div", "li", "tr", "section", "article", "header", "footer", "dt", "dd", "hr"}
_HEADINGS: Final = re.compile(r"h[1-6]")
_LINK: Final = re.compile(r"(?:https?://|mailto:)[^\s()<>]+", re.IGNORECASE)
_SPACE: Final = re.compile(r"[ \t\r\n\f]+")
_SPECIAL: Final = re.compile(r"([\\`*\[\]]|(?<!\w)_|_(?!\w)|~~)")
_BOLD: Final = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)")
_NOT_BOLD: Final = re.compile(r"font-weight\s*:\s*(?:normal|[1-5]00)")
_ITALIC: Final = re.compile(r"font-style\s*:\s*italic")


def markdown_of(html: str) -> str | None:
    """Return the text of HTML as Markdown; None where it has no form that Markdown knows, or is too long."""
    if len(html) > MOST:
        return None
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.text() if reader.formed else None


class _Reader(HTMLParser):
    """Writes lines of Markdown while it reads tags."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.formed = False
        """Whether there was anything that is not plain text."""
        self._parts: list[str] = [""]
        self._open: list[tuple[str, str]] = []
        """Open tags that will end something, and what they end with."""
        self._lists: list[int | None] = []
        self._quotes = 0
        self._silent = 0
        self._preformed = 0
        self._gap = 0
        """How many line breaks are due before the next word."""
        self._in_item = False
        """Whether the mark of an item was written, and no word of it yet."""

    def text(self) -> str:
        """Return what was read."""
        while self._open:
            self._end(self._open[-1][0])
        lines = [line.rstrip() for line in "".join(self._parts).split("\n")]
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")

    # ---- tags ----

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag in _SILENT:
            self._silent += 1
        elif tag == "br":
            self._parts.append("\n" + self._margin())
        elif tag in _BLOCKS:
            self._start_block(tag, values)
        elif tag == "a" and _LINK.fullmatch(values.get("href", "")):
            self._start(tag, "[", f"]({values['href']})")
        elif tag in ("code", "tt", "kbd", "samp") and not self._preformed:
            self._start(tag, "`", "`")
        else:
            self._start_mark(tag, values.get("style", "").lower())

    def _start_mark(self, tag: str, style: str) -> None:
        mark = _MARKS.get(tag, "")
        if tag == "b" and _NOT_BOLD.search(style):
            mark = ""  # some editors wrap all of their clipboard in it
        if tag == "span":
            mark = "**" * bool(_BOLD.search(style)) + "*" * bool(_ITALIC.search(style))
        if self._preformed or any(end == mark for _, end in self._open):
            mark = ""
        self._start(tag, mark, mark[::-1]) if mark else self._open.append((tag, ""))

    def _start(self, tag: str, begins: str, ends: str) -> None:
        self._break()
        self._parts.append(begins)
        self._open.append((tag, ends))
        self.formed = True

    def _start_block(self, tag: str, values: dict[str, str]) -> None:
        self._gap = max(self._gap, 2 if tag in _PARAGRAPHS and not self._lists else 1)
        if tag in ("ul", "ol"):
            start = values.get("start", "")
            self._lists.append(
                None if tag == "ul" else int(start) if start.isdecimal() and len(start) < 9 else 1
            )
        elif tag == "li":
            self._start_item()
        elif tag == "blockquote":
            self._quotes += 1
        elif tag == "pre":
            self._break()
            self._parts.append("```\n" + self._margin())
            self._preformed += 1
        elif _HEADINGS.fullmatch(tag):
            self._start(tag, "**", "**")
        self.formed |= tag in ("li", "blockquote", "pre")

    def _start_item(self) -> None:
        self._in_item = False
        self._break()
        number = self._lists[-1] if self._lists else None
        self._parts.append("- " if number is None else f"{number}. ")
        if number is not None:
            self._lists[-1] = number + 1
        self._in_item = True

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in ("td", "th"):
            self._parts.append(" ")
        elif any(name == tag for name, _ in self._open):
            self._end(tag)
        if tag not in _BLOCKS:
            return
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        elif tag == "blockquote":
            self._quotes = max(0, self._quotes - 1)
        elif tag == "pre" and self._preformed:
            self._preformed -= 1
            fence = "```" if self._parts[-1].endswith("\n") else "\n" + self._margin() + "```"
            self._parts.append(fence)
        self._gap = max(self._gap, 2 if tag in _PARAGRAPHS and not self._lists else 1)

    def _end(self, tag: str) -> None:
        """End a tag, and what was opened in it and never ended."""
        while self._open:
            name, ends = self._open.pop()
            self._write_end(ends)
            if name == tag:
                return

    def _write_end(self, ends: str) -> None:
        """Write an end behind the last word, not behind the space that follows it; take an empty beginning back."""
        if not ends:
            return
        if self._parts[-1] in ("[", "`", ends[::-1]):
            self._parts.pop()
            return
        last = self._parts[-1]
        word = last.rstrip()
        self._parts[-1:] = [word, ends, last[len(word) :]]

    # ---- words ----

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        if self._preformed:
            self._parts.append(data.replace("\r\n", "\n").replace("\n", "\n" + self._margin()))
            return
        words = _SPACE.sub(" ", data)
        if not words.strip() and (self._gap or not self._said()):
            return
        self._break()
        if self._begins() and words.startswith(" "):
            self._parts.insert(-1, " ")
            words = words[1:]
        if self._parts[-1].endswith((" ", "\n")):
            words = words.lstrip(" ")
        if words:
            self._in_item = False
            in_code = any(end == "`" for _, end in self._open)
            self._parts.append(words.replace("`", "") if in_code else _SPECIAL.sub(r"\\\1", words))

    def _said(self) -> bool:
        return any(self._parts)

    def _begins(self) -> bool:
        """Tell whether a mark has just begun: no space stands behind it."""
        return bool(self._open) and self._parts[-1] in ("[", "`", "*", "**", "~~", "***")

    def _break(self) -> None:
        """Write the line breaks that are due."""
        if self._in_item:
            self._gap = 0
            return
        if self._gap and self._said():
            self._parts.append("\n" * self._gap)
        if self._gap or not self._said():
            self._parts.append(self._margin())
        self._gap = 0

    def _margin(self) -> str:
        quotes, depth = min(self._quotes, _DEPTH), min(len(self._lists), _DEPTH)
        return "> " * quotes + "   " * max(0, depth - 1)
