"""A received event with the metadata that travelled as CloudEvents headers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from laurel_schemas import Event

E = TypeVar("E", bound=Event)
E_co = TypeVar("E_co", bound=Event, covariant=True)


@dataclass(frozen=True, slots=True)
class Metadata:
    """CloudEvents 1.0 attributes of an event and its W3C trace context (design 2)."""

    id: UUID
    type: str
    source: str
    time: datetime
    correlation_id: UUID
    causation_id: UUID | None = None
    traceparent: str | None = None


@dataclass(frozen=True, slots=True)
class Message(Generic[E_co]):
    """One event as it was received."""

    event: E_co
    meta: Metadata
