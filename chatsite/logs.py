"""What the server writes about itself, and how: structlog, one line an event, on standard error.

Never in a log: passwords, tokens, the text of messages.
"""

import sys
from typing import Any

import structlog
from structlog.typing import Processor


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
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "hearth"}},
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
