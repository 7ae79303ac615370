"""Every string of the program is German in German, and the compiled files are those of the sources."""

import re

import pytest
from PyQt6.QtCore import QLocale

from qtclient.language import FOLDER, LANGUAGES, choose_language, translate
from qtclient.translations import qm, ts
from qtclient.translations.__main__ import updated
from qtclient.translations.sources import strings

HOLE = re.compile(r"\{\w+\}|%n")


def test_german_is_complete_and_up_to_date() -> None:
    held = ts.read(FOLDER / "de.ts")
    assert [each.source for each in held.values()] == strings()
    assert [each.source for each in held.values() if not each.finished] == []


@pytest.mark.parametrize("name", LANGUAGES)
def test_what_is_compiled_is_what_was_translated(name: str) -> None:
    messages = updated(name)
    assert list(ts.read(FOLDER / f"{name}.ts").values()) == messages
    assert (FOLDER / f"{name}.qm").read_bytes() == qm.compiled(messages)


@pytest.mark.parametrize("name", LANGUAGES)
def test_a_translation_has_the_holes_of_its_source(name: str) -> None:
    for message in ts.read(FOLDER / f"{name}.ts").values():
        for form in message.forms:
            assert sorted(HOLE.findall(form)) == sorted(HOLE.findall(message.source.text)), message


def test_no_string_is_put_together_in_the_sources() -> None:
    """A string that is looked up is written where it is looked up."""
    for file in FOLDER.parent.rglob("*.py"):
        if file.name != "language.py":
            assert not re.search(
                r"\btranslate\(\s*[\"']\w+[\"'],\s*f[\"']", file.read_text(encoding="utf-8")
            ), file


@pytest.mark.usefixtures("german")
def test_the_program_speaks_german() -> None:
    assert translate("Timeline", "New") == "Neu"
    assert translate("Rooms", "%n mention(s)", "", 1) == "1 Erwähnung"
    assert translate("Rooms", "%n mention(s)", "", 3) == "3 Erwähnungen"
    assert translate("QPlatformTheme", "Cancel") == "Abbrechen"
    assert QLocale().language() == QLocale.Language.German


def test_the_language_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    assert choose_language("de_AT") == "de"
    monkeypatch.setenv("HEARTH_LANGUAGE", "de")
    assert choose_language() == "de"
    assert choose_language("xx") == "de"
