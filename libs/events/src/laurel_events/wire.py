"""CloudEvents 1.0 in Kafka binary mode: attributes as headers, the event as plain JSON."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from laurel_schemas import Event, UnknownEventError, find_event
from pydantic import TypeAdapter, ValidationError

from laurel_events.message import Message, Metadata

Headers = Sequence[tuple[str, bytes]]

SPEC_VERSION = "1.0"
_TRACEPARENT = re.compile(rb"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
_REASON_LIMIT = 1000
# Five times as fast as the constructor of UUID.
_parse_uuid: Callable[[str], UUID] = TypeAdapter(UUID).validator.validate_python


class UndecodableError(ValueError):
    """A record is no event of its topic; the message names the header or fields at fault.

    It never holds a value of the record: dead letters and logs carry no personal data.
    """


@dataclass(frozen=True, slots=True)
class Record:
    """A record ready for Kafka."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Headers


class _Contract(NamedTuple):
    decode: Callable[[bytes], Event]
    type: str
    source: str


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
        "traceparent": meta.traceparent,
        "content-type": "application/json",
    }
    headers = tuple((name, text.encode()) for name, text in attributes.items() if text)
    return Record(event.TOPIC.name, event.key.encode(), event.encode(), headers)


def decode(topic: str, value: bytes | None, headers: Headers, at: datetime) -> Message[Event]:
    """Read a record; `at` is its Kafka time, used where ce_time is absent.

    Raises UndecodableError with a reason in prose.
    """
    attributes = dict(headers)
    contract = _contract(
        topic,
        attributes.get("ce_specversion"),
        attributes.get("ce_type"),
        attributes.get("ce_source"),
    )
    meta = _metadata(attributes, contract, at)
    try:
        return Message(contract.decode(value or b""), meta)
    except ValidationError as error:
        raise UndecodableError(_explain(error)) from None
    except (ValueError, OverflowError) as error:
        raise UndecodableError(f"value is out of range ({type(error).__name__})") from None


@lru_cache(maxsize=1024)
def _contract(
    topic: str, version: bytes | None, type_: bytes | None, source: bytes | None
) -> _Contract:
    """What nearly all records of a topic have in common, read once for all of them."""
    if _text("ce_specversion", version) != SPEC_VERSION:
        raise UndecodableError(f"header ce_specversion should be {SPEC_VERSION}")
    type_name = _text("ce_type", type_)
    try:
        event = find_event(topic, type_name)
    except UnknownEventError:
        known = "no known event type of this topic version"
        raise UndecodableError(f"header ce_type names {known}") from None
    return _Contract(event.decoder(), type_name, _text("ce_source", source))


def _metadata(attributes: Mapping[str, bytes], contract: _Contract, at: datetime) -> Metadata:
    id_ = attributes.get("ce_id")
    correlation_id = attributes.get("ce_correlationid", id_)
    causation_id = attributes.get("ce_causationid")
    time = attributes.get("ce_time")
    parsed_id = _uuid("ce_id", id_)
    return Metadata(
        parsed_id,
        contract.type,
        contract.source,
        at if time is None else _time(time),
        # The first event of a chain is its own correlation.
        parsed_id if correlation_id == id_ else _uuid("ce_correlationid", correlation_id),
        None if causation_id is None else _uuid("ce_causationid", causation_id),
        _traceparent(attributes.get("traceparent")),
    )


def _text(name: str, value: bytes | None) -> str:
    if value is None:
        raise _missing(name)
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise UndecodableError(f"header {name} should be UTF-8") from None


def _uuid(name: str, value: bytes | None) -> UUID:
    if value is None:
        raise _missing(name)
    try:
        return _parse_uuid(value.decode())
    except ValueError:
        raise UndecodableError(f"header {name} should be a UUID") from None


def _time(value: bytes) -> datetime:
    try:
        time = datetime.fromisoformat(value.decode())
    except ValueError:
        raise UndecodableError("header ce_time should be an RFC 3339 time") from None
    if time.tzinfo is None:
        raise UndecodableError("header ce_time should carry its offset, such as Z")
    return time


def _missing(name: str) -> UndecodableError:
    return UndecodableError(
        f"header {name} is missing: every event carries CloudEvents 1.0 headers"
    )


def _traceparent(value: bytes | None) -> str | None:
    """A malformed trace context is dropped, as W3C asks: it is no fault of the event."""
    return value.decode() if value and _TRACEPARENT.fullmatch(value) else None


def _explain(error: ValidationError) -> str:
    problems = error.errors(include_url=False, include_input=False, include_context=False)
    parts: Iterable[str] = (
        f"{'.'.join(str(step) for step in problem['loc']) or 'value'}: {problem['msg']}"
        for problem in problems
    )
    return f"{error.title}: " + "; ".join(parts)[:_REASON_LIMIT]
