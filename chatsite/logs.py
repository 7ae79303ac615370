"""What the server writes about itself, and how: structlog, one line an event, on standard error.

Never in a log: passwords, tokens, the text of messages.
"""

import logging
import sys
from typing import Any, Final

import structlog
from structlog.typing import Processor

STRANGERS_LINES: Final = 30
"""So many lines a minute of each logger tell what strangers do; more would fill the disk for them."""

STRANGERS_CHARACTERS: Final = 200


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
    return record.name == "chatsite.httpdoor" or (
        record.name == "uvicorn.error" and record.levelno == logging.WARNING
    )


def _shared() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def configuration(level: str) -> dict[str, Any]:
    """Return Django's LOGGING: everything goes through structlog, for people at a terminal, as JSON elsewhere."""
    at_terminal = sys.stderr.isatty()
    last: list[Processor] = (
        [structlog.dev.ConsoleRenderer()]
        if at_terminal
        else [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": [*_shared(), structlog.stdlib.ExtraAdder(["status_code"])],
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"hearth": formatter},
        "filters": {"strangers": {"()": OfStrangers}},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "hearth", "filters": ["strangers"]}
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Django's own handlers would write everything a second time.
            "django": {"handlers": [], "level": level, "propagate": True},
            "uvicorn.error": {"level": "WARNING" if level == "INFO" else level},
            "django.server": {"handlers": [], "level": level, "propagate": True},
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
