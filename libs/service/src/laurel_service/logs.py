"""Structured logs: one JSON object a line on standard error, without personal data."""

import logging
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

import orjson
import psycopg

from laurel_service.request import current_request

_STANDARD_FIELDS = frozenset(vars(logging.makeLogRecord({}))) | {"message", "color_message"}

# uvicorn.error tells of every WebSocket with its query string, where browsers put their token.
_CHATTY = (
    *("aiokafka", "httpx", "httpx2", "uvicorn.error", "alembic.runtime.plugins"),
    *("faust", "mode"),
)


class JsonFormatter(logging.Formatter):
    """Writes a record with its service, role, request and trace, and what `extra` adds.

    Of an exception only the first line of its message is kept: psycopg, SQLAlchemy and
    pydantic put the values at fault, which may be personal data, on the lines after it. Where
    the database could not read a value, the first line quotes it, so that none is kept.
    """

    def __init__(self, service: str, role: str) -> None:
        super().__init__()
        self._origin = {"service": service, "role": role}

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line of JSON."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **self._origin,
            **_request_fields(),
            **{k: v for k, v in vars(record).items() if k not in _STANDARD_FIELDS},
        }
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = _describe(record.exc_info[1])
            line["stack"] = _frames(record.exc_info[2])
        return orjson.dumps(line, default=str).decode()


def configure(service: str, role: str, level: str) -> None:
    """Send every log of this process through the JSON formatter."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter(service, role))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for chatty in _CHATTY:
        logging.getLogger(chatty).setLevel(max(logging.WARNING, logging.getLevelName(level)))


def _request_fields() -> dict[str, str]:
    request = current_request()
    if request is None:
        return {}
    return {"request_id": request.request_id, "trace_id": request.trace_id}


def _describe(error: BaseException) -> str:
    if isinstance(error, BaseExceptionGroup):
        return "; ".join(_describe(part) for part in error.exceptions)
    cause = getattr(error, "orig", error)
    if isinstance(cause, psycopg.DataError):
        return type(cause).__qualname__
    first_line = str(error).partition("\n")[0]
    return f"{type(error).__qualname__}: {first_line}"


def _frames(trace: TracebackType | None) -> list[str]:
    return [
        f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)
    ]
