"""Reads and writes Qt's .ts files, the form in which people translate; without places, which change with every edit."""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET  # nosec B405  # the files are our own
from xml.sax.saxutils import escape  # nosec B406  # it reads nothing

from qtclient.translations.sources import Source

FORMS = 2
"""English and German have two grammatical numbers."""


class Translated(NamedTuple):
    """A string with its translations: one, or one for each grammatical number; empty ones are unfinished."""

    source: Source
    forms: tuple[str, ...]

    @property
    def finished(self) -> bool:
        """Tell whether nothing is left to translate."""
        return all(self.forms)


def read(file: Path) -> dict[tuple[str, str], Translated]:
    """Return what a file holds, by context and text. The files are our own."""
    held: dict[tuple[str, str], Translated] = {}
    if not file.exists():
        return held
    for context in ET.parse(file).getroot().iter("context"):  # noqa: S314
        name = context.findtext("name") or ""
        for message in context.iter("message"):
            text = message.findtext("source") or ""
            source = Source(name, text, message.get("numerus") == "yes")
            translation = message.find("translation")
            held[name, text] = Translated(source, _forms(translation, numerus=source.numerus))
    return held


def _forms(translation: ET.Element | None, *, numerus: bool) -> tuple[str, ...]:
    if translation is None:
        return ("",) * (FORMS if numerus else 1)
    if numerus:
        return tuple(form.text or "" for form in translation.iter("numerusform"))
    return (translation.text or "",)


def write(file: Path, language: str, messages: Iterable[Translated]) -> None:
    """Write a file, contexts and texts in order."""
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        "<!DOCTYPE TS>",
        f'<TS version="2.1" language="{language}">',
    ]
    context = ""
    for message in sorted(messages):
        if message.source.context != context:
            lines += ["</context>"] if context else []
            context = message.source.context
            lines += ["<context>", f"    <name>{escape(context)}</name>"]
        lines += _message(message)
    lines += ["</context>", "</TS>"] if context else ["</TS>"]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _message(message: Translated) -> list[str]:
    source, forms = message
    unfinished = "" if message.finished else ' type="unfinished"'
    if source.numerus:
        inner = "".join(f"<numerusform>{escape(form)}</numerusform>" for form in forms)
    else:
        inner = escape(forms[0])
    return [
        '    <message numerus="yes">' if source.numerus else "    <message>",
        f"        <source>{escape(source.text)}</source>",
        f"        <translation{unfinished}>{inner}</translation>",
        "    </message>",
    ]
