"""What commands and the doctor say: in the language of the terminal, and all of it in German."""

import ast
import gettext
import re
import shutil
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from feeds import language
from tests.chatsite.conftest import ROOT, Process, manage

APPS = ("accounts", "attachments", "chatsite", "feeds", "messaging")
MARKS = {"_", "early", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext"}
FOR_DEVELOPERS = {ROOT / "chatsite" / "management" / "commands" / "benchseed.py"}
SPEAKING = [
    *(ROOT / "chatsite" / "backups").glob("*.py"),
    *(ROOT / "chatsite" / "certificates").glob("*.py"),
    *(ROOT / "chatsite" / "doctor").glob("*.py"),
    *(
        ROOT / "chatsite" / name
        for name in ("checks.py", "datafolder.py", "environment.py", "libpq.py", "server.py")
    ),
    ROOT / "chatsite" / "upgrading.py",
    ROOT / "feeds" / "schema.py",
    *(path for path in ROOT.glob("*/management/commands/*.py") if path not in FOR_DEVELOPERS),
]
TWO_WORDS = re.compile(r"[A-Za-z]{2,},? [a-z]{2,}")
NOT_FOR_PEOPLE = re.compile(
    r"(SELECT|UPDATE|DROP|CREATE|BEGIN|SET|PRAGMA) | AND |^-----|^age-encryption"
    r"|^The server is restarting\.$"  # to clients, which have their own words for it
)
PLACEHOLDER = re.compile(r"%\((\w+)\)([sd])|%s|%d")


def name_of(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def marked(tree: ast.AST) -> Iterator[str]:
    """Yield what a module has marked as words for people."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and name_of(node) in MARKS:
            wanted = node.args[1:2] if name_of(node) == "pgettext" else node.args[:1]
            for argument in wanted:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument.value
        if isinstance(node, ast.Assign) and [
            target.id for target in node.targets if isinstance(target, ast.Name)
        ] == ["help"]:
            yield ast.literal_eval(node.value)


def bare(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield what looks like words for people and is not marked: no docstring, no statement, nothing for the log."""
    passed: set[ast.AST] = set()
    for node in ast.walk(tree):
        is_marked = isinstance(node, ast.Call) and (
            name_of(node) in MARKS
            or name_of(node) == "call"  # what is typed, in every language
            or ast.unparse(node.func).startswith("logger.")
        )
        is_doc = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        is_help = isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "help"
        if is_marked or is_doc or is_help:
            passed |= set(ast.walk(node))
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or node in passed:
            continue
        if TWO_WORDS.search(node.value) and not NOT_FOR_PEOPLE.search(node.value):
            yield node.lineno, node.value


def catalogue(app: str) -> gettext.NullTranslations:
    return gettext.translation("django", ROOT / app / "locale", ["de"])


@pytest.mark.parametrize("path", SPEAKING, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_is_said_that_nobody_could_translate(path: Path) -> None:
    assert [*bare(ast.parse(path.read_text("utf-8")))] == []


@pytest.mark.parametrize("app", APPS)
def test_every_sentence_of_an_app_is_in_its_german_and_says_as_much(app: str) -> None:
    known = catalogue(app)._catalog  # type: ignore[attr-defined]
    for path in sorted((ROOT / app).rglob("*.py")):
        if path in FOR_DEVELOPERS or "migrations" in path.parts:
            continue
        for message in marked(ast.parse(path.read_text("utf-8"))):
            german = known.get(message) or known.get((message, 0))
            assert german, message
            assert {*PLACEHOLDER.findall(german)} == {*PLACEHOLDER.findall(message)}, message


@pytest.mark.parametrize(
    ("names", "found"),
    [
        ({}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "de"),
        ({"LANG": "de"}, "de"),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "de_AT.UTF-8"}, "de"),
        ({"LANG": "de_DE.UTF-8", "LC_MESSAGES": "C.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": ""}, "de"),
        ({"LANG": "de_DE.UTF-8", "LANGUAGE": "fr:en:de"}, "en"),
        ({"LANG": "C", "LANGUAGE": "de"}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
    ],
)
def test_the_language_is_that_of_the_terminal(
    monkeypatch: pytest.MonkeyPatch, names: dict[str, str], found: str
) -> None:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in names.items():
        monkeypatch.setenv(name, value)
    assert language.of_terminal() == found


def test_commands_speak_german_at_a_german_terminal(house: Path) -> None:
    german = {"LANG": "de_DE.UTF-8", "HEARTH_ALLOWED_HOSTS": "chat.example.org"}
    said = manage(house, "doctor", **german).stdout
    assert "  Noch nie wurde eine Sicherung ausprobiert." in said
    assert not re.search(r"\b(The|is|are|and)\b", said), said
    assert "Aus " in manage(house, "drill", str(house.parent / "backup.tar"), **german).stdout
    assert "zurückholen" in manage(house, "help", "drill", **german).stdout


def test_what_is_wrong_with_the_settings_is_said_in_german_too(tmp_path: Path) -> None:
    done = manage(tmp_path, "check", LANG="de_DE.UTF-8", HEARTH_REGISTRATION="perhaps")
    assert done.stderr == (
        "hearth: HEARTH_REGISTRATION muss eines von invite, open, closed sein, nicht 'perhaps'.\n"
    )


def test_a_server_that_was_started_in_german_speaks_to_everybody_in_their_language(
    house: Path,
    tmp_path: Path,
    start: Callable[..., Process],
    free_port: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    data = Path(shutil.copytree(house, tmp_path / "data"))
    process = start(data, "serve", "--bind", f"127.0.0.1:{free_port}")
    process.wait_ready()
    assert process.said == [f"Hearth ist unter http://127.0.0.1:{free_port}"]
    for wish, found in (("", "This is a Hearth server"), ("de", "Das ist ein Hearth-Server")):
        asked = urllib.request.Request(f"http://127.0.0.1:{free_port}/", headers={"Accept-Language": wish})
        with urllib.request.urlopen(asked, timeout=10) as answer:
            assert found in answer.read().decode()
    assert process.end() == 0
