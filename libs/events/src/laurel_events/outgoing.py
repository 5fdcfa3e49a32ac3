"""Writes CloudEvents 1.0 in Kafka binary mode: a record that is ready to be sent."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from json.encoder import encode_basestring as _quoted
from typing import NamedTuple
from uuid import UUID

from laurel_schemas import Event

from laurel_events.attributes import Headers
from laurel_events.message import Metadata
from laurel_events.provenance import Story
from laurel_events.tracing import first_traceparent

SPEC_VERSION = "1.0"
_VERSION = SPEC_VERSION.encode()
_MOST_HEADERS = 10
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


class Packed(NamedTuple):
    """A record as it lies in the outbox, its headers in one."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: bytes

    @property
    def size(self) -> int:
        """Of `Record`, or some more: what JSON writes about a header is less than Kafka does."""
        parts = len(self.key or b"") + len(self.value or b"") + len(self.headers)
        return parts + 2 * _FRAME_BYTES * (1 + _MOST_HEADERS)


def encode(event: Event, meta: Metadata) -> Record:
    """Put an event and its metadata on the wire."""
    return written(event, event.key, event.encode(), meta)


def written(kind: Event | type[Event], key: str, value: bytes, meta: Metadata) -> Record:
    """Put the value of an event of this kind on the wire, which was written already."""
    return Record(kind.TOPIC.name, key.encode(), value, _headers(meta))


def packed(
    kind: type[Event], key: str, value: bytes, id_: UUID, source: str, at: datetime, story: Story
) -> Packed:
    """`written` as the outbox keeps it: in a third of the time, for events that are many."""
    hex_ = id_.hex
    text = f"{hex_[:8]}-{hex_[8:12]}-{hex_[12:16]}-{hex_[16:20]}-{hex_[20:]}"
    of = str(story.correlation_id) if story.correlation_id else text
    cause = f'["ce_causationid","{story.causation_id}"],' if story.causation_id else ""
    origin = f'["ce_origin",{_quoted(story.origin)}],' if story.origin else ""
    trace = story.traceparent or first_traceparent(story.correlation_id or id_, id_)
    headers = (
        f'[["ce_specversion","{SPEC_VERSION}"],["ce_id","{text}"],'
        f'{_packed_shared(kind.TYPE, source, at)}["ce_correlationid","{of}"],{cause}{origin}'
        f'["traceparent",{_quoted(trace)}],["content-type","application/json"]]'
    )
    return Packed(kind.TOPIC.name, key.encode(), value, headers.encode())


@lru_cache(maxsize=64)
def _packed_shared(type_: str, source: str, at: datetime) -> str:
    return "".join(
        f'["{name}",{_quoted((value or b"").decode("latin-1"))}],'
        for name, value in _shared(type_, source, at)
    )


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
