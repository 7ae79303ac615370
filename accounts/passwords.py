"""Password hashes: slow and large on purpose, so only so many are computed at a time."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Final

from django.conf import settings
from django.contrib.auth import hashers, password_validation
from django.core.exceptions import ValidationError

from accounts.models import User
from chatprotocol.errors import ErrorCode, HearthError

MAX_BYTES: Final = 1024


class Slots:
    """Lets `at_once` callers through, lets `waiting` more wait, and refuses the next as busy."""

    def __init__(self, at_once: int, waiting: int) -> None:
        self._slots = threading.BoundedSemaphore(at_once)
        self._places = threading.BoundedSemaphore(at_once + waiting)

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Hold a slot; raises HearthError (busy) where too many wait already."""
        if not self._places.acquire(blocking=False):
            raise HearthError(
                ErrorCode.BUSY,
                "Too many people sign in at the moment. Try again in a moment.",
                retry_ms=2_000,
            )
        try:
            with self._slots:
                yield
        finally:
            self._places.release()


@cache
def hashing_slots() -> Slots:
    """Return the slots of this process."""
    limits = settings.HEARTH_SIGN_IN_LIMITS
    return Slots(limits.sign_in_hashes, limits.sign_in_waiting)


def assert_acceptable(password: str, user: User | None = None) -> None:
    """Raise HearthError (bad_request) where a password that somebody chose is too easy to guess."""
    assert_possible(password)
    try:
        password_validation.validate_password(password, user)
    except ValidationError as error:
        raise _refusal(" ".join(error.messages)) from None


def assert_possible(password: str) -> None:
    """Raise HearthError (bad_request) where this cannot be a password at all."""
    if not password:
        raise _refusal("A password may not be empty.")
    if len(password.encode()) > MAX_BYTES:
        raise _refusal(f"A password has at most {MAX_BYTES} bytes.")


def encode(password: str) -> str:
    """Return the hash to store of a password."""
    with hashing_slots().taken():
        return hashers.make_password(password)


def matches(password: str, user: User | None) -> bool:
    """Tell whether this is the person's password, in the same time whether there is such a person or not.

    Called within a slot. A hash made with older parameters is replaced.
    """
    nobodys = _nobodys_hash()  # made by whoever comes first, whatever name they give
    encoded = user.password if user is not None and user.has_usable_password() else nobodys
    right, is_old = hashers.verify_password(password, encoded)
    if not right or user is None or encoded != user.password:
        return False
    if is_old:
        renewed = hashers.make_password(password)
        if User.objects.filter(pk=user.pk, password=encoded).update(password=renewed):
            user.password = renewed
    return True


@cache
def _nobodys_hash() -> str:
    return hashers.make_password("the password of nobody")


def _refusal(message: str) -> HearthError:
    return HearthError(ErrorCode.BAD_REQUEST, message, field="password")
