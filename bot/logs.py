"""The log: lines for people on a terminal, JSON elsewhere. What patients write, who they are and secrets are never in it."""

from __future__ import annotations

import logging
import sys
import traceback
from contextvars import ContextVar
from pathlib import Path

from pythonjsonlogger.json import JsonFormatter

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")
"""The id shared by all log lines of one request; also sent as the response's X-Request-ID header."""


def set_up(level: str) -> None:
    """Log to standard error from `level` on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_with_request_id)
    if sys.stderr.isatty():
        handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
    else:
        fields = {"levelname": "level", "name": "logger", "asctime": "time"}
        handler.setFormatter(
            JsonFormatter(
                "%(asctime)s %(levelname)s %(name)s %(message)s %(request_id)s",
                datefmt="%Y-%m-%dT%H:%M:%S%z",
                rename_fields=fields,
            )
        )
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # The web server would log the same again, with tracebacks that contain what patients wrote.
    logging.getLogger("uvicorn").setLevel(logging.CRITICAL)


def _with_request_id(record: logging.LogRecord) -> bool:
    record.request_id = REQUEST_ID.get()
    return True


def describe_error(error: BaseException) -> str:
    """Describe an error by type and place: "KeyError at decide.py:12"; its message may hold a patient's words."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {Path(place.filename).name}:{place.lineno}"
