"""Unsafe combinations have names."""

from pathlib import Path

import pytest
from django.core.checks import run_checks
from pytest_django import Settings

from tests.chatsite.conftest import manage


def ids() -> list[str]:
    return [message.id or "" for message in run_checks(databases=["default"])]


@pytest.mark.django_db
def test_the_defaults_are_without_fault() -> None:
    assert [name for name in ids() if name != "auth.W004"] == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("url", "refused"),
    [
        ("redis://cache.example.org:6379", True),
        ("redis://localhost", False),
        ("redis://:secret@127.0.0.1:6379/1", False),
        ("unix:///run/redis/redis.sock", False),
    ],
)
def test_sqlite_is_for_one_machine(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, url: str, refused: bool
) -> None:
    settings.REDIS_URL = url
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "chatsite.sqlite")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert ("hearth.E001" in ids()) is refused
    monkeypatch.setenv("DATABASE_URL", "sqlite:////srv/hearth.sqlite3")
    assert "hearth.E001" not in ids()


def test_production_settings_are_clean(tmp_path: Path) -> None:
    done = manage(
        tmp_path, "check", "--deploy", "--fail-level", "INFO", HEARTH_ALLOWED_HOSTS="chat.example.org"
    )
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_the_models_are_those_of_the_migrations(tmp_path: Path) -> None:
    done = manage(tmp_path, "makemigrations", "--check", "--dry-run")
    assert done.returncode == 0, done.stdout
