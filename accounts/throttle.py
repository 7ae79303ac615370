"""How many passwords may be guessed: counted for an account from one address, and for an address.

Never for an account alone: then anybody could lock anybody out. One person's failures lock out neither the others at
the same address nor the person elsewhere. Counted in the memory of the process.
"""

import time
from typing import Final

from django.conf import settings
from limits import RateLimitItem, RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from accounts.addresses import Address
from chatprotocol.errors import ErrorCode, HearthError

_storage: Final = MemoryStorage()
_limiter: Final = MovingWindowRateLimiter(_storage)

HOUR_S: Final = 3_600


def assert_may_try(account: str, address: Address) -> None:
    """Raise HearthError (rate_limited) where too many sign-ins have failed. `account` is the username's key."""
    for item, key in _counted(account, address):
        if not _limiter.test(item, *key):
            raise _too_many(item, key)


def failed(account: str, address: Address) -> None:
    """Count a sign-in that failed."""
    for item, key in _counted(account, address):
        _limiter.hit(item, *key)


def succeeded(account: str, address: Address) -> None:
    """Forget the failures of an account from an address: the person has remembered the password."""
    item, key = _counted(account, address)[0]
    _limiter.clear(item, *key)


def count_code(account: str) -> None:
    """Count a code of the second factor, before it is looked at. Raises HearthError (rate_limited)."""
    limits = settings.HEARTH_SIGN_IN_LIMITS
    _count(limits.second_factor_tries, limits.second_factor_window_s, "code", account)


def count_join(address: Address) -> None:
    """Count somebody who would join without an invitation, whatever comes of it. Raises HearthError (rate_limited)."""
    _count(settings.HEARTH_SIGN_IN_LIMITS.joins_of_address, HOUR_S, "join", address.group)


def count_passkey(address: Address) -> None:
    """Count somebody who asks for what a passkey is to sign: it is kept for them. Raises HearthError (rate_limited)."""
    _count(settings.HEARTH_SIGN_IN_LIMITS.passkeys_of_address, HOUR_S, "passkey", address.group)


def count_mail(email: str, address: Address) -> None:
    """Count a mail that is asked for, whether or not anybody gets it. Raises HearthError (rate_limited)."""
    limits = settings.HEARTH_SIGN_IN_LIMITS
    _count(limits.mails_of_address, HOUR_S, "mails", address.group)
    _count(limits.mails_of_person, HOUR_S, "mail", email.casefold())


def _count(amount: int, window_s: int, *key: str) -> None:
    item = RateLimitItemPerSecond(amount, window_s)
    if not _limiter.hit(item, *key):
        raise _too_many(item, key)


def _too_many(item: RateLimitItem, key: tuple[str, ...]) -> HearthError:
    reset_s = max(1.0, _limiter.get_window_stats(item, *key).reset_time - time.time())
    return HearthError(
        ErrorCode.RATE_LIMITED,
        f"Too many attempts. Try again in {_minutes(reset_s)}.",
        retry_ms=int(reset_s * 1000),
    )


def forget() -> None:
    """Forget everything."""
    _storage.reset()


def _counted(account: str, address: Address) -> list[tuple[RateLimitItem, tuple[str, ...]]]:
    limits = settings.HEARTH_SIGN_IN_LIMITS
    window_s = limits.sign_in_window_s
    return [
        (RateLimitItemPerSecond(limits.sign_in_failures, window_s), ("account", account, address.group)),
        (RateLimitItemPerSecond(limits.sign_in_address_failures, window_s), ("address", address.group)),
    ]


def _minutes(seconds: float) -> str:
    minutes = -(-int(seconds) // 60)
    return "a minute" if minutes <= 1 else f"{minutes} minutes"
