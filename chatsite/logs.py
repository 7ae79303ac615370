"""What the server writes about itself, and how: structlog, one line an event, on standard error.

Never in a log, at any level: passwords, tokens, the text of messages. What other libraries would write at `debug` holds
all three – frames, headers, statements with their values – so at `debug` only Hearth's own packages say more; of an
exception its place is told, and of its words the first line only, for databases repeat in the others what they refused;
whatever still looks like a token is blacked out.
"""

import logging
import re
import sys
import traceback
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Final

from chatsite.imports import instead

# It loads what it could work with, wherever that is installed: 2 MB of Twisted, and 5 of what shows tracebacks in colour.
with instead({"rich": None, "structlog.twisted": None}):
    import structlog
    from structlog.typing import EventDict, Processor, WrappedLogger

FORMATS: Final = ("auto", "json", "text")

STRANGERS_LINES: Final = 30
"""So many lines a minute of each logger tell what strangers do; more would fill the disk for them."""

STRANGERS_CHARACTERS: Final = 200

OUR_OWN: Final = ("accounts", "attachments", "chatsite", "feeds", "messaging")
"""Loggers that may be asked for everything."""

WORDS_CHARACTERS: Final = 300
"""So much is told of what an exception says."""

_TOKEN: Final = re.compile(r"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{43,}(?![A-Za-z0-9_-])")
"""256 random bits as text take 43 characters; no name here is as long."""

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]


class OfStrangers(logging.Filter):
    """Keeps short and few what anybody can cause without having signed in: one line each, without a traceback."""

    def __init__(self) -> None:
        super().__init__()
        self._minute = 0
        self._lines: dict[str, int] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether a record is written."""
        if not _is_of_strangers(record):
            return True
        record.exc_info = record.exc_text = None
        record.msg, record.args = record.getMessage()[:STRANGERS_CHARACTERS], ()
        minute = int(record.created // 60)
        if minute != self._minute:
            self._minute, self._lines = minute, {}
        lines = self._lines[record.name] = self._lines.get(record.name, 0) + 1
        return lines <= STRANGERS_LINES


def _is_of_strangers(record: logging.LogRecord) -> bool:
    if record.name.startswith("django."):
        return 400 <= getattr(record, "status_code", 0) < 500
    return record.name in {"chatsite.health", "chatsite.httpdoor"} or (
        record.name == "uvicorn.error" and record.levelno == logging.WARNING
    )


# ---- what is not told -----------------------------------------------------------------------------------------------


def tell_exception(exc_info: ExcInfo) -> str:
    """Return where an exception came from and what it says in its first line, its causes before it."""
    return "\n".join(part for error in _one_after_another(exc_info[1]) for part in _told(error))


def _one_after_another(error: BaseException) -> Iterator[BaseException]:
    """Return an exception after those that it comes from, each once."""
    chain: list[BaseException] = []
    following: BaseException | None = error
    while following is not None and following not in chain:
        chain.append(following)
        inner = None if following.__suppress_context__ else following.__context__
        following = following.__cause__ or inner
    yield from reversed(chain)


def _told(error: BaseException) -> Iterator[str]:
    yield "Traceback (most recent call last):"
    yield "".join(traceback.format_tb(error.__traceback__)).rstrip()
    kind = type(error)
    said = (str(error).splitlines() or [""])[0][:WORDS_CHARACTERS]
    yield f"{kind.__module__}.{kind.__qualname__}: {said}"


_render_exception: Final = structlog.processors.ExceptionRenderer(tell_exception)


def black_out_tokens(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    """Take out whatever looks like a token: the last resort against a line that should not have been written."""
    return {
        key: value if value is None or isinstance(value, int | float) else _TOKEN.sub("…", str(value))
        for key, value in event.items()
    }


# ---- how it is written ----------------------------------------------------------------------------------------------


def _shared() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def _last(format_: str) -> list[Processor]:
    as_text = format_ == "text" or (format_ == "auto" and sys.stderr.isatty())
    written: Processor = (
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
        if as_text
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    return [_render_exception, black_out_tokens, written]


def formatter(format_: str = "auto") -> dict[str, Any]:
    """Return a formatter as Django's LOGGING names it."""
    return {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": [*_shared(), structlog.stdlib.ExtraAdder(["status_code"])],
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_last(format_)],
    }


def configuration(level: str, format_: str = "auto") -> dict[str, Any]:
    """Return Django's LOGGING: everything goes through structlog.

    `auto` writes text for people at a terminal and JSON elsewhere, one object a line.
    """
    others_level = "INFO" if level == "DEBUG" else level
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"hearth": formatter(format_)},
        "filters": {"strangers": {"()": OfStrangers}},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "hearth", "filters": ["strangers"]}
        },
        "root": {"handlers": ["stderr"], "level": others_level},
        "loggers": {
            **({name: {"level": level} for name in OUR_OWN} if level == "DEBUG" else {}),
            # Django's own handlers would write everything a second time.
            "django": {"handlers": [], "level": others_level, "propagate": True},
            "uvicorn.error": {"level": "WARNING" if others_level == "INFO" else others_level},
            "django.server": {"handlers": [], "level": others_level, "propagate": True},
        },
    }


def use_structlog() -> None:
    """Let loggers of structlog write through the same pipeline."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_shared(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
