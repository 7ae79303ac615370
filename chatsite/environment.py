"""Reads the environment for the settings. A wrong value is refused by its name, in one clear line."""

import importlib.util
import os
import re
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final, TypeVar
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit
from zoneinfo import ZoneInfo

import environ  # type: ignore[import-untyped]  # has no types
import msgspec
from django.core.exceptions import ImproperlyConfigured

from chatprotocol.limits import MAX_OUT_MESSAGE_BYTES, PAGE_BYTES, Limits
from feeds.language import early as _

LIMIT_PREFIX: Final = "HEARTH_LIMIT_"
FRAME_BYTES: Final = 4096
"""What stands around the largest part of a frame, generously."""
DIRECT_USERS: Final = 20
"""The ids of so many people fit the column that names a direct room."""
MENTIONS: Final = 500
FILES: Final = 50
MOST_FILE_BYTES: Final = 1 << 50
REACTIONS: Final = 4_000
REACTION_EMOJI: Final = 200
"""What hangs on one message takes less than half a page."""
MOST: Final = 1_000_000_000
SECRET_CHARACTERS: Final = 20

_YES: Final = frozenset({"1", "true", "yes", "on"})
_NO: Final = frozenset({"", "0", "false", "no", "off"})
_env: Final = environ.Env()
_IN_A_COMMAND: Final = re.compile(r"[A-Za-z0-9.:/?#@&=%+~_-]*")
"""People copy it into a terminal: nothing in it means something there."""

L = TypeVar("L", bound=msgspec.Struct)


def text(name: str, default: str = "") -> str:
    """Return a value as it is, without the spaces around it."""
    return os.environ.get(name, default).strip()


def secret(name: str) -> str:
    """Return a secret that somebody chose, or nothing; one that could be guessed is refused and not repeated."""
    value = text(name)
    if value and (
        len(value) < SECRET_CHARACTERS or not value.isascii() or not value.isprintable() or " " in value
    ):
        raise ImproperlyConfigured(
            _("%(name)s must have at least %(least)s letters and digits, and no spaces.")
            % {"name": name, "least": SECRET_CHARACTERS}
        )
    return value


def names(name: str, default: Iterable[str] = ()) -> list[str]:
    """Return the parts of a value with commas between them."""
    parts = [part.strip() for part in text(name).split(",")]
    return [part for part in parts if part] or list(default)


def choice(name: str, default: str, choices: Iterable[str]) -> str:
    """Return one of the words that are allowed."""
    value = text(name, default).lower() or default
    if value not in set(choices):
        raise ImproperlyConfigured(
            _("%(name)s must be one of %(list)s, not %(value)s.")
            % {"name": name, "list": ", ".join(choices), "value": repr(value)}
        )
    return value


def yes_or_no(name: str, default: bool) -> bool:
    """Return a truth."""
    value = text(name, "yes" if default else "no").lower()
    if value not in _YES | _NO:
        raise ImproperlyConfigured(
            _("%(name)s must be yes or no, not %(value)s.") % {"name": name, "value": repr(value)}
        )
    return value in _YES


def time_zone(name: str, here: Path = Path("/etc/localtime")) -> str:
    """Return the zone in whose time people read, the machine's own where it is not said."""
    value = text(name) or _zone_of(here)
    try:
        ZoneInfo(value)
    except (ValueError, LookupError, OSError):
        if not text(name):
            return "UTC"
        raise ImproperlyConfigured(
            _("%(name)s must look like Europe/Berlin, not %(value)s.") % {"name": name, "value": repr(value)}
        ) from None
    return value


def _zone_of(link: Path) -> str:
    """Return the zone that a machine's link leads to; UTC where there is none."""
    return str(link.resolve()).partition("/zoneinfo/")[2] or "UTC"


def whole_number(name: str, default: int, minimum: int = 1) -> int:
    """Return an integer that is not below `minimum`."""
    value = text(name)
    if not value:
        return default
    if not (value.isascii() and value.isdigit()) or int(value) < minimum:
        raise ImproperlyConfigured(
            _("%(name)s must be a whole number, at least %(minimum)s, not %(value)s.")
            % {"name": name, "minimum": minimum, "value": repr(value)}
        )
    return int(value)


