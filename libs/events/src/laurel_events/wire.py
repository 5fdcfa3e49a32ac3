"""Reads CloudEvents 1.0 in Kafka binary mode: attributes as headers, the event as plain JSON."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from laurel_schemas import Event, UnknownEventError, find_event
from laurel_schemas.plain import Plain
from laurel_schemas.topic import MAX_EVENT_BYTES
from pydantic import ValidationError

from laurel_events.attributes import (
    Headers,
    UndecodableError,
    check,
    instant,
    metadata,
    missing,
    source,
    text,
)
from laurel_events.message import Message, Metadata
from laurel_events.outgoing import SPEC_VERSION, Record, encode

__all__ = [
    "Attributes",
    "Headers",
    "Record",
    "UndecodableError",
    "decode",
    "decode_record",
    "encode",
    "instant",
    "type_of",
]

_REASON_LIMIT = 1000


Attributes = Mapping[str, bytes | None]
"""Headers by name."""

Place = tuple[str, int, int]
"""Topic, partition and offset."""

PlainReader = Callable[[bytes], Plain | None]


class _Contract(NamedTuple):
    kind: type[Event]
    decode: Callable[[bytes], Event]
    type: str
    source: str


class _Unread(NamedTuple):
    """A record whose headers and value were checked; a tuple, as one is made of each."""

    contract: _Contract
    value: bytes
    plain: Plain | None
    attributes: Attributes
    at: datetime | int
    place: Place | None

    @property
    def kind(self) -> type[Event]:
        return self.contract.kind

    def event(self) -> Event:
        return self.contract.decode(self.value)

    def meta(self) -> Metadata:
        place = "/".join(map(str, self.place)) if self.place else None
        type_, source_ = self.contract.type, self.contract.source
        return metadata(self.attributes, type_, source_, self.at, place)


def decode(
    topic: str,
    value: bytes | None,
    headers: Headers,
    at: datetime | int,
    place: Place | None = None,
) -> Message[Event]:
    """Read a record.

    `at` is its Kafka time, which may be in milliseconds, for want of ce_time; `place` is where it
    lies in Kafka, for want of an earlier origin. Of a header that repeats, the last counts, as in
    Kafka's own clients. Raises UndecodableError with a reason in prose.
    """
    return decode_record(topic, value or b"", dict(headers), at, place)


def decode_record(
    topic: str,
    value: bytes,
    attributes: Attributes,
    at: datetime | int,
    place: Place | None,
    plainly: PlainReader | None = None,
) -> Message[Event]:
    """`decode` of a record whose headers are a mapping; `plainly` spares the model where it can.

    Raises UndecodableError with a reason in prose.
    """
    contract = _contract(
        topic,
        attributes.get("ce_specversion"),
        attributes.get("ce_type"),
        attributes.get("ce_source"),
    )
    check(attributes, at)
    if len(value) > MAX_EVENT_BYTES:
        raise UndecodableError(f"value should have at most {MAX_EVENT_BYTES} bytes")
    plain = plainly(value) if plainly else None
    unread = _Unread(contract, value, plain, attributes, at, place)
    if plain is not None:
        return Message.of(unread)
    return Message.of(unread, _event(contract, value))


def _event(contract: _Contract, value: bytes) -> Event:
    try:
        return contract.decode(value)
    except ValidationError as error:
        raise UndecodableError(_explain(error)) from None
    except (ValueError, OverflowError) as error:
        raise UndecodableError(f"value is out of range ({type(error).__name__})") from None


def type_of(attributes: Attributes) -> bytes:
    """The CloudEvents type that a record names; raises UndecodableError where it names none."""
    found = attributes.get("ce_type")
    if found is None:
        raise missing("ce_type")
    return found


@lru_cache(maxsize=1024)
def _contract(
    topic: str, version: bytes | None, type_: bytes | None, source_: bytes | None
) -> _Contract:
    """What nearly all records of a topic have in common, read once for all of them."""
    if text("ce_specversion", version) != SPEC_VERSION:
        raise UndecodableError(f"header ce_specversion should be {SPEC_VERSION}")
    type_name = text("ce_type", type_)
    try:
        event = find_event(topic, type_name)
    except UnknownEventError:
        known = "no known event type of this topic version"
        raise UndecodableError(f"header ce_type names {known}") from None
    return _Contract(event, event.decoder(), type_name, source(source_))


def _explain(error: ValidationError) -> str:
    problems = error.errors(include_url=False, include_input=False, include_context=False)
    parts: Iterable[str] = (
        f"{'.'.join(str(step) for step in problem['loc']) or 'value'}: {problem['msg']}"
        for problem in problems
    )
    return f"{error.title}: " + "; ".join(parts)[:_REASON_LIMIT]
