"""The manual says the same in both languages, and names every key of the window and every command of the terminal."""

import argparse
import re
import shlex
from pathlib import Path

import pytest

from chatclient.cli import parser
from qtclient.settings.commands import COMMANDS, Command

MANUAL = Path(__file__).parent.parent / "docs" / "manual"
LANGUAGES = ("en", "de")
SIGNS = {"Up": "↑", "Down": "↓", "Left": "←"}
WORDS = {
    "en": {"Return": "Enter"},
    "de": {"Ctrl": "Strg", "Shift": "Umschalt", "Return": "Eingabetaste", "End": "Ende"},
}


def chapters(language: str) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in (MANUAL / language).glob("*.md")}


def written(keys: str, language: str) -> str:
    """Return keys as the manual writes them."""
    words = SIGNS | WORDS[language]
    return "+".join(words.get(key, key) for key in keys.split("+"))


def outline(text: str) -> list[int]:
    """Return the depth of each heading, outside of code."""
    prose = re.sub(r"^(`{3,}).*?^\1$", "", text, flags=re.DOTALL | re.MULTILINE)
    return [len(marks) for marks in re.findall(r"^(#+) ", prose, re.MULTILINE)]


def pictures(text: str) -> list[str]:
    return re.findall(r"!\[[^\]]+\]\(\.\./images/\w+/([\w-]+\.png)\)", text)


def verbs() -> list[str]:
    """Return the names of the terminal client's commands."""
    (found,) = (action for action in parser()._actions if isinstance(action, argparse._SubParsersAction))
    return sorted(found.choices)


def test_both_languages_have_the_same_chapters_headings_and_pictures() -> None:
    english, german = chapters("en"), chapters("de")
    assert english.keys() == german.keys()
    for name, text in english.items():
        assert outline(text) == outline(german[name]), name
        assert pictures(text) == pictures(german[name]), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_picture_is_shown_and_every_shown_picture_is_there(language: str) -> None:
    shown = {picture for text in chapters(language).values() for picture in pictures(text)}
    assert shown == {path.name for path in (MANUAL / "images" / language).iterdir()}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_key_of_the_window_stands_in_the_table(command: Command, language: str) -> None:
    keys = ", ".join(written(each, language) for each in command.keys)
    keys = re.sub(r"^(\w+\+)[1-9]$", r"\g<1>1 … \g<1>9", keys)  # one row for all servers
    assert f"| {keys} |\n" in chapters(language)["settings.md"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("verb", verbs())
def test_every_command_of_the_terminal_has_an_example(verb: str, language: str) -> None:
    assert re.search(rf"^hearth {verb}\b", chapters(language)["terminal.md"], re.MULTILINE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_examples_of_the_terminal_can_be_read_by_it(language: str) -> None:
    text = chapters(language)["terminal.md"]
    lines = [line for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL) for line in block.splitlines()]
    assert lines
    for line in lines:
        program, *arguments = shlex.split(line.partition("<")[0], comments=True)
        assert program == "hearth"
        assert parser().parse_args(arguments).run is not None, line


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_debian_desktop_gets_what_the_window_needs_of_it(language: str) -> None:
    script = (MANUAL.parent.parent / "scripts" / "setup").read_text()
    [needed] = re.findall(r'^screen_packages="(.+)"$', script, re.MULTILINE)
    [typed] = re.findall(
        r"^sudo apt-get install --yes (.+)$", chapters(language)["first-steps.md"], re.MULTILINE
    )
    assert set(needed.split()) <= set(typed.split())
