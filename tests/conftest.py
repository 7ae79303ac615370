"""Fixtures that more than one package's tests use."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from django.utils import translation
from hypothesis import HealthCheck, settings
from pytest_django import DjangoCaptureOnCommitCallbacks, DjangoDbBlocker

settings.register_profile("quick", deadline=None, max_examples=50)
settings.register_profile(
    "soak", deadline=None, max_examples=2_000, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("quick")


@pytest.fixture(autouse=True, scope="session")
def signed_in_just_now() -> None:
    """Let whom a test has signed in have shown who they are, as everybody has who came by the form."""
    force_login = Client.force_login

    def sign_in(self: Client, user: Any, backend: str | None = None) -> None:
        force_login(self, user, backend)
        session = self.session
        session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()

    Client.force_login = sign_in  # type: ignore[assignment,method-assign]


@pytest.fixture(autouse=True)
def speaks_english() -> Iterator[None]:
    """Let no test find the language that a request of another test has set."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True, scope="session")
def as_important_as_before() -> Iterator[None]:
    """Let a backup that is made in this process not take its place in the queue for the processor away for good."""
    from chatsite.backups import pacing

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pacing, "_GIVES_WAY", 0)
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Keep SQLite's test database in a file of this worker's: threads share it as they share the real one."""
    default: dict[str, Any] = django_settings.DATABASES["default"]
    if default["ENGINE"] == "chatsite.sqlite":
        default["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
        # No test cuts the power.
        default["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL;PRAGMA synchronous=OFF"


@pytest.fixture(scope="session")
def emptied_to_what_migrations_made(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Let the tables hold what the migrations have put there again, whenever a test that commits has emptied them.

    It is a part of emptying them: whatever comes next, and in whatever order fixtures end, no test finds less.
    """
    from django.core.management.commands import flush

    from accounts import auditguard  # models, which are there once Django is
    from messaging.search.building import build
    from messaging.search.stores import possible_store, store

    with django_db_blocker.unblock():
        as_migrated = str(connection.creation.serialize_db_to_string())
    handle = flush.Command.handle

    def refill(command: flush.Command, **options: Any) -> None:
        auditguard.unguard()
        handle(command, **options | {"inhibit_post_migrate": True})
        connection.creation.deserialize_db_from_string(as_migrated)
        auditguard.guard()
        # The index has tables of its own, which nobody empties.
        index = possible_store()
        if index is not None:
            build(index)
        store.cache_clear()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flush.Command, "handle", refill)
        yield


@pytest.fixture
def shared_database(emptied_to_what_migrations_made: None, transactional_db: None) -> None:
    """A database in which every thread sees what the others have committed."""


@pytest.fixture
def django_capture_on_commit_callbacks(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> Iterator[DjangoCaptureOnCommitCallbacks]:
    """Run what follows a commit, as pytest-django does; what the index remembers of it is forgotten with the test.

    The database forgets it, too: in truth nothing was committed.
    """
    from messaging.search.stores import store  # models, which are there once Django is

    yield django_capture_on_commit_callbacks
    store.cache_clear()
