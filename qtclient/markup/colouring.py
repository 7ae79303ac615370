"""Code in classes: what is a keyword, a string, a comment. How each looks is the theme's business.

Only languages that people paste are coloured, and only as much as is read in no time: some of the lexers take the
square of what they are given.
"""

from functools import cache
from typing import TYPE_CHECKING

from qtclient.markup.records import CodeClass, CodeSpan

if TYPE_CHECKING:
    from pygments.lexer import Lexer

MOST_LETTERS = 2_000
"""In all the code of one message."""
_MOST_PIECES = 500
_DENSE_BEGIN, _DENSE_LETTERS = 24, 2.2
"""Code whose pieces are shorter than this on average, after the first few, is not code but an attempt on the lexer."""
_LOOKS_FAR_AHEAD = {"java": 1_000}
"""Lexers that take the square of their text, and how much they are given."""

LANGUAGES = {
    "bash": "bash", "sh": "bash", "shell": "bash", "zsh": "bash", "console": "bash",
    "c": "c", "h": "c", "cpp": "cpp", "c++": "cpp", "cc": "cpp", "csharp": "java", "cs": "java", "c#": "java",
    "css": "css", "scss": "scss", "diff": "diff", "patch": "diff", "docker": "docker", "dockerfile": "docker",
    "go": "go", "golang": "go", "html": "html", "xml": "xml", "svg": "xml", "ini": "ini", "cfg": "ini", "conf": "ini",
    "java": "java", "javascript": "javascript", "js": "javascript", "jsx": "javascript", "json": "json",
    "kotlin": "kotlin", "kt": "kotlin", "latex": "latex", "tex": "latex", "lua": "lua", "make": "make",
    "makefile": "make", "markdown": "markdown", "md": "markdown", "nginx": "nginx", "perl": "perl", "php": "php",
    "powershell": "powershell", "ps1": "powershell", "py": "python", "python": "python", "python3": "python",
    "r": "r", "ruby": "ruby", "rb": "ruby", "rust": "rust", "rs": "rust", "sql": "sql", "swift": "swift",
    "toml": "toml", "typescript": "typescript", "ts": "typescript", "tsx": "typescript", "yaml": "yaml", "yml": "yaml",
}  # fmt: skip

_CLASSES: tuple[tuple[str, CodeClass], ...] = (
    ("Token.Comment", "comment"),
    ("Token.Keyword.Type", "type"),
    ("Token.Keyword.Constant", "number"),
    ("Token.Keyword", "keyword"),
    ("Token.Operator.Word", "keyword"),
    ("Token.Operator", "operator"),
    ("Token.Literal.Number", "number"),
    ("Token.Literal.String", "string"),
    ("Token.Literal", "string"),
    ("Token.Name.Class", "type"),
    ("Token.Name.Exception", "type"),
    ("Token.Name.Builtin", "type"),
    ("Token.Name.Function", "name"),
    ("Token.Name.Decorator", "name"),
    ("Token.Name.Tag", "markup"),
    ("Token.Name.Attribute", "name"),
    ("Token.Generic.Inserted", "inserted"),
    ("Token.Generic.Deleted", "deleted"),
    ("Token.Generic.Heading", "markup"),
    ("Token.Generic.Subheading", "markup"),
    ("Token.Generic.Prompt", "comment"),
)


class Colouring:
    """Colours the code of one message, as long as its letters last."""

    def __init__(self) -> None:
        self._letters = MOST_LETTERS

    def spans(self, text: str, info: str) -> tuple[CodeSpan, ...]:
        """Return what is what in a block of code; nothing where its language is not known or it is long."""
        words = info.split()
        language = LANGUAGES.get(words[0].casefold()) if words else None
        if language is None or len(text) > min(self._letters, _LOOKS_FAR_AHEAD.get(language, MOST_LETTERS)):
            return ()
        self._letters -= len(text)
        return _spans(text, language)


def _spans(text: str, language: str) -> tuple[CodeSpan, ...]:
    spans: list[CodeSpan] = []
    for count, (start, kind, value) in enumerate(_lexer(language).get_tokens_unprocessed(text)):
        if count > min(_MOST_PIECES, _DENSE_BEGIN + start / _DENSE_LETTERS):
            return ()
        name = _class_of(kind)
        if name is None or not value.strip():
            continue
        if spans and spans[-1].name == name and spans[-1].end == start:
            spans[-1] = CodeSpan(spans[-1].start, start + len(value), name)
        else:
            spans.append(CodeSpan(start, start + len(value), name))
    return tuple(spans)


@cache
def _lexer(language: str) -> "Lexer":
    from pygments.lexers import get_lexer_by_name

    return get_lexer_by_name(language)


@cache
def _class_of(kind: object) -> CodeClass | None:
    """Return the class of one of Pygments' token types, or of the type it is a kind of."""
    name = str(kind)
    return next(
        (found for prefix, found in _CLASSES if name == prefix or name.startswith(prefix + ".")), None
    )
