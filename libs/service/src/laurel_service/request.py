"""The request being answered: its ids, its trace and when it came in."""

import os
import re
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from uuid_utils.compat import uuid7

_SANE_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")
_TRACEPARENT = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")


@dataclass(frozen=True, slots=True)
class RequestContext:
    """Ids of one request; `correlation_id` and `traceparent` travel on with its events."""

    request_id: str
    correlation_id: UUID
    traceparent: str
    received_at: datetime

    @property
    def trace_id(self) -> str:
        """The W3C trace id, as logs and tracing backends show it."""
        return self.traceparent[3:35]


_current: ContextVar[RequestContext | None] = ContextVar("laurel_request", default=None)


def current_request() -> RequestContext | None:
    """The request this task answers, if it answers one."""
    return _current.get()


def enter_request(headers: Mapping[bytes, bytes], now: datetime) -> RequestContext:
    """Start answering a request: take over its ids where they are sane, else make new ones."""
    correlation_id = uuid7()
    request = RequestContext(
        request_id=_sane(_SANE_ID, headers.get(b"x-request-id")) or f"req_{correlation_id.hex}",
        correlation_id=correlation_id,
        traceparent=_sane(_TRACEPARENT, headers.get(b"traceparent")) or _new_traceparent(),
        received_at=now.astimezone(UTC),
    )
    _current.set(request)
    return request


def _sane(pattern: re.Pattern[str], value: bytes | None) -> str | None:
    text = value.decode("latin-1") if value else ""
    return text if pattern.fullmatch(text) else None


def _new_traceparent() -> str:
    return f"00-{os.urandom(16).hex()}-{os.urandom(8).hex()}-00"
