"""Reads the CloudEvents attributes that travel as Kafka headers, strictly."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID

from pydantic import TypeAdapter

from laurel_events.message import Metadata

Headers = Sequence[tuple[str, bytes | None]]
"""In order; a name may repeat, and a value may be missing."""

_UUID_LENGTH = 36
"""Of the one form that is taken; a parser also takes braces, URNs and digits without hyphens."""
_LONGEST_SOURCE = 1024
"""It is part of an index entry of the inbox, which PostgreSQL limits to 2,704 bytes."""
_TRACEPARENT = re.compile(rb"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
_ORIGIN = re.compile(rb"[A-Za-z0-9._-]{1,249}/\d{1,10}/\d{1,19}")
# RFC 3339, section 5.6; datetime.fromisoformat also takes basic and week forms.
_TIME = re.compile(rb"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)?")
_is_id = re.compile(rb"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}").fullmatch
_is_sure_time = re.compile(
    rb"[1-9]\d{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?Z"
).fullmatch
"""Times that every calendar has: the others have to be made to know."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
# Five times as fast as the constructor of UUID.
_parse_uuid: Callable[[str], UUID] = TypeAdapter(UUID).validator.validate_python


class UndecodableError(ValueError):
    """A record is no event of its topic; the message names the header or fields at fault.

    It never holds a value of the record: dead letters and logs carry no personal data.
    """


def check(attributes: Mapping[str, bytes | None], at: datetime | int) -> None:
    """Raise UndecodableError where `metadata` would: what is made of them may wait."""
    id_ = attributes.get("ce_id")
    if id_ is None or not _is_id(id_):
        uuid("ce_id", id_)
    for name in ("ce_correlationid", "ce_causationid"):
        other = attributes.get(name)
        if other is not None and other != id_ and not _is_id(other):
            uuid(name, other)
    given = attributes.get("ce_time")
    if given is None or not _is_sure_time(given):
        time(given, at)


def metadata(
    attributes: Mapping[str, bytes | None],
    type_: str,
    source: str,
    at: datetime | int,
    place: str | None,
) -> Metadata:
    """The metadata of an event whose type and source are known.

    `at` is the record's Kafka time, which may be in milliseconds, for want of ce_time; `place`
    is where it lies in Kafka, for want of ce_origin. Raises UndecodableError.
    """
    raw_id = attributes.get("ce_id")
    correlation_id = attributes.get("ce_correlationid")
    causation_id = attributes.get("ce_causationid")
    id_ = uuid("ce_id", raw_id)
    return Metadata(
        id_,
        type_,
        source,
        time(attributes.get("ce_time"), at),
        # The first event of a chain is its own correlation.
        id_
        if correlation_id is None or correlation_id == raw_id
        else uuid("ce_correlationid", correlation_id),
        None if causation_id is None else uuid("ce_causationid", causation_id),
        _well_formed(_TRACEPARENT, attributes.get("traceparent")),
        _well_formed(_ORIGIN, attributes.get("ce_origin")) or place,
    )


def text(name: str, value: bytes | None) -> str:
    """A header that has to be there, as text; raises UndecodableError."""
    if value is None:
        raise missing(name)
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise UndecodableError(f"header {name} should be UTF-8") from None


def source(value: bytes | None) -> str:
    """The producer's name; raises UndecodableError."""
    found = text("ce_source", value)
    if not value or len(value) > _LONGEST_SOURCE or _CONTROL.search(found):
        raise UndecodableError(
            f"header ce_source should have 1 to {_LONGEST_SOURCE} bytes, none a control character"
        )
    return found


def uuid(name: str, value: bytes | None) -> UUID:
    """An identifier; raises UndecodableError."""
    if value is None:
        raise missing(name)
    try:
        if len(value) == _UUID_LENGTH:
            return _parse_uuid(value.decode())
    except ValueError:
        pass
    raise UndecodableError(f"header {name} should be a UUID with hyphens")


def instant(milliseconds: int) -> datetime:
    """A Kafka time; raises UndecodableError where it lies outside the years 1 to 9999."""
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        raise UndecodableError("the record's time lies outside the years 1 to 9999") from None


def missing(name: str) -> UndecodableError:
    """The error of a header that is not there, or has no value."""
    return UndecodableError(
        f"header {name} is missing: every event carries CloudEvents 1.0 headers"
    )


def time(value: bytes | None, at: datetime | int) -> datetime:
    """`ce_time`, or the record's own time for want of it; raises UndecodableError."""
    if value is None:
        return at if isinstance(at, datetime) else instant(at)
    if not (found := _TIME.fullmatch(value)):
        raise UndecodableError("header ce_time should be an RFC 3339 time")
    if not found[2]:
        raise UndecodableError("header ce_time should carry its offset, such as Z")
    try:
        # In UTC at once: midnight in one zone may lie outside the calendar in another.
        return datetime.fromisoformat(value.decode().upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise UndecodableError("header ce_time should be an RFC 3339 time") from None


def _well_formed(form: re.Pattern[bytes], value: bytes | None) -> str | None:
    """What is malformed is dropped, as W3C asks of a trace context: it is no fault of the event."""
    return value.decode() if value and form.fullmatch(value) else None
