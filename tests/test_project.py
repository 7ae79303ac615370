"""The project's own promises about how it is installed."""

import os
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def pins(name: str) -> dict[str, set[Version]]:
    found: dict[str, set[Version]] = {}
    for line in (ROOT / name).read_text().splitlines():
        if line and not line.lstrip().startswith("#"):
            requirement = Requirement(line)
            (specifier,) = requirement.specifier
            assert specifier.operator == "==", line
            found.setdefault(canonicalize_name(requirement.name), set()).add(Version(specifier.version))
    return found


def wishes(*lists: list[str]) -> list[Requirement]:
    return [Requirement(wish) for each in lists for wish in each]


extras = PROJECT["project"]["optional-dependencies"]
groups = PROJECT["dependency-groups"]


@pytest.mark.parametrize(
    ("file", "wanted"),
    [
        ("requirements.txt", wishes(PROJECT["project"]["dependencies"], extras["server"], extras["desktop"])),
        ("requirements-dev.txt", wishes(groups["dev"])),
        ("requirements-docs.txt", wishes(groups["docs"])),
    ],
)
def test_pins_satisfy_the_project(file: str, wanted: list[Requirement]) -> None:
    pinned = pins(file)
    for wish in wanted:
        versions = pinned.get(canonicalize_name(wish.name))
        assert versions, f"{wish.name} is not pinned: run scripts/lock"
        assert all(wish.specifier.contains(version) for version in versions), f"{wish}: run scripts/lock"


@pytest.mark.parametrize("file", ["requirements-dev.txt", "requirements-docs.txt"])
def test_pins_of_a_tool_are_those_of_the_program(file: str) -> None:
    program, tools = pins("requirements.txt"), pins(file)
    different = {name for name in program.keys() & tools.keys() if not tools[name] <= program[name]}
    assert different == set()


@pytest.mark.parametrize("file", sorted(path.name for path in ROOT.glob("requirements*.txt")))
def test_pins_name_no_machine(file: str) -> None:
    text = (ROOT / file).read_text()
    assert not re.search(r"https?://|file:|--index|--find-links|/home/|/root/|/work/", text)


def test_every_dependency_is_argued() -> None:
    text = (ROOT / "docs" / "dependencies.md").read_text().casefold()
    wanted = wishes(
        PROJECT["project"]["dependencies"], extras["server"], extras["desktop"], groups["dev"], groups["docs"]
    )
    unargued = {wish.name for wish in wanted if f"`{canonicalize_name(wish.name)}`" not in text}
    assert unargued == set()


@pytest.mark.parametrize(
    "script", sorted([*(ROOT / "scripts").iterdir(), ROOT / ".ci" / "run"]), ids=lambda p: p.name
)
def test_scripts_can_be_run(script: Path) -> None:
    assert os.access(script, os.X_OK)
    assert script.read_text().startswith("#!/usr/bin/env ")


def test_server_and_client_have_one_icon() -> None:
    server, client = "chatsite/static/chatsite/icon.svg", "qtclient/resources/icons/hearth.svg"
    assert (ROOT / server).read_bytes() == (ROOT / client).read_bytes()
