"""`scripts/audit` never takes silence for good news."""

import importlib.machinery
import importlib.util
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).parent.parent / "scripts" / "audit"
HOLE = "django 5.2: PYSEC-1, mended in 5.2.1"


def loaded() -> Any:
    loader = importlib.machinery.SourceFileLoader("audit", str(SCRIPT))
    spec = importlib.util.spec_from_loader("audit", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


@pytest.fixture
def audit(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    return loaded()


def report(*packages: dict[str, Any]) -> str:
    return json.dumps({"dependencies": packages, "fixes": []})


def package(*holes: dict[str, Any]) -> dict[str, Any]:
    return {"name": "django", "version": "5.2", "vulns": list(holes)}


def answers(audit: Any, monkeypatch: pytest.MonkeyPatch, say: Callable[[str, list[str]], list[str]]) -> int:
    """Let services say something of the files that they are asked about; return the exit status."""
    monkeypatch.setattr(audit, "ask", lambda service, _, *pins: say(service, [pin.name for pin in pins]))
    status: int = audit.main()
    return status


def test_a_report_names_what_is_known(audit: Any) -> None:
    hole = {"id": "PYSEC-1", "fix_versions": ["5.2.1"], "aliases": [], "description": ""}
    assert audit.read(report(package(hole))) == [HOLE]
    assert audit.read(report(package(hole | {"fix_versions": []}))) == [
        "django 5.2: PYSEC-1, mended in no version"
    ]
    assert audit.read(report(package())) == []


@pytest.mark.parametrize(
    "said", ["", "Traceback", "[]", "{}", report(package(), {"name": "redis", "skip_reason": "not found"})]
)
def test_a_package_that_could_not_be_looked_up_is_no_good_news(audit: Any, said: str) -> None:
    with pytest.raises(audit.Unasked):
        audit.read(said)


def test_all_pins_are_asked_about_and_no_holes_are_good(
    audit: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[str] = []

    def say(service: str, files: list[str]) -> list[str]:
        asked.extend(files)
        return [HOLE] if files == ["probe.txt"] else []

    assert answers(audit, monkeypatch, say) == 0
    assert set(asked) - {"probe.txt"} == {
        path.name for path in SCRIPT.parent.parent.glob("requirements*.txt")
    }
    assert "pypi knows no holes" in capsys.readouterr().out


def test_holes_fail(audit: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert answers(audit, monkeypatch, lambda *_: [HOLE]) == 1
    assert HOLE in capsys.readouterr().out


def test_where_one_cannot_be_asked_another_is(
    audit: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def say(service: str, files: list[str]) -> list[str]:
        if service == "pypi":
            raise audit.Unasked("it is away")
        return [HOLE] if files == ["probe.txt"] else []

    assert answers(audit, monkeypatch, say) == 0
    printed = capsys.readouterr()
    assert "pypi could not be asked: it is away" in printed.err
    assert "osv knows no holes" in printed.out


@pytest.mark.parametrize("is_silent", [True, False])
def test_where_nobody_can_be_asked_it_says_so(
    audit: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], is_silent: bool
) -> None:
    def say(service: str, files: list[str]) -> list[str]:
        if is_silent:
            raise audit.Unasked("it is away")
        return []  # also of what has holes: it knows none of anything

    assert answers(audit, monkeypatch, say) == 75
    printed = capsys.readouterr()
    assert "NOT AUDITED" in printed.err
    assert printed.out == ""


def test_ci_bears_only_that_nobody_could_be_asked() -> None:
    text = (SCRIPT.parent.parent / ".ci" / "run").read_text()
    assert "scripts/audit </dev/null || [ $? -eq 75 ]" in text
