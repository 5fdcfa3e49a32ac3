"""Where events come from, and what led to them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from laurel_events.message import Message


class Story(NamedTuple):
    """What led to an event: it is the first of its correlation where there is none."""

    correlation_id: UUID | None = None
    causation_id: UUID | None = None
    traceparent: str | None = None
    origin: str | None = None


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where the events of a transaction come from when no received event caused them.

    `origin` is where their first cause lay in Kafka, if it did.
    """

    source: str
    new_id: Callable[[], UUID]
    correlation_id: UUID | None = None
    traceparent: str | None = None
    origin: str | None = None

    def story(self, cause: Message[Any] | None) -> Story:
        """What is told of an event with this cause, or with none."""
        if cause is None:
            return Story(self.correlation_id, None, self.traceparent, self.origin)
        by = cause.meta
        return Story(by.correlation_id, by.id, by.traceparent or self.traceparent, by.origin)
