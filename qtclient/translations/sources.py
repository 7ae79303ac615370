"""Finds the strings of the program: every `translate(context, text, …)` and `marked(context, text)` in its sources."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

PACKAGE = Path(__file__).parent.parent
_CALLS = ("translate", "marked")
_WITH_NUMBER = 4


class Source(NamedTuple):
    """One string; `numerus` tells that it depends on a number."""

    context: str
    text: str
    numerus: bool


def strings(folder: Path = PACKAGE) -> list[Source]:
    """Return every string once, by context and text."""
    found: dict[tuple[str, str], Source] = {}
    for file in sorted(folder.rglob("*.py")):
        for source in _in_module(ast.parse(file.read_text(encoding="utf-8"))):
            held = found.get(source[:2])
            found[source[:2]] = (
                source if held is None else held._replace(numerus=held.numerus or source.numerus)
            )
    return [found[key] for key in sorted(found)]


def _in_module(tree: ast.Module) -> Iterator[Source]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _CALLS:
            words = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
            if len(words) >= 2 and isinstance(words[0], str) and isinstance(words[1], str):
                yield Source(words[0], words[1], len(node.args) >= _WITH_NUMBER)