def limits(kind: type[L]) -> L:
    """Return limits with the defaults of `kind`, each replaced where `HEARTH_LIMIT_<NAME>` says so."""
    fields = msgspec.structs.fields(kind)
    return kind(**{field.name: whole_number(limit_name(field.name), field.default) for field in fields})


def limit_name(field: str) -> str:
    """Return the name in the environment of a limit."""
    return LIMIT_PREFIX + field.upper()


def refuse_unknown_limits(*kinds: type[msgspec.Struct]) -> None:
    """Refuse a limit that does not exist: a typing error would leave the real one as it was."""
    known = {limit_name(field.name) for kind in kinds for field in msgspec.structs.fields(kind)}
    unknown = sorted(name for name in os.environ if name.startswith(LIMIT_PREFIX) and name not in known)
    if unknown:
        raise ImproperlyConfigured(
            _("%(unknown)s is not a limit. There are: %(list)s.")
            % {"unknown": unknown[0], "list": ", ".join(sorted(known))}
        )


def refuse_impossible_limits(chosen: Limits) -> None:
    """Refuse limits with which clients could not live: they refuse what is larger than they bear, or was told."""
    bounds = {
        # A page of rows and the frame around it are one message.
        "out_message_bytes": (PAGE_BYTES + FRAME_BYTES, MAX_OUT_MESSAGE_BYTES),
        # A text fits the request that brings it, and two of them a page.
        "message_bytes": (chosen.text_bytes + FRAME_BYTES, MAX_OUT_MESSAGE_BYTES),
        "text_bytes": (1, PAGE_BYTES // 2 - FRAME_BYTES),
        "direct_users": (1, DIRECT_USERS),
        # With the largest text they fit a page.
        "files": (1, FILES),
        "mentions": (1, MENTIONS),
        "reactions": (1, REACTIONS),
        "reaction_emoji": (1, REACTION_EMOJI),
        "file_bytes": (1, MOST_FILE_BYTES),
    }
    for field in msgspec.structs.fields(Limits):
        least, most = bounds.get(field.name, (1, MOST))
        if not least <= getattr(chosen, field.name) <= most:
            raise ImproperlyConfigured(
                _("%(name)s must be at least %(least)s and at most %(most)s.")
                % {"name": limit_name(field.name), "least": least, "most": most}
            )


def address(name: str) -> str:
    """Return how browsers reach this server, without a slash at its end; empty where it is not said."""
    value = text(name).rstrip("/")
    found = _url(value)
    is_address = (
        found is not None
        and found.scheme in {"http", "https"}
        and bool(found.hostname)
        and not (found.path or found.query or found.fragment or found.username)
    )
    if value and not is_address:
        raise ImproperlyConfigured(
            _("%(name)s must look like https://chat.example.org, not %(value)s.")
            % {"name": name, "value": repr(value)}
        )
    return value


def program(name: str) -> str:
    """Return where people get the program, a page or a source for git; empty where it is not said."""
    value = text(name)
    found = _url(value)
    is_place = (
        found is not None
        and found.scheme in {"http", "https"}
        and bool(found.hostname)
        and not found.username
        and _IN_A_COMMAND.fullmatch(value) is not None
    )
    if value and not is_place:
        raise ImproperlyConfigured(
            _(
                "%(name)s must look like https://example.org/hearth.git, or be the address of a page, not %(value)s."
            )
            % {"name": name, "value": repr(value)}
        )
    return value


_POOL: Final = {"min_size": 1, "max_size": 14, "timeout": 5}
"""Connections to PostgreSQL of one process: the journal and the four readers keep theirs, the rest is for views. Six
processes fit what PostgreSQL allows as it comes."""

_POSTGRESQL: Final = {
    "connect_timeout": 5,
    # A server that is gone without a word is noticed, instead of waited for.
    "tcp_user_timeout": 10_000,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    # What somebody forgot in a terminal stops no writer for ever.
    "options": "-c lock_timeout=5000 -c idle_in_transaction_session_timeout=60000",
}


def database(name: str, sqlite_path: Path) -> dict[str, Any]:
    """Return Django's settings of the database at a URL; a SQLite file where none is named."""
    url = text(name)
    if not url:
        return {"ENGINE": "chatsite.sqlite", "NAME": str(sqlite_path)}
    found = _parsed_database(url)
    if str(found.get("ENGINE")).endswith("sqlite3"):
        return found | {"ENGINE": "chatsite.sqlite"}
    if str(found.get("ENGINE")).endswith("postgresql"):
        return found | {
            "HOST": unquote(str(found.get("HOST", ""))),  # a folder with a socket has its slashes escaped
            "OPTIONS": {"pool": dict(_POOL), **_POSTGRESQL, **found.get("OPTIONS", {})},
            "CONN_HEALTH_CHECKS": True,
        }
    raise ImproperlyConfigured(
        _("%(name)s must begin with sqlite:/// or postgres://.") % {"name": name}
    )  # the rest holds a password


def _parsed_database(url: str) -> dict[str, Any]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # they repeat the password
            found: dict[str, Any] = environ.Env.db_url_config(url)
    except (ValueError, TypeError, KeyError, ImproperlyConfigured):
        return {}
    return found


def email(name: str) -> dict[str, Any]:
    """Return Django's settings of the mail server at a URL; nothing where none is named."""
    if not text(name):
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    try:
        found: dict[str, Any] = _env.email_url(name)
    except (ValueError, TypeError, KeyError, ImproperlyConfigured):
        raise ImproperlyConfigured(
            _("%(name)s must look like smtp+tls://user:password@mail.example.org:587.") % {"name": name}
        ) from None
    return found


def sender(address: str, hosts: Iterable[str]) -> str:
    """Return from whom mails come where nobody has said it."""
    named = urlsplit(address).hostname or next((host for host in hosts if host[0].isalpha()), "localhost")
    return f"Hearth <hearth@{named}>"


def bucket(name: str) -> dict[str, Any]:
    """Return Django's settings of a store at `s3://KEY:SECRET@host/bucket`; nothing where none is named."""
    if not text(name):
        return {}
    found = _url(text(name))
    options = parse_qs(found.query) if found is not None else {}
    if (
        found is None
        or found.scheme != "s3"
        or not (found.hostname and found.username and found.password and found.path.strip("/"))
        or "/" in found.path.strip("/")
        or set(options) - {"region", "tls"}
    ):
        # It holds a secret, and is not repeated.
        raise ImproperlyConfigured(
            _("%(name)s must look like s3://KEY:SECRET@s3.example.org/bucket.") % {"name": name}
        )
    if importlib.util.find_spec("storages") is None or importlib.util.find_spec("boto3") is None:
        raise ImproperlyConfigured(
            _("%(name)s is set, but what speaks S3 is not installed: django-storages[s3].") % {"name": name}
        )
    is_plain = options.get("tls", ["yes"])[0] in _NO
    port = f":{found.port}" if found.port else ""
    return {
        "BACKEND": "attachments.s3.BucketStorage",
        "OPTIONS": {
            "access_key": unquote(found.username),
            "secret_key": unquote(found.password),
            "bucket_name": found.path.strip("/"),
            "endpoint_url": f"{'http' if is_plain else 'https'}://{found.hostname}{port}",
            "region_name": options.get("region", ["us-east-1"])[0],
        },
    }


def place(name: str) -> str:
    """Return a path of addresses, with a slash at both ends; empty where none is named."""
    value = text(name)
    if value and not (
        value.isascii() and value.isprintable() and value.startswith("/") and value.endswith("/")
    ):
        raise ImproperlyConfigured(
            _("%(name)s must begin and end with a slash, like /files/, not %(value)s.")
            % {"name": name, "value": repr(value)}
        )
    return value


def socket_address(name: str) -> str:
    """Return where somebody listens, `tcp://host:port` or `unix:///path`; empty where nobody is named."""
    value = text(name)
    found = _url(value)
    is_place = found is not None and (
        (found.scheme == "tcp" and bool(found.hostname))
        or (found.scheme == "unix" and bool(found.path) and not found.netloc)
    )
    if value and not is_place:
        raise ImproperlyConfigured(
            _("%(name)s must look like tcp://127.0.0.1:3310 or unix:///run/clamav/clamd.ctl, not %(value)s.")
            % {"name": name, "value": repr(value)}
        )
    return value


def _url(text: str) -> SplitResult | None:
    try:
        found = urlsplit(text)
        found.port  # noqa: B018  # read where it cannot be: that raises
    except ValueError:
        return None
    return found
