"""Logs as JSON lines: one for each request, never with an image or with what was read in it.

Amounts and account numbers are personal.  So a line holds counts and times, and of an address no
more than its route.
"""

import logging
import re
import secrets
from typing import Any, Final

from pythonjsonlogger.json import JsonFormatter

REQUESTS: Final = logging.getLogger("digitus.requests")
"""Where each request is logged: by ``digitus serve``; the studio has one reader, who sees a page."""

REQUESTS.setLevel(logging.WARNING)

ID: Final = "digitus.id"
"""Where a request's scope has its id."""

ID_HEADER: Final = "x-request-id"
"""The header in which an answer has it; a proxy may give it to the request."""

_ID = re.compile(r"[\w.-]{1,64}", re.ASCII)


def request_id(given: str | None) -> str:
    r"""Take the id that a proxy gave to a request, or draw one.

    Examples
    --------
    >>> request_id("a-7"), len(request_id("a b\n"))
    ('a-7', 16)
    """
    return given if given and _ID.fullmatch(given) else secrets.token_hex(8)


def log_config() -> dict[str, Any]:
    """Describe logging: every record as a JSON line on standard output."""
    handler = {
        "class": "logging.StreamHandler",
        "stream": "ext://sys.stdout",
        "formatter": "json",
    }
    loggers = {
        "digitus": {"handlers": ["out"], "level": "INFO", "propagate": False},
        "digitus.requests": {"level": "INFO"},
        "uvicorn": {"handlers": ["out"], "level": "WARNING", "propagate": False},
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": JsonFormatter,
                "fmt": "{levelname}{name}{message}",
                "style": "{",
                "timestamp": "time",
                "rename_fields": {"levelname": "level"},
            }
        },
        "handlers": {"out": handler},
        "loggers": loggers,
    }
