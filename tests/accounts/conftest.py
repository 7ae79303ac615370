"""The standing cast of the accounts' tests, fast hashes, and a throttle without a memory."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from accounts import passwords, services, throttle
from accounts.addresses import Address
from accounts.models import User
from accounts.signin import SignedIn, sign_in
from tests.clock import Clock, stopped

PASSWORD = "correct horse"
HOME = Address("192.0.2.7", loopback=False)
LOOPBACK = Address("127.0.0.1", loopback=True)


@pytest.fixture(autouse=True)
def fast_hashes(settings: Settings) -> Iterator[None]:
    """Hash fast; where argon2 is the point, a test says so."""
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher",
        "django.contrib.auth.hashers.Argon2PasswordHasher",
    ]
    passwords._nobodys_hash.cache_clear()
    yield
    passwords._nobodys_hash.cache_clear()


@pytest.fixture(autouse=True)
def no_memory() -> Iterator[None]:
    """Forget what the other tests have done."""
    throttle.forget()
    services._seen_today.clear()
    yield
    throttle.forget()
    services._seen_today.clear()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return stopped(monkeypatch)


def add(username: str, role: str = "member") -> User:
    return services.add_person(username, PASSWORD, role=role)


def signed_in(user: User, name: str = "laptop") -> SignedIn:
    return sign_in(user.username, PASSWORD, name=name, platform="linux", address=HOME)


@pytest.fixture
def admin(db: None) -> User:
    return add("adele", "admin")


@pytest.fixture
def moderator(db: None) -> User:
    return add("moritz", "moderator")


@pytest.fixture
def member(db: None) -> User:
    return add("mara")


@pytest.fixture
def stranger(db: None) -> User:
    return add("simon")
