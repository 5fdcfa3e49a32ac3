"""A received event with the metadata that travelled as CloudEvents headers."""

from datetime import datetime
from typing import Generic, NamedTuple, TypeVar
from uuid import UUID

from laurel_schemas import Event

E = TypeVar("E", bound=Event)
E_co = TypeVar("E_co", bound=Event, covariant=True)


class Metadata(NamedTuple):
    """CloudEvents 1.0 attributes of an event and its W3C trace context (design 2).

    A tuple, as one is made for every record: a frozen dataclass takes three times as long.
    """

    id: UUID
    type: str
    source: str
    time: datetime
    correlation_id: UUID
    causation_id: UUID | None = None
    traceparent: str | None = None


class Message(NamedTuple, Generic[E_co]):
    """One event as it was received."""

    event: E_co
    meta: Metadata
