"""CloudEvents 1.0 in Kafka binary mode: attributes as headers, the event as plain JSON."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from laurel_schemas import Event, UnknownEventError, find_event
from pydantic import ValidationError

from laurel_events.message import Message, Metadata

Headers = Sequence[tuple[str, bytes]]

SPEC_VERSION = "1.0"
_TRACEPARENT = re.compile(r"^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$")
_REASON_LIMIT = 1000


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
    if _text(attributes, "ce_specversion") != SPEC_VERSION:
        raise UndecodableError(f"header ce_specversion should be {SPEC_VERSION}")
    meta = _metadata(attributes, at)
    try:
        return Message(find_event(topic, meta.type).decode(value or b""), meta)
    except UnknownEventError:
        known = "no known event type of this topic version"
        raise UndecodableError(f"header ce_type names {known}") from None
    except ValidationError as error:
        raise UndecodableError(_explain(error)) from None
    except (ValueError, OverflowError) as error:
        raise UndecodableError(f"value is out of range ({type(error).__name__})") from None


def _metadata(attributes: Mapping[str, bytes], at: datetime) -> Metadata:
    id_ = _uuid(attributes, "ce_id")
    # The first event of a chain is its own correlation: parsing it twice costs a microsecond.
    first = attributes.get("ce_correlationid", attributes["ce_id"]) == attributes["ce_id"]
    return Metadata(
        id=id_,
        type=_text(attributes, "ce_type"),
        source=_text(attributes, "ce_source"),
        time=_time(attributes, at),
        correlation_id=id_ if first else _uuid(attributes, "ce_correlationid"),
        causation_id=_uuid(attributes, "ce_causationid")
        if "ce_causationid" in attributes
        else None,
        traceparent=_traceparent(attributes),
    )


def _text(attributes: Mapping[str, bytes], name: str) -> str:
    try:
        return attributes[name].decode()
    except KeyError:
        raise UndecodableError(
            f"header {name} is missing: every event carries CloudEvents 1.0 headers"
        ) from None
    except UnicodeDecodeError:
        raise UndecodableError(f"header {name} should be UTF-8") from None


def _uuid(attributes: Mapping[str, bytes], name: str) -> UUID:
    try:
        return UUID(_text(attributes, name))
    except UndecodableError:
        raise
    except ValueError:
        raise UndecodableError(f"header {name} should be a UUID") from None


def _time(attributes: Mapping[str, bytes], default: datetime) -> datetime:
    if "ce_time" not in attributes:
        return default
    try:
        time = datetime.fromisoformat(_text(attributes, "ce_time"))
    except UndecodableError:
        raise
    except ValueError:
        raise UndecodableError("header ce_time should be an RFC 3339 time") from None
    if time.tzinfo is None:
        raise UndecodableError("header ce_time should carry its offset, such as Z")
    return time


def _traceparent(attributes: Mapping[str, bytes]) -> str | None:
    """A malformed trace context is dropped, as W3C asks: it is no fault of the event."""
    if "traceparent" not in attributes:
        return None
    text = attributes["traceparent"].decode("ascii", "replace")
    return text if _TRACEPARENT.match(text) else None


def _explain(error: ValidationError) -> str:
    problems = error.errors(include_url=False, include_input=False, include_context=False)
    parts: Iterable[str] = (
        f"{'.'.join(str(step) for step in problem['loc']) or 'value'}: {problem['msg']}"
        for problem in problems
    )
    return f"{error.title}: " + "; ".join(parts)[:_REASON_LIMIT]
