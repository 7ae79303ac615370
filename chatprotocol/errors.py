"""One family of errors with a code each, and the codes with which a connection is closed.

What goes wrong inside Hearth for a reason that a person or a program can act on is a `HearthError`. HTTP statuses
and close codes appear at the doors only; `CloseCode` is the WebSocket door's.
"""

from enum import IntEnum, StrEnum


class ErrorCode(StrEnum):
    """Why a request was refused."""

    BAD_REQUEST = "bad_request"
    UNAUTHENTICATED = "unauthenticated"
    INVALID_CREDENTIALS = "invalid_credentials"
    TOTP_REQUIRED = "totp_required"
    SUSPENDED = "suspended"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    TOO_LARGE = "too_large"
    RATE_LIMITED = "rate_limited"
    SLOW_MODE = "slow_mode"
    SILENCED = "silenced"
    READ_ONLY = "read_only"
    UNSUPPORTED = "unsupported"
    BUSY = "busy"
    INTERNAL = "internal"


class CloseCode(IntEnum):
    """Why the server ended a connection."""

    GOING_AWAY = 1001
    TOO_BIG = 1009
    RESTARTING = 1012
    BUSY = 1013
    BAD_PROTOCOL = 4400
    UNAUTHENTICATED = 4401
    SUSPENDED = 4403
    TOO_SLOW = 4008
    NO_HELLO = 4408
    WRONG_VERSION = 4426
    TOO_MUCH = 4429


TRANSIENT_CODES = frozenset({ErrorCode.BUSY, ErrorCode.INTERNAL, ErrorCode.RATE_LIMITED, ErrorCode.SLOW_MODE})
"""Refusals that say nothing about the request itself: the same request may succeed later."""


class HearthError(Exception):
    """A refusal that reaches the person or program that asked.

    `message` is a plain sentence without secrets; `field` names the part of the request that is wrong; `retry_ms` says
    when the same request may be tried again.
    """

    def __init__(
        self, code: ErrorCode, message: str, *, field: str | None = None, retry_ms: int | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field
        self.retry_ms = retry_ms

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class ProtocolError(Exception):
    """The other side broke the protocol: what it sent cannot be understood and the connection ends (4400)."""
