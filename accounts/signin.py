"""Signing in with a name and a password, for every door: the API and the account pages.

The same answer, in the same time, for a name that does not exist and a password that is wrong. Whether an account is
suspended, and whether it has a second factor, is said only to whoever knows its password.
"""

from dataclasses import dataclass

import structlog

from accounts import handover, passwords, queries, secondfactor, services, throttle
from accounts.addresses import Address
from accounts.models import Device, User
from accounts.tokens import hash_token, new_token
from accounts.usernames import username_key
from chatprotocol.errors import ErrorCode, HearthError
from feeds.telemetry import counted

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A device that was signed in. The token is told once, here."""

    token: str
    device: Device
    user: User

    def __repr__(self) -> str:
        return f"SignedIn(device={self.device.pk})"


def sign_in(
    username: str, password: str, *, name: str, platform: str, address: Address, code: str | None = None
) -> SignedIn:
    """Sign a device in. `code` is of the second factor, where there is one.

    Raises HearthError: invalid_credentials, totp_required, suspended, forbidden, rate_limited, busy, bad_request.
    """
    user = person_with(username, password, address)
    _assert_second_factor(user, code)
    return _device_of(user, name, platform, user.password)


def sign_in_by_browser(
    code: str, verifier: str, *, name: str | None, platform: str | None, address: Address
) -> SignedIn:
    """Sign a device in with what a browser was given for it. Raises HearthError as `sign_in` does."""
    try:
        agreed = handover.redeem(code, verifier)
        person = welcome(agreed.user, address)
    except HearthError as refusal:
        counted.sign_in(refusal.code)
        raise
    counted.sign_in("ok")
    name = agreed.name if name is None else name
    platform = agreed.platform if platform is None else platform
    return _device_of(person, name, platform, agreed.password_hash)


def _device_of(user: User, name: str, platform: str, password_hash: str) -> SignedIn:
    token = new_token()
    device = services.add_device(
        user.pk, name=name, platform=platform, token_hash=hash_token(token), password_hash=password_hash
    )
    return SignedIn(token, device, user)


def _assert_second_factor(user: User, code: str | None) -> None:
    if not secondfactor.is_set_up(user.pk):
        return
    try:
        secondfactor.check(user, code)
    except HearthError as refusal:
        counted.sign_in(refusal.code)
        raise


def person_with(username: str, password: str, address: Address) -> User:
    """Return the person whose name and password these are. Raises HearthError as `sign_in` does."""
    try:
        person = _person_with(username, password, address)
    except HearthError as refusal:
        counted.sign_in(refusal.code)
        raise
    counted.sign_in("ok")
    return person


def _person_with(username: str, password: str, address: Address) -> User:
    key = username_key(username[: passwords.MAX_BYTES])
    throttle.assert_may_try(key, address)
    user = queries.person_named(username) if len(username) <= passwords.MAX_BYTES else None
    with passwords.hashing_slots().taken():
        # Asked again: others may have failed while this one waited.
        throttle.assert_may_try(key, address)
        right = len(password.encode()) <= passwords.MAX_BYTES and passwords.matches(password, user)
        if not right:
            throttle.failed(key, address)
    if not right or user is None:
        logger.info("sign-in failed", address=address.group)
        raise HearthError(ErrorCode.INVALID_CREDENTIALS, "The name or the password is wrong.")
    throttle.succeeded(key, address)
    return welcome(user, address)


def welcome(user: User, address: Address) -> User:
    """Return somebody who has shown who they are, where they may come in from here. Raises HearthError."""
    if not user.active:
        raise queries.suspended()
    if user.demo and not address.loopback:
        raise HearthError(
            ErrorCode.FORBIDDEN, "The people of the demo sign in on the server's own machine only."
        )
    return user
