"""Writes CloudEvents 1.0 in Kafka binary mode: a record that is ready to be sent."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from laurel_schemas import Event

from laurel_events.attributes import Headers
from laurel_events.message import Metadata

SPEC_VERSION = "1.0"
_VERSION = SPEC_VERSION.encode()
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
    return written(event, event.key, event.encode(), meta)


def written(kind: Event | type[Event], key: str, value: bytes, meta: Metadata) -> Record:
    """Put the value of an event of this kind on the wire, which was written already."""
    return Record(kind.TOPIC.name, key.encode(), value, _headers(meta))


def _headers(meta: Metadata) -> Headers:
    id_ = str(meta.id).encode()
    cause, of = meta.causation_id, meta.correlation_id
    optional = (
        ("ce_causationid", str(cause).encode() if cause else None),
        ("ce_origin", meta.origin.encode() if meta.origin else None),
        ("traceparent", meta.traceparent.encode() if meta.traceparent else None),
    )
    return (
        ("ce_specversion", _VERSION),
        ("ce_id", id_),
        *_shared(meta.type, meta.source, meta.time),
        ("ce_correlationid", id_ if of is meta.id else str(of).encode()),
        *[one for one in optional if one[1]],
        ("content-type", b"application/json"),
    )


@lru_cache(maxsize=64)
def _shared(type_: str, source: str, at: datetime) -> Headers:
    """What the events of one kind of a transaction have in common."""
    time = at.isoformat().replace("+00:00", "Z")
    return (
        ("ce_type", type_.encode()),
        ("ce_source", source.encode()),
        ("ce_time", time.encode()),
    )
