"""Writes CloudEvents 1.0 in Kafka binary mode: a record that is ready to be sent."""

from dataclasses import dataclass

from laurel_schemas import Event

from laurel_events.attributes import Headers
from laurel_events.message import Metadata

SPEC_VERSION = "1.0"
_FRAME_BYTES = 10
"""The most that Kafka writes before a key, a value or a part of a header: its length."""


@dataclass(frozen=True, slots=True)
class Record:
    """A record ready for Kafka."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Headers

    @property
    def size(self) -> int:
        """The most bytes that it takes in a batch of its own, less the batch's header."""
        size = 2 * _FRAME_BYTES + len(self.key or b"") + len(self.value or b"")
        for name, value in self.headers:
            size += 2 * _FRAME_BYTES + len(name.encode()) + len(value or b"")
        return size


def encode(event: Event, meta: Metadata) -> Record:
    """Put an event and its metadata on the wire."""
    attributes = {
        "ce_specversion": SPEC_VERSION,
        "ce_id": str(meta.id),
        "ce_type": meta.type,
        "ce_source": meta.source,
        "ce_time": meta.time.isoformat().replace("+00:00", "Z"),
        "ce_correlationid": str(meta.correlation_id),
        "ce_causationid": str(meta.causation_id) if meta.causation_id else None,
        "ce_origin": meta.origin,
        "traceparent": meta.traceparent,
        "content-type": "application/json",
    }
    headers = tuple((name, value.encode()) for name, value in attributes.items() if value)
    return Record(event.TOPIC.name, event.key.encode(), event.encode(), headers)
