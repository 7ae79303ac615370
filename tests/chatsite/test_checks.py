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
def test_redis_alone_makes_no_second_process(settings: Settings) -> None:
    settings.REDIS_URL = "redis://localhost"
    assert "hearth.W001" in ids()


def test_production_settings_are_clean(tmp_path: Path) -> None:
    done = manage(
        tmp_path, "check", "--deploy", "--fail-level", "INFO", HEARTH_ALLOWED_HOSTS="chat.example.org"
    )
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_the_models_are_those_of_the_migrations(tmp_path: Path) -> None:
    done = manage(tmp_path, "makemigrations", "--check", "--dry-run")
    assert done.returncode == 0, done.stdout
